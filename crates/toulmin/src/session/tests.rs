use super::{Loaded, Session, agree};
use crate::error::Error;
use crate::library::{Held, Library, Root};
use crate::settings::Settings;
use pretty_assertions::assert_eq;
use std::time::Duration;
use toulmin_lang::rows::Rows;
use toulmin_reason::evaluate::{NAIVE, RUNTIME};
use toulmin_reason::model::Model;
use toulmin_testing::Case;

const RULES: &str = "
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum).
    relation active(actor: Actor).
    rule members-act: active(actor: ?a) :- member(actor: ?a).
";

#[test]
fn a_row_that_one_engine_lacks_is_shown() {
    let case = Case::new(
        "Actor: China US\nForum: G20",
        RULES,
        "member(China, G20) | at n1\nmember(US, G20) | at n1",
    );
    let whole = Model::by(NAIVE, case.casebook.clone()).expect("an evaluation");
    assert!(agree(&whole, &whole).is_ok());

    let active = case.casebook.program.relation_named("active").expect("it is declared");
    let mut rows = Rows::default();
    for (relation, side, row) in whole.rows.iter().filter(|(relation, ..)| *relation != active) {
        rows.insert(relation, side, &row);
    }
    let faulty = Model { rows, engine: RUNTIME, ..whole.clone() };
    let failure = agree(&whole, &faulty);
    let Err(Error::Unsound(message)) = failure else { panic!("the difference is not seen") };
    let expected = "the engines disagree as of 2023\nonly by `naive`:\n  + active(actor: China)\n  + active(actor: US)";
    assert_eq!(message, expected);
}

#[test]
fn a_command_has_one_deadline_and_the_next_another() {
    let files = [("casebook.ron", "(title: \"T\", date: \"2023\")".as_bytes())];
    let library = Library::at(Root::Held(Held::new(files)));
    let loaded = Loaded::read(library).expect("a sound casebook");
    let settings = Settings { timeout: Some(Duration::from_secs(9)), ..Settings::default() };
    let mut session = Session::new(loaded, settings).expect("sound settings");
    let first = session.limits().deadline;
    std::thread::sleep(Duration::from_millis(2));
    assert_eq!(session.limits().deadline, first);
    session.begin_command();
    assert!(session.limits().deadline > first);
}

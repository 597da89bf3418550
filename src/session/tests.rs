use super::agree;
use crate::evaluate::Engine;
use crate::failure::Failure;
use crate::model::Model;
use crate::testing::Case;
use pretty_assertions::assert_eq;
use std::process::ExitCode;
use toulmin_lang::rows::Rows;

const RULES: &str = "
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum).
    relation active(actor: Actor).
    rule members-act: active(actor: ?a) :- member(actor: ?a).
";

#[test]
fn a_row_that_one_engine_lacks_is_shown_and_exits_5() {
    let case = Case::new(
        "Actor: China US\nForum: G20",
        RULES,
        "member(China, G20) | at n1\nmember(US, G20) | at n1",
    );
    let whole = case.model();
    assert!(agree(&whole, &whole).is_ok());

    let active = case.casebook.program.relation_named("active").expect("it is declared");
    let mut rows = Rows::default();
    for (relation, side, row) in whole.rows.iter().filter(|(relation, ..)| *relation != active) {
        rows.insert(relation, side, &row);
    }
    let faulty = Model { rows, engine: Engine::Compiled, ..whole.clone() };
    let Err(failure) = agree(&whole, &faulty) else { panic!("the difference is not seen") };
    assert_eq!(format!("{:?}", failure.exit_code()), format!("{:?}", ExitCode::from(5)));
    let Failure::Unsound(message) = failure else { panic!("another failure") };
    let expected = "the engines disagree as of 2023\nonly by `naive`:\n  + active(actor: China)\n  + active(actor: US)";
    assert_eq!(message, expected);
}

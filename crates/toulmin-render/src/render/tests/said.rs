//! What is said of numbers and of silence.

use super::{explained, refused};
use crate::render::attempt::is_defeated;
use crate::render::format::Format;
use crate::testing::{Case, Derive as _};
use toulmin_reason::evaluate::Limits;
use toulmin_reason::explain::{DEPTH, why_not};
use toulmin_verify::refusal::Verdict;

#[track_caller]
fn check_says(said: &str, line: &str) {
    assert!(said.lines().any(|it| it.trim() == line), "no line `{line}` in\n{said}");
}

#[test]
fn what_is_computed_is_said_with_what_it_comes_to() {
    let count = "?n = count ?f : { member(actor: US, forum: ?f) }";
    let said = explained(&format!("{count}, ?x = ?n / 4, ?n * 2 / 3 = ?y, ?z = ?x"), Format::Text);
    check_says(&said, "2 / 4 is 0.5");
    check_says(&said, "(2 * 2) / 3 is 4/3");
    check_says(&said, "?z and ?x are both 0.5");
}

#[test]
fn two_numbers_that_come_to_the_same() {
    let count = "?n = count ?f : { member(actor: US, forum: ?f) }";
    let said = explained(&format!("{count}, ?n + 1 = ?n * 3 / 2"), Format::Text);
    check_says(&said, "2 + 1 and (2 * 3) / 2 are both 3");
}

#[test]
fn an_absence_that_rests_on_a_number_says_how_to_ask_further() {
    let hint = "`why-not weighty(actor: India)` says why";
    check_says(&explained("not weighty(actor: India)", Format::Text), hint);
    assert!(!explained("not both(actor: India)", Format::Text).contains("says why"));
}

#[test]
fn silence_names_those_of_whom_it_is_denied() {
    let open = explained("not member(forum: OECD)", Format::Text);
    check_says(&open, "sources silent, denied for China [1, challenges.2]");
    let tried = refused("member(forum: OECD), gives_say(actor: US)", Format::Text);
    check_says(&tried, "sources silent, denied for China [1, challenges.2]");
    let fixed = explained("not member(actor: US, forum: OECD)", Format::Text);
    assert!(!fixed.contains("denied for"), "{fixed}");
}

const EXCEPTIONS: &str = "
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum).
    relation suspended(actor: Actor, forum: Forum).
    relation speaks(actor: Actor, forum: Forum).
    rule members: speaks(?a, ?f) :- member(?a, ?f).
    rule suspension overrides members: not speaks(?a, ?f) :- suspended(?a, ?f).
";

#[test]
fn only_an_exception_in_the_way_is_a_defeat() {
    let facts = "member(China, G7)\nsuspended(China, G7)\nsuspended(China, G20)";
    let case = Case::new("Actor: China US\nForum: G7 G20", EXCEPTIONS, facts);
    let model = case.model();
    let check = |goal: &str, wanted: bool| {
        let verdict = why_not(&model, &case.query(goal), DEPTH, Limits::default()).unwrap();
        let Verdict::Refused(refusal) = verdict else { panic!("`{goal}` holds") };
        let attempt = &refusal.goals[0].attempts.as_ref().expect("rules")[0];
        assert_eq!(is_defeated(&case.casebook.program, attempt), wanted, "{goal}");
    };
    check("speaks(China, G7)", true);
    check("speaks(China, G20)", false);
}

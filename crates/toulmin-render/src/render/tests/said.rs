//! What is said of numbers and of silence.

use super::{explained, refused};
use crate::render::format::Format;

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

use super::emit;
use crate::check::check;
use crate::parse::parse;
use crate::plan::plan;
use crate::source::Sources;
use crate::stratify::stratify;
use crate::uses::Notes;
use crate::vocabulary::Vocabulary;
use pretty_assertions::assert_eq;

const EXAMPLE: &str = include_str!("example.md");

/// The emitted source of these rules, or why there is none.
fn emitted(rules: &str) -> Result<String, Vec<String>> {
    let file = Sources::default().add("rules/example.dl", rules);
    let (tree, mut findings) = parse(file, rules);
    let (program, found) = check(&[tree], &Vocabulary::default(), Notes::default());
    findings.extend(found);
    assert_eq!(findings, [], "the rules are in order");
    let strata = stratify(&program).expect("the rules are stratified");
    emit(&program, &plan(&program, strata))
        .map_err(|found| found.iter().map(ToString::to_string).collect())
}

/// The texts of the fences of the example: rules, and what they become.
fn example() -> (&'static str, &'static str) {
    let fence = |kind: &str| {
        let (_, text) = EXAMPLE.split_once(kind).expect("the example has the fence");
        text.split_once("```\n").expect("the fence ends").0
    };
    (fence("```text\n"), fence("```rust,ignore\n"))
}

/// `UPDATE=1` writes the example again.
#[test]
#[expect(clippy::disallowed_methods, reason = "the example lies in a file")]
fn the_example_becomes_what_is_shown() {
    let (rules, shown) = example();
    let source = emitted(rules).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let fence = |text: &str| format!("```rust,ignore\n{text}```");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/emit/example.md");
        std::fs::write(path, EXAMPLE.replace(&fence(shown), &fence(&source))).unwrap();
    } else {
        assert_eq!(source, shown);
    }
}

const DECLARATIONS: &str = "\
    relation edge(from: Number, to: Number).\n\
    relation reach(from: Number, to: Number).\n\
    relation far(from: Number, to: Number).\n";

#[track_caller]
fn check_rules(rules: &str, expected: &str) {
    let source = emitted(&format!("{DECLARATIONS}{rules}")).unwrap();
    let inside = expected.replace('\n', "\n        ");
    assert!(source.contains(&format!("        {inside}\n")), "{source}");
}

#[track_caller]
fn check_uncompilable(rules: &str, reason: &str) {
    let found = emitted(&format!("{DECLARATIONS}{rules}")).unwrap_err();
    assert_eq!(found, [reason]);
}

#[test]
fn a_variable_that_stands_twice_in_an_atom_is_compared() {
    check_rules(
        "rule loop: far(?x, ?x) :- edge(?x, ?x).",
        "FoundNumberNumber(FAR, x, x) <-\n    KnownNumberNumber(EDGE, x, other),\n    (other == x);",
    );
}

#[test]
fn what_grows_comes_first_in_a_recursive_rule() {
    check_rules(
        "rule step: reach(?x, ?z) :- edge(?x, ?y), reach(?y, ?z).",
        "Reach(x, z) <-\n    Reach(y, z),\n    KnownNumberNumber(EDGE, x, y);",
    );
}

#[test]
fn values_that_a_recursion_makes_are_counted() {
    check_rules(
        "rule next: reach(?x, ?z) :- reach(?x, ?y), ?z = ?y + 1.",
        "Reach(x, z) <-
    Given(input),
    Reach(x, y),
    let Some(z) = grow(input.faults.attempt(\
         At { stratum: 0, rule: 0, literal: 1 }, || y.plus(Number::integer(1))));",
    );
}

#[test]
fn an_aggregate_whose_group_only_the_rule_itself_binds_is_refused() {
    check_uncompilable(
        "rule own: reach(?x, ?z) :- reach(?x, ?z), count ?y : { edge(?z, ?y) } > 1.",
        "rule `own` cannot be compiled: only what it concludes itself binds the group of its aggregate",
    );
}

#[test]
fn an_aggregate_that_can_fail_in_a_recursive_rule_is_refused() {
    check_uncompilable(
        "rule own: reach(?x, ?z) :- reach(?x, ?z), edge(?z, ?_w), sum ?y for ?y : { edge(?z, ?y) } > 1.",
        "rule `own` cannot be compiled: it is recursive, and its aggregate has operations that can fail",
    );
}

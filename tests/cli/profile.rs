//! `profile` and the prompt's command of that name.

use super::{check_code, check_says, prompt, run, text};
use serde_json::Value;

/// What each rule did, times aside: its name, place, rounds, matches and rows.
fn did(document: &str) -> Vec<(String, String, u64, u64, u64)> {
    let document: Value = serde_json::from_str(document).expect("a document");
    let rules = document["rules"].as_array().expect("a list of rules").iter();
    let word = |rule: &Value, name: &str| rule[name].as_str().expect("a word").to_owned();
    let number = |rule: &Value, name: &str| rule[name].as_u64().expect("a number");
    let mut rules: Vec<_> = rules
        .map(|rule| {
            let [rounds, matches, rows] = ["rounds", "matches", "rows"].map(|it| number(rule, it));
            (word(rule, "rule"), word(rule, "place"), rounds, matches, rows)
        })
        .collect();
    rules.sort();
    rules
}

#[test]
fn every_rule_is_profiled() {
    let output = run(&["profile", "--format", "json"]);
    check_code(&output, 0);
    let document = text(&output.stdout);
    let place = |line: u32| format!("rules/access.dl:{line}");
    let wanted = [
        ("influential".to_owned(), place(41), 1, 2, 1),
        ("narrow-voice".to_owned(), place(37), 1, 1, 1),
        ("voice".to_owned(), place(30), 1, 1, 1),
    ];
    assert_eq!(did(&document), wanted, "{document}");
    let document: Value = serde_json::from_str(&document).expect("a document");
    assert_eq!(document["schema"], "toulmin/profile/1");
    assert_eq!(document["total"]["matches"], 4);
    let times: Vec<f64> = document["rules"]
        .as_array()
        .expect("a list of rules")
        .iter()
        .map(|rule| rule["seconds"].as_f64().expect("a time"))
        .collect();
    assert!(times.is_sorted_by(|one, next| one >= next), "{times:?}");
}

#[test]
fn a_recursion_takes_rounds() {
    let output = prompt(
        "relation n(x: Number).\nfact n(0)\nrule more: n(?x + 1) :- n(?x), ?x < 5\nprofile\nprofile --top 1\n",
    );
    let tables = text(&output.stdout);
    let line = tables.lines().find(|line| line.contains(" more ")).expect("a line of the rule");
    let words: Vec<&str> = line.split_whitespace().collect();
    assert_eq!(words[4..8], ["6", "5", "5", "more"], "{line}");
    check_says(&output.stdout, "… and 3 more rules\n");
}

#[test]
fn a_profile_can_be_cut_short_and_has_limits() {
    let output = run(&["profile", "--format", "csv", "--top", "1"]);
    check_code(&output, 0);
    assert_eq!(text(&output.stdout).lines().count(), 2);
    check_says(&output.stdout, "rule,place,seconds,share,rounds,matches,rows\n");
    let output = run(&["--max-rows", "2", "profile"]);
    check_code(&output, 3);
    check_says(&output.stderr, "the limit of 2 rows was reached");
    check_code(&run(&["profile", "--top", "0"]), 2);
}

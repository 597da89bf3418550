//! What is said of slips that come from other languages.

use super::parse;
use crate::source::Sources;

/// The first help of the first finding about a rule.
#[track_caller]
fn check(rule: &str, help: &str) {
    let (_, findings) = parse(Sources::default().add("rules/r.dl", rule), rule);
    let said: Vec<&String> = findings.iter().flat_map(|finding| &finding.help).collect();
    assert_eq!(said.first().map(|said| said.as_str()), Some(help), "{findings:#?}");
}

#[test]
fn signs_of_other_languages_are_explained() {
    check("rule r: p(?x) <- q(?x).", "`:-` stands between the head of a rule and its conditions");
    check("rule r: p(?x) if q(?x).", "`:-` stands between the head of a rule and its conditions");
    check("rule r: p(?x) :- q(?x), ?x <> 3.", "unequal is written `!=`");
    check("rule r: p(?x) :- q(?x), ?x == 3.", "equal is written `=`");
    check("rule r: p(?x) :- q(?x), ?x =< 3.", "at most is written `<=`");
    check("rule r: p(?x) :- q(?x) and s(?x).", "conditions are separated by `,`");
    check("rule r: p(?x) :- q(?x) && s(?x).", "conditions are separated by `,`");
    check("rule r: p(?x) :- q(?x), \\+ s(?x).", "negation is written `not`");
    check("rule r: p(?x) :- q(?x), !s(?x).", "negation is written `not`, and unequal `!=`");
    check("% all of it\nrule r: p(?x) :- q(?x).", "a comment begins with `//`");
    check("# all of it\nrule r: p(?x) :- q(?x).", "a comment begins with `//`");
}

#[test]
fn a_negative_number_may_follow_a_comparison_at_once() {
    let rule = "rule r: p(?x) :- q(?x), ?x <-3, ?x>-9.";
    let (_, findings) = parse(Sources::default().add("rules/r.dl", rule), rule);
    assert_eq!(findings, []);
}

#[test]
fn a_range_reads_without_blanks() {
    let rule = "rule r: p(?x) :- ?x in 1..10.";
    let (file, findings) = parse(Sources::default().add("rules/r.dl", rule), rule);
    assert_eq!(findings, []);
    assert_eq!(crate::print::tree(&file), format!("{rule}\n"));
}

//! What is said of slips that come from other languages.

use super::{parse, parse_supposition};
use crate::diag::Code;
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

#[test]
fn signs_of_word_processors_are_explained() {
    check(
        "rule r: p(?x) :- q(?x, \u{2018}a\u{2019}).",
        "text stands in straight double quotes `\"`",
    );
    check("rule r: p(?x) :- q(?x, \u{201e}a\u{201c}).", "text stands in straight quotes `\"`");
    for minus in ["\u{2212}", "\u{2013}", "\u{2014}"] {
        let rule = format!("rule r: p(?x {minus} 1) :- q(?x).");
        check(&rule, "a minus is written `-`, as the keyboard has it");
        let text = format!("{minus}p(a)");
        let (_, findings) = parse_supposition(Sources::default().add("", text.as_str()), &text);
        let said: Vec<&String> = findings.iter().flat_map(|finding| &finding.help).collect();
        assert_eq!(said, ["a minus is written `-`, as the keyboard has it"]);
    }
}

#[test]
fn places_stand_without_quotes() {
    for rule in
        ["rule r cites [\"p.2\"]: p(?x) :- q(?x).", "claim c at \"p.2\" \"It holds\": p(1) holds."]
    {
        let (_, findings) = parse(Sources::default().add("rules/r.dl", rule), rule);
        let [found] = findings.as_slice() else { panic!("{findings:#?}") };
        assert_eq!(found.message, "a place stands without quotes here; `\"p.2\"` has some");
        assert_eq!(found.replacement.as_deref(), Some("p.2"));
        assert!(found.label.contains("leave out the quotes"));
    }
}

/// One place, in a rule that nests something, from which on it is too deep; however much there is
/// behind it.
#[track_caller]
fn check_too_deep(condition: &str, open: &str, close: &str, column: usize) {
    for levels in [300, 20_000] {
        let nested = format!("{}?x{}", open.repeat(levels), close.repeat(levels));
        let rule = format!("rule r: p(?x) :- {condition}{nested}.");
        let mut sources = Sources::default();
        let file = sources.add("rules/r.dl", rule.as_str());
        let (_, findings) = parse(file, &rule);
        let [found] = findings.as_slice() else { panic!("{findings:#?}") };
        assert_eq!(found.code, Code::NestingTooDeep, "{found:#?}");
        assert_eq!(sources.position(found.span).column, column, "{open}");
    }
}

#[test]
fn whatever_nests_is_bounded() {
    let behind = |condition: &str, levels: usize, open: &str| {
        "rule r: p(?x) :- ".len() + condition.len() + levels * open.len() + 1
    };
    let equal = "q(?x), ?x = ";
    check_too_deep(equal, "(", ")", behind(equal, 65, "("));
    check_too_deep(equal, "- ", "", behind(equal, 64, "- "));
    check_too_deep(equal, "concat(", ")", behind(equal, 65, "concat("));
    let test = "q(?x), contains(";
    check_too_deep(test, "concat(", ")", behind(test, 64, "concat("));
    let count = "count ?y : { ?y = ";
    check_too_deep(equal, count, " }", behind(equal, 64, count));
    check_too_deep(equal, "?x + ", "", behind(equal, 256, "?x + ") + "?x ".len());
    check_too_deep(equal, "?x * ", "", behind(equal, 256, "?x * ") + "?x ".len());
}

#[test]
fn what_does_not_nest_may_be_long() {
    let not = format!("rule r: p(?x) :- q(?x), {}s(?x).", "not ".repeat(20_000));
    let (_, findings) = parse(Sources::default().add("rules/r.dl", &not), &not);
    assert_eq!(findings.iter().map(|found| found.code).collect::<Vec<_>>(), [Code::ReservedWord]);
    let list =
        format!("{}rule r: p(?x) :- {}q(?x).", "// x\n".repeat(20_000), "q(?x), ".repeat(20_000));
    let (file, findings) = parse(Sources::default().add("rules/r.dl", &list), &list);
    assert_eq!((file.items.len(), findings), (1, Vec::new()));
}

const CLAIM: &str = "claim c at s.1 \"It is so\": p(x: 1)";

#[test]
fn a_row_behind_because_must_say_what_is_the_matter_with_it() {
    let three = "write `because denied q(…)`, `because missing q(…)` or `because present q(…)`";
    check(&format!("{CLAIM} fails because q(x: 1)."), three);
    check(&format!("{CLAIM} holds because q(x: 1)."), "write `because` and the name of a rule");
}

/// The claim, printed as it was read.
#[track_caller]
fn check_reads(claim: &str) {
    let (file, findings) = parse(Sources::default().add("tests/c.dl", claim), claim);
    assert_eq!(findings, []);
    assert_eq!(crate::print::tree(&file), format!("{claim}\n"));
}

#[test]
fn present_is_a_word_of_the_language_only_where_a_row_follows_because() {
    check_reads(&format!("{CLAIM} fails because present q(x: 1)."));
    check_reads(&format!("{CLAIM} fails because present present(present: present)."));
    check_reads(&format!("{CLAIM} holds because present."));
    let claims = format!("{CLAIM} holds because present\n{CLAIM} holds.");
    let (file, findings) = parse(Sources::default().add("tests/c.dl", claims.as_str()), &claims);
    let codes: Vec<Code> = findings.iter().map(|finding| finding.code).collect();
    assert_eq!((codes, file.items.len()), (vec![Code::MissingFullStop], 2));
}

//! Each test shows a file and what is said about it, or what is read in spite of it.

use super::plain::is_plain;
use super::scan::scan;
use super::{Field, Kind, Value, read};
use crate::source::Sources;
use crate::testing::render;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

fn found(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("a.ron", text);
    render(&sources, &read(file, text).1)
}

/// What was read, written without places; `!` marks what is not whole.
fn shown(text: &str) -> String {
    let file = Sources::default().add("a.ron", text);
    read(file, text).0.map_or_else(String::new, |value| show(&value))
}

fn fields_of(value: &Value) -> &[Field] {
    match &value.kind {
        Kind::Record(fields) | Kind::Map(fields) => fields,
        _ => &[],
    }
}

fn show(value: &Value) -> String {
    let fields = |open: &str, close: &str| {
        let field = |field: &Field| format!("{}: {}", field.name, show(&field.value));
        let fields: Vec<String> = fields_of(value).iter().map(field).collect();
        format!("{open}{}{close}", fields.join(", "))
    };
    let text = match &value.kind {
        Kind::Text(text) => format!("{text:?}"),
        Kind::Number(number) => number.clone(),
        Kind::Truth(truth) => truth.to_string(),
        Kind::List(items) => {
            format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", "))
        }
        Kind::Record(_) => fields("(", ")"),
        Kind::Map(_) => fields("{", "}"),
        Kind::Other => "?".to_owned(),
    };
    if value.whole { text } else { format!("{text}!") }
}

#[track_caller]
fn check(text: &str, want: &[&str]) {
    assert_eq!(found(text), want.join("\n") + if want.is_empty() { "" } else { "\n" });
}

const GOOD: &str = r##"// Membership.
(
    source: "paper", /* whose /* nested */ page */
    facts: {
        "member": [
            (actor: "China", at: ["n1", "s.2"], denied: true, year: -1.5), // (
            (note: "a \"quoted\" ( word", raw: r#"C:\x"y"#),
        ],
        "a\"b": [],
    },
)
// end"##;

#[test]
fn values_are_read_with_their_kinds() {
    check(GOOD, &[]);
    let want = r#"(source: "paper", facts: {member: [(actor: "China", at: ["n1", "s.2"], denied: true, year: -1.5), (note: "a \"quoted\" ( word", raw: "C:\\x\"y")], a"b: []})"#;
    assert_eq!(shown(GOOD), want);
}

#[test]
fn values_have_their_places() {
    let mut sources = Sources::default();
    let file = sources.add("a.ron", GOOD);
    let value = read(file, GOOD).0.unwrap();
    let facts = &fields_of(&value)[1];
    assert_eq!(sources.text(facts.span), "facts");
    let member = &fields_of(&facts.value)[0];
    assert_eq!(sources.text(member.span), "member");
    let Kind::List(items) = &member.value.kind else { panic!("a list") };
    let actor = &fields_of(&items[0])[0];
    assert_eq!(sources.text(actor.value.span), "\"China\"");
    assert_eq!(sources.text(actor.value.text().unwrap().1), "China");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    check("\u{feff}(a: 1)", &[]);
}

#[test]
fn an_empty_file() {
    check(
        "",
        &[
            "facts-syntax a.ron:1:1 expected `(` at the beginning of the file; the file is empty",
            "  help: a file is one group: `(`, its entries, `)`",
        ],
    );
}

#[test]
fn a_file_that_is_no_group() {
    check(
        "// x\n[1]",
        &[
            "facts-syntax a.ron:2:1 expected `(` at the beginning of the file; found `[`",
            "  help: a file is one group: `(`, its entries, `)`",
        ],
    );
}

#[test]
fn something_behind_the_end() {
    check(
        "(a: 1),\n b",
        &[
            "facts-syntax a.ron:1:7 nothing may stand behind the `)` that closes the file",
            "  `,` left over",
            "  help: a file is one group `( … )`; is a bracket closed too early?",
        ],
    );
}

#[test]
fn a_missing_comma() {
    let text = "(\n  a: [\n    (x: \"1\" y: \"2\"),\n    (x: \"3\"),\n  ],\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:13 expected a comma, found `y`",
            "  help: write a comma here, or close the text before it in the right place; a quote inside a text is written `\\\"`",
        ],
    );
    assert_eq!(shown(text), r#"(a: [(x: ?!)!, (x: "3")]!)!"#);
}

#[test]
fn a_missing_comma_between_entries() {
    check(
        "(\n a: [(x: 1)\n (x: 2)],\n)",
        &[
            "facts-syntax a.ron:2:12 expected a comma, found `(`",
            "  help: entries are parted by commas; texts stand in quotes",
        ],
    );
}

#[test]
fn a_comma_too_many() {
    check(
        "(a: 1,, b: 2)",
        &[
            "facts-syntax a.ron:1:7 expected a name and a colon, found `,`",
            "  help: an entry is written `name: value`",
        ],
    );
}

#[test]
fn a_missing_colon_and_a_missing_value() {
    check(
        "(a \"x\", b: )",
        &[
            "facts-syntax a.ron:1:2 expected a name, a colon and a value, found only `a`",
            "  help: an entry is written `name: value`",
            "facts-syntax a.ron:1:9 expected a name, a colon and a value, found only `b`",
            "  help: an entry is written `name: value`",
        ],
    );
}

#[test]
fn a_text_without_closing_quote_ends_with_its_line() {
    let text = "(\n  a: [\n    (x: \"1),\n    (x: \"2\"),\n  ],\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:9 this text has no closing quote",
            "  `\"1` the text begins here",
            "  help: close the text with `\"` on the line on which it ends",
        ],
    );
    assert_eq!(shown(text), r#"(a: [(x: ?!)!, (x: "2")]!)!"#);
}

#[test]
fn a_text_without_closing_quote_before_another_text() {
    check(
        "(\n  a: (x: \"1, y: \"2\"),\n  b: 3,\n)",
        &[
            "facts-syntax a.ron:2:18 expected a comma, found `2`",
            "  help: write a comma here, or close the text before it in the right place; a quote inside a text is written `\\\"`",
        ],
    );
}

#[test]
fn a_text_may_go_on_over_lines() {
    check("(a: \"one\ntwo\", b: 1)", &[]);
}

#[test]
fn an_open_record_does_not_swallow_the_next() {
    let text = "(\n  a: [\n    (x: 1,\n    (x: 2),\n  ],\n  b: [\n    (x: 3),\n  ],\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:5 this `(` is never closed",
            "  `(` its `)` is missing",
            "  help: write `)` where the group ends",
        ],
    );
    assert_eq!(shown(text), "(a: [(x: 1)!, (x: 2)]!, b: [(x: 3)])!");
}

#[test]
fn an_open_list_does_not_swallow_the_next() {
    let text =
        "(\n  f: {\n    \"a\": [\n      (x: 1),\n    \"b\": [\n      (x: 2),\n    ],\n  },\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:10 this `[` is never closed",
            "  `[` its `]` is missing",
            "  help: write `]` where the group ends",
        ],
    );
    assert_eq!(shown(text), "(f: {a: [(x: 1)]!, b: [(x: 2)]}!)!");
}

#[test]
fn an_open_record_in_a_map_does_not_swallow_the_next() {
    let text = "(\n  e: {\n    \"A\": (x: [1],\n    \"B\": (x: [2]),\n  },\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:10 this `(` is never closed",
            "  `(` its `)` is missing",
            "  help: write `)` where the group ends",
        ],
    );
    assert_eq!(shown(text), "(e: {A: (x: [1])!, B: (x: [2])}!)!");
}

#[test]
fn an_open_list_inside_a_record_ends_with_the_record() {
    let text = "(\n  a: [\n    (x: [1, 2),\n    (x: [3]),\n  ],\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:9 this `[` is never closed",
            "  `[` its `]` is missing",
            "  help: write `]` where the group ends",
        ],
    );
    assert_eq!(shown(text), "(a: [(x: [1, 2]!)!, (x: [3])]!)!");
}

#[test]
fn a_bracket_too_many() {
    let text = "(\n  a: [\n    (x: 1)),\n    (x: 2),\n  ],\n)";
    check(
        text,
        &[
            "facts-syntax a.ron:3:11 nothing is open that this `)` could close",
            "  `)` closes nothing",
            "  help: take it away, or close in the order in which the brackets were opened",
        ],
    );
    assert_eq!(shown(text), "(a: [?!, (x: 2)]!)!");
}

#[test]
fn a_file_that_stops_in_the_middle() {
    check(
        "(facts: { \"member\": [",
        &[
            "facts-syntax a.ron:1:21 this `[` is never closed",
            "  `[` its `]` is missing",
            "  help: write `]` where the group ends",
        ],
    );
}

#[test]
fn a_comment_that_is_not_closed() {
    check(
        "(a: 1, /* b: 2)",
        &[
            "facts-syntax a.ron:1:8 this comment is not closed",
            "  `/* b: 2)` the comment begins here",
            "  help: end the comment with `*/`, or write `//` in front of each of its lines",
        ],
    );
}

#[test]
fn a_word_without_quotes() {
    check(
        "(a: China, b: challenges.13)",
        &[
            "facts-syntax a.ron:1:5 names and texts stand in quotes here; `China` has none",
            "  `China` without quotes",
            "  write: \"China\"",
            "facts-syntax a.ron:1:15 names and texts stand in quotes here; `challenges.13` has none",
            "  `challenges.13` without quotes",
            "  write: \"challenges.13\"",
        ],
    );
}

#[test]
fn keys_with_and_without_quotes() {
    check(
        "(\"a\": 1, b: {c: 1})",
        &[
            "facts-syntax a.ron:1:2 inside `( )` names stand without quotes; \"a\" has some",
            "  help: write `a: …`",
            "  write: a",
            "facts-syntax a.ron:1:14 inside `{ }` names stand in quotes; `c` has none",
            "  help: write `\"c\": …`",
            "  write: \"c\"",
        ],
    );
}

#[test]
fn a_typographic_quote() {
    check(
        "(a: \u{201c}China\u{201d})",
        &[
            "facts-syntax a.ron:1:5 names and texts stand in straight double quotes here, not in `\u{201c}China\u{201d}`",
            "  `\u{201c}China\u{201d}` other quotes",
            "  write: \"China\"",
        ],
    );
}

#[test]
fn a_text_of_several_words_in_typographic_quotes() {
    check(
        "(a: \u{2018}New Zealand\u{2019}, b: 'China')",
        &[
            "facts-syntax a.ron:1:5 names and texts stand in straight double quotes here, not in `\u{2018}New Zealand\u{2019}`",
            "  `\u{2018}New Zealand\u{2019}` other quotes",
            "  write: \"New Zealand\"",
            "facts-syntax a.ron:1:23 names and texts stand in straight double quotes here, not in `'China'`",
            "  `'China'` other quotes",
            "  write: \"China\"",
        ],
    );
}

#[test]
fn a_text_in_typographic_quotes_with_a_comma_in_it() {
    let findings = found("(a: \u{201c}to be, or not\u{201d})");
    assert!(findings.contains("  help: write `\"` at both ends of the text\n"), "{findings}");
    assert!(!findings.contains("  write: "), "{findings}");
}

#[test]
fn a_key_in_typographic_quotes() {
    check(
        "(a: {\u{201c}UK\u{201d}: 1}, \u{201c}b\u{201d}: 1)",
        &[
            "facts-syntax a.ron:1:6 inside `{ }` names stand in straight double quotes, not in `\u{201c}UK\u{201d}`",
            "  help: write `\"UK\": …`",
            "  write: \"UK\"",
            "facts-syntax a.ron:1:16 inside `( )` names stand without quotes; `\u{201c}b\u{201d}` has some",
            "  help: write `b: …`",
            "  write: b",
        ],
    );
}

#[test]
fn a_missing_comma_above_a_comment() {
    check(
        "(\n a: [(x: 1) // one\n (x: 2)],\n)",
        &[
            "facts-syntax a.ron:3:2 expected a comma, found `(`",
            "  help: entries are parted by commas; texts stand in quotes",
        ],
    );
}

#[test]
fn an_unknown_escape() {
    check(
        "(a: \"x\\qy\")",
        &[
            "facts-syntax a.ron:1:6 a backslash in a text stands before `\"`, `\\`, `n` or `t` only",
            "  help: write `\\\\` for a backslash",
        ],
    );
}

#[test]
fn brackets_nested_without_end() {
    let text = "(a: ".repeat(100_000);
    let findings = found(&text);
    assert!(
        findings.starts_with("nesting-too-deep a.ron:1:129 brackets are nested more than 32 deep")
    );
    assert_eq!(findings.lines().filter(|line| line.starts_with("nesting")).count(), 1);
}

#[test]
fn lines_and_columns_count_characters() {
    check(
        "(\n  ä: \"é\" ö: 1)",
        &[
            "facts-syntax a.ron:2:10 expected a comma, found `ö`",
            "  help: write a comma here, or close the text before it in the right place; a quote inside a text is written `\\\"`",
        ],
    );
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in ".{0,80}") {
        found(&text);
    }

    #[test]
    fn no_signs_make_the_reader_panic(text in "[(){}\\[\\],:\"\\\\/*r#' \na1-]{0,60}") {
        found(&text);
    }

    #[test]
    fn no_change_of_a_good_file_makes_the_reader_panic(
        at in 0..GOOD.len(), length in 0..20_usize, put in "[(){}\\[\\],:\"\\\\/*r#'\na1]{0,4}",
    ) {
        let mut text = GOOD.to_owned();
        text.replace_range(at..(at + length).min(GOOD.len()), &put);
        let accepted = found(&text).is_empty();
        prop_assert!(!accepted || ron::from_str::<ron::Value>(&text).is_ok());
    }

    #[test]
    fn ron_accepts_what_is_plain(
        text in "[({\\[]?([a-zN]{1,3}: ?|\"[a-z\\\\]{0,2}\": ?)?([-]?[0-9]{0,17}[.]?[0-9]{0,2}|true|\"é\"|[(){}\\[\\], \n\u{a0}]|//a\n|/[*][*]/|r\"\"|Some|inf){0,6}[)}\\]]?",
    ) {
        let tokens = scan(&text);
        let end = tokens.last().map_or(0, |token| token.range.end);
        let is_accepted = ron::value::RawValue::from_ron(&text[..end]).is_ok();
        prop_assert!(!is_plain(&text, &tokens) || is_accepted, "{}", text);
    }
}

#[test]
fn the_usual_file_is_plain() {
    let plain = [
        "// note\n(a: [1, -2.5, true], // more\n b: {\"c\": (), \"d\": \"\\\\e\\\"\",},)",
        "[]",
        "1",
    ];
    assert!(plain.iter().all(|text| is_plain(text, &scan(text))));
    let others = [
        "",
        "(1)",
        "{a: 1}",
        "(\"a\": 1)",
        "[,]",
        "[1 2]",
        "(a: \\u{a0}1)",
        "[r\"\"]",
        "[\"\\x41\"]",
        "[1e5]",
        "[Some(1)]",
        "(a: 1",
    ];
    assert!(others.iter().all(|text| !is_plain(text, &scan(text))));
}

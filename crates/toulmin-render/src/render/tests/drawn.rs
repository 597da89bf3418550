//! Explanations as graphs and argument maps: what they look like, and that other programs can read
//! them.

use super::{Format, case, explained};
use crate::render::exposition::{Exposition, Item, Status};
use crate::render::format::Explanation;
use crate::render::refusal::{LEVELS, WhyNot};
use crate::render::{Page, argdown, dot, mermaid};
use crate::testing::Derive as _;
use pretty_assertions::assert_eq;
use std::collections::BTreeSet;
use toulmin_reason::evaluate::Limits;
use toulmin_reason::explain::{DEPTH, why_not};
use toulmin_verify::refusal::Verdict;

const GOAL: &str = "both(actor: China)";

#[test]
fn a_graph_for_graphviz() {
    assert_eq!(explained(GOAL, Format::Dot), include_str!("both.dot"));
}

#[test]
fn a_flowchart_for_mermaid() {
    assert_eq!(explained(GOAL, Format::Mermaid), include_str!("both.mmd"));
}

#[test]
fn an_argument_map_for_argdown() {
    assert_eq!(explained(GOAL, Format::Argdown), include_str!("both.argdown"));
}

#[test]
fn a_refusal_as_an_argument_map() {
    let map = argdown::print(&refused("both(actor: US)"));
    assert_eq!(map, include_str!("both-not.argdown"));
}

fn refused(goal: &str) -> Exposition {
    let case = case();
    let (model, query) = (case.model(), case.query(goal));
    let page = Page { model: &model, sources: &case.sources };
    match why_not(&model, &query, DEPTH, Limits::default()).unwrap() {
        Verdict::Refused(refusal) => {
            WhyNot { page, query: &query, refusal: &refusal, levels: LEVELS }.exposition()
        }
        Verdict::Holds(_) => panic!("it holds"),
    }
}

/// What no format may stumble over.
const AWKWARD: [&str; 9] = [
    "a \"quoted\" name and a back\\slash\\",
    "brackets [a](b) {c} <d> (e) [[f]] <<g>>",
    "#tag #35; &amp; &lt; @[x] @<y>",
    "- a list\n2. of two\r\nlines\t",
    "1. first",
    "*bold* _italic_ `code` :smile: .or. === x === // no comment /* nor this */",
    "中国 — ünïcödé “quotes” \u{1F600}",
    "",
    "-->|label| n1 --x n2 ::: class; end",
];

/// Every kind of item with every awkward sentence.
fn awkward() -> Exposition {
    let statuses = [
        Status::Together,
        Status::Tried,
        Status::Stated,
        Status::Denied,
        Status::Aggregate,
        Status::Missing,
        Status::Computed,
    ];
    let mut exposition = Exposition::default();
    for (level, status) in statuses.into_iter().enumerate() {
        for sentence in AWKWARD {
            let item = Item::new(status, sentence).tail(sentence);
            exposition.items.push(Item { level, ..item });
        }
    }
    exposition.closing.push(Item::new(Status::Denied, AWKWARD[0]));
    exposition
}

/// Every exposition that is drawn here.
fn expositions() -> Vec<Exposition> {
    vec![awkward(), refused("both(actor: US)"), refused("has_voice(actor: China, forum: OECD)")]
}

/// A quoted string and an unquoted word of DOT, a sign, or an arrow.
fn dot_tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' => {
                let mut inside = rest.char_indices().skip(1);
                loop {
                    match inside.next().expect("a string is closed") {
                        (_, '\\') => _ = inside.next(),
                        (at, '"') => break at + 1,
                        (_, c) => assert!(!c.is_control(), "a line break in a string"),
                    }
                }
            }
            '-' => {
                assert!(rest.starts_with("->"), "a dash that is no arrow");
                2
            }
            '{' | '}' | '[' | ']' | '=' | ';' | ',' => 1,
            _ => rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len()),
        };
        assert!(end > 0, "what is this? {rest}");
        tokens.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    tokens
}

/// Reads the statements of a graph strictly: the nodes that it declares and the edges between them.
fn read_dot(text: &str) -> (BTreeSet<String>, Vec<(String, String)>) {
    let tokens = dot_tokens(text);
    let words: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let ["digraph", _, "{", body @ .., "}"] = words.as_slice() else { panic!("no digraph") };
    let (mut nodes, mut edges) = (BTreeSet::new(), Vec::new());
    for statement in body.split(|word| *word == ";").filter(|it| !it.is_empty()) {
        let attributes = match statement {
            ["graph" | "node", attributes @ ..] => attributes,
            [from, "->", to, attributes @ ..] => {
                edges.push(((*from).to_owned(), (*to).to_owned()));
                attributes
            }
            [node, attributes @ ..] => {
                assert!(nodes.insert((*node).to_owned()), "{node} is declared twice");
                attributes
            }
            [] => unreachable!("empty statements are left out"),
        };
        if let ["[", inside @ .., "]"] = attributes {
            for pair in inside.split(|word| *word == ",") {
                assert!(matches!(pair, [_, "=", _]), "no attribute: {pair:?}");
            }
        } else {
            assert_eq!(attributes, [""; 0], "behind {statement:?}");
        }
    }
    (nodes, edges)
}

#[test]
fn graphs_for_graphviz_can_be_read() {
    for exposition in expositions() {
        let (nodes, edges) = read_dot(&dot::print(&exposition));
        let said = exposition.items.len() + exposition.closing.len();
        assert!(nodes.len() >= said, "every item is a node");
        for (from, to) in edges {
            assert!(nodes.contains(&from) && nodes.contains(&to), "{from} -> {to}");
        }
    }
}

#[test]
#[should_panic(expected = "a string is closed")]
fn a_quote_that_is_not_escaped_is_noticed() {
    read_dot("digraph g { n0 [label=\"a \"quote\"]; }");
}

/// The text of a node of a flowchart, if the line declares one.
fn mermaid_label(line: &str) -> Option<&str> {
    let (_, behind) = line.split_once('"')?;
    let (label, _) = behind.rsplit_once('"')?;
    Some(label)
}

#[test]
fn flowcharts_for_mermaid_can_be_read() {
    for exposition in expositions() {
        let chart = mermaid::print(&exposition);
        let mut lines = chart.lines();
        assert_eq!(lines.next(), Some("flowchart BT"));
        for line in lines {
            let Some(label) = mermaid_label(line) else {
                let words: Vec<&str> = line.split_whitespace().collect();
                let is_edge = matches!(words[..], [_, "-->" | "--x" | "-.-", _]);
                assert!(is_edge || words[0] == "classDef", "{line}");
                continue;
            };
            let text = label.replace("<br/>", "");
            assert!(!text.contains(['"', '<', '>', '`', '&']), "{line}");
            let entities = text.split('#').skip(1).all(|it| it.contains(';'));
            assert!(entities, "a sign that is no entity: {line}");
        }
    }
}

/// The text without what a backslash takes out.
fn unescaped(text: &str) -> String {
    let mut chars = text.chars();
    let mut out = String::new();
    while let Some(c) = chars.next() {
        if c == '\\' { _ = chars.next() } else { out.push(c) }
    }
    out
}

#[test]
fn argument_maps_for_argdown_can_be_read() {
    for exposition in expositions() {
        let map = unescaped(&argdown::print(&exposition));
        let mut defined = BTreeSet::new();
        let mut named = BTreeSet::new();
        for block in map.split("\n\n").filter(|block| !block.trim().is_empty()) {
            let mut number = 0;
            for line in block.lines().filter(|line| *line != "----" && *line != "# References") {
                let line = line.trim_start().trim_start_matches(['+', '-']).trim_start();
                let (at, line) = match line.strip_prefix('(').and_then(|it| it.split_once(") ")) {
                    Some((at, rest)) if at.chars().all(|c| c.is_ascii_digit()) => (Some(at), rest),
                    _ => (None, line),
                };
                if let Some(at) = at {
                    number += 1;
                    assert_eq!(at, number.to_string(), "premises are numbered: {block}");
                }
                let Some(title) = line.split(['[', '<']).nth(1) else { continue };
                let (title, behind) = title.split_once([']', '>']).expect("a title is closed");
                named.insert(title.to_owned());
                if behind.starts_with(':') || line.starts_with("<Answer") {
                    assert!(defined.insert(title.to_owned()), "{title} is defined twice");
                }
                assert!(!behind.contains(['[', ']', '<', '>', '#', '@', '{', '}']), "{line}");
            }
        }
        assert_eq!(named, defined, "every title is defined once");
    }
}

//! What names mean where they stand, in a small casebook; and what is left of it when a text is broken.

use pretty_assertions::assert_eq;
use std::fmt::Write;
use toulmin_lang::casebook::{Analysis, Role, Text, analyse};
use toulmin_lang::source::Sources;
use toulmin_lang::uses::{Definition, Use};

const FILES: [(&str, &str); 6] = [
    (
        "casebook.ron",
        r#"(title: "T", date: "2023", source: "paper",
uncovered: [
(rule: "size", why: "x"), (relation: "big", why: "x"), (at: "n2", why: "x")])"#,
    ),
    (
        "facts/entities.ron",
        r#"(entities: {
"China": (sorts: ["Actor"]),
"a \"b\"": (sorts: ["Actor"]),
"the US": (sorts: ["Actor"]) })"#,
    ),
    (
        "facts/sources.bib",
        "@misc{paper, title = {T}, locators = {n: 1..9}}\n@misc{other, title = {O}}\n",
    ),
    (
        "facts/f.ron",
        r#"(according_to: "other", facts: { "big": [
(actor: "China", size: "large", at: ["n1", "other:p1"]),
(actor: "a \"b\"", size: "small", source: "other", at: "p2", according_to: "the US",
status: "contested", alternatives: [(size: "large", at: "p3")]),
] }, complete: [
(relation: "big", actor: "China", at: "n4")])"#,
    ),
    (
        "rules/r.dl",
        r#"sort Actor. enum Size = large | small. param least: Number = 1 "least".
relation big(actor: Actor, size: Size) "{actor} is {size}" not "no".
relation strong(actor: Actor) "{actor}" not "no".
rule size cites [n2, other]: strong(actor: ?a) :- big(?a, large), count ?b : { big(actor: ?b) } > least.
rule but overrides size: not strong(actor: "the US") :- big(actor: China, size: small).
"#,
    ),
    (
        "tests/t.dl",
        "claim c at n3 \"c\": strong(actor: ?who) is exactly ?who in { China }.\n\
         claim d at other \"d\": strong(actor: China) holds because size.\n",
    ),
];

/// The casebook with some texts replaced.
fn analysed(replaced: &[(&str, &str)]) -> (Sources, Analysis) {
    let mut sources = Sources::default();
    let text = |&(path, good): &(&str, &'static str)| {
        let other = replaced.iter().find(|(other, _)| *other == path);
        let text = other.map_or(good, |(_, text)| text);
        Text { role: Role::of(path).unwrap(), file: sources.add(path, text) }
    };
    let texts: Vec<Text> = FILES.iter().map(text).collect();
    let analysis = analyse(&sources, &texts);
    (sources, analysis)
}

/// The uses in one file, a line of the file each: the kind of definition and what is written.
fn uses(sources: &Sources, analysis: &Analysis, path: &str) -> String {
    let (mut out, mut last) = (String::new(), 0);
    for Use { span, definition } in &analysis.uses {
        let place = sources.position(*span);
        if place.path != path {
            continue;
        }
        let kind = format!("{definition:?}");
        let kind = kind.split(['(', ' ']).next().unwrap().to_lowercase();
        let gap = if place.line == last { ", " } else { "\n" };
        write!(out, "{gap}{kind} {}", sources.text(*span)).unwrap();
        last = place.line;
    }
    out + "\n"
}

#[track_caller]
fn check(path: &str, want: &str) {
    let (sources, analysis) = analysed(&[]);
    assert_eq!(analysis.findings, []);
    assert_eq!(uses(&sources, &analysis, path), want);
}

#[test]
fn names_in_rules() {
    let want = "
sort Actor, enum Size, member large, member small, param least
relation big, column actor, sort Actor, column size, enum Size, column actor, column size
relation strong, column actor, sort Actor, column actor
rule size, place n2, work other, relation strong, column actor, variable ?a, relation big, variable ?a, member large, variable ?b, relation big, column actor, variable ?b, param least
rule but, rule size, relation strong, column actor, entity the US, relation big, column actor, entity China, column size, member small
";
    check("rules/r.dl", want);
}

#[test]
fn names_in_claims() {
    let want = "
place n3, relation strong, column actor, variable ?who, variable ?who, entity China
work other, relation strong, column actor, entity China, rule size
";
    check("tests/t.dl", want);
}

#[test]
fn names_in_facts() {
    let want = "
work other, relation big
column actor, entity China, column size, member large, place n1, work other, place p1
column actor, entity \"a \\\"b\\\"\", column size, member small, work other, place p2, entity the US
column size, member large, place p3
relation big, column actor, entity China, place n4
";
    check("facts/f.ron", want);
}

#[test]
fn names_in_the_manifest_and_where_entities_and_works_are_declared() {
    check("casebook.ron", "\nwork paper\nrule size, relation big, place n2\n");
    let entities = "
entity China, sort Actor
entity \"a \\\"b\\\"\", sort Actor
entity the US, sort Actor
";
    check("facts/entities.ron", entities);
    check("facts/sources.bib", "\nwork paper\nwork other\n");
}

#[test]
fn a_definition_leads_to_its_declaration_and_to_every_use() {
    let (sources, analysis) = analysed(&[]);
    let (file, text) = sources.iter().find(|(_, file)| file.path == "tests/t.dl").unwrap();
    let china = analysis.at(file, text.text.find("China }").unwrap()).unwrap();
    assert_eq!(sources.position(analysis.definitions[&china]).to_string(), "facts/entities.ron:2");
    let places = analysis.uses_of(china).map(|span| sources.position(span).to_string());
    let want = [
        "facts/entities.ron:2",
        "facts/f.ron:2",
        "facts/f.ron:6",
        "rules/r.dl:5",
        "tests/t.dl:1",
        "tests/t.dl:2",
    ];
    assert_eq!(places.collect::<Vec<_>>(), want);

    let n1 = analysis
        .definitions
        .iter()
        .find(|(it, _)| matches!(it, Definition::Place { place, .. } if place.as_str() == "n1"));
    let (_, span) = n1.unwrap();
    assert_eq!(sources.text(*span), "paper", "a place is declared where its work is");
}

/// One text of each kind that ends too early.
const BROKEN: [(&str, &str); 6] = [
    ("casebook.ron", "(title: \"T\", date: \"2023\", source: "),
    ("facts/entities.ron", "(entities: { \"China\": (sorts: [\"Actor\"]), \"the US\": ("),
    ("facts/sources.bib", "@misc{paper, title = {T}, locators = {n: 1..9}}\n@misc{other"),
    ("facts/f.ron", "(facts: { \"big\": [(actor: \"China\", size: \"large\", at: \"n1\"), (actor"),
    ("rules/r.dl", "sort Actor. relation strong(actor: Actor). rule r: strong(?a) :- "),
    ("tests/t.dl", "claim c at n3 \"c\": strong(actor: China) holds. claim"),
];

#[test]
fn a_broken_text_leaves_what_is_sound_in_it_and_in_the_others() {
    let mut out = String::new();
    for (path, text) in BROKEN {
        let (_, analysis) = analysed(&[(path, text)]);
        let Analysis { program, vocabulary, facts, findings, .. } = &analysis;
        let [entities, works] = [vocabulary.entities.len(), vocabulary.works.len()];
        let [rules, claims] = [program.rules.len(), program.claims.len()];
        let facts = facts.written.len();
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.name()).collect();
        writeln!(out, "{path}: {entities} entities, {works} works, {facts} facts, {rules} rules, {claims} claims: {}", codes.join(" ")).unwrap();
    }
    let want = "\
casebook.ron: 3 entities, 2 works, 1 facts, 1 rules, 0 claims: facts-syntax facts-syntax unknown-source unknown-source unknown-source unknown-source
facts/entities.ron: 1 entities, 2 works, 1 facts, 1 rules, 2 claims: facts-syntax unknown-name
facts/sources.bib: 3 entities, 1 works, 0 facts, 1 rules, 1 claims: bibliography-syntax unknown-locator unknown-locator
facts/f.ron: 3 entities, 2 works, 1 facts, 2 rules, 2 claims: facts-syntax facts-syntax
rules/r.dl: 3 entities, 2 works, 0 facts, 0 rules, 1 claims: unknown-rule unknown-relation unknown-relation unknown-relation unexpected-token unknown-rule
tests/t.dl: 3 entities, 2 works, 2 facts, 2 rules, 1 claims: unexpected-token
";
    assert_eq!(out, want);
}

#[test]
fn any_texts_can_be_analysed() {
    assert_eq!(analyse(&Sources::default(), &[]).findings, []);

    let mut sources = Sources::default();
    let twice = FILES.iter().chain(&FILES).map(|(path, text)| Text {
        role: Role::of(path).unwrap(),
        file: sources.add(*path, *text),
    });
    let twice: Vec<Text> = twice.collect();
    let analysis = analyse(&sources, &twice);
    assert_eq!((analysis.program.rules.len(), analysis.vocabulary.entities.len()), (2, 3));
    assert!(!analysis.findings.is_empty(), "names are declared twice");

    let without =
        |role: Role| twice[..FILES.len()].iter().copied().filter(move |it| it.role != role);
    let analysis = analyse(&sources, &without(Role::Manifest).collect::<Vec<_>>());
    assert_eq!((analysis.program.rules.len(), analysis.facts.written.len()), (1, 1));
}

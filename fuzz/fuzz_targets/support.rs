//! The casebook that the bytes become a part of: small, since it is read again for every input.

use toulmin_lang::casebook::{Role, Text};
use toulmin_lang::source::Sources;

const FILES: [(Role, &str, &str); 5] = [
    (Role::Manifest, "casebook.ron", r#"(title: "Fuzz", date: "2023", source: "me")"#),
    (
        Role::Entities,
        "facts/entities.ron",
        r#"(entities: {
            "China": (sorts: ["Actor"], label: "China", aliases: ["PRC"]),
            "G20": (sorts: ["Forum"], label: "the G20"),
            "EU": (sorts: ["Actor", "Forum"], label: "the EU"),
        })"#,
    ),
    (
        Role::Bibliography,
        "facts/sources.bib",
        "@misc{me, title = {Notes}, year = {2023}, locators = {challenges: 1..16, n: 1..130}}",
    ),
    (
        Role::Rules,
        "rules/vocabulary.dl",
        r#"sort Actor, Forum.
enum Scope = general | narrow.
relation member(actor: Actor, forum: Forum) during "{actor} is in {forum}" not "{actor} is not".
relation size(forum: Forum, number: Number).
relation voice(actor: Actor, forum: Forum, scope: Scope).
param least: Number = 1/2.
rule voices: voice(actor: ?a, forum: ?f, scope: general) :-
    member(actor: ?a, forum: ?f), size(forum: ?f, number: ?n), ?n > least."#,
    ),
    (
        Role::Facts,
        "facts/forums.ron",
        r#"(facts: { "size": [(forum: "G20", number: 20, at: "challenges.1")] })"#,
    ),
];

/// The casebook with one text more, and without its own text of this role if there can be only one.
pub fn with(role: Role, text: &str) -> (Sources, Vec<Text>) {
    let gives_way = |other: Role| other == role && role != Role::Rules;
    read(FILES.into_iter().filter(|file| !gives_way(file.0)).chain([(role, "fuzzed", text)]))
}

/// The casebook with this text in the place of everything but the rules and the facts.
#[allow(dead_code, reason = "one of the targets uses it")]
pub fn ground(text: &str) -> (Sources, Vec<Text>) {
    read(FILES.into_iter().map(|(role, path, own)| match role {
        Role::Rules | Role::Facts => (role, path, own),
        role => (role, path, text),
    }))
}

fn read<'t>(files: impl Iterator<Item = (Role, &'t str, &'t str)>) -> (Sources, Vec<Text>) {
    let mut sources = Sources::default();
    let texts = files.map(|(role, path, text)| Text { role, file: sources.add(path, text) });
    let texts = texts.collect();
    (sources, texts)
}

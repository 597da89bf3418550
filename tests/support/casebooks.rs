//! Random programs as casebooks.

use super::programs::RandomProgram;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::check::check_goal;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::Query;
use toulmin_lang::source::Sources;

/// Reads a random program whose entities are these.
pub(crate) fn load(random: &RandomProgram, nodes: &[&str]) -> Casebook {
    let mut sources = Sources::default();
    let mut text = |role, path: &str, text: String| Text { role, file: sources.add(path, text) };
    let manifest = r#"(title: "Random", date: "2023", source: "paper")"#.to_owned();
    let bibliography = "@book{paper, author = {P}, title = {T}, year = {2023}}".to_owned();
    let rules = format!("{}{}\n", random.declarations, random.rules.join("\n"));
    let entity = |name: &&str| format!(r#""{name}": (sorts: ["Node"], label: "{name}"),"#);
    let entities = format!("(entities: {{{}}})", nodes.iter().map(entity).collect::<String>());
    let texts = [
        text(Role::Manifest, "casebook.ron", manifest),
        text(Role::Entities, "facts/entities.ron", entities),
        text(Role::Bibliography, "facts/sources.bib", bibliography),
        text(Role::Rules, "rules/random.dl", rules.clone()),
        text(Role::Facts, "facts/random.ron", facts(&random.facts)),
    ];
    read(&sources, &texts).unwrap_or_else(|findings| {
        let messages: Vec<_> = findings.into_iter().map(|finding| finding.message).collect();
        panic!("{messages:?}\n{rules}")
    })
}

/// Lines of rows as facts, each once, every third by two places; a denial of what is stated is left out.
fn facts(lines: &str) -> String {
    let lines: BTreeSet<&str> = lines.lines().filter(|line| !line.starts_with("entity")).collect();
    let mut relations: BTreeMap<&str, String> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let stated = line.strip_prefix("denied ");
        if stated.is_some_and(|stated| lines.contains(stated)) {
            continue;
        }
        let (relation, values) = stated.unwrap_or(line).split_once(' ').unwrap();
        let facts = relations.entry(relation).or_default();
        for place in if at % 3 == 0 { &["n1", "n2"][..] } else { &["n1"] } {
            facts.push('(');
            for (column, value) in values.split(' ').enumerate() {
                let value = value.trim_matches('"');
                write!(facts, r#"c{column}: "{value}", "#).unwrap();
            }
            writeln!(facts, r#"at: "{place}", denied: {}),"#, stated.is_some()).unwrap();
        }
    }
    let entry = |(relation, facts): (&&str, &String)| format!("\"{relation}\": [{facts}],\n");
    format!("(facts: {{{}}})", relations.iter().map(entry).collect::<String>())
}

/// Reads a goal.
pub(crate) fn query(casebook: &Casebook, goal: &str) -> Query {
    let file = Sources::default().add("<query>", goal);
    let (tree, _) = parse_goal(file, goal);
    check_goal(&casebook.program, &casebook.vocabulary, &tree.unwrap()).unwrap()
}

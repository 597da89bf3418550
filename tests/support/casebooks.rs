//! Casebooks of random programs, and goals to ask them.

use super::programs::{DATES, RandomProgram, TEXTS};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::check::check_goal;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::{Query, Relation, Type};
use toulmin_lang::source::Sources;

/// Nodes, one of which nothing mentions.
pub(crate) const NODES: [&str; 6] = ["a", "b", "c", "d", "e", "nowhere"];

/// Reads a random program as a casebook in which the list of nodes is stated to be complete.
pub(crate) fn load(random: &RandomProgram, sources: &mut Sources) -> Casebook {
    let complete = r#", complete: [(relation: "node", at: "n2")]"#;
    let facts = format!("({}{complete})", facts(&random.facts, |_| &["n1"]));
    read_casebook(random, &NODES, facts, sources)
}

/// Reads a random program whose entities are these; every third fact is stated in two places.
pub(crate) fn doubled(random: &RandomProgram, nodes: &[&str]) -> Casebook {
    let places = |at| if at % 3 == 0 { &["n1", "n2"][..] } else { &["n1"] };
    let facts = format!("({})", facts(&random.facts, places));
    read_casebook(random, nodes, facts, &mut Sources::default())
}

fn read_casebook(
    random: &RandomProgram,
    nodes: &[&str],
    facts: String,
    sources: &mut Sources,
) -> Casebook {
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
        text(Role::Facts, "facts/random.ron", facts),
    ];
    read(sources, &texts).unwrap_or_else(|findings| {
        let messages: Vec<_> = findings.into_iter().map(|finding| finding.message).collect();
        panic!("{messages:?}\n{rules}")
    })
}

/// Lines of rows as facts, each once at each of its places; a denial of what is stated is left out.
fn facts(lines: &str, places: impl Fn(usize) -> &'static [&'static str]) -> String {
    let lines: BTreeSet<&str> = lines.lines().filter(|line| !line.starts_with("entity")).collect();
    let mut relations: BTreeMap<&str, String> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let stated = line.strip_prefix("denied ");
        if stated.is_some_and(|stated| lines.contains(stated)) {
            continue;
        }
        let (relation, values) = stated.unwrap_or(line).split_once(' ').unwrap();
        let facts = relations.entry(relation).or_default();
        for place in places(at) {
            facts.push('(');
            for (column, value) in values.split(' ').enumerate() {
                let value = value.trim_matches('"');
                write!(facts, r#"c{column}: "{value}", "#).unwrap();
            }
            writeln!(facts, r#"at: "{place}", denied: {}),"#, stated.is_some()).unwrap();
        }
    }
    let entry = |(relation, facts): (&&str, &String)| format!("\"{relation}\": [{facts}],\n");
    format!("facts: {{{}}}", relations.iter().map(entry).collect::<String>())
}

/// Reads a goal.
pub(crate) fn query(casebook: &Casebook, goal: &str) -> Query {
    let file = Sources::default().add("<query>", goal);
    let (tree, _) = parse_goal(file, goal);
    check_goal(&casebook.program, &casebook.vocabulary, &tree.unwrap()).unwrap()
}

/// A goal of a relation with these arguments.
pub(crate) fn goal(relation: &Relation, args: &[String]) -> String {
    format!("{}({})", relation.name, args.join(", "))
}

/// Goals with every column open, every column fixed, and the first fixed.
pub(crate) fn goals(relation: &Relation) -> Vec<String> {
    let values = |ty: Type| -> Vec<String> {
        match ty {
            Type::Number => (0..4).map(|n: usize| n.to_string()).collect(),
            Type::Text => TEXTS.map(str::to_owned).to_vec(),
            Type::Date => DATES.map(str::to_owned).to_vec(),
            _ => NODES.map(str::to_owned).to_vec(),
        }
    };
    let open: Vec<String> = (0..relation.columns.len()).map(|i| format!("?v{i}")).collect();
    let mut goals = vec![goal(relation, &open)];
    for first in values(relation.columns[0].ty) {
        let mut args = open.clone();
        args[0] = first;
        goals.push(goal(relation, &args));
        for second in relation.columns.get(1).iter().flat_map(|column| values(column.ty)) {
            args[1] = second;
            goals.push(goal(relation, &args));
        }
    }
    if let [one, two] = relation.columns.as_slice()
        && one.ty == two.ty
    {
        goals.push(goal(relation, &["?v".to_owned(), "?v".to_owned()]));
    }
    goals
}

/// Goals that count the rows of a relation: all, and those with each value in one column.
pub(crate) fn counts(relation: &Relation) -> Vec<String> {
    let open: Vec<String> = (0..relation.columns.len()).map(|i| format!("?v{i}")).collect();
    let count = |args: &[String]| {
        let counted: Vec<&str> =
            args.iter().map(String::as_str).filter(|arg| arg.starts_with('?')).collect();
        let keys = match counted.as_slice() {
            [] => return None,
            [one] => (*one).to_owned(),
            several => format!("({})", several.join(", ")),
        };
        Some(format!("?n = count {keys} : {{ {} }}", goal(relation, args)))
    };
    let mut goals: Vec<String> = count(&open).into_iter().collect();
    for (column, of) in relation.columns.iter().enumerate() {
        for node in NODES.iter().filter(|_| matches!(of.ty, Type::Entity(_))) {
            let mut args = open.clone();
            args[column] = (*node).to_owned();
            goals.extend(count(&args));
        }
    }
    goals
}

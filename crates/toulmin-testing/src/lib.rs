//! Casebooks written in a few lines, for tests.

use std::fmt::Write as _;
use std::sync::Arc;
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::check::check_goal;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::Query;
use toulmin_lang::source::Sources;

/// A casebook and the texts it was read from.
pub struct Case {
    /// What the texts say.
    pub casebook: Arc<Casebook>,
    /// The texts, by file.
    pub sources: Sources,
}

const MANIFEST: &str = r#"(title: "Test", date: "2023", source: "paper")"#;

const BIBLIOGRAPHY: &str = "
    @book{paper, author = {Paper, Pia}, title = {The paper}, year = {2023}}
    @book{schmitt-2021, author = {Schmitt, Lewin}, title = {Mapping}, year = {2021}}
";

impl Case {
    /// Reads entities (`Actor: China US`, one sort per line; a name that ends in `_s` is a plural),
    /// rules and facts.
    ///
    /// A fact is an atom or `denied` atom on a line, its columns by position. Attributes follow
    /// after bars: `| at n1`, `| from 1999`, `| until 2001`, `| hedge …`, `| by KEY`, `| note …`,
    /// `| confidence …`, `| or ATOM` (contested). `complete RELATION COLUMN: VALUE` is a complete
    /// list.
    ///
    /// # Panics
    /// When there are findings; it shows them.
    #[track_caller]
    pub fn new(entities: &str, rules: &str, facts: &str) -> Self {
        let mut sources = Sources::default();
        let mut text =
            |role, path: &str, text: String| Text { role, file: sources.add(path, text) };
        let texts = [
            text(Role::Manifest, "casebook.ron", MANIFEST.to_owned()),
            text(Role::Entities, "facts/entities.ron", entities_ron(entities)),
            text(Role::Bibliography, "facts/sources.bib", BIBLIOGRAPHY.to_owned()),
            text(Role::Rules, "rules/test.dl", rules.to_owned()),
            text(Role::Facts, "facts/test.ron", facts_ron(rules, facts)),
        ];
        match read(&sources, &texts) {
            Ok(casebook) => Case { casebook: Arc::new(casebook), sources },
            Err(findings) => {
                let line = |span| sources.text(span).to_owned();
                let findings = findings.iter().map(|f| format!("{}: {}", f.message, line(f.span)));
                panic!("{}", findings.collect::<Vec<_>>().join("\n"))
            }
        }
    }

    /// Reads a query.
    ///
    /// # Panics
    /// When there are findings; it shows them.
    #[track_caller]
    pub fn query(&self, text: &str) -> Query {
        let file = Sources::default().add("<query>", text);
        let (goal, findings) = parse_goal(file, text);
        assert_eq!(findings, [], "{text}");
        check_goal(&self.casebook.program, &self.casebook.vocabulary, &goal.expect("a goal"))
            .unwrap_or_else(|findings| panic!("{text}: {findings:?}"))
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn entities_ron(text: &str) -> String {
    let mut out = String::from("(entities: {\n");
    for line in lines(text) {
        let (sort, names) = line.split_once(": ").expect("a sort and its entities");
        for name in names.split(' ') {
            let (plural, label) = (name.ends_with("_s"), name.replace("_s", "s").replace('_', " "));
            writeln!(out, r#""{name}": (sorts: ["{sort}"], label: "{label}", plural: {plural}),"#)
                .unwrap();
        }
    }
    out + "})"
}

fn facts_ron(rules: &str, text: &str) -> String {
    let mut facts: Vec<(&str, Vec<String>)> = Vec::new();
    let mut complete = String::new();
    for line in lines(text) {
        let mut parts = line.split('|').map(str::trim);
        let said = parts.next().expect("split gives one part");
        let attributes: Vec<(&str, &str)> =
            parts.map(|part| part.split_once(' ').expect("an attribute and its value")).collect();
        let given = |name: &str| attributes.iter().find(|(key, _)| *key == name).map(|(_, v)| *v);
        let at = format!(r#"at: "{}""#, given("at").unwrap_or("n1"));
        if let Some(list) = said.strip_prefix("complete ") {
            let (relation, slice) = list.split_once(' ').expect("a relation and its slice");
            let (column, value) = slice.split_once(": ").expect("a column and its value");
            writeln!(complete, r#"(relation: "{relation}", {column}: "{value}", {at}),"#).unwrap();
            continue;
        }
        let (relation, columns) = row(rules, said);
        let mut fact = format!("({columns}, {at}");
        for (attribute, key) in [
            ("hedge", "hedge"),
            ("according_to", "by"),
            ("from", "from"),
            ("until", "until"),
            ("note", "note"),
            ("confidence", "confidence"),
        ] {
            if let Some(value) = given(key) {
                write!(fact, r#", {attribute}: "{value}""#).unwrap();
            }
        }
        if let Some(other) = given("or") {
            let (_, other) = row(rules, other);
            write!(fact, r#", status: "contested", alternatives: [({other}, {at})]"#).unwrap();
        }
        fact.push(')');
        match facts.iter_mut().find(|(known, _)| *known == relation) {
            Some((_, facts)) => facts.push(fact),
            None => facts.push((relation, vec![fact])),
        }
    }
    let entry = |(relation, facts): &(&str, Vec<String>)| {
        format!("\"{relation}\": [\n{}\n],\n", facts.join(",\n"))
    };
    let facts: String = facts.iter().map(entry).collect();
    format!("(facts: {{\n{facts}}}, complete: [\n{complete}])")
}

/// A relation and `column: "value"` for each column, then `denied: true` for a denial.
fn row<'t>(rules: &str, said: &'t str) -> (&'t str, String) {
    let stated = said.strip_prefix("denied ");
    let (relation, values) = stated.unwrap_or(said).split_once('(').expect("an atom");
    let declared = rules.split_once(&format!("relation {relation}(")).expect("a relation").1;
    let columns = declared.split_once(')').expect("the columns").0.split(", ");
    let values = values.trim_end_matches(')').split(", ");
    let column = |(column, value): (&str, &str)| {
        format!(r#"{}: "{value}""#, column.split(':').next().unwrap_or(column))
    };
    let columns: Vec<String> = columns.zip(values).map(column).collect();
    let denied = if stated.is_some() { ", denied: true" } else { "" };
    (relation, columns.join(", ") + denied)
}

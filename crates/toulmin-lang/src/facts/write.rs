//! Facts back to a file of facts.

use super::{Attribution, Fact};
use crate::print::citation;
use crate::program::{Program, RelationId, Side};
use crate::value::{Symbol, Value};
use std::collections::BTreeMap;
use std::fmt::Write;

/// A file of facts that says what these settled facts say; places of `default_source` are written without its key.
pub fn ron<'f>(
    facts: impl IntoIterator<Item = &'f Fact>,
    program: &Program,
    default_source: Option<Symbol>,
) -> String {
    let mut by_relation: BTreeMap<RelationId, String> = BTreeMap::new();
    for fact in facts {
        let lines = by_relation.entry(fact.relation).or_default();
        let _ = writeln!(lines, "            ({}),", fields(fact, program, default_source));
    }
    let mut out = "(\n    facts: {\n".to_owned();
    for (relation, lines) in by_relation {
        let _ =
            write!(out, "        \"{}\": [\n{lines}        ],\n", program.relation(relation).name);
    }
    out + "    },\n)\n"
}

/// The columns and attributes of a fact.
fn fields(fact: &Fact, program: &Program, default_source: Option<Symbol>) -> String {
    let columns = program.relation(fact.relation).columns.iter();
    let mut fields: Vec<String> = columns
        .zip(&fact.row)
        .map(|(column, value)| format!("{}: {}", column.name, quoted(&bare(value))))
        .collect();
    let places: Vec<String> =
        fact.at.iter().map(|at| quoted(&citation(at, default_source))).collect();
    fields.push(match places.as_slice() {
        [] => "assumed: true".to_owned(),
        [place] => format!("at: {place}"),
        places => format!("at: [{}]", places.join(", ")),
    });
    if fact.side == Side::Denied {
        fields.push("denied: true".to_owned());
    }
    let whose = fact.according_to.as_ref().map(|whose| match whose {
        Attribution::Work(name) | Attribution::Entity(name) => name.to_string(),
        Attribution::Words(words) => words.clone(),
    });
    let texts = [
        ("from", fact.from.map(|date| date.to_string())),
        ("until", fact.until.map(|date| date.to_string())),
        ("according_to", whose),
        ("anchor", fact.anchor.clone()),
        ("hedge", fact.hedge.clone()),
        ("note", fact.note.clone()),
        ("confidence", fact.confidence.map(|it| it.as_str().to_owned())),
    ];
    let given = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    fields.extend(given.map(|(name, text)| format!("{name}: {}", quoted(&text))));
    fields.join(", ")
}

/// A value as it stands between quotes.
fn bare(value: &Value) -> String {
    match value {
        Value::Name(symbol) | Value::Text(symbol) => symbol.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

/// A text of RON.
fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out + "\""
}

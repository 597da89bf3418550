//! `codebook`: the vocabulary as a document, for an appendix or a spreadsheet.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::out::Out;
use std::collections::BTreeSet;
use toulmin::session::Session;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::Complete;
use toulmin_lang::program::{Program, Relation, RelationId, Sentence, Side};
use toulmin_render::render::{citation, declaration, table};

/// The columns of the codebook.
const HEADS: [&str; 9] =
    ["relation", "columns", "sentence", "if not", "meaning", "list", "stated", "denied", "sources"];

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "codebook",
    group: Group::LookAround,
    takes: Takes::Nothing,
    needs: None,
    examples: &["codebook", "codebook --format csv"],
    depends_on: DependsOn::Facts,
};

/// Write the vocabulary as a document: columns, sentences, facts and sources
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// How it is written: markdown or csv
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// How the codebook is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// A document with a section for each relation
    #[default]
    Markdown,
    /// A table with a line for each relation
    Csv,
}

/// Writes every relation with its columns, sentences, facts and the works that these cite.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let entries: Vec<[String; 9]> =
        session.casebook.program.declared().map(|relation| entry(relation, session)).collect();

    let text = match args.format {
        Format::Csv => {
            table::records(&HEADS, entries.into_iter().map(|entry| entry.to_vec()), b',')
        }
        Format::Markdown => {
            let sections: String = entries.iter().map(section).collect();
            format!("# Codebook of “{}”\n{sections}", session.casebook.title)
        }
    };
    out.result(&text)?;
    Ok(Verdict::Positive)
}

/// A relation, in the columns of [`HEADS`].
fn entry(relation: &Relation, session: &Session) -> [String; 9] {
    let program = &session.casebook.program;
    let id = program.relation_named(relation.name.as_str()).expect("bug: a relation is lost");
    let sentence = |it: &Option<Sentence>| {
        it.as_ref().map(|it| declaration::sentence(it, relation)).unwrap_or_default()
    };

    let count = |side| session.casebook.facts.count(id, side).to_string();
    [
        relation.name.to_string(),
        columns(relation, program),
        sentence(&relation.holds),
        sentence(&relation.fails),
        relation.doc.clone(),
        list(id, session),
        count(Side::Holds),
        count(Side::Denied),
        works(id, session).join("; "),
    ]
}

fn columns(relation: &Relation, program: &Program) -> String {
    let columns = relation
        .columns
        .iter()
        .map(|column| format!("{}: {}", column.name, program.type_name(column.ty)));
    let mut columns: Vec<String> = columns.collect();
    if relation.during {
        columns.push("for an interval of days".to_owned());
    }
    columns.join(", ")
}

/// Where the rows of a relation come from: an open list may be incomplete.
fn list(relation: RelationId, session: &Session) -> String {
    let casebook = &session.casebook;
    if casebook.program.rules_for(relation).next().is_some() {
        return "concluded by rules".to_owned();
    }

    let closed = casebook.facts.complete.iter().filter(|it| it.relation == relation);
    let slices: Vec<String> = closed.map(|it| slice(it, casebook)).collect();
    if slices.is_empty() { "open".to_owned() } else { slices.join("; ") }
}

/// The part of a list that a source says is complete: `closed for G20 [n1]`.
fn slice(complete: &Complete, casebook: &Casebook) -> String {
    let fixed = complete.pattern.iter().flatten().map(ToString::to_string);
    let fixed: Vec<String> = fixed.collect();
    let places = citation::places(&complete.at, &casebook.vocabulary);

    match fixed.as_slice() {
        [] => format!("closed {places}"),
        fixed => format!("closed for {} {places}", fixed.join(", ")),
    }
}

/// The works that facts of the relation, and other readings of them, cite.
fn works(relation: RelationId, session: &Session) -> Vec<&'static str> {
    let facts = &session.casebook.facts;
    let bulk = facts.bulk.iter().map(|bulk| bulk.common());
    let of_relation = facts.written.iter().chain(bulk).filter(|fact| fact.relation == relation);
    let works: BTreeSet<&str> = of_relation
        .flat_map(|fact| fact.cited().map(|citation| citation.source.as_str()))
        .collect();
    works.into_iter().collect()
}

/// A relation as a section; what is empty is left out.
fn section(entry: &[String; 9]) -> String {
    let [name, columns, sentence, fails, meaning, list, stated, denied, sources] = entry;
    let mut text = format!("\n## `{name}`\n");
    if !meaning.is_empty() {
        text += &format!("\n{meaning}\n");
    }

    let facts = format!("{stated} stated, {denied} denied");
    let lines = [
        ("Columns", columns),
        ("Sentence", sentence),
        ("If not", fails),
        ("List", list),
        ("Facts", &facts),
        ("Sources", sources),
    ];

    text.push('\n');
    for (head, words) in lines {
        if !words.is_empty() {
            text += &format!("- {head}: {words}\n");
        }
    }
    text
}

//! `relations`: what can be asked.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::program::{Relation, Side};
use toulmin_render::render::table::{self, Layout, Numbering};
use toulmin_render::render::{counted, declaration};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "relations",
    group: Group::LookAround,
    takes: Takes::Nothing,
    needs: None,
    examples: &["relations"],
    depends_on: DependsOn::Other,
};

/// List the relations, which are what can be asked
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {}

/// Lists every relation with its columns, its sentence, and how many facts and rules it has.
pub(crate) fn run(_: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let program = &session.casebook.program;
    let rows = program.declared().map(|relation| {
        let id = program.relation_named(relation.name.as_str()).expect("bug: a relation is lost");
        let of_side = |side| session.casebook.facts.count(id, side);
        let facts = of_side(Side::Holds) + of_side(Side::Denied);
        let rules = program.rules_for(id).count();
        vec![declaration::signature(relation), number(facts), number(rules), meaning(relation)]
    });

    let heads = ["relation", "facts", "rules", "meaning"].map(str::to_owned).to_vec();
    let layout = Layout { numbering: Numbering::Off, ..out.layout() };
    out.result(&table::words(heads, rows.collect(), layout))?;
    out.result(&format!("{}\n", counted(program.declared().count(), "relation")))?;
    Ok(Verdict::Positive)
}

/// A number, or nothing in place of a nought, which would only distract.
fn number(number: usize) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

fn meaning(relation: &Relation) -> String {
    relation.holds.as_ref().map(|it| declaration::sentence(it, relation)).unwrap_or_default()
}

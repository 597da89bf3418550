//! `facts`: what the sources state and deny.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::{HANG, Verdict, data};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::facts::Fact;
use toulmin_lang::program::{RelationId, Side};
use toulmin_render::render::table::{self, Layout, Numbering};
use toulmin_render::render::{atom, citation, counted, declaration};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "facts",
    group: Group::LookAround,
    takes: Takes::Relation,
    needs: None,
    examples: &["facts", "facts {relation}"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    Facts that are not in force on the date of the question are marked.";

/// Show the facts of a relation, or how many each relation has
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The relation; without it, how many facts each relation has
    pub(crate) relation: Option<String>,
}

/// Shows the facts of a relation, in force or not, each with its places.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let Some(name) = &args.relation else { return overview(session, out) };
    let relation = session.relation(name)?;
    let all = &session.casebook.facts;

    let count: usize =
        [Side::Holds, Side::Denied].map(|side| all.count(relation, side)).iter().sum();
    if count == 0 && session.casebook.program.rules_for(relation).next().is_some() {
        let goal = declaration::goal(session.casebook.program.relation(relation));
        out.prose(&format!(
            "no source states it, but rules conclude it: `rules {name}` shows the rules, and `{goal}` asks for the rows\n"
        ), 0)?;
        return Ok(Verdict::Positive);
    }

    let mut facts: Vec<&Fact> =
        all.written.iter().filter(|fact| fact.relation == relation).collect();
    facts.sort_by(|a, b| (a.side, &a.row).cmp(&(b.side, &b.row)));
    for fact in &facts {
        out.prose(&line(fact, session), HANG)?;
    }

    for bulk in all.bulk.iter().filter(|bulk| bulk.common().relation == relation) {
        out.prose(&data::heading(bulk, &session.casebook), HANG)?;
        for row in bulk.rows().take(data::SHOWN_MAX) {
            out.prose(&line(&bulk.fact(row), session), HANG)?;
        }

        let more = bulk.len().saturating_sub(data::SHOWN_MAX);
        if more > 0 {
            let goal = declaration::goal(session.casebook.program.relation(relation));
            out.prose(&format!("… and {more} more; `{goal}` asks for the rows\n"), HANG)?;
        }
    }

    out.result(&format!("{}\n", counted(count, "fact")))?;
    Ok(Verdict::Positive)
}

/// A fact with its places, and below it what qualifies it.
fn line(fact: &Fact, session: &Session) -> String {
    let vocabulary = &session.casebook.vocabulary;
    let row = atom::row(&session.casebook.program, fact.relation, fact.side, &fact.row);
    let places = citation::of_fact(fact, vocabulary);
    let force = match fact.in_force(session.date()) {
        _ if fact.withdrawn => "  (withdrawn)",
        true => "",
        false => "  (not in force)",
    };
    let more = citation::qualifications(fact, vocabulary);
    let more = if more.is_empty() { String::new() } else { format!("    {more}\n") };
    format!("{row}  {places}{force}\n{more}")
}

fn overview(session: &Session, out: &mut Out) -> Result<Verdict, Failure> {
    let facts = &session.casebook.facts;
    let count = |relation, side| match facts.count(relation, side) {
        0 => String::new(),
        number => number.to_string(),
    };
    let relations = session.casebook.program.relations.iter().zip(0..);
    let rows: Vec<Vec<String>> = relations
        .map(|(relation, id)| (relation.name.to_string(), RelationId(id)))
        .map(|(name, id)| vec![name, count(id, Side::Holds), count(id, Side::Denied)])
        .filter(|row| !(row[1].is_empty() && row[2].is_empty()))
        .collect();

    let heads = ["relation", "stated", "denied"].map(str::to_owned).to_vec();
    let layout = Layout { numbering: Numbering::Off, ..out.layout() };
    out.result(&table::words(heads, rows, layout))?;
    out.result(&format!("{}\n", counted(facts.len(), "fact")))?;
    Ok(Verdict::Positive)
}

//! `schema`: how relations are declared.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_render::render::declaration;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "schema",
    group: Group::LookAround,
    takes: Takes::Relation,
    needs: None,
    examples: &["schema {relation}"],
    depends_on: DependsOn::Other,
};

/// Show how a relation is declared, or how all of them are
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The relation; without it, all are shown
    pub(crate) relation: Option<String>,
}

/// Shows the declaration of one relation with its place, or of all.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let program = &session.casebook.program;
    let relations = match &args.relation {
        Some(name) => vec![program.relation(session.relation(name)?)],
        None => program.declared().collect(),
    };

    let shown = relations.into_iter().map(|relation| {
        let place = session.sources.position(relation.span);
        format!("// {place}\n{}\n", declaration::relation(relation, program))
    });
    out.result(&shown.collect::<Vec<_>>().join("\n"))?;
    Ok(Verdict::Positive)
}

//! `schema`: how relations are declared.

use super::Verdict;
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_render::render::declaration;

/// What to show.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The relation; all of them if left out
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

//! `why-not`: what stands in the way of a goal.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_render::render::proof::Why;
use toulmin_render::render::refusal::{LEVELS, WhyNot};
use toulmin_verify::refusal::Verdict::{Holds, Refused};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "why-not",
    group: Group::Ask,
    takes: Takes::Goal,
    needs: Some("a goal"),
    examples: &["why-not {no}"],
    depends_on: DependsOn::Facts,
};

/// Explain why a goal does not hold, nearest miss first
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The goal that does not hold
    pub(crate) goal: String,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Explains why a goal does not hold; if it does, says why.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let query = session.query(&args.goal)?;
    let model = session.model()?;
    let verdict = session.refusal_of(&model, &query)?;

    let (page, query) = (explained::page(session, &model), &query);
    match verdict {
        Refused(refusal) => {
            let found = WhyNot { page, query, refusal: &refusal, levels: LEVELS };
            explained::write(&found, &args.shape, session, out)?;
            Ok(Verdict::Positive)
        }
        Holds(proof) => {
            explained::write(&Why { page, query, proof: &proof }, &args.shape, session, out)?;
            Ok(Verdict::Negative)
        }
    }
}

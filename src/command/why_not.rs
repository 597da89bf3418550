//! `why-not`: what stands in the way of a goal.

use super::{Verdict, explained};
use crate::failure::Failure;
use crate::out::Out;
use crate::refusal::Verdict::{Holds, Refused};
use crate::render::{proof, refusal as words};
use crate::session::Session;

/// What to explain.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The goal that does not hold
    pub(crate) goal: String,
    /// How the explanation is written: text or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// How the explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// In sentences
    #[default]
    Text,
    /// As `toulmin/why-not/1`
    Json,
}

impl Args {
    /// The goal as it is asked at the prompt.
    pub(crate) fn new(goal: &str) -> Self {
        Args { goal: goal.to_owned(), format: Format::Text }
    }
}

/// Explains why a goal does not hold; if it does, says why.
pub(crate) fn run(
    args: &Args,
    session: &mut Session<'_>,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    let query = session.query(&args.goal)?;
    let model = session.model()?;
    let verdict = explained::refusal_of(session, &model, &query)?;
    let page = explained::page(session, &model, out);
    let (text, verdict) = match (verdict, args.format) {
        (Refused(found), Format::Text) => {
            (words::text(page, &query, &found, words::LEVELS), Verdict::Positive)
        }
        (Refused(found), Format::Json) => (words::json(page, &query, &found), Verdict::Positive),
        (Holds(found), Format::Text) => (proof::text(page, &query, &found), Verdict::Negative),
        (Holds(found), Format::Json) => (proof::json(page, &query, &found), Verdict::Negative),
    };
    out.result(&text)?;
    Ok(verdict)
}

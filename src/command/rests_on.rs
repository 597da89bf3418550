//! `rests-on`: the facts, sources, silences and readings that an answer rests on, or all that rests
//! on a source.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::explained::{self, Shape};
use super::{Verdict, cite, why};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::program::Query;
use toulmin_lang::rows::Row;
use toulmin_reason::claims;
use toulmin_reason::counterfactual::rests_on::{Bounds, rests_on, without};
use toulmin_reason::model::Model;
use toulmin_render::render::format::Format;
use toulmin_render::render::rests_on::{OnSource, RestsOn};
use toulmin_render::words::phrase::rests_on::CANNOT_BE_TOLD;

/// Up to this many answers are explained one by one; of more, only the first.
const EACH_MAX: usize = 3;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "rests-on",
    group: Group::Ask,
    takes: Takes::Goal,
    needs: Some("a goal, #3, a work or a place"),
    examples: &["rests-on {yes}", "rests-on #3", "rests-on {work}"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    An answer rests on facts, sources, silences and readings. What rests on a work or a place \
    falls without it.";

/// Show what an answer rests on, or everything that rests on a source
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The goal, of which up to three answers are explained, of more the first; or a work, or a
    /// place such as `challenges.13`. At the prompt also `#3`, for the third answer of the last
    /// query
    #[arg(required_unless_present = "source", num_args = 1..)]
    pub(crate) goal: Vec<String>,
    /// Show everything that rests on this work or place
    #[arg(long, value_name = "WORK", conflicts_with = "goal")]
    pub(crate) source: Option<String>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

impl Args {
    /// The work or the place that is meant: the one that is named as such, or words that cannot be
    /// a goal.
    fn source(&self) -> Option<String> {
        let words = self.goal.join(" ");
        let is_number = words.chars().all(|c| c.is_ascii_digit());
        let is_goal = is_number || words.contains(['(', '?', '#', '=', '<', '>']);
        self.source.clone().or_else(|| (!is_goal).then_some(words))
    }
}

/// Says what an answer rests on, or why no answer exists.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    if let Some(source) = args.source() {
        return rest_on_source(&source, &args.shape, session, out);
    }
    let (query, row) = why::asked(&args.goal.join(" "), session)?;
    let model = session.model()?;
    let answers: Vec<Row> = match &row {
        Some(row) => vec![row.clone()],
        None => {
            let answers = model.answers(&query, session.limits());
            let answers = answers.map_err(|stop| session.query_stopped(stop, &query))?;
            answers.sorted().take(EACH_MAX + 1).collect()
        }
    };

    // A document or a graph is of one answer.
    let is_each = matches!(args.shape.format(session), Format::Text | Format::Tree);
    let shown = if is_each && answers.len() <= EACH_MAX { answers.len() } else { 1 };

    for (at, answer) in answers.iter().take(shown).enumerate() {
        if at > 0 {
            out.result("\n")?;
        }
        let asked = claims::instance(&query, &query.answer[..answer.len()], answer);
        rest(&asked, &args.shape, session, &model, out)?;
    }

    if answers.is_empty() {
        return why::refuse(&args.shape, &query, session, &model, out);
    }
    if row.is_none() && shown == 1 {
        why::count_others(&query, session, &model, out)?;
    }
    Ok(Verdict::Positive)
}

/// Says what one answer rests on.
fn rest(
    asked: &Query,
    shape: &Shape,
    session: &Session,
    model: &Model,
    out: &mut Out,
) -> Result<(), Failure> {
    let rests = rests_on(model, asked, Bounds::default(), session.limits())
        .map_err(|stop| session.query_stopped(stop, asked))?
        .expect("bug: an answer that does not hold");
    session.accept_proof(model, asked, &rests.proof)?;
    let page = explained::page(session, model);
    explained::write(&RestsOn { page, query: asked, rests: &rests }, shape, session, out)
}

/// Lists the conclusions that are lost without a work, or a place in one, and those that are
/// gained.
fn rest_on_source(
    source: &str,
    shape: &Shape,
    session: &mut Session,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    if let Some(hint) = session.bare_name(source) {
        return Err(Failure::Refused(hint));
    }

    let citation = cite::citation(source, session)?;
    let model = session.model()?;
    let without =
        without(&model, &citation, session.limits()).map_err(|stop| session.stopped(stop))?;
    let Some(without) = without else {
        return Err(Failure::Refused(CANNOT_BE_TOLD.to_owned()));
    };

    let page = explained::page(session, &model);
    let found = OnSource { page, citation: &citation, without: &without };
    explained::write(&found, shape, session, out)?;
    Ok(Verdict::Positive)
}

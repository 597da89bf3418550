//! `needs`: the smallest sets of changes with which a goal would hold, or fail.

use super::Verdict;
use super::explained::{self, Shape};
use super::why::after_not;
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin::settings::parse_count;
use toulmin_lang::program::Query;
use toulmin_reason::counterfactual::needs::{Bounds, Needs, to_fail, to_hold};
use toulmin_reason::evaluate::{Limits, Stop};
use toulmin_reason::model::Model;
use toulmin_render::render::needs::{NeedsOf, Wanted};

/// What to ask.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The goal, with or without variables. `needs not GOAL` is `needs --fail GOAL`
    #[arg(required = true, num_args = 1..)]
    pub(crate) goal: Vec<String>,
    /// Ask what has to be withdrawn for the goal to fail
    #[arg(long)]
    pub(crate) fail: bool,
    /// How many changes a set may have
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub(crate) max: Option<usize>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

type Ask = fn(&Model, &Query, Bounds, Limits<'_>) -> Result<Option<Needs>, Stop>;

/// Says what would have to change; if nothing has to, says that.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let words = args.goal.join(" ");
    let (goal, wanted) = match after_not(&words) {
        Some(goal) => (goal, Wanted::Fails),
        None if args.fail => (words.as_str(), Wanted::Fails),
        None => (words.as_str(), Wanted::Holds),
    };
    let query = session.query(goal)?;
    let model = session.model()?;
    let changes_max = args.max.unwrap_or(Bounds::default().changes_max);
    let bounds = Bounds { changes_max, ..Bounds::default() };
    let ask: Ask = match wanted {
        Wanted::Holds => to_hold,
        Wanted::Fails => to_fail,
    };
    let needs = ask(&model, &query, bounds, session.limits())
        .map_err(|stop| session.query_stopped(stop, &query))?;
    let page = explained::page(session, &model);
    let needs = needs.as_ref();
    let asked = NeedsOf { page, query: &query, wanted, needs };
    explained::write(&asked, &args.shape, session, out)?;
    let found = needs.is_some_and(|it| !it.sets.is_empty());
    Ok(if found { Verdict::Positive } else { Verdict::Negative })
}

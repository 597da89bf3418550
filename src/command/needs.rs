//! `needs`: the smallest sets of changes with which a goal would hold, or fail.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
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

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "needs",
    group: Group::Ask,
    takes: Takes::Goal,
    needs: Some("a goal"),
    examples: &["needs {no}", "needs not {yes}"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    Each set suffices, and no part of it does. Sets that contradict a source come last. `needs \
    not GOAL` is the same as `needs --fail GOAL`.";

/// Find the fewest changes with which a goal would hold, or fail
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The goal, with or without variables
    #[arg(required = true, num_args = 1..)]
    pub(crate) goal: Vec<String>,
    /// Ask for the changes with which the goal fails
    #[arg(long)]
    pub(crate) fail: bool,
    /// The most changes that a set may have
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub(crate) max: Option<usize>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

type Ask = fn(&Model, &Query, Bounds, Limits<'_>) -> Result<Option<Needs>, Stop>;

/// Says what would have to change, if anything has to.
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

//! `timeline`: when the answers of a goal hold.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use crate::progress::Bar;
use toulmin::session::Session;
use toulmin_reason::counterfactual::timeline;
use toulmin_render::render::format::Format;
use toulmin_render::render::timeline::Times;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "timeline",
    group: Group::Ask,
    takes: Takes::Goal,
    needs: Some("a goal"),
    examples: &["timeline {yes}"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    Facts without `from` and `until` hold always. In the chart `█` is a time in which an answer \
    holds, `▒` one in which it holds for a part, `·` one in which it does not.";

/// Show when the answers of a goal hold, and which facts begin and end that
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The goal, such as `member(actor: ?a, forum: G20)`
    pub(crate) goal: String,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Shows in which intervals the answers hold, and which facts begin and end these.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let query = session.query(&args.goal)?;
    let model = session.model()?;

    let mut bar = Bar::new("asking {bar:40} {pos} of {len} times");
    let found = timeline(&model, &query, session.limits(), &mut |done, all| {
        bar.show(done, all);
    });
    bar.clear();
    let found = found.map_err(|stop| session.query_stopped(stop, &query))?;

    let times = Times { page: explained::page(session, &model), query: &query, timeline: &found };
    if args.shape.format(session) == Format::Text {
        out.result(&times.chart(out.line_width()))?;
    }
    explained::write(&times, &args.shape, session, out)?;
    Ok(if found.answers.is_empty() { Verdict::Negative } else { Verdict::Positive })
}

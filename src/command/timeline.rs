//! `timeline`: when the answers of a goal hold.

use super::Verdict;
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use crate::progress::Bar;
use toulmin::session::Session;
use toulmin_reason::counterfactual::timeline;
use toulmin_render::render::format::Format;
use toulmin_render::render::timeline::Times;

/// What to ask.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The goal, such as `member(actor: ?a, forum: G20)`
    pub(crate) goal: String,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Tells in which intervals the answers hold, and which facts begin and end these.
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

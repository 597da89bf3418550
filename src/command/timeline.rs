//! `timeline`: when the answers of a goal hold.

use super::Verdict;
use super::explained::{self, Shape};
use crate::failure::Failure;
use crate::out::Out;
use crate::session::Session;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};
use toulmin_reason::counterfactual::timeline;
use toulmin_render::render::format::Format;
use toulmin_render::render::timeline::Times;

/// A bar is shown when it takes longer.
const PATIENCE: Duration = Duration::from_secs(1);

/// What to ask.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The goal, such as `member(actor: ?a, forum: G20)`
    pub(crate) goal: String,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Tells in which intervals the answers hold, and which facts begin and end these.
pub(crate) fn run(
    args: &Args,
    session: &mut Session<'_>,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    let query = session.query(&args.goal)?;
    let model = session.model()?;
    let mut progress = Progress { begun: Instant::now(), bar: None };
    let found = timeline(&model, &query, session.limits(), &mut |done, all| {
        progress.show(done, all);
    });
    progress.bar.iter().for_each(ProgressBar::finish_and_clear);
    let found = found.map_err(|stop| session.query_stopped(stop, &query))?;
    let times = Times { page: explained::page(session, &model), query: &query, timeline: &found };
    if args.shape.format(session) == Format::Text {
        out.result(&times.chart(out.line_width()))?;
    }
    explained::write(&times, &args.shape, session, out)?;
    Ok(if found.answers.is_empty() { Verdict::Negative } else { Verdict::Positive })
}

/// How many of the times are asked about, once that takes long.
struct Progress {
    begun: Instant,
    bar: Option<ProgressBar>,
}

impl Progress {
    fn show(&mut self, done: usize, all: usize) {
        if self.begun.elapsed() > PATIENCE {
            self.bar.get_or_insert_with(|| new_bar(all)).set_position(done as u64);
        }
    }
}

/// A bar on the terminal to which messages go, if it is one.
fn new_bar(all: usize) -> ProgressBar {
    let bar = ProgressBar::new(all as u64);
    if let Ok(style) = ProgressStyle::with_template("asking {bar:40} {pos} of {len} times") {
        bar.set_style(style);
    }
    bar
}

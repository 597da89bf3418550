//! `threads`: how many threads the run-time engine uses.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use std::num::NonZeroUsize;
use toulmin::settings::parse_threads;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "threads",
    group: Group::Run,
    takes: Takes::OneOf(|| vec!["default"]),
    needs: None,
    examples: &["threads", "threads 1", "threads default"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "What is derived does not depend on the number of threads.";

/// Let the run-time engine use N threads, or say how many it uses
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// A number from 1 to 4; `default` is as many as the machine runs at once
    #[arg(value_name = "N or default", value_parser = parse)]
    number: Option<Threads>,
}

/// How many threads to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Threads {
    /// As many as the machine runs at once.
    Default,
    /// This number.
    Number(NonZeroUsize),
}

fn parse(word: &str) -> Result<Threads, String> {
    if word == "default" { Ok(Threads::Default) } else { parse_threads(word).map(Threads::Number) }
}

/// Sets the number of threads, and says which one holds.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let settings = &mut talk.session.settings;
    match args.number {
        None => {}
        Some(Threads::Default) => settings.threads = None,
        Some(Threads::Number(number)) => settings.threads = Some(number),
    }

    let threads = settings.tuning().threads;
    talk.out.result(&format!("threads {threads}\n"))?;
    Ok(Flow::GoOn)
}

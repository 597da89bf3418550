//! `limits`: when an evaluation is stopped.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use std::time::Duration;
use toulmin::settings::{parse_count, parse_seconds};

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "limits",
    group: Group::Run,
    takes: Takes::OneOf(|| vec!["rows", "rounds", "time", "default"]),
    needs: Some("`rows N`, `rounds N`, `time SECONDS` or `default`"),
    examples: &["limits", "limits rows 1_000_000", "limits time 30", "limits default"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    The naive engine allows fewer rounds by itself than the run-time engine, and the compiled one counts none. Ctrl-C stops a \
    command at once; the session goes on.";

/// Set when an evaluation is stopped, or say when it is
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE, subcommand_value_name = "rows|rounds|time N")]
pub(crate) struct Args {
    #[command(subcommand)]
    change: Option<Change>,
}

/// Another limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Subcommand)]
enum Change {
    /// Stop after N rows
    Rows {
        /// How many rows there may be in all
        #[arg(value_name = "N", value_parser = parse_count)]
        number: usize,
    },
    /// Stop a recursion after N rounds
    Rounds {
        /// How many rounds a recursion may take
        #[arg(value_name = "N", value_parser = parse_count)]
        number: usize,
    },
    /// Stop a command after some seconds
    Time {
        /// How long a command may take from its beginning
        #[arg(value_name = "SECONDS", value_parser = parse_seconds)]
        time: Duration,
    },
    /// Go back to the limits of the engines
    Default,
}

/// Sets a limit, or all of them back, and says which limits hold.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let settings = &mut talk.session.settings;
    match args.change {
        None => {}
        Some(Change::Rows { number }) => settings.rows_max = Some(number),
        Some(Change::Rounds { number }) => settings.rounds_max = Some(number),
        Some(Change::Time { time }) => settings.timeout = Some(time),
        Some(Change::Default) => {
            (settings.rows_max, settings.rounds_max, settings.timeout) = (None, None, None);
        }
    }

    let held = settings.limits();
    let time = held.timeout.map_or("none".to_owned(), |it| format!("{} s", it.as_secs_f64()));
    let rounds = talk.session.rounds_max();
    talk.out.result(&format!("rows {}, rounds {rounds}, time {time}\n", held.rows_max))?;
    Ok(Flow::GoOn)
}

//! `undo`: without an addition or an assumption.

use super::{Flow, Talk, sound};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::additions;
use toulmin::settings::parse_count;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "undo",
    group: Group::Add,
    takes: Takes::Number,
    needs: None,
    examples: &["undo", "undo 2"],
    depends_on: DependsOn::Other,
};

/// Take back the last addition or assumption, or the one with this number
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Its number, as `session` shows it
    #[arg(value_name = "NUMBER", value_parser = parse_count)]
    number: Option<usize>,
}

/// Takes it back.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let (library, taken) = additions::without(args.number, talk.session)?;
    let loaded = talk.session.loaded.retyped(library);
    let Some(loaded) = sound(loaded, "nothing was taken back", talk) else {
        return Ok(Flow::GoOn);
    };

    talk.out.result(&format!("took back {}: {}\n", taken.number, taken.text.trim()))?;
    Ok(Flow::Replace(loaded))
}

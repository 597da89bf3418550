//! `session`: what was added.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::additions;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "session",
    group: Group::Add,
    takes: Takes::Nothing,
    needs: None,
    examples: &["session"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "Additions stay when files are loaded, unloaded and read again.";

/// List what was added, and what is assumed
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {}

/// Lists the additions by their numbers.
pub(super) fn run(_: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    additions::list(talk.session, talk.kept, talk.out)?;
    Ok(Flow::GoOn)
}

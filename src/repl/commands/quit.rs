//! `quit`: the end of the conversation.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "quit",
    group: Group::Leave,
    takes: Takes::Nothing,
    needs: None,
    examples: &["quit"],
    depends_on: DependsOn::Other,
};

/// Leave; `exit` and Ctrl-D do the same
#[derive(Clone, Debug, clap::Args)]
#[command(alias = "exit")]
pub(crate) struct Args {}

/// Leaves.
pub(super) fn run(_: &Args, _: &mut Talk<'_>) -> Result<Flow, Failure> {
    Ok(Flow::Leave)
}

//! `reload`: all files again.

use super::{Flow, Talk, replace};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "reload",
    group: Group::Files,
    takes: Takes::Nothing,
    needs: None,
    examples: &["reload"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    Files that were loaded are read again too. If anything is wrong with the files, everything stays as it was.";

/// Read all files again
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {}

/// Goes on with the files as they are now.
pub(super) fn run(_: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    replace(talk.session.loaded.library.clone(), "nothing was reloaded", talk)
}

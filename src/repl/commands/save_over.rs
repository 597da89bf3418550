//! `save!`: what was typed, over files that exist.

use super::save::stem;
use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::additions;
use toulmin::library::Overwrite;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "save!",
    group: Group::Add,
    takes: Takes::File,
    needs: Some("the name of a file"),
    examples: &["save! my-rules"],
    depends_on: DependsOn::Other,
};

/// Write what was added, over files that exist
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The path of the files, with or without its ending
    #[arg(value_name = "FILE")]
    path: String,
}

/// Writes the files.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    additions::save(&stem(&args.path), Overwrite::Yes, talk.session, talk.kept, talk.out)?;
    Ok(Flow::GoOn)
}

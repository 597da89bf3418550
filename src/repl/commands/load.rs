//! `load`: one more file.

use super::{Flow, Talk, replace};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use std::path::PathBuf;
use toulmin::library::{facts_file, rules_file};

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "load",
    group: Group::Files,
    takes: Takes::File,
    needs: Some("a file of rules or facts"),
    examples: &["load my-rules.dl"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    The file is part of the casebook until `unload`: the prompt names it, and `reload` reads it again. If anything is wrong \
    with it, nothing is loaded.";

/// Read one more file of rules, claims (.dl) or facts (.ron)
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The file
    #[arg(value_name = "FILE", value_parser = parse)]
    file: PathBuf,
}

fn parse(path: &str) -> Result<PathBuf, String> {
    rules_file(path)
        .or_else(|_| facts_file(path))
        .map_err(|_| "a file of rules or claims ends in .dl, one of facts in .ron".to_owned())
}

/// Goes on with the file, read last if it was read already.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let mut library = talk.session.loaded.library.clone();
    library.extra.retain(|there| *there != args.file);
    library.extra.push(args.file.clone());

    replace(library, "nothing was loaded", talk)
}

//! `save`: what was typed, as files.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::additions;
use std::path::PathBuf;
use toulmin::library::Overwrite;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "save",
    group: Group::Add,
    takes: Takes::File,
    needs: Some("the name of a file"),
    examples: &["save my-rules"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    Rules, declarations and claims go to FILE.dl, facts to FILE.ron. `load`, `--rules` and `--facts` read them again.";

/// Write what was added to FILE.dl and FILE.ron
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The path of the files, with or without its ending
    #[arg(value_name = "FILE")]
    path: String,
}

/// The path without the ending that tells rules from facts.
pub(super) fn stem(path: &str) -> PathBuf {
    let stem = [".dl", ".ron"].into_iter().find_map(|ending| path.strip_suffix(ending));
    stem.unwrap_or(path).into()
}

/// Writes the files, unless that would overwrite others.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    additions::save(&stem(&args.path), Overwrite::No, talk.session, talk.kept, talk.out)?;
    Ok(Flow::GoOn)
}

#[cfg(test)]
mod tests {
    use super::stem;
    use std::path::PathBuf;

    #[test]
    fn files_are_saved_under_a_name_without_its_ending() {
        for path in ["a/b", "a/b.dl", "a/b.ron"] {
            assert_eq!(stem(path), PathBuf::from("a/b"), "{path}");
        }
    }
}

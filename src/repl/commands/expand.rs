//! `expand`: more of the last explanation.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::command::explained;
use crate::exit::Failure;
use toulmin::settings::parse_count;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "expand",
    group: Group::Show,
    takes: Takes::Number,
    needs: Some("the number of a part, as in `expand 3`"),
    examples: &["expand 1"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    Where an explanation is cut, or counts more than it names, it says with which number it goes on. Steps that are shown \
    once and named again have numbers too.";

/// Show more of the last explanation
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The number of the part
    #[arg(value_name = "NUMBER", value_parser = parse)]
    part: usize,
}

fn parse(word: &str) -> Result<usize, String> {
    parse_count(word.trim_start_matches('#'))
}

/// Shows the part.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    explained::expand(args.part, talk.session, talk.out)?;
    Ok(Flow::GoOn)
}

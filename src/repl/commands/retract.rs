//! `retract`: facts that are withdrawn for all questions to come.

use super::assume::go_on_under;
use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::assumptions::{self, Sign};

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "retract",
    group: Group::Suppose,
    takes: Takes::Changes,
    needs: Some("a fact, a work, a place or the id of a fact"),
    examples: &["retract {fact}", "retract {place}"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    A fact that was only assumed is taken back. `assume` lists what is withdrawn.";

/// Withdraw facts for all questions to come
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// A fact, or a work or a place on which facts rest
    #[arg(value_name = "FACT, WORK or PLACE")]
    facts: String,
}

/// Withdraws the facts.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let changed = assumptions::change(&args.facts, Sign::Withdraw, talk.session)?;
    go_on_under(changed, talk)
}

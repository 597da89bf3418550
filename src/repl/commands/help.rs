//! `help`: the commands, or more on one thing.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::{help, topics};
use toulmin_lang::diag::{did_you_mean, nearest};

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "help",
    group: Group::Leave,
    takes: Takes::OneOf(names),
    needs: None,
    examples: &["help", "help goals"],
    depends_on: DependsOn::Other,
};

/// List the commands, or say more about one of them
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// A command, or `goals`, `fact` or `rule`
    #[arg(value_name = "TOPIC")]
    pub(crate) topic: Option<String>,
}

fn names() -> Vec<&'static str> {
    topics::all().map(|topic| topic.name).collect()
}

/// Prints the list, or a topic.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let topic = match &args.topic {
        None => None,
        Some(name) => Some(topics::topic(name).ok_or_else(|| {
            let near = did_you_mean(nearest(name, names()));
            Failure::Usage(format!("there is no help on `{name}`{near}"))
        })?),
    };

    let (casebook, out) = (&talk.session.casebook, &mut *talk.out);
    out.result(&help::text(topic, casebook, out.colour, out.line_width()))?;
    Ok(Flow::GoOn)
}

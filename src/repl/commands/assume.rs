//! `assume`: facts that are assumed and withdrawn for all questions to come.

use super::{Flow, Talk, sound};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::repl::assumptions::{self, Changed, Sign};

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "assume",
    group: Group::Suppose,
    takes: Takes::Changes,
    needs: None,
    examples: &["assume {unsaid}", "assume +{unsaid} -{place}", "assume", "assume clear"],
    depends_on: DependsOn::Other,
};

const MORE: &str = "\
    The prompt shows how many facts are assumed and withdrawn. `undo` takes the last change back. Assumptions are not \
    saved; `fact` adds a fact that is.";

/// Assume and withdraw facts for all questions to come, or list what is assumed
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// Facts to assume, and facts, works or places to withdraw after `-`; `clear` takes all of them
    /// back
    #[arg(value_name = "+FACT -FACT or clear")]
    changes: Option<String>,
}

/// Changes, clears or lists the assumptions.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let changed = match args.changes.as_deref() {
        None => {
            assumptions::list(talk.session, talk.out)?;
            return Ok(Flow::GoOn);
        }
        Some("clear") => assumptions::cleared(talk.session)?,
        Some(changes) => assumptions::change(changes, Sign::Assume, talk.session)?,
    };

    go_on_under(changed, talk)
}

/// Goes on under other assumptions, unless they make no sense.
pub(super) fn go_on_under(changed: Changed, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let Some(loaded) = sound(Ok(changed.loaded), "nothing was assumed", talk) else {
        return Ok(Flow::GoOn);
    };

    talk.out.result(&changed.words)?;
    Ok(Flow::Replace(loaded))
}

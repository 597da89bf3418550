//! `check` at the prompt: the files as they are now, which the session does not take over.

use super::{Flow, Talk};
use crate::command::check;
use crate::exit::Failure;

pub(super) use crate::command::check::{Args, ENTRY};

/// Reads the files again and reports every finding.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    check::run(args, &talk.session.loaded.library, talk.out)?;
    Ok(Flow::GoOn)
}

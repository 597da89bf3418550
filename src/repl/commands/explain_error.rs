//! `explain-error` at the prompt.

use super::{Flow, Talk};
use crate::command::explain_error;
use crate::exit::Failure;

pub(super) use crate::command::explain_error::{Args, ENTRY};

/// Prints the page of a code.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    explain_error::run(args, talk.out)?;
    Ok(Flow::GoOn)
}

//! `explain-error`: the manual page of a kind of finding.

use super::Verdict;
use crate::exit::Failure;
use crate::out::Out;
use toulmin_lang::diag::{Code, did_you_mean, nearest};

/// What to explain.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The code in the brackets behind `error` or `warning`; all codes are listed if left out
    pub(crate) code: Option<String>,
}

/// Shows a page, or lists the codes.
pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Verdict, Failure> {
    let Some(name) = &args.code else {
        let names: String = Code::ALL.iter().map(|code| format!("{}\n", code.name())).collect();
        out.result(&names)?;
        return Ok(Verdict::Positive);
    };
    let Some(code) = Code::ALL.iter().find(|code| code.name() == name) else {
        let near = nearest(name, Code::ALL.iter().map(|code| code.name()));
        let hint = did_you_mean(near);
        return Err(Failure::Usage(format!("no error is called `{name}`{hint}")));
    };
    out.result(&format!("{}\n", code.page().trim_end()))?;
    Ok(Verdict::Positive)
}

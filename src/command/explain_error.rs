//! `explain-error`: the manual page of a kind of finding.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::out::Out;
use toulmin_lang::diag::{Code, did_you_mean, nearest};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "explain-error",
    group: Group::Leave,
    takes: Takes::OneOf(codes),
    needs: None,
    examples: &["explain-error unknown-name"],
    depends_on: DependsOn::Other,
};

/// Print the manual page of an error or warning, such as `unknown-name`
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The code in the brackets after `error` or `warning`; without it, all codes are listed
    pub(crate) code: Option<String>,
}

/// The codes of all errors and warnings.
fn codes() -> Vec<&'static str> {
    Code::ALL.iter().map(|code| code.name()).collect()
}

/// Shows a page, or lists the codes.
pub(crate) fn run(args: &Args, out: &mut Out) -> Result<Verdict, Failure> {
    let Some(name) = &args.code else {
        out.result(&format!("{}\n", codes().join("\n")))?;
        return Ok(Verdict::Positive);
    };
    let Some(code) = Code::ALL.iter().find(|code| code.name() == name) else {
        let hint = did_you_mean(nearest(name, codes()));
        return Err(Failure::Usage(format!("no error is called `{name}`{hint}")));
    };
    out.result(&format!("{}\n", code.page().trim_end()))?;
    Ok(Verdict::Positive)
}

//! `compile`: the rules as Rust source with crepe programs.

use super::Verdict;
use crate::exit::Failure;
use crate::out::Out;
use std::path::PathBuf;
use toulmin::library::{Library, rules_file};
use toulmin::session::Loaded;
use toulmin_lang::emit::emit;

/// Write the rules as Rust source with crepe programs
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Further files of rules, beside the casebook's
    #[arg(value_name = "RULES", value_parser = rules_file)]
    files: Vec<PathBuf>,
}

/// Writes the source that derives what the rules conclude.
pub(crate) fn run(args: &Args, mut library: Library, out: &mut Out) -> Result<Verdict, Failure> {
    library.extra.extend(args.files.iter().cloned());
    let Loaded { casebook, .. } = Loaded::read(library)?;
    match emit(&casebook.program, &casebook.plan) {
        Ok(source) => {
            out.result(&source)?;
            Ok(Verdict::Positive)
        }
        Err(rules) => {
            let lines: Vec<String> = rules.iter().map(ToString::to_string).collect();
            Err(Failure::Refused(lines.join("\n")))
        }
    }
}

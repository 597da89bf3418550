//! `check`: whether a casebook is sound, without evaluating it.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::out::Out;
use crate::progress::reading;
use toulmin::library::{Library, Texts};
use toulmin::session::Loaded;
use toulmin_lang::casebook::{self, Casebook};
use toulmin_lang::program::Program;
use toulmin_render::render::{counted, diagnostics};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "check",
    group: Group::Files,
    takes: Takes::Nothing,
    needs: None,
    examples: &["check"],
    depends_on: DependsOn::Other,
};

/// Check rules, facts and claims without evaluating anything
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// How findings are written: pretty or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Pretty,
    /// As `toulmin/diagnostics/1`, on standard output
    Json,
}

/// Reads the files again and reports every finding.
pub(crate) fn run(args: &Args, library: &Library, out: &mut Out) -> Result<Verdict, Failure> {
    match args.format {
        Format::Pretty => pretty(library, out),
        Format::Json => json(library, out),
    }
}

fn pretty(library: &Library, out: &mut Out) -> Result<Verdict, Failure> {
    let loaded = Loaded::read(library.clone())?;
    let Loaded { casebook, sources, .. } = &loaded;
    out.findings(&casebook.warnings, sources);
    out.result(&format!("{}\n", summary(casebook)))?;
    Ok(Verdict::Positive)
}

fn json(library: &Library, out: &mut Out) -> Result<Verdict, Failure> {
    let Texts { sources, roles } = library.read(&mut reading())?;
    let outcome = casebook::read(&sources, &roles);
    let found = match &outcome {
        Ok(casebook) => &casebook.warnings,
        Err(found) => found,
    };
    out.result(&diagnostics::json(found, &sources))?;
    match outcome {
        Ok(_) => Ok(Verdict::Positive),
        Err(_) => Err(Failure::Reported),
    }
}

/// The number of claims, and of constraints if the program has any.
fn claims(program: &Program) -> String {
    let claims = counted(program.claims.len(), "claim");
    match program.constraints.len() {
        0 => claims,
        constraints => format!("{claims}, {}", counted(constraints, "constraint")),
    }
}

/// What a casebook contains, in one line.
pub(crate) fn summary(casebook: &Casebook) -> String {
    let program = &casebook.program;
    let warnings = match casebook.warnings.as_slice() {
        [] => "no warnings".to_owned(),
        found => diagnostics::count(found),
    };
    format!(
        "{}: {}, {}, {}, {}; {warnings}",
        casebook.title,
        counted(casebook.facts.len(), "fact"),
        counted(program.declared().count(), "relation"),
        counted(program.rules.len(), "rule"),
        claims(program),
    )
}

//! `profile`: where the time of an evaluation goes.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use super::query::Format;
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin::settings::parse_count;
use toulmin_render::render::profile::{self, Profiled};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "profile",
    group: Group::Run,
    takes: Takes::Nothing,
    needs: None,
    examples: &["profile", "profile --top 5"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    Everything is derived again by the run-time engine, whichever engine answers questions. The \
    time of a rule includes its aggregates and the indexes that it looks rows up in, even where \
    other rules use them later. Rounds are how often the rule was applied, matches how often its \
    body held, rows how many new rows that gave. The share is of the whole evaluation, which has \
    to sort the facts first.";

/// Show how long each rule takes on the run-time engine, in how many rounds, and what it gives
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// How it is written: table, csv, tsv or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
    /// Show only the N slowest rules
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub(crate) top: Option<usize>,
}

/// Derives everything again by the run-time engine, and writes what each rule did.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let (profile, whole) = session.profile()?;
    let casebook = &session.casebook;
    let profiled = Profiled::new(&profile, &casebook.program, &session.sources, whole, args.top);

    let text = match args.format {
        Format::Table => profile::text(&profiled, out.layout()),
        Format::Csv => profile::delimited(&profiled, b','),
        Format::Tsv => profile::delimited(&profiled, b'\t'),
        Format::Json => {
            let (date, tuning) = (session.date(), session.settings.tuning());
            profile::json(&profiled, casebook, date, tuning)
        }
    };
    out.result(&text)?;
    Ok(Verdict::Positive)
}

//! `profile`: where the time of an evaluation goes.

use super::Verdict;
use super::query::Format;
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin::settings::parse_count;
use toulmin_render::render::profile::{self, Profiled};

/// What to show.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// How it is written: table, csv, tsv or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
    /// Show only the rules that took longest, so many
    #[arg(long, value_name = "N", value_parser = parse_count)]
    pub(crate) top: Option<usize>,
}

/// Derives everything anew by the run-time engine, and writes what each rule did.
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
            format!("{:#}\n", profile::json(&profiled, casebook, date, tuning))
        }
    };
    out.result(&text)?;
    Ok(Verdict::Positive)
}

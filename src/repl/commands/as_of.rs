//! `as-of`: the date of questions.

use super::{Flow, Talk};
use crate::command::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use toulmin::settings::parse_date;
use toulmin_lang::value::Date;

/// The command in the table.
pub(super) const ENTRY: Entry = Entry {
    name: "as-of",
    group: Group::Run,
    takes: Takes::Date,
    needs: None,
    examples: &["as-of 2018", "as-of 2018-06-30", "as-of", "as-of default"],
    depends_on: DependsOn::Other,
};

/// Ask about another year, month or day, or say which date is asked about
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// A date; a year or a month means its last day. `default` goes back to the casebook's own
    #[arg(value_name = "DATE or default", value_parser = parse)]
    date: Option<AsOf>,
}

/// The date to ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AsOf {
    /// The casebook's own.
    Default,
    /// Another one.
    Date(Date),
}

fn parse(word: &str) -> Result<AsOf, String> {
    if word == "default" { Ok(AsOf::Default) } else { parse_date(word).map(AsOf::Date) }
}

/// Sets the date of questions. A date that was just typed is not repeated: the prompt shows it.
pub(super) fn run(args: &Args, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    match args.date {
        Some(AsOf::Date(date)) => {
            talk.session.settings.as_of = Some(date);
            return Ok(Flow::GoOn);
        }
        Some(AsOf::Default) => talk.session.settings.as_of = None,
        None => {}
    }

    talk.out.result(&format!("as of {}\n", talk.session.date()))?;
    Ok(Flow::GoOn)
}

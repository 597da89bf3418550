//! `query`: the answers of a goal.

use super::Verdict;
use super::entry::{DependsOn, Entry, Group, Takes};
use crate::exit::Failure;
use crate::out::Out;
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin::ask::answer;
use toulmin::session::{Session, Shown};
use toulmin_lang::diag::counted;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Literal, Query, Side, Sign};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Date;
use toulmin_reason::model::Model;
use toulmin_render::render::answers::{self, Answers};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "query",
    group: Group::Ask,
    takes: Takes::Goal,
    needs: Some("a goal"),
    examples: &["{yes}", "query {yes} --format csv"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    At the prompt the word `query` may be left out.";

/// Answer a goal: a table, or yes or no when the goal has no variables
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The goal, such as `member(actor: ?a, forum: G20)`
    pub(crate) goal: String,
    /// How answers are written: table, csv, tsv or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
    /// Exit with 1 when no answer exists
    #[arg(long)]
    pub(crate) fail_on_empty: bool,
}

/// How answers are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Table,
    /// Values separated by commas
    Csv,
    /// Values separated by tabs
    Tsv,
    /// As `toulmin/answers/1`
    Json,
}

impl Args {
    /// The goal as it is asked at the prompt.
    pub(crate) fn new(goal: &str) -> Self {
        Args { goal: goal.to_owned(), format: Format::Table, fail_on_empty: false }
    }
}

/// Writes the answers, and keeps them so that `why #3` can name one.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let query = session.query(&args.goal)?;
    let model = session.model()?;
    let answers = answer(&model, &query, session.limits())
        .map_err(|stop| session.query_stopped(stop, &query))?;
    session.last = Some(shown(&query, &answers));

    let text = match args.format {
        Format::Table => {
            let text = answers::text(&answers, &model.casebook.program, out.layout());
            match elsewhen(&query, &model).filter(|_| answers.is_empty()) {
                Some(note) => format!("{}; {note}\n", text.trim_end()),
                None => text,
            }
        }
        Format::Csv => answers::delimited(&answers, b','),
        Format::Tsv => answers::delimited(&answers, b'\t'),
        Format::Json => answers::json(&answers, &model),
    };

    out.result(&text)?;
    let unwanted = args.fail_on_empty && answers.is_empty();
    Ok(if unwanted { Verdict::Negative } else { Verdict::Positive })
}

/// When the facts hold that a query of one atom would find at another date: `2 rows hold only from
/// 2017`.
fn elsewhen(query: &Query, model: &Model) -> Option<String> {
    let [Literal::Atom { sign: Sign::Positive, side, atom }] = query.body.literals.as_slice()
    else {
        return None;
    };
    // What rules conclude may hold at dates that no fact names.
    if *side == Side::Holds && model.casebook.program.rules_for(atom.relation).next().is_some() {
        return None;
    }

    let facts = &model.casebook.facts;
    let mut found = facts.fitting(atom.relation, *side, &atom.pattern());
    let is_elsewhen = |id: FactId| !facts.in_force(id, model.date) && !facts.is_withdrawn(id);
    found.retain(|id| is_elsewhen(*id) && atom.fits(&facts.row(*id)));
    let rows: BTreeSet<Row> = found.iter().map(|id| facts.row(*id).into_owned()).collect();
    let intervals: Vec<Interval> = found.iter().map(|id| facts.interval(*id)).collect();

    let begins = |(from, _): &Interval| from.filter(|from| from.first() > model.date.last());
    let (first, last) = (intervals.first()?, intervals.iter().filter_map(|(_, until)| *until));
    let from: Option<Vec<Date>> = intervals.iter().map(begins).collect();
    let when = match from {
        _ if intervals.len() == 1 => only(first.0, first.1),
        Some(from) => only(from.into_iter().min(), None),
        None if intervals.iter().all(|it| begins(it).is_none()) => only(None, last.max()),
        None => "at another date".to_owned(),
    };
    let hold = if rows.len() == 1 { "holds" } else { "hold" };
    Some(format!("{} {hold} only {when}", counted(rows.len(), "row")))
}

/// The first and the last day, where they are given.
type Interval = (Option<Date>, Option<Date>);

/// An interval in words.
fn only(from: Option<Date>, until: Option<Date>) -> String {
    let from = from.map(|from| format!("from {from}"));
    let until = until.map(|until| format!("until {until}"));
    from.into_iter().chain(until).collect::<Vec<_>>().join(" ")
}

/// What `why #3` can name.
fn shown(query: &Query, answers: &Answers) -> Shown {
    match answers {
        answers if answers.is_empty() => Shown::Nothing,
        Answers::Rows(table) => Shown::Answers(query.clone(), Arc::new(table.rows.clone())),
        Answers::YesNo { matches, .. } => Shown::Matches(matches.clone()),
    }
}

/// The number of answers, or of matching rows when the query has no variables.
pub(crate) fn counted_answers(answers: &Answers) -> usize {
    match answers {
        Answers::Rows(table) => table.rows.len(),
        Answers::YesNo { matches, .. } => matches.len(),
    }
}

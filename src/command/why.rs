//! `why`: the reason for an answer.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::explained::{self, Shape};
use super::query::counted_answers;
use super::{Verdict, why_not};
use crate::exit::Failure;
use crate::out::Out;
use std::num::NonZeroUsize;
use toulmin::ask::answer;
use toulmin::explained::Shown as Proved;
use toulmin::session::{Session, Shown};
use toulmin_lang::program::Query;
use toulmin_lang::rows::Row;
use toulmin_reason::claims;
use toulmin_reason::explain::{Counting, question};
use toulmin_reason::model::Model;
use toulmin_render::render::proofs::WhyEach;
use toulmin_render::render::refusal::{LEVELS, WhyNot};
use toulmin_render::words::phrase;
use toulmin_verify::refusal::Verdict::Refused;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "why",
    group: Group::Ask,
    takes: Takes::Goal,
    needs: Some("a goal, or #3"),
    examples: &["why {yes}", "why #3", "why -n 3 #1"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    Of several answers the first is explained. `why not GOAL` is the same as `why-not GOAL`.";

/// Explain why a goal holds, with the sources
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// The goal. At the prompt also `#3`, for the third answer of the last query
    #[arg(required = true, num_args = 1..)]
    pub(crate) goal: Vec<String>,
    /// Show N proofs that differ in what matters: in the rules, or in the facts
    #[arg(short = 'n', value_name = "N", default_value = "1")]
    pub(crate) number: NonZeroUsize,
    /// Count all proofs, and show the first 20
    #[arg(long, conflicts_with = "number")]
    pub(crate) all: bool,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

impl Args {
    /// What the flags ask for.
    fn how_many(&self) -> HowMany {
        if self.all {
            return HowMany { shown: ALL_MAX, counting: Counting::All };
        }
        HowMany { shown: self.number.get(), counting: Counting::Shown }
    }
}

/// How many proofs are shown, and whether all are counted.
#[derive(Clone, Copy)]
struct HowMany {
    shown: usize,
    counting: Counting,
}

/// The most proofs that are shown when all are counted.
const ALL_MAX: usize = 20;

/// Explains an answer, or says why none exists.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let goal = args.goal.join(" ");
    let how_many = args.how_many();
    if let Some(goal) = after_not(&goal) {
        let shape = args.shape.clone();
        return why_not::run(&why_not::Args { goal: goal.to_owned(), shape }, session, out);
    }

    let (query, row) = asked(&goal, session)?;
    let model = session.model()?;
    let found =
        session.proofs_of(&model, &query, row.as_ref(), (how_many.shown, how_many.counting))?;
    let Some(Proved { proofs, beside }) = found else {
        // An answer that is gone since the date was changed is missed as this one, not as any.
        let values = row.unwrap_or_default();
        let query = claims::instance(&query, &query.answer[..values.len()], &values);
        return refuse(&args.shape, &query, session, &model, out);
    };

    let page = explained::page(session, &model);
    let found = WhyEach { page, query: &query, proofs: &proofs, beside: &beside };
    explained::write(&found, &args.shape, session, out)?;

    if how_many.shown > 1 {
        out.remark(&phrase::proofs(proofs.count, proofs.proofs.len()));
    }
    if !proofs.is_least {
        out.remark(phrase::PERHAPS_NOT_LEAST);
    }
    // Several proofs of a goal without variables may be of several rows.
    let is_of_one = how_many.shown == 1 || !query.answer.is_empty();
    if row.is_none() && is_of_one {
        count_others(&query, session, &model, out)?;
    }
    Ok(Verdict::Positive)
}

/// The goal of `why not GOAL`.
pub(super) fn after_not(words: &str) -> Option<&str> {
    words.trim().strip_prefix("not").filter(|goal| goal.starts_with(char::is_whitespace))
}

pub(super) fn refuse(
    shape: &Shape,
    query: &Query,
    session: &Session,
    model: &Model,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    if let Refused(refusal) = session.refusal_of(model, query)? {
        let page = explained::page(session, model);
        let found = WhyNot { page, query, refusal: &refusal, levels: LEVELS };
        explained::write(&found, shape, session, out)?;
    }
    Ok(Verdict::Negative)
}

/// Says how many answers, or matching rows, were not explained.
pub(super) fn count_others(
    query: &Query,
    session: &Session,
    model: &Model,
    out: &mut Out,
) -> Result<(), Failure> {
    let answers = answer(model, query, session.limits())
        .map_err(|stop| session.query_stopped(stop, query))?;

    match counted_answers(&answers).saturating_sub(1) {
        0 => {}
        1 => out.remark("one more answer is not explained here"),
        more => out.remark(&format!("{more} more answers are not explained here")),
    }
    Ok(())
}

/// A goal, or an answer of the last query by its number.
pub(super) fn asked(goal: &str, session: &mut Session) -> Result<(Query, Option<Row>), Failure> {
    let goal = goal.trim();
    let Ok(number) = goal.strip_prefix('#').unwrap_or(goal).trim().parse::<usize>() else {
        return Ok((session.query(goal)?, None));
    };

    let at = number.checked_sub(1);
    let (found, count) = match &session.last {
        None => {
            return Err(unnumbered(
                "no query was asked yet, or the casebook has changed since, so no answer has a number",
            ));
        }
        Some(Shown::Nothing) => return Err(unnumbered("the last query has no answers")),
        Some(Shown::Matches(rows)) if rows.is_empty() => {
            return Err(unnumbered("the last query was answered with yes, without rows"));
        }
        Some(Shown::Matches(rows)) => {
            let row = at.and_then(|at| rows.get(at));
            let program = &session.casebook.program;
            let ask = |(relation, side, row): &(_, _, Row)| {
                (question(program, *relation, *side, row), None)
            };
            (row.map(ask), rows.len())
        }
        Some(Shown::Answers(query, rows)) => {
            let row = at.and_then(|at| rows.nth(at));
            (row.map(|row| (query.clone(), Some(row))), rows.len())
        }
    };

    found.ok_or_else(|| {
        Failure::Usage(format!("the last query has no answer {number}; it has {count}"))
    })
}

/// Nothing has a number.
fn unnumbered(what: &str) -> Failure {
    Failure::Usage(format!("{what}; ask `why GOAL` or `why-not GOAL`"))
}

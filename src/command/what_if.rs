//! `what-if`: what would be if some facts were not said, and others were.

use super::Verdict;
use super::compared::{Apart, consequences};
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::program::{Literal, Query, Sign, Term};
use toulmin_reason::claims;
use toulmin_reason::counterfactual::{Difference, differing, leave_out, supposed};
use toulmin_reason::model::Model;
use toulmin_render::render::what_if::{Asked, WhatIf};

/// What to assume and to ask.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Facts to assume and to withdraw, and perhaps the goal behind a colon: `+member(…) -n101 : GOAL`
    #[arg(allow_hyphen_values = true)]
    pub(crate) changes: String,
    /// The goal, if it stands apart
    #[arg(value_name = ": GOAL")]
    pub(crate) goal: Option<String>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Tells the answer of the goal under the changes, and everything else that they change.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let words: Vec<&str> = [Some(&args.changes), args.goal.as_ref()]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    let (scenario, query) = session.supposition(&words.join(" "))?;
    let loaded = session.supposing(&scenario);
    let mut then = session.under(loaded, session.settings.clone())?;
    let before = session.model()?;
    let after = then.model_beside(&before, then.date())?;
    let asked = match &query {
        None => None,
        Some(query) => Some(asked(query, session, &before, &then, &after)?),
    };
    let relations = session.changed(&scenario);
    let mut found =
        consequences(Apart::Facts(&relations), (session, &before), (&mut then, &after))?;
    if let Some(query) = &query {
        leave_out_answers(query, &mut found.difference);
    }
    let pages = (explained::page(session, &before), explained::page(&then, &after));
    let consequences = found.on(pages.0, pages.1);
    let supposed = supposed(&scenario, &before, &after);
    let holds = asked.as_ref().is_none_or(|asked| asked.count.1 > 0);
    let what_if = WhatIf { supposed, asked, consequences };
    explained::write(&what_if, &args.shape, session, out)?;
    Ok(if holds { Verdict::Positive } else { Verdict::Negative })
}

/// The answers of a query before and under the scenario, and why one of them holds then, or does not.
fn asked<'q>(
    query: &'q Query,
    session: &Session,
    before: &Model,
    then: &Session,
    after: &Model,
) -> Result<Asked<'q>, Failure> {
    let answers = |model: &Model| {
        model.answers(query, session.limits()).map_err(|stop| session.query_stopped(stop, query))
    };
    let (old, new) = (answers(before)?, answers(after)?);
    let [lost, gained] = differing([Some(&old), Some(&new)]);
    let one = gained.first().or(lost.first()).cloned().or(new.nth(0)).unwrap_or_default();
    let explained = claims::instance(query, &query.answer[..one.len()], &one);
    let verdict = then.refusal_of(after, &explained)?;
    let count = (old.len(), new.len());
    Ok(Asked { query, count, gained, lost, explained, verdict })
}

/// Leaves out the rows that the query itself asks for, when it is one atom whose columns it all shows.
fn leave_out_answers(query: &Query, difference: &mut Difference) {
    let [Literal::Atom { sign: Sign::Positive, side, atom }] = query.body.literals.as_slice()
    else {
        return;
    };
    let shows = |term: &Term| match term {
        Term::Value(_) => true,
        Term::Variable(variable) => query.answer.contains(variable),
        Term::Any => false,
    };
    if !atom.terms.iter().all(shows) {
        return;
    }
    leave_out(&mut difference.concluded, (atom.relation, *side), &atom.pattern());
}

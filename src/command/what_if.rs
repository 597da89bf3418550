//! `what-if`: what would be if some facts were not said, and others were.

use super::Verdict;
use super::compared::{Apart, Side, consequences};
use super::entry::{DependsOn, Entry, Group, Takes};
use super::explained::{self, Shape};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::program::{Literal, Query, Sign, Term};
use toulmin_reason::claims;
use toulmin_reason::counterfactual::{Difference, differing, leave_out, supposed};
use toulmin_reason::model::Model;
use toulmin_render::render::what_if::{Asked, WhatIf};

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "what-if",
    group: Group::Suppose,
    takes: Takes::Changes,
    needs: Some("`+` and a fact to assume, or `-` and one to withdraw"),
    examples: &["what-if +{unsaid} : {no}", "what-if -{fact} : {yes}", "what-if -{place}"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    `+` assumes a fact. `-` withdraws every fact that fits, or every fact that rests on a work \
    or a place alone. The answer of the goal comes first, with its reason, then all other \
    conclusions, constraints and claims that change. The goal may be left out.";

/// Show what would change if some facts were not stated, or others were
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// Facts to assume and to withdraw, and perhaps the goal after a colon: `+member(…) -n101 :
    /// GOAL`
    #[arg(allow_hyphen_values = true)]
    pub(crate) changes: String,
    /// The goal, if it is an argument of its own
    #[arg(value_name = ": GOAL")]
    pub(crate) goal: Option<String>,
    #[command(flatten)]
    pub(crate) shape: Shape,
}

/// Shows the answer of the goal under the changes, and everything else that they change.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let goal = args.goal.as_deref().unwrap_or_default();
    let (scenario, query) = session.supposition(format!("{} {goal}", args.changes).trim_end())?;
    let loaded = session.supposing(&scenario);
    let then = session.under(loaded, session.settings.clone())?;
    let before = session.model()?;
    let after = then.model_beside(&before, then.date())?;

    let asked = match &query {
        None => None,
        Some(query) => Some(asked(query, session, &before, &then, &after)?),
    };
    let relations = session.changed(&scenario);
    let mut found = consequences(
        Apart::Facts(&relations),
        &Side { session, model: &before },
        &Side { session: &then, model: &after },
    )?;
    // The answers of the goal were told already.
    if let Some(query) = &query {
        leave_out_answers(query, &mut found.difference);
    }

    let consequences = found.on(explained::page(session, &before), explained::page(&then, &after));
    let supposed = supposed(&scenario, &before, &after);
    let holds = asked.as_ref().is_none_or(|asked| asked.count.1 > 0);
    let what_if = WhatIf { supposed, asked, consequences };
    explained::write(&what_if, &args.shape, session, out)?;
    Ok(if holds { Verdict::Positive } else { Verdict::Negative })
}

/// The answers of a query before and under the scenario, and why one of them holds then, or does
/// not.
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

    // One answer is explained: best one that the changes gain, else one that they lose.
    let [lost, gained] = differing([Some(&old), Some(&new)]);
    let one = gained.first().or(lost.first()).cloned().or(new.nth(0)).unwrap_or_default();
    let explained = claims::instance(query, &query.answer[..one.len()], &one);
    let verdict = then.refusal_of(after, &explained)?;

    let count = (old.len(), new.len());
    Ok(Asked { query, count, gained, lost, explained, verdict })
}

/// Leaves out the rows that the query itself asks for, when it is one atom whose columns it all
/// shows.
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

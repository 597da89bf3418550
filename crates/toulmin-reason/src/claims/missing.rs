//! Whether a goal fails because what a claim names is missing.

use super::Problem;
use super::instance::fitting;
use crate::evaluate::{Limits, Stop, instantiate};
use crate::explain::why_not;
use crate::model::Model;
use toulmin_lang::program::{
    Atom, Body, Claim, Literal, Program, RelationId, RowPattern, Side, Sign,
};
use toulmin_lang::value::Value;
use toulmin_verify::refusal::{Attempt, Obstacle, Outcome, Refusal, Verdict};

/// How many rules deep the goal is looked into.
const DEPTH: usize = 12;

/// A relation and the values that are wanted in it.
type Wanted = (RelationId, RowPattern);

/// What is wrong with naming this as missing.
pub(super) fn problem(
    claim: &Claim,
    atom: &Atom,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Option<Problem>, Stop> {
    if let Some(row) = fitting(model, atom, Side::Holds) {
        return Ok(Some(Problem::NotMissing(atom.relation, row)));
    }

    let pattern = instantiate(&atom.terms, &Vec::new());
    let is_named = |(relation, wanted): &Wanted| {
        let agree = |(wanted, named): (&Option<Value>, &Option<Value>)| {
            wanted.is_none() || named.is_none() || wanted == named
        };
        *relation == atom.relation && wanted.iter().zip(&pattern).all(agree)
    };

    let is_needed = match why_not(model, &claim.query, DEPTH, limits)? {
        Verdict::Holds(_) => false,
        Verdict::Refused(refusal) => {
            wanted(&model.casebook.program, claim, &refusal).iter().any(is_named)
        }
    };
    Ok((!is_needed).then_some(Problem::NotNeeded(atom.relation)))
}

/// Everything that a goal lacks: what no row fits, and what would be counted where a number is too
/// low.
fn wanted(program: &Program, claim: &Claim, refusal: &Refusal) -> Vec<Wanted> {
    // A denial that is asked for is missing when the sources are silent, so both sides count.
    let goals = refusal.goals.iter();
    let mut wanted: Vec<Wanted> = goals.map(|goal| (goal.relation, goal.pattern.clone())).collect();
    wanted.extend(contributors(&claim.query.body, &refusal.query));
    for attempt in refusal.goals.iter().flat_map(|goal| goal.attempts.iter().flatten()) {
        let rule = attempt.rule.expect("bug: a goal was tried without a rule");
        wanted.extend(contributors(&program.rule(rule).body, attempt));
    }
    wanted
}

/// What the aggregates of a body are taken over, if it fails because of a number.
fn contributors(body: &Body, attempt: &Attempt) -> Vec<Wanted> {
    let is_number = |outcome: &Outcome| {
        use Obstacle::{Aggregated, Compared};
        matches!(outcome, Outcome::Fails { obstacle: Compared(..) | Aggregated(..), .. })
    };
    if !attempt.outcomes.iter().any(is_number) {
        return Vec::new();
    }

    let aggregates = body.literals.iter().filter_map(|literal| match literal {
        Literal::Aggregate { aggregate, .. } => Some(aggregate),
        _ => None,
    });

    let literals = aggregates.flat_map(|aggregate| &aggregate.body);
    let wanted = literals.filter_map(|literal| match literal {
        Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => {
            Some((atom.relation, instantiate(&atom.terms, &attempt.binding)))
        }
        _ => None,
    });
    wanted.collect()
}

//! Why an answer holds: its lowest derivation.

use super::prover::Prover;
use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use crate::proof::Proof;
use toulmin_lang::program::{Query, RuleId};
use toulmin_lang::rows::Row;

/// A proof of one answer of a query, given by the values of its answer variables; without one, of the first answer.
/// `None` when there is no such answer.
///
/// Of all derivations it is one of the least height; among these, one with few distinct leaves; then the first in source order.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn why(
    model: &Model<'_>,
    query: &Query,
    answer: Option<&Row>,
    limits: Limits<'_>,
) -> Result<Option<Proof>, Stop> {
    prove(model, query, answer, None, limits)
}

/// As [`why`], but the atoms of the query that `rule` concludes are shown by this rule, even where facts state them. `None`
/// also when the query has no such atom, or the rule does not conclude this answer.
///
/// # Errors
/// As [`why`].
pub fn why_by(
    model: &Model<'_>,
    query: &Query,
    answer: Option<&Row>,
    rule: RuleId,
    limits: Limits<'_>,
) -> Result<Option<Proof>, Stop> {
    prove(model, query, answer, Some(rule), limits)
}

fn prove(
    model: &Model<'_>,
    query: &Query,
    answer: Option<&Row>,
    by: Option<RuleId>,
    limits: Limits<'_>,
) -> Result<Option<Proof>, Stop> {
    let first = match answer {
        Some(_) => None,
        None => model.answers(query, limits)?.nth(0),
    };
    let Some(answer) = answer.or(first.as_ref()) else { return Ok(None) };
    let mut prover = Prover::new(model, limits);
    let instance = prover.answer(query, answer, by)?;
    Ok(instance.map(|answer| Proof { steps: prover.steps, answer }))
}

//! Why an answer holds: its lowest derivation.

use super::prover::Prover;
use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use toulmin_lang::program::{Query, RelationId, RuleId, Side};
use toulmin_lang::rows::Row;
use toulmin_verify::proof::{Proof, Step, StepId};

/// A proof of one answer of a query, given by the values of its answer variables; without one, of
/// the first answer. `None` when there is no such answer.
///
/// Of all derivations it is one of the least height; among these, one with few leaves; then the
/// first in source order. Where there is too much to look at, the rounds of the engine lead to a
/// low one ([`proofs`](super::proofs()) says whether it is certainly the lowest).
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn why(
    model: &Model,
    query: &Query,
    answer: Option<&Row>,
    limits: Limits<'_>,
) -> Result<Option<Proof>, Stop> {
    why_so(model, query, answer, None, limits)
}

/// A proof of each of some rows of a model, found together: the steps of all of them, and for each
/// row the step that shows it.
///
/// # Errors
/// As [`why`].
pub fn why_rows<'r>(
    model: &Model,
    rows: impl IntoIterator<Item = (RelationId, &'r Row)>,
    limits: Limits<'_>,
) -> Result<(Vec<Step>, Vec<StepId>), Stop> {
    let mut prover = Prover::new(model, limits);
    let shown = rows
        .into_iter()
        .map(|(relation, row)| prover.row(relation, Side::Holds, row))
        .collect::<Result<_, Stop>>()?;
    Ok((prover.into_steps(), shown))
}

/// As [`why`], but this rule shows the atoms of the query that it concludes, even where facts state
/// them. `None` also when the query has no such atom, or the rule does not conclude this answer.
///
/// # Errors
/// As [`why`].
pub fn why_by(
    model: &Model,
    query: &Query,
    answer: Option<&Row>,
    rule: RuleId,
    limits: Limits<'_>,
) -> Result<Option<Proof>, Stop> {
    why_so(model, query, answer, Some(rule), limits)
}

fn why_so(
    model: &Model,
    query: &Query,
    answer: Option<&Row>,
    by: Option<RuleId>,
    limits: Limits<'_>,
) -> Result<Option<Proof>, Stop> {
    let Some(answer) = answer_or_first(model, query, answer, limits)? else { return Ok(None) };
    Ok(prove(model, query, &answer, by, limits)?.map(|(proof, _)| proof))
}

/// This answer, or else the first.
pub(super) fn answer_or_first(
    model: &Model,
    query: &Query,
    answer: Option<&Row>,
    limits: Limits<'_>,
) -> Result<Option<Row>, Stop> {
    match answer {
        Some(answer) => Ok(Some(answer.clone())),
        // A question without variables has one answer or none, which shows when it is proved.
        None if query.answer.is_empty() => Ok(Some(Row::new())),
        None => Ok(model.answers(query, limits)?.nth(0)),
    }
}

/// A proof of an answer, and whether it is certain that none is lower.
pub(super) fn prove(
    model: &Model,
    query: &Query,
    answer: &Row,
    by: Option<RuleId>,
    limits: Limits<'_>,
) -> Result<Option<(Proof, bool)>, Stop> {
    let mut prover = Prover::new(model, limits);
    let Some(answer) = prover.answer(query, answer, by)? else { return Ok(None) };
    let is_least = prover.is_least();
    Ok(Some((Proof { steps: prover.into_steps(), answer }, is_least)))
}

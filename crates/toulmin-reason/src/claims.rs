//! Claims: whether each conclusion of the paper still follows, and for the stated reason.

mod instance;
mod kind;
mod missing;
mod present;
mod reason;

pub use instance::instance;
pub use kind::ClaimKind;
pub use present::{Hindered, Matched, hindered};
pub use reason::exception;

use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::fault::{Fault, FaultKind};
use toulmin_lang::program::{
    Claim, Constraint, Expected, Query, RelationId, RowPattern, RuleId, Side, VariableId,
};
use toulmin_lang::rows::Row;

/// What came of one claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it passed.
    pub verdict: ClaimVerdict,
    /// Whether rules had any part in it.
    pub kind: ClaimKind,
    /// Why it does not pass; empty when it does.
    pub problems: Vec<Problem>,
}

/// Whether a claim passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimVerdict {
    /// It follows, for the stated reason.
    Passed,
    /// It does not.
    Failed,
    /// It is marked `todo`, and does not follow yet.
    Todo,
    /// It is marked `todo`, but follows by now.
    TodoPasses,
}

/// Why a claim does not pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// There should be an answer and there is none.
    NoAnswer,
    /// There should be none, and there are these.
    Answers(BTreeSet<Row>),
    /// The answers are not those that are listed.
    Differs {
        /// Listed, but not an answer.
        missing: BTreeSet<Row>,
        /// An answer, but not listed.
        unexpected: BTreeSet<Row>,
    },
    /// The rule that is named as the reason concludes nothing that the goal asks to hold.
    OtherRelation(RuleId),
    /// The answer does not follow by the rule that is named as the reason.
    OtherReason {
        /// The rule that is named.
        rule: RuleId,
        /// The answer.
        element: Row,
        /// The rules by which it does follow; none when it is only stated.
        by: BTreeSet<RuleId>,
    },
    /// No source denies what is named as the reason.
    NotDenied,
    /// What is named as missing is present.
    NotMissing(RelationId, Row),
    /// What is named as missing is not needed: it is not among what the goal lacks.
    NotNeeded(RelationId),
    /// There is no row like the one that is named as present.
    NotPresent(RelationId, RowPattern),
    /// What is named as present is present, but the goal would fail without it too.
    NotInTheWay(RelationId, Row),
    /// The rule that is named makes no exception to what would otherwise be concluded.
    NotDefeated(RuleId),
    /// An operation in the goal has no result: the index of its condition, and why.
    NoResult(usize, FaultKind),
}

/// The variables whose values tell the answers of a claim from each other.
pub fn variables(claim: &Claim) -> &[VariableId] {
    match &claim.expected {
        Expected::Holds | Expected::Fails => &claim.query.answer,
        Expected::Exactly(variables, _) | Expected::Includes(variables, _) => variables,
    }
}

/// Checks a claim against a model that was derived as of its date. A claim does not pass when an
/// operation in its goal has no result.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn check(claim: &Claim, model: &Model, limits: Limits<'_>) -> Result<Outcome, Stop> {
    match checked(claim, model, limits) {
        Err(Stop::Fault(fault)) if fault.rule.is_none() => Ok(Outcome {
            verdict: if claim.todo { ClaimVerdict::Todo } else { ClaimVerdict::Failed },
            kind: ClaimKind::Conclusion,
            problems: vec![Problem::NoResult(fault.literal, fault.kind)],
        }),
        outcome => outcome,
    }
}

fn checked(claim: &Claim, model: &Model, limits: Limits<'_>) -> Result<Outcome, Stop> {
    let found = answers(model, &claim.query, variables(claim), limits)?;
    let mut problems: Vec<Problem> = answer_problem(&claim.expected, &found).into_iter().collect();
    if problems.is_empty() {
        problems.extend(reason::problem(claim, model, limits)?);
    }

    let verdict = match (claim.todo, problems.is_empty()) {
        (false, true) => ClaimVerdict::Passed,
        (false, false) => ClaimVerdict::Failed,
        (true, true) => ClaimVerdict::TodoPasses,
        (true, false) => ClaimVerdict::Todo,
    };
    Ok(Outcome { verdict, kind: kind::kind(claim, model, limits)?, problems })
}

/// The distinct values of these variables in the matches of a query.
fn answers(
    model: &Model,
    query: &Query,
    variables: &[VariableId],
    limits: Limits<'_>,
) -> Result<BTreeSet<Row>, Stop> {
    let query = Query { answer: variables.to_vec(), ..query.clone() };
    Ok(model.answers(&query, limits)?.sorted().collect())
}

fn answer_problem(expected: &Expected, found: &BTreeSet<Row>) -> Option<Problem> {
    let differs = |missing: BTreeSet<Row>, unexpected: BTreeSet<Row>| {
        let same = missing.is_empty() && unexpected.is_empty();
        (!same).then_some(Problem::Differs { missing, unexpected })
    };
    match expected {
        Expected::Holds => found.is_empty().then_some(Problem::NoAnswer),
        Expected::Fails => (!found.is_empty()).then(|| Problem::Answers(found.clone())),
        Expected::Exactly(_, rows) => differs(rows - found, found - rows),
        Expected::Includes(_, rows) => differs(rows - found, BTreeSet::new()),
    }
}

/// What violates a constraint: the answers of its query. The inner `Err` says that an operation in
/// it has no result.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn violations(
    constraint: &Constraint,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Result<BTreeSet<Row>, Fault>, Stop> {
    match model.answers(&constraint.query, limits) {
        Err(Stop::Fault(fault)) => Ok(Err(fault)),
        answers => Ok(Ok(answers?.sorted().collect())),
    }
}

/// The rows that rules derive although a source in force denies them.
pub fn derived_and_denied(model: &Model) -> Vec<(RelationId, Row)> {
    let sides = model.rows.tables().filter(|(_, side, _)| *side == Side::Denied);
    let denied = sides.flat_map(|(relation, side, _)| {
        model.rows.of(relation, side).map(move |row| (relation, row))
    });
    denied
        .filter(|(relation, row)| model.rows.contains(*relation, Side::Holds, row))
        .filter(|(relation, row)| !model.stated.contains(*relation, Side::Holds, row))
        .collect()
}

#[cfg(test)]
mod tests;

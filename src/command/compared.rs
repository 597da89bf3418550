//! Two sessions side by side: what follows in one of them only.

use crate::claims;
use crate::counterfactual::{Difference, compare};
use crate::failure::Failure;
use crate::model::Model;
use crate::render::Page;
use crate::render::consequences::{Consequences, Flip, Kept};
use crate::session::Session;
use std::collections::BTreeSet;
use std::rc::Rc;
use toulmin_lang::program::{Because, Claim, Constraint, Literal, Program, Query, RelationId};

/// What differs between two models.
pub(super) struct Found<'m> {
    /// The rows that hold in one of them only.
    pub(super) difference: Difference,
    constraints: Vec<Kept<'m>>,
    claims: Vec<Flip<'m>>,
}

impl<'m> Found<'m> {
    /// As it is written for these models.
    pub(super) fn on(self, before: Page<'m>, after: Page<'m>) -> Consequences<'m> {
        let Found { difference, constraints, claims } = self;
        Consequences { before, after, difference, constraints, claims }
    }
}

/// Which claims and constraints may come out otherwise.
#[derive(Clone, Copy)]
pub(super) enum Reach<'r> {
    /// All of them.
    All,
    /// Those that rest on these relations.
    Of(&'r BTreeSet<RelationId>),
}

impl Reach<'_> {
    /// Whether a query, or the reason that a claim names, rests on one of the relations.
    fn touches(self, query: &Query, because: Option<&Because>, program: &Program) -> bool {
        let Reach::Of(relations) = self else { return true };
        let reason = match because {
            Some(Because::Denied(atom) | Because::Missing(atom)) => Some(atom),
            Some(Because::Rule(..)) | None => None,
        };
        let atoms = query.body.literals.iter().flat_map(Literal::atoms).chain(reason);
        let asked = atoms.map(|atom| atom.relation).collect();
        !program.underlying(&asked).is_disjoint(relations)
    }
}

/// What follows from either of two models, and what comes of the constraints and claims that may come out otherwise.
///
/// The models are those of the sessions as of their dates.
pub(super) fn consequences<'m>(
    reach: Reach<'_>,
    (before, one): (&mut Session<'_>, &'m Model<'_>),
    (after, other): (&mut Session<'_>, &'m Model<'_>),
) -> Result<Found<'m>, Failure> {
    let difference = compare(one, other, after.limits()).map_err(|stop| after.stopped(stop))?;
    let mut flips = Vec::new();
    let program = &other.casebook.program;
    let claims = program.claims.iter();
    for claim in claims.filter(|it| reach.touches(&it.query, it.because.as_ref(), program)) {
        flips.extend(flip(claim, before, after)?);
    }
    let mut constraints = Vec::new();
    let all = program.constraints.iter();
    for constraint in all.filter(|it| reach.touches(&it.query, None, program)) {
        constraints.extend(kept(constraint, (before, one), (after, other))?);
    }
    Ok(Found { difference, constraints, claims: flips })
}

/// The claim, if it passes in one session only.
fn flip<'m>(
    claim: &'m Claim,
    before: &mut Session<'_>,
    after: &mut Session<'_>,
) -> Result<Option<Flip<'m>>, Failure> {
    let mut known = before.casebook.program.claims.iter();
    let Some(old) = known.find(|it| it.name == claim.name) else { return Ok(None) };
    let (before, after) = (checked(old, before)?, checked(claim, after)?);
    let flips = before.verdict != after.verdict;
    Ok(flips.then_some(Flip { claim, before, after }))
}

fn checked(claim: &Claim, session: &mut Session<'_>) -> Result<claims::Outcome, Failure> {
    let date = claim.as_of.unwrap_or(session.date());
    let model: Rc<Model<'_>> = session.model_as_of(date)?;
    claims::check(claim, &model, session.limits())
        .map_err(|stop| session.query_stopped(stop, &claim.query))
}

/// The constraint, if it is violated more or less often in one session than in the other.
fn kept<'m>(
    constraint: &'m Constraint,
    (before, one): (&Session<'_>, &Model<'_>),
    (after, other): (&Session<'_>, &Model<'_>),
) -> Result<Option<Kept<'m>>, Failure> {
    let mut known = one.casebook.program.constraints.iter();
    let Some(old) = known.find(|it| it.name == constraint.name) else { return Ok(None) };
    let violations = |constraint: &Constraint, session: &Session<'_>, model: &Model<'_>| {
        claims::violations(constraint, model, session.limits())
            .map(|found| found.ok().map(|rows| rows.len()))
            .map_err(|stop| session.query_stopped(stop, &constraint.query))
    };
    let before = violations(old, before, one)?;
    let after = violations(constraint, after, other)?;
    Ok((before != after).then_some(Kept { constraint, before, after }))
}

//! Two sessions side by side: what follows in one of them only.

use crate::exit::Failure;
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin::session::Session;
use toulmin_lang::program::{Because, Claim, Constraint, Program, RelationId, spoken_of};
use toulmin_reason::claims;
use toulmin_reason::counterfactual::{Difference, compare};
use toulmin_reason::model::Model;
use toulmin_render::render::Page;
use toulmin_render::render::consequences::{Consequences, Flip, Kept};

/// A session and what follows in it as of its date.
pub(super) struct Side<'s, 'm> {
    /// The session.
    pub(super) session: &'s Session,
    /// What follows.
    pub(super) model: &'m Model,
}

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

/// How the facts and rules of the two sessions differ.
#[derive(Clone, Copy)]
pub(super) enum Apart<'r> {
    /// In any way.
    Anywhere,
    /// Only in facts of these relations, and perhaps in the date.
    Facts(&'r BTreeSet<RelationId>),
}

/// What can change the outcome of a claim or a constraint.
struct Reach<'r> {
    apart: Apart<'r>,
    /// The relations whose rows differ as of the dates of the two sessions.
    changed: BTreeSet<RelationId>,
    program: &'r Program,
}

impl Reach<'_> {
    /// Returns whether a claim has to be checked again.
    fn touches_claim(&self, claim: &Claim) -> bool {
        let Apart::Facts(facts) = self.apart else { return true };
        let asked = asked_by(claim);

        // A claim with a date of its own is checked as of that date, for which nobody compared the
        // rows. What is known is which facts differ, so anything that rests on them may.
        if claim.as_of.is_some() {
            return !self.program.underlying(&asked).is_disjoint(facts);
        }

        let read = match claim.because {
            // The reason is a step of the proof, or stands in its way, so the bodies of the rules
            // are read too.
            Some(Because::Rule(..) | Because::Present(_)) => self.with_bodies(asked),
            // What is missing is looked for through all rules.
            Some(Because::Missing(_)) => self.program.underlying(&asked),
            Some(Because::Denied(_)) | None => asked,
        };
        !read.is_disjoint(&self.changed)
    }

    fn touches_constraint(&self, constraint: &Constraint) -> bool {
        matches!(self.apart, Apart::Anywhere)
            || spoken_of(&constraint.query.body.literals).any(|it| self.changed.contains(&it))
    }

    /// These relations, and those in the bodies of the rules for them.
    fn with_bodies(&self, mut relations: BTreeSet<RelationId>) -> BTreeSet<RelationId> {
        let rules = relations.iter().flat_map(|relation| self.program.rules_for(*relation));
        let bodies = rules.flat_map(|(_, rule)| spoken_of(&rule.body.literals));
        let bodies: Vec<RelationId> = bodies.collect();

        relations.extend(bodies);
        relations
    }
}

/// The relations that a claim names in its goal and its reason.
fn asked_by(claim: &Claim) -> BTreeSet<RelationId> {
    let reason = match &claim.because {
        Some(Because::Denied(atom) | Because::Missing(atom) | Because::Present(atom)) => Some(atom),
        Some(Because::Rule(..)) | None => None,
    };
    let goal = spoken_of(&claim.query.body.literals);
    goal.chain(reason.map(|atom| atom.relation)).collect()
}

/// What follows on either side only, and which constraints and claims have another outcome.
pub(super) fn consequences<'m>(
    apart: Apart<'_>,
    before: &Side<'_, 'm>,
    after: &Side<'_, 'm>,
) -> Result<Found<'m>, Failure> {
    let difference = compare(before.model, after.model, after.session.limits())
        .map_err(|stop| after.session.stopped(stop))?;
    let program = &after.model.casebook.program;
    let changed = difference.relations().filter_map(|relation| relation.after).collect();
    let reach = Reach { apart, changed, program };

    let mut claims = Vec::new();
    for claim in program.claims.iter().filter(|claim| reach.touches_claim(claim)) {
        claims.extend(flip(claim, before, after)?);
    }
    let mut constraints = Vec::new();
    for constraint in program.constraints.iter().filter(|it| reach.touches_constraint(it)) {
        constraints.extend(kept(constraint, before, after)?);
    }

    Ok(Found { difference, constraints, claims })
}

/// The claim, if it passes on one side only.
fn flip<'m>(
    claim: &'m Claim,
    before: &Side<'_, '_>,
    after: &Side<'_, '_>,
) -> Result<Option<Flip<'m>>, Failure> {
    let mut known = before.session.casebook.program.claims.iter();
    let Some(old) = known.find(|it| it.name == claim.name) else { return Ok(None) };

    let (before, after) = (before.outcome(old)?, after.outcome(claim)?);
    let flips = before.verdict != after.verdict;
    Ok(flips.then_some(Flip { claim, before, after }))
}

/// The constraint, if it is violated more or less often on one side than on the other.
fn kept<'m>(
    constraint: &'m Constraint,
    before: &Side<'_, '_>,
    after: &Side<'_, '_>,
) -> Result<Option<Kept<'m>>, Failure> {
    let mut known = before.model.casebook.program.constraints.iter();
    let Some(old) = known.find(|it| it.name == constraint.name) else { return Ok(None) };

    let (before, after) = (before.violations(old)?, after.violations(constraint)?);
    Ok((before != after).then_some(Kept { constraint, before, after }))
}

impl Side<'_, '_> {
    /// The outcome of a claim here, as of its own date if it has one.
    fn outcome(&self, claim: &Claim) -> Result<claims::Outcome, Failure> {
        let date = claim.as_of.unwrap_or(self.session.date());
        let model: Arc<Model> = self.session.model_beside(self.model, date)?;
        claims::check(claim, &model, self.session.limits())
            .map_err(|stop| self.session.query_stopped(stop, &claim.query).into())
    }

    /// How often a constraint is violated here; `None` when an operation in it has no result.
    fn violations(&self, constraint: &Constraint) -> Result<Option<usize>, Failure> {
        let found = claims::violations(constraint, self.model, self.session.limits())
            .map_err(|stop| self.session.query_stopped(stop, &constraint.query))?;
        Ok(found.ok().map(|rows| rows.len()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Apart, Reach};
    use std::collections::BTreeSet;
    use toulmin_testing::Case;

    const RULES: &str = "
        sort Actor, Forum.
        relation member(a: Actor, f: Forum).
        relation gives(a: Actor, f: Forum).
        relation seat(a: Actor, f: Forum).
        relation voice(a: Actor).
        relation guest(a: Actor).
        relation mute(a: Actor).
        rule seated: seat(a: ?a, f: ?f) :- member(a: ?a, f: ?f), gives(a: ?a, f: ?f).
        rule voice: voice(a: ?a) :- seat(a: ?a, f: _).
        rule mute: mute(a: ?a) :- guest(a: ?a), not voice(a: ?a).
        claim heard at n1 \"a\": voice(a: US) holds because voice.
        claim unheard at n1 \"a\": voice(a: China) fails because missing gives(a: China, f: G20).
        claim unseated at n1 \"a\": mute(a: US) fails because present voice(a: US).
    ";

    /// Whether each claim is looked at again when rows of a relation differ.
    fn touched(relation: &str) -> Vec<bool> {
        let case = Case::new("Actor: China US\nForum: G20 OECD", RULES, "");
        let program = &case.casebook.program;
        let changed = BTreeSet::from([program.relation_named(relation).expect("a relation")]);
        let reach = Reach { apart: Apart::Facts(&changed), changed: changed.clone(), program };
        program.claims.iter().map(|claim| reach.touches_claim(claim)).collect()
    }

    #[test]
    fn what_is_missing_is_looked_for_through_all_rules() {
        assert_eq!(touched("voice"), [true, true, true]);
        assert_eq!(touched("seat"), [true, true, true]);
        assert_eq!(touched("member"), [false, true, false]);
        assert_eq!(touched("gives"), [false, true, false]);
    }

    #[test]
    fn what_is_in_the_way_is_looked_for_in_the_rules_for_the_goal() {
        assert_eq!(touched("guest"), [false, false, true]);
        assert_eq!(touched("mute"), [false, false, true]);
    }
}

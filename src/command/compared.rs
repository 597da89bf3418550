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

/// Which facts, or rules, the two sessions have otherwise.
#[derive(Clone, Copy)]
pub(super) enum Apart<'r> {
    /// Perhaps all of them.
    Anywhere,
    /// Only facts of these relations, and perhaps the date.
    Facts(&'r BTreeSet<RelationId>),
}

/// What can make a claim or a constraint come out otherwise.
struct Reach<'r> {
    apart: Apart<'r>,
    /// The relations whose rows differ as of the dates of the two sessions.
    changed: BTreeSet<RelationId>,
    program: &'r Program,
}

impl Reach<'_> {
    /// A claim reads the rows of the relations that it asks for, and, for its reason, those that rules for them ask for; what is
    /// missing is looked for in all that they rest on. As of a date of its own, that these differ is known only from the facts
    /// below them.
    fn touches_claim(&self, claim: &Claim) -> bool {
        let Apart::Facts(facts) = self.apart else { return true };
        let reason = match &claim.because {
            Some(Because::Denied(atom) | Because::Missing(atom) | Because::Present(atom)) => {
                Some(atom)
            }
            Some(Because::Rule(..)) | None => None,
        };
        let asked = spoken_of(&claim.query.body.literals);
        let mut read: BTreeSet<RelationId> =
            asked.chain(reason.map(|atom| atom.relation)).collect();
        if claim.as_of.is_some() {
            return !self.program.underlying(&read).is_disjoint(facts);
        }
        match claim.because {
            Some(Because::Rule(..) | Because::Present(_)) => {
                let rules = read.iter().flat_map(|relation| self.program.rules_for(*relation));
                let bodies: Vec<RelationId> =
                    rules.flat_map(|(_, rule)| spoken_of(&rule.body.literals)).collect();
                read.extend(bodies);
            }
            Some(Because::Missing(_)) => read = self.program.underlying(&read),
            Some(Because::Denied(_)) | None => {}
        }
        !read.is_disjoint(&self.changed)
    }

    fn touches_constraint(&self, constraint: &Constraint) -> bool {
        matches!(self.apart, Apart::Anywhere)
            || spoken_of(&constraint.query.body.literals).any(|it| self.changed.contains(&it))
    }
}

/// What follows from either of two models, and what comes of the constraints and claims that may come out otherwise.
///
/// The models are those of the sessions as of their dates.
pub(super) fn consequences<'m>(
    apart: Apart<'_>,
    (before, one): (&mut Session, &'m Model),
    (after, other): (&mut Session, &'m Model),
) -> Result<Found<'m>, Failure> {
    let difference = compare(one, other, after.limits()).map_err(|stop| after.stopped(stop))?;
    let program = &other.casebook.program;
    let changed = difference.relations().filter_map(|relation| relation.after).collect();
    let reach = Reach { apart, changed, program };
    let mut flips = Vec::new();
    for claim in program.claims.iter().filter(|claim| reach.touches_claim(claim)) {
        flips.extend(flip(claim, (before, one), (after, other))?);
    }
    let mut constraints = Vec::new();
    for constraint in program.constraints.iter().filter(|it| reach.touches_constraint(it)) {
        constraints.extend(kept(constraint, (before, one), (after, other))?);
    }
    Ok(Found { difference, constraints, claims: flips })
}

/// The claim, if it passes in one session only.
fn flip<'m>(
    claim: &'m Claim,
    (before, one): (&mut Session, &Model),
    (after, other): (&mut Session, &Model),
) -> Result<Option<Flip<'m>>, Failure> {
    let mut known = before.casebook.program.claims.iter();
    let Some(old) = known.find(|it| it.name == claim.name) else { return Ok(None) };
    let (before, after) = (checked(old, before, one)?, checked(claim, after, other)?);
    let flips = before.verdict != after.verdict;
    Ok(flips.then_some(Flip { claim, before, after }))
}

/// What comes of a claim in a session of which a model is known.
fn checked(claim: &Claim, session: &Session, known: &Model) -> Result<claims::Outcome, Failure> {
    let date = claim.as_of.unwrap_or(session.date());
    let model: Arc<Model> = session.model_beside(known, date)?;
    claims::check(claim, &model, session.limits())
        .map_err(|stop| session.query_stopped(stop, &claim.query).into())
}

/// The constraint, if it is violated more or less often in one session than in the other.
fn kept<'m>(
    constraint: &'m Constraint,
    (before, one): (&Session, &Model),
    (after, other): (&Session, &Model),
) -> Result<Option<Kept<'m>>, Failure> {
    let mut known = one.casebook.program.constraints.iter();
    let Some(old) = known.find(|it| it.name == constraint.name) else { return Ok(None) };
    let violations = |constraint: &Constraint, session: &Session, model: &Model| {
        claims::violations(constraint, model, session.limits())
            .map(|found| found.ok().map(|rows| rows.len()))
            .map_err(|stop| session.query_stopped(stop, &constraint.query))
    };
    let before = violations(old, before, one)?;
    let after = violations(constraint, after, other)?;
    Ok((before != after).then_some(Kept { constraint, before, after }))
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

//! The judging of refusals: whether there really is no answer, and whether the reasons are right.
//!
//! The absence of rows and the proofs of those that are named are a matter of the kernel. What comes
//! on top is the choice of the instances that are reported: those that lack the least. The judge
//! finds them again by a search of its own (`nearest`) and asks for equality: a refusal that reports
//! another instance may be true and still mislead, by hiding how little was lacking.
//!
//! In reading order: `obstacle` what is in the way of a condition · `nearest` the instances that lack
//! the least · `attempt` what is said of a body.

mod attempt;
mod nearest;
mod obstacle;

use crate::proof::{Step, StepId};
use crate::refusal::{Attempt, Goal, GoalId, Refusal};
use crate::verify::derive::bodies::Place;
use crate::verify::derive::compute::concluding;
use crate::verify::kernel::{Checker, Flaw, rejected};
use crate::verify::{Ends, Part, Rejection, Wrong};
use std::collections::BTreeSet;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Fact, FactId, Status};
use toulmin_lang::program::{
    Atom, Column, Literal, Query, RowPattern, RuleId, Side, Sign, Term, Type,
};
use toulmin_lang::value::{Date, Symbol, Value};

/// Accepts a refusal of `query`, or says what is wrong with it.
///
/// That there is no answer, and no row for any goal, is derived again. Every row that is said to
/// hold has its steps. Every fact that is named says what it is named for, and no fact is passed
/// over that would make it another kind of \"no\". Every rule that could conclude a goal is
/// accounted for, and every condition is tried again.
///
/// # Errors
/// The first thing that is wrong, or that the check had to end.
pub fn verify_refusal(
    casebook: &Casebook,
    date: Date,
    params: &[Value],
    query: &Query,
    refusal: &Refusal,
    ends: Ends<'_>,
) -> Result<(), Rejection> {
    let checker = Checker::new(casebook, date, params, query, &refusal.steps, ends)?;
    checker.steps()?;
    checker.refused(refusal)
}

impl Checker<'_> {
    fn refused(&self, refusal: &Refusal) -> Result<(), Rejection> {
        self.unanswered(refusal).map_err(rejected(Part::Conclusion))?;
        for (at, goal) in refusal.goals.iter().enumerate() {
            let id = GoalId(at);
            self.goal(goal).map_err(|wrong| rejected(Part::Goal(id))((None, wrong)))?;
            for (at, attempt) in goal.attempts.iter().flatten().enumerate() {
                let checked = self.rule_attempt(goal, attempt, refusal);
                checked.map_err(rejected(Part::Attempt(id, at)))?;
            }
        }
        let nearby = self.nearby(refusal);
        nearby.map_err(|wrong| rejected(Part::Conclusion)((None, wrong)))
    }

    /// Whether the query has no answer, and what is said of its conditions is right.
    fn unanswered(&self, refusal: &Refusal) -> Result<(), Flaw> {
        if self.join.borrow_mut().has_match().map_err(|wrong| (None, wrong))? {
            return Err((None, Wrong::Present));
        }
        let start = vec![None; self.query.body.variables.len()];
        self.attempt(Place::Query, start, &refusal.query, refusal)
    }

    /// Whether no row fits a goal, and the facts and rules that are named are the right ones.
    fn goal(&self, goal: &Goal) -> Result<(), Wrong> {
        let relation = self.casebook.program.relations.get(goal.relation.0);
        let columns = relation.map_or(0, |relation| relation.columns.len());
        let is_column = |&(left, right): &(usize, usize)| left < columns && right < columns;
        if relation.is_none() || goal.pattern.len() != columns || !goal.same.iter().all(is_column) {
            return Err(Wrong::OtherPattern);
        }

        let rows = self.rows(goal.relation, goal.side, &goal.pattern)?;
        if rows.iter().any(|row| is_asked_for(goal, row)) {
            return Err(Wrong::Present);
        }
        self.sources(goal)?;
        self.rules(goal)
    }

    /// Whether what the sources are said to say of a goal is right, and nothing is passed over.
    fn sources(&self, goal: &Goal) -> Result<(), Wrong> {
        let opposite = goal.side.opposite();
        self.say(goal, &goal.against, |id, side| side == opposite && self.in_force(id))?;
        self.say(goal, &goal.not_in_force, |id, side| side == goal.side && !self.in_force(id))?;
        if goal.against.is_empty() && self.some_say(goal, opposite, |id| self.in_force(id))
            || goal.not_in_force.is_empty()
                && self.some_say(goal, goal.side, |id| !self.in_force(id))
        {
            return Err(Wrong::Silenced);
        }

        self.contested(goal)?;
        let facts = &self.casebook.facts;
        let covers = |list: &toulmin_lang::facts::Complete| {
            goal.side == Side::Holds && list.covers(goal.relation, &goal.pattern)
        };

        match goal.complete {
            Some(list) if !facts.complete.get(list).is_some_and(covers) => Err(Wrong::Ground),
            None if facts.complete.iter().any(covers) => Err(Wrong::Silenced),
            _ => Ok(()),
        }
    }

    fn in_force(&self, id: FactId) -> bool {
        self.casebook.facts.in_force(id, self.date)
    }

    /// Whether each of these facts, none of them twice, says something of a goal.
    fn say(
        &self,
        goal: &Goal,
        facts: &[FactId],
        is_so: impl Fn(FactId, Side) -> bool,
    ) -> Result<(), Wrong> {
        self.all_say(facts, |id, fact| {
            fact.relation == goal.relation && is_asked_for(goal, &fact.row) && is_so(id, fact.side)
        })
    }

    /// Whether some such fact on this side says a goal.
    fn some_say(&self, goal: &Goal, side: Side, is_one: impl Fn(FactId) -> bool) -> bool {
        let facts = &self.casebook.facts;
        let fitting = facts.fitting(goal.relation, side, &goal.pattern);
        fitting.into_iter().any(|id| is_one(id) && is_asked_for(goal, &facts.row(id)))
    }

    /// Whether exactly those contested facts are named of which another reading says a goal.
    fn contested(&self, goal: &Goal) -> Result<(), Wrong> {
        let says = |fact: &Fact, reading: usize| match &fact.status {
            Status::Settled => false,
            Status::Contested(readings) => readings.get(reading).is_some_and(|reading| {
                fact.relation == goal.relation
                    && reading.side == goal.side
                    && is_asked_for(goal, &reading.row)
            }),
        };
        let mut named = BTreeSet::new();
        for &(id, reading) in &goal.contested {
            self.all_say(&[id], |id, fact| says(fact, reading) && self.in_force(id))?;
            if !named.insert(id) {
                return Err(Wrong::RepeatedFact);
            }
        }

        let readings = |fact: &Fact| match &fact.status {
            Status::Settled => 0,
            Status::Contested(readings) => readings.len(),
        };
        let mut written = self.casebook.facts.written.iter().enumerate();
        let passed_over = |(at, fact): (usize, &Fact)| {
            !named.contains(&FactId(at))
                && (0..readings(fact)).any(|reading| says(fact, reading))
                && self.in_force(FactId(at))
        };

        if written.any(passed_over) { Err(Wrong::Silenced) } else { Ok(()) }
    }

    /// Whether each rule for the relation of a goal is named once, and those that are not tried
    /// cannot conclude the goal.
    fn rules(&self, goal: &Goal) -> Result<(), Wrong> {
        let rules = self.casebook.program.rules_for(goal.relation);
        let concluding_it: BTreeSet<RuleId> =
            rules.filter(|_| goal.side == Side::Holds).map(|(id, _)| id).collect();
        let Some(attempts) = &goal.attempts else {
            // Only what rules could conclude can lie too deep to look into.
            return if concluding_it.is_empty() { Err(Wrong::Rules) } else { Ok(()) };
        };

        let tried = attempts.iter().filter_map(|attempt| attempt.rule);
        let named: Vec<RuleId> = tried.chain(goal.other_rules.iter().copied()).collect();
        let once =
            named.len() == concluding_it.len() && attempts.iter().all(|it| it.rule.is_some());
        if !once || named.into_iter().collect::<BTreeSet<_>>() != concluding_it {
            return Err(Wrong::Rules);
        }

        let concludes = |rule: &RuleId| {
            let rule = self.casebook.program.rule(*rule);
            concluding(&rule.head.terms, &goal.pattern, rule.body.variables.len()).is_some()
        };
        if goal.other_rules.iter().any(concludes) { Err(Wrong::Rules) } else { Ok(()) }
    }

    /// Whether what is said of a rule that could conclude a goal is right.
    fn rule_attempt(&self, goal: &Goal, attempt: &Attempt, refusal: &Refusal) -> Result<(), Flaw> {
        let id = attempt.rule.ok_or((None, Wrong::Rules))?;
        let rule = self.casebook.program.rule(id);
        let start = concluding(&rule.head.terms, &goal.pattern, rule.body.variables.len());
        let start = start.ok_or((None, Wrong::OtherConclusion))?;
        self.attempt(Place::Rule(id), start, attempt, refusal)
    }

    /// Whether what is said of the entities of the query is right.
    fn nearby(&self, refusal: &Refusal) -> Result<(), Wrong> {
        let is_so = |side: Side| move |id, fact: &Fact| fact.side == side && self.in_force(id);
        self.all_say(&refusal.also_denied, is_so(Side::Denied))?;
        self.all_say(&refusal.nearest, is_so(Side::Holds))?;
        self.also_hold(&refusal.also_holds)?;

        let unmentioned = self.named().into_iter().filter(|name| !self.is_mentioned(*name));
        if unmentioned.eq(refusal.unmentioned.iter().copied()) {
            Ok(())
        } else {
            Err(Wrong::Silenced)
        }
    }

    /// Whether these steps, none of them twice, show rows that no fact states and that an atom of
    /// the query would fit if one of its columns were open.
    fn also_hold(&self, steps: &[StepId]) -> Result<(), Wrong> {
        let mut named = BTreeSet::new();
        for id in steps {
            let step = self.steps.get(id.0).ok_or(Wrong::Forward)?;

            let exactly = RowPattern::exactly(&step.row);
            let facts = self.casebook.facts.fitting(step.relation, step.side, &exactly);
            let is_stated = facts.into_iter().any(|fact| self.in_force(fact));

            let mut atoms = self.query.body.literals.iter().filter_map(|literal| match literal {
                Literal::Atom { sign: Sign::Positive, side, atom } if *side == step.side => {
                    Some(atom)
                }
                _ => None,
            });

            if is_stated || !atoms.any(|atom| is_near(atom, step)) {
                return Err(Wrong::OtherPremise);
            } else if !named.insert(*id) {
                return Err(Wrong::Count);
            }
        }
        Ok(())
    }

    /// The entities that the query names.
    fn named(&self) -> BTreeSet<Symbol> {
        let program = &self.casebook.program;
        let of_atom = |atom: &Atom| {
            let columns = &program.relation(atom.relation).columns;
            let name = |(term, column): (&Term, &Column)| match (term, column.ty) {
                (Term::Value(Value::Name(name)), Type::Entity(_)) => Some(*name),
                _ => None,
            };
            atom.terms.iter().zip(columns).filter_map(name).collect::<Vec<_>>()
        };
        self.query.body.literals.iter().flat_map(Literal::atoms).flat_map(of_atom).collect()
    }

    /// Whether a fact or a rule names an entity.
    fn is_mentioned(&self, name: Symbol) -> bool {
        let names = |atom: &Atom| atom.terms.contains(&Term::Value(Value::Name(name)));
        let rules = self.casebook.program.rules.iter();
        rules.flat_map(|rule| rule.body.literals.iter().flat_map(Literal::atoms)).any(names)
            || self.casebook.program.rules.iter().any(|rule| names(&rule.head))
            || !self.casebook.facts.mentioning(name).is_empty()
    }

    /// Whether these are facts, none of them twice, that all say this.
    fn all_say(&self, facts: &[FactId], says: impl Fn(FactId, &Fact) -> bool) -> Result<(), Wrong> {
        let mut named = BTreeSet::new();
        for id in facts {
            let fact = self.casebook.facts.get(*id).ok_or(Wrong::UnknownFact)?;
            if !says(*id, &fact) {
                return Err(Wrong::OtherFact);
            } else if !named.insert(*id) {
                return Err(Wrong::RepeatedFact);
            }
        }
        Ok(())
    }
}

/// Whether a row is what a goal asks for: fixed columns have their values, and columns that must
/// agree do.
fn is_asked_for(goal: &Goal, row: &[Value]) -> bool {
    goal.same.iter().all(|&(one, other)| row.get(one) == row.get(other))
        && goal.pattern.len() == row.len()
        && goal.pattern.fits(row)
}

/// Whether a step shows what an atom asks for, but for one of several values.
fn is_near(atom: &Atom, step: &Step) -> bool {
    let fixed = atom.terms.iter().zip(&step.row).filter_map(|(term, value)| match term {
        Term::Value(wanted) => Some(wanted == value),
        _ => None,
    });
    let (same, other): (Vec<bool>, Vec<bool>) = fixed.partition(|same| *same);
    atom.relation == step.relation && other.len() <= 1 && same.len() + other.len() >= 2
}

#[cfg(test)]
mod tests;

//! What the claims of a casebook rest on, and what of it they leave unused.
//!
//! A fact or rule is used when some derivation of what a claim says uses it, not only the shortest
//! one. A claim that something fails uses the denial, the exception, or whatever else alone keeps
//! it from holding, and what holds besides that.

mod gaps;

pub use gaps::{Gaps, is_cited_beside_facts, work_read};

use crate::claims::{exception, hindered};
use crate::counterfactual::stating;
use crate::evaluate::{Binding, Limits, Stop, bind};
use crate::model::Model;
use crate::used::{Search, Used};
use std::collections::BTreeSet;
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{Atom, Because, Claim, Expected, Literal, RuleId, Side, Sign};

/// How many rows are followed as of one date.
pub const ROWS_MAX: usize = 1_000_000;

/// What claims use.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The rules by which what they say follows, or fails.
    pub rules: BTreeSet<RuleId>,
    /// The facts on which it rests.
    pub facts: BTreeSet<FactId>,
    /// The complete lists, by their index, on which absences and counts rest.
    pub complete: BTreeSet<usize>,
    /// Whether some of it was not followed.
    pub more: bool,
}

impl Coverage {
    /// Adds what claims use in the model as of their date. The claims must pass.
    ///
    /// # Errors
    /// When a limit is reached or somebody stops it.
    pub fn add(
        &mut self,
        claims: &[&Claim],
        model: &Model,
        limits: Limits<'_>,
    ) -> Result<(), Stop> {
        let mut search = Search::new(model, ROWS_MAX, limits);
        for claim in claims {
            if let Some(Because::Rule(rule, _)) = claim.because {
                self.rules.insert(rule);
                self.rules.extend(model.casebook.program.rule(rule).overrides);
            }

            match &claim.expected {
                Expected::Fails => self.follow_failure(claim, model, limits, &mut search)?,
                Expected::Holds => {
                    search.follow(&claim.query.body.literals, &free(claim))?;
                }
                Expected::Exactly(variables, rows) | Expected::Includes(variables, rows) => {
                    for row in rows {
                        let mut start = free(claim);
                        for (variable, value) in variables.iter().zip(row) {
                            start[variable.0] = Some(*value);
                        }
                        search.follow(&claim.query.body.literals, &start)?;
                    }
                }
            }
        }

        self.add_used(search.finish(), model);
        Ok(())
    }

    /// Follows what makes the goal of a claim fail: the denial, the absence, the row in the way or
    /// the exception that the claim names, and the other conditions of a rule that would conclude
    /// the goal otherwise. If the claim names nothing, it follows any denial of the goal, and
    /// whatever alone keeps a rule from concluding it.
    fn follow_failure(
        &mut self,
        claim: &Claim,
        model: &Model,
        limits: Limits<'_>,
        search: &mut Search<'_>,
    ) -> Result<(), Stop> {
        let program = &model.casebook.program;
        let goal = &claim.query.body.literals;
        match &claim.because {
            Some(Because::Denied(named) | Because::Missing(named)) => {
                search.note_absent(named);
                let near = |body: &[Literal], start: &Binding| without(body, named, start);
                self.follow_near(claim, model, search, &near)
            }
            Some(Because::Present(named)) => {
                for hindered in hindered(claim, named, model, limits)? {
                    self.rules.extend(hindered.rule);
                    for (literals, start) in &hindered.bodies {
                        search.follow(literals, start)?;
                    }
                }
                Ok(())
            }
            Some(Because::Rule(rule, _)) => {
                let overridden = program.rule(*rule).overrides;
                let body = overridden.and_then(|it| exception(claim, *rule, it, program));

                let (literals, start) =
                    body.expect("bug: a claim passes by an exception that is none");
                search.follow(&literals, &start).map(|_| ())
            }
            None => {
                asked(goal).for_each(|atom| search.note_absent(atom));
                self.follow_near(claim, model, search, &defied)
            }
        }
    }

    /// Follows bodies close to the goal of a claim: its own, and those of the rules that conclude
    /// what it asks for.
    fn follow_near(
        &mut self,
        claim: &Claim,
        model: &Model,
        search: &mut Search<'_>,
        near: &dyn Fn(&[Literal], &Binding) -> Vec<Near>,
    ) -> Result<(), Stop> {
        let goal = &claim.query.body.literals;
        for (literals, start) in near(goal, &free(claim)) {
            search.follow(&literals, &start)?;
        }

        for atom in asked(goal) {
            for (id, rule) in model.casebook.program.rules_for(atom.relation) {
                let head = bind(&rule.head.terms, &atom.pattern(), rule.body.variables.len());
                let Some(head) = head else { continue };
                for (literals, start) in near(&rule.body.literals, &head) {
                    if search.follow(&literals, &start)? {
                        self.rules.insert(id);
                    }
                }
            }
        }
        Ok(())
    }

    /// Adds what a search has found.
    fn add_used(&mut self, used: Used, model: &Model) {
        let facts = &model.casebook.facts;
        let stated =
            |fact: &Fact| used.rows.contains(&(fact.relation, fact.side, fact.row.clone()));
        let written = facts.written.iter().zip((0..).map(FactId));
        let written = written.filter(|(fact, _)| fact.in_force(model.date) && stated(fact));
        self.facts.extend(written.map(|(_, id)| id));

        if !facts.bulk.is_empty() {
            let rows = used.rows.iter().filter(|(relation, side, _)| {
                facts.bulk.iter().any(|entry| entry.is_of(*relation, *side))
            });
            for (relation, side, row) in rows {
                self.facts.extend(stating(model, *relation, *side, row));
            }
        }

        for (relation, _, pattern) in used.absent.iter().filter(|it| it.1 == Side::Holds) {
            let denied = facts.fitting(*relation, Side::Denied, pattern).into_iter();
            self.facts.extend(denied.filter(|id| facts.in_force(*id, model.date)));
        }

        let closed = used.absent.iter().chain(&used.counted).filter(|it| it.1 == Side::Holds);
        for (relation, _, pattern) in closed {
            let covers = |at: &usize| facts.complete[*at].covers(*relation, pattern);
            self.complete.extend((0..facts.complete.len()).filter(covers));
        }

        self.rules.extend(used.rules);
        self.more |= used.more;
    }
}

/// Conditions, and what is known of their variables.
type Near = (Vec<Literal>, Binding);

/// The rows that a goal asks to hold.
fn asked(goal: &[Literal]) -> impl Iterator<Item = &Atom> {
    goal.iter().filter_map(|literal| match literal {
        Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => Some(atom),
        _ => None,
    })
}

/// For each negated condition, the conditions with this one asking for presence instead: what has a
/// match when it alone fails.
fn defied(literals: &[Literal], start: &Binding) -> Vec<Near> {
    let is_negative =
        |literal: &Literal| matches!(literal, Literal::Atom { sign: Sign::Negative, .. });
    let negative = (0..literals.len()).filter(|at| is_negative(&literals[*at]));
    let near = negative.map(|at| {
        let mut literals = literals.to_vec();
        if let Literal::Atom { sign, .. } = &mut literals[at] {
            *sign = Sign::Positive;
        }
        (literals, start.clone())
    });
    near.collect()
}

/// For each condition that asks for what is named, the conditions without it: what has a match when
/// it alone fails.
fn without(literals: &[Literal], named: &Atom, start: &Binding) -> Vec<Near> {
    let near = literals.iter().enumerate().filter_map(|(at, literal)| match literal {
        Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom }
            if atom.relation == named.relation =>
        {
            let known = bind(&atom.terms, &named.pattern(), start.len())?;

            let agree = known
                .iter()
                .zip(start)
                .all(|(one, other)| one.is_none() || other.is_none() || one == other);
            let both = known.iter().zip(start).map(|(one, other)| one.or(*other));
            let mut literals = literals.to_vec();
            literals.remove(at);
            agree.then(|| (literals, both.collect()))
        }
        _ => None,
    });
    near.collect()
}

fn free(claim: &Claim) -> Binding {
    vec![None; claim.query.body.variables.len()]
}

#[cfg(test)]
mod tests;

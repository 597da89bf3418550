//! Refusals: whether there is no answer, and whether what is said of the reasons is so.

use super::instance::Outer;
use super::join;
use super::{Checker, Ends, Flaw, Rejection, Wrong};
use crate::evaluate::Binding;
use crate::proof::StepId;
use crate::refusal::{Attempt, Goal, Obstacle, Outcome, Refusal};
use std::collections::BTreeSet;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Fact, FactId, Status};
use toulmin_lang::program::{
    Atom, Body, Expr, Literal, Query, RuleId, Side, Sign, Term, VariableId,
};
use toulmin_lang::value::{Date, Number, Value};

/// Accepts a refusal of `query`, or says what is wrong with it.
///
/// The absence of an answer, and of a row for every goal, is derived anew; every row that is said to hold has its steps; every
/// fact that is named says what it is named for; every rule that could conclude a goal is accounted for.
///
/// # Errors
/// The first thing that is wrong, or that it had to end.
pub fn verify_refusal(
    casebook: &Casebook,
    date: Date,
    params: &[Value],
    query: &Query,
    refusal: &Refusal,
    ends: Ends<'_>,
) -> Result<(), Rejection> {
    let checker = Checker::new(casebook, date, params, &refusal.steps, ends);
    checker.steps()?;
    checker.refused(query, refusal).map_err(|(literal, wrong)| Rejection {
        step: None,
        literal,
        wrong,
    })
}

impl Checker<'_> {
    fn refused(&self, query: &Query, refusal: &Refusal) -> Result<(), Flaw> {
        self.unanswered(&query.body).map_err(|wrong| (None, wrong))?;
        self.attempt(&query.body, &refusal.query, refusal)?;
        for goal in &refusal.goals {
            self.goal(goal).map_err(|wrong| (None, wrong))?;
            for attempt in goal.attempts.iter().flatten() {
                let rule = attempt.rule.ok_or((None, Wrong::Rules))?;
                let rule = self.casebook.program.rules.get(rule.0);
                let rule = rule.ok_or((None, Wrong::UnknownRule))?;
                let head = join::fixed(&rule.head.terms, &attempt.binding);
                let fits = |(wanted, is): (&Option<Value>, &Option<Value>)| {
                    wanted.is_none() || wanted == is
                };
                if !goal.pattern.iter().zip(&head).all(fits) {
                    return Err((None, Wrong::OtherConclusion));
                }
                self.attempt(&rule.body, attempt, refusal)?;
            }
        }
        let denied = |fact: &Fact| fact.side == Side::Denied && fact.in_force(self.date);
        let stated = |fact: &Fact| fact.side == Side::Holds && fact.in_force(self.date);
        self.all_say(&refusal.also_denied, denied).map_err(|wrong| (None, wrong))?;
        self.all_say(&refusal.nearest, stated).map_err(|wrong| (None, wrong))
    }

    /// Whether a body has no match.
    fn unanswered(&self, body: &Body) -> Result<(), Wrong> {
        let mut lower = self.lower.borrow_mut();
        lower.derive(&join::relations(&body.literals))?;
        let joined = lower.joined();
        let start = vec![None; body.variables.len()];
        let found = joined.matches(&body.literals, &start)?;
        if found.is_empty() { Ok(()) } else { Err(Wrong::Present) }
    }

    /// Whether no row fits a goal, and the facts and rules that are named are the right ones.
    fn goal(&self, goal: &Goal) -> Result<(), Wrong> {
        let of_goal = |fact: &Fact| fact.relation == goal.relation && goal.fits(&fact.row);
        let in_force = |fact: &Fact| fact.in_force(self.date);
        self.all_say(&goal.against, |fact| {
            of_goal(fact) && fact.side != goal.side && in_force(fact)
        })?;
        self.all_say(&goal.not_in_force, |fact| {
            of_goal(fact) && fact.side == goal.side && !in_force(fact)
        })?;
        for (id, reading) in &goal.contested {
            self.all_say(&[*id], |fact| match &fact.status {
                Status::Settled => false,
                Status::Contested(readings) => readings.get(*reading).is_some_and(|reading| {
                    let same = fact.relation == goal.relation && reading.side == goal.side;
                    same && goal.fits(&reading.row) && in_force(fact)
                }),
            })?;
        }
        let lists = &self.casebook.facts.complete;
        let covers = |list: usize| {
            lists.get(list).is_some_and(|list| list.covers(goal.relation, &goal.pattern))
        };
        if !goal.complete.is_none_or(covers) {
            return Err(Wrong::Ground);
        }
        self.rules(goal)?;
        let mut lower = self.lower.borrow_mut();
        let rows = lower.rows(goal.relation, goal.side)?;
        if rows.iter().any(|row| goal.fits(row)) { Err(Wrong::Present) } else { Ok(()) }
    }

    /// Whether each rule that concludes the relation of a goal is named once.
    fn rules(&self, goal: &Goal) -> Result<(), Wrong> {
        let Some(attempts) = &goal.attempts else { return Ok(()) };
        let rules = self.casebook.program.rules_for(goal.relation);
        let concluding: BTreeSet<RuleId> =
            rules.filter(|_| goal.side == Side::Holds).map(|(id, _)| id).collect();
        let tried = attempts.iter().filter_map(|attempt| attempt.rule);
        let named: Vec<RuleId> = tried.chain(goal.other_rules.iter().copied()).collect();
        let once = named.len() == concluding.len();
        if once && named.into_iter().collect::<BTreeSet<_>>() == concluding {
            Ok(())
        } else {
            Err(Wrong::Rules)
        }
    }

    fn all_say(&self, facts: &[FactId], says: impl Fn(&Fact) -> bool) -> Result<(), Wrong> {
        for id in facts {
            let fact = self.casebook.facts.get(*id).ok_or(Wrong::UnknownFact)?;
            if !says(&fact) {
                return Err(Wrong::OtherFact);
            }
        }
        Ok(())
    }

    /// Whether each literal of a body holds, or fails, as it is said to.
    fn attempt(&self, body: &Body, attempt: &Attempt, refusal: &Refusal) -> Result<(), Flaw> {
        if attempt.binding.len() != body.variables.len()
            || attempt.outcomes.len() != body.literals.len()
        {
            return Err((None, Wrong::PremiseCount));
        }
        let before = StepId(self.steps.len());
        for (i, (literal, outcome)) in body.literals.iter().zip(&attempt.outcomes).enumerate() {
            let checked = match outcome {
                Outcome::NotReached => Ok(()),
                Outcome::Holds(premise) => self.premise(literal, before, &attempt.binding, premise),
                Outcome::Fails { obstacle, .. } => {
                    let outer = Outer { body, before };
                    self.obstacle(outer, literal, attempt, obstacle, refusal)
                }
            };
            checked.map_err(|wrong| (Some(i), wrong))?;
        }
        Ok(())
    }

    fn obstacle(
        &self,
        outer: Outer<'_>,
        literal: &Literal,
        attempt: &Attempt,
        obstacle: &Obstacle,
        refusal: &Refusal,
    ) -> Result<(), Wrong> {
        let binding = &attempt.binding;
        match (literal, obstacle) {
            (Literal::Atom { sign: Sign::Positive, side, atom }, Obstacle::Missing(goal)) => {
                let goal = refusal.goals.get(goal.0).ok_or(Wrong::OtherPattern)?;
                let same = (goal.relation, goal.side) == (atom.relation, *side);
                let asked = same && asks(goal, atom, &join::fixed(&atom.terms, binding));
                if asked { Ok(()) } else { Err(Wrong::OtherPattern) }
            }
            (
                Literal::Atom { sign: Sign::Negative, side, atom },
                Obstacle::Present { rows, .. },
            ) => {
                if rows.is_empty() {
                    return Err(Wrong::OtherPremise);
                }
                let mut rows = rows.iter();
                rows.try_for_each(|row| self.shown(atom, *side, outer.before, binding, *row))
            }
            (Literal::Compare { left, op, right, .. }, Obstacle::Compared(a, b)) => {
                let values = [left, right].map(|side| join::value(side, binding, self.params));
                if values != [Some(*a), Some(*b)] {
                    return Err(Wrong::Computed);
                }
                if op.holds(a, b) { Err(Wrong::Comparison) } else { Ok(()) }
            }
            (
                Literal::Aggregate { result, aggregate, .. },
                Obstacle::Aggregated(value, contributors),
            ) => {
                let wanted = binding[result.0];
                if value.is_some() && (wanted.is_none() || wanted == *value) {
                    return Err(Wrong::Comparison);
                }
                self.aggregated(aggregate, outer.before, binding, *value, contributors)
            }
            (Literal::Test { .. } | Literal::Range { .. }, Obstacle::Computed(values)) => {
                self.not_computed(literal, binding, values)
            }
            (
                Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. },
                Obstacle::Fault(_),
            ) => {
                let is_bound = |variable: &VariableId| binding[variable.0].is_some();
                let is_faulty = |expr: &Expr| {
                    let ready = expr.variables().iter().all(is_bound);
                    ready && join::value(expr, binding, self.params).is_none()
                };
                let faulty = literal.exprs().into_iter().any(is_faulty);
                if faulty { Ok(()) } else { Err(Wrong::Computed) }
            }
            (Literal::Aggregate { aggregate, .. }, Obstacle::Fault(_)) => {
                match self.aggregate(aggregate, binding) {
                    Err(Wrong::Fault) => Ok(()),
                    outcome => outcome.and(Err(Wrong::Computed)),
                }
            }
            _ => Err(Wrong::PremiseKind),
        }
    }

    /// Whether a question about a text, or a range, does not hold of these values.
    fn not_computed(
        &self,
        literal: &Literal,
        binding: &Binding,
        values: &[Value],
    ) -> Result<(), Wrong> {
        let exprs = match literal {
            // Whatever the variable is, it does not lie in a range without numbers.
            Literal::Range { value: Expr::Variable(variable), from, to, .. }
                if binding[variable.0].is_none() =>
            {
                vec![from, to]
            }
            literal => literal.exprs(),
        };
        let computed = exprs.into_iter().map(|expr| join::value(expr, binding, self.params));
        if computed.collect::<Option<Vec<Value>>>().as_deref() != Some(values) {
            return Err(Wrong::Computed);
        }
        let holds = match values {
            [Value::Number(from), to @ Value::Number(_)] => {
                Value::Number(Number::integer(join::first_whole(*from))) <= *to
            }
            values => join::holds(literal, values).ok_or(Wrong::Computed)?,
        };
        if holds { Err(Wrong::Comparison) } else { Ok(()) }
    }
}

/// Whether a goal asks for no more than an atom does, so that it lacks a row only where the atom does: it fixes and equates no
/// other columns.
fn asks(goal: &Goal, atom: &Atom, fixed: &[Option<Value>]) -> bool {
    let fits = |(was, now): (&Option<Value>, &Option<Value>)| was.is_none() || was == now;
    let same = |&(left, right): &(usize, usize)| {
        let [left, right] = [left, right].map(|column| atom.terms.get(column));
        left == right && matches!(left, Some(Term::Variable(_)))
    };
    goal.pattern.len() == fixed.len()
        && goal.pattern.iter().zip(fixed).all(fits)
        && goal.same.iter().all(same)
}

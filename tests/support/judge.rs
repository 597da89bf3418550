//! Whether an explanation is right, by the rows of the naive engine: slow, and with nothing in common with the checker.

use std::collections::BTreeSet;
use std::slice::from_ref;
use toulmin_lang::facts::FactId;
use toulmin_lang::plan::{order, order_knowing};
use toulmin_lang::program::{
    Aggregate, Atom, Body, Literal, Query, RowPattern, Side, Sign, VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;
use toulmin_reason::evaluate::{Binding, Limits, Scope, aggregated, bind, bound, instantiate};
use toulmin_reason::model::Model;
use toulmin_verify::proof::{
    Absence, Contributor, Ground, Instance, Premise, Proof, Reason, Step, StepId,
};
use toulmin_verify::refusal::{Attempt, Goal, Obstacle, Outcome, Refusal};

/// What an explanation is judged by.
#[derive(Clone, Copy)]
pub(crate) struct Judge<'a> {
    pub(crate) model: &'a Model,
    pub(crate) query: &'a Query,
}

impl<'a> Judge<'a> {
    /// Whether every step shows a row of the model, for a reason that is one, and the answer follows.
    pub(crate) fn is_proof(self, proof: &Proof) -> bool {
        let end = StepId(proof.steps.len());
        self.are_steps(&proof.steps)
            && self.is_instance(&proof.steps, end, &self.query.body, &proof.answer)
    }

    /// Whether no row fits any goal, and every condition that is said to hold, fail or not be reached does so.
    pub(crate) fn is_refusal(self, refusal: &Refusal) -> bool {
        self.are_steps(&refusal.steps)
            && !self
                .has_match(&self.query.body.literals, &vec![None; self.query.body.variables.len()])
            && self.is_attempt(refusal, &self.query.body, &refusal.query)
            && refusal.goals.iter().all(|goal| self.is_goal(refusal, goal))
    }

    fn scope(self) -> Scope<'a> {
        self.model.scope(Limits::default())
    }

    fn are_steps(self, steps: &[Step]) -> bool {
        (0..steps.len()).all(|at| self.is_step(steps, StepId(at)))
    }

    fn is_step(self, steps: &[Step], id: StepId) -> bool {
        let step = &steps[id.0];
        let reason = match &step.reason {
            Reason::Stated(facts) => self.say(facts, |fact| {
                fact.relation == step.relation && fact.side == step.side && fact.row == step.row
            }),
            Reason::Rule(rule, instance) => {
                let Some(rule) = self.model.casebook.program.rules.get(rule.0) else {
                    return false;
                };
                let concludes = self.is_instance(steps, id, &rule.body, instance)
                    && instantiate(&rule.head.terms, &instance.binding)
                        == RowPattern::exactly(&step.row);
                concludes && (rule.head.relation, Side::Holds) == (step.relation, step.side)
            }
        };
        reason && self.model.rows.contains(step.relation, step.side, &step.row)
    }

    /// Whether these are facts in force, each named once, that all say this.
    fn say(self, facts: &[FactId], says: impl Fn(&toulmin_lang::facts::Fact) -> bool) -> bool {
        let distinct: BTreeSet<&FactId> = facts.iter().collect();
        let all = &self.model.casebook.facts;
        let is_one = |id: &FactId| {
            all.get(*id).is_some_and(|fact| says(&fact) && fact.in_force(self.model.date))
        };
        !facts.is_empty() && distinct.len() == facts.len() && facts.iter().all(is_one)
    }

    fn is_instance(self, steps: &[Step], before: StepId, body: &Body, it: &Instance) -> bool {
        let used: BTreeSet<VariableId> =
            body.literals.iter().flat_map(Literal::variables).collect();
        it.binding.len() == body.variables.len()
            && bound(&it.binding) == used
            && self.are_premises(steps, before, &body.literals, it)
    }

    fn are_premises(
        self,
        steps: &[Step],
        before: StepId,
        literals: &[Literal],
        it: &Instance,
    ) -> bool {
        let is_premise = |(literal, premise): (&Literal, &Premise)| {
            self.is_premise(steps, before, (literal, &it.binding), premise)
        };
        literals.len() == it.premises.len() && literals.iter().zip(&it.premises).all(is_premise)
    }

    fn is_premise(
        self,
        steps: &[Step],
        before: StepId,
        (literal, binding): (&Literal, &Binding),
        premise: &Premise,
    ) -> bool {
        if !self.has_match(from_ref(literal), binding) {
            return false;
        }
        let values = |exprs: Vec<&toulmin_lang::program::Expr>| -> Vec<Value> {
            exprs.into_iter().map(|expr| self.scope().value(expr, binding).unwrap()).collect()
        };
        match (literal, premise) {
            (Literal::Atom { sign: Sign::Positive, side, atom }, Premise::Step(step)) => {
                *step < before && shows(&steps[step.0], atom, *side, binding)
            }
            (Literal::Atom { sign: Sign::Negative, side, atom }, Premise::Absent(absence)) => {
                (absence.relation, absence.side) == (atom.relation, *side)
                    && absence.pattern == instantiate(&atom.terms, binding)
                    && self.is_ground(absence)
            }
            (Literal::Compare { left, right, .. }, Premise::Compared(a, b)) => {
                values(vec![left, right]) == [*a, *b]
            }
            (Literal::Test { .. } | Literal::Range { .. }, Premise::Computed(computed)) => {
                values(literal.exprs()) == *computed
            }
            (Literal::Aggregate { result, aggregate, .. }, Premise::Aggregated(value, all)) => {
                binding[result.0] == Some(*value)
                    && self.are_contributors(steps, before, (aggregate, binding), all, Some(*value))
            }
            _ => false,
        }
    }

    fn is_ground(self, absence: &Absence) -> bool {
        let casebook = &self.model.casebook;
        let pattern: Option<Row> = absence.pattern.iter().copied().collect();
        let denied = absence.side == Side::Holds
            && pattern
                .as_ref()
                .is_some_and(|row| self.model.stated.contains(absence.relation, Side::Denied, row));
        let covers = |list: &toulmin_lang::facts::Complete| {
            absence.side == Side::Holds && list.covers(absence.relation, &absence.pattern)
        };
        let complete = casebook.facts.complete.iter().any(covers);
        let derived = absence.side == Side::Holds
            && casebook.program.rules_for(absence.relation).next().is_some();
        match &absence.ground {
            Ground::Denied(facts) => self.say(facts, |fact| {
                (fact.relation, fact.side) == (absence.relation, Side::Denied)
                    && absence.side == Side::Holds
                    && Some(&fact.row) == pattern.as_ref()
            }),
            Ground::Complete(list) => {
                !denied && casebook.facts.complete.get(*list).is_some_and(covers)
            }
            Ground::NotDerived => !denied && !complete && derived,
            Ground::Silent => !denied && !complete && !derived,
        }
    }

    fn are_contributors(
        self,
        steps: &[Step],
        before: StepId,
        (aggregate, binding): (&Aggregate, &Binding),
        all: &[Contributor],
        value: Option<Value>,
    ) -> bool {
        let mut group: Binding = vec![None; binding.len()];
        aggregate.group.iter().for_each(|variable| group[variable.0] = binding[variable.0]);
        let mut tuples = BTreeSet::new();
        let given = aggregate.group.iter().copied().collect();
        let matched = self.scope().matches(
            &aggregate.body,
            &order(&aggregate.body, &given),
            &mut group.clone(),
            &mut |found| {
                tuples.insert(aggregate.tuple().map(|it| found[it.0].unwrap()).collect::<Row>());
                Ok(())
            },
        );
        let named: BTreeSet<Row> = all.iter().map(|one| one.tuple.clone()).collect();
        let is_one = |one: &Contributor| {
            let tuple: RowPattern = aggregate
                .tuple()
                .map(|variable| one.instance.binding.get(variable.0).copied().flatten())
                .collect();
            let same_group = aggregate
                .group
                .iter()
                .all(|variable| one.instance.binding.get(variable.0) == Some(&group[variable.0]));
            one.instance.binding.len() == group.len()
                && same_group
                && tuple == RowPattern::exactly(&one.tuple)
                && self.are_premises(steps, before, &aggregate.body, &one.instance)
        };
        matched.is_ok()
            && named.len() == all.len()
            && named == tuples
            && aggregated(aggregate.function, &tuples) == Ok(value)
            && all.iter().all(is_one)
    }

    /// Whether literals have a match that extends a binding.
    fn has_match(self, literals: &[Literal], binding: &Binding) -> bool {
        let steps = match literals {
            [one] => order(from_ref(one), &bound(binding)),
            several => order_knowing(several, &bound(binding)),
        };
        if steps.len() < literals.len() {
            return false;
        }
        let mut some = false;
        let outcome = self.scope().matches(literals, &steps, &mut binding.clone(), &mut |_| {
            some = true;
            Ok(())
        });
        outcome.is_ok() && some
    }

    fn is_goal(self, refusal: &Refusal, goal: &Goal) -> bool {
        let program = &self.model.casebook.program;
        if goal.pattern.len() != program.relation(goal.relation).columns.len() {
            return false;
        }
        let mut rows = self.model.rows.fitting(goal.relation, goal.side, &goal.pattern);
        let facts = &self.model.casebook.facts;
        let speaks = |id: &FactId, side: Side, is_in_force: fn(bool) -> bool| {
            let in_force = facts.in_force(*id, self.model.date);
            let fact = facts.fact(*id);
            (fact.relation, fact.side) == (goal.relation, side)
                && fits(goal, &fact.row)
                && is_in_force(in_force)
        };
        let opposite = if goal.side == Side::Holds { Side::Denied } else { Side::Holds };
        !rows.any(|row| fits(goal, &row))
            && goal.against.iter().all(|id| speaks(id, opposite, |it| it))
            && goal.not_in_force.iter().all(|id| speaks(id, goal.side, |it| !it))
            && goal
                .attempts
                .iter()
                .flatten()
                .all(|attempt| self.is_rule_tried(refusal, goal, attempt))
    }

    fn is_rule_tried(self, refusal: &Refusal, goal: &Goal, attempt: &Attempt) -> bool {
        let program = &self.model.casebook.program;
        let Some(rule) = attempt.rule.map(|rule| program.rule(rule)) else { return false };
        rule.head.relation == goal.relation
            && bind(&rule.head.terms, &goal.pattern, rule.body.variables.len()).is_some()
            && self.is_attempt(refusal, &rule.body, attempt)
    }

    /// Whether each condition does under the binding what it is said to do.
    fn is_attempt(self, refusal: &Refusal, body: &Body, attempt: &Attempt) -> bool {
        let before = StepId(refusal.steps.len());
        let is_so = |(literal, outcome): (&Literal, &Outcome)| match outcome {
            Outcome::Holds(premise) => {
                self.is_premise(&refusal.steps, before, (literal, &attempt.binding), premise)
            }
            Outcome::NotReached => order(from_ref(literal), &bound(&attempt.binding)).is_empty(),
            Outcome::Fails { obstacle, .. } => {
                !self.has_match(from_ref(literal), &attempt.binding)
                    && self.is_obstacle(refusal, (literal, &attempt.binding), obstacle)
            }
        };
        body.literals.len() == attempt.outcomes.len()
            && body.variables.len() == attempt.binding.len()
            && body.literals.iter().zip(&attempt.outcomes).all(is_so)
    }

    fn is_obstacle(
        self,
        refusal: &Refusal,
        (literal, binding): (&Literal, &Binding),
        obstacle: &Obstacle,
    ) -> bool {
        let before = StepId(refusal.steps.len());
        match (literal, obstacle) {
            (Literal::Atom { side, atom, .. }, Obstacle::Missing(goal)) => {
                let goal = &refusal.goals[goal.0];
                let pattern = instantiate(&atom.terms, binding);
                (goal.relation, goal.side, &goal.pattern) == (atom.relation, *side, &pattern)
            }
            (Literal::Atom { side, atom, .. }, Obstacle::Present { rows, more }) => {
                let pattern = instantiate(&atom.terms, binding);
                let all = self.model.rows.fitting(atom.relation, *side, &pattern).count();
                !rows.is_empty()
                    && rows.len() + more == all
                    && rows.iter().all(|row| shows(&refusal.steps[row.0], atom, *side, binding))
            }
            (Literal::Aggregate { aggregate, .. }, Obstacle::Aggregated(value, all)) => {
                self.are_contributors(&refusal.steps, before, (aggregate, binding), all, *value)
            }
            (Literal::Compare { left, op, right, .. }, Obstacle::Compared(a, b)) => {
                let value = |expr| self.scope().value(expr, binding);
                (value(left), value(right)) == (Ok(*a), Ok(*b)) && !op.holds(a, b)
            }
            (Literal::Test { .. } | Literal::Range { .. }, Obstacle::Computed(values)) => {
                let known = bound(binding);
                let exprs = literal.exprs().into_iter();
                let ready = exprs.filter(|expr| expr.variables().is_subset(&known));
                let computed: Result<Vec<Value>, _> =
                    ready.map(|expr| self.scope().value(expr, binding)).collect();
                // Of a range, what lies in it may have been known only afterwards.
                computed.is_ok_and(|computed| computed.ends_with(values))
            }
            (literal, Obstacle::Fault(_)) => {
                let steps = order(from_ref(literal), &bound(binding));
                let mut binding = binding.clone();
                self.scope()
                    .matches(from_ref(literal), &steps, &mut binding, &mut |_| Ok(()))
                    .is_err()
            }
            _ => false,
        }
    }
}

/// Whether a step shows a row that an atom asks for.
fn shows(step: &Step, atom: &Atom, side: Side, binding: &Binding) -> bool {
    let pattern = instantiate(&atom.terms, binding);
    (step.relation, step.side) == (atom.relation, side)
        && step.row.len() == pattern.len()
        && pattern.fits(&step.row)
}

/// Whether a row is what a goal asks for.
fn fits(goal: &Goal, row: &[Value]) -> bool {
    goal.pattern.fits(row) && goal.same.iter().all(|&(left, right)| row[left] == row[right])
}

//! Instances of bodies: whether each premise is what its literal asks for under the binding.

use super::join;
use super::{Checker, Flaw, Wrong};
use crate::evaluate::Binding;
use crate::proof::{Absence, Contributor, Ground, Instance, Premise, StepId};
use std::collections::BTreeSet;
use toulmin_lang::program::{
    Aggregate, Atom, Body, Comparison, Expr, Literal, Side, Sign, Term, VariableId,
};
use toulmin_lang::value::Value;

/// A body that stands outside aggregates.
#[derive(Clone, Copy)]
pub(super) struct Outer<'a> {
    /// The body.
    pub(super) body: &'a Body,
    /// Its premises come before this step.
    pub(super) before: StepId,
}

impl Checker<'_> {
    /// Checks an instance of a body.
    pub(super) fn body(&self, outer: Outer<'_>, instance: &Instance) -> Result<(), Flaw> {
        let wanted = mentioned(&outer.body.literals);
        if instance.binding.len() != outer.body.variables.len()
            || !binds_exactly(&instance.binding, &wanted)
        {
            return Err((None, Wrong::Binding));
        }
        self.premises(&outer.body.literals, outer.before, instance)
    }

    fn premises(
        &self,
        literals: &[Literal],
        before: StepId,
        instance: &Instance,
    ) -> Result<(), Flaw> {
        if literals.len() != instance.premises.len() {
            return Err((None, Wrong::PremiseCount));
        }
        for (i, (literal, premise)) in literals.iter().zip(&instance.premises).enumerate() {
            self.premise(literal, before, &instance.binding, premise)
                .map_err(|wrong| (Some(i), wrong))?;
        }
        Ok(())
    }

    pub(super) fn premise(
        &self,
        literal: &Literal,
        before: StepId,
        binding: &Binding,
        premise: &Premise,
    ) -> Result<(), Wrong> {
        match (literal, premise) {
            (Literal::Atom { sign: Sign::Positive, side, atom }, Premise::Step(step)) => {
                self.shown(atom, *side, before, binding, *step)
            }
            (Literal::Atom { sign: Sign::Negative, side, atom }, Premise::Absent(absence)) => {
                self.absent(atom, *side, binding, absence)
            }
            (Literal::Compare { left, op, right, .. }, Premise::Compared(a, b)) => {
                self.compared((left, *op, right), binding, (*a, *b))
            }
            (Literal::Test { .. } | Literal::Range { .. }, Premise::Computed(values)) => {
                self.computed(literal, binding, values)
            }
            (
                Literal::Aggregate { result, aggregate, .. },
                Premise::Aggregated(value, contributors),
            ) => {
                if binding[result.0] != Some(*value) {
                    return Err(Wrong::Computed);
                }
                self.aggregated(aggregate, before, binding, Some(*value), contributors)
            }
            _ => Err(Wrong::PremiseKind),
        }
    }

    /// Whether an earlier step shows a row that fits the atom.
    pub(super) fn shown(
        &self,
        atom: &Atom,
        side: Side,
        before: StepId,
        binding: &Binding,
        premise: StepId,
    ) -> Result<(), Wrong> {
        if premise >= before {
            return Err(Wrong::Forward);
        }
        let step = self.steps.get(premise.0).ok_or(Wrong::Forward)?;
        let pattern = join::fixed(&atom.terms, binding);
        let fits = step.relation == atom.relation
            && step.side == side
            && step.row.len() == pattern.len()
            && join::fits(&pattern, &step.row);
        if fits { Ok(()) } else { Err(Wrong::OtherPremise) }
    }

    fn absent(
        &self,
        atom: &Atom,
        side: Side,
        binding: &Binding,
        absence: &Absence,
    ) -> Result<(), Wrong> {
        let pattern = join::fixed(&atom.terms, binding);
        if (absence.relation, absence.side, &absence.pattern) != (atom.relation, side, &pattern) {
            return Err(Wrong::OtherPattern);
        }
        let mut lower = self.lower.borrow_mut();
        let rows = lower.rows(atom.relation, side)?;
        if rows.iter().any(|row| join::fits(&pattern, row)) {
            return Err(Wrong::Present);
        }
        self.ground(absence)
    }

    /// Whether an absence rests on what it says, and on nothing stronger.
    fn ground(&self, absence: &Absence) -> Result<(), Wrong> {
        let Absence { relation, side, pattern, ground } = absence;
        let says_no = |fact: &toulmin_lang::facts::Fact| {
            fact.relation == *relation
                && fact.side == Side::Denied
                && *side == Side::Holds
                && fact.row.iter().copied().map(Some).eq(pattern.iter().copied())
        };
        let facts = &self.casebook.facts;
        let denied = || {
            let denials = facts.fitting(*relation, Side::Denied, pattern);
            let says_no = |id: &toulmin_lang::facts::FactId| {
                says_no(&facts.fact(*id)) && facts.in_force(*id, self.date)
            };
            denials.iter().any(says_no)
        };
        let covers = |list: &toulmin_lang::facts::Complete| {
            *side == Side::Holds && list.covers(*relation, pattern)
        };
        let complete = || facts.complete.iter().any(covers);
        let derived = || {
            let rules = &self.casebook.program.rules;
            *side == Side::Holds && rules.iter().any(|rule| rule.head.relation == *relation)
        };
        let sound = match ground {
            Ground::Denied(facts) => return self.facts(facts, says_no),
            Ground::Complete(list) => !denied() && facts.complete.get(*list).is_some_and(covers),
            Ground::NotDerived => !denied() && !complete() && derived(),
            Ground::Silent => !denied() && !complete() && !derived(),
        };
        if sound { Ok(()) } else { Err(Wrong::Ground) }
    }

    fn compared(
        &self,
        (left, op, right): (&Expr, Comparison, &Expr),
        binding: &Binding,
        (a, b): (Value, Value),
    ) -> Result<(), Wrong> {
        let value = |side| join::value(side, binding, self.params).ok_or(Wrong::Fault);
        if (value(left)?, value(right)?) != (a, b) {
            return Err(Wrong::Computed);
        }
        if op.holds(&a, &b) { Ok(()) } else { Err(Wrong::Comparison) }
    }

    /// Whether a question about a text, or a range, holds of these values.
    fn computed(
        &self,
        literal: &Literal,
        binding: &Binding,
        values: &[Value],
    ) -> Result<(), Wrong> {
        let exprs = literal.exprs().into_iter();
        let computed: Option<Vec<Value>> =
            exprs.map(|expr| join::value(expr, binding, self.params)).collect();
        if computed.ok_or(Wrong::Fault)? != values {
            return Err(Wrong::Computed);
        }
        match join::holds(literal, values) {
            Some(true) => Ok(()),
            _ => Err(Wrong::Comparison),
        }
    }

    /// Whether the contributors are all distinct tuples that there are, each with a match, and give this value.
    pub(super) fn aggregated(
        &self,
        aggregate: &Aggregate,
        before: StepId,
        outer: &Binding,
        value: Option<Value>,
        contributors: &[Contributor],
    ) -> Result<(), Wrong> {
        let group = restricted(outer, &aggregate.group);
        for contributor in contributors {
            self.contributor(aggregate, before, &group, contributor)?;
        }
        let tuples: BTreeSet<Vec<Value>> =
            contributors.iter().map(|contributor| contributor.tuple.clone()).collect();
        let mut lower = self.lower.borrow_mut();
        lower.derive(&join::relations(&aggregate.body))?;
        let joined = lower.joined();
        if tuples.len() != contributors.len() || joined.tuples(aggregate, &group)? != tuples {
            return Err(Wrong::Contributors);
        }
        let computed = join::aggregate(aggregate.function, &tuples)?;
        if computed == value { Ok(()) } else { Err(Wrong::Computed) }
    }

    /// The value of an aggregate, derived anew.
    pub(super) fn aggregate(
        &self,
        aggregate: &Aggregate,
        outer: &Binding,
    ) -> Result<Option<Value>, Wrong> {
        let group = restricted(outer, &aggregate.group);
        let mut lower = self.lower.borrow_mut();
        lower.derive(&join::relations(&aggregate.body))?;
        let joined = lower.joined();
        join::aggregate(aggregate.function, &joined.tuples(aggregate, &group)?)
    }

    fn contributor(
        &self,
        aggregate: &Aggregate,
        before: StepId,
        group: &Binding,
        contributor: &Contributor,
    ) -> Result<(), Wrong> {
        let binding = &contributor.instance.binding;
        let mut wanted = mentioned(&aggregate.body);
        wanted.extend(&aggregate.group);
        let in_group = |variable: &VariableId| binding[variable.0] == group[variable.0];
        if binding.len() != group.len()
            || !binds_exactly(binding, &wanted)
            || !aggregate.group.iter().all(in_group)
        {
            return Err(Wrong::Binding);
        }
        if join::tuple(aggregate, binding).as_ref() != Some(&contributor.tuple) {
            return Err(Wrong::Contributors);
        }
        let premises = self.premises(&aggregate.body, before, &contributor.instance);
        premises.map_err(|(_, wrong)| wrong)
    }
}

/// The variables of literals outside aggregates, and the results of these.
fn mentioned(literals: &[Literal]) -> BTreeSet<VariableId> {
    let mut variables = BTreeSet::new();
    for literal in literals {
        match literal {
            Literal::Atom { atom, .. } => {
                variables.extend(atom.terms.iter().filter_map(|term| match term {
                    Term::Variable(variable) => Some(*variable),
                    _ => None,
                }));
            }
            Literal::Aggregate { result, aggregate, .. } => {
                variables.insert(*result);
                variables.extend(&aggregate.group);
            }
            literal => variables.extend(literal.exprs().into_iter().flat_map(Expr::variables)),
        }
    }
    variables
}

fn binds_exactly(binding: &Binding, wanted: &BTreeSet<VariableId>) -> bool {
    let is_wanted = |i| wanted.contains(&VariableId(i));
    binding.iter().enumerate().all(|(i, value)| value.is_some() == is_wanted(i))
}

/// The binding of these variables alone.
fn restricted(binding: &Binding, variables: &[VariableId]) -> Binding {
    let mut restricted = vec![None; binding.len()];
    for variable in variables {
        restricted[variable.0] = binding[variable.0];
    }
    restricted
}

//! Instances of bodies: whether each premise is what its literal asks for under the binding.

use super::{Checker, Flaw};
use crate::proof::{Absence, Binding, Contributor, Ground, Instance, Premise, StepId};
use crate::verify::Wrong;
use crate::verify::derive::bodies::{BodyId, Place};
use crate::verify::derive::compute::{self, Comparing, fixed, restricted};
use crate::verify::derive::join::Tuples;
use std::collections::BTreeSet;
use toulmin_lang::facts::{Complete, Fact, FactId};
use toulmin_lang::program::{
    Aggregate, Atom, Expr, Literal, RowPattern, Side, Sign, Term, VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// The literals of a body, and where its premises may stand.
#[derive(Clone, Copy)]
pub(crate) struct Within<'a> {
    pub(crate) body: BodyId,
    pub(crate) literals: &'a [Literal],
    /// Premises come before this step.
    pub(crate) before: StepId,
}

impl<'a> Checker<'a> {
    /// The literals of a body.
    pub(crate) fn within(&self, body: BodyId, before: StepId) -> Result<Within<'a>, Wrong> {
        let literals = self.join.borrow().bodies.literals(body)?;
        Ok(Within { body, literals, before })
    }

    /// Checks an instance of a body.
    pub(crate) fn body(
        &self,
        place: Place,
        before: StepId,
        instance: &Instance,
    ) -> Result<(), Flaw> {
        let within = self.within(BodyId::Whole(place), before).map_err(|wrong| (None, wrong))?;
        let variables = self.join.borrow().bodies.body(place).variables.len();
        let wanted = mentioned(within.literals);
        if instance.binding.len() != variables || !binds_exactly(&instance.binding, &wanted) {
            return Err((None, Wrong::Binding));
        }
        self.premises(within, instance)
    }

    fn premises(&self, within: Within<'_>, instance: &Instance) -> Result<(), Flaw> {
        if within.literals.len() != instance.premises.len() {
            return Err((None, Wrong::PremiseCount));
        }
        for (i, premise) in instance.premises.iter().enumerate() {
            self.premise(within, i, &instance.binding, premise)
                .map_err(|wrong| (Some(i), wrong))?;
        }
        Ok(())
    }

    /// Whether a premise is what a literal of a body asks for.
    pub(crate) fn premise(
        &self,
        within: Within<'_>,
        literal: usize,
        binding: &Binding,
        premise: &Premise,
    ) -> Result<(), Wrong> {
        let before = within.before;
        match (&within.literals[literal], premise) {
            (Literal::Atom { sign: Sign::Positive, side, atom }, Premise::Step(step)) => {
                self.shown(atom, *side, before, binding, *step)
            }
            (Literal::Atom { sign: Sign::Negative, side, atom }, Premise::Absent(absence)) => {
                self.absent(atom, *side, binding, absence)
            }
            (Literal::Compare { left, op, right, .. }, Premise::Compared(a, b)) => {
                self.compared(Comparing { left, op: *op, right }, binding, [*a, *b])
            }
            (asked @ (Literal::Test { .. } | Literal::Range { .. }), Premise::Computed(values)) => {
                self.computed(asked, binding, values)
            }
            (
                Literal::Aggregate { result, aggregate, .. },
                Premise::Aggregated(value, contributors),
            ) => {
                if binding[result.0] != Some(*value) {
                    return Err(Wrong::Computed);
                }
                let braces = self.braces(within, literal)?;
                self.aggregated(aggregate, braces, binding, Some(*value), contributors)
            }
            _ => Err(Wrong::PremiseKind),
        }
    }

    /// Whether an earlier step shows a row that fits the atom.
    pub(crate) fn shown(
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
        let pattern = fixed(&atom.terms, binding);
        let fits = step.relation == atom.relation
            && step.side == side
            && step.row.len() == pattern.len()
            && pattern.fits(&step.row);
        if fits { Ok(()) } else { Err(Wrong::OtherPremise) }
    }

    /// Whether no row fits a negated atom, for the reason that is given.
    fn absent(
        &self,
        atom: &Atom,
        side: Side,
        binding: &Binding,
        absence: &Absence,
    ) -> Result<(), Wrong> {
        let pattern = fixed(&atom.terms, binding);
        if (absence.relation, absence.side, &absence.pattern) != (atom.relation, side, &pattern) {
            return Err(Wrong::OtherPattern);
        }
        if !self.rows(atom.relation, side, &pattern)?.is_empty() {
            return Err(Wrong::Present);
        }
        self.ground(absence)
    }

    /// Whether an absence rests on what it says, and on nothing stronger: a denial before a
    /// complete list, and that before rules that conclude nothing.
    fn ground(&self, absence: &Absence) -> Result<(), Wrong> {
        let Absence { relation, side, pattern, ground } = absence;
        let says_no = |fact: &Fact| {
            fact.relation == *relation
                && fact.side == Side::Denied
                && *side == Side::Holds
                && RowPattern::exactly(&fact.row) == *pattern
        };
        let facts = &self.casebook.facts;

        let denied = || {
            let denials = facts.fitting(*relation, Side::Denied, pattern);
            let says_no = |id: &FactId| says_no(&facts.fact(*id)) && facts.in_force(*id, self.date);
            denials.iter().any(says_no)
        };
        let covers = |list: &Complete| *side == Side::Holds && list.covers(*relation, pattern);
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
        Comparing { left, op, right }: Comparing<'_>,
        binding: &Binding,
        [a, b]: [Value; 2],
    ) -> Result<(), Wrong> {
        let value = |side| compute::value(side, binding, self.params);
        if [value(left)?, value(right)?] != [a, b] {
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
        if compute::values(literal.exprs(), binding, self.params)? != values {
            return Err(Wrong::Computed);
        }
        match compute::holds(literal, values) {
            Some(true) => Ok(()),
            _ => Err(Wrong::Comparison),
        }
    }

    /// The braces of an aggregate in a body.
    pub(crate) fn braces(&self, within: Within<'_>, literal: usize) -> Result<Within<'a>, Wrong> {
        match within.body {
            BodyId::Whole(place) => self.within(BodyId::Braces(place, literal), within.before),
            BodyId::Braces(..) => Err(Wrong::PremiseKind),
        }
    }

    /// Whether the contributors are exactly the distinct tuples of an aggregate, each with a match,
    /// and give this value.
    pub(crate) fn aggregated(
        &self,
        aggregate: &Aggregate,
        braces: Within<'_>,
        outer: &Binding,
        value: Option<Value>,
        contributors: &[Contributor],
    ) -> Result<(), Wrong> {
        let group = restricted(outer, &aggregate.group);
        for contributor in contributors {
            self.contributor(aggregate, braces, &group, contributor)?;
        }

        let named: BTreeSet<&Row> =
            contributors.iter().map(|contributor| &contributor.tuple).collect();
        let tuples = self.tuples(braces.body, &group)?;
        if named.len() != contributors.len() || !named.into_iter().eq(&tuples.rows) {
            return Err(Wrong::Contributors);
        }

        match tuples.value(aggregate.function) {
            Ok(computed) if computed == value => Ok(()),
            Ok(_) => Err(Wrong::Computed),
            Err(_) => Err(Wrong::Fault),
        }
    }

    /// The tuples of the braces of an aggregate for the values of its group, derived again.
    pub(crate) fn tuples(&self, braces: BodyId, group: &Binding) -> Result<Tuples, Wrong> {
        self.join.borrow_mut().tuples(braces, group)
    }

    fn contributor(
        &self,
        aggregate: &Aggregate,
        braces: Within<'_>,
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

        if compute::tuple(aggregate, binding).as_ref() != Some(&contributor.tuple) {
            return Err(Wrong::Contributors);
        }
        self.premises(braces, &contributor.instance).map_err(|(_, wrong)| wrong)
    }
}

/// The variables of literals outside aggregates, and the results and groups of aggregates.
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

/// Whether a binding has a value for these variables and no others.
fn binds_exactly(binding: &Binding, wanted: &BTreeSet<VariableId>) -> bool {
    let is_wanted = |i| wanted.contains(&VariableId(i));
    binding.iter().enumerate().all(|(i, value)| value.is_some() == is_wanted(i))
}

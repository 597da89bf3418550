//! Attempts: whether each literal of a body holds, fails or is not reached as it is said to.
//!
//! The literals are taken again, in written order, each as soon as its inputs are bound, with all bindings that satisfy those
//! before. One that no binding satisfies fails; then the bindings are kept, or, where rows that hold at another time would
//! satisfy it, extended by these.

use super::bodies::{BodyId, Place};
use super::compute::{self, NoValue, fixed, unified};
use super::instance::Within;
use super::sequence::is_ready;
use super::{Checker, Flaw, Wrong};
use crate::proof::{Binding, StepId};
use crate::refusal::{Attempt, Outcome, Refusal};
use std::collections::BTreeSet;
use toulmin_lang::program::{Expr, Literal, Sign, VariableId};
use toulmin_lang::value::{Number, Value};

/// How many bindings are kept at once.
const BINDINGS_MAX: usize = 1_000_000;

/// The bindings that satisfy what was taken so far; all of them bind the same variables.
type Bindings = BTreeSet<Binding>;

impl Checker<'_> {
    /// Checks what is said of a body that starts with a binding.
    pub(super) fn attempt(
        &self,
        place: Place,
        start: Binding,
        attempt: &Attempt,
        refusal: &Refusal,
    ) -> Result<(), Flaw> {
        let before = StepId(self.steps.len());
        let within = self.within(BodyId::Whole(place), before).map_err(|wrong| (None, wrong))?;
        let literals = within.literals;
        if attempt.binding.len() != start.len() || attempt.outcomes.len() != literals.len() {
            return Err((None, Wrong::PremiseCount));
        }
        let mut found = Bindings::from([start]);
        let mut open: Vec<usize> = (0..literals.len()).collect();
        loop {
            let bound = found.first().map(variables_of).unwrap_or_default();
            let next = open.iter().position(|&at| is_ready(&literals[at], &bound));
            let Some(next) = next.map(|next| open.remove(next)) else { break };
            let outcome = &attempt.outcomes[next];
            let known = compute::restricted(&attempt.binding, &bound);
            let checked = self.outcome(within, next, (&known, &found), attempt, (outcome, refusal));
            found = checked.map_err(|wrong| (Some(next), wrong))?;
        }
        let reached = |at: &&usize| !matches!(attempt.outcomes[**at], Outcome::NotReached);
        if let Some(at) = open.iter().find(reached) {
            return Err((Some(*at), Wrong::Reached));
        }
        if found.contains(&attempt.binding) { Ok(()) } else { Err((None, Wrong::Binding)) }
    }

    /// Checks what is said of the next literal, and extends the bindings behind it.
    fn outcome(
        &self,
        within: Within<'_>,
        at: usize,
        (known, found): (&Binding, &Bindings),
        attempt: &Attempt,
        (outcome, refusal): (&Outcome, &Refusal),
    ) -> Result<Bindings, Wrong> {
        let literal = &within.literals[at];
        match outcome {
            Outcome::NotReached => Err(Wrong::Reached),
            Outcome::Holds(premise) => {
                self.premise(within, at, &attempt.binding, premise)?;
                let next = self.extended(within, at, found)?;
                if next.is_empty() { Err(Wrong::Unsatisfied) } else { Ok(next) }
            }
            Outcome::Fails { obstacle, others } => {
                if !found.contains(known) {
                    return Err(Wrong::Binding);
                }
                self.obstacle(within, at, known, obstacle, refusal)?;
                if !self.extended(within, at, found)?.is_empty() {
                    return Err(Wrong::Satisfied);
                } else if *others != found.len() - 1 {
                    return Err(Wrong::Count);
                }
                let at_another_time = self.at_another_time(literal, found)?;
                Ok(if at_another_time.is_empty() { found.clone() } else { at_another_time })
            }
        }
    }

    /// The extensions of bindings that satisfy a literal. One for which an operation has no result has none.
    fn extended(&self, within: Within<'_>, at: usize, found: &Bindings) -> Result<Bindings, Wrong> {
        let mut extended = Bindings::new();
        for binding in found {
            match &within.literals[at] {
                Literal::Atom { sign: Sign::Positive, side, atom } => {
                    let rows = self.rows(atom.relation, *side, &fixed(&atom.terms, binding))?;
                    extended
                        .extend(rows.iter().filter_map(|row| unified(&atom.terms, row, binding)));
                }
                Literal::Range { value: Expr::Variable(variable), from, to, .. }
                    if binding[variable.0].is_none() =>
                {
                    match compute::ends(from, to, binding, self.params) {
                        Ok(ends) => self.numbers(*variable, ends, binding, &mut extended)?,
                        Err(NoValue::Fault(_)) => {}
                        Err(unfit) => return Err(unfit.into()),
                    }
                }
                _ => extended.extend(self.satisfied(within, at, binding)?),
            }
            if extended.len() > BINDINGS_MAX {
                return Err(Wrong::TooMany);
            }
        }
        Ok(extended)
    }

    /// The binding, if it satisfies a literal that has no choice.
    fn satisfied(
        &self,
        within: Within<'_>,
        at: usize,
        binding: &Binding,
    ) -> Result<Option<Binding>, Wrong> {
        let computed = match &within.literals[at] {
            Literal::Atom { side, atom, .. } => {
                let rows = self.rows(atom.relation, *side, &fixed(&atom.terms, binding))?;
                Ok(rows.is_empty().then(|| binding.clone()))
            }
            Literal::Compare { left, op, right, .. } => {
                compute::compared((left, *op, right), binding.clone(), self.params)
            }
            Literal::Aggregate { result, aggregate, .. } => {
                let braces = self.braces(within, at)?.body;
                let group = compute::restricted(binding, &aggregate.group);
                let value = self.tuples(braces, &group)?.value(aggregate.function);
                let with = |value: Value| {
                    let mut binding = binding.clone();
                    let fits = *binding[result.0].get_or_insert(value) == value;
                    fits.then_some(binding)
                };
                value.map(|value| value.and_then(with)).map_err(NoValue::Fault)
            }
            asked => compute::asked(asked, binding, self.params)
                .map(|holds| holds.then(|| binding.clone())),
        };
        match computed {
            Ok(binding) => Ok(binding),
            Err(NoValue::Fault(_)) => Ok(None),
            Err(unfit) => Err(unfit.into()),
        }
    }

    /// Extends a binding by each whole number of a range.
    fn numbers(
        &self,
        variable: VariableId,
        (from, to): (Number, Number),
        binding: &Binding,
        extended: &mut Bindings,
    ) -> Result<(), Wrong> {
        let numbers = (compute::first_whole(from)..).map(Number::integer);
        for number in numbers.take_while(|number| *number <= to) {
            if (self.ends)() {
                return Err(Wrong::Stopped);
            } else if extended.len() > BINDINGS_MAX {
                return Err(Wrong::TooMany);
            }
            let mut binding = binding.clone();
            binding[variable.0] = Some(Value::Number(number));
            extended.insert(binding);
        }
        Ok(())
    }

    /// The extensions of bindings by rows that hold, but not as of the date.
    fn at_another_time(&self, literal: &Literal, found: &Bindings) -> Result<Bindings, Wrong> {
        let mut extended = Bindings::new();
        let Literal::Atom { sign: Sign::Positive, side, atom } = literal else {
            return Ok(extended);
        };
        let mut facts = self.at_another_time.borrow_mut();
        for binding in found {
            if (self.ends)() {
                return Err(Wrong::Stopped);
            }
            let rows = facts.fitting(atom.relation, *side, &fixed(&atom.terms, binding));
            extended.extend(rows.filter_map(|row| unified(&atom.terms, &row, binding)));
        }
        Ok(extended)
    }
}

/// The variables that have a value.
fn variables_of(binding: &Binding) -> BTreeSet<VariableId> {
    let bound = binding.iter().enumerate().filter(|(_, value)| value.is_some());
    bound.map(|(at, _)| VariableId(at)).collect()
}

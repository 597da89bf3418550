//! Taking a literal of a body: what it asks, and how the body goes on with the answers.

use super::bodies::BodyId;
use super::calls::{Asked, CallId, Consumer, Frame};
use super::compute::{self, Aggregated, Comparing, NoValue, fixed};
use super::join::{Join, Open};
use crate::proof::Binding;
use crate::verify::Wrong;
use toulmin_lang::program::{Aggregate, Atom, Expr, Literal, RowPattern, Side, Sign};
use toulmin_lang::rows::Row;

impl<'a> Join<'a> {
    /// Takes the next literal of a body.
    pub(crate) fn take(&mut self, frame: Frame<'a>) -> Result<(), Wrong> {
        if self.calls.get(frame.owner).is_answered() {
            return Ok(());
        }
        if frame.at.taken == frame.sequence.taken.len() {
            return self.conclude(&frame);
        }

        let literals = frame.literals;
        let binding = frame.binding.clone();
        match &literals[frame.taken().literal] {
            Literal::Atom { sign, side, atom } => self.take_atom(frame, *sign, *side, atom),
            Literal::Compare { left, op, right, .. } => {
                let comparing = Comparing { left, op: *op, right };
                let holds = compute::compared(comparing, binding, self.params);
                self.with_computed(frame, holds)
            }
            Literal::Range { value: Expr::Variable(variable), from, to, .. }
                if binding[variable.0].is_none() =>
            {
                match compute::ends(from, to, &binding, self.params) {
                    Ok((from, to)) => {
                        let first = compute::first_whole(from);
                        self.open.push(Open::Numbers(frame, *variable, first, to));
                        Ok(())
                    }
                    Err(no_value) => self.fail(frame.owner, no_value),
                }
            }
            literal @ (Literal::Test { .. } | Literal::Range { .. }) => {
                let holds = compute::asked(literal, &binding, self.params);
                self.with_computed(frame, holds.map(|holds| holds.then_some(binding)))
            }
            Literal::Aggregate { aggregate, .. } => {
                let group = compute::restricted(&binding, &aggregate.group);
                let place = frame.place()?;
                let braces = BodyId::Braces(place, frame.taken().literal);
                let call = self.ask(Asked::Body(braces, group))?;
                self.with_whole(frame, call)
            }
        }
    }

    fn with_computed(
        &mut self,
        frame: Frame<'a>,
        holds: Result<Option<Binding>, NoValue>,
    ) -> Result<(), Wrong> {
        match holds {
            Ok(binding) => {
                self.extend(frame, binding);
                Ok(())
            }
            Err(no_value) => self.fail(frame.owner, no_value),
        }
    }

    fn take_atom(
        &mut self,
        frame: Frame<'a>,
        sign: Sign,
        side: Side,
        atom: &'a Atom,
    ) -> Result<(), Wrong> {
        let pattern = fixed(&atom.terms, &frame.binding);

        match (sign, self.levels.is_derived(atom.relation, side)) {
            (Sign::Positive, false) => {
                let rows = self.base.fitting(atom.relation, side, &pattern);
                self.open.push(Open::Rows(frame, atom, rows));
            }
            (Sign::Positive, true) => {
                if self.passes_on(&frame, atom, &pattern) {
                    return self.pass_on(frame.owner, atom.relation, pattern);
                }
                let call = self.ask_rows(atom.relation, &pattern)?;
                self.with_answers(frame, atom, call, &pattern);
            }
            (Sign::Negative, false) => {
                if !self.base.any(atom.relation, side, &pattern) {
                    let binding = frame.binding.clone();
                    self.extend(frame, Some(binding));
                }
            }
            (Sign::Negative, true) => {
                let call = self.ask_rows(atom.relation, &pattern)?;
                self.with_whole(frame, call)?;
            }
        }
        Ok(())
    }

    /// Goes on with each answer of a call that fits a pattern, present or still to come.
    fn with_answers(
        &mut self,
        frame: Frame<'a>,
        atom: &'a Atom,
        call: CallId,
        pattern: &RowPattern,
    ) {
        let known = self.calls.get(call);
        let is_fixed = pattern.is_fixed();
        if is_fixed && known.has(pattern) {
            let binding = frame.binding.clone();
            return self.extend(frame, Some(binding));
        }

        // The call may ask for more than the pattern. None of its answers so far is the one row
        // that is wanted, so only later ones matter.
        let next = if is_fixed { known.answers.len() } else { 0 };
        self.open.push(Open::Answers(Consumer { frame, atom, call, next }));
    }

    /// Goes on after a `not` or an aggregate when all answers of its call are known; waits for them
    /// otherwise.
    pub(crate) fn with_whole(&mut self, frame: Frame<'a>, call: CallId) -> Result<(), Wrong> {
        if !self.calls.is_complete(call) {
            let level = self.calls.get(call).level;
            self.waiting.entry(level).or_default().push((frame, call));
            return Ok(());
        }

        let mut binding = frame.binding.clone();
        match &frame.literals[frame.taken().literal] {
            Literal::Aggregate { result, aggregate, .. } => match self.value(aggregate, call) {
                Ok(value) => {
                    let known = binding[result.0];
                    binding[result.0] = value;
                    let fits = value.is_some() && known.is_none_or(|known| Some(known) == value);
                    self.extend(frame, fits.then_some(binding));
                }
                Err(kind) => self.fail(frame.owner, NoValue::Fault(kind))?,
            },
            Literal::Atom { atom, .. } => {
                let pattern = fixed(&atom.terms, &binding);
                let is_absent = !self.calls.get(call).has(&pattern);
                self.extend(frame, is_absent.then_some(binding));
            }
            _ => return Err(Wrong::PremiseKind),
        }
        Ok(())
    }

    /// The value of an aggregate whose tuples are the answers of a call.
    fn value(&mut self, aggregate: &Aggregate, call: CallId) -> Aggregated {
        let call = self.calls.get_mut(call);
        if let Some(value) = call.value {
            return value;
        }
        let mut tuples: Vec<&Row> = call.answers.iter().map(|row| &**row).collect();
        tuples.sort_unstable();

        let value = match call.faults.first() {
            Some(kind) => Err(*kind),
            None => compute::aggregated(aggregate.function, &tuples),
        };

        call.value = Some(value);
        value
    }

    /// Notes that an operation has no result. In a rule that ends the evaluation, so nothing can be
    /// derived.
    fn fail(&mut self, owner: CallId, no_value: NoValue) -> Result<(), Wrong> {
        let call = self.calls.get_mut(owner);
        match no_value {
            NoValue::Fault(kind) if call.is_body() => {
                call.faults.insert(kind);
                Ok(())
            }
            no_value => Err(no_value.into()),
        }
    }

    /// Answers a call with what a body gives.
    fn conclude(&mut self, frame: &Frame<'a>) -> Result<(), Wrong> {
        let row: Row = match frame.at.body {
            BodyId::Whole(place) => {
                let head = self.bodies.head(place).map_or(&[][..], |head| &head.terms);
                self.calls.get(frame.owner).concluded(&fixed(head, &frame.binding))
            }
            BodyId::Braces(place, literal) => {
                let aggregate = self.bodies.aggregate(place, literal)?;
                compute::tuple(aggregate, &frame.binding).ok_or(Wrong::Binding)?
            }
        };

        self.answer(frame.owner, row);
        Ok(())
    }

    pub(crate) fn answer(&mut self, call: CallId, row: Row) {
        let woken = self.calls.get_mut(call).answer(row);
        self.open.extend(woken.into_iter().map(Open::Answers));
    }
}

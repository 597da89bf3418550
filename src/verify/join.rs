//! The checker's own evaluator: derives what a proof needs of the rules, and no more.
//!
//! What is needed is asked with the values that are known: a call. The rules that can answer it are joined from these values
//! on, and what they read is asked the same way, each question once; so a recursion ends when no answer is new (tabling; Chen
//! and Warren 1996, "Tabled evaluation with delaying for general logic programs"). A `not` or an aggregate waits until its call
//! is complete: when nothing else is left to do, those that wait for the lowest level go on. All of this is a list of things
//! to do, so that no depth of data can exhaust the stack.

use super::base::{Base, Fitting};
use super::bodies::{Bodies, BodyId, Place};
use super::calls::{Asked, CallId, Calls};
use super::compute::{self, Aggregated, NoValue, ends, fits, fixed, unified};
use super::levels::Levels;
use super::sequence::{Rows, Sequence, Taken};
use super::{Ends, Wrong};
use crate::proof::Binding;
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{
    Aggregate, Atom, Expr, Function, Literal, Query, RelationId, Side, Sign, VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Number, Value};

/// How many numbers of ranges the checker takes for one question.
const NUMBERS_MAX: usize = 10_000_000;

/// What was asked so far, and what is left to do.
pub(super) struct Join<'a> {
    pub(super) bodies: Bodies<'a>,
    params: &'a [Value],
    ends: Ends<'a>,
    pub(super) base: Base<'a>,
    pub(super) levels: Levels,
    pub(super) sequences: FxHashMap<(BodyId, Vec<VariableId>), Rc<Sequence>>,
    pub(super) calls: Calls<'a>,
    pub(super) open: Vec<Open<'a>>,
    waiting: BTreeMap<usize, Vec<(Frame<'a>, CallId)>>,
    numbers: usize,
}

/// A place in a body: how many of its literals are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct At {
    pub(super) body: BodyId,
    pub(super) taken: usize,
}

/// A body that is joined up to a place, for a call.
#[derive(Clone)]
pub(super) struct Frame<'a> {
    pub(super) owner: CallId,
    pub(super) at: At,
    pub(super) literals: &'a [Literal],
    pub(super) sequence: Rc<Sequence>,
    pub(super) binding: Binding,
}

/// Something to do.
pub(super) enum Open<'a> {
    /// Take the next literal.
    Next(Frame<'a>),
    /// Go on with each of these rows of an atom.
    Rows(Frame<'a>, &'a Atom, Fitting<'a>),
    /// Go on with each whole number that is left.
    Numbers(Frame<'a>, VariableId, i64, Number),
    /// Go on with each answer.
    Answers(Consumer<'a>),
}

/// A body that goes on with each answer of a call.
pub(super) struct Consumer<'a> {
    frame: Frame<'a>,
    atom: &'a Atom,
    call: CallId,
    next: usize,
}

/// The distinct tuples of an aggregate, sorted, and the operations in its braces that have no result.
pub(super) struct Tuples {
    pub(super) rows: BTreeSet<Row>,
    pub(super) faults: BTreeSet<FaultKind>,
}

impl Tuples {
    /// The value of an aggregate over them, or the least reason why there is none.
    pub(super) fn value(&self, function: Function) -> Aggregated {
        match self.faults.first() {
            Some(kind) => Err(*kind),
            None => compute::aggregated(function, &self.rows.iter().collect::<Vec<_>>()),
        }
    }
}

impl<'a> Join<'a> {
    pub(super) fn new(
        casebook: &'a Casebook,
        date: Date,
        params: &'a [Value],
        query: &'a Query,
        ends: Ends<'a>,
    ) -> Result<Self, Wrong> {
        Ok(Join {
            bodies: Bodies { program: &casebook.program, query },
            params,
            ends,
            base: Base::new(&casebook.facts, date),
            levels: Levels::of(&casebook.program)?,
            sequences: FxHashMap::default(),
            calls: Calls::default(),
            open: Vec::new(),
            waiting: BTreeMap::new(),
            numbers: 0,
        })
    }

    /// The distinct rows of one side of a relation that fit a pattern.
    pub(super) fn rows(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &[Option<Value>],
    ) -> Result<Vec<Rc<Row>>, Wrong> {
        if self.levels.is_derived(relation, side) {
            let call = self.ask_rows(relation, pattern)?;
            self.settle()?;
            let answers = self.calls.get(call).answers.iter();
            return Ok(answers.filter(|row| fits(pattern, row)).map(Rc::clone).collect());
        }
        let rows = self.base.fitting(relation, side, pattern).filter(|row| fits(pattern, row));
        let distinct: BTreeSet<Row> = rows.map(std::borrow::Cow::into_owned).collect();
        Ok(distinct.into_iter().map(Rc::new).collect())
    }

    /// The tuples of the braces of an aggregate, for the values of its group.
    pub(super) fn tuples(&mut self, braces: BodyId, group: &Binding) -> Result<Tuples, Wrong> {
        let call = self.ask(Asked::Body(braces, group.clone()))?;
        self.settle()?;
        let call = self.calls.get(call);
        let rows = call.answers.iter().map(|row| Row::clone(row)).collect();
        Ok(Tuples { rows, faults: call.faults.clone() })
    }

    /// Whether the query has a match.
    pub(super) fn has_match(&mut self) -> Result<bool, Wrong> {
        let start = vec![None; self.bodies.query.body.variables.len()];
        let call = self.ask(Asked::Body(BodyId::Whole(Place::Query), start))?;
        self.settle()?;
        let call = self.calls.get(call);
        if call.faults.is_empty() { Ok(!call.answers.is_empty()) } else { Err(Wrong::Fault) }
    }

    /// Does all that is left to do. What is half done when it has to end is forgotten.
    fn settle(&mut self) -> Result<(), Wrong> {
        self.numbers = 0;
        let outcome = self.run();
        match outcome {
            Ok(()) => self.calls.complete_all(),
            Err(_) => {
                self.calls = Calls::default();
                self.open.clear();
                self.waiting.clear();
            }
        }
        outcome
    }

    fn run(&mut self) -> Result<(), Wrong> {
        loop {
            while let Some(open) = self.open.pop() {
                if (self.ends)() {
                    return Err(Wrong::Stopped);
                }
                self.go_on(open)?;
            }
            // Who still waits belongs to a call above the level that it waits for, so below the lowest nothing is left to do.
            let Some((_, waiting)) = self.waiting.pop_first() else { return Ok(()) };
            waiting.iter().for_each(|(_, call)| self.calls.complete(*call));
            for (frame, call) in waiting {
                self.with_whole(frame, call)?;
            }
        }
    }

    fn go_on(&mut self, open: Open<'a>) -> Result<(), Wrong> {
        match open {
            Open::Next(frame) => return self.take(frame),
            Open::Rows(frame, atom, mut rows) => {
                let Some(row) = rows.next() else { return Ok(()) };
                let extended = unified(&atom.terms, &row, &frame.binding);
                if extended.is_none() || frame.taken().rows != Rows::One {
                    self.open.push(Open::Rows(frame.clone(), atom, rows));
                }
                self.extend(frame, extended);
            }
            Open::Answers(mut consumer) => {
                let call = self.calls.get(consumer.call);
                let Some(row) = call.answers.get(consumer.next).map(Rc::clone) else {
                    if !self.calls.is_complete(consumer.call) {
                        self.calls.get_mut(consumer.call).wait(consumer);
                    }
                    return Ok(());
                };
                consumer.next += 1;
                let frame = consumer.frame.clone();
                let extended = unified(&consumer.atom.terms, &row, &frame.binding);
                if extended.is_none() || frame.taken().rows != Rows::One {
                    self.open.push(Open::Answers(consumer));
                }
                self.extend(frame, extended);
            }
            Open::Numbers(frame, variable, next, last) => {
                if Number::integer(next) > last {
                    return Ok(());
                }
                self.numbers += 1;
                if self.numbers > NUMBERS_MAX {
                    return Err(Wrong::TooMany);
                }
                let mut binding = frame.binding.clone();
                binding[variable.0] = Some(Value::Number(Number::integer(next)));
                if let Some(after) = next.checked_add(1) {
                    self.open.push(Open::Numbers(frame.clone(), variable, after, last));
                }
                self.extend(frame, Some(binding));
            }
        }
        Ok(())
    }

    /// Goes on behind a literal with a binding that satisfies it.
    fn extend(&mut self, mut frame: Frame<'a>, binding: Option<Binding>) {
        let Some(mut binding) = binding else { return };
        let taken = frame.taken();
        taken.dropped.iter().for_each(|variable| binding[variable.0] = None);
        if taken.rows == Rows::Distinct {
            let owner = self.calls.get_mut(frame.owner);
            if !owner.visit(frame.at, &binding) {
                return;
            }
        }
        frame.binding = binding;
        frame.at.taken += 1;
        self.open.push(Open::Next(frame));
    }

    /// Takes the next literal of a body.
    fn take(&mut self, frame: Frame<'a>) -> Result<(), Wrong> {
        if self.calls.get(frame.owner).is_answered() {
            return Ok(());
        }
        if frame.at.taken == frame.sequence.taken.len() {
            return self.conclude(&frame);
        }
        let literals = frame.literals;
        let binding = frame.binding.clone();
        match &literals[frame.taken().literal] {
            Literal::Atom { sign, side, atom } => return self.take_atom(frame, *sign, *side, atom),
            Literal::Compare { left, op, right, .. } => {
                let holds = compute::compared((left, *op, right), binding, self.params);
                self.with_computed(frame, holds)
            }
            Literal::Range { value: Expr::Variable(variable), from, to, .. }
                if binding[variable.0].is_none() =>
            {
                match ends(from, to, &binding, self.params) {
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

    /// Goes on with each answer of a call that fits a pattern, those that are still to come too.
    fn with_answers(
        &mut self,
        frame: Frame<'a>,
        atom: &'a Atom,
        call: CallId,
        pattern: &[Option<Value>],
    ) {
        let known = self.calls.get(call);
        let is_fixed = pattern.iter().all(Option::is_some);
        if is_fixed && known.has(pattern) {
            let binding = frame.binding.clone();
            return self.extend(frame, Some(binding));
        }
        // Of a call that asks for more, no answer so far is the one that is wanted.
        let next = if is_fixed { known.answers.len() } else { 0 };
        self.open.push(Open::Answers(Consumer { frame, atom, call, next }));
    }

    /// Goes on behind a `not` or an aggregate when all answers of its call are known; else waits for them.
    fn with_whole(&mut self, frame: Frame<'a>, call: CallId) -> Result<(), Wrong> {
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

    /// Notes that an operation has no result. In a rule that ends the evaluation, so nothing follows from it.
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

    pub(super) fn answer(&mut self, call: CallId, row: Row) {
        let woken = self.calls.get_mut(call).answer(row);
        self.open.extend(woken.into_iter().map(Open::Answers));
    }
}

impl Frame<'_> {
    /// How the next literal is taken.
    fn taken(&self) -> &Taken {
        &self.sequence.taken[self.at.taken]
    }

    /// Where the body stands in which an aggregate is met; there are none inside another.
    fn place(&self) -> Result<Place, Wrong> {
        match self.at.body {
            BodyId::Whole(place) => Ok(place),
            BodyId::Braces(..) => Err(Wrong::PremiseKind),
        }
    }
}

//! The checker's own evaluator: derives what a proof needs of the rules, and no more.
//!
//! What is needed is asked with the values that are known: a call. The rules that can answer it are
//! joined from these values on, and what they read is asked the same way, each question once. So a
//! recursion ends when no answer is new (tabling; Chen and Warren 1996, "Tabled evaluation with
//! delaying for general logic programs"). A `not` or an aggregate waits until its call is complete:
//! when nothing else is left to do, those that wait for the lowest level go on. All of this is a
//! list of things to do, so that no depth of data can exhaust the stack.

use super::base::{Base, Fitting, Force};
use super::bodies::{Bodies, BodyId, Place};
use super::calls::{Asked, CallId, Calls, Consumer, Frame};
use super::compute::{self, Aggregated, unified};
use super::levels::Levels;
use super::sequence::{Rows, Sequence};
use crate::proof::Binding;
use crate::verify::{Ends, Wrong};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{Atom, Function, Query, RelationId, RowPattern, Side, VariableId};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Number, Value};

/// How many numbers of ranges the checker takes for one question; few in tests, so that they can
/// reach the limit.
const NUMBERS_MAX: usize = if cfg!(test) { 10_000 } else { 10_000_000 };

/// What was asked so far, and what is left to do.
pub(crate) struct Join<'a> {
    pub(crate) bodies: Bodies<'a>,
    pub(crate) params: &'a [Value],
    ends: Ends<'a>,
    pub(crate) base: Base<'a>,
    pub(crate) levels: Levels,
    pub(crate) sequences: FxHashMap<(BodyId, Vec<VariableId>), Rc<Sequence>>,
    pub(crate) calls: Calls<'a>,
    /// The last row that was asked for, for relations that are asked for more than that.
    pub(crate) asked_before: FxHashMap<RelationId, RowPattern>,
    pub(crate) open: Vec<Open<'a>>,
    /// The bodies that wait for a call to be complete, by its level.
    pub(crate) waiting: BTreeMap<usize, Vec<(Frame<'a>, CallId)>>,
    numbers: usize,
}

/// Something to do.
pub(crate) enum Open<'a> {
    /// Take the next literal.
    Next(Frame<'a>),
    /// Go on with each of these rows of an atom.
    Rows(Frame<'a>, &'a Atom, Fitting<'a>),
    /// Go on with each whole number that is left.
    Numbers(Frame<'a>, VariableId, i64, Number),
    /// Go on with each answer.
    Answers(Consumer<'a>),
}

/// The distinct tuples of an aggregate, sorted, and the operations in its braces that have no
/// result.
pub(crate) struct Tuples {
    pub(crate) rows: BTreeSet<Row>,
    pub(crate) faults: BTreeSet<FaultKind>,
}

impl Tuples {
    /// The value of an aggregate over them, or the least reason why there is none.
    pub(crate) fn value(&self, function: Function) -> Aggregated {
        match self.faults.first() {
            Some(kind) => Err(*kind),
            None => compute::aggregated(function, &self.rows.iter().collect::<Vec<_>>()),
        }
    }
}

impl<'a> Join<'a> {
    pub(crate) fn new(
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
            base: Base::new(&casebook.facts, date, Force::Now),
            levels: Levels::of(&casebook.program)?,
            sequences: FxHashMap::default(),
            calls: Calls::default(),
            asked_before: FxHashMap::default(),
            open: Vec::new(),
            waiting: BTreeMap::new(),
            numbers: 0,
        })
    }

    /// The distinct rows of one side of a relation that fit a pattern.
    pub(crate) fn rows(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> Result<Vec<Rc<Row>>, Wrong> {
        if self.levels.is_derived(relation, side) {
            let call = self.ask_rows(relation, pattern)?;
            self.settle()?;
            let answers = self.calls.get(call).answers.iter();
            return Ok(answers.filter(|row| pattern.fits(row)).map(Rc::clone).collect());
        }

        let mut seen = FxHashSet::default();
        let rows = self.base.fitting(relation, side, pattern).filter(|row| pattern.fits(row));
        let distinct = rows.map(|row| Rc::new(row.into_owned()));
        Ok(distinct.filter(|row| seen.insert(Rc::clone(row))).collect())
    }

    /// The tuples of the braces of an aggregate, for the values of its group.
    pub(crate) fn tuples(&mut self, braces: BodyId, group: &Binding) -> Result<Tuples, Wrong> {
        let call = self.ask(Asked::Body(braces, group.clone()))?;
        self.settle()?;
        let call = self.calls.get(call);
        let rows = call.answers.iter().map(|row| Row::clone(row)).collect();
        Ok(Tuples { rows, faults: call.faults.clone() })
    }

    /// Whether the query has a match.
    pub(crate) fn has_match(&mut self) -> Result<bool, Wrong> {
        let start = vec![None; self.bodies.query.body.variables.len()];
        let call = self.ask(Asked::Body(BodyId::Whole(Place::Query), start))?;
        self.settle()?;
        let call = self.calls.get(call);
        if call.faults.is_empty() { Ok(!call.answers.is_empty()) } else { Err(Wrong::Fault) }
    }

    /// Does all that is left to do. When that has to end, what is half done is forgotten.
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

    /// Goes through what is open, then level by level through what waits.
    fn run(&mut self) -> Result<(), Wrong> {
        loop {
            while let Some(open) = self.open.pop() {
                if (self.ends)() {
                    return Err(Wrong::Stopped);
                }
                self.go_on(open)?;
            }

            // Whatever still waits belongs to a call above the level that it waits for. So nothing
            // is left to do below the lowest of these levels, and its calls are complete.
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
            Open::Rows(frame, atom, rows) => self.go_on_with_rows(frame, atom, rows),
            Open::Answers(consumer) => self.go_on_with_answers(consumer),
            Open::Numbers(frame, variable, next, last) if Number::integer(next) <= last => {
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
            Open::Numbers(..) => {}
        }
        Ok(())
    }

    fn go_on_with_rows(&mut self, frame: Frame<'a>, atom: &'a Atom, mut rows: Fitting<'a>) {
        let Some(row) = rows.next() else { return };

        let extended = unified(&atom.terms, &row, &frame.binding);
        if extended.is_none() || frame.taken().rows != Rows::One {
            self.open.push(Open::Rows(frame.clone(), atom, rows));
        }
        self.extend(frame, extended);
    }

    fn go_on_with_answers(&mut self, mut consumer: Consumer<'a>) {
        let call = self.calls.get(consumer.call);
        let Some(row) = call.answers.get(consumer.next).map(Rc::clone) else {
            if !self.calls.is_complete(consumer.call) {
                self.calls.get_mut(consumer.call).wait(consumer);
            }
            return;
        };

        consumer.next += 1;
        let frame = consumer.frame.clone();
        let extended = unified(&consumer.atom.terms, &row, &frame.binding);
        if extended.is_none() || frame.taken().rows != Rows::One {
            self.open.push(Open::Answers(consumer));
        }
        self.extend(frame, extended);
    }

    /// Goes on after a literal with a binding that satisfies it.
    pub(crate) fn extend(&mut self, mut frame: Frame<'a>, binding: Option<Binding>) {
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
}

#[cfg(test)]
mod tests;

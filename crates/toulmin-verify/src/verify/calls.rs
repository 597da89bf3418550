//! Calls: what was asked of the rules so far, each question once, and the answers to it.

use super::bodies::BodyId;
use super::compute::Aggregated;
use super::compute::fits;
use super::join::{At, Consumer};
use crate::proof::Binding;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::RelationId;
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Asked {
    /// The rows of a relation that fit a pattern.
    Rows(RelationId, Vec<Option<Value>>),
    /// What a body gives when some of its variables have a value.
    Body(BodyId, Binding),
}

/// An index into [`Calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct CallId(usize);

/// A question and what is known of its answers.
pub(super) struct Call<'a> {
    pub(super) level: usize,
    pub(super) answers: Vec<Rc<Row>>,
    /// The operations in a body that have no result.
    pub(super) faults: BTreeSet<FaultKind>,
    /// The value of an aggregate, once it was needed.
    pub(super) value: Option<Aggregated>,
    /// Of a relation, what its rows must fit.
    pub(super) pattern: Vec<Option<Value>>,
    seen: FxHashSet<Rc<Row>>,
    /// The patterns whose rows, with the values of this call in the columns that are fixed, answer it too.
    passed_on: FxHashSet<Vec<Option<Value>>>,
    /// Where the bodies were joined that may come to the same binding in several ways.
    visited: FxHashSet<(At, Binding)>,
    /// Those who have taken every answer that there is.
    idle: Vec<Consumer<'a>>,
    is_body: bool,
    /// Whether there cannot be two answers.
    is_single: bool,
    is_complete: bool,
}

/// All calls.
#[derive(Default)]
pub(super) struct Calls<'a> {
    calls: Vec<Call<'a>>,
    known: FxHashMap<Asked, CallId>,
    /// The calls before this one are complete.
    complete: usize,
}

impl<'a> Calls<'a> {
    pub(super) fn known(&self, asked: &Asked) -> Option<CallId> {
        self.known.get(asked).copied()
    }

    /// Enters a question that was not asked before.
    pub(super) fn enter(&mut self, asked: Asked, level: usize) -> CallId {
        let id = CallId(self.calls.len());
        let (pattern, is_body, is_single) = match &asked {
            Asked::Rows(_, pattern) => {
                (pattern.clone(), false, pattern.iter().all(Option::is_some))
            }
            Asked::Body(body, _) => (Vec::new(), true, matches!(body, BodyId::Whole(_))),
        };
        self.known.insert(asked, id);
        self.calls.push(Call {
            level,
            answers: Vec::new(),
            faults: BTreeSet::new(),
            value: None,
            seen: FxHashSet::default(),
            passed_on: FxHashSet::from_iter([pattern.clone()]),
            pattern,
            visited: FxHashSet::default(),
            idle: Vec::new(),
            is_body,
            is_single,
            is_complete: false,
        });
        id
    }

    pub(super) fn get(&self, id: CallId) -> &Call<'a> {
        &self.calls[id.0]
    }

    pub(super) fn get_mut(&mut self, id: CallId) -> &mut Call<'a> {
        &mut self.calls[id.0]
    }

    /// Whether all answers of a call are known.
    pub(super) fn is_complete(&self, id: CallId) -> bool {
        id.0 < self.complete || self.calls[id.0].is_complete
    }

    pub(super) fn complete(&mut self, id: CallId) {
        self.calls[id.0].is_complete = true;
    }

    /// Nothing is left to do: all calls are complete.
    pub(super) fn complete_all(&mut self) {
        for call in &mut self.calls[self.complete..] {
            call.visited = FxHashSet::default();
            call.passed_on = FxHashSet::default();
            call.idle = Vec::new();
        }
        self.complete = self.calls.len();
    }
}

impl<'a> Call<'a> {
    /// Adds an answer. Whoever waits for one has to be woken.
    pub(super) fn answer(&mut self, row: Row) -> Vec<Consumer<'a>> {
        let row = Rc::new(row);
        if !self.seen.insert(Rc::clone(&row)) {
            return Vec::new();
        }
        self.answers.push(row);
        std::mem::take(&mut self.idle)
    }

    /// Lets a consumer wait for the next answer.
    pub(super) fn wait(&mut self, consumer: Consumer<'a>) {
        self.idle.push(consumer);
    }

    /// Whether a body was not joined up to this place with this binding before.
    pub(super) fn visit(&mut self, at: At, binding: &Binding) -> bool {
        self.visited.insert((at, binding.clone()))
    }

    /// Whether the rows of a pattern were not passed on to this call before.
    pub(super) fn pass_on(&mut self, pattern: Vec<Option<Value>>) -> bool {
        self.passed_on.insert(pattern)
    }

    /// The row that a head concludes, as an answer: what was passed on has the values of the call.
    pub(super) fn concluded(&self, head: &[Option<Value>]) -> Row {
        let asked = self.pattern.iter().copied().chain(std::iter::repeat(None));
        head.iter().zip(asked).filter_map(|(value, asked)| asked.or(*value)).collect()
    }

    /// Whether some answer fits a pattern.
    pub(super) fn has(&self, pattern: &[Option<Value>]) -> bool {
        match pattern.iter().copied().collect::<Option<Row>>() {
            Some(row) => self.seen.contains(&row),
            None => self.answers.iter().any(|row| fits(pattern, row)),
        }
    }

    /// Whether no other answer can come.
    pub(super) fn is_answered(&self) -> bool {
        self.is_single && !self.answers.is_empty()
    }

    /// Whether it is a body, whose operations without a result are kept.
    pub(super) fn is_body(&self) -> bool {
        self.is_body
    }
}

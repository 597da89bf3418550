//! Calls: what was asked of the rules so far, each question once, and the answers to it.

use super::bodies::{BodyId, Place};
use super::compute::Aggregated;
use super::sequence::{Sequence, Taken};
use crate::proof::Binding;
use crate::verify::Wrong;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{Atom, Literal, RelationId, RowPattern};
use toulmin_lang::rows::Row;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    /// The rows of a relation that fit a pattern.
    Rows(RelationId, RowPattern),
    /// The matches of a body that extend a binding.
    Body(BodyId, Binding),
}

/// An index into [`Calls`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct CallId(usize);

/// A question and what is known of its answers.
pub(crate) struct Call<'a> {
    pub(crate) level: usize,
    pub(crate) answers: Vec<Rc<Row>>,
    /// The operations in a body that have no result.
    pub(crate) faults: BTreeSet<FaultKind>,
    /// The value of an aggregate, once it was needed.
    pub(crate) value: Option<Aggregated>,
    /// What the rows must fit, if it asks for rows.
    pub(crate) pattern: RowPattern,
    seen: FxHashSet<Rc<Row>>,
    /// The patterns whose rows are answers too, with the values of this call in its fixed columns.
    passed_on: FxHashSet<RowPattern>,
    /// The bindings met so far at each place of a body where several ways may lead to the same one.
    visited: FxHashSet<(At, Binding)>,
    /// The consumers that have taken every answer so far.
    idle: Vec<Consumer<'a>>,
    is_body: bool,
    /// Whether there can be only one answer.
    is_single: bool,
    is_complete: bool,
}

/// A place in a body: how many of its literals are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct At {
    pub(crate) body: BodyId,
    pub(crate) taken: usize,
}

/// A body that is joined up to a place, for a call.
#[derive(Clone)]
pub(crate) struct Frame<'a> {
    pub(crate) owner: CallId,
    pub(crate) at: At,
    pub(crate) literals: &'a [Literal],
    pub(crate) sequence: Rc<Sequence>,
    pub(crate) binding: Binding,
}

/// A body that goes on with each answer of a call.
pub(crate) struct Consumer<'a> {
    pub(crate) frame: Frame<'a>,
    pub(crate) atom: &'a Atom,
    pub(crate) call: CallId,
    /// The first answer that it did not take.
    pub(crate) next: usize,
}

/// All calls.
#[derive(Default)]
pub(crate) struct Calls<'a> {
    calls: Vec<Call<'a>>,
    known: FxHashMap<Asked, CallId>,
    /// The calls before this one are complete.
    complete: usize,
}

impl<'a> Calls<'a> {
    pub(crate) fn known(&self, asked: &Asked) -> Option<CallId> {
        self.known.get(asked).copied()
    }

    /// Enters a question that was not asked before.
    pub(crate) fn enter(&mut self, asked: Asked, level: usize) -> CallId {
        let id = CallId(self.calls.len());
        let (pattern, is_body, is_single) = match &asked {
            Asked::Rows(_, pattern) => (pattern.clone(), false, pattern.is_fixed()),
            Asked::Body(body, _) => (RowPattern::default(), true, matches!(body, BodyId::Whole(_))),
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

    pub(crate) fn get(&self, id: CallId) -> &Call<'a> {
        &self.calls[id.0]
    }

    pub(crate) fn get_mut(&mut self, id: CallId) -> &mut Call<'a> {
        &mut self.calls[id.0]
    }

    /// Whether all answers of a call are known.
    pub(crate) fn is_complete(&self, id: CallId) -> bool {
        id.0 < self.complete || self.calls[id.0].is_complete
    }

    pub(crate) fn complete(&mut self, id: CallId) {
        self.calls[id.0].is_complete = true;
    }

    /// Marks all calls as complete: nothing is left to do.
    pub(crate) fn complete_all(&mut self) {
        for call in &mut self.calls[self.complete..] {
            call.visited = FxHashSet::default();
            call.passed_on = FxHashSet::default();
            call.idle = Vec::new();
        }
        self.complete = self.calls.len();
    }
}

impl<'a> Call<'a> {
    /// Adds an answer. Returns the consumers that waited for it.
    pub(crate) fn answer(&mut self, row: Row) -> Vec<Consumer<'a>> {
        let row = Rc::new(row);
        if !self.seen.insert(Rc::clone(&row)) {
            return Vec::new();
        }
        self.answers.push(row);
        std::mem::take(&mut self.idle)
    }

    /// Lets a consumer wait for the next answer.
    pub(crate) fn wait(&mut self, consumer: Consumer<'a>) {
        self.idle.push(consumer);
    }

    /// Whether a body is joined up to this place with this binding for the first time.
    pub(crate) fn visit(&mut self, at: At, binding: &Binding) -> bool {
        self.visited.insert((at, binding.clone()))
    }

    /// Whether the rows of a pattern are passed on to this call for the first time.
    pub(crate) fn pass_on(&mut self, pattern: RowPattern) -> bool {
        self.passed_on.insert(pattern)
    }

    /// The row that a head concludes, as an answer to this call. Where it was passed on, the fixed
    /// columns get the values of the call.
    pub(crate) fn concluded(&self, head: &RowPattern) -> Row {
        let asked = self.pattern.iter().copied().chain(std::iter::repeat(None));
        head.iter().zip(asked).filter_map(|(value, asked)| asked.or(*value)).collect()
    }

    /// Whether some answer fits a pattern.
    pub(crate) fn has(&self, pattern: &RowPattern) -> bool {
        match pattern.row() {
            Some(row) => self.seen.contains(&row),
            None => self.answers.iter().any(|row| pattern.fits(row)),
        }
    }

    /// Whether no further answer can come.
    pub(crate) fn is_answered(&self) -> bool {
        self.is_single && !self.answers.is_empty()
    }

    /// Whether it asks for the matches of a body, whose faults are kept.
    pub(crate) fn is_body(&self) -> bool {
        self.is_body
    }
}

impl Frame<'_> {
    /// How the next literal is taken.
    pub(crate) fn taken(&self) -> &Taken {
        &self.sequence.taken[self.at.taken]
    }

    /// The body outside aggregates in which an aggregate occurs; there are none inside another.
    pub(crate) fn place(&self) -> Result<Place, Wrong> {
        match self.at.body {
            BodyId::Whole(place) => Ok(place),
            BodyId::Braces(..) => Err(Wrong::PremiseKind),
        }
    }
}

//! Batches: rows column by column, and what takes them.

use crate::expr::Slot;
use crate::groups::Groups;
use crate::index::{List, Work};
use crate::pipeline::Operand;
use crate::relation::Store;
use crate::space::{Codes, Digit, Space};
use std::collections::BTreeMap;
use std::ops::Range;
use toulmin_program::fault::FaultKind;
use toulmin_program::task::{Limits, Stop, Tuning};
use toulmin_program::value::Code;

/// Rows column by column.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// By slot; those that nobody reads are empty.
    pub(crate) columns: Vec<Vec<Code>>,
    pub(crate) rows: usize,
}

/// What takes the matches of a pipeline.
pub(crate) trait Sink: Send {
    /// Takes a batch of matches.
    fn take(&mut self, batch: &Batch) -> Result<(), Stop>;

    /// Whether it takes the matches of a last probe as lists, before they are made into rows.
    fn takes_lists(&self) -> bool;

    /// Takes the matches of a last probe, if it [takes lists](Self::takes_lists).
    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop>;

    /// Hears that a condition has no result in a row of a batch.
    fn fail(&mut self, batch: &Batch, row: usize, failure: Failure);
}

/// The matches of a last probe: each row of a batch with each row of its lists in an index.
///
/// ```text
/// reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
/// ```
///
/// The batch has rows of `reach`, the index keeps `?z`, and `parts` says which `?z` go with which
/// row. Most of what is derived is not new: a sink that numbers its rows can find that out without
/// a copy of `?x` for every match.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists<'a> {
    pub(crate) batch: &'a Batch,
    /// Rows of the batch, and places for them in the columns of an index.
    pub(crate) parts: &'a [(u32, Range<u32>)],
    /// The number of these places.
    pub(crate) matches: usize,
    /// The columns of the index.
    pub(crate) data: &'a [Vec<Code>],
    /// The slots of these columns.
    pub(crate) to: &'a [Slot],
}

/// The number of matches that are handed over as lists at once.
pub(crate) const LISTED: usize = 1 << 13;

/// A condition that has no result in some row: its index in the body, and what went wrong.
pub(crate) type Failure = (usize, FaultKind);

/// What a pipeline runs on.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    /// The aggregates of the body, by the index of the condition.
    pub(crate) aggregates: &'a BTreeMap<usize, Groups>,
    pub(crate) limits: Limits<'a>,
    pub(crate) tuning: Tuning,
}

/// What a step needs to work in, kept from batch to batch.
#[derive(Debug, Default)]
pub(crate) struct Room {
    pub(crate) batch: Batch,
    pub(crate) work: Work,
    pub(crate) lists: Vec<List>,
    pub(crate) parts: Vec<(u32, Range<u32>)>,
    pub(crate) numbers: Vec<u64>,
    pub(crate) keep: Vec<bool>,
}

impl Room {
    /// Room for rows with this many slots.
    pub(crate) fn new(slots: usize) -> Self {
        Room { batch: Batch { columns: vec![Vec::new(); slots], rows: 0 }, ..Room::default() }
    }
}

impl Batch {
    /// Drops all rows, and keeps the room for others.
    pub(crate) fn clear(&mut self) {
        self.columns.iter_mut().for_each(Vec::clear);
        self.rows = 0;
    }
}

impl<'a> Lists<'a> {
    /// The column of the index that a term is, if it is one.
    pub(crate) fn column(&self, term: &Operand) -> Option<&'a [Code]> {
        let slot = term.slot()?;
        let place = self.to.iter().position(|other| *other == slot)?;
        Some(&self.data[place])
    }

    /// Prepares to number the matches in a space of these terms.
    ///
    /// The number of a match is the base of its row of the batch, and what the columns of the index
    /// that are returned add to it by their digits.
    pub(crate) fn number<'s>(
        &self,
        space: &'s Space,
        terms: &[Operand],
        bases: &mut Vec<u64>,
    ) -> Vec<(&'s Digit, &'a [Code])> {
        let carried =
            |term: &Operand| self.column(term).is_none().then(|| codes_of(term, self.batch));
        let carried: Vec<Option<Codes<'_>>> = terms.iter().map(carried).collect();
        space.bases(&carried, self.batch.rows, bases);

        let terms = terms.iter().enumerate();
        terms.filter_map(|(i, term)| Some((space.digit(i), self.column(term)?))).collect()
    }
}

/// What the codes at a place of an index add to the number of a match.
#[inline]
pub(crate) fn digits_at(digits: &[(&Digit, &[Code])], place: usize) -> u64 {
    digits.iter().map(|(digit, codes)| digit.of(codes[place])).sum()
}

/// The codes of operands in the rows of a batch.
pub(crate) fn codes<'b>(operands: &[Operand], batch: &'b Batch) -> Vec<Codes<'b>> {
    operands.iter().map(|operand| codes_of(operand, batch)).collect()
}

/// The codes of an operand in the rows of a batch.
pub(crate) fn codes_of<'b>(operand: &Operand, batch: &'b Batch) -> Codes<'b> {
    match operand {
        Operand::Slot(slot) => Codes::Each(&batch.columns[slot.0]),
        Operand::Same(code) => Codes::Same(*code),
    }
}

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
    /// How many rows there are.
    pub(crate) rows: usize,
}

/// What takes the matches of a pipeline.
pub(crate) trait Sink: Send {
    /// Takes a batch of matches.
    fn take(&mut self, batch: &Batch) -> Result<(), Stop>;

    /// Whether it takes the matches of a last step that joins as they come out of an index.
    fn takes_lists(&self) -> bool;

    /// Takes the matches of a last step that joins, if it [takes lists](Self::takes_lists).
    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop>;

    /// Is told that a condition has no result in a row of a batch.
    fn fail(&mut self, batch: &Batch, row: usize, failure: Failure);
}

/// The matches of a last step that joins: each row of a batch with each place of its lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists<'a> {
    pub(crate) batch: &'a Batch,
    /// Rows of the batch, and places for them in the columns of an index.
    pub(crate) parts: &'a [(u32, Range<u32>)],
    /// How many places that are.
    pub(crate) matches: usize,
    /// The columns of the index.
    pub(crate) data: &'a [Vec<Code>],
    /// The slots of these columns.
    pub(crate) to: &'a [Slot],
}

impl<'a> Lists<'a> {
    /// The column of the index that a term is, if it is one.
    pub(crate) fn place(&self, term: &Operand) -> Option<usize> {
        match term {
            Operand::Slot(slot) => self.to.iter().position(|other| other == slot),
            Operand::Same(_) => None,
        }
    }

    /// What makes the numbers of the matches in a space of these terms: a base for each row of the batch, and the digits that
    /// columns of the index add to it.
    pub(crate) fn number<'s>(
        &self,
        space: &'s Space,
        terms: &[Operand],
        bases: &mut Vec<u64>,
    ) -> Vec<(&'s Digit, &'a [Code])> {
        let base = |term: &Operand| match self.place(term) {
            Some(_) => None,
            None => Some(codes_of(term, self.batch)),
        };
        let carried: Vec<Option<Codes<'_>>> = terms.iter().map(base).collect();
        space.bases(&carried, self.batch.rows, bases);
        let digit = |(i, term): (usize, &Operand)| {
            Some((space.digit(i), self.data[self.place(term)?].as_slice()))
        };
        terms.iter().enumerate().filter_map(digit).collect()
    }
}

/// How many matches are handed over as lists at once.
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

/// The codes that operands have in the rows of a batch.
pub(crate) fn codes<'b>(operands: &[Operand], batch: &'b Batch) -> Vec<Codes<'b>> {
    operands.iter().map(|operand| codes_of(operand, batch)).collect()
}

/// The codes that an operand has in the rows of a batch.
pub(crate) fn codes_of<'b>(operand: &Operand, batch: &'b Batch) -> Codes<'b> {
    match operand {
        Operand::Slot(slot) => Codes::Each(&batch.columns[slot.0]),
        Operand::Same(code) => Codes::Same(*code),
    }
}

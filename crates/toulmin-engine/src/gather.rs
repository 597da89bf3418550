//! Gathering the rows of a head: the sink of a rule or query.
//!
//! ```text
//! reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
//! ```
//!
//! Every match gives a row `reach(?x, ?z)`, and most rows are found more than once. Those that are
//! in the set of all rows already are dropped; the others join it, and their columns are copied.

use crate::batch::{Batch, Failure, Lists, Sink, codes, digits_at};
use crate::pipeline::Operand;
use crate::row_set::RowSet;
use crate::space::Digit;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use toulmin_program::program::RuleId;
use toulmin_program::task::{Limit, Stop};
use toulmin_program::value::Code;

/// What is made of the matches of a body.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The columns.
    pub(crate) terms: &'a [Operand],
    /// The number of rows that it may still add.
    pub(crate) room: usize,
    /// The rows that are there; `None` when no match gives one of them, or the same as another.
    pub(crate) members: Option<&'a RowSet>,
    /// Where it is kept that a condition had no result.
    pub(crate) failures: &'a Failures,
}

/// The least condition that had no result in some row.
///
/// It is kept apart from the rows: it counts whichever thread met it, and whatever ended the run.
pub(crate) type Failures = Mutex<Option<Failure>>;

/// New rows of a head, column by column.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) columns: Vec<Vec<Code>>,
    pub(crate) rows: usize,
    /// The number of matches, including those that gave no new row.
    pub(crate) matches: usize,
}

/// Gathers the rows of a head.
pub(crate) struct Gather<'a> {
    rule: Option<RuleId>,
    head: Head<'a>,
    /// The number of rows that all threads have added.
    added: &'a AtomicUsize,
    found: Found,
    numbers: Vec<u64>,
    fresh: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl Found {
    /// What two threads found.
    pub(crate) fn and(mut self, other: Found) -> Found {
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            column.extend(more);
        }
        self.rows += other.rows;
        self.matches += other.matches;
        self
    }
}

impl<'a> Gather<'a> {
    /// Gathers for a rule, or for a query; `added` counts the rows of all threads.
    pub(crate) fn new(rule: Option<RuleId>, head: Head<'a>, added: &'a AtomicUsize) -> Self {
        Gather {
            rule,
            head,
            added,
            found: Found { columns: vec![Vec::new(); head.terms.len()], ..Found::default() },
            numbers: Vec::new(),
            fresh: Vec::new(),
            pairs: Vec::new(),
        }
    }

    /// What was gathered.
    pub(crate) fn found(self) -> Found {
        self.found
    }

    /// Counts rows that were added against the limit.
    fn count(&mut self, new: usize) -> Result<(), Stop> {
        self.found.rows += new;
        if self.added.fetch_add(new, Ordering::Relaxed) + new > self.head.room {
            return Err(Stop::Limit { limit: Limit::Rows, rule: self.rule });
        }
        Ok(())
    }

    /// Copies the columns of the matches in `pairs`: rows of the batch, and places in the index.
    fn copy_pairs(&mut self, lists: Lists<'_>) {
        let pairs = &self.pairs;
        for (column, term) in self.found.columns.iter_mut().zip(self.head.terms) {
            match (lists.column(term), term) {
                (Some(codes), _) => {
                    column.extend(pairs.iter().map(|(_, place)| codes[*place as usize]));
                }
                (None, Operand::Slot(slot)) => {
                    let codes = &lists.batch.columns[slot.0];
                    column.extend(pairs.iter().map(|(row, _)| codes[*row as usize]));
                }
                (None, Operand::Same(code)) => column.resize(column.len() + pairs.len(), *code),
            }
        }
    }

    /// Copies the columns of all matches, a whole list at a time.
    fn copy_all(&mut self, lists: Lists<'_>) {
        for (column, term) in self.found.columns.iter_mut().zip(self.head.terms) {
            for (row, places) in lists.parts {
                let places = index_range(places);
                match (lists.column(term), term) {
                    (Some(codes), _) => column.extend_from_slice(&codes[places]),
                    (None, Operand::Slot(slot)) => {
                        let code = lists.batch.columns[slot.0][*row as usize];
                        column.resize(column.len() + places.len(), code);
                    }
                    (None, Operand::Same(code)) => {
                        column.resize(column.len() + places.len(), *code);
                    }
                }
            }
        }
    }
}

impl Sink for Gather<'_> {
    fn take(&mut self, batch: &Batch) -> Result<(), Stop> {
        let columns = codes(self.head.terms, batch);
        self.found.matches += batch.rows;

        let Some(members) = self.head.members else {
            for (column, codes) in self.found.columns.iter_mut().zip(&columns) {
                column.extend((0..batch.rows).map(|row| codes.at(row)));
            }
            return self.count(batch.rows);
        };

        members.insert(&columns, batch.rows, &mut self.numbers, &mut self.fresh);
        for (column, codes) in self.found.columns.iter_mut().zip(&columns) {
            column.extend(self.fresh.iter().map(|row| codes.at(*row as usize)));
        }
        self.count(self.fresh.len())
    }

    fn takes_lists(&self) -> bool {
        self.head.members.is_none_or(|members| members.space().is_some())
    }

    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop> {
        self.found.matches += lists.matches;
        let numbered = self.head.members.and_then(|members| Some((members, members.space()?)));
        let Some((members, space)) = numbered else {
            self.copy_all(lists);
            return self.count(lists.matches);
        };

        let digits = lists.number(space, self.head.terms, &mut self.numbers);
        self.pairs.clear();
        insert_pairs(members, lists, &self.numbers, &digits, &mut self.pairs);
        self.copy_pairs(lists);
        self.count(self.pairs.len())
    }

    fn fail(&mut self, _: &Batch, _: usize, failure: Failure) {
        let mut least = self.head.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *least = Some(least.map_or(failure, |least| least.min(failure)));
    }
}

/// Adds the rows that lists make to a set, and keeps the pairs of those that were not there: the
/// row of the batch, and the place in the index.
///
/// The number of a row is the base of its row of the batch, and what columns of the index add.
fn insert_pairs(
    members: &RowSet,
    lists: Lists<'_>,
    bases: &[u64],
    digits: &[(&Digit, &[Code])],
    pairs: &mut Vec<(u32, u32)>,
) {
    let Lists { parts, matches, .. } = lists;
    let fresh = |pair| pairs.push(pair);
    let each = parts.iter().flat_map(|(row, places)| {
        let base = bases[*row as usize];
        places.clone().map(move |place| (base, (*row, place)))
    });

    // No digit and one digit, which are the usual cases, are spared a loop over digits; and one
    // digit goes through the codes of a list as a slice, without a bounds check for each.
    match digits {
        [] => members.insert_numbers(matches, each, fresh),
        [(digit, codes)] => {
            let numbers = parts.iter().flat_map(|(row, places)| {
                let base = bases[*row as usize];
                let codes = &codes[index_range(places)];
                let number =
                    move |(place, code): (u32, &Code)| (base + digit.of(*code), (*row, place));
                (places.start..).zip(codes).map(number)
            });
            members.insert_numbers(matches, numbers, fresh);
        }
        _ => {
            let numbers = each.map(|(base, (row, place))| {
                (base + digits_at(digits, place as usize), (row, place))
            });
            members.insert_numbers(matches, numbers, fresh);
        }
    }
}

/// Places in an index as a range of a slice.
fn index_range(places: &Range<u32>) -> Range<usize> {
    places.start as usize..places.end as usize
}

//! Gathering the rows of a head: the sink of a rule or query.

use crate::batch::{Batch, Failure, Lists, Sink, codes};
use crate::pipeline::Operand;
use crate::seen::Seen;
use crate::space::Digit;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use toulmin_program::program::RuleId;
use toulmin_program::task::{Limit, Stop};
use toulmin_program::value::Code;

/// Rows of a head, column by column.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) columns: Vec<Vec<Code>>,
    pub(crate) rows: usize,
    /// How many matches there were, those that gave no new row too.
    pub(crate) matches: usize,
}

/// The least condition that had no result in some row, whichever thread met it, and whatever ended the run.
pub(crate) type Failures = Mutex<Option<Failure>>;

/// What is made of the matches of a body.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The columns.
    pub(crate) terms: &'a [Operand],
    /// How many rows it may still add.
    pub(crate) room: usize,
    /// The rows that are there; `None` when no match makes one that is.
    pub(crate) seen: Option<&'a Seen>,
    /// Where it is kept that a condition had no result.
    pub(crate) failures: &'a Failures,
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

/// Gathers the rows of a head.
pub(crate) struct Gather<'a> {
    rule: Option<RuleId>,
    head: Head<'a>,
    /// How many rows all threads have added.
    added: &'a AtomicUsize,
    found: Found,
    numbers: Vec<u64>,
    fresh: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl<'a> Gather<'a> {
    /// Gathers for a rule, or a query; `added` counts the rows of all threads.
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
    fn count(&self, new: usize) -> Result<(), Stop> {
        if self.added.fetch_add(new, Ordering::Relaxed) + new > self.head.room {
            return Err(Stop::Limit { limit: Limit::Rows, rule: self.rule });
        }
        Ok(())
    }
}

impl Sink for Gather<'_> {
    fn take(&mut self, batch: &Batch) -> Result<(), Stop> {
        let columns = codes(self.head.terms, batch);
        self.found.matches += batch.rows;
        let new = match self.head.seen {
            Some(seen) => {
                seen.insert(&columns, batch.rows, &mut self.numbers, &mut self.fresh);
                for (column, codes) in self.found.columns.iter_mut().zip(&columns) {
                    column.extend(self.fresh.iter().map(|row| codes.at(*row as usize)));
                }
                self.fresh.len()
            }
            None => {
                for (column, codes) in self.found.columns.iter_mut().zip(&columns) {
                    column.extend((0..batch.rows).map(|row| codes.at(row)));
                }
                batch.rows
            }
        };
        self.found.rows += new;
        self.count(new)
    }

    fn takes_lists(&self) -> bool {
        self.head.seen.is_none_or(|seen| seen.space().is_some())
    }

    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop> {
        let Lists { batch, parts, matches, data, .. } = lists;
        self.found.matches += matches;
        let rows = self.found.rows;
        match self.head.seen.and_then(|seen| Some((seen, seen.space()?))) {
            Some((seen, space)) => {
                let digits = lists.number(space, self.head.terms, &mut self.numbers);
                let (numbers, pairs) = (&self.numbers, &mut self.pairs);
                pairs.clear();
                insert_pairs(seen, matches, parts, numbers, &digits, pairs);
                for (column, term) in self.found.columns.iter_mut().zip(self.head.terms) {
                    match (lists.place(term), term) {
                        (Some(at), _) => {
                            column.extend(pairs.iter().map(|(_, place)| data[at][*place as usize]));
                        }
                        (None, Operand::Slot(slot)) => {
                            let codes = &batch.columns[slot.0];
                            column.extend(pairs.iter().map(|(row, _)| codes[*row as usize]));
                        }
                        (None, Operand::Same(code)) => {
                            column.resize(column.len() + pairs.len(), *code);
                        }
                    }
                }
                self.found.rows += pairs.len();
            }
            None => {
                for (column, term) in self.found.columns.iter_mut().zip(self.head.terms) {
                    for (row, places) in parts {
                        let places = places.start as usize..places.end as usize;
                        match (lists.place(term), term) {
                            (Some(at), _) => column.extend_from_slice(&data[at][places]),
                            (None, Operand::Slot(slot)) => {
                                let code = batch.columns[slot.0][*row as usize];
                                column.resize(column.len() + places.len(), code);
                            }
                            (None, Operand::Same(code)) => {
                                column.resize(column.len() + places.len(), *code);
                            }
                        }
                    }
                }
                self.found.rows += matches;
            }
        }
        self.count(self.found.rows - rows)
    }

    fn fail(&mut self, _: &Batch, _: usize, failure: Failure) {
        let mut first = self.head.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *first = Some(first.map_or(failure, |first| first.min(failure)));
    }
}

/// Adds the rows that lists make to a set, and keeps the row of the batch and the place in the index of those that are new.
///
/// The number of a row is a base, by its row of the batch, and what one or two columns of the index add.
fn insert_pairs(
    seen: &Seen,
    matches: usize,
    parts: &[(u32, std::ops::Range<u32>)],
    bases: &[u64],
    digits: &[(&Digit, &[Code])],
    pairs: &mut Vec<(u32, u32)>,
) {
    let fresh = |pair| pairs.push(pair);
    let each = parts.iter().flat_map(|(row, places)| {
        let base = bases[*row as usize];
        places.clone().map(move |place| (base, (*row, place)))
    });
    match digits {
        [] => seen.insert_numbers(matches, each, fresh),
        [(digit, codes)] => {
            let numbers = parts.iter().flat_map(|(row, places)| {
                let base = bases[*row as usize];
                let codes = &codes[places.start as usize..places.end as usize];
                let number =
                    move |(place, code): (u32, &Code)| (base + digit.of(*code), (*row, place));
                (places.start..).zip(codes).map(number)
            });
            seen.insert_numbers(matches, numbers, fresh);
        }
        _ => {
            let add = |(base, (row, place)): (u64, (u32, u32))| {
                let of = |(digit, codes): &(&Digit, &[Code])| digit.of(codes[place as usize]);
                (base + digits.iter().map(of).sum::<u64>(), (row, place))
            };
            seen.insert_numbers(matches, each.map(add), fresh);
        }
    }
}

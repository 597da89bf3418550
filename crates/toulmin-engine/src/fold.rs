//! Folding the matches of a body into one value for each group as they come.
//!
//! ```text
//! shared(?a, ?b, ?n) :- …, ?n = count ?g : { member(?a, ?g), member(?b, ?g) }.
//! ```
//!
//! The group is `(?a, ?b)`, and each match adds one to the count in its place. So the braces may
//! have very many matches: none of them is kept. `min` and `max` keep the best value of each group;
//! `sum` and `mean` must keep all, since they are to find out whether one key has two values.

use crate::batch::{Batch, Failure, Lists, Sink, codes, digits_at};
use crate::directory::Directory;
use crate::expr::{Slot, compare};
use crate::groups::{Groups, NO_VALUE};
use crate::pipeline::Operand;
use crate::row_set::RowSet;
use crate::space::{Codes, Digit, Domain};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::ops::Range;
use toulmin_program::fault::FaultKind;
use toulmin_program::program::Function;
use toulmin_program::task::{Limits, Stop};
use toulmin_program::value::{ArithmeticError, Code, Kind, Number, Total, Value, code_integer};

/// What is folded, and how.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(crate) function: Function,
    /// The variables of a group, in the order in which a group is looked up.
    pub(crate) group: Vec<Slot>,
    /// The domains of the group's variables.
    pub(crate) domains: Vec<Domain>,
    /// What is counted once each.
    pub(crate) keys: Vec<(Slot, Kind)>,
    /// What is added or compared.
    pub(crate) value: Option<(Slot, Kind)>,
    /// The number of groups to expect, about.
    pub(crate) groups: usize,
    /// The tuples of group, keys and value that were met.
    ///
    /// `None` when no tuple is met twice, or when it does not matter.
    pub(crate) met: Option<RowSet>,
}

/// Folds matches into groups: the sink of an aggregate's body.
#[derive(Debug)]
pub(crate) struct Fold<'a> {
    shape: &'a Shape,
    directory: Directory,
    /// The group's variables in the order of the directory's columns.
    order: Vec<usize>,
    state: State,
    /// The least fault in each group in which an operation has no result.
    faults: FxHashMap<u32, FaultKind>,
    places: Vec<u32>,
    numbers: Vec<u64>,
    fresh: Vec<u32>,
}

/// What was met of each group, by its place in the directory.
#[derive(Debug)]
enum State {
    Counts(Counts),
    Best(Best),
    Tuples(Tuples),
}

/// The number of tuples of each group.
#[derive(Debug, Default)]
struct Counts {
    low: Vec<u32>,
    /// How often the low part of a place ran over.
    high: FxHashMap<usize, u64>,
}

/// The smallest or the largest value of each group.
#[derive(Debug)]
struct Best {
    /// How a better value compares with the best so far.
    order: Ordering,
    slot: Slot,
    kind: Kind,
    codes: Vec<Code>,
}

/// All tuples, to be added up in the end.
#[derive(Debug)]
struct Tuples {
    /// The group of each tuple.
    groups: Vec<u32>,
    /// The codes of the keys, and last of the value.
    columns: Vec<Vec<Code>>,
}

impl State {
    fn new(shape: &Shape) -> Self {
        match shape.function {
            Function::Count => State::Counts(Counts::default()),
            Function::Min => State::Best(Best::new(Ordering::Less, shape)),
            Function::Max => State::Best(Best::new(Ordering::Greater, shape)),
            Function::Sum | Function::Mean => State::Tuples(Tuples {
                groups: Vec::new(),
                columns: vec![Vec::new(); shape.keys.len() + 1],
            }),
        }
    }
}

impl<'a> Fold<'a> {
    pub(crate) fn new(shape: &'a Shape) -> Self {
        // What differs little comes first: then groups that are met together lie together.
        let mut order: Vec<usize> = (0..shape.group.len()).collect();
        order.sort_by_key(|variable| shape.domains[*variable].width());
        let domains: Vec<Domain> =
            order.iter().map(|variable| shape.domains[*variable].clone()).collect();

        let mut fold = Fold {
            shape,
            directory: Directory::new(domains, shape.groups),
            order,
            state: State::new(shape),
            faults: FxHashMap::default(),
            places: Vec::new(),
            numbers: Vec::new(),
            fresh: Vec::new(),
        };
        fold.make_room();
        fold
    }

    /// The values of all groups, from what several threads folded.
    ///
    /// # Errors
    /// When a limit is reached or somebody stops it.
    pub(crate) fn finish(folds: Vec<Fold<'_>>, limits: Limits<'_>) -> Result<Groups, Stop> {
        let mut folds = folds.into_iter();
        let mut first = folds.next().expect("bug: nobody folded");
        for other in folds {
            first.merge(other);
        }
        first.values(limits)
    }

    /// Makes room for all groups that have a place.
    fn make_room(&mut self) {
        let groups = self.directory.len();
        match &mut self.state {
            State::Counts(counts) => counts.low.resize(groups, 0),
            State::Best(best) => best.codes.resize(groups, NO_VALUE),
            State::Tuples(_) => {}
        }
    }

    /// Finds the place of the group of each row of a batch.
    fn place(&mut self, batch: &Batch) {
        let column = |variable: &usize| Codes::Each(&batch.columns[self.shape.group[*variable].0]);
        let key: Vec<Codes<'_>> = self.order.iter().map(column).collect();
        self.directory.add(&key, batch.rows, &mut self.places);
        self.make_room();
    }

    /// Takes over what another thread folded.
    fn merge(&mut self, other: Fold<'_>) {
        // Two threads met groups in different orders, so a place there is another one here.
        let places = self.directory.merge(&other.directory);
        self.make_room();
        let place = |at: usize| places.as_ref().map_or(at, |places| places[at] as usize);

        match (&mut self.state, other.state) {
            (State::Counts(counts), State::Counts(more)) => counts.merge(more, place),
            (State::Best(best), State::Best(more)) => {
                for (at, code) in more.codes.into_iter().enumerate() {
                    if code != NO_VALUE {
                        best.improve(place(at), code);
                    }
                }
            }
            (State::Tuples(tuples), State::Tuples(more)) => {
                tuples.groups.extend(more.groups.into_iter().map(|at| place(at as usize) as u32));
                for (column, codes) in tuples.columns.iter_mut().zip(more.columns) {
                    column.extend(codes);
                }
            }
            _ => unreachable!("bug: folds of two kinds"),
        }

        let mut faults: Vec<(u32, FaultKind)> = other.faults.into_iter().collect();
        faults.sort_unstable();
        for (at, kind) in faults {
            self.remember(place(at as usize) as u32, kind);
        }
    }

    fn remember(&mut self, place: u32, kind: FaultKind) {
        let least = self.faults.entry(place).or_insert(kind);
        *least = kind.min(*least);
    }

    fn values(self, limits: Limits<'_>) -> Result<Groups, Stop> {
        let Fold { shape, directory, order, state, .. } = self;
        let mut faults: FxHashMap<u32, FaultKind> = FxHashMap::default();
        let values = match state {
            State::Counts(counts) => counts.codes(&mut faults),
            State::Best(best) => best.codes,
            State::Tuples(tuples) => tuples.totals(shape, directory.len(), &mut faults, limits)?,
        };

        // What had no result while the body was matched counts more than what follows from it.
        faults.extend(self.faults);
        let of_nothing = shape.function.of_nothing().map(Number::code);
        Ok(Groups { directory, order, values, faults, of_nothing })
    }
}

impl Sink for Fold<'_> {
    fn take(&mut self, batch: &Batch) -> Result<(), Stop> {
        let shape = self.shape;
        if let Some(met) = &shape.met {
            let counted = shape.keys.iter().chain(&shape.value).map(|(slot, _)| slot);
            let tuple = shape.group.iter().chain(counted);
            let tuple: Vec<Operand> = tuple.map(|slot| Operand::Slot(*slot)).collect();
            let tuple = codes(&tuple, batch);
            met.insert(&tuple, batch.rows, &mut self.numbers, &mut self.fresh);
        } else {
            self.fresh.clear();
            self.fresh.extend(0..batch.rows as u32);
        }

        // A single count needs no places.
        if let (State::Counts(counts), true) = (&mut self.state, shape.group.is_empty()) {
            counts.add(0, self.fresh.len() as u32);
            return Ok(());
        }

        self.place(batch);
        let fresh = self.fresh.iter().map(|row| *row as usize);
        match &mut self.state {
            State::Counts(counts) => {
                fresh.for_each(|row| counts.add(self.places[row] as usize, 1));
            }
            State::Best(best) => {
                let column = &batch.columns[best.slot.0];
                for row in fresh {
                    best.improve(self.places[row] as usize, column[row]);
                }
            }
            State::Tuples(tuples) => {
                tuples.groups.extend(fresh.clone().map(|row| self.places[row]));
                let slots = shape.keys.iter().chain(&shape.value);
                for ((slot, _), column) in slots.zip(&mut tuples.columns) {
                    let codes = &batch.columns[slot.0];
                    column.extend(fresh.clone().map(|row| codes[row]));
                }
            }
        }
        Ok(())
    }

    fn takes_lists(&self) -> bool {
        let is_table = self.shape.group.is_empty() || self.directory.space().is_some();
        matches!(self.state, State::Counts(_)) && self.shape.met.is_none() && is_table
    }

    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop> {
        let Lists { parts, matches, .. } = lists;
        let (State::Counts(counts), Some(space)) = (&mut self.state, self.directory.space()) else {
            unreachable!("bug: a fold that takes no lists is given some")
        };
        if self.order.is_empty() {
            counts.add(0, matches as u32);
            return Ok(());
        }

        // The number of a group is its place: a base by its row of the batch, and what the digits
        // add that come out of the index.
        let slot = |variable: &usize| Operand::Slot(self.shape.group[*variable]);
        let group: Vec<Operand> = self.order.iter().map(slot).collect();
        let digits = lists.number(space, &group, &mut self.numbers);
        for (row, places) in parts {
            let base = self.numbers[*row as usize];
            let places = places.start as usize..places.end as usize;
            counts.add_numbers(base, &digits, places);
        }
        Ok(())
    }

    fn fail(&mut self, batch: &Batch, row: usize, (_, kind): Failure) {
        let code = |variable: &usize| batch.columns[self.shape.group[*variable].0][row];
        let key: Vec<Codes<'_>> = self.order.iter().map(code).map(Codes::Same).collect();
        let mut places = Vec::new();
        self.directory.add(&key, 1, &mut places);
        self.make_room();
        self.remember(places[0], kind);
    }
}

impl Counts {
    #[inline]
    fn add(&mut self, place: usize, more: u32) {
        let (sum, over) = self.low[place].overflowing_add(more);
        self.low[place] = sum;
        if over {
            *self.high.entry(place).or_default() += 1;
        }
    }

    /// Counts one for each place in the columns of an index, whose codes are digits of its group.
    #[inline]
    fn add_numbers(&mut self, base: u64, digits: &[(&Digit, &[Code])], places: Range<usize>) {
        // One digit is the usual case, and needs neither a loop over digits nor bounds checks.
        if let [(digit, codes)] = digits {
            for code in &codes[places] {
                self.add((base + digit.of(*code)) as usize, 1);
            }
            return;
        }

        for place in places {
            self.add((base + digits_at(digits, place)) as usize, 1);
        }
    }

    /// Adds the counts of another thread, whose places are translated.
    fn merge(&mut self, more: Counts, place: impl Fn(usize) -> usize) {
        for (at, low) in more.low.iter().enumerate() {
            self.add(place(at), *low);
        }
        let high: BTreeMap<usize, u64> = more.high.into_iter().collect();
        for (at, high) in high {
            *self.high.entry(place(at)).or_default() += high;
        }
    }

    /// The codes of the counts; one that is too large for a number is a fault.
    fn codes(mut self, faults: &mut FxHashMap<u32, FaultKind>) -> Vec<Code> {
        for (place, low) in self.low.iter_mut().enumerate() {
            let high = self.high.get(&place).copied().unwrap_or_default();
            let count = (u128::from(high) << 32) + u128::from(*low);
            let count = i64::try_from(count).unwrap_or_else(|_| {
                faults.insert(place as u32, FaultKind::Arithmetic(ArithmeticError::Overflow));
                0
            });
            *low = Number::integer(count).code();
        }
        self.low
    }
}

impl Best {
    fn new(order: Ordering, shape: &Shape) -> Self {
        let (slot, kind) = shape.value.expect("bug: nothing is compared");
        Best { order, slot, kind, codes: Vec::new() }
    }

    /// Takes a value for the best of its group if it is.
    #[inline]
    fn improve(&mut self, place: usize, code: Code) {
        let best = &mut self.codes[place];
        if *best == NO_VALUE || compare(self.kind, code, *best) == self.order {
            *best = code;
        }
    }
}

impl Tuples {
    /// The sum or mean of each group.
    fn totals(
        &self,
        shape: &Shape,
        groups: usize,
        faults: &mut FxHashMap<u32, FaultKind>,
        limits: Limits<'_>,
    ) -> Result<Vec<Code>, Stop> {
        let group_of = |tuple: &u32| self.groups[*tuple as usize];
        let mut by_group: Vec<u32> = (0..self.groups.len() as u32).collect();
        by_group.sort_unstable_by_key(group_of);

        let mut values = vec![NO_VALUE; groups];
        for tuples in by_group.chunk_by_mut(|a, b| group_of(a) == group_of(b)) {
            limits.check()?;
            let group = group_of(&tuples[0]);
            match self.total(shape, tuples) {
                Ok(code) => values[group as usize] = code,
                Err(kind) => _ = faults.insert(group, kind),
            }
        }
        Ok(values)
    }

    /// The sum or mean of the values of some tuples, which are distinct and come in any order.
    fn total(&self, shape: &Shape, tuples: &mut [u32]) -> Result<Code, FaultKind> {
        let (values, keys) = self.columns.split_last().expect("bug: nothing is added");
        let key = |tuple: u32| keys.iter().map(move |column| column[tuple as usize]);
        let value = |tuple: &u32| values[*tuple as usize];

        // Tuples are distinct, so where two have the same key, their values differ.
        tuples.sort_unstable_by(|a, b| key(*a).cmp(key(*b)));
        if tuples.windows(2).any(|two| key(two[0]).eq(key(two[1]))) {
            return Err(FaultKind::AmbiguousSum);
        }

        // Whether a running total of fractions fits depends on the order, so that must be the same
        // in every run: the order of the keys as values, not as codes.
        if !tuples.iter().all(|tuple| code_integer(value(tuple)).is_some()) {
            tuples.sort_by_cached_key(|tuple| key_values(shape, key(*tuple)));
        }

        let add = |total: Total, tuple: &u32| total.plus(Number::of_code(value(tuple)));
        let sum = tuples.iter().try_fold(Total::default(), add)?;
        let result: Result<Number, ArithmeticError> = match shape.function {
            Function::Mean => sum.divided_by(tuples.len()),
            Function::Sum => sum.number(),
            Function::Count | Function::Min | Function::Max => {
                unreachable!("bug: tuples are kept that are not added")
            }
        };
        Ok(result?.code())
    }
}

/// The values of the keys of a tuple.
fn key_values(shape: &Shape, codes: impl Iterator<Item = Code>) -> Vec<Value> {
    shape.keys.iter().zip(codes).map(|((_, kind), code)| kind.value(code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn a_count_goes_on_beyond_32_bits() {
        let mut counts = Counts { low: vec![0; 2], ..Counts::default() };
        (0..3).for_each(|_| counts.add(1, u32::MAX));
        counts.add(0, 7);
        let codes = counts.codes(&mut FxHashMap::default());
        let wanted = [7, 3 * i64::from(u32::MAX)].map(|count| Number::integer(count).code());
        assert_eq!(codes, wanted);
    }
}

//! Folding the matches of a body into one value for each group as they come.

use crate::batch::{Batch, Failure, Lists, Sink, codes};
use crate::directory::Directory;
use crate::expr::{Slot, compare};
use crate::groups::{Groups, NO_VALUE};
use crate::pipeline::Operand;
use crate::seen::Seen;
use crate::space::{Codes, Digit, Domain};
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;
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
    /// How many matches to expect, about.
    pub(crate) matches: usize,
    /// The tuples of group, keys and value that have been met; `None` when no two matches have the same.
    pub(crate) seen: Option<Seen>,
}

/// Folds matches into groups: the sink of an aggregate's body.
#[derive(Debug)]
pub(crate) struct Fold<'a> {
    shape: &'a Shape,
    directory: Directory,
    order: Vec<usize>,
    state: State,
    /// The least fault in each group in which an operation has no result.
    faults: FxHashMap<u32, FaultKind>,
    places: Vec<u32>,
    numbers: Vec<u64>,
    fresh: Vec<u32>,
}

/// What was met of each group.
#[derive(Debug)]
enum State {
    /// How many tuples.
    Counts(Counts),
    /// The smallest value, or the largest.
    Best(Ordering, Kind, Vec<Code>),
    /// All tuples: their groups, and the codes of keys and value.
    Tuples(Vec<u32>, Vec<Vec<Code>>),
}

/// How often each place was counted.
#[derive(Debug, Default)]
struct Counts {
    low: Vec<u32>,
    /// How often the low part of a place ran over.
    high: FxHashMap<usize, u64>,
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

    /// The codes of the counts; a place whose count is too large for a number is told.
    fn codes(mut self, mut too_large: impl FnMut(usize)) -> Vec<Code> {
        for (place, low) in self.low.iter_mut().enumerate() {
            let high = self.high.get(&place).copied().unwrap_or_default();
            let count = i64::try_from((u128::from(high) << 32) + u128::from(*low));
            *low = Number::integer(count.unwrap_or_else(|_| {
                too_large(place);
                0
            }))
            .code();
        }
        self.low
    }
}

impl<'a> Fold<'a> {
    pub(crate) fn new(shape: &'a Shape) -> Self {
        let mut order: Vec<usize> = (0..shape.group.len()).collect();
        // What differs little comes first: then the groups that are met together lie together.
        order.sort_by_key(|place| shape.domains[*place].width());
        let domains: Vec<Domain> =
            order.iter().map(|place| shape.domains[*place].clone()).collect();
        let directory = Directory::new(domains, shape.matches);
        let best = |order| {
            let (_, kind) = shape.value.expect("bug: nothing to compare");
            State::Best(order, kind, Vec::new())
        };
        let state = match shape.function {
            Function::Count => State::Counts(Counts::default()),
            Function::Min => best(Ordering::Less),
            Function::Max => best(Ordering::Greater),
            Function::Sum | Function::Mean => {
                State::Tuples(Vec::new(), vec![Vec::new(); shape.keys.len() + 1])
            }
        };
        let mut fold = Fold {
            shape,
            directory,
            order,
            state,
            faults: FxHashMap::default(),
            places: Vec::new(),
            numbers: Vec::new(),
            fresh: Vec::new(),
        };
        fold.make_room();
        fold
    }

    /// Makes room for all groups that have a place.
    fn make_room(&mut self) {
        let groups = self.directory.len();
        match &mut self.state {
            State::Counts(counts) => counts.low.resize(groups, 0),
            State::Best(.., best) => best.resize(groups, NO_VALUE),
            State::Tuples(..) => {}
        }
    }

    /// Finds the place of the group of each row of a batch.
    fn place(&mut self, batch: &Batch) {
        let column = |place: &usize| Codes::Each(&batch.columns[self.shape.group[*place].0]);
        let key: Vec<Codes<'_>> = self.order.iter().map(column).collect();
        self.directory.add(&key, batch.rows, &mut self.places);
        self.make_room();
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

    fn merge(&mut self, other: Fold<'_>) {
        let places = self.directory.merge(&other.directory);
        self.make_room();
        let place = |at: usize| places.as_ref().map_or(at, |places| places[at] as usize);
        match (&mut self.state, other.state) {
            (State::Counts(counts), State::Counts(more)) => {
                more.low.iter().enumerate().for_each(|(at, low)| counts.add(place(at), *low));
                let high: BTreeMap<usize, u64> = more.high.into_iter().collect();
                for (at, high) in high {
                    *counts.high.entry(place(at)).or_default() += high;
                }
            }
            (State::Best(order, kind, best), State::Best(.., more)) => {
                let met = more.into_iter().enumerate().filter(|(_, code)| *code != NO_VALUE);
                met.for_each(|(at, code)| improve(*order, *kind, &mut best[place(at)], code));
            }
            (State::Tuples(groups, columns), State::Tuples(more, others)) => {
                groups.extend(more.into_iter().map(|at| place(at as usize) as u32));
                columns.iter_mut().zip(others).for_each(|(column, other)| column.extend(other));
            }
            _ => unreachable!("bug: folds of two kinds"),
        }
        let mut faults: Vec<(u32, FaultKind)> = other.faults.into_iter().collect();
        faults.sort_unstable();
        faults.into_iter().for_each(|(at, kind)| self.remember(place(at as usize) as u32, kind));
    }

    fn remember(&mut self, place: u32, kind: FaultKind) {
        let least = self.faults.entry(place).or_insert(kind);
        *least = kind.min(*least);
    }

    fn values(self, limits: Limits<'_>) -> Result<Groups, Stop> {
        let mut faults: FxHashMap<u32, FaultKind> = FxHashMap::default();
        let of_nothing = self.shape.function.of_nothing().map(Number::code);
        let values = match self.state {
            State::Counts(counts) => counts.codes(|place| {
                let overflow = FaultKind::Arithmetic(ArithmeticError::Overflow);
                faults.insert(place as u32, overflow);
            }),
            State::Best(.., best) => best,
            State::Tuples(groups, columns) => {
                totals(self.shape, self.directory.len(), (&groups, &columns), &mut faults, limits)?
            }
        };
        faults.extend(self.faults);
        let Fold { directory, order, .. } = self;
        Ok(Groups { directory, order, values, faults, of_nothing })
    }
}

impl Sink for Fold<'_> {
    fn take(&mut self, batch: &Batch) -> Result<(), Stop> {
        let shape = self.shape;
        let tuple = shape.group.iter().chain(shape.keys.iter().chain(&shape.value).map(|(s, _)| s));
        if let Some(seen) = &shape.seen {
            let key: Vec<Operand> = tuple.map(|slot| Operand::Slot(*slot)).collect();
            let key = codes(&key, batch);
            seen.insert(&key, batch.rows, &mut self.numbers, &mut self.fresh);
        } else {
            self.fresh.clear();
            self.fresh.extend(0..batch.rows as u32);
        }
        if let (State::Counts(counts), true) = (&mut self.state, shape.group.is_empty()) {
            counts.add(0, self.fresh.len() as u32);
            return Ok(());
        }
        self.place(batch);
        let met = self.fresh.iter().map(|row| *row as usize);
        match &mut self.state {
            State::Counts(counts) => {
                met.for_each(|row| counts.add(self.places[row] as usize, 1));
            }
            State::Best(order, kind, best) => {
                let Some((slot, _)) = shape.value else { return Ok(()) };
                let column = &batch.columns[slot.0];
                for row in met {
                    improve(*order, *kind, &mut best[self.places[row] as usize], column[row]);
                }
            }
            State::Tuples(groups, columns) => {
                groups.extend(met.clone().map(|row| self.places[row]));
                let slots = shape.keys.iter().chain(&shape.value);
                for ((slot, _), column) in slots.zip(columns) {
                    let codes = &batch.columns[slot.0];
                    column.extend(met.clone().map(|row| codes[row]));
                }
            }
        }
        Ok(())
    }

    fn takes_lists(&self) -> bool {
        let is_table = self.shape.group.is_empty() || self.directory.space().is_some();
        matches!(self.state, State::Counts(_)) && self.shape.seen.is_none() && is_table
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
        let slot = |place: &usize| Operand::Slot(self.shape.group[*place]);
        let group: Vec<Operand> = self.order.iter().map(slot).collect();
        let digits = lists.number(space, &group, &mut self.numbers);
        for (row, places) in parts {
            let base = self.numbers[*row as usize];
            let places = places.start as usize..places.end as usize;
            match digits.as_slice() {
                [(digit, codes)] => {
                    for code in &codes[places] {
                        counts.add((base + digit.of(*code)) as usize, 1);
                    }
                }
                digits => {
                    for place in places {
                        let of = |(digit, codes): &(&Digit, &[Code])| digit.of(codes[place]);
                        counts.add((base + digits.iter().map(of).sum::<u64>()) as usize, 1);
                    }
                }
            }
        }
        Ok(())
    }

    fn fail(&mut self, batch: &Batch, row: usize, (_, kind): Failure) {
        let code = |place: &usize| batch.columns[self.shape.group[*place].0][row];
        let key: Vec<Codes<'_>> = self.order.iter().map(code).map(Codes::Same).collect();
        let mut places = Vec::new();
        self.directory.add(&key, 1, &mut places);
        self.make_room();
        self.remember(places[0], kind);
    }
}

/// Takes a value for the best so far if it is.
#[inline]
fn improve(order: Ordering, kind: Kind, best: &mut Code, code: Code) {
    if *best == NO_VALUE || compare(kind, code, *best) == order {
        *best = code;
    }
}

/// The sum or mean of each group, from distinct tuples of keys and value.
fn totals(
    shape: &Shape,
    groups: usize,
    (of, columns): (&[u32], &[Vec<Code>]),
    faults: &mut FxHashMap<u32, FaultKind>,
    limits: Limits<'_>,
) -> Result<Vec<Code>, Stop> {
    let mut by_group: Vec<u32> = (0..of.len() as u32).collect();
    by_group.sort_unstable_by_key(|tuple| of[*tuple as usize]);
    let mut values = vec![NO_VALUE; groups];
    for tuples in by_group.chunk_by_mut(|a, b| of[*a as usize] == of[*b as usize]) {
        limits.check()?;
        let group = of[tuples[0] as usize];
        match total(shape, columns, tuples) {
            Ok(code) => values[group as usize] = code,
            Err(kind) => _ = faults.insert(group, kind),
        }
    }
    Ok(values)
}

/// The sum or mean of the values of some distinct tuples.
fn total(shape: &Shape, columns: &[Vec<Code>], tuples: &mut [u32]) -> Result<Code, FaultKind> {
    let (keys, values) = columns.split_at(shape.keys.len());
    let key = |tuple: u32| keys.iter().map(move |column| column[tuple as usize]);
    tuples.sort_unstable_by(|a, b| key(*a).cmp(key(*b)));
    if tuples.windows(2).any(|two| key(two[0]).eq(key(two[1]))) {
        return Err(FaultKind::AmbiguousSum);
    }
    let value = |tuple: &u32| values[0][*tuple as usize];
    if !tuples.iter().all(|tuple| code_integer(value(tuple)).is_some()) {
        // Whether a running total of fractions fits depends on the order, which is that of the keys.
        let values = |tuple: &u32| -> Vec<Value> {
            let kinds = shape.keys.iter().map(|(_, kind)| *kind);
            kinds.zip(key(*tuple)).map(|(kind, code)| kind.value(code)).collect()
        };
        tuples.sort_by_cached_key(values);
    }
    let add = |total: Total, tuple: &u32| total.plus(Number::of_code(value(tuple)));
    let sum = tuples.iter().try_fold(Total::default(), add)?;
    let result: Result<Number, ArithmeticError> = match shape.function {
        Function::Sum => sum.number(),
        Function::Mean => sum.divided_by(tuples.len()),
        Function::Count | Function::Min | Function::Max => unreachable!("bug: it adds nothing"),
    };
    Ok(result?.code())
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
        let codes = counts.codes(|_| panic!("it fits"));
        let wanted = [7, 3 * i64::from(u32::MAX)].map(|count| Number::integer(count).code());
        assert_eq!(codes, wanted);
    }
}

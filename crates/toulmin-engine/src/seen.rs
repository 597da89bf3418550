//! Sets of rows that several threads may add to at once.

use crate::space::{Codes, OUTSIDE, Range, Space};
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use toulmin_program::value::Code;

/// No space of more rows than this is an array of bits: 16 MiB.
const BITS_MAX: u64 = 1 << 27;

/// A space of up to so many rows is one whatever is in it: 128 KiB.
const BITS_MIN: u64 = 1 << 20;

/// How many bits there may be for each row: as much as hashing takes.
const BITS_PER_ROW: u64 = 128;

/// So many threads may add at once.
pub(crate) const THREADS_MAX: usize = 4;

/// A set of rows of one relation, or of some of its columns.
#[derive(Debug)]
pub(crate) enum Seen {
    /// A bit for each row of a small space.
    Bits(Space, Vec<AtomicU64>),
    /// The numbers of the rows of a large space.
    Numbers(Space, Numbers),
    /// Rows that have no numbers.
    Wide(Mutex<Wide>),
}

impl Seen {
    /// The empty set of rows whose codes lie in these ranges, for about so many rows.
    pub(crate) fn new(ranges: &[Range], rows: usize) -> Self {
        match Space::new(ranges) {
            Some(space) if space.size() <= bits_max(rows) => {
                let bits = no_bits(&space);
                Seen::Bits(space, bits)
            }
            Some(space) => Seen::Numbers(space, Numbers::default()),
            None => Seen::Wide(Mutex::new(Wide::new(ranges.len()))),
        }
    }

    /// Becomes an array of bits if there are so many rows by now that these take no more room.
    pub(crate) fn settle(&mut self) {
        if let Seen::Numbers(space, numbers) = self
            && space.size() <= bits_max(numbers.len.load(Ordering::Relaxed))
        {
            let bits = no_bits(space);
            numbers.each(|number| _ = set_bit(&bits, number));
            *self = Seen::Bits(space.clone(), bits);
        }
    }

    /// Adds so many rows, given column by column, and says which of them are new; of equal ones, one.
    ///
    /// All of them must lie in the ranges. `numbers` is room to work in.
    pub(crate) fn insert(
        &self,
        columns: &[Codes<'_>],
        rows: usize,
        numbers: &mut Vec<u64>,
        fresh: &mut Vec<u32>,
    ) {
        fresh.clear();
        match self {
            Seen::Bits(space, bits) => {
                space.numbers(columns, rows, numbers);
                let is_new = |number: u64| set_bit(bits, number);
                fresh.extend((0..).zip(&*numbers).filter(|(_, n)| is_new(**n)).map(|(i, _)| i));
            }
            Seen::Numbers(space, set) => {
                space.numbers(columns, rows, numbers);
                let marked = numbers.iter().copied().zip(0..);
                set.insert_each(rows, marked, |row| fresh.push(row));
            }
            Seen::Wide(wide) => {
                let mut wide = wide.lock().unwrap_or_else(PoisonError::into_inner);
                let is_new = |row: &u32| wide.insert(columns.iter().map(|c| c.at(*row as usize)));
                fresh.extend((0..rows as u32).filter(is_new));
            }
        }
    }

    /// The space in which its rows have numbers, if they have.
    pub(crate) fn space(&self) -> Option<&Space> {
        match self {
            Seen::Bits(space, _) | Seen::Numbers(space, _) => Some(space),
            Seen::Wide(_) => None,
        }
    }

    /// Adds the numbers of rows as they come, up to so many, and passes on those that are new; each comes with a mark.
    pub(crate) fn insert_numbers<M>(
        &self,
        up_to: usize,
        numbers: impl Iterator<Item = (u64, M)>,
        mut fresh: impl FnMut(M),
    ) {
        match self {
            Seen::Bits(_, bits) => numbers.for_each(|(number, mark)| {
                if set_bit(bits, number) {
                    fresh(mark);
                }
            }),
            Seen::Numbers(_, set) => set.insert_each(up_to, numbers, fresh),
            Seen::Wide(_) => unreachable!("bug: wide rows have no numbers"),
        }
    }

    /// Says which of so many rows, given column by column, are there.
    pub(crate) fn find(
        &self,
        columns: &[Codes<'_>],
        rows: usize,
        numbers: &mut Vec<u64>,
        found: &mut Vec<bool>,
    ) {
        found.clear();
        match self {
            Seen::Bits(space, bits) => {
                space.numbers(columns, rows, numbers);
                found.extend(numbers.iter().map(|number| has_bit(bits, *number)));
            }
            Seen::Numbers(space, set) => {
                space.numbers(columns, rows, numbers);
                set.find(numbers, found);
            }
            Seen::Wide(wide) => {
                let wide = wide.lock().unwrap_or_else(PoisonError::into_inner);
                let has = |row| wide.contains(columns.iter().map(|column| column.at(row)));
                found.extend((0..rows).map(has));
            }
        }
    }
}

/// How large a space may be of which so many rows are kept as bits.
fn bits_max(rows: usize) -> u64 {
    (BITS_PER_ROW * rows as u64).clamp(BITS_MIN, BITS_MAX)
}

fn no_bits(space: &Space) -> Vec<AtomicU64> {
    (0..space.size().div_ceil(64)).map(|_| AtomicU64::new(0)).collect()
}

/// Sets a bit; whether it was not set before.
#[inline]
fn set_bit(bits: &[AtomicU64], number: u64) -> bool {
    let (word, bit) = (&bits[(number / 64) as usize], 1 << (number % 64));
    // Most rows that are derived are not new, and to read is much cheaper than to change.
    word.load(Ordering::Relaxed) & bit == 0 && word.fetch_or(bit, Ordering::Relaxed) & bit == 0
}

fn has_bit(bits: &[AtomicU64], number: u64) -> bool {
    let word = bits.get((number / 64) as usize);
    word.is_some_and(|word| word.load(Ordering::Relaxed) & 1 << (number % 64) != 0)
}

/// A hash set of numbers, with open addressing and linear probing.
#[derive(Debug)]
pub(crate) struct Numbers {
    slots: RwLock<Vec<AtomicU64>>, // a power of two; `OUTSIDE` where there is none
    len: AtomicUsize,
}

impl Default for Numbers {
    fn default() -> Self {
        Numbers { slots: RwLock::new(empty(1 << 10)), len: AtomicUsize::new(0) }
    }
}

fn empty(slots: usize) -> Vec<AtomicU64> {
    (0..slots).map(|_| AtomicU64::new(OUTSIDE)).collect()
}

/// Where to look for a number first, among a power of two of slots.
#[inline]
fn slot(number: u64, slots: usize) -> usize {
    let hash = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> (64 - slots.ilog2())) as usize
}

impl Numbers {
    /// Adds up to so many numbers, and passes on the marks of those that are new.
    fn insert_each<M>(
        &self,
        up_to: usize,
        numbers: impl Iterator<Item = (u64, M)>,
        mut fresh: impl FnMut(M),
    ) {
        let mut slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        // Other threads may each be adding as many; there is room for all of them.
        while (self.len.load(Ordering::Relaxed) + THREADS_MAX * up_to) * 2 > slots.len() {
            drop(slots);
            self.grow(up_to);
            slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        }
        let mut added = 0;
        for (number, mark) in numbers {
            if add(&slots, number) {
                added += 1;
                fresh(mark);
            }
        }
        self.len.fetch_add(added, Ordering::Relaxed);
    }

    fn find(&self, numbers: &[u64], found: &mut Vec<bool>) {
        let slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);
        found.extend(numbers.iter().map(|number| has(&slots, *number)));
    }

    /// Doubles the slots unless another thread has made room for so many more.
    fn grow(&self, more: usize) {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let wanted = (self.len.load(Ordering::Relaxed) + THREADS_MAX * more) * 2;
        if wanted <= slots.len() {
            return;
        }
        let larger = empty((wanted + 1).next_power_of_two());
        each(&slots, |number| _ = add(&larger, number));
        *slots = larger;
    }

    /// Passes on every number.
    fn each(&self, pass: impl FnMut(u64)) {
        each(&self.slots.read().unwrap_or_else(PoisonError::into_inner), pass);
    }
}

/// Passes on every number in some slots.
fn each(slots: &[AtomicU64], pass: impl FnMut(u64)) {
    let numbers = slots.iter().map(|slot| slot.load(Ordering::Relaxed));
    numbers.filter(|number| *number != OUTSIDE).for_each(pass);
}

/// Adds a number; false when it is there.
#[inline]
fn add(slots: &[AtomicU64], number: u64) -> bool {
    let mut at = slot(number, slots.len());
    loop {
        match slots[at].load(Ordering::Relaxed) {
            there if there == number => return false,
            OUTSIDE => {
                let relaxed = Ordering::Relaxed;
                // Where another thread took the slot, it is looked at again.
                if slots[at].compare_exchange(OUTSIDE, number, relaxed, relaxed).is_ok() {
                    return true;
                }
            }
            _ => at = (at + 1) & (slots.len() - 1),
        }
    }
}

fn has(slots: &[AtomicU64], number: u64) -> bool {
    let mut at = slot(number, slots.len());
    loop {
        match slots[at].load(Ordering::Relaxed) {
            OUTSIDE => return false,
            there if there == number => return true,
            _ => at = (at + 1) & (slots.len() - 1),
        }
    }
}

/// A set of rows kept whole, one behind the other.
#[derive(Debug)]
pub(crate) struct Wide {
    width: usize,
    rows: Vec<Code>,
    places: HashTable<u32>,
}

impl Wide {
    fn new(width: usize) -> Self {
        Wide { width, rows: Vec::new(), places: HashTable::new() }
    }

    fn row(rows: &[Code], width: usize, at: u32) -> &[Code] {
        &rows[at as usize * width..][..width]
    }

    /// Adds a row; false when it is there.
    fn insert(&mut self, row: impl Iterator<Item = Code> + Clone) -> bool {
        let (rows, width) = (&self.rows, self.width);
        let equal = |at: &u32| Wide::row(rows, width, *at).iter().copied().eq(row.clone());
        let rehash = |at: &u32| hash(Wide::row(rows, width, *at).iter().copied());
        match self.places.entry(hash(row.clone()), equal, rehash) {
            hashbrown::hash_table::Entry::Occupied(_) => false,
            hashbrown::hash_table::Entry::Vacant(vacant) => {
                vacant.insert((rows.len() / width) as u32);
                self.rows.extend(row);
                true
            }
        }
    }

    fn contains(&self, row: impl Iterator<Item = Code> + Clone) -> bool {
        let equal =
            |at: &u32| Wide::row(&self.rows, self.width, *at).iter().copied().eq(row.clone());
        self.places.find(hash(row.clone()), equal).is_some()
    }
}

fn hash(row: impl Iterator<Item = Code>) -> u64 {
    let mut hasher = FxHasher::default();
    row.for_each(|code| hasher.write_u32(code));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;
    use std::collections::HashSet;

    /// A set of rows of three codes, of each kind.
    fn sets() -> [Seen; 3] {
        let small = Range { low: 0, high: 255 };
        let large = Range { low: 0, high: 1 << 20 };
        let sets = [
            Seen::new(&[small; 3], 1 << 20),
            Seen::new(&[large; 3], 1 << 20),
            Seen::new(&[Range::ALL; 3], 1 << 20),
        ];
        assert!(matches!(sets, [Seen::Bits(..), Seen::Numbers(..), Seen::Wide(_)]));
        sets
    }

    proptest! {
        #[test]
        fn every_kind_is_a_set(batches: Vec<Vec<[u8; 3]>>, asked: Vec<[u8; 3]>) {
            for seen in sets() {
                let mut set = HashSet::new();
                let (mut numbers, mut fresh, mut found) = Default::default();
                for batch in &batches {
                    let columns: Vec<Vec<Code>> =
                        (0..3).map(|c| batch.iter().map(|row| u32::from(row[c])).collect()).collect();
                    let codes: Vec<Codes<'_>> = columns.iter().map(|c| Codes::Each(c)).collect();
                    seen.insert(&codes, batch.len(), &mut numbers, &mut fresh);
                    let wanted: Vec<u32> = (0..).zip(batch).filter(|(_, row)| set.insert(**row)).map(|(i, _)| i).collect();
                    prop_assert_eq!(&fresh, &wanted);
                }
                for row in &asked {
                    let codes = row.map(|code| Codes::Same(code.into()));
                    seen.find(&codes, 1, &mut numbers, &mut found);
                    prop_assert_eq!(found[0], set.contains(row));
                }
            }
        }
    }

    #[test]
    fn of_equal_rows_that_two_threads_add_one_is_new() {
        for seen in sets() {
            let column: Vec<Code> = (0..50_000).map(|i| i % 251).collect();
            let other: Vec<Code> = (0..50_000).map(|i| i / 251).collect();
            let add = || {
                let (mut numbers, mut fresh, mut count) = (Vec::new(), Vec::new(), 0);
                for (a, b) in column.chunks(1000).zip(other.chunks(1000)) {
                    let codes = [Codes::Each(a), Codes::Each(b), Codes::Same(7)];
                    seen.insert(&codes, a.len(), &mut numbers, &mut fresh);
                    count += fresh.len();
                }
                count
            };
            let counts = std::thread::scope(|scope| {
                let threads = [scope.spawn(add), scope.spawn(add)];
                threads.map(|thread| thread.join().unwrap())
            });
            assert_eq!(counts.iter().sum::<usize>(), 50_000);
        }
    }

    #[test]
    fn a_set_that_fills_its_space_becomes_an_array_of_bits() {
        let range = Range { low: 0, high: 2047 };
        let mut seen = Seen::new(&[range; 2], 0);
        let (mut numbers, mut fresh, mut found) = Default::default();
        for first in 0..20 {
            let second: Vec<Code> = (0..2048).collect();
            let codes = [Codes::Same(first), Codes::Each(&second)];
            seen.insert(&codes, 2048, &mut numbers, &mut fresh);
            assert_eq!(fresh.len(), 2048);
            seen.settle();
        }
        assert!(matches!(seen, Seen::Bits(..)));
        seen.find(&[Codes::Same(19), Codes::Same(7)], 1, &mut numbers, &mut found);
        seen.insert(&[Codes::Same(20), Codes::Same(7)], 1, &mut numbers, &mut fresh);
        assert_eq!((found[0], fresh.len()), (true, 1));
    }
}

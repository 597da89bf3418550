//! Sets of rows that several threads may add to at once.

use crate::space::{CodeRange, Codes, OUTSIDE, Space};
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError, RwLock};
use toulmin_program::value::Code;

/// No larger space is kept as an array of bits: 16 MiB.
const BITS_MAX: u64 = 1 << 27;

/// A space of at most this size is an array of bits, however few rows it has: 128 KiB.
const BITS_MIN: u64 = 1 << 20;

/// An array of bits may have this many bits for each row: it is then no larger than a hash set.
const BITS_PER_ROW: u64 = 128;

/// The number of threads that may add at once.
pub(crate) const THREADS_MAX: usize = 4;

/// A set of rows of one relation, or of some of its columns.
///
/// A row that cannot lie in the ranges of the set must not be inserted, but may be looked for.
#[derive(Debug)]
pub(crate) enum RowSet {
    /// A bit for each row of a small space.
    Bits(Space, Vec<AtomicU64>),
    /// The numbers of the rows of a large space.
    Numbers(Space, Numbers),
    /// Rows that are too wide to have numbers.
    Wide(Mutex<Wide>),
}

/// A hash set of numbers, with open addressing and linear probing.
#[derive(Debug)]
pub(crate) struct Numbers {
    /// A power of two of slots, [`OUTSIDE`] where there is no number.
    slots: RwLock<Vec<AtomicU64>>,
    len: AtomicUsize,
}

/// A set of rows kept whole, one after another.
#[derive(Debug)]
pub(crate) struct Wide {
    width: usize,
    rows: Vec<Code>,
    places: HashTable<u32>,
}

impl RowSet {
    /// The empty set of rows with codes of these ranges, made for about `rows` rows.
    pub(crate) fn new(ranges: &[CodeRange], rows: usize) -> Self {
        match Space::new(ranges) {
            Some(space) if space.size() <= bits_max(rows) => {
                let bits = no_bits(&space);
                RowSet::Bits(space, bits)
            }
            Some(space) => RowSet::Numbers(space, Numbers::default()),
            None => RowSet::Wide(Mutex::new(Wide::new(ranges.len()))),
        }
    }

    /// Turns a hash set into an array of bits once it has enough rows for these to take no more.
    pub(crate) fn densify(&mut self) {
        if let RowSet::Numbers(space, numbers) = self
            && space.size() <= bits_max(numbers.len.load(Ordering::Relaxed))
        {
            let bits = no_bits(space);
            numbers.each(|number| _ = set_bit(&bits, number));
            *self = RowSet::Bits(space.clone(), bits);
        }
    }

    /// The space in which its rows have numbers, if they have any.
    pub(crate) fn space(&self) -> Option<&Space> {
        match self {
            RowSet::Bits(space, _) | RowSet::Numbers(space, _) => Some(space),
            RowSet::Wide(_) => None,
        }
    }

    /// Adds `rows` rows, given column by column, and lists in `fresh` those that were not there.
    ///
    /// Of equal rows, one is listed. `numbers` is room to work in.
    pub(crate) fn insert(
        &self,
        columns: &[Codes<'_>],
        rows: usize,
        numbers: &mut Vec<u64>,
        fresh: &mut Vec<u32>,
    ) {
        fresh.clear();
        match self {
            RowSet::Bits(space, bits) => {
                space.numbers(columns, rows, numbers);
                let is_new = |number: u64| set_bit(bits, number);
                fresh.extend((0..).zip(&*numbers).filter(|(_, n)| is_new(**n)).map(|(i, _)| i));
            }
            RowSet::Numbers(space, set) => {
                space.numbers(columns, rows, numbers);
                let marked = numbers.iter().copied().zip(0..);
                set.insert_each(rows, marked, |row| fresh.push(row));
            }
            RowSet::Wide(wide) => {
                let mut wide = wide.lock().unwrap_or_else(PoisonError::into_inner);
                let is_new = |row: &u32| wide.insert(columns.iter().map(|c| c.at(*row as usize)));
                fresh.extend((0..rows as u32).filter(is_new));
            }
        }
    }

    /// Adds the numbers of at most `up_to` rows as they come, each with a mark.
    ///
    /// The marks of those that were not there are passed to `fresh`.
    pub(crate) fn insert_numbers<M>(
        &self,
        up_to: usize,
        numbers: impl Iterator<Item = (u64, M)>,
        mut fresh: impl FnMut(M),
    ) {
        match self {
            RowSet::Bits(_, bits) => numbers.for_each(|(number, mark)| {
                if set_bit(bits, number) {
                    fresh(mark);
                }
            }),
            RowSet::Numbers(_, set) => set.insert_each(up_to, numbers, fresh),
            RowSet::Wide(_) => unreachable!("bug: wide rows have no numbers"),
        }
    }

    /// Finds which of `rows` rows, given column by column, are in the set.
    pub(crate) fn find(
        &self,
        columns: &[Codes<'_>],
        rows: usize,
        numbers: &mut Vec<u64>,
        found: &mut Vec<bool>,
    ) {
        found.clear();
        match self {
            RowSet::Bits(space, bits) => {
                space.numbers(columns, rows, numbers);
                found.extend(numbers.iter().map(|number| has_bit(bits, *number)));
            }
            RowSet::Numbers(space, set) => {
                space.numbers(columns, rows, numbers);
                set.find(numbers, found);
            }
            RowSet::Wide(wide) => {
                let wide = wide.lock().unwrap_or_else(PoisonError::into_inner);
                let has = |row| wide.contains(columns.iter().map(|column| column.at(row)));
                found.extend((0..rows).map(has));
            }
        }
    }
}

/// The largest space of which `rows` rows are kept as bits.
fn bits_max(rows: usize) -> u64 {
    (BITS_PER_ROW * rows as u64).clamp(BITS_MIN, BITS_MAX)
}

fn no_bits(space: &Space) -> Vec<AtomicU64> {
    (0..space.size().div_ceil(64)).map(|_| AtomicU64::new(0)).collect()
}

/// Sets a bit, and returns whether it was not set before.
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

impl Default for Numbers {
    fn default() -> Self {
        Numbers { slots: RwLock::new(empty_slots(1 << 10)), len: AtomicUsize::new(0) }
    }
}

impl Numbers {
    /// Adds at most `up_to` numbers, and passes on the marks of those that were not there.
    fn insert_each<M>(
        &self,
        up_to: usize,
        numbers: impl Iterator<Item = (u64, M)>,
        mut fresh: impl FnMut(M),
    ) {
        let mut slots = self.slots.read().unwrap_or_else(PoisonError::into_inner);

        // Under the read lock nobody can make room, so there must be enough for every other
        // thread that adds as many at the same time.
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

    /// Makes room for `more` numbers from every thread, unless another thread just did.
    fn grow(&self, more: usize) {
        let mut slots = self.slots.write().unwrap_or_else(PoisonError::into_inner);
        let wanted = (self.len.load(Ordering::Relaxed) + THREADS_MAX * more) * 2;
        if wanted <= slots.len() {
            return;
        }

        let larger = empty_slots((wanted + 1).next_power_of_two());
        each(&slots, |number| _ = add(&larger, number));
        *slots = larger;
    }

    /// Passes on every number.
    fn each(&self, pass: impl FnMut(u64)) {
        each(&self.slots.read().unwrap_or_else(PoisonError::into_inner), pass);
    }
}

fn empty_slots(count: usize) -> Vec<AtomicU64> {
    (0..count).map(|_| AtomicU64::new(OUTSIDE)).collect()
}

/// Passes on every number in some slots.
fn each(slots: &[AtomicU64], pass: impl FnMut(u64)) {
    let numbers = slots.iter().map(|slot| slot.load(Ordering::Relaxed));
    numbers.filter(|number| *number != OUTSIDE).for_each(pass);
}

/// The slot in which to look for a number first.
///
/// The hash is that of Fibonacci: the number times 2^64 over the golden ratio, its highest bits
/// (Knuth 1973, "The Art of Computer Programming", volume 3, section 6.4).
#[inline]
fn first_slot(number: u64, slots: usize) -> usize {
    let hash = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (hash >> (64 - slots.ilog2())) as usize
}

/// Adds a number, and returns whether it was not there.
#[inline]
fn add(slots: &[AtomicU64], number: u64) -> bool {
    let mut at = first_slot(number, slots.len());
    loop {
        match slots[at].load(Ordering::Relaxed) {
            there if there == number => return false,
            OUTSIDE => {
                // Where another thread took the slot in between, it is looked at again: that
                // thread may have added the same number.
                let relaxed = Ordering::Relaxed;
                if slots[at].compare_exchange(OUTSIDE, number, relaxed, relaxed).is_ok() {
                    return true;
                }
            }
            _ => at = (at + 1) & (slots.len() - 1),
        }
    }
}

fn has(slots: &[AtomicU64], number: u64) -> bool {
    let mut at = first_slot(number, slots.len());
    loop {
        match slots[at].load(Ordering::Relaxed) {
            OUTSIDE => return false,
            there if there == number => return true,
            _ => at = (at + 1) & (slots.len() - 1),
        }
    }
}

impl Wide {
    fn new(width: usize) -> Self {
        Wide { width, rows: Vec::new(), places: HashTable::new() }
    }

    /// Adds a row, and returns whether it was not there.
    fn insert(&mut self, row: impl Iterator<Item = Code> + Clone) -> bool {
        let (rows, width) = (&self.rows, self.width);
        let equal = |at: &u32| row_at(rows, width, *at).iter().copied().eq(row.clone());
        let rehash = |at: &u32| hash(row_at(rows, width, *at).iter().copied());

        match self.places.entry(hash(row.clone()), equal, rehash) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert((rows.len() / width) as u32);
                self.rows.extend(row);
                true
            }
        }
    }

    fn contains(&self, row: impl Iterator<Item = Code> + Clone) -> bool {
        let (rows, width) = (&self.rows, self.width);
        let equal = |at: &u32| row_at(rows, width, *at).iter().copied().eq(row.clone());
        self.places.find(hash(row.clone()), equal).is_some()
    }
}

fn row_at(rows: &[Code], width: usize, at: u32) -> &[Code] {
    &rows[at as usize * width..][..width]
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
    fn sets() -> [RowSet; 3] {
        let small = CodeRange { low: 0, high: 255 };
        let large = CodeRange { low: 0, high: 1 << 20 };
        let sets = [
            RowSet::new(&[small; 3], 1 << 20),
            RowSet::new(&[large; 3], 1 << 20),
            RowSet::new(&[CodeRange::ALL; 3], 1 << 20),
        ];
        assert!(matches!(sets, [RowSet::Bits(..), RowSet::Numbers(..), RowSet::Wide(_)]));
        sets
    }

    proptest! {
        #[test]
        fn every_kind_is_a_set(batches: Vec<Vec<[u8; 3]>>, asked: Vec<[u8; 3]>) {
            for set in sets() {
                let mut wanted_set = HashSet::new();
                let (mut numbers, mut fresh, mut found) = Default::default();
                for batch in &batches {
                    let column = |c: usize| batch.iter().map(|row| Code::from(row[c])).collect();
                    let columns: Vec<Vec<Code>> = (0..3).map(column).collect();
                    let codes: Vec<Codes<'_>> = columns.iter().map(|c| Codes::Each(c)).collect();
                    set.insert(&codes, batch.len(), &mut numbers, &mut fresh);
                    let new = (0..).zip(batch).filter(|(_, row)| wanted_set.insert(**row));
                    let wanted: Vec<u32> = new.map(|(i, _)| i).collect();
                    prop_assert_eq!(&fresh, &wanted);
                }
                for row in &asked {
                    let codes = row.map(|code| Codes::Same(code.into()));
                    set.find(&codes, 1, &mut numbers, &mut found);
                    prop_assert_eq!(found[0], wanted_set.contains(row));
                }
            }
        }
    }

    #[test]
    fn of_equal_rows_that_two_threads_add_one_is_new() {
        for set in sets() {
            let column: Vec<Code> = (0..50_000).map(|i| i % 251).collect();
            let other: Vec<Code> = (0..50_000).map(|i| i / 251).collect();
            let add = || {
                let (mut numbers, mut fresh, mut count) = (Vec::new(), Vec::new(), 0);
                for (a, b) in column.chunks(1000).zip(other.chunks(1000)) {
                    let codes = [Codes::Each(a), Codes::Each(b), Codes::Same(7)];
                    set.insert(&codes, a.len(), &mut numbers, &mut fresh);
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
        let range = CodeRange { low: 0, high: 2047 };
        let mut set = RowSet::new(&[range; 2], 0);
        let (mut numbers, mut fresh, mut found) = Default::default();
        for first in 0..20 {
            let second: Vec<Code> = (0..2048).collect();
            let codes = [Codes::Same(first), Codes::Each(&second)];
            set.insert(&codes, 2048, &mut numbers, &mut fresh);
            assert_eq!(fresh.len(), 2048);
            set.densify();
        }
        assert!(matches!(set, RowSet::Bits(..)));
        set.find(&[Codes::Same(19), Codes::Same(7)], 1, &mut numbers, &mut found);
        set.insert(&[Codes::Same(20), Codes::Same(7)], 1, &mut numbers, &mut fresh);
        assert_eq!((found[0], fresh.len()), (true, 1));
    }
}

//! Values that are kept once for the life of the process and named by small numbers.
//!
//! Numbers are given out in the order of arrival and never change, so a value is read back without
//! a lock.

use rustc_hash::FxBuildHasher;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, OnceLock, PoisonError};

/// The size of the first block; each block is twice as large as the one before.
const FIRST: usize = 1 << 8;

/// Enough blocks for all values that 32 bits can name.
const BLOCKS: usize = 25;

/// The values, each under its number.
#[derive(Debug)]
pub(super) struct Interned<T: 'static> {
    numbers: Mutex<HashMap<T, u32, FxBuildHasher>>,
    /// The values by their numbers. A block never moves, so readers need no lock.
    blocks: [OnceLock<Box<[OnceLock<T>]>>; BLOCKS],
}

impl<T: Copy + Eq + Hash> Interned<T> {
    /// No value yet.
    pub(super) const fn new() -> Self {
        Interned {
            numbers: Mutex::new(HashMap::with_hasher(FxBuildHasher)),
            blocks: [const { OnceLock::new() }; BLOCKS],
        }
    }

    /// The number of the value that `key` stands for; `make` makes the value when it is new.
    ///
    /// # Panics
    /// If there are more values than 32 bits can name.
    pub(super) fn number<K>(&self, key: &K, make: impl FnOnce() -> T) -> u32
    where
        K: Eq + Hash + ?Sized,
        T: std::borrow::Borrow<K>,
    {
        let mut numbers = self.numbers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = numbers.get(key) {
            return *number;
        }

        let number = u32::try_from(numbers.len()).expect("bug: more values than 32 bits can name");
        let value = make();
        let (block, at) = place(number);
        let fresh = || (0..FIRST << block).map(|_| OnceLock::new()).collect();

        // The value is in its place before anybody can be given its number.
        _ = self.blocks[block].get_or_init(fresh)[at].set(value);
        numbers.insert(value, number);
        number
    }

    /// The number of the value that `key` stands for, if it has one.
    pub(super) fn known<K>(&self, key: &K) -> Option<u32>
    where
        K: Eq + Hash + ?Sized,
        T: std::borrow::Borrow<K>,
    {
        self.numbers.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    /// The value with this number.
    ///
    /// # Panics
    /// If the number was never given out.
    pub(super) fn value(&self, number: u32) -> T {
        let (block, at) = place(number);
        let value = self.blocks[block].get().and_then(|values| values[at].get());
        *value.expect("bug: nobody gave this number out")
    }
}

/// The block of a number, and the place in it.
fn place(number: u32) -> (usize, usize) {
    let shifted = number as usize + FIRST;
    let block = (shifted.ilog2() - FIRST.ilog2()) as usize;
    (block, shifted - (FIRST << block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_keeps_its_number() {
        let interned = Interned::new();
        let number = |value: u64| interned.number(&value, || value);
        let numbers: Vec<u32> = (0..100_000).map(number).collect();
        assert_eq!(numbers, (0..100_000).collect::<Vec<u32>>());
        assert_eq!(number(77), 77);
        assert!(numbers.iter().all(|number| interned.value(*number) == u64::from(*number)));
    }

    #[test]
    fn every_number_has_a_place() {
        assert_eq!(place(0), (0, 0));
        assert_eq!(place(255), (0, 255));
        assert_eq!(place(256), (1, 0));
        let (block, at) = place(u32::MAX);
        assert!(block < BLOCKS && at < FIRST << block);
    }
}

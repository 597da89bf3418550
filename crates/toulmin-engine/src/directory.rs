//! Directories: keys as places in an array.

use crate::space::{Codes, Domain, OUTSIDE, Space};
use rustc_hash::FxHashMap;
use std::hash::Hash;
use toulmin_program::value::Code;

/// Every possible key has a place where there are at most this many of them for each row.
const KEYS_PER_ROW: u64 = 8;

/// Every key of a space this small has a place, however few rows there are.
const TABLE_MIN: u64 = 1 << 10;

/// No larger space has a place for each of its keys.
const TABLE_MAX: u64 = 1 << 25;

/// Stands for the place of a key that has none.
pub(crate) const ABSENT: u32 = u32::MAX;

/// A place for each key, counted from zero.
#[derive(Debug)]
pub(crate) enum Directory {
    /// The number of the key is its place.
    Table(Space),
    /// The places of the numbers of keys.
    Numbers(Space, FxHashMap<u64, u32>),
    /// The places of keys that are too wide to have numbers.
    Wide(FxHashMap<Box<[Code]>, u32>),
}

impl Directory {
    /// A directory of keys with one code of each of these domains, for about `rows` rows.
    pub(crate) fn new(
        domains: impl IntoIterator<Item = Domain, IntoIter: DoubleEndedIterator>,
        rows: usize,
    ) -> Self {
        let table_max = (KEYS_PER_ROW * rows as u64).clamp(TABLE_MIN, TABLE_MAX);
        match Space::of(domains) {
            Some(space) if space.size() <= table_max => Directory::Table(space),
            Some(space) => Directory::Numbers(space, FxHashMap::default()),
            None => Directory::Wide(FxHashMap::default()),
        }
    }

    /// The space of all keys, when each of them has a place.
    pub(crate) fn space(&self) -> Option<&Space> {
        match self {
            Directory::Table(space) => Some(space),
            Directory::Numbers(..) | Directory::Wide(_) => None,
        }
    }

    /// The number of places.
    pub(crate) fn len(&self) -> usize {
        match self {
            Directory::Table(space) => space.size() as usize,
            Directory::Numbers(_, places) => places.len(),
            Directory::Wide(places) => places.len(),
        }
    }

    /// The places of `rows` keys, given column by column; a key without a place gets the next.
    ///
    /// All keys must lie in the domains.
    pub(crate) fn add(&mut self, key: &[Codes<'_>], rows: usize, places: &mut Vec<u32>) {
        places.clear();
        let mut numbers = Vec::new();
        match self {
            Directory::Table(space) => {
                space.numbers(key, rows, &mut numbers);
                places.extend(numbers.iter().map(|number| *number as u32));
            }
            Directory::Numbers(space, known) => {
                space.numbers(key, rows, &mut numbers);
                for number in numbers {
                    let next = known.len() as u32;
                    places.push(*known.entry(number).or_insert(next));
                }
            }
            Directory::Wide(known) => {
                for row in 0..rows {
                    let key = key.iter().map(|codes| codes.at(row)).collect();
                    let next = known.len() as u32;
                    places.push(*known.entry(key).or_insert(next));
                }
            }
        }
    }

    /// The places of `rows` keys, given column by column, and [`ABSENT`] for keys without one.
    ///
    /// `numbers` is room to work in.
    pub(crate) fn find(
        &self,
        key: &[Codes<'_>],
        rows: usize,
        numbers: &mut Vec<u64>,
        places: &mut Vec<u32>,
    ) {
        places.clear();
        match self {
            Directory::Table(space) => {
                space.numbers(key, rows, numbers);
                let place = |number: &u64| if *number == OUTSIDE { ABSENT } else { *number as u32 };
                places.extend(numbers.iter().map(place));
            }
            Directory::Numbers(space, known) => {
                space.numbers(key, rows, numbers);
                let place = |number| known.get(number).copied().unwrap_or(ABSENT);
                places.extend(numbers.iter().map(place));
            }
            Directory::Wide(known) => {
                for row in 0..rows {
                    let key: Vec<Code> = key.iter().map(|codes| codes.at(row)).collect();
                    places.push(known.get(&*key).copied().unwrap_or(ABSENT));
                }
            }
        }
    }

    /// Gives every key of another directory of the same domains a place.
    ///
    /// Returns the place here of each place there; `None` when they are all the same.
    pub(crate) fn merge(&mut self, other: &Directory) -> Option<Vec<u32>> {
        match (self, other) {
            (Directory::Numbers(_, known), Directory::Numbers(_, others)) => {
                Some(merge_keys(known, others))
            }
            (Directory::Wide(known), Directory::Wide(others)) => Some(merge_keys(known, others)),
            _ => None,
        }
    }
}

/// Gives every key among `others` a place in `known`, and returns these by their places there.
fn merge_keys<K: Clone + Eq + Hash>(
    known: &mut FxHashMap<K, u32>,
    others: &FxHashMap<K, u32>,
) -> Vec<u32> {
    // New places are handed out in the order of the old ones: that of a hash map is arbitrary.
    in_order(others)
        .into_iter()
        .map(|key| {
            let next = known.len() as u32;
            *known.entry(key.clone()).or_insert(next)
        })
        .collect()
}

/// The keys in the order of their places, which are counted from zero.
fn in_order<K>(known: &FxHashMap<K, u32>) -> Vec<&K> {
    let mut keys: Vec<(&K, u32)> = known.iter().map(|(key, place)| (key, *place)).collect();
    keys.sort_unstable_by_key(|(_, place)| *place);
    keys.into_iter().map(|(key, _)| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::CodeRange;
    use pretty_assertions::assert_eq;

    /// Directories of keys of three columns: of a small space, of a large one, and without numbers.
    fn directories() -> [Directory; 3] {
        let of =
            |high| Directory::new((0..3).map(|_| Domain::from(CodeRange { low: 0, high })), 100);
        [of(7), of(1 << 20), of(Code::MAX)]
    }

    fn codes(keys: &[[Code; 3]]) -> Vec<Vec<Code>> {
        (0..3).map(|column| keys.iter().map(|key| key[column]).collect()).collect()
    }

    #[test]
    fn a_key_keeps_its_place_and_others_have_none() {
        for mut directory in directories() {
            let columns = codes(&[[1, 2, 3], [3, 2, 1], [1, 2, 3], [0, 0, 7]]);
            let key: Vec<Codes<'_>> = columns.iter().map(|column| Codes::Each(column)).collect();
            let (mut places, mut found, mut numbers) = Default::default();
            directory.add(&key, 4, &mut places);
            assert_eq!(places[0], places[2]);
            assert!(places[1] != places[0] && places[3] != places[0] && places[3] != places[1]);
            directory.find(&key, 4, &mut numbers, &mut found);
            assert_eq!(found, places);
            let other = [9, 9, 9].map(Codes::Same);
            directory.find(&other, 1, &mut numbers, &mut found);
            assert_eq!(found, [ABSENT]);
        }
    }

    #[test]
    fn keys_of_another_directory_find_their_places() {
        for (mut one, mut other) in directories().into_iter().zip(directories()) {
            let (mut places, mut others, mut numbers) = Default::default();
            one.add(&[1, 2, 3].map(Codes::Same), 1, &mut places);
            other.add(&[4, 4, 4].map(Codes::Same), 1, &mut others);
            other.add(&[1, 2, 3].map(Codes::Same), 1, &mut others);
            let merged = one.merge(&other);
            let place = |at: u32| merged.as_ref().map_or(at, |places| places[at as usize]);
            assert_eq!(place(others[0]), places[0]);
            one.find(&[4, 4, 4].map(Codes::Same), 1, &mut numbers, &mut places);
            assert!(merged.is_none() || places != [ABSENT]);
        }
    }
}

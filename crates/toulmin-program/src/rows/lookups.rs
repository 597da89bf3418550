//! Rows by some of their columns: lists that are divided where something is asked of them.
//!
//! A list of rows, at first all of them, is looked through for a code in a column. The rows that
//! have it are kept as a list of their own, which is looked through for the next column. A list
//! that was looked through for one column a few times is grouped by that column for good. So to
//! find one row among millions costs one pass over them, and to find many that have something in
//! common costs passes over what they have in common. (Idreos, Kersten and Manegold 2007,
//! "Database cracking", divide a column by what is asked of it in the same spirit.)

use super::groups::{Groups, List};
use crate::value::Code;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// A list is looked through this often for one column before it is grouped.
const PASSES_MAX: usize = 4;

/// A list of no more rows than this is not worth dividing.
const FEW: usize = 16;

/// A code that a column must have.
type Key = (usize, Code);

/// What is known of the rows of some columns, which every call must give again.
#[derive(Debug, Default)]
pub struct Lookups {
    all: Mutex<Divided>,
}

impl Lookups {
    /// The places, in order, of the rows with these codes in these columns, of which there is one
    /// at least.
    pub fn places(&self, fixed: &[Key], columns: &[Arc<Vec<Code>>], len: usize) -> Vec<u32> {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.find(List::All(len), fixed, columns)
    }
}

/// How a list is divided so far.
#[derive(Debug, Default)]
struct Divided {
    /// What is known of each column.
    by: FxHashMap<usize, By>,
    /// The rows with a code in a column.
    parts: FxHashMap<Key, Part>,
}

/// What is known of one column of a list.
#[derive(Debug)]
enum By {
    /// The number of times that the list was looked through.
    Passes(usize),
    Groups(Groups),
}

/// The rows of a list that have a code in a column.
#[derive(Debug)]
struct Part {
    rows: Arc<Vec<u32>>,
    range: Range<usize>,
    divided: Divided,
}

impl Divided {
    fn find(&mut self, list: List<'_>, fixed: &[Key], columns: &[Arc<Vec<Code>>]) -> Vec<u32> {
        let fits =
            |at: &u32| fixed.iter().all(|(column, code)| columns[*column][*at as usize] == *code);
        if fixed.is_empty() || list.len() <= FEW {
            return list.iter().filter(fits).collect();
        }

        // Where nothing is known of any of the columns, the list is divided by all of them: which
        // one has the fewest rows can then be seen.
        if fixed.iter().all(|key| self.known(*key).is_none()) {
            fixed.iter().for_each(|(column, code)| self.divide(list, *column, *code, columns));
        }

        // The rows that fit are looked for in the shortest list that has them all.
        let known = fixed.iter().filter_map(|key| self.known(*key).map(|len| (len, *key)));
        let (len, key) = known.min().expect("bug: a list was not divided");
        let rest: Vec<Key> = fixed.iter().copied().filter(|other| *other != key).collect();
        if rest.is_empty() || len <= FEW {
            return self.part(key).iter().filter(fits).collect();
        }

        let part = self.enter(key);
        let rows = Arc::clone(&part.rows);
        part.divided.find(List::These(&rows[part.range.clone()]), &rest, columns)
    }

    /// The number of rows with a code in a column, where that is known.
    fn known(&self, key: Key) -> Option<usize> {
        match (self.by.get(&key.0), self.parts.get(&key)) {
            (Some(By::Groups(groups)), _) => Some(groups.range(key.1).len()),
            (_, part) => part.map(|part| part.range.len()),
        }
    }

    /// The rows with a code in a column, which are known.
    fn part(&self, key: Key) -> List<'_> {
        match (self.by.get(&key.0), self.parts.get(&key)) {
            (Some(By::Groups(groups)), _) => List::These(&groups.rows[groups.range(key.1)]),
            (_, Some(part)) => List::These(&part.rows[part.range.clone()]),
            _ => unreachable!("bug: nothing is known of a part"),
        }
    }

    /// The part with a code in a column, which is known, to be divided further.
    fn enter(&mut self, key: Key) -> &mut Part {
        let by = &self.by;
        self.parts.entry(key).or_insert_with(|| match by.get(&key.0) {
            Some(By::Groups(groups)) => {
                let (rows, range) = (Arc::clone(&groups.rows), groups.range(key.1));
                Part { rows, range, divided: Divided::default() }
            }
            _ => unreachable!("bug: nothing is known of a part"),
        })
    }

    /// Looks a list through for a code in a column, or groups it by that column.
    fn divide(&mut self, list: List<'_>, column: usize, code: Code, columns: &[Arc<Vec<Code>>]) {
        let codes = &columns[column];
        let by = self.by.entry(column).or_insert(By::Passes(0));
        match by {
            By::Passes(passes) if *passes < PASSES_MAX => {
                *passes += 1;
                let rows = Arc::new(list.with(code, codes));
                let range = 0..rows.len();
                let part = Part { rows, range, divided: Divided::default() };
                self.parts.insert((column, code), part);
            }
            By::Passes(_) => *by = By::Groups(Groups::new(list, codes)),
            By::Groups(_) => {}
        }
    }
}

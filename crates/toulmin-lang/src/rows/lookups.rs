//! Rows by some of their columns: looked through one by one at first, and by an index when that has become dear.

use super::index::Index;
use super::table::rows;
use crate::value::Code;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// An index is made when looking through all rows has cost as much as so many passes.
const PASSES_BEFORE_INDEX: usize = 4;

/// What is known of looking up the rows of some columns; the columns are those of each call.
#[derive(Debug, Default)]
pub(crate) struct Lookups {
    by: Mutex<BTreeMap<Vec<usize>, Lookup>>,
}

/// What is known of looking rows up by certain columns.
#[derive(Debug)]
enum Lookup {
    /// All rows were looked through so often.
    Passes(usize),
    /// There is an index.
    Index(Arc<Index>),
}

impl Lookups {
    /// The places of the rows that have these codes in these columns; there is at least one.
    pub(crate) fn places(
        &self,
        fixed: &[(usize, Code)],
        columns: &[Arc<Vec<Code>>],
        len: usize,
    ) -> Vec<u32> {
        let by: Vec<usize> = fixed.iter().map(|(column, _)| *column).collect();
        let codes: Vec<Code> = fixed.iter().map(|(_, code)| *code).collect();
        match self.index(by, columns, len) {
            Some(index) => index.find(&codes, columns).to_vec(),
            None => {
                let fits = |at: &u32| {
                    fixed.iter().all(|(column, code)| columns[*column][*at as usize] == *code)
                };
                rows(len).filter(fits).collect()
            }
        }
    }

    /// The index by these columns, when it is there or worth making.
    fn index(&self, by: Vec<usize>, columns: &[Arc<Vec<Code>>], len: usize) -> Option<Arc<Index>> {
        let mut lookups = self.by.lock().unwrap_or_else(PoisonError::into_inner);
        let lookup = lookups.entry(by.clone()).or_insert(Lookup::Passes(0));
        if let Lookup::Passes(passes) = lookup {
            *passes += 1;
            if *passes <= PASSES_BEFORE_INDEX {
                return None;
            }
            *lookup = Lookup::Index(Arc::new(Index::new(by, columns, len)));
        }
        match lookup {
            Lookup::Index(index) => Some(Arc::clone(index)),
            Lookup::Passes(_) => None,
        }
    }
}

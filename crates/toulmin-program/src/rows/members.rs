//! Looking rows up by hashing.

use crate::value::Code;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::sync::Arc;

/// Columns of codes, of one length.
type Columns = [Arc<Vec<Code>>];

/// Which rows are there.
#[derive(Debug, Default)]
pub(super) struct Members {
    rows: HashTable<u32>,
}

impl Members {
    /// Adds the row at this place, and returns whether no equal one was added before.
    pub(super) fn insert(&mut self, at: u32, columns: &Columns) -> bool {
        let row = |at: u32| columns.iter().map(move |column| column[at as usize]);
        let equal = |other: &u32| row(*other).eq(row(at));
        match self.rows.entry(hash(row(at)), equal, |other| hash(row(*other))) {
            Entry::Occupied(_) => false,
            Entry::Vacant(vacant) => {
                vacant.insert(at);
                true
            }
        }
    }

    /// The place of the row with these codes.
    pub(super) fn find(&self, codes: &[Code], columns: &Columns) -> Option<u32> {
        let equal = |at: &u32| {
            columns.iter().zip(codes).all(|(column, code)| column[*at as usize] == *code)
        };
        self.rows.find(hash(codes.iter().copied()), equal).copied()
    }
}

fn hash(codes: impl Iterator<Item = Code>) -> u64 {
    let mut hasher = FxHasher::default();
    codes.for_each(|code| hasher.write_u32(code));
    hasher.finish()
}

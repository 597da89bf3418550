//! Looking rows up by hashing: all of a row, or some of its columns.

use crate::value::Code;
use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;
use std::ops::Range;
use std::sync::Arc;

/// Columns of codes, of one length.
type Columns = [Arc<Vec<Code>>];

/// Which rows are there.
#[derive(Debug, Default)]
pub(super) struct Members {
    rows: HashTable<u32>,
}

impl Members {
    /// Adds the row at this place; false when an equal one was added before.
    pub(super) fn insert(&mut self, at: u32, columns: &Columns) -> bool {
        let row = |at: u32| columns.iter().map(move |column| column[at as usize]);
        let equal = |other: &u32| row(*other).eq(row(at));
        let entry = self.rows.entry(hash(row(at)), equal, |other| hash(row(*other)));
        match entry {
            hashbrown::hash_table::Entry::Occupied(_) => false,
            hashbrown::hash_table::Entry::Vacant(vacant) => {
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

/// The rows grouped by some of their columns.
#[derive(Debug)]
pub(super) struct Index {
    by: Vec<usize>,
    groups: HashTable<Range<u32>>, // places in `rows`; none is empty
    rows: Vec<u32>,
}

impl Index {
    /// Groups so many rows by these columns.
    pub(super) fn new(by: Vec<usize>, columns: &Columns, len: usize) -> Self {
        let len = u32::try_from(len).expect("bug: more rows than 32 bits can name");
        let mut rows: Vec<u32> = (0..len).collect();
        let key = |at: u32| by.iter().map(move |column| columns[*column][at as usize]);
        rows.sort_by(|a, b| key(*a).cmp(key(*b)));
        let mut groups = HashTable::new();
        let mut start = 0;
        for group in rows.chunk_by(|a, b| key(*a).eq(key(*b))) {
            let end =
                start + u32::try_from(group.len()).expect("bug: a group is no larger than all");
            let hash_of = |group: &Range<u32>| hash(key(rows[group.start as usize]));
            groups.insert_unique(hash(key(group[0])), start..end, hash_of);
            start = end;
        }
        Index { by, groups, rows }
    }

    /// The places of the rows that have these codes in the columns that it groups by.
    pub(super) fn find(&self, codes: &[Code], columns: &Columns) -> &[u32] {
        let equal = |group: &Range<u32>| {
            let row = self.rows[group.start as usize] as usize;
            self.by.iter().zip(codes).all(|(column, code)| columns[*column][row] == *code)
        };
        let found = self.groups.find(hash(codes.iter().copied()), equal);
        found.map_or(&[], |group| &self.rows[group.start as usize..group.end as usize])
    }
}

fn hash(codes: impl Iterator<Item = Code>) -> u64 {
    let mut hasher = FxHasher::default();
    codes.for_each(|code| hasher.write_u32(code));
    hasher.finish()
}

//! Lists of rows, and lists grouped by one column.

use crate::value::Code;
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::sync::Arc;

/// Rows by their places.
#[derive(Clone, Copy, Debug)]
pub(super) enum List<'a> {
    /// The first rows, this many.
    All(usize),
    /// These, in order.
    These(&'a [u32]),
}

impl List<'_> {
    pub(super) fn len(self) -> usize {
        match self {
            List::All(len) => len,
            List::These(rows) => rows.len(),
        }
    }

    pub(super) fn iter(self) -> impl Iterator<Item = u32> {
        let (all, these): (_, &[u32]) = match self {
            List::All(len) => (rows(len), &[]),
            List::These(rows) => (0..0, rows),
        };
        all.chain(these.iter().copied())
    }

    /// The rows that have this code in a column, in order.
    pub(super) fn with(self, code: Code, column: &[Code]) -> Vec<u32> {
        match self {
            List::All(len) => places(code, &column[..len]),
            List::These(rows) => {
                rows.iter().copied().filter(|at| column[*at as usize] == code).collect()
            }
        }
    }
}

/// The places of the first `len` rows.
pub(super) fn rows(len: usize) -> Range<u32> {
    0..u32::try_from(len).expect("bug: more rows than 32 bits can name")
}

/// The places of a code in a column.
fn places(code: Code, column: &[Code]) -> Vec<u32> {
    const AT_ONCE: usize = 64;
    let mut found = Vec::new();

    // The test of a whole stretch has no branches, so it is made many codes at a time.
    for (stretch, start) in column.chunks(AT_ONCE).zip((0_u32..).step_by(AT_ONCE)) {
        if stretch.iter().fold(false, |any, other| any | (*other == code)) {
            let places = (start..).zip(stretch).filter(|(_, other)| **other == code);
            found.extend(places.map(|(at, _)| at));
        }
    }
    found
}

/// A list grouped by the codes of a column; each group is in order.
#[derive(Debug)]
pub(super) struct Groups {
    /// The groups, one after another.
    pub(super) rows: Arc<Vec<u32>>,
    starts: Starts,
}

/// Where each group begins and ends.
#[derive(Debug)]
enum Starts {
    /// For every code from the first on, where its group begins; the next begins where it ends.
    Dense(Code, Vec<u32>),
    /// The groups of the codes that are there.
    Scattered(FxHashMap<Code, Range<u32>>),
}

impl Groups {
    pub(super) fn new(list: List<'_>, column: &[Code]) -> Self {
        let codes = || list.iter().map(|at| column[at as usize]);
        let low = codes().min().unwrap_or_default();
        let width = (codes().max().unwrap_or_default() - low) as usize + 1;
        if width <= 4 * list.len() + 1024 {
            return Groups::dense(list, column, low, width);
        }

        let mut rows: Vec<u32> = list.iter().collect();
        rows.sort_by_key(|at| column[*at as usize]);

        let mut starts = FxHashMap::default();
        let mut start = 0;
        for group in rows.chunk_by(|a, b| column[*a as usize] == column[*b as usize]) {
            let end = start + u32::try_from(group.len()).expect("bug: a group larger than all");
            starts.insert(column[group[0] as usize], start..end);
            start = end;
        }
        Groups { rows: Arc::new(rows), starts: Starts::Scattered(starts) }
    }

    /// Groups by a counting sort: a place for every code from the lowest to the highest.
    fn dense(list: List<'_>, column: &[Code], low: Code, width: usize) -> Self {
        let group = |at: u32| (column[at as usize] - low) as usize;
        let mut starts = vec![0_u32; width + 1];
        for at in list.iter() {
            starts[group(at) + 1] += 1;
        }
        for group in 1..=width {
            starts[group] += starts[group - 1];
        }

        let mut next = starts.clone();
        let mut rows = vec![0; list.len()];
        for at in list.iter() {
            let place = &mut next[group(at)];
            rows[*place as usize] = at;
            *place += 1;
        }
        Groups { rows: Arc::new(rows), starts: Starts::Dense(low, starts) }
    }

    /// Where the rows with this code are among the rows.
    pub(super) fn range(&self, code: Code) -> Range<usize> {
        let range = match &self.starts {
            Starts::Dense(low, starts) => {
                let at = code.checked_sub(*low).map(|at| at as usize);
                at.and_then(|at| Some(*starts.get(at)?..*starts.get(at + 1)?))
            }
            Starts::Scattered(starts) => starts.get(&code).cloned(),
        };
        range.map_or(0..0, |range| range.start as usize..range.end as usize)
    }
}

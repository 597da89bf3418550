//! Indexes: the rows of a relation by the codes of some of its columns.
//!
//! The rows of one key form a list. A list keeps the columns that its readers ask for, one behind the other, so that all
//! matches of a key are copied in one go.

use crate::directory::{ABSENT, Directory};
use crate::expr::holds;
use crate::space::{Codes, Domain, Range};
use toulmin_program::program::Comparison;
use toulmin_program::value::{Code, Kind};

/// The rows of a relation by the codes of some columns.
#[derive(Debug)]
pub(crate) struct Index {
    /// The columns that make the key.
    pub(crate) by: Vec<usize>,
    /// The columns that are kept.
    pub(crate) kept: Vec<usize>,
    /// How the rows of a list stand.
    pub(crate) order: ListOrder,
    directory: Directory,
    lists: Vec<List>,
    data: Vec<Vec<Code>>, // one for each kept column
    used: usize,          // of each column of `data`
    done: usize,          // rows that are in it
}

/// Where the rows of one key stand.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct List {
    start: u32,
    len: u32,
    room: u32,
}

/// How the rows of a list stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListOrder {
    /// As they were added.
    Added,
    /// By the codes of the only column that is kept. No rows can be added later.
    Sorted,
}

/// Room to work in while keys are looked up.
#[derive(Debug, Default)]
pub(crate) struct Work {
    pub(crate) numbers: Vec<u64>,
    pub(crate) places: Vec<u32>,
}

impl List {
    pub(crate) fn range(self) -> std::ops::Range<u32> {
        self.start..self.start + self.len
    }

    /// The part of the list, which is sorted, in which a comparison with its codes holds.
    pub(crate) fn within(self, data: &[Code], op: Comparison, than: Code) -> Self {
        let codes = &data[self.places()];
        let holds = |code: &Code| holds(op, Kind::Number, *code, than);
        let (from, len) = match op {
            Comparison::Less | Comparison::LessOrEqual => (0, codes.partition_point(holds)),
            _ => {
                let from = codes.partition_point(|code| !holds(code));
                (from, codes.len() - from)
            }
        };
        List { start: self.start + from as u32, len: len as u32, room: len as u32 }
    }

    pub(crate) fn places(self) -> std::ops::Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }
}

impl Index {
    /// The index of these columns of a relation, whose codes lie in these ranges and which has, or may come to have, so many
    /// rows; still empty.
    pub(crate) fn new(
        by: Vec<usize>,
        kept: Vec<usize>,
        order: ListOrder,
        ranges: &[Range],
        rows: usize,
    ) -> Self {
        let keys = by.iter().map(|column| Domain::from(ranges[*column]));
        let directory = Directory::new(keys, rows);
        let data = vec![Vec::new(); kept.len()];
        Index { by, kept, order, directory, lists: Vec::new(), data, used: 0, done: 0 }
    }

    /// Takes in the rows that it does not have yet.
    pub(crate) fn extend(&mut self, columns: &[&[Code]], rows: usize) {
        if self.done == rows {
            return;
        }
        let new = self.done..rows;
        let keys: Vec<&[Code]> =
            self.by.iter().map(|column| &columns[*column][new.clone()]).collect();
        let keys: Vec<Codes<'_>> = keys.into_iter().map(Codes::Each).collect();
        let mut lists = Vec::new();
        self.directory.add(&keys, new.len(), &mut lists);
        self.lists.resize(self.directory.len(), List::default());
        let columns: Vec<&[Code]> =
            self.kept.iter().map(|column| &columns[*column][new.clone()]).collect();
        assert!(self.done == 0 || self.order == ListOrder::Added, "bug: a sorted index grows");
        if self.done == 0 {
            self.fill(&lists, &columns);
        } else {
            lists.iter().enumerate().for_each(|(row, list)| self.append(*list, row, &columns));
        }
        self.done = rows;
    }

    /// Gives every list just the room that it needs, one behind the other, and writes all rows.
    fn fill(&mut self, rows: &[u32], columns: &[&[Code]]) {
        rows.iter().for_each(|list| self.lists[*list as usize].room += 1);
        for list in &mut self.lists {
            list.start = self.used as u32;
            list.len = list.room;
            self.used += list.room as usize;
        }
        for (data, column) in self.data.iter_mut().zip(columns) {
            data.resize(self.used, 0);
            let mut next: Vec<u32> = self.lists.iter().map(|list| list.start).collect();
            for (list, code) in rows.iter().zip(*column) {
                let at = &mut next[*list as usize];
                data[*at as usize] = *code;
                *at += 1;
            }
        }
        if self.order == ListOrder::Sorted {
            let data = &mut self.data[0];
            self.lists.iter().for_each(|list| data[list.places()].sort_unstable());
        }
    }

    /// Writes a row behind its list; one that is full moves to where it has twice the room.
    fn append(&mut self, at: u32, row: usize, columns: &[&[Code]]) {
        let list = &mut self.lists[at as usize];
        if list.len == list.room {
            let (from, room) = (list.places(), (list.room * 2).max(4));
            for data in &mut self.data {
                data.extend_from_within(from.clone());
                data.resize(self.used + room as usize, 0);
            }
            *list = List { start: self.used as u32, room, ..*list };
            self.used += room as usize;
        }
        let end = list.places().end;
        list.len += 1;
        for (data, column) in self.data.iter_mut().zip(columns) {
            data[end] = column[row];
        }
    }

    /// The lists of so many keys, given column by column; empty where there is none. `work` is room to work in.
    pub(crate) fn find(
        &self,
        key: &[Codes<'_>],
        rows: usize,
        work: &mut Work,
        found: &mut Vec<List>,
    ) {
        self.directory.find(key, rows, &mut work.numbers, &mut work.places);
        found.clear();
        let list = |place: &u32| match *place {
            ABSENT => List::default(),
            place => self.lists.get(place as usize).copied().unwrap_or_default(),
        };
        found.extend(work.places.iter().map(list));
    }

    /// The codes of each kept column, in which lists are places.
    pub(crate) fn data(&self) -> &[Vec<Code>] {
        &self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    /// What the lists of a key say, read as a set.
    fn found(index: &Index, key: &[Code]) -> Vec<Vec<Code>> {
        let key: Vec<Codes<'_>> = key.iter().map(|code| Codes::Same(*code)).collect();
        let mut lists = Vec::new();
        index.find(&key, 1, &mut Work::default(), &mut lists);
        let row = |place: usize| index.data().iter().map(|data| data[place]).collect();
        let mut rows: Vec<Vec<Code>> = lists[0].places().map(row).collect();
        rows.sort_unstable();
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn lists_have_the_rows_of_their_keys(batches: Vec<Vec<[u8; 4]>>, asked: Vec<[u8; 2]>) {
            for high in [255, 1 << 22, Code::MAX] {
                let ranges = [Range { low: 0, high }; 4];
                for (by, kept) in [(vec![0], vec![1, 3]), (vec![2, 0], vec![1]), (vec![], vec![0])] {
                    let mut index = Index::new(by.clone(), kept.clone(), ListOrder::Added, &ranges, 0);
                    let mut rows: Vec<[u8; 4]> = Vec::new();
                    for batch in &batches {
                        rows.extend(batch);
                        let columns: Vec<Vec<Code>> =
                            (0..4).map(|c| rows.iter().map(|row| row[c].into()).collect()).collect();
                        let columns: Vec<&[Code]> = columns.iter().map(Vec::as_slice).collect();
                        index.extend(&columns, rows.len());
                    }
                    for asked in &asked {
                        let key: Vec<Code> = asked[..by.len()].iter().map(|code| Code::from(*code)).collect();
                        let fits = |row: &&[u8; 4]| {
                            by.iter().zip(&key).all(|(column, code)| Code::from(row[*column]) == *code)
                        };
                        let row = |row: &[u8; 4]| kept.iter().map(|column| row[*column].into()).collect();
                        let mut wanted: Vec<Vec<Code>> = rows.iter().filter(fits).map(row).collect();
                        wanted.sort_unstable();
                        prop_assert_eq!(found(&index, &key), wanted);
                    }
                }
            }
        }
    }

    #[test]
    fn a_sorted_list_is_cut_by_a_comparison() {
        let (keys, numbers) = ([1, 1, 2, 1], [30, 10, 20, 20]);
        let ranges = [Range::of(&keys), Range::of(&numbers)];
        let mut index = Index::new(vec![0], vec![1], ListOrder::Sorted, &ranges, 4);
        index.extend(&[&keys, &numbers], 4);
        let mut lists = Vec::new();
        index.find(&[Codes::Same(1)], 1, &mut Work::default(), &mut lists);
        let cut = |op, than| {
            let list = lists[0].within(&index.data()[0], op, than);
            index.data()[0][list.places()].to_vec()
        };
        assert_eq!(cut(Comparison::Less, 20), [10]);
        assert_eq!(cut(Comparison::LessOrEqual, 20), [10, 20]);
        assert_eq!(cut(Comparison::Greater, 20), [30]);
        assert_eq!(cut(Comparison::GreaterOrEqual, 15), [20, 30]);
        assert_eq!(cut(Comparison::Greater, 99), [0; 0]);
    }
}

//! Indexes: the rows of a relation by the codes of some of its columns.
//!
//! The rows of one key form a list. The lists keep just the columns that are asked for, each in one
//! array in which every list is one stretch, so that all matches of a key are copied in one go.

use crate::directory::{ABSENT, Directory};
use crate::expr::holds;
use crate::space::{CodeRange, Codes, Domain};
use std::ops::Range;
use toulmin_program::program::Comparison;
use toulmin_program::value::{Code, Kind};

/// The rows of a relation by the codes of some columns.
#[derive(Debug)]
pub(crate) struct Index {
    /// The columns that make the key.
    pub(crate) by: Vec<usize>,
    /// The columns that are kept.
    pub(crate) kept: Vec<usize>,
    pub(crate) order: ListOrder,
    directory: Directory,
    /// The list of each key, by its place in the directory.
    lists: Vec<List>,
    /// The kept columns, all of the same length.
    data: Vec<Vec<Code>>,
    data_len: usize,
    /// The number of rows taken in so far.
    rows: usize,
}

/// The stretch of the data in which the rows of one key lie, and its room to grow.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct List {
    start: u32,
    len: u32,
    room: u32,
}

/// The order of the rows of a list.
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
    pub(crate) fn range(self) -> Range<u32> {
        self.start..self.start + self.len
    }

    pub(crate) fn places(self) -> Range<usize> {
        self.start as usize..(self.start + self.len) as usize
    }

    /// The part of a sorted list whose codes satisfy a comparison.
    ///
    /// An order splits a sorted list in two, so the part is found by bisection.
    pub(crate) fn within(self, data: &[Code], op: Comparison, than: Code) -> Self {
        let codes = &data[self.places()];
        let holds = |code: &Code| holds(op, Kind::Number, *code, than);

        let (from, len) = match op {
            Comparison::Less | Comparison::LessOrEqual => (0, codes.partition_point(holds)),
            Comparison::Greater | Comparison::GreaterOrEqual => {
                let from = codes.partition_point(|code| !holds(code));
                (from, codes.len() - from)
            }
            Comparison::Equal | Comparison::NotEqual => {
                unreachable!("bug: a list is cut by an order")
            }
        };
        List { start: self.start + from as u32, len: len as u32, room: len as u32 }
    }
}

impl Index {
    /// An empty index of these columns of a relation.
    ///
    /// `ranges` has a range for each column of the relation, and `rows` is the number of rows to
    /// expect.
    pub(crate) fn new(
        by: Vec<usize>,
        kept: Vec<usize>,
        order: ListOrder,
        ranges: &[CodeRange],
        rows: usize,
    ) -> Self {
        let keys = by.iter().map(|column| Domain::from(ranges[*column]));
        Index {
            directory: Directory::new(keys, rows),
            data: vec![Vec::new(); kept.len()],
            by,
            kept,
            order,
            lists: Vec::new(),
            data_len: 0,
            rows: 0,
        }
    }

    /// Takes in the rows that it does not have yet, up to the first `rows` of the relation.
    pub(crate) fn extend(&mut self, columns: &[&[Code]], rows: usize) {
        if self.rows == rows {
            return;
        }
        let new = self.rows..rows;
        let new_codes = |column: &usize| &columns[*column][new.clone()];

        let keys: Vec<Codes<'_>> = self.by.iter().map(new_codes).map(Codes::Each).collect();
        let mut lists = Vec::new();
        self.directory.add(&keys, new.len(), &mut lists);
        self.lists.resize(self.directory.len(), List::default());

        let kept: Vec<&[Code]> = self.kept.iter().map(new_codes).collect();
        assert!(self.rows == 0 || self.order == ListOrder::Added, "bug: a sorted index grows");
        if self.rows == 0 {
            self.fill(&lists, &kept);
        } else {
            lists.iter().enumerate().for_each(|(row, list)| self.append(*list, row, &kept));
        }
        self.rows = rows;
    }

    /// Writes the first rows, as a counting sort: each list gets just the room that it needs.
    ///
    /// `rows` has the list of each row.
    fn fill(&mut self, rows: &[u32], columns: &[&[Code]]) {
        for list in rows {
            self.lists[*list as usize].room += 1;
        }
        for list in &mut self.lists {
            list.start = self.data_len as u32;
            list.len = list.room;
            self.data_len += list.room as usize;
        }

        for (data, column) in self.data.iter_mut().zip(columns) {
            data.resize(self.data_len, 0);
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

    /// Writes a row to the end of its list.
    fn append(&mut self, at: u32, row: usize, columns: &[&[Code]]) {
        let list = &mut self.lists[at as usize];

        // A full list moves to the end of the data, where it has twice the room. Its old place is
        // lost, but all that is lost is less than what is in use.
        if list.len == list.room {
            let (from, room) = (list.places(), (list.room * 2).max(4));
            for data in &mut self.data {
                data.extend_from_within(from.clone());
                data.resize(self.data_len + room as usize, 0);
            }
            *list = List { start: self.data_len as u32, room, ..*list };
            self.data_len += room as usize;
        }

        let end = list.places().end;
        list.len += 1;
        for (data, column) in self.data.iter_mut().zip(columns) {
            data[end] = column[row];
        }
    }

    /// The lists of `rows` keys, given column by column; a key without rows has an empty one.
    pub(crate) fn find(
        &self,
        key: &[Codes<'_>],
        rows: usize,
        work: &mut Work,
        found: &mut Vec<List>,
    ) {
        self.directory.find(key, rows, &mut work.numbers, &mut work.places);
        found.clear();
        found.extend(work.places.iter().map(|place| self.list(*place)));
    }

    /// The list at a place of the directory, which may be newer than the lists.
    #[inline]
    fn list(&self, place: u32) -> List {
        match place {
            ABSENT => List::default(),
            place => self.lists.get(place as usize).copied().unwrap_or_default(),
        }
    }

    /// The codes of each kept column, in which lists are stretches.
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
        #![proptest_config(ProptestConfig {
            cases: 24,
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn lists_have_the_rows_of_their_keys(batches: Vec<Vec<[u8; 4]>>, asked: Vec<[u8; 2]>) {
            let columns = [(vec![0], vec![1, 3]), (vec![2, 0], vec![1]), (vec![], vec![0])];
            for high in [255, 1 << 22, Code::MAX] {
                let ranges = [CodeRange { low: 0, high }; 4];
                for (by, kept) in &columns {
                    let order = ListOrder::Added;
                    let mut index = Index::new(by.clone(), kept.clone(), order, &ranges, 0);
                    let mut rows: Vec<[u8; 4]> = Vec::new();
                    for batch in &batches {
                        rows.extend(batch);
                        let columns = columns_of(&rows);
                        let columns: Vec<&[Code]> = columns.iter().map(Vec::as_slice).collect();
                        index.extend(&columns, rows.len());
                    }

                    for asked in &asked {
                        let key = &asked[..by.len()];
                        let codes: Vec<Code> = key.iter().map(|code| Code::from(*code)).collect();
                        prop_assert_eq!(found(&index, &codes), wanted(&rows, by, kept, key));
                    }
                }
            }
        }
    }

    fn columns_of(rows: &[[u8; 4]]) -> Vec<Vec<Code>> {
        (0..4).map(|column| rows.iter().map(|row| row[column].into()).collect()).collect()
    }

    /// What rows with a key have in the kept columns, sorted.
    fn wanted(rows: &[[u8; 4]], by: &[usize], kept: &[usize], key: &[u8]) -> Vec<Vec<Code>> {
        let fits = |row: &&[u8; 4]| by.iter().zip(key).all(|(column, code)| row[*column] == *code);
        let kept = |row: &[u8; 4]| kept.iter().map(|column| row[*column].into()).collect();
        let mut wanted: Vec<Vec<Code>> = rows.iter().filter(fits).map(kept).collect();
        wanted.sort_unstable();
        wanted
    }

    #[test]
    fn a_sorted_list_is_cut_by_a_comparison() {
        let (keys, numbers) = ([1, 1, 2, 1], [30, 10, 20, 20]);
        let ranges = [CodeRange::of(&keys), CodeRange::of(&numbers)];
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

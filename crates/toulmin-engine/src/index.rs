//! Indexes: the rows of a relation by the codes of some of its columns.
//!
//! The rows of one key form a list. A list keeps the columns that its readers ask for, one behind the other, so that all
//! matches of a key are copied in one go.

use crate::directory::{ABSENT, Directory};
use crate::expr::holds;
use crate::space::{Codes, Domain, Range};
use toulmin_lang::program::Comparison;
use toulmin_lang::value::{Code, Kind};

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

//! The relations of a run: their rows, what of them is new, and what is known for looking them up.

use crate::index::Index;
use crate::seen::Seen;
use crate::space::{Codes, Range};
use std::sync::Arc;
use toulmin_lang::program::{Program, RelationId, Side};
use toulmin_lang::rows::{Rows, Table};
use toulmin_lang::value::{Code, Kind};

/// One side of one relation, by its place in the [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableId(usize);

impl TableId {
    pub(crate) fn new(relation: RelationId, side: Side) -> Self {
        TableId(relation.0 * 2 + usize::from(side == Side::Denied))
    }
}

/// An index of a relation, by its place among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexId {
    pub(crate) table: TableId,
    place: usize,
}

/// The set of what a relation has in some columns, by its place among such sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SetId {
    pub(crate) table: TableId,
    place: usize,
}

/// The rows of one side of one relation.
///
/// Rows are only ever added behind the others: first those that can be joined, the last of which are new since the round
/// before, then those that this round has added.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) kinds: Vec<Kind>,
    columns: Vec<Arc<Vec<Code>>>,
    len: usize,
    joined: usize,
    old: usize,
    /// The codes that each column has, or may come to have.
    pub(crate) ranges: Vec<Range>,
    /// How many distinct codes each column has, as far as that was counted.
    pub(crate) distinct: Vec<Option<usize>>,
    seen: Option<Seen>,
    indexes: Vec<Index>,
    sets: Vec<Set>,
}

/// What a relation has in some columns.
#[derive(Debug)]
struct Set {
    by: Vec<usize>,
    seen: Seen,
    done: usize,
}

/// Every side of every relation.
#[derive(Debug)]
pub(crate) struct Store {
    relations: Vec<Relation>,
}

impl Store {
    /// The rows that are given. Columns are shared with them until rows are added.
    pub(crate) fn new(program: &Program, rows: &Rows) -> Self {
        let sides = |(i, relation): (usize, &toulmin_lang::program::Relation)| {
            let kinds: Vec<Kind> = relation.columns.iter().map(|column| column.ty.kind()).collect();
            [Side::Holds, Side::Denied]
                .map(|side| Relation::new(kinds.clone(), rows.table(RelationId(i), side)))
        };
        Store { relations: program.relations.iter().enumerate().flat_map(sides).collect() }
    }

    pub(crate) fn get(&self, id: TableId) -> &Relation {
        &self.relations[id.0]
    }

    pub(crate) fn get_mut(&mut self, id: TableId) -> &mut Relation {
        &mut self.relations[id.0]
    }

    pub(crate) fn index(&self, id: IndexId) -> &Index {
        &self.get(id.table).indexes[id.place]
    }

    pub(crate) fn set(&self, id: SetId) -> &Seen {
        &self.get(id.table).sets[id.place].seen
    }

    /// How many rows there are in all.
    pub(crate) fn len(&self) -> usize {
        self.relations.iter().map(|relation| relation.len).sum()
    }

    /// All rows.
    pub(crate) fn into_rows(self) -> Rows {
        let mut rows = Rows::default();
        for (i, relation) in self.relations.into_iter().enumerate() {
            let side = if i % 2 == 0 { Side::Holds } else { Side::Denied };
            let Relation { kinds, columns, len, .. } = relation;
            rows.set(RelationId(i / 2), side, Table::of_distinct(kinds, columns, len));
        }
        rows
    }

    /// The index of a relation by these columns that keeps those; made, and up to date, from now on.
    pub(crate) fn index_by(&mut self, table: TableId, by: Vec<usize>, kept: Vec<usize>) -> IndexId {
        let relation = self.get_mut(table);
        let same = |index: &Index| index.by == by && index.kept == kept;
        let place = relation.indexes.iter().position(same).unwrap_or_else(|| {
            let (columns, rows) = (relation.joined_columns(), relation.joined);
            let mut index = Index::new(by, kept, &relation.ranges, rows);
            index.extend(&columns, rows);
            relation.indexes.push(index);
            relation.indexes.len() - 1
        });
        IndexId { table, place }
    }

    /// The set of what a relation has in these columns; made, and up to date, from now on.
    pub(crate) fn set_by(&mut self, table: TableId, by: Vec<usize>) -> SetId {
        let relation = self.get_mut(table);
        let place = relation.sets.iter().position(|set| set.by == by).unwrap_or_else(|| {
            let ranges: Vec<Range> = by.iter().map(|column| relation.ranges[*column]).collect();
            let mut set = Set { by, seen: Seen::new(&ranges), done: 0 };
            set.extend(&relation.joined_columns(), relation.joined);
            relation.sets.push(set);
            relation.sets.len() - 1
        });
        SetId { table, place }
    }
}

impl Relation {
    fn new(kinds: Vec<Kind>, table: Option<&Table>) -> Self {
        let columns: Vec<Arc<Vec<Code>>> = match table {
            Some(table) => table.columns().to_vec(),
            None => kinds.iter().map(|_| Arc::default()).collect(),
        };
        let len = table.map_or(0, Table::len);
        Relation {
            ranges: columns.iter().map(|column| Range::of(column)).collect(),
            distinct: vec![None; kinds.len()],
            kinds,
            columns,
            len,
            joined: len,
            old: len,
            seen: None,
            indexes: Vec::new(),
            sets: Vec::new(),
        }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The codes of a column.
    pub(crate) fn column(&self, column: usize) -> &[Code] {
        &self.columns[column]
    }

    /// The places of the rows that can be joined.
    pub(crate) fn joined(&self) -> std::ops::Range<usize> {
        0..self.joined
    }

    /// The places of the rows that are new since the round before.
    pub(crate) fn new_rows(&self) -> std::ops::Range<usize> {
        self.old..self.joined
    }

    fn joined_columns(&self) -> Vec<&[Code]> {
        self.columns.iter().map(|column| &column[..self.joined]).collect()
    }

    /// The set of all rows, made when it is first asked for.
    pub(crate) fn see(&mut self) -> &Seen {
        let (columns, len, ranges) = (&self.columns, self.len, &self.ranges);
        self.seen.get_or_insert_with(|| {
            let seen = Seen::new(ranges);
            let columns: Vec<&[Code]> = columns.iter().map(|column| &column[..len]).collect();
            insert_all(&seen, &columns, 0..len);
            seen
        })
    }

    /// The set of all rows, if it was made.
    pub(crate) fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref()
    }

    /// Forgets the set of all rows, which must be made anew when ranges have changed.
    pub(crate) fn widen(&mut self, ranges: Vec<Range>) {
        if self.ranges != ranges {
            self.ranges = ranges;
            self.seen = None;
            self.indexes.clear();
            self.sets.clear();
        }
    }

    /// Adds rows, given column by column, that are in the set of all rows already, or in none.
    pub(crate) fn append(&mut self, columns: &[Vec<Code>], rows: usize) {
        for (column, more) in self.columns.iter_mut().zip(columns) {
            Arc::make_mut(column).extend_from_slice(more);
        }
        self.len += rows;
    }

    /// Begins a new round: what was added can be joined from now on, and is what is new. Whether there is any.
    pub(crate) fn turn(&mut self) -> bool {
        self.old = self.joined;
        self.joined = self.len;
        self.distinct.iter_mut().for_each(|distinct| *distinct = None);
        let columns: Vec<&[Code]> = self.columns.iter().map(|column| column.as_slice()).collect();
        self.indexes.iter_mut().for_each(|index| index.extend(&columns, self.joined));
        self.sets.iter_mut().for_each(|set| set.extend(&columns, self.joined));
        self.old < self.joined
    }

    /// Takes all rows for new: what a stratum begins with.
    pub(crate) fn renew(&mut self) {
        self.old = 0;
    }

    /// How many distinct codes a column has; counted where that is cheap, else guessed.
    pub(crate) fn distinct(&self, column: usize) -> usize {
        let width = usize::try_from(self.ranges[column].width()).unwrap_or(usize::MAX);
        self.distinct[column].unwrap_or(self.joined.min(width)).max(1)
    }

    /// Counts the distinct codes of a column, unless that was done or there are too many to be worth it.
    pub(crate) fn count_distinct(&mut self, column: usize) {
        let range = self.ranges[column];
        if self.distinct[column].is_some() || range.width() > 1 << 20 {
            return;
        }
        let mut there = vec![false; range.width() as usize];
        let codes = &self.columns[column][..self.joined];
        codes.iter().for_each(|code| there[(code - range.low) as usize] = true);
        self.distinct[column] = Some(there.iter().filter(|there| **there).count());
    }
}

impl Set {
    fn extend(&mut self, columns: &[&[Code]], rows: usize) {
        let columns: Vec<&[Code]> = self.by.iter().map(|column| columns[*column]).collect();
        insert_all(&self.seen, &columns, self.done..rows);
        self.done = rows;
    }
}

/// Adds the rows at these places to a set.
fn insert_all(seen: &Seen, columns: &[&[Code]], rows: std::ops::Range<usize>) {
    const AT_ONCE: usize = 4096;
    let (mut numbers, mut fresh) = (Vec::new(), Vec::new());
    for start in rows.clone().step_by(AT_ONCE) {
        let end = rows.end.min(start + AT_ONCE);
        let codes: Vec<Codes<'_>> =
            columns.iter().map(|column| Codes::Each(&column[start..end])).collect();
        seen.insert(&codes, end - start, &mut numbers, &mut fresh);
    }
}

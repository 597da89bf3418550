//! The relations of a run: their rows, what of them is new, and what is known for looking them up.

use crate::index::{Index, ListOrder};
use crate::seen::Seen;
use crate::space::{Codes, Range};
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin_program::program::{Program, RelationId, Side};
use toulmin_program::rows::{Rows, Table};
use toulmin_program::value::{Code, Kind};

/// One side of one relation, by its place in the [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableId(usize);

impl TableId {
    pub(crate) fn new(relation: RelationId, side: Side) -> Self {
        TableId(relation.0 * 2 + usize::from(side == Side::Denied))
    }
}

/// Which rows of a relation are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All that can be joined.
    All,
    /// Those that are new since the round before.
    New,
}

/// An index of a part of a relation, by its place among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexId {
    table: TableId,
    part: Part,
    place: usize,
}

/// The set of what a relation has in some columns, by its place among such sets.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SetId {
    table: TableId,
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
    /// How many rows there were at first, and after each round.
    rounds: Vec<u32>,
    /// The codes that each column has, or may come to have.
    pub(crate) ranges: Vec<Range>,
    /// How many distinct codes each column had, and among how many rows, when they were last counted.
    distinct: Vec<Option<(usize, usize)>>,
    seen: Option<Seen>,
    indexes: Vec<Index>,
    new_indexes: Vec<Index>,
    sets: Vec<Set>,
    /// Whether rows may still be added.
    pub(crate) grows: bool,
    /// How many rows were given of all relations together.
    given: usize,
}

/// What a relation has in some columns.
#[derive(Debug)]
struct Set {
    by: Vec<usize>,
    seen: Seen,
    done: usize,
}

/// Both sides of the relations that a run speaks of; of any other there is only the place.
#[derive(Debug)]
pub(crate) struct Store {
    relations: Vec<Option<Relation>>,
}

impl Store {
    /// The rows that are given of these relations. Columns are shared with them until rows are added.
    pub(crate) fn new(program: &Program, rows: &Rows, spoken_of: &BTreeSet<RelationId>) -> Self {
        let given = rows.len();
        let mut relations = Vec::new();
        relations.resize_with(2 * program.relations.len(), || None);
        for id in spoken_of {
            let columns = &program.relation(*id).columns;
            for side in [Side::Holds, Side::Denied] {
                let kinds: Vec<Kind> = columns.iter().map(|column| column.ty.kind()).collect();
                let relation = Relation::new(kinds, rows.table(*id, side), given);
                relations[TableId::new(*id, side).0] = Some(relation);
            }
        }
        Store { relations }
    }

    pub(crate) fn get(&self, id: TableId) -> &Relation {
        self.relations[id.0].as_ref().expect("bug: a relation that the run does not speak of")
    }

    pub(crate) fn get_mut(&mut self, id: TableId) -> &mut Relation {
        self.relations[id.0].as_mut().expect("bug: a relation that the run does not speak of")
    }

    pub(crate) fn index(&self, id: IndexId) -> &Index {
        let relation = self.get(id.table);
        match id.part {
            Part::All => &relation.indexes[id.place],
            Part::New => &relation.new_indexes[id.place],
        }
    }

    pub(crate) fn set(&self, id: SetId) -> &Seen {
        &self.get(id.table).sets[id.place].seen
    }

    /// How many rows there are in all.
    pub(crate) fn len(&self) -> usize {
        self.relations.iter().flatten().map(|relation| relation.len).sum()
    }

    /// All rows: these, and of other relations those that were given.
    pub(crate) fn into_rows(self, given: &Rows) -> Rows {
        let mut rows = given.clone();
        for (i, relation) in self.relations.into_iter().enumerate() {
            let Some(relation) = relation else { continue };
            let side = if i % 2 == 0 { Side::Holds } else { Side::Denied };
            let Relation { kinds, columns, len, rounds, .. } = relation;
            let table = Table::of_distinct(kinds, columns, len).in_rounds(rounds);
            rows.set(RelationId(i / 2), side, table);
        }
        rows
    }

    /// The index of a part of a relation by these columns that keeps those; made, and up to date, from now on.
    pub(crate) fn index_by(
        &mut self,
        table: TableId,
        part: Part,
        by: Vec<usize>,
        kept: Vec<usize>,
        order: ListOrder,
    ) -> IndexId {
        let relation = self.get_mut(table);
        let same = |index: &Index| index.by == by && index.kept == kept && index.order == order;
        let place = relation.indexes_of(part).iter().position(same).unwrap_or_else(|| {
            let index = relation.index(part, by, kept, order);
            let indexes = relation.indexes_of(part);
            indexes.push(index);
            indexes.len() - 1
        });
        IndexId { table, part, place }
    }

    /// The set of what a relation has in these columns; made, and up to date, from now on.
    pub(crate) fn set_by(&mut self, table: TableId, by: Vec<usize>) -> SetId {
        let relation = self.get_mut(table);
        let place = relation.sets.iter().position(|set| set.by == by).unwrap_or_else(|| {
            let ranges: Vec<Range> = by.iter().map(|column| relation.ranges[*column]).collect();
            let mut set = Set { by, seen: Seen::new(&ranges, relation.joined), done: 0 };
            set.extend(&relation.joined_columns(), relation.joined);
            relation.sets.push(set);
            relation.sets.len() - 1
        });
        SetId { table, place }
    }
}

impl Relation {
    fn new(kinds: Vec<Kind>, table: Option<&Table>, given: usize) -> Self {
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
            rounds: vec![number(len)],
            seen: None,
            indexes: Vec::new(),
            new_indexes: Vec::new(),
            sets: Vec::new(),
            grows: false,
            given,
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

    /// The places of the rows of a part.
    pub(crate) fn part(&self, part: Part) -> std::ops::Range<usize> {
        match part {
            Part::All => 0..self.joined,
            Part::New => self.old..self.joined,
        }
    }

    fn indexes_of(&mut self, part: Part) -> &mut Vec<Index> {
        match part {
            Part::All => &mut self.indexes,
            Part::New => &mut self.new_indexes,
        }
    }

    /// A new index of a part.
    fn index(&self, part: Part, by: Vec<usize>, kept: Vec<usize>, order: ListOrder) -> Index {
        let rows = self.part(part);
        let columns: Vec<&[Code]> =
            self.columns.iter().map(|column| &column[rows.clone()]).collect();
        let mut index = Index::new(by, kept, order, &self.ranges, rows.len());
        index.extend(&columns, rows.len());
        index
    }

    fn joined_columns(&self) -> Vec<&[Code]> {
        self.columns.iter().map(|column| &column[..self.joined]).collect()
    }

    /// The set of all rows, made when it is first asked for.
    pub(crate) fn see(&mut self) -> &Seen {
        let (columns, len, ranges, given) = (&self.columns, self.len, &self.ranges, self.given);
        self.seen.get_or_insert_with(|| {
            let seen = Seen::new(ranges, given);
            let columns: Vec<&[Code]> = columns.iter().map(|column| &column[..len]).collect();
            insert_all(&seen, &columns, 0..len);
            seen
        })
    }

    /// The set of all rows, if it was made.
    pub(crate) fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref()
    }

    /// Takes other ranges; what depends on them, sets and indexes, is made anew when it is next asked for.
    pub(crate) fn widen(&mut self, ranges: Vec<Range>) {
        if self.ranges != ranges {
            self.ranges = ranges;
            self.seen = None;
            self.indexes.clear();
            self.new_indexes.clear();
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
        self.rounds.push(number(self.len));
        let columns: Vec<&[Code]> = self.columns.iter().map(|column| column.as_slice()).collect();
        self.indexes.iter_mut().for_each(|index| index.extend(&columns, self.joined));
        self.sets.iter_mut().for_each(|set| set.extend(&columns, self.joined));
        self.renew_indexes();
        self.seen.iter_mut().for_each(Seen::settle);
        self.old < self.joined
    }

    /// Takes all rows for new: what a stratum begins with.
    pub(crate) fn renew(&mut self) {
        self.old = 0;
        self.renew_indexes();
    }

    /// Makes the indexes of the new rows anew.
    fn renew_indexes(&mut self) {
        for place in 0..self.new_indexes.len() {
            let Index { by, kept, order, .. } = &self.new_indexes[place];
            self.new_indexes[place] = self.index(Part::New, by.clone(), kept.clone(), *order);
        }
    }

    /// How many distinct codes a column has; counted where that is cheap, else guessed.
    pub(crate) fn distinct(&self, column: usize) -> usize {
        let width = usize::try_from(self.ranges[column].width()).unwrap_or(usize::MAX);
        self.distinct[column].map_or(self.joined.min(width), |(distinct, _)| distinct).max(1)
    }

    /// Counts the distinct codes of a column, unless that was done when it had half as many rows as now, or there may be
    /// too many to be worth it.
    pub(crate) fn count_distinct(&mut self, column: usize) {
        let range = self.ranges[column];
        let counted = self.distinct[column].is_some_and(|(_, rows)| self.joined < 2 * rows.max(1));
        if counted || range.width() > (16 * self.joined as u64).clamp(1 << 10, 1 << 20) {
            return;
        }
        let mut there = vec![false; range.width() as usize];
        let codes = &self.columns[column][..self.joined];
        codes.iter().for_each(|code| there[(code - range.low) as usize] = true);
        self.distinct[column] = Some((there.iter().filter(|there| **there).count(), self.joined));
    }
}

/// How many rows there are, as the number of a row.
fn number(rows: usize) -> u32 {
    u32::try_from(rows).expect("bug: more rows than 32 bits can name")
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

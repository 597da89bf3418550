//! The relations of a run: their rows, which of them are new, and what they are looked up by.

use crate::index::{Index, ListOrder};
use crate::row_set::RowSet;
use crate::space::{CodeRange, Codes};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use toulmin_program::program::{Program, RelationId, Side};
use toulmin_program::rows::{Rows, Table};
use toulmin_program::value::{Code, Kind};

/// One side of one relation, by its place in the [`Store`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TableId(usize);

/// Which rows of a relation are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The stable rows and the delta.
    All,
    /// Only the rows that the last round derived.
    Delta,
}

/// An index of a part of a relation, by its place among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct IndexId {
    table: TableId,
    part: Part,
    place: usize,
}

/// A projection of a relation, by its place among them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProjectionId {
    table: TableId,
    place: usize,
}

/// The rows of one side of one relation, in the order in which they came.
///
/// A row passes through three stages, those of semi-naive evaluation:
///
/// 1. *pending*: the round that derives the row adds it. No rule reads it yet; otherwise what a
///    round derives would depend on the order of the rules.
/// 2. *delta*: for the next round, it is new. Every rule that reads the relation is applied to it.
/// 3. *stable*: from then on it has been joined with all that was there, and takes part only in
///    matches that have a newer row elsewhere.
///
/// As rows only ever move on to the next stage, and in order, each stage is one stretch of them:
///
/// ```text
/// 0            stable_end         delta_end            len
/// |   stable   |       delta      |      pending       |
/// ```
///
/// [`add_pending`](Self::add_pending) moves `len`, and [`end_round`](Self::end_round) moves the
/// other two. What was given is stable, until a recursive stratum
/// [makes all rows delta](Self::make_all_delta) to begin with.
#[derive(Debug)]
pub(crate) struct Relation {
    pub(crate) kinds: Vec<Kind>,
    columns: Vec<Arc<Vec<Code>>>,
    stable_end: usize,
    delta_end: usize,
    len: usize,
    /// The number of rows at first, and after each round.
    round_ends: Vec<u32>,
    /// The codes that each column has, or may come to have.
    pub(crate) ranges: Vec<CodeRange>,
    /// The distinct codes of each column, when they were last counted.
    distinct: Vec<Option<Distinct>>,
    /// The set of all rows, pending ones too, once it is needed.
    members: Option<RowSet>,
    /// Indexes of stable and delta rows.
    indexes: Vec<Index>,
    /// Indexes of delta rows alone.
    delta_indexes: Vec<Index>,
    projections: Vec<Projection>,
    /// Whether rows may still be added.
    pub(crate) grows: bool,
    /// The number of rows given of all relations together, from which sizes are guessed.
    given: usize,
}

/// The number of distinct codes that a column had among its first `rows` rows.
#[derive(Clone, Copy, Debug)]
struct Distinct {
    codes: usize,
    rows: usize,
}

/// The set of what stable and delta rows have in some columns.
#[derive(Debug)]
struct Projection {
    by: Vec<usize>,
    members: RowSet,
    /// The number of rows taken in so far.
    rows: usize,
}

/// Both sides of the relations that a run reads or derives. Of any other there is only the place.
#[derive(Debug)]
pub(crate) struct Store {
    relations: Vec<Option<Relation>>,
}

impl TableId {
    pub(crate) fn new(relation: RelationId, side: Side) -> Self {
        TableId(relation.0 * 2 + usize::from(side == Side::Denied))
    }

    fn relation_and_side(self) -> (RelationId, Side) {
        let side = if self.0.is_multiple_of(2) { Side::Holds } else { Side::Denied };
        (RelationId(self.0 / 2), side)
    }
}

impl Store {
    /// The given rows of these relations, which share their columns until rows are added.
    pub(crate) fn new(program: &Program, rows: &Rows, relations: &BTreeSet<RelationId>) -> Self {
        let given = rows.len();
        let mut store = Vec::new();
        store.resize_with(2 * program.relations.len(), || None);

        for id in relations {
            let columns = &program.relation(*id).columns;
            for side in [Side::Holds, Side::Denied] {
                let kinds: Vec<Kind> = columns.iter().map(|column| column.ty.kind()).collect();
                let relation = Relation::new(kinds, rows.table(*id, side), given);
                store[TableId::new(*id, side).0] = Some(relation);
            }
        }
        Store { relations: store }
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
            Part::Delta => &relation.delta_indexes[id.place],
        }
    }

    pub(crate) fn projection(&self, id: ProjectionId) -> &RowSet {
        &self.get(id.table).projections[id.place].members
    }

    /// The number of rows of all relations.
    pub(crate) fn len(&self) -> usize {
        self.relations.iter().flatten().map(|relation| relation.len).sum()
    }

    /// All rows: its own, and the given rows of relations that it does not have.
    pub(crate) fn into_rows(self, given: &Rows) -> Rows {
        let mut rows = given.clone();
        for (i, relation) in self.relations.into_iter().enumerate() {
            let Some(relation) = relation else { continue };
            let (id, side) = TableId(i).relation_and_side();
            let Relation { kinds, columns, len, round_ends, .. } = relation;
            rows.set(id, side, Table::of_distinct(kinds, columns, len).in_rounds(round_ends));
        }
        rows
    }

    /// The index of a part of a relation by some columns that keeps others.
    ///
    /// It is made when it is first asked for, and kept up to date from then on.
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

    /// The projection of a relation on some columns.
    ///
    /// It is made when it is first asked for, and kept up to date from then on.
    pub(crate) fn project(&mut self, table: TableId, by: Vec<usize>) -> ProjectionId {
        let relation = self.get_mut(table);
        let same = |projection: &Projection| projection.by == by;
        let place = relation.projections.iter().position(same).unwrap_or_else(|| {
            let projection = relation.projection(by);
            relation.projections.push(projection);
            relation.projections.len() - 1
        });
        ProjectionId { table, place }
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
            ranges: columns.iter().map(|column| CodeRange::of(column)).collect(),
            distinct: vec![None; kinds.len()],
            kinds,
            columns,
            stable_end: len,
            delta_end: len,
            len,
            round_ends: vec![row_number(len)],
            members: None,
            indexes: Vec::new(),
            delta_indexes: Vec::new(),
            projections: Vec::new(),
            grows: false,
            given,
        }
    }

    /// The number of rows, pending ones too.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The codes of a column.
    pub(crate) fn column(&self, column: usize) -> &[Code] {
        &self.columns[column]
    }

    /// The places of the rows of a part.
    pub(crate) fn part(&self, part: Part) -> Range<usize> {
        match part {
            Part::All => 0..self.delta_end,
            Part::Delta => self.stable_end..self.delta_end,
        }
    }

    /// Adds rows, given column by column, that are new and distinct.
    ///
    /// Where there is a set of [members](Self::members), they must be in it already.
    pub(crate) fn add_pending(&mut self, columns: &[Vec<Code>], rows: usize) {
        for (column, more) in self.columns.iter_mut().zip(columns) {
            Arc::make_mut(column).extend_from_slice(more);
        }
        self.len += rows;
    }

    /// Ends a round: the delta becomes stable, and what is pending becomes the delta.
    ///
    /// Returns whether there is any delta now.
    pub(crate) fn end_round(&mut self) -> bool {
        self.stable_end = self.delta_end;
        self.delta_end = self.len;
        self.round_ends.push(row_number(self.len));

        let columns: Vec<&[Code]> = self.columns.iter().map(|column| column.as_slice()).collect();
        for index in &mut self.indexes {
            index.extend(&columns, self.delta_end);
        }
        for projection in &mut self.projections {
            projection.extend(&columns, self.delta_end);
        }
        self.rebuild_delta_indexes();
        self.members.iter_mut().for_each(RowSet::densify);

        self.stable_end < self.delta_end
    }

    /// Makes every stable row delta: to the rules of a stratum that begins, all rows are new.
    pub(crate) fn make_all_delta(&mut self) {
        self.stable_end = 0;
        self.rebuild_delta_indexes();
    }

    fn rebuild_delta_indexes(&mut self) {
        for place in 0..self.delta_indexes.len() {
            let Index { by, kept, order, .. } = &self.delta_indexes[place];
            self.delta_indexes[place] = self.index(Part::Delta, by.clone(), kept.clone(), *order);
        }
    }

    fn indexes_of(&mut self, part: Part) -> &mut Vec<Index> {
        match part {
            Part::All => &mut self.indexes,
            Part::Delta => &mut self.delta_indexes,
        }
    }

    /// A new index of a part.
    fn index(&self, part: Part, by: Vec<usize>, kept: Vec<usize>, order: ListOrder) -> Index {
        let rows = self.part(part);
        let columns = self.columns_of(rows.clone());
        let mut index = Index::new(by, kept, order, &self.ranges, rows.len());
        index.extend(&columns, rows.len());
        index
    }

    /// A new projection on some columns.
    fn projection(&self, by: Vec<usize>) -> Projection {
        let ranges: Vec<CodeRange> = by.iter().map(|column| self.ranges[*column]).collect();
        let members = RowSet::new(&ranges, self.delta_end);
        let mut projection = Projection { by, members, rows: 0 };
        projection.extend(&self.columns_of(self.part(Part::All)), self.delta_end);
        projection
    }

    fn columns_of(&self, rows: Range<usize>) -> Vec<&[Code]> {
        self.columns.iter().map(|column| &column[rows.clone()]).collect()
    }

    /// Makes the set of all rows, unless there is one.
    pub(crate) fn make_members(&mut self) {
        if self.members.is_none() {
            let members = RowSet::new(&self.ranges, self.given);
            insert_all(&members, &self.columns_of(0..self.len), 0..self.len);
            self.members = Some(members);
        }
    }

    /// The set of all rows, if it was made.
    pub(crate) fn members(&self) -> Option<&RowSet> {
        self.members.as_ref()
    }

    /// Replaces the ranges of the columns.
    ///
    /// Sets and indexes are laid out by them, so they go, and are made again when asked for.
    pub(crate) fn set_ranges(&mut self, ranges: Vec<CodeRange>) {
        if self.ranges != ranges {
            self.ranges = ranges;
            self.members = None;
            self.indexes.clear();
            self.delta_indexes.clear();
            self.projections.clear();
        }
    }

    /// The number of distinct codes in a column: what was last counted, or a guess.
    pub(crate) fn distinct(&self, column: usize) -> usize {
        let width = usize::try_from(self.ranges[column].width()).unwrap_or(usize::MAX);
        self.distinct[column].map_or(self.delta_end.min(width), |counted| counted.codes).max(1)
    }

    /// Counts the distinct codes of a column where that is worth it.
    pub(crate) fn count_distinct(&mut self, column: usize) {
        let (range, rows) = (self.ranges[column], self.delta_end);

        // A count stands until the rows have doubled, and a range much wider than there are rows
        // costs more to look through than a better guess would save.
        let counted = self.distinct[column].is_some_and(|last| rows < 2 * last.rows.max(1));
        if counted || range.width() > (16 * rows as u64).clamp(1 << 10, 1 << 20) {
            return;
        }

        let mut present = vec![false; range.width() as usize];
        for code in &self.columns[column][..rows] {
            present[(code - range.low) as usize] = true;
        }
        let codes = present.iter().filter(|present| **present).count();
        self.distinct[column] = Some(Distinct { codes, rows });
    }
}

impl Projection {
    /// Takes in the rows that it does not have yet, up to the first `rows` of the relation.
    fn extend(&mut self, columns: &[&[Code]], rows: usize) {
        let columns: Vec<&[Code]> = self.by.iter().map(|column| columns[*column]).collect();
        insert_all(&self.members, &columns, self.rows..rows);
        self.rows = rows;
    }
}

/// The number of a row in 32 bits. A limit on rows keeps numbers below.
fn row_number(row: usize) -> u32 {
    u32::try_from(row).expect("bug: more rows than 32 bits can name")
}

/// Adds the rows at these places to a set.
fn insert_all(set: &RowSet, columns: &[&[Code]], rows: Range<usize>) {
    const AT_ONCE: usize = 4096;
    let (mut numbers, mut fresh) = (Vec::new(), Vec::new());

    for start in rows.clone().step_by(AT_ONCE) {
        let end = rows.end.min(start + AT_ONCE);
        let codes: Vec<Codes<'_>> =
            columns.iter().map(|column| Codes::Each(&column[start..end])).collect();
        set.insert(&codes, end - start, &mut numbers, &mut fresh);
    }
}

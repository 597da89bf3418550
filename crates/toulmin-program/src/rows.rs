//! Rows: what the facts state and what the rules derive from it.
//!
//! A relation is kept column by column, each value as a [`Code`](crate::value::Code), so that
//! millions of rows fit. What more is asked of it, such as its order and lookups by some of its
//! columns, is made when it is first needed.

mod groups;
mod lookups;
mod members;
mod sorting;
mod table;
#[cfg(test)]
mod tests;

pub use lookups::Lookups;
pub use table::Table;

use crate::program::{RelationId, RowPattern, Side};
use crate::value::Value;
use std::collections::BTreeMap;

/// One value for each column of a relation.
pub type Row = Vec<Value>;

/// The rows of every relation, each side apart.
///
/// ```
/// use toulmin_program::program::{RelationId, RowPattern, Side};
/// use toulmin_program::rows::Rows;
/// use toulmin_program::value::{Number, Value};
///
/// let edge = RelationId(0);
/// let [one, two, three] = [1, 2, 3].map(|number| Value::Number(Number::integer(number)));
///
/// // A set: a row that is there already is not added again.
/// let mut rows = Rows::default();
/// assert!(rows.insert(edge, Side::Holds, &[one, two]));
/// assert!(rows.insert(edge, Side::Holds, &[one, three]));
/// assert!(!rows.insert(edge, Side::Holds, &[one, two]));
/// assert_eq!(rows.len(), 2);
///
/// // Looked up by any of its columns: both begin with 1, one ends with 3.
/// let [from_one, to_three]: [RowPattern; 2] =
///     [[Some(one), None], [None, Some(three)]].map(|columns| columns.into_iter().collect());
/// assert_eq!(rows.fitting(edge, Side::Holds, &from_one).count(), 2);
/// assert_eq!(rows.fitting(edge, Side::Holds, &to_three).count(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    tables: BTreeMap<(RelationId, Side), Table>, // none is empty
}

impl Rows {
    /// Adds a row, and returns whether it was not there.
    pub fn insert(&mut self, relation: RelationId, side: Side, row: &[Value]) -> bool {
        let of_row = || Table::empty(row.iter().map(|value| value.kind()).collect());
        self.tables.entry((relation, side)).or_insert_with(of_row).insert(row)
    }

    /// Takes these rows for all rows of one side of a relation.
    pub fn set(&mut self, relation: RelationId, side: Side, table: Table) {
        if table.is_empty() {
            self.tables.remove(&(relation, side));
        } else {
            self.tables.insert((relation, side), table);
        }
    }

    /// The columns of one side of a relation; `None` when it has no rows.
    pub fn table(&self, relation: RelationId, side: Side) -> Option<&Table> {
        self.tables.get(&(relation, side))
    }

    /// The relations and sides that have rows, sorted.
    pub fn tables(&self) -> impl Iterator<Item = (RelationId, Side, &Table)> {
        self.tables.iter().map(|(&(relation, side), table)| (relation, side, table))
    }

    /// The number of rows of one side of a relation.
    pub fn count(&self, relation: RelationId, side: Side) -> usize {
        self.table(relation, side).map_or(0, Table::len)
    }

    /// The rows of one side of a relation, sorted.
    pub fn of(&self, relation: RelationId, side: Side) -> impl Iterator<Item = Row> {
        self.table(relation, side).into_iter().flat_map(Table::sorted)
    }

    /// The rows of one side of a relation that fit a pattern, sorted.
    pub fn fitting(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> impl Iterator<Item = Row> {
        let found = self.table(relation, side).map(|table| table.fitting(pattern));
        found.unwrap_or_default().into_iter()
    }

    /// Whether the row is there.
    pub fn contains(&self, relation: RelationId, side: Side, row: &[Value]) -> bool {
        self.table(relation, side).is_some_and(|table| table.contains(row))
    }

    /// Every row with its relation and side, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (RelationId, Side, Row)> {
        self.tables().flat_map(|(relation, side, table)| {
            table.sorted().map(move |row| (relation, side, row))
        })
    }

    /// The number of rows in all.
    pub fn len(&self) -> usize {
        self.tables.values().map(Table::len).sum()
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }
}

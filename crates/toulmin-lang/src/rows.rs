//! Rows: what the facts state and what the rules derive from it.

use crate::program::{RelationId, Side};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// One value for each column of a relation.
pub type Row = Vec<Value>;

/// The rows of every relation, each side apart, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    tables: BTreeMap<(RelationId, Side), BTreeSet<Row>>,
}

static NONE: BTreeSet<Row> = BTreeSet::new();

/// Whether a row has the values that a pattern fixes.
pub fn fits(pattern: &[Option<Value>], row: &[Value]) -> bool {
    pattern.iter().zip(row).all(|(wanted, value)| wanted.is_none_or(|wanted| wanted == *value))
}

impl Rows {
    /// Adds a row; false when it was there.
    pub fn insert(&mut self, relation: RelationId, side: Side, row: Row) -> bool {
        self.tables.entry((relation, side)).or_default().insert(row)
    }

    /// The rows of one side of a relation, sorted.
    pub fn of(&self, relation: RelationId, side: Side) -> impl ExactSizeIterator<Item = &Row> {
        self.tables.get(&(relation, side)).unwrap_or(&NONE).iter()
    }

    /// The rows of one side of a relation that fit a pattern, sorted. Columns that are fixed from the first one on are looked
    /// up, the others are tried.
    pub fn fitting<'r>(
        &'r self,
        relation: RelationId,
        side: Side,
        pattern: &'r [Option<Value>],
    ) -> impl Iterator<Item = &'r Row> {
        let prefix: Row = pattern.iter().map_while(|value| *value).collect();
        let rows = self.tables.get(&(relation, side)).unwrap_or(&NONE).range(prefix.clone()..);
        rows.take_while(move |row| row.starts_with(&prefix)).filter(|row| fits(pattern, row))
    }

    /// Whether the row is there.
    pub fn contains(&self, relation: RelationId, side: Side, row: &[Value]) -> bool {
        self.tables.get(&(relation, side)).is_some_and(|rows| rows.contains(row))
    }

    /// Every row with its relation and side, sorted.
    pub fn iter(&self) -> impl Iterator<Item = (RelationId, Side, &Row)> {
        let tables = self.tables.iter();
        tables
            .flat_map(|(&(relation, side), rows)| rows.iter().map(move |row| (relation, side, row)))
    }

    /// How many rows there are in all.
    pub fn len(&self) -> usize {
        self.tables.values().map(BTreeSet::len).sum()
    }

    /// Whether there is no row at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

//! The rows of one side of a relation.

use super::Row;
use super::groups::{List, rows};
use super::lookups::Lookups;
use super::members::Members;
use super::sorting::order;
use crate::program::RowPattern;
use crate::value::{Code, Kind, Symbol, Value};
use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

/// Distinct rows, column by column.
#[derive(Debug, Default)]
pub struct Table {
    kinds: Vec<Kind>,
    columns: Vec<Arc<Vec<Code>>>,
    len: usize,
    /// The number of rows at first, and after each round of an evaluation; empty when not known.
    rounds: Vec<u32>,
    members: OnceLock<Members>,
    order: OnceLock<Vec<u32>>,
    lookups: Lookups,
}

impl Table {
    /// The table without rows.
    pub fn empty(kinds: Vec<Kind>) -> Self {
        let columns = kinds.iter().map(|_| Arc::default()).collect();
        Table { kinds, columns, ..Table::default() }
    }

    /// The rows with these columns, which are of one length and make no row twice.
    ///
    /// # Panics
    /// If there is not one column for each kind, or they are not of length `len`.
    pub fn of_distinct(kinds: Vec<Kind>, columns: Vec<Arc<Vec<Code>>>, len: usize) -> Self {
        assert_eq!(kinds.len(), columns.len(), "bug: a column without a kind");
        assert!(columns.iter().all(|column| column.len() == len), "bug: columns of two lengths");
        Table { kinds, columns, len, ..Table::default() }
    }

    /// The same rows, with their number at first and after each round of an evaluation.
    #[must_use]
    pub fn in_rounds(self, ends: Vec<u32>) -> Self {
        Table { rounds: ends, ..self }
    }

    /// The distinct rows among those with these columns, in the order of their first occurrence.
    ///
    /// # Panics
    /// As [`of_distinct`](Self::of_distinct).
    pub fn of(kinds: Vec<Kind>, columns: Vec<Arc<Vec<Code>>>, len: usize) -> Self {
        let mut members = Members::default();
        let first = |row: &u32| members.insert(*row, &columns);
        let firsts: Vec<u32> = rows(len).filter(first).collect();
        if firsts.len() == len {
            let table = Table::of_distinct(kinds, columns, len);
            return Table { members: OnceLock::from(members), ..table };
        }

        let pick = |column: &Arc<Vec<Code>>| {
            Arc::new(firsts.iter().map(|row| column[*row as usize]).collect())
        };
        Table::of_distinct(kinds, columns.iter().map(pick).collect(), firsts.len())
    }

    /// These rows, whose values are of these kinds.
    ///
    /// # Panics
    /// If a row has fewer values than there are kinds.
    pub fn of_rows(kinds: Vec<Kind>, rows: &BTreeSet<Row>) -> Self {
        let column = |at: usize| Arc::new(rows.iter().map(|row| row[at].code()).collect());
        let columns = (0..kinds.len()).map(column).collect();
        Table::of_distinct(kinds, columns, rows.len())
    }

    /// The number of rows.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The kind of each column, by which its codes are read.
    pub fn kinds(&self) -> &[Kind] {
        &self.kinds
    }

    /// The codes of each column, one for each row, in the order in which rows were added.
    pub fn columns(&self) -> &[Arc<Vec<Code>>] {
        &self.columns
    }

    /// The row at this place among the columns.
    pub fn row(&self, at: u32) -> Row {
        let value = |(kind, column): (&Kind, &Arc<Vec<Code>>)| kind.value(column[at as usize]);
        self.kinds.iter().zip(&self.columns).map(value).collect()
    }

    /// The codes of the row at this place among the columns.
    pub fn codes(&self, at: u32) -> Vec<Code> {
        self.columns.iter().map(|column| column[at as usize]).collect()
    }

    /// Adds a row, and returns whether it was not there.
    pub(super) fn insert(&mut self, row: &[Value]) -> bool {
        let at = u32::try_from(self.len).expect("bug: more rows than 32 bits can name");
        self.members();

        // The set of members looks rows up in the columns, so the row is written before it is known
        // to be new, and taken back if it is not.
        for (column, value) in self.columns.iter_mut().zip(row) {
            Arc::make_mut(column).push(value.code());
        }
        let members = self.members.get_mut().expect("bug: the members were just made");
        if !members.insert(at, &self.columns) {
            for column in &mut self.columns {
                Arc::make_mut(column).pop();
            }
            return false;
        }

        // What was made for the rows as they were no longer holds.
        self.len += 1;
        self.rounds.clear();
        self.order.take();
        self.lookups = Lookups::default();
        true
    }

    /// Whether the row is there.
    pub(super) fn contains(&self, row: &[Value]) -> bool {
        let codes: Vec<Code> = row.iter().map(|value| value.code()).collect();
        self.members().find(&codes, &self.columns).is_some()
    }

    /// The round in which the row at this place was derived, 0 when it was given.
    ///
    /// A row of a round follows from rows of earlier rounds, in this table and in those that were
    /// derived together with it. `None` when no rounds are known.
    pub fn round(&self, at: u32) -> Option<usize> {
        let round = self.rounds.partition_point(|end| *end <= at);
        (round < self.rounds.len()).then_some(round)
    }

    fn members(&self) -> &Members {
        self.members.get_or_init(|| {
            let mut members = Members::default();
            rows(self.len).for_each(|row| _ = members.insert(row, &self.columns));
            members
        })
    }

    /// All rows, sorted.
    pub fn sorted(&self) -> impl Iterator<Item = Row> {
        self.order().iter().map(|row| self.row(*row))
    }

    /// The row at this place in the order of the rows.
    pub fn nth(&self, place: usize) -> Option<Row> {
        self.order().get(place).map(|at| self.row(*at))
    }

    /// The places of the rows among the columns, in the order of the rows.
    pub fn order(&self) -> &[u32] {
        self.order.get_or_init(|| order(&self.kinds, &self.columns, self.len))
    }

    /// The row with the least code in the first column; among several, that with the least in the
    /// next column, and so on.
    ///
    /// So it depends on the rows alone, and not on their order.
    pub fn least(&self) -> Option<Row> {
        let mut among: Vec<u32> = Vec::new();
        for (at, column) in self.columns.iter().enumerate() {
            if at == 0 {
                let least = column.iter().min()?;
                among = List::All(self.len).with(*least, column);
            } else {
                let least = among.iter().map(|row| column[*row as usize]).min()?;
                among.retain(|row| column[*row as usize] == least);
            }
        }
        let first = if self.columns.is_empty() {
            (self.len > 0).then_some(0)
        } else {
            among.first().copied()
        };
        first.map(|row| self.row(row))
    }

    /// The rows that mention an entity, sorted.
    pub fn mentioning(&self, name: Symbol) -> Vec<Row> {
        let code = Value::Name(name).code();
        let named = self.kinds.iter().zip(&self.columns).filter(|(kind, _)| **kind == Kind::Name);
        let columns: Vec<&Arc<Vec<Code>>> = named.map(|(_, column)| column).collect();
        let mentions = |row: &u32| columns.iter().any(|column| column[*row as usize] == code);
        let mut found: Vec<Row> =
            rows(self.len).filter(mentions).map(|row| self.row(row)).collect();
        found.sort_unstable();
        found
    }

    /// The places among the columns of the rows that fit a pattern, in order.
    pub fn places(&self, pattern: &RowPattern) -> Vec<u32> {
        let code = |(column, value): (usize, &Option<Value>)| value.map(|it| (column, it.code()));
        let fixed: Vec<(usize, Code)> = pattern.iter().enumerate().filter_map(code).collect();
        if fixed.is_empty() {
            return rows(self.len).collect();
        }
        self.lookups.places(&fixed, &self.columns, self.len)
    }

    /// The rows that fit a pattern, sorted.
    pub(super) fn fitting(&self, pattern: &RowPattern) -> Vec<Row> {
        if pattern.iter().all(Option::is_none) {
            return self.sorted().collect();
        }
        let mut found: Vec<Row> = self.places(pattern).iter().map(|at| self.row(*at)).collect();
        found.sort_unstable();
        found
    }
}

impl FromIterator<Row> for Table {
    /// The distinct rows; without any row, a table without columns.
    fn from_iter<I: IntoIterator<Item = Row>>(rows: I) -> Self {
        let mut rows = rows.into_iter().peekable();
        let kinds = rows.peek().map(|row| row.iter().map(|value| value.kind()).collect());
        let mut table = Table::empty(kinds.unwrap_or_default());
        rows.for_each(|row| _ = table.insert(&row));
        table
    }
}

impl Clone for Table {
    /// The same rows; what was made to look them up is made again.
    fn clone(&self) -> Self {
        let table = Table::of_distinct(self.kinds.clone(), self.columns.clone(), self.len);
        table.in_rounds(self.rounds.clone())
    }
}

impl PartialEq for Table {
    /// Whether the rows are the same, in whatever order they were added.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.sorted().eq(other.sorted())
    }
}

impl Eq for Table {}

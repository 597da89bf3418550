//! Facts that are read from data: many rows that share a relation and what is said of their source.

use super::fact::{Fact, Line, in_force};
use crate::program::{RelationId, RowPattern, Side};
use crate::rows::{Lookups, Row, Rows, Table};
use crate::source::{FileId, SourceFile, Span};
use crate::value::{Code, Date, Kind, Symbol, Value};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The code of a date that is not given; no date has it.
pub(super) const NO_DATE: Code = 0;

/// Columns of codes, and how long they are.
type Part = (Vec<Arc<Vec<Code>>>, usize);

/// The rows that one entry reads from one file of data, column by column. The same row may stand in it several times. A copy
/// shares them.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// What all of them say: a fact without a row, an interval and a line. Its id is the beginning of theirs.
    pub(super) common: Fact,
    pub(super) kinds: Vec<Kind>,
    /// One code for each row.
    pub(super) columns: Vec<Arc<Vec<Code>>>,
    /// The date for each row, or [`NO_DATE`]; empty when no row has one.
    pub(super) from: Arc<Vec<Code>>,
    pub(super) until: Arc<Vec<Code>>,
    /// Where in the file each row begins.
    pub(super) starts: Arc<Vec<u32>>,
    pub(super) file: FileId,
    pub(super) data: Arc<SourceFile>,
    pub(super) lookups: Arc<Lookups>,
    /// The rows that are taken not to be said.
    pub(super) withdrawn: BTreeSet<u32>,
}

impl Bulk {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// What all of its facts say: a fact without a row, an interval and a line.
    pub fn common(&self) -> &Fact {
        &self.common
    }

    /// The path of the file that they were read from.
    pub fn path(&self) -> &str {
        &self.data.path
    }

    /// Whether the facts are on this side of this relation.
    pub fn is_of(&self, relation: RelationId, side: Side) -> bool {
        (self.common.relation, self.common.side) == (relation, side)
    }

    /// The values of a row.
    pub fn row(&self, row: u32) -> Row {
        let value = |(kind, column): (&Kind, &Arc<Vec<Code>>)| kind.value(column[row as usize]);
        self.kinds.iter().zip(&self.columns).map(value).collect()
    }

    /// The first and the last day of a row, where they are given.
    pub fn interval(&self, row: u32) -> (Option<Date>, Option<Date>) {
        (date(&self.from, row as usize), date(&self.until, row as usize))
    }

    /// The fact of a row.
    pub fn fact(&self, row: u32) -> Fact {
        let start = self.starts[row as usize] as usize;
        let (from, until) = self.interval(row);
        let number = self.data.line(start);
        Fact {
            id: format!("{}:{number}", self.common.id),
            row: self.row(row),
            from,
            until,
            span: Span::new(self.file, start..start + line_length(&self.data.text[start..])),
            line: Some(Line { path: self.data.path.clone(), number }),
            withdrawn: self.withdrawn.contains(&row),
            ..self.common.clone()
        }
    }

    /// The row that begins on this line of the file, counted from 1.
    pub fn row_at_line(&self, line: usize) -> Option<u32> {
        let at = self.starts.partition_point(|start| self.data.line(*start as usize) < line);
        let row = u32::try_from(at).ok()?;
        let start = *self.starts.get(at)?;
        (self.data.line(start as usize) == line).then_some(row)
    }

    /// Whether the fact of a row holds on the last day of `date`.
    pub fn in_force(&self, row: u32, date: Date) -> bool {
        let (from, until) = self.interval(row);
        in_force(from, until, date) && !self.withdrawn.contains(&row)
    }

    /// The rows that fit a pattern, in order.
    pub fn fitting(&self, pattern: &RowPattern) -> Vec<u32> {
        let code = |(column, value): (usize, &Option<Value>)| value.map(|it| (column, it.code()));
        let fixed: Vec<(usize, Code)> = pattern.iter().enumerate().filter_map(code).collect();
        if fixed.is_empty() {
            return self.rows().collect();
        }
        self.lookups.places(&fixed, &self.columns, self.len())
    }

    /// The rows that mention an entity, in order.
    pub fn mentioning(&self, name: Symbol) -> Vec<u32> {
        let code = Value::Name(name).code();
        let columns = self.kinds.iter().enumerate().filter(|(_, kind)| **kind == Kind::Name);
        let with = |column| self.lookups.places(&[(column, code)], &self.columns, self.len());
        let mut found: Vec<u32> = columns.flat_map(|(column, _)| with(column)).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The rows one of whose names or texts is such a one, in order.
    pub fn rows_with(&self, is_one: impl Fn(Symbol) -> bool) -> Vec<u32> {
        let mut known: FxHashMap<Code, bool> = FxHashMap::default();
        let mut is_one =
            |code: Code| *known.entry(code).or_insert_with(|| is_one(Symbol::of_number(code)));
        let worded = self.kinds.iter().zip(&self.columns);
        let worded = worded.filter(|(kind, _)| matches!(kind, Kind::Name | Kind::Text));
        let columns: Vec<&Arc<Vec<Code>>> = worded.map(|(_, column)| column).collect();
        self.rows().filter(|row| columns.iter().any(|it| is_one(it[*row as usize]))).collect()
    }

    /// All rows, in order.
    pub fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.len()).expect("bug: more rows than a file has bytes")
    }

    /// The columns of the rows in force, and how many rows these are.
    fn columns_in_force(&self, date: Date) -> Part {
        let is_dated = !(self.from.is_empty() && self.until.is_empty());
        if !is_dated && self.withdrawn.is_empty() {
            return (self.columns.clone(), self.len());
        }
        let rows: Vec<u32> = self.rows().filter(|row| self.in_force(*row, date)).collect();
        let pick = |column: &Arc<Vec<Code>>| {
            Arc::new(rows.iter().map(|row| column[*row as usize]).collect())
        };
        (self.columns.iter().map(pick).collect(), rows.len())
    }
}

/// The date in this place of a column of dates, if one is given.
fn date(dates: &[Code], at: usize) -> Option<Date> {
    dates.get(at).filter(|code| **code != NO_DATE).map(|code| Date::of_code(*code))
}

/// How long the first line is, without its end.
fn line_length(text: &str) -> usize {
    text.find(['\r', '\n']).unwrap_or(text.len())
}

/// The rows of data in force on the last day of `date`.
pub(super) fn rows<'b>(bulk: impl IntoIterator<Item = &'b Arc<Bulk>>, date: Date) -> Rows {
    let mut entries: BTreeMap<(RelationId, Side), Vec<&Bulk>> = BTreeMap::new();
    for bulk in bulk {
        entries.entry((bulk.common.relation, bulk.common.side)).or_default().push(bulk);
    }
    let mut rows = Rows::default();
    for ((relation, side), entries) in entries {
        let (columns, len) = joined(entries.iter().map(|bulk| bulk.columns_in_force(date)));
        rows.set(relation, side, Table::of(entries[0].kinds.clone(), columns, len));
    }
    rows
}

/// The columns of several parts one below the other.
fn joined(parts: impl Iterator<Item = Part>) -> Part {
    let below = |(mut all, len): Part, (part, more): Part| {
        for (column, part) in all.iter_mut().zip(&part) {
            Arc::make_mut(column).extend_from_slice(part);
        }
        (all, len + more)
    };
    parts.reduce(below).unwrap_or_default()
}

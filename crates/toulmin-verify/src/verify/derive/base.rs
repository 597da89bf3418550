//! The facts in force, or those that are not, looked up by what is known of a row.

use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::vec::IntoIter;
use toulmin_lang::facts::{Bulk, FactId, Facts};
use toulmin_lang::program::{RelationId, RowPattern, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Value};

/// Up to this many rows are looked through one by one.
const FEW: usize = 16;

/// Which facts are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Force {
    /// Those in force as of the date.
    Now,
    /// The others.
    AtAnotherTime,
}

/// Facts of one kind. Those that are written out are sorted by relation; rows of data stay in their
/// columns.
pub(crate) struct Base<'a> {
    facts: &'a Facts,
    date: Date,
    force: Force,
    written: FxHashMap<(RelationId, Side), Written<'a>>,
}

/// The rows of one side of a relation that are written out.
#[derive(Default)]
struct Written<'a> {
    rows: Vec<&'a Row>,
    /// The rows by their values in certain columns.
    by: FxHashMap<Vec<usize>, FxHashMap<Vec<Value>, Vec<&'a Row>>>,
}

/// Rows that fit a pattern. A row that several facts state may occur as often.
pub(crate) struct Fitting<'a> {
    written: IntoIter<&'a Row>,
    data: IntoIter<(&'a Bulk, u32)>,
}

impl<'a> Base<'a> {
    pub(crate) fn new(facts: &'a Facts, date: Date, force: Force) -> Self {
        let mut base = Base { facts, date, force, written: FxHashMap::default() };
        for (at, fact) in facts.written.iter().enumerate() {
            if base.has(FactId(at)) {
                let of_side = base.written.entry((fact.relation, fact.side)).or_default();
                of_side.rows.push(&fact.row);
            }
        }
        base
    }

    /// Whether a fact is of the kind that is meant.
    fn has(&self, id: FactId) -> bool {
        self.facts.in_force(id, self.date) == (self.force == Force::Now)
    }

    /// The rows of one side of a relation that fit a pattern.
    pub(crate) fn fitting(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> Fitting<'a> {
        Fitting {
            written: self.written(relation, side, pattern).into_iter(),
            data: self.data(relation, side, pattern).into_iter(),
        }
    }

    /// Those rows that are written out.
    pub(crate) fn written(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> Vec<&'a Row> {
        let of_side = self.written.get_mut(&(relation, side));
        of_side.map(|of_side| of_side.fitting(pattern)).unwrap_or_default()
    }

    /// Whether some row of one side of a relation fits a pattern.
    pub(crate) fn any(&mut self, relation: RelationId, side: Side, pattern: &RowPattern) -> bool {
        self.fitting(relation, side, pattern).any(|row| pattern.fits(&row))
    }

    /// How many facts one side of a relation has at most.
    pub(crate) fn count(&self, relation: RelationId, side: Side) -> usize {
        let written = self.written.get(&(relation, side)).map_or(0, |of_side| of_side.rows.len());
        let data = self.facts.bulk.iter().filter(|bulk| bulk.is_of(relation, side));
        written + data.map(|bulk| bulk.len()).sum::<usize>()
    }

    fn data(&self, relation: RelationId, side: Side, pattern: &RowPattern) -> Vec<(&'a Bulk, u32)> {
        let entries = self.facts.entries().filter(|(_, bulk)| bulk.is_of(relation, side));
        let of_entry = |(first, bulk): (FactId, &'a Bulk)| {
            let id = move |row: &u32| FactId(first.0 + *row as usize);
            let rows = bulk.fitting(pattern).into_iter();
            rows.filter(move |row| self.has(id(row))).map(move |row| (bulk, row))
        };
        entries.flat_map(of_entry).collect()
    }
}

impl<'a> Written<'a> {
    fn fitting(&mut self, pattern: &RowPattern) -> Vec<&'a Row> {
        if self.rows.len() <= FEW {
            return self.rows.iter().copied().filter(|row| pattern.fits(row)).collect();
        }

        let (columns, values): (Vec<usize>, Vec<Value>) =
            pattern.iter().enumerate().filter_map(|(at, value)| Some((at, (*value)?))).unzip();
        if columns.is_empty() {
            return self.rows.clone();
        }

        let rows = &self.rows;
        let by = self.by.entry(columns).or_insert_with_key(|columns| {
            let mut by: FxHashMap<Vec<Value>, Vec<&'a Row>> = FxHashMap::default();
            for row in rows {
                let key = columns.iter().map(|column| row[*column]).collect();
                by.entry(key).or_default().push(row);
            }
            by
        });

        by.get(&values).cloned().unwrap_or_default()
    }
}

impl<'a> Iterator for Fitting<'a> {
    type Item = Cow<'a, Row>;

    fn next(&mut self) -> Option<Self::Item> {
        let written = self.written.next().map(Cow::Borrowed);
        written.or_else(|| self.data.next().map(|(bulk, row)| Cow::Owned(bulk.row(row))))
    }
}

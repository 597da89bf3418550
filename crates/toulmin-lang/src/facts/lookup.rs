//! All facts of a casebook, and questions about them: by id, by pattern, by whom they mention, and as of a date.

use super::bulk::{self, Bulk};
use super::fact::{Attribution, Complete, Fact, FactId};
use crate::program::{RelationId, RowPattern, Side};
use crate::rows::{Row, Rows};
use crate::value::{Date, Symbol, Value};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What is taken to be otherwise than the sources say, for the sake of argument.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Facts that are added.
    pub assumed: Vec<Fact>,
    /// Facts that are taken not to be said.
    pub withdrawn: BTreeSet<FactId>,
}

/// All facts, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Those that are written out one by one.
    pub written: Vec<Fact>,
    /// Those that entries read from files of data.
    pub bulk: Vec<Arc<Bulk>>,
    /// Which slices of which relations the sources state to be complete.
    pub complete: Vec<Complete>,
}

const NO_FACT: &str = "bug: the id of a fact that there is not";

impl Facts {
    /// The fact with this id.
    ///
    /// # Panics
    /// If there is none.
    pub fn fact(&self, id: FactId) -> Cow<'_, Fact> {
        self.get(id).expect(NO_FACT)
    }

    /// The fact with this id, if there is one.
    pub fn get(&self, id: FactId) -> Option<Cow<'_, Fact>> {
        if let Some(fact) = self.written.get(id.0) {
            return Some(Cow::Borrowed(fact));
        }
        let (bulk, row) = self.row_of(id)?;
        Some(Cow::Owned(bulk.fact(row)))
    }

    /// The entry and the row in it that an id beyond the written facts names.
    fn row_of(&self, id: FactId) -> Option<(&Bulk, u32)> {
        let mut at = id.0.checked_sub(self.written.len())?;
        for bulk in &self.bulk {
            if at < bulk.len() {
                return Some((bulk, u32::try_from(at).ok()?));
            }
            at -= bulk.len();
        }
        None
    }

    /// Each entry of data with the id of its first row.
    pub fn entries(&self) -> impl Iterator<Item = (FactId, &Bulk)> {
        let mut next = self.written.len();
        self.bulk.iter().map(move |bulk| {
            let first = FactId(next);
            next += bulk.len();
            (first, &**bulk)
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.written.len() + self.bulk.iter().map(|bulk| bulk.len()).sum::<usize>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids and facts, in order. Each row of data is made into a fact on the way.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, Cow<'_, Fact>)> {
        (0..self.len()).map(|id| (FactId(id), self.fact(FactId(id))))
    }

    /// How many facts one side of a relation has, in force or not.
    pub fn count(&self, relation: RelationId, side: Side) -> usize {
        let written =
            self.written.iter().filter(|fact| (fact.relation, fact.side) == (relation, side));
        let bulk = self.bulk.iter().filter(|bulk| bulk.is_of(relation, side));
        written.count() + bulk.map(|bulk| bulk.len()).sum::<usize>()
    }

    /// The facts of one side of a relation whose rows fit a pattern, in force or not.
    pub fn fitting(&self, relation: RelationId, side: Side, pattern: &RowPattern) -> Vec<FactId> {
        let asked =
            |fact: &Fact| (fact.relation, fact.side) == (relation, side) && pattern.fits(&fact.row);
        self.those(asked, |bulk| {
            if bulk.is_of(relation, side) { bulk.fitting(pattern) } else { Vec::new() }
        })
    }

    /// Those of them of which more is true; of the rows of each entry of data, the first few.
    pub fn fitting_few(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
        few: usize,
        is_one: impl Fn(&FactId) -> bool,
    ) -> Vec<FactId> {
        let is_asked =
            |fact: &Fact| (fact.relation, fact.side) == (relation, side) && pattern.fits(&fact.row);
        let written = (0..self.written.len()).filter(|at| is_asked(&self.written[*at]));
        let mut found: Vec<FactId> = written.map(FactId).filter(&is_one).collect();
        for (first, bulk) in self.entries().filter(|(_, bulk)| bulk.is_of(relation, side)) {
            let rows = bulk.fitting(pattern).into_iter();
            let ids = rows.map(|row| FactId(first.0 + row as usize));
            found.extend(ids.filter(&is_one).take(few));
        }
        found
    }

    /// Whether a fact holds on the last day of `date`.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn in_force(&self, id: FactId, date: Date) -> bool {
        match self.written.get(id.0) {
            Some(fact) => fact.in_force(date),
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                bulk.in_force(row, date)
            }
        }
    }

    /// Whether a fact is taken not to be said.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn is_withdrawn(&self, id: FactId) -> bool {
        match self.written.get(id.0) {
            Some(fact) => fact.withdrawn,
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                bulk.withdrawn.contains(&row)
            }
        }
    }

    /// The facts if some of them were not said, and others were. The ids of written facts stay; those of rows of data move
    /// behind the ones that are assumed.
    #[must_use]
    pub fn supposing(&self, scenario: &Scenario) -> Facts {
        let mut facts = self.clone();
        for &id in &scenario.withdrawn {
            match facts.written.get_mut(id.0) {
                Some(fact) => fact.withdrawn = true,
                None => facts.withdraw_row(id),
            }
        }
        facts.written.extend(scenario.assumed.iter().cloned());
        facts
    }

    fn withdraw_row(&mut self, id: FactId) {
        let mut at = id.0 - self.written.len();
        for bulk in &mut self.bulk {
            if at < bulk.len() {
                let row = u32::try_from(at).expect("bug: more rows than a file has bytes");
                Arc::make_mut(bulk).withdrawn.insert(row);
                return;
            }
            at -= bulk.len();
        }
    }

    /// The first and the last day on which a fact holds, where they are given.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn interval(&self, id: FactId) -> (Option<Date>, Option<Date>) {
        match self.written.get(id.0) {
            Some(fact) => (fact.from, fact.until),
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                bulk.interval(row)
            }
        }
    }

    /// Whether a fact states or denies its row.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn side(&self, id: FactId) -> Side {
        match self.written.get(id.0) {
            Some(fact) => fact.side,
            None => self.row_of(id).expect(NO_FACT).0.common().side,
        }
    }

    /// The relation of a fact, and whether it states or denies its row.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn of(&self, id: FactId) -> (RelationId, Side) {
        match self.written.get(id.0) {
            Some(fact) => (fact.relation, fact.side),
            None => {
                let common = self.row_of(id).expect(NO_FACT).0.common();
                (common.relation, common.side)
            }
        }
    }

    /// The values of a fact.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn row(&self, id: FactId) -> Cow<'_, Row> {
        match self.written.get(id.0) {
            Some(fact) => Cow::Borrowed(&fact.row),
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                Cow::Owned(bulk.row(row))
            }
        }
    }

    /// The facts that mention an entity, in force or not.
    pub fn mentioning(&self, name: Symbol) -> Vec<FactId> {
        self.those(|fact| fact.row.contains(&Value::Name(name)), |bulk| bulk.mentioning(name))
    }

    /// The facts that are the statement of an entity, in force or not.
    pub fn attributed_to(&self, name: Symbol) -> Vec<FactId> {
        let is_its =
            |fact: &Fact| matches!(fact.according_to, Some(Attribution::Entity(by)) if by == name);
        self.those(
            is_its,
            |bulk| if is_its(bulk.common()) { bulk.rows().collect() } else { vec![] },
        )
    }

    /// The written facts of one kind, and rows of each entry of data.
    fn those(
        &self,
        is_one: impl Fn(&Fact) -> bool,
        rows: impl Fn(&Bulk) -> Vec<u32>,
    ) -> Vec<FactId> {
        let written = (0..self.written.len()).filter(|at| is_one(&self.written[*at]));
        let mut found: Vec<FactId> = written.map(FactId).collect();
        for (first, bulk) in self.entries() {
            found.extend(rows(bulk).into_iter().map(|row| FactId(first.0 + row as usize)));
        }
        found
    }

    /// The rows in force on the last day of `date`: what an engine starts from.
    pub fn rows(&self, date: Date) -> Rows {
        self.rows_of(date, |_| true)
    }

    /// The rows of some relations that are in force on the last day of `date`.
    pub fn rows_of(&self, date: Date, wanted: impl Fn(RelationId) -> bool) -> Rows {
        let bulk = self.bulk.iter().filter(|bulk| wanted(bulk.common().relation));
        let mut rows = bulk::rows(bulk, date);
        let is_wanted = |fact: &&Fact| wanted(fact.relation) && fact.in_force(date);
        for fact in self.written.iter().filter(is_wanted) {
            rows.insert(fact.relation, fact.side, &fact.row);
        }
        rows
    }
}

//! What speaks for and against a change.

use crate::counterfactual::change::{Change, ChangeKind, Changes, stating};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::facts::{Confidence, Fact, FactId, Status};
use toulmin_lang::program::{RelationId, RowPattern, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// What speaks for a change, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hint {
    /// It is another reading of a contested fact, counted from 0.
    OtherReading(FactId, usize),
    /// It holds at another time.
    AtAnotherTime(FactId),
    /// A fact of another relation is about the same entities.
    Related(FactId),
    /// A fact of the same relation differs in one column.
    OneOff(FactId),
    /// The relation has these entities in these columns.
    Known,
    /// Nothing does.
    Nothing,
    /// The fact that is withdrawn is contested, or of low confidence.
    Doubtful(FactId),
    /// The fact that is withdrawn is hedged, somebody else's statement, or of medium confidence.
    Qualified(FactId),
    /// The fact that is withdrawn is stated as it is.
    Firm,
}

/// What speaks against a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// These facts deny what it assumes, or state what it would deny.
    Facts(BTreeSet<FactId>),
    /// A source states that the list is complete without it: an index into `Facts::complete`.
    Complete(usize),
}

impl Hint {
    /// How far it is from what the sources say.
    pub(super) fn rank(self) -> usize {
        match self {
            Hint::OtherReading(..) | Hint::Doubtful(_) => 0,
            Hint::AtAnotherTime(_) => 1,
            Hint::Related(_) | Hint::OneOff(_) | Hint::Qualified(_) => 2,
            Hint::Known | Hint::Firm => 3,
            Hint::Nothing => 4,
        }
    }
}

/// Whether the sources speak against some change of a set, then the sum of the ranks of its
/// changes.
pub(super) type Distance = (bool, usize);

/// Judges changes of a casebook.
pub(super) struct Plausible<'a> {
    model: &'a Model,
}

impl<'a> Plausible<'a> {
    pub(super) fn of(model: &'a Model) -> Self {
        Plausible { model }
    }

    /// How far changes are from what the sources say.
    pub(super) fn distance(&self, changes: &Changes) -> Distance {
        let opposed = changes.iter().any(|change| self.against(change).is_some());
        (opposed, changes.iter().map(|change| self.hint(change).rank()).sum())
    }

    pub(super) fn against(&self, change: &Change) -> Option<Against> {
        if change.kind == ChangeKind::Withdraw {
            return None;
        }

        let other = change.side.opposite();
        if self.model.stated.contains(change.relation, other, &change.row) {
            return Some(Against::Facts(stating(self.model, change.relation, other, &change.row)));
        }
        let pattern = RowPattern::exactly(&change.row);
        let mut lists = self.model.casebook.facts.complete.iter();
        let listed = lists.position(|list| list.covers(change.relation, &pattern));
        listed.filter(|_| change.side == Side::Holds).map(Against::Complete)
    }

    pub(super) fn hint(&self, change: &Change) -> Hint {
        let Change { kind, relation, side, row } = change;
        if *kind == ChangeKind::Withdraw {
            return self.doubt(change);
        }
        let other_reading = || self.other_reading(*relation, *side, row);
        let hints: [&dyn Fn() -> Option<Hint>; 5] = [
            &other_reading,
            &|| self.at_another_time(change),
            &|| self.related(row),
            &|| self.one_off(change),
            &|| self.is_known(change).then_some(Hint::Known),
        ];
        hints.iter().find_map(|hint| hint()).unwrap_or(Hint::Nothing)
    }

    fn other_reading(&self, relation: RelationId, side: Side, row: &Row) -> Option<Hint> {
        let written = self.model.casebook.facts.written.iter().enumerate();
        let mut asked =
            written.filter(|(_, fact)| fact.relation == relation && fact.in_force(self.model.date));
        asked.find_map(|(at, fact)| {
            let Status::Contested(readings) = &fact.status else { return None };
            let says = readings.iter().position(|it| it.side == side && it.row == *row);
            says.map(|reading| Hint::OtherReading(FactId(at), reading))
        })
    }

    fn at_another_time(&self, change: &Change) -> Option<Hint> {
        let facts = &self.model.casebook.facts;
        let pattern = RowPattern::exactly(&change.row);
        let found = facts.fitting(change.relation, change.side, &pattern).into_iter();
        found.map(Hint::AtAnotherTime).next()
    }

    /// A fact that names at least two of the entities, of those that are written out.
    fn related(&self, row: &Row) -> Option<Hint> {
        let is_name = |value: &&Value| matches!(value, Value::Name(_));
        let names: BTreeSet<&Value> = row.iter().filter(is_name).collect();
        let shares = |fact: &Fact| {
            let shared: BTreeSet<&Value> =
                fact.row.iter().filter(|it| names.contains(it)).collect();
            fact.side == Side::Holds && shared.len() >= 2 && fact.in_force(self.model.date)
        };
        let found = self.model.casebook.facts.written.iter().position(shares);
        found.filter(|_| names.len() >= 2).map(|at| Hint::Related(FactId(at)))
    }

    fn one_off(&self, change: &Change) -> Option<Hint> {
        (0..change.row.len()).filter(|_| change.row.len() >= 2).find_map(|open| {
            let value = |(column, value): (usize, &Value)| (column != open).then_some(*value);
            let pattern: RowPattern = change.row.iter().enumerate().map(value).collect();
            let row = self.model.stated.fitting(change.relation, change.side, &pattern).next()?;
            stating(self.model, change.relation, change.side, &row)
                .first()
                .copied()
                .map(Hint::OneOff)
        })
    }

    /// Whether each value occurs in its column already.
    fn is_known(&self, change: &Change) -> bool {
        change.row.iter().enumerate().all(|(column, value)| {
            let mut pattern = RowPattern::open(change.row.len());
            pattern[column] = Some(*value);
            self.model.stated.fitting(change.relation, change.side, &pattern).next().is_some()
        })
    }

    /// How sure the fact is that would be withdrawn; of several, the surest.
    fn doubt(&self, change: &Change) -> Hint {
        let facts = stating(self.model, change.relation, change.side, &change.row);
        let doubt = |id: FactId| {
            let fact = self.model.casebook.facts.fact(id);
            match (&fact.status, fact.confidence) {
                (Status::Contested(_), _) | (_, Some(Confidence::Low)) => Hint::Doubtful(id),
                (_, Some(Confidence::Medium)) => Hint::Qualified(id),
                _ if fact.hedge.is_some() || fact.according_to.is_some() => Hint::Qualified(id),
                _ => Hint::Firm,
            }
        };
        facts.into_iter().map(doubt).max_by_key(|hint| hint.rank()).unwrap_or(Hint::Firm)
    }
}

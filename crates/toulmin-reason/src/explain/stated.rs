//! Which facts state or deny a row as of the date of a model.

use crate::model::Model;
use std::collections::HashMap;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RelationId, RowPattern, Side};
use toulmin_lang::value::Value;
use toulmin_verify::proof::Ground;

/// The facts in force, by relation, side and row.
pub(super) struct Stated<'a> {
    model: &'a Model,
    /// Those that are written out; rows of data are looked up in their columns.
    written: HashMap<(RelationId, Side), ByRow<'a>>,
}

/// The facts that state each row.
type ByRow<'a> = HashMap<&'a [Value], Vec<FactId>>;

impl<'a> Stated<'a> {
    /// Collects the facts that are in force as of the date of the model.
    pub(super) fn new(model: &'a Model) -> Self {
        let mut written: HashMap<_, ByRow<'a>> = HashMap::new();
        for (at, fact) in model.casebook.facts.written.iter().enumerate() {
            if fact.in_force(model.date) {
                let rows = written.entry((fact.relation, fact.side)).or_default();
                rows.entry(fact.row.as_slice()).or_default().push(FactId(at));
            }
        }
        Stated { model, written }
    }

    /// The facts that state (or deny) this row, in the order in which they were read. Where one
    /// entry reads the row several times from data, the first counts.
    pub(super) fn of(&self, relation: RelationId, side: Side, row: &[Value]) -> Vec<FactId> {
        let rows = self.written.get(&(relation, side));
        let mut found = rows.and_then(|rows| rows.get(row)).cloned().unwrap_or_default();
        let pattern = RowPattern::exactly(row);

        let entries = self.model.casebook.facts.entries();
        for (first, bulk) in entries.filter(|(_, bulk)| bulk.is_of(relation, side)) {
            let rows = bulk.fitting(&pattern);
            let row = rows.into_iter().find(|row| bulk.in_force(*row, self.model.date));
            found.extend(row.map(|row| FactId(first.0 + row as usize)));
        }

        found
    }

    /// What the absence of rows that fit a pattern rests on.
    pub(super) fn ground(
        &self,
        model: &Model,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> Ground {
        let casebook = &model.casebook;
        let row = pattern.row().filter(|_| side == Side::Holds);
        let denied = row.map(|row| self.of(relation, Side::Denied, &row)).unwrap_or_default();
        let mut complete = casebook.facts.complete.iter();

        if !denied.is_empty() {
            Ground::Denied(denied)
        } else if side == Side::Denied {
            Ground::Silent
        } else if let Some(at) = complete.position(|list| list.covers(relation, pattern)) {
            Ground::Complete(at)
        } else if casebook.program.rules_for(relation).next().is_some() {
            Ground::NotDerived
        } else {
            Ground::Silent
        }
    }
}

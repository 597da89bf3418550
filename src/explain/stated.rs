//! Which facts state or deny a row as of the date of a model.

use crate::model::Model;
use crate::proof::Ground;
use std::collections::HashMap;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RelationId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// The facts in force, by relation, side and row.
pub(super) struct Stated<'a> {
    facts: HashMap<(RelationId, Side), ByRow<'a>>,
}

/// The facts that state each row.
type ByRow<'a> = HashMap<&'a [Value], Vec<FactId>>;

impl<'a> Stated<'a> {
    /// Collects the facts that are in force as of the date of the model.
    pub(super) fn new(model: &Model<'a>) -> Self {
        let mut facts: HashMap<_, ByRow<'a>> = HashMap::new();
        for (id, fact) in model.casebook.facts.iter().filter(|(_, fact)| fact.in_force(model.date))
        {
            let rows = facts.entry((fact.relation, fact.side)).or_default();
            rows.entry(fact.row.as_slice()).or_default().push(id);
        }
        Stated { facts }
    }

    /// The facts that state (or deny) this row, in the order in which they were read.
    pub(super) fn of(&self, relation: RelationId, side: Side, row: &[Value]) -> &[FactId] {
        let rows = self.facts.get(&(relation, side));
        rows.and_then(|rows| rows.get(row)).map_or(&[], Vec::as_slice)
    }

    /// What it rests on that no row fits a pattern.
    pub(super) fn ground(
        &self,
        model: &Model<'_>,
        relation: RelationId,
        side: Side,
        pattern: &[Option<Value>],
    ) -> Ground {
        let casebook = model.casebook;
        let row = pattern.iter().copied().collect::<Option<Row>>().filter(|_| side == Side::Holds);
        let denied = row.map_or(&[][..], |row| self.of(relation, Side::Denied, &row));
        let mut complete = casebook.facts.complete.iter();
        if !denied.is_empty() {
            Ground::Denied(denied.to_vec())
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

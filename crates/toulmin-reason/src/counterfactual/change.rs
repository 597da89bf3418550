//! Changes of what the sources say, row by row.

use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::facts::{Fact, FactId, Scenario};
use toulmin_lang::program::{RelationId, RowPattern, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// What is done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// A fact that states it is assumed.
    Assume,
    /// Every fact that states it is withdrawn.
    Withdraw,
}

/// A row that comes to be stated or denied, or ceases to be.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Change {
    /// Whether it comes or goes.
    pub kind: ChangeKind,
    /// The relation.
    pub relation: RelationId,
    /// Whether the row is stated or denied.
    pub side: Side,
    /// The row.
    pub row: Row,
}

/// Changes that are made together.
pub type Changes = BTreeSet<Change>;

impl Change {
    /// A row that comes.
    pub fn assume(relation: RelationId, side: Side, row: Row) -> Self {
        Change { kind: ChangeKind::Assume, relation, side, row }
    }

    /// A row that goes.
    pub fn withdraw(relation: RelationId, side: Side, row: Row) -> Self {
        Change { kind: ChangeKind::Withdraw, relation, side, row }
    }

    /// The change that takes this one back.
    #[must_use]
    pub fn undone(&self) -> Self {
        let kind = match self.kind {
            ChangeKind::Assume => ChangeKind::Withdraw,
            ChangeKind::Withdraw => ChangeKind::Assume,
        };
        Change { kind, ..self.clone() }
    }
}

/// The facts in force that state, or deny, a row.
pub fn stating(model: &Model, relation: RelationId, side: Side, row: &[Value]) -> BTreeSet<FactId> {
    let facts = &model.casebook.facts;
    let pattern = RowPattern::exactly(row);
    let found = facts.fitting(relation, side, &pattern).into_iter();
    found.filter(|id| facts.in_force(*id, model.date)).collect()
}

/// The changes that result from withdrawing facts: a row goes when no other fact in force states
/// it.
pub(super) fn withdrawing(model: &Model, withdrawn: &BTreeSet<FactId>) -> Changes {
    let facts = &model.casebook.facts;
    let written = facts.written.iter().zip((0..).map(FactId));
    let kept = written.filter(|(fact, id)| fact.in_force(model.date) && !withdrawn.contains(id));
    // One pass over what is written out, since a work may state all of it.
    let kept: BTreeSet<(RelationId, Side, &Row)> =
        kept.map(|(fact, _)| (fact.relation, fact.side, &fact.row)).collect();
    let of_data: BTreeSet<RelationId> =
        facts.entries().map(|(_, bulk)| bulk.common().relation).collect();

    let mut changes = Changes::new();
    for id in withdrawn.iter().filter(|id| facts.in_force(**id, model.date)) {
        let fact = facts.fact(*id);
        let (relation, side, row) = (fact.relation, fact.side, &fact.row);

        let by_data = || !stating(model, relation, side, row).is_subset(withdrawn);
        let stays =
            kept.contains(&(relation, side, row)) || (of_data.contains(&relation) && by_data());

        if !stays {
            changes.insert(Change::withdraw(relation, side, row.clone()));
        }
    }
    changes
}

/// Changes as they would be typed: the facts that they withdraw and assume.
pub fn scenario(model: &Model, changes: &Changes) -> Scenario {
    let mut scenario = Scenario::default();
    for Change { kind, relation, side, row } in changes {
        match kind {
            ChangeKind::Withdraw => {
                scenario.withdrawn.extend(stating(model, *relation, *side, row))
            }
            ChangeKind::Assume => {
                let span = model.casebook.program.relation(*relation).span;
                scenario.assumed.push(Fact::assumed(*relation, *side, row.clone(), span));
            }
        }
    }
    scenario
}

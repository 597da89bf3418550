//! A least height of each row, by the round in which the engine derived it.
//!
//! A row of the third round of a recursion rests on a chain of three rule applications, however it
//! is derived. The engine keeps one number for each round, and none for a row.

use crate::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::program::{Literal, RelationId, Rule, Side, Sign};

/// What is known of the heights of rows before they are explained.
#[derive(Debug)]
pub(super) struct Floors {
    /// The least height of a derived row of a relation.
    derived: BTreeMap<RelationId, usize>,
    /// The stratum of each relation that rules conclude.
    stratum: BTreeMap<RelationId, usize>,
}

impl Floors {
    pub(super) fn new(model: &Model) -> Self {
        let program = &model.casebook.program;
        let mut floors = Floors { derived: BTreeMap::new(), stratum: BTreeMap::new() };
        for (at, plan) in model.casebook.plan.strata.iter().enumerate() {
            let here = &plan.stratum.relations;
            let here: BTreeSet<RelationId> = here.iter().copied().collect();

            let rules = plan.rules.iter().map(|rule| program.rule(rule.rule));
            let least = rules.map(|rule| 1 + floors.below(model, rule, &here)).min();
            floors.derived.extend(here.iter().map(|relation| (*relation, least.unwrap_or(1))));
            floors.stratum.extend(here.iter().map(|relation| (*relation, at)));
        }
        floors
    }

    /// A height that the premises of a rule from lower strata have at the least.
    fn below(&self, model: &Model, rule: &Rule, here: &BTreeSet<RelationId>) -> usize {
        let floor = |literal: &Literal| match literal {
            Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom }
                if !here.contains(&atom.relation)
                    && model.stated.count(atom.relation, Side::Holds) == 0 =>
            {
                self.derived.get(&atom.relation).copied().unwrap_or(0)
            }
            _ => 0,
        };
        rule.body.literals.iter().map(floor).max().unwrap_or(0)
    }

    /// A height that the row at this place of a table has at the least.
    pub(super) fn of(&self, model: &Model, relation: RelationId, side: Side, at: u32) -> usize {
        let round = model.rows.table(relation, side).and_then(|table| table.round(at));
        match round {
            None | Some(0) => 0,
            Some(round) => round - 1 + self.derived.get(&relation).copied().unwrap_or(1),
        }
    }

    /// Whether two relations are derived together.
    pub(super) fn are_together(&self, one: RelationId, other: RelationId) -> bool {
        one == other
            || self.stratum.get(&one).is_some_and(|at| self.stratum.get(&other) == Some(at))
    }
}

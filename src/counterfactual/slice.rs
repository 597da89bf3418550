//! What follows when rows come and go: only the rules that a question rests on are run, and of these only the ones that the changes
//! can reach.

use super::change::{Change, Changes, Kind};
use super::influence::Influence;
use crate::evaluate::{Limits, Stop, Task};
use crate::model::Model;
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin_lang::plan::{Plan, StratumPlan};
use toulmin_lang::program::{Literal, Query, RelationId, Side, Sign, Term};
use toulmin_lang::rows::{Row, Rows, Table};
use toulmin_lang::value::{Code, Value};

/// A part of a model.
#[derive(Clone, Debug)]
pub(super) struct Slice<'a> {
    pub(super) model: &'a Model<'a>,
    /// The relations that are asked for, and all that they rest on.
    relations: BTreeSet<RelationId>,
    pub(super) influence: Influence,
}

impl<'a> Slice<'a> {
    /// What a query rests on.
    pub(super) fn of_query(model: &'a Model<'a>, query: &Query) -> Self {
        let atoms = query.body.literals.iter().flat_map(Literal::atoms);
        let asked: BTreeSet<RelationId> = atoms.map(|atom| atom.relation).collect();
        let program = &model.casebook.program;
        let influence = Influence::of(program);
        Slice { model, relations: program.underlying(&asked), influence }
    }

    /// All relations.
    pub(super) fn whole(model: &'a Model<'a>) -> Self {
        let program = &model.casebook.program;
        let relations = (0..program.relations.len()).map(RelationId).collect();
        Slice { model, relations, influence: Influence::of(program) }
    }

    /// Whether rows of this relation can have a part in it.
    pub(super) fn has(&self, relation: RelationId) -> bool {
        self.relations.contains(&relation)
    }

    /// The relations of the slice whose rows can be others after these changes.
    pub(super) fn reached(&self, changes: &Changes) -> BTreeSet<RelationId> {
        let changed = changes.iter().map(|change| change.relation).collect();
        &self.influence.reached(&changed) & &self.relations
    }

    /// Every row of the slice after these changes.
    pub(super) fn rows(&self, changes: &Changes, limits: Limits<'_>) -> Result<Rows, Stop> {
        let Model { casebook, params, tuning, stated, rows, .. } = self.model;
        let reached = self.reached(changes);
        let mut base = Rows::default();
        for &relation in &self.relations {
            for side in [Side::Holds, Side::Denied] {
                let from = if reached.contains(&relation) { stated } else { rows };
                let of_kind = |kind: Kind| {
                    let of_table = move |it: &&Change| {
                        (it.kind, it.relation, it.side) == (kind, relation, side)
                    };
                    changes.iter().filter(of_table).map(|it| &it.row)
                };
                let go: BTreeSet<&Row> = of_kind(Kind::Withdraw).collect();
                match from.table(relation, side) {
                    Some(table) if go.is_empty() => base.set(relation, side, table.clone()),
                    Some(table) => base.set(relation, side, without(table, &go)),
                    None => {}
                }
                of_kind(Kind::Assume).for_each(|row| _ = base.insert(relation, side, row));
            }
        }
        let is_reached = |it: &&StratumPlan| {
            it.stratum.relations.iter().any(|relation| reached.contains(relation))
        };
        let strata = casebook.plan.strata.iter().filter(is_reached).cloned().collect();
        let (program, plan) = (&casebook.program, &Plan { strata });
        if plan.strata.is_empty() {
            return Ok(base);
        }
        let task = Task { program, plan, base: &base, params, limits };
        Ok(toulmin_engine::evaluate(task, *tuning)?.0)
    }

    /// Whether a query has an answer among these rows.
    pub(super) fn holds(
        &self,
        query: &Query,
        rows: &Rows,
        limits: Limits<'_>,
    ) -> Result<bool, Stop> {
        if let Some((relation, side, pattern)) = plain(query) {
            return Ok(rows.fitting(relation, side, &pattern).next().is_some());
        }
        Ok(!self.answers(query, rows, limits)?.is_empty())
    }

    /// The answers of a query among these rows.
    pub(super) fn answers(
        &self,
        query: &Query,
        rows: &Rows,
        limits: Limits<'_>,
    ) -> Result<Table, Stop> {
        let Model { casebook, params, tuning, .. } = self.model;
        toulmin_engine::answers(&casebook.program, rows, params, query, limits, *tuning)
    }

    /// Whether a query has an answer after these changes. An operation without a result answers nothing.
    pub(super) fn holds_after(
        &self,
        query: &Query,
        changes: &Changes,
        limits: Limits<'_>,
    ) -> Result<bool, Stop> {
        let holds = self.rows(changes, limits).and_then(|rows| self.holds(query, &rows, limits));
        match holds {
            Err(Stop::Fault(_)) => Ok(false),
            holds => holds,
        }
    }
}

/// A table without these rows. It is passed over once, and put in no order.
fn without(table: &Table, rows: &BTreeSet<&Row>) -> Table {
    let codes = |row: &&Row| row.iter().map(|value| value.code()).collect::<Vec<Code>>();
    let go: BTreeSet<Vec<Code>> = rows.iter().map(codes).collect();
    let columns = table.columns();
    let stays = |at: &usize| {
        let goes = |row: &Vec<Code>| columns.iter().zip(row).all(|(it, code)| it[*at] == *code);
        !go.iter().any(goes)
    };
    let kept: Vec<usize> = (0..table.len()).filter(stays).collect();
    let pick = |column: &Arc<Vec<Code>>| Arc::new(kept.iter().map(|at| column[*at]).collect());
    Table::of_distinct(table.kinds().to_vec(), columns.iter().map(pick).collect(), kept.len())
}

/// The relation and the pattern of a query that only asks whether any row fits.
pub(super) fn plain(query: &Query) -> Option<(RelationId, Side, Vec<Option<Value>>)> {
    let [Literal::Atom { sign: Sign::Positive, side, atom }] = query.body.literals.as_slice()
    else {
        return None;
    };
    let distinct: BTreeSet<_> = atom.variables().collect();
    let value = |term: &Term| match term {
        Term::Value(value) => Some(*value),
        Term::Variable(_) | Term::Any => None,
    };
    (distinct.len() == atom.variables().count())
        .then(|| (atom.relation, *side, atom.terms.iter().map(value).collect()))
}

//! What changes do beside what is asked: conclusions that come and go, and what then goes against the sources.

use super::change::Changes;
use super::slice::{Slice, plain};
use crate::evaluate::{Limits, Stop};
use std::collections::BTreeSet;
use toulmin_lang::program::{Literal, Origin, Program, Query, RelationId, Side};
use toulmin_lang::rows::{Row, Rows, fits};

/// What follows from changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Conclusions that were not drawn before.
    pub gained: Vec<(RelationId, Row)>,
    /// Conclusions that are no longer drawn.
    pub lost: Vec<(RelationId, Row)>,
    /// Conclusions among those gained that a source denies.
    pub denied: Vec<(RelationId, Row)>,
    /// Constraints, by their index, with violations that were not there before.
    pub broken: Vec<usize>,
}

/// What follows from changes of a whole model. An operation without a result gives `None`.
pub(super) fn effects(
    whole: &Slice<'_>,
    changes: &Changes,
    limits: Limits<'_>,
) -> Result<Option<Effects>, Stop> {
    let before = &whole.model.rows;
    let after = match whole.rows(changes, limits) {
        Err(Stop::Fault(_)) => return Ok(None),
        after => after?,
    };
    let program = &whole.model.casebook.program;
    let reached = whole.reached(changes);
    let mut effects = Effects::default();
    for &relation in reached.iter().filter(|relation| is_concluded(program, **relation)) {
        let changed: BTreeSet<&Row> =
            changes.iter().filter(|it| it.relation == relation).map(|it| &it.row).collect();
        let only = |one: &Rows, other: &Rows| -> Vec<(RelationId, Row)> {
            let is_other =
                |row: &Row| !other.contains(relation, Side::Holds, row) && !changed.contains(row);
            one.of(relation, Side::Holds).filter(is_other).map(|row| (relation, row)).collect()
        };
        effects.lost.extend(only(before, &after));
        effects.gained.extend(only(&after, before));
    }
    let is_denied =
        |(relation, row): &&(RelationId, Row)| after.contains(*relation, Side::Denied, row);
    effects.denied = effects.gained.iter().filter(is_denied).cloned().collect();
    for (at, constraint) in program.constraints.iter().enumerate() {
        let mut atoms = constraint.query.body.literals.iter().flat_map(Literal::atoms);
        if atoms.any(|atom| reached.contains(&atom.relation)) {
            let violations = |rows| whole.answers(&constraint.query, rows, limits);
            let (old, new) = (violations(before)?, violations(&after)?);
            let old: BTreeSet<Row> = old.sorted().collect();
            effects.broken.extend(new.sorted().any(|row| !old.contains(&row)).then_some(at));
        }
    }
    Ok(Some(effects))
}

impl Effects {
    /// The same without the conclusions that a query asks for.
    pub(super) fn beside(mut self, query: &Query) -> Self {
        if let Some((asked, _, pattern)) = plain(query) {
            let is_other =
                |(relation, row): &(RelationId, Row)| *relation != asked || !fits(&pattern, row);
            self.gained.retain(is_other);
            self.lost.retain(is_other);
        }
        self
    }
}

/// Whether an author declared a relation and rules conclude it.
fn is_concluded(program: &Program, relation: RelationId) -> bool {
    program.relation(relation).origin == Origin::Declared
        && program.rules_for(relation).next().is_some()
}

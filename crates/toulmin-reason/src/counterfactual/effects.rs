//! What changes do besides what is asked: conclusions that come and go, and what then contradicts
//! the sources.

use super::change::Changes;
use super::compare::{Changed, compare};
use super::slice::{Slice, plain, without_fault};
use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::program::{Query, RelationId, RowPattern, Side, spoken_of};
use toulmin_lang::rows::Row;

/// What follows from changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Conclusions that come and go, by relation.
    pub concluded: Vec<Changed>,
    /// Conclusions that come although a source denies them.
    pub denied: Vec<(RelationId, Row)>,
    /// Constraints, by their index, with new violations.
    pub broken: Vec<usize>,
}

/// What follows from changes of a whole model; `None` when an operation then has no result.
pub(super) fn effects(
    whole: &Slice<'_>,
    changes: &Changes,
    limits: Limits<'_>,
) -> Result<Option<Effects>, Stop> {
    let before = whole.model;
    let Some(after) = without_fault(whole.after(changes, limits))? else { return Ok(None) };
    let mut effects = Effects {
        concluded: compare(before, &after, limits)?.concluded,
        broken: broken(whole.reached(changes), [before, &after], limits)?,
        denied: Vec::new(),
    };

    let is_denied =
        |(relation, row): &(RelationId, &Row)| after.stated.contains(*relation, Side::Denied, row);
    let denied = effects.gained().filter(is_denied).map(|(relation, row)| (relation, row.clone()));
    effects.denied = denied.collect();
    Ok(Some(effects))
}

/// The constraints over relations that were reached, if they have violations that they did not have
/// before.
fn broken(
    reached: BTreeSet<RelationId>,
    models: [&Model; 2],
    limits: Limits<'_>,
) -> Result<Vec<usize>, Stop> {
    let mut broken = Vec::new();
    for (at, constraint) in models[0].casebook.program.constraints.iter().enumerate() {
        if spoken_of(&constraint.query.body.literals).any(|it| reached.contains(&it)) {
            let [old, new] = models.map(|model| model.answers(&constraint.query, limits));
            let old: BTreeSet<Row> = old?.sorted().collect();
            broken.extend(new?.sorted().any(|row| !old.contains(&row)).then_some(at));
        }
    }
    Ok(broken)
}

impl Effects {
    /// The conclusions that come. One whose numbers change both comes and goes.
    pub fn gained(&self) -> impl Iterator<Item = (RelationId, &Row)> {
        self.concluded.iter().flat_map(|changed| {
            let rows = changed.gained.iter().chain(changed.recounted.iter().map(|(_, new)| new));
            rows.filter_map(|row| Some((changed.relation.after?, row)))
        })
    }

    /// The conclusions that go.
    pub fn lost(&self) -> impl Iterator<Item = (RelationId, &Row)> {
        self.concluded.iter().flat_map(|changed| {
            let rows = changed.lost.iter().chain(changed.recounted.iter().map(|(old, _)| old));
            rows.filter_map(|row| Some((changed.relation.before?, row)))
        })
    }

    /// The effects without the conclusions that a query asks for.
    pub(super) fn beside(mut self, query: &Query) -> Self {
        if let Some((asked, side, pattern)) = plain(query) {
            leave_out(&mut self.concluded, (asked, side), &pattern);
        }
        self
    }
}

/// Leaves out the rows of a relation that fit a pattern.
pub fn leave_out(
    concluded: &mut Vec<Changed>,
    (relation, side): (RelationId, Side),
    pattern: &RowPattern,
) {
    for changed in concluded.iter_mut() {
        if (changed.relation.after, changed.side) == (Some(relation), side) {
            let is_other = |row: &Row| !pattern.fits(row);
            changed.gained.retain(is_other);
            changed.lost.retain(is_other);
            changed.recounted.retain(|(old, new)| is_other(old) || is_other(new));
        }
    }
    concluded.retain(|changed| changed.count() > 0);
}

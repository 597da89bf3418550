//! What falls with a work, or a place in one.

use super::{Asker, Bound};
use crate::counterfactual::change::{Changes, withdrawing};
use crate::counterfactual::effects::{Effects, effects};
use crate::counterfactual::slice::Slice;
use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::Citation;

/// A work or a place that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dropped {
    /// The work or the place.
    pub citation: Citation,
    /// How many facts would not be said without it.
    pub facts: usize,
    /// Whether the goal fails without it.
    pub falls: bool,
    /// What else is lost; `None` when an operation then has no result.
    pub loss: Option<Loss>,
}

/// How many conclusions of the whole casebook, besides the goal, are lost and gained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// Conclusions that no longer follow.
    pub lost: usize,
    /// Conclusions that follow now.
    pub gained: usize,
}

impl Asker<'_> {
    /// What changes cost besides the goal.
    pub(super) fn loss(&self, changes: &Changes) -> Result<Option<Loss>, Stop> {
        if let Some(known) = self.losses.borrow().get(changes) {
            return Ok(*known);
        }
        let effects = effects(&self.whole, changes, self.limits)?;
        let loss = |it: Effects| Loss { lost: it.lost().count(), gained: it.gained().count() };
        let loss = effects.map(|it| loss(it.beside(self.query)));
        self.losses.borrow_mut().insert(changes.clone(), loss);
        Ok(loss)
    }

    /// What is lost without each of these works or places.
    pub(super) fn dropped(
        &self,
        cited: BTreeSet<Citation>,
        met: &mut Vec<Bound>,
    ) -> Result<Vec<Dropped>, Stop> {
        let max = self.bounds.dropped_max;
        met.extend((cited.len() > max).then_some(Bound::Dropped(max)));
        let dropped = cited.into_iter().take(max).map(|citation| {
            let facts = self.model.casebook.facts.resting_on(&citation);
            let changes = withdrawing(self.model, &facts);
            let (falls, loss) = (self.falls(&changes)?, self.loss(&changes)?);
            Ok(Dropped { citation, facts: facts.len(), falls, loss })
        });
        dropped.collect()
    }
}

/// What changes when a work, or a place in one, is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Without {
    /// The facts that would not be said.
    pub facts: BTreeSet<FactId>,
    /// What follows from that.
    pub effects: Effects,
}

/// Everything that changes without a work, or a place in one; `None` when an operation then has no
/// result.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn without(
    model: &Model,
    citation: &Citation,
    limits: Limits<'_>,
) -> Result<Option<Without>, Stop> {
    let facts = model.casebook.facts.resting_on(citation);
    let changes = withdrawing(model, &facts);
    let effects = effects(&Slice::whole(model), &changes, limits)?;
    Ok(effects.map(|effects| Without { facts, effects }))
}

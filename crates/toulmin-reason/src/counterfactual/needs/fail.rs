//! The smallest sets of facts without which a goal fails: a hitting-set tree over its proofs
//! (Reiter 1987, "A theory of diagnosis from first principles"), breadth first.
//!
//! A set without which the goal fails breaks every proof. So it contains, for any given proof, one
//! of the rows without which that proof may break. A node is a set. Its children have one row more,
//! one that may break a proof that the node leaves whole.

use super::plausible::Plausible;
use super::{Bound, Bounds, Found};
use crate::counterfactual::change::{Change, Changes, scenario};
use crate::counterfactual::parts::{Parts, Suspects};
use crate::counterfactual::slice::Slice;
use crate::evaluate::{Limits, Stop};
use crate::explain;
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin_lang::program::Query;

pub(super) struct Fail<'a> {
    slice: &'a Slice<'a>,
    query: &'a Query,
    bounds: Bounds,
    limits: Limits<'a>,
    plausible: Plausible<'a>,
    proofs: Vec<Known>,
    tried: usize,
    pub(super) found: Vec<Found>,
    pub(super) met: BTreeSet<Bound>,
    pub(super) looked_up_to: usize,
}

/// A proof that was found.
struct Known {
    /// The changes under which it was found.
    without: Changes,
    /// Whether it needs no absence and counts nothing, so that only a loss can break it.
    plain: bool,
    /// The changes of which a set must contain one to break it.
    suspects: Changes,
}

impl<'a> Fail<'a> {
    pub(super) fn new(
        slice: &'a Slice<'a>,
        query: &'a Query,
        bounds: Bounds,
        limits: Limits<'a>,
    ) -> Self {
        Fail {
            slice,
            query,
            bounds,
            limits,
            plausible: Plausible::of(slice.model),
            proofs: Vec::new(),
            tried: 0,
            found: Vec::new(),
            met: BTreeSet::new(),
            looked_up_to: 0,
        }
    }

    pub(super) fn run(&mut self) -> Result<(), Stop> {
        let mut nodes = vec![Changes::new()];
        for size in 1..=self.bounds.changes_max {
            if self.found.len() >= self.bounds.sets_max {
                break;
            }
            self.looked_up_to = size;

            let mut below = BTreeSet::new();
            for node in &nodes {
                for suspect in self.suspects(node)? {
                    let longer: Changes = node.iter().cloned().chain([suspect]).collect();
                    below.insert((self.plausible.distance(&longer), longer));
                }
            }

            nodes.clear();
            for (_, changes) in below {
                if self.found.iter().any(|it| it.changes.is_subset(&changes)) {
                    continue;
                }
                if self.tried == self.bounds.tried_max {
                    self.met.insert(Bound::Tried(self.tried));
                    return Ok(());
                }

                if self.falls(&changes)? {
                    self.found.push(Found { changes, alike: 0 });
                } else {
                    nodes.push(changes);
                }
            }

            if nodes.len() > self.bounds.worlds_max && size < self.bounds.changes_max {
                self.met.insert(Bound::Worlds(self.bounds.worlds_max));
                nodes.truncate(self.bounds.worlds_max);
            }
        }

        Ok(())
    }

    /// Whether the goal fails with a set of changes. Known proofs are asked first.
    fn falls(&mut self, changes: &Changes) -> Result<bool, Stop> {
        if self.whole(changes).is_some() {
            return Ok(false);
        }
        self.tried += 1;
        Ok(!self.slice.holds_after(self.query, changes, self.limits)?)
    }

    /// A known proof that a set leaves whole.
    fn whole(&self, changes: &Changes) -> Option<&Known> {
        self.proofs.iter().find(|it| {
            let stands = it.plain || it.without.is_subset(changes);
            stands && it.suspects.is_disjoint(changes)
        })
    }

    /// The changes that may break a proof that a set leaves whole.
    fn suspects(&mut self, changes: &Changes) -> Result<Changes, Stop> {
        if let Some(known) = self.whole(changes) {
            return Ok(known.suspects.clone());
        }
        let base = self.slice.model;
        let casebook = Arc::new(base.casebook.supposing(&scenario(base, changes)));
        let model = self.slice.within(&casebook, changes, self.limits)?;
        let Some(proof) = explain::why(&model, self.query, None, self.limits)? else {
            return Ok(Changes::new());
        };

        let parts = Parts::of(&casebook.program, self.query, &proof);
        let Suspects { leaves, others } = parts.suspects(&model, &self.slice.influence);
        let plain = parts.absences.is_empty() && parts.aggregates.is_empty();
        let suspects: Changes = leaves
            .into_iter()
            .chain(others)
            .map(|(relation, side, row)| Change::withdraw(relation, side, row))
            .collect();

        self.proofs.push(Known { without: changes.clone(), plain, suspects: suspects.clone() });
        Ok(suspects)
    }
}

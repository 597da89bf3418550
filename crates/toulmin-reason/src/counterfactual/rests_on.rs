//! What an answer rests on: facts, sources, silence, readings of contested facts.
//!
//! Nothing is read off a proof alone: a fact is critical when the goal fails without it, and this
//! is tried. The loss of a fact that is no leaf of a proof can break the proof only where something
//! must be absent, or is counted. So only the leaves and such facts are tried.

mod codings;
mod critical;
mod silences;
mod sources;

pub use codings::{Codings, Swap};
pub use critical::Critical;
pub use silences::Silence;
pub use sources::{Dropped, Loss, Without, without};

use super::change::{Changes, stating};
use super::parts::Parts;
use super::slice::Slice;
use crate::evaluate::{Limits, Stop};
use crate::explain;
use crate::model::Model;
use crate::used::Search;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::facts::{Confidence, Fact, FactId};
use toulmin_lang::program::{Citation, Literal, Query, RelationId, Side};
use toulmin_verify::proof::Proof;

/// How far to look.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many facts are withdrawn one by one.
    pub tried_max: usize,
    /// How many rows are followed to find what other proofs use.
    pub rows_max: usize,
    /// How many readings of contested facts are combined.
    pub codings_max: usize,
    /// How many facts, and how many works and places each, are left out of the whole casebook.
    pub dropped_max: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds { tried_max: 500, rows_max: 20_000, codings_max: 64, dropped_max: 24 }
    }
}

/// What an answer rests on.
#[derive(Clone, Debug)]
pub struct Rests {
    /// Its best proof.
    pub proof: Proof,
    /// Facts without which the goal fails.
    pub critical: Vec<Critical>,
    /// Rows without which the goal fails, each stated by several facts, so that none of the facts
    /// is critical alone.
    pub several: Vec<Vec<FactId>>,
    /// The other facts that some derivation uses.
    pub used: Vec<FactId>,
    /// What the best proof needs to be absent, where only silence says so.
    pub silences: Vec<Silence>,
    /// The relations over which it counts although their lists are open.
    pub counted: Vec<RelationId>,
    /// The complete lists on which its absences rest.
    pub complete: Vec<usize>,
    /// The denials on which its absences rest.
    pub denials: Vec<FactId>,
    /// Works, each left out by itself.
    pub works: Vec<Dropped>,
    /// Places, each left out by itself.
    pub places: Vec<Dropped>,
    /// Contested facts, each read otherwise.
    pub codings: Codings,
    /// The lowest confidence among the facts of the best proof, where any is given, and the facts
    /// that have it.
    pub weakest: Option<(Confidence, Vec<FactId>)>,
    /// The facts of the best proof that the source hedges or attributes to somebody else.
    pub qualified: Vec<FactId>,
    /// Which bounds were met.
    pub met: Vec<Bound>,
}

/// A bound that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// Only this many facts were withdrawn.
    Tried(usize),
    /// Only this many rows were followed.
    Rows(usize),
    /// Only this many combinations of readings were tried.
    Codings(usize),
    /// Only this many works or places were left out.
    Dropped(usize),
}

/// What a query without variables rests on; `None` when it does not hold. The model is that of the
/// whole casebook.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn rests_on(
    model: &Model,
    query: &Query,
    bounds: Bounds,
    limits: Limits<'_>,
) -> Result<Option<Rests>, Stop> {
    let Some(proof) = explain::why(model, query, None, limits)? else { return Ok(None) };
    let asker = Asker {
        model,
        query,
        slice: Slice::of_query(model, query),
        whole: Slice::whole(model),
        losses: RefCell::default(),
        bounds,
        limits,
    };
    asker.rests(proof).map(Some)
}

/// Asks one query again and again.
struct Asker<'a> {
    model: &'a Model,
    query: &'a Query,
    slice: Slice<'a>,
    whole: Slice<'a>,
    /// What changes cost that were weighed before. A fact and its only place take the same row with
    /// them.
    losses: RefCell<BTreeMap<Changes, Option<Loss>>>,
    bounds: Bounds,
    limits: Limits<'a>,
}

impl Asker<'_> {
    fn rests(&self, proof: Proof) -> Result<Rests, Stop> {
        let casebook = &self.model.casebook;
        let parts = Parts::of(&casebook.program, self.query, &proof);
        let mut met = Vec::new();

        let (critical, several) = self.critical(&parts, &mut met)?;
        let used = self.used(&critical, &several, &mut met)?;

        let cited = self.cited(&critical, &several, &used);
        let works = cited.iter().map(|it| Citation { source: it.source, locator: None }).collect();
        let places = cited.iter().filter(|it| it.locator.is_some()).cloned().collect();

        let (silences, codings) = (self.silences(&parts)?, self.codings(&mut met)?);

        let leaves: BTreeSet<FactId> =
            parts.leaves.iter().flat_map(|(_, facts)| *facts).copied().collect();
        let is_qualified = |fact: &Fact| fact.hedge.is_some() || fact.according_to.is_some();
        let qualified =
            leaves.iter().copied().filter(|id| is_qualified(&casebook.facts.fact(*id))).collect();
        Ok(Rests {
            works: self.dropped(works, &mut met)?,
            places: self.dropped(places, &mut met)?,
            counted: self.counted(&parts),
            complete: silences::complete(&parts),
            denials: silences::denials(&parts),
            weakest: weakest(self.model, &leaves),
            critical,
            several,
            used,
            silences,
            codings,
            qualified,
            met,
            proof,
        })
    }

    /// Whether the goal fails after changes.
    fn falls(&self, changes: &Changes) -> Result<bool, Stop> {
        Ok(!self.slice.holds_after(self.query, changes, self.limits)?)
    }

    /// The facts that take part in some derivation, without those that are reported already.
    fn used(
        &self,
        critical: &[Critical],
        several: &[Vec<FactId>],
        met: &mut Vec<Bound>,
    ) -> Result<Vec<FactId>, Stop> {
        let body = &self.query.body;
        let mut search = Search::new(self.model, self.bounds.rows_max, self.limits);
        search.follow(&body.literals, &vec![None; body.variables.len()])?;
        let found = search.finish();
        met.extend(found.more.then_some(Bound::Rows(self.bounds.rows_max)));

        let named: BTreeSet<FactId> =
            critical.iter().map(|it| it.fact).chain(several.iter().flatten().copied()).collect();

        let stated = found
            .rows
            .iter()
            .filter(|(relation, side, row)| self.model.stated.contains(*relation, *side, row));
        let facts: BTreeSet<FactId> = stated
            .flat_map(|(relation, side, row)| stating(self.model, *relation, *side, row))
            .collect();
        Ok(facts.difference(&named).copied().collect())
    }

    /// The places at which these facts are stated, and the works that these statements are from.
    fn cited(
        &self,
        critical: &[Critical],
        several: &[Vec<FactId>],
        used: &[FactId],
    ) -> BTreeSet<Citation> {
        let ids = critical.iter().map(|it| it.fact).chain(several.iter().flatten().copied());
        let mut cited = BTreeSet::new();
        for id in ids.chain(used.iter().copied()) {
            let fact = self.model.casebook.facts.fact(id);
            cited.extend(fact.at.iter().cloned());
            cited.extend(fact.works().into_iter().map(|source| Citation { source, locator: None }));
        }
        cited
    }

    /// The relations over which the best proof counts although no source calls their lists
    /// complete.
    fn counted(&self, parts: &Parts<'_>) -> Vec<RelationId> {
        let casebook = &self.model.casebook;
        let mut counted = BTreeSet::new();
        for (aggregate, binding) in &parts.aggregates {
            for literal in &aggregate.body {
                let Literal::Atom { side: Side::Holds, atom, .. } = literal else { continue };
                let pattern = crate::evaluate::instantiate(&atom.terms, binding);
                let mut lists = casebook.facts.complete.iter();
                if !lists.any(|list| list.covers(atom.relation, &pattern)) {
                    counted.insert(atom.relation);
                }
            }
        }
        counted.into_iter().collect()
    }
}

/// The lowest confidence that is given among facts, and those that have it.
fn weakest(model: &Model, facts: &BTreeSet<FactId>) -> Option<(Confidence, Vec<FactId>)> {
    let confidence = |id: &FactId| model.casebook.facts.fact(*id).confidence;
    let lowest = facts.iter().filter_map(confidence).min()?;
    let having = facts.iter().copied().filter(|id| confidence(id) == Some(lowest));
    Some((lowest, having.collect()))
}

#[cfg(test)]
mod tests;

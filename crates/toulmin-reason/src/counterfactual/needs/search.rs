//! From candidates to sets that suffice and of which no part does: smaller sets first, and the more
//! plausible before the others.

use super::abduce::{Abducer, Candidate};
use super::plausible::{Distance, Plausible};
use super::{Bound, Bounds, Found};
use crate::counterfactual::change::{Change, ChangeKind, Changes, scenario};
use crate::counterfactual::domain::Domain;
use crate::counterfactual::slice::{Slice, without_fault};
use crate::evaluate::{Limits, Stop};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toulmin_lang::program::{Query, RelationId, RowPattern, Side};
use toulmin_lang::value::Value;

/// How many sets of one form may fail to suffice before the others of that form are given up.
const FAILURES_MAX: usize = 3;

/// What sets have in common that differ only in values that nothing decides.
type Form = Vec<(ChangeKind, RelationId, Side, RowPattern)>;

pub(super) struct Search<'a> {
    slice: &'a Slice<'a>,
    query: &'a Query,
    bounds: Bounds,
    limits: Limits<'a>,
    domain: Domain<'a>,
    plausible: Plausible<'a>,
    /// Whether each set that was tried suffices.
    tried: BTreeMap<Changes, bool>,
    pub(super) found: Vec<Found>,
    pub(super) met: BTreeSet<Bound>,
    pub(super) looked_up_to: usize,
}

/// Why a round ends early.
enum End {
    /// No more sets may be tried.
    Exhausted,
    /// A limit was reached, an operation has no result, or somebody stops it.
    Stopped(Stop),
}

impl From<Stop> for End {
    fn from(stop: Stop) -> Self {
        End::Stopped(stop)
    }
}

impl<'a> Search<'a> {
    pub(super) fn new(
        slice: &'a Slice<'a>,
        query: &'a Query,
        bounds: Bounds,
        limits: Limits<'a>,
    ) -> Self {
        Search {
            slice,
            query,
            bounds,
            limits,
            domain: Domain::of(slice.model),
            plausible: Plausible::of(slice.model),
            tried: BTreeMap::from([(Changes::new(), false)]),
            found: Vec::new(),
            met: BTreeSet::new(),
            looked_up_to: 0,
        }
    }

    pub(super) fn run(&mut self) -> Result<(), Stop> {
        // Sets that do not suffice: the next round asks what else they need.
        let mut worlds = vec![Changes::new()];
        for size in 1..=self.bounds.changes_max {
            if self.found.len() >= self.bounds.sets_max {
                break;
            }
            self.looked_up_to = size;

            let mut forms: BTreeMap<Form, Vec<Candidate>> = BTreeMap::new();
            for world in worlds.iter().filter(|world| world.len() < size) {
                for candidate in self.candidates(world, size)? {
                    forms.entry(form(&candidate)).or_default().push(candidate);
                }
            }

            match self.round(forms) {
                Ok(failed) => worlds.extend(failed),
                Err(End::Stopped(stop)) => return Err(stop),
                Err(End::Exhausted) => {
                    self.met.insert(Bound::Tried(self.bounds.tried_max));
                    break;
                }
            }

            if worlds.len() > self.bounds.worlds_max {
                worlds.truncate(self.bounds.worlds_max);
                if size < self.bounds.changes_max {
                    self.met.insert(Bound::Worlds(self.bounds.worlds_max));
                }
            }
        }

        Ok(())
    }

    /// Sets of this size that may suffice, each with the changes of a world.
    fn candidates(&mut self, world: &Changes, size: usize) -> Result<Vec<Candidate>, Stop> {
        let base = self.slice.model;
        let Bounds { candidates_max, .. } = self.bounds;
        let (room, limits) = (size - world.len(), self.limits);

        let (found, more) = if world.is_empty() {
            Abducer::new(base, &self.domain, world, room, candidates_max, limits).run(self.query)?
        } else {
            let casebook = base.casebook.supposing(&scenario(base, world));
            let model = without_fault(self.slice.within(&Arc::new(casebook), world, limits))?;
            let Some(model) = model else { return Ok(Vec::new()) };
            Abducer::new(&model, &self.domain, world, room, candidates_max, limits)
                .run(self.query)?
        };

        self.met.extend(more.then_some(Bound::Candidates(candidates_max)));
        Ok(found.into_iter().filter(|it| it.changes.len() == size).collect())
    }

    /// Tries candidates of one size, form by form. Returns those that do not suffice.
    fn round(&mut self, forms: BTreeMap<Form, Vec<Candidate>>) -> Result<Vec<Changes>, End> {
        let mut ranked: Vec<Vec<(Distance, Changes)>> =
            forms.into_values().map(|candidates| self.ranked(candidates)).collect();
        ranked.sort();

        let mut failed = Vec::new();
        for alike in ranked {
            failed.extend(self.of_one_form(alike)?);
        }
        Ok(failed)
    }

    /// Candidates of one form, the most plausible first, each with its distance.
    fn ranked(&self, candidates: Vec<Candidate>) -> Vec<(Distance, Changes)> {
        let distance = |it: Candidate| (self.plausible.distance(&it.changes), it.changes);
        let mut ranked: Vec<_> = candidates.into_iter().map(distance).collect();
        ranked.sort();
        ranked.dedup();
        ranked
    }

    /// Tries sets of one form until enough of them suffice, or too many fail. Returns those that do
    /// not suffice.
    fn of_one_form(&mut self, ranked: Vec<(Distance, Changes)>) -> Result<Vec<Changes>, End> {
        let mut successes = 0;
        let mut failed = Vec::new();
        let mut sets = ranked.into_iter().map(|(_, changes)| changes);

        while let Some(changes) = sets.next() {
            if self.found.iter().any(|it| it.changes.is_subset(&changes)) {
                continue;
            }
            if self.minimal(&changes)? {
                successes += 1;
            } else {
                failed.push(changes);
            }

            // The sets that are left differ only in values that nothing decides.
            let is_enough = successes >= self.bounds.alike_max;
            let is_hopeless = self.bounds.alike_max < usize::MAX && failed.len() >= FAILURES_MAX;
            if is_enough || is_hopeless {
                let alike = sets.by_ref().count();
                if let Some(last) = self.found.last_mut().filter(|_| is_enough) {
                    last.alike = alike;
                }
                break;
            }
        }

        Ok(failed)
    }

    /// Whether a set suffices. If so, the smallest part of it that does is found.
    fn minimal(&mut self, changes: &Changes) -> Result<bool, End> {
        if !self.suffices(changes)? {
            return Ok(false);
        }

        let mut smallest = changes.clone();
        for part in parts(changes) {
            if self.suffices(&part)? {
                smallest = part;
                break;
            }
        }
        self.found.push(Found { changes: smallest, alike: 0 });
        Ok(true)
    }

    fn suffices(&mut self, changes: &Changes) -> Result<bool, End> {
        if let Some(known) = self.tried.get(changes) {
            return Ok(*known);
        }
        if self.tried.len() > self.bounds.tried_max {
            return Err(End::Exhausted);
        }

        let holds = self.slice.holds_after(self.query, changes, self.limits)?;
        self.tried.insert(changes.clone(), holds);
        Ok(holds)
    }
}

/// The proper parts of a set that are not empty, the smaller first.
pub(super) fn parts(changes: &Changes) -> Vec<Changes> {
    let all: Vec<&Change> = changes.iter().collect();
    let part = |mask: usize| -> Changes {
        let taken = all.iter().enumerate().filter(|(at, _)| mask >> at & 1 == 1);
        taken.map(|(_, change)| (*change).clone()).collect()
    };

    let mut parts: Vec<Changes> = (1..(1_usize << all.len()) - 1).map(part).collect();
    parts.sort_by_key(Changes::len);
    parts
}

/// The form of a candidate: its changes without the values that nothing decides.
fn form(candidate: &Candidate) -> Form {
    let open = |value: &Value| (!candidate.chosen.contains(value)).then_some(*value);
    let change = |it: &Change| (it.kind, it.relation, it.side, it.row.iter().map(open).collect());
    let mut form: Form = candidate.changes.iter().map(change).collect();
    form.sort();
    form
}

//! Contested facts, read as other readers do.

use super::{Asker, Bound};
use crate::counterfactual::change::{Change, Changes, withdrawing};
use crate::evaluate::Stop;
use std::collections::BTreeSet;
use toulmin_lang::facts::{FactId, Status};

/// What becomes of the goal under other readings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Codings {
    /// Each other reading by itself, in place of the one that is taken.
    pub swaps: Vec<Swap>,
    /// How many combinations of other readings were tried. The readings taken are not one of them.
    pub tried: usize,
    /// With how many of these the goal holds.
    pub held: usize,
}

/// Another reading of a contested fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The fact.
    pub fact: FactId,
    /// The reading, counted from 0.
    pub reading: usize,
    /// Whether the goal holds with it.
    pub holds: bool,
}

impl Asker<'_> {
    /// Asks for the goal under other readings of the contested facts that it can rest on, alone and
    /// in combination.
    pub(super) fn codings(&self, met: &mut Vec<Bound>) -> Result<Codings, Stop> {
        let contested = self.contested();
        let max = self.bounds.codings_max;

        let mut combinations: Vec<Vec<(FactId, usize)>> = vec![Vec::new()];
        let mut more = false;
        for (fact, readings) in contested {
            // Combinations with fewer swaps come first, so that the bound cuts off the others.
            let swapped = |before: &Vec<(FactId, usize)>| {
                let before = before.clone();
                (0..readings).map(move |reading| {
                    before.iter().copied().chain([(fact, reading)]).collect::<Vec<_>>()
                })
            };
            let longer: Vec<_> = combinations.iter().flat_map(swapped).collect();
            combinations.extend(longer);
            combinations.sort_by_key(Vec::len);
            more |= combinations.len() > max + 1;
            combinations.truncate(max + 1);
        }
        met.extend(more.then_some(Bound::Codings(max)));

        let mut codings = Codings::default();
        for swapped in combinations.iter().skip(1) {
            let holds = !self.falls(&self.read_otherwise(swapped))?;
            codings.tried += 1;
            codings.held += usize::from(holds);
            if let [(fact, reading)] = swapped[..] {
                codings.swaps.push(Swap { fact, reading, holds });
            }
        }
        Ok(codings)
    }

    /// The contested facts in force that the goal can rest on, and how many other readings each
    /// has.
    fn contested(&self) -> Vec<(FactId, usize)> {
        let written = self.model.casebook.facts.written.iter().enumerate();
        let contested = written.filter_map(|(at, fact)| match &fact.status {
            Status::Contested(readings)
                if self.slice.has(fact.relation) && fact.in_force(self.model.date) =>
            {
                Some((FactId(at), readings.len()))
            }
            _ => None,
        });
        contested.collect()
    }

    /// The changes that result from reading facts otherwise.
    fn read_otherwise(&self, swapped: &[(FactId, usize)]) -> Changes {
        let facts: BTreeSet<FactId> = swapped.iter().map(|(fact, _)| *fact).collect();
        let mut changes = withdrawing(self.model, &facts);
        for (id, at) in swapped {
            let fact = self.model.casebook.facts.fact(*id);
            let Status::Contested(readings) = &fact.status else { continue };
            let reading = &readings[*at];
            let come = Change::assume(fact.relation, reading.side, reading.row.clone());
            changes.remove(&come.undone());
            changes.insert(come);
        }
        changes
    }
}

//! What a goal needs: the smallest sets of changes with which it holds, or with which it fails.
//!
//! `abduce` finds candidates for making a goal hold, going backward from it through the rules;
//! `search` asks the rules whether they suffice, and leaves out those with a part that does. `fail`
//! finds sets of facts to withdraw. `plausible` says what speaks for and against a change.

mod abduce;
mod fail;
mod plausible;
mod search;

pub use plausible::{Against, Hint};

use super::change::{Change, Changes, stating};
use super::effects::{Effects, effects};
use super::slice::Slice;
use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use plausible::Plausible;
use std::collections::BTreeSet;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::Query;
use toulmin_lang::rows::Row;

/// How far to look.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many changes a set may have.
    pub changes_max: usize,
    /// When this many sets are found, larger ones are not looked for.
    pub sets_max: usize,
    /// How many sets are wanted of those that differ only in a value that nothing decides.
    pub alike_max: usize,
    /// How many sets are tried.
    pub tried_max: usize,
    /// How many candidates are kept at any step of finding them.
    pub candidates_max: usize,
    /// How many sets that do not suffice are looked into for what else they need.
    pub worlds_max: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Bounds {
            changes_max: 3,
            sets_max: 8,
            alike_max: 1,
            tried_max: 120,
            candidates_max: 2_000,
            worlds_max: 8,
        }
    }
}

/// A bound that was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// Only this many sets were tried.
    Tried(usize),
    /// Only this many candidates were kept.
    Candidates(usize),
    /// Only this many sets that do not suffice were looked into.
    Worlds(usize),
}

/// What a goal needs.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The sets, the best first.
    pub sets: Vec<Need>,
    /// The size of the largest sets that were looked for.
    pub looked_up_to: usize,
    /// Which bounds were met.
    pub met: Vec<Bound>,
}

/// Changes that suffice, and of which none can be left out.
#[derive(Clone, Debug)]
pub struct Need {
    /// The changes.
    pub proposals: Vec<Proposal>,
    /// How many more sets differ from it only in values that nothing decides; they were not tried.
    pub alike: usize,
    /// The first answer of the goal with them, when it is to hold.
    pub answer: Option<Row>,
    /// What else they do; `None` when an operation then has no result.
    pub effects: Option<Effects>,
}

/// A change, with what speaks for and against it.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// The change.
    pub change: Change,
    /// What speaks for it.
    pub hint: Hint,
    /// What speaks against it.
    pub against: Option<Against>,
    /// The facts in force that state the row. They are the ones that are withdrawn.
    pub facts: BTreeSet<FactId>,
}

impl Need {
    /// Whether the sources speak against it.
    pub fn is_opposed(&self) -> bool {
        let breaks = |it: &Effects| !it.broken.is_empty() || !it.denied.is_empty();
        self.proposals.iter().any(|it| it.against.is_some())
            || self.effects.as_ref().is_some_and(breaks)
    }
}

/// A set that was found.
#[derive(Clone, Debug)]
struct Found {
    changes: Changes,
    alike: usize,
}

/// The smallest sets of changes with which a query has an answer; `None` when it has one. The model
/// is that of the whole casebook.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn to_hold(
    model: &Model,
    query: &Query,
    bounds: Bounds,
    limits: Limits<'_>,
) -> Result<Option<Needs>, Stop> {
    let slice = Slice::of_query(model, query);
    if slice.holds(query, &model.rows, limits)? {
        return Ok(None);
    }

    let mut search = search::Search::new(&slice, query, bounds, limits);
    search.run()?;
    let search::Search { found, met, looked_up_to, .. } = search;

    let mut needs = Needs { sets: Vec::new(), looked_up_to, met: met.into_iter().collect() };
    needs.sets = weighed(model, query, &found, limits)?;

    for need in &mut needs.sets {
        let changes = need.proposals.iter().map(|it| it.change.clone()).collect();
        let answers = slice.answers(query, &slice.rows(&changes, limits)?, limits)?;
        need.answer = answers.nth(0);
    }
    Ok(Some(needs))
}

/// The smallest sets of facts without which a query has no answer; `None` when it has none. The
/// model is that of the whole casebook.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn to_fail(
    model: &Model,
    query: &Query,
    bounds: Bounds,
    limits: Limits<'_>,
) -> Result<Option<Needs>, Stop> {
    let slice = Slice::of_query(model, query);
    if !slice.holds(query, &model.rows, limits)? {
        return Ok(None);
    }

    let mut fail = fail::Fail::new(&slice, query, bounds, limits);
    fail.run()?;
    let fail::Fail { found, met, looked_up_to, .. } = fail;
    let sets = weighed(model, query, &found, limits)?;
    Ok(Some(Needs { sets, looked_up_to, met: met.into_iter().collect() }))
}

/// Sets as they are reported: those first that nothing speaks against, then the smaller and the
/// more plausible ones.
fn weighed(
    model: &Model,
    query: &Query,
    found: &[Found],
    limits: Limits<'_>,
) -> Result<Vec<Need>, Stop> {
    let (whole, plausible) = (Slice::whole(model), Plausible::of(model));
    let mut needs = Vec::new();
    for Found { changes, alike } in found {
        let proposal = |change: &Change| Proposal {
            change: change.clone(),
            hint: plausible.hint(change),
            against: plausible.against(change),
            facts: stating(model, change.relation, change.side, &change.row),
        };

        let proposals = changes.iter().map(proposal).collect();
        let effects = effects(&whole, changes, limits)?.map(|it| it.beside(query));
        needs.push(Need { proposals, alike: *alike, answer: None, effects });
    }

    needs.sort_by_key(|need| {
        let rank: usize = need.proposals.iter().map(|it| it.hint.rank()).sum();
        (need.is_opposed(), need.proposals.len(), rank)
    });
    Ok(needs)
}

#[cfg(test)]
mod tests;

//! The order in which atoms are joined: the one that promises the fewest rows on the way.
//!
//! What an atom promises follows from the number of rows of its relation and of distinct codes in
//! the columns that are bound, as if these were independent (Selinger et al. 1979, "Access path
//! selection in a relational database management system").
//!
//! ```text
//! reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
//! ```
//!
//! With 100 rows in `reach`, 1,000 in `edge` and 50 distinct codes in the first column of `edge`,
//! beginning with `reach` promises 100 rows, then 100 · 1,000 / 50 = 2,000.

use crate::relation::{Part, Store, TableId};
use std::collections::BTreeSet;
use toulmin_program::program::{Atom, Term, VariableId};
use toulmin_program::task::JoinOrder;

/// A positive atom of a body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Joined<'a> {
    /// The index of the condition in the body.
    pub(crate) literal: usize,
    pub(crate) table: TableId,
    pub(crate) atom: &'a Atom,
    /// Which rows of the relation are joined.
    pub(crate) part: Part,
}

/// Of at most this many atoms, each is tried as the first.
const STARTS_MAX: usize = 12;

/// An order of atoms, and what it promises.
struct Promise {
    order: Vec<usize>,
    /// The number of rows in all, those on the way too.
    rows: f64,
}

/// The places in `atoms` in the order in which to join them, when these variables are bound.
pub(crate) fn join_order(
    store: &Store,
    atoms: &[Joined<'_>],
    bound: &BTreeSet<VariableId>,
    order: JoinOrder,
) -> Vec<usize> {
    match order {
        JoinOrder::Written => (0..atoms.len()).collect(),
        JoinOrder::Shuffled(seed) => shuffled(atoms.len(), seed),
        // The first choice counts most and is the one that greed gets wrong, so all are tried.
        JoinOrder::Best if bound.is_empty() && atoms.len() <= STARTS_MAX => {
            let promises = (0..atoms.len()).map(|first| greedy(store, atoms, Some(first), bound));
            let best = promises.min_by(|a, b| a.rows.total_cmp(&b.rows));
            best.map(|promise| promise.order).unwrap_or_default()
        }
        JoinOrder::Best => greedy(store, atoms, None, bound).order,
    }
}

/// The number of rows that joining some atoms promises to make, those on the way too.
pub(crate) fn expected_rows(
    store: &Store,
    atoms: &[Joined<'_>],
    bound: &BTreeSet<VariableId>,
) -> f64 {
    greedy(store, atoms, None, bound).rows
}

/// Begins with `first`, if it is given, and always goes on with the atom with the fewest matches.
fn greedy(
    store: &Store,
    atoms: &[Joined<'_>],
    first: Option<usize>,
    bound: &BTreeSet<VariableId>,
) -> Promise {
    let mut bound = bound.clone();
    let mut left: Vec<usize> = (0..atoms.len()).collect();
    let (mut order, mut rows, mut total) = (Vec::new(), 1.0, 0.0);

    while !left.is_empty() {
        let matches = |at: &usize| matches(store, &atoms[*at], &bound);
        let next = match first.filter(|_| order.is_empty()) {
            Some(first) => first,
            None => {
                let least = left.iter().min_by(|a, b| matches(a).total_cmp(&matches(b)));
                *least.expect("bug: there is an atom left")
            }
        };

        // A delta that does not drive the join is indexed again in every round.
        if atoms[next].part == Part::Delta && !order.is_empty() {
            total += store.get(atoms[next].table).part(Part::Delta).len() as f64;
        }
        rows *= matches(&next);
        total += rows;

        bound.extend(atoms[next].atom.variables());
        left.retain(|at| *at != next);
        order.push(next);
    }
    Promise { order, rows: total }
}

/// The number of rows of an atom that match on average, when these variables are bound.
fn matches(store: &Store, joined: &Joined<'_>, bound: &BTreeSet<VariableId>) -> f64 {
    let relation = store.get(joined.table);
    let rows = relation.part(joined.part).len() as f64;
    let terms = joined.atom.terms.iter().enumerate();
    let fixed = terms.filter(|(_, term)| is_bound(term, bound));
    let keys: f64 = fixed.map(|(column, _)| relation.distinct(column) as f64).product();
    rows / keys.min(rows).max(1.0)
}

fn is_bound(term: &Term, bound: &BTreeSet<VariableId>) -> bool {
    match term {
        Term::Variable(variable) => bound.contains(variable),
        Term::Value(_) => true,
        Term::Any => false,
    }
}

/// An order that a number decides.
///
/// It is shuffled as by Fisher and Yates, with the generator of Steele et al. 2014, "Fast
/// splittable pseudorandom number generators".
fn shuffled(len: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..len).collect();
    let mut state = seed;
    for last in (1..len).rev() {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        order.swap(last, (mixed ^ mixed >> 31) as usize % (last + 1));
    }
    order
}

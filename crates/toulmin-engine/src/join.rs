//! In which order atoms are joined: the one that promises the fewest rows on the way.
//!
//! What is expected of an atom follows from how many rows its relation has and how many distinct codes stand in the columns
//! that are bound, as if these were independent (Selinger et al. 1979, "Access path selection in a relational database
//! management system").

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
    /// Which of the rows of the relation are joined.
    pub(crate) part: Part,
}

/// Each atom is tried as the first of up to so many.
const STARTS_MAX: usize = 12;

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
        JoinOrder::Best if bound.is_empty() && atoms.len() <= STARTS_MAX => {
            let from = |first| greedy(store, atoms, Some(first), bound);
            let orders = (0..atoms.len()).map(from);
            orders.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(order, _)| order).unwrap_or_default()
        }
        JoinOrder::Best => greedy(store, atoms, None, bound).0,
    }
}

/// How many rows joining some atoms is expected to make in the best order, those on the way too.
pub(crate) fn expected_rows(
    store: &Store,
    atoms: &[Joined<'_>],
    bound: &BTreeSet<VariableId>,
) -> f64 {
    greedy(store, atoms, None, bound).1
}

/// Always the atom with the fewest matches next; with how many rows that makes in all.
fn greedy(
    store: &Store,
    atoms: &[Joined<'_>],
    first: Option<usize>,
    bound: &BTreeSet<VariableId>,
) -> (Vec<usize>, f64) {
    let mut bound = bound.clone();
    let mut left: Vec<usize> = (0..atoms.len()).collect();
    let (mut order, mut rows, mut total) = (Vec::new(), 1.0, 0.0);
    while !left.is_empty() {
        let matches = |at: &usize| matches(store, atoms, *at, &bound);
        let next = match first.filter(|_| order.is_empty()) {
            Some(first) => first,
            None => {
                let least = left.iter().min_by(|a, b| matches(a).total_cmp(&matches(b)));
                *least.expect("bug: there is an atom left")
            }
        };
        if atoms[next].part == Part::New && !order.is_empty() {
            // An index of what is new must be made in every round.
            total += store.get(atoms[next].table).part(Part::New).len() as f64;
        }
        rows *= matches(&next);
        total += rows;
        bound.extend(atoms[next].atom.variables());
        left.retain(|at| *at != next);
        order.push(next);
    }
    (order, total)
}

/// How many rows of an atom match, on the average, when these variables are bound.
fn matches(store: &Store, atoms: &[Joined<'_>], at: usize, bound: &BTreeSet<VariableId>) -> f64 {
    let joined = &atoms[at];
    let relation = store.get(joined.table);
    let rows = relation.part(joined.part).len() as f64;
    let is_bound = |term: &Term| match term {
        Term::Variable(variable) => bound.contains(variable),
        Term::Value(_) => true,
        Term::Any => false,
    };
    let fixed = joined.atom.terms.iter().enumerate().filter(|(_, term)| is_bound(term));
    let keys: f64 = fixed.map(|(column, _)| relation.distinct(column) as f64).product();
    rows / keys.min(rows).max(1.0)
}

/// Some order, decided by a number (Fisher and Yates, with the generator of Steele et al. 2014, "Fast splittable pseudorandom
/// number generators").
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

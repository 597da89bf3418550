//! Taking a body literal by literal in written order, with all bindings that satisfy those before.
//!
//! A literal that none of these satisfies fails; the bindings are kept and the next one is taken, so that all that is missing
//! is seen at once. Where rows that hold at another time would satisfy it, the bindings are extended by these, so that the
//! literals after it speak of the same things. A literal waits until its inputs are bound.

use super::graph::too_much;
use crate::evaluate::instantiate;
use crate::evaluate::{Binding, Scope, Stop, bound};
use std::collections::BTreeSet;
use std::slice::from_ref;
use toulmin_lang::facts::Facts;
use toulmin_lang::plan::{self, Step};
use toulmin_lang::program::{Atom, Literal, Side, Sign, Term, VariableId};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Date;

/// How many bindings are kept for a rule that concludes what is asked.
pub(super) const BINDINGS_MAX: usize = 1_000_000;

/// How many are kept for a rule that concludes what such a rule lacks; if there are more, it is not looked into.
pub(super) const BINDINGS_BELOW_MAX: usize = 10_000;

/// From so many rows on, an atom of which nothing is known is satisfied by one of them.
const ROWS_MANY: usize = 10_000;

/// The rows that facts state or deny, but not as of the date.
#[derive(Clone, Copy)]
pub(super) struct OutOfForce<'a> {
    pub(super) facts: &'a Facts,
    pub(super) date: Date,
}

impl OutOfForce<'_> {
    /// The rows for an atom under a binding.
    fn rows(self, atom: &Atom, side: Side, binding: &Binding) -> impl Iterator<Item = Row> {
        let pattern = instantiate(&atom.terms, binding);
        let fitting = self.facts.fitting(atom.relation, side, &pattern);
        let at_another_time =
            fitting.into_iter().filter(move |id| !self.facts.in_force(*id, self.date));
        at_another_time.map(move |id| self.facts.row(id).into_owned())
    }
}

/// What came of a body.
pub(super) struct Attempted {
    /// The first binding that satisfies all literals that hold, and those that would hold at another time where it can.
    pub(super) binding: Binding,
    /// One for each literal, in written order.
    pub(super) tried: Vec<Tried>,
}

/// What came of a literal.
#[derive(Clone)]
pub(super) enum Tried {
    /// Some binding satisfies it.
    Holds,
    /// No binding does.
    Fails {
        /// The variables that were bound when it was taken.
        bound: BTreeSet<VariableId>,
        /// How many bindings there were, but for one.
        others: usize,
    },
    /// Its inputs were never bound.
    NotReached,
}

/// Takes the literals of a body that starts with a binding.
pub(super) fn attempt(
    scope: Scope<'_>,
    out_of_force: OutOfForce<'_>,
    literals: &[Literal],
    start: &Binding,
    bindings_max: usize,
) -> Result<Attempted, Stop> {
    let mut found = BTreeSet::from([start.clone()]);
    let mut tried = vec![Tried::NotReached; literals.len()];
    let mut open: Vec<usize> = (0..literals.len()).collect();
    loop {
        let first = found.first().expect("bug: an attempt without a binding");
        let bound = bound(first);
        let steps = |&i: &usize| plan::order(from_ref(&literals[i]), &bound);
        let Some(at) = open.iter().position(|i| !steps(i).is_empty()) else {
            return Ok(Attempted { binding: first.clone(), tried });
        };
        let literal = open.remove(at);
        let any = if open.is_empty() { any_row(scope, &literals[literal], &found) } else { None };
        let next = match any {
            Some(any) => BTreeSet::from([any]),
            None => extend(scope, &literals[literal], &steps(&literal), &found, bindings_max)?,
        };
        if next.is_empty() {
            tried[literal] = Tried::Fails { bound, others: found.len() - 1 };
            let at_another_time = extend_out_of_force(out_of_force, &literals[literal], &found);
            if !at_another_time.is_empty() {
                found = at_another_time;
            }
        } else {
            tried[literal] = Tried::Holds;
            found = next;
        }
    }
}

/// One extension of the only binding by an atom of which nothing is known and that has very many rows.
fn any_row(scope: Scope<'_>, literal: &Literal, found: &BTreeSet<Binding>) -> Option<Binding> {
    let Literal::Atom { sign: Sign::Positive, side, atom } = literal else { return None };
    let binding = found.first().filter(|_| found.len() == 1)?;
    let variables: BTreeSet<VariableId> = atom.variables().collect();
    let is_open = instantiate(&atom.terms, binding).iter().all(Option::is_none);
    if !is_open || variables.len() < atom.variables().count() {
        return None;
    }
    let table = scope.rows.table(atom.relation, *side).filter(|table| table.len() > ROWS_MANY)?;
    unified(atom, &table.least()?, binding)
}

/// The extensions of bindings that satisfy a literal. A binding for which an operation has no result has none.
fn extend(
    scope: Scope<'_>,
    literal: &Literal,
    steps: &[Step],
    found: &BTreeSet<Binding>,
    bindings_max: usize,
) -> Result<BTreeSet<Binding>, Stop> {
    let mut next = BTreeSet::new();
    for binding in found {
        let mut keep = |binding: &Binding| {
            next.insert(binding.clone());
            if next.len() > bindings_max {
                return Err(too_much());
            }
            Ok(())
        };
        match scope.matches(from_ref(literal), steps, &mut binding.clone(), &mut keep) {
            Err(Stop::Fault(_)) => {}
            outcome => outcome?,
        }
    }
    Ok(next)
}

/// The extensions of bindings by rows that do not hold as of the date.
fn extend_out_of_force(
    out_of_force: OutOfForce<'_>,
    literal: &Literal,
    found: &BTreeSet<Binding>,
) -> BTreeSet<Binding> {
    let Literal::Atom { sign: Sign::Positive, side, atom } = literal else {
        return BTreeSet::new();
    };
    let extensions = found.iter().flat_map(|binding| {
        let rows = out_of_force.rows(atom, *side, binding);
        rows.filter_map(|row| unified(atom, &row, binding))
    });
    extensions.take(BINDINGS_MAX).collect()
}

/// The binding with the values of a row, if it fits.
fn unified(atom: &Atom, row: &Row, binding: &Binding) -> Option<Binding> {
    let mut binding = binding.clone();
    for (term, value) in atom.terms.iter().zip(row) {
        let fits = match term {
            Term::Variable(variable) => *binding[variable.0].get_or_insert(*value) == *value,
            Term::Value(wanted) => wanted == value,
            Term::Any => true,
        };
        if !fits {
            return None;
        }
    }
    Some(binding)
}

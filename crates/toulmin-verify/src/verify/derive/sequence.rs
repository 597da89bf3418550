//! The sequence in which the literals of a body are taken when some of its variables are known.
//!
//! Positive atoms come first, always the one with the fewest rows expected; then everything else,
//! in written order, as soon as its inputs are bound. So an operation meets no row that it does not
//! meet when the rule runs. What comes before the first operation cannot fail and only leaves rows
//! out, so it is taken as soon as it is ready.

use super::bodies::Outline;
use std::collections::BTreeSet;
use toulmin_lang::program::{
    Aggregate, Atom, Comparison, Expr, Literal, Side, Sign, Term, VariableId,
};

/// The literals of a body, in the sequence in which they are taken.
#[derive(Debug)]
pub(crate) struct Sequence {
    pub(crate) taken: Vec<Taken>,
}

/// How a literal is taken.
#[derive(Debug)]
pub(crate) struct Taken {
    /// Its index.
    pub(crate) literal: usize,
    /// The variables that nothing reads afterwards.
    pub(crate) dropped: Vec<VariableId>,
    /// How many of its rows are looked at.
    pub(crate) rows: Rows,
}

/// Which rows of an atom are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rows {
    /// Each, since each gives a binding of its own.
    Each,
    /// Each, but several may give the same binding.
    Distinct,
    /// Any one: it binds nothing that is read afterwards.
    One,
}

type Variables = BTreeSet<VariableId>;

/// How many rows an atom is expected to have when this many of its columns are fixed. Zero when at
/// most the row itself can be stated: every column of a relation without rules is fixed.
pub(crate) type Expected<'a> = &'a dyn Fn(&Atom, Side, usize) -> usize;

/// The sequence for a body. `None` when a literal never becomes ready, which the gate does not let
/// through.
pub(crate) fn sequence(
    outline: &Outline<'_>,
    known: &Variables,
    expected: Expected<'_>,
) -> Option<Sequence> {
    let literals = outline.literals;
    let (atoms, others): (Vec<usize>, Vec<usize>) =
        (0..literals.len()).partition(|&at| positive(&literals[at]).is_some());

    let others = written_order(outline, &atoms, others)?;
    let failing = others.iter().position(|&at| may_fail(&literals[at])).unwrap_or(others.len());
    let (early, late) = others.split_at(failing);

    let mut order = Order { literals, bound: known.clone(), taken: Vec::new() };
    order.take(atoms, early.to_vec(), expected);

    let left: Vec<usize> =
        early.iter().chain(late).copied().filter(|at| !order.taken.contains(at)).collect();
    order.taken.extend(left);
    Some(Sequence { taken: readings(outline, known, &order.taken) })
}

/// The order of everything but positive atoms that defines which operations fail: as written, each
/// as soon as it is ready after all positive atoms.
fn written_order(
    outline: &Outline<'_>,
    atoms: &[usize],
    mut open: Vec<usize>,
) -> Option<Vec<usize>> {
    let literals = outline.literals;
    let mut bound: Variables = outline.given.iter().copied().collect();
    bound.extend(atoms.iter().flat_map(|&at| literals[at].variables()));

    let mut order = Vec::new();
    while !open.is_empty() {
        let next = open.iter().position(|&at| is_ready(&literals[at], &bound))?;
        let next = open.remove(next);
        bound.extend(literals[next].variables());
        order.push(next);
    }
    Some(order)
}

/// The literals that were taken, and what is bound after them.
struct Order<'a> {
    literals: &'a [Literal],
    bound: Variables,
    taken: Vec<usize>,
}

impl Order<'_> {
    /// Takes atoms, the most promising first, and early literals as soon as they are ready.
    fn take(&mut self, mut atoms: Vec<usize>, mut early: Vec<usize>, expected: Expected<'_>) {
        loop {
            let ready = early.iter().position(|&at| self.is_filter(at, expected));
            let next = match ready {
                Some(at) => early.remove(at),
                None => {
                    let rows = |&at: &usize| self.expected(atoms[at], expected);
                    let Some(best) = (0..atoms.len()).min_by_key(rows) else { return };
                    atoms.remove(best)
                }
            };
            self.bound.extend(self.literals[next].variables());
            self.taken.push(next);
        }
    }

    /// Whether a literal only leaves out bindings so far, or computes from them, at once. Of what
    /// is absent, that holds for stated relations: asking rules takes time.
    fn is_filter(&self, at: usize, expected: Expected<'_>) -> bool {
        let literal = &self.literals[at];
        let known = |expr: &Expr| expr.variables().is_subset(&self.bound);
        match literal {
            Literal::Aggregate { .. } => false,
            Literal::Atom { side, atom, .. } => {
                let is_stated = expected(atom, *side, atom.terms.len()) == 0;
                is_stated && is_ready(literal, &self.bound)
            }
            Literal::Range { value, .. } => known(value) && is_ready(literal, &self.bound),
            _ => is_ready(literal, &self.bound),
        }
    }

    fn expected(&self, at: usize, expected: Expected<'_>) -> usize {
        let Some((side, atom)) = positive(&self.literals[at]) else { return 0 };
        let is_fixed = |term: &&Term| match term {
            Term::Variable(variable) => self.bound.contains(variable),
            Term::Value(_) => true,
            Term::Any => false,
        };
        expected(atom, side, atom.terms.iter().filter(is_fixed).count())
    }
}

/// For each literal, which rows are looked at and which variables nothing reads afterwards.
fn readings(outline: &Outline<'_>, known: &Variables, order: &[usize]) -> Vec<Taken> {
    let literals = outline.literals;
    let mut read: Variables = outline.output.iter().copied().collect();
    let mut needed = Vec::new();
    for &at in order.iter().rev() {
        needed.push(read.clone());
        read.extend(literals[at].variables());
    }

    let mut bound = known.clone();
    let mut taken = Vec::new();
    for (&literal, needed) in order.iter().zip(needed.iter().rev()) {
        let variables = literals[literal].variables();
        let is_new = |it: &VariableId| !bound.contains(it) && needed.contains(it);
        let binds = variables.iter().any(is_new);
        bound.extend(variables);

        let dropped: Vec<VariableId> = bound.difference(needed).copied().collect();
        bound.retain(|variable| needed.contains(variable));
        let any =
            positive(&literals[literal]).is_some_and(|(_, atom)| atom.terms.contains(&Term::Any));

        let rows = match (binds, any || !dropped.is_empty()) {
            (false, _) => Rows::One,
            (true, true) => Rows::Distinct,
            (true, false) => Rows::Each,
        };
        taken.push(Taken { literal, dropped, rows });
    }
    taken
}

fn positive(literal: &Literal) -> Option<(Side, &Atom)> {
    match literal {
        Literal::Atom { sign: Sign::Positive, side, atom } => Some((*side, atom)),
        _ => None,
    }
}

/// Whether what a literal needs to know is bound.
pub(crate) fn is_ready(literal: &Literal, bound: &Variables) -> bool {
    let ready = |expr: &Expr| expr.variables().is_subset(bound);
    let is_variable = |expr: &Expr| matches!(expr, Expr::Variable(_));

    match literal {
        Literal::Atom { sign: Sign::Positive, .. } => true,
        Literal::Atom { atom, .. } => atom.variables().all(|variable| bound.contains(&variable)),
        Literal::Compare { left, op, right, .. } => {
            let binds = |side: &Expr, other: &Expr| is_variable(side) && ready(other);
            let equation = *op == Comparison::Equal;
            (ready(left) && ready(right)) || equation && (binds(left, right) || binds(right, left))
        }
        Literal::Aggregate { aggregate, .. } => {
            aggregate.group.iter().all(|variable| bound.contains(variable))
        }
        Literal::Test { .. } => literal.exprs().into_iter().all(ready),
        Literal::Range { value, from, to, .. } => {
            ready(from) && ready(to) && (is_variable(value) || ready(value))
        }
    }
}

/// Whether an operation in a literal may have no result.
fn may_fail(literal: &Literal) -> bool {
    let operates = |expr: &Expr| matches!(expr, Expr::Binary { .. } | Expr::Call { .. });
    match literal {
        Literal::Aggregate { aggregate, .. } => aggregate_may_fail(aggregate),
        literal => literal.exprs().into_iter().any(operates),
    }
}

fn aggregate_may_fail(aggregate: &Aggregate) -> bool {
    aggregate.function.adds() || aggregate.body.iter().any(may_fail)
}

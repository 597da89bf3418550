//! In which sequence the literals of a body are taken when some of its variables are known.
//!
//! Positive atoms come first, always the one for which the fewest rows are expected; then everything else, in written order, as
//! soon as its inputs are bound. So an operation meets no row that it does not meet when the rule runs. What stands before the
//! first operation and cannot fail is taken as early as it is ready, since it only leaves rows out.

use super::bodies::Outline;
use std::collections::BTreeSet;
use toulmin_lang::program::{
    Aggregate, Atom, Comparison, Expr, Literal, Side, Sign, Term, VariableId,
};

/// The literals of a body, in the sequence in which they are taken.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) taken: Vec<Taken>,
}

/// How a literal is taken.
#[derive(Debug)]
pub(super) struct Taken {
    /// Its index.
    pub(super) literal: usize,
    /// The variables that nothing reads afterwards.
    pub(super) dropped: Vec<VariableId>,
    /// How many of its rows are looked at.
    pub(super) rows: Rows,
}

/// Which rows of an atom are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Each, since each gives a binding of its own.
    Each,
    /// Each, but several may give the same binding.
    Distinct,
    /// Any one: it binds nothing that is read afterwards.
    One,
}

type Variables = BTreeSet<VariableId>;

/// How many rows an atom is expected to have when so many of its columns are fixed; none beyond the one that is asked for when
/// these are all columns of a relation that is only stated.
pub(super) type Expected<'a> = &'a dyn Fn(&Atom, Side, usize) -> usize;

/// The sequence for a body. `None` when a literal never becomes ready, which the gate does not let through.
pub(super) fn sequence(
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
    let behind = early.iter().chain(late).filter(|at| !order.taken.contains(at));
    let behind: Vec<usize> = behind.copied().collect();
    order.taken.extend(behind);
    Some(Sequence { taken: readings(outline, known, &order.taken) })
}

/// What is not a positive atom in the sequence that defines which operations fail: in written order, each as soon as it is
/// ready, behind all positive atoms.
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

/// The literals that were taken, and what is bound behind them.
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

    /// Whether a literal can only leave out what is bound so far, or compute from it, at once: what is absent must be stated.
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

/// For each literal, which rows are looked at and which variables nothing reads behind it.
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
        let own = literals[literal].variables();
        let binds =
            own.iter().any(|variable| !bound.contains(variable) && needed.contains(variable));
        bound.extend(own);
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
pub(super) fn is_ready(literal: &Literal, bound: &Variables) -> bool {
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

//! The order in which the conditions of a body are taken, so that each finds its inputs bound.
//!
//! The order is also the meaning of errors. Positive atoms come first, in whatever order is fastest; then, in written order,
//! everything else as soon as its inputs are bound. An operation therefore fails exactly when some row of the whole join
//! reaches it, whatever the join order.

use crate::program::{Atom, Comparison, Expr, Literal, Sign, Term, VariableId};
use std::collections::BTreeSet;

/// One step of a body. Literals are named by their index in the list of literals that was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go on with every row that matches a positive atom; binds its variables.
    Match {
        /// The atom.
        literal: usize,
    },
    /// Go on if a negated atom has no match, or a comparison, a question about a text or a range holds.
    Test {
        /// The negated atom, comparison, question or range.
        literal: usize,
    },
    /// Bind a variable to the other side of an equation.
    Bind {
        /// The equation.
        literal: usize,
        /// The variable, which is the whole of one side.
        variable: VariableId,
    },
    /// Go on with every whole number of a range; binds a variable to it.
    Enumerate {
        /// The range.
        literal: usize,
        /// The variable, which is the whole of what lies in the range.
        variable: VariableId,
    },
    /// Compute an aggregate for the variables bound so far, and bind its result or compare with it.
    Aggregate {
        /// The aggregate.
        literal: usize,
        /// How to match its body.
        steps: Vec<Step>,
    },
}

/// The order in which to take literals when these variables are bound: positive atoms first, always the one with the most
/// columns bound, the earlier among equals; then, in written order, everything else as soon as its inputs are bound.
///
/// A literal whose inputs are never bound is left out; the checker has reported it.
pub fn order(literals: &[Literal], bound: &BTreeSet<VariableId>) -> Vec<Step> {
    order_behind(literals, Vec::new(), bound.clone(), bound)
}

/// The order in which to take literals when the values of these variables are known from outside, such as those of a head.
///
/// Positive atoms are looked up by these values; everything else is taken as if they were not known, and then compared with
/// them. An operation therefore meets no row that it does not meet when the rule runs.
pub fn order_knowing(literals: &[Literal], known: &BTreeSet<VariableId>) -> Vec<Step> {
    order_behind(literals, Vec::new(), BTreeSet::new(), known)
}

/// The order in which to take literals when this positive atom comes first: the one that grows, in a recursive rule.
pub fn order_from(literals: &[Literal], first: usize) -> Vec<Step> {
    let bound = atom_variables(&literals[first]).collect();
    order_behind(literals, vec![Step::Match { literal: first }], bound, &BTreeSet::new())
}

/// The order in which to take the literals that no step has taken yet, behind those steps.
fn order_behind(
    literals: &[Literal],
    mut steps: Vec<Step>,
    mut bound: BTreeSet<VariableId>,
    known: &BTreeSet<VariableId>,
) -> Vec<Step> {
    let open = |i: &usize| steps.iter().all(|step| step.literal() != *i);
    let (mut atoms, mut others): (Vec<usize>, Vec<usize>) =
        (0..literals.len()).filter(open).partition(|&i| is_positive_atom(&literals[i]));
    loop {
        let is_fixed = |variable: &VariableId| bound.contains(variable) || known.contains(variable);
        let Some(at) = most_fixed(literals, &atoms, is_fixed) else { break };
        let literal = atoms.remove(at);
        bound.extend(atom_variables(&literals[literal]));
        steps.push(Step::Match { literal });
    }
    while let Some((at, step)) = first_ready(literals, &others, &bound) {
        match (&step, &literals[others.remove(at)]) {
            (Step::Bind { variable, .. } | Step::Enumerate { variable, .. }, _) => {
                bound.insert(*variable);
            }
            (_, Literal::Aggregate { result, .. }) => _ = bound.insert(*result),
            _ => {}
        }
        steps.push(step);
    }
    steps
}

impl Step {
    /// The index of the literal that it takes.
    pub fn literal(&self) -> usize {
        match self {
            Step::Match { literal }
            | Step::Test { literal }
            | Step::Bind { literal, .. }
            | Step::Enumerate { literal, .. }
            | Step::Aggregate { literal, .. } => *literal,
        }
    }
}

fn is_positive_atom(literal: &Literal) -> bool {
    matches!(literal, Literal::Atom { sign: Sign::Positive, .. })
}

/// The variables of a literal that is an atom.
fn atom_variables(literal: &Literal) -> impl Iterator<Item = VariableId> {
    let atom = match literal {
        Literal::Atom { atom, .. } => Some(atom),
        _ => None,
    };
    atom.into_iter().flat_map(Atom::variables)
}

/// The place in `atoms` of the atom with the most columns fixed.
fn most_fixed(
    literals: &[Literal],
    atoms: &[usize],
    is_fixed: impl Fn(&VariableId) -> bool,
) -> Option<usize> {
    let fixed = |&at: &usize| {
        let Literal::Atom { atom, .. } = &literals[atoms[at]] else { return 0 };
        let is_fixed = |term: &&Term| match term {
            Term::Variable(variable) => is_fixed(variable),
            Term::Value(_) => true,
            Term::Any => false,
        };
        atom.terms.iter().filter(is_fixed).count()
    };
    (0..atoms.len()).rev().max_by_key(fixed)
}

/// The first of `others` whose inputs are bound, and what to do with it.
fn first_ready(
    literals: &[Literal],
    others: &[usize],
    bound: &BTreeSet<VariableId>,
) -> Option<(usize, Step)> {
    let step = |(at, &literal): (usize, &usize)| {
        step_if_ready(literals, literal, bound).map(|step| (at, step))
    };
    others.iter().enumerate().find_map(step)
}

fn step_if_ready(
    literals: &[Literal],
    literal: usize,
    bound: &BTreeSet<VariableId>,
) -> Option<Step> {
    let ready = |expr: &Expr| expr.variables().iter().all(|variable| bound.contains(variable));
    match &literals[literal] {
        Literal::Atom { .. } => {
            let ready = atom_variables(&literals[literal]).all(|v| bound.contains(&v));
            ready.then_some(Step::Test { literal })
        }
        Literal::Test { test, .. } => {
            test.exprs().into_iter().all(ready).then_some(Step::Test { literal })
        }
        Literal::Range { value, from, to, .. } if ready(from) && ready(to) => match value {
            value if ready(value) => Some(Step::Test { literal }),
            Expr::Variable(variable) => Some(Step::Enumerate { literal, variable: *variable }),
            _ => None,
        },
        Literal::Range { .. } => None,
        Literal::Compare { left, right, .. } if ready(left) && ready(right) => {
            Some(Step::Test { literal })
        }
        Literal::Compare { left, op, right, .. } => {
            let binds = |side: &Expr, other: &Expr| match side {
                Expr::Variable(variable) if ready(other) => Some(*variable),
                _ => None,
            };
            let equation = *op == Comparison::Equal;
            let variable = binds(left, right).or_else(|| binds(right, left));
            variable.filter(|_| equation).map(|variable| Step::Bind { literal, variable })
        }
        Literal::Aggregate { aggregate, .. } => {
            let ready = aggregate.group.iter().all(|variable| bound.contains(variable));
            let group = aggregate.group.iter().copied().collect();
            ready.then(|| Step::Aggregate { literal, steps: order(&aggregate.body, &group) })
        }
    }
}

//! The order in which the conditions of a body are taken, so that each finds its inputs bound.
//!
//! The order also says what errors mean. Positive atoms come first, in whatever order is fastest;
//! then, in written order, everything else as soon as its inputs are bound. So an operation fails
//! exactly when some row of the whole join reaches it, whatever the join order.
//!
//! ```text
//! old(?a, ?n) :- ?n = 2020 - ?y, born(?a, ?y), not dead(?a), ?n > 60.
//! ```
//!
//! is taken as: match `born`, bind `?n`, test `dead`, test `?n > 60`.

use crate::program::{Atom, Comparison, Expr, Literal, Sign, Term, VariableId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

/// One step of a body. Literals are named by their index in the list of literals that was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go on with every row that matches a positive atom; binds its variables.
    Match {
        /// The atom.
        literal: usize,
    },
    /// Go on if a condition holds that binds nothing.
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

/// The order in which to take literals when these variables are bound.
///
/// Positive atoms come first: always the one with the most columns bound, and the earlier among
/// equals. A literal whose inputs are never bound is left out; the checker has reported it.
pub fn order(literals: &[Literal], bound: &BTreeSet<VariableId>) -> Vec<Step> {
    order_after(literals, Vec::new(), bound.clone(), bound)
}

/// The order in which to take literals when these variables are known from outside, as from a head.
///
/// Positive atoms are looked up by these values. Everything else is taken as if they were not known
/// and then compared with them, so that an operation meets only rows that it meets when the rule
/// runs.
pub fn order_knowing(literals: &[Literal], known: &BTreeSet<VariableId>) -> Vec<Step> {
    order_after(literals, Vec::new(), BTreeSet::new(), known)
}

/// The order in which to take literals when this positive atom comes first.
///
/// In a recursive rule, that is the atom of which only the new rows are taken.
pub fn order_from(literals: &[Literal], first: usize) -> Vec<Step> {
    let bound = atom_variables(&literals[first]).collect();
    order_after(literals, vec![Step::Match { literal: first }], bound, &BTreeSet::new())
}

/// Continues some steps with the literals that they have not taken yet.
fn order_after(
    literals: &[Literal],
    mut steps: Vec<Step>,
    mut bound: BTreeSet<VariableId>,
    known: &BTreeSet<VariableId>,
) -> Vec<Step> {
    let open = |i: &usize| steps.iter().all(|step| step.literal() != *i);
    let (atoms, others): (Vec<usize>, Vec<usize>) =
        (0..literals.len()).filter(open).partition(|&i| is_positive_atom(&literals[i]));
    let is_fixed = |variable: &VariableId| bound.contains(variable) || known.contains(variable);
    let mut atoms = Atoms::new(literals, &atoms, is_fixed);
    while let Some(literal) = atoms.next() {
        for variable in atom_variables(&literals[literal]) {
            if bound.insert(variable) {
                atoms.fix(variable);
            }
        }
        steps.push(Step::Match { literal });
    }
    let mut others = Others::new(literals, others);
    while let Some((literal, step)) = others.next(&bound) {
        let new = match (&step, &literals[literal]) {
            (Step::Bind { variable, .. } | Step::Enumerate { variable, .. }, _) => Some(*variable),
            (_, Literal::Aggregate { result, .. }) => Some(*result),
            _ => None,
        };
        if let Some(variable) = new.filter(|variable| bound.insert(*variable)) {
            others.wake(variable);
        }
        steps.push(step);
    }
    steps
}

/// The positive atoms of a body that are not taken yet. The next is one with the most columns fixed.
struct Atoms {
    /// For each literal, how many columns are fixed, if it is such an atom.
    fixed: Vec<Option<usize>>,
    /// The atoms by their fixed columns, the earlier first among equals. An atom stands here once for each number that it had.
    queue: BinaryHeap<(usize, Reverse<usize>)>,
    /// The variables that were not fixed at first, each with an atom for each column in which it stands; sorted.
    waiting: Vec<(VariableId, usize)>,
}

impl Atoms {
    fn new(literals: &[Literal], atoms: &[usize], is_fixed: impl Fn(&VariableId) -> bool) -> Self {
        let (mut fixed, mut waiting) = (vec![None; literals.len()], Vec::new());
        for &at in atoms {
            let Literal::Atom { atom, .. } = &literals[at] else { continue };
            let open = atom.variables().filter(|variable| !is_fixed(variable));
            let waiting_before = waiting.len();
            waiting.extend(open.map(|variable| (variable, at)));
            let given = atom.terms.iter().filter(|term| **term != Term::Any).count();
            fixed[at] = Some(given - (waiting.len() - waiting_before));
        }
        waiting.sort_unstable();
        let entry = |&at: &usize| fixed[at].map(|columns| (columns, Reverse(at)));
        let queue = atoms.iter().filter_map(entry).collect();
        Atoms { fixed, queue, waiting }
    }

    fn next(&mut self) -> Option<usize> {
        while let Some((columns, Reverse(at))) = self.queue.pop() {
            if self.fixed[at] == Some(columns) {
                self.fixed[at] = None;
                return Some(at);
            }
        }
        None
    }

    /// Tells that a variable is fixed from now on.
    fn fix(&mut self, variable: VariableId) {
        let first = self.waiting.partition_point(|(other, _)| *other < variable);
        let columns = self.waiting[first..].iter().take_while(|(other, _)| *other == variable);
        for &(_, at) in columns {
            if let Some(columns) = &mut self.fixed[at] {
                *columns += 1;
                self.queue.push((*columns, Reverse(at)));
            }
        }
    }
}

/// Everything else that is not taken yet. The next is the first in written order whose inputs are bound.
struct Others<'a> {
    literals: &'a [Literal],
    /// What has become of each literal.
    states: Vec<State>,
    /// Those whose inputs may be bound, in written order.
    hopeful: BTreeSet<usize>,
    /// Those that were looked at in vain, by their variables that were not bound.
    waiting: BTreeMap<VariableId, Vec<usize>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// It was not looked at.
    New,
    /// It waits for its variables.
    Waiting,
    Taken,
}

impl<'a> Others<'a> {
    fn new(literals: &'a [Literal], others: Vec<usize>) -> Self {
        let (states, hopeful) = (vec![State::New; literals.len()], others.into_iter().collect());
        Others { literals, states, hopeful, waiting: BTreeMap::new() }
    }

    fn next(&mut self, bound: &BTreeSet<VariableId>) -> Option<(usize, Step)> {
        while let Some(literal) = self.hopeful.pop_first() {
            if let Some(step) = step_if_ready(self.literals, literal, bound) {
                self.states[literal] = State::Taken;
                return Some((literal, step));
            }
            if std::mem::replace(&mut self.states[literal], State::Waiting) == State::Waiting {
                continue;
            }
            for variable in self.literals[literal].variables().difference(bound) {
                self.waiting.entry(*variable).or_default().push(literal);
            }
        }
        None
    }

    /// Tells that a variable is bound from now on.
    fn wake(&mut self, variable: VariableId) {
        let waiting = self.waiting.remove(&variable).into_iter().flatten();
        self.hopeful.extend(waiting.filter(|literal| self.states[*literal] == State::Waiting));
    }
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

/// What to do with a literal whose inputs are bound; `None` when they are not.
fn step_if_ready(
    literals: &[Literal],
    literal: usize,
    bound: &BTreeSet<VariableId>,
) -> Option<Step> {
    let ready = |expr: &Expr| expr.variables().iter().all(|variable| bound.contains(variable));
    match &literals[literal] {
        Literal::Atom { .. } => {
            let is_ready = atom_variables(&literals[literal]).all(|v| bound.contains(&v));
            is_ready.then_some(Step::Test { literal })
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
        // An equation binds a variable that is the whole of one side.
        Literal::Compare { left, op: Comparison::Equal, right, .. } => match (left, right) {
            (Expr::Variable(variable), other) | (other, Expr::Variable(variable))
                if ready(other) =>
            {
                Some(Step::Bind { literal, variable: *variable })
            }
            _ => None,
        },
        Literal::Compare { .. } => None,
        Literal::Aggregate { aggregate, .. } => {
            let is_ready = aggregate.group.iter().all(|variable| bound.contains(variable));
            let group = aggregate.group.iter().copied().collect();
            is_ready.then(|| Step::Aggregate { literal, steps: order(&aggregate.body, &group) })
        }
    }
}

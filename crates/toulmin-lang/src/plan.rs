//! The join plan: in which order the conditions of a body are taken, so that each finds its inputs bound.
//!
//! The order is also the meaning of errors. Positive atoms come first, in whatever order is fastest; then, in written order,
//! everything else as soon as its inputs are bound. An operation therefore fails exactly when some row of the whole join
//! reaches it, whatever the join order.

use crate::program::{RuleId, VariableId};
use crate::stratify::Stratum;

/// How to run a program: strata one after the other, each to its fixpoint.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In the order of evaluation.
    pub strata: Vec<StratumPlan>,
}

/// How to run one stratum.
#[derive(Clone, Debug)]
pub struct StratumPlan {
    /// Its relations, and whether it is recursive.
    pub stratum: Stratum,
    /// Its rules, in written order.
    pub rules: Vec<RulePlan>,
}

/// How to run one rule.
#[derive(Clone, Debug)]
pub struct RulePlan {
    /// The rule.
    pub rule: RuleId,
    /// What to do, one after the other.
    pub steps: Vec<Step>,
}

/// One step of a body. Literals are named by their index in the list of literals that was planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Go on with every row that matches a positive atom; binds its variables.
    Match {
        /// The atom.
        literal: usize,
    },
    /// Go on if a negated atom has no match, or a comparison holds.
    Test {
        /// The negated atom or the comparison.
        literal: usize,
    },
    /// Bind a variable to the other side of an equation.
    Bind {
        /// The equation.
        literal: usize,
        /// The variable, which is the whole of one side.
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

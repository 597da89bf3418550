//! What can go wrong while rules run, the same in every engine.

use crate::program::RuleId;
use crate::value::ArithmeticError;

/// An operation that has no result, which ends the evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fault {
    /// The rule; `None` for a query.
    pub rule: Option<RuleId>,
    /// The index of the condition in the rule's body.
    pub literal: usize,
    /// What went wrong.
    pub kind: FaultKind,
}

/// The kinds of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// An arithmetic operation has no exact result.
    Arithmetic(ArithmeticError),
    /// A `sum` met one key with two values.
    AmbiguousSum,
}

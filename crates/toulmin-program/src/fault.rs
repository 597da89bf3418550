//! What can go wrong while rules run, the same in every engine.

use crate::program::RuleId;
use crate::text::TextError;
use crate::value::ArithmeticError;

/// An operation that has no result, which ends the evaluation.
///
/// Such an operation gives no row, and its stratum goes on to its fixpoint. Then the least fault of
/// the stratum is reported, so faults sort as they are reported: by rule, condition and kind.
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
    /// A `sum` or `mean` met one key with two values.
    AmbiguousSum,
    /// A text would be too long.
    Text(TextError),
}

impl From<ArithmeticError> for FaultKind {
    fn from(error: ArithmeticError) -> Self {
        FaultKind::Arithmetic(error)
    }
}

impl From<TextError> for FaultKind {
    fn from(error: TextError) -> Self {
        FaultKind::Text(error)
    }
}

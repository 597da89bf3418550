//! Checked operations: one that has no result drops its row, and is remembered.

use crate::fault::{Fault, FaultKind};
use crate::program::RuleId;
use crate::value::ArithmeticError;
use std::cell::Cell;

/// Where in the rules an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct At {
    /// The index of its stratum in the plan.
    pub stratum: usize,
    /// The id of its rule.
    pub rule: usize,
    /// The index of the condition in the rule's body.
    pub literal: usize,
}

/// The faults of a run: the first of them, in the order of strata, rules and conditions, is kept.
#[derive(Debug, Default)]
pub struct Faults {
    first: Cell<Option<(At, FaultKind)>>,
}

impl Faults {
    /// The result of an operation; `None`, remembering why, when it has none.
    pub fn attempt<T>(
        &self,
        at: At,
        operation: impl FnOnce() -> Result<T, ArithmeticError>,
    ) -> Option<T> {
        let result = operation();
        result.map_err(|error| self.record(at, FaultKind::Arithmetic(error))).ok()
    }

    /// Whether a comparison of operations holds; false, remembering why, when one of them has no result.
    pub fn test(&self, at: At, comparison: impl FnOnce() -> Result<bool, ArithmeticError>) -> bool {
        self.attempt(at, comparison) == Some(true)
    }

    /// The groups whose aggregate has a value, remembering why the others have none.
    pub fn keep<G, V>(&self, at: At, groups: Vec<(G, Result<V, FaultKind>)>) -> Vec<(G, V)> {
        let kept = |(group, value): (G, Result<V, FaultKind>)| {
            value.map(|value| (group, value)).map_err(|kind| self.record(at, kind)).ok()
        };
        groups.into_iter().filter_map(kept).collect()
    }

    /// Ends the run if there was a fault.
    ///
    /// # Errors
    /// The first fault.
    pub fn outcome(&self) -> Result<(), Fault> {
        self.first.get().map_or(Ok(()), |(at, kind)| {
            Err(Fault { rule: Some(RuleId(at.rule)), literal: at.literal, kind })
        })
    }

    fn record(&self, at: At, kind: FaultKind) {
        let before = self.first.get();
        self.first.set(Some(before.map_or((at, kind), |before| before.min((at, kind)))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Number;

    #[test]
    fn the_first_fault_in_the_order_of_strata_is_kept() {
        let faults = Faults::default();
        let divide = |stratum, rule| {
            let by_zero = || Number::integer(1).divided_by(Number::ZERO);
            faults.attempt(At { stratum, rule, literal: 0 }, by_zero)
        };
        assert_eq!([divide(2, 0), divide(1, 5), divide(1, 7)], [None; 3]);
        assert_eq!(faults.outcome().map_err(|fault| fault.rule), Err(Some(RuleId(5))));
    }

    #[test]
    fn a_comparison_without_a_result_does_not_hold() {
        let faults = Faults::default();
        let at = At { stratum: 0, rule: 0, literal: 1 };
        assert!(faults.test(at, || Ok(true)) && faults.outcome().is_ok());
        assert!(!faults.test(at, || Err(ArithmeticError::Overflow)));
        assert!(faults.outcome().is_err());
    }
}

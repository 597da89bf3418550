//! Checked operations: one that has no result drops its row, and is remembered.
//!
//! All programs of a run share one memory, and run to their ends. What follows from a stratum with
//! a fault is worth nothing. But a stratum comes after those that it needs, so the faults of the
//! first stratum that has some are the ones that count.

use crate::fault::{Fault, FaultKind};
use crate::program::RuleId;
use crate::value::Number;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::fmt::Debug;

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
    /// The groups of aggregates in which an operation had no result, spelled out.
    groups: RefCell<BTreeSet<(At, String)>>,
}

impl Faults {
    /// The result of an operation; `None`, remembering why, when it has none.
    pub fn attempt<T, E: Into<FaultKind>>(
        &self,
        at: At,
        operation: impl FnOnce() -> Result<T, E>,
    ) -> Option<T> {
        operation().map_err(|error| self.record(at, error.into())).ok()
    }

    /// Whether a comparison of operations holds.
    ///
    /// `None` when one of them has no result, and why is remembered.
    pub fn test(
        &self,
        at: At,
        comparison: impl FnOnce() -> Result<bool, FaultKind>,
    ) -> Option<bool> {
        self.attempt(at, comparison)
    }

    /// The ends of a range.
    pub fn ends(
        &self,
        at: At,
        ends: impl FnOnce() -> Result<(Number, Number), FaultKind>,
    ) -> Option<(Number, Number)> {
        self.attempt(at, ends)
    }

    /// Remembers that an operation in a group of an aggregate had no result, if so.
    pub fn within<T>(&self, at: At, group: impl Debug, result: Option<T>) -> Option<T> {
        if result.is_none() {
            self.groups.borrow_mut().insert((at, format!("{group:?}")));
        }
        result
    }

    /// The groups of an aggregate in which all operations had a result.
    pub fn whole<G: Debug, V>(&self, at: At, mut groups: Vec<(G, V)>) -> Vec<(G, V)> {
        let failed = self.groups.borrow();
        groups.retain(|(group, _)| {
            failed.is_empty() || !failed.contains(&(at, format!("{group:?}")))
        });
        groups
    }

    /// The groups whose aggregate has a value, remembering why the others have none.
    pub fn keep<G, V>(&self, at: At, groups: Vec<(G, Result<V, FaultKind>)>) -> Vec<(G, V)> {
        let kept = |(group, value): (G, Result<V, FaultKind>)| {
            value.map(|value| (group, value)).map_err(|kind| self.record(at, kind)).ok()
        };
        groups.into_iter().filter_map(kept).collect()
    }

    /// Whether there was no fault.
    ///
    /// # Errors
    /// The first fault, in the order of strata, rules, conditions and kinds.
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
    use crate::value::ArithmeticError;

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
    fn a_comparison_without_a_result_is_remembered() {
        let faults = Faults::default();
        let at = At { stratum: 0, rule: 0, literal: 1 };
        assert_eq!(faults.test(at, || Ok(true)), Some(true));
        assert!(faults.outcome().is_ok());
        assert_eq!(faults.test(at, || Err(ArithmeticError::Overflow.into())), None);
        assert!(faults.outcome().is_err());
    }

    #[test]
    fn a_group_with_a_fault_has_no_value() {
        let faults = Faults::default();
        let at = |literal| At { stratum: 0, rule: 0, literal };
        assert_eq!(faults.within(at(0), ("a",), None::<()>), None);
        assert_eq!(faults.within(at(0), ("b",), Some(2)), Some(2));
        let groups = vec![(("a",), 1), (("b",), 2)];
        assert_eq!(faults.whole(at(0), groups.clone()), [(("b",), 2)]);
        assert_eq!(faults.whole(at(1), groups.clone()), groups);
    }
}

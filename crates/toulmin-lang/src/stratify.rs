//! Stratification: which relations must be complete before which rules may run.

use crate::program::{RelationId, RuleId};

/// Relations that must reach their fixpoint together, and the rules that conclude them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// The relations.
    pub relations: Vec<RelationId>,
    /// Every rule with one of them as its head, in written order.
    pub rules: Vec<RuleId>,
    /// Whether one of the rules reads one of the relations.
    pub recursive: bool,
}

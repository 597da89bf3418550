//! What an evaluation did, rule by rule.

use crate::program::RuleId;
use std::time::Duration;

/// What every rule did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// By the ids of the rules.
    pub rules: Vec<RuleProfile>,
}

/// What one rule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleProfile {
    /// The time it took, with the aggregates of its body and the indexes that it needed.
    pub time: Duration,
    /// The number of times it was applied: once, or in each round for each atom that had a delta.
    pub rounds: usize,
    /// The number of matches of its body.
    pub matches: usize,
    /// The number of matches that gave a new row.
    pub rows: usize,
}

impl Profile {
    /// The profile of `rules` rules that did nothing yet.
    pub fn of(rules: usize) -> Self {
        Profile { rules: vec![RuleProfile::default(); rules] }
    }

    /// What one rule did.
    pub fn rule(&self, rule: RuleId) -> RuleProfile {
        self.rules[rule.0]
    }
}

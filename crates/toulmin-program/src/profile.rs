//! What an evaluation did, rule by rule.

use crate::program::RuleId;
use std::time::Duration;

/// What every rule did, in the order of the rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// By the ids of the rules.
    pub rules: Vec<RuleProfile>,
}

/// What one rule did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleProfile {
    /// How long it worked, the aggregates in its body and making indexes included.
    pub time: Duration,
    /// In how many rounds it was applied.
    pub rounds: usize,
    /// How many matches its body had.
    pub matches: usize,
    /// How many of them gave a new row.
    pub rows: usize,
}

impl Profile {
    /// Of so many rules that did nothing yet.
    pub fn of(rules: usize) -> Self {
        Profile { rules: vec![RuleProfile::default(); rules] }
    }

    /// What one rule did.
    pub fn rule(&self, rule: RuleId) -> RuleProfile {
        self.rules[rule.0]
    }
}

//! How far a refused goal is from holding.

use std::collections::BTreeSet;
use toulmin_verify::refusal::{Attempt, Goal, GoalId, Obstacle, Outcome, Refusal};

/// How many facts goals and rules are short of, as far as the explainer looked.
///
/// A missing fact, a row in the way and a condition that fails for another reason count as one
/// each, and so does a goal that was not looked into.
#[derive(Clone, Debug)]
pub struct Shortfall {
    goals: Vec<usize>,
}

impl Shortfall {
    /// How many facts each goal of a refusal is short of.
    pub fn of(refusal: &Refusal) -> Self {
        let mut shortfall = Shortfall { goals: refusal.goals.iter().map(at_first).collect() };

        // Goals rest on each other, in circles too. A goal only ever becomes nearer, so this ends.
        loop {
            let goals: Vec<usize> = refusal.goals.iter().map(|it| shortfall.renewed(it)).collect();
            if goals == shortfall.goals {
                break;
            }
            shortfall.goals = goals;
        }

        // Goals that rest only on each other would have to be stated.
        shortfall.goals.iter_mut().filter(|it| **it == usize::MAX).for_each(|it| *it = 1);
        shortfall
    }

    /// How many facts a goal is short of: what its nearest rule is short of, or the goal itself.
    pub fn of_goal(&self, goal: GoalId) -> usize {
        self.goals[goal.0]
    }

    /// How many facts a body is short of. A goal that several conditions miss counts once.
    pub fn of_attempt(&self, attempt: &Attempt) -> usize {
        let mut missing = BTreeSet::new();
        let mut short: usize = 0;
        for outcome in &attempt.outcomes {
            short = short.saturating_add(match outcome {
                Outcome::Holds(_) => 0,
                Outcome::Fails { obstacle: Obstacle::Missing(goal), .. } => {
                    if missing.insert(*goal) { self.goals[goal.0] } else { 0 }
                }
                Outcome::Fails { obstacle: Obstacle::Present { rows, more }, .. } => {
                    rows.len() + more
                }
                Outcome::Fails { .. } | Outcome::NotReached => 1,
            });
        }

        short.max(1)
    }

    /// How many facts a goal is short of, by what is known of those that its rules miss.
    fn renewed(&self, goal: &Goal) -> usize {
        let attempts = goal.attempts.iter().flatten();
        attempts.map(|attempt| self.of_attempt(attempt)).min().unwrap_or(1)
    }
}

/// What is known of a goal before its rules are looked into: without any it must be stated.
fn at_first(goal: &Goal) -> usize {
    let has_rules = goal.attempts.as_ref().is_some_and(|attempts| !attempts.is_empty());
    if has_rules { usize::MAX } else { 1 }
}

//! The one gate: all texts of a casebook go in, and out comes a casebook that is safe to reason with, or every finding.

use crate::diag::Diagnostic;
use crate::facts::Facts;
use crate::plan::Plan;
use crate::program::Program;
use crate::value::Date;
use crate::vocabulary::Vocabulary;

/// A casebook that is safe to reason with: past this gate nothing fails because of what its author wrote.
#[derive(Clone, Debug)]
pub struct Casebook {
    /// Its title.
    pub title: String,
    /// The date as of which conclusions are drawn.
    pub date: Date,
    /// Entities and works.
    pub vocabulary: Vocabulary,
    /// Declarations, rules and claims.
    pub program: Program,
    /// How to run the rules.
    pub plan: Plan,
    /// What the sources state.
    pub facts: Facts,
    /// Findings that do not stop anything.
    pub warnings: Vec<Diagnostic>,
}

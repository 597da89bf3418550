//! Renderers: from data to text, trees, tables and JSON. Nothing here reads or decides anything.

pub mod answers;
pub mod argdown;
pub mod atom;
mod attempt;
mod changed;
pub mod citation;
pub mod claims;
pub mod consequences;
pub mod constraints;
pub mod coverage;
pub mod cut;
pub mod declaration;
pub mod diagnostics;
pub mod diff;
pub mod dot;
pub mod exposition;
pub mod facts;
pub mod format;
mod graph;
mod json;
pub mod layout;
pub mod needs;
pub mod mermaid;
pub mod outline;
mod palette;
pub mod profile;
pub mod proof;
pub mod proofs;
pub mod refusal;
pub mod rests_on;
mod speaker;
pub mod style;
pub mod table;
pub mod text;
pub mod timeline;
pub mod tree;
pub mod what_if;

pub use toulmin_lang::diag::counted;
use toulmin_lang::source::Sources;
use toulmin_reason::model::Model;

/// What every renderer of explanations needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What is explained.
    pub model: &'a Model,
    /// The texts in which the rules stand.
    pub sources: &'a Sources,
}

#[cfg(test)]
mod tests;

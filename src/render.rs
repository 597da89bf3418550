//! Renderers: from explanations as data to text, trees and JSON. Nothing here reads or decides anything.

mod attempt;
mod json;
mod layout;
pub mod proof;
pub mod refusal;
mod speaker;

use crate::model::Model;
use toulmin_lang::source::Sources;

/// What every renderer needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// What is explained.
    pub model: &'a Model<'a>,
    /// The texts in which the rules stand.
    pub sources: &'a Sources,
    /// How many columns a line may have.
    pub width: usize,
}

#[cfg(test)]
mod tests;

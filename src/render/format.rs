//! The formats of explanations, in one place.

use super::exposition::Exposition;
use super::style::Colour;

/// How an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, clap::ValueEnum)]
pub enum Format {
    /// In sentences
    #[default]
    Text,
    /// As a tree of one line for each step
    Tree,
    /// As a versioned document for programs
    Json,
    /// As a graph for Graphviz
    Dot,
    /// As a flowchart for Mermaid
    Mermaid,
    /// As an argument map for Argdown
    Argdown,
}

/// An explanation, ready to be written in every format.
pub trait Explanation {
    /// What it says.
    fn exposition(&self) -> Exposition;
    /// All of it as a versioned document.
    fn json(&self) -> String;
}

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How many columns a line may have.
    pub width: usize,
    /// Whether words stand out.
    pub colour: Colour,
}

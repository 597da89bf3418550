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
    /// As facts about a proof
    Facts,
}

impl Format {
    /// The names of all formats.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let formats = <Format as clap::ValueEnum>::value_variants().iter();
        formats.map(|format| format.name())
    }

    /// Its name on the command line and at the prompt.
    pub fn name(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Tree => "tree",
            Format::Json => "json",
            Format::Dot => "dot",
            Format::Mermaid => "mermaid",
            Format::Argdown => "argdown",
            Format::Facts => "facts",
        }
    }
}

/// An explanation, ready to be written in every format.
pub trait Explanation {
    /// What it says.
    fn exposition(&self) -> Exposition;
    /// All of it as a versioned document.
    fn json(&self) -> String;
    /// All of it as facts, if it is a proof.
    fn facts(&self) -> Option<String> {
        None
    }
}

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How many columns a line may have.
    pub width: usize,
    /// Whether words stand out.
    pub colour: Colour,
}

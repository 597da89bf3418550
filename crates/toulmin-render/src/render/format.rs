//! The formats of explanations, in one place.

use super::cut::Depth;
use super::exposition::Exposition;
use super::layout::Look;
use super::{argdown, dot, mermaid, text, tree};
use std::str::FromStr;

/// How an explanation is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`Format::about` says what each of them is")]
pub enum Format {
    #[default]
    Text,
    Tree,
    Json,
    Dot,
    Mermaid,
    Argdown,
    Facts,
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

/// What a format is written from.
#[derive(Clone, Copy, Debug)]
pub enum Writes {
    /// The parts that are shown of an explanation.
    Parts(fn(&Exposition, Look) -> String),
    /// An explanation as a whole, if it can be written so.
    Whole(fn(&dyn Explanation) -> Option<String>),
}

/// All that is known of a format.
struct Entry {
    name: &'static str,
    about: &'static str,
    depth: Depth,
    writes: Writes,
}

impl Format {
    /// All formats, in the order in which they are listed.
    pub const ALL: [Format; 7] = [
        Format::Text,
        Format::Tree,
        Format::Json,
        Format::Dot,
        Format::Mermaid,
        Format::Argdown,
        Format::Facts,
    ];

    /// Its name on the command line and at the prompt.
    pub fn name(self) -> &'static str {
        self.entry().name
    }

    /// What it is, in a few words.
    pub fn about(self) -> &'static str {
        self.entry().about
    }

    /// How much of an explanation is shown in it unless the user asks for more or less.
    pub fn depth(self) -> Depth {
        self.entry().depth
    }

    /// What it is written from, and how.
    pub fn writes(self) -> Writes {
        self.entry().writes
    }

    /// Writes what is shown of an explanation.
    ///
    /// A part of an explanation is neither a document nor a proof: formats of the whole show it as
    /// text.
    pub fn print(self, shown: &Exposition, look: Look) -> String {
        match self.writes() {
            Writes::Parts(print) => print(shown, look),
            Writes::Whole(_) => text::print(shown, look),
        }
    }

    /// Writes all of an explanation, if it can be written in this format.
    pub fn print_whole(self, explanation: &dyn Explanation, look: Look) -> Option<String> {
        match self.writes() {
            Writes::Parts(print) => Some(print(&explanation.exposition(), look)),
            Writes::Whole(print) => print(explanation),
        }
    }

    fn entry(self) -> Entry {
        match self {
            Format::Text => Entry {
                name: "text",
                about: "In sentences",
                depth: Depth::default(),
                writes: Writes::Parts(text::print),
            },
            Format::Tree => Entry {
                name: "tree",
                about: "As a tree of one line for each step",
                depth: Depth::default(),
                writes: Writes::Parts(|shown, _| tree::print(shown)),
            },
            Format::Json => Entry {
                name: "json",
                about: "As a versioned document for programs",
                depth: Depth::Full,
                writes: Writes::Whole(|explanation| Some(explanation.json())),
            },
            Format::Dot => Entry {
                name: "dot",
                about: "As a graph for Graphviz",
                depth: Depth::Full,
                writes: Writes::Parts(|shown, _| dot::print(shown)),
            },
            Format::Mermaid => Entry {
                name: "mermaid",
                about: "As a flowchart for Mermaid",
                depth: Depth::Full,
                writes: Writes::Parts(|shown, _| mermaid::print(shown)),
            },
            Format::Argdown => Entry {
                name: "argdown",
                about: "As an argument map for Argdown",
                depth: Depth::Full,
                writes: Writes::Parts(|shown, _| argdown::print(shown)),
            },
            Format::Facts => Entry {
                name: "facts",
                about: "As facts about a proof",
                depth: Depth::Full,
                writes: Writes::Whole(|explanation| explanation.facts()),
            },
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| {
            let names = Format::ALL.map(Format::name).join(", ");
            format!("no format is called `{name}`; there are {names}")
        })
    }
}

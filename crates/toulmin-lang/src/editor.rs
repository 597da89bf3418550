//! What editors and prompts ask about a text while it is being written: which words may come next,
//! how its parts are coloured, and whether it is complete.
//!
//! Every answer is data with byte ranges into the text. Nothing here knows of terminals, and no
//! text is too broken for it.
//!
//! ```
//! use toulmin_lang::editor::colour::{Part, parts};
//! use toulmin_lang::editor::{goal, item};
//!
//! assert_eq!(parts("open(?f)"), [(0..4, Part::Relation), (5..7, Part::Variable)]);
//! assert!(!goal::is_complete("open(?f), "));
//! assert_eq!(item::with_full_stops("fact open(G20)"), "fact open(G20).");
//! ```

pub mod colour;
pub mod complete;
pub mod goal;
pub mod item;

use crate::lex::{Token, lex};
use crate::source::Sources;

/// The tokens of a text, white space and comments among them. What is wrong with it is for the
/// parser to say.
fn tokens(text: &str) -> Vec<Token> {
    let nowhere = Sources::default().add("", "");
    lex(nowhere, text).0
}

/// The tokens that the parser reads.
fn solid_tokens(text: &str) -> Vec<Token> {
    let mut tokens = tokens(text);
    tokens.retain(|token| !token.kind.is_trivia());
    tokens
}

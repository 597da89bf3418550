//! What rules compute from texts, and what they ask of them.
//!
//! Every engine calls these functions, so they mean the same to all.

use crate::value::Symbol;
use regex::Regex;
use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The number of bytes that a text may have if rules make it.
pub const TEXT_MAX: usize = 1 << 16;

/// The number of bytes that all texts may have together that rules make.
///
/// Texts are kept for the life of the process.
pub const TEXTS_MAX: usize = 1 << 28;

static MADE: AtomicUsize = AtomicUsize::new(0);

/// A function that makes a text from texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextFunction {
    /// `concat(a, b, …)`: all of them, one after another.
    Concat,
    /// `lower(a)`: with small letters for capitals.
    Lower,
}

/// A question about a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextQuestion {
    /// `contains(a, b)`: whether `b` stands somewhere in `a`.
    Contains,
    /// `starts_with(a, b)`: whether `a` begins with `b`.
    StartsWith,
    /// `ends_with(a, b)`: whether `a` ends with `b`.
    EndsWith,
    /// `matches(a, "pattern")`: whether the pattern, a regular expression, fits somewhere in `a`.
    Matches,
}

/// Why a function of texts has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TextError {
    /// The text would be longer than [`TEXT_MAX`].
    TooLong,
    /// Together with what was made before, there would be more than [`TEXTS_MAX`].
    TooMuch,
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TextError::TooLong => write!(f, "a text of more than {TEXT_MAX} bytes"),
            TextError::TooMuch => {
                write!(f, "more than {} MiB of texts that rules make", TEXTS_MAX >> 20)
            }
        }
    }
}

impl TextFunction {
    /// Every function.
    pub const ALL: [TextFunction; 2] = [TextFunction::Concat, TextFunction::Lower];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            TextFunction::Concat => "concat",
            TextFunction::Lower => "lower",
        }
    }

    /// Whether it takes this many arguments.
    pub fn takes(self, arguments: usize) -> bool {
        match self {
            TextFunction::Concat => arguments >= 1,
            TextFunction::Lower => arguments == 1,
        }
    }

    /// The text that it makes.
    ///
    /// # Errors
    /// When that would be too long.
    pub fn apply(self, arguments: &[Symbol]) -> Result<Symbol, TextError> {
        let length: usize = arguments.iter().map(|text| text.as_str().len()).sum();
        if length > TEXT_MAX {
            return Err(TextError::TooLong);
        }
        let made: String = arguments.iter().map(|text| text.as_str()).collect();
        keep(&match self {
            TextFunction::Concat => made,
            TextFunction::Lower => made.to_lowercase(),
        })
    }
}

/// The symbol of a text that was made, while there is room for it.
fn keep(text: &str) -> Result<Symbol, TextError> {
    if text.len() > TEXT_MAX {
        return Err(TextError::TooLong);
    }
    if let Some(known) = Symbol::known(text) {
        return Ok(known);
    }
    let before = MADE.fetch_add(text.len(), Ordering::Relaxed);
    if before.saturating_add(text.len()) > TEXTS_MAX {
        MADE.fetch_sub(text.len(), Ordering::Relaxed);
        return Err(TextError::TooMuch);
    }
    Ok(Symbol::new(text))
}

impl TextQuestion {
    /// Every question.
    pub const ALL: [TextQuestion; 4] = [
        TextQuestion::Contains,
        TextQuestion::StartsWith,
        TextQuestion::EndsWith,
        TextQuestion::Matches,
    ];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            TextQuestion::Contains => "contains",
            TextQuestion::StartsWith => "starts_with",
            TextQuestion::EndsWith => "ends_with",
            TextQuestion::Matches => "matches",
        }
    }
}

/// Whether a word is the name of a function or question, and so cannot be that of a relation.
pub fn is_function(word: &str) -> bool {
    function(word).is_some() || question(word).is_some()
}

/// The function with this name.
pub fn function(word: &str) -> Option<TextFunction> {
    TextFunction::ALL.into_iter().find(|function| function.as_str() == word)
}

/// The question with this name.
pub fn question(word: &str) -> Option<TextQuestion> {
    TextQuestion::ALL.into_iter().find(|question| question.as_str() == word)
}

/// A regular expression, compiled once. It takes time linear in the text.
#[derive(Clone)]
pub struct Pattern(Regex);

/// Why a text is no pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatternError {
    /// What is wrong, in words.
    pub message: String,
    /// Where in the text, in bytes, when it is at a place.
    pub at: Option<std::ops::Range<usize>>,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        Regex::new(text).map(Pattern).map_err(|error| match regex_syntax::parse(text) {
            Err(regex_syntax::Error::Parse(error)) => at(error.kind().to_string(), error.span()),
            Err(regex_syntax::Error::Translate(error)) => {
                at(error.kind().to_string(), error.span())
            }
            _ => PatternError { message: too_large(&error), at: None },
        })
    }

    /// As it is written, without quotes.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Whether it fits somewhere in a text.
    pub fn fits(&self, text: &str) -> bool {
        self.0.is_match(text)
    }
}

fn at(message: String, span: &regex_syntax::ast::Span) -> PatternError {
    PatternError { message, at: Some(span.start.offset..span.end.offset) }
}

fn too_large(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "it would become too large".to_owned(),
        error => error.to_string(),
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Pattern {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_would_be_too_long_is_not_made() {
        let half = Symbol::new(&"a".repeat(TEXT_MAX / 2));
        let more = Symbol::new("b");
        assert!(TextFunction::Concat.apply(&[half, half]).is_ok());
        assert_eq!(TextFunction::Concat.apply(&[half, half, more]), Err(TextError::TooLong));
    }

    #[test]
    fn small_letters_may_be_longer_than_their_capitals() {
        let capitals = Symbol::new(&"İ".repeat(TEXT_MAX / 2));
        assert_eq!(TextFunction::Lower.apply(&[capitals]), Err(TextError::TooLong));
        assert_eq!(TextFunction::Lower.apply(&[Symbol::new("ÄB")]), Ok(Symbol::new("äb")));
    }

    #[test]
    fn a_pattern_that_cannot_be_read_says_where() {
        let error = Pattern::new("ab(c").unwrap_err();
        assert_eq!((error.message.as_str(), error.at), ("unclosed group", Some(2..3)));
        let error = Pattern::new("a{9999}{9999}").unwrap_err();
        assert_eq!((error.message.as_str(), error.at), ("it would become too large", None));
    }

    #[test]
    fn a_pattern_may_fit_anywhere() {
        assert!(Pattern::new("^b|c.$").unwrap().fits("acd"));
        assert!(!Pattern::new("^b").unwrap().fits("ab"));
    }
}

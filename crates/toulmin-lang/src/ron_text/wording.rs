//! What is wrong with a stretch of RON, in words for people who do not program.

use ron::error::{Error, Position, SpannedError};
use std::ops::Range;

/// A finding of ron about a stretch of text.
pub(super) struct Wording {
    /// Where in the stretch.
    pub(super) range: Range<usize>,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Puts what ron found wrong with `text` into words.
pub(super) fn wording(text: &str, error: &SpannedError) -> Wording {
    let at = match error.code {
        Error::InvalidEscape(_) => offset(text, error.span.start),
        _ => offset(text, error.span.end),
    };
    let (at, found) = found(text, at);
    let end = at + found.map_or(0, str::len);
    let before = text[..at].trim_end();
    let (message, help) = sentences(&error.code, before, found);

    let range = if lacks_comma_on_an_earlier_line(&error.code, before, &text[before.len()..at]) {
        before.len()..before.len()
    } else {
        at..end
    };
    Wording { range, message, help: help.map(str::to_owned) }
}

/// Whether a comma belongs right after `before`, and what was found instead is further down.
fn lacks_comma_on_an_earlier_line(error: &Error, before: &str, between: &str) -> bool {
    let is_comma = matches!(error, Error::ExpectedComma | Error::TrailingCharacters);
    // What stands before may end in a comment; a comma would be lost in it.
    let ends_value = before.ends_with(['"', ')', ']', '}']);
    let comments = before.lines().next_back().is_some_and(|line| line.contains("//"));
    is_comma && between.contains('\n') && ends_value && !comments
}

fn sentences(error: &Error, before: &str, found: Option<&str>) -> (String, Option<&'static str>) {
    let found_words = found.map_or("the end".to_owned(), |found| format!("`{found}`"));
    let expected = |what: &str| format!("expected {what}, found {found_words}");
    match error {
        Error::ExpectedComma | Error::TrailingCharacters if found == Some(":") => {
            (expected("a comma"), Some("is a comma missing before the name in front of the colon?"))
        }
        Error::ExpectedComma | Error::TrailingCharacters if before.ends_with('"') => {
            let help = "write a comma here, or close the text before it in the right place; \
                        a quote inside a text is written `\\\"`";
            (expected("a comma"), Some(help))
        }
        Error::ExpectedComma | Error::TrailingCharacters => {
            (expected("a comma"), Some("entries are parted by commas; texts stand in quotes"))
        }
        Error::ExpectedMapColon => {
            (expected("a colon"), Some("an entry is written `\"name\": value`"))
        }
        Error::InvalidEscape(_) => (
            "a backslash in a text stands before `\"`, `\\`, `n` or `t` only".to_owned(),
            Some("write `\\\\` for a backslash"),
        ),
        Error::ExpectedIdentifier | Error::SuggestRawIdentifier(_) => {
            (expected("a name and a colon"), Some("an entry is written `name: value`"))
        }
        Error::UnclosedBlockComment => ("this comment is not closed".to_owned(), None),
        Error::ExceededRecursionLimit => ("brackets are nested too deeply".to_owned(), None),
        _ => (expected("a text in quotes, a number or a group in brackets"), None),
    }
}

/// The byte at which a place that is counted in lines and characters begins.
fn offset(text: &str, position: Position) -> usize {
    let line: usize = text.split_inclusive('\n').take(position.line - 1).map(str::len).sum();
    let columns = text[line..].chars().take(position.col - 1);
    line + columns.map(char::len_utf8).sum::<usize>()
}

/// The word or sign that begins at or after a byte, with its place.
fn found(text: &str, at: usize) -> (usize, Option<&str>) {
    let rest = text[at..].trim_start();
    let at = text.len() - rest.len();
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    let word = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
    let sign = rest.chars().next().map_or(0, char::len_utf8);
    let length = word.max(sign);
    (at, (length > 0).then(|| &rest[..length]))
}

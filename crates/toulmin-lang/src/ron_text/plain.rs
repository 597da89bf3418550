//! Plain files: almost all are, and of those it is known without asking ron that it accepts them.

use super::scan::{Bracket, Token, TokenKind};

/// Longer numbers may be more than ron keeps.
const DIGITS_MAX: usize = 15;

/// What stands in front of a token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    /// Nothing.
    Start,
    /// An opening bracket, or a comma in its group.
    Entry(Bracket),
    /// The name of an entry.
    Key,
    /// A colon.
    Colon,
    /// A value.
    Value,
}

/// Whether a file is plain: values without rare escapes, exponents and enum variants, each entry with its name where one is due,
/// and comments only from `//` to the end of a line.
pub(super) fn is_plain(text: &str, tokens: &[Token]) -> bool {
    let mut groups: Vec<Bracket> = Vec::new();
    let (mut before, mut end) = (Before::Start, 0);
    for token in tokens {
        let (between, word) = (&text[end..token.range.start], &text[token.range.clone()]);
        end = token.range.end;
        if !is_space(between) {
            return false;
        }
        let is_value_due =
            matches!(before, Before::Start | Before::Colon | Before::Entry(Bracket::Square));
        before = match (token.kind, before) {
            (TokenKind::Open(bracket), _) if is_value_due => {
                groups.push(bracket);
                Before::Entry(bracket)
            }
            (TokenKind::Close(bracket), Before::Entry(_) | Before::Value)
                if groups.pop() == Some(bracket) =>
            {
                Before::Value
            }
            (TokenKind::Comma, Before::Value) => match groups.last() {
                Some(group) => Before::Entry(*group),
                None => return false,
            },
            (TokenKind::Colon, Before::Key) => Before::Colon,
            (TokenKind::Text, _) if is_value_due && is_quoted(word) => Before::Value,
            (TokenKind::Word, _) if is_value_due && is_scalar(word) => Before::Value,
            (TokenKind::Text, Before::Entry(Bracket::Curly)) if is_quoted(word) => Before::Key,
            (TokenKind::Word, Before::Entry(Bracket::Round)) if is_name(word) => Before::Key,
            _ => return false,
        };
    }
    before == Before::Value && groups.is_empty()
}

/// Whether there are only spaces, line breaks and comments.
fn is_space(between: &str) -> bool {
    let is_comment = |line: &str| {
        let line = line.trim_ascii();
        line.is_empty() || line.starts_with("//")
    };
    between.bytes().all(|byte| byte.is_ascii_whitespace()) || between.split('\n').all(is_comment)
}

/// Whether this is a text in quotes, where backslashes stand only before what they may escape.
fn is_quoted(word: &str) -> bool {
    let mut escapes = word.bytes().scan(false, |is_open, byte| {
        let is_escaped = *is_open;
        *is_open = byte == b'\\' && !is_escaped;
        Some(!is_escaped || matches!(byte, b'"' | b'\\' | b'n' | b't'))
    });
    is_text(word) || (word.starts_with('"') && escapes.all(|is_known| is_known))
}

/// Whether a text is all that stands between its quotes.
pub(super) fn is_text(word: &str) -> bool {
    word.starts_with('"') && !word.contains('\\')
}

fn is_name(word: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    word.bytes().all(|byte| is_letter(byte) || byte.is_ascii_digit())
        && word.bytes().next().is_some_and(is_letter)
}

fn is_scalar(word: &str) -> bool {
    let is_digits =
        |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let digits = word.strip_prefix('-').unwrap_or(word);
    let is_number = || match digits.split_once('.') {
        Some((whole, decimals)) => is_digits(whole) && is_digits(decimals),
        None => is_digits(digits),
    };
    matches!(word, "true" | "false") || (word.len() <= DIGITS_MAX && is_number())
}

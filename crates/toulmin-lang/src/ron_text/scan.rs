//! The scanner: brackets, commas, colons, texts and words of a RON file, without its comments.
//!
//! It never fails. A text or comment that is not closed is cut off where its author most likely
//! meant it to end.

use std::ops::Range;

/// The three pairs of brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bracket {
    /// `( )`
    Round,
    /// `[ ]`
    Square,
    /// `{ }`
    Curly,
}

impl Bracket {
    /// How a group in these brackets begins.
    pub(super) fn open(self) -> &'static str {
        match self {
            Bracket::Round => "(",
            Bracket::Square => "[",
            Bracket::Curly => "{",
        }
    }

    /// How a group in these brackets ends.
    pub(super) fn close(self) -> &'static str {
        match self {
            Bracket::Round => ")",
            Bracket::Square => "]",
            Bracket::Curly => "}",
        }
    }
}

/// What a stretch of the file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// An opening bracket.
    Open(Bracket),
    /// A closing bracket.
    Close(Bracket),
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `"…"`, `r"…"` or `r#"…"#`, with its quotes.
    Text,
    /// A text without its closing quote.
    OpenText,
    /// `/* …` without its end.
    OpenComment,
    /// Anything else: names, numbers, and what does not belong here.
    Word,
}

/// A stretch of the file and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) range: Range<usize>,
}

/// The tokens of a file. Comments and white space are left out.
pub(super) fn scan(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    while let Some((kind, length)) = next(&text[at..]) {
        tokens.extend(kind.map(|kind| Token { kind, range: at..at + length }));
        at += length;
    }
    tokens
}

/// The first token of `rest` and its length; without a kind it is space or a comment.
fn next(rest: &str) -> Option<(Option<TokenKind>, usize)> {
    let first = rest.chars().next()?;
    let one = |kind| Some((Some(kind), 1));
    match first {
        '(' => one(TokenKind::Open(Bracket::Round)),
        ')' => one(TokenKind::Close(Bracket::Round)),
        '[' => one(TokenKind::Open(Bracket::Square)),
        ']' => one(TokenKind::Close(Bracket::Square)),
        '{' => one(TokenKind::Open(Bracket::Curly)),
        '}' => one(TokenKind::Close(Bracket::Curly)),
        ',' => one(TokenKind::Comma),
        ':' => one(TokenKind::Colon),
        c if c.is_whitespace() => Some((None, rest.len() - rest.trim_start().len())),
        _ if rest.starts_with("//") => Some((None, rest.find('\n').unwrap_or(rest.len()))),
        _ if rest.starts_with("/*") => Some(block_comment(rest)),
        '"' => Some(plain_text(rest)),
        'r' if raw_quotes(rest).is_some() => Some(raw_text(rest)),
        _ => Some((Some(TokenKind::Word), word_length(rest))),
    }
}

/// Block comments nest.
fn block_comment(rest: &str) -> (Option<TokenKind>, usize) {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        let step = match &rest.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth += step.0;
        at += step.1;
        if depth == 0 {
            return (None, at);
        }
    }
    (Some(TokenKind::OpenComment), rest.len())
}

/// A text in plain quotes. It may go on over lines, but then what follows must be able to follow a
/// text: otherwise its closing quote was forgotten, and the quote that was found opens the next
/// one.
fn plain_text(rest: &str) -> (Option<TokenKind>, usize) {
    let Some(length) = plain_length(rest) else { return open_text(rest) };
    let goes_on = || {
        let after = rest[length..].trim_start();
        after.is_empty() || after.starts_with([',', ':', ')', ']', '}', '/'])
    };
    if rest[..length].contains('\n') && !goes_on() {
        return open_text(rest);
    }
    (Some(TokenKind::Text), length)
}

fn plain_length(rest: &str) -> Option<usize> {
    let mut at = 1;
    loop {
        match rest.as_bytes().get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// A text without its closing quote ends with its line, before the commas and brackets that close
/// the line.
fn open_text(rest: &str) -> (Option<TokenKind>, usize) {
    let line = rest.lines().next().unwrap_or(rest);
    let end = |c: char| c.is_whitespace() || matches!(c, ',' | ')' | ']' | '}');
    (Some(TokenKind::OpenText), line.trim_end_matches(end).len().max(1))
}

/// The `#` between the `r` and the quote of a raw text, if it is one.
fn raw_quotes(rest: &str) -> Option<&str> {
    let marks = rest[1..].split('"').next().unwrap_or("");
    let is_raw = rest[1 + marks.len()..].starts_with('"') && marks.bytes().all(|b| b == b'#');
    is_raw.then_some(marks)
}

fn raw_text(rest: &str) -> (Option<TokenKind>, usize) {
    let marks = raw_quotes(rest).unwrap_or("");
    let inside = marks.len() + 2;
    match rest[inside..].find(&format!("\"{marks}")) {
        Some(length) => (Some(TokenKind::Text), inside + length + 1 + marks.len()),
        None => open_text(rest),
    }
}

fn word_length(rest: &str) -> usize {
    // A bracket or comma as a character, `','`, is no sign.
    if let [b'\'', b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b':' | b'"', b'\'', ..] =
        rest.as_bytes()
    {
        return 3;
    }

    let mut last = '\0';
    let ends = |c: char| {
        let comment = last == '/' && matches!(c, '/' | '*');
        last = c;
        let is_sign = matches!(c, '(' | ')' | '[' | ']' | '{' | '}' | ',' | ':' | '"');
        comment || is_sign || c.is_whitespace()
    };
    let length = rest.find(ends).unwrap_or(rest.len());
    let before_comment = rest[length..].starts_with(['/', '*']);
    if before_comment { length - 1 } else { length }
}

//! Goals while they are being written.

use super::solid_tokens;
use crate::lex::TokenKind;
use crate::value::is_keyword;

/// Returns whether a text begins as goals do: with `name(`, a variable, a text, a number, or a word
/// such as `not` or `count` that more follows.
pub fn is_goal(text: &str) -> bool {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
    let (word, rest) = text.split_at(text.find(ends).unwrap_or(text.len()));
    let begins = |c: char| c == '?' || c == '"' || c == '(' || c.is_ascii_digit();

    // `as` is reserved, but what begins with it is a command such as `as of`, never a goal.
    let is_word = is_keyword(word) && !rest.trim_start().is_empty() && word != "as";

    text.starts_with(begins) || rest.starts_with('(') || is_word
}

/// Returns whether a goal is complete: its brackets and quotes are closed, and it does not end in
/// `,` or `:-`.
///
/// Brackets that close what was never opened are for the parser to report.
pub fn is_complete(text: &str) -> bool {
    let mut open = 0_i32;
    let mut last = None;
    for token in solid_tokens(text) {
        match token.kind {
            TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => open += 1,
            TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => open -= 1,
            TokenKind::OpenText => return false,
            _ => {}
        }
        last = Some(token.kind);
    }

    open <= 0 && !matches!(last, Some(TokenKind::Comma | TokenKind::If))
}

#[cfg(test)]
mod tests {
    use super::{is_complete, is_goal};

    #[test]
    fn goals_are_told_from_other_words() {
        for goal in ["p(x: 1)", "not p(x: 1)", "count ?x : { p(?x) } > 1", "?x = 1", "\"a\" = ?x"] {
            assert!(is_goal(goal), "{goal}");
        }
        for other in ["p", "not", "as of 2018", "why p(x: 1)", ""] {
            assert!(!is_goal(other), "{other}");
        }
    }

    #[test]
    fn a_goal_goes_on_until_its_brackets_close() {
        for open in ["p(x: ?x,", "p(x: ?x),", "count ?f : { p(f: ?f)", "p(x: \"New", "p(x: 1) :-"] {
            assert!(!is_complete(open), "{open}");
        }
        for complete in ["p(x: ?x,\n  y: 1)", "p(x: 1))", ""] {
            assert!(is_complete(complete), "{complete}");
        }
    }
}

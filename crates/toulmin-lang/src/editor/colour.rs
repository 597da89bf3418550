//! Which parts of a text deserve a colour.

use super::tokens;
use crate::lex::{Token, TokenKind};
use crate::text::is_function;
use crate::value::is_keyword;
use std::ops::Range;

/// A kind of word, for an editor to choose a colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// A reserved word, or `present` after `because`.
    Keyword,
    /// A function or a question of texts, such as `contains`.
    Function,
    /// A relation, where its columns follow.
    Relation,
    /// `?forum`
    Variable,
    /// A text, number, date or locator.
    Literal,
    /// `// …` or `/// …`
    Comment,
}

/// The parts of a text that deserve a colour, in order; they never overlap.
pub fn parts(text: &str) -> Vec<(Range<usize>, Part)> {
    let tokens = tokens(text);
    let mut parts = Vec::new();
    for at in 0..tokens.len() {
        parts.extend(part(text, &tokens, at).map(|part| (tokens[at].span.range(), part)));
    }

    parts
}

/// What the token at this place is.
fn part(text: &str, tokens: &[Token], at: usize) -> Option<Part> {
    let word = &text[tokens[at].span.range()];
    match tokens[at].kind {
        TokenKind::Name if is_keyword(word) || is_present(text, &tokens[..at], word) => {
            Some(Part::Keyword)
        }
        TokenKind::Name if tokens.get(at + 1).is_some_and(|it| it.kind == TokenKind::OpenParen) => {
            Some(if is_function(word) { Part::Function } else { Part::Relation })
        }
        TokenKind::Variable => Some(Part::Variable),
        TokenKind::Text
        | TokenKind::OpenText
        | TokenKind::Number
        | TokenKind::Date
        | TokenKind::Locator => Some(Part::Literal),
        TokenKind::Comment | TokenKind::Doc => Some(Part::Comment),
        _ => None,
    }
}

/// Whether a word is the `present` of a reason. It is a word of the language after `because` only,
/// and a name elsewhere.
fn is_present(text: &str, before: &[Token], word: &str) -> bool {
    let last = before.iter().rfind(|token| !token.kind.is_trivia());
    word == "present" && last.is_some_and(|last| &text[last.span.range()] == "because")
}

#[cfg(test)]
mod tests {
    use super::{Part, parts};
    use pretty_assertions::assert_eq;

    #[track_caller]
    fn check(text: &str, wanted: &[(&str, Part)]) {
        let found = parts(text);
        let found: Vec<(&str, Part)> =
            found.iter().map(|(range, part)| (&text[range.clone()], *part)).collect();
        assert_eq!(found, wanted, "{text}");
    }

    #[test]
    fn the_parts_of_a_goal_differ() {
        use Part::{Function, Keyword, Literal, Relation, Variable};
        check("not p(a: ?a)", &[("not", Keyword), ("p", Relation), ("?a", Variable)]);
        check(
            "contains(?t, \"x\")",
            &[("contains", Function), ("?t", Variable), ("\"x\"", Literal)],
        );
        check("?y < 2019-06", &[("?y", Variable), ("2019-06", Literal)]);
    }

    #[test]
    fn present_is_a_word_of_the_language_after_because_only() {
        use Part::{Keyword, Relation};
        let reason = "p() fails because present present()";
        let (head, fails) = (("p", Relation), ("fails", Keyword));
        let because = [("because", Keyword), ("present", Keyword), ("present", Relation)];
        check(reason, &[[head, fails].as_slice(), &because].concat());
    }

    #[test]
    fn broken_texts_have_parts_too() {
        check("p(§ \"open", &[("p", Part::Relation), ("\"open", Part::Literal)]);
        check("// why", &[("// why", Part::Comment)]);
    }
}

//! The lexer: text to tokens that cover every byte, white space and comments among them.

use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
use logos::Logos;

/// A token and its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Which kind of token.
    pub kind: TokenKind,
    /// Its place.
    pub span: Span,
}

/// The kinds of token.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(subpattern name = r"\p{XID_Start}\p{XID_Continue}*(-\p{XID_Continue}+)*")]
pub enum TokenKind {
    /// Blanks and line ends, and the mark that some editors put at the beginning of a file.
    #[regex(r"[\s\u{feff}]+")]
    Space,
    /// `// …` to the end of the line; four slashes and more are a comment too.
    #[regex(r"//([^/\n][^\n]*)?", allow_greedy = true)]
    #[regex(r"////[^\n]*", allow_greedy = true)]
    Comment,
    /// `/// …`, which describes the item after it.
    #[regex(r"///([^/\n][^\n]*)?", allow_greedy = true)]
    Doc,
    /// `?forum`
    #[regex(r"\?[\p{XID_Start}_]\p{XID_Continue}*")]
    Variable,
    /// `_`
    #[token("_")]
    Underscore,
    /// `G20`, `voice-g20`: letters, digits, underscores and inner hyphens.
    #[regex(r"(?&name)")]
    Name,
    /// `challenges.13`: a name, a full stop and digits without white space.
    #[regex(r"(?&name)\.[0-9]+")]
    Locator,
    /// `12`, `0.5`
    #[regex(r"[0-9]+(\.[0-9]+)?")]
    Number,
    /// `2019-06`, `2019-06-05`
    #[regex(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")]
    Date,
    /// `"…"`, on one line, so that a quote that is not closed is found where it is opened.
    #[regex(r#""([^"\\\n]|\\[^\n])*""#)]
    Text,
    /// A `"` that is not closed on its line, to the end of that line.
    #[regex(r#""([^"\\\n]|\\[^\n])*\\?"#, priority = 1, allow_greedy = true)]
    OpenText,
    /// `(`
    #[token("(")]
    OpenParen,
    /// `)`
    #[token(")")]
    CloseParen,
    /// `{`
    #[token("{")]
    OpenBrace,
    /// `}`
    #[token("}")]
    CloseBrace,
    /// `[`
    #[token("[")]
    OpenBracket,
    /// `]`
    #[token("]")]
    CloseBracket,
    /// `,`
    #[token(",")]
    Comma,
    /// `.`
    #[token(".")]
    FullStop,
    /// `..`
    #[token("..")]
    DotDot,
    /// `?`
    #[token("?")]
    Question,
    /// `:`
    #[token(":")]
    Colon,
    /// `:-`
    #[token(":-")]
    If,
    /// `|`
    #[token("|")]
    Bar,
    /// `=`
    #[token("=")]
    Equal,
    /// `!=`
    #[token("!=")]
    NotEqual,
    /// `<`
    #[token("<")]
    Less,
    /// `<=`
    #[token("<=")]
    LessOrEqual,
    /// `>`
    #[token(">")]
    Greater,
    /// `>=`
    #[token(">=")]
    GreaterOrEqual,
    /// `+`
    #[token("+")]
    Plus,
    /// `-`
    #[token("-")]
    Minus,
    /// `*`
    #[token("*")]
    Star,
    /// `/`
    #[token("/")]
    Slash,
    /// Anything that begins no token.
    Unexpected,
}

impl TokenKind {
    /// Whether the parser passes over it.
    pub fn is_trivia(self) -> bool {
        matches!(self, TokenKind::Space | TokenKind::Comment)
    }
}

/// Splits a text into tokens. What begins no token is reported and kept as
/// [`TokenKind::Unexpected`].
pub fn lex(file: FileId, text: &str) -> (Vec<Token>, Vec<Diagnostic>) {
    let mut tokens: Vec<Token> = Vec::new();
    let mut findings = Vec::new();

    // Characters that mean nothing are one token as long as they follow one another, so that they
    // are reported once.
    for (kind, range) in TokenKind::lexer(text).spanned() {
        let span = Span::new(file, range);
        let kind = kind.unwrap_or(TokenKind::Unexpected);
        match (kind, tokens.last_mut()) {
            (TokenKind::Unexpected, Some(last)) if last.kind == kind => {
                last.span = last.span.to(span)
            }
            _ => tokens.push(Token { kind, span }),
        }
    }

    for token in &tokens {
        match token.kind {
            TokenKind::Unexpected => {
                findings.push(unexpected(&text[token.span.range()], token.span))
            }
            TokenKind::OpenText => findings.push(unterminated(token.span)),
            _ => {}
        }
    }
    (tokens, findings)
}

/// Characters that people type by habit, and what they mean here.
const HABITS: [(&str, &str); 18] = [
    (";", "conditions are separated by `,` and an item ends with `.`"),
    ("#", "a comment begins with `//`"),
    ("%", "a comment begins with `//`"),
    ("!", "negation is written `not`, and unequal `!=`"),
    ("&", "conditions are separated by `,`"),
    ("\\", "negation is written `not`"),
    ("~", "negation is written `not`"),
    ("\u{201c}", "text stands in straight quotes `\"`"),
    ("\u{201d}", "text stands in straight quotes `\"`"),
    ("\u{201e}", "text stands in straight quotes `\"`"),
    ("\u{ab}", "text stands in straight quotes `\"`"),
    ("\u{bb}", "text stands in straight quotes `\"`"),
    ("\u{2018}", "text stands in straight double quotes `\"`"),
    ("\u{2019}", "text stands in straight double quotes `\"`"),
    ("'", "text stands in double quotes `\"`"),
    ("\u{2212}", "a minus is written `-`, as the keyboard has it"),
    ("\u{2013}", "a minus is written `-`, as the keyboard has it"),
    ("\u{2014}", "a minus is written `-`, as the keyboard has it"),
];

fn unexpected(text: &str, span: Span) -> Diagnostic {
    let message = format!("`{text}` means nothing here");
    let finding =
        Diagnostic::new(Code::UnexpectedCharacter, span, message).label("not part of the language");
    match HABITS.iter().find(|(habit, _)| text.starts_with(habit)) {
        Some((_, help)) => finding.help(*help),
        None => finding,
    }
}

fn unterminated(text: Span) -> Diagnostic {
    let message = "a text has no closing quote on its line";
    Diagnostic::new(Code::UnterminatedText, text.after(), message)
        .label("a `\"` is missing here, or before")
        .other(text, "the text begins here")
        .help("write `\\\"` for a quote inside a text, and `\\n` for the end of a line")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{is_bare_name, is_keyword};
    use proptest::prelude::*;

    /// Whether a text is one token, and that a name which is not reserved.
    fn is_read_as_name(text: &str) -> bool {
        let mut tokens = TokenKind::lexer(text);
        tokens.next() == Some(Ok(TokenKind::Name)) && tokens.next().is_none() && !is_keyword(text)
    }

    #[test]
    fn every_character_may_stand_in_a_name_that_needs_no_quotes_if_it_is_read_as_one() {
        for c in char::MIN..=char::MAX {
            for text in [c.to_string(), format!("a{c}"), format!("a-{c}")] {
                assert_eq!(is_bare_name(&text), is_read_as_name(&text), "{text:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn names_without_quotes_are_read_as_names(text in "[-a-c_1.é ?]{0,6}|count|rule") {
            prop_assert_eq!(is_bare_name(&text), is_read_as_name(&text));
        }
    }
}

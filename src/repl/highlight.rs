//! A line in colour.

use super::help;
use super::input::is_goal;
use anstyle::Style;
use toulmin_lang::lex::{Token, TokenKind, lex};
use toulmin_lang::source::Sources;
use toulmin_lang::text::is_function;
use toulmin_lang::value::is_keyword;
use toulmin_render::render::style::{Colour, KEYWORD, LITERAL, RELATION, VARIABLE};

/// The line with its parts coloured; the same characters otherwise.
pub(super) fn highlight(line: &str) -> String {
    let file = Sources::default().add("", "");
    let (tokens, _) = lex(file, line);
    let begin = line.len() - line.trim_start().trim_start_matches(':').len();
    let command_end = command_end(&line[begin..]).map(|end| begin + end);
    let mut shown = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let range = token.span.range();
        let text = &line[range.clone()];
        let in_command = command_end.is_some_and(|end| range.start >= begin && range.end <= end);
        let is_word = in_command || is_present(line, &tokens[..at], text);
        let style = if is_word { Some(KEYWORD) } else { style(text, &tokens[at..]) };
        shown += &style.map_or(text.to_owned(), |style| Colour::On.paint(style, text));
    }
    shown
}

/// Where the name of a command ends.
fn command_end(line: &str) -> Option<usize> {
    let end = line.find(char::is_whitespace).unwrap_or(line.len());
    (!is_goal(line) && help::names().any(|name| name == &line[..end])).then_some(end)
}

/// Whether a word is the `present` of a reason. It is a word of the language behind `because` only, and a name elsewhere.
fn is_present(line: &str, before: &[Token], word: &str) -> bool {
    let last = before.iter().rfind(|token| !token.kind.is_trivia());
    word == "present" && last.is_some_and(|last| &line[last.span.range()] == "because")
}

/// How the first of these tokens is shown.
fn style(text: &str, tokens: &[Token]) -> Option<Style> {
    match tokens[0].kind {
        TokenKind::Name if is_keyword(text) => Some(KEYWORD),
        TokenKind::Name if tokens.get(1).is_some_and(|it| it.kind == TokenKind::OpenParen) => {
            Some(if is_function(text) { KEYWORD } else { RELATION })
        }
        TokenKind::Variable => Some(VARIABLE),
        TokenKind::Text
        | TokenKind::OpenText
        | TokenKind::Number
        | TokenKind::Date
        | TokenKind::Locator => Some(LITERAL),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_adds_no_characters() {
        for line in ["why-not member(actor: ?a, year: 2019-06)", ":as-of 2018", "find § \"x", "  "]
        {
            let shown = highlight(line);
            let plain = stripped(&shown);
            assert_eq!(plain, line);
        }
    }

    fn stripped(text: &str) -> String {
        let mut parts = text.split('\u{1b}');
        let first = parts.next().unwrap_or("").to_owned();
        first
            + &parts
                .map(|part| part.split_once('m').map_or("", |(_, rest)| rest))
                .collect::<String>()
    }

    #[test]
    fn the_parts_of_a_goal_differ() {
        let shown = highlight("member(actor: ?a)");
        assert!(shown.starts_with(&Colour::On.paint(RELATION, "member")), "{shown:?}");
        assert!(shown.contains(&Colour::On.paint(VARIABLE, "?a")), "{shown:?}");
        let shown = highlight("p() fails because present present()");
        let present = [KEYWORD, RELATION].map(|style| Colour::On.paint(style, "present"));
        assert!(shown.contains(&present.join(" ")), "{shown:?}");
        let shown = highlight("contains(?a, \"x\")");
        assert!(shown.starts_with(&Colour::On.paint(KEYWORD, "contains")), "{shown:?}");
    }
}

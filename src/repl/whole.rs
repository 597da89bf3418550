//! Whether a line is whole or goes on below.

use super::input::{is_goal, unprompted};
use toulmin_lang::lex::{TokenKind, lex};
use toulmin_lang::source::Sources;

/// Whether a text is whole: brackets and quotes balance, and it does not end in `,` or `:-`. An empty line ends it in any
/// case, and words that are no goal end with their line.
pub(super) fn is_whole(text: &str) -> bool {
    let text = unprompted(text).trim_start();
    let first = text.strip_prefix(':').unwrap_or(text).split_whitespace().next().unwrap_or("");
    let takes_goal = is_goal(text) || ["why", "why-not", "query"].contains(&first);
    !takes_goal || text.ends_with('\n') || is_balanced(text)
}

fn is_balanced(text: &str) -> bool {
    let file = Sources::default().add("", "");
    let (tokens, _) = lex(file, text);
    let depth = |(depth, open): (i32, bool), kind| match kind {
        TokenKind::OpenParen | TokenKind::OpenBrace | TokenKind::OpenBracket => (depth + 1, open),
        TokenKind::CloseParen | TokenKind::CloseBrace | TokenKind::CloseBracket => {
            (depth - 1, open)
        }
        TokenKind::OpenText => (depth, true),
        _ => (depth, open),
    };
    let kinds = || tokens.iter().map(|token| token.kind).filter(|kind| !kind.is_trivia());
    let (depth, open_text) = kinds().fold((0, false), depth);
    let goes_on = matches!(kinds().next_back(), Some(TokenKind::Comma | TokenKind::If));
    depth <= 0 && !open_text && !goes_on
}

#[cfg(test)]
mod tests {
    use super::is_whole;

    #[test]
    fn a_goal_goes_on_until_its_brackets_close() {
        assert!(!is_whole("member(actor: ?a,"));
        assert!(!is_whole("member(actor: ?a),"));
        assert!(!is_whole("count ?f : { member(forum: ?f)"));
        assert!(!is_whole("why member(actor: \"New"));
        assert!(!is_whole("> member(actor: ?a,"));
        assert!(is_whole("member(actor: ?a,\n  forum: G20)"));
    }

    #[test]
    fn an_empty_line_ends_it_in_any_case() {
        assert!(is_whole("member(actor: ?a,\n"));
    }

    #[test]
    fn too_many_closing_brackets_are_for_the_parser() {
        assert!(is_whole("member(actor: ?a))"));
    }

    #[test]
    fn words_that_are_no_goal_end_with_their_line() {
        assert!(is_whole("find (of"));
        assert!(is_whole("help"));
    }
}

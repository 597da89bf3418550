//! Whether a line is whole or goes on below.

use super::input::{is_goal, unprompted};
use super::item;
use toulmin_lang::lex::{TokenKind, lex};
use toulmin_lang::source::Sources;

/// The commands behind which a goal or a fact stands.
const TAKE_GOALS: [&str; 9] =
    ["why", "why-not", "needs", "rests-on", "query", "what-if", "timeline", "assume", "retract"];

/// Whether a text is whole: brackets and quotes balance, and it does not end in `,` or `:-`. An empty line ends it in any
/// case, and words that are no goal end with their line.
pub(super) fn is_whole(text: &str) -> bool {
    let text = unprompted(text).trim_start();
    let bare = text.strip_prefix(':').unwrap_or(text);
    if item::keyword(bare).is_some() {
        return text.ends_with('\n') || is_balanced(bare) && item::is_whole(bare);
    }
    if item::is_doc(bare) {
        return text.ends_with('\n');
    }
    let first = text.strip_prefix(':').unwrap_or(text).split_whitespace().next().unwrap_or("");
    let takes_goal = is_goal(text) || TAKE_GOALS.contains(&first);
    !takes_goal || text.ends_with('\n') || is_balanced(text)
}

/// Whether a text has gone on below its first line, and is not whole there either.
pub(super) fn goes_on_below(text: &str) -> bool {
    text.contains('\n') && !is_whole(text.trim_end())
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
    use super::{goes_on_below, is_whole};

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
    fn an_item_goes_on_while_it_is_clear_that_it_must() {
        assert!(!is_whole("rule r cites [n1]:"));
        assert!(!is_whole("rule r: p(x: ?x) :-"));
        assert!(!is_whole("rule r: p(x: ?x) :- q(x: ?x),"));
        assert!(!is_whole("rule r: p(x: ?x) :- q(x: ?x), not"));
        assert!(!is_whole("/// What it means."));
        assert!(is_whole("rule r: p(x: ?x) :- q(x: ?x)"));
        assert!(!is_whole("rule r: p(x: ?x) :- q(x: ?x."));
        assert!(is_whole("fact p(x: 1) at challenges.2"));
        assert!(!is_whole("fact p(x: 1) at"));
    }

    #[test]
    fn what_may_go_on_ends_with_its_full_stop_or_an_empty_line() {
        assert!(!is_whole("relation p(x: Number)"));
        assert!(!is_whole("relation p(x: Number)\n  \"{x} is one\""));
        assert!(is_whole("relation p(x: Number)."));
        assert!(is_whole("relation p(x: Number)\n"));
        assert!(!is_whole("claim c at n1 \"It holds\": p(x: 1) holds"));
    }

    #[test]
    fn an_empty_line_ends_it_in_any_case() {
        assert!(is_whole("member(actor: ?a,\n"));
    }

    #[test]
    fn below_its_first_line_a_text_goes_on_until_it_is_whole() {
        assert!(!goes_on_below("bound(?who"));
        assert!(goes_on_below("bound(?who\n"));
        assert!(goes_on_below("bound(?who\nhelp"));
        assert!(!goes_on_below("bound(?who\n)"));
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

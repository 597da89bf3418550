//! Rules, facts and declarations at the prompt: by what they are known, and when one is whole.

use toulmin_lang::diag::Code;
use toulmin_lang::lex::{Token, TokenKind, lex};
use toulmin_lang::parse::{ITEM_KEYWORDS, parse};
use toulmin_lang::source::Sources;
use toulmin_lang::value::is_keyword;

/// Items that may go on behind what already is one: their full stop, or an empty line, says that they do not.
const OPEN_ENDED: [&str; 2] = ["relation", "claim"];

/// The word by which a text is an item, behind its doc comment.
pub(super) fn keyword(text: &str) -> Option<&'static str> {
    let item = undocumented(text);
    let word = item.split(char::is_whitespace).next()?;
    ITEM_KEYWORDS.into_iter().find(|keyword| word.len() < item.len() && *keyword == word)
}

/// Whether a text is a doc comment whose item is still to come.
pub(super) fn is_doc(text: &str) -> bool {
    text.trim_start().starts_with("///") && undocumented(text).is_empty()
}

fn undocumented(text: &str) -> &str {
    let mut rest = text.trim();
    while rest.starts_with("///") {
        rest = rest.split_once('\n').map_or("", |(_, below)| below.trim_start());
    }
    rest
}

/// Whether an item with balanced brackets is whole; its full stop may be left out where nothing else can follow.
pub(super) fn is_whole(text: &str) -> bool {
    let tokens = tokens(text);
    let Some(last) = tokens.last() else { return false };
    match last.kind {
        TokenKind::FullStop => true,
        TokenKind::Colon | TokenKind::Equal | TokenKind::Bar => false,
        TokenKind::Name if is_keyword(&text[last.span.range()]) => false,
        _ => keyword(text).is_none_or(|keyword| !OPEN_ENDED.contains(&keyword)),
    }
}

/// The text with the full stops that are missing behind items that are whole.
pub(super) fn with_full_stops(text: &str) -> String {
    let (_, findings) = parse(Sources::default().add("", ""), text);
    let missing = findings.iter().filter(|finding| finding.code == Code::MissingFullStop);
    let mut text = text.to_owned();
    for at in missing.map(|finding| finding.span.range().start).rev() {
        text.insert(at, '.');
    }
    text
}

fn tokens(text: &str) -> Vec<Token> {
    let (tokens, _) = lex(Sources::default().add("", ""), text);
    tokens.into_iter().filter(|token| !token.kind.is_trivia()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_known_by_its_word_behind_the_doc_comment() {
        assert_eq!(keyword("rule r: p(x: 1) :- q(x: 1)"), Some("rule"));
        assert_eq!(keyword("/// One.\n/// Two.\nfact p(x: 1)"), Some("fact"));
        assert_eq!(keyword("rules voice"), None);
        assert_eq!(keyword("rule"), None);
        assert!(is_doc("/// One.") && !is_doc("/// One.\nrule r: p(x: 1)"));
    }

    #[test]
    fn a_full_stop_is_added_where_it_is_missing() {
        assert_eq!(with_full_stops("fact p(x: 1) // why"), "fact p(x: 1). // why");
        assert_eq!(with_full_stops("fact p(x: 1) at n.1."), "fact p(x: 1) at n.1.");
        assert_eq!(with_full_stops("fact p(x: 1) at n.1"), "fact p(x: 1) at n.1.");
        assert_eq!(with_full_stops("rule r: p(x: 1) :-"), "rule r: p(x: 1) :-");
        assert_eq!(with_full_stops("fact p(1)\nfact p(2)\n"), "fact p(1).\nfact p(2).\n");
    }
}

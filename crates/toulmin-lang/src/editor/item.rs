//! Rules, facts and declarations while they are being written.

use super::{goal, solid_tokens};
use crate::diag::Code;
use crate::lex::TokenKind;
use crate::parse::{ITEM_KEYWORDS, parse};
use crate::source::Sources;
use crate::value::is_keyword;

/// Items that more may follow even where they could end. Only their full stop says that they are
/// complete.
const OPEN_ENDED: [&str; 2] = ["relation", "claim"];

/// The word that makes a text an item, such as `rule`. It stands first, or first after the doc
/// comment, and more follows it.
pub fn keyword(text: &str) -> Option<&'static str> {
    let item = undocumented(text);
    let word = item.split(char::is_whitespace).next()?;
    ITEM_KEYWORDS.into_iter().find(|keyword| word.len() < item.len() && *keyword == word)
}

/// Returns whether a text is a doc comment whose item is still to come.
pub fn is_doc(text: &str) -> bool {
    text.trim_start().starts_with("///") && undocumented(text).is_empty()
}

/// Returns whether an item is complete. Its full stop may be left out where nothing else can
/// follow.
pub fn is_complete(text: &str) -> bool {
    let Some(last) = solid_tokens(text).pop() else { return false };
    goal::is_complete(text)
        && match last.kind {
            TokenKind::FullStop => true,
            TokenKind::Colon | TokenKind::Equal | TokenKind::Bar => false,
            TokenKind::Name if is_keyword(&text[last.span.range()]) => false,
            _ => keyword(text).is_none_or(|keyword| !OPEN_ENDED.contains(&keyword)),
        }
}

/// The text with the full stops that are missing after complete items.
pub fn with_full_stops(text: &str) -> String {
    let (_, findings) = parse(Sources::default().add("", ""), text);
    let missing = findings.iter().filter(|finding| finding.code == Code::MissingFullStop);

    let mut text = text.to_owned();
    // From the last to the first, so that places before an insertion stay where they are.
    for at in missing.map(|finding| finding.span.range().start).rev() {
        text.insert(at, '.');
    }

    text
}

/// The text after its doc comment.
fn undocumented(text: &str) -> &str {
    let mut rest = text.trim();
    while rest.starts_with("///") {
        rest = rest.split_once('\n').map_or("", |(_, below)| below.trim_start());
    }

    rest
}

#[cfg(test)]
mod tests {
    use super::{is_complete, is_doc, keyword, with_full_stops};
    use pretty_assertions::assert_eq;

    #[test]
    fn an_item_is_known_by_its_word_after_the_doc_comment() {
        assert_eq!(keyword("rule r: p(x: 1) :- q(x: 1)"), Some("rule"));
        assert_eq!(keyword("/// One.\n/// Two.\nfact p(x: 1)"), Some("fact"));
        assert_eq!(keyword("rules voice"), None);
        assert_eq!(keyword("rule"), None);
        assert!(is_doc("/// One.") && !is_doc("/// One.\nrule r: p(x: 1)"));
    }

    #[test]
    fn an_item_goes_on_while_it_is_clear_that_it_must() {
        for open in [
            "rule r cites [n1]:",
            "rule r: p(x: ?x) :- q(x: ?x), not",
            "rule r: p(x: ?x) :- q(x: ?x.",
            "fact p(x: 1) at",
            "relation p(x: Number)",
            "claim c at n1 \"It holds\": p(x: 1) holds",
        ] {
            assert!(!is_complete(open), "{open}");
        }
        for complete in [
            "rule r: p(x: ?x) :- q(x: ?x)",
            "fact p(x: 1) at challenges.2",
            "relation p(x: Number).",
        ] {
            assert!(is_complete(complete), "{complete}");
        }
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

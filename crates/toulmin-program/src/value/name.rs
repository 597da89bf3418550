//! Names that can be written without quotes: the words of the language are none.

use regex_syntax::hir::{Class, HirKind};
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// The words that cannot be names.
pub const KEYWORDS: [&str; 31] = [
    "as",
    "at",
    "because",
    "cites",
    "claim",
    "constraint",
    "count",
    "denied",
    "during",
    "enum",
    "exactly",
    "fact",
    "fails",
    "for",
    "holds",
    "in",
    "includes",
    "is",
    "max",
    "mean",
    "min",
    "missing",
    "not",
    "of",
    "overrides",
    "param",
    "relation",
    "rule",
    "sort",
    "sum",
    "todo",
];

/// Whether a word is reserved.
pub fn is_keyword(text: &str) -> bool {
    KEYWORDS.binary_search(&text).is_ok()
}

/// Whether a name needs no quotes in a rule.
///
/// It has only letters, digits, underscores and inner hyphens, and is not reserved.
pub fn is_bare_name(text: &str) -> bool {
    let mut parts = text.split('-');
    let begins = |part: &str| part.starts_with(is_first) && part.chars().all(is_further);
    let goes_on = |part: &str| !part.is_empty() && part.chars().all(is_further);
    parts.next().is_some_and(begins) && parts.all(goes_on) && !is_keyword(text)
}

fn is_first(c: char) -> bool {
    c.is_ascii_alphabetic() || (!c.is_ascii() && has(&FIRST, c))
}

fn is_further(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || (!c.is_ascii() && has(&FURTHER, c))
}

// The lexer is generated from the same tables, so both know the same version of Unicode.
static FIRST: LazyLock<Vec<RangeInclusive<char>>> = LazyLock::new(|| class(r"\p{XID_Start}"));
static FURTHER: LazyLock<Vec<RangeInclusive<char>>> = LazyLock::new(|| class(r"\p{XID_Continue}"));

/// The ranges of a class of characters, in order.
fn class(pattern: &str) -> Vec<RangeInclusive<char>> {
    let parsed = regex_syntax::parse(pattern).map(|parsed| parsed.into_kind());
    let Ok(HirKind::Class(Class::Unicode(class))) = parsed else {
        unreachable!("bug: `{pattern}` is no class of characters");
    };
    class.iter().map(|range| range.start()..=range.end()).collect()
}

/// Whether a character lies in one of these ranges, which are in order.
fn has(ranges: &[RangeInclusive<char>], c: char) -> bool {
    let at = ranges.partition_point(|range| *range.end() < c);
    ranges.get(at).is_some_and(|range| range.contains(&c))
}

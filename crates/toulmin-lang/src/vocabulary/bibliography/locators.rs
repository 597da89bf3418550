//! The field `locators` of a work: `{abstract: 1..1, n: 1..130}`.

use crate::diag::{Code, Diagnostic};
use crate::source::Span;
use crate::vocabulary::Locators;
use std::ops::Range;

/// A work has fewer places of one kind than this.
const NUMBER_MAX: u32 = 99_999;

/// Reads the runs of places that stand in a stretch of the bibliography.
pub(super) fn read(
    text: &str,
    range: Range<usize>,
    place: impl Fn(Range<usize>) -> Span,
) -> Result<Vec<Locators>, Box<Diagnostic>> {
    let mut runs = Vec::new();
    let mut at = range.start;
    for part in text[range].split(',') {
        let written = part.trim();
        let start = at + part.len() - part.trim_start().len();
        at += part.len() + 1;
        if !written.is_empty() {
            let span = place(start..start + written.len());
            runs.push(run(written).ok_or_else(|| malformed(span, &format!("`{written}`")))?);
        }
    }
    Ok(runs)
}

/// Reads `challenges: 1..16`.
fn run(text: &str) -> Option<Locators> {
    let (prefix, numbers) = text.split_once(':')?;
    let (first, last) = numbers.split_once("..")?;
    let number = |text: &str| text.trim().parse::<u32>().ok().filter(|&n| n <= NUMBER_MAX);
    let (prefix, first, last) = (prefix.trim(), number(first)?, number(last)?);
    let is_name = prefix.starts_with(char::is_alphabetic)
        && prefix.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        && !prefix.ends_with(|c: char| c.is_ascii_digit());
    (is_name && first <= last).then(|| Locators { prefix: prefix.to_owned(), first, last })
}

/// The finding that a list of places cannot be read.
pub(super) fn malformed(span: Span, found: &str) -> Box<Diagnostic> {
    let message = format!("expected places such as `challenges: 1..16`, found {found}");
    let finding = Diagnostic::new(Code::BibliographySyntax, span, message);
    let help = "a name that does not end in a digit, a colon, the first number, two dots, the last \
                number; such as `locators = {abstract: 1..1, n: 1..130}`";
    Box::new(finding.label("not a run of places").help(help))
}

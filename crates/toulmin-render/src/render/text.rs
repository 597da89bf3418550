//! Explanations in sentences: each conclusion with its rule, each fact with its citation, the
//! references at the end.

use super::exposition::{Bearing, Exposition, Item, Number, Status};
use super::layout::{Line, Look, lay_out};
use super::style::{BAD, Colour, GOOD, NOTABLE};
use crate::words::phrase;
use anstyle::Style;

/// The indentation of a condition below a rule or a heading, and of a rule below its conclusion.
const RULE_STEP: usize = 2;
/// The indentation of a premise below its conclusion.
const PREMISE_STEP: usize = 4;

/// An explanation as text.
pub fn print(exposition: &Exposition, look: Look) -> String {
    let mut lines = Vec::new();
    let mut open: Vec<(usize, &Item)> = Vec::new(); // the last item of each level, and where it begins
    for item in &exposition.items {
        open.truncate(item.level);
        let indent = open.last().map_or(0, |(indent, above)| indent + step(above, item));
        open.push((indent, item));
        lines.extend(lines_of(item, indent, look.colour));
    }
    lines.extend(exposition.closing.iter().flat_map(|item| lines_of(item, 0, look.colour)));
    lines.extend(exposition.references().into_iter().map(|reference| Line::new(0, reference)));
    lay_out(&lines, look)
}

/// How much further in an item begins than the one above it.
fn step(above: &Item, item: &Item) -> usize {
    let leads = matches!(above.status, Status::Heading | Status::Refused | Status::Tried);
    let marked = above.mark.is_some() && item.mark.is_some();
    if leads || marked { RULE_STEP } else { PREMISE_STEP }
}

fn lines_of(item: &Item, indent: usize, colour: Colour) -> Vec<Line> {
    let line = Line::new(indent, sentence(item, colour)).tail(item.tail.clone());
    let style = style(item.status);
    let open = item.status.bearing() == Bearing::Open;
    let tail_style = if open { style } else { Style::new() };
    let mut lines = vec![Line { mark: item.mark, style, tail_style, ..line }];

    if let Some(rule) = &item.rule {
        let mark = item.mark.map(|_| ""); // a column of marks stays free
        let line = Line::new(indent + RULE_STEP, rule.line()).tail(rule.tail.clone());
        lines.push(Line { mark, ..line });
    }

    for remark in &item.remarks {
        let line = Line::new(indent + RULE_STEP, remark.text.clone());
        lines.push(line.tail(remark.tail.clone()));
    }
    lines
}

/// A sentence with what only prose needs around it.
fn sentence(item: &Item, colour: Colour) -> String {
    let because = item.rule.as_ref().map(|_| format!(", {}", phrase::BECAUSE)).unwrap_or_default();
    let said = numbered(item) + &because;
    let answer = item.before.trim_end();
    match said.strip_prefix(answer).filter(|_| !answer.is_empty()) {
        Some(rest) => colour.paint(style(item.status), answer) + rest,
        None => said,
    }
}

/// A sentence with the number of its part.
pub(super) fn numbered(item: &Item) -> String {
    let Item { before, sentence, .. } = item;
    match item.number {
        None => format!("{before}{sentence}"),
        Some(Number::Own(number)) => format!("{before}{}{sentence}", phrase::step(number)),
        Some(Number::Above(number)) => {
            format!("{before}{sentence} {}", phrase::shown_above(number))
        }
    }
}

/// How the mark of an item stands out.
fn style(status: Status) -> Style {
    match status.bearing() {
        Bearing::For => GOOD,
        Bearing::Open => NOTABLE,
        Bearing::Against => BAD,
        Bearing::Neutral => Style::new(),
    }
}

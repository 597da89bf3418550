//! Explanations as a tree of one line for each item, the references at the end.

use super::exposition::{Exposition, Item};
use super::layout::{Line, lay_out_tree};
use super::text::numbered;

/// An explanation as a tree.
pub fn print(exposition: &Exposition) -> String {
    let mut lines: Vec<Line> = exposition.all().map(line).collect();
    lines.extend(exposition.references().into_iter().map(|reference| Line::new(0, reference)));
    lay_out_tree(&lines)
}

fn line(item: &Item) -> Line {
    let mark = item.mark.filter(|mark| !mark.is_empty());
    let mark = mark.map(|mark| format!("{mark}  ")).unwrap_or_default();
    let rule = item.rule.as_ref().map(|rule| format!("  ({})", rule.name)).unwrap_or_default();
    let cites = item.rule.as_ref().map_or("", |rule| &rule.tail);
    let blank = if item.tail.is_empty() || cites.is_empty() { "" } else { "  " };
    Line::new(item.level, format!("{mark}{}{rule}", numbered(item)))
        .tail(format!("{}{blank}{cites}", item.tail))
}

//! Explanations as graphs for Graphviz: conclusions above what they rest on, a part that is used
//! twice as one node.

use super::exposition::{Exposition, Item, Status};
use super::graph::{Edge, Relation, graph, label};
use super::layout::wrap;
use super::palette::{LABEL_WIDTH, Paint, REFERENCES_WIDTH, paint};
use std::fmt::Write as _;

/// An explanation in the DOT language.
pub fn print(exposition: &Exposition) -> String {
    let graph = graph(exposition);
    let mut out = String::from(
        "digraph explanation {\n  graph [rankdir=BT];\n  node [fontname=\"Helvetica\", fontsize=11];\n",
    );

    for (id, item) in graph.nodes.iter().enumerate() {
        let lines: Vec<String> =
            label(item).iter().flat_map(|line| wrap(line, LABEL_WIDTH)).collect();
        let text = quoted(&lines.join("\n"), "\\n");
        let _ = writeln!(out, "  n{id} [label={text}, {}];", style(item));
    }

    for Edge { from, to, relation } in &graph.edges {
        let style = match relation {
            Relation::Supports => "",
            Relation::Attacks => " [color=\"#b3261e\", arrowhead=tee]",
            Relation::Belongs => " [style=dotted, arrowhead=none]",
        };
        let _ = writeln!(out, "  n{from} -> n{to}{style};");
    }

    let references = exposition.references();
    if !references.is_empty() {
        let lines: Vec<String> =
            references.iter().flat_map(|line| wrap(line, REFERENCES_WIDTH)).collect();
        let text = quoted(&(lines.join("\n") + "\n"), "\\l");
        let _ = writeln!(out, "  references [shape=plaintext, label={text}];");
    }
    out + "}\n"
}

/// Shape and colours of a node.
fn style(item: &Item) -> String {
    let Paint { fill, line } = paint(item.status.bearing());
    let (shape, style) = match item.status {
        Status::Stated => ("note", "filled"),
        Status::Assumed => ("note", "filled,dashed"),
        Status::Denied | Status::Opposed => ("octagon", "filled"),
        Status::Silent | Status::NotDerived | Status::NoException | Status::Missing => {
            ("box", "filled,dashed")
        }
        Status::Computed | Status::Fails => ("hexagon", "filled"),
        Status::Aggregate => ("folder", "filled"),
        Status::Tried => ("component", "filled"),
        _ => ("box", "filled,rounded"),
    };
    format!("shape={shape}, style=\"{style}\", fillcolor=\"{fill}\", color=\"{line}\"")
}

/// A text as a quoted string, with `end` for the ends of its lines.
fn quoted(text: &str, end: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"), // Graphviz reads entities of HTML
            '\n' => out.push_str(end),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out + "\""
}

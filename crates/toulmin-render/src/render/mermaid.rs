//! Explanations as flowcharts for Mermaid, which Markdown pages draw.

use super::exposition::{Bearing, Exposition, Item, Status};
use super::graph::{Edge, Relation, graph, label};
use super::layout::wrap;
use super::palette::{LABEL_WIDTH, Paint, REFERENCES_WIDTH, paint};
use std::fmt::Write as _;

/// An explanation as a Mermaid flowchart.
pub fn print(exposition: &Exposition) -> String {
    let graph = graph(exposition);
    let mut out = String::from("flowchart BT\n");

    for (id, item) in graph.nodes.iter().enumerate() {
        let lines = label(item);
        let lines = lines.iter().flat_map(|line| wrap(line, LABEL_WIDTH));
        let (left, right) = brackets(item);
        let _ = writeln!(
            out,
            "  n{id}{left}\"{}\"{right}:::{}",
            text(lines),
            class(item.status.bearing())
        );
    }

    for Edge { from, to, relation } in &graph.edges {
        let arrow = match relation {
            Relation::Supports => "-->",
            Relation::Attacks => "--x",
            Relation::Belongs => "-.-",
        };
        let _ = writeln!(out, "  n{from} {arrow} n{to}");
    }

    let references = exposition.references();
    if !references.is_empty() {
        let lines = references.iter().flat_map(|line| wrap(line, REFERENCES_WIDTH));
        let _ = writeln!(out, "  references[\"{}\"]:::references", text(lines));
        out += "  classDef references fill:none,stroke:none,text-align:left\n";
    }

    for bearing in Bearing::ALL {
        let _ = writeln!(out, "  classDef {} {}", class(bearing), style(bearing));
    }
    out
}

/// The class of the nodes with this bearing.
fn class(bearing: Bearing) -> &'static str {
    match bearing {
        Bearing::For => "for",
        Bearing::Open => "open",
        Bearing::Against => "against",
        Bearing::Neutral => "neutral",
    }
}

/// How the nodes with this bearing are drawn.
fn style(bearing: Bearing) -> String {
    let Paint { fill, line } = paint(bearing);
    let dashes = if bearing == Bearing::Open { ",stroke-dasharray:4 3" } else { "" };
    format!("fill:{fill},stroke:{line},color:#111{dashes}")
}

/// What a node stands in, by what it is.
fn brackets(item: &Item) -> (&'static str, &'static str) {
    match item.status {
        Status::Derived | Status::Together => ("(", ")"),
        Status::Computed | Status::Fails => ("{{", "}}"),
        Status::Aggregate => ("[[", "]]"),
        Status::Tried => ("[/", "/]"),
        _ => ("[", "]"),
    }
}

/// Lines as the text of a node.
fn text(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.map(|line| escaped(&line)).collect();
    lines.join("<br/>")
}

/// A line with entities for what Mermaid would read as its own: quotes, entities and tags anywhere,
/// and what begins a list or a text in Markdown at the beginning.
fn escaped(line: &str) -> String {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    let mut out = String::new();

    for (at, c) in line.chars().enumerate() {
        match c {
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '-' | '*' | '+' if at == 0 => {
                let _ = write!(out, "#{};", u32::from(c));
            }
            '.' if at > 0 && at == digits => out.push_str("#46;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

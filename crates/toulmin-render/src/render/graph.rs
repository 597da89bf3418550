//! An exposition as a graph: one node for each part, and how it bears on what it stands below.

use super::exposition::{Bearing, Exposition, Item, Status};
use std::collections::{BTreeMap, BTreeSet};

/// Nodes by their numbers, and the edges between them.
pub(super) struct Graph<'e> {
    /// What is said; those that stand at the end come last.
    pub(super) nodes: Vec<&'e Item>,
    /// From what supports to what is supported, in the order in which they are said.
    pub(super) edges: Vec<Edge>,
}

/// How one node bears on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Edge {
    /// What bears on it.
    pub(super) from: usize,
    /// What it bears on.
    pub(super) to: usize,
    /// How.
    pub(super) relation: Relation,
}

/// How a node bears on another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Relation {
    /// It speaks for it.
    Supports,
    /// It speaks against it.
    Attacks,
    /// It only belongs to it.
    Belongs,
}

/// The graph of an exposition. A part that is named in several places is one node.
pub(super) fn graph(exposition: &Exposition) -> Graph<'_> {
    let mut graph = Graph { nodes: Vec::new(), edges: Vec::new() };
    let mut of_part: BTreeMap<usize, usize> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut open: Vec<usize> = Vec::new(); // the last node of each level

    for item in &exposition.items {
        let next = graph.nodes.len();
        let node = match item.part {
            Some(part) => *of_part.entry(part).or_insert(next),
            None => next,
        };
        if node == next {
            graph.nodes.push(item);
        }

        open.truncate(item.level);
        let to = open.last().copied().or((node > 0).then_some(0)); // further headlines belong to the first
        open.push(node);

        // Two places can name the same pair of parts: one edge is enough.
        let Some(to) = to.filter(|to| *to != node) else { continue };
        let edge = Edge { from: node, to, relation: relation(item, graph.nodes[to]) };
        if seen.insert(edge) {
            graph.edges.push(edge);
        }
    }

    for item in &exposition.closing {
        let from = graph.nodes.len();
        graph.nodes.push(item);
        graph.edges.push(Edge { from, to: 0, relation: Relation::Belongs });
    }
    graph
}

/// How an item bears on the one above it.
fn relation(item: &Item, above: &Item) -> Relation {
    let gives = match item.status.bearing() {
        Bearing::For | Bearing::Open => true,
        Bearing::Against => false,
        Bearing::Neutral if item.status == Status::Tried => true,
        Bearing::Neutral => return Relation::Belongs,
    };
    let is_wanted = match above.status {
        Status::Heading => return Relation::Belongs,
        Status::Refused | Status::Missing | Status::Unlisted | Status::Contested => false,
        _ => true,
    };
    if gives == is_wanted { Relation::Supports } else { Relation::Attacks }
}

/// What stands in a node: the sentence with its mark, its citations, its rule, its remarks.
pub(super) fn label(item: &Item) -> Vec<String> {
    let mark = item.mark.filter(|mark| !mark.is_empty());
    let mark = mark.map(|mark| format!("{mark}: ")).unwrap_or_default();
    let mut lines = vec![format!("{mark}{}", item.sentence), item.tail.clone()];
    if let Some(rule) = &item.rule {
        lines.push(format!("{} ({})", rule.name, rule.place));
        lines.push(rule.tail.clone());
    }
    for remark in &item.remarks {
        lines.push(format!("{} {}", remark.text, remark.tail).trim_end().to_owned());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

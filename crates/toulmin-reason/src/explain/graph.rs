//! The rows and rule instances that a goal can rest on, found by going backward from the goal.
//!
//! A node is something to be shown; a way is one manner of showing it, by showing each of its
//! parts. A row that a fact states needs nothing more: what it could follow from besides is looked
//! at only when that is asked for.

use super::floors::Floors;
use super::stated::Stated;
use crate::evaluate::{Binding, Limit, Limits, Scope, Stop};
use crate::model::Model;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RelationId, RowPattern, RuleId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;
use toulmin_verify::proof::Absence;

/// How many ways to show rows may be looked at in search of the lowest.
pub(super) const WAYS_MAX: usize = 30_000;

/// How many are looked at before the rounds of the engine are asked for a way that is certainly the
/// lowest.
pub(super) const WAYS_FEW: usize = 2_000;

/// How many nodes and ways an explanation may look at in all.
const SIZE_MAX: usize = 4_000_000;

/// Beyond any height.
pub(super) const ANY_HEIGHT: usize = usize::MAX;

/// An index into [`Graph::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(pub(super) usize);

/// Something to be shown.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) kind: NodeKind,
    /// How it can be shown, in source order.
    pub(super) ways: Vec<Way>,
    /// Up to which height its ways were found; `None` when none were looked for.
    within: Option<usize>,
}

/// The kinds of thing to be shown.
#[derive(Clone, Debug)]
pub(super) enum NodeKind {
    /// A row. It needs no way when facts state it, unless a rule is asked for.
    Row(Asked, Row, Vec<FactId>),
    /// Any row that fits; each way has one part, a row.
    Any(Asked),
    /// That no row fits; it needs no way.
    Absent(Absence),
    /// A match of a body: of a goal, or for a tuple of an aggregate.
    Match(Row),
}

/// What is asked of the rows of a relation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Asked {
    pub(super) relation: RelationId,
    pub(super) side: Side,
    pub(super) pattern: RowPattern,
    /// The rule that is to be the last step.
    pub(super) by: Option<RuleId>,
}

/// One manner of showing a node.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// The rule that is applied; `None` when a body is matched or a row is chosen.
    pub(super) rule: Option<RuleId>,
    /// The variables of the body.
    pub(super) binding: Binding,
    /// One part for each literal of the body.
    pub(super) parts: Vec<Support>,
}

/// What one literal of a body rests on.
#[derive(Clone, Debug)]
pub(super) enum Support {
    /// An atom.
    Node(NodeId),
    /// A comparison.
    Compared(Value, Value),
    /// A question about a text, or a range.
    Computed(Vec<Value>),
    /// An aggregate: its value, and one match for each tuple.
    Aggregated(Value, Vec<NodeId>),
}

impl Way {
    /// The nodes that must be shown first, in written order.
    pub(super) fn nodes(&self) -> impl Iterator<Item = NodeId> {
        self.parts.iter().flat_map(Support::nodes).copied()
    }
}

impl Support {
    /// The nodes that must be shown first, in written order.
    pub(super) fn nodes(&self) -> &[NodeId] {
        match self {
            Support::Node(node) => std::slice::from_ref(node),
            Support::Compared(..) | Support::Computed(_) => &[],
            Support::Aggregated(_, nodes) => nodes,
        }
    }
}

impl Node {
    /// Whether it can be shown without any way.
    pub(super) fn is_leaf(&self) -> bool {
        match &self.kind {
            NodeKind::Row(_, _, facts) => !facts.is_empty(),
            NodeKind::Absent(_) => true,
            NodeKind::Any(_) | NodeKind::Match(_) => false,
        }
    }
}

/// What is looked at beyond a row that facts state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Behind {
    /// Nothing: the row is stated, and that is enough.
    Facts,
    /// What it may follow from besides.
    Everything,
}

/// A part of a graph.
pub(super) struct Region {
    /// Its nodes, each once.
    pub(super) nodes: Vec<NodeId>,
    /// Whether nothing was left out because it would lie too high.
    pub(super) is_whole: bool,
}

/// The place in [`Graph::known`] of the nodes that some row shows.
const SOME: usize = 0;

/// The place in [`Graph::known`] of the nodes that the absence of a row shows.
const NONE: usize = 1;

/// The nodes found so far.
pub(super) struct Graph<'a> {
    pub(super) model: &'a Model,
    pub(super) limits: Limits<'a>,
    pub(super) stated: Stated<'a>,
    pub(super) floors: Floors,
    pub(super) nodes: Vec<Node>,
    behind: Behind,
    /// The nodes of rows that are asked for, and of their absence.
    known: [FxHashMap<Asked, NodeId>; 2],
    ways_max: usize,
    size: usize,
}

impl<'a> Graph<'a> {
    pub(super) fn new(model: &'a Model, limits: Limits<'a>, behind: Behind) -> Self {
        Graph {
            model,
            limits,
            stated: Stated::new(model),
            floors: Floors::new(model),
            nodes: Vec::new(),
            behind,
            known: [FxHashMap::default(), FxHashMap::default()],
            ways_max: WAYS_MAX,
            size: 0,
        }
    }

    /// What bodies are matched against.
    pub(super) fn scope(&self) -> Scope<'a> {
        self.model.scope(self.limits)
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0]
    }

    /// The node of some row that is asked for.
    pub(super) fn some(&mut self, asked: Asked) -> NodeId {
        if let Some(known) = self.known[SOME].get(&asked) {
            return *known;
        }
        let kind = match asked.pattern.row() {
            None => NodeKind::Any(asked.clone()),
            Some(row) => {
                let facts = match asked.by {
                    Some(_) => Vec::new(),
                    None => self.stated.of(asked.relation, asked.side, &row),
                };
                NodeKind::Row(asked.clone(), row, facts)
            }
        };
        self.enter(SOME, asked, kind)
    }

    /// The node of the absence of the rows that are asked for.
    pub(super) fn absent(&mut self, asked: Asked) -> NodeId {
        if let Some(known) = self.known[NONE].get(&asked) {
            return *known;
        }
        let Asked { relation, side, pattern, .. } = asked.clone();
        let ground = self.stated.ground(self.model, relation, side, &pattern);
        let kind = NodeKind::Absent(Absence { relation, side, pattern, ground });
        self.enter(NONE, asked, kind)
    }

    fn enter(&mut self, asks_for: usize, asked: Asked, kind: NodeKind) -> NodeId {
        let next = NodeId(self.nodes.len());
        self.known[asks_for].insert(asked, next);
        self.nodes.push(Node { kind, ways: Vec::new(), within: None });
        next
    }

    /// A new node for any of these matches.
    pub(super) fn one_of(&mut self, tuple: Row, ways: Vec<Way>) -> NodeId {
        self.nodes.push(Node { kind: NodeKind::Match(tuple), ways, within: Some(ANY_HEIGHT) });
        NodeId(self.nodes.len() - 1)
    }

    /// Whether a node needs no way and is given none.
    pub(super) fn is_plain(&self, id: NodeId) -> bool {
        let node = self.node(id);
        match self.behind {
            Behind::Facts => node.is_leaf(),
            Behind::Everything => matches!(node.kind, NodeKind::Absent(_)),
        }
    }

    /// How many ways to show rows may be looked at from now on.
    pub(super) fn look_at(&mut self, ways_max: usize) {
        self.ways_max = ways_max;
    }

    /// How many ways to show rows may be looked at.
    pub(super) fn ways_max(&self) -> usize {
        self.ways_max
    }

    /// Counts what was looked at.
    pub(super) fn count(&mut self, more: usize) -> Result<(), Stop> {
        self.limits.check()?;
        self.size += more;
        if self.size > SIZE_MAX {
            return Err(too_much());
        }
        Ok(())
    }

    /// What some goals can rest on in derivations of no more than this height. Nothing is looked
    /// for below nodes that are settled.
    pub(super) fn region(
        &mut self,
        goals: &[NodeId],
        height: usize,
        is_settled: impl Fn(NodeId) -> bool,
    ) -> Result<Region, Stop> {
        let mut region = Region { nodes: Vec::new(), is_whole: true };
        let mut seen = FxHashSet::default();
        let mut ways = 0;
        // Nodes that may be higher come before those that may not, so each is met first with the
        // greatest height that it may have.
        let mut open: VecDeque<(NodeId, usize)> =
            goals.iter().map(|goal| (*goal, height)).collect();

        while let Some((node, height)) = open.pop_front() {
            if self.is_plain(node) || is_settled(node) || !seen.insert(node) {
                continue;
            }
            region.nodes.push(node);
            region.is_whole &= self.expand(node, height)?;
            let node = self.node(node);
            ways += if matches!(node.kind, NodeKind::Row(..)) { node.ways.len() } else { 0 };
            if ways > self.ways_max {
                return Err(too_much());
            }

            for way in &node.ways {
                match way.rule {
                    Some(_) => open.extend(way.nodes().map(|node| (node, below(height)))),
                    None => way.nodes().for_each(|node| open.push_front((node, height))),
                }
            }
        }

        Ok(region)
    }

    /// Finds the ways of a node that are of no more than this height, unless it has them. Returns
    /// whether these are all of its ways.
    fn expand(&mut self, id: NodeId, height: usize) -> Result<bool, Stop> {
        let node = self.node(id);
        if node.within.is_some_and(|within| within >= height) {
            return Ok(node.within == Some(ANY_HEIGHT));
        }

        let (ways, is_whole) = self.ways(id, height)?;
        self.count(1 + ways.len())?;

        let node = &mut self.nodes[id.0];
        node.ways = ways;
        node.within = Some(if is_whole { ANY_HEIGHT } else { height });
        Ok(is_whole)
    }

    /// A height below which a node has no derivation.
    pub(super) fn least(&self, id: NodeId) -> usize {
        match &self.node(id).kind {
            NodeKind::Row(asked, _, facts) if facts.is_empty() => {
                let table = self.model.rows.table(asked.relation, asked.side);
                let place = table.and_then(|table| table.places(&asked.pattern).first().copied());
                let floor = |at| self.floors.of(self.model, asked.relation, asked.side, at);
                place.map_or(0, floor)
            }
            NodeKind::Match(_) => {
                let least = |way: &Way| way.nodes().map(|node| self.least(node)).max().unwrap_or(0);
                self.node(id).ways.iter().map(least).min().unwrap_or(0)
            }
            NodeKind::Row(..) | NodeKind::Any(_) | NodeKind::Absent(_) => 0,
        }
    }

    /// Gives a node this way and no other.
    pub(super) fn set_way(&mut self, id: NodeId, way: Way) {
        let node = &mut self.nodes[id.0];
        node.ways = vec![way];
        node.within = Some(0);
    }
}

/// The height that is left below a rule.
fn below(height: usize) -> usize {
    if height == ANY_HEIGHT { height } else { height.saturating_sub(1) }
}

/// There is too much to look at.
pub(super) fn too_much() -> Stop {
    Stop::Limit { limit: Limit::Explanation, rule: None }
}

//! Finds the lowest derivation of each node, by forward ranking.
//!
//! What is stated or absent has height 0. A rule instance is one higher than its highest part;
//! choosing a row or matching a body adds nothing. Nodes are settled in order of height, so that a
//! node is settled only after everything below it, and a node that rests on itself alone never is.
//! Among ways of equal height one with few leaves is taken, then the first.

use super::graph::{Graph, NodeId, NodeKind, Region};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::rc::Rc;

/// Up to this many leaves are kept as a set. More are added up, and one below several parts then
/// counts several times: sets of all leaves would cost the square of the depth.
const LEAVES_MAX: usize = 64;

/// How a node is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Choice {
    /// It is stated or absent.
    Leaf,
    /// By the way at this place.
    Way(usize),
}

/// What is known of each node of a graph.
#[derive(Default)]
pub(super) struct Ranks {
    nodes: FxHashMap<NodeId, Rank>,
}

/// What is known of a node that can be shown.
#[derive(Clone, Default)]
struct Rank {
    height: usize,
    /// The choices of this height: the first, and the others.
    lowest: (Option<Choice>, Vec<Choice>),
    /// The choice to take, and the leaves below it.
    chosen: Option<(Choice, Leaves)>,
}

/// The leaves below a node.
#[derive(Clone)]
enum Leaves {
    One(NodeId),
    Few(Rc<BTreeSet<NodeId>>),
    Many(usize),
}

/// A way that waits for some of its nodes to be settled.
struct Waiting {
    node: NodeId,
    way: usize,
    /// How many of its nodes are not settled.
    unsettled: usize,
    /// The height of the highest of its nodes so far.
    below: usize,
}

/// The ways of a region, by what they wait for. A way passes from `waiting` to `ready` when the
/// last of its nodes is settled.
#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// For each node, the places in `waiting` of the ways that it is a part of, as often as it is.
    users: FxHashMap<NodeId, Vec<usize>>,
    /// What a node can be settled by, the lowest first.
    ready: BinaryHeap<Reverse<(usize, NodeId, Choice)>>,
}

impl Ranks {
    /// Choices that were made before; nothing is known of their heights.
    pub(super) fn of_choices(choices: &[(NodeId, Choice)]) -> Self {
        let rank = |choice| Rank { chosen: Some((choice, Leaves::Many(0))), ..Rank::default() };
        Ranks { nodes: choices.iter().map(|(node, choice)| (*node, rank(*choice))).collect() }
    }

    /// The height of a node; `None` when it cannot be shown.
    pub(super) fn height(&self, graph: &Graph<'_>, node: NodeId) -> Option<usize> {
        if graph.is_plain(node) { Some(0) } else { self.nodes.get(&node).map(|rank| rank.height) }
    }

    /// How many leaves are below a node for which a choice was made.
    pub(super) fn leaves_below(&self, node: NodeId) -> usize {
        self.nodes[&node].chosen.as_ref().map_or(0, |(_, leaves)| leaves.len())
    }

    /// Whether a choice was made for a node.
    pub(super) fn is_settled(&self, node: NodeId) -> bool {
        self.nodes.get(&node).is_some_and(|rank| rank.chosen.is_some())
    }

    /// Finds the height of every node of a region for which no choice was made, by choices that are
    /// allowed.
    pub(super) fn settle(
        &mut self,
        graph: &Graph<'_>,
        region: &Region,
        is_allowed: impl Fn(NodeId, Choice) -> bool,
    ) {
        let mut queue = Queue::default();
        let open: Vec<NodeId> =
            region.nodes.iter().copied().filter(|node| !self.is_settled(*node)).collect();

        // Heights of an earlier, smaller region may have been too great.
        for node in &open {
            self.nodes.remove(node);
        }

        for &id in &open {
            let node = graph.node(id);
            if node.is_leaf() && is_allowed(id, Choice::Leaf) {
                queue.ready.push(Reverse((0, id, Choice::Leaf)));
            }
            for way in 0..node.ways.len() {
                if is_allowed(id, Choice::Way(way)) {
                    queue.enter(graph, self, id, way);
                }
            }
        }

        // The lowest of what is ready cannot become lower any more: what still waits is at least as
        // high as the node that it waits for.
        while let Some(Reverse((height, node, choice))) = queue.ready.pop() {
            match self.nodes.get_mut(&node) {
                Some(rank) if rank.height == height => rank.lowest.1.push(choice),
                Some(_) => {}
                None => {
                    let lowest = (Some(choice), Vec::new());
                    self.nodes.insert(node, Rank { height, lowest, chosen: None });
                    queue.wake(graph, node, height);
                }
            }
        }
    }

    /// The choice that was made for a node; [`Ranks::choose`] has been called for it.
    pub(super) fn chosen(&self, graph: &Graph<'_>, node: NodeId) -> Choice {
        if graph.is_plain(node) {
            return Choice::Leaf;
        }
        let chosen = self.nodes[&node].chosen.as_ref();
        chosen.expect("bug: nobody chose a way for this node").0
    }

    /// Chooses for a node that can be shown, and for all nodes on which its lowest ways rest.
    pub(super) fn choose(&mut self, graph: &Graph<'_>, goal: NodeId) {
        for node in self.below(graph, goal) {
            let choices = self.lowest(node);
            let choices = choices.map(|choice| (choice, self.leaves(graph, node, choice)));
            let chosen = choices.min_by_key(|(choice, leaves)| (leaves.len(), *choice));
            self.nodes.entry(node).or_default().chosen = chosen;
        }
    }

    /// The choices of the height of a node.
    fn lowest(&self, node: NodeId) -> impl Iterator<Item = Choice> {
        let (first, others) = &self.nodes[&node].lowest;
        first.iter().chain(others).copied()
    }

    /// The leaves below a choice; for the nodes that it rests on, choices were made.
    fn leaves(&self, graph: &Graph<'_>, node: NodeId, choice: Choice) -> Leaves {
        let Choice::Way(way) = choice else { return Leaves::One(node) };
        let below = graph.node(node).ways[way].nodes().map(|node| self.leaves_of(graph, node));
        below.reduce(Leaves::and).unwrap_or_else(|| Leaves::Few(Rc::default()))
    }

    /// The leaves below a node for which a choice was made.
    fn leaves_of(&self, graph: &Graph<'_>, node: NodeId) -> Leaves {
        if graph.is_plain(node) {
            return Leaves::One(node);
        }
        let chosen = self.nodes[&node].chosen.as_ref();
        chosen.expect("bug: a node was reached before what it rests on").1.clone()
    }

    /// The nodes without a choice that the goal can rest on by lowest ways, each after those that
    /// it rests on: lower ones first, and at one height rows, then patterns, then matches.
    fn below(&self, graph: &Graph<'_>, goal: NodeId) -> Vec<NodeId> {
        let mut found = FxHashSet::default();
        let mut open = vec![goal];

        while let Some(node) = open.pop() {
            if graph.is_plain(node) || self.is_settled(node) || !found.insert(node) {
                continue;
            }
            for choice in self.lowest(node) {
                if let Choice::Way(way) = choice {
                    open.extend(graph.node(node).ways[way].nodes());
                }
            }
        }

        let mut order: Vec<NodeId> = found.into_iter().collect();
        order.sort_unstable_by_key(|&node| {
            let kind = match graph.node(node).kind {
                NodeKind::Row(..) | NodeKind::Absent(_) => 0,
                NodeKind::Any(_) => 1,
                NodeKind::Match(_) => 2,
            };
            // A match can rest on the matches of its aggregates, which were found before it.
            (self.height(graph, node), kind, node)
        });

        order
    }
}

impl Queue {
    /// Enters a way of a node, with the nodes that it still waits for.
    fn enter(&mut self, graph: &Graph<'_>, ranks: &Ranks, node: NodeId, way: usize) {
        let mut waits = Waiting { node, way, unsettled: 0, below: 0 };
        for below in graph.node(node).ways[way].nodes() {
            match ranks.height(graph, below) {
                Some(height) => waits.below = waits.below.max(height),
                None => {
                    waits.unsettled += 1;
                    self.users.entry(below).or_default().push(self.waiting.len());
                }
            }
        }

        if waits.unsettled == 0 {
            self.ready.push(Reverse(waits.height(graph)));
        }
        self.waiting.push(waits);
    }

    /// Tells the ways that wait for a node that it is settled at a height.
    fn wake(&mut self, graph: &Graph<'_>, node: NodeId, height: usize) {
        for &user in self.users.get(&node).into_iter().flatten() {
            let waits = &mut self.waiting[user];
            waits.unsettled -= 1;
            waits.below = waits.below.max(height);
            if waits.unsettled == 0 {
                self.ready.push(Reverse(waits.height(graph)));
            }
        }
    }
}

impl Waiting {
    /// The height of a way whose nodes are all settled, with what it shows.
    fn height(&self, graph: &Graph<'_>) -> (usize, NodeId, Choice) {
        let step = usize::from(graph.node(self.node).ways[self.way].rule.is_some());
        (self.below + step, self.node, Choice::Way(self.way))
    }
}

impl Leaves {
    fn len(&self) -> usize {
        match self {
            Leaves::One(_) => 1,
            Leaves::Few(leaves) => leaves.len(),
            Leaves::Many(count) => *count,
        }
    }

    /// The leaves of both.
    fn and(self, more: Leaves) -> Leaves {
        let mut all = match self {
            Leaves::One(leaf) => Rc::new(BTreeSet::from([leaf])),
            Leaves::Few(leaves) => leaves,
            Leaves::Many(count) => return Leaves::Many(count.saturating_add(more.len())),
        };

        match more {
            Leaves::One(leaf) => _ = Rc::make_mut(&mut all).insert(leaf),
            Leaves::Few(more) if more.is_subset(&all) => {}
            Leaves::Few(more) => Rc::make_mut(&mut all).extend(more.iter()),
            Leaves::Many(count) => return Leaves::Many(count.saturating_add(all.len())),
        }

        if all.len() <= LEAVES_MAX { Leaves::Few(all) } else { Leaves::Many(all.len()) }
    }
}

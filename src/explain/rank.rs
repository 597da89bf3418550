//! The lowest derivation of each node, by forward ranking.
//!
//! What is stated or absent has height 0. A rule instance is one higher than its highest part; choosing a row or matching a
//! body adds nothing. Nodes are settled in order of height, so that a node is settled only after everything below it, and a
//! node that rests on itself alone never is. Among ways of equal height the one with the fewest distinct leaves is taken, then
//! the first.

use super::graph::{Graph, Kind, NodeId};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::rc::Rc;

/// What is known of each node of a graph.
#[derive(Default)]
pub(super) struct Ranks {
    nodes: Vec<Rank>,
}

/// What is known of a node.
#[derive(Clone, Default)]
struct Rank {
    /// `None`: it cannot be shown.
    height: Option<usize>,
    /// The height of each way, of those that can be taken.
    ways: Vec<Option<usize>>,
    /// The way to take, and the leaves below it.
    chosen: Option<(usize, Leaves)>,
}

type Leaves = Rc<BTreeSet<NodeId>>;

/// A way that waits for some of its nodes to be settled.
struct Waiting {
    node: NodeId,
    way: usize,
    unsettled: usize,
    step: usize,
}

impl Ranks {
    /// The height of a node; `None` when it cannot be shown.
    pub(super) fn height(&self, node: NodeId) -> Option<usize> {
        self.nodes[node.0].height
    }

    /// Settles the nodes that the graph has gained.
    pub(super) fn settle(&mut self, graph: &Graph<'_>) {
        let old = self.nodes.len();
        self.nodes.resize(graph.nodes.len(), Rank::default());
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len() - old];
        let mut waiting = Vec::new();
        let mut ready = BinaryHeap::new();
        for at in old..graph.nodes.len() {
            let node = graph.node(NodeId(at));
            self.nodes[at].ways = vec![None; node.ways.len()];
            if node.is_leaf() {
                ready.push(Reverse((0, NodeId(at))));
            }
            for (way, taken) in node.ways.iter().enumerate() {
                let step = usize::from(taken.rule.is_some());
                let below: BTreeSet<NodeId> = taken.nodes().collect();
                let unsettled = below.iter().filter(|below| below.0 >= old);
                unsettled.clone().for_each(|below| users[below.0 - old].push(waiting.len()));
                let unsettled = unsettled.count();
                waiting.push(Waiting { node: NodeId(at), way, unsettled, step });
                if unsettled == 0 {
                    self.take(graph, waiting.last().expect("just pushed"), &mut ready);
                }
            }
        }
        while let Some(Reverse((height, node))) = ready.pop() {
            if self.nodes[node.0].height.is_some() {
                continue;
            }
            self.nodes[node.0].height = Some(height);
            for &user in &users[node.0 - old] {
                waiting[user].unsettled -= 1;
                if waiting[user].unsettled == 0 {
                    self.take(graph, &waiting[user], &mut ready);
                }
            }
        }
    }

    /// Notes the height of a way whose nodes are all settled, if they can all be shown.
    fn take(
        &mut self,
        graph: &Graph<'_>,
        ready: &Waiting,
        settled: &mut BinaryHeap<Reverse<(usize, NodeId)>>,
    ) {
        let way = &graph.node(ready.node).ways[ready.way];
        let heights: Option<Vec<usize>> = way.nodes().map(|node| self.height(node)).collect();
        let Some(heights) = heights else { return };
        let height = heights.into_iter().max().unwrap_or(0) + ready.step;
        self.nodes[ready.node.0].ways[ready.way] = Some(height);
        settled.push(Reverse((height, ready.node)));
    }

    /// The way to take for a node that can be shown and is no leaf; [`Ranks::choose`] has been called for it.
    pub(super) fn chosen(&self, node: NodeId) -> usize {
        self.nodes[node.0].chosen.as_ref().expect("bug: nobody chose a way for this node").0
    }

    /// Chooses a way for a node that can be shown, and for all nodes on which its lowest ways rest.
    pub(super) fn choose(&mut self, graph: &Graph<'_>, goal: NodeId) {
        for node in self.below(graph, goal) {
            let lowest = self.lowest(node).map(|way| (way, self.leaves(graph, node, way)));
            let fewest = lowest.min_by_key(|(way, leaves)| (leaves.len(), *way));
            let chosen = fewest.unwrap_or((0, Rc::new(BTreeSet::from([node]))));
            self.nodes[node.0].chosen = Some(chosen);
        }
    }

    /// The ways of the height of the node.
    fn lowest(&self, node: NodeId) -> impl Iterator<Item = usize> {
        let rank = &self.nodes[node.0];
        let ways = rank.ways.iter().enumerate();
        ways.filter(|(_, height)| height.is_some() && **height == rank.height).map(|(way, _)| way)
    }

    /// The distinct leaves below a way whose nodes have chosen theirs.
    fn leaves(&self, graph: &Graph<'_>, node: NodeId, way: usize) -> Leaves {
        let below = |node: NodeId| {
            let chosen = self.nodes[node.0].chosen.as_ref();
            Rc::clone(&chosen.expect("bug: a node was reached before what it rests on").1)
        };
        let mut below = graph.node(node).ways[way].nodes().map(below);
        let first = below.next().unwrap_or_default();
        below.fold(
            first,
            |all, more| if more.is_subset(&all) { all } else { Rc::new(&*all | &*more) },
        )
    }

    /// The nodes without a choice that the goal can rest on by lowest ways, each after those that it rests on: lower ones
    /// first, and at one height rows, then patterns, then matches.
    fn below(&self, graph: &Graph<'_>, goal: NodeId) -> Vec<NodeId> {
        let mut found = BTreeSet::new();
        let mut open = vec![goal];
        while let Some(node) = open.pop() {
            if self.nodes[node.0].chosen.is_some() || !found.insert(node) {
                continue;
            }
            open.extend(self.lowest(node).flat_map(|way| graph.node(node).ways[way].nodes()));
        }
        let mut order: Vec<NodeId> = found.into_iter().collect();
        order.sort_by_key(|&node| {
            let kind = match graph.node(node).kind {
                Kind::Row(..) | Kind::Absent(_) => 0,
                Kind::Any(_) => 1,
                Kind::Match(_) => 2,
            };
            // A goal is a match that rests on the matches of its aggregates, which were found before it.
            (self.height(node), kind, node)
        });
        order
    }
}

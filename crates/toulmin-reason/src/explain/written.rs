//! Writes down the steps of a proof: chosen ways, each step after those that it rests on.

use super::graph::{Graph, NodeId, NodeKind, Support, Way};
use super::rank::{Choice, Ranks};
use rustc_hash::FxHashMap;
use toulmin_verify::proof::{Contributor, Instance, Premise, Reason, Step, StepId};

/// A graph and the choices of its nodes.
#[derive(Clone, Copy)]
pub(super) struct Chosen<'g, 'a> {
    pub(super) graph: &'g Graph<'a>,
    pub(super) ranks: &'g Ranks,
}

impl<'g> Chosen<'g, '_> {
    /// The way that was chosen; `None` for a leaf.
    fn way(self, node: NodeId) -> Option<&'g Way> {
        match self.ranks.chosen(self.graph, node) {
            Choice::Leaf => None,
            Choice::Way(way) => Some(&self.graph.node(node).ways[way]),
        }
    }
}

/// The steps so far.
#[derive(Default)]
pub(super) struct Written {
    pub(super) steps: Vec<Step>,
    step_of: FxHashMap<NodeId, StepId>,
}

/// When a node is met: before or after what it rests on.
enum Visit {
    Before,
    After,
}

impl Written {
    /// Writes down the steps on which a node rests.
    pub(super) fn write(&mut self, chosen: Chosen<'_, '_>, goal: NodeId) {
        let mut open = vec![(goal, Visit::Before)];
        while let Some((node, visit)) = open.pop() {
            if self.step_of.contains_key(&node) {
                continue;
            }

            match visit {
                Visit::Before => {
                    open.push((node, Visit::After));
                    let below: Vec<NodeId> =
                        chosen.way(node).map_or(vec![], |way| way.nodes().collect());
                    open.extend(below.into_iter().rev().map(|node| (node, Visit::Before)));
                }
                Visit::After => self.write_row(chosen, node),
            }
        }
    }

    /// Writes down the step of a row when its way has all its steps. Other nodes have no step.
    fn write_row(&mut self, chosen: Chosen<'_, '_>, node: NodeId) {
        let NodeKind::Row(asked, row, facts) = &chosen.graph.node(node).kind else { return };
        let (relation, side, row) = (asked.relation, asked.side, row.clone());
        let reason = match chosen.way(node) {
            None => Reason::Stated(facts.clone()),
            Some(way) => {
                let rule = way.rule.expect("bug: a row is shown without a rule");
                Reason::Rule(rule, self.instance(chosen, node))
            }
        };

        self.step_of.insert(node, StepId(self.steps.len()));
        self.steps.push(Step { relation, side, row, reason });
    }

    /// The step of a row that was written down.
    pub(super) fn step_of(&self, node: NodeId) -> StepId {
        self.step_of[&node]
    }

    /// A body with what each of its literals rests on.
    pub(super) fn instance(&self, chosen: Chosen<'_, '_>, node: NodeId) -> Instance {
        let way = chosen.way(node).expect("bug: a leaf has no body");
        let premises = way.parts.iter().map(|part| self.premise(chosen, part)).collect();
        Instance { binding: way.binding.clone(), premises }
    }

    /// A tuple of an aggregate with its match.
    pub(super) fn contributor(&self, chosen: Chosen<'_, '_>, node: NodeId) -> Contributor {
        let NodeKind::Match(tuple) = &chosen.graph.node(node).kind else {
            unreachable!("bug: only matches contribute")
        };
        Contributor { tuple: tuple.clone(), instance: self.instance(chosen, node) }
    }

    /// What a literal rests on.
    pub(super) fn premise(&self, chosen: Chosen<'_, '_>, part: &Support) -> Premise {
        match part {
            Support::Node(node) => self.shown(chosen, *node),
            Support::Compared(left, right) => Premise::Compared(*left, *right),
            Support::Computed(values) => Premise::Computed(values.clone()),
            Support::Aggregated(value, tuples) => {
                let contributors = tuples.iter().map(|tuple| self.contributor(chosen, *tuple));
                Premise::Aggregated(*value, contributors.collect())
            }
        }
    }

    fn shown(&self, chosen: Chosen<'_, '_>, node: NodeId) -> Premise {
        match &chosen.graph.node(node).kind {
            NodeKind::Absent(absence) => Premise::Absent(absence.clone()),
            NodeKind::Row(..) => Premise::Step(self.step_of(node)),
            NodeKind::Any(_) => {
                let row = chosen.way(node).and_then(|way| way.nodes().next());
                Premise::Step(self.step_of(row.expect("bug: a choice without a row")))
            }
            NodeKind::Match(_) => unreachable!("bug: a match is no premise"),
        }
    }
}

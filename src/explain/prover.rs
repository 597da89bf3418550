//! The steps of a proof: chosen ways, written down so that each step comes after those that it rests on.

use super::graph::{Asked, Graph, Kind, NodeId, Part, Way};
use super::rank::Ranks;
use crate::evaluate::{Binding, Limits, Stop};
use crate::model::Model;
use crate::proof::{Contributor, Instance, Premise, Reason, Step, StepId};
use std::collections::BTreeMap;
use toulmin_lang::program::{Aggregate, Literal, Query, RelationId, RuleId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// Shows rows and goals; what is shown once is there for all that follow.
pub(super) struct Prover<'a> {
    graph: Graph<'a>,
    ranks: Ranks,
    /// The steps so far.
    pub(super) steps: Vec<Step>,
    step_of: BTreeMap<NodeId, StepId>,
}

impl<'a> Prover<'a> {
    pub(super) fn new(model: &'a Model<'a>, limits: Limits<'a>) -> Self {
        let (graph, ranks) = (Graph::new(model, limits), Ranks::default());
        Prover { graph, ranks, steps: Vec::new(), step_of: BTreeMap::new() }
    }

    /// Shows one answer of a query; `None` when it is none, or the rule `by` does not conclude it.
    pub(super) fn answer(
        &mut self,
        query: &Query,
        answer: &Row,
        by: Option<RuleId>,
    ) -> Result<Option<Instance>, Stop> {
        let Some(node) = self.graph.answer(query, answer, by)? else { return Ok(None) };
        Ok(if self.show(node)? { Some(self.instance(node)) } else { None })
    }

    /// The step that shows a row of the model.
    pub(super) fn row(
        &mut self,
        relation: RelationId,
        side: Side,
        row: &[Value],
    ) -> Result<StepId, Stop> {
        let pattern = row.iter().copied().map(Some).collect();
        let node = self.graph.some(Asked { relation, side, pattern, by: None });
        let shown = self.show(node)?;
        assert!(shown, "bug: a row of the model has no derivation");
        Ok(self.step_of[&node])
    }

    /// What a literal rests on that a binding satisfies.
    pub(super) fn premise_of(
        &mut self,
        literal: &Literal,
        binding: &Binding,
    ) -> Result<Premise, Stop> {
        let part = self.graph.parts(std::slice::from_ref(literal), binding, None)?.remove(0);
        for node in part.nodes() {
            let shown = self.show(*node)?;
            assert!(shown, "bug: a row of the model has no derivation");
        }
        Ok(self.premise(&part))
    }

    /// The distinct tuples of an aggregate, each with a match.
    pub(super) fn contributors(
        &mut self,
        aggregate: &Aggregate,
        binding: &Binding,
    ) -> Result<Vec<Contributor>, Stop> {
        let mut contributors = Vec::new();
        for node in self.graph.contributors(aggregate, binding)? {
            let shown = self.show(node)?;
            assert!(shown, "bug: a match of the model has no derivation");
            contributors.push(self.contributor(node));
        }
        Ok(contributors)
    }

    /// Writes the steps down on which a node rests; false when it cannot be shown.
    fn show(&mut self, goal: NodeId) -> Result<bool, Stop> {
        self.graph.expand()?;
        self.ranks.settle(&self.graph);
        if self.ranks.height(goal).is_none() {
            return Ok(false);
        }
        self.ranks.choose(&self.graph, goal);
        let mut open = vec![(goal, Visit::Before)];
        while let Some((node, visit)) = open.pop() {
            if self.step_of.contains_key(&node) {
                continue;
            }
            match visit {
                Visit::Before => {
                    open.push((node, Visit::After));
                    let below: Vec<NodeId> = self.way(node).map_or(vec![], |w| w.nodes().collect());
                    open.extend(below.into_iter().rev().map(|node| (node, Visit::Before)));
                }
                Visit::After => self.write(node),
            }
        }
        Ok(true)
    }

    /// Writes down the step of a row whose way has all its steps; other nodes have none of their own.
    fn write(&mut self, node: NodeId) {
        let Kind::Row(asked, row, facts) = &self.graph.node(node).kind else { return };
        let (relation, side, row) = (asked.relation, asked.side, row.clone());
        let reason = match self.way(node) {
            None => Reason::Stated(facts.clone()),
            Some(way) => {
                let rule = way.rule.expect("bug: a row is shown without a rule");
                Reason::Rule(rule, self.instance(node))
            }
        };
        self.step_of.insert(node, StepId(self.steps.len()));
        self.steps.push(Step { relation, side, row, reason });
    }

    /// The way that was chosen; `None` for a leaf.
    fn way(&self, node: NodeId) -> Option<&Way> {
        let found = self.graph.node(node);
        (!found.is_leaf()).then(|| &found.ways[self.ranks.chosen(node)])
    }

    /// A body with what each of its literals rests on.
    fn instance(&self, node: NodeId) -> Instance {
        let way = self.way(node).expect("bug: a leaf has no body");
        let premises = way.parts.iter().map(|part| self.premise(part)).collect();
        Instance { binding: way.binding.clone(), premises }
    }

    fn contributor(&self, node: NodeId) -> Contributor {
        let Kind::Match(tuple) = &self.graph.node(node).kind else {
            unreachable!("bug: only matches contribute")
        };
        Contributor { tuple: tuple.clone(), instance: self.instance(node) }
    }

    fn premise(&self, part: &Part) -> Premise {
        match part {
            Part::Node(node) => self.shown(*node),
            Part::Compared(left, right) => Premise::Compared(*left, *right),
            Part::Computed(values) => Premise::Computed(values.clone()),
            Part::Aggregated(value, tuples) => {
                let contributors = tuples.iter().map(|tuple| self.contributor(*tuple));
                Premise::Aggregated(*value, contributors.collect())
            }
        }
    }

    fn shown(&self, node: NodeId) -> Premise {
        match &self.graph.node(node).kind {
            Kind::Absent(absence) => Premise::Absent(absence.clone()),
            Kind::Row(..) => Premise::Step(self.step_of[&node]),
            Kind::Any(_) => {
                let row = self.way(node).and_then(|way| way.nodes().next());
                Premise::Step(self.step_of[&row.expect("bug: a choice without a row")])
            }
            Kind::Match(_) => unreachable!("bug: a match is no premise"),
        }
    }
}

/// When a node is met: before or after what it rests on.
enum Visit {
    Before,
    After,
}

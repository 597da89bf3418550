//! Proofs of rows and goals: the lowest derivation of each is found and written down.

use super::graph::{Asked, Behind, Graph, NodeId, WAYS_FEW, WAYS_MAX};
use super::guide;
use super::rank::Ranks;
use super::written::{Chosen, Written};
use crate::evaluate::{Binding, Limit, Limits, Stop};
use crate::model::Model;
use toulmin_lang::program::{Aggregate, Literal, Query, RelationId, RowPattern, RuleId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;
use toulmin_verify::proof::{Contributor, Instance, Premise, Step, StepId};

/// Shows rows and goals; what is shown once is there for all that follow.
pub(super) struct Prover<'a> {
    graph: Graph<'a>,
    ranks: Ranks,
    written: Written,
    is_least: bool,
}

impl<'a> Prover<'a> {
    pub(super) fn new(model: &'a Model, limits: Limits<'a>) -> Self {
        let graph = Graph::new(model, limits, Behind::Facts);
        Prover { graph, ranks: Ranks::default(), written: Written::default(), is_least: true }
    }

    /// The steps that were written down.
    pub(super) fn into_steps(self) -> Vec<Step> {
        self.written.steps
    }

    /// What was chosen so far.
    fn chosen(&self) -> Chosen<'_, 'a> {
        Chosen { graph: &self.graph, ranks: &self.ranks }
    }

    /// Whether every derivation that was shown so far is certainly the lowest.
    pub(super) fn is_least(&self) -> bool {
        self.is_least
    }

    /// Shows one answer of a query; `None` when it is none, or the rule `by` does not conclude it.
    pub(super) fn answer(
        &mut self,
        query: &Query,
        answer: &Row,
        by: Option<RuleId>,
    ) -> Result<Option<Instance>, Stop> {
        let Some(node) = self.graph.answer(query, answer, by)? else { return Ok(None) };
        let is_shown = self.show(&[node])?;
        Ok(is_shown.then(|| self.written.instance(self.chosen(), node)))
    }

    /// The step that shows a row of the model.
    pub(super) fn row(
        &mut self,
        relation: RelationId,
        side: Side,
        row: &[Value],
    ) -> Result<StepId, Stop> {
        let pattern = RowPattern::exactly(row);
        let node = self.graph.some(Asked { relation, side, pattern, by: None });
        let shown = self.show(&[node])?;
        assert!(shown, "bug: a row of the model has no derivation");
        Ok(self.written.step_of(node))
    }

    /// What a literal rests on that holds under a binding.
    pub(super) fn premise_of(
        &mut self,
        literal: &Literal,
        binding: &Binding,
    ) -> Result<Premise, Stop> {
        let part = self.graph.parts(std::slice::from_ref(literal), binding, None)?.remove(0);
        let shown = self.show(part.nodes())?;
        assert!(shown, "bug: a row of the model has no derivation");
        Ok(self.written.premise(self.chosen(), &part))
    }

    /// The distinct tuples of an aggregate, each with a match.
    pub(super) fn contributors(
        &mut self,
        aggregate: &Aggregate,
        binding: &Binding,
    ) -> Result<Vec<Contributor>, Stop> {
        let nodes = self.graph.contributors(aggregate, binding)?;
        let shown = self.show(&nodes)?;
        assert!(shown, "bug: a match of the model has no derivation");
        let chosen = self.chosen();
        Ok(nodes.iter().map(|node| self.written.contributor(chosen, *node)).collect())
    }

    /// Writes down the steps on which some nodes rest. Returns false when one of them cannot be
    /// shown.
    fn show(&mut self, goals: &[NodeId]) -> Result<bool, Stop> {
        let is_shown = self.found(goals)?;
        if is_shown {
            for goal in goals {
                self.ranks.choose(&self.graph, *goal);
                let chosen = Chosen { graph: &self.graph, ranks: &self.ranks };
                self.written.write(chosen, *goal);
            }
        }
        Ok(is_shown)
    }

    /// Finds derivations: the lowest, or else those that the rounds of the engine lead to. Returns
    /// false when there are none.
    fn found(&mut self, goals: &[NodeId]) -> Result<bool, Stop> {
        self.graph.look_at(WAYS_FEW);
        if let Some(is_shown) = enough(self.find(goals))? {
            return Ok(is_shown);
        }

        // Too much for a first look. What the rounds lead to is often certainly the lowest, and
        // then there is no need for a longer look.
        let is_least = enough(guide::find(&mut self.graph, &mut self.ranks, goals))?;
        if is_least == Some(true) {
            return Ok(true);
        }

        self.graph.look_at(WAYS_MAX);
        if let Some(is_shown) = enough(self.find(goals))? {
            return Ok(is_shown);
        }

        self.is_least = false;
        guide::find(&mut self.graph, &mut self.ranks, goals)?;
        Ok(true)
    }

    /// Finds the lowest derivations, looking a little deeper each time. Returns false when there
    /// are none.
    fn find(&mut self, goals: &[NodeId]) -> Result<bool, Stop> {
        let mut height = goals.iter().map(|goal| self.graph.least(*goal)).max().unwrap_or(0);
        loop {
            let is_settled = |node| self.ranks.is_settled(node);
            let region = self.graph.region(goals, height, is_settled)?;
            self.ranks.settle(&self.graph, &region, |_, _| true);

            let heights: Option<Vec<usize>> =
                goals.iter().map(|goal| self.ranks.height(&self.graph, *goal)).collect();

            // Ways that were left out are higher than `height`, so they cannot lower what is no
            // higher.
            match heights {
                Some(heights) if region.is_whole || heights.iter().all(|it| *it <= height) => {
                    return Ok(true);
                }
                None if region.is_whole => return Ok(false),
                _ => height = height.saturating_add(1 + height / 2),
            }
        }
    }
}

/// What was found; `None` when there was too much to look at.
fn enough<T>(found: Result<T, Stop>) -> Result<Option<T>, Stop> {
    match found {
        Err(Stop::Limit { limit: Limit::Explanation, .. }) => Ok(None),
        found => found.map(Some),
    }
}

//! Finds derivations where there is too much to look at, by the rounds in which the engine derived
//! the rows.
//!
//! A row of one round follows from rows of earlier rounds. Of the rule instances that conclude it,
//! one is taken whose highest row is as low as the rounds can tell, and nothing else is looked
//! into.

use super::graph::{Asked, Graph, NodeId, NodeKind, Region, Support, Way, too_much};
use super::rank::Ranks;
use crate::evaluate::{Binding, Stop};
use rustc_hash::FxHashSet;
use std::ops::ControlFlow;
use toulmin_lang::program::{Literal, RuleId};

/// Gives one way to each node on which some goals rest. Returns whether it is certain that no goal
/// has a lower derivation.
///
/// # Errors
/// When the engine says nothing of rounds, a limit is reached or somebody stops it.
pub(super) fn find(
    graph: &mut Graph<'_>,
    ranks: &mut Ranks,
    goals: &[NodeId],
) -> Result<bool, Stop> {
    let mut region = Region { nodes: Vec::new(), is_whole: false };
    let mut seen = FxHashSet::default();
    let mut open = goals.to_vec();

    while let Some(node) = open.pop() {
        if graph.is_plain(node) || ranks.is_settled(node) || !seen.insert(node) {
            continue;
        }
        region.nodes.push(node);
        if let Some(way) = lowest(graph, node)? {
            graph.count(1)?;
            open.extend(way.nodes());
            graph.set_way(node, way);
        }
    }

    ranks.settle(graph, &region, |_, _| true);
    let is_least = |goal: &NodeId| {
        let height = ranks.height(graph, *goal).ok_or_else(too_much)?;
        Ok(height == graph.least(*goal))
    };
    goals.iter().map(is_least).try_fold(true, |all, one| Ok(all & one?))
}

/// The way that seems to be the lowest; `None` for a node that needs none.
fn lowest(graph: &mut Graph<'_>, node: NodeId) -> Result<Option<Way>, Stop> {
    match graph.node(node).kind.clone() {
        NodeKind::Row(asked, ..) => lowest_instance(graph, node, &asked).map(Some),
        NodeKind::Any(_) => {
            let (ways, _) = graph.ways(node, 0)?;
            Ok(of_least(graph, ways))
        }
        NodeKind::Match(_) => {
            let ways = graph.node(node).ways.clone();
            Ok(of_least(graph, ways))
        }
        NodeKind::Absent(_) => Ok(None),
    }
}

/// The way whose highest part is the lowest.
fn of_least(graph: &Graph<'_>, ways: Vec<Way>) -> Option<Way> {
    let part = |part: &Support| part.nodes().iter().map(|node| graph.least(*node)).max();
    ways.into_iter().min_by_key(|way| way.parts.iter().filter_map(part).max())
}

/// The rule instance with the lowest highest row. All its rows are of earlier rounds, so following
/// these instances never leads back to the row.
fn lowest_instance(graph: &mut Graph<'_>, node: NodeId, asked: &Asked) -> Result<Way, Stop> {
    let floor = graph.least(node);
    let mut best: Option<(usize, RuleId, Binding)> = None;
    for (id, rule, head) in graph.concluding(asked) {
        let found = &*graph;
        found.instances((id, rule), &head, &mut |binding, places| {
            let is_earlier = |(literal, at): &(usize, u32)| {
                let Literal::Atom { side, atom, .. } = &rule.body.literals[*literal] else {
                    return true;
                };
                let below = found.floors.of(found.model, atom.relation, *side, *at);
                !found.floors.are_together(asked.relation, atom.relation) || below < floor
            };

            let highest = found.floor(rule, places);
            let is_better = best.as_ref().is_none_or(|(known, ..)| highest < *known);
            if is_better && places.iter().all(is_earlier) {
                best = Some((highest, id, binding.clone()));
            }

            let is_lowest = best.as_ref().is_some_and(|(known, ..)| *known < floor);
            Ok(if is_lowest { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        if best.as_ref().is_some_and(|(known, ..)| *known < floor) {
            break;
        }
    }

    let (_, rule, binding) = best.ok_or_else(too_much)?;
    graph.way(rule, binding)
}

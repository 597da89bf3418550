//! Several proofs of one answer that are essentially different.
//!
//! Proofs differ when one applies a rule to a row where the other does not, or when they rest on
//! other facts or absences. The best proof splits the set of the others: for each of its nodes
//! there is a part whose proofs make the same choices up to that node, and another one there. The
//! best proof of each part waits in order of height, then of leaves (Lawler 1972, "A procedure for
//! computing the K best solutions to discrete optimization problems").

use super::graph::{ANY_HEIGHT, Behind, Graph, NodeId, Region};
use super::rank::{Choice, Ranks};
use super::why::{answer_or_first, prove};
use super::written::{Chosen, Written};
use crate::evaluate::{Limit, Limits, Stop};
use crate::model::Model;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use toulmin_lang::program::{Query, RelationId, RowPattern, RuleId, Side};
use toulmin_lang::rows::Row;
use toulmin_verify::proof::{Absence, Contributor, Instance, Premise, Proof, Reason};

/// How many nodes may be ranked in search of further proofs.
const WORK_MAX: usize = 3_000_000;

/// How many proofs are counted.
pub const COUNT_MAX: usize = 1_000;

/// Proofs of one answer, the lowest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proofs {
    /// Each of them; none when there is no such answer.
    pub proofs: Vec<Proof>,
    /// How many there are.
    pub count: Count,
    /// Whether it is certain that no proof is lower than the first.
    pub is_least: bool,
}

/// How many proofs there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// These are all.
    Exactly(usize),
    /// This many were found before the search ended.
    AtLeast(usize),
}

/// Essentially different proofs of one answer of a query, given by the values of its answer
/// variables; without one, of the first answer. At most `shown` of them are written down. The
/// search ends with that many, or with [`COUNT_MAX`] when all are to be counted.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn proofs(
    model: &Model,
    query: &Query,
    answer: Option<&Row>,
    shown: usize,
    counted: Counting,
    limits: Limits<'_>,
) -> Result<Proofs, Stop> {
    let none = Proofs { proofs: Vec::new(), count: Count::Exactly(0), is_least: true };
    let Some(answer) = answer_or_first(model, query, answer, limits)? else { return Ok(none) };
    let Some((first, is_least)) = prove(model, query, &answer, None, limits)? else {
        return Ok(none);
    };

    let most = match counted {
        Counting::All => COUNT_MAX,
        Counting::Shown => shown,
    };
    let mut found = Found { signatures: FxHashSet::default(), proofs: Vec::new(), shown };
    let height = height(&first);
    found.add(first);
    let is_all = most > 1 && further(model, query, &answer, height, most, &mut found, limits)?;

    let count = found.signatures.len();
    let count = if is_all { Count::Exactly(count) } else { Count::AtLeast(count) };
    Ok(Proofs { proofs: found.proofs, count, is_least })
}

/// How many proofs are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counting {
    /// As many as are shown.
    Shown,
    /// All, up to [`COUNT_MAX`].
    All,
}

/// The different proofs so far.
struct Found {
    signatures: FxHashSet<Signature>,
    proofs: Vec<Proof>,
    shown: usize,
}

impl Found {
    fn add(&mut self, proof: Proof) {
        if self.signatures.insert(signature(&proof)) && self.proofs.len() < self.shown {
            self.proofs.push(proof);
        }
    }
}

/// Looks for further proofs. Returns whether there are no others.
fn further(
    model: &Model,
    query: &Query,
    answer: &Row,
    height: usize,
    most: usize,
    found: &mut Found,
    limits: Limits<'_>,
) -> Result<bool, Stop> {
    // Where there is too much to look at in all, there may still be few proofs that are hardly
    // higher than the first.
    for height in [ANY_HEIGHT, height + 1, height] {
        let mut graph = Graph::new(model, limits, Behind::Everything);
        let Some(goal) = graph.answer(query, answer, None)? else { return Ok(false) };
        let region = match graph.region(&[goal], height, |_| false) {
            Err(Stop::Limit { limit: Limit::Explanation, .. }) => continue,
            region => region?,
        };

        let mut search = Search { graph, goal, region, work: 0, open: BinaryHeap::new() };
        let is_all = search.run(most, found)?;
        return Ok(is_all && search.region.is_whole);
    }
    Ok(false)
}

/// The best proof of a part of all proofs: the choice of each of its nodes, from the goal on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Candidate {
    height: usize,
    leaves: usize,
    choices: Vec<(NodeId, Choice)>,
    /// In all proofs of its part the first nodes from the goal on choose alike, up to this one.
    fixed: usize,
    /// What the next node does not choose in them.
    banned: Vec<Choice>,
}

/// A search through the proofs in a region of a graph.
struct Search<'a> {
    graph: Graph<'a>,
    goal: NodeId,
    region: Region,
    work: usize,
    open: BinaryHeap<Reverse<Candidate>>,
}

impl Search<'_> {
    /// Finds proofs in order, the best first. Returns whether there are no others.
    fn run(&mut self, most: usize, found: &mut Found) -> Result<bool, Stop> {
        self.open_best(&[], Vec::new());
        while let Some(Reverse(best)) = self.open.pop() {
            found.add(self.written(&best));
            if found.signatures.len() >= most {
                return Ok(self.open.is_empty() && !self.splits(&best));
            }

            if self.work > WORK_MAX {
                continue;
            }

            // Each node from here on choosing something else gives a part of its own. The parts are
            // disjoint, since the nodes before it choose as they do here.
            for at in best.fixed..best.choices.len() {
                let (node, choice) = best.choices[at];
                let inherited = if at == best.fixed { best.banned.as_slice() } else { &[] };
                let banned: Vec<Choice> = inherited.iter().copied().chain([choice]).collect();
                if self.choices(node) > banned.len() {
                    self.graph.limits.check()?;
                    self.open_best(&best.choices[..at], banned);
                }
            }
        }
        Ok(self.work <= WORK_MAX)
    }

    /// Whether a proof can be varied.
    fn splits(&self, proof: &Candidate) -> bool {
        proof.choices[proof.fixed..].iter().any(|(node, _)| self.choices(*node) > 1)
    }

    /// How many choices a node has.
    fn choices(&self, node: NodeId) -> usize {
        let node = self.graph.node(node);
        node.ways.len() + usize::from(node.is_leaf())
    }

    /// Enters the best proof in which the first nodes make these choices, and the next node none
    /// that is banned.
    fn open_best(&mut self, fixed: &[(NodeId, Choice)], banned: Vec<Choice>) {
        self.work += self.region.nodes.len();
        let chosen: FxHashMap<NodeId, Choice> = fixed.iter().copied().collect();
        let mut ranks = Ranks::default();
        let next = self.next(&chosen);
        ranks.settle(&self.graph, &self.region, |node, choice| {
            let is_fixed = chosen.get(&node).is_none_or(|fixed| *fixed == choice);
            is_fixed && !(Some(node) == next && banned.contains(&choice))
        });

        let Some(height) = ranks.height(&self.graph, self.goal) else { return };
        ranks.choose(&self.graph, self.goal);

        let choices = self.preorder(|node| ranks.chosen(&self.graph, node));
        let leaves = ranks.leaves_below(self.goal);
        let candidate = Candidate { height, leaves, choices, fixed: fixed.len(), banned };
        self.open.push(Reverse(candidate));
    }

    /// The first node from the goal on that has not chosen.
    fn next(&self, chosen: &FxHashMap<NodeId, Choice>) -> Option<NodeId> {
        let mut seen = FxHashSet::default();

        let mut open = vec![self.goal];
        while let Some(node) = open.pop() {
            if !seen.insert(node) {
                continue;
            }
            match chosen.get(&node) {
                None => return Some(node),
                Some(choice) => open.extend(self.below(node, *choice)),
            }
        }
        None
    }

    /// The nodes from the goal on, each once, with their choices.
    fn preorder(&self, choice: impl Fn(NodeId) -> Choice) -> Vec<(NodeId, Choice)> {
        let mut seen = FxHashSet::default();
        let mut found = Vec::new();
        let mut open = vec![self.goal];
        while let Some(node) = open.pop() {
            if seen.insert(node) {
                let choice = choice(node);
                found.push((node, choice));
                open.extend(self.below(node, choice));
            }
        }
        found
    }

    /// What a choice rests on, the last first.
    fn below(&self, node: NodeId, choice: Choice) -> Vec<NodeId> {
        let Choice::Way(way) = choice else { return Vec::new() };
        let mut below: Vec<NodeId> = self.graph.node(node).ways[way].nodes().collect();
        below.reverse();
        below
    }

    /// The proof with these choices.
    fn written(&self, candidate: &Candidate) -> Proof {
        let ranks = Ranks::of_choices(&candidate.choices);
        let chosen = Chosen { graph: &self.graph, ranks: &ranks };
        let mut written = Written::default();
        written.write(chosen, self.goal);
        let answer = written.instance(chosen, self.goal);
        Proof { steps: written.steps, answer }
    }
}

/// What tells a proof from others: its rule applications and facts, and its absences.
type Signature =
    (BTreeSet<(RelationId, Side, Row, Option<RuleId>)>, BTreeSet<(RelationId, Side, RowPattern)>);

/// The signature of a proof.
pub(super) fn signature(proof: &Proof) -> Signature {
    let mut absent = BTreeSet::new();
    let mut applied = BTreeSet::new();
    let mut open = vec![&proof.answer];
    for step in &proof.steps {
        let rule = match &step.reason {
            Reason::Stated(_) => None,
            Reason::Rule(rule, instance) => {
                open.push(instance);
                Some(*rule)
            }
        };
        applied.insert((step.relation, step.side, step.row.clone(), rule));
    }

    while let Some(instance) = open.pop() {
        for premise in &instance.premises {
            match premise {
                Premise::Absent(Absence { relation, side, pattern, .. }) => {
                    absent.insert((*relation, *side, pattern.clone()));
                }
                Premise::Aggregated(_, all) => open.extend(all.iter().map(|one| &one.instance)),
                Premise::Step(_) | Premise::Compared(..) | Premise::Computed(_) => {}
            }
        }
    }
    (applied, absent)
}

/// The longest chain of rule applications in a proof, each resting on the next.
pub fn height(proof: &Proof) -> usize {
    let mut heights: Vec<usize> = Vec::new();
    for step in &proof.steps {
        heights.push(match &step.reason {
            Reason::Stated(_) => 0,
            Reason::Rule(_, instance) => 1 + below(instance, &heights),
        });
    }
    below(&proof.answer, &heights)
}

fn below(instance: &Instance, heights: &[usize]) -> usize {
    let premise = |premise: &Premise| match premise {
        Premise::Step(step) => heights[step.0],
        Premise::Aggregated(_, all) => {
            let contributor = |one: &Contributor| below(&one.instance, heights);
            all.iter().map(contributor).max().unwrap_or(0)
        }
        Premise::Absent(_) | Premise::Compared(..) | Premise::Computed(_) => 0,
    };
    instance.premises.iter().map(premise).max().unwrap_or(0)
}

//! The rows and rule instances that a goal can rest on, found by going backward from the goal.
//!
//! A node is something to be shown; a way is one manner of showing it, of which every part must be shown. A row that a fact
//! states needs nothing more, so that what lies behind it is never looked at.

use super::stated::Stated;
use crate::evaluate::{Binding, Limit, Limits, Scope, Stop};
use crate::model::Model;
use crate::proof::Absence;
use std::collections::HashMap;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RelationId, RuleId, Side, Sign};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// How many nodes and ways an explanation may look at.
const SIZE_MAX: usize = 2_000_000;

/// An index into [`Graph::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct NodeId(pub(super) usize);

/// Something to be shown.
#[derive(Debug)]
pub(super) struct Node {
    /// What it is.
    pub(super) kind: Kind,
    /// How it can be shown, in source order.
    pub(super) ways: Vec<Way>,
}

/// The kinds of thing to be shown.
#[derive(Clone, Debug)]
pub(super) enum Kind {
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
    pub(super) pattern: Vec<Option<Value>>,
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
    pub(super) parts: Vec<Part>,
}

/// What one literal of a body rests on.
#[derive(Clone, Debug)]
pub(super) enum Part {
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
        self.parts.iter().flat_map(Part::nodes).copied()
    }
}

impl Part {
    /// The nodes that must be shown first, in written order.
    pub(super) fn nodes(&self) -> &[NodeId] {
        match self {
            Part::Node(node) => std::slice::from_ref(node),
            Part::Compared(..) | Part::Computed(_) => &[],
            Part::Aggregated(_, nodes) => nodes,
        }
    }
}

impl Node {
    /// Whether it needs no way.
    pub(super) fn is_leaf(&self) -> bool {
        match &self.kind {
            Kind::Row(_, _, facts) => !facts.is_empty(),
            Kind::Absent(_) => true,
            Kind::Any(_) | Kind::Match(_) => false,
        }
    }
}

/// The nodes found so far.
pub(super) struct Graph<'a> {
    pub(super) model: &'a Model<'a>,
    pub(super) limits: Limits<'a>,
    pub(super) stated: Stated<'a>,
    pub(super) nodes: Vec<Node>,
    known: HashMap<(Sign, Asked), NodeId>,
    /// Nodes before this one have all their ways.
    expanded: usize,
    size: usize,
}

impl<'a> Graph<'a> {
    pub(super) fn new(model: &'a Model<'a>, limits: Limits<'a>) -> Self {
        let (nodes, known) = (Vec::new(), HashMap::new());
        Graph { model, limits, stated: Stated::new(model), nodes, known, expanded: 0, size: 0 }
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
        let kind = match asked.pattern.iter().copied().collect::<Option<Row>>() {
            None => Kind::Any(asked.clone()),
            Some(row) => {
                let facts = match asked.by {
                    Some(_) => Vec::new(),
                    None => self.stated.of(asked.relation, asked.side, &row),
                };
                Kind::Row(asked.clone(), row, facts)
            }
        };
        self.intern(Sign::Positive, asked, kind)
    }

    /// The node of there being no row that is asked for.
    pub(super) fn absent(&mut self, asked: Asked) -> NodeId {
        let Asked { relation, side, pattern, .. } = asked.clone();
        let ground = self.stated.ground(self.model, relation, side, &pattern);
        let kind = Kind::Absent(Absence { relation, side, pattern, ground });
        self.intern(Sign::Negative, asked, kind)
    }

    fn intern(&mut self, sign: Sign, asked: Asked, kind: Kind) -> NodeId {
        let next = NodeId(self.nodes.len());
        let known = *self.known.entry((sign, asked)).or_insert(next);
        if known == next {
            self.nodes.push(Node { kind, ways: Vec::new() });
        }
        known
    }

    /// A new node for any of these matches.
    pub(super) fn one_of(&mut self, tuple: Row, ways: Vec<Way>) -> NodeId {
        self.nodes.push(Node { kind: Kind::Match(tuple), ways });
        NodeId(self.nodes.len() - 1)
    }

    /// Finds the ways of every node that has none yet, and of the nodes that these bring.
    pub(super) fn expand(&mut self) -> Result<(), Stop> {
        while self.expanded < self.nodes.len() {
            self.limits.check()?;
            let ways = self.ways(NodeId(self.expanded))?;
            self.size += 1 + ways.len();
            if self.size > SIZE_MAX {
                return Err(Stop::Limit { limit: Limit::Explanation, rule: None });
            }
            self.nodes[self.expanded].ways.extend(ways);
            self.expanded += 1;
        }
        Ok(())
    }
}

//! The ways in which a node can be shown: the matches of bodies, with what each of their literals
//! rests on.

use super::graph::{ANY_HEIGHT, Asked, Graph, NodeId, NodeKind, Support, Way, too_much};
use super::join::{Join, Places};
use crate::evaluate::{Binding, Stop, bind, bound, instantiate};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use toulmin_lang::fault::Fault;
use toulmin_lang::plan::{self, Step};
use toulmin_lang::program::{
    Aggregate, Atom, Expr, Literal, Query, RelationId, RowPattern, Rule, RuleId, Side, Sign,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// How many rows are considered where any row that fits will do.
const CHOICES_MAX: usize = 1_000;

impl<'a> Graph<'a> {
    /// The ways of no more than this height to show a node, in source order. Returns whether these
    /// are all as well.
    pub(super) fn ways(&mut self, node: NodeId, height: usize) -> Result<(Vec<Way>, bool), Stop> {
        match self.node(node).kind.clone() {
            NodeKind::Row(asked, ..) => self.derivations(&asked, height),
            NodeKind::Any(asked) => Ok((self.choices(&asked), true)),
            NodeKind::Absent(_) | NodeKind::Match(_) => Ok((Vec::new(), true)),
        }
    }

    /// The node of one answer of a query; `None` when there is no such answer. With `by`, that rule
    /// must show those atoms of the query that it concludes.
    pub(super) fn answer(
        &mut self,
        query: &Query,
        answer: &Row,
        by: Option<RuleId>,
    ) -> Result<Option<NodeId>, Stop> {
        let mut binding: Binding = vec![None; query.body.variables.len()];
        for (variable, value) in query.answer.iter().zip(answer) {
            binding[variable.0] = Some(*value);
        }
        let program = &self.model.casebook.program;
        let concluded = |rule: RuleId| {
            let relation = program.rule(rule).head.relation;
            query.body.literals.iter().any(|literal| asks_for(literal, relation))
        };
        if !by.is_none_or(concluded) {
            return Ok(None);
        }
        let mut ways = Vec::new();

        let steps = plan::order_knowing(&query.body.literals, &bound(&binding));
        for binding in self.matches(&query.body.literals, &steps, &binding)? {
            let parts = self.parts(&query.body.literals, &binding, by)?;
            ways.push(Way { rule: None, binding, parts });
        }
        Ok((!ways.is_empty()).then(|| self.one_of(answer.clone(), ways)))
    }

    /// The rule instances of no more than this height that conclude a row, by rule, then by
    /// binding. Returns whether these are all as well.
    fn derivations(&mut self, asked: &Asked, height: usize) -> Result<(Vec<Way>, bool), Stop> {
        let (mut ways, mut is_whole) = (Vec::new(), true);
        for (id, rule, head) in self.concluding(asked) {
            let Some(below) = height.checked_sub(1) else { return Ok((ways, false)) };

            let mut found: BTreeSet<Binding> = BTreeSet::new();
            self.instances((id, rule), &head, &mut |binding, places| {
                let fits = height == ANY_HEIGHT || self.floor(rule, places) <= below;
                is_whole &= fits;
                if fits {
                    found.insert(binding.clone());
                }
                if found.len() > self.ways_max() {
                    Err(too_much())
                } else {
                    Ok(ControlFlow::Continue(()))
                }
            })?;

            for binding in found {
                ways.push(self.way(id, binding)?);
            }
        }

        Ok((ways, is_whole))
    }

    /// The rules that can be the last step for a row, with what is known of their variables then.
    pub(super) fn concluding(&self, asked: &Asked) -> Vec<(RuleId, &'a Rule, Binding)> {
        let program = &self.model.casebook.program;
        if asked.side == Side::Denied {
            return Vec::new();
        }

        let rules = program.rules_for(asked.relation);
        let asked_for = rules.filter(|(id, _)| asked.by.is_none_or(|by| by == *id));

        let known = |(id, rule): (RuleId, &'a Rule)| {
            let head = bind(&rule.head.terms, &asked.pattern, rule.body.variables.len());
            head.map(|head| (id, rule, head))
        };

        asked_for.filter_map(known).collect()
    }

    /// Visits every match of the body of a rule.
    pub(super) fn instances(
        &self,
        (id, rule): (RuleId, &Rule),
        head: &Binding,
        visit: &mut super::join::Visit<'_>,
    ) -> Result<(), Stop> {
        let literals = &rule.body.literals;
        let steps = plan::order_knowing(literals, &bound(head));
        Join::visit(self.scope(), literals, &steps, head, visit).map_err(|stop| stop_in(id, stop))
    }

    /// The way by a match of a rule.
    pub(super) fn way(&mut self, rule: RuleId, binding: Binding) -> Result<Way, Stop> {
        let program = &self.model.casebook.program;
        let parts = self.parts(&program.rule(rule).body.literals, &binding, None)?;
        Ok(Way { rule: Some(rule), binding, parts })
    }

    /// A height that the highest row of a match has at the least.
    pub(super) fn floor(&self, rule: &Rule, places: &Places) -> usize {
        let floor = |(literal, at): &(usize, u32)| match &rule.body.literals[*literal] {
            Literal::Atom { side, atom, .. } => {
                self.floors.of(self.model, atom.relation, *side, *at)
            }
            _ => 0,
        };
        places.iter().map(floor).max().unwrap_or(0)
    }

    /// The rows that fit, each as a way. A stated row is as good as any other, so the first one
    /// stands for all. Of very many rows, those of the first rounds are taken.
    fn choices(&mut self, asked: &Asked) -> Vec<Way> {
        let Some(table) = self.model.rows.table(asked.relation, asked.side) else {
            return Vec::new();
        };

        let mut places = table.places(&asked.pattern);

        if places.len() > CHOICES_MAX {
            let first = |at: &u32| (table.round(*at), table.codes(*at));
            places.select_nth_unstable_by(CHOICES_MAX, |a, b| first(a).cmp(&first(b)));
            places.truncate(CHOICES_MAX);
        }

        let mut fitting: Vec<Row> = places.iter().map(|at| table.row(*at)).collect();
        fitting.sort_unstable();

        let is_stated = |row: &&Row| !self.stated.of(asked.relation, asked.side, row).is_empty();
        let stated = fitting.iter().find(is_stated).filter(|_| asked.by.is_none());
        let rows = stated.map_or(fitting.as_slice(), std::slice::from_ref);

        let way = |row: &Row| {
            let pattern = RowPattern::exactly(row);
            let row = self.some(Asked { pattern, ..asked.clone() });
            Way { rule: None, binding: Binding::new(), parts: vec![Support::Node(row)] }
        };
        rows.iter().map(way).collect()
    }

    /// The distinct matches of a body that extend a binding, sorted.
    fn matches(
        &mut self,
        literals: &[Literal],
        steps: &[Step],
        binding: &Binding,
    ) -> Result<Vec<Binding>, Stop> {
        let mut found = Vec::new();
        Join::visit(self.scope(), literals, steps, binding, &mut |binding, _| {
            found.push(binding.clone());
            Ok(ControlFlow::Continue(()))
        })?;

        self.count(found.len())?;
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// What each literal of a matched body rests on.
    pub(super) fn parts(
        &mut self,
        literals: &[Literal],
        binding: &Binding,
        by: Option<RuleId>,
    ) -> Result<Vec<Support>, Stop> {
        let mut parts = Vec::new();

        for (i, literal) in literals.iter().enumerate() {
            parts.push(match literal {
                Literal::Atom { sign, side, atom } => {
                    Support::Node(self.atom(*sign, *side, atom, binding, by))
                }
                Literal::Compare { left, right, .. } => {
                    Support::Compared(self.value(i, left, binding)?, self.value(i, right, binding)?)
                }
                Literal::Test { .. } | Literal::Range { .. } => {
                    let values = literal.exprs().into_iter();
                    let values = values.map(|expr| self.value(i, expr, binding));
                    Support::Computed(values.collect::<Result<_, _>>()?)
                }
                Literal::Aggregate { result, aggregate, .. } => {
                    let value = binding[result.0].expect("bug: a match leaves a result free");
                    Support::Aggregated(value, self.contributors(aggregate, binding)?)
                }
            });
        }
        Ok(parts)
    }

    fn value(&self, literal: usize, expr: &Expr, binding: &Binding) -> Result<Value, Stop> {
        let fault = |kind| Stop::Fault(Fault { rule: None, literal, kind });
        self.scope().value(expr, binding).map_err(fault)
    }

    fn atom(
        &mut self,
        sign: Sign,
        side: Side,
        atom: &Atom,
        binding: &Binding,
        by: Option<RuleId>,
    ) -> NodeId {
        let program = &self.model.casebook.program;
        let concludes = |rule: &RuleId| program.rule(*rule).head.relation == atom.relation;
        let by = by.filter(concludes).filter(|_| side == Side::Holds);
        let pattern = instantiate(&atom.terms, binding);
        let asked = Asked { relation: atom.relation, side, pattern, by };
        match sign {
            Sign::Positive => self.some(asked),
            Sign::Negative => self.absent(Asked { by: None, ..asked }),
        }
    }

    /// One node for each distinct tuple of an aggregate, sorted by tuple.
    pub(super) fn contributors(
        &mut self,
        aggregate: &Aggregate,
        binding: &Binding,
    ) -> Result<Vec<NodeId>, Stop> {
        let group = aggregate.group_of(binding);
        let mut ways: BTreeMap<Row, Vec<Way>> = BTreeMap::new();
        let steps = plan::order(&aggregate.body, &bound(&group));
        for binding in self.matches(&aggregate.body, &steps, &group)? {
            let tuple = aggregate.tuple().filter_map(|variable| binding[variable.0]).collect();
            let parts = self.parts(&aggregate.body, &binding, None)?;
            ways.entry(tuple).or_default().push(Way { rule: None, binding, parts });
        }
        Ok(ways.into_iter().map(|(tuple, ways)| self.one_of(tuple, ways)).collect())
    }
}

/// Whether a literal asks for a row of a relation.
fn asks_for(literal: &Literal, relation: RelationId) -> bool {
    match literal {
        Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => {
            atom.relation == relation
        }
        _ => false,
    }
}

/// Names the rule in which an operation has no result.
fn stop_in(rule: RuleId, stop: Stop) -> Stop {
    match stop {
        Stop::Fault(fault) => Stop::Fault(Fault { rule: Some(rule), ..fault }),
        stop => stop,
    }
}

//! The ways in which a node can be shown: the matches of bodies, with what each of their literals rests on.

use super::graph::{Asked, Graph, Kind, NodeId, Part, Way};
use crate::evaluate::{Binding, Stop, bind, bound, instantiate};
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::fault::Fault;
use toulmin_lang::plan::{self, Step};
use toulmin_lang::program::{
    Aggregate, Atom, Expr, Literal, Query, RelationId, RuleId, Side, Sign,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

impl Graph<'_> {
    /// Every way to show a node that has none yet, in source order.
    pub(super) fn ways(&mut self, node: NodeId) -> Result<Vec<Way>, Stop> {
        let node = self.node(node);
        if node.is_leaf() {
            return Ok(Vec::new());
        }
        match node.kind.clone() {
            Kind::Row(asked, ..) => self.derivations(&asked),
            Kind::Any(asked) => Ok(self.choices(&asked)),
            Kind::Absent(_) | Kind::Match(_) => Ok(Vec::new()),
        }
    }

    /// The node of one answer of a query; `None` when there is no such answer. With `by`, the atoms of the query that this
    /// rule concludes are to be shown by it.
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
        for binding in self.matches(&query.body.literals, &binding)? {
            let parts = self.parts(&query.body.literals, &binding, by)?;
            ways.push(Way { rule: None, binding, parts });
        }
        Ok((!ways.is_empty()).then(|| self.one_of(answer.clone(), ways)))
    }

    /// The rule instances that conclude a row: by rule, then by binding.
    fn derivations(&mut self, asked: &Asked) -> Result<Vec<Way>, Stop> {
        let program = &self.model.casebook.program;
        let mut ways = Vec::new();
        if asked.side == Side::Denied {
            return Ok(ways);
        }
        for (id, rule) in program.rules_for(asked.relation) {
            if asked.by.is_some_and(|by| by != id) {
                continue;
            }
            let Some(head) = bind(&rule.head.terms, &asked.pattern, rule.body.variables.len())
            else {
                continue;
            };
            let matches = self.matches(&rule.body.literals, &head);
            for binding in matches.map_err(|stop| stop_in(id, stop))? {
                let parts = self.parts(&rule.body.literals, &binding, None)?;
                ways.push(Way { rule: Some(id), binding, parts });
            }
        }
        Ok(ways)
    }

    /// The rows that fit. One that is stated is as good as any other, so the first such row stands for all.
    fn choices(&mut self, asked: &Asked) -> Vec<Way> {
        let rows = &self.model.rows;
        let fitting: Vec<Row> = rows.fitting(asked.relation, asked.side, &asked.pattern).collect();
        let is_stated = |row: &&Row| !self.stated.of(asked.relation, asked.side, row).is_empty();
        let stated = fitting.iter().find(is_stated).filter(|_| asked.by.is_none());
        let rows = stated.map_or(fitting.as_slice(), std::slice::from_ref);
        let way = |row: &Row| {
            let pattern = row.iter().copied().map(Some).collect();
            let row = self.some(Asked { pattern, ..asked.clone() });
            Way { rule: None, binding: Binding::new(), parts: vec![Part::Node(row)] }
        };
        rows.iter().map(way).collect()
    }

    /// The distinct matches of a body in which some variables have the values of a binding, sorted.
    fn matches(&self, literals: &[Literal], binding: &Binding) -> Result<BTreeSet<Binding>, Stop> {
        self.matches_by(literals, &plan::order_knowing(literals, &bound(binding)), binding)
    }

    fn matches_by(
        &self,
        literals: &[Literal],
        steps: &[Step],
        binding: &Binding,
    ) -> Result<BTreeSet<Binding>, Stop> {
        let mut found = BTreeSet::new();
        self.scope().matches(literals, steps, &mut binding.clone(), &mut |binding| {
            found.insert(binding.clone());
            Ok(())
        })?;
        Ok(found)
    }

    /// What each literal of a matched body rests on.
    pub(super) fn parts(
        &mut self,
        literals: &[Literal],
        binding: &Binding,
        by: Option<RuleId>,
    ) -> Result<Vec<Part>, Stop> {
        let mut parts = Vec::new();
        for (i, literal) in literals.iter().enumerate() {
            parts.push(match literal {
                Literal::Atom { sign, side, atom } => {
                    Part::Node(self.atom(*sign, *side, atom, binding, by))
                }
                Literal::Compare { left, right, .. } => {
                    Part::Compared(self.value(i, left, binding)?, self.value(i, right, binding)?)
                }
                Literal::Test { .. } | Literal::Range { .. } => {
                    let values = literal.exprs().into_iter();
                    let values = values.map(|expr| self.value(i, expr, binding));
                    Part::Computed(values.collect::<Result<_, _>>()?)
                }
                Literal::Aggregate { result, aggregate, .. } => {
                    let value = binding[result.0].expect("bug: a match leaves a result free");
                    Part::Aggregated(value, self.contributors(aggregate, binding)?)
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
        let mut group: Binding = vec![None; binding.len()];
        for variable in &aggregate.group {
            group[variable.0] = binding[variable.0];
        }
        let mut ways: BTreeMap<Row, Vec<Way>> = BTreeMap::new();
        let steps = plan::order(&aggregate.body, &bound(&group));
        for binding in self.matches_by(&aggregate.body, &steps, &group)? {
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

/// Says in which rule an operation has no result.
fn stop_in(rule: RuleId, stop: Stop) -> Stop {
    match stop {
        Stop::Fault(fault) => Stop::Fault(Fault { rule: Some(rule), ..fault }),
        stop => stop,
    }
}

//! Strata one after the other, each to its fixpoint.
//!
//! In a recursive stratum a rule is applied once for each of its atoms that grows, and there to the rows that are new since
//! the round before: every match that was not there before has one of them (semi-naive evaluation; Bancilhon 1986, "Naive
//! evaluation of recursively defined relations").

use crate::body::{Body, ROWS_MAX, Setting};
use crate::compile::Drive;
use crate::expr::Slot;
use crate::gather::{Failures, Found, Head};
use crate::groups::Groups;
use crate::pipeline::{Operand, Pipeline};
use crate::ranges;
use crate::relation::{Part, Store, TableId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::PoisonError;
use std::time::Instant;
use toulmin_program::fault::Fault;
use toulmin_program::plan::{RulePlan, Step, StratumPlan};
use toulmin_program::profile::Profile;
use toulmin_program::program::{Literal, Program, Rule, RuleId, Side, Term, spoken_of};
use toulmin_program::task::{Limit, Stop, Task, Tuning};

/// How many rounds a stratum may take unless the task says so: a round takes about a microsecond.
pub const ROUNDS_MAX: usize = 1_000_000;

/// Sizes below this make no difference to a plan.
const FEW: usize = 64;

/// An evaluation under way.
pub(crate) struct Evaluation<'a> {
    pub(crate) task: Task<'a>,
    pub(crate) tuning: Tuning,
    pub(crate) store: Store,
    pub(crate) profile: Profile,
}

/// A rule of the stratum that is being evaluated.
struct Applied<'a> {
    id: RuleId,
    rule: &'a Rule,
    body: Body<'a>,
    terms: Vec<Operand>,
    /// The atoms that grow: the index of the condition, and the relation.
    growing: Vec<(usize, TableId)>,
    pipelines: BTreeMap<Option<usize>, Planned>,
    aggregates: BTreeMap<usize, Groups>,
}

/// A pipeline, and how large the growing relations were when it was made.
struct Planned {
    pipeline: Pipeline,
    sizes: Vec<usize>,
}

impl Planned {
    /// Whether it was made for relations of about these sizes.
    fn suits(&self, sizes: &[usize]) -> bool {
        let alike =
            |(planned, now): (&usize, &usize)| planned.max(now) / 4 <= *planned.min(now).max(&FEW);
        self.sizes.iter().zip(sizes).all(alike)
    }
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(task: Task<'a>, tuning: Tuning) -> Self {
        let strata = task.plan.strata.iter();
        let relations = strata.clone().flat_map(|plan| plan.stratum.relations.iter().copied());
        let rules = strata.flat_map(|plan| &plan.rules).map(|plan| task.program.rule(plan.rule));
        let read = rules.flat_map(|rule| spoken_of(&rule.body.literals));
        let store = Store::new(task.program, task.base, &relations.chain(read).collect());
        let profile = Profile::of(task.program.rules.len());
        Evaluation { task, tuning, store, profile }
    }

    /// Derives what a stratum derives.
    pub(crate) fn stratum(&mut self, plan: &'a StratumPlan) -> Result<(), Stop> {
        ranges::settle(&mut self.store, self.task.program, &plan.rules, self.task.params);
        let relations = plan.stratum.relations.iter();
        let tables: BTreeSet<TableId> =
            relations.map(|relation| TableId::new(*relation, Side::Holds)).collect();
        let none = BTreeSet::new();
        let growing = if plan.stratum.recursive { &tables } else { &none };
        tables.iter().for_each(|table| self.store.get_mut(*table).grows = true);
        let rules = plan.rules.iter();
        let mut rules: Vec<Applied<'a>> =
            rules.map(|rule| Applied::new(self.task.program, rule, growing)).collect();
        let mut faults = Vec::new();
        let outcome = self.fixpoint(&mut rules, &tables, growing, &mut faults);
        tables.iter().for_each(|table| self.store.get_mut(*table).grows = false);
        match (faults.into_iter().min(), outcome) {
            (_, Err(Stop::Cancelled)) => Err(Stop::Cancelled),
            (Some(fault), _) => Err(Stop::Fault(fault)),
            (None, outcome) => outcome,
        }
    }

    fn fixpoint(
        &mut self,
        rules: &mut [Applied<'a>],
        tables: &BTreeSet<TableId>,
        growing: &BTreeSet<TableId>,
        faults: &mut Vec<Fault>,
    ) -> Result<(), Stop> {
        let mut grew = None;
        for rule in rules.iter_mut().filter(|rule| rule.growing.is_empty()) {
            self.apply(rule, None, growing, faults)?;
        }
        for table in tables {
            self.store.get_mut(*table).turn();
        }
        if growing.is_empty() {
            return Ok(());
        }
        tables.iter().for_each(|table| self.store.get_mut(*table).renew());
        let rounds_max = self.task.limits.rounds_max.unwrap_or(ROUNDS_MAX);
        for _ in 0..rounds_max {
            for rule in rules.iter_mut() {
                for (literal, table) in rule.growing.clone() {
                    if !self.store.get(table).part(Part::New).is_empty()
                        && self.apply(rule, Some(literal), growing, faults)? > 0
                    {
                        grew = Some(rule.id);
                    }
                }
            }
            let turned = tables.iter().filter(|table| self.store.get_mut(**table).turn());
            if turned.count() == 0 {
                return Ok(());
            }
        }
        Err(Stop::Limit { limit: Limit::Rounds(rounds_max), rule: grew })
    }

    /// Applies a rule to all rows, or to those that are new in one of its atoms; how many rows are new.
    fn apply(
        &mut self,
        rule: &mut Applied<'a>,
        new: Option<usize>,
        growing: &BTreeSet<TableId>,
        faults: &mut Vec<Fault>,
    ) -> Result<usize, Stop> {
        let start = Instant::now();
        let head = TableId::new(rule.rule.head.relation, Side::Holds);
        let failures = Failures::default();
        let found = self.matches(rule, new, growing, (head, &failures));
        let failure = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failed = |(literal, kind)| Fault { rule: Some(rule.id), literal, kind };
        faults.extend(failure.map(failed));
        let found = found.map_err(|stop| match stop {
            Stop::Limit { limit, rule: None } => Stop::Limit { limit, rule: Some(rule.id) },
            stop => stop,
        })?;
        self.store.get_mut(head).append(&found.columns, found.rows);
        let profile = &mut self.profile.rules[rule.id.0];
        profile.time += start.elapsed();
        profile.rounds += 1;
        profile.matches += found.matches;
        profile.rows += found.rows;
        Ok(found.rows)
    }

    fn matches(
        &mut self,
        rule: &mut Applied<'a>,
        new: Option<usize>,
        growing: &BTreeSet<TableId>,
        (head, failures): (TableId, &Failures),
    ) -> Result<Found, Stop> {
        let Task { params, limits, .. } = self.task;
        let setting = Setting { params, limits, tuning: self.tuning };
        let drive = new.map_or(Drive::Any, Drive::New);
        let (store, body) = (&mut self.store, rule.body);
        body.aggregates(store, setting, drive, &mut rule.aggregates)?;
        let sizes = rule.sizes(store, new);
        if rule.pipelines.get(&new).is_none_or(|planned| !planned.suits(&sizes)) {
            let pipeline = body.compile(store, setting, drive, &rule.terms);
            rule.pipelines.insert(new, Planned { pipeline, sizes });
        }
        let pipeline = &rule.pipelines[&new].pipeline;
        if rule.needs_set(self.task.program, store, pipeline, growing) {
            store.get_mut(head).see();
        }
        let store = &*store;
        let room = limits.rows_max.saturating_sub(store.len());
        let room = room.min(ROWS_MAX - store.get(head).len());
        let target = Head { terms: &rule.terms, room, seen: store.get(head).seen(), failures };
        body.matches(store, setting, pipeline, &rule.aggregates, target)
    }
}

impl<'a> Applied<'a> {
    fn new(program: &'a Program, plan: &'a RulePlan, growing: &BTreeSet<TableId>) -> Self {
        let rule = program.rule(plan.rule);
        let grows = |step: &Step| {
            let Step::Match { literal } = step else { return None };
            let Literal::Atom { side, atom, .. } = &rule.body.literals[*literal] else {
                return None;
            };
            let table = TableId::new(atom.relation, *side);
            growing.contains(&table).then_some((*literal, table))
        };
        let term = |term: &Term| match term {
            Term::Variable(variable) => Operand::Slot(Slot(variable.0)),
            Term::Value(value) => Operand::Same(value.code()),
            Term::Any => unreachable!("bug: a head leaves a column open"),
        };
        Applied {
            id: plan.rule,
            rule,
            body: Body {
                rule: Some(plan.rule),
                variables: &rule.body.variables,
                literals: &rule.body.literals,
                steps: &plan.steps,
            },
            terms: rule.head.terms.iter().map(term).collect(),
            growing: plan.steps.iter().filter_map(grows).collect(),
            pipelines: BTreeMap::new(),
            aggregates: BTreeMap::new(),
        }
    }

    /// How many rows there are of each atom that grows; of one of them, just the new rows count.
    fn sizes(&self, store: &Store, new: Option<usize>) -> Vec<usize> {
        let size = |(literal, table): &(usize, TableId)| {
            let part = if new == Some(*literal) { Part::New } else { Part::All };
            store.get(*table).part(part).len()
        };
        self.growing.iter().map(size).collect()
    }

    /// Whether a row that the rule derives may be there already.
    fn needs_set(
        &self,
        program: &Program,
        store: &Store,
        pipeline: &Pipeline,
        growing: &BTreeSet<TableId>,
    ) -> bool {
        let relation = self.rule.head.relation;
        let slots = self.terms.iter().filter_map(|term| match term {
            Operand::Slot(slot) => Some(*slot),
            Operand::Same(_) => None,
        });
        let slots: BTreeSet<Slot> = slots.collect();
        let once = pipeline.distinct_by.as_ref().is_some_and(|by| by.is_subset(&slots));
        let alone = program.rules_for(relation).count() == 1;
        let empty = store.get(TableId::new(relation, Side::Holds)).len() == 0;
        !(once && alone && empty && growing.is_empty())
    }
}

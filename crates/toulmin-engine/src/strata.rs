//! Strata one after another, each to its fixpoint, by semi-naive evaluation.
//!
//! ```text
//! reach(?x, ?y) :- edge(?x, ?y).
//! reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
//! ```
//!
//! The first rule reads nothing that its stratum derives, and is applied once. The second is
//! applied in rounds, and in each only to the rows of `reach` that the round before derived, its
//! delta: all others have been joined with `edge` already. A round that derives nothing new is the
//! last (Bancilhon 1986, "Naive evaluation of recursively defined relations").

use crate::body::{Body, ROWS_MAX, Setting};
use crate::compile::Drive;
use crate::expr::Slot;
use crate::gather::{Failures, Found, Head};
use crate::groups::Groups;
use crate::pipeline::{Operand, Pipeline};
use crate::ranges;
use crate::relation::{Part, Store, TableId};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::PoisonError;
use std::time::Instant;
use toulmin_program::fault::Fault;
use toulmin_program::plan::{RulePlan, Step, StratumPlan};
use toulmin_program::profile::Profile;
use toulmin_program::program::{Literal, Program, Rule, RuleId, Side, Term, spoken_of};
use toulmin_program::task::{Limit, Stop, Task, Tuning};

/// The number of rounds that a stratum may take unless the task says otherwise.
///
/// A round takes about a microsecond at least.
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

/// A stratum that is being evaluated.
struct Stratum<'a> {
    rules: Vec<Applied<'a>>,
    /// The relations that its rules conclude.
    tables: BTreeSet<TableId>,
    is_recursive: bool,
    /// The operations that had no result.
    faults: Vec<Fault>,
}

/// A rule of the stratum that is being evaluated.
struct Applied<'a> {
    id: RuleId,
    rule: &'a Rule,
    head: TableId,
    body: Body<'a>,
    terms: Vec<Operand>,
    /// The atoms whose relations its own stratum derives.
    growing: Vec<Growing>,
    /// A pipeline for each atom of which the delta is joined.
    pipelines: BTreeMap<Option<usize>, Planned>,
    aggregates: BTreeMap<usize, Groups>,
}

/// An atom whose relation grows.
#[derive(Clone, Copy)]
struct Growing {
    literal: usize,
    table: TableId,
}

/// A pipeline, and how large the growing relations were when it was made.
struct Planned {
    pipeline: Pipeline,
    sizes: Vec<usize>,
}

impl<'a> Evaluation<'a> {
    pub(crate) fn new(task: Task<'a>, tuning: Tuning) -> Self {
        let strata = task.plan.strata.iter();
        let derived = strata.clone().flat_map(|plan| plan.stratum.relations.iter().copied());
        let rules = strata.flat_map(|plan| &plan.rules).map(|plan| task.program.rule(plan.rule));
        let read = rules.flat_map(|rule| spoken_of(&rule.body.literals));

        let store = Store::new(task.program, task.base, &derived.chain(read).collect());
        let profile = Profile::of(task.program.rules.len());
        Evaluation { task, tuning, store, profile }
    }

    /// Derives all that a stratum derives.
    pub(crate) fn stratum(&mut self, plan: &'a StratumPlan) -> Result<(), Stop> {
        ranges::infer(&mut self.store, self.task.program, &plan.rules, self.task.params);
        let mut stratum = Stratum::new(self.task.program, plan);

        for table in &stratum.tables {
            self.store.get_mut(*table).grows = true;
        }
        let outcome = self.fixpoint(&mut stratum);
        for table in &stratum.tables {
            self.store.get_mut(*table).grows = false;
        }

        // Which fault is met first depends on how rules are run. The least does not, and counts
        // more than a limit, which is met earlier by one engine than by another.
        match (stratum.faults.into_iter().min(), outcome) {
            (_, Err(Stop::Cancelled)) => Err(Stop::Cancelled),
            (Some(fault), _) => Err(Stop::Fault(fault)),
            (None, outcome) => outcome,
        }
    }

    fn fixpoint(&mut self, stratum: &mut Stratum<'a>) -> Result<(), Stop> {
        let Stratum { rules, tables, is_recursive, faults } = stratum;

        // reach(?x, ?y) :- edge(?x, ?y).
        //
        // No relation that this rule reads grows, so all that it ever derives comes at once.
        for rule in rules.iter_mut().filter(|rule| rule.growing.is_empty()) {
            self.apply(rule, None, *is_recursive, faults)?;
        }
        for table in tables.iter() {
            self.store.get_mut(*table).end_round();
        }
        if !*is_recursive {
            return Ok(());
        }

        for table in tables.iter() {
            self.store.get_mut(*table).make_all_delta();
        }
        let rounds_max = self.task.limits.rounds_max.unwrap_or(ROUNDS_MAX);
        let mut last_grown = None;
        for _ in 0..rounds_max {
            // reach(?x, ?z) :- reach(?x, ?y), reach(?y, ?z).
            //
            // A match that the rounds before did not have has a row of the delta in one of the two
            // atoms. So the rule is applied twice: to the delta of the first and all of the second,
            // and the other way round. A match with two such rows is found twice.
            for rule in rules.iter_mut() {
                for at in 0..rule.growing.len() {
                    let Growing { literal, table } = rule.growing[at];
                    if !self.store.get(table).part(Part::Delta).is_empty()
                        && self.apply(rule, Some(literal), *is_recursive, faults)? > 0
                    {
                        last_grown = Some(rule.id);
                    }
                }
            }

            // Every relation ends its round, also after one that has a delta.
            let with_delta = tables.iter().filter(|table| self.store.get_mut(**table).end_round());
            if with_delta.count() == 0 {
                return Ok(());
            }
        }
        Err(Stop::Limit { limit: Limit::Rounds(rounds_max), rule: last_grown })
    }

    /// Applies a rule to all rows, or to the delta of one of its atoms.
    ///
    /// Returns the number of new rows.
    fn apply(
        &mut self,
        rule: &mut Applied<'a>,
        delta: Option<usize>,
        is_recursive: bool,
        faults: &mut Vec<Fault>,
    ) -> Result<usize, Stop> {
        let start = Instant::now();
        let failures = Failures::default();
        let found = self.matches(rule, delta, is_recursive, &failures);

        // A rule that was stopped may have met a fault before.
        let failure = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        let fault = |(literal, kind)| Fault { rule: Some(rule.id), literal, kind };
        faults.extend(failure.map(fault));
        let found = found.map_err(|stop| match stop {
            Stop::Limit { limit, rule: None } => Stop::Limit { limit, rule: Some(rule.id) },
            stop => stop,
        })?;

        self.store.get_mut(rule.head).add_pending(&found.columns, found.rows);
        let profile = &mut self.profile.rules[rule.id.0];
        profile.time += start.elapsed();
        profile.rounds += 1;
        profile.matches += found.matches;
        profile.rows += found.rows;
        Ok(found.rows)
    }

    /// The new rows of a rule.
    fn matches(
        &mut self,
        rule: &mut Applied<'a>,
        delta: Option<usize>,
        is_recursive: bool,
        failures: &Failures,
    ) -> Result<Found, Stop> {
        let Task { program, params, limits, .. } = self.task;
        let setting = Setting { params, limits, tuning: self.tuning };
        let drive = delta.map_or(Drive::Any, Drive::Delta);
        let (store, body) = (&mut self.store, rule.body);
        body.aggregates(store, setting, drive, &mut rule.aggregates)?;

        // The best join order changes while relations grow, so a pipeline does not last for ever.
        let sizes = rule.sizes(store, delta);
        if rule.pipelines.get(&delta).is_none_or(|planned| !planned.suits(&sizes)) {
            let pipeline = body.compile(store, setting, drive, &rule.terms);
            rule.pipelines.insert(delta, Planned { pipeline, sizes });
        }
        let pipeline = &rule.pipelines[&delta].pipeline;

        if is_recursive || rule.may_repeat(program, store, pipeline) {
            store.get_mut(rule.head).make_members();
        }
        let store = &*store;
        let head = store.get(rule.head);
        let room = limits.rows_max.saturating_sub(store.len()).min(ROWS_MAX - head.len());
        let target = Head { terms: &rule.terms, room, members: head.members(), failures };
        body.matches(store, setting, pipeline, &rule.aggregates, target)
    }
}

impl<'a> Stratum<'a> {
    fn new(program: &'a Program, plan: &'a StratumPlan) -> Self {
        let relations = plan.stratum.relations.iter();
        let tables: BTreeSet<TableId> =
            relations.map(|relation| TableId::new(*relation, Side::Holds)).collect();

        let is_recursive = plan.stratum.recursive;
        let grows = |table: TableId| is_recursive && tables.contains(&table);
        let rules = plan.rules.iter().map(|rule| Applied::new(program, rule, grows)).collect();
        Stratum { rules, tables, is_recursive, faults: Vec::new() }
    }
}

impl<'a> Applied<'a> {
    fn new(program: &'a Program, plan: &'a RulePlan, grows: impl Fn(TableId) -> bool) -> Self {
        let rule = program.rule(plan.rule);
        let atoms = plan.steps.iter().filter_map(|step| growing(rule, step));
        Applied {
            id: plan.rule,
            rule,
            head: TableId::new(rule.head.relation, Side::Holds),
            body: Body {
                rule: Some(plan.rule),
                variables: &rule.body.variables,
                literals: &rule.body.literals,
                steps: &plan.steps,
            },
            terms: rule.head.terms.iter().map(operand).collect(),
            growing: atoms.filter(|atom| grows(atom.table)).collect(),
            pipelines: BTreeMap::new(),
            aggregates: BTreeMap::new(),
        }
    }

    /// The number of rows of each atom that grows; of one of them, only the delta counts.
    fn sizes(&self, store: &Store, delta: Option<usize>) -> Vec<usize> {
        self.growing.iter().map(|atom| atom.rows(store, delta).len()).collect()
    }

    /// Whether a row that the rule derives may be there already, or be derived twice.
    fn may_repeat(&self, program: &Program, store: &Store, pipeline: &Pipeline) -> bool {
        let slots: BTreeSet<Slot> = self.terms.iter().copied().filter_map(Operand::slot).collect();
        let is_distinct = pipeline.distinct_by.as_ref().is_some_and(|by| by.is_subset(&slots));
        let is_alone = program.rules_for(self.rule.head.relation).count() == 1;
        let is_first = store.get(self.head).len() == 0;
        !(is_distinct && is_alone && is_first)
    }
}

impl Growing {
    /// The places of the rows that are joined when a rule is applied to a delta.
    fn rows(self, store: &Store, delta: Option<usize>) -> Range<usize> {
        let part = if delta == Some(self.literal) { Part::Delta } else { Part::All };
        store.get(self.table).part(part)
    }
}

/// Where the code of a column of the head comes from.
fn operand(term: &Term) -> Operand {
    match term {
        Term::Variable(variable) => Operand::Slot(Slot::of(*variable)),
        Term::Value(value) => Operand::Same(value.code()),
        Term::Any => unreachable!("bug: a head leaves a column open"),
    }
}

/// The positive atom that a step matches.
fn growing(rule: &Rule, step: &Step) -> Option<Growing> {
    let Step::Match { literal } = *step else { return None };
    let Literal::Atom { side, atom, .. } = &rule.body.literals[literal] else { return None };
    Some(Growing { literal, table: TableId::new(atom.relation, *side) })
}

impl Planned {
    /// Whether it was made for relations of about these sizes.
    fn suits(&self, sizes: &[usize]) -> bool {
        let mut sizes = self.sizes.iter().zip(sizes);
        sizes.all(|(planned, now)| planned.max(now) / 4 <= *planned.min(now).max(&FEW))
    }
}

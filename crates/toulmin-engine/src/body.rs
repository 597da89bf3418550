//! Matching the body of a rule or query: its aggregates first, then its pipeline, into rows of a head.

use crate::batch::Context;
use crate::compile::{Drive, Source, compile, expected_rows};
use crate::expr::Slot;
use crate::fold::{Fold, Shape};
use crate::gather::{Failures, Found, Gather, Head};
use crate::groups::Groups;
use crate::pipeline::{Operand, Pipeline};
use crate::ranges;
use crate::relation::Store;
use crate::run::{driver_rows, run};
use crate::seen::Seen;
use crate::space::{Domain, Range};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;
use toulmin_program::plan;
use toulmin_program::program::{Aggregate, Literal, RuleId, Sign, Variable, VariableId};
use toulmin_program::task::{JoinOrder, Limits, Stop, Tuning};
use toulmin_program::value::{Code, Value};

/// How many groups there may be for each row that drives an aggregate's body before they are kept by hashing: a group costs
/// a few bytes.
const GROUPS_PER_ROW: usize = 4;

/// What a row costs when an aggregate is taken group by group, as they are asked for, and not over everything at once.
const ASKED_COSTS: f64 = 4.0;

/// How many rows one relation, or one set of groups, may have: more cannot be named.
pub(crate) const ROWS_MAX: usize = u32::MAX as usize - 1;

/// The body of a rule or query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body<'a> {
    /// The rule; `None` for a query.
    pub(crate) rule: Option<RuleId>,
    pub(crate) variables: &'a [Variable],
    pub(crate) literals: &'a [Literal],
    /// What the conditions mean.
    pub(crate) steps: &'a [plan::Step],
}

/// What a body is matched with.
#[derive(Clone, Copy)]
pub(crate) struct Setting<'a> {
    pub(crate) params: &'a [Value],
    pub(crate) limits: Limits<'a>,
    pub(crate) tuning: Tuning,
}

impl<'a> Body<'a> {
    fn source(&self, setting: Setting<'a>) -> Source<'a> {
        Source {
            variables: self.variables,
            literals: self.literals,
            steps: self.steps,
            params: setting.params,
            order: setting.tuning.order,
        }
    }

    /// The pipeline of the body for a head.
    pub(crate) fn compile(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        drive: Drive<'_>,
        terms: &[Operand],
    ) -> Pipeline {
        compile(store, self.source(setting), drive, &variables(terms))
    }

    /// The values of the aggregates of the body, by the index of the condition; those of `known` are not computed again.
    pub(crate) fn aggregates(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        drive: Drive<'_>,
        known: &mut BTreeMap<usize, Groups>,
    ) -> Result<(), Stop> {
        for (at, step) in self.steps.iter().enumerate() {
            let plan::Step::Aggregate { literal, steps } = step else { continue };
            let Literal::Aggregate { aggregate, .. } = &self.literals[*literal] else { continue };
            let of_its_own = self.is_of_its_own(aggregate, setting);
            if of_its_own && known.contains_key(literal) {
                continue;
            }
            let inner = Body { literals: &aggregate.body, steps, ..*self };
            let before = Body { steps: &self.steps[..at], ..*self };
            // In a recursive rule, all groups are taken once; what is asked for changes from round to round.
            let few = matches!(drive, Drive::Any)
                && before.asks_for_few(&inner, store, setting, aggregate);
            let asked = match of_its_own && !few {
                true => None,
                false => Some(before.groups_asked(store, setting, drive, aggregate, known)?),
            };
            known.insert(*literal, inner.fold(store, setting, aggregate, asked)?);
        }
        Ok(())
    }

    /// Whether it pays to take an aggregate just for the groups that the conditions before it ask for.
    fn asks_for_few(
        &self,
        inner: &Body<'a>,
        store: &mut Store,
        setting: Setting<'a>,
        aggregate: &Aggregate,
    ) -> bool {
        let mut rows = |body: &Body<'a>, bound: &[VariableId]| {
            expected_rows(store, body.source(setting), bound)
        };
        let all = rows(inner, &[]);
        let asked = rows(self, &[]).max(1.0) * rows(inner, &aggregate.group).max(1.0);
        asked * ASKED_COSTS < all
    }

    /// Whether an aggregate can be taken for all groups at once, whichever are asked for.
    fn is_of_its_own(&self, aggregate: &Aggregate, setting: Setting<'_>) -> bool {
        let in_atoms: BTreeSet<VariableId> = aggregate
            .body
            .iter()
            .filter(|literal| matches!(literal, Literal::Atom { sign: Sign::Positive, .. }))
            .flat_map(Literal::variables)
            .collect();
        setting.tuning.order != JoinOrder::Written
            && aggregate.group.iter().all(|variable| in_atoms.contains(variable))
    }

    /// The groups for which the conditions before an aggregate ask, column by column.
    fn groups_asked(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        drive: Drive<'_>,
        aggregate: &Aggregate,
        known: &BTreeMap<usize, Groups>,
    ) -> Result<Vec<Vec<Code>>, Stop> {
        let terms: Vec<Operand> =
            aggregate.group.iter().map(|variable| Operand::Slot(Slot(variable.0))).collect();
        let pipeline = self.compile(store, setting, drive, &terms);
        let rows = driver_rows(store, &pipeline.driver, &[]).len();
        let seen = Seen::new(&self.ranges(store, setting, &aggregate.group), rows);
        // What has no result here is met again when the whole body is matched.
        let failures = Failures::default();
        let head = Head { terms: &terms, room: ROWS_MAX, seen: Some(&seen), failures: &failures };
        let found = self.matches(store, setting, &pipeline, known, head)?;
        Ok(found.columns)
    }

    /// The ranges of some variables in the matches of the body.
    fn ranges(&self, store: &Store, setting: Setting<'_>, of: &[VariableId]) -> Vec<Range> {
        // Conditions that are not taken say nothing: rows that they will drop are still there.
        let taken = self.steps.iter().map(|step| &self.literals[step.literal()]);
        let all = ranges::of_variables(store, taken, self.variables.len(), setting.params);
        of.iter().map(|variable| all[variable.0]).collect()
    }

    /// Folds the matches of an aggregate's body: for all groups, or for these.
    fn fold(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        aggregate: &Aggregate,
        asked: Option<Vec<Vec<Code>>>,
    ) -> Result<Groups, Stop> {
        let drive = match &asked {
            Some(_) => Drive::Given(&aggregate.group),
            None => Drive::Any,
        };
        let tuple: Vec<VariableId> =
            aggregate.group.iter().copied().chain(aggregate.tuple()).collect();
        let wanted: BTreeSet<VariableId> = tuple.iter().copied().collect();
        let pipeline = compile(store, self.source(setting), drive, &wanted);
        let domains = match &asked {
            Some(columns) => {
                columns.iter().map(|column| Domain::of(Range::of(column), column)).collect()
            }
            None => {
                let domain = |variable| ranges::domain(store, self.literals, variable);
                aggregate.group.iter().copied().map(domain).collect()
            }
        };
        let slots: BTreeSet<Slot> = tuple.iter().map(|variable| Slot(variable.0)).collect();
        let once = pipeline.distinct_by.as_ref().is_some_and(|by| by.is_subset(&slots));
        let by_value = aggregate.function.compares();
        let slot = |variable: VariableId| (Slot(variable.0), self.variables[variable.0].ty.kind());
        let given = asked.unwrap_or_default();
        let shape = Shape {
            function: aggregate.function,
            group: aggregate.group.iter().map(|variable| Slot(variable.0)).collect(),
            domains,
            keys: aggregate.keys.iter().copied().map(slot).collect(),
            value: aggregate.value.map(slot),
            matches: GROUPS_PER_ROW * driver_rows(store, &pipeline.driver, &given).len(),
            seen: (!once && !by_value).then(|| {
                Seen::new(
                    &self.ranges(store, setting, &tuple),
                    driver_rows(store, &pipeline.driver, &given).len(),
                )
            }),
        };
        let context = Context {
            store,
            aggregates: &BTreeMap::new(),
            limits: setting.limits,
            tuning: setting.tuning,
        };
        let folds = run(context, &pipeline, &given, || Fold::new(&shape))?;
        Fold::finish(folds, setting.limits)
    }

    /// The rows of a head that the matches of the body give, as far as they are new.
    pub(crate) fn matches(
        &self,
        store: &Store,
        setting: Setting<'_>,
        pipeline: &Pipeline,
        aggregates: &BTreeMap<usize, Groups>,
        head: Head<'_>,
    ) -> Result<Found, Stop> {
        let added = AtomicUsize::new(0);
        let sink = || Gather::new(self.rule, head, &added);
        let Setting { limits, tuning, .. } = setting;
        let sinks = run(Context { store, aggregates, limits, tuning }, pipeline, &[], sink)?;
        Ok(sinks.into_iter().map(Gather::found).reduce(Found::and).unwrap_or_default())
    }
}

/// The variables among some terms.
fn variables(terms: &[Operand]) -> BTreeSet<VariableId> {
    let variable = |term: &Operand| match term {
        Operand::Slot(slot) => Some(VariableId(slot.0)),
        Operand::Same(_) => None,
    };
    terms.iter().filter_map(variable).collect()
}

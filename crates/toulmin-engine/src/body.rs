//! Matching the body of a rule or query: first its aggregates, then its pipeline, into a head.
//!
//! ```text
//! shared(?a, ?b, ?n) :- state(?a), state(?b), ?n = count ?g : { member(?a, ?g), member(?b, ?g) }.
//! ```
//!
//! The braces have a body of their own. It is matched before the rule's, and folded into one value
//! for each group `(?a, ?b)`, which the rule's pipeline then looks up. Where the conditions before
//! the aggregate ask for few groups, only these are folded: a case of sideways information passing
//! (Beeri and Ramakrishnan 1991, "On the power of magic").

use crate::batch::Context;
use crate::compile::{Drive, Source, compile, expected_rows};
use crate::expr::Slot;
use crate::fold::{Fold, Shape};
use crate::gather::{Failures, Found, Gather, Head};
use crate::groups::Groups;
use crate::pipeline::{Operand, Pipeline};
use crate::ranges;
use crate::relation::Store;
use crate::row_set::RowSet;
use crate::run::{driver_rows, run};
use crate::space::{CodeRange, Domain};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicUsize;
use toulmin_program::plan;
use toulmin_program::program::{Aggregate, Literal, RuleId, Sign, Variable, VariableId};
use toulmin_program::task::{JoinOrder, Limits, Stop, Tuning};
use toulmin_program::value::{Code, Value};

/// Groups are kept by hashing where there may be more than this many for each row that drives.
///
/// It is not small, for a group costs only a few bytes.
const GROUPS_PER_ROW: usize = 4;

/// What a row costs when an aggregate is taken for the groups that are asked for.
///
/// A row costs 1 when it is taken for all groups at once.
const ASKED_COSTS: f64 = 4.0;

/// The number of rows that one relation, or one set of groups, may have: more cannot be named.
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

/// Groups, column by column: one for each variable of the group.
type GroupColumns = Vec<Vec<Code>>;

impl<'a> Body<'a> {
    /// The pipeline of the body for a head.
    pub(crate) fn compile(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        drive: Drive<'_>,
        terms: &[Operand],
    ) -> Pipeline {
        let slots = terms.iter().copied().filter_map(Operand::slot);
        let wanted = slots.map(|slot| VariableId(slot.0)).collect();
        compile(store, self.source(setting), drive, &wanted)
    }

    /// The new rows of a head that the matches of the body give.
    pub(crate) fn matches(
        &self,
        store: &Store,
        setting: Setting<'_>,
        pipeline: &Pipeline,
        aggregates: &BTreeMap<usize, Groups>,
        head: Head<'_>,
    ) -> Result<Found, Stop> {
        let Setting { limits, tuning, .. } = setting;
        let context = Context { store, aggregates, limits, tuning };
        let added = AtomicUsize::new(0);
        let sinks = run(context, pipeline, &[], || Gather::new(self.rule, head, &added))?;
        Ok(sinks.into_iter().map(Gather::found).reduce(Found::and).unwrap_or_default())
    }

    /// Computes the aggregates of the body, by the index of the condition.
    ///
    /// Those that are known already are computed again only if the groups that are asked for may
    /// have changed.
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

            let is_independent = self.is_independent(aggregate, setting);
            if is_independent && known.contains_key(literal) {
                continue;
            }

            let inner = Body { literals: &aggregate.body, steps, ..*self };
            let before = Body { steps: &self.steps[..at], ..*self };

            // A recursive rule takes all groups, and only once: which of them it asks for changes
            // from round to round.
            let takes_all = is_independent
                && !(matches!(drive, Drive::Any)
                    && before.asks_for_few(&inner, store, setting, aggregate));
            let asked = match takes_all {
                true => None,
                false => Some(before.groups_asked(store, setting, drive, aggregate, known)?),
            };
            known.insert(*literal, inner.fold(store, setting, aggregate, asked)?);
        }
        Ok(())
    }

    /// Whether the body of an aggregate binds its group, so that it can be taken for all groups.
    fn is_independent(&self, aggregate: &Aggregate, setting: Setting<'_>) -> bool {
        let in_atoms: BTreeSet<VariableId> = aggregate
            .body
            .iter()
            .filter(|literal| matches!(literal, Literal::Atom { sign: Sign::Positive, .. }))
            .flat_map(Literal::variables)
            .collect();
        setting.tuning.order != JoinOrder::Written
            && aggregate.group.iter().all(|variable| in_atoms.contains(variable))
    }

    /// Whether it pays to take an aggregate only for the groups that these conditions ask for.
    fn asks_for_few(
        &self,
        inner: &Body<'a>,
        store: &mut Store,
        setting: Setting<'a>,
        aggregate: &Aggregate,
    ) -> bool {
        let all = expected_rows(store, inner.source(setting), &[]);
        let groups = expected_rows(store, self.source(setting), &[]).max(1.0);
        let for_each = expected_rows(store, inner.source(setting), &aggregate.group).max(1.0);
        groups * for_each * ASKED_COSTS < all
    }

    /// The groups that these conditions, which stand before an aggregate, ask for.
    fn groups_asked(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        drive: Drive<'_>,
        aggregate: &Aggregate,
        known: &BTreeMap<usize, Groups>,
    ) -> Result<GroupColumns, Stop> {
        let group = aggregate.group.iter();
        let terms: Vec<Operand> =
            group.map(|variable| Operand::Slot(Slot::of(*variable))).collect();
        let pipeline = self.compile(store, setting, drive, &terms);
        let rows = driver_rows(store, &pipeline.driver, &[]).len();
        let members = RowSet::new(&self.ranges(store, setting, &aggregate.group), rows);

        // What has no result here is met again when the whole body is matched.
        let failures = Failures::default();
        let (members, failures) = (Some(&members), &failures);
        let head = Head { terms: &terms, room: ROWS_MAX, members, failures };
        let found = self.matches(store, setting, &pipeline, known, head)?;
        Ok(found.columns)
    }

    /// Folds the matches of an aggregate's body: for these groups, or for all.
    fn fold(
        &self,
        store: &mut Store,
        setting: Setting<'a>,
        aggregate: &Aggregate,
        asked: Option<GroupColumns>,
    ) -> Result<Groups, Stop> {
        let drive = match &asked {
            Some(_) => Drive::Given(&aggregate.group),
            None => Drive::Any,
        };
        let wanted = aggregate.group.iter().copied().chain(aggregate.tuple()).collect();
        let pipeline = compile(store, self.source(setting), drive, &wanted);

        let shape = self.shape(store, setting, aggregate, asked.as_deref(), &pipeline);
        let Setting { limits, tuning, .. } = setting;
        let context = Context { store, aggregates: &BTreeMap::new(), limits, tuning };
        let given = asked.unwrap_or_default();
        let folds = run(context, &pipeline, &given, || Fold::new(&shape))?;
        Fold::finish(folds, limits)
    }

    /// How the matches of an aggregate's body are folded.
    fn shape(
        &self,
        store: &Store,
        setting: Setting<'_>,
        aggregate: &Aggregate,
        asked: Option<&[Vec<Code>]>,
        pipeline: &Pipeline,
    ) -> Shape {
        let group = aggregate.group.iter().copied();
        let tuple: Vec<VariableId> = group.clone().chain(aggregate.tuple()).collect();
        let rows = driver_rows(store, &pipeline.driver, asked.unwrap_or_default()).len();

        // A set of tuples is needed unless matches differ in them anyway, or a tuple that is met
        // again changes nothing.
        let slots: BTreeSet<Slot> = tuple.iter().copied().map(Slot::of).collect();
        let is_distinct = pipeline.distinct_by.as_ref().is_some_and(|by| by.is_subset(&slots));
        let met = (!is_distinct && !aggregate.function.compares())
            .then(|| RowSet::new(&self.ranges(store, setting, &tuple), rows));

        let slot =
            |variable: VariableId| (Slot::of(variable), self.variables[variable.0].ty.kind());
        Shape {
            function: aggregate.function,
            group: group.clone().map(Slot::of).collect(),
            domains: match asked {
                Some(columns) => columns.iter().map(|column| domain_of(column)).collect(),
                None => {
                    group.map(|variable| ranges::domain(store, self.literals, variable)).collect()
                }
            },
            keys: aggregate.keys.iter().copied().map(slot).collect(),
            value: aggregate.value.map(slot),
            groups: GROUPS_PER_ROW * rows,
            met,
        }
    }

    /// The ranges of some variables in the matches of the body.
    fn ranges(&self, store: &Store, setting: Setting<'_>, of: &[VariableId]) -> Vec<CodeRange> {
        // Conditions that are not taken say nothing: rows that they will drop are still there.
        let taken = self.steps.iter().map(|step| &self.literals[step.literal()]);
        let all = ranges::of_variables(store, taken, self.variables.len(), setting.params);
        of.iter().map(|variable| all[variable.0]).collect()
    }

    fn source(&self, setting: Setting<'a>) -> Source<'a> {
        Source {
            variables: self.variables,
            literals: self.literals,
            steps: self.steps,
            params: setting.params,
            order: setting.tuning.order,
        }
    }
}

fn domain_of(column: &[Code]) -> Domain {
    Domain::of(CodeRange::of(column), column)
}

//! Matching the body of a rule or query: its aggregates first, then its pipeline, into rows of a head.

use crate::compile::{Drive, Source, compile, expected_rows};
use crate::expr::Slot;
use crate::fold::{Fold, Shape};
use crate::groups::Groups;
use crate::pipeline::{Operand, Pipeline};
use crate::ranges;
use crate::relation::Store;
use crate::run::{Batch, Context, Failure, Lists, Sink, codes, driver_rows, run};
use crate::seen::Seen;
use crate::space::{Codes, Digit, Domain, Range};
use crate::task::{JoinOrder, Limit, Limits, Stop, Tuning};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use toulmin_lang::plan;
use toulmin_lang::program::{Aggregate, Function, Literal, RuleId, Sign, Variable, VariableId};
use toulmin_lang::value::{Code, Value};

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

/// Rows of a head, column by column.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) columns: Vec<Vec<Code>>,
    pub(crate) rows: usize,
    /// How many matches there were, those that gave no new row too.
    pub(crate) matches: usize,
}

/// The least condition that had no result in some row, whichever thread met it, and whatever ended the run.
pub(crate) type Failures = Mutex<Option<Failure>>;

/// What is made of the matches of a body.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    /// The columns.
    pub(crate) terms: &'a [Operand],
    /// How many rows it may still add.
    pub(crate) room: usize,
    /// The rows that are there; `None` when no match makes one that is.
    pub(crate) seen: Option<&'a Seen>,
    /// Where it is kept that a condition had no result.
    pub(crate) failures: &'a Failures,
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
            let inner = Body { literals: &aggregate.body, steps, ..*self };
            let before = Body { steps: &self.steps[..at], ..*self };
            let mut rows = |body: &Body<'a>, bound: &[VariableId]| {
                expected_rows(store, body.source(setting), bound)
            };
            let all = rows(&inner, &[]);
            let asked = rows(&before, &[]) * rows(&inner, &aggregate.group).max(1.0);
            let few = matches!(drive, Drive::Any) && asked * ASKED_COSTS < all;
            if self.is_of_its_own(aggregate, setting) && !few {
                if !known.contains_key(literal) {
                    let groups = inner.fold(store, setting, aggregate, None)?;
                    known.insert(*literal, groups);
                }
            } else {
                let asked = before.groups_asked(store, setting, drive, aggregate, known)?;
                let groups = inner.fold(store, setting, aggregate, Some(asked))?;
                known.insert(*literal, groups);
            }
        }
        Ok(())
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
        let by_value = matches!(aggregate.function, Function::Min | Function::Max);
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
        let sink = || Gather {
            rule: self.rule,
            head,
            added: &added,
            found: Found { columns: vec![Vec::new(); head.terms.len()], ..Found::default() },
            numbers: Vec::new(),
            fresh: Vec::new(),
            pairs: Vec::new(),
        };
        let Setting { limits, tuning, .. } = setting;
        let sinks = run(Context { store, aggregates, limits, tuning }, pipeline, &[], sink)?;
        Ok(sinks.into_iter().map(|sink| sink.found).reduce(Found::and).unwrap_or_default())
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

impl Found {
    fn and(mut self, other: Found) -> Found {
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            column.extend(more);
        }
        self.rows += other.rows;
        self.matches += other.matches;
        self
    }
}

/// Gathers the rows of a head.
struct Gather<'a> {
    rule: Option<RuleId>,
    head: Head<'a>,
    /// How many rows all threads have added.
    added: &'a AtomicUsize,
    found: Found,
    numbers: Vec<u64>,
    fresh: Vec<u32>,
    pairs: Vec<(u32, u32)>,
}

impl Gather<'_> {
    /// Counts rows that were added against the limit.
    fn count(&self, new: usize) -> Result<(), Stop> {
        if self.added.fetch_add(new, Ordering::Relaxed) + new > self.head.room {
            return Err(Stop::Limit { limit: Limit::Rows, rule: self.rule });
        }
        Ok(())
    }
}

/// The place of a term among the slots that an index fills.
fn place(to: &[Slot], term: &Operand) -> Option<usize> {
    match term {
        Operand::Slot(slot) => to.iter().position(|other| other == slot),
        Operand::Same(_) => None,
    }
}

/// Adds the rows that lists make to a set, and keeps the row of the batch and the place in the index of those that are new.
///
/// The number of a row is a base, by its row of the batch, and what one or two columns of the index add.
fn insert_pairs(
    seen: &Seen,
    matches: usize,
    parts: &[(u32, std::ops::Range<u32>)],
    bases: &[u64],
    digits: &[(&Digit, &[Code])],
    pairs: &mut Vec<(u32, u32)>,
) {
    let fresh = |pair| pairs.push(pair);
    let each = parts.iter().flat_map(|(row, places)| {
        let base = bases[*row as usize];
        places.clone().map(move |place| (base, (*row, place)))
    });
    match digits {
        [] => seen.insert_numbers(matches, each, fresh),
        [(digit, codes)] => {
            let numbers = parts.iter().flat_map(|(row, places)| {
                let base = bases[*row as usize];
                let codes = &codes[places.start as usize..places.end as usize];
                let number =
                    move |(place, code): (u32, &Code)| (base + digit.of(*code), (*row, place));
                (places.start..).zip(codes).map(number)
            });
            seen.insert_numbers(matches, numbers, fresh);
        }
        _ => {
            let add = |(base, (row, place)): (u64, (u32, u32))| {
                let of = |(digit, codes): &(&Digit, &[Code])| digit.of(codes[place as usize]);
                (base + digits.iter().map(of).sum::<u64>(), (row, place))
            };
            seen.insert_numbers(matches, each.map(add), fresh);
        }
    }
}

impl Sink for Gather<'_> {
    fn take(&mut self, batch: &Batch) -> Result<(), Stop> {
        let columns = codes(self.head.terms, batch);
        self.found.matches += batch.rows;
        let new = match self.head.seen {
            Some(seen) => {
                seen.insert(&columns, batch.rows, &mut self.numbers, &mut self.fresh);
                for (column, codes) in self.found.columns.iter_mut().zip(&columns) {
                    column.extend(self.fresh.iter().map(|row| codes.at(*row as usize)));
                }
                self.fresh.len()
            }
            None => {
                for (column, codes) in self.found.columns.iter_mut().zip(&columns) {
                    column.extend((0..batch.rows).map(|row| codes.at(row)));
                }
                batch.rows
            }
        };
        self.found.rows += new;
        self.count(new)
    }

    fn takes_lists(&self) -> bool {
        self.head.seen.is_none_or(|seen| seen.space().is_some())
    }

    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop> {
        let Lists { batch, parts, matches, data, to } = lists;
        self.found.matches += matches;
        let rows = self.found.rows;
        match self.head.seen.and_then(|seen| Some((seen, seen.space()?))) {
            Some((seen, space)) => {
                let base = |term: &Operand| match (place(to, term), term) {
                    (Some(_), _) => None,
                    (None, Operand::Slot(slot)) => Some(Codes::Each(&batch.columns[slot.0])),
                    (None, Operand::Same(code)) => Some(Codes::Same(*code)),
                };
                let bases: Vec<Option<Codes<'_>>> = self.head.terms.iter().map(base).collect();
                space.bases(&bases, batch.rows, &mut self.numbers);
                let digits: Vec<(&Digit, &[Code])> = (0..)
                    .zip(self.head.terms)
                    .filter_map(|(i, term)| Some((space.digit(i), &*data[place(to, term)?])))
                    .collect();
                let (numbers, pairs) = (&self.numbers, &mut self.pairs);
                pairs.clear();
                insert_pairs(seen, matches, parts, numbers, &digits, pairs);
                for (column, term) in self.found.columns.iter_mut().zip(self.head.terms) {
                    match (place(to, term), term) {
                        (Some(at), _) => {
                            column.extend(pairs.iter().map(|(_, place)| data[at][*place as usize]));
                        }
                        (None, Operand::Slot(slot)) => {
                            let codes = &batch.columns[slot.0];
                            column.extend(pairs.iter().map(|(row, _)| codes[*row as usize]));
                        }
                        (None, Operand::Same(code)) => {
                            column.resize(column.len() + pairs.len(), *code);
                        }
                    }
                }
                self.found.rows += pairs.len();
            }
            None => {
                for (column, term) in self.found.columns.iter_mut().zip(self.head.terms) {
                    for (row, places) in parts {
                        let places = places.start as usize..places.end as usize;
                        match (place(to, term), term) {
                            (Some(at), _) => column.extend_from_slice(&data[at][places]),
                            (None, Operand::Slot(slot)) => {
                                let code = batch.columns[slot.0][*row as usize];
                                column.resize(column.len() + places.len(), code);
                            }
                            (None, Operand::Same(code)) => {
                                column.resize(column.len() + places.len(), *code);
                            }
                        }
                    }
                }
                self.found.rows += matches;
            }
        }
        self.count(self.found.rows - rows)
    }

    fn fail(&mut self, _: &Batch, _: usize, failure: Failure) {
        let mut first = self.head.failures.lock().unwrap_or_else(PoisonError::into_inner);
        *first = Some(first.map_or(failure, |first| first.min(failure)));
    }
}

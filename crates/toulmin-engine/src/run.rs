//! Running a pipeline: batches of rows go from step to step, and into a sink.

use crate::expr::{Expr, Slot, holds};
use crate::groups::Groups;
use crate::index::{List, Work};
use crate::pipeline::{Action, Bound, Driver, Operand, Pipeline, Scan, Step};
use crate::relation::Store;
use crate::seen::THREADS_MAX;
use crate::space::Codes;
use crate::task::{Limit, Limits, Stop, Tuning};
use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{Comparison, Sign, TextTest};
use toulmin_lang::value::{Code, Kind, Number, Symbol, integer_code};

/// How many rows a batch has, about.
const BATCH: usize = 2048;

/// How many rows of its driver a thread takes at once.
const SHARE: usize = 4096;

/// Rows column by column.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// By slot; those that nobody reads are empty.
    pub(crate) columns: Vec<Vec<Code>>,
    /// How many rows there are.
    pub(crate) rows: usize,
}

/// What takes the matches of a pipeline.
pub(crate) trait Sink: Send {
    /// Takes a batch of matches.
    fn take(&mut self, batch: &Batch) -> Result<(), Stop>;

    /// Whether it takes the matches of a last step that joins as they come out of an index.
    fn takes_lists(&self) -> bool;

    /// Takes the matches of a last step that joins, if it [takes lists](Self::takes_lists).
    fn take_lists(&mut self, lists: Lists<'_>) -> Result<(), Stop>;

    /// Is told that a condition has no result in a row of a batch.
    fn fail(&mut self, batch: &Batch, row: usize, failure: Failure);
}

/// The matches of a last step that joins: each row of a batch with each place of its lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lists<'a> {
    pub(crate) batch: &'a Batch,
    /// Rows of the batch, and places for them in the columns of an index.
    pub(crate) parts: &'a [(u32, Range<u32>)],
    /// How many places that are.
    pub(crate) matches: usize,
    /// The columns of the index.
    pub(crate) data: &'a [Vec<Code>],
    /// The slots of these columns.
    pub(crate) to: &'a [Slot],
}

/// How many matches are handed over as lists at once.
pub(crate) const LISTED: usize = 1 << 13;

/// A condition that has no result in some row: its index in the body, and what went wrong.
pub(crate) type Failure = (usize, FaultKind);

/// What a pipeline runs on.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) store: &'a Store,
    /// The aggregates of the body, by the index of the condition.
    pub(crate) aggregates: &'a BTreeMap<usize, Groups>,
    pub(crate) limits: Limits<'a>,
    pub(crate) tuning: Tuning,
}

/// Runs a pipeline into one sink for each thread that works on it. `given` are the rows of a driver that is given.
pub(crate) fn run<S: Sink>(
    context: Context<'_>,
    pipeline: &Pipeline,
    given: &[Vec<Code>],
    sink: impl Fn() -> S + Sync,
) -> Result<Vec<S>, Stop> {
    let rows = driver_rows(context.store, &pipeline.driver, given);
    let next = AtomicUsize::new(rows.start);
    let work = || {
        let (mut worker, mut sink) = (Worker::new(context, pipeline, given), sink());
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            if start >= rows.end {
                return Ok(sink);
            }
            let share = start..rows.end.min(start + SHARE);
            // Where one thread has to stop, the others are not to go on.
            worker
                .drive(share, &mut sink)
                .inspect_err(|_| next.store(rows.end, Ordering::Relaxed))?;
        }
    };
    let threads = context.tuning.threads.get().min(THREADS_MAX);
    if threads == 1 || rows.len() < context.tuning.shared_from {
        return Ok(vec![work()?]);
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let outcomes = threads.into_iter().map(|thread| thread.join());
        outcomes.map(|outcome| outcome.unwrap_or_else(|panic| resume_unwind(panic))).collect()
    })
}

/// The places of the rows that drive a pipeline.
pub(crate) fn driver_rows(store: &Store, driver: &Driver, given: &[Vec<Code>]) -> Range<usize> {
    match driver {
        Driver::Unit => 0..1,
        Driver::Rows(scan) => store.get(scan.table).part(scan.part),
        // Without variables there is one row: the group of everything.
        Driver::Given(slots) if slots.is_empty() => 0..1,
        Driver::Given(_) => 0..given[0].len(),
    }
}

/// One thread that runs a pipeline.
struct Worker<'a> {
    context: Context<'a>,
    pipeline: &'a Pipeline,
    given: &'a [Vec<Code>],
    rooms: Vec<Room>,
    /// How many numbers ranges have made that are kept for the life of the process.
    made: usize,
}

/// What a step needs to work in, kept from batch to batch.
#[derive(Debug, Default)]
struct Room {
    batch: Batch,
    work: Work,
    lists: Vec<List>,
    parts: Vec<(u32, Range<u32>)>,
    numbers: Vec<u64>,
    keep: Vec<bool>,
}

impl<'a> Worker<'a> {
    fn new(context: Context<'a>, pipeline: &'a Pipeline, given: &'a [Vec<Code>]) -> Self {
        let room = || Room {
            batch: Batch { columns: vec![Vec::new(); pipeline.slots], rows: 0 },
            ..Room::default()
        };
        let rooms = (0..=pipeline.steps.len()).map(|_| room()).collect();
        Worker { context, pipeline, given, rooms, made: 0 }
    }

    /// Passes some rows of the driver through the pipeline.
    fn drive(&mut self, rows: Range<usize>, sink: &mut dyn Sink) -> Result<(), Stop> {
        let mut room = std::mem::take(&mut self.rooms[0]);
        for start in rows.clone().step_by(BATCH) {
            let part = start..rows.end.min(start + BATCH);
            room.batch.columns.iter_mut().for_each(Vec::clear);
            match &self.pipeline.driver {
                Driver::Unit => room.batch.rows = 1,
                Driver::Rows(scan) => read(self.context.store, scan, part, &mut room),
                Driver::Given(slots) => {
                    room.batch.rows = part.len();
                    for (slot, column) in slots.iter().zip(self.given) {
                        room.batch.columns[slot.0].extend_from_slice(&column[part.clone()]);
                    }
                }
            }
            self.pass(0, &mut room, sink)?;
        }
        self.rooms[0] = room;
        Ok(())
    }

    /// Passes a batch through the steps from one on, and into the sink.
    fn pass(&mut self, from: usize, room: &mut Room, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.context.limits.check()?;
        for at in from..self.pipeline.steps.len() {
            if room.batch.rows == 0 {
                return Ok(());
            }
            let step = &self.pipeline.steps[at];
            match &step.action {
                Action::Probe { index, key, to, bound } => {
                    let index = self.context.store.index(*index);
                    let mut lists = std::mem::take(&mut room.lists);
                    let codes = codes(key, &room.batch);
                    index.find(&codes, room.batch.rows, &mut room.work, &mut lists);
                    let (data, batch) = (index.data(), &room.batch);
                    if let Some(Bound { op, than }) = bound {
                        let than = codes_of(than, batch);
                        for (row, list) in lists.iter_mut().enumerate() {
                            *list = list.within(&data[0], *op, than.at(row));
                        }
                    }
                    let is_last = at + 1 == self.pipeline.steps.len();
                    let expanded = if is_last && sink.takes_lists() {
                        self.hand_over(batch, &lists, &mut room.parts, (data, to), sink)
                    } else {
                        self.expand(at, batch, &lists, data, to, sink)
                    };
                    room.lists = lists;
                    return expanded;
                }
                Action::Enumerate { from, last, to } => {
                    return self.enumerate(at, &room.batch, [from, last], *to, sink);
                }
                _ => self.filter(step, room, sink),
            }
        }
        if room.batch.rows == 0 { Ok(()) } else { sink.take(&room.batch) }
    }

    /// Goes on with every row of the list of each row.
    fn expand(
        &mut self,
        at: usize,
        batch: &Batch,
        lists: &[List],
        data: &[Vec<Code>],
        to: &[Slot],
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let carried = &self.pipeline.steps[at].carried;
        let mut room = std::mem::take(&mut self.rooms[at + 1]);
        clear(&mut room.batch);
        for (row, list) in lists.iter().enumerate() {
            let mut places = list.places();
            while !places.is_empty() {
                let end = places.end.min(places.start + BATCH - room.batch.rows);
                let part = places.start..end;
                for (slot, data) in to.iter().zip(data) {
                    room.batch.columns[slot.0].extend_from_slice(&data[part.clone()]);
                }
                room.batch.rows += part.len();
                for slot in carried {
                    let code = batch.columns[slot.0][row];
                    room.batch.columns[slot.0].resize(room.batch.rows, code);
                }
                places.start = end;
                if room.batch.rows == BATCH {
                    self.pass(at + 1, &mut room, sink)?;
                    clear(&mut room.batch);
                }
            }
        }
        self.pass(at + 1, &mut room, sink)?;
        self.rooms[at + 1] = room;
        Ok(())
    }

    /// Hands the lists of each row over to the sink, so many at once that limits are looked at often enough.
    fn hand_over(
        &self,
        batch: &Batch,
        lists: &[List],
        parts: &mut Vec<(u32, Range<u32>)>,
        (data, to): (&[Vec<Code>], &[Slot]),
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        parts.clear();
        let mut matches = 0;
        for (row, list) in (0..).zip(lists) {
            let mut places = list.range();
            while !places.is_empty() {
                let end = places.end.min(places.start + (LISTED - matches) as u32);
                parts.push((row, places.start..end));
                matches += (end - places.start) as usize;
                places.start = end;
                if matches == LISTED {
                    self.context.limits.check()?;
                    sink.take_lists(Lists { batch, parts, matches, data, to })?;
                    parts.clear();
                    matches = 0;
                }
            }
        }
        if matches == 0 {
            return Ok(());
        }
        sink.take_lists(Lists { batch, parts, matches, data, to })
    }

    /// Goes on with every whole number of a range of each row.
    fn enumerate(
        &mut self,
        at: usize,
        batch: &Batch,
        ends: [&Expr; 2],
        to: Slot,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let Step { carried, literal, .. } = &self.pipeline.steps[at];
        let mut room = std::mem::take(&mut self.rooms[at + 1]);
        clear(&mut room.batch);
        for row in 0..batch.rows {
            let end = |end: &Expr| end.number(&batch.columns, row);
            let (first, last) = match (end(ends[0]), end(ends[1])) {
                (Ok(first), Ok(last)) => (first, last),
                (Err(kind), _) | (_, Err(kind)) => {
                    sink.fail(batch, row, (*literal, kind));
                    continue;
                }
            };
            for number in first.to(last) {
                let code = match integer_code(number) {
                    Some(code) => code,
                    None => {
                        self.made += 1;
                        if self.made > self.context.limits.rows_max {
                            return Err(Stop::Limit { limit: Limit::Rows, rule: None });
                        }
                        Number::integer(number).code()
                    }
                };
                room.batch.columns[to.0].push(code);
                room.batch.rows += 1;
                for slot in carried {
                    room.batch.columns[slot.0].push(batch.columns[slot.0][row]);
                }
                if room.batch.rows == BATCH {
                    self.pass(at + 1, &mut room, sink)?;
                    clear(&mut room.batch);
                }
            }
        }
        self.pass(at + 1, &mut room, sink)?;
        self.rooms[at + 1] = room;
        Ok(())
    }

    /// Drops the rows of a batch that a step drops, and computes what it computes for the others.
    fn filter(&self, step: &Step, room: &mut Room, sink: &mut dyn Sink) {
        let Room { batch, keep, numbers, work, .. } = room;
        let rows = batch.rows;
        keep.clear();
        let mut failures: Vec<(usize, FaultKind)> = Vec::new();
        match &step.action {
            Action::Ask { set, key, sign } => {
                let key = codes(key, batch);
                self.context.store.set(*set).find(&key, rows, numbers, keep);
                if *sign == Sign::Negative {
                    keep.iter_mut().for_each(|keep| *keep = !*keep);
                }
            }
            Action::Same { left, right } => {
                let (left, right) = (&batch.columns[left.0], &batch.columns[right.0]);
                keep.extend(left.iter().zip(right).map(|(left, right)| left == right));
            }
            Action::Compare { left, op, right } => {
                let kind = left.kind();
                if let (Some(left), Some(right)) = (operand(left), operand(right)) {
                    let (left, right) = (codes_of(&left, batch), codes_of(&right, batch));
                    compare_all(*op, kind, [left, right], rows, keep);
                    return retain(batch, keep, step);
                }
                let compares = |row| {
                    let code = |side: &Expr| side.code(&batch.columns, row);
                    Ok(holds(*op, kind, code(left)?, code(right)?))
                };
                test(rows, keep, &mut failures, compares);
            }
            Action::Text { test: asked, texts, sign } => {
                let yes = *sign == Sign::Positive;
                let answers = |row| Ok(asks(asked, texts, &batch.columns, row)? == yes);
                test(rows, keep, &mut failures, answers);
            }
            Action::Within { value, from, last } => {
                let within = |row| {
                    let number = |expr: &Expr| expr.number(&batch.columns, row);
                    Ok(number(value)?.is_in(number(from)?, number(last)?))
                };
                test(rows, keep, &mut failures, within);
            }
            Action::Bind { expr, to } => {
                let mut bound = std::mem::take(&mut batch.columns[to.0]);
                bound.clear();
                test(rows, keep, &mut failures, |row| {
                    let code = expr.code(&batch.columns, row);
                    bound.push(*code.as_ref().unwrap_or(&0));
                    code.map(|_| true)
                });
                batch.columns[to.0] = bound;
            }
            Action::Aggregate { key, to } => {
                let mut values = std::mem::take(&mut batch.columns[to.0]);
                values.clear();
                let groups = &self.context.aggregates[&step.literal];
                groups.find(&codes(key, batch), rows, work, |value| {
                    let found = value.unwrap_or_else(|kind| {
                        failures.push((keep.len(), kind));
                        None
                    });
                    values.push(found.unwrap_or(0));
                    keep.push(found.is_some());
                });
                batch.columns[to.0] = values;
            }
            Action::Probe { .. } | Action::Enumerate { .. } => {
                unreachable!("bug: a step that makes rows is no filter")
            }
        }
        for (row, kind) in failures {
            sink.fail(batch, row, (step.literal, kind));
        }
        retain(batch, keep, step);
    }
}

/// The operand that an expression is, unless something must be computed.
fn operand(expr: &Expr) -> Option<Operand> {
    match expr {
        Expr::Slot(slot, _) => Some(Operand::Slot(*slot)),
        Expr::Same(code, _) => Some(Operand::Same(*code)),
        Expr::Binary(..) | Expr::Call(..) => None,
    }
}

/// Compares the codes of every row.
fn compare_all(
    op: Comparison,
    kind: Kind,
    [left, right]: [Codes<'_>; 2],
    rows: usize,
    keep: &mut Vec<bool>,
) {
    keep.extend((0..rows).map(|row| holds(op, kind, left.at(row), right.at(row))));
}

/// Tests every row; those in which the test has no result are not kept, and remembered.
fn test(
    rows: usize,
    keep: &mut Vec<bool>,
    failures: &mut Vec<(usize, FaultKind)>,
    mut holds: impl FnMut(usize) -> Result<bool, FaultKind>,
) {
    for row in 0..rows {
        keep.push(holds(row).unwrap_or_else(|kind| {
            failures.push((row, kind));
            false
        }));
    }
}

/// Whether the answer to a question about the texts of a row is yes.
fn asks(
    test: &TextTest,
    texts: &[Expr],
    columns: &[Vec<Code>],
    row: usize,
) -> Result<bool, FaultKind> {
    let text =
        |at: usize| texts[at].code(columns, row).map(|code| Symbol::of_number(code).as_str());
    Ok(match test {
        TextTest::Contains(..) => text(0)?.contains(text(1)?),
        TextTest::StartsWith(..) => text(0)?.starts_with(text(1)?),
        TextTest::EndsWith(..) => text(0)?.ends_with(text(1)?),
        TextTest::Matches(_, pattern) => pattern.fits(text(0)?),
    })
}

fn clear(batch: &mut Batch) {
    batch.columns.iter_mut().for_each(Vec::clear);
    batch.rows = 0;
}

/// The codes that operands have in the rows of a batch.
pub(crate) fn codes<'b>(operands: &[Operand], batch: &'b Batch) -> Vec<Codes<'b>> {
    operands.iter().map(|operand| codes_of(operand, batch)).collect()
}

fn codes_of<'b>(operand: &Operand, batch: &'b Batch) -> Codes<'b> {
    match operand {
        Operand::Slot(slot) => Codes::Each(&batch.columns[slot.0]),
        Operand::Same(code) => Codes::Same(*code),
    }
}

/// Keeps some rows of a batch.
fn retain(batch: &mut Batch, keep: &[bool], step: &Step) {
    let kept = keep.iter().filter(|keep| **keep).count();
    if kept < batch.rows {
        let filled = step.action.fills();
        for slot in step.carried.iter().chain(filled) {
            let column = &mut batch.columns[slot.0];
            let mut next = 0;
            for (row, keep) in keep.iter().enumerate() {
                column[next] = column[row];
                next += usize::from(*keep);
            }
            column.truncate(kept);
        }
        batch.rows = kept;
    }
}

/// Reads rows of a relation into a batch.
fn read(store: &Store, scan: &Scan, rows: Range<usize>, room: &mut Room) {
    let relation = store.get(scan.table);
    let batch = &mut room.batch;
    let column = |column: usize| &relation.column(column)[rows.clone()];
    if scan.fixed.is_empty() && scan.equal.is_empty() {
        for (from, to) in &scan.reads {
            batch.columns[to.0].extend_from_slice(column(*from));
        }
        batch.rows = rows.len();
        return;
    }
    let fixed: Vec<(&[Code], Code)> =
        scan.fixed.iter().map(|(c, code)| (column(*c), *code)).collect();
    let equal: Vec<[&[Code]; 2]> =
        scan.equal.iter().map(|(a, b)| [column(*a), column(*b)]).collect();
    let fits = |row: &usize| {
        fixed.iter().all(|(codes, code)| codes[*row] == *code)
            && equal.iter().all(|[a, b]| a[*row] == b[*row])
    };
    let found: Vec<usize> = (0..rows.len()).filter(fits).collect();
    for (from, to) in &scan.reads {
        let codes = column(*from);
        batch.columns[to.0].extend(found.iter().map(|row| codes[*row]));
    }
    batch.rows = found.len();
}

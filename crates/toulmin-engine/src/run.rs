//! Running a pipeline: batches of rows go from step to step, and into a sink.
//!
//! ```text
//! reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z), ?x != ?z.
//! ```
//!
//! A batch holds some rows of `reach`. Probing `edge` gives many rows for each of them, which fill
//! the batch of the next step; whenever that is full, it goes on through the comparison and into
//! the sink. So however many matches there are, there is only one batch for each step.

use crate::batch::{Batch, Context, LISTED, Lists, Room, Sink, codes, codes_of};
use crate::expr::{Expr, Slot};
use crate::filter::filter;
use crate::index::List;
use crate::pipeline::{Action, Bound, Driver, Pipeline, Probe, Scan, Step};
use crate::relation::Store;
use crate::row_set::THREADS_MAX;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use toulmin_program::task::{Limit, Stop};
use toulmin_program::value::{Code, Number, integer_code};

/// The number of rows of a batch, about.
const BATCH: usize = 2048;

/// The number of rows of its driver that a thread takes at once.
const SHARE: usize = 4096;

/// Runs a pipeline into one sink for each thread that works on it.
///
/// `given` are the rows of a driver that is given.
pub(crate) fn run<S: Sink>(
    context: Context<'_>,
    pipeline: &Pipeline,
    given: &[Vec<Code>],
    sink: impl Fn() -> S + Sync,
) -> Result<Vec<S>, Stop> {
    let rows = driver_rows(context.store, &pipeline.driver, given);
    let next = AtomicUsize::new(rows.start);
    let work = || Worker::new(context, pipeline, given).work(&next, rows.end, sink());

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
    /// For each step the room for the rows that come to it, and one for the matches.
    rooms: Vec<Room>,
    /// The number of values that ranges have made and that stay for the life of the process.
    interned: usize,
}

/// The rows of a batch with their lists in an index.
#[derive(Clone, Copy)]
struct Probed<'a> {
    batch: &'a Batch,
    /// The list of each row of the batch.
    lists: &'a [List],
    /// The columns of the index.
    data: &'a [Vec<Code>],
    /// The slots of these columns.
    to: &'a [Slot],
}

impl<'a> Worker<'a> {
    fn new(context: Context<'a>, pipeline: &'a Pipeline, given: &'a [Vec<Code>]) -> Self {
        let rooms = (0..=pipeline.steps.len()).map(|_| Room::new(pipeline.slots)).collect();
        Worker { context, pipeline, given, rooms, interned: 0 }
    }

    /// Takes share after share of the rows of the driver, up to `end`.
    fn work<S: Sink>(mut self, next: &AtomicUsize, end: usize, mut sink: S) -> Result<S, Stop> {
        loop {
            let start = next.fetch_add(SHARE, Ordering::Relaxed);
            if start >= end {
                return Ok(sink);
            }
            let share = start..end.min(start + SHARE);
            // Where one thread has to stop, the others are not to go on.
            self.drive(share, &mut sink).inspect_err(|_| next.store(end, Ordering::Relaxed))?;
        }
    }

    /// Passes some rows of the driver through the pipeline.
    fn drive(&mut self, rows: Range<usize>, sink: &mut dyn Sink) -> Result<(), Stop> {
        let mut room = std::mem::take(&mut self.rooms[0]);
        for start in rows.clone().step_by(BATCH) {
            let part = start..rows.end.min(start + BATCH);
            room.batch.clear();
            match &self.pipeline.driver {
                Driver::Unit => room.batch.rows = 1,
                Driver::Rows(scan) => read(self.context.store, scan, part, &mut room.batch),
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
    ///
    /// A step that makes rows fills batches of its own, and passes these on by itself.
    fn pass(&mut self, from: usize, room: &mut Room, sink: &mut dyn Sink) -> Result<(), Stop> {
        self.context.limits.check()?;
        for at in from..self.pipeline.steps.len() {
            if room.batch.rows == 0 {
                return Ok(());
            }
            let step = &self.pipeline.steps[at];
            match &step.action {
                Action::Probe(probe) => return self.probe(at, probe, room, sink),
                Action::Enumerate { from, last, to } => {
                    return self.enumerate(at, &room.batch, [from, last], *to, sink);
                }
                _ => filter(self.context, step, room, sink),
            }
        }
        if room.batch.rows == 0 { Ok(()) } else { sink.take(&room.batch) }
    }

    /// Goes on with every row that an index has for a row of a batch.
    fn probe(
        &mut self,
        at: usize,
        probe: &Probe,
        room: &mut Room,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let index = self.context.store.index(probe.index);
        let mut lists = std::mem::take(&mut room.lists);
        let (batch, data) = (&room.batch, index.data());
        index.find(&codes(&probe.key, batch), batch.rows, &mut room.work, &mut lists);

        if let Some(Bound { op, than }) = &probe.bound {
            let than = codes_of(than, batch);
            for (row, list) in lists.iter_mut().enumerate() {
                *list = list.within(&data[0], *op, than.at(row));
            }
        }

        let probed = Probed { batch, lists: &lists, data, to: &probe.to };
        let is_last = at + 1 == self.pipeline.steps.len();
        let outcome = if is_last && sink.takes_lists() {
            self.hand_over(probed, &mut room.parts, sink)
        } else {
            self.expand(at, probed, sink)
        };
        room.lists = lists;
        outcome
    }

    /// Writes out every row of every list, and passes the rows on.
    fn expand(&mut self, at: usize, probed: Probed<'_>, sink: &mut dyn Sink) -> Result<(), Stop> {
        let Probed { batch, lists, data, to } = probed;
        let carried = &self.pipeline.steps[at].carried;
        let mut room = std::mem::take(&mut self.rooms[at + 1]);
        room.batch.clear();

        for (row, list) in lists.iter().enumerate() {
            let mut places = list.places();
            while !places.is_empty() {
                // As much of the list as the batch has room for.
                let end = places.end.min(places.start + BATCH - room.batch.rows);
                let part = places.start..end;
                places.start = end;

                for (slot, data) in to.iter().zip(data) {
                    room.batch.columns[slot.0].extend_from_slice(&data[part.clone()]);
                }
                room.batch.rows += part.len();
                for slot in carried {
                    let code = batch.columns[slot.0][row];
                    room.batch.columns[slot.0].resize(room.batch.rows, code);
                }

                if room.batch.rows == BATCH {
                    self.pass(at + 1, &mut room, sink)?;
                    room.batch.clear();
                }
            }
        }

        self.pass(at + 1, &mut room, sink)?;
        self.rooms[at + 1] = room;
        Ok(())
    }

    /// Hands lists over to the sink as they are.
    ///
    /// It gets a bounded number of matches at once, so that limits are looked at often enough.
    fn hand_over(
        &self,
        probed: Probed<'_>,
        parts: &mut Vec<(u32, Range<u32>)>,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let Probed { batch, lists, data, to } = probed;
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
        [first, last]: [&Expr; 2],
        to: Slot,
        sink: &mut dyn Sink,
    ) -> Result<(), Stop> {
        let Step { carried, literal, .. } = &self.pipeline.steps[at];
        let mut room = std::mem::take(&mut self.rooms[at + 1]);
        room.batch.clear();

        for row in 0..batch.rows {
            let end = |end: &Expr| end.number(&batch.columns, row);
            let (first, last) = match (end(first), end(last)) {
                (Ok(first), Ok(last)) => (first, last),
                (Err(kind), _) | (_, Err(kind)) => {
                    sink.fail(batch, row, (*literal, kind));
                    continue;
                }
            };

            // A range may have more numbers than there is memory, so they are made one by one.
            for number in first.to(last) {
                let code = self.code(number)?;
                room.batch.columns[to.0].push(code);
                room.batch.rows += 1;
                for slot in carried {
                    room.batch.columns[slot.0].push(batch.columns[slot.0][row]);
                }

                if room.batch.rows == BATCH {
                    self.pass(at + 1, &mut room, sink)?;
                    room.batch.clear();
                }
            }
        }

        self.pass(at + 1, &mut room, sink)?;
        self.rooms[at + 1] = room;
        Ok(())
    }

    /// The code of a number that a range makes.
    fn code(&mut self, number: i64) -> Result<Code, Stop> {
        if let Some(code) = integer_code(number) {
            return Ok(code);
        }

        // A number far from zero is interned, and so counts as a row although none may come of it.
        self.interned += 1;
        if self.interned > self.context.limits.rows_max {
            return Err(Stop::Limit { limit: Limit::Rows, rule: None });
        }
        Ok(Number::integer(number).code())
    }
}

/// Reads rows of a relation into a batch.
fn read(store: &Store, scan: &Scan, rows: Range<usize>, batch: &mut Batch) {
    let relation = store.get(scan.table);
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
    let has_fixed = |row: usize| fixed.iter().all(|(codes, code)| codes[row] == *code);
    let has_equal = |row: usize| equal.iter().all(|[a, b]| a[row] == b[row]);

    let found: Vec<usize> =
        (0..rows.len()).filter(|row| has_fixed(*row) && has_equal(*row)).collect();
    for (from, to) in &scan.reads {
        let codes = column(*from);
        batch.columns[to.0].extend(found.iter().map(|row| codes[*row]));
    }
    batch.rows = found.len();
}

//! Running a pipeline: batches of rows go from step to step, and into a sink.

use crate::batch::{Batch, Context, LISTED, Lists, Room, Sink, codes, codes_of};
use crate::expr::{Expr, Slot};
use crate::filter::filter;
use crate::index::List;
use crate::pipeline::{Action, Bound, Driver, Pipeline, Scan, Step};
use crate::relation::Store;
use crate::seen::THREADS_MAX;
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use toulmin_program::task::{Limit, Stop};
use toulmin_program::value::{Code, Number, integer_code};

/// How many rows a batch has, about.
const BATCH: usize = 2048;

/// How many rows of its driver a thread takes at once.
const SHARE: usize = 4096;

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
                _ => filter(self.context, step, room, sink),
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
}

fn clear(batch: &mut Batch) {
    batch.columns.iter_mut().for_each(Vec::clear);
    batch.rows = 0;
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

//! The steps that make no rows: they drop some of a batch, or compute something for the others.

use crate::batch::{Batch, Context, Room, Sink, codes, codes_of};
use crate::expr::{Expr, Slot, holds};
use crate::pipeline::{Action, Operand, Step};
use crate::space::Codes;
use toulmin_program::fault::FaultKind;
use toulmin_program::program::{Comparison, Sign, TextTest};
use toulmin_program::value::{Code, Kind, Symbol};

/// What became of the rows of a batch.
struct Outcome<'a> {
    /// For each row so far, whether it goes on.
    keep: &'a mut Vec<bool>,
    /// The rows in which the step has no result.
    failures: Vec<(usize, FaultKind)>,
}

impl Outcome<'_> {
    /// Notes whether the next row goes on. One in which a test has no result does not.
    #[inline]
    fn push(&mut self, holds: Result<bool, FaultKind>) {
        let holds = holds.unwrap_or_else(|kind| {
            self.failures.push((self.keep.len(), kind));
            false
        });
        self.keep.push(holds);
    }
}

/// Takes a step: drops rows of a batch, or computes something for those that go on.
pub(crate) fn filter(context: Context<'_>, step: &Step, room: &mut Room, sink: &mut dyn Sink) {
    let Room { batch, keep, numbers, work, .. } = room;
    let rows = batch.rows;
    keep.clear();
    let mut outcome = Outcome { keep, failures: Vec::new() };

    match &step.action {
        Action::Semijoin { projection, key, sign } => {
            let key = codes(key, batch);
            context.store.projection(*projection).find(&key, rows, numbers, outcome.keep);
            if *sign == Sign::Negative {
                outcome.keep.iter_mut().for_each(|keep| *keep = !*keep);
            }
        }
        Action::Same { left, right } => {
            let (left, right) = (&batch.columns[left.0], &batch.columns[right.0]);
            outcome.keep.extend(left.iter().zip(right).map(|(left, right)| left == right));
        }
        Action::Compare { left, op, right } => compare(batch, left, *op, right, &mut outcome),
        Action::Text { test, texts, sign } => {
            let wanted = *sign == Sign::Positive;
            for row in 0..rows {
                outcome.push(answer(test, texts, batch, row).map(|answer| answer == wanted));
            }
        }
        Action::Within { value, from, last } => {
            for row in 0..rows {
                outcome.push(is_within(value, [from, last], batch, row));
            }
        }
        Action::Bind { expr, to } => bind(batch, expr, *to, &mut outcome),
        Action::Aggregate { key, to } => {
            let mut values = take_column(batch, *to);
            let groups = &context.aggregates[&step.literal];
            groups.find(&codes(key, batch), rows, work, |value| {
                values.push(value.ok().flatten().unwrap_or(0));
                outcome.push(value.map(|value| value.is_some()));
            });
            batch.columns[to.0] = values;
        }
        Action::Probe(_) | Action::Enumerate { .. } => {
            unreachable!("bug: a step that makes rows is no filter")
        }
    }

    // The sink reads the rows that failed, so it hears of them before they are dropped.
    let Outcome { keep, failures } = outcome;
    for (row, kind) in failures {
        sink.fail(batch, row, (step.literal, kind));
    }
    retain(batch, keep, step);
}

/// Compares two expressions in every row.
fn compare(batch: &Batch, left: &Expr, op: Comparison, right: &Expr, outcome: &mut Outcome<'_>) {
    let kind = left.kind();

    // Columns and constants are compared without a look at the expression for each row.
    if let (Some(left), Some(right)) = (operand(left), operand(right)) {
        let codes = [codes_of(&left, batch), codes_of(&right, batch)];
        return compare_codes(op, kind, codes, batch.rows, outcome.keep);
    }

    for row in 0..batch.rows {
        let code = |side: &Expr| side.code(&batch.columns, row);
        let holds = || Ok(holds(op, kind, code(left)?, code(right)?));
        outcome.push(holds());
    }
}

fn compare_codes(
    op: Comparison,
    kind: Kind,
    [left, right]: [Codes<'_>; 2],
    rows: usize,
    keep: &mut Vec<bool>,
) {
    keep.extend((0..rows).map(|row| holds(op, kind, left.at(row), right.at(row))));
}

/// The operand that an expression is, unless something must be computed.
fn operand(expr: &Expr) -> Option<Operand> {
    match expr {
        Expr::Slot(slot, _) => Some(Operand::Slot(*slot)),
        Expr::Same(code, _) => Some(Operand::Same(*code)),
        Expr::Binary(..) | Expr::Call(..) => None,
    }
}

/// The answer to a question about the texts of a row.
fn answer(test: &TextTest, texts: &[Expr], batch: &Batch, row: usize) -> Result<bool, FaultKind> {
    let text = |at: usize| text(&texts[at], batch, row);
    Ok(match test {
        TextTest::Contains(..) => text(0)?.contains(text(1)?),
        TextTest::StartsWith(..) => text(0)?.starts_with(text(1)?),
        TextTest::EndsWith(..) => text(0)?.ends_with(text(1)?),
        TextTest::Matches(_, pattern) => pattern.fits(text(0)?),
    })
}

fn text(expr: &Expr, batch: &Batch, row: usize) -> Result<&'static str, FaultKind> {
    Ok(Symbol::of_number(expr.code(&batch.columns, row)?).as_str())
}

/// Whether a number of a row is whole and lies between two others.
fn is_within(
    value: &Expr,
    [from, last]: [&Expr; 2],
    batch: &Batch,
    row: usize,
) -> Result<bool, FaultKind> {
    let number = |expr: &Expr| expr.number(&batch.columns, row);
    Ok(number(value)?.is_in(number(from)?, number(last)?))
}

/// Computes a column.
fn bind(batch: &mut Batch, expr: &Expr, to: Slot, outcome: &mut Outcome<'_>) {
    let mut bound = take_column(batch, to);
    for row in 0..batch.rows {
        let code = expr.code(&batch.columns, row);
        // A row that fails is dropped, but only after all are done: until then it needs a code.
        bound.push(*code.as_ref().unwrap_or(&0));
        outcome.push(code.map(|_| true));
    }
    batch.columns[to.0] = bound;
}

/// Takes a column out of a batch, empty, to fill it while others are read.
fn take_column(batch: &mut Batch, slot: Slot) -> Vec<Code> {
    let mut column = std::mem::take(&mut batch.columns[slot.0]);
    column.clear();
    column
}

/// Keeps some rows of a batch.
fn retain(batch: &mut Batch, keep: &[bool], step: &Step) {
    let kept = keep.iter().filter(|keep| **keep).count();
    if kept == batch.rows {
        return;
    }

    for slot in step.carried.iter().chain(step.action.fills()) {
        let column = &mut batch.columns[slot.0];
        // Written to be free of branches: a row that is dropped is overwritten by the next.
        let mut next = 0;
        for (row, keep) in keep.iter().enumerate() {
            column[next] = column[row];
            next += usize::from(*keep);
        }
        column.truncate(kept);
    }
    batch.rows = kept;
}

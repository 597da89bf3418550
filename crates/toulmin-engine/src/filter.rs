//! The steps that make no rows: they drop some of a batch, and compute something for the others.

use crate::batch::{Batch, Context, Room, Sink, codes, codes_of};
use crate::expr::{Expr, holds};
use crate::pipeline::{Action, Operand, Step};
use crate::space::Codes;
use toulmin_program::fault::FaultKind;
use toulmin_program::program::{Comparison, Sign, TextTest};
use toulmin_program::value::{Code, Kind, Symbol};

/// Drops the rows of a batch that a step drops, and computes what it computes for the others.
pub(crate) fn filter(context: Context<'_>, step: &Step, room: &mut Room, sink: &mut dyn Sink) {
    let Room { batch, keep, numbers, work, .. } = room;
    let rows = batch.rows;
    keep.clear();
    let mut failures: Vec<(usize, FaultKind)> = Vec::new();
    match &step.action {
        Action::Ask { set, key, sign } => {
            let key = codes(key, batch);
            context.store.set(*set).find(&key, rows, numbers, keep);
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
            let groups = &context.aggregates[&step.literal];
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

//! The run-time engine of Toulmin: any checked program, at the speed of compiled Datalog.
//!
//! `rows → ranges → (compile → run)* → rows`: strata one after the other, each rule compiled to a pipeline of steps over
//! batches of rows, which are columns of 32-bit codes.
//!
//! The modules stand in reading order, and each uses only those before it: `task` what is given and why it may stop; `space` rows as
//! numbers; `seen`, `directory` sets of rows and places of keys; `expr` expressions; `index` lists of rows; `relation` what is there and what
//! is new; `ranges` which codes there can be; `pipeline` what is done with a batch; `join`, `compile` from a body to a pipeline; `groups`
//! values of aggregates; `batch` rows column by column; `filter`, `run` batches through the steps; `fold`, `gather` matches folded into groups, and gathered into rows; `body` all of that for one body; `profile`,
//! `strata` the fixpoint.

mod task;
mod space;
mod seen;
mod directory;
mod expr;
mod index;
mod relation;
mod ranges;
mod pipeline;
mod join;
mod compile;
mod groups;
mod batch;
mod filter;
mod run;
mod fold;
mod gather;
mod body;
mod profile;
mod strata;

pub use profile::{Profile, RuleProfile};
pub use strata::ROUNDS_MAX;
pub use task::{JoinOrder, Limit, Limits, Stop, Task, Tuning};

use body::{Body, ROWS_MAX, Setting};
use compile::Drive;
use expr::Slot;
use gather::{Failures, Head};
use groups::Groups;
use pipeline::Operand;
use relation::Store;
use seen::Seen;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use strata::Evaluation;
use toulmin_lang::fault::Fault;
use toulmin_lang::plan;
use toulmin_lang::program::{Program, Query, spoken_of};
use toulmin_lang::rows::{Rows, Table};
use toulmin_lang::value::{Kind, Value};

/// Derives every row, and says what each rule did.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn evaluate(task: Task<'_>, tuning: Tuning) -> Result<(Rows, Profile), Stop> {
    let mut evaluation = Evaluation::new(task, tuning);
    for stratum in &task.plan.strata {
        task.limits.check()?;
        evaluation.stratum(stratum)?;
    }
    Ok((evaluation.store.into_rows(task.base), evaluation.profile))
}

/// The answers of a query: the distinct values of its answer variables.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn answers(
    program: &Program,
    rows: &Rows,
    params: &[Value],
    query: &Query,
    limits: Limits<'_>,
    tuning: Tuning,
) -> Result<Table, Stop> {
    let (literals, variables) = (&query.body.literals, &query.body.variables);
    let mut store = Store::new(program, rows, &spoken_of(literals).collect());
    let steps = plan::order(literals, &BTreeSet::new());
    let body = Body { rule: None, variables, literals, steps: &steps };
    let setting = Setting { params, limits, tuning };
    let mut aggregates: BTreeMap<usize, Groups> = BTreeMap::new();
    body.aggregates(&mut store, setting, Drive::Any, &mut aggregates)?;
    let terms: Vec<Operand> = query.answer.iter().map(|v| Operand::Slot(Slot(v.0))).collect();
    let pipeline = body.compile(&mut store, setting, Drive::Any, &terms);
    let ranges = ranges::of_variables(&store, literals, variables.len(), params);
    let ranges: Vec<_> = query.answer.iter().map(|variable| ranges[variable.0]).collect();
    let (seen, failures) = (Seen::new(&ranges, rows.len()), Failures::default());
    let room = limits.rows_max.min(ROWS_MAX);
    let head = Head { terms: &terms, room, seen: Some(&seen), failures: &failures };
    let found = body.matches(&store, setting, &pipeline, &aggregates, head)?;
    if let Some((literal, kind)) = failures.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(Stop::Fault(Fault { rule: None, literal, kind }));
    }
    let kinds: Vec<Kind> = query.answer.iter().map(|v| variables[v.0].ty.kind()).collect();
    let columns = found.columns.into_iter().map(Arc::new).collect();
    Ok(Table::of_distinct(kinds, columns, found.rows))
}

//! The run-time engine of Toulmin: any checked program, at the speed of compiled Datalog.
//!
//! `rows → ranges → (compile → run)* → rows`: strata one after the other, each rule compiled to a pipeline of steps over
//! batches of rows, which are columns of 32-bit codes.
//!
//! The modules stand in reading order, and each uses only those before it: `space` rows as
//! numbers; `seen`, `directory` sets of rows and places of keys; `expr` expressions; `index` lists of rows; `relation` what is there and what
//! is new; `ranges` which codes there can be; `pipeline` what is done with a batch; `join`, `compile` from a body to a pipeline; `groups`
//! values of aggregates; `batch` rows column by column; `filter`, `run` batches through the steps; `fold`, `gather` matches folded into groups, and gathered into rows; `body` all of that for one body; `strata` the fixpoint.

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
mod strata;

pub use strata::ROUNDS_MAX;

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
use toulmin_program::engine::{Engine, Question};
use toulmin_program::fault::Fault;
use toulmin_program::plan;
use toulmin_program::profile::Profile;
use toulmin_program::program::{Program, spoken_of};
use toulmin_program::rows::{Rows, Table};
use toulmin_program::task::{Stop, Task, Tuning};
use toulmin_program::value::Kind;

/// The run-time engine: any rules, as fast as compiled ones.
#[derive(Clone, Copy, Debug)]
pub struct Runtime;

/// The run-time engine, as one of the engines that models are derived by.
pub const RUNTIME: &dyn Engine = &Runtime;

impl Engine for Runtime {
    fn name(&self) -> &'static str {
        "runtime"
    }

    fn runs(&self, _: &Program) -> bool {
        true
    }

    fn rounds_max(&self) -> Option<usize> {
        Some(ROUNDS_MAX)
    }

    fn evaluate(&self, task: Task<'_>, tuning: Tuning) -> Result<Rows, Stop> {
        derived(task, tuning).map(|(rows, _)| rows)
    }

    fn answers(&self, question: Question<'_>, tuning: Tuning) -> Result<Table, Stop> {
        answers(question, tuning)
    }

    fn profile(&self, task: Task<'_>, tuning: Tuning) -> Option<Result<Profile, Stop>> {
        Some(derived(task, tuning).map(|(_, profile)| profile))
    }
}

/// Every row, and what each rule did.
fn derived(task: Task<'_>, tuning: Tuning) -> Result<(Rows, Profile), Stop> {
    let mut evaluation = Evaluation::new(task, tuning);
    for stratum in &task.plan.strata {
        task.limits.check()?;
        evaluation.stratum(stratum)?;
    }

    Ok((evaluation.store.into_rows(task.base), evaluation.profile))
}

fn answers(question: Question<'_>, tuning: Tuning) -> Result<Table, Stop> {
    let Question { program, rows, params, query, limits } = question;
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

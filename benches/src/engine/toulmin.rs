//! The engines of the project that run any program.

use super::{Cap, Derived, Engine, Origin, Run};
use crate::casebook;
use crate::data::{Data, Kind, Table};
use crate::workload::{Counts, Workload};
use std::num::NonZeroUsize;
use toulmin_lang::program::{Program, RelationId, Side};
use toulmin_lang::rows::{Row, Rows};
use toulmin_lang::value::{Number, Symbol, Value};
use toulmin_reason::evaluate::{Engine as Evaluator, Limits, Stop, Task, Tuning, params};

/// One of the evaluators.
pub(super) struct Toulmin {
    name: &'static str,
    evaluator: &'static dyn Evaluator,
    tuning: Tuning,
}

impl Toulmin {
    /// An evaluator with so many threads, as it is called in the tables.
    pub(super) fn new(
        name: &'static str,
        evaluator: &'static dyn Evaluator,
        threads: usize,
    ) -> Self {
        let threads = NonZeroUsize::new(threads).expect("there is a thread");
        Toulmin { name, evaluator, tuning: Tuning { threads, ..Tuning::default() } }
    }
}

impl Engine for Toulmin {
    fn name(&self) -> &'static str {
        self.name
    }

    fn origin(&self) -> Origin {
        Origin::Ours
    }

    fn runs(&self, _: &Workload) -> Result<(), &'static str> {
        Ok(())
    }

    fn prepare<'a>(&self, workload: &'a Workload, data: &'a Data) -> Result<Run<'a>, &'static str> {
        let casebook = casebook::read(workload, data);
        let (evaluator, tuning) = (self.evaluator, self.tuning);
        let (base, params) = (base(&casebook.program, data), params(&casebook.program, &[]));
        Ok(Box::new(move |cap: Cap| {
            let limits = Limits { deadline: Some(cap.deadline()), ..Limits::default() };
            let (program, plan) = (&casebook.program, &casebook.plan);
            let task = Task { program, plan, base: &base, params: &params, limits };
            match evaluator.evaluate(task, tuning) {
                Ok(rows) => Some(Derived::new(counts(workload, program, &rows), rows)),
                Err(Stop::Limit { .. }) => None,
                Err(stop) => panic!("`{}` ended early: {stop:?}", workload.name),
            }
        }))
    }
}

/// The rows that a workload is given.
pub(super) fn base(program: &Program, data: &Data) -> Rows {
    let symbols: Vec<Symbol> = data.names.names.iter().map(|name| Symbol::new(name)).collect();
    let mut rows = Rows::default();
    for table in &data.tables {
        let relation = relation(program, table.relation.name);
        for row in table.rows() {
            rows.insert(relation, Side::Holds, &values(table, row, &symbols));
        }
    }
    rows
}

fn values(table: &Table, row: &[i32], symbols: &[Symbol]) -> Row {
    let value = |(&cell, kind): (&i32, Kind)| match kind {
        Kind::Number => Value::Number(Number::integer(i64::from(cell))),
        Kind::Name | Kind::Declares(_) => {
            Value::Name(symbols[usize::try_from(cell).expect("a place is not negative")])
        }
    };
    let kinds = table.relation.columns.iter().map(|column| column.kind);
    row.iter().zip(kinds).map(value).collect()
}

/// How many rows the relations have that are counted.
pub(super) fn counts(workload: &Workload, program: &Program, rows: &Rows) -> Counts {
    let count = |name| (name, rows.count(relation(program, name), Side::Holds));
    workload.derived.iter().map(|&(name, _)| count(name)).collect()
}

fn relation(program: &Program, name: &str) -> RelationId {
    program.relation_named(name).unwrap_or_else(|| panic!("no rules speak of `{name}`"))
}

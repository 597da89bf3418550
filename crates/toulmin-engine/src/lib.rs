//! The run-time engine of Toulmin: any checked program, at the speed of compiled Datalog.
//!
//! ```
//! use toulmin_engine::RUNTIME;
//! use toulmin_program::engine::Question;
//! use toulmin_program::task::{Limits, Task, Tuning};
//! # use toulmin_lang::casebook::{self, Role, Text};
//! # use toulmin_lang::check::check_goal;
//! # use toulmin_lang::parse::parse_goal;
//! # use toulmin_program::program::RuleId;
//! # use toulmin_program::source::Sources;
//! #
//! # let rules = "
//! #     relation edge(x: Number, y: Number).
//! #     relation reach(x: Number, y: Number).
//! #     rule step: reach(?x, ?y) :- edge(?x, ?y).
//! #     rule path: reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
//! # ";
//! # let facts = r#"(source: "me", facts: { "edge": [
//! #     (x: 1, y: 2, at: "p1"), (x: 2, y: 3, at: "p1"), (x: 3, y: 1, at: "p1"),
//! # ] })"#;
//! # let mut sources = Sources::default();
//! # let mut text = |role, path: &str, text: &str| Text { role, file: sources.add(path, text) };
//! # let texts = [
//! #     text(Role::Manifest, "casebook.ron", r#"(title: "Paths", date: "2023", source: "me")"#),
//! #     text(Role::Bibliography, "facts/sources.bib", "@misc{me, title = {N}, year = {2023}}"),
//! #     text(Role::Rules, "rules/r.dl", rules),
//! #     text(Role::Facts, "facts/f.ron", facts),
//! # ];
//! # let casebook = casebook::read(&sources, &texts).expect("nothing is wrong with it");
//! # let (goal, _) = parse_goal(sources.add("<query>", "reach(1, ?x)"), "reach(1, ?x)");
//! # let goal = goal.expect("it is a goal");
//!
//! // The front end hands over a program that is checked, and a plan of its strata:
//! //
//! //     rule step: reach(?x, ?y) :- edge(?x, ?y).
//! //     rule path: reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
//! let (program, plan) = (&casebook.program, &casebook.plan);
//!
//! // The rows that are given: edge(1, 2), edge(2, 3) and edge(3, 1).
//! let base = &casebook.facts.rows(casebook.date);
//!
//! // Every row, given or derived: each number reaches every number.
//! let (params, limits, tuning) = (&[], Limits::default(), Tuning::default());
//! let task = Task { program, plan, base, params, limits };
//! let rows = &RUNTIME.evaluate(task, tuning).expect("nothing can fail");
//! assert_eq!(rows.len(), 3 + 9);
//!
//! // What the second rule did: it had nine matches, and six of them gave a new row.
//! let profile = RUNTIME.profile(task, tuning).expect("this engine counts");
//! let path = profile.expect("nothing can fail").rule(RuleId(1));
//! assert_eq!((path.matches, path.rows), (9, 6));
//!
//! // A query is matched against complete rows: what does 1 reach?
//! let query = &check_goal(program, &casebook.vocabulary, &goal).expect("it is a question");
//! let question = Question { program, rows, params, query, limits };
//! assert_eq!(RUNTIME.answers(question, tuning).expect("nothing can fail").len(), 3);
//! ```
//!
//! Rules are evaluated semi-naively, stratum after stratum. A body is compiled to a pipeline of
//! joins over columns of 32-bit codes, which runs batch by batch.
//!
//! # The modules in reading order
//!
//! Each uses only those before it.
//!
//! | | |
//! | --- | --- |
//! | `space` | rows as numbers |
//! | `row_set`, `directory` | sets of rows, and keys as places in an array |
//! | `expr` | expressions over codes |
//! | `index` | lists of rows by key |
//! | `relation` | rows, and the stages through which a row passes |
//! | `ranges` | which codes a variable or a column can have |
//! | `pipeline` | how a body is matched, as data |
//! | `join`, `compile` | from a body to a pipeline |
//! | `groups` | the values of aggregates |
//! | `batch` | rows column by column, and what takes them |
//! | `filter`, `run` | batches through the steps of a pipeline |
//! | `fold`, `gather` | matches into groups, and into the rows of a head |
//! | `body` | a body with its aggregates |
//! | `strata` | the fixpoint |

mod space;
mod row_set;
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
use row_set::RowSet;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use strata::Evaluation;
use toulmin_program::engine::{Engine, Question};
use toulmin_program::fault::Fault;
use toulmin_program::plan;
use toulmin_program::profile::Profile;
use toulmin_program::program::{Program, VariableId, spoken_of};
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

/// The distinct values of the answer variables of a query.
fn answers(question: Question<'_>, tuning: Tuning) -> Result<Table, Stop> {
    let Question { program, rows, params, query, limits } = question;
    let (literals, variables) = (&query.body.literals, &query.body.variables);
    let mut store = Store::new(program, rows, &spoken_of(literals).collect());
    let steps = plan::order(literals, &BTreeSet::new());
    let body = Body { rule: None, variables, literals, steps: &steps };
    let setting = Setting { params, limits, tuning };

    // A query is a rule whose head is its answer variables.
    let mut aggregates: BTreeMap<usize, Groups> = BTreeMap::new();
    body.aggregates(&mut store, setting, Drive::Any, &mut aggregates)?;
    let operand = |variable: &VariableId| Operand::Slot(Slot::of(*variable));
    let terms: Vec<Operand> = query.answer.iter().map(operand).collect();
    let pipeline = body.compile(&mut store, setting, Drive::Any, &terms);

    let of_variables = ranges::of_variables(&store, literals, variables.len(), params);
    let ranges: Vec<_> = query.answer.iter().map(|variable| of_variables[variable.0]).collect();
    let (members, failures) = (RowSet::new(&ranges, rows.len()), Failures::default());
    let room = limits.rows_max.min(ROWS_MAX);
    let head = Head { terms: &terms, room, members: Some(&members), failures: &failures };
    let found = body.matches(&store, setting, &pipeline, &aggregates, head)?;

    // A fault in one row counts more than the answers that the others give.
    if let Some((literal, kind)) = failures.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(Stop::Fault(Fault { rule: None, literal, kind }));
    }
    let kinds: Vec<Kind> = query.answer.iter().map(|v| variables[v.0].ty.kind()).collect();
    let columns = found.columns.into_iter().map(Arc::new).collect();
    Ok(Table::of_distinct(kinds, columns, found.rows))
}

//! Evaluation: from the rows that the facts give to the rows that the rules derive.
//!
//! Every engine takes a [`Task`] and returns all rows, stated and derived, or why it stopped.

mod compiled;
mod matching;
mod naive;

pub use matching::{Binding, Faults, Scope, Visit, aggregated, bind, bound, instantiate};

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;
use toulmin_lang::fault::Fault;
use toulmin_lang::plan::Plan;
use toulmin_lang::program::{ParamId, Program, RuleId};
use toulmin_lang::rows::Rows;
use toulmin_lang::value::Value;

/// What an engine is given.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// The rules.
    pub program: &'a Program,
    /// How to run them.
    pub plan: &'a Plan,
    /// The rows in force.
    pub base: &'a Rows,
    /// The value of each parameter, by its id.
    pub params: &'a [Value],
    /// When to stop although there is more to derive.
    pub limits: Limits<'a>,
}

/// When to stop although there is more to derive.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// How many rows there may be in all.
    pub rows_max: usize,
    /// How many rounds one stratum may take.
    pub rounds_max: usize,
    /// The time at which to stop.
    pub deadline: Option<Instant>,
    /// Set by another thread to stop at once.
    pub cancel: &'a AtomicBool,
}

impl Default for Limits<'_> {
    fn default() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Limits { rows_max: 50_000_000, rounds_max: 10_000, deadline: None, cancel: &NEVER }
    }
}

impl Limits<'_> {
    /// Stops when somebody asked for it or time is up.
    ///
    /// # Errors
    /// [`Stop::Cancelled`] or [`Stop::Limit`].
    pub fn check(&self) -> Result<(), Stop> {
        if self.cancel.load(Ordering::Relaxed) {
            return Err(Stop::Cancelled);
        }
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => {
                Err(Stop::Limit { limit: Limit::Time, rule: None })
            }
            _ => Ok(()),
        }
    }

    /// Stops when there are more answers than there may be rows.
    ///
    /// # Errors
    /// [`Stop::Limit`].
    pub fn check_rows(&self, rows: usize) -> Result<(), Stop> {
        match rows > self.rows_max {
            true => Err(Stop::Limit { limit: Limit::Rows, rule: None }),
            false => Ok(()),
        }
    }
}

/// Why an evaluation ended early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    /// An operation has no result: the least fault of the first stratum that has one.
    Fault(Fault),
    /// A limit was reached while this rule was adding rows.
    Limit {
        /// Which limit.
        limit: Limit,
        /// The rule that was adding rows, when it is known.
        rule: Option<RuleId>,
    },
    /// Somebody asked for it.
    Cancelled,
}

/// The limits of an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Limit {
    Rows,
    Rounds,
    Time,
}

/// How the rules are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// The shipped rules as they were compiled to crepe.
    Compiled,
    /// The short, obvious evaluator that defines the language.
    Naive,
}

impl Engine {
    /// Every engine, the fastest first.
    pub const ALL: [Engine; 2] = [Engine::Compiled, Engine::Naive];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Compiled => "compiled",
            Engine::Naive => "naive",
        }
    }

    /// Whether it can run this program: the compiled engine runs only the rules that it was built from.
    pub fn runs(self, program: &Program) -> bool {
        match self {
            Engine::Compiled => compiled::runs(program),
            Engine::Naive => true,
        }
    }

    /// Derives every row.
    ///
    /// # Errors
    /// When an operation has no result, a limit is reached or somebody stops it.
    ///
    /// # Panics
    /// If the engine does not run this program.
    pub fn evaluate(self, task: Task<'_>) -> Result<Rows, Stop> {
        match self {
            Engine::Compiled => compiled::evaluate(task),
            Engine::Naive => naive::evaluate(task),
        }
    }
}

/// The values of the parameters: those that are set by `settings`, and the defaults of the others.
pub fn params(program: &Program, settings: &[(ParamId, Value)]) -> Vec<Value> {
    let mut values: Vec<Value> = program.params.iter().map(|param| param.default).collect();
    for &(param, value) in settings {
        values[param.0] = value;
    }
    values
}

//! Evaluation: from the rows that the facts give to the rows that the rules derive.
//!
//! Every engine takes a [`Task`] and returns all rows, stated and derived, or why it stopped.

mod compiled;
mod matching;
mod naive;

pub use crate::proof::Binding;
pub use matching::{Faults, Scope, Visit, aggregated, bind, bound, instantiate};

pub use toulmin_engine::{JoinOrder, Limit, Limits, Profile, RuleProfile, Stop, Task, Tuning};

use toulmin_lang::program::{ParamId, Program};
use toulmin_lang::rows::Rows;
use toulmin_lang::value::Value;

/// How the rules are run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    /// The shipped rules as they were compiled to crepe.
    Compiled,
    /// Any rules, as fast as compiled ones.
    Runtime,
    /// The short, obvious evaluator that defines the language.
    Naive,
}

impl Engine {
    /// Every engine, the fastest first.
    pub const ALL: [Engine; 3] = [Engine::Compiled, Engine::Runtime, Engine::Naive];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Compiled => "compiled",
            Engine::Runtime => "runtime",
            Engine::Naive => "naive",
        }
    }

    /// Whether it can run this program: the compiled engine runs only the rules that it was built from.
    pub fn runs(self, program: &Program) -> bool {
        match self {
            Engine::Compiled => compiled::runs(program),
            Engine::Runtime | Engine::Naive => true,
        }
    }

    /// How many rounds a stratum may take unless the task says so; the compiled engine counts none.
    pub fn rounds_max(self) -> Option<usize> {
        match self {
            Engine::Compiled => None,
            Engine::Runtime => Some(toulmin_engine::ROUNDS_MAX),
            Engine::Naive => Some(naive::ROUNDS_MAX),
        }
    }

    /// Derives every row. Only the run-time engine can be tuned.
    ///
    /// # Errors
    /// When an operation has no result, a limit is reached or somebody stops it.
    ///
    /// # Panics
    /// If the engine does not run this program.
    pub fn evaluate(self, task: Task<'_>, tuning: Tuning) -> Result<Rows, Stop> {
        match self {
            Engine::Compiled => compiled::evaluate(task),
            Engine::Runtime => toulmin_engine::evaluate(task, tuning).map(|(rows, _)| rows),
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

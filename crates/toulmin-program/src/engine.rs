//! What an engine is: the one door through which rows are derived and queries answered.

use crate::profile::Profile;
use crate::program::{Program, Query};
use crate::rows::{Rows, Table};
use crate::task::{Limits, Stop, Task, Tuning};
use crate::value::Value;
use std::fmt;

/// Derives what follows from rows by a checked program, and answers queries about the result.
///
/// Every engine derives the same rows, finds the same answers and meets the same faults. How it
/// goes about it, and which limits it can keep, is its own.
pub trait Engine: Send + Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// Whether it can run this program.
    fn runs(&self, program: &Program) -> bool;

    /// How many rounds a stratum may take unless the task says so; `None` if it counts none.
    fn rounds_max(&self) -> Option<usize>;

    /// Derives every row: those of the task and those that follow.
    ///
    /// # Errors
    /// When an operation has no result, a limit is reached or the run is cancelled.
    ///
    /// # Panics
    /// If the engine does not run this program.
    fn evaluate(&self, task: Task<'_>, tuning: Tuning) -> Result<Rows, Stop>;

    /// Derives the rows of a plan that is a part of the program's own: some of its strata, or
    /// some of their rules.
    ///
    /// # Errors
    /// As [`Engine::evaluate`].
    fn evaluate_part(&self, task: Task<'_>, tuning: Tuning) -> Result<Rows, Stop> {
        self.evaluate(task, tuning)
    }

    /// The answers of a query: the distinct values of its answer variables.
    ///
    /// # Errors
    /// As [`Engine::evaluate`].
    fn answers(&self, question: Question<'_>, tuning: Tuning) -> Result<Table, Stop>;

    /// Derives every row and says what each rule did; `None` if the engine does not count it.
    fn profile(&self, task: Task<'_>, tuning: Tuning) -> Option<Result<Profile, Stop>> {
        let _ = (task, tuning);
        None
    }
}

impl fmt::Debug for dyn Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for dyn Engine {
    /// Engines are told apart by their names.
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for dyn Engine {}

/// What an engine is asked about rows that are derived.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    /// The program by which the rows were derived.
    pub program: &'a Program,
    /// Every row, stated and derived.
    pub rows: &'a Rows,
    /// The value of each parameter, by its id.
    pub params: &'a [Value],
    /// The query.
    pub query: &'a Query,
    /// When to stop although there are more answers.
    pub limits: Limits<'a>,
}

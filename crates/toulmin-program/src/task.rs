//! What an engine is given, and why it may stop early.

use crate::fault::Fault;
use crate::plan::Plan;
use crate::program::{Program, RuleId};
use crate::rows::Rows;
use crate::value::Value;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// What an engine is given.
#[derive(Clone, Copy, Debug)]
pub struct Task<'a> {
    /// A checked program.
    pub program: &'a Program,
    /// How to run its rules.
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
    /// The number of rows that there may be in all.
    pub rows_max: usize,
    /// The number of rounds that one stratum may take, if not as many as the engine allows.
    pub rounds_max: Option<usize>,
    /// The time at which to stop.
    pub deadline: Option<Instant>,
    /// Set by another thread to stop at once.
    pub cancel: &'a AtomicBool,
}

impl Default for Limits<'_> {
    fn default() -> Self {
        static NEVER: AtomicBool = AtomicBool::new(false);
        Limits { rows_max: 50_000_000, rounds_max: None, deadline: None, cancel: &NEVER }
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
    /// Of this many rounds.
    Rounds(usize),
    Time,
    /// What an explanation looks at; it has a bound of its own.
    Explanation,
}

/// How the run-time engine goes about its work, on which nothing that it derives depends.
#[derive(Clone, Copy, Debug)]
pub struct Tuning {
    /// The number of threads that work on one rule when there is enough to do.
    pub threads: NonZeroUsize,
    /// The number of rows that is enough to do for more than one thread.
    pub shared_from: usize,
    /// The order in which the atoms of a body are joined.
    pub order: JoinOrder,
}

/// The order in which the atoms of a body are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinOrder {
    /// The one that promises the fewest rows; conditions are tested as soon as they can be.
    Best,
    /// As written, all conditions last.
    Written,
    /// A random one, decided by this number.
    Shuffled(u64),
}

impl Default for Tuning {
    /// As many threads as the machine runs at once, up to four.
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, NonZeroUsize::get).min(4);
        Tuning {
            threads: NonZeroUsize::new(threads).unwrap_or(NonZeroUsize::MIN),
            shared_from: 1 << 14,
            order: JoinOrder::Best,
        }
    }
}

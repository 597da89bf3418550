//! The compiled engine: the shipped rules as crepe programs, run when they are the rules that are
//! loaded.

use super::{Engine, Limit, Limits, Question, RUNTIME, Stop, Task, Tuning};
use std::panic::resume_unwind;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;
use toulmin_lang::print;
use toulmin_lang::program::Program;
use toulmin_lang::rows::{Rows, Table};
use toulmin_lang::runtime::Faults;
use toulmin_lang::runtime::watch::{Interrupt, Watch, watched};
use toulmin_lang::value::Value;

/// How long the engine runs between two looks at the limits.
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);

/// Rules that were compiled to crepe, as an engine for the one program that they are.
///
/// What crepe does not do, parts of a plan and queries, is left to the run-time engine.
#[derive(Clone, Copy, Debug)]
pub struct Compiled {
    /// The program, as [`print::program`] prints it.
    pub program: &'static str,
    /// Adds every row that its rules conclude, given the value of each parameter, and notes
    /// operations without a result.
    pub derive: fn(&mut Rows, &[Value], &Faults),
}

impl Engine for Compiled {
    fn name(&self) -> &'static str {
        "compiled"
    }

    fn runs(&self, program: &Program) -> bool {
        print::program(program) == self.program
    }

    fn rounds_max(&self) -> Option<usize> {
        None
    }

    /// crepe counts no rounds, so `rounds_max` says nothing here. A recursion that makes ever new
    /// values ends at `rows_max`.
    fn evaluate(&self, task: Task<'_>, _: Tuning) -> Result<Rows, Stop> {
        let (mut rows, params, derive) = (task.base.clone(), task.params.to_vec(), self.derive);
        let rows = within(task.limits, move |faults| {
            derive(&mut rows, &params, faults);
            rows
        })?;

        let limit = Stop::Limit { limit: Limit::Rows, rule: None };
        if rows.len() > task.limits.rows_max { Err(limit) } else { Ok(rows) }
    }

    fn evaluate_part(&self, task: Task<'_>, tuning: Tuning) -> Result<Rows, Stop> {
        RUNTIME.evaluate_part(task, tuning)
    }

    fn answers(&self, question: Question<'_>, tuning: Tuning) -> Result<Table, Stop> {
        RUNTIME.answers(question, tuning)
    }
}

/// Runs crepe programs, which look at no limits, in a thread of their own, so that this one can.
fn within<T: Send + 'static>(
    limits: Limits<'_>,
    run: impl FnOnce(&Faults) -> T + Send + 'static,
) -> Result<T, Stop> {
    limits.check()?;
    let watch = Watch { values_max: limits.rows_max, ..Watch::default() };
    let stop = watch.stop.clone();
    let (sender, receiver) = channel();

    let engine = thread::spawn(move || {
        let faults = Faults::default();
        let outcome = watched(watch, || run(&faults));
        // When nobody waits for the outcome any more, it is not wanted.
        let _ = sender.send(faults.outcome().map(|()| outcome));
    });

    loop {
        match receiver.recv_timeout(BETWEEN_LOOKS) {
            Ok(Err(fault)) => return Err(Stop::Fault(fault)),
            Ok(Ok(Ok(outcome))) => return Ok(outcome),
            Ok(Ok(Err(Interrupt::Stopped))) => {
                unreachable!("bug: only this thread stops the engine")
            }
            Ok(Ok(Err(Interrupt::Grown))) => {
                return Err(Stop::Limit { limit: Limit::Rows, rule: None });
            }
            // The thread is abandoned. It ends at one of the next rows that it hashes: at once,
            // unless it is in a join that compares for long without looking anything up.
            Err(RecvTimeoutError::Timeout) => {
                limits.check().inspect_err(|_| stop.store(true, Ordering::Relaxed))?;
            }
            Err(RecvTimeoutError::Disconnected) => {
                resume_unwind(engine.join().expect_err("bug: the engine ended without an outcome"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::hash::BuildHasher;
    use std::sync::atomic::AtomicBool;
    use std::time::Instant;
    use toulmin_lang::fault::{Fault, FaultKind};
    use toulmin_lang::program::RuleId;
    use toulmin_lang::runtime::{At, Hashing, grow};

    /// Rules that never end.
    fn hash_for_ever(_: &Faults) {
        loop {
            Hashing::default().hash_one(7);
        }
    }

    #[test]
    fn a_run_ends_soon_after_it_is_cancelled() {
        let cancel = AtomicBool::new(false);
        let limits = Limits { cancel: &cancel, ..Limits::default() };
        let outcome = thread::scope(|scope| {
            let run = scope.spawn(|| within(limits, hash_for_ever));
            thread::sleep(BETWEEN_LOOKS * 2);
            let cancelled = Instant::now();
            cancel.store(true, Ordering::Relaxed);
            (run.join().unwrap(), cancelled.elapsed())
        });
        assert_eq!(outcome.0, Err(Stop::Cancelled));
        assert!(outcome.1 < Duration::from_secs(1), "it took {:?}", outcome.1);
    }

    #[test]
    fn a_run_ends_at_its_deadline() {
        let limits = Limits { deadline: Some(Instant::now()), ..Limits::default() };
        let outcome = within(limits, hash_for_ever);
        assert_eq!(outcome, Err(Stop::Limit { limit: Limit::Time, rule: None }));
    }

    #[test]
    fn a_run_that_makes_ever_new_values_ends() {
        let limits = Limits { rows_max: 100, ..Limits::default() };
        let outcome = within(limits, |_| while grow(Some(())).is_some() {});
        assert_eq!(outcome, Err(Stop::Limit { limit: Limit::Rows, rule: None }));
    }

    #[test]
    fn a_fault_counts_more_than_the_limit_that_is_reached_after_it() {
        let limits = Limits { rows_max: 100, ..Limits::default() };
        let outcome = within(limits, |faults| {
            let at = At { stratum: 0, rule: 7, literal: 2 };
            faults.attempt(at, || Err::<(), _>(FaultKind::AmbiguousSum));
            while grow(Some(())).is_some() {}
        });
        let fault = Fault { rule: Some(RuleId(7)), literal: 2, kind: FaultKind::AmbiguousSum };
        assert_eq!(outcome, Err(Stop::Fault(fault)));
    }

    #[test]
    #[should_panic(expected = "bug")]
    fn a_panic_of_the_rules_is_passed_on() {
        let _ = within(Limits::default(), |_| -> () { resume_unwind(Box::new("bug")) });
    }
}

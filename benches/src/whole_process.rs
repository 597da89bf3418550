//! Whole processes: from starting a program on files to the numbers of rows that it prints.

mod duckdb;
mod launch;
mod nothing;
mod peer;
mod toulmin;

use crate::casebook;
use crate::engine::Origin;
use crate::measure::Outcome;
use crate::report::Line;
use crate::settings::Settings;
use crate::workload::{Counts, Workload};
use launch::{End, launch};
pub(crate) use peer::run as run_peer;
use std::ffi::OsString;
use std::io;
use std::path::Path;

/// A program that can be started on the casebook of a workload.
trait Program {
    /// How it is called in the tables.
    fn name(&self) -> String;

    /// Where it comes from.
    fn origin(&self) -> Origin;

    /// What to start.
    ///
    /// # Errors
    /// Why it does not run this workload.
    fn command(&self, workload: &Workload, folder: &Path) -> Result<Vec<OsString>, String>;

    /// The numbers of rows in what it printed.
    fn counts(&self, workload: &Workload, printed: &str) -> Option<Counts>;
}

/// Runs every program that is there on every workload.
///
/// # Errors
/// When a casebook cannot be written or a program cannot be started.
pub(crate) fn measure(settings: &Settings) -> io::Result<Vec<Line>> {
    let programs = programs()?;
    let mut lines: Vec<Line> = programs
        .iter()
        .map(|it| Line { engine: it.name(), origin: it.origin(), outcomes: Vec::new() })
        .collect();
    for workload in &settings.workloads {
        let folder = casebook::write(workload, &workload.data(), &settings.target)?;
        let outcomes = on(workload, &folder, &programs, settings)?;
        lines.iter_mut().zip(outcomes).for_each(|(line, outcome)| line.outcomes.push(outcome));
    }
    Ok(lines)
}

fn programs() -> io::Result<Vec<Box<dyn Program>>> {
    let mut programs: Vec<Box<dyn Program>> = Vec::new();
    let program = toulmin::build()?;
    for (name, flags) in toulmin::WAYS {
        programs.push(Box::new(toulmin::Toulmin { name, flags, program: program.clone() }));
    }
    for engine in ["ascent", "crepe"] {
        programs.push(Box::new(peer::Peer { engine }));
    }
    if let Some(duckdb) = duckdb::program() {
        for threads in [1, 2] {
            programs.push(Box::new(duckdb::DuckDb { program: duckdb.clone(), threads }));
        }
    }
    programs.push(Box::new(nothing::Nothing));
    Ok(programs)
}

/// The runs go round by round, so that a slow minute of the machine hits all programs alike.
fn on(
    workload: &Workload,
    folder: &Path,
    programs: &[Box<dyn Program>],
    settings: &Settings,
) -> io::Result<Vec<Outcome>> {
    let mut outcomes: Vec<Outcome> = programs.iter().map(|_| Outcome::start()).collect();
    for round in 0..settings.rounds(workload) {
        for (program, outcome) in programs.iter().zip(&mut outcomes) {
            if outcome.goes_on() {
                let (name, round) = (program.name(), round + 1);
                eprintln!("whole process: {}, round {round}, {name}", workload.name);
                once(workload, folder, program.as_ref(), outcome, settings)?;
            }
        }
    }
    Ok(outcomes)
}

/// A program that fails is left out from then on, with what it said; one that derives something else ends the benchmark.
fn once(
    workload: &Workload,
    folder: &Path,
    program: &dyn Program,
    outcome: &mut Outcome,
    settings: &Settings,
) -> io::Result<()> {
    let command = match program.command(workload, folder) {
        Ok(command) => command,
        Err(why) => {
            *outcome = Outcome::Left(why);
            return Ok(());
        }
    };
    match launch(&command, &folder.join("facts"), settings.cap)? {
        End::Well { time, peak, printed } => {
            let counts = program.counts(workload, &printed).unwrap_or_default();
            workload.check(&program.name(), &counts);
            outcome.add(time, peak);
        }
        End::Badly(why) => *outcome = Outcome::Left(why),
        End::Capped => *outcome = Outcome::Capped(settings.cap.0),
    }
    Ok(())
}

/// The numbers in lines of a name, a tab and a number.
fn counts_in_lines(workload: &Workload, printed: &str) -> Option<Counts> {
    let count = |line: &str| {
        let (name, count) = line.split_once('\t')?;
        let (name, _) = workload.derived.iter().find(|(derived, _)| *derived == name)?;
        Some((*name, count.parse().ok()?))
    };
    printed.lines().map(count).collect()
}

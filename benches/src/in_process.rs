//! Every engine in this process, from rows in memory to derived rows.

use crate::engine::{self, Cap, Engine, Run};
use crate::measure::Outcome;
use crate::report::Line;
use crate::settings::Settings;
use crate::workload::Workload;
use std::time::Instant;

/// Runs every engine on every workload.
pub(crate) fn measure(settings: &Settings) -> Vec<Line> {
    let engines = engine::all();
    let mut lines: Vec<Line> = engines
        .iter()
        .map(|it| Line { engine: it.name().to_owned(), origin: it.origin(), outcomes: Vec::new() })
        .collect();
    for workload in &settings.workloads {
        let outcomes = on(workload, &engines, settings);
        lines.iter_mut().zip(outcomes).for_each(|(line, outcome)| line.outcomes.push(outcome));
    }
    lines
}

/// The runs go round by round, so that a slow minute of the machine hits all engines alike.
fn on(workload: &Workload, engines: &[Box<dyn Engine>], settings: &Settings) -> Vec<Outcome> {
    let data = workload.data();
    let runs: Vec<_> = engines.iter().map(|engine| engine.prepare(workload, &data)).collect();
    let left = |why: &&'static str| Outcome::Left((*why).to_owned());
    let mut outcomes: Vec<Outcome> =
        runs.iter().map(|run| run.as_ref().err().map_or(Outcome::start(), left)).collect();
    for round in 0..settings.rounds(workload) {
        for ((run, outcome), engine) in runs.iter().zip(&mut outcomes).zip(engines) {
            if let Ok(run) = run
                && outcome.goes_on()
            {
                eprintln!("in process: {}, round {}, {}", workload.name, round + 1, engine.name());
                once(workload, engine.name(), run, outcome, settings.cap);
            }
        }
    }
    outcomes
}

fn once(workload: &Workload, engine: &str, run: &Run<'_>, outcome: &mut Outcome, cap: Cap) {
    let start = Instant::now();
    let derived = run(cap);
    let time = start.elapsed();
    match derived {
        Some(derived) => {
            workload.check(engine, &derived.counts);
            outcome.add(time, None);
        }
        None => *outcome = Outcome::Capped(cap.0),
    }
}

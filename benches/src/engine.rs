//! The engines that run in this process: from rows in memory to derived rows.

mod ascent;
mod crepe;
mod direct;
mod generated;
mod toulmin;

use crate::data::Data;
use crate::workload::{Counts, Workload};
use std::any::Any;
use std::time::{Duration, Instant};
use toulmin_reason::evaluate::{NAIVE, RUNTIME};

/// An engine that can be asked to run workloads.
pub(crate) trait Engine {
    /// How it is called in the tables.
    fn name(&self) -> &'static str;

    /// Where it comes from.
    fn origin(&self) -> Origin;

    /// Whether it runs a workload.
    ///
    /// # Errors
    /// Why not.
    fn runs(&self, workload: &Workload) -> Result<(), &'static str>;

    /// Makes ready to run a workload, which is not timed.
    ///
    /// # Errors
    /// Why it does not run this workload.
    fn prepare<'a>(&self, workload: &'a Workload, data: &'a Data) -> Result<Run<'a>, &'static str>;
}

/// Where an engine comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    Ours,
    Peer,
    /// No engine at all: what measuring costs.
    Floor,
}

/// Derives every row, once for each call; `None` when it was not done in time.
pub(crate) type Run<'a> = Box<dyn Fn(Cap) -> Option<Derived> + 'a>;

/// How long a run may take, where the engine can be stopped.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cap(pub(crate) Duration);

impl Cap {
    fn deadline(self) -> Instant {
        Instant::now() + self.0
    }
}

/// What a run derived. The rows are kept, so that to drop them is not timed.
pub(crate) struct Derived {
    pub(crate) counts: Counts,
    rows: Box<dyn Any>,
}

impl Derived {
    pub(crate) fn new(counts: impl Into<Counts>, rows: impl Any) -> Self {
        Derived { counts: counts.into(), rows: Box::new(rows) }
    }

    /// Leaves it to the system to take the rows back at the end of the process.
    pub(crate) fn forget_rows(self) -> Counts {
        std::mem::forget(self.rows);
        self.counts
    }
}

/// Every engine, in the order of the tables.
pub(crate) fn all() -> Vec<Box<dyn Engine>> {
    vec![
        Box::new(toulmin::Toulmin::new("toulmin runtime, 1 thread", RUNTIME, 1)),
        Box::new(toulmin::Toulmin::new("toulmin runtime, 2 threads", RUNTIME, 2)),
        Box::new(toulmin::Toulmin::new("toulmin naive", NAIVE, 1)),
        Box::new(generated::Generated),
        Box::new(direct::Direct { name: "ascent", program: ascent::program }),
        Box::new(direct::Direct { name: "crepe", program: crepe::program }),
    ]
}

/// The peer with this name.
pub(crate) fn peer(name: &str) -> Option<Box<dyn Engine>> {
    all().into_iter().find(|engine| engine.origin() == Origin::Peer && engine.name() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Table;
    use crate::workload::ALL;

    /// The first rows of every table.
    fn beginning(data: &Data) -> Data {
        let first_rows = |table: &Table| {
            let cells = table.rows().take(300).flatten().copied().collect();
            Table::of_cells(table.relation, cells)
        };
        let tables = data.tables.iter().map(first_rows).collect();
        Data { tables, names: data.names.clone(), entities: data.entities.clone() }
    }

    #[test]
    fn engines_agree_on_the_beginning_of_every_workload() {
        for workload in ALL {
            let data = beginning(&workload.data());
            let mut expected = None;
            for engine in all() {
                let Ok(run) = engine.prepare(workload, &data) else { continue };
                let derived = run(Cap(Duration::from_secs(600))).expect("it takes seconds");
                let counts = derived.counts;
                assert!(counts.values().any(|&rows| rows > 0), "nothing follows");
                let expected = expected.get_or_insert_with(|| counts.clone());
                assert_eq!(counts, *expected, "{} on {}", engine.name(), workload.name);
            }
        }
    }
}

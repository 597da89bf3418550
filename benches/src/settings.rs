//! What is measured, how often and for how long.

use crate::engine::Cap;
use crate::workload::Workload;
use std::path::PathBuf;

/// What is measured, how often and for how long.
pub(crate) struct Settings {
    pub(crate) workloads: Vec<&'static Workload>,
    /// How often each engine runs each workload.
    pub(crate) runs: usize,
    /// How long one run may take.
    pub(crate) cap: Cap,
    /// The folder of the casebooks.
    pub(crate) target: PathBuf,
}

impl Settings {
    /// How often a workload is run: where a run is short, five times as often.
    pub(crate) fn rounds(&self, workload: &Workload) -> usize {
        if workload.is_tiny() { self.runs * 5 } else { self.runs }
    }
}

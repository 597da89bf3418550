//! Engines of others, used directly: a Rust program for each workload.

use super::{Cap, Derived, Engine, Origin, Run};
use crate::data::Data;
use crate::workload::Workload;

/// Derives what a workload derives.
type Program = fn(&Data) -> Derived;

/// The programs of one engine.
pub(super) struct Direct {
    pub(super) name: &'static str,
    /// The program for a workload, or why there is none.
    pub(super) program: fn(&Workload) -> Result<Program, &'static str>,
}

impl Engine for Direct {
    fn name(&self) -> &'static str {
        self.name
    }

    fn origin(&self) -> Origin {
        Origin::Peer
    }

    fn runs(&self, workload: &Workload) -> Result<(), &'static str> {
        (self.program)(workload).map(|_| ())
    }

    fn prepare<'a>(&self, workload: &'a Workload, data: &'a Data) -> Result<Run<'a>, &'static str> {
        let run = (self.program)(workload)?;
        Ok(Box::new(move |_: Cap| Some(run(data))))
    }
}

//! ascent used directly, on tuples of `i32`.

use super::{Cap, Derived, Engine, Origin, Run};
use crate::data::Data;
use crate::workload::Workload;

mod closure;
mod gov;
mod pta;
mod sg;
mod tiny;

/// ascent.
pub(super) struct Ascent;

impl Engine for Ascent {
    fn name(&self) -> &'static str {
        "ascent"
    }

    fn origin(&self) -> Origin {
        Origin::Peer
    }

    fn runs(&self, workload: &Workload) -> Result<(), &'static str> {
        program(workload).map(|_| ())
    }

    fn prepare<'a>(&self, workload: &'a Workload, data: &'a Data) -> Result<Run<'a>, &'static str> {
        let run = program(workload)?;
        Ok(Box::new(move |_: Cap| Some(run(data))))
    }
}

/// The program for a workload.
fn program(workload: &Workload) -> Result<fn(&Data) -> Derived, &'static str> {
    match workload.name {
        "tc" | "chain" => Ok(closure::run),
        "sg" => Ok(sg::run),
        "gov" => Ok(gov::run),
        "pta" => Ok(pta::run),
        "tiny" => Ok(tiny::run),
        _ => Err("nobody wrote it"),
    }
}

//! ascent used directly, on tuples of `i32`.

use super::Derived;
use crate::data::Data;
use crate::workload::Workload;

mod closure;
mod gov;
mod pta;
mod sg;
mod tiny;

/// The program for a workload.
pub(super) fn program(workload: &Workload) -> Result<fn(&Data) -> Derived, &'static str> {
    match workload.name {
        "tc" | "chain" => Ok(closure::run),
        "sg" => Ok(sg::run),
        "gov" => Ok(gov::run),
        "pta" => Ok(pta::run),
        "tiny" => Ok(tiny::run),
        _ => Err("nobody wrote it"),
    }
}

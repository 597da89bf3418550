//! A program that does nothing: what it takes is what measuring costs.

use super::Program;
use crate::engine::Origin;
use crate::workload::{Counts, Workload};
use std::ffi::OsString;
use std::path::Path;

/// `true`.
pub(super) struct Nothing;

impl Program for Nothing {
    fn name(&self) -> String {
        "(nothing: true)".to_owned()
    }

    fn origin(&self) -> Origin {
        Origin::Floor
    }

    fn command(&self, _: &Workload, _: &Path) -> Result<Vec<OsString>, String> {
        Ok(vec!["true".into()])
    }

    fn counts(&self, workload: &Workload, _: &str) -> Option<Counts> {
        Some(workload.derived.iter().copied().collect())
    }
}

//! A peer that is compiled into this program, started as `toulmin-benches peer ENGINE WORKLOAD FOLDER`.

use super::{Program, counts_in_lines};
use crate::engine::{self, Cap, Origin};
use crate::table::read_tables;
use crate::workload::{Counts, Workload};
use std::env;
use std::error::Error;
use std::ffi::OsString;
use std::path::Path;
use std::time::Duration;

/// A peer by its name.
pub(super) struct Peer {
    pub(super) engine: &'static str,
}

impl Program for Peer {
    fn name(&self) -> String {
        self.engine.to_owned()
    }

    fn origin(&self) -> Origin {
        Origin::Peer
    }

    fn command(&self, workload: &Workload, folder: &Path) -> Result<Vec<OsString>, String> {
        let engine = engine::peer(self.engine).expect("it is one of the engines");
        engine.runs(workload)?;
        let program = env::current_exe().map_err(|error| error.to_string())?;
        let words = ["peer", self.engine, workload.name].map(OsString::from);
        Ok([program.into()].into_iter().chain(words).chain([folder.into()]).collect())
    }

    fn counts(&self, workload: &Workload, printed: &str) -> Option<Counts> {
        counts_in_lines(workload, printed)
    }
}

/// Runs a peer on the tables of a casebook and prints how many rows it derived.
///
/// # Errors
/// When there is no such peer or workload, or its tables cannot be read.
pub(crate) fn run(engine: &str, workload: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
    let engine = engine::peer(engine).ok_or("no peer is called so")?;
    let workload = Workload::named(workload).ok_or("no workload is called so")?;
    let data = read_tables(workload.given, &folder.join("facts"))?;
    let derived = engine.prepare(workload, &data)?(Cap(Duration::MAX));
    for (name, rows) in derived.expect("no peer looks at the time").forget_rows() {
        println!("{name}\t{rows}");
    }
    Ok(())
}

//! DuckDB, where it is installed: `$DUCKDB`, or `duckdb` on the path.

use super::{Program, counts_in_lines};
use crate::data::{Kind, Relation};
use crate::engine::Origin;
use crate::table::file_name;
use crate::workload::{Counts, Workload};
use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

/// DuckDB with so many threads.
pub(super) struct DuckDb {
    pub(super) program: OsString,
    pub(super) threads: usize,
}

/// The program, if it can be started.
pub(super) fn program() -> Option<OsString> {
    let program = env::var_os("DUCKDB").unwrap_or_else(|| "duckdb".into());
    let started = Command::new(&program).arg("--version").output();
    started.is_ok_and(|output| output.status.success()).then_some(program)
}

impl Program for DuckDb {
    fn name(&self) -> String {
        format!("duckdb, {} thread{}", self.threads, if self.threads == 1 { "" } else { "s" })
    }

    fn origin(&self) -> Origin {
        Origin::Peer
    }

    fn command(&self, workload: &Workload, _: &Path) -> Result<Vec<OsString>, String> {
        let rules = rules(workload).ok_or("its SQL was not written")?;
        let set = format!("SET threads = {};\n", self.threads);
        let tables: String = workload.given.iter().map(table).collect();
        let counts: String = workload.derived.iter().map(|(name, _)| count(name)).collect();
        let script = set + &tables + rules + &counts;
        let flags = ["-list", "-noheader", "-separator", "\t", "-c"].map(OsString::from);
        Ok([self.program.clone()].into_iter().chain(flags).chain([script.into()]).collect())
    }

    fn counts(&self, workload: &Workload, printed: &str) -> Option<Counts> {
        counts_in_lines(workload, printed)
    }
}

/// What the rules are in SQL.
fn rules(workload: &Workload) -> Option<&'static str> {
    Some(match workload.name {
        "tc" | "chain" => include_str!("../../duckdb/closure.sql"),
        "sg" => include_str!("../../duckdb/sg.sql"),
        "gov" => include_str!("../../duckdb/gov.sql"),
        "pta" => include_str!("../../duckdb/pta.sql"),
        "tiny" => include_str!("../../duckdb/tiny.sql"),
        _ => return None,
    })
}

/// Reads a relation that is given.
fn table(relation: &Relation) -> String {
    let columns = relation.columns.iter().map(|column| {
        let ty = match column.kind {
            Kind::Number => "INTEGER",
            Kind::Name | Kind::Declares(_) => "VARCHAR",
        };
        format!("'{}': '{ty}'", column.name)
    });
    let columns = columns.collect::<Vec<_>>().join(", ");
    let (name, file) = (relation.name, file_name(relation));
    format!(
        "CREATE TABLE {name} AS FROM read_csv('{file}', delim = '\\t', header = false, columns = {{{columns}}});\n"
    )
}

fn count(relation: &str) -> String {
    format!("SELECT '{relation}', count(*) FROM {relation};\n")
}

//! The program itself, with a query that counts the rows.

use super::Program;
use crate::engine::Origin;
use crate::workload::{Counts, Workload};
use std::env;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How it is started: a name for the tables, and further flags.
pub(super) const WAYS: [(&str, &[&str]); 2] =
    [("toulmin, 1 thread", &["--threads", "1"]), ("toulmin, 2 threads", &["--threads", "2"])];

/// `toulmin`, started in one of these ways.
pub(super) struct Toulmin {
    pub(super) name: &'static str,
    pub(super) flags: &'static [&'static str],
    pub(super) program: PathBuf,
}

/// Builds the program as it is shipped, beside this one. Both are named, so that what they share is not built twice.
pub(super) fn build() -> io::Result<PathBuf> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let packages = ["--package", "toulmin", "--package", "toulmin-benches"];
    let built = Command::new(cargo).args(["build", "--release"]).args(packages).status()?;
    if !built.success() {
        return Err(io::Error::other("`toulmin` cannot be built"));
    }
    Ok(env::current_exe()?.with_file_name("toulmin"))
}

impl Program for Toulmin {
    fn name(&self) -> String {
        self.name.to_owned()
    }

    fn origin(&self) -> Origin {
        Origin::Ours
    }

    fn command(&self, workload: &Workload, folder: &Path) -> Result<Vec<OsString>, String> {
        let words = ["-C".into(), folder.into(), "query".into(), question(workload).into()];
        let flags = ["--format", "tsv"].iter().chain(self.flags).map(OsString::from);
        Ok([self.program.clone().into()].into_iter().chain(words).chain(flags).collect())
    }

    /// The answer is a row of numbers below a row of names.
    fn counts(&self, workload: &Workload, printed: &str) -> Option<Counts> {
        let numbers: Vec<usize> = printed
            .lines()
            .nth(1)?
            .split('\t')
            .map(|cell| cell.parse().ok())
            .collect::<Option<_>>()?;
        let names = workload.derived.iter().map(|(name, _)| *name);
        (numbers.len() == workload.derived.len()).then(|| names.zip(numbers).collect())
    }
}

/// How many rows each of the relations has.
fn question(workload: &Workload) -> String {
    let count = |&(name, _): &(&str, usize)| {
        let columns: Vec<String> = (0..arity(workload, name)).map(|i| format!("?x{i}")).collect();
        let columns = columns.join(", ");
        format!("?{name} = count ({columns}) : {{ {name}({columns}) }}")
    };
    workload.derived.iter().map(count).collect::<Vec<_>>().join(", ")
}

/// How many columns a relation has, by its declaration in the rules.
fn arity(workload: &Workload, relation: &str) -> usize {
    let declaration = workload.rules.split_once(&format!("relation {relation}("));
    let columns = declaration.and_then(|(_, behind)| behind.split_once(')'));
    columns.expect("the rules declare it").0.matches(':').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_counts_every_relation() {
        let asked = question(Workload::named("pta").unwrap());
        let vpt = "?vpt = count (?x0, ?x1) : { vpt(?x0, ?x1) }";
        let hpt = "?hpt = count (?x0, ?x1, ?x2) : { hpt(?x0, ?x1, ?x2) }";
        assert_eq!(asked, format!("{vpt}, {hpt}"));
    }
}

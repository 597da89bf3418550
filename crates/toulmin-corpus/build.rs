//! Compiles the cases whose rules are marked with `crepe`.

#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]

#[path = "src/cases.rs"]
#[expect(dead_code, unreachable_pub, reason = "only a part of it is used here")]
mod cases;

use cases::{Case, read};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};
use toulmin_lang::emit::emit;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let texts = texts(&root);
    let cases = texts.iter().flat_map(|path| {
        let text = fs::read_to_string(path).expect("the cases can be read");
        read(&path.display().to_string(), &text)
    });
    let compiled: Vec<Case> = cases.filter(|case| case.crepe).collect();
    fs::write(out.join("compiled.rs"), modules(&compiled)).expect("the modules can be written");
}

/// The Markdown files with cases, each of which causes a new build when it changes.
fn texts(root: &Path) -> Vec<PathBuf> {
    let corpus = root.join("tests/corpus");
    println!("cargo::rerun-if-changed={}", corpus.display());
    let entries = fs::read_dir(corpus).expect("the corpus is a folder");
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the corpus can be listed").path()).collect();
    paths.push(root.join("docs/language.md"));
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    for path in &paths {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    paths
}

/// A module for each case, and the table of their names.
fn modules(cases: &[Case]) -> String {
    let mut out = String::new();
    let mut table = String::new();
    for (i, case) in cases.iter().enumerate() {
        let source =
            compile(case).unwrap_or_else(|why| panic!("{} ({}): {why}", case.place, case.name));
        writeln!(out, "mod case_{i} {{\n{source}}}\n").expect("a text takes all that is written");
        writeln!(table, "    ({:?}, case_{i}::derive),", case.name).expect("as above");
    }
    format!(
        "{out}/// Every compiled case and its name.\npub(super) const COMPILED: &[(&str, Derive)] = &[\n{table}];\n"
    )
}

fn compile(case: &Case) -> Result<String, String> {
    let loaded = case.load();
    let plan = loaded.plan.as_ref().ok_or("it is not stratified")?;
    emit(&loaded.program, plan)
        .map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
}

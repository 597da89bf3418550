//! The walls of the house: stages use only earlier stages.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use std::fs;
use std::path::{Path, PathBuf};

/// The stages of the front end, in order. A stage may use only those before it.
const FRONT: [&str; 20] = [
    "source",
    "diag",
    "lex",
    "value",
    "program",
    "tree",
    "parse",
    "rows",
    "fault",
    "ron_text",
    "vocabulary",
    "print",
    "order",
    "check",
    "facts",
    "stratify",
    "plan",
    "runtime",
    "emit",
    "casebook",
];

/// The stages of the program, in order. A stage may use only those before it.
const PROGRAM: [&str; 18] = [
    "evaluate", "proof", "refusal", "model", "explain", "verify", "words", "claims", "stopped",
    "render", "settings", "failure", "library", "out", "session", "command", "repl", "cli",
];

/// The text of a stage: its file and the files of its folder, without their tests.
fn text_of(folder: &Path, stage: &str) -> String {
    let mut paths = vec![folder.join(format!("{stage}.rs"))];
    let mut folders: Vec<PathBuf> = vec![folder.join(stage)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    let is_test = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == "tests");
    let texts =
        paths.iter().filter(|path| !is_test(path)).map(|path| fs::read_to_string(path).unwrap());
    texts.map(|text| text.split("#[cfg(test)]").next().unwrap().to_owned()).collect()
}

fn check_order(folder: &str, stages: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    for (i, stage) in stages.iter().enumerate() {
        let text = text_of(&folder, stage);
        for later in &stages[i + 1..] {
            let uses = text.contains(&format!("crate::{later}::"))
                || text.contains(&format!("super::{later}::"));
            assert!(!uses, "`{stage}` uses `{later}`, which comes after it");
        }
    }
}

#[test]
fn stages_of_the_front_end_use_only_earlier_ones() {
    check_order("crates/toulmin-lang/src", &FRONT);
}

#[test]
fn stages_of_the_program_use_only_earlier_ones() {
    check_order("src", &PROGRAM);
}

#[test]
fn every_module_of_the_front_end_is_a_stage() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/toulmin-lang/src/lib.rs");
    let text = fs::read_to_string(root).unwrap();
    let modules = text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    for module in modules {
        assert!(FRONT.contains(&module), "`{module}` has no place in the line of stages");
    }
}

#[test]
fn the_checker_of_proofs_shares_only_data_with_what_it_checks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = text_of(&folder, "verify").replace("crate::evaluate::Binding;", "");
    for stage in ["crate::evaluate", "crate::explain", "crate::model", "::plan", "::order"] {
        assert!(!text.contains(stage), "the checker uses `{stage}`");
    }
}

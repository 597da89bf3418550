//! The walls of the house: stages use only earlier stages.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use std::fs;
use std::path::{Path, PathBuf};

/// What passes between the stages, in order. A module may use only those before it.
const BETWEEN: [&str; 12] = [
    "source", "value", "text", "operator", "program", "rows", "fault", "order", "plan", "task",
    "profile", "engine",
];

/// The stages of the front end, in order. A stage may use only those before it.
const FRONT: [&str; 13] = [
    "diag",
    "lex",
    "tree",
    "parse",
    "ron_text",
    "vocabulary",
    "print",
    "check",
    "facts",
    "stratify",
    "runtime",
    "emit",
    "casebook",
];

/// The stages of the run-time engine, in order. A stage may use only those before it.
const ENGINE: [&str; 18] = [
    "space",
    "seen",
    "directory",
    "expr",
    "index",
    "relation",
    "ranges",
    "pipeline",
    "join",
    "compile",
    "groups",
    "batch",
    "filter",
    "run",
    "fold",
    "gather",
    "body",
    "strata",
];

/// The stages of the program, in order. A stage may use only those before it.
const PROGRAM: [&str; 21] = [
    "proof",
    "refusal",
    "evaluate",
    "model",
    "explain",
    "used",
    "counterfactual",
    "verify",
    "words",
    "claims",
    "coverage",
    "stopped",
    "render",
    "settings",
    "failure",
    "library",
    "out",
    "session",
    "command",
    "repl",
    "cli",
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
    texts.map(|text| without_tests(&text)).collect()
}

/// A text without its comments and without the module of tests at its end.
fn without_tests(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.map(|line| format!("{line}\n")).collect()
}

/// Whether a text names a module of its crate.
fn uses(text: &str, module: &str) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ["crate::", "super::"].into_iter().any(|path| {
        let path = format!("{path}{module}");
        text.match_indices(&path).any(|(at, _)| {
            let behind = &text[at + path.len()..];
            ends(behind) && (path.starts_with("crate") || behind.starts_with("::"))
        })
    })
}

fn check_order(folder: &str, stages: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    for (i, stage) in stages.iter().enumerate() {
        let text = text_of(&folder, stage);
        for later in &stages[i + 1..] {
            assert!(!uses(&text, later), "`{stage}` uses `{later}`, which comes after it");
        }
        assert!(!text.contains("crate::{"), "`{stage}` hides the stages that it uses in braces");
    }
}

/// The modules of a crate that are there outside its tests.
fn check_modules(folder: &str, stages: &[&str]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder).join("lib.rs");
    let text = fs::read_to_string(root).unwrap().replace("#[cfg(test)]\nmod ", "");
    let declared = |line: &str| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
    };
    let mut modules: Vec<String> = text.lines().filter_map(declared).collect();
    modules.sort();
    let mut stages = stages.to_vec();
    stages.sort_unstable();
    assert_eq!(modules, stages, "modules, and their places in the line of stages");
}

#[test]
fn what_passes_between_the_stages_uses_only_earlier_modules() {
    check_order("crates/toulmin-program/src", &BETWEEN);
}

#[test]
fn stages_of_the_front_end_use_only_earlier_ones() {
    check_order("crates/toulmin-lang/src", &FRONT);
}

#[test]
fn stages_of_the_run_time_engine_use_only_earlier_ones() {
    check_order("crates/toulmin-engine/src", &ENGINE);
}

#[test]
fn stages_of_the_program_use_only_earlier_ones() {
    check_order("src", &PROGRAM);
}

#[test]
fn every_module_has_its_place_in_the_line_of_stages() {
    check_modules("crates/toulmin-program/src", &BETWEEN);
    check_modules("crates/toulmin-lang/src", &FRONT);
    check_modules("crates/toulmin-engine/src", &ENGINE);
    check_modules("src", &PROGRAM);
}

#[test]
fn a_use_of_a_later_stage_is_seen() {
    assert!(uses("use crate::render;", "render") && uses("crate::render::text()", "render"));
    assert!(!uses("use crate::rendering;", "render") && !uses("use super::render;", "render"));
    let text = "use a;\n#[cfg(test)]\nmod tests;\nuse crate::b;\n#[cfg(test)]\nmod tests {\nuse c;";
    assert!(uses(&without_tests(text), "b"), "what stands behind the name of the tests is code");
}

#[test]
fn the_checker_of_proofs_shares_only_data_with_what_it_checks() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = text_of(&folder, "verify");
    let shared = ["verify", "proof", "refusal"];
    for stage in PROGRAM.iter().filter(|stage| !shared.contains(stage)) {
        assert!(!uses(&text, stage), "the checker uses `{stage}`");
    }
    for stage in ["toulmin_engine", "toulmin_rulebook", "toulmin_lang::{", "::plan", "::order"] {
        assert!(!text.contains(stage), "the checker uses `{stage}`");
    }
}

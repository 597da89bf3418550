//! The walls of the house: stages use only earlier stages.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use std::fs;
use std::path::{Path, PathBuf};

/// A crate, which crates of ours it may depend on, and its modules in the order of their stages. A
/// module may use only those before it.
struct Wing {
    folder: &'static str,
    uses: &'static [&'static str],
    stages: &'static [&'static str],
}

const HOUSE: [Wing; 8] = [
    Wing {
        folder: "crates/toulmin-program",
        uses: &[],
        stages: &[
            "source", "value", "named", "text", "operator", "program", "rows", "fault", "order",
            "plan", "task", "profile", "engine",
        ],
    },
    Wing {
        folder: "crates/toulmin-lang",
        uses: &["toulmin-program"],
        stages: &[
            "diag",
            "lex",
            "tree",
            "parse",
            "ron_text",
            "vocabulary",
            "print",
            "uses",
            "check",
            "facts",
            "stratify",
            "runtime",
            "emit",
            "casebook",
            "editor",
        ],
    },
    Wing {
        folder: "crates/toulmin-engine",
        uses: &["toulmin-program"],
        stages: &[
            "space",
            "row_set",
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
        ],
    },
    Wing {
        folder: "crates/toulmin-verify",
        uses: &["toulmin-lang"],
        stages: &["proof", "refusal", "verify"],
    },
    Wing {
        folder: "crates/toulmin-reason",
        uses: &["toulmin-lang", "toulmin-engine", "toulmin-verify"],
        stages: &[
            "evaluate",
            "model",
            "explain",
            "used",
            "counterfactual",
            "claims",
            "coverage",
            "stopped",
        ],
    },
    Wing {
        folder: "crates/toulmin-render",
        uses: &["toulmin-lang", "toulmin-verify", "toulmin-reason"],
        stages: &["words", "render"],
    },
    Wing {
        folder: "crates/toulmin",
        uses: &["toulmin-lang", "toulmin-verify", "toulmin-reason", "toulmin-render"],
        stages: &[
            "cancel",
            "error",
            "progress",
            "library",
            "settings",
            "session",
            "ask",
            "explained",
        ],
    },
    Wing {
        folder: ".",
        uses: &[
            "toulmin",
            "toulmin-lang",
            "toulmin-verify",
            "toulmin-reason",
            "toulmin-render",
            "toulmin-rulebook",
        ],
        stages: &["builtin", "engines", "exit", "out", "progress", "command", "repl", "cli"],
    },
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

impl Wing {
    fn path(&self) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join(self.folder)
    }

    fn check_order(&self) {
        for (i, stage) in self.stages.iter().enumerate() {
            let text = text_of(&self.path().join("src"), stage);
            for later in &self.stages[i + 1..] {
                assert!(!uses(&text, later), "`{stage}` uses `{later}`, which comes after it");
            }
            assert!(!text.contains("crate::{"), "`{stage}` hides what it uses in braces");
        }
    }

    /// The modules of the crate outside its tests are its stages.
    fn check_modules(&self) {
        let root = if self.folder == "." { "src/main.rs" } else { "src/lib.rs" };
        let text = fs::read_to_string(self.path().join(root)).unwrap();
        let text = text.replace("#[cfg(test)]\nmod ", "");
        let declared = |line: &str| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
        };
        let mut modules: Vec<String> = text.lines().filter_map(declared).collect();
        modules.sort();
        let mut stages = self.stages.to_vec();
        stages.sort_unstable();
        assert_eq!(modules, stages, "modules of {}, and their places in the line", self.folder);
    }

    /// The crates of ours on which it depends, outside its tests.
    fn dependencies(&self) -> Vec<String> {
        let text = fs::read_to_string(self.path().join("Cargo.toml")).unwrap();
        let from = text.split("[dependencies]\n").nth(1).unwrap_or_default();
        let section = from.split("\n[").next().unwrap_or_default();
        let ours = section.lines().filter_map(|line| line.split_once(" = ").map(|(name, _)| name));
        ours.filter(|name| name.starts_with("toulmin")).map(str::to_owned).collect()
    }
}

#[test]
fn stages_use_only_earlier_ones() {
    HOUSE.iter().for_each(Wing::check_order);
}

#[test]
fn every_module_has_its_place_in_the_line_of_stages() {
    HOUSE.iter().for_each(Wing::check_modules);
}

#[test]
fn crates_depend_on_no_more_than_they_may() {
    for wing in &HOUSE {
        assert_eq!(wing.dependencies(), wing.uses, "what {} depends on", wing.folder);
    }
}

#[test]
fn a_use_of_a_later_stage_is_seen() {
    assert!(uses("use crate::render;", "render") && uses("crate::render::text()", "render"));
    assert!(!uses("use crate::rendering;", "render") && !uses("use super::render;", "render"));
    let text = "use a;\n#[cfg(test)]\nmod tests;\nuse crate::b;\n#[cfg(test)]\nmod tests {\nuse c;";
    assert!(uses(&without_tests(text), "b"), "what stands behind the name of the tests is code");
}

#[test]
fn the_judge_follows_no_plan() {
    let text =
        text_of(&Path::new(env!("CARGO_MANIFEST_DIR")).join("crates/toulmin-verify/src"), "verify");
    for stage in ["toulmin_lang::{", "::plan", "::order"] {
        assert!(!text.contains(stage), "the judge uses `{stage}`");
    }
}

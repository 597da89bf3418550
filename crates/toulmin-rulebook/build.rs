//! Compiles the shipped rules to crepe.
//!
//! The rules and what their names mean go through the gate first, so that whatever is wrong with them is said in our words.

#![expect(clippy::disallowed_methods, reason = "a build script reads files")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::diag::{Diagnostic, Severity};
use toulmin_lang::emit::emit;
use toulmin_lang::print;
use toulmin_lang::source::Sources;

/// The texts beside the rules that say what names in rules mean.
const VOCABULARY: [&str; 3] = ["casebook.ron", "facts/entities.ron", "facts/sources.bib"];

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    match module(&root) {
        Ok(module) => {
            fs::write(out.join("rulebook.rs"), module).expect("the module can be written");
            ExitCode::SUCCESS
        }
        Err(lines) => {
            lines.iter().for_each(|line| println!("cargo::error={line}"));
            ExitCode::FAILURE
        }
    }
}

/// The source of the module, or a line for everything that is wrong.
fn module(root: &Path) -> Result<String, Vec<String>> {
    let (sources, texts) = texts(root);
    let Casebook { program, plan, .. } = read(&sources, &texts).map_err(|findings| {
        findings.iter().map(|finding| line(&sources, finding)).collect::<Vec<_>>()
    })?;
    let source = emit(&program, &plan)
        .map_err(|found| found.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let text = print::program(&program);
    Ok(format!("pub(super) const PROGRAM: &str = {text:?};\n\n{source}"))
}

/// Reads the rules and their vocabulary, each of which causes a new build when it changes.
fn texts(root: &Path) -> (Sources, Vec<Text>) {
    let mut sources = Sources::default();
    let rules = fs::read_dir(root.join("rules")).expect("the rules are a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| {
        let entry = entry.expect("the rules can be listed");
        format!("rules/{}", entry.file_name().to_string_lossy())
    };
    let mut paths: Vec<String> = rules.map(name).collect();
    paths.extend(VOCABULARY.map(str::to_owned));
    paths.sort();
    println!("cargo::rerun-if-changed={}", root.join("rules").display());
    let mut text = |path: &String| {
        println!("cargo::rerun-if-changed={}", root.join(path).display());
        let role = Role::of(path)?;
        let text = fs::read_to_string(root.join(path)).expect("the texts can be read");
        Some(Text { role, file: sources.add(path.as_str(), text) })
    };
    let texts = paths.iter().filter_map(&mut text).collect();
    (sources, texts)
}

/// A finding on one line: `rules/voice.dl:14:5: error[unknown-name]: …`.
fn line(sources: &Sources, finding: &Diagnostic) -> String {
    let position = sources.position(finding.span);
    let severity = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let (code, message) = (finding.code.name(), &finding.message);
    format!("{position}:{}: {severity}[{code}]: {message}", position.column)
}

//! Compiles the rules of the workloads to crepe, as `toulmin compile` would.

#![expect(clippy::disallowed_methods, reason = "a build script reads and writes files")]

use std::path::{Path, PathBuf};
use std::{env, fs};
use toulmin_lang::casebook::{Role, Text, read};
use toulmin_lang::emit::emit;
use toulmin_lang::source::Sources;

/// The rules that are compiled. `gov` is not: crepe would keep each of 24 million joined rows before they are counted.
const COMPILED: [&str; 4] = ["closure", "sg", "pta", "tiny"];

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo says where to write"));
    let modules = COMPILED.map(|name| format!("pub(super) mod {name} {{\n{}}}\n", compile(name)));
    fs::write(out.join("generated.rs"), modules.concat()).expect("the modules can be written");
}

fn compile(name: &str) -> String {
    let path = Path::new("rules").join(name).with_extension("dl");
    println!("cargo::rerun-if-changed={}", path.display());
    let rules = fs::read_to_string(&path).expect("the rules can be read");
    let mut sources = Sources::default();
    let mut text = |role, path: &str, text: &str| Text { role, file: sources.add(path, text) };
    let texts = [
        text(Role::Manifest, "casebook.ron", r#"(title: "", date: "2024", source: "made")"#),
        text(Role::Bibliography, "facts/sources.bib", "@misc{made, title = {Made}, year = {2024}}"),
        text(Role::Rules, &path.display().to_string(), &rules),
    ];
    let casebook =
        read(&sources, &texts).unwrap_or_else(|findings| panic!("{name}: {findings:#?}"));
    emit(&casebook.program, &casebook.plan).unwrap_or_else(|found| panic!("{name}: {found:?}"))
}

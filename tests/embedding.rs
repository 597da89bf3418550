//! A program that embeds the library, outside of the workspace: it builds, does what it should, and
//! pulls in nothing that belongs to a terminal.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use pretty_assertions::assert_eq;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Crates that read command lines, edit lines, or ask or steer a terminal.
const TERMINAL: [&str; 11] = [
    "anstream",
    "clap",
    "clap_builder",
    "console",
    "crossterm",
    "ctrlc",
    "indicatif",
    "is-terminal",
    "nix",
    "rustyline",
    "terminal_size",
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/embedding")
}

#[test]
fn a_program_that_embeds_the_library_asks_explains_and_cancels() {
    let output = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--locked", "--manifest-path"])
        .arg(folder().join("Cargo.toml"))
        .arg("--target-dir")
        .arg(Path::new(env!("CARGO_TARGET_TMPDIR")).join("embedding"))
        .env_remove("CARGO_MANIFEST_DIR")
        .output()
        .unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaints}");

    let expected = fs::read_to_string(folder().join("output.txt")).unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}

#[test]
fn a_program_that_embeds_the_library_links_no_terminal() {
    let lock = fs::read_to_string(folder().join("Cargo.lock")).unwrap();
    let name =
        |line: &str| line.strip_prefix("name = ").map(|name| name.trim_matches('"').to_owned());
    let linked: Vec<String> = lock.lines().filter_map(name).collect();
    assert!(linked.iter().any(|it| it == "toulmin-reason"), "the lock file is of another program");
    let of_terminals: Vec<_> = linked.iter().filter(|it| TERMINAL.contains(&it.as_str())).collect();
    assert!(of_terminals.is_empty(), "an embedding program links {of_terminals:?}");
}

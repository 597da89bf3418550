//! Embeds the casebook of the repository, so that the program can be used without its files.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script is told where to work by the environment"
)]

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let mut files = vec![root.join("casebook.ron")];
    for folder in ["facts", "rules", "tests"] {
        println!("cargo::rerun-if-changed={folder}");
        collect(&root.join(folder), &mut files)?;
    }
    println!("cargo::rerun-if-changed=casebook.ron");
    files.retain(|file| file.is_file());
    files.sort();
    let entry = |file: &PathBuf| {
        let path = file.strip_prefix(&root).expect("it lies under the root").display();
        format!("    ({:?}, include_bytes!({:?})),\n", path.to_string(), file.display().to_string())
    };
    let entries: String = files.iter().map(entry).collect();
    let target = Path::new(&env::var("OUT_DIR").expect("cargo sets it")).join("builtin.rs");
    fs::write(target, format!("&[\n{entries}]\n"))
}

/// Adds every file of the casebook that lies in the folder; a folder with a casebook of its own is not part of it.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    if !folder.is_dir() || folder.join("casebook.ron").is_file() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let extension = path.extension().and_then(|extension| extension.to_str());
        match extension {
            _ if path.is_dir() => collect(&path, files)?,
            Some("ron" | "bib" | "csv" | "tsv" | "facts" | "gz" | "dl") => files.push(path),
            _ => {}
        }
    }
    Ok(())
}

//! Comments and help texts in plain English: phrases that a reader stumbles over are listed here,
//! and do not come back.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

use std::fs;
use std::path::{Path, PathBuf};

/// The files and folders whose comments and texts are clean. A folder joins when its last phrase is
/// gone.
const CLEAN: &[&str] = &[
    "src/cli",
    "src/cli.rs",
    "src/command",
    "src/command.rs",
    "src/out.rs",
    "src/repl",
    "src/repl.rs",
    "crates/toulmin-lang/src/editor",
    "crates/toulmin-lang/src/editor.rs",
];

/// Phrases that are not used, and what to write.
const BANNED: &[(&str, &str)] = &[
    ("so many", "N, or this many"),
    ("; whether", "a sentence of its own: Returns whether …"),
    ("of which there", "with, or that have"),
    ("that there are", "that exist, or nothing"),
    ("that there is", "that exists, or nothing"),
    ("there is none", "without one, or empty"),
    (" behind ", "after"),
    ("anew", "again"),
    ("is told", "is shown, or is reported"),
    ("are told", "are shown, or are reported"),
    ("told of", "reported"),
    ("tell of", "report"),
    ("tells of", "reports"),
    ("all of them if left out", "without it, all are shown"),
    ("how far in ", "how far … is indented"),
    ("is otherwise", "differs"),
    ("comes out otherwise", "has another outcome"),
    ("makes no sense", "cannot be understood"),
    ("worth while", "worthwhile"),
    ("its name.", "nothing: the name of the field says it"),
    ("of what.", "nothing: the name of the field says it"),
    ("why.", "a sentence"),
];

/// The text of a comment or of a literal in each line, with the number of the line.
fn prose(text: &str) -> impl Iterator<Item = (usize, String)> {
    text.lines().enumerate().filter_map(|(at, line)| {
        let comment = line.find("//").map(|begin| &line[begin..]);
        let literal = line.find('"').map(|begin| &line[begin..]);
        let prose = comment.into_iter().chain(literal).max_by_key(|text| text.len())?;
        Some((at + 1, prose.to_lowercase()))
    })
}

/// The phrases in a text that should not be there: line, phrase and advice.
fn found(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let lines = prose(text).flat_map(|(at, prose)| {
        let here = BANNED.iter().filter(move |(phrase, _)| has(&prose, phrase));
        here.map(move |(phrase, advice)| (at, *phrase, *advice))
    });
    lines.collect()
}

/// Returns whether a phrase is in a text. One that ends in a full stop must be the whole comment.
fn has(prose: &str, phrase: &str) -> bool {
    match phrase.strip_suffix('.') {
        Some(_) => prose.trim_start_matches(['/', '!']).trim() == phrase,
        None => prose.contains(phrase),
    }
}

fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let entries = fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut found: Vec<PathBuf> = entries.flat_map(|entry| files(&entry.unwrap().path())).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    found.sort();
    found
}

#[test]
fn comments_and_texts_are_plain_english() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut report = String::new();
    for path in CLEAN.iter().flat_map(|path| files(&root.join(path))) {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap().display();
        for (line, phrase, advice) in found(&text) {
            report += &format!("{path}:{line}: “{phrase}”; write {advice}\n");
        }
    }
    assert!(report.is_empty(), "\n{report}");
}

#[test]
fn a_phrase_is_found_in_comments_and_texts_only() {
    let text = "/// Stops after so many rows.\nlet so_many = 1;\nsay(\"what is told\");\n/// Why.\n/// Says why.";
    let lines: Vec<usize> = found(text).into_iter().map(|(line, ..)| line).collect();
    assert_eq!(lines, [1, 3, 4]);
}

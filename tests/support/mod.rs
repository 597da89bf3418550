//! What several tests share.
#![allow(dead_code, reason = "every test uses a part of it")]

pub(crate) mod casebooks;
pub(crate) mod judge;
pub(crate) mod mutants;
pub(crate) mod programs;

use std::fs;
use std::path::{Path, PathBuf};
use toulmin_lang::casebook::{self, Casebook, Role, Text};
use toulmin_lang::diag::Diagnostic;
use toulmin_lang::parse::parse;
use toulmin_lang::source::{FileId, Sources, Span};
use toulmin_lang::tree::File;
use toulmin_lang::value::{Value, quoted};

/// The casebook of the article, as it lies in the repository.
pub(crate) struct Article {
    /// Its texts.
    pub(crate) sources: Sources,
    /// What they say.
    pub(crate) casebook: Casebook,
    /// The key of its default source.
    pub(crate) source: String,
}

impl Article {
    /// Reads the casebook.
    pub(crate) fn read() -> Self {
        Article::of(article_texts())
    }

    /// Reads the second casebook, of another article.
    pub(crate) fn second() -> Self {
        Article::of(second_texts())
    }

    fn of(texts: Vec<(Role, String, String)>) -> Self {
        let mut sources = Sources::default();
        let add = |(role, path, text)| (role, sources.add(path, text));
        let texts: Vec<(Role, FileId)> = texts.into_iter().map(add).collect();
        let casebook = read(&sources, &texts);
        let source = casebook.vocabulary.default_source.expect("the article is a source");
        Article { sources, casebook, source: source.to_string() }
    }

    /// A place for texts that stand in no file.
    pub(crate) fn anywhere(&self) -> Span {
        let (file, _) = self.sources.iter().next().expect("the casebook has files");
        Span::new(file, 0..0)
    }

    /// The trees of the files in a folder.
    pub(crate) fn trees(&self, folder: &str) -> Vec<File> {
        let inside = self.sources.iter().filter(|(_, source)| source.path.starts_with(folder));
        inside.map(|(id, source)| parse(id, &source.text).0).collect()
    }
}

/// The texts of the article's casebook, with their roles and paths.
pub(crate) fn article_texts() -> Vec<(Role, String, String)> {
    texts_in(".", ["casebook.ron", "facts", "rules", "tests/claims"])
}

/// The texts of the second casebook, with their roles and paths.
pub(crate) fn second_texts() -> Vec<(Role, String, String)> {
    let folder = "examples/contested-multilateralism";
    texts_in(folder, ["casebook.ron", "facts", "rules", "tests"])
}

#[expect(clippy::disallowed_methods, reason = "tests read the files that they check")]
fn texts_in(folder: &str, parts: [&str; 4]) -> Vec<(Role, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let paths = parts.iter().flat_map(|part| files(&root.join(part)));
    let text = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned();
        Some((Role::of(&name)?, name, fs::read_to_string(&path).unwrap()))
    };
    paths.filter_map(text).collect()
}

/// The casebook that these texts make.
#[track_caller]
pub(crate) fn read(sources: &Sources, texts: &[(Role, FileId)]) -> Casebook {
    let texts: Vec<Text> = texts.iter().map(|&(role, file)| Text { role, file }).collect();
    casebook::read(sources, &texts).unwrap_or_else(|findings| {
        let line = |f: &Diagnostic| format!("{}: {}", sources.position(f.span), f.message);
        panic!("{:#?}", findings.iter().map(line).collect::<Vec<_>>())
    })
}

/// A file, or the files of a folder and its folders, sorted.
#[expect(clippy::disallowed_methods, reason = "tests read the files that they check")]
fn files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    entries.iter().flat_map(|entry| files(entry)).collect()
}

/// A value as it is written in a file of facts.
pub(crate) fn ron(value: &Value) -> String {
    match value {
        Value::Name(text) | Value::Text(text) => quoted(text.as_str()),
        Value::Number(number) if number.denominator() == 1 => number.to_string(),
        Value::Number(number) => quoted(&number.to_string()),
        Value::Date(date) => quoted(&date.to_string()),
    }
}

/// Compares with a recorded text; with `UPDATE=1` in the environment, records it.
#[track_caller]
#[expect(clippy::disallowed_methods, reason = "a test is asked to record by the environment")]
pub(crate) fn compare_with_record(path: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var("UPDATE").is_ok_and(|update| update == "1") {
        fs::write(&path, found).unwrap();
    }
    let recorded = fs::read_to_string(&path).unwrap_or_default();
    pretty_assertions::assert_eq!(recorded, found, "UPDATE=1 records it");
}

//! Writing a new casebook.

use super::{CASEBOOK, Overwrite, PARTS, collect, is_hidden, name_in, write_text};
use crate::error::FileError;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use toulmin_lang::casebook::Role;

/// How many of the files in the way are named.
const NAMED_MAX: usize = 5;

/// What to do instead.
const ELSEWHERE: &str = "name a new folder, such as `toulmin init my-argument`";

/// How to make it in a folder with other files.
const ALL_THE_SAME: &str = "make it here all the same with `toulmin init .`";

/// What is said when nothing came of it.
const NOTHING: &str = "no file was written";

/// Beside what a casebook may be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Files that no casebook reads.
    Anything,
    /// Nothing that is seen: the folder was not named, and may not be the one that was meant.
    Nothing,
}

/// Writes the files of a new casebook, given by their paths in it, in this order; folders are made. When something is in
/// the way, nothing is written.
pub fn create(folder: &Path, beside: Beside, files: &[(&str, String)]) -> Result<(), FileError> {
    must_be_free(folder, beside, files)?;
    make(folder).map_err(|error| error.with(NOTHING))?;
    for (at, (name, text)) in files.iter().enumerate() {
        write(&folder.join(name), text).map_err(|error| match at {
            0 => error.with(NOTHING),
            _ => {
                let before = named(files[..at].iter().map(|(name, _)| *name));
                error.with(&format!("written before it: {before}"))
            }
        })?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), FileError> {
    make(path.parent().unwrap_or(path))?;
    write_text(path, text, Overwrite::No)
}

fn make(folder: &Path) -> Result<(), FileError> {
    fs::create_dir_all(folder).map_err(|error| FileError::new(folder, "make", error))
}

/// Nothing may be there that would be written over, or would become part of the casebook unasked.
fn must_be_free(folder: &Path, beside: Beside, files: &[(&str, String)]) -> Result<(), FileError> {
    let refused = |cause: String| {
        let error = FileError::new(folder, "make a casebook in", cause);
        Err(error.with(NOTHING))
    };
    if folder.exists() && !folder.is_dir() {
        return refused(format!("it is a file; {ELSEWHERE}"));
    }
    if folder.join(CASEBOOK).exists() {
        return refused(format!("it is one already; {ELSEWHERE}"));
    }
    let found = in_the_way(folder, files)?;
    if found.is_empty() {
        return match beside == Beside::Nothing && !looks_empty(folder)? {
            true => refused(format!("other files lie in it; {ELSEWHERE}, or {ALL_THE_SAME}")),
            false => Ok(()),
        };
    }
    let more = match found.len().saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let found = named(found.iter().take(NAMED_MAX).map(String::as_str));
    refused(format!("in the way: {found}{more}; move this, or {ELSEWHERE}"))
}

/// Whether nothing lies in a folder, or only what is hidden.
fn looks_empty(folder: &Path) -> Result<bool, FileError> {
    let cannot_read = |error| FileError::new(folder, "read", error);
    for entry in fs::read_dir(folder).map_err(cannot_read)? {
        if !is_hidden(&entry.map_err(cannot_read)?.path()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// What lies where a file or a folder would be made, and what would be read with the casebook.
fn in_the_way(folder: &Path, files: &[(&str, String)]) -> Result<BTreeSet<String>, FileError> {
    let is_there = |name: &&str| fs::symlink_metadata(folder.join(name)).is_ok();
    let written = files.iter().map(|(name, _)| *name).filter(is_there);
    let mut found: BTreeSet<String> = written.map(str::to_owned).collect();
    for part in PARTS {
        let path = folder.join(part);
        if is_there(&part) && !path.is_dir() {
            found.insert(part.to_owned());
        }
        let mut paths = Vec::new();
        collect(&path, &mut paths)?;
        let names = paths.iter().map(|path| name_in(folder, path));
        found.extend(names.filter(|name| Role::of(name).is_some()));
    }
    Ok(found)
}

/// Names in backticks, with commas.
fn named<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

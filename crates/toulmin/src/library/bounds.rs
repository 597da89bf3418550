//! Which files a casebook may read: its own, whoever wrote it.

use super::{Library, Root};
use crate::error::FileError;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders whose files may be read, with every link in their paths resolved.
pub(super) struct Bounds(Vec<PathBuf>);

impl Bounds {
    /// The casebook's own folder, those beside the further files, and those that are allowed.
    pub(super) fn of(library: &Library) -> Self {
        let own = match &library.root {
            Root::Folder(folder) => Some(folder.clone()),
            Root::Held(_) => None,
        };
        let beside = library.extra.iter().map(|file| match file.parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        });
        let folders = own.into_iter().chain(beside).chain(library.allowed.iter().cloned());
        Bounds(folders.filter_map(|folder| folder.canonicalize().ok()).collect())
    }

    /// Fails unless this is a plain file that lies in one of the folders, wherever links lead.
    pub(super) fn check(&self, path: &Path) -> Result<(), FileError> {
        must_be_plain(path)?;
        let real = path.canonicalize().map_err(|error| FileError::new(path, "read", error))?;
        if self.0.iter().any(|folder| real.starts_with(folder)) {
            return Ok(());
        }
        let words = "it lies outside of the casebook's folder; `--allow FOLDER` lets it be read";
        Err(FileError::new(path, "read", words))
    }
}

/// Fails unless this is a plain file. Opening a pipe would wait, and a device has no end.
pub(super) fn must_be_plain(path: &Path) -> Result<(), FileError> {
    let kind = fs::metadata(path).map_err(|error| FileError::new(path, "read", error))?;
    if kind.is_dir() {
        return Err(FileError::new(path, "read", "it is a folder"));
    }
    if !kind.is_file() {
        return Err(FileError::new(path, "read", "it is a pipe or a device, not a plain file"));
    }
    Ok(())
}

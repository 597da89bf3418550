//! Reading the texts of a casebook.

use super::bounds::{Bounds, must_be_plain};
use super::{CASEBOOK, Held, Library, PARTS, Root, Texts, collect, data, name_in};
use crate::error::FileError;
use crate::progress::Observer;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use toulmin_lang::casebook::Role;

/// Every text of a library, in order.
pub(super) fn texts(library: &Library, observer: &mut Observer<'_>) -> Result<Texts, FileError> {
    let mut reader =
        Reader { library, bounds: Bounds::of(library), texts: Texts::default(), observer };
    match &library.root {
        Root::Held(held) => reader.held(held)?,
        Root::Folder(folder) => reader.folder(folder)?,
    }
    reader.further()?;

    let mut texts = reader.texts;
    library.add_typed(&mut texts);
    Ok(texts)
}

/// Reads a file of text.
///
/// # Errors
/// When it cannot be read, is no plain file, or is not text.
pub fn read_text(path: &Path) -> Result<String, FileError> {
    must_be_plain(path)?;
    data::text(path, bytes(path)?)
}

/// The bytes of a file.
#[expect(clippy::disallowed_methods, reason = "this is where files are read")]
fn bytes(path: &Path) -> Result<Vec<u8>, FileError> {
    fs::read(path).map_err(|error| FileError::new(path, "read", error))
}

struct Reader<'l, 'o> {
    library: &'l Library,
    bounds: Bounds,
    texts: Texts,
    observer: &'l mut Observer<'o>,
}

impl Reader<'_, '_> {
    /// The files of a casebook in a folder, what lies over them, and the data that they name.
    fn folder(&mut self, folder: &Path) -> Result<(), FileError> {
        let mut paths = vec![folder.join(CASEBOOK)];
        for part in PARTS {
            collect(&folder.join(part), &mut paths)?;
        }

        let mut others = Vec::new();
        for path in paths {
            let name = name_in(folder, &path);
            match Role::of(&name) {
                Some(role) => {
                    let text = match self.library.over.get(&name) {
                        Some(text) => text.clone(),
                        None => self.own_text(&path)?,
                    };
                    self.texts.add(&name, text, role);
                }
                None => others.push((name, path)),
            }
        }
        self.over();

        let data = self.texts.named_data(0);
        for name in &data {
            self.data(name, &folder.join(name))?;
        }
        others.retain(|(name, _)| !data.contains(name) && may_be_meant(name));
        self.missed(others);
        Ok(())
    }

    /// The files of a casebook in memory, what lies over them, and the data that they name.
    fn held(&mut self, held: &Held) -> Result<(), FileError> {
        for (path, bytes) in &held.files {
            let Some(role) = Role::of(path) else { continue };
            let text = match self.library.over.get(path) {
                Some(text) => text.clone(),
                None => data::text(Path::new(path), bytes.to_vec())?,
            };
            self.texts.add(path, text, role);
        }
        self.over();

        for name in self.texts.named_data(0) {
            let path = Path::new(&name);
            let missing =
                || FileError::new(path, "read", "the casebook in memory has no such file");
            let bytes = held.files.get(&name).ok_or_else(missing)?;
            let text = data::unpacked(path, bytes.to_vec(), self.observer)?;
            self.texts.add(&name, text, Role::Data);
        }
        Ok(())
    }

    /// The texts that lie over no file.
    fn over(&mut self) {
        let path = |file| self.texts.sources.file(file).path.to_string();
        let there: BTreeSet<String> = self.texts.roles.iter().map(|text| path(text.file)).collect();
        for (path, text) in self.library.over.iter().filter(|(path, _)| !there.contains(*path)) {
            if let Some(role) = Role::of(path) {
                self.texts.add(path, text.clone(), role);
            }
        }
    }

    /// The further files, and the data that they name.
    fn further(&mut self) -> Result<(), FileError> {
        let own = self.texts.roles.len();
        for path in &self.library.extra {
            let is_facts = path.extension().is_some_and(|extension| extension == "ron");
            let role = if is_facts { Role::Facts } else { Role::Rules };
            self.texts.add(&path.display().to_string(), read_text(path)?, role);
        }
        for name in self.texts.named_data(own) {
            self.data(&name, Path::new(&name))?;
        }
        Ok(())
    }

    fn data(&mut self, name: &str, path: &Path) -> Result<(), FileError> {
        self.bounds.check(path)?;
        let text = data::unpacked(path, bytes(path)?, self.observer)?;
        self.texts.add(name, text, Role::Data);
        Ok(())
    }

    /// Files that look as if they were meant to be read.
    fn missed(&mut self, others: Vec<(String, PathBuf)>) {
        for (name, path) in others {
            if let Ok(text) = self.own_text(&path)
                && Role::is_missed_by(&name, &text)
            {
                self.texts.add(&name, text, Role::Unread);
            }
        }
    }

    fn own_text(&self, path: &Path) -> Result<String, FileError> {
        self.bounds.check(path)?;
        data::text(path, bytes(path)?)
    }
}

/// Whether a file without a role may be worth looking into.
fn may_be_meant(name: &str) -> bool {
    name.ends_with(".txt") || Role::is_missed_by(name, "")
}

#[cfg(test)]
mod tests;

//! Where casebooks lie, reading them and making them.
#![expect(clippy::disallowed_methods, reason = "this is where files are read and written")]

mod bounds;
mod create;
mod data;
mod read;

pub use create::{Beside, create};
pub use read::read_text;

use crate::error::FileError;
use crate::progress::Observer;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use toulmin_lang::casebook::{Role, Text};
use toulmin_lang::facts;
use toulmin_lang::source::Sources;

/// The file that makes a folder a casebook.
pub const CASEBOOK: &str = "casebook.ron";

/// The folders of a casebook.
const PARTS: [&str; 3] = ["facts", "rules", "tests"];

/// A casebook and the files that are read with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Library {
    /// The casebook.
    pub root: Root,
    /// Texts that lie over the casebook's own files, or beside them, by path relative to it: what
    /// an editor has not saved yet.
    pub over: BTreeMap<String, String>,
    /// Folders outside of the casebook whose files it may read.
    pub allowed: Vec<PathBuf>,
    /// Further files of rules, claims or facts.
    pub extra: Vec<PathBuf>,
    /// What was typed at the prompt, in order.
    pub typed: Vec<Typed>,
    /// What is assumed and withdrawn for the sake of argument, in order.
    pub assumptions: Vec<Typed>,
}

/// What was typed at the prompt at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typed {
    /// Its number, which stays when others are taken back.
    pub number: usize,
    /// The text.
    pub text: String,
}

/// Where a casebook lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// In this folder.
    Folder(PathBuf),
    /// In memory.
    Held(Held),
}

/// The files of a casebook that lies in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Path relative to the casebook, and content.
    files: BTreeMap<String, Cow<'static, [u8]>>,
}

impl Held {
    /// The casebook with these files: for each its path, such as `rules/voice.dl`, and content.
    pub fn new<P: Into<String>, C: Into<Cow<'static, [u8]>>>(
        files: impl IntoIterator<Item = (P, C)>,
    ) -> Self {
        let files = files.into_iter().map(|(path, content)| (path.into(), content.into()));
        Held { files: files.collect() }
    }
}

impl Root {
    /// The casebook in `folder`; without one, the nearest upward from the current folder. `None`
    /// if there is none.
    ///
    /// # Errors
    /// When `folder` has no casebook, or the current folder is gone.
    pub fn find(folder: Option<&Path>) -> Result<Option<Self>, FileError> {
        if let Some(folder) = folder {
            let file = folder.join(CASEBOOK);
            let found = fs::metadata(&file).map(|_| Some(Root::Folder(folder.to_owned())));
            return found.map_err(|error| FileError::new(&file, "read", error));
        }
        let here = std::env::current_dir();
        let here = here.map_err(|error| FileError::new(Path::new("."), "find", error))?;
        Ok(nearest(&here).map(Root::Folder))
    }
}

/// The nearest folder with a casebook, this one or one above.
fn nearest(folder: &Path) -> Option<PathBuf> {
    folder.ancestors().find(|folder| is_casebook(folder)).map(Path::to_owned)
}

/// Returns whether a folder is a casebook.
pub fn is_casebook(folder: &Path) -> bool {
    folder.join(CASEBOOK).is_file()
}

/// The folder of another casebook in which this folder lies.
pub fn enclosing(folder: &Path) -> Option<PathBuf> {
    nearest(folder.canonicalize().ok()?.parent()?)
}

/// What a folder is called, also where the path does not say it.
pub fn folder_name(folder: &Path) -> Option<String> {
    let name = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    name(folder).or_else(|| name(&folder.canonicalize().ok()?))
}

/// The texts of a casebook and what each is for.
#[derive(Clone, Debug, Default)]
pub struct Texts {
    /// The texts.
    pub sources: Sources,
    /// What each is for.
    pub roles: Vec<Text>,
}

impl Texts {
    fn add(&mut self, path: &str, text: String, role: Role) {
        let file = self.sources.add(path, text);
        self.roles.push(Text { role, file });
    }

    /// The files of data that the files of facts from this place on name, each once.
    fn named_data(&self, from: usize) -> BTreeSet<String> {
        let facts = self.roles[from..].iter().filter(|text| text.role == Role::Facts);
        let files = facts.map(|text| self.sources.file(text.file));
        let named = files.flat_map(|file| {
            let names = facts::named_files(&file.text).into_iter();
            names.map(|name| facts::beside(&file.path, &name))
        });
        named.collect()
    }
}

impl Library {
    /// The casebook that lies there, and nothing else.
    pub fn at(root: Root) -> Self {
        Library {
            root,
            over: BTreeMap::new(),
            allowed: Vec::new(),
            extra: Vec::new(),
            typed: Vec::new(),
            assumptions: Vec::new(),
        }
    }

    /// The same with another text in place of the file at a path such as `rules/voice.dl`, or with
    /// a file more.
    #[must_use]
    pub fn with_text(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.over.insert(path.into(), text.into());
        self
    }

    /// Reads every file, in sorted order: the casebook's own, then the further files, then what
    /// was typed. What lies over a file is read in its place.
    ///
    /// # Errors
    /// When a file cannot be read, is not text, or lies outside of what may be read.
    pub fn read(&self, observer: &mut Observer<'_>) -> Result<Texts, FileError> {
        read::texts(self, observer)
    }

    /// Takes in what was typed; messages name each text by its number.
    pub fn add_typed(&self, texts: &mut Texts) {
        for Typed { number, text } in &self.typed {
            texts.add(&format!("<session {number}>"), text.clone(), Role::Typed);
        }
    }

    /// A number that nothing has that was typed or assumed.
    pub fn next_number(&self) -> usize {
        let typed = self.typed.iter().chain(&self.assumptions).map(|typed| typed.number);
        typed.max().unwrap_or_default() + 1
    }

    /// The same without what has this number, or without the last, and what that was; `None` if there is nothing of the kind.
    pub fn taking_back(&self, number: Option<usize>) -> Option<(Self, Typed)> {
        let number = number.or_else(|| self.next_number().checked_sub(1))?;
        let mut library = self.clone();
        let take = |all: &mut Vec<Typed>| {
            let at = all.iter().position(|typed| typed.number == number)?;
            Some(all.remove(at))
        };
        let taken = take(&mut library.typed).or_else(|| take(&mut library.assumptions))?;
        Some((library, taken))
    }

    /// The names of the further files.
    pub fn added(&self) -> Vec<String> {
        let name = |path: &PathBuf| path.file_name().unwrap_or_default().to_string_lossy().into();
        self.extra.iter().map(name).collect()
    }

    /// The same without this further file, given by its path or its name; `None` if it is not among them.
    pub fn without(&self, file: &Path) -> Option<Self> {
        let is_it = |path: &PathBuf| path.file_name() == Some(file.as_os_str());
        let exact = self.extra.iter().position(|path| path == file);
        let mut library = self.clone();
        library.extra.remove(exact.or(self.extra.iter().position(is_it))?);
        Some(library)
    }

    /// A path as the casebook's own files are named: relative to its folder.
    pub fn relative(&self, path: &Path) -> PathBuf {
        let Root::Folder(folder) = &self.root else { return path.to_owned() };
        let whole = path.canonicalize().ok().zip(folder.canonicalize().ok());
        let inside =
            whole.and_then(|(path, folder)| path.strip_prefix(folder).map(Path::to_owned).ok());
        inside.unwrap_or_else(|| path.to_owned())
    }
}

/// The path of a file of rules or claims.
pub fn rules_file(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    let fits = path.extension().is_some_and(|extension| extension == "dl");
    fits.then_some(path).ok_or_else(|| "a file of rules or claims ends in .dl".to_owned())
}

/// The path of a file of facts.
pub fn facts_file(path: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(path);
    let fits = path.extension().is_some_and(|extension| extension == "ron");
    fits.then_some(path).ok_or_else(|| "a file of facts ends in .ron".to_owned())
}

/// The path of a file in a casebook, written with `/`.
fn name_in(folder: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(folder).unwrap_or(path).components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

/// Adds the files that lie in a folder or below it, sorted. A folder that is not there has none; one that has a casebook
/// of its own is not part of this one.
fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> Result<(), FileError> {
    if !folder.is_dir() || is_casebook(folder) {
        return Ok(());
    }
    let cannot_list = |error| FileError::new(folder, "list", error);
    let entries = fs::read_dir(folder).map_err(cannot_list)?;
    let mut found = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(cannot_list)?;
    found.retain(|path| !is_hidden(path));
    found.sort();
    for path in found {
        if path.is_dir() {
            collect(&path, paths)?;
        } else {
            paths.push(path);
        }
    }
    Ok(())
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// Whether a file that is there may be written over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overwrite {
    /// It may.
    Yes,
    /// It may not.
    No,
}

/// Returns whether something is in the place where a file would be written.
pub fn is_taken(path: &Path) -> bool {
    path.exists()
}

/// Writes a file.
pub fn write_text(path: &Path, text: &str, overwrite: Overwrite) -> Result<(), FileError> {
    let mut options = fs::OpenOptions::new();
    options.write(true);
    match overwrite {
        Overwrite::Yes => options.create(true).truncate(true),
        Overwrite::No => options.create_new(true),
    };
    let written = options.open(path).and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|error| FileError::new(path, "write", error))
}

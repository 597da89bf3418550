//! Why something could not be read, asked or explained.

use std::fmt;
use std::path::Path;
use toulmin_lang::diag::{Diagnostic, Severity};
use toulmin_lang::source::Sources;

/// Why a casebook could not be read, or a question not be answered.
#[derive(Clone, Debug)]
pub enum Error {
    /// The session was asked to run in a way that it cannot: a parameter that does not exist, an
    /// engine that does not run these rules.
    Setting(String),
    /// What the author of a text wrote is not valid, or does not run.
    Invalid(Box<Findings>),
    /// The rules are valid, but what was asked of them cannot be done. No place in them is to
    /// blame.
    Refused(String),
    /// A file could not be read or written.
    File(FileError),
    /// Engines disagree, or an explanation was not accepted by the judge: a bug.
    Unsound(String),
    /// Somebody cancelled it.
    Cancelled,
}

/// Findings and the texts they are about.
#[derive(Clone, Debug)]
pub struct Findings {
    /// The texts.
    pub sources: Sources,
    /// At least one error.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file, what was to be done with it, and what the system said.
#[derive(Clone, Debug)]
pub struct FileError {
    path: String,
    action: &'static str,
    cause: String,
}

impl Error {
    /// The findings of an author, in these texts.
    pub fn invalid(sources: &Sources, diagnostics: Vec<Diagnostic>) -> Self {
        Error::Invalid(Box::new(Findings { sources: sources.clone(), diagnostics }))
    }

    /// The findings that it carries.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        match self {
            Error::Invalid(found) => &found.diagnostics,
            Error::Setting(_)
            | Error::Refused(_)
            | Error::File(_)
            | Error::Unsound(_)
            | Error::Cancelled => &[],
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Setting(text) | Error::Refused(text) | Error::Unsound(text) => f.write_str(text),
            Error::Invalid(found) => found.fmt(f),
            Error::File(file) => file.fmt(f),
            Error::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Findings {
    /// The first error with its place, and how many there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let errors = || self.diagnostics.iter().filter(|it| it.severity() == Severity::Error);
        let Some(first) = errors().next().or(self.diagnostics.first()) else { return Ok(()) };
        let place = self.sources.position(first.span);
        write!(f, "{place}:{}: {} [{}]", place.column, first.message, first.code.name())?;

        match errors().count() {
            0 | 1 => Ok(()),
            2 => f.write_str(", and 1 more error"),
            many => write!(f, ", and {} more errors", many - 1),
        }
    }
}

impl FileError {
    /// The file could not be treated so.
    pub fn new(path: &Path, action: &'static str, cause: impl fmt::Display) -> Self {
        FileError { path: path.display().to_string(), action, cause: cause.to_string() }
    }

    /// The same, and what else there is to know.
    pub(crate) fn with(self, words: &str) -> Self {
        FileError { cause: format!("{}; {words}", self.cause), ..self }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot {} `{}`: {}", self.action, self.path, self.cause)
    }
}

impl std::error::Error for FileError {}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        Error::File(error)
    }
}

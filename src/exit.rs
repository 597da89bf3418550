//! What ends a command early, and the exit code that says so.

use std::io;
use std::path::Path;
use std::process::ExitCode;
use toulmin::{Error, FileError, Findings};
use toulmin_lang::diag::Diagnostic;
use toulmin_lang::source::Sources;

/// Why a command did not come to its end.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line, or a command at the prompt, makes no sense.
    Usage(String),
    /// What the author wrote is not valid, or does not run.
    Invalid(Box<Findings>),
    /// The rules are valid, but cannot be run or compiled; no place in them is to blame.
    Refused(String),
    /// A file could not be read or written.
    World(FileError),
    /// Engines disagree, or a proof was not accepted.
    Unsound(String),
    /// Somebody stopped it.
    Cancelled,
    /// The author's findings were themselves the result.
    Reported,
    /// Nobody reads the output any more.
    Closed,
}

impl Failure {
    /// The author's findings.
    pub(crate) fn invalid(sources: &Sources, diagnostics: Vec<Diagnostic>) -> Self {
        Failure::Invalid(Box::new(Findings { sources: sources.clone(), diagnostics }))
    }

    /// The exit code of the program.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self {
            Failure::Closed => 0,
            Failure::Usage(_) => 2,
            Failure::Invalid(_) | Failure::Refused(_) | Failure::Reported => 3,
            Failure::World(_) => 4,
            Failure::Unsound(_) => 5,
            Failure::Cancelled => 130,
        })
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Setting(text) => Failure::Usage(text),
            Error::Invalid(found) => Failure::Invalid(found),
            Error::Refused(text) => Failure::Refused(text),
            Error::File(file) => Failure::World(file),
            Error::Unsound(text) => Failure::Unsound(text),
            Error::Cancelled => Failure::Cancelled,
        }
    }
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Failure::World(error)
    }
}

impl From<io::Error> for Failure {
    /// The only stream that is written to directly is the output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // Whoever reads has seen enough: `toulmin facts | head` is no mistake.
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => FileError::new(Path::new("standard output"), "write to", error).into(),
        }
    }
}

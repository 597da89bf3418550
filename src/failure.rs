//! What ends a command early, and the exit code that says so.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::ExitCode;
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

/// Findings and the texts they are about.
#[derive(Debug)]
pub(crate) struct Findings {
    /// The texts.
    pub sources: Sources,
    /// At least one error.
    pub diagnostics: Vec<Diagnostic>,
}

/// A file, what was to be done with it, and what the system said.
#[derive(Debug)]
pub(crate) struct FileError {
    path: String,
    action: &'static str,
    cause: String,
}

impl FileError {
    /// The file could not be treated so.
    pub(crate) fn new(path: &Path, action: &'static str, cause: impl fmt::Display) -> Self {
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

impl From<FileError> for Failure {
    fn from(error: FileError) -> Self {
        Failure::World(error)
    }
}

impl From<io::Error> for Failure {
    /// The only stream that is written to directly is the output.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Failure::Closed,
            _ => FileError::new(Path::new("standard output"), "write to", error).into(),
        }
    }
}

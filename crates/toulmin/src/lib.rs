//! Toulmin: a Datalog rules engine for governance reasoning, to be embedded.

mod cancel;
mod error;
pub mod progress;
pub mod library;
pub mod settings;
pub mod session;

pub use cancel::Cancel;
pub use error::{Error, FileError, Findings};

//! Toulmin: a Datalog rules engine for governance reasoning, to be embedded.
//!
//! Facts say what a source says, rules say how conclusions follow, and every answer can be asked
//! why. A [`Library`] says where a casebook lies, [`Loaded`] is one that passed every check, and a
//! [`Session`] asks it.
//!
//! ```
//! use toulmin::{Held, Library, Loaded, Root, Session, Settings};
//!
//! # fn main() -> Result<(), toulmin::Error> {
//! // A casebook in memory: for each file its path and content.
//! let files = [
//!     ("casebook.ron", r#"(title: "Voice", date: "2023", source: "me")"#),
//!     ("facts/entities.ron", r#"(entities: { "G20": (sorts: ["Forum"], label: "the G20") })"#),
//!     ("facts/sources.bib", "@misc{me, title = {Notes}, year = {2023}}"),
//!     ("facts/f.ron", r#"(source: "me", facts: { "open": [(forum: "G20", at: "p1")] })"#),
//!     ("rules/r.dl", "sort Forum. relation open(forum: Forum). relation fair(forum: Forum).
//!                     rule open-is-fair: fair(?f) :- open(?f)."),
//! ];
//! let held = Held::new(files.map(|(path, text)| (path, text.as_bytes())));
//!
//! // Read and check it; what is wrong comes back as findings with places.
//! let loaded = Loaded::read(Library::at(Root::Held(held)))?;
//!
//! // Ask, and have the answer explained.
//! let mut session = Session::new(loaded, Settings::default())?;
//! assert!(!session.ask("fair(forum: ?f)")?.is_empty());
//! assert!(session.explain("fair(forum: G20)")?.holds());
//! assert!(!session.assuming("-me")?.explain("fair(forum: G20)")?.holds());
//! # Ok(())
//! # }
//! ```
//!
//! Nothing here prints, reads the environment or keeps anything for the whole process. Everything
//! is owned and can be sent to other threads; clones of a session share what was derived.
//!
//! The modules stand in reading order; each uses only those before it.

mod cancel;
mod error;
pub mod progress;
pub mod library;
pub mod settings;
pub mod session;
pub mod ask;
pub mod explained;

pub use cancel::Cancel;
pub use error::{Error, FileError, Findings};
pub use explained::Explained;
pub use library::{Held, Library, Root};
pub use session::{Loaded, Session};
pub use settings::Settings;
pub use toulmin_render::render::answers::Answers;
pub use toulmin_render::render::format::{Explanation, Format};

/// The examples of the manual's page on embedding, as tests.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/embedding.md")]
struct Embedding;

//! The front end of Toulmin: from the texts of a casebook to a checked, stratified and planned program.
//!
//! `text → lex → parse → check → stratify → plan → emit`
//!
//! ```
//! use toulmin_lang::{casebook, casebook::{Role, Text}, print, source::Sources};
//!
//! let mut sources = Sources::default();
//! let mut text = |role, path: &str, text: &str| Text { role, file: sources.add(path, text) };
//! let texts = [
//!     text(Role::Manifest, "casebook.ron", r#"(title: "Voice", date: "2023", source: "me")"#),
//!     text(Role::Entities, "facts/entities.ron", r#"(entities: { "G20": (sorts: ["Forum"], label: "the G20") })"#),
//!     text(Role::Bibliography, "facts/sources.bib", "@misc{me, title = {Notes}, year = {2023}}"),
//!     text(Role::Rules, "rules/r.dl", "sort Forum. relation open(f: Forum). relation fair(f: Forum). rule r: fair(?f) :- open(?f)."),
//!     text(Role::Facts, "facts/f.ron", r#"(source: "me", facts: { "open": [(f: "G20", at: "p1")] })"#),
//! ];
//! let casebook = casebook::read(&sources, &texts).expect("nothing is wrong with it");
//! assert_eq!(print::rule(&casebook.program, &casebook.program.rules[0]), "rule r: fair(f: ?f) :- open(f: ?f).");
//! assert_eq!(casebook.facts.written.len(), 1);
//! ```
//!
//! The modules stand in reading order; each uses only those before it. Everything here is pure: no files, clock, environment or
//! printing.

pub use toulmin_program::{
    engine, fault, named, operator, order, plan, profile, program, rows, source, task, text, value,
};

pub mod diag;
pub mod lex;
pub mod tree;
pub mod parse;
mod ron_text;
pub mod vocabulary;
pub mod print;
pub mod uses;
pub mod check;
pub mod facts;
pub mod stratify;
pub mod runtime;
pub mod emit;
pub mod casebook;
pub mod editor;
#[cfg(test)]
mod testing;

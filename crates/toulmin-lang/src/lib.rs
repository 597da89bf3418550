//! The front end of Toulmin: from the texts of a casebook to a checked, stratified and planned program.
//!
//! `text → lex → parse → check → stratify → plan → emit`
//!
//! Everything here is pure: no files, clock, environment or printing.

pub mod source;
pub mod diag;
pub mod lex;
pub mod value;
pub mod program;
pub mod tree;
pub mod parse;
pub mod rows;
pub mod fault;
mod ron_text;
pub mod vocabulary;
pub mod print;
pub mod order;
pub mod check;
pub mod facts;
pub mod stratify;
pub mod plan;
pub mod runtime;
pub mod emit;
pub mod casebook;
#[cfg(test)]
mod testing;

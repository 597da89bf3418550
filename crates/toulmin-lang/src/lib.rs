//! The front end of Toulmin: from the texts of a casebook to a checked, stratified and planned program.
//!
//! `text → lex → parse → check → stratify → plan → emit`
//!
//! Everything here is pure: no files, clock, environment or printing.

pub mod casebook;
pub mod check;
pub mod diag;
pub mod emit;
pub mod facts;
pub mod fault;
pub mod lex;
pub mod order;
pub mod parse;
pub mod plan;
pub mod print;
pub mod program;
pub mod rows;
pub mod source;
pub mod stratify;
pub mod tree;
pub mod value;
pub mod vocabulary;

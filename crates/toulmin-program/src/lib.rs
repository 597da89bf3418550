//! What passes between the stages of Toulmin: a checked program, its plan, and rows.
//!
//! The front end (`toulmin-lang`) makes programs, engines run them on rows, and explanations and
//! their checker read both. None of them needs another to do so: they meet here. The modules are in
//! reading order, and each uses only those before it.

pub mod source;
pub mod value;
pub mod named;
pub mod text;
pub mod operator;
pub mod program;
pub mod rows;
pub mod fault;
pub mod order;
pub mod plan;
pub mod task;
pub mod profile;
pub mod engine;

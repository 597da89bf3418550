//! Toulmin: a Datalog rules engine for governance reasoning.

pub mod claims;
pub mod cli;
pub mod evaluate;
pub mod explain;
pub mod model;
pub mod proof;
pub mod refusal;
pub mod render;
pub mod stopped;
pub mod verify;
pub mod words;

mod command;
mod failure;
mod library;
mod out;
mod repl;
mod session;
mod settings;

#[cfg(test)]
mod testing;

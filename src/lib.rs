//! Toulmin: a Datalog rules engine for governance reasoning.

pub mod claims;
pub mod evaluate;
pub mod explain;
pub mod model;
pub mod proof;
pub mod refusal;
pub mod render;
pub mod stopped;
pub mod verify;
pub mod words;

#[cfg(test)]
mod testing;

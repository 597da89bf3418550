//! Toulmin: a Datalog rules engine for governance reasoning.

pub mod evaluate;
pub mod model;
pub mod proof;

//! Explanations: why an answer holds, and why a goal has none, as data.
//!
//! They are a further reading of the rules and the rows, the same for every engine. `stated` says which facts state a row;
//! `graph` holds the rows and rule instances that a goal can rest on; `rank` finds the lowest derivation of each;
//! `prover` writes it down. [`why`](why()) and [`why_not`](why_not()) put the questions.

mod attempt;
mod graph;
mod nearby;
mod prover;
mod rank;
mod stated;
mod ways;
mod why;
mod why_not;

pub use why::{why, why_by};
pub use why_not::{DEPTH, why_not};

#[cfg(test)]
mod tests;

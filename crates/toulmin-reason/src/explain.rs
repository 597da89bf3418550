//! Explanations: why an answer holds, and why a goal has none, as data.
//!
//! They are a further reading of the rules and the rows, the same for every engine. `stated` says
//! which facts state a row; `join` matches bodies and names the rows that they are made of;
//! `floors` gives each row a least height, by the rounds of the engine. `graph` and `ways` hold the
//! rows and rule instances that a goal can rest on; `rank` finds the lowest derivation of each, and
//! `guide` a low one where there is too much to look at; `written` writes it down, and `prover`
//! puts these together. [`why`](why()), [`proofs`](proofs()) and [`why_not`](why_not()) ask the
//! questions; `attempt` finds what a refused goal comes nearest to, `shortfall` how much that
//! lacks, and `nearby` what else is close. [`beside`](beside()) reports what speaks against a
//! proof.

mod stated;
mod join;
mod floors;
mod graph;
mod ways;
mod rank;
mod guide;
mod written;
mod prover;
mod why;
mod proofs;
mod beside;
mod attempt;
mod shortfall;
mod nearby;
mod why_not;

pub use beside::{Beside, Defeat, beside, question};
pub use proofs::{COUNT_MAX, Count, Counting, Proofs, height, proofs};
pub use shortfall::Shortfall;
pub use why::{why, why_by, why_rows};
pub use why_not::{DEPTH, why_not};

#[cfg(test)]
mod tests;

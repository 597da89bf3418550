//! The reasoner of Toulmin: what follows, why, why not, and what would change it.
//!
//! The modules stand in reading order; each uses only those before it.

pub mod evaluate;
pub mod model;
pub mod explain;
pub mod used;
pub mod counterfactual;
pub mod claims;
pub mod coverage;
pub mod stopped;

#[cfg(test)]
mod testing;

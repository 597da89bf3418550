//! Proofs and refusals of Toulmin as data, and the judge that accepts them.
//!
//! The judge shares the form of explanations with whoever explains, and no logic: it depends on the front end alone.

pub mod proof;
pub mod refusal;
pub mod verify;

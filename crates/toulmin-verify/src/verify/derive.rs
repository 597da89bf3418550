//! What follows, derived by the judge itself: no more of it than a proof needs.
//!
//! In reading order: `compute` values · `base` facts in force · `levels` what must be complete before
//! what · `bodies`, `sequence` bodies, and the sequence in which their literals are taken · `calls`
//! what was asked · `join`, `take`, `ask`, `passing` the evaluator.

mod ask;
pub(crate) mod base;
pub(crate) mod bodies;
mod calls;
pub(crate) mod compute;
pub(crate) mod join;
mod levels;
mod passing;
pub(crate) mod sequence;
mod take;

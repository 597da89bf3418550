//! Questions about what would be otherwise: what follows, and what no longer follows, if some facts
//! were not said and others were.
//!
//! `change` says what changes, and `influence` how far that reaches; `slice` derives what follows,
//! but only what the changes reach and the question rests on. `compare` finds how two models
//! differ, `reasons` how their proofs do; `supposed` reports what the sources say of changes.
//! [`timeline`](timeline()) asks a query at every time, [`rests_on`] what an answer rests on, and
//! [`needs`] what a goal needs.

mod change;
mod compare;
mod domain;
mod effects;
mod influence;
pub mod needs;
mod parts;
mod reasons;
pub mod rests_on;
mod slice;
mod supposed;
mod timeline;

pub use change::{Change, ChangeKind, Changes, scenario, stating};
pub use compare::{Changed, Difference, Shared, compare, differing};
pub use effects::{Effects, leave_out};
pub use reasons::{CONCLUSIONS_MAX, Grounds, Otherwise, Said, other_reasons};
pub use slice::derive_beside;
pub use supposed::{Assumed, Supposed, Withdrawn, supposed};
pub use timeline::{End, Interval, Timeline, timeline};

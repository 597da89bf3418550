//! Questions about what would be otherwise: what follows, and no longer follows, when some facts were not said and others were.
//!
//! `probe` asks one query under scenarios, and evaluates only the rules that it rests on. `compare` holds two models against
//! each other, `reasons` their proofs; `supposed` tells what the sources say of changes; [`timeline`](timeline()) asks a query
//! at every time. [`rests_on`] says what an answer rests on; below it `change` and `slice` ask the same of single rows, as fast
//! as can be.

mod change;
mod compare;
mod domain;
mod effects;
mod influence;
pub mod needs;
mod parts;
mod probe;
mod reasons;
pub mod rests_on;
mod slice;
mod supposed;
mod timeline;
mod used;

pub use change::{Change, Changes, Kind, scenario, stating};
pub use compare::{Changed, Difference, Shared, compare, differing};
pub use effects::Effects;
pub use probe::Probe;
pub use reasons::{CONCLUSIONS_MAX, Grounds, Otherwise, Said, other_reasons};
pub use supposed::{Assumed, Supposed, Withdrawn, supposed};
pub use timeline::{End, Interval, Timeline, timeline};

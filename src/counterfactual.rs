//! Questions about what would be otherwise: what follows, and no longer follows, when some facts were not said and others were.
//!
//! `probe` asks one query under scenarios, and evaluates only the rules that it rests on.

mod probe;

pub use probe::Probe;

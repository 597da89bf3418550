//! The casebook that is built into the program.

use toulmin::library::{Held, Root};

/// The files that were embedded when the program was built: path relative to the casebook, and
/// content.
const BUILTIN: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The casebook that is built into the program.
pub(crate) fn builtin() -> Root {
    Root::Held(Held::new(BUILTIN.iter().copied()))
}

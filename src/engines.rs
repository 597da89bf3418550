//! The engines of the program: those that run any rules, and the shipped rules as they were compiled.

use toulmin_reason::evaluate::{Compiled, Engine, NAIVE, RUNTIME};

/// The shipped rules as they were compiled to crepe.
pub(crate) const COMPILED: &dyn Engine =
    &Compiled { program: toulmin_rulebook::PROGRAM, derive: toulmin_rulebook::derive };

/// Every engine, the fastest first.
pub(crate) const ENGINES: [&dyn Engine; 3] = [COMPILED, RUNTIME, NAIVE];

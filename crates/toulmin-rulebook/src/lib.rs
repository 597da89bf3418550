//! The shipped rules of Toulmin, compiled to crepe.
//!
//! build.rs writes the module from the rule files of the repository; this crate is apart from the program because it takes
//! long to optimise.

use toulmin_lang::rows::Rows;
use toulmin_lang::runtime::Faults;
use toulmin_lang::value::Value;

/// The declarations and rules that were compiled, as [`print::program`](toulmin_lang::print::program) prints them. A program
/// that prints so has the same ids, and [`derive()`] runs it.
pub const PROGRAM: &str = compiled::PROGRAM;

/// Adds every row that the rules conclude, given the value of each parameter, and remembers what has no result. After a fault
/// the rows are worth nothing.
pub fn derive(rows: &mut Rows, params: &[Value], faults: &Faults) {
    compiled::derive(rows, params, faults);
}

/// What build.rs made of the rules.
mod compiled {
    include!(concat!(env!("OUT_DIR"), "/rulebook.rs"));
}

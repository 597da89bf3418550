//! Cases written in Markdown, which the corpus, the language reference and the manual pages of errors share.
//!
//! Those whose rules are marked `crepe` are compiled when this crate is built.

pub mod cases;

use toulmin_lang::fault::Fault;
use toulmin_lang::rows::Rows;
use toulmin_lang::runtime::Faults;
use toulmin_lang::value::Value;

/// What the emitter writes for a program.
type Derive = fn(&mut Rows, &[Value], &Faults);

/// An engine for one case: from the rows in force and the parameters to every row.
#[derive(Clone, Copy, Debug)]
pub struct Compiled(Derive);

/// The engine for the case with this name, if it is one of those that are compiled.
pub fn engine(case_name: &str) -> Option<Compiled> {
    let named = |(name, _): &&(&str, Derive)| *name == case_name;
    compiled::COMPILED.iter().find(named).map(|(_, derive)| Compiled(*derive))
}

impl Compiled {
    /// Derives every row.
    ///
    /// # Errors
    /// The first operation that has no result.
    pub fn evaluate(self, base: &Rows, params: &[Value]) -> Result<Rows, Fault> {
        let mut rows = base.clone();
        let faults = Faults::default();
        (self.0)(&mut rows, params, &faults);
        faults.outcome().map(|()| rows)
    }
}

/// What build.rs made of the cases.
mod compiled {
    use super::Derive;
    include!(concat!(env!("OUT_DIR"), "/compiled.rs"));
}

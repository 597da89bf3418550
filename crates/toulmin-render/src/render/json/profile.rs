//! What rules did, as a document.

use super::Document;
use super::shape::{Date, Engine, Place};
use serde::Serialize;

/// What each rule did when everything was derived by the run-time engine. Times differ from run to
/// run; all else is the same for the same input.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Profile<'a> {
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The date as of which everything was derived.
    pub(crate) date: Date,
    /// The engine that derived the rows.
    pub(crate) engine: Engine,
    /// The number of threads.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) threads: usize,
    /// How many seconds the whole evaluation took.
    #[cfg_attr(test, schemars(range(min = 0)))]
    pub(crate) seconds: f64,
    /// What all rules did together, shown or not.
    pub(crate) total: Did,
    /// The rules that are shown, the slowest first; rules that took equally long stand in the order
    /// of the files.
    pub(crate) rules: Vec<OfRule<'a>>,
}

impl Document for Profile<'_> {
    const SCHEMA: &'static str = "toulmin/profile/1";
}

/// What a rule did.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct OfRule<'a> {
    /// The name of the rule.
    pub(crate) rule: &'a str,
    /// The file and line in which it stands.
    pub(crate) place: Place,
    #[serde(flatten)]
    pub(crate) did: Did,
}

/// What was done.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Did {
    /// How many seconds it took, with the aggregates in the body and the indexes made for it.
    #[cfg_attr(test, schemars(range(min = 0)))]
    pub(crate) seconds: f64,
    /// The part of the whole time.
    #[cfg_attr(test, schemars(range(min = 0)))]
    pub(crate) share: f64,
    /// In how many rounds rules were applied.
    pub(crate) rounds: usize,
    /// How many matches bodies had.
    pub(crate) matches: usize,
    /// How many new rows they gave.
    pub(crate) rows: usize,
}

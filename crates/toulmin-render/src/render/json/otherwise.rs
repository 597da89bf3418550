//! What would be, or is elsewhere, otherwise, as documents.

use super::shape::{Date, Named, Statement, Value, Verdict};
use super::{Document, Versioned, Why, WhyNot};
use serde::Serialize;

/// What would be if some facts were not said, and others were.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WhatIf<'a> {
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The date as of which it was asked.
    pub(crate) date: Date,
    /// The value of each parameter.
    pub(crate) params: Named<'a>,
    /// What is assumed.
    pub(crate) assumed: Vec<Assumed<'a>>,
    /// What is taken not to be said.
    pub(crate) withdrawn: Vec<Withdrawn<'a>>,
    /// What is asked. `null` when nothing is.
    pub(crate) asked: Option<Asked<'a>>,
    #[serde(flatten)]
    pub(crate) consequences: Consequences<'a>,
}

impl Document for WhatIf<'_> {
    const SCHEMA: &'static str = "toulmin/what-if/1";
}

/// Something that is assumed.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Assumed<'a> {
    /// The fact.
    pub(crate) fact: Statement<'a>,
    /// Whether it is in force as of the date.
    pub(crate) in_force: bool,
    /// The facts that state it already.
    pub(crate) stated: Vec<Statement<'a>>,
    /// Whether rules conclude it already.
    pub(crate) concluded: bool,
    /// The facts that it contradicts.
    pub(crate) against: Vec<Statement<'a>>,
}

/// Something that is taken not to be said.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Withdrawn<'a> {
    /// The fact.
    pub(crate) fact: Statement<'a>,
    /// Whether it is in force as of the date.
    pub(crate) in_force: bool,
    /// Whether what it says holds all the same.
    pub(crate) holds_still: bool,
}

/// A goal as things are, and with the changes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Asked<'a> {
    /// The goal, with every column that was given named.
    pub(crate) query: String,
    /// The number of answers as things are.
    pub(crate) before: usize,
    /// The number of answers with the changes.
    pub(crate) after: usize,
    /// The answers that exist only with the changes.
    pub(crate) gained: Vec<Named<'a>>,
    /// The answers that exist only as things are.
    pub(crate) lost: Vec<Named<'a>>,
    /// Why one of these answers holds with the changes, or why not: a document of its own.
    pub(crate) explanation: Explained<'a>,
}

/// A proof or a refusal.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Explained<'a> {
    /// A proof.
    Why(Box<Versioned<Why<'a>>>),
    /// A refusal.
    WhyNot(Box<Versioned<WhyNot<'a>>>),
}

/// What differs between two settings.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Consequences<'a> {
    /// The conclusions that differ, by relation.
    pub(crate) conclusions: Vec<Changed<'a>>,
    /// The constraints that are violated more or less often.
    pub(crate) constraints: Vec<ConstraintChange<'a>>,
    /// The claims that come out otherwise.
    pub(crate) claims: Vec<ClaimChange<'a>>,
}

/// The rows of a relation that differ.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Changed<'a> {
    /// The relation.
    pub(crate) relation: &'a str,
    /// Whether the rows are denials.
    pub(crate) denied: bool,
    /// The rows that exist only afterwards.
    pub(crate) gained: Vec<Told<'a>>,
    /// The rows that exist only before.
    pub(crate) lost: Vec<Told<'a>>,
    /// The rows that differ only in their numbers.
    pub(crate) recounted: Vec<Recounted<'a>>,
}

/// A row and what it says.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Told<'a> {
    /// The value of each column.
    pub(crate) row: Named<'a>,
    /// What the row says.
    pub(crate) sentence: String,
}

/// A row with other numbers.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Recounted<'a> {
    /// The row before.
    pub(crate) before: Told<'a>,
    /// The row afterwards.
    pub(crate) after: Told<'a>,
}

/// A constraint that is violated more or less often.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ConstraintChange<'a> {
    /// The name of the constraint.
    pub(crate) name: &'a str,
    /// What it says.
    pub(crate) sentence: &'a str,
    /// The number of violations before. `null` when an operation in it has no result.
    pub(crate) violations_before: Option<usize>,
    /// The number of violations afterwards. `null` when an operation in it has no result.
    pub(crate) violations_after: Option<usize>,
}

/// A claim that comes out otherwise.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct ClaimChange<'a> {
    /// The name of the claim.
    pub(crate) name: &'a str,
    /// Its places in the paper.
    pub(crate) at: Vec<String>,
    /// What it says.
    pub(crate) sentence: &'a str,
    /// What comes of it before.
    pub(crate) before: Verdict,
    /// What comes of it afterwards.
    pub(crate) after: Verdict,
    /// Why it does not pass afterwards, in lines of text.
    pub(crate) problems: Vec<String>,
}

/// What follows under one of two settings only.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Diff<'a> {
    /// The first setting.
    pub(crate) before: Setting<'a>,
    /// The second setting.
    pub(crate) after: Setting<'a>,
    /// Whether nothing differs, except perhaps what facts state.
    pub(crate) same: bool,
    #[serde(flatten)]
    pub(crate) consequences: Consequences<'a>,
    /// The conclusions that hold under both settings for other reasons.
    pub(crate) other_reasons: Vec<Otherwise<'a>>,
    /// Whether some conclusions were not looked into for other reasons.
    pub(crate) other_reasons_cut: bool,
    /// The facts that are in force under one setting only.
    pub(crate) facts: Vec<Changed<'a>>,
    /// The relations with other columns, whose rows are not compared.
    pub(crate) redeclared: Vec<&'a str>,
}

impl Document for Diff<'_> {
    const SCHEMA: &'static str = "toulmin/diff/1";
}

/// A setting.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Setting<'a> {
    /// The setting as it was typed.
    pub(crate) setting: &'a str,
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The date.
    pub(crate) date: Date,
    /// The value of each parameter.
    pub(crate) params: Named<'a>,
}

/// A conclusion that holds under both settings for other reasons.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Otherwise<'a> {
    /// What it says.
    pub(crate) sentence: String,
    /// What only the first proof rests on.
    pub(crate) before: Grounds<'a>,
    /// What only the second proof rests on.
    pub(crate) after: Grounds<'a>,
}

/// What one proof rests on and another does not.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Grounds<'a> {
    /// The names of the rules.
    pub(crate) rules: Vec<&'a str>,
    /// The facts.
    pub(crate) facts: Vec<Said<'a>>,
}

/// What a fact says, apart from the casebook in which it stands.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Said<'a> {
    /// The relation.
    pub(crate) relation: &'a str,
    /// Whether it is a denial.
    pub(crate) denied: bool,
    /// The value of each column, in the order of the columns.
    pub(crate) values: Vec<Value>,
    /// Where sources state it.
    pub(crate) at: Vec<String>,
}

/// In which intervals the answers of a query hold.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Timeline<'a> {
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The value of each parameter.
    pub(crate) params: Named<'a>,
    /// The query, with every column that was given named.
    pub(crate) query: String,
    /// The number of days on which facts that the query can rest on change.
    pub(crate) changes: usize,
    /// The answers that hold at any time, sorted.
    pub(crate) answers: Vec<AnswerTimes<'a>>,
    /// Whether the search did not reach what begins and ends the later intervals.
    pub(crate) causes_cut: bool,
}

impl Document for Timeline<'_> {
    const SCHEMA: &'static str = "toulmin/timeline/1";
}

/// When an answer holds.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct AnswerTimes<'a> {
    /// The values of the variables.
    pub(crate) answer: Named<'a>,
    /// The intervals, in order.
    pub(crate) intervals: Vec<Interval<'a>>,
}

/// An interval in which an answer holds.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Interval<'a> {
    /// The first day, month or year. `null` when the beginning is open.
    pub(crate) from: Option<Date>,
    /// The last day, month or year. `null` when the end is open.
    pub(crate) until: Option<Date>,
    /// The facts by which it begins.
    pub(crate) begun_by: Vec<Statement<'a>>,
    /// The facts by which it ends.
    pub(crate) ended_by: Vec<Statement<'a>>,
}

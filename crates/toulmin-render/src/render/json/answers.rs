//! The answers of a query, as a document.

use super::Document;
use super::shape::{Date, Engine, Named};
use serde::Serialize;

/// The answers of a query, or yes or no.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Answers<'a> {
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The date as of which the query was asked.
    pub(crate) date: Date,
    /// The engine that derived the rows.
    pub(crate) engine: Engine,
    /// The value of each parameter.
    pub(crate) params: Named<'a>,
    #[serde(flatten)]
    pub(crate) found: Found<'a>,
}

impl Document for Answers<'_> {
    const SCHEMA: &'static str = "toulmin/answers/1";
}

/// What was found.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Found<'a> {
    /// The query has variables.
    Rows {
        /// The variables. Absent when the query has none.
        columns: Vec<Column<'a>>,
        /// The answers, sorted: the value of each variable. Absent when the query has no variables.
        rows: Vec<Named<'a>>,
    },
    /// The query has no variables.
    YesNo {
        /// Whether it holds. Absent when the query has variables.
        answer: YesNo,
        /// The rows that match its positive conditions. Absent when the query has variables.
        matches: Vec<Match<'a>>,
    },
}

/// A variable of a query.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Column<'a> {
    /// The name of the variable.
    pub(crate) name: &'a str,
    /// The name of its type.
    #[serde(rename = "type")]
    pub(crate) ty: &'a str,
}

/// Whether a query without variables holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum YesNo {
    Yes,
    No,
}

/// A row that matches a condition of a query.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Match<'a> {
    /// The relation.
    pub(crate) relation: &'a str,
    /// Whether the row is a denial.
    pub(crate) denied: bool,
    /// The value of each column.
    pub(crate) row: Named<'a>,
}

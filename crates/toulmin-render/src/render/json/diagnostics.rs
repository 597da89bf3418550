//! Findings, as a document.

use super::Document;
use serde::Serialize;

/// Findings in rules, facts, claims or a query.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Diagnostics<'a> {
    /// The findings, in the order of the files.
    pub(crate) diagnostics: Vec<Finding<'a>>,
}

impl Document for Diagnostics<'_> {
    const SCHEMA: &'static str = "toulmin/diagnostics/1";
}

/// A finding.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Finding<'a> {
    #[serde(flatten)]
    pub(crate) stretch: Stretch<'a>,
    /// The code, whose manual page `toulmin explain-error CODE` prints.
    #[cfg_attr(test, schemars(extend("pattern" = "^[a-z]+(-[a-z]+)*$")))]
    pub(crate) code: &'static str,
    /// How grave it is.
    pub(crate) severity: Severity,
    /// What is wrong, in a line.
    pub(crate) message: &'a str,
    /// What is said of the stretch itself.
    pub(crate) label: &'a str,
    /// Further places that matter.
    pub(crate) others: Vec<Other<'a>>,
    /// What to try.
    pub(crate) help: &'a [String],
    /// A text that would mend the stretch. `null` when none is known.
    pub(crate) replacement: Option<&'a str>,
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Severity {
    /// Nothing can be derived.
    Error,
    /// Something looks wrong, and rows are derived all the same.
    Warning,
}

/// A further place that matters.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Other<'a> {
    #[serde(flatten)]
    pub(crate) stretch: Stretch<'a>,
    /// What is said of it.
    pub(crate) label: &'a str,
}

/// A stretch of a text. Lines and columns count from 1, columns in characters.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Stretch<'a> {
    /// The path of the file.
    pub(crate) path: &'a str,
    /// The line in which it begins.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
    /// The column in which it begins.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) column: usize,
    /// The place after its last character.
    pub(crate) end: End,
}

/// The end of a stretch.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct End {
    /// The line.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) line: usize,
    /// The column.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) column: usize,
}

//! Facts as data: one row with all that is said of it.

use crate::program::{Citation, RelationId, RowPattern, Side};
use crate::rows::Row;
use crate::source::Span;
use crate::value::{Date, Symbol, Value};
use std::fmt;

/// A fact: first those that are written out, then the rows of data, entry by entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub usize);

/// One row that a source states or denies.
#[derive(Clone, Debug)]
pub struct Fact {
    /// Its name: given, or made from its content.
    pub id: String,
    /// The relation.
    pub relation: RelationId,
    /// Stated or denied.
    pub side: Side,
    /// One value for each column.
    pub row: Row,
    /// Where the source says so; no place when it is assumed, and no source says so.
    pub at: Vec<Citation>,
    /// Whose statement it is, when not the source's own.
    pub according_to: Option<Attribution>,
    /// A few words by which the place can be found.
    pub anchor: Option<String>,
    /// The source's own hedge.
    pub hedge: Option<String>,
    /// The coder's remark.
    pub note: Option<String>,
    /// How sure the coder is.
    pub confidence: Option<Confidence>,
    /// Whether the reading is contested.
    pub status: Status,
    /// The first of the days on which it holds; `None`: always before `until`.
    pub from: Option<Date>,
    /// The last of the days on which it holds; `None`: always after `from`.
    pub until: Option<Date>,
    /// The fact in its file.
    pub span: Span,
    /// The line of data that it was read from; `None` when it is written out.
    pub line: Option<Line>,
    /// Whether it is taken not to be said, for the sake of argument: then it is never in force.
    pub withdrawn: bool,
}

/// A line of a file of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The path of the file.
    pub path: String,
    /// Counted from 1.
    pub number: usize,
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {} of {}", self.number, self.path)
    }
}

/// Whose statement a fact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attribution {
    /// A work of the bibliography.
    Work(Symbol),
    /// An entity of the casebook.
    Entity(Symbol),
    /// Anyone else, in words.
    Words(String),
}

/// How sure the coder is of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Confidence {
    Low,
    Medium,
    High,
}

/// Whether readers of the source agree on the fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody is known to read the source otherwise.
    Settled,
    /// The fact is the reading taken; these are the others.
    Contested(Vec<Reading>),
}

/// Another reading of a contested fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it would state; columns not given are those of the fact.
    pub row: Row,
    /// Whether it would state or deny it.
    pub side: Side,
    /// Where it is found.
    pub at: Vec<Citation>,
    /// A few words by which the place can be found.
    pub anchor: Option<String>,
    /// A remark.
    pub note: Option<String>,
}

/// A cited statement that the facts of a slice are all there are.
#[derive(Clone, Debug)]
pub struct Complete {
    /// The relation.
    pub relation: RelationId,
    /// The slice: a value where a column is fixed.
    pub pattern: RowPattern,
    /// Where the source says so.
    pub at: Vec<Citation>,
    /// The coder's remark.
    pub note: Option<String>,
    /// The statement in its file.
    pub span: Span,
}

impl Confidence {
    /// Every degree, the highest first.
    pub const ALL: [Confidence; 3] = [Confidence::High, Confidence::Medium, Confidence::Low];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::Medium => "medium",
            Confidence::High => "high",
        }
    }
}

/// Whether an interval includes the last day of `date`.
pub(super) fn in_force(from: Option<Date>, until: Option<Date>, date: Date) -> bool {
    let day = date.last();
    from.is_none_or(|from| from.first() <= day) && until.is_none_or(|until| day <= until.last())
}

impl Fact {
    /// The readings that are not taken.
    pub fn readings(&self) -> &[Reading] {
        match &self.status {
            Status::Settled => &[],
            Status::Contested(readings) => readings,
        }
    }

    /// Where it, or another reading of it, is found.
    pub fn cited(&self) -> impl Iterator<Item = &Citation> {
        self.at.iter().chain(self.readings().iter().flat_map(|reading| &reading.at))
    }

    /// Whether no source says so.
    pub fn is_assumed(&self) -> bool {
        self.at.is_empty()
    }

    /// Whether the fact holds on the last day of `date`. Facts without an interval always do; withdrawn ones never.
    pub fn in_force(&self, date: Date) -> bool {
        self.holds_on(date) && !self.withdrawn
    }

    /// Whether the last day of `date` lies in its interval, withdrawn or not.
    pub fn holds_on(&self, date: Date) -> bool {
        in_force(self.from, self.until, date)
    }

    /// Whether it does not hold yet as of a date.
    pub fn begins_after(&self, date: Date) -> bool {
        self.from.is_some_and(|from| from.first() > date.last())
    }
}

impl Complete {
    /// Whether every row that fits `pattern` lies in this slice.
    pub fn covers(&self, relation: RelationId, pattern: &RowPattern) -> bool {
        let fixed =
            |(slice, asked): (&Option<Value>, &Option<Value>)| slice.is_none() || slice == asked;
        self.relation == relation && self.pattern.iter().zip(pattern).all(fixed)
    }
}

//! The facts of a casebook: rows of relations, each with its citation.

use crate::program::{Citation, RelationId, Side};
use crate::rows::{Row, Rows};
use crate::source::Span;
use crate::value::{Date, Symbol, Value};

/// An index into [`Facts::facts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub usize);

/// All facts, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What the sources state and deny.
    pub facts: Vec<Fact>,
    /// Which slices of which relations the sources state to be complete.
    pub complete: Vec<Complete>,
}

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
    /// Where the source says so; at least one place.
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
    /// A remark.
    pub note: Option<String>,
}

/// A cited statement that the facts of a slice are all there are.
#[derive(Clone, Debug)]
pub struct Complete {
    /// The relation.
    pub relation: RelationId,
    /// The slice: a value where a column is fixed.
    pub pattern: Vec<Option<Value>>,
    /// Where the source says so.
    pub at: Vec<Citation>,
    /// The coder's remark.
    pub note: Option<String>,
    /// The statement in its file.
    pub span: Span,
}

impl Fact {
    /// Whether the fact holds on the last day of `date`. Facts without an interval always do.
    pub fn in_force(&self, date: Date) -> bool {
        let day = date.last();
        self.from.is_none_or(|from| from.first() <= day)
            && self.until.is_none_or(|until| day <= until.last())
    }
}

impl Complete {
    /// Whether every row that fits `pattern` lies in this slice.
    pub fn covers(&self, relation: RelationId, pattern: &[Option<Value>]) -> bool {
        let fixed =
            |(slice, asked): (&Option<Value>, &Option<Value>)| slice.is_none() || slice == asked;
        self.relation == relation && self.pattern.iter().zip(pattern).all(fixed)
    }
}

impl Facts {
    /// The fact with this id.
    pub fn fact(&self, id: FactId) -> &Fact {
        &self.facts[id.0]
    }

    /// The ids and facts, in order.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, &Fact)> {
        self.facts.iter().enumerate().map(|(i, fact)| (FactId(i), fact))
    }

    /// The rows in force on the last day of `date`: what an engine starts from.
    pub fn rows(&self, date: Date) -> Rows {
        let mut rows = Rows::default();
        for fact in self.facts.iter().filter(|fact| fact.in_force(date)) {
            rows.insert(fact.relation, fact.side, fact.row.clone());
        }
        rows
    }
}

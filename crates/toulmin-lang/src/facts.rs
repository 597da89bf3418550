//! The facts of a casebook: rows of relations, each with its citation.

mod cite;
mod columns;
mod conflicts;
mod entry;
mod ids;
mod read;
mod typed;
mod write;
#[cfg(test)]
mod tests;

use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic};
use crate::program::{Citation, Program, RelationId, Side};
use crate::rows::{Row, Rows};
use crate::source::{FileId, Span};
use crate::tree::File;
use crate::value::{Date, Symbol, Value};
use crate::vocabulary::Vocabulary;

pub use write::ron;

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

/// Reads the files of facts and the facts that are typed, driven by the declarations. What is broken is reported and left
/// out.
pub fn read(
    files: &[(FileId, &str)],
    typed: &[File],
    program: &Program,
    vocabulary: &Vocabulary,
) -> (Facts, Vec<Diagnostic>) {
    let constants = Constants { program, vocabulary };
    let findings = reserved_columns(program);
    let mut reader = read::Reader { constants, facts: Vec::new(), complete: Vec::new(), findings };
    for (file, text) in files {
        reader.file(*file, text);
    }
    reader.typed(typed);
    let read::Reader { mut facts, complete, mut findings, .. } = reader;
    findings.extend(ids::name(&mut facts, program));
    let facts: Vec<Fact> = facts.into_iter().map(|(fact, _)| fact).collect();
    findings.extend(conflicts::conflicts(&facts, program));
    findings.sort_by_key(|finding| finding.span);
    (Facts { facts, complete }, findings)
}

/// Reports columns that have the name of an attribute: a fact could not give both.
fn reserved_columns(program: &Program) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for relation in program.declared() {
        let is_reserved = |name: &Symbol| {
            entry::ATTRIBUTES.contains(&name.as_str()) || name.as_str() == "relation"
        };
        for name in relation.columns.iter().map(|column| column.name).filter(is_reserved) {
            let message = format!("a column of `{}` has the reserved name `{name}`", relation.name);
            let finding = Diagnostic::new(Code::ReservedWord, relation.span, message);
            findings.push(finding.help("facts use this name for themselves; choose another"));
        }
    }
    findings
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

impl Fact {
    /// Whether no source says so.
    pub fn is_assumed(&self) -> bool {
        self.at.is_empty()
    }

    /// Whether the fact holds on the last day of `date`. Facts without an interval always do.
    pub fn in_force(&self, date: Date) -> bool {
        let day = date.last();
        self.from.is_none_or(|from| from.first() <= day)
            && self.until.is_none_or(|until| day <= until.last())
    }

    /// Whether it does not hold yet as of a date.
    pub fn begins_after(&self, date: Date) -> bool {
        self.from.is_some_and(|from| from.first() > date.last())
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
            rows.insert(fact.relation, fact.side, &fact.row);
        }
        rows
    }
}

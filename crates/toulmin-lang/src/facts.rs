//! The facts of a casebook: rows of relations, each with its citation.

mod bulk;
mod cite;
mod columns;
mod conflicts;
mod data;
mod entry;
mod ids;
mod read;
mod suppose;
mod typed;
mod write;
#[cfg(test)]
mod tests;

pub use bulk::Bulk;
pub use data::{Data, Files, beside, named_files};

use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic};
use crate::program::{Citation, Program, RelationId, Side};
use crate::ron_text;
use crate::rows::{Row, Rows, fits};
use crate::source::{FileId, Span};
use crate::tree::File;
use crate::value::{Date, Symbol, Value};
use crate::vocabulary::Vocabulary;
use cite::Origin;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

pub use suppose::suppose;
pub use write::ron;

/// A fact: first those that are written out, then the rows of data, entry by entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactId(pub usize);

const NO_FACT: &str = "bug: the id of a fact that there is not";

/// What is taken to be otherwise than the sources say, for the sake of argument.
#[derive(Clone, Debug, Default)]
pub struct Scenario {
    /// Facts that are added.
    pub assumed: Vec<Fact>,
    /// Facts that are taken not to be said.
    pub withdrawn: BTreeSet<FactId>,
}

/// All facts, in the order in which they were read.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Those that are written out one by one.
    pub written: Vec<Fact>,
    /// Those that entries read from files of data.
    pub bulk: Vec<Arc<Bulk>>,
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
    pub pattern: Vec<Option<Value>>,
    /// Where the source says so.
    pub at: Vec<Citation>,
    /// The coder's remark.
    pub note: Option<String>,
    /// The statement in its file.
    pub span: Span,
}

/// A file of facts as RON.
#[derive(Debug)]
pub struct RonFile {
    /// The path, beside which the files of its data lie.
    path: String,
    value: Option<ron_text::Value>,
}

/// Reads files of facts as RON: ids, paths and texts.
pub fn parse(files: &[(FileId, &str, &str)]) -> (Vec<RonFile>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut file = |&(file, path, text): &(FileId, &str, &str)| {
        let (value, found) = ron_text::read(file, text);
        findings.extend(found);
        RonFile { path: path.to_owned(), value }
    };
    (files.iter().map(&mut file).collect(), findings)
}

/// Cuts the data that files of facts name into cells. What is broken is reported and left out.
pub fn scan<'v>(files: &'v [RonFile], data: &Files<'v>) -> (Data<'v>, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    (data::scan(files, data, &mut findings), findings)
}

/// Reads files of facts, their data, and the facts that are typed, driven by the declarations. What is broken is reported
/// and left out.
pub fn read(
    files: &[RonFile],
    data: Data<'_>,
    typed: &[File],
    program: &Program,
    vocabulary: &Vocabulary,
) -> (Facts, Vec<Diagnostic>) {
    let constants = Constants { program, vocabulary };
    let findings = reserved_columns(program);
    let mut reader = read::Reader { constants, facts: Vec::new(), complete: Vec::new(), findings };
    let origins: Vec<Option<Origin>> = files.iter().map(|file| reader.file(file)).collect();
    reader.typed(typed);
    let read::Reader { mut facts, complete, mut findings, .. } = reader;
    let bulk = data::read(data, &origins, constants, &mut findings);
    findings.extend(ids::name(&mut facts, program));
    let facts: Vec<Fact> = facts.into_iter().map(|(fact, _)| fact).collect();
    findings.extend(conflicts::conflicts(&facts, program));
    findings.extend(conflicts::in_data(&facts, &bulk, program));
    findings.sort_by_key(|finding| finding.span);
    (Facts { written: facts, bulk, complete }, findings)
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

/// Whether an interval includes the last day of `date`.
fn in_force(from: Option<Date>, until: Option<Date>, date: Date) -> bool {
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
    pub fn covers(&self, relation: RelationId, pattern: &[Option<Value>]) -> bool {
        let fixed =
            |(slice, asked): (&Option<Value>, &Option<Value>)| slice.is_none() || slice == asked;
        self.relation == relation && self.pattern.iter().zip(pattern).all(fixed)
    }
}

impl Facts {
    /// The fact with this id.
    ///
    /// # Panics
    /// If there is none.
    pub fn fact(&self, id: FactId) -> Cow<'_, Fact> {
        self.get(id).expect(NO_FACT)
    }

    /// The fact with this id, if there is one.
    pub fn get(&self, id: FactId) -> Option<Cow<'_, Fact>> {
        if let Some(fact) = self.written.get(id.0) {
            return Some(Cow::Borrowed(fact));
        }
        let (bulk, row) = self.row_of(id)?;
        Some(Cow::Owned(bulk.fact(row)))
    }

    /// The entry and the row in it that an id beyond the written facts names.
    fn row_of(&self, id: FactId) -> Option<(&Bulk, u32)> {
        let mut at = id.0.checked_sub(self.written.len())?;
        for bulk in &self.bulk {
            if at < bulk.len() {
                return Some((bulk, u32::try_from(at).ok()?));
            }
            at -= bulk.len();
        }
        None
    }

    /// Each entry of data with the id of its first row.
    pub fn entries(&self) -> impl Iterator<Item = (FactId, &Bulk)> {
        let mut next = self.written.len();
        self.bulk.iter().map(move |bulk| {
            let first = FactId(next);
            next += bulk.len();
            (first, &**bulk)
        })
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.written.len() + self.bulk.iter().map(|bulk| bulk.len()).sum::<usize>()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The ids and facts, in order. Each row of data is made into a fact on the way.
    pub fn iter(&self) -> impl Iterator<Item = (FactId, Cow<'_, Fact>)> {
        (0..self.len()).map(|id| (FactId(id), self.fact(FactId(id))))
    }

    /// How many facts one side of a relation has, in force or not.
    pub fn count(&self, relation: RelationId, side: Side) -> usize {
        let written =
            self.written.iter().filter(|fact| (fact.relation, fact.side) == (relation, side));
        let bulk = self.bulk.iter().filter(|bulk| bulk.is_of(relation, side));
        written.count() + bulk.map(|bulk| bulk.len()).sum::<usize>()
    }

    /// The facts of one side of a relation whose rows fit a pattern, in force or not.
    pub fn fitting(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &[Option<Value>],
    ) -> Vec<FactId> {
        let asked = |fact: &Fact| {
            (fact.relation, fact.side) == (relation, side) && fits(pattern, &fact.row)
        };
        self.those(asked, |bulk| {
            if bulk.is_of(relation, side) { bulk.fitting(pattern) } else { Vec::new() }
        })
    }

    /// Those of them of which more is true; of the rows of each entry of data, the first few.
    pub fn fitting_few(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &[Option<Value>],
        few: usize,
        is_one: impl Fn(&FactId) -> bool,
    ) -> Vec<FactId> {
        let is_asked = |fact: &Fact| {
            (fact.relation, fact.side) == (relation, side) && fits(pattern, &fact.row)
        };
        let written = (0..self.written.len()).filter(|at| is_asked(&self.written[*at]));
        let mut found: Vec<FactId> = written.map(FactId).filter(&is_one).collect();
        for (first, bulk) in self.entries().filter(|(_, bulk)| bulk.is_of(relation, side)) {
            let rows = bulk.fitting(pattern).into_iter();
            let ids = rows.map(|row| FactId(first.0 + row as usize));
            found.extend(ids.filter(&is_one).take(few));
        }
        found
    }

    /// Whether a fact holds on the last day of `date`.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn in_force(&self, id: FactId, date: Date) -> bool {
        match self.written.get(id.0) {
            Some(fact) => fact.in_force(date),
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                bulk.in_force(row, date)
            }
        }
    }

    /// Whether a fact is taken not to be said.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn is_withdrawn(&self, id: FactId) -> bool {
        match self.written.get(id.0) {
            Some(fact) => fact.withdrawn,
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                bulk.withdrawn.contains(&row)
            }
        }
    }

    /// The facts if some of them were not said, and others were. The ids of written facts stay; those of rows of data move
    /// behind the ones that are assumed.
    #[must_use]
    pub fn supposing(&self, scenario: &Scenario) -> Facts {
        let mut facts = self.clone();
        for &id in &scenario.withdrawn {
            match facts.written.get_mut(id.0) {
                Some(fact) => fact.withdrawn = true,
                None => facts.withdraw_row(id),
            }
        }
        facts.written.extend(scenario.assumed.iter().cloned());
        facts
    }

    fn withdraw_row(&mut self, id: FactId) {
        let mut at = id.0 - self.written.len();
        for bulk in &mut self.bulk {
            if at < bulk.len() {
                let row = u32::try_from(at).expect("bug: more rows than a file has bytes");
                Arc::make_mut(bulk).withdrawn.insert(row);
                return;
            }
            at -= bulk.len();
        }
    }

    /// The first and the last day on which a fact holds, where they are given.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn interval(&self, id: FactId) -> (Option<Date>, Option<Date>) {
        match self.written.get(id.0) {
            Some(fact) => (fact.from, fact.until),
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                bulk.interval(row)
            }
        }
    }

    /// Whether a fact states or denies its row.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn side(&self, id: FactId) -> Side {
        match self.written.get(id.0) {
            Some(fact) => fact.side,
            None => self.row_of(id).expect(NO_FACT).0.common().side,
        }
    }

    /// The relation of a fact, and whether it states or denies its row.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn of(&self, id: FactId) -> (RelationId, Side) {
        match self.written.get(id.0) {
            Some(fact) => (fact.relation, fact.side),
            None => {
                let common = self.row_of(id).expect(NO_FACT).0.common();
                (common.relation, common.side)
            }
        }
    }

    /// The values of a fact.
    ///
    /// # Panics
    /// If there is no fact with this id.
    pub fn row(&self, id: FactId) -> Cow<'_, Row> {
        match self.written.get(id.0) {
            Some(fact) => Cow::Borrowed(&fact.row),
            None => {
                let (bulk, row) = self.row_of(id).expect(NO_FACT);
                Cow::Owned(bulk.row(row))
            }
        }
    }

    /// The facts that mention an entity, in force or not.
    pub fn mentioning(&self, name: Symbol) -> Vec<FactId> {
        self.those(|fact| fact.row.contains(&Value::Name(name)), |bulk| bulk.mentioning(name))
    }

    /// The facts that are the statement of an entity, in force or not.
    pub fn attributed_to(&self, name: Symbol) -> Vec<FactId> {
        let is_its =
            |fact: &Fact| matches!(fact.according_to, Some(Attribution::Entity(by)) if by == name);
        self.those(
            is_its,
            |bulk| if is_its(bulk.common()) { bulk.rows().collect() } else { vec![] },
        )
    }

    /// The written facts of one kind, and rows of each entry of data.
    fn those(
        &self,
        is_one: impl Fn(&Fact) -> bool,
        rows: impl Fn(&Bulk) -> Vec<u32>,
    ) -> Vec<FactId> {
        let written = (0..self.written.len()).filter(|at| is_one(&self.written[*at]));
        let mut found: Vec<FactId> = written.map(FactId).collect();
        for (first, bulk) in self.entries() {
            found.extend(rows(bulk).into_iter().map(|row| FactId(first.0 + row as usize)));
        }
        found
    }

    /// The rows in force on the last day of `date`: what an engine starts from.
    pub fn rows(&self, date: Date) -> Rows {
        self.rows_of(date, |_| true)
    }

    /// The rows of some relations that are in force on the last day of `date`.
    pub fn rows_of(&self, date: Date, wanted: impl Fn(RelationId) -> bool) -> Rows {
        let bulk = self.bulk.iter().filter(|bulk| wanted(bulk.common().relation));
        let mut rows = bulk::rows(bulk, date);
        let is_wanted = |fact: &&Fact| wanted(fact.relation) && fact.in_force(date);
        for fact in self.written.iter().filter(is_wanted) {
            rows.insert(fact.relation, fact.side, &fact.row);
        }
        rows
    }
}

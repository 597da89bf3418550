//! The facts of a casebook: rows of relations, each with its citation.

mod fact;
mod bulk;
mod lookup;
mod cite;
mod attributes;
mod columns;
mod entry;
mod data;
mod conflicts;
mod ids;
mod read;
mod typed;
mod suppose;
mod write;
#[cfg(test)]
mod tests;

pub use bulk::Bulk;
pub use data::{Data, Files, beside, named_files};
pub use fact::{Attribution, Complete, Confidence, Fact, FactId, Line, Reading, Status};
pub use lookup::{Facts, Scenario};
pub use suppose::suppose;
pub use write::ron;

use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic};
use crate::program::Program;
use crate::ron_text;
use crate::source::FileId;
use crate::tree::File;
use crate::uses::Notes;
use crate::value::Symbol;
use crate::vocabulary::Vocabulary;
use cite::Origin;

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
    notes: Notes<'_>,
) -> (Facts, Vec<Diagnostic>) {
    let constants = Constants { program, vocabulary, notes };
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
            attributes::FACT.contains(&name.as_str()) || name.as_str() == "relation"
        };
        for name in relation.columns.iter().map(|column| column.name).filter(is_reserved) {
            let message = format!("a column of `{}` has the reserved name `{name}`", relation.name);
            let finding = Diagnostic::new(Code::ReservedWord, relation.span, message);
            findings.push(finding.help("facts use this name for themselves; choose another"));
        }
    }
    findings
}

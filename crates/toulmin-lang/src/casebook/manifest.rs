//! `casebook.ron`: the title, the date as of which conclusions are drawn, the default source, and what no claim need use.

use super::uncovered::{self, Entry};
use crate::diag::{Code, Diagnostic};
use crate::ron_text::record::Record;
use crate::ron_text::{self, Value};
use crate::source::{FileId, Span};
use crate::uses::{Definition, Notes};
use crate::value::{Date, Symbol};
use crate::vocabulary::{Vocabulary, Work};

const ATTRIBUTES: [&str; 4] = ["title", "date", "source", "uncovered"];

/// What the manifest says, as far as it could be read.
#[derive(Default)]
pub(super) struct Manifest {
    title: Option<String>,
    date: Option<Date>,
    source: Option<(String, Span)>,
    uncovered: Vec<Entry>,
}

/// Reads the manifest. Whatever is missing or wrong is reported.
pub(super) fn read((file, text): (FileId, &str)) -> (Manifest, Vec<Diagnostic>) {
    let (value, mut findings) = ron_text::read(file, text);
    let manifest = value.and_then(|value| manifest(&value, &mut findings));
    (manifest.unwrap_or_default(), findings)
}

fn manifest(value: &Value, findings: &mut Vec<Diagnostic>) -> Option<Manifest> {
    let what = "`casebook.ron`";
    let record = Record::new(value, what, findings)?;
    record.only(&ATTRIBUTES, what, findings);
    if value.whole {
        report_missing(&record, findings);
    }

    let source = record.text("source", findings);
    Some(Manifest {
        title: record.words("title", findings),
        date: record.date("date", findings),
        source: source.map(|(key, span)| (key.to_owned(), span)),
        uncovered: record.get("uncovered").map_or(Vec::new(), |it| uncovered::read(it, findings)),
    })
}

fn report_missing(record: &Record<'_>, findings: &mut Vec<Diagnostic>) {
    let help = ["title: \"…\"", "date: \"2023-12-31\""];
    for (name, help) in ["title", "date"].into_iter().zip(help) {
        if !record.has_nearly(name, &ATTRIBUTES) {
            let message = format!("the casebook has no `{name}`");
            let finding = Diagnostic::new(Code::MissingColumn, record.span, message);
            findings.push(finding.help(format!("write `{help}`")));
        }
    }
}

impl Manifest {
    /// Makes the source of the manifest the default. One that the bibliography does not have is reported; so that its
    /// places are not reported too, the nearest work or else an empty one stands in for it.
    pub(super) fn set_source(
        &self,
        vocabulary: &mut Vocabulary,
        notes: Notes<'_>,
    ) -> Option<Diagnostic> {
        let (key, span) = self.source.as_ref()?;
        let key = Symbol::new(key);
        if vocabulary.work(key.as_str()).is_some() {
            notes.name(key.as_str(), *span, Definition::Work(key));
            vocabulary.default_source = Some(key);
            return None;
        }

        let finding = vocabulary.unknown_source(key.as_str(), *span);
        let near = finding.replacement.as_deref().map(Symbol::new);
        if near.is_none() {
            vocabulary.works.push(stand_in(key, *span));
        }
        vocabulary.default_source = Some(near.unwrap_or(key));
        Some(*finding)
    }

    /// What no claim need use; taken out.
    pub(super) fn take_uncovered(&mut self) -> Vec<Entry> {
        std::mem::take(&mut self.uncovered)
    }

    /// The title and the date of a manifest without errors.
    pub(super) fn title_and_date(self) -> (String, Date) {
        let missing = "bug: a manifest without title or date passed the gate";
        (self.title.expect(missing), self.date.expect(missing))
    }
}

/// A work of which nothing is known but its key. A casebook with it does not pass the gate.
fn stand_in(key: Symbol, span: Span) -> Work {
    let [reference, author_year, bibtex, standalone] = [const { String::new() }; 4];
    Work { key, reference, author_year, bibtex, standalone, locators: Vec::new(), span }
}

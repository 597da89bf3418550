//! A file of facts: the defaults, the facts of each relation, and the slices that are complete.

use super::attributes::COMPLETE;
use super::cite::Origin;
use super::entry::read_fact;
use super::{Complete, Fact, RonFile, columns};
use crate::check::unknown;
use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic};
use crate::program::{RelationId, RowPattern};
use crate::ron_text::record::{Record, wrong_type};
use crate::ron_text::{Field, Kind, Value};
use crate::source::Span;
use crate::tree::Name;

const FILE: [&str; 6] = ["source", "at", "according_to", "facts", "bulk", "complete"];

/// Reads the files of facts. What is broken is reported and left out.
pub(super) struct Reader<'a> {
    pub(super) constants: Constants<'a>,
    pub(super) facts: Vec<(Fact, Option<Span>)>,
    pub(super) complete: Vec<Complete>,
    pub(super) findings: Vec<Diagnostic>,
}

impl Reader<'_> {
    /// Reads what is written out in one file; the origin that it gives for its facts.
    pub(super) fn file(&mut self, file: &RonFile) -> Option<Origin> {
        let value = file.value.as_ref()?;
        let what = "a file of facts";
        let record = Record::new(value, what, &mut self.findings)?;
        record.only(&FILE, what, &mut self.findings);
        let origin = Origin::default().within(&record, self.constants, &mut self.findings);
        // Fields are looked for among the broken ones too: what is sound in them is read.
        for field in record.fields() {
            match field.name.as_str() {
                "facts" => self.relations(field, &origin),
                "complete" => self.slices(field, &origin),
                _ => {}
            }
        }
        Some(origin)
    }

    fn relations(&mut self, field: &Field, origin: &Origin) {
        let Kind::Map(relations) = &field.value.kind else {
            return self.report_wrong_type(field, "a group `{ \"relation\": [ … ], … }`");
        };
        for (i, field) in relations.iter().enumerate() {
            if let Some(first) = relations[..i].iter().find(|first| first.name == field.name) {
                self.findings.push(listed_twice(field, first.span));
            }
            let Kind::List(items) = &field.value.kind else {
                self.report_wrong_type(field, "a list of facts `[ (…), … ]`");
                continue;
            };
            if let Some(relation) =
                relation(self.constants, &field.name, field.span, &mut self.findings)
            {
                self.facts_of(relation, items, origin);
            }
        }
    }

    fn facts_of(&mut self, relation: RelationId, items: &[Value], origin: &Origin) {
        for item in items.iter().filter(|item| item.whole) {
            let fact = read_fact(self.constants, relation, item, origin, &mut self.findings);
            self.facts.extend(fact);
        }
    }

    fn slices(&mut self, field: &Field, origin: &Origin) {
        let Kind::List(items) = &field.value.kind else {
            return self.report_wrong_type(field, "a list `[ (relation: …, at: …), … ]`");
        };
        for item in items.iter().filter(|item| item.whole) {
            let before = self.findings.len();
            let slice = self.slice(item, origin);
            self.complete.extend(slice.filter(|_| self.findings.len() == before));
        }
    }

    fn slice(&mut self, item: &Value, origin: &Origin) -> Option<Complete> {
        let what = "an entry of `complete`";
        let record = Record::new(item, what, &mut self.findings)?;
        let Some((name, span)) = record.text("relation", &mut self.findings) else {
            if !record.has("relation") {
                let message = "this names no `relation` that is complete";
                let finding = Diagnostic::new(Code::MissingColumn, record.span, message);
                self.findings.push(finding.help("write `relation: \"…\"`"));
            }
            return None;
        };
        let relation = relation(self.constants, name, span, &mut self.findings)?;
        let (constants, findings) = (self.constants, &mut self.findings);
        columns::report_unknown(
            constants.program,
            relation,
            &record,
            ("a complete list", &COMPLETE),
            findings,
        );
        let columns = constants.program.relation(relation).columns.len();
        let mut pattern = RowPattern::open(columns);
        for (column, value) in columns::given(constants, relation, &record, findings) {
            pattern[column] = Some(value);
        }
        // A default place for the facts of a file does not say that a list is complete.
        let own = origin.source_only().within(&record, constants, findings);
        own.report_missing(&record, "the statement that a list is complete", findings);
        let note = record.words("note", findings);
        if own.at.is_empty() {
            return None;
        }
        Some(Complete { relation, pattern, at: own.at, note, span: record.span })
    }

    fn report_wrong_type(&mut self, field: &Field, wanted: &str) {
        if field.value.whole {
            self.findings.push(wrong_type(field, wanted));
        }
    }
}

/// The relation with this name; reported when there is none.
pub(super) fn relation(
    constants: Constants<'_>,
    name: &str,
    span: Span,
    findings: &mut Vec<Diagnostic>,
) -> Option<RelationId> {
    let found = constants.relation(name, span);
    if found.is_none() {
        let name = Name { text: name.to_owned(), span };
        let names = constants.program.declared().map(|relation| relation.name.as_str());
        let message = "no relation is called";
        let finding = unknown(Code::UnknownRelation, &name, message, names);
        findings.push(finding.help("a rule file declares relations"));
    }
    found
}

fn listed_twice(field: &Field, first: Span) -> Diagnostic {
    let message = format!("the facts of `{}` stand in two lists of this file", field.name);
    let finding = Diagnostic::new(Code::DuplicateName, field.span, message);
    finding.label("a second list").other(first, "the first list").help("put them into one list")
}

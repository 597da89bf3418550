//! Records by name: the fields that they have and may have, and the kind of each value.

use super::{Field, Kind, Value};
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::source::Span;
use crate::value::Date;
use std::fmt;

/// A text and its place inside the quotes.
pub(crate) type Text<'v> = (&'v str, Span);

/// A record, of which each field is looked up by its name.
pub(crate) struct Record<'v> {
    /// The record in its file.
    pub(crate) span: Span,
    fields: Vec<&'v Field>,
}

impl<'v> Record<'v> {
    /// The record that a value is; reported when it is none, or when a name is given twice.
    ///
    /// `what` names the record in messages: "an entity", "a fact of `member`".
    pub(crate) fn new(
        value: &'v Value,
        what: impl fmt::Display,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let Kind::Record(all) = &value.kind else {
            if value.whole {
                let message =
                    format!("{what} is written `(name: value, …)`; found {}", value.described());
                findings.push(Diagnostic::new(Code::WrongType, value.span, message));
            }
            return None;
        };
        Some(Record { span: value.span, fields: once(all, findings) })
    }

    /// The same of a group `{ "name": … }`; `None` when the value is none.
    pub(crate) fn group(value: &'v Value, findings: &mut Vec<Diagnostic>) -> Option<Self> {
        let Kind::Map(all) = &value.kind else { return None };
        Some(Record { span: value.span, fields: once(all, findings) })
    }

    /// The fields, in written order, each name once.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &'v Field> {
        self.fields.iter().copied()
    }

    /// A field with its value.
    ///
    /// A value that could not be read has been reported, and counts as not given.
    pub(crate) fn get(&self, name: &str) -> Option<&'v Field> {
        self.fields().find(|field| field.name == name && field.value.whole)
    }

    /// Whether a field is there, readable or not.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields().any(|field| field.name == name)
    }

    /// Reports every field that is not among these.
    pub(crate) fn only(&self, known: &[&str], what: &str, findings: &mut Vec<Diagnostic>) {
        for field in self.fields().filter(|field| !known.contains(&field.name.as_str())) {
            findings.push(unknown_attribute(field, known, what));
        }
    }

    /// Whether a field is there, perhaps with a slip in its name.
    pub(crate) fn has_nearly(&self, name: &str, known: &[&str]) -> bool {
        let means = |field: &Field| {
            let is_unknown = !known.contains(&field.name.as_str());
            is_unknown && nearest(&field.name, known.iter().copied()) == Some(name)
        };
        self.has(name) || self.fields().any(means)
    }

    /// The text of a field.
    pub(crate) fn text(&self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Text<'v>> {
        let field = self.get(name)?;
        expect(field.value.text(), field, "a text in quotes", findings)
    }

    /// The words of a text field.
    pub(crate) fn words(&self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<String> {
        self.text(name, findings).map(|(text, _)| text.to_owned())
    }

    /// The texts of a field: one alone, or a list of them.
    pub(crate) fn texts(&self, name: &str, findings: &mut Vec<Diagnostic>) -> Vec<Text<'v>> {
        let Some(field) = self.get(name) else { return Vec::new() };
        let texts = match &field.value.kind {
            Kind::List(items) => items.iter().map(Value::text).collect(),
            _ => field.value.text().map(|text| vec![text]),
        };
        let wanted = "a text in quotes, or a list of them in `[ ]`";
        expect(texts, field, wanted, findings).unwrap_or_default()
    }

    /// The date of a field.
    pub(crate) fn date(&self, name: &str, findings: &mut Vec<Diagnostic>) -> Option<Date> {
        let field = self.get(name)?;
        let wanted = "a date in quotes, such as \"1999\" or \"1999-05-03\"";
        let (text, span) = expect(field.value.text(), field, wanted, findings)?;
        date(text, span, findings)
    }
}

/// The fields, each name once; a second one of a name is reported.
fn once<'v>(all: &'v [Field], findings: &mut Vec<Diagnostic>) -> Vec<&'v Field> {
    let mut fields: Vec<&Field> = Vec::new();
    for field in all {
        match fields.iter().find(|first| first.name == field.name) {
            Some(first) => findings.push(given_twice(field, first.span)),
            None => fields.push(field),
        }
    }
    fields
}

/// The date that a text is; reported when it is none.
pub(crate) fn date(text: &str, span: Span, findings: &mut Vec<Diagnostic>) -> Option<Date> {
    let date = Date::parse(text);
    if date.is_none() {
        let message = format!("`{text}` is no date of the calendar");
        let finding = Diagnostic::new(Code::InvalidDate, span, message).label("not a date");
        findings.push(finding.help("write the year, month or day: 1999, 1999-05 or 1999-05-03"));
    }
    date
}

/// Reports a field whose value is not of the kind that is wanted.
fn expect<T>(
    value: Option<T>,
    field: &Field,
    wanted: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<T> {
    if value.is_none() {
        findings.push(wrong_type(field, wanted));
    }
    value
}

/// The finding that a field has another kind of value than it must have.
pub(crate) fn wrong_type(field: &Field, wanted: &str) -> Diagnostic {
    let found = field.value.described();
    let message = format!("`{}` takes {wanted}; found {found}", field.name);
    let finding = Diagnostic::new(Code::WrongType, field.value.span, message);
    match &field.value.kind {
        Kind::Number(number) if wanted.starts_with("a text") || wanted.starts_with("a date") => {
            finding.help("put it in quotes").replacement(format!("\"{number}\""))
        }
        _ => finding,
    }
}

fn given_twice(field: &Field, first: Span) -> Diagnostic {
    let message = format!("`{}` is given twice", field.name);
    let finding = Diagnostic::new(Code::DuplicateColumn, field.span, message);
    finding.label("given again").other(first, "first given here").help("keep one of them")
}

/// The finding that a record has no such field, with the nearest name that it may have.
fn unknown_attribute(field: &Field, known: &[&str], what: &str) -> Diagnostic {
    let near = nearest(&field.name, known.iter().copied());
    let message = format!("{what} has no `{}`{}", field.name, did_you_mean(near));
    let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    let mut finding = Diagnostic::new(Code::UnknownAttribute, field.span, message)
        .label("not known here")
        .help(format!("it may have {}", names.join(", ")));
    finding.replacement = near.map(str::to_owned);
    finding
}

//! RON with places: what stands in a file of facts or entities, every value with its [`Span`].
//!
//! What is accepted is what the `ron` crate accepts. Since that stops at the first error, the
//! brackets are matched first (`scan`, `outline`), and where the file as a whole is not RON its
//! parts are tried one by one, so that a broken entry does not hide the others.

mod outline;
mod plain;
mod read;
pub(crate) mod record;
mod scan;
#[cfg(test)]
mod tests;
mod wording;

use crate::source::Span;
use crate::value::quoted;
pub(crate) use read::read;

/// A value as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Value {
    /// What it is.
    pub(crate) kind: Kind,
    /// All of it, with quotes and brackets.
    pub(crate) span: Span,
    /// Whether all of it could be read. What could not has been reported.
    pub(crate) whole: bool,
}

/// The kinds of value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A text, without its quotes.
    Text(String),
    /// A number, as written.
    Number(String),
    /// `true` or `false`
    Truth(bool),
    /// `[…]`
    List(Vec<Value>),
    /// `(name: …)`
    Record(Vec<Field>),
    /// `{"name": …}`
    Map(Vec<Field>),
    /// Anything else that RON knows, or a value that could not be read.
    Other,
}

/// A name and what is given for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// The name, without quotes.
    pub(crate) name: String,
    /// The name in the file, without quotes.
    pub(crate) span: Span,
    /// What is given for it.
    pub(crate) value: Value,
}

impl Value {
    /// The words of a text, at their place inside the quotes.
    pub(crate) fn text(&self) -> Option<(&str, Span)> {
        match &self.kind {
            Kind::Text(text) => Some((text, inside(self.span, text))),
            _ => None,
        }
    }

    /// Whether it is `[]`.
    pub(crate) fn is_empty_list(&self) -> bool {
        matches!(&self.kind, Kind::List(items) if items.is_empty())
    }

    /// The value in words, for "expected …, found …".
    pub(crate) fn described(&self) -> String {
        match &self.kind {
            Kind::Text(text) => format!("the text {}", quoted(text)),
            Kind::Number(number) => format!("the number `{number}`"),
            Kind::Truth(truth) => format!("`{truth}`"),
            Kind::List(_) => "a list in `[ ]`".to_owned(),
            Kind::Record(_) => "a group in `( )`".to_owned(),
            Kind::Map(_) => "a group in `{ }`".to_owned(),
            Kind::Other => "something else".to_owned(),
        }
    }
}

/// The stretch between the quotes; for texts with escapes or raw texts, all of it.
fn inside(span: Span, text: &str) -> Span {
    let plain = span.range().len() == text.len() + 2;
    if plain { Span { start: span.start + 1, end: span.end - 1, ..span } } else { span }
}

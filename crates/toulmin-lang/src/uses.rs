//! Uses: what the names of a casebook mean, noted where they are resolved.
//!
//! An editor asks for them. When a casebook is only read, nobody does, and nothing is noted.

use crate::program::{Citation, EnumId, ParamId, RelationId, RuleId, SortId};
use crate::source::Span;
use crate::value::Symbol;
use crate::vocabulary::split_at_colon;
use std::cell::RefCell;

/// A place where a name stands, and what the name means there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Use {
    /// The name, without quotes; with them when it has escapes.
    pub span: Span,
    /// What it means.
    pub definition: Definition,
}

/// What a name can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Definition {
    Sort(SortId),
    Enum(EnumId),
    Member(EnumId, Symbol),
    Relation(RelationId),
    /// A column of a relation, by its index.
    Column(RelationId, usize),
    Param(ParamId),
    Rule(RuleId),
    /// A variable, by the place where it stands first in the conditions of its rule, claim or constraint.
    Variable(Span),
    Entity(Symbol),
    Work(Symbol),
    /// A place in a work, such as `challenges.13`.
    Place {
        work: Symbol,
        place: Symbol,
    },
}

/// Takes the uses of names down, if somebody wants them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Notes<'a>(Option<&'a RefCell<Vec<Use>>>);

impl<'a> Notes<'a> {
    /// Notes that go into this list.
    pub(crate) fn into(list: &'a RefCell<Vec<Use>>) -> Self {
        Notes(Some(list))
    }

    /// Notes what stands in a stretch.
    pub(crate) fn note(self, span: Span, definition: Definition) {
        if let Some(list) = self.0 {
            list.borrow_mut().push(Use { span, definition });
        }
    }

    /// Notes a name, which may stand in quotes.
    pub(crate) fn name(self, name: &str, span: Span, definition: Definition) {
        self.note(unquoted(name, span), definition);
    }

    /// Notes a citation as it is written: a key, a place, or both with a colon between them.
    pub(crate) fn citation(self, text: &str, span: Span, citation: &Citation) {
        if self.0.is_none() {
            return;
        }
        let work = citation.source;
        let span = unquoted(text, span);
        let key_span = match (text.split_once(':'), citation.locator) {
            (Some((key, locator)), Some(place)) => {
                let (key_span, place_span) = split_at_colon(span, key, locator);
                self.note(place_span, Definition::Place { work, place });
                key_span
            }
            (None, Some(place)) => return self.note(span, Definition::Place { work, place }),
            (_, None) => span,
        };
        self.note(key_span, Definition::Work(work));
    }
}

/// The stretch of a name without its quotes; all of it when escapes have moved the offsets.
fn unquoted(name: &str, span: Span) -> Span {
    let quotes = 2;
    if span.range().len() != name.len() + quotes {
        return span;
    }
    Span { start: span.start + 1, end: span.end - 1, ..span }
}

//! Facts as they are typed at a prompt. Their attributes are read like those of a fact in a file.

use super::entry::typed_fact;
use super::read::Reader;
use crate::check::check_fact;
use crate::ron_text::{Field, Kind, Value};
use crate::source::Span;
use crate::tree::{Attribute, Fact, File, ItemKind, Name};

impl Reader<'_> {
    /// Reads the facts among the items of these texts.
    pub(super) fn typed(&mut self, files: &[File]) {
        for item in files.iter().flat_map(|file| &file.items) {
            if let ItemKind::Fact(fact) = &item.kind {
                self.typed_fact(fact, item.span);
            }
        }
    }

    pub(super) fn typed_fact(&mut self, fact: &Fact, span: Span) {
        let (constants, findings) = (self.constants, &mut self.findings);
        let found = check_fact(constants, &fact.atom, findings);
        let Some(found) = found else { return };
        let fields = fact.attributes.iter().map(field).collect();
        let attributes = Value { kind: Kind::Record(fields), span, whole: true };
        let read = typed_fact(constants, found, fact.side, &attributes, findings);
        self.facts.extend(read.map(|fact| (fact, None)));
    }
}

fn field(attribute: &Attribute) -> Field {
    let Attribute { name, values } = attribute;
    let value = match values.as_slice() {
        [value] => text(value),
        values => {
            let span = values.iter().fold(name.span, |span, value| span.to(value.span));
            Value { kind: Kind::List(values.iter().map(text).collect()), span, whole: true }
        }
    };
    Field { name: name.text.clone(), span: name.span, value }
}

fn text(name: &Name) -> Value {
    Value { kind: Kind::Text(name.text.clone()), span: name.span, whole: true }
}

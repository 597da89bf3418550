//! Where a fact comes from: its places, and whose statement it is. A file gives defaults for its facts.

use super::Attribution;
use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic, is_slip};
use crate::program::Citation;
use crate::ron_text::record::Record;
use crate::source::Span;
use crate::uses::Definition;
use crate::value::Symbol;

/// Of shorter keys, every other word of that length would be a slip.
const KEY_LENGTH_MIN: usize = 4;

/// Where statements come from.
#[derive(Clone, Debug, Default)]
pub(super) struct Origin {
    source: Source,
    /// The places.
    pub(super) at: Vec<Citation>,
    /// Whether places are given, even if they could not be resolved.
    is_cited: bool,
    /// Whose statement it is, when not the source's own.
    pub(super) according_to: Option<Attribution>,
}

/// The work whose places are meant.
#[derive(Clone, Copy, Debug, Default)]
enum Source {
    /// The work of the casebook.
    #[default]
    Casebook,
    /// The work with this key.
    Work(Symbol),
    /// A work that the bibliography does not have, which has been reported.
    Unknown,
}

impl Origin {
    /// The origin of what stands in a record: its own `source`, `at` and `according_to`, and these where it gives none.
    pub(super) fn within(
        &self,
        record: &Record<'_>,
        constants: Constants<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Origin {
        let source = self.source.within(record, constants, findings);
        let according_to = record.text("according_to", findings);
        let according_to = according_to
            .and_then(|(text, span)| attribution(text, span, constants, findings))
            .or_else(|| self.according_to.clone());
        let Some(own) = record.fields().find(|field| field.name == "at") else {
            return Origin { source, according_to, ..self.clone() };
        };
        let texts = record.texts("at", findings);
        let place = |(text, span)| source.place(text, span, constants, findings);
        let at = texts.into_iter().filter_map(place).collect();
        Origin { source, at, is_cited: !own.value.is_empty_list(), according_to }
    }

    /// The same work, without its places.
    pub(super) fn source_only(&self) -> Origin {
        Origin { source: self.source, ..Origin::default() }
    }

    /// Reports that a record and the defaults give no place.
    pub(super) fn report_missing(
        &self,
        record: &Record<'_>,
        what: &str,
        findings: &mut Vec<Diagnostic>,
    ) {
        if !self.is_cited {
            let message = format!("{what} cites no place");
            let finding = Diagnostic::new(Code::MissingCitation, record.span, message);
            let help = "say where: `at: \"PLACE\"`; the key of a work cites it as a whole";
            findings.push(finding.label("has no `at`").help(help));
        }
    }
}

impl Source {
    fn within(
        self,
        record: &Record<'_>,
        constants: Constants<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Source {
        let Some((key, span)) = record.text("source", findings) else {
            return if record.has("source") { Source::Unknown } else { self };
        };
        match constants.vocabulary.work(key) {
            Some(work) => {
                constants.notes.name(key, span, Definition::Work(work.key));
                Source::Work(work.key)
            }
            None => {
                findings.push(*constants.vocabulary.unknown_source(key, span));
                Source::Unknown
            }
        }
    }

    fn place(
        self,
        text: &str,
        span: Span,
        constants: Constants<'_>,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Citation> {
        let source = match self {
            Source::Casebook => None,
            Source::Work(key) => Some(key),
            Source::Unknown => return None,
        };
        let citation = constants.citation(text, span, source);
        citation.map_err(|finding| findings.push(*finding)).ok()
    }
}

/// Whose statement it is: a work, an entity, or anyone in words. A slip in the key of a work is reported.
fn attribution(
    text: &str,
    span: Span,
    constants: Constants<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Attribution> {
    let Constants { vocabulary, notes, .. } = constants;
    if let Some(work) = vocabulary.work(text) {
        notes.name(text, span, Definition::Work(work.key));
        return Some(Attribution::Work(work.key));
    }
    if let Some(entity) = vocabulary.entity(text) {
        notes.name(text, span, Definition::Entity(entity.name));
        return Some(Attribution::Entity(entity.name));
    }
    let is_meant = |key: &str| key.len() >= KEY_LENGTH_MIN && is_slip(key, text);
    if vocabulary.works.iter().any(|work| is_meant(work.key.as_str())) {
        findings.push(*vocabulary.unknown_source(text, span));
        return None;
    }
    Some(Attribution::Words(text.to_owned()))
}

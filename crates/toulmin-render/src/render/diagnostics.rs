//! Findings as text, in the manner of rustc, and as JSON.

use super::counted;
use super::json;
use super::json::diagnostics::{self as document, End, Finding, Other, Stretch};
use super::style::Colour;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet};
use std::ops::Range;
use toulmin_lang::diag::{Diagnostic, Severity};
use toulmin_lang::source::{FileId, Sources, Span};

/// The findings one after another, each with the lines it is about, without a final line break.
pub fn text(diagnostics: &[Diagnostic], sources: &Sources, colour: Colour) -> String {
    let renderer = match colour {
        Colour::On => Renderer::styled(),
        Colour::Off => Renderer::plain(),
    };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let one = |diagnostic| renderer.render(&[group(diagnostic, sources)]);
    diagnostics.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

/// The number of each kind: `2 errors and 1 warning`.
pub fn count(diagnostics: &[Diagnostic]) -> String {
    let of = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
    match (of(Severity::Error), of(Severity::Warning)) {
        (0, warnings) => counted(warnings, "warning"),
        (errors, 0) => counted(errors, "error"),
        (errors, warnings) => {
            format!("{} and {}", counted(errors, "error"), counted(warnings, "warning"))
        }
    }
}

/// The findings as `toulmin/diagnostics/1`.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let diagnostics = diagnostics.iter().map(|found| finding(found, sources)).collect();
    json::printed(document::Diagnostics { diagnostics })
}

fn finding<'a>(found: &'a Diagnostic, sources: &'a Sources) -> Finding<'a> {
    let others = found.others.iter();
    Finding {
        stretch: stretch(found.span, sources),
        code: found.code.name(),
        severity: match found.severity() {
            Severity::Error => document::Severity::Error,
            Severity::Warning => document::Severity::Warning,
        },
        message: &found.message,
        label: &found.label,
        others: others
            .map(|(span, label)| Other { stretch: stretch(*span, sources), label })
            .collect(),
        help: &found.help,
        replacement: found.replacement.as_deref(),
    }
}

fn stretch(span: Span, sources: &Sources) -> Stretch<'_> {
    let (first, end) = (sources.position(span), sources.position(span.after()));
    Stretch {
        path: first.path,
        line: first.line,
        column: first.column,
        end: End { line: end.line, column: end.column },
    }
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.name());
    title.elements(snippets(diagnostic, sources)).elements(advice(diagnostic))
}

/// One snippet for each file that is spoken of, the one of the finding itself first.
fn snippets<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
) -> Vec<Snippet<'a, annotate_snippets::Annotation<'a>>> {
    let mut files = vec![diagnostic.span.file];
    for (span, _) in &diagnostic.others {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files.into_iter().map(|file| snippet(diagnostic, sources, file)).collect()
}

/// The lines of one file that are spoken of. Only these are handed on, since a file may be large.
fn snippet<'a>(
    diagnostic: &'a Diagnostic,
    sources: &'a Sources,
    file: FileId,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let primary = (diagnostic.span, diagnostic.label.as_str(), AnnotationKind::Primary);
    let others = diagnostic.others.iter();
    let others = others.map(|(span, label)| (*span, label.as_str(), AnnotationKind::Context));
    let marks: Vec<_> =
        std::iter::once(primary).chain(others).filter(|(span, ..)| span.file == file).collect();

    let text = sources.file(file).text.as_str();
    let lines = lines_around(text, marks.iter().map(|(span, ..)| span.range()));
    let first = Span::new(file, lines.start..lines.start);

    let annotations = marks.into_iter().map(|(span, label, kind)| {
        let range = span.start as usize - lines.start..span.end as usize - lines.start;
        kind.span(range).label((!label.is_empty()).then_some(label))
    });

    Snippet::source(&text[lines.clone()])
        .path(sources.file(file).path.as_str())
        .line_start(sources.position(first).line)
        .annotations(annotations)
}

/// The whole lines, without the last line break, on which the ranges lie.
fn lines_around(text: &str, ranges: impl Iterator<Item = Range<usize>> + Clone) -> Range<usize> {
    let first = ranges.clone().map(|range| range.start).min().unwrap_or_default();
    let last = ranges.map(|range| range.end).max().unwrap_or_default();
    let start = text[..first].rfind('\n').map_or(0, |at| at + 1);
    let end = text[last..].find('\n').map_or(text.len(), |at| last + at);
    start..end
}

fn advice(diagnostic: &Diagnostic) -> impl Iterator<Item = Message<'_>> {
    let help = diagnostic.help.iter().map(|help| Level::HELP.message(help.as_str()));
    let replacement = diagnostic.replacement.iter();
    help.chain(replacement.map(|text| Level::HELP.message(format!("write `{text}`"))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use toulmin_lang::diag::Code;

    fn sources() -> (Sources, FileId, FileId) {
        let mut sources = Sources::default();
        let rules = sources.add("rules/access.dl", "sort Actor.\nrule v:\n  p(a: Chnia).\n");
        let facts = sources.add("facts/entities.ron", "(entities: {\n    \"China\": (),\n})\n");
        (sources, rules, facts)
    }

    fn misspelt(rules: FileId, facts: FileId) -> Diagnostic {
        let message = "no Actor is called `Chnia`; did you mean `China`?";
        Diagnostic::new(Code::UnknownName, Span::new(rules, 27..32), message)
            .label("not an entity")
            .other(Span::new(facts, 17..24), "`China` is declared here")
            .replacement("China")
    }

    #[test]
    fn a_finding_shows_its_line_the_other_place_and_the_remedy() {
        let (sources, rules, facts) = sources();
        let shown = text(&[misspelt(rules, facts)], &sources, Colour::Off);
        let wanted = "\
error[unknown-name]: no Actor is called `Chnia`; did you mean `China`?
 --> rules/access.dl:3:8
  |
3 |   p(a: Chnia).
  |        ^^^^^ not an entity
  |
 ::: facts/entities.ron:2:5
  |
2 |     \"China\": (),
  |     ------- `China` is declared here
  |
  = help: write `China`";
        assert_eq!(shown, wanted);
    }

    #[test]
    fn a_finding_at_the_end_of_a_file_has_a_line() {
        let mut sources = Sources::default();
        let file = sources.add("rules/a.dl", "sort Actor");
        let end = Span::new(file, 10..10);
        let missing = Diagnostic::new(Code::MissingFullStop, end, "expected a full stop");
        let shown = text(&[missing], &sources, Colour::Off);
        assert!(shown.contains("1 | sort Actor\n  |           ^"), "{shown}");
    }

    #[test]
    fn an_empty_file_can_be_pointed_at() {
        let mut sources = Sources::default();
        let file = sources.add("casebook.ron", "");
        let empty = Diagnostic::new(Code::FactsSyntax, Span::new(file, 0..0), "the file is empty");
        let shown = text(&[empty], &sources, Colour::Off);
        assert!(shown.contains("--> casebook.ron:1:1"), "{shown}");
    }

    #[test]
    fn colour_changes_no_words() {
        let (sources, rules, facts) = sources();
        let coloured = text(&[misspelt(rules, facts)], &sources, Colour::On);
        assert!(coloured.contains("\u{1b}["));
        assert!(coloured.contains("did you mean `China`?"));
    }

    #[test]
    fn json_counts_lines_and_columns_from_one() {
        let (sources, rules, facts) = sources();
        let json = json(&[misspelt(rules, facts)], &sources);
        let json: serde_json::Value = serde_json::from_str(&json).unwrap();
        let found = &json["diagnostics"][0];
        assert_eq!(json["schema"], "toulmin/diagnostics/1");
        assert_eq!((&found["line"], &found["column"]), (&3.into(), &8.into()));
        assert_eq!(found["end"], serde_json::json!({ "line": 3, "column": 13 }));
        assert_eq!(found["replacement"], "China");
        assert_eq!(found["others"][0]["path"], "facts/entities.ron");
    }

    #[test]
    fn findings_are_counted_in_words() {
        let (_, rules, facts) = sources();
        let warning = Diagnostic::new(Code::SingleUse, Span::new(rules, 0..1), "used once");
        let error = misspelt(rules, facts);
        assert_eq!(count(&[error.clone(), warning, error]), "2 errors and 1 warning");
    }
}

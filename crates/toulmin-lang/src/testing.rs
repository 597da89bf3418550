//! What the unit tests of the readers share.

use crate::diag::Diagnostic;
use crate::source::{Sources, Span};
use std::fmt::Write;

/// Findings as plain text: `code path:line:column message`, then label, other places, help and replacement.
pub(crate) fn render(sources: &Sources, findings: &[Diagnostic]) -> String {
    let mut out = String::new();
    for finding in findings {
        let Diagnostic { code, message, label, .. } = finding;
        let line = format!("{} {} {message}", code.name(), place(sources, finding.span));
        writeln!(out, "{line}").unwrap();
        if !label.is_empty() {
            writeln!(out, "  `{}` {label}", sources.text(finding.span)).unwrap();
        }
        for (span, label) in &finding.others {
            writeln!(out, "  {} {label}", place(sources, *span)).unwrap();
        }
        for help in &finding.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some(replacement) = &finding.replacement {
            writeln!(out, "  write: {replacement}").unwrap();
        }
    }
    out
}

fn place(sources: &Sources, span: Span) -> String {
    let position = sources.position(span);
    format!("{}:{}:{}", position.path, position.line, position.column)
}

//! Findings that only follow from others: names whose declarations are there, but could not be read.

use super::{Role, Texts};
use crate::diag::{Code, Diagnostic, Severity};
use crate::source::{FileId, Span};
use crate::vocabulary::Vocabulary;
use std::collections::BTreeSet;

/// The findings without those that will go away when a declaration is mended; all of them when no other would be left.
pub(super) fn without(
    findings: Vec<Diagnostic>,
    texts: &Texts<'_>,
    vocabulary: &Vocabulary,
) -> Vec<Diagnostic> {
    let is_error = |finding: &&Diagnostic| finding.severity() == Severity::Error;
    let broken: BTreeSet<FileId> =
        findings.iter().filter(is_error).map(|finding| finding.span.file).collect();
    let is_unread = |finding: &Diagnostic| {
        let name = name(texts.sources.text(finding.span));
        declaring_role(finding.code).is_some_and(|role| {
            let declaring = texts.of(role).into_iter().filter(|(file, _)| broken.contains(file));
            declaring.into_iter().any(|(_, text)| declares(role, text, name))
        })
    };
    let (follow, findings): (Vec<_>, Vec<_>) = findings.into_iter().partition(is_unread);
    if !findings.iter().any(|finding| is_error(&finding)) {
        return [findings, follow].concat();
    }
    let is_unknown_type = |finding: &&Diagnostic| finding.code == Code::UnknownType;
    let unknown_types: BTreeSet<Span> =
        findings.iter().filter(is_unknown_type).map(|finding| finding.span).collect();
    let has_unknown_sort = |finding: &Diagnostic| {
        let entity = vocabulary.entity(name(texts.sources.text(finding.span)));
        let mut sorts = entity.into_iter().flat_map(|entity| &entity.sorts);
        finding.code == Code::WrongSort && sorts.any(|(_, span)| unknown_types.contains(span))
    };
    findings.into_iter().filter(|finding| !has_unknown_sort(finding)).collect()
}

/// In which files a name is declared that is reported as unknown.
fn declaring_role(code: Code) -> Option<Role> {
    match code {
        Code::UnknownName => Some(Role::Entities),
        Code::UnknownSource => Some(Role::Bibliography),
        Code::UnknownRelation | Code::UnknownType | Code::UnknownRule | Code::UnknownParam => {
            Some(Role::Rules)
        }
        _ => None,
    }
}

/// The name in a stretch: without quotes, and a key without its locator.
fn name(text: &str) -> &str {
    let name = text.trim_matches('"');
    name.split_once(':').map_or(name, |(key, _)| key)
}

/// Whether a text looks as if it declared a name.
fn declares(role: Role, text: &str, name: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(name).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_word = !name.is_empty() && !before.ends_with(is_part) && !after.starts_with(is_part);
        is_word
            && match role {
                Role::Entities => {
                    let after = after.strip_prefix('"').unwrap_or(after);
                    after.trim_start().starts_with(':')
                }
                Role::Bibliography => before.trim_end().ends_with('{'),
                _ => is_declared_behind(before),
            }
    })
}

/// Whether what stands before a name in a rule file declares it.
fn is_declared_behind(before: &str) -> bool {
    let item = before.rsplit_once('.').map_or(before, |(_, item)| item);
    let last = item.split_whitespace().last();
    let lists =
        item.lines().any(|line| ["sort ", "enum "].iter().any(|word| line.starts_with(word)));
    lists || matches!(last, Some("relation" | "rule" | "param"))
}

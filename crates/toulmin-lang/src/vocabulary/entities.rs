//! Entities, as `facts/entities.ron` declares them.

use super::Entity;
use crate::diag::{Code, Diagnostic};
use crate::ron_text::record::{Record, Text, wrong_type};
use crate::ron_text::{self, Field, Kind};
use crate::source::{FileId, Span};
use crate::value::Symbol;
use std::collections::BTreeMap;

const ATTRIBUTES: [&str; 5] = ["sorts", "label", "aliases", "plural", "note"];

/// Reads the entities of a file. Broken ones are reported and left out.
pub(super) fn read(file: FileId, text: &str, findings: &mut Vec<Diagnostic>) -> Vec<Declared> {
    let (value, syntax) = ron_text::read(file, text);
    findings.extend(syntax);
    let what = "a file of entities";
    let Some(record) = value.as_ref().and_then(|value| Record::new(value, what, findings)) else {
        return Vec::new();
    };
    record.only(&["entities"], what, findings);
    let Some(field) = record.fields().find(|field| field.name == "entities") else {
        return Vec::new();
    };
    let Kind::Map(entities) = &field.value.kind else {
        if field.value.whole {
            findings.push(wrong_type(field, "a group `{ \"Name\": (…), … }`"));
        }
        return Vec::new();
    };
    entities.iter().filter_map(|field| entity(field, findings)).collect()
}

/// An entity, and the places of its aliases.
pub(super) struct Declared {
    entity: Entity,
    alias_spans: Vec<Span>,
}

fn entity(field: &Field, findings: &mut Vec<Diagnostic>) -> Option<Declared> {
    let record = Record::new(&field.value, "an entity", findings)?;
    record.only(&ATTRIBUTES, "an entity", findings);
    if field.name.trim().is_empty() {
        findings.push(Diagnostic::new(Code::FactsSyntax, field.span, "this entity has no name"));
    }
    let sorts = sorts(field, &record, findings);
    let label = record.words("label", findings).unwrap_or_else(|| field.name.clone());
    let (aliases, alias_spans) = split(record.texts("aliases", findings));
    let is_plural = plural(&record, findings);
    let note = record.words("note", findings);
    let (name, span) = (Symbol::new(&field.name), field.span);
    let entity = Entity { name, label, aliases, is_plural, sorts, note, span };
    field.value.whole.then_some(Declared { entity, alias_spans })
}

/// Whether the label is a plural.
fn plural(record: &Record<'_>, findings: &mut Vec<Diagnostic>) -> bool {
    let Some(field) = record.get("plural") else { return false };
    if !matches!(field.value.kind, Kind::Truth(_)) {
        findings.push(wrong_type(field, "`true` or `false`"));
    }
    field.value.kind == Kind::Truth(true)
}

fn sorts(
    field: &Field,
    record: &Record<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(Symbol, Span)> {
    let sorts = record.texts("sorts", findings);
    let is_empty = record.get("sorts").is_some_and(|field| field.value.is_empty_list());
    if is_empty || (!record.has_nearly("sorts", &ATTRIBUTES) && field.value.whole) {
        let message = format!("`{}` has no sort", field.name);
        let finding = Diagnostic::new(Code::MissingColumn, field.span, message);
        findings.push(finding.help("say what it is, such as `sorts: [\"Actor\"]`"));
    }
    sorts.into_iter().map(|(sort, span)| (Symbol::new(sort), span)).collect()
}

fn split(texts: Vec<Text<'_>>) -> (Vec<String>, Vec<Span>) {
    texts.into_iter().map(|(text, span)| (text.to_owned(), span)).unzip()
}

/// Leaves each name with the first entity that declares it, and reports names and aliases that mean two entities.
pub(super) fn distinct(declared: Vec<Declared>, findings: &mut Vec<Diagnostic>) -> Vec<Entity> {
    let mut names: BTreeMap<Symbol, Span> = BTreeMap::new();
    let is_first = |Declared { entity, .. }: &Declared| match names.get(&entity.name) {
        Some(&first) => {
            let message = format!("there are two entities with the name `{}`", entity.name);
            findings.push(twice(entity.span, message, first));
            false
        }
        None => names.insert(entity.name, entity.span).is_none(),
    };
    let declared: Vec<Declared> = declared.into_iter().filter(is_first).collect();
    check_aliases(&declared, &names, findings);
    declared.into_iter().map(|declared| declared.entity).collect()
}

fn check_aliases(
    declared: &[Declared],
    names: &BTreeMap<Symbol, Span>,
    findings: &mut Vec<Diagnostic>,
) {
    let mut aliases: BTreeMap<&str, (Symbol, Span)> = BTreeMap::new();
    for Declared { entity, alias_spans } in declared {
        for (alias, &span) in entity.aliases.iter().zip(alias_spans) {
            let named = names.get_key_value(&Symbol::new(alias)).map(|(name, span)| (*name, *span));
            let taken = named.or_else(|| aliases.get(alias.as_str()).copied());
            match taken {
                Some((other, first)) if other != entity.name => {
                    let message = format!("`{alias}` means both `{other}` and `{}`", entity.name);
                    findings.push(twice(span, message, first));
                }
                _ => _ = aliases.insert(alias, (entity.name, span)),
            }
        }
    }
}

fn twice(span: Span, message: String, first: Span) -> Diagnostic {
    Diagnostic::new(Code::DuplicateName, span, message)
        .label("declared again")
        .other(first, "first declared here")
        .help("give one of them another name")
}

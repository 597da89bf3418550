//! Declarations: sorts, enums, relations and parameters.

use super::value::Constants;
use super::{duplicate, unknown};
use crate::diag::{Code, Diagnostic};
use crate::program::{
    Column, Enum, EnumId, Origin, Param, Piece, Program, Relation, RelationId, Sentence, Sort,
    SortId, Type,
};
use crate::source::Span;
use crate::text::is_function;
use crate::tree::{self, File, Item, ItemKind, Name};
use crate::uses::{Definition, Notes};
use crate::value::Symbol;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// The program with all its declarations, and without rules and claims.
pub(super) fn declare(
    files: &[File],
    vocabulary: &Vocabulary,
    notes: Notes<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Program {
    let mut program = Program::default();
    let items = || files.iter().flat_map(|file| &file.items);
    for item in items() {
        match &item.kind {
            ItemKind::Sorts(names) => sorts(&mut program, item, names, findings),
            ItemKind::Enum { name, members } => {
                enumeration(&mut program, item, name, members, findings);
            }
            _ => {}
        }
    }
    for item in items() {
        match &item.kind {
            ItemKind::Relation(relation) => {
                declare_relation(&mut program, item, relation, notes, findings)
            }
            ItemKind::Param { name, ty, default, sentence } => {
                let param = (name, ty, default, sentence.as_ref());
                declare_param(&mut program, (vocabulary, notes), item, param, findings);
            }
            _ => {}
        }
    }
    program
}

/// Reports a name that is taken; false when it is.
fn is_new(name: &Name, kind: &str, first: Option<Span>, findings: &mut Vec<Diagnostic>) -> bool {
    if let Some(first) = first {
        findings.push(duplicate(name, kind, first));
    }
    first.is_none()
}

/// Reports a type whose name is taken, by another or by the language; false when it is.
fn is_new_type(program: &Program, name: &Name, findings: &mut Vec<Diagnostic>) -> bool {
    if ["Text", "Number", "Date"].contains(&name.text.as_str()) {
        let message = format!("`{}` is a type of the language", name.text);
        let finding = Diagnostic::new(Code::ReservedWord, name.span, message)
            .label("reserved")
            .help("take another name");
        findings.push(finding);
        return false;
    }
    is_new(name, "type", type_span(program, &name.text), findings)
}

fn type_span(program: &Program, name: &str) -> Option<Span> {
    let sort = program.sorts.named(name).map(|sort| sort.span);
    sort.or_else(|| program.enums.named(name).map(|item| item.span))
}

fn sorts(program: &mut Program, item: &Item, names: &[Name], findings: &mut Vec<Diagnostic>) {
    for name in names {
        if is_new_type(program, name, findings) {
            let doc = item.doc.clone();
            program.sorts.push(Sort { name: Symbol::new(&name.text), doc, span: name.span });
        }
    }
}

fn enumeration(
    program: &mut Program,
    item: &Item,
    name: &Name,
    members: &[Name],
    findings: &mut Vec<Diagnostic>,
) {
    let mut spans: BTreeMap<&str, Span> = BTreeMap::new();
    for member in members {
        match spans.entry(&member.text) {
            Entry::Occupied(first) => findings.push(duplicate(member, "member", *first.get())),
            Entry::Vacant(free) => _ = free.insert(member.span),
        }
    }
    if is_new_type(program, name, findings) {
        let members = members.iter().map(|member| Symbol::new(&member.text)).collect();
        let (name, span) = (Symbol::new(&name.text), name.span);
        program.enums.push(Enum { name, members, doc: item.doc.clone(), span });
    }
}

/// The type with this name; reported when there is none.
fn resolve_type(
    program: &Program,
    name: &Name,
    notes: Notes<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Type> {
    match name.text.as_str() {
        "Text" => return Some(Type::Text),
        "Number" => return Some(Type::Number),
        "Date" => return Some(Type::Date),
        _ => {}
    }
    let sort = program.sorts.place(&name.text).map(|place| Type::Entity(SortId(place)));
    let item = || program.enums.place(&name.text).map(|place| Type::Enum(EnumId(place)));
    let found = sort.or_else(item);
    match found {
        Some(Type::Entity(sort)) => notes.note(name.span, Definition::Sort(sort)),
        Some(Type::Enum(item)) => notes.note(name.span, Definition::Enum(item)),
        Some(Type::Text | Type::Number | Type::Date) | None => {}
    }
    if found.is_none() {
        let sorts = program.sorts.iter().map(|sort| sort.name.as_str());
        let enums = program.enums.iter().map(|item| item.name.as_str());
        let declared = sorts.chain(enums).chain(["Text", "Number", "Date"]);
        let finding = unknown(Code::UnknownType, name, "no sort or enum is called", declared);
        findings.push(finding.help("a column holds a sort, an enum, `Text`, `Number` or `Date`"));
    }
    found
}

fn declare_relation(
    program: &mut Program,
    item: &Item,
    relation: &tree::Relation,
    notes: Notes<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let mut columns: Vec<Column> = Vec::new();
    for (i, (name, ty)) in relation.columns.iter().enumerate() {
        let earlier = relation.columns[..i].iter().find(|(first, _)| first.text == name.text);
        is_new(name, "column", earlier.map(|(first, _)| first.span), findings);
        // A column of unknown type is kept, so that its name is not reported as unknown too.
        let ty = resolve_type(program, ty, notes, findings).unwrap_or(Type::Text);
        columns.push(Column { name: Symbol::new(&name.text), ty });
    }
    if is_function(&relation.name.text) {
        let message = format!("`{}` is a function of the language", relation.name.text);
        let finding = Diagnostic::new(Code::ReservedWord, relation.name.span, message)
            .label("cannot be the name of a relation")
            .help(format!("take another name, such as `{}_`", relation.name.text));
        findings.push(finding);
    }
    let first = program.relation_named(&relation.name.text).map(|id| program.relation(id).span);
    if is_new(&relation.name, "relation", first, findings) {
        let id = RelationId(program.relations.len());
        let mut note = |column, span| notes.note(span, Definition::Column(id, column));
        let mut sentence = |text: &Option<Name>| {
            text.as_ref().map(|text| parse_sentence(text, &columns, &mut note, findings))
        };
        let (holds, fails) = (sentence(&relation.holds), sentence(&relation.fails));
        let (name, span) = (Symbol::new(&relation.name.text), relation.name.span);
        let (during, doc, origin) = (relation.during, item.doc.clone(), Origin::Declared);
        program.relations.push(Relation { name, columns, during, holds, fails, doc, origin, span });
    }
}

/// The pieces of a sentence: words, and columns in braces.
fn parse_sentence(
    text: &Name,
    columns: &[Column],
    note: &mut impl FnMut(usize, Span),
    findings: &mut Vec<Diagnostic>,
) -> Sentence {
    let mut pieces = Vec::new();
    let mut rest = text.text.as_str();
    while let Some((words, behind)) = rest.split_once('{') {
        let Some((column, after)) = behind.split_once('}') else { break };
        if !words.is_empty() {
            pieces.push(Piece::Words(words.to_owned()));
        }
        let span = inside(text, text.text.len() - behind.len(), column.len());
        match columns.iter().position(|declared| declared.name.as_str() == column) {
            Some(at) => {
                // Escapes may have hidden where exactly in the sentence it stands.
                if span.range().len() == column.len() {
                    note(at, span);
                }
                pieces.push(Piece::Column(at));
            }
            None => {
                let name = Name { text: column.to_owned(), span };
                let names = columns.iter().map(|column| column.name.as_str());
                let message = "the relation has no column";
                findings.push(unknown(Code::UnknownPlaceholder, &name, message, names));
            }
        }
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest.to_owned()));
    }
    Sentence(pieces)
}

/// A stretch inside a quoted text; all of it when escapes have moved the offsets.
pub(super) fn inside(text: &Name, at: usize, length: usize) -> Span {
    let quotes = 2;
    if text.span.range().len() != text.text.len() + quotes {
        return text.span;
    }
    let start = text.span.start as usize + 1 + at;
    Span::new(text.span.file, start..start + length)
}

fn declare_param(
    program: &mut Program,
    (vocabulary, notes): (&Vocabulary, Notes<'_>),
    item: &Item,
    (name, ty, default, sentence): (&Name, &Name, &tree::Expr, Option<&Name>),
    findings: &mut Vec<Diagnostic>,
) {
    let first = program.params.named(&name.text);
    let new = is_new(name, "parameter", first.map(|param| param.span), findings);
    let Some(ty) = resolve_type(program, ty, notes, findings) else { return };
    let default = match (Constants { program, vocabulary, notes }).constant(default, ty) {
        Ok(default) => default,
        Err(finding) => return findings.push(*finding),
    };
    if new {
        let sentence = sentence.map_or(String::new(), |text| text.text.clone());
        let (name, doc, span) = (Symbol::new(&name.text), item.doc.clone(), name.span);
        program.params.push(Param { name, ty, default, sentence, doc, span });
    }
}

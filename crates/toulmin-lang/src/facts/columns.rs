//! The columns of a fact: which there are, and the value of each by its type.

use super::attributes::FACT;
use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic, nearest};
use crate::program::{Program, Relation, RelationId, Type};
use crate::ron_text::record::{Record, date, wrong_type};
use crate::ron_text::{Field, Kind};
use crate::rows::Row;
use crate::uses::Definition;
use crate::value::{Number, Symbol, Value};

/// The row of a fact; what is missing or wrong is reported.
pub(super) fn row(
    constants: Constants<'_>,
    id: RelationId,
    record: &Record<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Row> {
    let relation = constants.program.relation(id);
    let slips = report_unknown(constants.program, id, record, ("a fact", &FACT), findings);
    let missing = |name: &&str| !record.has(name) && !slips.contains(name);
    let names = relation.columns.iter().map(|column| column.name.as_str());
    let missing: Vec<&str> = names.filter(missing).collect();
    if !missing.is_empty() {
        findings.push(missing_columns(relation, record, &missing));
    }
    let values = given(constants, id, record, findings);
    let row: Row = values.into_iter().map(|(_, value)| value).collect();
    (row.len() == relation.columns.len()).then_some(row)
}

/// The columns that a record gives, by their index, with their values.
pub(super) fn given(
    constants: Constants<'_>,
    id: RelationId,
    record: &Record<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<(usize, Value)> {
    let columns = constants.program.relation(id).columns.iter().enumerate();
    let mut value = |(index, column): (usize, &crate::program::Column)| {
        let field = record.get(column.name.as_str())?;
        constants.notes.note(field.span, Definition::Column(id, index));
        let value = value(constants, field, column.ty);
        value.map_err(|finding| findings.push(*finding)).ok().map(|value| (index, value))
    };
    columns.filter_map(&mut value).collect()
}

/// The value of a field in a column of this type.
pub(super) fn value(
    constants: Constants<'_>,
    field: &Field,
    ty: Type,
) -> Result<Value, Box<Diagnostic>> {
    let wrong = || {
        let wanted = match ty {
            Type::Number => "a number, such as 12 or \"1/2\"".to_owned(),
            Type::Date => "a date in quotes, such as \"1999\" or \"1999-05-03\"".to_owned(),
            Type::Text => "a text in quotes".to_owned(),
            _ => format!("the name of {} in quotes", constants.type_phrase(ty)),
        };
        Box::new(wrong_type(field, &wanted))
    };
    if let (Kind::Number(number), Type::Number) = (&field.value.kind, ty) {
        return Number::parse(number).map(Value::Number).ok_or_else(|| unfit_number(field, number));
    }
    let (text, span) = field.value.text().ok_or_else(wrong)?;
    match ty {
        Type::Entity(sort) => constants.entity(text, sort, span),
        Type::Enum(id) => constants.member(text, id, span),
        Type::Text => Ok(Value::Text(Symbol::new(text))),
        Type::Number => Number::parse(text).map(Value::Number).ok_or_else(wrong),
        Type::Date => {
            let mut findings = Vec::new();
            let date = date(text, span, &mut findings);
            date.map(Value::Date).ok_or_else(|| findings.pop().map_or_else(wrong, Box::new))
        }
    }
}

fn unfit_number(field: &Field, number: &str) -> Box<Diagnostic> {
    let is_plain = number.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'-' | b'.'));
    let span = field.value.span;
    Box::new(if is_plain {
        let message = format!("`{number}` has too many digits to be kept exactly");
        Diagnostic::new(Code::NumberTooLarge, span, message).label("too large")
    } else {
        let message = format!("`{}` takes a number in plain digits; found `{number}`", field.name);
        Diagnostic::new(Code::WrongType, span, message).help("write it like 1200, 0.5 or \"1/2\"")
    })
}

fn missing_columns(relation: &Relation, record: &Record<'_>, missing: &[&str]) -> Diagnostic {
    let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
    let verb = if names.len() == 1 { "is" } else { "are" };
    let names = names.join(" and ");
    let message =
        format!("a fact of `{}` gives every column; {names} {verb} missing", relation.name);
    Diagnostic::new(Code::MissingColumn, record.span, message)
        .label(format!("without {names}"))
        .other(relation.span, "declared here")
}

/// Reports every field that is neither a column nor one of the attributes of what the record is; the columns that were probably
/// meant.
pub(super) fn report_unknown<'p>(
    program: &'p Program,
    id: RelationId,
    record: &Record<'_>,
    (what, attributes): (&str, &[&'static str]),
    findings: &mut Vec<Diagnostic>,
) -> Vec<&'p str> {
    let relation = program.relation(id);
    let columns: Vec<&str> = relation.columns.iter().map(|column| column.name.as_str()).collect();
    let is_known = |name: &str| columns.contains(&name) || attributes.contains(&name);
    let mut slips = Vec::new();
    for field in record.fields().filter(|field| !is_known(&field.name)) {
        let free = columns.iter().copied().filter(|name| !record.has(name));
        let free: Vec<&str> = free.chain(attributes.iter().copied()).collect();
        let near = nearest(&field.name, free);
        slips.extend(near.filter(|near| columns.contains(near)));
        let finding = unknown_field(relation, &columns, field, (what, near));
        findings.push(match finding.code {
            Code::UnknownAttribute if attributes.len() < FACT.len() => {
                let names: Vec<String> = attributes.iter().map(|it| format!("`{it}`")).collect();
                finding.help(format!("beside columns, {what} may have {}", names.join(", ")))
            }
            _ => finding,
        });
    }
    slips
}

fn unknown_field(
    relation: &Relation,
    columns: &[&str],
    field: &Field,
    (what, near): (&str, Option<&str>),
) -> Diagnostic {
    let name = &field.name;
    let names: Vec<String> = columns.iter().map(|name| format!("`{name}`")).collect();
    let names = names.join(", ");
    let finding = |code, message| Diagnostic::new(code, field.span, message);
    match near {
        Some(near) if columns.contains(&near) => {
            let message =
                format!("`{}` has no column `{name}`; did you mean `{near}`?", relation.name);
            finding(Code::UnknownColumn, message)
                .label("not a column")
                .other(relation.span, format!("its columns are {names}"))
                .replacement(near)
        }
        Some(near) => {
            let message = format!("{what} has no attribute `{name}`; did you mean `{near}`?");
            finding(Code::UnknownAttribute, message).label("not an attribute").replacement(near)
        }
        None => {
            let message = format!(
                "`{name}` is neither a column of `{}` nor an attribute of {what}",
                relation.name
            );
            finding(Code::UnknownAttribute, message)
                .label("neither column nor attribute")
                .other(relation.span, format!("its columns are {names}"))
        }
    }
}

//! Small pieces of Rust that every part of the emitter writes, and what crepe can take.

use crate::program::{Aggregate, Expr, Literal, RuleId, VariableId};
use crate::value::Kind;

/// How many columns of an atom crepe can look up: tuples of more than twelve have no hash, and the tag takes one.
pub(super) const KEYS_MAX: usize = 11;

/// The type of a column in Rust.
pub(super) fn rust_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Name | Kind::Text => "Symbol",
        Kind::Number => "Number",
        Kind::Date => "Date",
    }
}

/// The function that reads a column.
pub(super) fn reader(kind: Kind) -> String {
    rust_type(kind).to_lowercase()
}

/// The variant of a value in a column.
pub(super) fn variant(kind: Kind) -> &'static str {
    match kind {
        Kind::Name => "Name",
        Kind::Text => "Text",
        Kind::Number => "Number",
        Kind::Date => "Date",
    }
}

/// `Vec<Value>` of a row whose columns have these names.
pub(super) fn row(kinds: &[Kind], columns: &[String]) -> String {
    let value = |(kind, column): (&Kind, &String)| format!("Value::{}({column})", variant(*kind));
    let values: Vec<String> = kinds.iter().zip(columns).map(value).collect();
    format!("vec![{}]", values.join(", "))
}

/// A tuple of Rust: `()`, `(a,)`, `(a, b)`.
pub(super) fn tuple_of(parts: &[String]) -> String {
    match parts {
        [part] => format!("({part},)"),
        parts => format!("({})", parts.join(", ")),
    }
}

/// Where an operation stands, in Rust.
pub(super) fn at(stratum: usize, rule: RuleId, literal: usize) -> String {
    format!("At {{ stratum: {stratum}, rule: {}, literal: {literal} }}", rule.0)
}

/// What is collected in each group of an aggregate: keys, then value.
pub(super) fn tuple(aggregate: &Aggregate) -> Vec<VariableId> {
    match aggregate.function.compares() {
        true => aggregate.value.into_iter().collect(),
        false => aggregate.tuple().collect(),
    }
}

/// Whether an expression computes, and so may have no result.
pub(super) fn is_operation(expr: &Expr) -> bool {
    matches!(expr, Expr::Binary { .. } | Expr::Call { .. })
}

/// Whether a condition computes, and so may have no result.
pub(super) fn can_fail(literal: &Literal) -> bool {
    literal.exprs().into_iter().any(is_operation)
}

//! Small pieces of Rust that every part of the emitter writes, and what crepe can take.

use crate::program::{Aggregate, Expr, Literal, RuleId, Type, VariableId};

/// How many columns of an atom crepe can look up, because longer tuples have no hash.
pub(super) const KEYS_MAX: usize = 12;

/// The type of a column in Rust.
pub(super) fn rust_type(ty: Type) -> &'static str {
    match ty {
        Type::Entity(_) | Type::Enum(_) | Type::Text => "Symbol",
        Type::Number => "Number",
        Type::Date => "Date",
    }
}

/// The function that reads a column.
pub(super) fn reader(ty: Type) -> String {
    rust_type(ty).to_lowercase()
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

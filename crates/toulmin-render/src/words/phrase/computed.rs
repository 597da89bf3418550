//! The fixed phrases of what is computed: comparisons, questions about texts, ranges, aggregates.

use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{Comparison, Function, Sign};
use toulmin_lang::text::TextQuestion;
use toulmin_lang::value::Value;

/// What is asked of a text, to be said after that text.
pub fn asked(question: TextQuestion, sign: Sign, part: &str) -> String {
    let (is, is_not) = match question {
        TextQuestion::Contains => ("contains", "does not contain"),
        TextQuestion::StartsWith => ("begins with", "does not begin with"),
        TextQuestion::EndsWith => ("ends with", "does not end with"),
        TextQuestion::Matches => ("matches", "does not match"),
    };
    format!("{} {part}", if sign == Sign::Positive { is } else { is_not })
}

/// Whether a number is one of a range.
pub fn lies(number: &str, from: &str, to: &str, sign: Sign) -> String {
    let is = if sign == Sign::Positive { "is" } else { "is not" };
    format!("{number} {is} a whole number from {from} to {to}")
}

/// A range without numbers, given its ends.
pub fn empty_range(ends: &str) -> String {
    format!("no whole number lies between {ends}")
}

/// An operation has no result.
pub fn fault(kind: FaultKind) -> String {
    match kind {
        FaultKind::Arithmetic(error) => error.to_string(),
        FaultKind::AmbiguousSum => "one key has two values to add".to_owned(),
        FaultKind::Text(error) => error.to_string(),
    }
}

/// How two values compare: `3` *is at least* `2`.
pub fn compared(op: Comparison, value: Value) -> &'static str {
    let is_date = matches!(value, Value::Date(_));
    match op {
        Comparison::Equal => "is",
        Comparison::NotEqual => "is not",
        Comparison::Less if is_date => "is before",
        Comparison::Less => "is less than",
        Comparison::LessOrEqual if is_date => "is the same as or before",
        Comparison::LessOrEqual => "is at most",
        Comparison::Greater if is_date => "is after",
        Comparison::Greater => "is more than",
        Comparison::GreaterOrEqual if is_date => "is the same as or after",
        Comparison::GreaterOrEqual => "is at least",
    }
}

/// How two values fail to compare: `1` *is not at least* `2`.
pub fn not_compared(op: Comparison, value: Value) -> String {
    match op {
        Comparison::NotEqual => "is".to_owned(),
        op => compared(op, value).replacen("is", "is not", 1),
    }
}

/// That things have one value: `?a and ?b are both 3`.
pub fn all_are(names: &[String], value: &str) -> String {
    match names {
        [] => format!("{value} is {value}"),
        [one] => format!("{one} is {value}"),
        all => format!("{} are both {value}", all.join(" and ")),
    }
}

/// What is computed, with what it comes to.
pub fn comes_to(computed: &str, value: &str) -> String {
    format!("{computed} is {value}")
}

/// Two things that are computed, and come to the same.
pub fn both_come_to([left, right]: &[String; 2], value: &str) -> String {
    format!("{left} and {right} are both {value}")
}

/// A count.
pub fn in_all(count: &str) -> String {
    format!("{count} in all")
}

/// An aggregate of these variables.
pub fn aggregate(function: Function, of: &str, value: Option<&str>) -> String {
    let function = self::function(function);
    match value {
        Some(value) => format!("the {function} {of} is {value}"),
        None => format!("the {function} {of} has no value"),
    }
}

/// What an aggregate is taken over, where there is nothing.
pub const OF_NOTHING: &str = "none";

/// What an aggregate is, where another value was asked for.
pub fn instead(is: &str, wanted: &str) -> String {
    format!("{is}, not {wanted}")
}

/// A parameter with its value and meaning.
pub fn param(name: &str, value: &str, of_run: bool, meaning: &str) -> String {
    let run = if of_run { " in this run" } else { "" };
    let meaning = if meaning.is_empty() { String::new() } else { format!(", {meaning}") };
    format!("{name} = {value}{run}{meaning}")
}

/// The name of an aggregate in a sentence.
pub fn function(function: Function) -> &'static str {
    match function {
        Function::Count => "count",
        Function::Sum => "sum",
        Function::Min => "smallest",
        Function::Max => "largest",
        Function::Mean => "mean",
    }
}

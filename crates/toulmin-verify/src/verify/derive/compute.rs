//! Values: expressions, comparisons, questions and aggregates, computed again.

use crate::proof::Binding;
use crate::verify::Wrong;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{
    Aggregate, Comparison, Expr, Function, Literal, RowPattern, Sign, Term, TextTest, VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{ArithmeticError, Number, Symbol, Total, Value};

/// Why an expression has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoValue {
    /// A variable is free, or a value is of another kind than the operation takes.
    Unfit,
    /// An operation has no result.
    Fault(FaultKind),
}

impl From<NoValue> for Wrong {
    fn from(_: NoValue) -> Self {
        Wrong::Fault
    }
}

/// The value of an aggregate, `None` for the smallest, largest or mean of nothing; or why it has
/// none.
pub(crate) type Aggregated = Result<Option<Value>, FaultKind>;

/// The values of terms; `None` where any will do.
pub(crate) fn fixed(terms: &[Term], binding: &Binding) -> RowPattern {
    let value = |term: &Term| match term {
        Term::Variable(variable) => binding[variable.0],
        Term::Value(value) => Some(*value),
        Term::Any => None,
    };
    terms.iter().map(value).collect()
}

/// The binding under which terms are this row, if it extends `binding`.
pub(crate) fn unified(terms: &[Term], row: &[Value], binding: &Binding) -> Option<Binding> {
    let mut binding = binding.clone();
    let fits = |(term, value): (&Term, &Value)| match term {
        Term::Variable(variable) => *binding[variable.0].get_or_insert(*value) == *value,
        Term::Value(wanted) => wanted == value,
        Term::Any => true,
    };
    terms.iter().zip(row).all(fits).then_some(binding)
}

/// The binding of this many variables under which a head concludes rows that fit a pattern; `None`
/// when it never does.
pub(crate) fn concluding(head: &[Term], pattern: &RowPattern, variables: usize) -> Option<Binding> {
    let mut binding: Binding = vec![None; variables];
    let fits = |(term, value): (&Term, &Option<Value>)| match (term, value) {
        (Term::Variable(variable), Some(value)) => {
            *binding[variable.0].get_or_insert(*value) == *value
        }
        (Term::Value(wanted), Some(value)) => wanted == value,
        _ => true,
    };
    head.iter().zip(pattern).all(fits).then_some(binding)
}

/// The binding of these variables alone.
pub(crate) fn restricted<'v>(
    binding: &Binding,
    variables: impl IntoIterator<Item = &'v VariableId>,
) -> Binding {
    let mut restricted = vec![None; binding.len()];
    for variable in variables {
        restricted[variable.0] = binding[variable.0];
    }
    restricted
}

/// The keys, then the value, of an aggregate under a match of its body.
pub(crate) fn tuple(aggregate: &Aggregate, binding: &Binding) -> Option<Row> {
    aggregate.keys.iter().chain(&aggregate.value).map(|variable| binding[variable.0]).collect()
}

/// The value of an expression.
pub(crate) fn value(expr: &Expr, binding: &Binding, params: &[Value]) -> Result<Value, NoValue> {
    match expr {
        Expr::Variable(variable) => binding[variable.0].ok_or(NoValue::Unfit),
        Expr::Value(value) => Ok(*value),
        Expr::Param(param) => params.get(param.0).copied().ok_or(NoValue::Unfit),
        Expr::Binary { left, op, right, .. } => {
            let (left, right) = (value(left, binding, params)?, value(right, binding, params)?);
            let (Value::Number(left), Value::Number(right)) = (left, right) else {
                return Err(NoValue::Unfit);
            };
            let result = op.apply(left, right).map(Value::Number);
            result.map_err(|error| NoValue::Fault(error.into()))
        }
        Expr::Call { function, args, .. } => {
            let text = |arg| match value(arg, binding, params)? {
                Value::Text(text) => Ok(text),
                _ => Err(NoValue::Unfit),
            };
            let texts = args.iter().map(text).collect::<Result<Vec<Symbol>, NoValue>>()?;
            let result = function.apply(&texts).map(Value::Text);
            result.map_err(|error| NoValue::Fault(error.into()))
        }
    }
}

/// The values of expressions.
pub(crate) fn values<'e>(
    exprs: impl IntoIterator<Item = &'e Expr>,
    binding: &Binding,
    params: &[Value],
) -> Result<Vec<Value>, NoValue> {
    exprs.into_iter().map(|expr| value(expr, binding, params)).collect()
}

/// A comparison of two expressions.
#[derive(Clone, Copy)]
pub(crate) struct Comparing<'a> {
    pub(crate) left: &'a Expr,
    pub(crate) op: Comparison,
    pub(crate) right: &'a Expr,
}

/// The binding, if a comparison holds; a variable that it equates gets its value.
pub(crate) fn compared(
    Comparing { left, op, right }: Comparing<'_>,
    mut binding: Binding,
    params: &[Value],
) -> Result<Option<Binding>, NoValue> {
    for (side, other) in [(left, right), (right, left)] {
        if let Expr::Variable(variable) = side
            && op == Comparison::Equal
            && binding[variable.0].is_none()
        {
            binding[variable.0] = Some(value(other, &binding, params)?);
        }
    }
    let (left, right) = (value(left, &binding, params)?, value(right, &binding, params)?);
    Ok(op.holds(&left, &right).then_some(binding))
}

/// Whether a question about a text, or a range, holds.
pub(crate) fn asked(
    literal: &Literal,
    binding: &Binding,
    params: &[Value],
) -> Result<bool, NoValue> {
    holds(literal, &values(literal.exprs(), binding, params)?).ok_or(NoValue::Unfit)
}

/// Whether a question about a text, or a range, holds for the values of its expressions; `None` for
/// values of other kinds.
pub(crate) fn holds(literal: &Literal, values: &[Value]) -> Option<bool> {
    match (literal, values) {
        (Literal::Test { sign, test, .. }, [Value::Text(text), rest @ ..]) => {
            let text = text.as_str();
            let holds = match (test, rest) {
                (TextTest::Contains(..), [Value::Text(part)]) => text.contains(part.as_str()),
                (TextTest::StartsWith(..), [Value::Text(part)]) => text.starts_with(part.as_str()),
                (TextTest::EndsWith(..), [Value::Text(part)]) => text.ends_with(part.as_str()),
                (TextTest::Matches(_, pattern), []) => pattern.fits(text),
                _ => return None,
            };
            Some(holds == (*sign == Sign::Positive))
        }
        (Literal::Range { .. }, [Value::Number(value), Value::Number(from), Value::Number(to)]) => {
            Some(value.denominator() == 1 && from <= value && value <= to)
        }
        _ => None,
    }
}

/// The ends of a range.
pub(crate) fn ends(
    from: &Expr,
    to: &Expr,
    binding: &Binding,
    params: &[Value],
) -> Result<(Number, Number), NoValue> {
    match (value(from, binding, params)?, value(to, binding, params)?) {
        (Value::Number(from), Value::Number(to)) => Ok((from, to)),
        _ => Err(NoValue::Unfit),
    }
}

/// The first whole number that is not less than a number.
pub(crate) fn first_whole(number: Number) -> i64 {
    let (above, below) = (number.numerator(), number.denominator());
    let quotient = above / below;
    if above > 0 && above % below != 0 { quotient + 1 } else { quotient }
}

/// The value of an aggregate over distinct tuples, sorted.
pub(crate) fn aggregated(function: Function, tuples: &[&Row]) -> Aggregated {
    let last = tuples.iter().filter_map(|tuple| tuple.last().copied());
    match function {
        Function::Count => {
            let count = i64::try_from(tuples.len()).map_err(|_| ArithmeticError::Overflow)?;
            Ok(Some(Value::Number(Number::integer(count))))
        }
        Function::Mean if tuples.is_empty() => Ok(None),
        Function::Sum => Ok(Some(Value::Number(total(tuples)?.number()?))),
        Function::Mean => Ok(Some(Value::Number(total(tuples)?.divided_by(tuples.len())?))),
        Function::Min => Ok(last.min()),
        Function::Max => Ok(last.max()),
    }
}

/// The total of one value for each key.
fn total(tuples: &[&Row]) -> Result<Total, FaultKind> {
    let same_key = |one: &Row, other: &Row| one[..one.len() - 1] == other[..other.len() - 1];
    if tuples.windows(2).any(|pair| same_key(pair[0], pair[1])) {
        return Err(FaultKind::AmbiguousSum);
    }
    let number = |tuple: &&Row| match tuple.last() {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let mut numbers = tuples.iter().filter_map(number);
    Ok(numbers.try_fold(Total::default(), Total::plus)?)
}

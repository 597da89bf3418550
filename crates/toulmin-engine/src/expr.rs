//! Expressions over the codes of one row of a batch.

use std::cmp::Ordering;
use toulmin_program::fault::FaultKind;
use toulmin_program::program::{self, Comparison, Operator, VariableId};
use toulmin_program::text::TextFunction;
use toulmin_program::value::{ArithmeticError, Code, Kind, Number, Symbol, Value, code_integer};

/// A column of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot(pub(crate) usize);

/// What is computed from a row of a batch.
#[derive(Clone, Debug)]
pub(crate) enum Expr {
    Slot(Slot, Kind),
    Same(Code, Kind),
    Binary(Box<Expr>, Operator, Box<Expr>),
    Call(TextFunction, Vec<Expr>),
}

impl Slot {
    /// The slot of a variable. Variables have the first slots, in their order.
    pub(crate) fn of(variable: VariableId) -> Self {
        Slot(variable.0)
    }
}

impl Expr {
    /// The expression with slots for variables and values for parameters.
    pub(crate) fn new(
        expr: &program::Expr,
        slot: &impl Fn(VariableId) -> (Slot, Kind),
        params: &[Value],
    ) -> Self {
        let new = |expr| Expr::new(expr, slot, params);

        match expr {
            program::Expr::Variable(variable) => {
                let (slot, kind) = slot(*variable);
                Expr::Slot(slot, kind)
            }
            program::Expr::Value(value) => Expr::Same(value.code(), value.kind()),
            program::Expr::Param(param) => {
                let value = params[param.0];
                Expr::Same(value.code(), value.kind())
            }
            program::Expr::Binary { left, op, right, .. } => {
                Expr::Binary(Box::new(new(left)), *op, Box::new(new(right)))
            }
            program::Expr::Call { function, args, .. } => {
                Expr::Call(*function, args.iter().map(new).collect())
            }
        }
    }

    /// The kind of value that its codes stand for.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Expr::Slot(_, kind) | Expr::Same(_, kind) => *kind,
            Expr::Binary(..) => Kind::Number,
            Expr::Call(..) => Kind::Text,
        }
    }

    /// The slots that it reads.
    pub(crate) fn slots(&self) -> Vec<Slot> {
        match self {
            Expr::Slot(slot, _) => vec![*slot],
            Expr::Same(..) => Vec::new(),
            Expr::Binary(left, _, right) => [left.slots(), right.slots()].concat(),
            Expr::Call(_, args) => args.iter().flat_map(Expr::slots).collect(),
        }
    }

    /// Its number in one row of a batch.
    ///
    /// Intermediate results get no code: one that cannot stand for itself would be interned, and
    /// so kept for the life of the process.
    pub(crate) fn number(&self, columns: &[Vec<Code>], row: usize) -> Result<Number, FaultKind> {
        match self {
            Expr::Binary(left, op, right) => {
                let (left, right) = (left.number(columns, row)?, right.number(columns, row)?);
                calculate(left, *op, right).map_err(FaultKind::from)
            }
            other => other.code(columns, row).map(Number::of_code),
        }
    }

    /// Its code in one row of a batch.
    pub(crate) fn code(&self, columns: &[Vec<Code>], row: usize) -> Result<Code, FaultKind> {
        match self {
            Expr::Slot(slot, _) => Ok(columns[slot.0][row]),
            Expr::Same(code, _) => Ok(*code),
            Expr::Binary(..) => self.number(columns, row).map(Number::code),
            Expr::Call(function, args) => {
                let symbol = |arg: &Expr| arg.code(columns, row).map(Symbol::of_number);
                let args = args.iter().map(symbol).collect::<Result<Vec<Symbol>, FaultKind>>()?;
                Ok(function.apply(&args)?.number())
            }
        }
    }
}

/// Calculates as [`Operator::apply`] does, without its detour over fractions for whole numbers.
#[inline]
fn calculate(left: Number, op: Operator, right: Number) -> Result<Number, ArithmeticError> {
    if left.denominator() == 1 && right.denominator() == 1 {
        let (a, b) = (left.numerator(), right.numerator());
        let whole = match op {
            Operator::Plus => a.checked_add(b),
            Operator::Minus => a.checked_sub(b),
            Operator::Times => a.checked_mul(b),
            Operator::DividedBy => None,
        };

        if let Some(whole) = whole {
            return Ok(Number::integer(whole));
        }
    }

    op.apply(left, right)
}

/// Whether a comparison of two codes of one kind holds.
#[inline]
pub(crate) fn holds(op: Comparison, kind: Kind, left: Code, right: Code) -> bool {
    match op {
        Comparison::Equal => left == right,
        Comparison::NotEqual => left != right,
        _ if !are_in_order(kind, left, right) => op.holds(&kind.value(left), &kind.value(right)),
        Comparison::Less => left < right,
        Comparison::LessOrEqual => left <= right,
        Comparison::Greater => left > right,
        Comparison::GreaterOrEqual => left >= right,
    }
}

/// The order of two codes of one kind, as values sort.
#[inline]
pub(crate) fn compare(kind: Kind, left: Code, right: Code) -> Ordering {
    if are_in_order(kind, left, right) {
        left.cmp(&right)
    } else {
        kind.value(left).cmp(&kind.value(right))
    }
}

/// Whether two codes sort like their values: those of whole numbers that stand for themselves do.
#[inline]
fn are_in_order(kind: Kind, left: Code, right: Code) -> bool {
    kind == Kind::Number && code_integer(left).and(code_integer(right)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    const OPERATORS: [Operator; 4] =
        [Operator::Plus, Operator::Minus, Operator::Times, Operator::DividedBy];

    /// Numbers near the last that stand for themselves, and near the last that fit.
    fn number() -> impl Strategy<Value = Number> {
        let near = prop_oneof![-5i64..5, Just(1 << 30), Just((1 << 30) - 1), Just(-(1 << 30))];
        let whole = prop_oneof![3 => near, 1 => any::<i64>()];
        (whole, prop_oneof![4 => Just(1i64), 1 => 1i64..5])
            .prop_filter_map("it fits", |(a, b)| Number::ratio(a.into(), b.into()).ok())
    }

    proptest! {
        #[test]
        fn codes_calculate_like_numbers(a in number(), b in number()) {
            for op in OPERATORS {
                prop_assert_eq!(calculate(a, op, b), op.apply(a, b));
            }
        }

        #[test]
        fn codes_compare_like_numbers(a in number(), b in number()) {
            let less = holds(Comparison::Less, Kind::Number, a.code(), b.code());
            let most = holds(Comparison::GreaterOrEqual, Kind::Number, a.code(), b.code());
            prop_assert_eq!((less, most), (a < b, a >= b));
            prop_assert_eq!(compare(Kind::Number, a.code(), b.code()), a.cmp(&b));
        }
    }

    #[test]
    fn names_and_texts_compare_by_what_they_say() {
        let [b, a] = ["b-comes-first", "a-comes-second"].map(|text| Symbol::new(text).number());
        assert_eq!(compare(Kind::Text, a, b), Ordering::Less);
        assert!(holds(Comparison::NotEqual, Kind::Name, a, b));
    }
}

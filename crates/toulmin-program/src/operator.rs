//! The signs and words between the parts of a rule: what the syntax tree and the checked program
//! share.

use crate::value::{ArithmeticError, Number, Value};

/// What is asked of a relation: that a row holds, or that a source denies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The row is stated or derived.
    Holds,
    /// A source states that the row does not hold.
    Denied,
}

impl Side {
    /// The side that says the opposite.
    #[must_use]
    pub fn opposite(self) -> Side {
        match self {
            Side::Holds => Side::Denied,
            Side::Denied => Side::Holds,
        }
    }
}

/// Whether a literal asks that there is a match, or that there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sign {
    /// There is a matching row.
    Positive,
    /// There is no matching row.
    Negative,
}

/// A comparison operator. On dates of different precision, `<` and `>` mean wholly before and
/// wholly after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Whether two values compare so. Values of different kinds are only ever unequal.
    pub fn holds(self, left: &Value, right: &Value) -> bool {
        let before = |a: &Value, b: &Value| match (a, b) {
            (Value::Date(a), Value::Date(b)) => a.is_before(*b),
            (a, b) => a < b,
        };
        match self {
            Comparison::Equal => left == right,
            Comparison::NotEqual => left != right,
            Comparison::Less => before(left, right),
            Comparison::LessOrEqual => left == right || before(left, right),
            Comparison::Greater => before(right, left),
            Comparison::GreaterOrEqual => left == right || before(right, left),
        }
    }

    /// The comparison that holds when the sides change places.
    pub fn turned(self) -> Self {
        match self {
            Comparison::Equal | Comparison::NotEqual => self,
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
        }
    }

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        }
    }
}

/// An arithmetic operator on exact numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Operator {
    Plus,
    Minus,
    Times,
    DividedBy,
}

impl Operator {
    /// The exact result.
    ///
    /// # Errors
    /// When it does not fit, or the divisor is zero.
    pub fn apply(self, left: Number, right: Number) -> Result<Number, ArithmeticError> {
        match self {
            Operator::Plus => left.plus(right),
            Operator::Minus => left.minus(right),
            Operator::Times => left.times(right),
            Operator::DividedBy => left.divided_by(right),
        }
    }

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Operator::Plus => "+",
            Operator::Minus => "-",
            Operator::Times => "*",
            Operator::DividedBy => "/",
        }
    }
}

/// What an aggregate computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Function {
    /// How many distinct keys there are; 0 of nothing.
    Count,
    /// One value per distinct key, added; 0 of nothing.
    Sum,
    /// The smallest value; none of nothing.
    Min,
    /// The largest value; none of nothing.
    Max,
    /// The mean of one value per distinct key; none of nothing.
    Mean,
}

impl Function {
    /// Every function.
    pub const ALL: [Function; 5] =
        [Function::Count, Function::Sum, Function::Min, Function::Max, Function::Mean];

    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Function::Count => "count",
            Function::Sum => "sum",
            Function::Min => "min",
            Function::Max => "max",
            Function::Mean => "mean",
        }
    }

    /// Whether it takes a value beside its keys.
    pub fn takes_value(self) -> bool {
        match self {
            Function::Count => false,
            Function::Sum | Function::Min | Function::Max | Function::Mean => true,
        }
    }

    /// Whether it adds one number for each key, which may have no result.
    pub fn adds(self) -> bool {
        match self {
            Function::Sum | Function::Mean => true,
            Function::Count | Function::Min | Function::Max => false,
        }
    }

    /// Whether it is one of its values, whatever their keys: it needs an order, not numbers.
    pub fn compares(self) -> bool {
        match self {
            Function::Min | Function::Max => true,
            Function::Count | Function::Sum | Function::Mean => false,
        }
    }

    /// What it is of nothing; `None` when there is no such value.
    pub fn of_nothing(self) -> Option<Number> {
        match self {
            Function::Count | Function::Sum => Some(Number::ZERO),
            Function::Min | Function::Max | Function::Mean => None,
        }
    }
}

//! Values as 32 bits, so that rows are arrays of small numbers.
//!
//! What a code means depends on the kind of its column. Names and texts are the numbers of their
//! symbols, and dates are packed. Whole numbers near zero stand for themselves, moved so that their
//! codes are not negative; all other numbers are interned.

use super::interned::Interned;
use super::{Date, Number, Symbol, Value};

/// A value of one column as 32 bits. Equal values of one kind have equal codes.
pub type Code = u32;

/// What the codes of a column stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Entities and enum members.
    Name,
    /// Text.
    Text,
    /// Exact numbers.
    Number,
    /// Dates.
    Date,
}

/// What is added to a whole number to make its code.
const ZERO: i64 = 1 << 30;

/// The codes from here on name interned numbers.
const INTERNED: u32 = 1 << 31;

static NUMBERS: Interned<Number> = Interned::new();

/// The code of a whole number that stands for itself; `None` when it is too far from zero.
pub fn integer_code(value: i64) -> Option<Code> {
    let moved = value.checked_add(ZERO)?;
    u32::try_from(moved).ok().filter(|code| *code < INTERNED)
}

/// The whole number that a code of a number stands for; `None` when the number is interned.
pub fn code_integer(code: Code) -> Option<i64> {
    (code < INTERNED).then(|| i64::from(code) - ZERO)
}

impl Number {
    /// The number as 32 bits.
    ///
    /// # Panics
    /// If more than 2^31 interned numbers were made.
    pub fn code(self) -> Code {
        let whole = (self.denominator == 1).then_some(self.numerator);
        whole.and_then(integer_code).unwrap_or_else(|| {
            let number = NUMBERS.number(&self, || self);
            number.checked_add(INTERNED).expect("bug: more numbers than 31 bits can name")
        })
    }

    /// The number with this code.
    pub fn of_code(code: Code) -> Self {
        code_integer(code).map_or_else(|| NUMBERS.value(code - INTERNED), Number::integer)
    }
}

impl Date {
    /// The date as 32 bits. Codes of days are in the order of the days.
    pub fn code(self) -> Code {
        u32::from(self.year) << 16 | u32::from(self.month) << 8 | u32::from(self.day)
    }

    /// The date with this code.
    pub fn of_code(code: Code) -> Self {
        let [high, low, month, day] = code.to_be_bytes();
        Date { year: u16::from_be_bytes([high, low]), month, day }
    }
}

impl Value {
    /// The value as 32 bits.
    pub fn code(self) -> Code {
        match self {
            Value::Name(symbol) | Value::Text(symbol) => symbol.number(),
            Value::Number(number) => number.code(),
            Value::Date(date) => date.code(),
        }
    }

    /// What its code stands for.
    pub fn kind(self) -> Kind {
        match self {
            Value::Name(_) => Kind::Name,
            Value::Text(_) => Kind::Text,
            Value::Number(_) => Kind::Number,
            Value::Date(_) => Kind::Date,
        }
    }
}

impl Kind {
    /// The value with this code.
    pub fn value(self, code: Code) -> Value {
        match self {
            Kind::Name => Value::Name(Symbol::of_number(code)),
            Kind::Text => Value::Text(Symbol::of_number(code)),
            Kind::Number => Value::Number(Number::of_code(code)),
            Kind::Date => Value::Date(Date::of_code(code)),
        }
    }
}

//! The values that stand in columns: names, text, exact numbers and dates.

mod code;
mod interned;
mod name;

pub use code::{Code, Kind, code_integer, integer_code};
pub use name::{KEYWORDS, is_bare_name, is_keyword};

use interned::Interned;
use std::cmp::Ordering;
use std::fmt;

/// A text that is kept once for the life of the process.
///
/// It is `Copy`, and two of them are compared in one step.
///
/// Symbols order like their texts.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Symbol(u32);

static TEXTS: Interned<&'static str> = Interned::new();

impl Symbol {
    /// The symbol of a text; the same text always gives the same symbol.
    pub fn new(text: &str) -> Self {
        Symbol(TEXTS.number(text, || Box::leak(text.into())))
    }

    /// The symbol of a text, if it has one already.
    pub fn known(text: &str) -> Option<Self> {
        TEXTS.known(text).map(Symbol)
    }

    /// The text.
    pub fn as_str(self) -> &'static str {
        TEXTS.value(self.0)
    }

    /// The number that stands for it in this process.
    pub fn number(self) -> u32 {
        self.0
    }

    /// The symbol with this number.
    pub fn of_number(number: u32) -> Self {
        Symbol(number)
    }
}

impl Ord for Symbol {
    fn cmp(&self, other: &Self) -> Ordering {
        if self == other { Ordering::Equal } else { self.as_str().cmp(other.as_str()) }
    }
}

impl PartialOrd for Symbol {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why an operation on numbers has no result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ArithmeticError {
    /// The exact result does not fit: its numerator or denominator needs more than 63 bits.
    Overflow,
    /// The divisor is zero.
    DivisionByZero,
}

impl fmt::Display for ArithmeticError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ArithmeticError::Overflow => "the result is too large",
            ArithmeticError::DivisionByZero => "division by zero",
        })
    }
}

/// The most places that a decimal has; a number that needs more is written as a fraction.
pub const PLACES_MAX: u32 = 9;

/// An exact rational number in lowest terms.
///
/// An operation whose exact result does not fit is an error, and never rounds.
///
/// ```
/// use toulmin_program::value::{ArithmeticError, Number};
///
/// let quarter = Number::parse("2/8").expect("a fraction");
/// assert_eq!(quarter.to_string(), "1/4");
/// assert_eq!(quarter.decimal().as_deref(), Some("0.25"));
/// assert_eq!(quarter.divided_by(Number::ZERO), Err(ArithmeticError::DivisionByZero));
///
/// let largest = Number::integer(i64::MAX);
/// assert_eq!(largest.plus(quarter), Err(ArithmeticError::Overflow));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    numerator: i64,
    denominator: i64, // at least 1
}

impl Number {
    /// Zero.
    pub const ZERO: Number = Number::integer(0);

    /// A whole number.
    pub const fn integer(value: i64) -> Self {
        Number { numerator: value, denominator: 1 }
    }

    /// The number `numerator / denominator`, reduced.
    ///
    /// # Errors
    /// When the denominator is zero, or the reduced fraction does not fit.
    pub fn ratio(numerator: i128, denominator: i128) -> Result<Self, ArithmeticError> {
        if denominator == 0 {
            return Err(ArithmeticError::DivisionByZero);
        }

        let is_negative = (numerator < 0) != (denominator < 0);
        let (numerator, denominator) = (numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = gcd(numerator, denominator);
        Ok(Number {
            numerator: signed(numerator / divisor, is_negative)?,
            denominator: signed(denominator / divisor, false)?,
        })
    }

    /// Reads `12`, `-3`, `0.25` or `1/2`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((numerator, denominator)) = text.split_once('/') {
            let whole = |part: &str| part.trim().parse::<i64>().ok().map(i128::from);
            return Number::ratio(whole(numerator)?, whole(denominator)?).ok();
        }

        let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits_only = !whole.is_empty() && decimals.bytes().all(|b| b.is_ascii_digit());
        if !digits_only || (decimals.is_empty() && text.contains('.')) {
            return None;
        }

        let scale = 10_i128.checked_pow(u32::try_from(decimals.len()).ok()?)?;
        Number::ratio(format!("{whole}{decimals}").parse().ok()?, scale).ok()
    }

    /// As a decimal, `0.25`, if that ends after at most [`PLACES_MAX`] places.
    pub fn decimal(self) -> Option<String> {
        let numerator = i128::from(self.numerator);
        let places = (0..=PLACES_MAX)
            .find(|places| 10_i128.pow(*places) % i128::from(self.denominator) == 0)?;

        let scale = 10_i128.pow(places);
        let digits = numerator * (scale / i128::from(self.denominator));
        let sign = if digits < 0 { "-" } else { "" };
        let (whole, rest) = (digits.abs() / scale, digits.abs() % scale);
        let width = places as usize;
        Some(if places == 0 { digits.to_string() } else { format!("{sign}{whole}.{rest:0width$}") })
    }

    /// The part above the fraction bar, which carries the sign.
    pub fn numerator(self) -> i64 {
        self.numerator
    }

    /// The part below the fraction bar, at least 1.
    pub fn denominator(self) -> i64 {
        self.denominator
    }

    /// # Errors
    /// [`ArithmeticError::Overflow`] when the exact sum does not fit.
    pub fn plus(self, other: Number) -> Result<Number, ArithmeticError> {
        let [(a, b), (c, d)] = [self.parts(), other.parts()];
        Number::ratio(a * d + c * b, b * d)
    }

    /// # Errors
    /// [`ArithmeticError::Overflow`] when the exact difference does not fit.
    pub fn minus(self, other: Number) -> Result<Number, ArithmeticError> {
        let [(a, b), (c, d)] = [self.parts(), other.parts()];
        Number::ratio(a * d - c * b, b * d)
    }

    /// # Errors
    /// [`ArithmeticError::Overflow`] when the exact product does not fit.
    pub fn times(self, other: Number) -> Result<Number, ArithmeticError> {
        let [(a, b), (c, d)] = [self.parts(), other.parts()];
        Number::ratio(a * c, b * d)
    }

    /// # Errors
    /// When `other` is zero or the exact quotient does not fit.
    pub fn divided_by(self, other: Number) -> Result<Number, ArithmeticError> {
        let [(a, b), (c, d)] = [self.parts(), other.parts()];
        Number::ratio(a * d, b * c)
    }

    /// The whole numbers from this one to another, both included.
    pub fn to(self, last: Number) -> std::ops::RangeInclusive<i64> {
        let first = self.numerator.div_euclid(self.denominator);
        let first =
            if self.numerator.rem_euclid(self.denominator) == 0 { first } else { first + 1 };
        first..=last.numerator.div_euclid(last.denominator)
    }

    /// Whether it is a whole number from one number to another, both included.
    pub fn is_in(self, first: Number, last: Number) -> bool {
        self.denominator == 1 && first.to(last).contains(&self.numerator)
    }

    fn parts(self) -> (i128, i128) {
        (self.numerator.into(), self.denominator.into())
    }
}

/// A part of a fraction with its sign.
fn signed(part: u128, is_negative: bool) -> Result<i64, ArithmeticError> {
    let part = i128::try_from(part).map_err(|_| ArithmeticError::Overflow)?;
    i64::try_from(if is_negative { -part } else { part }).map_err(|_| ArithmeticError::Overflow)
}

fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a.max(1)
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        let [(a, b), (c, d)] = [self.parts(), other.parts()];
        (a * d).cmp(&(c * b))
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.denominator {
            1 => f.pad(&self.numerator.to_string()),
            denominator => f.pad(&format!("{}/{denominator}", self.numerator)),
        }
    }
}

/// The total of numbers.
///
/// It is wider than a [`Number`], so that sums on the way may be larger than the total.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    numerator: i128,
    denominator: i128,
}

impl Default for Total {
    fn default() -> Self {
        Total { numerator: 0, denominator: 1 }
    }
}

impl Total {
    /// # Errors
    /// [`ArithmeticError::Overflow`] when the running total needs more than 127 bits.
    pub fn plus(self, number: Number) -> Result<Total, ArithmeticError> {
        self.checked_plus(number).ok_or(ArithmeticError::Overflow)
    }

    fn checked_plus(self, number: Number) -> Option<Total> {
        let (c, d) = number.parts();
        let left = self.numerator.checked_mul(d)?;
        let numerator = left.checked_add(c.checked_mul(self.denominator)?)?;
        let denominator = self.denominator.checked_mul(d)?;

        let divisor = gcd(numerator.unsigned_abs(), denominator.unsigned_abs());
        let divisor = i128::try_from(divisor).ok()?;
        Some(Total { numerator: numerator / divisor, denominator: denominator / divisor })
    }

    /// The total divided by the count of what was added.
    ///
    /// # Errors
    /// When the count is zero, or the exact quotient does not fit a [`Number`].
    pub fn divided_by(self, count: usize) -> Result<Number, ArithmeticError> {
        let count = i128::try_from(count).map_err(|_| ArithmeticError::Overflow)?;
        let denominator = self.denominator.checked_mul(count).ok_or(ArithmeticError::Overflow)?;
        Number::ratio(self.numerator, denominator)
    }

    /// # Errors
    /// [`ArithmeticError::Overflow`] when the total does not fit a [`Number`].
    pub fn number(self) -> Result<Number, ArithmeticError> {
        Number::ratio(self.numerator, self.denominator)
    }
}

/// A day, a month or a year, as the source gives it. A month or a year means all of it.
///
/// Dates sort by their first day, then by their last. That one is *before* another means more:
///
/// ```
/// use toulmin_program::value::Date;
///
/// let [year, june] = ["2019", "2019-06"].map(|text| Date::parse(text).expect("a date"));
/// assert!(year < june, "it begins earlier");
/// assert!(!year.is_before(june), "it goes on after");
/// assert_eq!(june.last(), (2019, 6, 30));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Date {
    year: u16,
    month: u8, // 0: the whole year
    day: u8,   // 0: the whole month
}

/// A day as year, month, day.
pub type Day = (u16, u8, u8);

impl Date {
    /// Reads `2019`, `2019-06` or `2019-06-05`; `None` when it is not a date of the calendar.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map_or(Some(0), |part| in_range(part, 12))?;
        let day =
            parts.next().map_or(Some(0), |part| in_range(part, days_in_month(year, month)))?;
        let is_date = year > 0 && parts.next().is_none();
        is_date.then_some(Date { year, month, day })
    }

    /// The first day of it.
    pub fn first(self) -> Day {
        (self.year, self.month.max(1), self.day.max(1))
    }

    /// The last day of it.
    pub fn last(self) -> Day {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.day == 0 { days_in_month(self.year, month) } else { self.day };
        (self.year, month, day)
    }

    /// This day, which must be one of the calendar.
    pub fn of_day((year, month, day): Day) -> Date {
        Date { year, month, day }
    }

    /// The day that comes N days after the first of January 1970; the last one there is when the calendar ends before.
    pub fn of_days_since_epoch(days: u64) -> Date {
        let (mut year, mut left) = (1970, days);
        while left >= days_in_year(year) {
            if year == u16::MAX {
                return Date::of_day((year, 12, 31));
            }
            left -= days_in_year(year);
            year += 1;
        }

        let mut month = 1;
        while left >= u64::from(days_in_month(year, month)) {
            left -= u64::from(days_in_month(year, month));
            month += 1;
        }

        // Less than a month is left.
        Date::of_day((year, month, left as u8 + 1))
    }

    /// The day before its first.
    pub fn day_before(self) -> Date {
        let (year, month, day) = match self.first() {
            (year, 1, 1) => (year.saturating_sub(1), 12, 31),
            (year, month, 1) => (year, month - 1, days_in_month(year, month - 1)),
            (year, month, day) => (year, month, day - 1),
        };
        Date { year, month, day }
    }

    /// The day after its last.
    pub fn day_after(self) -> Date {
        let (year, month, day) = match self.last() {
            (year, 12, 31) => (year.saturating_add(1), 1, 1),
            (year, month, day) if day == days_in_month(year, month) => (year, month + 1, 1),
            (year, month, day) => (year, month, day + 1),
        };
        Date { year, month, day }
    }

    /// Whether every day of `self` comes before every day of `other`.
    pub fn is_before(self, other: Date) -> bool {
        self.last() < other.first()
    }
}

fn days_in_year(year: u16) -> u64 {
    if is_leap_year(year) { 366 } else { 365 }
}

fn is_leap_year(year: u16) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// The number that a text is, which must have this many digits and nothing else.
fn digits(text: &str, count: usize) -> Option<u16> {
    let is_number = text.len() == count && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// The number from 1 to `last` that two digits are.
fn in_range(text: &str, last: u8) -> Option<u8> {
    let number = u8::try_from(digits(text, 2)?).ok()?;
    (1..=last).contains(&number).then_some(number)
}

fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        2 if is_leap_year(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Ord for Date {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.first(), self.last()).cmp(&(other.first(), other.last()))
    }
}

impl PartialOrd for Date {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.month, self.day) {
            (0, _) => f.pad(&format!("{:04}", self.year)),
            (month, 0) => f.pad(&format!("{:04}-{month:02}", self.year)),
            (month, day) => f.pad(&format!("{:04}-{month:02}-{day:02}", self.year)),
        }
    }
}

/// What one column of one row holds. Which kind it is follows from the column's type.
///
/// Values of different kinds never meet in one column; their order here only makes sorting total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// An entity or an enum member, by its name.
    Name(Symbol),
    /// Quoted text.
    Text(Symbol),
    /// An exact number.
    Number(Number),
    /// A date.
    Date(Date),
}

impl fmt::Display for Value {
    /// As it is written in a rule: a name bare when it can stand bare, text quoted.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Name(name) if is_bare_name(name.as_str()) => f.pad(name.as_str()),
            Value::Name(text) | Value::Text(text) => f.pad(&quoted(text.as_str())),
            Value::Number(number) => number.fmt(f),
            Value::Date(date) => date.fmt(f),
        }
    }
}

/// The text in quotes, with `\"`, `\\`, `\n` and `\t` escaped.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    escape(&mut out, text);
    out.push('"');
    out
}

/// Adds a text, with `\"`, `\\`, `\n` and `\t` escaped, as it stands between quotes.
pub fn escape(out: &mut String, text: &str) {
    let mut plain_from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escaped = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\t' => "\\t",
            _ => continue,
        };
        out.push_str(&text[plain_from..at]);
        out.push_str(escaped);
        plain_from = at + 1;
    }
    out.push_str(&text[plain_from..]);
}

#[cfg(test)]
mod tests;

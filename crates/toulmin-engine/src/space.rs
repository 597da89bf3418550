//! Spaces: rows as numbers.
//!
//! The codes of a column lie in a range. A row is then a number in mixed radix, one digit a column, and a set of rows is a set
//! of numbers: an array of bits where the space is small, a hash set otherwise.

use toulmin_lang::value::Code;

/// The codes from one to another, both included; none when the first is above the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) low: Code,
    pub(crate) high: Code,
}

impl Range {
    pub(crate) const NONE: Range = Range { low: Code::MAX, high: 0 };
    pub(crate) const ALL: Range = Range { low: 0, high: Code::MAX };

    /// One code.
    pub(crate) fn one(code: Code) -> Self {
        Range { low: code, high: code }
    }

    /// The smallest range with all codes of a column.
    pub(crate) fn of(column: &[Code]) -> Self {
        let widen = |range: Range, code: &Code| range.or(Range::one(*code));
        column.iter().fold(Range::NONE, widen)
    }

    /// The smallest range that covers both.
    pub(crate) fn or(self, other: Range) -> Self {
        Range { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// What both have.
    pub(crate) fn and(self, other: Range) -> Self {
        let both = Range { low: self.low.max(other.low), high: self.high.min(other.high) };
        if both.is_empty() { Range::NONE } else { both }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.low > self.high
    }

    /// How many codes it has.
    pub(crate) fn width(self) -> u64 {
        if self.is_empty() { 0 } else { u64::from(self.high - self.low) + 1 }
    }
}

/// What stands for a row outside of a space.
pub(crate) const OUTSIDE: u64 = u64::MAX;

/// The rows whose codes lie in one range each.
#[derive(Clone, Debug)]
pub(crate) struct Space {
    digits: Vec<Digit>,
    size: u64,
}

#[derive(Clone, Copy, Debug)]
struct Digit {
    low: Code,
    width: u64,
    stride: u64,
}

/// The codes of a column of a batch: one for each row, or the same for all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Codes<'a> {
    Each(&'a [Code]),
    Same(Code),
}

impl Codes<'_> {
    pub(crate) fn at(&self, row: usize) -> Code {
        match self {
            Codes::Each(codes) => codes[row],
            Codes::Same(code) => *code,
        }
    }
}

impl Space {
    /// The space of these ranges; `None` when its rows cannot be numbered in 63 bits.
    pub(crate) fn new(ranges: &[Range]) -> Option<Self> {
        let mut size: u64 = 1;
        let mut digits = Vec::new();
        for range in ranges.iter().rev() {
            let (low, width) = (range.low, range.width());
            digits.push(Digit { low, width, stride: size });
            size = size.checked_mul(width.max(1)).filter(|size| *size < 1 << 63)?;
        }
        digits.reverse();
        Some(Space { digits, size })
    }

    /// How many rows it has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// The numbers of so many rows, given column by column; [`OUTSIDE`] for those that do not lie in the space.
    pub(crate) fn numbers(&self, columns: &[Codes<'_>], rows: usize, numbers: &mut Vec<u64>) {
        numbers.clear();
        numbers.resize(rows, 0);
        for (digit, column) in self.digits.iter().zip(columns) {
            match column {
                Codes::Each(codes) => digit.add_each(codes, numbers),
                Codes::Same(code) => digit.add_same(*code, numbers),
            }
        }
    }

    /// The number of one row.
    pub(crate) fn number(&self, row: impl IntoIterator<Item = Code>) -> u64 {
        let digits = self.digits.iter().zip(row);
        digits.fold(0, |number, (digit, code)| digit.plus(number, code))
    }
}

impl Digit {
    fn add_each(&self, codes: &[Code], numbers: &mut [u64]) {
        for (number, code) in numbers.iter_mut().zip(codes) {
            *number = self.plus(*number, *code);
        }
    }

    fn add_same(&self, code: Code, numbers: &mut [u64]) {
        numbers.iter_mut().for_each(|number| *number = self.plus(*number, code));
    }

    /// A number with this digit added; what is outside stays outside.
    #[inline]
    fn plus(&self, number: u64, code: Code) -> u64 {
        let digit = u64::from(code.wrapping_sub(self.low));
        let inside = code >= self.low && digit < self.width && number != OUTSIDE;
        if inside { number + digit * self.stride } else { OUTSIDE }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn rows_of_a_space_have_numbers_of_their_own() {
        let space = Space::new(&[Range { low: 5, high: 7 }, Range { low: 0, high: 3 }]).unwrap();
        let rows = (5..8).flat_map(|a| (0..4).map(move |b| [a, b]));
        let numbers: Vec<u64> = rows.map(|row| space.number(row)).collect();
        assert_eq!(numbers, (0..12).collect::<Vec<u64>>());
        assert_eq!(space.size(), 12);
        for row in [[4, 0], [8, 0], [5, 4], [u32::MAX, 0]] {
            assert_eq!(space.number(row), OUTSIDE);
        }
    }

    #[test]
    fn a_batch_is_numbered_as_its_rows_are() {
        let space = Space::new(&[Range { low: 5, high: 7 }, Range { low: 0, high: 3 }]).unwrap();
        let mut numbers = Vec::new();
        space.numbers(&[Codes::Each(&[5, 9, 7]), Codes::Same(3)], 3, &mut numbers);
        assert_eq!(numbers, [3, OUTSIDE, 11]);
    }

    #[test]
    fn a_space_may_be_too_large_and_may_be_empty() {
        assert!(Space::new(&[Range::ALL, Range::ALL]).is_none());
        assert_eq!(Space::new(&[Range::NONE]).unwrap().number([0]), OUTSIDE);
        assert_eq!(Space::new(&[]).unwrap().number([]), 0);
    }
}

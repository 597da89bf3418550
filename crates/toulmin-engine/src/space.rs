//! Spaces: rows as numbers.
//!
//! The codes of a column lie in a range. A row is then a number in mixed radix, one digit a column, and a set of rows is a set
//! of numbers: an array of bits where the space is small, a hash set otherwise.

use std::sync::Arc;
use toulmin_program::value::Code;

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

/// The codes that a column may have: a range, and perhaps just some of it.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    /// A range that has all of them.
    pub(crate) range: Range,
    /// The rank of each code of the range among those that there are; [`NO_RANK`] of the others.
    pub(crate) ranks: Option<Arc<[u32]>>,
}

/// The rank of a code that a column does not have.
const NO_RANK: u32 = u32::MAX;

/// A range of up to so many codes is worth a table of ranks.
const RANKED_MAX: u64 = 1 << 18;

impl From<Range> for Domain {
    fn from(range: Range) -> Self {
        Domain { range, ranks: None }
    }
}

impl Domain {
    /// The codes of a column, which lie in a range; just these where most of a small range is not used.
    pub(crate) fn of(range: Range, column: &[Code]) -> Self {
        if range.is_empty() || range.width() > RANKED_MAX {
            return Domain::from(range);
        }
        let mut ranks = vec![NO_RANK; range.width() as usize];
        column.iter().for_each(|code| ranks[(code - range.low) as usize] = 0);
        let mut count = 0;
        for rank in ranks.iter_mut().filter(|rank| **rank == 0) {
            *rank = count;
            count += 1;
        }
        let ranks = (u64::from(count) * 2 < range.width()).then(|| ranks.into());
        Domain { range, ranks }
    }

    /// How many codes there are, at most.
    pub(crate) fn width(&self) -> u64 {
        match &self.ranks {
            None => self.range.width(),
            Some(ranks) => ranks.iter().filter(|rank| **rank != NO_RANK).count() as u64,
        }
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

/// One column of a space.
#[derive(Clone, Debug)]
pub(crate) struct Digit {
    low: Code,
    width: u64,
    stride: u64,
    ranks: Option<Arc<[u32]>>,
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
        Space::of(ranges.iter().copied().map(Domain::from))
    }

    /// The space of rows with one code of each of these domains; `None` when its rows cannot be numbered in 63 bits.
    pub(crate) fn of(
        domains: impl IntoIterator<Item = Domain, IntoIter: DoubleEndedIterator>,
    ) -> Option<Self> {
        let mut size: u64 = 1;
        let mut digits = Vec::new();
        for domain in domains.into_iter().rev() {
            let width = domain.width();
            let Domain { range, ranks } = domain;
            digits.push(Digit { low: range.low, width: range.width(), stride: size, ranks });
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

    /// What some digits make of the numbers of so many rows; the others are added with [`digit`](Self::digit).
    pub(crate) fn bases(&self, columns: &[Option<Codes<'_>>], rows: usize, bases: &mut Vec<u64>) {
        bases.clear();
        bases.resize(rows, 0);
        for (digit, column) in self.digits.iter().zip(columns) {
            match column {
                Some(Codes::Each(codes)) => digit.add_each(codes, bases),
                Some(Codes::Same(code)) => digit.add_same(*code, bases),
                None => {}
            }
        }
    }

    /// One of the digits.
    pub(crate) fn digit(&self, at: usize) -> &Digit {
        &self.digits[at]
    }
}

impl Digit {
    /// What a code in this place adds to the number of a row of the space.
    #[inline]
    pub(crate) fn of(&self, code: Code) -> u64 {
        let distance = code.wrapping_sub(self.low);
        match &self.ranks {
            None => u64::from(distance) * self.stride,
            Some(ranks) => u64::from(ranks[distance as usize]) * self.stride,
        }
    }

    fn add_each(&self, codes: &[Code], numbers: &mut [u64]) {
        match &self.ranks {
            None => numbers.iter_mut().zip(codes).for_each(|(n, code)| *n = self.plus(*n, *code)),
            Some(ranks) => numbers
                .iter_mut()
                .zip(codes)
                .for_each(|(n, code)| *n = self.plus_ranked(ranks, *n, *code)),
        }
    }

    fn add_same(&self, code: Code, numbers: &mut [u64]) {
        let digit = self.add(0, code);
        for number in numbers {
            *number =
                if digit == OUTSIDE || *number == OUTSIDE { OUTSIDE } else { *number + digit };
        }
    }

    /// A number with this digit added; what is outside stays outside.
    fn add(&self, number: u64, code: Code) -> u64 {
        match &self.ranks {
            None => self.plus(number, code),
            Some(ranks) => self.plus_ranked(ranks, number, code),
        }
    }

    #[inline]
    fn plus(&self, number: u64, code: Code) -> u64 {
        let digit = u64::from(code.wrapping_sub(self.low));
        let inside = digit < self.width && number != OUTSIDE;
        if inside { number + digit * self.stride } else { OUTSIDE }
    }

    #[inline]
    fn plus_ranked(&self, ranks: &[u32], number: u64, code: Code) -> u64 {
        match ranks.get(code.wrapping_sub(self.low) as usize) {
            Some(rank) if *rank != NO_RANK && number != OUTSIDE => {
                number + u64::from(*rank) * self.stride
            }
            _ => OUTSIDE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    impl Space {
        fn number<const N: usize>(&self, row: [Code; N]) -> u64 {
            let mut numbers = Vec::new();
            self.numbers(&row.map(Codes::Same), 1, &mut numbers);
            numbers[0]
        }
    }

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
    fn a_number_is_the_sum_of_its_digits() {
        let column = [3, 900, 3, 70];
        let domain = Domain::of(Range::of(&column), &column);
        let space = Space::of([Domain::from(Range { low: 5, high: 7 }), domain]).unwrap();
        let mut bases = Vec::new();
        space.bases(&[Some(Codes::Each(&[5, 7])), None], 2, &mut bases);
        let number = bases[1] + space.digit(1).of(70);
        assert_eq!(number, space.number([7, 70]));
    }

    #[test]
    fn a_space_of_few_codes_is_small() {
        let column = [3, 900, 3, 70];
        let domain = Domain::of(Range::of(&column), &column);
        let space = Space::of([domain.clone(), domain]).unwrap();
        assert_eq!(space.size(), 9);
        assert_eq!(space.number([70, 900]), 5);
        assert_eq!(space.number([70, 71]), OUTSIDE);
    }

    #[test]
    fn a_space_may_be_too_large_and_may_be_empty() {
        assert!(Space::new(&[Range::ALL, Range::ALL]).is_none());
        assert_eq!(Space::new(&[Range::NONE]).unwrap().number([0]), OUTSIDE);
        assert_eq!(Space::new(&[]).unwrap().number([]), 0);
    }
}

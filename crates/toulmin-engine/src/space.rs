//! Spaces: rows as numbers.
//!
//! The codes of a column lie in a range. A row is then a number in mixed radix, one digit for each
//! column, and a set of rows is a set of numbers: an array of bits where the space is small, a hash
//! set otherwise.

use std::sync::Arc;
use toulmin_program::value::Code;

/// The codes from one to another, both included; empty when the first is above the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CodeRange {
    pub(crate) low: Code,
    pub(crate) high: Code,
}

/// The codes that a column may have: those of a range, or only some of them.
#[derive(Clone, Debug)]
pub(crate) struct Domain {
    pub(crate) range: CodeRange,
    /// For each code of the range, its rank among the codes present, or [`NO_RANK`].
    ///
    /// `None` when every code of the range counts.
    pub(crate) ranks: Option<Arc<[u32]>>,
}

/// Stands for the rank of a code that the column does not have.
const NO_RANK: u32 = u32::MAX;

/// A range of at most this many codes is worth a table of ranks.
const RANKED_MAX: u64 = 1 << 18;

/// All rows with one code of each of several domains.
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

/// Stands for the number of a row that lies outside of a space.
pub(crate) const OUTSIDE: u64 = u64::MAX;

/// The codes of a column of a batch: one for each row, or the same for all.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Codes<'a> {
    Each(&'a [Code]),
    Same(Code),
}

impl CodeRange {
    pub(crate) const NONE: CodeRange = CodeRange { low: Code::MAX, high: 0 };
    pub(crate) const ALL: CodeRange = CodeRange { low: 0, high: Code::MAX };

    /// The range of one code.
    pub(crate) fn one(code: Code) -> Self {
        CodeRange { low: code, high: code }
    }

    /// The smallest range with all codes of a column.
    pub(crate) fn of(column: &[Code]) -> Self {
        column.iter().fold(CodeRange::NONE, |range, code| range.hull(CodeRange::one(*code)))
    }

    /// The smallest range that covers both.
    pub(crate) fn hull(self, other: CodeRange) -> Self {
        CodeRange { low: self.low.min(other.low), high: self.high.max(other.high) }
    }

    /// The codes that both have.
    pub(crate) fn intersection(self, other: CodeRange) -> Self {
        let both = CodeRange { low: self.low.max(other.low), high: self.high.min(other.high) };
        if both.is_empty() { CodeRange::NONE } else { both }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.low > self.high
    }

    /// The number of its codes.
    pub(crate) fn width(self) -> u64 {
        if self.is_empty() { 0 } else { u64::from(self.high - self.low) + 1 }
    }
}

impl From<CodeRange> for Domain {
    fn from(range: CodeRange) -> Self {
        Domain { range, ranks: None }
    }
}

impl Domain {
    /// The codes of a column, which lie in `range`.
    ///
    /// Codes are ranked where the column leaves out more than half of a small range.
    pub(crate) fn of(range: CodeRange, column: &[Code]) -> Self {
        if range.is_empty() || range.width() > RANKED_MAX {
            return Domain::from(range);
        }

        // First every code that is present gets the rank 0, then they are counted through.
        let mut ranks = vec![NO_RANK; range.width() as usize];
        for code in column {
            ranks[(code - range.low) as usize] = 0;
        }
        let mut present = 0;
        for rank in ranks.iter_mut().filter(|rank| **rank == 0) {
            *rank = present;
            present += 1;
        }

        let is_sparse = u64::from(present) * 2 < range.width();
        Domain { range, ranks: is_sparse.then(|| ranks.into()) }
    }

    /// The number of its codes.
    pub(crate) fn width(&self) -> u64 {
        match &self.ranks {
            None => self.range.width(),
            Some(ranks) => ranks.iter().filter(|rank| **rank != NO_RANK).count() as u64,
        }
    }
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
    /// The space of rows with one code of each range.
    ///
    /// `None` when 63 bits are too few to number its rows.
    pub(crate) fn new(ranges: &[CodeRange]) -> Option<Self> {
        Space::of(ranges.iter().copied().map(Domain::from))
    }

    /// The space of rows with one code of each domain.
    ///
    /// `None` when 63 bits are too few to number its rows.
    pub(crate) fn of(
        domains: impl IntoIterator<Item = Domain, IntoIter: DoubleEndedIterator>,
    ) -> Option<Self> {
        let mut size: u64 = 1;
        let mut digits = Vec::new();

        // The last column is the digit of the lowest value, so rows are numbered as they sort.
        for domain in domains.into_iter().rev() {
            let width = domain.width();
            let Domain { range, ranks } = domain;
            digits.push(Digit { low: range.low, width: range.width(), stride: size, ranks });
            size = size.checked_mul(width.max(1)).filter(|size| *size < 1 << 63)?;
        }

        digits.reverse();
        Some(Space { digits, size })
    }

    /// The number of its rows.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// Numbers `rows` rows, given column by column; those that lie outside are [`OUTSIDE`].
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

    /// The numbers of `rows` rows without the columns that are `None`.
    ///
    /// What these add can be had from [`digit`](Self::digit).
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

    /// The digit of a column.
    pub(crate) fn digit(&self, column: usize) -> &Digit {
        &self.digits[column]
    }
}

impl Digit {
    /// What a code in this column adds to the number of a row that lies in the space.
    #[inline]
    pub(crate) fn of(&self, code: Code) -> u64 {
        let distance = code.wrapping_sub(self.low);
        match &self.ranks {
            None => u64::from(distance) * self.stride,
            Some(ranks) => u64::from(ranks[distance as usize]) * self.stride,
        }
    }

    fn add_each(&self, codes: &[Code], numbers: &mut [u64]) {
        // Whether there are ranks is asked once for the column, not in the loop over its rows.
        match &self.ranks {
            None => numbers.iter_mut().zip(codes).for_each(|(n, code)| *n = self.plus(*n, *code)),
            Some(ranks) => numbers
                .iter_mut()
                .zip(codes)
                .for_each(|(n, code)| *n = self.plus_ranked(ranks, *n, *code)),
        }
    }

    fn add_same(&self, code: Code, numbers: &mut [u64]) {
        let digit = match &self.ranks {
            None => self.plus(0, code),
            Some(ranks) => self.plus_ranked(ranks, 0, code),
        };
        for number in numbers {
            let outside = digit == OUTSIDE || *number == OUTSIDE;
            *number = if outside { OUTSIDE } else { *number + digit };
        }
    }

    /// A number with this digit added; what is outside stays outside.
    #[inline]
    fn plus(&self, number: u64, code: Code) -> u64 {
        // A code below the lowest wraps around, and so lies above the highest.
        let digit = u64::from(code.wrapping_sub(self.low));
        let inside = digit < self.width && number != OUTSIDE;
        if inside { number + digit * self.stride } else { OUTSIDE }
    }

    /// The same for a digit that counts ranks.
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
        let space =
            Space::new(&[CodeRange { low: 5, high: 7 }, CodeRange { low: 0, high: 3 }]).unwrap();
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
        let space =
            Space::new(&[CodeRange { low: 5, high: 7 }, CodeRange { low: 0, high: 3 }]).unwrap();
        let mut numbers = Vec::new();
        space.numbers(&[Codes::Each(&[5, 9, 7]), Codes::Same(3)], 3, &mut numbers);
        assert_eq!(numbers, [3, OUTSIDE, 11]);
    }

    #[test]
    fn a_number_is_the_sum_of_its_digits() {
        let column = [3, 900, 3, 70];
        let domain = Domain::of(CodeRange::of(&column), &column);
        let space = Space::of([Domain::from(CodeRange { low: 5, high: 7 }), domain]).unwrap();
        let mut bases = Vec::new();
        space.bases(&[Some(Codes::Each(&[5, 7])), None], 2, &mut bases);
        let number = bases[1] + space.digit(1).of(70);
        assert_eq!(number, space.number([7, 70]));
    }

    #[test]
    fn a_space_of_few_codes_is_small() {
        let column = [3, 900, 3, 70];
        let domain = Domain::of(CodeRange::of(&column), &column);
        let space = Space::of([domain.clone(), domain]).unwrap();
        assert_eq!(space.size(), 9);
        assert_eq!(space.number([70, 900]), 5);
        assert_eq!(space.number([70, 71]), OUTSIDE);
    }

    #[test]
    fn a_space_may_be_too_large_and_may_be_empty() {
        assert!(Space::new(&[CodeRange::ALL, CodeRange::ALL]).is_none());
        assert_eq!(Space::new(&[CodeRange::NONE]).unwrap().number([0]), OUTSIDE);
        assert_eq!(Space::new(&[]).unwrap().number([]), 0);
    }
}

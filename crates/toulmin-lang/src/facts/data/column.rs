//! The cells of one column of a file, each as a small number, so that what many lines repeat is looked at once.

use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A cell of a column: the whole number that it is when it is written plainly, or a text from here on.
pub(super) type Cell = u32;

/// Cells from here on name texts of their column; those below are whole numbers.
const TEXTS: Cell = 1 << 30;

/// How many digits a plain number has at most; more might not stay below [`TEXTS`].
const DIGITS_MAX: usize = 9;

/// So many bytes and their count fit one key.
const SHORT_MAX: usize = 7;

/// The cells of a column, from the first line on.
#[derive(Debug, Default)]
pub(super) struct Column<'t> {
    cells: Vec<Cell>,
    texts: Vec<Cow<'t, str>>,
    short: FxHashMap<u64, Cell>,
    long: FxHashMap<Cow<'t, str>, Cell>,
    last: Option<(u64, Cell)>,
}

impl<'t> Column<'t> {
    /// Adds the cell that stands there in the text. Most cells are short, and like the one before.
    pub(super) fn push(&mut self, text: &'t str, start: usize, end: usize) {
        let Some(key) = key(text.as_bytes(), start, end) else {
            let cell = self.long(Cow::Borrowed(&text[start..end]));
            return self.cells.push(cell);
        };
        let cell = match self.last {
            Some((last, cell)) if last == key => cell,
            _ => self.short(key, &text[start..end]),
        };
        self.last = Some((key, cell));
        self.cells.push(cell);
    }

    /// Adds a cell that stands nowhere in the text as it is.
    pub(super) fn push_owned(&mut self, cell: String) {
        let cell = match key(cell.as_bytes(), 0, cell.len()) {
            Some(key) => self.short_owned(key, cell),
            None => self.long(Cow::Owned(cell)),
        };
        self.cells.push(cell);
    }

    fn short(&mut self, key: u64, text: &'t str) -> Cell {
        if let Some(number) = number(text) {
            return number;
        }
        let texts = &mut self.texts;
        *self.short.entry(key).or_insert_with(|| named(texts, Cow::Borrowed(text)))
    }

    fn short_owned(&mut self, key: u64, text: String) -> Cell {
        if let Some(number) = number(&text) {
            return number;
        }
        let texts = &mut self.texts;
        *self.short.entry(key).or_insert_with(|| named(texts, Cow::Owned(text)))
    }

    fn long(&mut self, text: Cow<'t, str>) -> Cell {
        if let Some(number) = number(&text) {
            return number;
        }
        if let Some(cell) = self.long.get(&text) {
            return *cell;
        }
        let cell = named(&mut self.texts, text.clone());
        self.long.insert(text, cell);
        cell
    }

    /// All cells.
    pub(super) fn cells(&self) -> &[Cell] {
        &self.cells
    }

    /// The text of a cell.
    pub(super) fn text(&self, cell: Cell) -> Cow<'_, str> {
        match cell.checked_sub(TEXTS) {
            Some(at) => Cow::Borrowed(&self.texts[at as usize]),
            None => Cow::Owned(cell.to_string()),
        }
    }

    /// The cells with a value for each, made once for each distinct cell.
    pub(super) fn memo<T: Copy, F: FnMut(&str) -> T>(&self, make: F) -> Memo<'_, 't, T, F> {
        let numbers = self.cells.iter().copied().filter(|cell| *cell < TEXTS);
        let last = numbers.max().map_or(0, |max| max as usize + 1);
        let is_dense = last <= 4 * self.cells.len() + 1024;
        Memo {
            column: self,
            make,
            texts: vec![None; self.texts.len()],
            dense: vec![None; if is_dense { last } else { 0 }],
            scattered: FxHashMap::default(),
        }
    }
}

/// Values of the cells of a column, each made when it is first asked for.
pub(super) struct Memo<'c, 't, T, F> {
    column: &'c Column<'t>,
    make: F,
    texts: Vec<Option<T>>,
    /// For the numbers up to the largest, when these are not too many.
    dense: Vec<Option<T>>,
    scattered: FxHashMap<Cell, T>,
}

impl<T: Copy, F: FnMut(&str) -> T> Memo<'_, '_, T, F> {
    /// The value of a cell.
    pub(super) fn of(&mut self, cell: Cell) -> T {
        let known = match cell.checked_sub(TEXTS) {
            Some(at) => self.texts[at as usize],
            None if self.dense.is_empty() => self.scattered.get(&cell).copied(),
            None => self.dense[cell as usize],
        };
        known.unwrap_or_else(|| self.made(cell))
    }

    fn made(&mut self, cell: Cell) -> T {
        let value = (self.make)(&self.column.text(cell));
        match cell.checked_sub(TEXTS) {
            Some(at) => self.texts[at as usize] = Some(value),
            None if self.dense.is_empty() => _ = self.scattered.insert(cell, value),
            None => self.dense[cell as usize] = Some(value),
        }
        value
    }
}

/// A text that was not there before, by its cell.
fn named<'t>(texts: &mut Vec<Cow<'t, str>>, text: Cow<'t, str>) -> Cell {
    texts.push(text);
    let at = u32::try_from(texts.len() - 1).expect("bug: more texts than a file has bytes");
    TEXTS.checked_add(at).expect("a column has more than three thousand million texts")
}

/// The whole number that a cell is, if it is one.
pub(super) fn plain_number(cell: Cell) -> Option<u32> {
    (cell < TEXTS).then_some(cell)
}

/// The whole number that a text is, when that is its only way of being written.
fn number(text: &str) -> Option<Cell> {
    let is_plain = match text.as_bytes() {
        [b'0', _, ..] | [] => false,
        digits => digits.len() <= DIGITS_MAX && digits.iter().all(u8::is_ascii_digit),
    };
    let digit = |number: u32, byte: u8| number * 10 + u32::from(byte - b'0');
    is_plain.then(|| text.bytes().fold(0, digit))
}

/// A short cell and its length as one number.
fn key(bytes: &[u8], start: usize, end: usize) -> Option<u64> {
    let len = end - start;
    if len > SHORT_MAX {
        return None;
    }
    let word = match bytes.get(start..start + 8) {
        Some(eight) => {
            let word = u64::from_le_bytes(eight.try_into().expect("bug: eight bytes are not"));
            word & ((1 << (8 * len)) - 1)
        }
        None => bytes[start..end].iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte)),
    };
    Some(word | (len as u64) << 56)
}

//! Lines of data cut into cells.

use super::column::Column;
use super::entry::Quotes;
use crate::diag::{Code, Diagnostic, counted};
use crate::source::{FileId, Span};
use std::borrow::Cow;
use std::ops::Range;

/// How lines are cut.
#[derive(Clone, Copy, Debug)]
pub(super) struct Format {
    /// What stands between cells.
    pub(super) separator: u8,
    /// Whether a cell may stand in quotes.
    pub(super) quotes: Quotes,
}

/// The wanted cells of all lines.
#[derive(Debug, Default)]
pub(super) struct Cut<'t> {
    /// One column for each wanted cell.
    pub(super) columns: Vec<Column<'t>>,
    /// Where each line begins.
    pub(super) starts: Vec<u32>,
    /// The lines that are not like the others, by their places among all lines, in order.
    pub(super) flaws: Vec<(u32, Flaw)>,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// It has only so many cells.
    Short(usize),
    /// It has so many cells, more than the first line.
    Long(usize),
    /// A quote that begins here does not end.
    Open(usize),
    /// Something stands here, behind a quote that has ended.
    Behind(usize),
}

/// One cell.
struct Piece<'t> {
    /// The stretch of its words, without quotes.
    range: Range<usize>,
    /// The words when they are not that stretch.
    owned: Option<String>,
    /// What is wrong with it.
    flaw: Option<Flaw>,
    /// Where what ends it stands: a separator, a line end or the end of the text.
    end: usize,
    text: &'t str,
}

impl<'t> Piece<'t> {
    fn words(self) -> Cow<'t, str> {
        self.owned.map_or(Cow::Borrowed(&self.text[self.range]), Cow::Owned)
    }
}

/// Cuts the lines from this place on, which are to have no more than so many cells; `wanted` are the indexes of cells, sorted,
/// each once.
pub(super) fn cut<'t>(
    text: &'t str,
    from: usize,
    format: Format,
    cells_max: usize,
    wanted: &[usize],
) -> Cut<'t> {
    let columns = wanted.iter().map(|_| Column::default()).collect();
    let mut cut = Cut { columns, ..Cut::default() };
    let has_quotes = format.quotes == Quotes::Allowed && text.as_bytes()[from..].contains(&b'"');
    let format = if has_quotes { format } else { Format { quotes: Quotes::Plain, ..format } };
    let mut at = from;
    while at < text.len() {
        at = match line_end(text, at) {
            Some(next) => next,
            None => cut.line(text, at, format, cells_max, wanted),
        };
    }
    cut
}

/// The place behind a line end that stands here.
fn line_end(text: &str, at: usize) -> Option<usize> {
    let rest = &text.as_bytes()[at..];
    match rest {
        [b'\n', ..] => Some(at + 1),
        [b'\r', b'\n', ..] => Some(at + 2),
        [] => Some(at),
        _ => None,
    }
}

impl<'t> Cut<'t> {
    /// Takes the wanted cells of the line that begins here; the place of the next line.
    fn line(
        &mut self,
        text: &'t str,
        start: usize,
        format: Format,
        cells_max: usize,
        wanted: &[usize],
    ) -> usize {
        let row = u32::try_from(self.starts.len()).expect("bug: more lines than bytes");
        self.starts.push(u32::try_from(start).expect("bug: a text of 4 GiB was read"));
        let bytes = text.as_bytes();
        let (mut at, mut index, mut taken) = (start, 0, 0);
        loop {
            let piece = piece(text, at, format);
            let end = piece.end;
            if let Some(flaw) = piece.flaw {
                self.flaws.push((row, flaw));
                self.fill(taken);
                return if matches!(flaw, Flaw::Open(_)) { text.len() } else { behind(bytes, end) };
            }
            if wanted.get(taken) == Some(&index) {
                let column = &mut self.columns[taken];
                match piece.owned {
                    None => column.push(text, piece.range.start, piece.range.end),
                    Some(words) => column.push_owned(words),
                }
                taken += 1;
            }
            index += 1;
            let is_last = bytes.get(end) != Some(&format.separator);
            if is_last {
                if taken < wanted.len() {
                    self.flaws.push((row, Flaw::Short(index)));
                    self.fill(taken);
                } else if index > cells_max {
                    self.flaws.push((row, Flaw::Long(index)));
                }
                return (end + 1).min(text.len());
            }
            at = end + 1;
            if taken == wanted.len() && format.quotes == Quotes::Plain {
                let (more, next) = rest_of_line(bytes, at, format.separator);
                if index + more > cells_max {
                    self.flaws.push((row, Flaw::Long(index + more)));
                }
                return next;
            }
        }
    }

    /// Makes columns equally long; the line is left out later.
    fn fill(&mut self, taken: usize) {
        self.columns[taken..].iter_mut().for_each(|column| column.push("", 0, 0));
    }
}

/// The place of the line behind the one in which this place lies.
fn behind(bytes: &[u8], at: usize) -> usize {
    let rest = bytes[at..].iter().position(|byte| *byte == b'\n');
    rest.map_or(bytes.len(), |length| at + length + 1)
}

/// How many cells the line still has from this place on, and the place of the next line.
fn rest_of_line(bytes: &[u8], at: usize, separator: u8) -> (usize, usize) {
    let mut cells = 1;
    for (length, byte) in bytes[at..].iter().enumerate() {
        match *byte {
            b'\n' => return (cells, at + length + 1),
            byte => cells += usize::from(byte == separator),
        }
    }
    (cells, bytes.len())
}

/// The cell that begins here.
fn piece(text: &str, start: usize, format: Format) -> Piece<'_> {
    let bytes = text.as_bytes();
    if format.quotes == Quotes::Allowed && bytes.get(start) == Some(&b'"') {
        return quoted(text, start, format);
    }
    let end = end(bytes, start, format.separator);
    Piece { range: start..without_return(bytes, start, end), owned: None, flaw: None, end, text }
}

/// Where the separator or line end stands that comes next.
fn end(bytes: &[u8], start: usize, separator: u8) -> usize {
    let rest = bytes[start..].iter();
    let length = rest.take_while(|byte| **byte != separator && **byte != b'\n').count();
    start + length
}

/// The end of a cell, before the carriage return of a line end.
fn without_return(bytes: &[u8], start: usize, end: usize) -> usize {
    let is_line_end = bytes.get(end) == Some(&b'\n');
    let has_return = is_line_end && end > start && bytes[end - 1] == b'\r';
    if has_return { end - 1 } else { end }
}

/// The cell whose first quote stands here. Two quotes inside stand for one.
fn quoted(text: &str, start: usize, format: Format) -> Piece<'_> {
    let bytes = text.as_bytes();
    let (mut at, mut doubled) = (start + 1, false);
    let close = loop {
        let Some(length) = bytes[at..].iter().position(|byte| *byte == b'"') else {
            let range = start..text.len();
            let flaw = Some(Flaw::Open(start));
            return Piece { end: range.end, range, owned: None, flaw, text };
        };
        at += length;
        if bytes.get(at + 1) != Some(&b'"') {
            break at;
        }
        (at, doubled) = (at + 2, true);
    };
    let range = start + 1..close;
    let owned = doubled.then(|| text[range.clone()].replace("\"\"", "\""));
    let end = end(bytes, close + 1, format.separator);
    let is_clean = without_return(bytes, close + 1, end) == close + 1;
    let flaw = (!is_clean).then_some(Flaw::Behind(close + 1));
    Piece { range, owned, flaw, end, text }
}

/// The words of a cell and their place.
pub(super) type Placed<'t> = (Cow<'t, str>, Range<usize>);

/// The cells of the line that begins here, with their places, and where the next line begins.
pub(super) fn cells(text: &str, start: usize, format: Format) -> (Vec<Placed<'_>>, usize) {
    let (mut cells, mut at) = (Vec::new(), start);
    loop {
        let piece = piece(text, at, format);
        let end = piece.end;
        let range = piece.range.clone();
        cells.push((piece.words(), range));
        if text.as_bytes().get(end) != Some(&format.separator) {
            return (cells, (end + 1).min(text.len()));
        }
        at = end + 1;
    }
}

impl Flaw {
    /// What is said about a line that begins here.
    pub(super) fn finding(
        self,
        file: FileId,
        text: &str,
        start: usize,
        wanted: usize,
    ) -> Diagnostic {
        let at = |at: usize, length: usize| Span::new(file, at..at + length);
        let one = |at: usize| text[at..].chars().next().map_or(0, char::len_utf8);
        match self {
            Flaw::Short(cells) => {
                let length = text[start..].find(['\r', '\n']).unwrap_or(text.len() - start);
                let cells = counted(cells, "cell");
                let message = format!("this line has {cells}, and cell {wanted} is wanted");
                Diagnostic::new(Code::MissingCell, at(start, length), message)
                    .help("is something else the separator of its cells?")
            }
            Flaw::Long(cells) => {
                let length = text[start..].find(['\r', '\n']).unwrap_or(text.len() - start);
                let message = format!("this line has {cells} cells, more than the first line");
                Diagnostic::new(Code::DataSyntax, at(start, length), message)
                    .help("a cell that has the separator in it stands in quotes")
            }
            Flaw::Open(quote) => {
                let message = "the quote that begins here does not end";
                Diagnostic::new(Code::DataSyntax, at(quote, one(quote)), message)
                    .help("close it; a quote inside of a cell is doubled")
            }
            Flaw::Behind(place) => {
                let message = "a cell ends with its quote, but something stands behind";
                Diagnostic::new(Code::DataSyntax, at(place, one(place)), message)
                    .help("a quote inside of a quoted cell is doubled")
            }
        }
    }
}

//! Texts and places in them: every later stage points at its input through a [`Span`].

use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Which text of a [`Sources`] a span lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(u32);

/// A stretch of one text, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// The stretch `range` of `file`.
    ///
    /// # Panics
    /// If the range does not fit 32 bits; [`Sources::add`] refuses such texts.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let byte = |offset| u32::try_from(offset).expect("bug: a text of more than 4 GiB was read");
        Span { file, start: byte(range.start), end: byte(range.end) }
    }

    /// From the start of `self` to the end of `last`, which lies in the same text.
    #[must_use]
    pub fn to(self, last: Span) -> Self {
        Span { end: last.end.max(self.end), ..self }
    }

    /// The empty stretch right after this one.
    #[must_use]
    pub fn after(self) -> Self {
        Span { start: self.end, ..self }
    }

    /// The bytes as a range into the text.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One text and the name under which messages speak of it.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// The path relative to the casebook, or a name such as `<query>`.
    pub path: String,
    /// The whole text.
    pub text: String,
    line_starts: OnceLock<Vec<usize>>,
}

/// A place as editors count it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// Counted from 0.
    pub line: usize,
    /// Counted from 0, in a [`Unit`].
    pub column: usize,
}

/// What columns are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Bytes.
    Utf8,
    /// Numbers of 16 bits, of which a character beyond the first 65,536 takes two.
    Utf16,
}

impl Unit {
    fn len_of(self, c: char) -> usize {
        match self {
            Unit::Utf8 => c.len_utf8(),
            Unit::Utf16 => c.len_utf16(),
        }
    }
}

impl SourceFile {
    fn new(path: String, text: String) -> Self {
        assert!(u32::try_from(text.len()).is_ok(), "a text of 4 GiB or more cannot be read");
        SourceFile { path, text, line_starts: OnceLock::new() }
    }

    /// Where each line begins; found when it is first asked for, since a file of data may have
    /// millions.
    fn line_starts(&self) -> &[usize] {
        self.line_starts.get_or_init(|| {
            let breaks = self.text.match_indices('\n');
            std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect()
        })
    }

    /// The line, counted from 1, on which this byte stands.
    pub fn line(&self, at: usize) -> usize {
        self.line_starts().partition_point(|&start| start <= at)
    }

    /// The place of a byte. One in the midst of a character, or of the end of a line, counts as the place before; one beyond
    /// the text counts as its end.
    pub fn line_column(&self, offset: usize, unit: Unit) -> LineColumn {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }

        let line = self.line(offset) - 1;
        let Range { start, end } = self.line_range(line);
        let before = &self.text[start..offset.min(end)];
        LineColumn { line, column: before.chars().map(|c| unit.len_of(c)).sum() }
    }

    /// The byte at a place. A column in the midst of a character counts as the place before, one beyond its line as the end of
    /// that line, and a line beyond the text as the end of the text.
    pub fn offset(&self, place: LineColumn, unit: Unit) -> usize {
        if place.line >= self.line_starts().len() {
            return self.text.len();
        }

        let Range { start, end } = self.line_range(place.line);
        let mut column = 0;
        for (at, c) in self.text[start..end].char_indices() {
            column += unit.len_of(c);
            if column > place.column {
                return start + at;
            }
        }
        end
    }

    /// The bytes of a line, counted from 0, without its end: `\n` or `\r\n`.
    fn line_range(&self, line: usize) -> Range<usize> {
        let starts = self.line_starts();
        let start = starts[line];
        let Some(next) = starts.get(line + 1) else { return start..self.text.len() };
        let text = &self.text[start..next - 1];
        start..start + text.strip_suffix('\r').unwrap_or(text).len()
    }
}

/// A place as people count it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position<'a> {
    /// The path of the file.
    pub path: &'a str,
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

impl std::fmt::Display for Position<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.path, self.line)
    }
}

/// All texts that were read, in the order in which they were added. A copy shares the texts.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Arc<SourceFile>>,
}

impl Sources {
    /// Takes in a text and gives it an id.
    ///
    /// # Panics
    /// If the text has 4 GiB or more.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        self.share(&Arc::new(SourceFile::new(path.into(), text.into())))
    }

    /// Puts another text in the place of one, as an editor does that holds what is not saved. Spans of the old text mean nothing
    /// in the new one; a copy of these sources keeps the old one.
    ///
    /// # Panics
    /// If the text has 4 GiB or more.
    pub fn replace(&mut self, id: FileId, text: impl Into<String>) {
        let file = &mut self.files[id.0 as usize];
        *file = Arc::new(SourceFile::new(file.path.clone(), text.into()));
    }

    /// Takes in a text of other sources, which then share it.
    pub fn share(&mut self, file: &Arc<SourceFile>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).expect("bug: more than 2^32 files"));
        self.files.push(Arc::clone(file));
        id
    }

    /// The text with this id.
    pub fn file(&self, id: FileId) -> &Arc<SourceFile> {
        &self.files[id.0 as usize]
    }

    /// The ids and texts, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        (0..).map(FileId).zip(self.files.iter().map(|file| &**file))
    }

    /// The text of a stretch.
    pub fn text(&self, span: Span) -> &str {
        &self.file(span.file).text[span.range()]
    }

    /// Where a stretch begins.
    pub fn position(&self, span: Span) -> Position<'_> {
        let file = self.file(span.file);
        let start = span.start as usize;
        let line = file.line(start);
        let column = file.text[file.line_starts()[line - 1]..start].chars().count() + 1;
        Position { path: &file.path, line, column }
    }
}

#[cfg(test)]
mod tests;

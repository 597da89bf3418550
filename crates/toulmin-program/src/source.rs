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

impl SourceFile {
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
        let text = text.into();
        assert!(u32::try_from(text.len()).is_ok(), "a text of 4 GiB or more cannot be read");
        let file = SourceFile { path: path.into(), text, line_starts: OnceLock::new() };
        self.share(&Arc::new(file))
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

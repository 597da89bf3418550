//! The bibliography: works in BibTeX, each with the places that can be cited.
//!
//! `biblatex` stops at the first error. The entry in which it lies is reported and blanked out, and the rest is read again.

mod crossrefs;
mod locators;

use super::reference::{author_year, reference};
use super::{Locators, Work};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::value::Symbol;
use biblatex::{
    Bibliography, Entry, ParseError, ParseErrorKind, RawBibliography, RawEntry, Spanned, Token,
};
use std::collections::BTreeMap;
use std::ops::Range;

/// Reads the works of a file. Broken entries are reported and left out.
pub(super) fn read(file: FileId, text: &str, findings: &mut Vec<Diagnostic>) -> Vec<Work> {
    let mut sound = text.to_owned();
    loop {
        let mut reader = Reader { file, text, sound: &sound, findings };
        let (entry, finding) = match reader.parse() {
            Ok(parsed) => return reader.works(parsed),
            Err(fault) => *fault,
        };
        findings.push(finding);
        blank(&mut sound, entry);
    }
}

/// Leaves each key with the first work that has it, and reports the others.
pub(super) fn distinct(works: Vec<Work>, findings: &mut Vec<Diagnostic>) -> Vec<Work> {
    let mut keys: BTreeMap<Symbol, Span> = BTreeMap::new();
    let is_first = |work: &Work| match keys.get(&work.key) {
        Some(&first) => {
            findings.push(twice(work.key.as_str(), work.span, first));
            false
        }
        None => keys.insert(work.key, work.span).is_none(),
    };
    works.into_iter().filter(is_first).collect()
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    /// The text, with the broken entries blanked out: places are the same in both.
    sound: &'a str,
    findings: &'a mut Vec<Diagnostic>,
}

/// A file of works without a fault.
struct Parsed<'a> {
    /// Its entries as they are written.
    raw: Vec<Spanned<RawEntry<'a>>>,
    /// What they mean.
    works: Bibliography,
}

/// The first fault of a file and the entry in which it lies.
type Fault = Box<(Range<usize>, Diagnostic)>;

impl<'a> Reader<'a> {
    fn works(&mut self, parsed: Parsed<'a>) -> Vec<Work> {
        let Parsed { raw, works } = parsed;
        let work = |raw: Spanned<RawEntry<'_>>| self.work(&raw, works.get(raw.v.key.v)?);
        raw.into_iter().filter_map(work).collect()
    }

    fn work(&mut self, raw: &Spanned<RawEntry<'_>>, entry: &Entry) -> Option<Work> {
        let key = &raw.v.key;
        if key.v.is_empty() {
            let message = "this entry has no key by which it can be cited";
            let finding = Diagnostic::new(Code::BibliographySyntax, self.span(&raw.span), message);
            let finding = finding.label("not citable");
            self.findings.push(finding.help("an entry begins `@article{schmitt-2021,`"));
            return None;
        }
        let is_locators = |name: &str| name.eq_ignore_ascii_case("locators");
        let field = raw.v.fields.iter().find(|field| is_locators(field.key.v));
        let locators = field.map(|field| self.locators(&field.value)).unwrap_or_default();
        let bibtex = self.entry_text(&raw.span).to_owned();
        let standalone = match crossrefs::needs_more(&raw.v) {
            true => crossrefs::without_links(entry).to_biblatex_string(),
            false => bibtex.clone(),
        };
        Some(Work {
            key: Symbol::new(key.v),
            reference: reference(entry),
            author_year: author_year(entry),
            bibtex,
            standalone,
            locators,
            span: self.span(&key.span),
        })
    }

    fn locators(&mut self, value: &Spanned<biblatex::Field<'_>>) -> Vec<Locators> {
        let place = |range: Range<usize>| Span::new(self.file, range);
        let runs = match value.v.as_slice() {
            [chunk] => locators::read(self.text, chunk.span.clone(), place),
            _ => Err(locators::malformed(place(value.span.clone()), "several parts")),
        };
        runs.unwrap_or_else(|finding| {
            self.findings.push(*finding);
            Vec::new()
        })
    }

    /// An entry as it stands in the file, to its closing brace.
    fn entry_text(&self, span: &Range<usize>) -> &str {
        let end = self.text[span.end..].find('}').map_or(self.text.len(), |at| span.end + at + 1);
        &self.text[span.start..end]
    }

    fn span(&self, range: &Range<usize>) -> Span {
        Span::new(self.file, range.clone())
    }

    fn parse(&self) -> Result<Parsed<'a>, Fault> {
        let raw = RawBibliography::parse(self.sound).map_err(|error| self.broken(&error))?;
        if let Some(field) = crossrefs::circular(&raw) {
            return Err(Box::new((self.entry_around(field.start), self.circle(&field))));
        }
        let entries = raw.entries.clone();
        let works = Bibliography::from_raw(raw).map_err(|error| self.fault(&error))?;
        Ok(Parsed { raw: entries, works })
    }

    /// The fault of a file that cannot be parsed. An entry that is not closed runs on into the next ones, so each is tried alone.
    fn broken(&self, error: &ParseError) -> Fault {
        let alone = |entry: Range<usize>| {
            let error = RawBibliography::parse(&self.sound[entry.clone()]).err()?;
            let finding = self.finding(&entry, &shifted(error, &entry));
            Some(Box::new((entry, finding)))
        };
        entries(self.sound).into_iter().find_map(alone).unwrap_or_else(|| self.fault(error))
    }

    fn fault(&self, error: &ParseError) -> Fault {
        let entry = self.entry_around(error.span.start);
        let finding = self.finding(&entry, error);
        Box::new((entry, finding))
    }

    /// The entry in which this place lies.
    fn entry_around(&self, at: usize) -> Range<usize> {
        let entry = entries(self.sound).into_iter().rfind(|entry| entry.start <= at);
        entry.unwrap_or(0..self.sound.len())
    }

    fn circle(&self, field: &Range<usize>) -> Diagnostic {
        let message = "this entry draws on itself, or on more entries than can be followed";
        let finding = Diagnostic::new(Code::BibliographySyntax, self.span(field), message);
        finding.help("refer to another entry by its key in braces, or write the fields out")
    }

    fn finding(&self, entry: &Range<usize>, error: &ParseError) -> Diagnostic {
        let text = &self.text[entry.clone()];
        let finding = |range: Range<usize>, message: String| {
            Diagnostic::new(Code::BibliographySyntax, self.span(&range), message)
        };
        if let ParseErrorKind::DuplicateKey(key) = &error.kind {
            return self.duplicate(key).unwrap_or_else(|| {
                finding(error.span.clone(), format!("`{key}` already stands for another work"))
            });
        }
        if error.span.start >= entry.start + text.trim_end().len() {
            let head = text.find([',', '\n']).unwrap_or(text.trim_end().len());
            return finding(entry.start..entry.start + head, "this entry is never closed".into())
                .label("its `}` is missing")
                .help("each `{` needs its `}`, in titles too");
        }
        let at = error.span.start;
        let found = self.text[at..].split_whitespace().next().unwrap_or("");
        let length = found.find([',', '}', '{', '=']).map_or(found.len(), |end| end.max(1));
        let found = &found[..length];
        let place = at + self.text[at..].find(found).unwrap_or(0);
        let (message, help) = words(&error.kind, found);
        finding(place..place + length, message).help(help)
    }

    fn duplicate(&self, key: &str) -> Option<Diagnostic> {
        let raw = RawBibliography::parse(self.sound).ok()?;
        let keys = raw.entries.iter().map(|entry| &entry.v.key).filter(|found| found.v == key);
        let keys: Vec<Span> = keys.map(|key| self.span(&key.span)).collect();
        let &[first, again, ..] = keys.as_slice() else { return None };
        Some(twice(key, again, first))
    }
}

/// The finding that a key stands for two works.
fn twice(key: &str, again: Span, first: Span) -> Diagnostic {
    let message = format!("there are two works with the key `{key}`");
    let finding = Diagnostic::new(Code::DuplicateName, again, message).label("declared again");
    finding.other(first, "first declared here").help("give one of them another key")
}

/// From each `@` at the beginning of a line to the next.
fn entries(text: &str) -> Vec<Range<usize>> {
    let mut starts = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let indented = line.trim_start();
        if indented.starts_with('@') {
            starts.push(at + line.len() - indented.len());
        }
        at += line.len();
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts.iter().copied().zip(ends).map(|(start, end)| start..end).collect()
}

fn shifted(error: ParseError, entry: &Range<usize>) -> ParseError {
    let span = error.span.start + entry.start..error.span.end + entry.start;
    ParseError { span, ..error }
}

/// Replaces every sign but the line breaks by spaces of the same length.
fn blank(text: &mut String, range: Range<usize>) {
    let spaces: String =
        text[range.clone()].bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(range, &spaces);
}

/// What is wrong, and what to try.
fn words(kind: &ParseErrorKind, found: &str) -> (String, String) {
    let fields = "a field is written `name = {…}`; fields are parted by commas";
    match kind {
        ParseErrorKind::Expected(token) => {
            (format!("expected {}, found `{found}`", token_words(*token)), fields.to_owned())
        }
        ParseErrorKind::UnknownAbbreviation(name) => (
            format!("`{name}` stands without braces, and no `@string` declares it"),
            format!("write `{{{name}}}`"),
        ),
        ParseErrorKind::MalformedCommand => {
            ("this TeX command cannot be read".to_owned(), "write the character itself".to_owned())
        }
        ParseErrorKind::ResolutionError(_) => (
            "the entry to which `crossref` or `xdata` refers cannot be used here".to_owned(),
            "write the fields out".to_owned(),
        ),
        _ => (format!("this cannot be read: found `{found}`"), fields.to_owned()),
    }
}

fn token_words(token: Token) -> &'static str {
    match token {
        Token::Identifier => "a name",
        Token::OpeningBrace => "`{`",
        Token::ClosingBrace => "`}`",
        Token::Comma => "a comma",
        Token::QuotationMark => "`\"`",
        Token::Equals => "`=`",
        Token::DecimalPoint => "a decimal point",
    }
}

//! Facts from data: what the entries of `bulk` ask for, and the files that they name, cut into cells.
//!
//! What is read before the rules are checked is what they may speak of: the entities that columns declare. What the cells
//! mean is found when the declarations are known ([`rows`]).

mod column;
mod cut;
mod entry;
mod rows;
#[cfg(test)]
mod tests;

pub(super) use rows::read;

use super::RonFile;
use crate::diag::{Code, Diagnostic, counted, did_you_mean, nearest};
use crate::ron_text::record::{Record, Text, wrong_type};
use crate::ron_text::{Kind, Value};
use crate::source::{FileId, SourceFile, Span};
use crate::value::Symbol;
use crate::vocabulary::{Entity, Vocabulary};
use cut::{Cut, Format, Placed, cells, cut};
use entry::{By, Cell, Declares, Entry, Header};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The files of data by their paths.
pub type Files<'t> = BTreeMap<&'t str, (FileId, &'t Arc<SourceFile>)>;

/// The entries of all files of facts, with the cells that they want.
#[derive(Default)]
pub struct Data<'v> {
    tables: Vec<Table<'v>>,
}

/// An entry and the cells that it wants, line by line.
struct Table<'v> {
    /// Which file of facts the entry stands in.
    home: usize,
    entry: Entry<'v>,
    file: FileId,
    text: &'v Arc<SourceFile>,
    format: Format,
    /// What each column of cells is: its index among the cells of a line.
    wanted: Vec<usize>,
    columns: Columns<'v>,
    from: Option<usize>,
    until: Option<usize>,
    /// For each column that declares, the index of the cell with the label.
    labels: Vec<Option<usize>>,
    cut: Cut<'v>,
    /// Whether a line is meant and is like the others.
    keep: Vec<bool>,
}

/// Which cells are the columns of the relation, by their indexes in a line.
enum Columns<'v> {
    /// The entry says so.
    Given(Vec<(Text<'v>, usize)>),
    /// Those of the same name in the header.
    Named(Vec<(Cow<'v, str>, usize)>),
    /// Those in the same order; there are so many.
    Ordered(usize),
}

/// The files that a text of facts names, as they are written: relative to its own folder.
pub fn named_files(text: &str) -> Vec<String> {
    if !text.contains("bulk") {
        return Vec::new(); // not worth reading twice
    }
    let file = crate::source::Sources::default().add("", "");
    let (value, _) = crate::ron_text::read(file, text);
    let entries = value.as_ref().map(|value| entries(value, &mut Vec::new())).unwrap_or_default();
    let entries = entries.into_iter().filter_map(|entry| Record::new(entry, "", &mut Vec::new()));
    let name = |entry: Record<'_>| entry.words("file", &mut Vec::new());
    entries.filter_map(name).collect()
}

/// The path of a file that is named beside this one. Both are written with `/`.
pub fn beside(path: &str, file: &str) -> String {
    let is_absolute = file.starts_with('/');
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let folder = if is_absolute { "" } else { folder };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => _ = parts.pop(),
            _ => parts.push(part),
        }
    }
    let root = if is_absolute || folder.starts_with('/') { "/" } else { "" };
    format!("{root}{}", parts.join("/"))
}

/// The entries of `bulk` in a file of facts.
fn entries<'v>(value: &'v Value, findings: &mut Vec<Diagnostic>) -> Vec<&'v Value> {
    let Some(record) = Record::new(value, "a file of facts", &mut Vec::new()) else {
        return Vec::new();
    };
    let Some(field) = record.fields().find(|field| field.name == "bulk") else { return Vec::new() };
    match &field.value.kind {
        Kind::List(items) => items.iter().filter(|item| item.whole).collect(),
        _ => {
            if field.value.whole {
                findings.push(wrong_type(field, "a list `[ (relation: …, file: …), … ]`"));
            }
            Vec::new()
        }
    }
}

/// Cuts the data that the entries of files of facts ask for. What is broken is reported and left out.
pub(super) fn scan<'v>(
    homes: &'v [RonFile],
    files: &Files<'v>,
    findings: &mut Vec<Diagnostic>,
) -> Data<'v> {
    let mut tables = Vec::new();
    for (at, home) in homes.iter().enumerate() {
        let Some(value) = &home.value else { continue };
        for item in entries(value, findings) {
            let entry = entry::read(item, findings);
            tables.extend(entry.and_then(|entry| table(at, home, entry, files, findings)));
        }
    }
    Data { tables }
}

fn table<'v>(
    at: usize,
    home: &RonFile,
    entry: Entry<'v>,
    files: &Files<'v>,
    findings: &mut Vec<Diagnostic>,
) -> Option<Table<'v>> {
    let path = beside(&home.path, entry.file.0);
    let Some((file, text)) = files.get(path.as_str()).copied() else {
        let message = format!("the file `{path}` is not there");
        findings.push(Diagnostic::new(Code::MissingData, entry.file.1, message));
        return None;
    };
    let format = Format { separator: entry.separator, quotes: entry.quotes };
    let first = First::read(file, &text.text, &text.path, format, entry.header, findings)?;
    let before = findings.len();
    let mut find = |cell: &Cell<'v>| first.find(cell, findings);
    let columns = match &entry.columns {
        Some(columns) => {
            let find = |(name, cell): &(Text<'v>, Cell<'v>)| Some((*name, find(cell)?));
            Columns::Given(columns.iter().filter_map(find).collect())
        }
        None => first.columns(),
    };
    let from = entry.from.as_ref().and_then(&mut find);
    let until = entry.until.as_ref().and_then(&mut find);
    let label = |it: &Declares<'v>| it.label.as_ref().and_then(&mut find);
    let labels: Vec<Option<usize>> = entry.declares.iter().map(label).collect();
    let filters: Vec<(usize, &[&str])> = entry
        .filters
        .iter()
        .filter_map(|(cell, texts)| Some((find(cell)?, texts.as_slice())))
        .collect();
    if findings.len() > before {
        return None;
    }
    let used = columns.indexes().chain(from).chain(until).chain(labels.iter().flatten().copied());
    let mut wanted: Vec<usize> = used.chain(filters.iter().map(|(index, _)| *index)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let cut = cut(&text.text, first.body, format, first.cells.len(), &wanted);
    let keep = kept(&cut, &wanted, &filters);
    Some(Table {
        home: at,
        entry,
        file,
        text,
        format,
        wanted,
        columns,
        from,
        until,
        labels,
        cut,
        keep,
    })
}

/// Whether each line is meant and is like the others.
fn kept(cut: &Cut<'_>, wanted: &[usize], filters: &[(usize, &[&str])]) -> Vec<bool> {
    let mut keep = vec![true; cut.starts.len()];
    for (row, _) in &cut.flaws {
        keep[*row as usize] = false;
    }
    for (index, texts) in filters {
        let Ok(at) = wanted.binary_search(index) else { continue };
        let column = &cut.columns[at];
        let mut fits = column.memo(|cell| texts.contains(&cell));
        for (keep, cell) in keep.iter_mut().zip(column.cells()) {
            *keep = *keep && fits.of(*cell);
        }
    }
    keep
}

/// The first line of a file.
struct First<'t> {
    path: &'t str,
    /// All of the line.
    span: Span,
    header: Header,
    cells: Vec<Placed<'t>>,
    /// Where the lines begin that are rows.
    body: usize,
}

impl<'t> First<'t> {
    fn read(
        file: FileId,
        text: &'t str,
        path: &'t str,
        format: Format,
        header: Header,
        findings: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let (cells, next) = cells(text, start, format);
        if text[start..].trim().is_empty() && header == Header::Names {
            let message = format!("`{path}` is empty; its first line should name its cells");
            let finding = Diagnostic::new(Code::DataSyntax, Span::new(file, 0..0), message);
            findings.push(finding.help("if the first line is a row too, say `header: false`"));
            return None;
        }
        let end = cells.last().map_or(start, |(_, range)| range.end);
        let body = if header == Header::Names { next } else { start };
        Some(First { path, span: Span::new(file, start..end), header, cells, body })
    }

    /// The columns of the relation when the entry does not say which they are.
    fn columns<'v>(&self) -> Columns<'v>
    where
        't: 'v,
    {
        match self.header {
            Header::None => Columns::Ordered(self.cells.len()),
            Header::Names => {
                let named = self.cells.iter().enumerate();
                Columns::Named(named.map(|(at, (name, _))| (name.clone(), at)).collect())
            }
        }
    }

    /// The index of a cell; reported when lines have no such cell, or several.
    fn find(&self, cell: &Cell<'_>, findings: &mut Vec<Diagnostic>) -> Option<usize> {
        let count = self.cells.len();
        let names = || self.cells.iter().map(|(name, _)| &**name);
        let found: Vec<usize> = match cell.by {
            By::Number(at) => (at < count || self.is_blank()).then_some(at).into_iter().collect(),
            By::Name => (0..count).filter(|at| self.cells[*at].0 == cell.text).collect(),
        };
        if let [at] = found[..] {
            return Some(at);
        }
        let path = self.path;
        findings.push(if let [first, second, ..] = found[..] {
            let message = format!("two cells of `{path}` are called `{}`", cell.text);
            let span = |at: usize| Span::new(self.span.file, self.cells[at].1.clone());
            Diagnostic::new(Code::DuplicateColumn, cell.span, message)
                .other(span(first), "the first")
                .other(span(second), "the second")
                .help(format!("give its number: {} or {}", first + 1, second + 1))
        } else if cell.by == By::Name {
            let near = nearest(cell.text, names());
            let message = format!("`{path}` has no cell `{}`{}", cell.text, did_you_mean(near));
            let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            let mut finding = Diagnostic::new(Code::UnknownColumn, cell.span, message)
                .label("not in its header")
                .other(self.span, format!("its cells are {}", all.join(", ")));
            finding.replacement = near.map(str::to_owned);
            finding
        } else {
            let cells = counted(count, "cell");
            let message = format!("the lines of `{path}` have {cells}, not {}", cell.text);
            Diagnostic::new(Code::UnknownColumn, cell.span, message)
                .label("too large")
                .other(self.span, "the first line")
        });
        None
    }

    /// Whether there is no line at all, so that cells cannot be counted.
    fn is_blank(&self) -> bool {
        self.span.range().is_empty() && self.cells.len() == 1
    }
}

impl Columns<'_> {
    fn indexes(&self) -> Box<dyn Iterator<Item = usize> + '_> {
        match self {
            Columns::Given(columns) => Box::new(columns.iter().map(|(_, index)| *index)),
            Columns::Named(columns) => Box::new(columns.iter().map(|(_, index)| *index)),
            Columns::Ordered(count) => Box::new(0..*count),
        }
    }
}

impl<'v> Table<'v> {
    /// The column of cells with this index.
    fn column(&self, index: usize) -> &column::Column<'v> {
        let at = self.wanted.binary_search(&index).expect("bug: a cell that nobody wanted");
        &self.cut.columns[at]
    }

    /// The cell that is this column of the relation, if the entry or the header gives it.
    fn index_of(&self, column: &str) -> Option<usize> {
        match &self.columns {
            Columns::Given(columns) => {
                columns.iter().find(|((name, _), _)| *name == column).map(|(_, index)| *index)
            }
            Columns::Named(columns) => {
                columns.iter().find(|(name, _)| name == column).map(|(_, index)| *index)
            }
            Columns::Ordered(_) => None,
        }
    }
}

impl Data<'_> {
    /// Declares the entities of the columns that do so; what cannot be declared is reported.
    pub fn declare(&self, vocabulary: &mut Vocabulary) -> Vec<Diagnostic> {
        let mut findings = Vec::new();
        for table in &self.tables {
            for (declares, label) in table.entry.declares.iter().zip(&table.labels) {
                match table.index_of(declares.column.0) {
                    Some(index) => table.declare(index, *label, declares, vocabulary),
                    None => findings.push(undeclarable(declares, &table.columns)),
                }
            }
        }
        findings
    }
}

impl Table<'_> {
    /// Declares the cells of a column that stand in lines that are meant, in the order of the lines.
    fn declare(
        &self,
        index: usize,
        label: Option<usize>,
        declares: &Declares<'_>,
        vocabulary: &mut Vocabulary,
    ) {
        let (column, label) = (self.column(index), label.map(|index| self.column(index)));
        let (sort, span) =
            (|(sort, span): &Text<'_>| (Symbol::new(sort), *span), declares.column.1);
        let sorts: Vec<(Symbol, Span)> = declares.sorts.iter().map(sort).collect();
        let mut seen = FxHashSet::default();
        let mut last = None;
        for (row, cell) in column.cells().iter().enumerate().filter(|(row, _)| self.keep[*row]) {
            if last == Some(cell) || !seen.insert(*cell) {
                last = Some(cell);
                continue;
            }
            last = Some(cell);
            let text = column.text(*cell);
            if text.trim().is_empty() {
                continue; // no name; reported when it is read as one
            }
            let name = Symbol::new(&text);
            let label = label.map_or(text, |label| label.text(label.cells()[row]));
            let (label, sorts) = (label.into_owned(), sorts.clone());
            let (aliases, is_plural, note) = (Vec::new(), false, None);
            let entity = Entity { name, label, aliases, is_plural, sorts, note, span };
            vocabulary.declare(entity);
        }
    }
}

/// The finding that a column is said to declare that no cell gives.
fn undeclarable(declares: &Declares<'_>, columns: &Columns<'_>) -> Diagnostic {
    let (name, span) = declares.column;
    let names: Vec<&str> = match columns {
        Columns::Given(columns) => columns.iter().map(|((name, _), _)| *name).collect(),
        Columns::Named(columns) => columns.iter().map(|(name, _)| &**name).collect(),
        Columns::Ordered(_) => Vec::new(),
    };
    let near = nearest(name, names);
    let message = format!("no cell is said to be the column `{name}`{}", did_you_mean(near));
    let mut finding = Diagnostic::new(Code::UnknownColumn, span, message)
        .help("`declares` names columns of the relation, whose cells `columns` gives");
    finding.replacement = near.map(str::to_owned);
    finding
}

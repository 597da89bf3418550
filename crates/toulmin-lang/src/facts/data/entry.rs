//! An entry of `bulk`, as far as it can be read without the file that it names and the declarations of relations.

use crate::diag::{Code, Diagnostic};
use crate::ron_text::record::{Record, Text, wrong_type};
use crate::ron_text::{Field, Kind, Value};
use crate::source::Span;

/// What an entry may say.
const ENTRY: [&str; 17] = [
    "relation",
    "file",
    "header",
    "separator",
    "columns",
    "constants",
    "where",
    "declares",
    "from",
    "until",
    "at",
    "source",
    "according_to",
    "note",
    "confidence",
    "hedge",
    "denied",
];

/// An entry: which file, which of its cells are the columns of which relation, and which lines are meant.
pub(super) struct Entry<'v> {
    /// All of it, with what it says of the source.
    pub(super) record: Record<'v>,
    /// The name of the relation.
    pub(super) relation: Text<'v>,
    /// The file as it is written, relative to the file of the entry.
    pub(super) file: Text<'v>,
    /// Whether the first line names the cells.
    pub(super) header: Header,
    /// What stands between cells.
    pub(super) separator: u8,
    /// Whether a cell may stand in quotes.
    pub(super) quotes: Quotes,
    /// For columns of the relation, their cells; `None`: cells and columns have the same names, or the same order.
    pub(super) columns: Option<Vec<(Text<'v>, Cell<'v>)>>,
    /// Columns of the relation with one value for all lines.
    pub(super) constants: Option<Record<'v>>,
    /// The cells that must be one of some texts, or else the line is not meant.
    pub(super) filters: Vec<(Cell<'v>, Vec<&'v str>)>,
    /// The columns of the relation whose cells declare entities.
    pub(super) declares: Vec<Declares<'v>>,
    /// The cell with the first day.
    pub(super) from: Option<Cell<'v>>,
    /// The cell with the last day.
    pub(super) until: Option<Cell<'v>>,
}

/// Whether the first line names the cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    /// It does.
    Names,
    /// It is a row like the others.
    None,
}

/// Whether a cell may stand in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quotes {
    /// As in CSV: a quote inside is doubled.
    Allowed,
    /// A quote is a letter like any other.
    Plain,
}

/// Which cell of a line is meant: by its name in the header, or by its number, counted from 1.
#[derive(Clone, Copy)]
pub(super) struct Cell<'v> {
    /// The name or number as written.
    pub(super) text: &'v str,
    pub(super) span: Span,
    pub(super) by: By,
}

/// How a cell is named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// As in the header.
    Name,
    /// By this index, counted from 0.
    Number(usize),
}

/// A column whose cells declare entities.
pub(super) struct Declares<'v> {
    /// The column of the relation.
    pub(super) column: Text<'v>,
    /// The sorts that they get.
    pub(super) sorts: Vec<Text<'v>>,
    /// The cell with the label, when not the name itself.
    pub(super) label: Option<Cell<'v>>,
}

/// Reads an entry; one with an error is reported and left out.
pub(super) fn read<'v>(value: &'v Value, findings: &mut Vec<Diagnostic>) -> Option<Entry<'v>> {
    let before = findings.len();
    let what = "an entry of `bulk`";
    let record = Record::new(value, what, findings)?;
    record.only(&ENTRY, what, findings);
    let relation = required(&record, "relation", "relation: \"…\"", findings);
    let file = required(&record, "file", "file: \"members.csv\"", findings);
    let header = header(&record, findings);
    let mut reader = Reader { record: &record, header, findings };
    let columns = reader.columns();
    let constants = reader.constants();
    let filters = reader.filters();
    let declares = reader.declares();
    let [from, until] = ["from", "until"].map(|name| reader.cell_of(name));
    let (relation, file) = (relation?, file?);
    let separator = separator(&record, file, findings)?;
    let is_plain = plain_name(file.0).ends_with(".facts");
    let quotes = if is_plain { Quotes::Plain } else { Quotes::Allowed };
    let entry = Entry {
        relation,
        file,
        header,
        separator,
        quotes,
        columns,
        constants,
        filters,
        declares,
        from,
        until,
        record,
    };
    (findings.len() == before).then_some(entry)
}

/// The name of a file in lower case, without the ending of what is compressed.
fn plain_name(file: &str) -> String {
    let name = file.to_ascii_lowercase();
    name.strip_suffix(".gz").map_or(name.clone(), str::to_owned)
}

fn required<'v>(
    record: &Record<'v>,
    name: &str,
    help: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Text<'v>> {
    if !record.has_nearly(name, &ENTRY) {
        let message = format!("this entry of `bulk` gives no `{name}`");
        let finding = Diagnostic::new(Code::MissingColumn, record.span, message);
        findings.push(finding.help(format!("write `{help}`")));
    }
    record.text(name, findings)
}

fn header(record: &Record<'_>, findings: &mut Vec<Diagnostic>) -> Header {
    match record.get("header").map(|field| (field, &field.value.kind)) {
        None | Some((_, Kind::Truth(true))) => Header::Names,
        Some((_, Kind::Truth(false))) => Header::None,
        Some((field, _)) => {
            findings.push(wrong_type(field, "`true` or `false`"));
            Header::Names
        }
    }
}

/// What stands between cells: as given, or as the name of the file says.
fn separator(
    record: &Record<'_>,
    (file, span): Text<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Option<u8> {
    if record.has("separator") {
        let (text, span) = record.text("separator", findings)?;
        return match text.as_bytes() {
            [byte] if byte.is_ascii() && !b"\"\r\n".contains(byte) => Some(*byte),
            _ => {
                let message = "`separator` is one character of ASCII, and no quote or line end";
                let finding = Diagnostic::new(Code::WrongType, span, message);
                findings.push(finding.help("such as `separator: \";\"` or `separator: \"\\t\"`"));
                None
            }
        };
    }
    let name = plain_name(file);
    if name.ends_with(".csv") {
        Some(b',')
    } else if [".tsv", ".tab", ".facts"].iter().any(|ending| name.ends_with(ending)) {
        Some(b'\t')
    } else {
        let message = format!("the name of `{file}` does not say what stands between its cells");
        let finding = Diagnostic::new(Code::MissingColumn, span, message);
        let finding = finding.label("neither .csv nor .tsv nor .facts");
        findings.push(finding.help("say so with `separator: \",\"`"));
        None
    }
}

/// Reads the parts of an entry that speak of cells.
struct Reader<'e, 'v> {
    record: &'e Record<'v>,
    header: Header,
    findings: &'e mut Vec<Diagnostic>,
}

impl<'v> Reader<'_, 'v> {
    fn columns(&mut self) -> Option<Vec<(Text<'v>, Cell<'v>)>> {
        let field = self.record.get("columns")?;
        let group = self.group(field, "a group `{ \"column\": \"cell\", … }`")?;
        let mut columns = Vec::new();
        for field in group.fields() {
            let cell = self.cell(field);
            columns.extend(cell.map(|cell| ((field.name.as_str(), field.span), cell)));
        }
        Some(columns)
    }

    fn constants(&mut self) -> Option<Record<'v>> {
        let field = self.record.get("constants")?;
        self.group(field, "a group `{ \"column\": value, … }`")
    }

    fn filters(&mut self) -> Vec<(Cell<'v>, Vec<&'v str>)> {
        let Some(field) = self.record.get("where") else { return Vec::new() };
        let group = self.group(field, "a group `{ \"cell\": [\"text\", …], … }`");
        let mut filters = Vec::new();
        for field in group.iter().flat_map(Record::fields) {
            let texts = group.iter().flat_map(|group| group.texts(&field.name, self.findings));
            let texts = texts.map(|(text, _)| text).collect();
            let cell = self.named((field.name.as_str(), field.span));
            filters.extend(cell.map(|cell| (cell, texts)));
        }
        filters
    }

    fn declares(&mut self) -> Vec<Declares<'v>> {
        let Some(field) = self.record.get("declares") else { return Vec::new() };
        let group = self.group(field, "a group `{ \"column\": (sorts: [\"Sort\"]), … }`");
        let fields = group.iter().flat_map(Record::fields);
        fields.filter_map(|field| self.declaration(field)).collect()
    }

    fn declaration(&mut self, field: &'v Field) -> Option<Declares<'v>> {
        let what = "what a column declares";
        let known = ["sorts", "label"];
        let record = Record::new(&field.value, what, self.findings)?;
        record.only(&known, what, self.findings);
        let sorts = record.texts("sorts", self.findings);
        if sorts.is_empty() && !record.has_nearly("sorts", &known) {
            let message = format!("the entities of `{}` have no sort", field.name);
            let finding = Diagnostic::new(Code::MissingColumn, field.span, message);
            self.findings.push(finding.help("say what they are, such as `sorts: [\"State\"]`"));
        }
        let label = record.get("label").and_then(|field| self.cell(field));
        Some(Declares { column: (field.name.as_str(), field.span), sorts, label })
    }

    fn group(&mut self, field: &'v Field, wanted: &str) -> Option<Record<'v>> {
        let group = Record::group(&field.value, self.findings);
        if group.is_none() {
            self.findings.push(wrong_type(field, wanted));
        }
        group
    }

    /// The cell that a field of the entry names.
    fn cell_of(&mut self, name: &str) -> Option<Cell<'v>> {
        let field = self.record.get(name)?;
        self.cell(field)
    }

    /// The cell that is named by a text or a number.
    fn cell(&mut self, field: &'v Field) -> Option<Cell<'v>> {
        match &field.value.kind {
            Kind::Number(number) => self.numbered((number, field.value.span)),
            _ => match field.value.text() {
                Some(text) => self.named(text),
                None => {
                    let wanted = match self.header {
                        Header::Names => "the name of a cell in quotes",
                        Header::None => "the number of a cell, counted from 1",
                    };
                    self.findings.push(wrong_type(field, wanted));
                    None
                }
            },
        }
    }

    /// The cell with this name; without a header, the text is a number.
    fn named(&mut self, (text, span): Text<'v>) -> Option<Cell<'v>> {
        match self.header {
            Header::Names => Some(Cell { text, span, by: By::Name }),
            Header::None => self.numbered((text, span)),
        }
    }

    fn numbered(&mut self, (text, span): Text<'v>) -> Option<Cell<'v>> {
        let number = text.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        if number.is_none() {
            let message = format!("`{text}` is not the number of a cell");
            let finding = Diagnostic::new(Code::WrongType, span, message);
            let finding = finding.label("expected 1, 2, …");
            self.findings.push(match self.header {
                Header::Names => finding,
                Header::None => finding.help("with `header: false` cells have numbers, no names"),
            });
        }
        number.map(|number| Cell { text, span, by: By::Number(number) })
    }
}

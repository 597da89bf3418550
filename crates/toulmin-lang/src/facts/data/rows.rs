//! What the cells of data mean: rows of the relation, by its declaration. A line with an error is left out and reported.

use super::column::{Cell, plain_number};
use super::cut::{Flaw, cells};
use super::{Columns, Data, Table};
use crate::check::value::Constants;
use crate::diag::{Code as Finding, Diagnostic, counted, did_you_mean, nearest};
use crate::facts::bulk::{Bulk, NO_DATE};
use crate::facts::cite::Origin;
use crate::facts::columns::value;
use crate::facts::entry::{confidence, side};
use crate::facts::{Fact, Status};
use crate::program::{Column, Relation, RelationId, Side, Type};
use crate::ron_text::Field;
use crate::ron_text::record::date;
use crate::source::Span;
use crate::uses::Definition;
use crate::value::{Code, Date, Number, Symbol, Value, integer_code};
use std::collections::BTreeSet;
use std::sync::Arc;

/// So many lines of one file are reported one by one.
const REPORTED_MAX: usize = 10;

/// Reads the rows of every entry. Each home has an origin, which its entries begin from.
pub(in crate::facts) fn read(
    data: Data<'_>,
    origins: &[Option<Origin>],
    constants: Constants<'_>,
    findings: &mut Vec<Diagnostic>,
) -> Vec<Arc<Bulk>> {
    let mut bulk: Vec<Arc<Bulk>> = Vec::new();
    for table in data.tables {
        let Some(origin) = &origins[table.home] else { continue };
        let reader = Reader { constants, table, findings };
        if let Some(mut read) = reader.read(origin) {
            let same = |other: &&Arc<Bulk>| {
                other.data.path == read.data.path && other.common.relation == read.common.relation
            };
            let before = bulk.iter().filter(same).count();
            if before > 0 {
                read.common.id += &format!("#{}", before + 1);
            }
            bulk.push(Arc::new(read));
        }
    }
    bulk
}

struct Reader<'a, 'v> {
    constants: Constants<'a>,
    table: Table<'v>,
    findings: &'a mut Vec<Diagnostic>,
}

/// What a column of the relation is read from.
enum ReadFrom {
    /// The cells with this index.
    Cells(usize),
    /// One value for all lines.
    Constant(Value),
}

/// Lines that cannot be read.
#[derive(Default)]
struct Unread {
    /// The first of them, each with what is wrong.
    first: Vec<(u32, Wrong)>,
    count: usize,
}

/// What is wrong with a line.
enum Wrong {
    /// It is not like the others.
    Line(Flaw),
    /// A cell is no value of this column of the relation.
    Cell(usize, usize),
    /// A cell is no date; its index, and which attribute it is.
    Date(usize),
    /// It ends before it begins: the indexes of both cells.
    Reversed(usize, usize),
}

impl Unread {
    fn note(&mut self, row: u32, wrong: impl FnOnce() -> Wrong) {
        self.count += 1;
        // Later columns find earlier lines, so each may bring the first few.
        self.first.push((row, wrong()));
        if self.first.len() >= 8 * REPORTED_MAX {
            self.first.sort_by_key(|(row, _)| *row);
            self.first.truncate(REPORTED_MAX + 1);
        }
    }
}

impl Reader<'_, '_> {
    fn read(mut self, origin: &Origin) -> Option<Bulk> {
        let before = self.findings.len();
        let (name, span) = self.table.entry.relation;
        let id = crate::facts::read::relation(self.constants, name, span, self.findings)?;
        let relation = self.constants.program.relation(id);
        self.note_columns(id, relation);
        let columns = self.columns(relation);
        self.report_interval(relation);
        let common = self.common(id, relation, origin);
        if self.findings.len() > before {
            return None;
        }
        let mut unread = Unread::default();
        let flaws = std::mem::take(&mut self.table.cut.flaws);
        flaws.into_iter().for_each(|(row, flaw)| unread.note(row, || Wrong::Line(flaw)));
        let mut codes = Vec::new();
        for (at, (column, from)) in relation.columns.iter().zip(columns?).enumerate() {
            codes.push(match from {
                ReadFrom::Constant(value) => vec![value.code(); self.table.keep.len()],
                ReadFrom::Cells(index) => self.codes(column.ty, index, at, &mut unread),
            });
        }
        let [from, until] = [self.table.from, self.table.until]
            .map(|index| index.map(|index| self.dates(index, &mut unread)).unwrap_or_default());
        self.report_reversed(&from, &until, &mut unread);
        self.report(unread, relation);
        Some(self.bulk(common, relation, [codes, vec![from, until]]))
    }

    /// Notes the names of columns that the entry gives.
    fn note_columns(&self, id: RelationId, relation: &Relation) {
        let entry = &self.table.entry;
        let constants = entry.constants.iter().flat_map(|it| it.fields());
        let constants = constants.map(|field| (field.name.as_str(), field.span));
        let given = entry.columns.iter().flatten().map(|(name, _)| *name);
        let declaring = entry.declares.iter().map(|declares| declares.column);
        for (name, span) in constants.chain(given).chain(declaring) {
            let column = relation.columns.iter().position(|it| it.name.as_str() == name);
            if let Some(column) = column {
                self.constants.notes.note(span, Definition::Column(id, column));
            }
        }
    }

    /// What each column of the relation is read from.
    fn columns(&mut self, relation: &Relation) -> Option<Vec<ReadFrom>> {
        let columns = &relation.columns;
        let slips = self.report_unknown(relation);
        let mut missing = Vec::new();
        let mut from = Vec::new();
        for (at, column) in columns.iter().enumerate() {
            let name = column.name.as_str();
            let constant = self.table.entry.constants.as_ref().and_then(|it| it.get(name));
            let index = match self.table.columns {
                Columns::Ordered(count) => self.ordered(relation, at).filter(|at| *at < count),
                _ => self.table.index_of(name),
            };
            if let Some(field) = constant {
                self.findings.extend(self.given(name).map(|first| twice(field, first)));
                let value = value(self.constants, field, column.ty);
                from.extend(value.map(ReadFrom::Constant).map_err(|it| self.findings.push(*it)));
            } else if let Some(index) = index {
                from.push(ReadFrom::Cells(index));
            } else if !slips.contains(&name) {
                missing.push(name);
            }
        }
        if !missing.is_empty() {
            self.findings.push(self.missing(relation, &missing));
        }
        (from.len() == columns.len()).then_some(from)
    }

    /// Where the entry says which cell is this column. A cell that only has its name gives way to a constant.
    fn given(&self, name: &str) -> Option<Span> {
        let Columns::Given(given) = &self.table.columns else { return None };
        given.iter().find(|((it, _), _)| *it == name).map(|((_, span), _)| *span)
    }

    /// The index of the cell that is this column, when cells stand in the order of the columns without a constant.
    fn ordered(&self, relation: &Relation, at: usize) -> Option<usize> {
        let constants = &self.table.entry.constants;
        let is_constant = |column: &Column| {
            constants.as_ref().is_some_and(|constants| constants.has(column.name.as_str()))
        };
        let before = relation.columns[..at].iter().filter(|column| !is_constant(column)).count();
        (!is_constant(&relation.columns[at])).then_some(before)
    }

    /// Reports names among `columns` and `constants` that the relation does not have; the columns that were probably meant.
    fn report_unknown<'r>(&mut self, relation: &'r Relation) -> Vec<&'r str> {
        let mut slips = Vec::new();
        let names = || relation.columns.iter().map(|column| column.name.as_str());
        let mut given: Vec<(&str, Span)> = Vec::new();
        if let Columns::Given(columns) = &self.table.columns {
            given.extend(columns.iter().map(|(name, _)| *name));
        }
        let constants = self.table.entry.constants.iter().flat_map(|constants| constants.fields());
        given.extend(constants.map(|field| (field.name.as_str(), field.span)));
        for (name, span) in given.into_iter().filter(|(name, _)| !names().any(|it| it == *name)) {
            let near = nearest(name, names());
            let guess = did_you_mean(near);
            let message = format!("`{}` has no column `{name}`{guess}", relation.name);
            let all: Vec<String> = names().map(|name| format!("`{name}`")).collect();
            let mut finding = Diagnostic::new(Finding::UnknownColumn, span, message)
                .label("not a column")
                .other(relation.span, format!("its columns are {}", all.join(", ")));
            finding.replacement = near.map(str::to_owned);
            self.findings.push(finding);
            slips.extend(near);
        }
        slips
    }

    fn missing(&self, relation: &Relation, missing: &[&str]) -> Diagnostic {
        let names: Vec<String> = missing.iter().map(|name| format!("`{name}`")).collect();
        let names = names.join(" and ");
        let path = &self.table.text.path;
        let message = format!("nothing in `{path}` is said to be {names} of `{}`", relation.name);
        let finding =
            Diagnostic::new(Finding::MissingColumn, self.table.entry.record.span, message)
                .label(format!("without {names}"))
                .other(relation.span, "declared here");
        let column = missing[0];
        match self.table.columns {
            Columns::Given(_) => finding.help(format!(
                "name its cell in `columns`, such as `\"{column}\": \"…\"`, or give it in `constants`"
            )),
            Columns::Named(_) => finding.help(format!(
                "no cell in its header has this name; say which is meant: `columns: {{\"{column}\": \"…\", …}}`"
            )),
            Columns::Ordered(count) => {
                finding.help(format!("its first line has {}", counted(count, "cell")))
            }
        }
    }

    fn report_interval(&mut self, relation: &Relation) {
        if relation.during {
            return;
        }
        let entry = &self.table.entry;
        let given = [("from", &entry.from), ("until", &entry.until)];
        for (name, cell) in
            given.into_iter().filter_map(|(name, cell)| Some((name, cell.as_ref()?)))
        {
            let message = format!(
                "`{}` is not declared `during`, so its facts have no `{name}`",
                relation.name
            );
            let finding = Diagnostic::new(Finding::UnexpectedInterval, cell.span, message)
                .label("has no place here")
                .other(relation.span, "declared without `during`");
            self.findings.push(finding.help("declare the relation with `during`"));
        }
    }

    /// What all facts of the entry say.
    fn common(&mut self, id: RelationId, relation: &Relation, origin: &Origin) -> Option<Fact> {
        let (record, findings) = (&self.table.entry.record, &mut *self.findings);
        let origin = origin.within(record, self.constants, findings);
        origin.report_missing(record, "this entry of `bulk`", findings);
        let path = &self.table.text.path;
        let file = path.rsplit_once('/').map_or(path.as_str(), |(_, file)| file);
        Some(Fact {
            id: format!("{}:{file}", relation.name),
            relation: id,
            side: side(record, findings).unwrap_or(Side::Holds),
            row: Vec::new(),
            at: origin.at,
            according_to: origin.according_to,
            anchor: None,
            hedge: record.words("hedge", findings),
            note: record.words("note", findings),
            confidence: confidence(record, findings),
            status: Status::Settled,
            from: None,
            until: None,
            span: record.span,
            line: None,
            withdrawn: false,
        })
    }

    /// The codes of a column of the relation.
    fn codes(&mut self, ty: Type, index: usize, at: usize, unread: &mut Unread) -> Vec<Code> {
        let constants = self.constants;
        let cells = self.table.column(index);
        let mut known = cells.memo(|text| {
            let span = self.table.entry.record.span; // a finding is made anew, at its place
            typed(constants, text, ty, span).ok().map(Value::code)
        });
        let mut codes = Vec::with_capacity(cells.cells().len());
        let mut wrong = Vec::new();
        for (row, cell) in (0_u32..).zip(cells.cells()) {
            let code = match ty {
                Type::Number => whole_number(*cell).or_else(|| known.of(*cell)),
                _ => known.of(*cell),
            };
            if code.is_none() && self.table.keep[row as usize] {
                wrong.push(row);
            }
            codes.push(code.unwrap_or_default());
        }
        self.leave_out(wrong, unread, || Wrong::Cell(index, at));
        codes
    }

    /// The codes of a column of dates. An empty cell gives none.
    fn dates(&mut self, index: usize, unread: &mut Unread) -> Vec<Code> {
        let cells = self.table.column(index);
        let mut known = cells.memo(|text| match text.trim() {
            "" => Some(NO_DATE),
            text => Date::parse(text).map(Date::code),
        });
        let (mut codes, mut wrong) = (Vec::with_capacity(cells.cells().len()), Vec::new());
        for (row, cell) in (0_u32..).zip(cells.cells()) {
            let code = known.of(*cell);
            if code.is_none() && self.table.keep[row as usize] {
                wrong.push(row);
            }
            codes.push(code.unwrap_or(NO_DATE));
        }
        self.leave_out(wrong, unread, || Wrong::Date(index));
        codes
    }

    fn leave_out(&mut self, rows: Vec<u32>, unread: &mut Unread, wrong: impl Fn() -> Wrong) {
        for row in rows {
            self.table.keep[row as usize] = false;
            unread.note(row, &wrong);
        }
    }

    /// Leaves out the lines that end before they begin.
    fn report_reversed(&mut self, from: &[Code], until: &[Code], unread: &mut Unread) {
        let (Some(first), Some(last)) = (self.table.from, self.table.until) else { return };
        let mut wrong = Vec::new();
        for (row, (from, until)) in (0_u32..).zip(from.iter().zip(until)) {
            let is_given = *from != NO_DATE && *until != NO_DATE && self.table.keep[row as usize];
            if is_given && Date::of_code(*until).is_before(Date::of_code(*from)) {
                wrong.push(row);
            }
        }
        self.leave_out(wrong, unread, || Wrong::Reversed(first, last));
    }

    /// Reports the first lines that cannot be read, and how many others there are.
    fn report(&mut self, mut unread: Unread, relation: &Relation) {
        unread.first.sort_by_key(|(row, _)| *row);
        let more = unread.count.saturating_sub(REPORTED_MAX);
        for (row, wrong) in unread.first.iter().take(REPORTED_MAX) {
            let finding = self.finding(*row, wrong, relation);
            self.findings.push(finding);
        }
        if let (Some((row, _)), true) = (unread.first.get(REPORTED_MAX), more > 0) {
            let path = &self.table.text.path;
            let lines = counted(more, "more line");
            let message = format!("{lines} of `{path}` cannot be read");
            let finding = Diagnostic::new(Finding::UnreadLines, self.line(*row), message);
            let finding = finding.label(if more == 1 { "this one" } else { "the first of them" });
            self.findings.push(finding.help("only the first ten are reported one by one"));
        }
    }

    fn finding(&self, row: u32, wrong: &Wrong, relation: &Relation) -> Diagnostic {
        let table = &self.table;
        let text = table.text.text.as_str();
        match wrong {
            Wrong::Line(flaw) => {
                let wanted = table.wanted.last().map_or(0, |last| last + 1);
                flaw.finding(table.file, text, table.cut.starts[row as usize] as usize, wanted)
            }
            Wrong::Cell(index, at) => {
                let (cell, span) = self.cell(row, *index);
                let column = &relation.columns[*at];
                match typed(self.constants, &cell, column.ty, span) {
                    Err(finding) => *finding,
                    Ok(_) => unreachable!("bug: a cell was left out without a reason"),
                }
            }
            Wrong::Date(index) => {
                let (cell, span) = self.cell(row, *index);
                let mut found = Vec::new();
                date(&cell, span, &mut found);
                found.pop().expect("bug: a line was left out because of a good date")
            }
            Wrong::Reversed(first, last) => {
                let [(from, begins), (until, ends)] = [first, last].map(|it| self.cell(row, *it));
                let message = format!("the fact ends in {until}, before it begins in {from}");
                Diagnostic::new(Finding::ReversedInterval, ends, message)
                    .label("the end")
                    .other(begins, "the beginning")
            }
        }
    }

    /// A cell and its place.
    fn cell(&self, row: u32, index: usize) -> (String, Span) {
        let table = &self.table;
        let start = table.cut.starts[row as usize] as usize;
        let (mut found, _) = cells(&table.text.text, start, table.format);
        let (cell, range) = found.swap_remove(index);
        (cell.into_owned(), Span::new(table.file, range))
    }

    /// All of a line.
    fn line(&self, row: u32) -> Span {
        let start = self.table.cut.starts[row as usize] as usize;
        let rest = &self.table.text.text[start..];
        let length = rest.find(['\r', '\n']).unwrap_or(rest.len());
        Span::new(self.table.file, start..start + length)
    }

    /// The rows of the lines that are kept.
    fn bulk(self, common: Option<Fact>, relation: &Relation, codes: [Vec<Vec<Code>>; 2]) -> Bulk {
        let Table { keep, cut, text, file, .. } = self.table;
        let all = keep.iter().all(|keep| *keep);
        let kept = |codes: Vec<Code>| -> Vec<Code> {
            if all || codes.is_empty() {
                return codes;
            }
            let kept = codes.into_iter().zip(&keep).filter(|(_, keep)| **keep);
            kept.map(|(code, _)| code).collect()
        };
        let [columns, dates] = codes;
        let [from, until] = <[Vec<Code>; 2]>::try_from(dates).expect("bug: two columns are not");
        Bulk {
            common: common.expect("bug: an entry with an error was read"),
            kinds: relation.columns.iter().map(|column| column.ty.kind()).collect(),
            columns: columns.into_iter().map(|codes| Arc::new(kept(codes))).collect(),
            from: Arc::new(kept(from)),
            until: Arc::new(kept(until)),
            starts: Arc::new(kept(cut.starts)),
            file,
            data: Arc::clone(text),
            lookups: Arc::default(),
            withdrawn: BTreeSet::new(),
        }
    }
}

/// The code of the whole number that a cell is, if it is one.
fn whole_number(cell: Cell) -> Option<Code> {
    plain_number(cell).and_then(|number| integer_code(i64::from(number)))
}

/// The value of a cell in a column of this type.
fn typed(
    constants: Constants<'_>,
    text: &str,
    ty: Type,
    span: Span,
) -> Result<Value, Box<Diagnostic>> {
    if text.is_empty() && ty != Type::Text {
        let wanted = constants.type_phrase(ty);
        let message = format!("this cell is empty; expected {wanted}");
        return Err(Box::new(Diagnostic::new(Finding::MissingCell, span, message)));
    }
    // A name may stand in a million lines: its uses in data are not noted.
    let constants = Constants::without_notes(constants.program, constants.vocabulary);
    match ty {
        Type::Entity(sort) => constants.entity(text, sort, span),
        Type::Enum(id) => constants.member(text, id, span),
        Type::Text => Ok(Value::Text(Symbol::new(text))),
        Type::Number => Number::parse(text).map(Value::Number).ok_or_else(|| {
            let message = format!("`{text}` is not a number that can be kept exactly");
            let finding = Diagnostic::new(Finding::WrongType, span, message);
            Box::new(finding.label("expected a number").help("such as 12, -0.5 or 1/2"))
        }),
        Type::Date => {
            let mut found = Vec::new();
            date(text, span, &mut found).map(Value::Date).ok_or_else(|| {
                Box::new(found.pop().expect("bug: a text is no date, but nothing was said"))
            })
        }
    }
}

fn twice(field: &Field, first: Span) -> Diagnostic {
    let message = format!("`{}` is a cell and a constant", field.name);
    let finding = Diagnostic::new(Finding::DuplicateColumn, field.span, message);
    finding.label("given again").other(first, "first given here").help("keep one of them")
}

//! Tables of values: for a terminal, and as CSV, TSV and JSON for other programs.

use super::style::{Colour, STRONG};
use comfy_table::{ContentArrangement, LineStyle, TableStyle};
use std::fmt::Write;
use toulmin_lang::rows;
use toulmin_lang::value::Value;

/// Never seen: writing to memory cannot fail.
const WRITTEN: &str = "bug: a record could not be written to memory";

/// Rows under named columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// One value for each column; shown sorted.
    pub rows: rows::Table,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// The name of its type.
    pub ty: String,
}

/// Whether rows carry the number by which they can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Numbering {
    /// At the prompt: `why #3`.
    On,
    /// Anywhere else.
    Off,
}

/// How a table is laid out for people.
#[derive(Clone, Copy, Debug)]
pub struct Layout {
    /// Whether the head stands out.
    pub colour: Colour,
    /// The width to keep within; `None` for as wide as it gets.
    pub width: Option<u16>,
    /// Whether rows are numbered.
    pub numbering: Numbering,
}

/// The first of the rows as they would be written in a rule, numbers as decimals where they end,
/// under their names; each line ends in a line break.
pub fn text(table: &Table, rows_max: usize, layout: Layout) -> String {
    let names = table.columns.iter().map(|column| column.name.clone()).collect();
    let shown = table.rows.sorted().take(rows_max);
    words(names, shown.map(|row| row.iter().map(shown_value).collect()).collect(), layout)
}

/// A value as people read it: as it would be written in a rule, with a decimal where a number ends.
fn shown_value(value: &Value) -> String {
    match value {
        Value::Number(number) => number.decimal().unwrap_or_else(|| number.to_string()),
        value => value.to_string(),
    }
}

/// Words under headings; each line ends in a line break.
pub fn words(mut names: Vec<String>, mut rows: Vec<Vec<String>>, layout: Layout) -> String {
    if layout.numbering == Numbering::On {
        names.insert(0, "#".to_owned());
        rows.iter_mut().zip(1..).for_each(|(row, n): (_, usize)| row.insert(0, n.to_string()));
    }

    let line = LineStyle::none().fill('─').junction('─');
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(TableStyle::new().header_separator(line));
    if let Some(width) = layout.width {
        drawn.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    drawn.set_header(names).add_rows(rows);

    let mut text = String::new();
    for (number, line) in drawn.trim_fmt().lines().enumerate() {
        let line = line.trim_end();
        let shown = if number == 0 { layout.colour.paint(STRONG, line) } else { line.to_owned() };
        text.push_str(&shown);
        text.push('\n');
    }
    text
}

/// The rows as values separated by `delimiter`, names and texts without quotes of the rule
/// language.
pub fn delimited(table: &Table, delimiter: u8) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    let names = table.columns.iter().map(|column| &column.name);
    writer.write_record(names).expect(WRITTEN);

    // Tables can have millions of rows: numbers are written into one text that is used again.
    let (kinds, columns) = (table.rows.kinds(), table.rows.columns());
    let mut number = String::new();
    for at in table.rows.order() {
        for (kind, column) in kinds.iter().zip(columns) {
            let field = match kind.value(column[*at as usize]) {
                Value::Name(text) | Value::Text(text) => text.as_str(),
                value => {
                    number.clear();
                    _ = write!(number, "{value}");
                    &number
                }
            };
            writer.write_field(field).expect(WRITTEN);
        }
        writer.write_record(None::<&[u8]>).expect(WRITTEN);
    }
    written(writer)
}

/// Records of words under their names, separated by `delimiter`.
pub fn records(
    names: &[&str],
    records: impl Iterator<Item = Vec<String>>,
    delimiter: u8,
) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(names).expect(WRITTEN);
    records.for_each(|record| writer.write_record(record).expect(WRITTEN));
    written(writer)
}

fn written(writer: csv::Writer<Vec<u8>>) -> String {
    let bytes = writer.into_inner().expect("bug: memory could not be flushed");
    String::from_utf8(bytes).expect("bug: values are UTF-8")
}

/// A value without quotes, as it can be read back.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::Name(text) | Value::Text(text) => text.as_str().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => date.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toulmin_lang::value::{Number, Symbol};

    fn table() -> Table {
        let column = |name: &str, ty: &str| Column { name: name.into(), ty: ty.into() };
        let name = |text| Value::Name(Symbol::new(text));
        let half = Number::ratio(1, 2).expect("a number");
        let rows = [
            vec![name("OECD"), Value::Number(half)],
            vec![name("G20"), Value::Number(Number::integer(20))],
        ];
        Table {
            columns: vec![column("forum", "Forum"), column("share", "Number")],
            rows: rows.into_iter().collect(),
        }
    }

    #[test]
    fn a_table_has_a_head_and_numbered_rows() {
        let layout = Layout { colour: Colour::Off, width: None, numbering: Numbering::On };
        let wanted = " #   forum   share\n───────────────────\n 1   G20     20\n 2   OECD    0.5\n";
        assert_eq!(text(&table(), 2, layout), wanted);
    }

    #[test]
    fn a_table_keeps_within_the_terminal() {
        let layout = Layout { colour: Colour::Off, width: Some(20), numbering: Numbering::Off };
        let long = vec![vec!["a".repeat(60)]];
        let shown = words(vec!["note".into()], long, layout);
        assert!(shown.lines().all(|line| line.chars().count() <= 20), "{shown}");
    }

    #[test]
    fn csv_quotes_what_needs_quotes() {
        let text = Value::Text(Symbol::new("one, \"two\""));
        let table = Table { rows: [vec![text, text]].into_iter().collect(), ..table() };
        let wanted = "forum,share\n\"one, \"\"two\"\"\",\"one, \"\"two\"\"\"\n";
        assert_eq!(delimited(&table, b','), wanted);
    }
}

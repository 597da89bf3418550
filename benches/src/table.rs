//! Tables as tab-separated files without a header.

use crate::data::{Data, Kind, Names, Relation, Table};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::{fs, io};

/// The name of the file of a relation.
pub(crate) fn file_name(relation: &Relation) -> String {
    format!("{}.tsv", relation.name)
}

/// Writes every table into a folder.
pub(crate) fn write_tables(data: &Data, folder: &Path) -> io::Result<()> {
    for table in &data.tables {
        let file = fs::File::create(folder.join(file_name(&table.relation)))?;
        let mut out = BufWriter::new(file);
        for row in table.rows() {
            write_row(table, row, &data.names, &mut out)?;
        }
        out.flush()?;
    }
    Ok(())
}

fn write_row(table: &Table, row: &[i32], names: &Names, out: &mut impl Write) -> io::Result<()> {
    for (i, (&cell, column)) in row.iter().zip(table.relation.columns).enumerate() {
        let end = if i + 1 == row.len() { '\n' } else { '\t' };
        match column.kind {
            Kind::Number => write!(out, "{cell}{end}")?,
            Kind::Name | Kind::Declares(_) => write!(out, "{}{end}", names.at(cell))?,
        }
    }
    Ok(())
}

/// Reads the tables of these relations from a folder, for a peer.
pub(crate) fn read_tables(given: &[Relation], folder: &Path) -> io::Result<Data> {
    let mut data = Data::default();
    for &relation in given {
        let text = fs::read_to_string(folder.join(file_name(&relation)))?;
        let cells = cells(relation, &text, &mut data.names);
        data.tables.push(Table::of_cells(relation, cells));
    }
    Ok(data)
}

fn cells(relation: Relation, text: &str, names: &mut Names) -> Vec<i32> {
    let mut cells = Vec::new();
    for line in text.lines() {
        for (cell, column) in line.split('\t').zip(relation.columns) {
            cells.push(match column.kind {
                Kind::Number => cell.parse().expect("a number"),
                Kind::Name | Kind::Declares(_) => names.place(cell),
            });
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::{name, number};

    #[test]
    fn a_table_is_read_as_it_was_written() {
        const TERM: Relation =
            Relation { name: "term", columns: &[name("person"), number("first")] };
        let mut names = Names::default();
        let table = Table::new(TERM, [[names.place("ann"), 2000], [names.place("bob"), -1]]);
        let mut text = Vec::new();
        for row in table.rows() {
            write_row(&table, row, &names, &mut text).unwrap();
        }
        let text = String::from_utf8(text).unwrap();
        assert_eq!(text, "ann\t2000\nbob\t-1\n");
        assert_eq!(cells(TERM, &text, &mut Names::default()), [0, 2000, 1, -1]);
    }
}

//! The answers of a query.

use super::json::answers::{self as document, Found, Match, YesNo};
use super::json::{self, Value};
use super::table::{self, Column, Layout, Numbering, Table};
use super::{atom, counted};
use toulmin_lang::program::{Program, Query, RelationId, Side, Variable};
use toulmin_lang::rows::{self, Row};
use toulmin_reason::model::Model;

/// How many rows a terminal shows.
const ROWS_MAX: usize = 200;

/// What came out of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answers {
    /// The values of the variables.
    Rows(Box<Table>),
    /// The query has no variables: the rows by which it holds; none if it does not.
    YesNo {
        /// Whether it holds.
        holds: bool,
        /// The rows that match its positive atoms.
        matches: Vec<(RelationId, Side, Row)>,
    },
}

impl Answers {
    /// Whether there is no answer.
    pub fn is_empty(&self) -> bool {
        match self {
            Answers::Rows(table) => table.rows.is_empty(),
            Answers::YesNo { holds, .. } => !holds,
        }
    }

    /// The values of the answer variables of `query` as a table.
    pub fn rows(program: &Program, query: &Query, rows: rows::Table) -> Self {
        let variables = query.answer.iter().map(|id| &query.body.variables[id.0]);
        let columns = variables.map(|variable| column(program, variable)).collect();
        Answers::Rows(Box::new(Table { columns, rows }))
    }
}

fn column(program: &Program, variable: &Variable) -> Column {
    Column { name: variable.name.to_string(), ty: program.type_name(variable.ty).to_owned() }
}

/// For people: a table and a count, or yes with the matching rows, or no.
pub fn text(answers: &Answers, program: &Program, layout: Layout) -> String {
    match answers {
        Answers::Rows(table) if table.rows.is_empty() => "no answers\n".to_owned(),
        Answers::Rows(table) => {
            let more = left_out(table.rows.len(), layout);
            let shown = table::text(table, table.rows.len() - more, layout);
            let count = counted(table.rows.len(), "answer");
            format!("{shown}{}{count}\n", and_more(more))
        }
        Answers::YesNo { holds: false, .. } => "no\n".to_owned(),
        Answers::YesNo { matches, .. } => {
            let more = left_out(matches.len(), layout);
            let shown = &matches[..matches.len() - more];
            let lines = shown.iter().zip(1..).map(|((relation, side, row), number): (_, usize)| {
                let row = atom::row(program, *relation, *side, row);
                match layout.numbering {
                    Numbering::On => format!(" {number}   {row}\n"),
                    Numbering::Off => format!("  {row}\n"),
                }
            });
            format!("yes\n{}{}", lines.collect::<String>(), and_more(more))
        }
    }
}

/// How many of these rows a terminal leaves out.
fn left_out(rows: usize, layout: Layout) -> usize {
    if layout.width.is_some() { rows.saturating_sub(ROWS_MAX) } else { 0 }
}

fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        more => format!("… and {more} more; `toulmin query … --format csv` gives all\n"),
    }
}

/// As values separated by `delimiter`; yes or no under the heading `answer`.
pub fn delimited(answers: &Answers, delimiter: u8) -> String {
    match answers {
        Answers::Rows(table) => table::delimited(table, delimiter),
        Answers::YesNo { holds, .. } => format!("answer\n{}\n", if *holds { "yes" } else { "no" }),
    }
}

/// As `toulmin/answers/1`.
pub fn json(answers: &Answers, model: &Model) -> String {
    let found = match answers {
        Answers::Rows(table) => rows(table),
        Answers::YesNo { holds, matches } => Found::YesNo {
            answer: if *holds { YesNo::Yes } else { YesNo::No },
            matches: matches.iter().map(|found| one_match(found, model)).collect(),
        },
    };
    json::printed(document::Answers {
        casebook: &model.casebook.title,
        date: model.date.into(),
        engine: model.engine.into(),
        params: json::params(model),
        found,
    })
}

fn rows(table: &Table) -> Found<'_> {
    let names = || table.columns.iter().map(|column| column.name.as_str());
    let columns =
        table.columns.iter().map(|column| document::Column { name: &column.name, ty: &column.ty });
    let rows = table.rows.sorted();
    Found::Rows {
        columns: columns.collect(),
        rows: rows.map(|row| names().zip(row.iter().map(Value::from)).collect()).collect(),
    }
}

fn one_match<'a>((relation, side, row): &(RelationId, Side, Row), model: &Model) -> Match<'a> {
    let relation = model.casebook.program.relation(*relation);
    let names = relation.columns.iter().map(|column| column.name.as_str());
    Match {
        relation: relation.name.as_str(),
        denied: *side == Side::Denied,
        row: names.zip(row.iter().map(Value::from)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::style::Colour;
    use toulmin_lang::value::{Number, Value};

    #[track_caller]
    fn check(width: Option<u16>, lines: usize, last: &str) {
        let column = Column { name: "n".to_owned(), ty: "Number".to_owned() };
        let row = |n| vec![Value::Number(Number::integer(n))];
        let table = Table { columns: vec![column], rows: (0..250).map(row).collect() };
        let layout = Layout { colour: Colour::Off, width, numbering: Numbering::On };
        let shown = text(&Answers::Rows(Box::new(table)), &Program::default(), layout);
        assert_eq!(shown.lines().count(), lines);
        assert!(shown.ends_with(last), "{shown}");
    }

    #[test]
    fn a_terminal_shows_the_first_rows_and_a_pipe_all() {
        check(
            Some(80),
            204,
            "… and 50 more; `toulmin query … --format csv` gives all\n250 answers\n",
        );
        check(None, 253, " 250   249\n250 answers\n");
    }
}

//! Rows that come and go between two models, in words.

use super::exposition::{Item, Status};
use super::outline::Outline;
use super::{Page, table};
use crate::words::phrase::otherwise::{self, mark};
use crate::words::{Words, phrase};
use serde_json::{Map, Value as Json, json};
use toulmin_lang::program::{Relation, Side, Type};
use toulmin_lang::rows::Row;
use toulmin_reason::counterfactual::Changed;

/// How many rows of a relation are told in words.
const ROWS_MAX: usize = 10;

/// Two models, in which rows are told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Between<'a> {
    /// The first model.
    pub(super) before: Page<'a>,
    /// The second model.
    pub(super) after: Page<'a>,
}

impl<'a> Between<'a> {
    /// A model and another with the same casebook.
    pub(super) fn same(page: Page<'a>) -> Self {
        Between { before: page, after: page }
    }

    fn relation(self, changed: &Changed) -> &'a Relation {
        let id = changed.relation;
        let known = id.after.map(|id| self.after.model.casebook.program.relation(id));
        known
            .or(id.before.map(|id| self.before.model.casebook.program.relation(id)))
            .expect("bug: a relation of no program")
    }

    /// What a row of the first model says.
    fn said_before(self, changed: &Changed, row: &Row) -> String {
        let id = changed.relation.before.expect("bug: a row of a relation that is not there");
        Words::new(&self.before.model.casebook).row(id, changed.side, row)
    }

    /// What a row of the second model says.
    fn said_after(self, changed: &Changed, row: &Row) -> String {
        let id = changed.relation.after.expect("bug: a row of a relation that is not there");
        Words::new(&self.after.model.casebook).row(id, changed.side, row)
    }

    /// Adds the rows of one relation that differ below its name, the first of them in words.
    pub(super) fn write(self, outline: &mut Outline<'_>, level: usize, changed: &Changed) {
        let denied = if changed.side == Side::Denied { "denied " } else { "" };
        let name = format!("{denied}{}", self.relation(changed).name);
        outline.add(level, Item::new(Status::Heading, name));
        self.write_rows(outline, level + 1, std::slice::from_ref(changed), ROWS_MAX);
    }

    /// Adds the first of the rows that differ, and says how many more there are.
    pub(super) fn write_rows(
        self,
        outline: &mut Outline<'_>,
        level: usize,
        changed: &[Changed],
        rows_max: usize,
    ) {
        let items = changed.iter().flat_map(|changed| self.items(changed)).take(rows_max);
        items.for_each(|item| outline.add(level, item));
        let all: usize = changed.iter().map(Changed::count).sum();
        more(outline, level, all.saturating_sub(rows_max));
    }

    /// A line for each row: those that come, those that go, and those of which a number changes.
    fn items(self, changed: &Changed) -> impl Iterator<Item = Item> {
        let gained = changed.gained.iter().map(move |row| {
            Item::new(Status::Derived, self.said_after(changed, row)).mark(mark::NEW)
        });
        let lost = changed.lost.iter().map(move |row| {
            Item::new(Status::Missing, self.said_before(changed, row)).mark(mark::GONE)
        });
        let recounted = changed.recounted.iter().map(move |(old, new)| {
            let item = Item::new(Status::Computed, self.said_after(changed, new));
            item.mark(mark::CHANGED).tail(self.numbers(changed, old, new))
        });
        gained.chain(lost).chain(recounted)
    }

    /// The numbers of a row before and after.
    fn numbers(self, changed: &Changed, old: &Row, new: &Row) -> String {
        let columns = self.relation(changed).columns.iter();
        let numbers = columns.zip(old.iter().zip(new));
        let differ = numbers.filter(|(column, (old, new))| column.ty == Type::Number && old != new);
        let becomes =
            differ.map(|(_, (old, new))| otherwise::becomes(&old.to_string(), &new.to_string()));
        becomes.collect::<Vec<_>>().join(", ")
    }

    /// The rows of one relation that differ.
    pub(super) fn json(self, changed: &Changed) -> Json {
        let relation = self.relation(changed);
        let row = |row: &Row| -> Json {
            let names = relation.columns.iter().map(|column| column.name.to_string());
            names.zip(row.iter().map(table::json_value)).collect::<Map<_, _>>().into()
        };
        let before =
            |it: &Row| json!({ "row": row(it), "sentence": self.said_before(changed, it) });
        let after = |it: &Row| json!({ "row": row(it), "sentence": self.said_after(changed, it) });
        let pair = |(old, new): &(Row, Row)| json!({ "before": before(old), "after": after(new) });
        json!({
            "relation": relation.name.as_str(),
            "denied": changed.side == Side::Denied,
            "gained": changed.gained.iter().map(after).collect::<Vec<_>>(),
            "lost": changed.lost.iter().map(before).collect::<Vec<_>>(),
            "recounted": changed.recounted.iter().map(pair).collect::<Vec<_>>(),
        })
    }
}

/// Says how many things are not told, if there are any.
pub(super) fn more(outline: &mut Outline<'_>, level: usize, more: usize) {
    if more > 0 {
        outline.add(level, Item::new(Status::More, phrase::and_more(more)).mark(""));
    }
}

//! Rows that come and go between two models, in words.

use super::Page;
use super::exposition::{Item, Status};
use super::json::otherwise::{self as document, Recounted, Told};
use super::outline::Outline;
use crate::words::phrase::otherwise::{self, mark};
use crate::words::{Words, phrase};
use toulmin_lang::program::{Relation, Side, Type};
use toulmin_lang::rows::Row;
use toulmin_reason::counterfactual::Changed;

/// How many rows of a relation are said in words.
const ROWS_MAX: usize = 10;

/// The two models whose rows are compared.
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

    /// Adds the first of the rows that differ, and says how many more differ.
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

    /// A line for each row: those that come, those that go, and those with another number.
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

    /// The rows of one relation that differ, for a document.
    pub(super) fn document(self, changed: &Changed) -> document::Changed<'a> {
        let relation = self.relation(changed);
        let before = |row: &Row| told(relation, row, self.said_before(changed, row));
        let after = |row: &Row| told(relation, row, self.said_after(changed, row));

        let recounted = changed.recounted.iter();
        document::Changed {
            relation: relation.name.as_str(),
            denied: changed.side == Side::Denied,
            gained: changed.gained.iter().map(after).collect(),
            lost: changed.lost.iter().map(before).collect(),
            recounted: recounted
                .map(|(old, new)| Recounted { before: before(old), after: after(new) })
                .collect(),
        }
    }
}

fn told<'a>(relation: &'a Relation, row: &Row, sentence: String) -> Told<'a> {
    let names = relation.columns.iter().map(|column| column.name.as_str());
    Told { row: names.zip(row.iter().map(Into::into)).collect(), sentence }
}

/// Says how many things are left out, if any are.
pub(super) fn more(outline: &mut Outline<'_>, level: usize, more: usize) {
    if more > 0 {
        outline.add(level, Item::new(Status::More, phrase::and_more(more)).mark(""));
    }
}

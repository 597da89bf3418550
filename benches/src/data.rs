//! Data of a workload: tables of whole numbers and names.

use std::collections::BTreeMap;

/// A relation that is given, and what its columns hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Relation {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [Column],
}

/// A column of a relation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Whole numbers.
    Number,
    /// Names of entities or members of an enum.
    Name,
    /// Names of entities of this sort, which are declared by standing here.
    Declares(&'static str),
}

pub(crate) const fn number(name: &'static str) -> Column {
    Column { name, kind: Kind::Number }
}

pub(crate) const fn name(name: &'static str) -> Column {
    Column { name, kind: Kind::Name }
}

pub(crate) const fn declares(name: &'static str, sort: &'static str) -> Column {
    Column { name, kind: Kind::Declares(sort) }
}

/// The rows of a relation. A name stands in them as its place among the [`Names`].
#[derive(Clone, Debug)]
pub(crate) struct Table {
    pub(crate) relation: Relation,
    cells: Vec<i32>,
}

impl Table {
    pub(crate) fn new<const N: usize>(
        relation: Relation,
        rows: impl IntoIterator<Item = [i32; N]>,
    ) -> Self {
        assert_eq!(N, relation.columns.len(), "columns of `{}`", relation.name);
        Table { relation, cells: rows.into_iter().flatten().collect() }
    }

    /// A table whose cells stand in one list, row by row.
    pub(crate) fn of_cells(relation: Relation, cells: Vec<i32>) -> Self {
        assert_eq!(cells.len() % relation.columns.len(), 0, "columns of `{}`", relation.name);
        Table { relation, cells }
    }

    pub(crate) fn rows(&self) -> impl ExactSizeIterator<Item = &[i32]> {
        self.cells.chunks_exact(self.relation.columns.len())
    }
}

/// Names, each with its place among them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    pub(crate) names: Vec<String>,
    places: BTreeMap<String, i32>,
}

impl Names {
    /// The place of a name, which is taken in if it is new.
    pub(crate) fn place(&mut self, name: &str) -> i32 {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = i32::try_from(self.names.len()).expect("there are few names");
        self.names.push(name.to_owned());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// The places of several names.
    pub(crate) fn places<const N: usize>(&mut self, names: [&str; N]) -> [i32; N] {
        names.map(|name| self.place(name))
    }

    /// The name at a place.
    pub(crate) fn at(&self, place: i32) -> &str {
        &self.names[usize::try_from(place).expect("a place is not negative")]
    }
}

/// All that a workload is given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Data {
    pub(crate) tables: Vec<Table>,
    pub(crate) names: Names,
    /// Sorts and their entities, as far as no table declares them.
    pub(crate) entities: Vec<(&'static str, Vec<i32>)>,
}

impl Data {
    pub(crate) fn table(&self, relation: &str) -> &Table {
        let table = self.tables.iter().find(|table| table.relation.name == relation);
        table.unwrap_or_else(|| panic!("bug: no table is called `{relation}`"))
    }

    /// The rows of a relation of two columns.
    pub(crate) fn pairs(&self, relation: &str) -> Vec<(i32, i32)> {
        self.table(relation).rows().map(|row| (row[0], row[1])).collect()
    }

    /// The rows of a relation of three columns.
    pub(crate) fn triples(&self, relation: &str) -> Vec<(i32, i32, i32)> {
        self.table(relation).rows().map(|row| (row[0], row[1], row[2])).collect()
    }

    /// The rows of a relation of four columns.
    pub(crate) fn quadruples(&self, relation: &str) -> Vec<(i32, i32, i32, i32)> {
        self.table(relation).rows().map(|row| (row[0], row[1], row[2], row[3])).collect()
    }
}

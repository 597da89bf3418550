//! What compiled rules call while they run. [`emit`](crate::emit) writes the calls.
//!
//! Rows go in ([`Input`], [`symbol`], [`number`], [`date`]) and out ([`store`]); operations are checked ([`Faults`]);
//! aggregates are taken ([`count`], [`sum`], [`mean`], [`smallest`], [`largest`]); and a run can be ended from outside ([`watch`]).

mod aggregate;
mod faults;
pub mod watch;

pub use crate::fault::Fault;
pub use crate::rows::{Row, Rows};
pub use crate::text::Pattern;
pub use crate::value::{Date, Number, Symbol, Value};
pub use aggregate::{count, largest, mean, smallest, sum};
pub use faults::{At, Faults};
pub use std::sync::LazyLock;
pub use watch::{Hashing, grow, range};

use crate::program::{RelationId, Side};
use crate::text::{TextError, TextFunction};
use std::hash::{Hash, Hasher};

/// What a crepe program is given.
///
/// It stands in a relation of one row, so it compares and hashes by its address.
#[derive(Debug)]
pub struct Input<'a> {
    /// The rows that are stated, or derived by an earlier program.
    pub rows: &'a Rows,
    /// The value of each parameter.
    pub params: &'a [Value],
    /// Where faults are remembered.
    pub faults: &'a Faults,
}

impl<'a> Input<'a> {
    /// The input with these rows and parameters.
    pub fn new(rows: &'a Rows, params: &'a [Value], faults: &'a Faults) -> Self {
        Input { rows, params, faults }
    }

    /// Visits the rows with these tags.
    pub fn each(&self, tags: &[Tag], visit: &mut dyn FnMut(Tag, &[Value])) {
        for &tag in tags {
            self.rows.of(tag.relation(), tag.side()).for_each(|row| visit(tag, &row));
        }
    }
}

/// What a row of a crepe program is a row of, where relations with columns alike share a relation of crepe.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Tag(u32); // twice the id of a relation, and one more for its denials; those of aggregates from the top down

impl Tag {
    /// The rows of the relation with this id.
    pub const fn holds(relation: u32) -> Tag {
        Tag(relation << 1)
    }

    /// The denials of the relation with this id.
    pub const fn denied(relation: u32) -> Tag {
        Tag(relation << 1 | 1)
    }

    /// The values of this one of the aggregates of a program.
    pub const fn values(aggregate: u32) -> Tag {
        Tag(u32::MAX - aggregate)
    }

    fn relation(self) -> RelationId {
        RelationId((self.0 >> 1) as usize)
    }

    fn side(self) -> Side {
        if self.0 & 1 == 0 { Side::Holds } else { Side::Denied }
    }
}

impl PartialEq for Input<'_> {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Input<'_> {}

impl Hash for Input<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::from_ref(self).hash(state);
    }
}

/// The name or text in a column.
///
/// # Panics
/// If the checker let something else into it.
pub fn symbol(row: &[Value], column: usize) -> Symbol {
    match row[column] {
        Value::Name(symbol) | Value::Text(symbol) => symbol,
        other => unreachable!("bug: `{other}` stands in a column of names or text"),
    }
}

/// The number in a column.
///
/// # Panics
/// If the checker let something else into it.
pub fn number(row: &[Value], column: usize) -> Number {
    match row[column] {
        Value::Number(number) => number,
        other => unreachable!("bug: `{other}` stands in a column of numbers"),
    }
}

/// The date in a column.
///
/// # Panics
/// If the checker let something else into it.
pub fn date(row: &[Value], column: usize) -> Date {
    match row[column] {
        Value::Date(date) => date,
        other => unreachable!("bug: `{other}` stands in a column of dates"),
    }
}

/// The texts, one after another.
///
/// # Errors
/// When that would be too long.
pub fn concat<const N: usize>(texts: [Symbol; N]) -> Result<Symbol, TextError> {
    TextFunction::Concat.apply(&texts)
}

/// The text in small letters.
///
/// # Errors
/// When that would be too long.
pub fn lower(text: [Symbol; 1]) -> Result<Symbol, TextError> {
    TextFunction::Lower.apply(&text)
}

/// Adds what was derived.
pub fn store(rows: &mut Rows, derived: impl IntoIterator<Item = (Tag, Row)>) {
    for (tag, row) in derived {
        rows.insert(tag.relation(), tag.side(), &row);
    }
}

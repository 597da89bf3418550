//! What is known of a row.

use crate::value::Value;
use std::ops::{Deref, DerefMut};
use std::{slice, vec};

/// A value in each column of a row that is fixed, and nothing in each that is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowPattern(Vec<Option<Value>>);

impl RowPattern {
    /// The pattern that fits this row alone.
    pub fn exactly(row: &[Value]) -> Self {
        row.iter().copied().map(Some).collect()
    }

    /// The pattern that every row of this many columns fits.
    pub fn open(columns: usize) -> Self {
        RowPattern(vec![None; columns])
    }

    /// Whether a row has the values that are fixed.
    pub fn fits(&self, row: &[Value]) -> bool {
        self.iter().zip(row).all(|(wanted, value)| wanted.is_none_or(|wanted| wanted == *value))
    }

    /// Whether every column is fixed.
    pub fn is_fixed(&self) -> bool {
        self.iter().all(Option::is_some)
    }

    /// The row that alone fits; `None` when a column is open.
    pub fn row(&self) -> Option<Vec<Value>> {
        self.iter().copied().collect()
    }
}

impl FromIterator<Option<Value>> for RowPattern {
    fn from_iter<I: IntoIterator<Item = Option<Value>>>(columns: I) -> Self {
        RowPattern(columns.into_iter().collect())
    }
}

impl IntoIterator for RowPattern {
    type Item = Option<Value>;
    type IntoIter = vec::IntoIter<Option<Value>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a RowPattern {
    type Item = &'a Option<Value>;
    type IntoIter = slice::Iter<'a, Option<Value>>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl Deref for RowPattern {
    type Target = [Option<Value>];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl DerefMut for RowPattern {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

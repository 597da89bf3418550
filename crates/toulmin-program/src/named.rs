//! Lists of things with names, in which each is found by its name at once.

use crate::value::Symbol;
use rustc_hash::FxHashMap;
use std::fmt;
use std::ops::Deref;

/// What has a name that never changes.
pub trait HasName {
    /// The name.
    fn name(&self) -> Symbol;
}

/// Things in the order in which they were added; of those with one name, the first is found by it.
#[derive(Clone)]
pub struct Named<T> {
    items: Vec<T>,
    places: FxHashMap<&'static str, usize>,
}

impl<T> Named<T> {
    /// The place of the thing with this name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// The thing with this name.
    pub fn named(&self, name: &str) -> Option<&T> {
        self.place(name).map(|place| &self.items[place])
    }
}

impl<T: HasName> Named<T> {
    /// Adds a thing behind the others.
    pub fn push(&mut self, item: T) {
        self.places.entry(item.name().as_str()).or_insert(self.items.len());
        self.items.push(item);
    }

    /// Changes the thing at a place.
    ///
    /// # Panics
    /// If there is none, or it has another name afterwards.
    pub fn change<R>(&mut self, place: usize, change: impl FnOnce(&mut T) -> R) -> R {
        let item = &mut self.items[place];
        let name = item.name();
        let result = change(item);
        assert_eq!(item.name(), name, "bug: a thing was given another name");
        result
    }
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Named { items: Vec::new(), places: FxHashMap::default() }
    }
}

impl<T: HasName> Extend<T> for Named<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, items: I) {
        items.into_iter().for_each(|item| self.push(item));
    }
}

impl<T: HasName> FromIterator<T> for Named<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        let mut named = Named::default();
        named.extend(items);
        named
    }
}

impl<T> Deref for Named<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<'a, T> IntoIterator for &'a Named<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for Named<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.items.fmt(f)
    }
}

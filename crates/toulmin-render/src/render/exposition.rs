//! An explanation before a format is chosen: sentences in a tree, each with what it rests on.
//!
//! A question becomes an [`Exposition`] in one place, an [`Outline`](super::outline::Outline), and
//! every printer ([`text`](super::text), [`tree`](super::tree), [`dot`](super::dot),
//! [`mermaid`](super::mermaid), [`argdown`](super::argdown)) works on nothing else.
//!
//! Items stand in one list with their levels, so that no depth of a proof needs a deep recursion.

mod status;

pub use status::{Bearing, Status};

use crate::words::{Mention, phrase};
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::value::Symbol;

/// An explanation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exposition {
    /// What is said, each item before those below it.
    pub items: Vec<Item>,
    /// What is said at the end, beside the answer.
    pub closing: Vec<Item>,
    /// The works that are cited, in order of their numbers, each with its reference.
    pub works: Vec<(Symbol, String)>,
}

/// A sentence with its citations, its remarks and its place in the explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// How deep it lies: 0 for a headline, one more than the item that it supports.
    pub level: usize,
    /// What kind of support it is.
    pub status: Status,
    /// A word in a column of its own before the sentence, empty to leave it free.
    pub mark: Option<&'static str>,
    /// Words before the sentence that only prose needs: `Yes.`
    pub before: &'static str,
    /// The sentence.
    pub sentence: String,
    /// Its citations, or the word for what it rests on instead.
    pub tail: String,
    /// The rule by which it follows from the items below it.
    pub rule: Option<Rule>,
    /// Notes and other readings.
    pub remarks: Vec<Remark>,
    /// Which part of the explanation it is: items of the same part are the same row.
    pub part: Option<usize>,
    /// The number by which other places refer to it.
    pub number: Option<Number>,
    /// What it mentions of the works.
    pub mentions: Vec<Mention>,
}

/// A rule, as it is named in an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: String,
    /// What it says of itself.
    pub doc: String,
    /// Its citations.
    pub tail: String,
}

/// A note on an item, or another reading of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub text: String,
    /// Its citations.
    pub tail: String,
}

/// The number of a part of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// This item is the part of this number.
    Own(usize),
    /// It was shown before under this number, and is only named.
    Above(usize),
}

impl Item {
    /// A sentence of this kind.
    pub fn new(status: Status, sentence: impl Into<String>) -> Self {
        Item {
            level: 0,
            status,
            mark: None,
            before: "",
            sentence: sentence.into(),
            tail: String::new(),
            rule: None,
            remarks: Vec::new(),
            part: None,
            number: None,
            mentions: Vec::new(),
        }
    }

    /// With its citations, or the word for what it rests on instead.
    pub fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }

    /// With a word before the sentence, in a column of its own.
    pub fn mark(mut self, mark: &'static str) -> Self {
        self.mark = Some(mark);
        self
    }

    /// After words that only prose needs; the sentence then begins with a capital.
    pub fn after(mut self, before: &'static str) -> Self {
        if !before.is_empty() {
            self.sentence = phrase::capitalised(&self.sentence);
        }
        self.before = before;
        self
    }

    /// As this part of the explanation.
    pub fn part(mut self, part: usize) -> Self {
        self.part = Some(part);
        self
    }
}

impl Rule {
    /// Name, place and doc comment in a line.
    pub fn line(&self) -> String {
        format!("{} ({})  {}", self.name, self.place, self.doc).trim_end().to_owned()
    }
}

impl Exposition {
    /// Every item, those at the end too.
    pub fn all(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().chain(&self.closing)
    }

    /// The works that what is shown here cites, by their numbers, each with the places in it.
    pub fn cited(&self) -> BTreeMap<usize, BTreeSet<Place>> {
        let mut cited: BTreeMap<usize, BTreeSet<Place>> = BTreeMap::new();
        for mention in self.all().flat_map(|item| &item.mentions) {
            cited.entry(mention.work).or_default().extend(mention.locator.map(Place::new));
        }
        cited
    }

    /// The reference of each work that is cited, with its number and the places in it.
    pub fn references(&self) -> Vec<String> {
        let reference = |(number, places): (usize, BTreeSet<Place>)| {
            let places: Vec<&str> = places.iter().map(Place::as_str).collect();
            phrase::reference(number, &self.works[number - 1].1, &places)
        };
        self.cited().into_iter().map(reference).collect()
    }

    /// The place of the item that each item supports; a headline supports none.
    pub fn parents(&self) -> Vec<Option<usize>> {
        let mut open: Vec<usize> = Vec::new(); // the last item of each level
        let mut parents = Vec::with_capacity(self.items.len());
        for (at, item) in self.items.iter().enumerate() {
            open.truncate(item.level);
            parents.push(open.last().copied());
            open.push(at);
        }
        parents
    }
}

/// A place in a work; `challenges.2` comes before `challenges.13`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    name: String,
    number: Option<u64>,
    locator: Symbol,
}

impl Place {
    fn new(locator: Symbol) -> Self {
        let name = locator.as_str().trim_end_matches(|c: char| c.is_ascii_digit());
        let number = locator.as_str()[name.len()..].parse().ok();
        Place { name: name.to_owned(), number, locator }
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        self.locator.as_str()
    }
}

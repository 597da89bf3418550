//! What a casebook may speak of: its entities and the works it cites.

mod bibliography;
mod entities;
mod reference;
#[cfg(test)]
mod tests;

use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::named::{HasName, Named};
use crate::program::{Citation, Program};
use crate::source::{FileId, Span};
use crate::value::Symbol;
use std::collections::BTreeMap;
use std::ops::Range;

/// The prefix of notes, which have no full stop before the number.
const NOTES: &str = "n";

/// So many letters of a key, or of the names of authors, are taken for a work.
const KEY_PART_MIN: usize = 3;

/// The entities and works of a casebook, in the order in which they are declared.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// From `facts/entities.ron`, then from data whose columns declare them.
    pub entities: Named<Entity>,
    /// From `facts/sources.bib`.
    pub works: Named<Work>,
    /// The work whose locators may be written without its key: `source` of `casebook.ron`.
    pub default_source: Option<Symbol>,
}

/// An actor, a forum, a value …: whatever has one of the declared sorts.
#[derive(Clone, Debug)]
pub struct Entity {
    /// The name in facts and rules.
    pub name: Symbol,
    /// The name in sentences.
    pub label: String,
    /// Other names that people may look for.
    pub aliases: Vec<String>,
    /// Whether the label is a plural, with which verbs agree.
    pub is_plural: bool,
    /// The names of its sorts and where each is given.
    pub sorts: Vec<(Symbol, Span)>,
    /// A remark.
    pub note: Option<String>,
    /// The name in its declaration.
    pub span: Span,
}

/// An entry of the bibliography.
#[derive(Clone, Debug)]
pub struct Work {
    /// The citation key.
    pub key: Symbol,
    /// The reference, formatted: authors (year). Title. Container volume(number): pages.
    pub reference: String,
    /// Authors and year, for use in a sentence: `Schmitt (2021)`.
    pub author_year: String,
    /// The entry as it stands in the file.
    pub bibtex: String,
    /// An entry that says the same and needs neither abbreviations nor other entries of the file.
    pub standalone: String,
    /// The places that it has; empty when it declares none, in which case any locator is accepted.
    pub locators: Vec<Locators>,
    /// The key in its entry.
    pub span: Span,
}

/// A numbered run of places: `challenges.1` to `challenges.16`, or `n1` to `n130`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Locators {
    /// What stands before the number.
    pub prefix: String,
    /// The first number.
    pub first: u32,
    /// The last number.
    pub last: u32,
}

impl HasName for Entity {
    fn name(&self) -> Symbol {
        self.name
    }
}

impl HasName for Work {
    fn name(&self) -> Symbol {
        self.key
    }
}

impl Entity {
    /// Adds what another declaration of it says.
    fn add(&mut self, other: Entity) {
        if self.label == self.name.as_str() {
            self.label = other.label;
        }
        let is_new = |sort: &Symbol| !self.sorts.iter().any(|(known, _)| known == sort);
        let sorts: Vec<_> = other.sorts.into_iter().filter(|(sort, _)| is_new(sort)).collect();
        self.sorts.extend(sorts);
    }
}

impl Work {
    /// The place that a locator names, as it is called everywhere; `None` when the work has no such place. A locator is the prefix,
    /// perhaps a full stop, and the number; a place has the full stop, unless it is a note: `challenges.13`, `n122`. A work that
    /// declares no places has any.
    pub fn place(&self, locator: &str) -> Option<String> {
        if self.locators.is_empty() {
            return Some(locator.to_owned());
        }
        let (prefix, number) = parts(locator);
        let number = number.parse().ok()?;
        let mut runs = self.locators.iter();
        let run = runs.find(|run| run.prefix == prefix && (run.first..=run.last).contains(&number));
        run.map(|run| run.place(number))
    }

    /// Whether a locator begins like one of its places.
    fn has_places_like(&self, locator: &str) -> bool {
        let (prefix, _) = parts(locator);
        self.locators.iter().any(|run| run.prefix == prefix)
    }

    /// The places that it declares, in order.
    pub fn places(&self) -> impl Iterator<Item = String> {
        self.locators.iter().flat_map(|run| (run.first..=run.last).map(|number| run.place(number)))
    }
}

/// The prefix of a locator, without its full stop, and the digits behind it.
fn parts(locator: &str) -> (&str, &str) {
    let digits_at = locator.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (prefix, digits) = locator.split_at(digits_at);
    (prefix.strip_suffix('.').unwrap_or(prefix), digits)
}

impl Locators {
    fn place(&self, number: u32) -> String {
        let dot = if self.prefix == NOTES { "" } else { "." };
        format!("{}{dot}{number}", self.prefix)
    }
}

/// Reads the files of entities and the bibliographies. What is broken is reported and left out.
pub fn read(
    entities: &[(FileId, &str)],
    bibliographies: &[(FileId, &str)],
) -> (Vocabulary, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let declared =
        entities.iter().flat_map(|(file, text)| entities::read(*file, text, &mut findings));
    let declared = declared.collect();
    let entities = entities::distinct(declared, &mut findings);
    let works = bibliographies.iter();
    let works = works.flat_map(|(file, text)| bibliography::read(*file, text, &mut findings));
    let works = works.collect();
    let works = bibliography::distinct(works, &mut findings);
    findings.sort_by_key(|finding| finding.span);
    let (entities, works) = (entities.into_iter().collect(), works.into_iter().collect());
    (Vocabulary { entities, works, default_source: None }, findings)
}

impl Vocabulary {
    /// Reports every sort of an entity that no rule file declares, once, where it stands first.
    pub fn undeclared_sorts(&self, program: &Program) -> Vec<Diagnostic> {
        let declared = |sort: &str| program.sorts.named(sort).is_some();
        let mut places: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for (sort, span) in self.entities.iter().flat_map(|entity| &entity.sorts) {
            if !declared(sort.as_str()) {
                places.entry(sort.as_str()).or_default().push(*span);
            }
        }
        places.iter().map(|(sort, places)| unknown_sort(sort, places, program)).collect()
    }

    /// Adds an entity; if there is one with its name, adds to that the sorts, and the label, that it does not have.
    pub fn declare(&mut self, entity: Entity) {
        match self.entities.place(entity.name.as_str()) {
            None => self.entities.push(entity),
            Some(place) => self.entities.change(place, |known| known.add(entity)),
        }
    }

    /// The entity with this name.
    pub fn entity(&self, name: &str) -> Option<&Entity> {
        self.entities.named(name)
    }

    /// The work with this key.
    pub fn work(&self, key: &str) -> Option<&Work> {
        self.works.named(key)
    }

    /// How an entity, or an enum member, is called in a sentence.
    pub fn label(&self, name: Symbol) -> &str {
        self.entity(name.as_str()).map_or(name.as_str(), |entity| &entity.label)
    }

    /// Reads a citation: a locator of `source` (or else of the default source), a key, or `key:locator`.
    ///
    /// # Errors
    /// When no work has this key, or the work has no such place; with the nearest name.
    pub fn citation(
        &self,
        text: &str,
        span: Span,
        source: Option<Symbol>,
    ) -> Result<Citation, Box<Diagnostic>> {
        if let Some((key, locator)) = text.split_once(':') {
            let (key_span, locator_span) = split_at_colon(span, key, locator);
            let work = self.work(key).ok_or_else(|| self.unknown_source(key, key_span))?;
            return self.locator(work, locator, locator_span);
        }
        if let Some(work) = self.work(text) {
            return Ok(Citation { source: work.key, locator: None });
        }
        let default = source.or(self.default_source).and_then(|key| self.work(key.as_str()));
        let Some(work) = default else { return Err(self.unknown_source(text, span)) };
        self.locator(work, text, span).map_err(|finding| match &finding.replacement {
            Some(near) if self.work(near).is_some() => self.unknown_source(text, span),
            None if !work.has_places_like(text) => {
                let message =
                    format!("`{}` has no place `{text}`, and no work has this key", work.key);
                let finding = Diagnostic { message, ..*finding };
                Box::new(finding.help("works stand in facts/sources.bib"))
            }
            _ => finding,
        })
    }

    fn locator(&self, work: &Work, locator: &str, span: Span) -> Result<Citation, Box<Diagnostic>> {
        if let Some(place) = work.place(locator) {
            return Ok(Citation { source: work.key, locator: Some(Symbol::new(&place)) });
        }
        let names: Vec<String> = work.places().collect();
        let candidates = names.iter().map(String::as_str);
        let keys = self.works.iter().map(|work| work.key.as_str());
        let near = nearest(locator, candidates.chain(keys)).or_else(|| self.key_with(locator));
        let message = format!("`{}` has no place `{locator}`{}", work.key, did_you_mean(near));
        let runs: Vec<String> = work
            .locators
            .iter()
            .map(|run| format!("{} {} to {}", run.prefix, run.first, run.last))
            .collect();
        let mut diagnostic = Diagnostic::new(Code::UnknownLocator, span, message)
            .label("not a place of this work")
            .help(format!("its places are: {}", runs.join(", ")));
        diagnostic.replacement = near.map(str::to_owned);
        Err(Box::new(diagnostic))
    }

    /// The key of the only work whose key or authors have this word in them.
    fn key_with(&self, word: &str) -> Option<&str> {
        let wanted = word.to_lowercase();
        let has_word = |text: &str| text.to_lowercase().contains(&wanted);
        let mut meant = self.works.iter().filter(|work| {
            wanted.len() >= KEY_PART_MIN
                && (has_word(work.key.as_str()) || has_word(&work.author_year))
        });
        meant.next().filter(|_| meant.next().is_none()).map(|work| work.key.as_str())
    }

    /// The finding that no work has this key.
    pub fn unknown_source(&self, key: &str, span: Span) -> Box<Diagnostic> {
        let keys = self.works.iter().map(|work| work.key.as_str());
        let near = nearest(key, keys).or_else(|| self.key_with(key));
        let hint = did_you_mean(near);
        let message = format!("no work in the bibliography has the key `{key}`{hint}");
        let mut diagnostic = Diagnostic::new(Code::UnknownSource, span, message)
            .label("not a key of facts/sources.bib");
        diagnostic.replacement = near.map(str::to_owned);
        Box::new(diagnostic)
    }
}

/// The places of a key and its locator; all of it when escapes have moved the offsets.
pub(crate) fn split_at_colon(span: Span, key: &str, locator: &str) -> (Span, Span) {
    let Range { start, end } = span.range();
    if end - start != key.len() + 1 + locator.len() {
        return (span, span);
    }
    let at = start + key.len();
    (Span::new(span.file, start..at), Span::new(span.file, at + 1..end))
}

fn unknown_sort(sort: &str, places: &[Span], program: &Program) -> Diagnostic {
    let near = nearest(sort, program.sorts.iter().map(|sort| sort.name.as_str()));
    let message = format!("no sort is called `{sort}`{}", did_you_mean(near));
    let first = places.iter().min().copied().expect("bug: a sort stands nowhere");
    let others = match places.len() - 1 {
        0 => String::new(),
        1 => "; one more entity has it".to_owned(),
        more => format!("; {more} more entities have it"),
    };
    let mut finding = Diagnostic::new(Code::UnknownType, first, message)
        .label(format!("not declared{others}"))
        .help("a rule file declares sorts, such as `sort Actor, Forum.`");
    finding.replacement = near.map(str::to_owned);
    finding
}

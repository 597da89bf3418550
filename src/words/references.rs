//! Citations: numbered in order of first mention, with the list of references at the end.

use toulmin_lang::program::Citation;
use toulmin_lang::value::Symbol;
use toulmin_lang::vocabulary::Vocabulary;

/// The works that were cited so far.
#[derive(Clone, Debug)]
pub struct References<'a> {
    vocabulary: &'a Vocabulary,
    works: Vec<Symbol>,
}

impl<'a> References<'a> {
    /// No work yet.
    pub fn new(vocabulary: &'a Vocabulary) -> Self {
        References { vocabulary, works: Vec::new() }
    }

    /// The number of a work, counted from 1.
    pub fn number(&mut self, work: Symbol) -> usize {
        let at = self.works.iter().position(|known| *known == work).unwrap_or_else(|| {
            self.works.push(work);
            self.works.len() - 1
        });
        at + 1
    }

    /// The places of one citation list: `[1, challenges.2, n101; 2]`. Empty when there are none.
    pub fn cite<'c>(&mut self, citations: impl IntoIterator<Item = &'c Citation>) -> String {
        let mut groups: Vec<(usize, Vec<Symbol>)> = Vec::new();
        for citation in citations {
            let number = self.number(citation.source);
            let at = groups.iter().position(|(known, _)| *known == number).unwrap_or_else(|| {
                groups.push((number, Vec::new()));
                groups.len() - 1
            });
            let places = &mut groups[at].1;
            places.extend(citation.locator.filter(|locator| !places.contains(locator)));
        }
        let group = |(number, places): &(usize, Vec<Symbol>)| {
            places.iter().fold(number.to_string(), |text, place| format!("{text}, {place}"))
        };
        let groups: Vec<String> = groups.iter().map(group).collect();
        if groups.is_empty() { String::new() } else { format!("[{}]", groups.join("; ")) }
    }

    /// The works that were cited, in order.
    pub fn works(&self) -> &[Symbol] {
        &self.works
    }

    /// The reference of each cited work, with its number.
    pub fn list(&self) -> Vec<String> {
        let reference = |(i, key): (usize, &Symbol)| {
            let work = self.vocabulary.work(key.as_str());
            format!("[{}] {}", i + 1, work.map_or(key.as_str(), |work| &work.reference))
        };
        self.works.iter().enumerate().map(reference).collect()
    }
}

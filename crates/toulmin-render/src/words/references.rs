//! Citations: numbered in order of first mention, with the list of references at the end.

use toulmin_lang::program::Citation;
use toulmin_lang::value::Symbol;
use toulmin_lang::vocabulary::Vocabulary;

/// A mention of a work, perhaps of a place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// The number of the work.
    pub work: usize,
    /// The place.
    pub locator: Option<Symbol>,
}

/// The works that were cited so far.
#[derive(Clone, Debug)]
pub struct References<'a> {
    vocabulary: &'a Vocabulary,
    works: Vec<Symbol>,
    mentions: Vec<Mention>,
}

impl<'a> References<'a> {
    /// No work yet.
    pub fn new(vocabulary: &'a Vocabulary) -> Self {
        References { vocabulary, works: Vec::new(), mentions: Vec::new() }
    }

    /// The number of a work that is mentioned as a whole, counted from 1.
    pub fn number(&mut self, work: Symbol) -> usize {
        self.mention(work, None)
    }

    fn mention(&mut self, work: Symbol, locator: Option<Symbol>) -> usize {
        let at = self.works.iter().position(|known| *known == work).unwrap_or_else(|| {
            self.works.push(work);
            self.works.len() - 1
        });
        self.mentions.push(Mention { work: at + 1, locator });
        at + 1
    }

    /// The places of one citation list: `[1, challenges.2, n101; 2]`. Empty when there are none.
    pub fn cite<'c>(&mut self, citations: impl IntoIterator<Item = &'c Citation>) -> String {
        let mut groups: Vec<(usize, Vec<Symbol>)> = Vec::new();
        for citation in citations {
            let number = self.mention(citation.source, citation.locator);
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

    /// What was mentioned since this was asked last.
    pub fn take_mentions(&mut self) -> Vec<Mention> {
        std::mem::take(&mut self.mentions)
    }

    /// The works that were cited, in order of their numbers, each with its reference.
    pub fn works(&self) -> Vec<(Symbol, String)> {
        let reference = |key: &Symbol| match self.vocabulary.work(key.as_str()) {
            Some(work) => work.reference.clone(),
            None => key.to_string(),
        };
        self.works.iter().map(|key| (*key, reference(key))).collect()
    }
}

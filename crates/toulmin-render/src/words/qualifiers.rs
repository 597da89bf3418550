//! What qualifies the statement of a fact.

use super::{References, Words, phrase};
use std::collections::BTreeMap;
use toulmin_lang::facts::{Attribution, Confidence, Fact, FactId, Status};

/// What a qualifier speaks of. Qualifiers of a kind stand in one bracket.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    When,
    Line,
    Said,
    Contested,
    Confidence,
}

impl Words<'_> {
    /// What qualifies facts that say the same: when they hold, whose statement they are and how it
    /// is hedged, whether they are contested, and how sure the coder is. Empty, or begins with a
    /// blank.
    pub fn qualifiers(&self, facts: &[FactId], references: &mut References<'_>) -> String {
        let mut kinds: BTreeMap<Kind, Vec<String>> = BTreeMap::new();
        for id in facts {
            for (kind, text) in self.qualifiers_of(*id, references) {
                let texts = kinds.entry(kind).or_default();
                texts.extend((!texts.contains(&text)).then_some(text));
            }
        }
        kinds.values().map(|texts| format!(" ({})", texts.join("; "))).collect()
    }

    fn qualifiers_of(
        &self,
        id: FactId,
        references: &mut References<'_>,
    ) -> impl Iterator<Item = (Kind, String)> + use<> {
        let fact = self.casebook.facts.fact(id);
        let whose = fact.according_to.as_ref().map(|whose| self.according_to(whose, references));
        let said: Vec<String> = whose.into_iter().chain(self.hedge(&fact)).collect();
        let is_contested = matches!(fact.status, Status::Contested(_));
        let confidence = match fact.confidence {
            Some(Confidence::Low) => Some(phrase::CONFIDENCE_LOW),
            Some(Confidence::Medium) => Some(phrase::CONFIDENCE_MEDIUM),
            Some(Confidence::High) | None => None,
        };

        let each = [
            (Kind::When, interval(&fact)),
            (Kind::Line, fact.line.as_ref().map(ToString::to_string)),
            (Kind::Said, (!said.is_empty()).then(|| said.join("; "))),
            (Kind::Contested, is_contested.then(|| phrase::CONTESTED.to_owned())),
            (Kind::Confidence, confidence.map(str::to_owned)),
        ];
        each.into_iter().filter_map(|(kind, text)| Some((kind, text?)))
    }

    /// The source's hedge, unless the sentence has these words.
    fn hedge(&self, fact: &Fact) -> Option<String> {
        let sentence = self.row(fact.relation, fact.side, &fact.row).to_lowercase();
        let hedge = fact.hedge.as_ref().filter(|hedge| !sentence.contains(&hedge.to_lowercase()));
        hedge.map(|hedge| phrase::hedged(hedge))
    }

    fn according_to(&self, whose: &Attribution, references: &mut References<'_>) -> String {
        let who = match whose {
            Attribution::Entity(name) => self.name(*name),
            Attribution::Words(words) => words.clone(),
            Attribution::Work(key) => {
                let work = self.casebook.vocabulary.work(key.as_str());
                let name = work.map_or(key.as_str(), |work| &work.author_year);
                format!("{name} [{}]", references.number(*key))
            }
        };
        format!("{}{who}", phrase::ACCORDING_TO)
    }
}

/// When a fact holds, as it is given.
fn interval(fact: &Fact) -> Option<String> {
    match (fact.from, fact.until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(from), Some(until)) if from == until => Some(phrase::during(from)),
        (Some(from), Some(until)) => Some(format!("{from} to {until}")),
    }
}

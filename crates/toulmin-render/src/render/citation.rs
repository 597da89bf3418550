//! Places in sources, and what a fact says of itself.

use super::counted;
use crate::words::phrase;
use toulmin_lang::facts::{Attribution, Fact, Status};
use toulmin_lang::print;
use toulmin_lang::program::Citation;
use toulmin_lang::vocabulary::Vocabulary;

/// Several places in brackets; nothing when there is none.
pub fn places(citations: &[Citation], vocabulary: &Vocabulary) -> String {
    let places: Vec<String> =
        citations.iter().map(|it| print::citation(it, vocabulary.default_source)).collect();
    if places.is_empty() { String::new() } else { format!("[{}]", places.join(", ")) }
}

/// The places of a fact in brackets, or that it has none.
pub fn of_fact(fact: &Fact, vocabulary: &Vocabulary) -> String {
    if fact.is_assumed() { format!("[{}]", phrase::ASSUMED) } else { places(&fact.at, vocabulary) }
}

/// Interval, hedge, attribution and remarks of a fact, in the words in which they are shown;
/// nothing when it has none.
pub fn qualifications(fact: &Fact, vocabulary: &Vocabulary) -> String {
    let mut parts = Vec::new();
    parts.extend(fact.from.map(|from| format!("from {from}")));
    parts.extend(fact.until.map(|until| format!("until {until}")));
    parts.extend(fact.line.as_ref().map(ToString::to_string));
    parts.extend(fact.hedge.as_ref().map(|hedge| phrase::hedged(hedge)));
    parts.extend(fact.according_to.as_ref().map(|who| attribution(who, vocabulary)));
    parts.extend(fact.confidence.map(|it| format!("{} confidence", it.as_str())));
    if let Status::Contested(readings) = &fact.status {
        parts.push(format!("contested, {}", counted(readings.len(), "other reading")));
    }
    parts.extend(fact.anchor.as_ref().map(|anchor| format!("“{anchor}”")));
    parts.extend(fact.note.as_ref().map(|note| format!("note: {note}")));
    parts.join("; ")
}

fn attribution(attribution: &Attribution, vocabulary: &Vocabulary) -> String {
    let name = match attribution {
        Attribution::Work(key) => {
            vocabulary.work(key.as_str()).map_or(key.as_str(), |work| work.author_year.as_str())
        }
        Attribution::Entity(name) => vocabulary.label(*name),
        Attribution::Words(words) => words,
    };
    format!("{}{name}", phrase::ACCORDING_TO)
}

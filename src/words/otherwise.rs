//! The fixed phrases of questions about what would be otherwise: what an answer rests on, and what a goal needs.

use super::phrase::{capitalised, count, counted};
use toulmin_lang::facts::Confidence;

/// Without it the goal fails.
pub const FALLS: &str = "falls";
/// Without it the goal still holds.
pub const STAYS: &str = "stays";
/// A fact that comes.
pub const ASSUME: &str = "assume";
/// A fact that goes.
pub const WITHDRAW: &str = "withdraw";
/// A conclusion that comes.
pub const GAINED: &str = "gained";
/// A conclusion that goes.
pub const LOST: &str = "lost";
/// A constraint that is violated.
pub const BROKEN: &str = "broken";
/// An absence that matters.
pub const CRITICAL: &str = "critical";
/// An absence that does not matter, as far as it was tried.
pub const HARMLESS: &str = "harmless";

/// No fact is critical.
pub const NO_CRITICAL_FACT: &str = "No single fact is critical: it holds without any one of them.";
/// Rows of several facts.
pub const STATED_SEVERALLY: &str = "Stated more than once: it fails without all facts of a line, and none of them is critical alone";
/// Facts of other derivations.
pub const USED: &str = "Used by some derivation, and not critical";
/// One source, without which it fails.
pub const SINGLE_SOURCE: &str = "Rests on a single source";
/// Works without which it fails.
pub const SOURCES: &str = "Left out one by one, source by source";
/// No work without which it fails.
pub const NO_CRITICAL_SOURCE: &str = "Rests on no single source: each left out alone";
/// Places without which it fails, or not.
pub const PLACES: &str = "Left out one by one, place by place";
/// Absences that matter.
pub const CLOSED_WORLD: &str =
    "Rests on a closed-world reading of what is open: nothing says it, so it is taken not to be so";
/// Absences that do not matter.
pub const SILENCE_HARMLESS: &str =
    "Takes to be absent what nothing says, and would hold all the same";
/// Counts over open lists.
pub const COUNTED: &str = "Counts only what is named, though the lists are open";
/// Absences that a source vouches for.
pub const VOUCHED: &str = "Absent by the word of a source, not by silence";
/// Facts that are somebody's word.
pub const QUALIFIED: &str = "Hedged, or somebody else's statement";
/// What an operation hides.
pub const CANNOT_BE_TOLD: &str =
    "what else changes cannot be told: an operation then has no result";
/// Nothing hides behind a goal that fails.
pub const NO_SET: &str = "Nothing that was looked for would do it.";

/// How many facts are critical.
pub fn critical_facts(number: usize) -> String {
    match number {
        1 => "Critical: it fails without this one fact".to_owned(),
        number => format!("Critical: it fails without any one of these {} facts", count(number)),
    }
}

/// How many other conclusions go with something, behind a sentence; empty when none do.
pub fn taken_along(lost: usize, gained: usize) -> String {
    let part = |number: usize, verb: &str| {
        (number > 0)
            .then(|| format!("{} {verb}", counted(number, "other conclusion", "other conclusions")))
    };
    let verb = |number, one, many| if number == 1 { one } else { many };
    let lost = part(lost, verb(lost, "falls with it", "fall with it"));
    let gained = part(gained, verb(gained, "comes up", "come up"));
    let parts: Vec<String> = lost.into_iter().chain(gained).collect();
    if parts.is_empty() { String::new() } else { format!(" ({})", parts.join("; ")) }
}

/// A work or place that is left out, with how many facts go.
pub fn left_out(name: &str, facts: usize) -> String {
    match facts {
        0 => format!("without {name}: no fact rests on it alone"),
        facts => format!("without {name}, and with it {}", counted(facts, "fact", "facts")),
    }
}

/// How the goal fares under other readings.
pub fn codings(held: usize, tried: usize) -> String {
    let which = match held {
        0 => "no other coding",
        held if held == tried => "every coding",
        _ => "some codings",
    };
    let tried = counted(tried, "other coding", "other codings");
    format!("Contested facts: holds under {which} ({} of {tried})", count(held))
}

/// The lowest confidence.
pub fn weakest(confidence: Confidence) -> String {
    format!("Weakest confidence of its best proof: {}", confidence.as_str())
}

/// Before the sets that would make a goal hold.
pub fn would_hold(goal: &str) -> String {
    format!("{}: each of these sets of changes would make it so", capitalised(goal))
}

/// Before the sets that would make a goal fail.
pub fn would_fail(goal: &str) -> String {
    format!("{}: without any of these sets of facts it would not be so", capitalised(goal))
}

/// The head of a set.
pub fn set(number: usize, size: usize, with: &str, opposed: Opposed) -> String {
    let with = if with.is_empty() { String::new() } else { format!(", with {with}") };
    let against = match opposed {
        Opposed::No => "",
        Opposed::Yes => ", against the sources",
    };
    format!("{number}. {}{with}{against}", capitalised(&counted(size, "change", "changes")))
}

/// Whether the sources speak against something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Opposed {
    No,
    Yes,
}

/// Sets of the same form that were not tried.
pub fn alike(number: usize) -> String {
    let sets = counted(number, "more set", "more sets");
    format!("and {sets} like this with other values that nothing decides; not tried")
}

/// What else changes.
pub fn effects(gained: usize, lost: usize, broken: usize) -> String {
    let part = |number, one, many, word| {
        (number > 0).then(|| format!("{} {word}", counted(number, one, many)))
    };
    let parts = [
        part(gained, "other conclusion", "other conclusions", GAINED),
        part(lost, "other conclusion", "other conclusions", LOST),
        part(broken, "constraint", "constraints", BROKEN),
    ];
    format!("Also {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// It holds already.
pub fn holds_already(goal: &str) -> String {
    format!("{} holds already.", capitalised(goal))
}

/// It fails already.
pub fn fails_already(goal: &str) -> String {
    format!("{} does not hold in the first place.", capitalised(goal))
}

/// A bound was met.
pub fn only_so_many(number: usize, what: &str) -> String {
    format!("Not everything was looked at: only {number} {what}")
}

/// Sets of more changes.
pub fn looked_up_to(size: usize) -> String {
    let changes = counted(size, "change", "changes");
    format!("Looked for sets of up to {changes}; `--max N` looks for larger ones")
}

/// What is not said, and what follows from that.
pub fn without_source(name: &str, facts: usize, lost: usize, gained: usize) -> String {
    format!(
        "Without {name}, {} would not be said: {} lost, {} gained",
        counted(facts, "fact", "facts"),
        counted(lost, "conclusion", "conclusions"),
        counted(gained, "conclusion", "conclusions"),
    )
}

/// What speaks for a change.
pub mod hint {
    /// It is another reading of a contested fact.
    pub const OTHER_READING: &str = "another reading of a contested fact: as it is taken, ";
    /// It holds at another time.
    pub const AT_ANOTHER_TIME: &str = "holds at another time: ";
    /// A fact of another relation is about the same entities.
    pub const RELATED: &str = "near it: ";
    /// A fact of the same relation differs in one column.
    pub const ONE_OFF: &str = "one column away: ";
    /// What is withdrawn is contested or of low confidence.
    pub const DOUBTFUL: &str = "a doubtful fact";
    /// What is assumed is denied.
    pub const DENIED: &str = "against it: ";
    /// What is assumed is not on a list that is complete.
    pub const UNLISTED: &str = "against it: not on a list that is stated complete";
}

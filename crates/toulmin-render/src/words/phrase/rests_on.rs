//! What is said of what an answer rests on.

use super::{count, counted};
use toulmin_lang::facts::Confidence;

/// No fact is critical.
pub const NO_CRITICAL_FACT: &str = "No single fact is critical: it holds without any one of them.";
/// Rows of several facts.
pub const STATED_SEVERALLY: &str =
    "Stated more than once: withdraw every fact on a line and it fails; withdraw one and it holds";
/// Facts of other derivations.
pub const USED: &str = "Used by some derivation, and not critical";
/// One source, without which it fails.
pub const SINGLE_SOURCE: &str = "Rests on a single source";
/// Works without which it fails.
pub const SOURCES: &str = "Each source left out in turn";
/// No work without which it fails.
pub const NO_CRITICAL_SOURCE: &str = "Rests on no single source: each was left out in turn";
/// Places without which it fails, or not.
pub const PLACES: &str = "Each place left out in turn";
/// Absences that matter.
pub const CLOSED_WORLD: &str =
    "Rests on a closed-world reading: nothing shows it, so it is taken not to be so";
/// Absences that do not matter.
pub const SILENCE_HARMLESS: &str =
    "Taken to be absent because nothing says it, and it would hold either way";
/// Counts over open lists.
pub const COUNTED: &str = "Counts only what is named, though the lists are open";
/// Absences that a source vouches for.
pub const VOUCHED: &str = "Absent because a source says so, not by silence";
/// Facts that are somebody's word.
pub const QUALIFIED: &str = "Hedged, or somebody else's statement";
/// What an operation hides.
pub const CANNOT_BE_TOLD: &str = "what else changes is not known: an operation then has no result";

/// How many facts are critical.
pub fn critical_facts(number: usize) -> String {
    match number {
        1 => "Critical: it fails without this one fact".to_owned(),
        number => format!("Critical: it fails without any one of these {} facts", count(number)),
    }
}

/// How many other conclusions go with something, in brackets after a sentence. Empty when none do.
pub fn taken_along(lost: usize, gained: usize) -> String {
    let part = |number: usize, verb: &str| {
        (number > 0).then(|| format!("{} {verb}", counted(number, "other conclusion")))
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
        facts => format!("without {name} and its {}", counted(facts, "fact")),
    }
}

/// Another reading, tried in place of the one that is taken.
pub fn swapped(taken: &str, other: &str) -> String {
    format!("read as: {other}; instead of: {taken}")
}

/// How the goal fares under other readings.
pub fn codings(held: usize, tried: usize) -> String {
    let others = counted(tried, "other");
    let how = match held {
        0 => format!("no other coding ({} tried)", count(tried)),
        held if held == tried => format!("every coding ({others} tried)"),
        held => format!("some codings ({} of {others})", count(held)),
    };
    format!("Contested facts: holds under {how}")
}

/// The lowest confidence.
pub fn weakest(confidence: Confidence) -> String {
    format!("Weakest confidence of its best proof: {}", confidence.as_str())
}

/// What is not said, and what follows from that.
pub fn without_source(name: &str, facts: usize, lost: usize, gained: usize) -> String {
    if facts == 0 {
        return format!("No fact rests on {name} alone: all conclusions would follow without it");
    }
    let conclusions = counted(lost, "conclusion");

    let effects = match (lost, gained) {
        (0, 0) => "all conclusions would still follow".to_owned(),
        (0, gained) => {
            format!("{} would follow as well", counted(gained, "other conclusion"))
        }
        (_, 0) => {
            format!("{conclusions} would no longer follow, and no other would take their place")
        }
        (_, gained) => {
            let others = counted(gained, "other");
            format!("{conclusions} would no longer follow, and {others} would follow instead")
        }
    };

    let facts = counted(facts, "fact");
    format!("Without {name}, {facts} would not be said: {effects}")
}

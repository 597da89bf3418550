//! What is said of what a goal needs.

use super::{capitalised, count, counted};

/// Before the sets that would make a goal hold.
pub fn would_hold(goal: &str) -> String {
    format!("{}: each of these sets of changes would make it so", capitalised(goal))
}

/// Before the sets that would make a goal fail.
pub fn would_fail(goal: &str) -> String {
    format!("{}: without any one of these sets of facts it would not be so", capitalised(goal))
}

/// The head of a set.
pub fn set(number: usize, size: usize, with: &str, opposed: Opposed) -> String {
    let with = if with.is_empty() { String::new() } else { format!(", with {with}") };
    let against = match opposed {
        Opposed::No => "",
        Opposed::Yes => ", against the sources",
    };
    format!("{number}. {}{with}{against}", capitalised(&counted(size, "change")))
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
    let sets = counted(number, "more set");
    format!("and {sets} like this, with other names or values in it; not tried")
}

/// Nothing that was looked for makes a goal hold.
pub fn none_would_hold(goal: &str) -> String {
    format!("{}: no set of changes that was tried would make it so", capitalised(goal))
}

/// Nothing that was looked for makes a goal fail.
pub fn none_would_fail(goal: &str) -> String {
    format!("{}: no set of facts that was tried would end it", capitalised(goal))
}

/// What else changes.
pub fn effects(gained: usize, lost: usize, broken: usize) -> String {
    let other = |number| counted(number, "other conclusion");
    let parts = [
        (gained > 0).then(|| format!("{} would follow", other(gained))),
        match (gained, lost) {
            (_, 0) => None,
            (0, lost) => Some(format!("{} would no longer follow", other(lost))),
            (_, lost) => Some(format!("{} would no longer", count(lost))),
        },
        (broken > 0).then(|| format!("{} would be broken", counted(broken, "constraint"))),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    capitalised(&parts.join(", and "))
}

/// It holds already.
pub fn holds_already(goal: &str) -> String {
    format!("It holds already that {goal}.")
}

/// It fails already.
pub fn fails_already(goal: &str) -> String {
    format!("It does not hold in the first place that {goal}.")
}

/// Sets of more changes.
pub fn looked_up_to(size: usize) -> String {
    let changes = counted(size, "change");
    format!("Sets of up to {changes} were tried; `--max N` tries larger ones")
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

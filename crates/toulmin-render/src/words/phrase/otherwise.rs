//! What is said of scenarios, of differences between settings, and of time.

use super::counted;
use toulmin_lang::diag;
use toulmin_lang::value::Date;

/// Before what is assumed and withdrawn.
pub const SUPPOSE: &str = "Suppose that";
/// A source states what is assumed.
pub const ALREADY_STATED: &str = "stated already";
/// Rules conclude what is assumed without it.
pub const ALREADY_CONCLUDED: &str = "follows already";
/// What is assumed contradicts a source.
pub const GOES_AGAINST: &str = "contradicts a source: ";
/// It would hold, were it not for what is withdrawn.
pub const NOT_WITHDRAWN: &str = "Not with this withdrawn:";
/// What a withdrawn fact says holds all the same.
pub const HOLDS_STILL: &str = "holds all the same, for other reasons";
/// A change has no effect as of the date.
pub const NO_EFFECT: &str = "not in force as of this date, so it changes nothing";
/// Nothing follows from the changes.
pub const NOTHING_CHANGES: &str = "Nothing changes.";
/// Nothing follows from the changes but the answer.
pub const NOTHING_ELSE_CHANGES: &str = "Nothing else changes.";
/// Before what follows from the changes.
pub const CHANGES: &str = "What changes:";
/// Before what else follows from the changes.
pub const CHANGES_ELSE: &str = "What else changes:";
/// Before claims that come out otherwise.
pub const CLAIMS: &str = "claims";
/// Before constraints that are broken or mended.
pub const CONSTRAINTS: &str = "constraints";

/// Nothing differs between two settings.
pub const NO_DIFFERENCE: &str = "The same follows.";
/// Before what facts state under one of two settings only.
pub const STATED: &str = "What the sources say:";
/// Before conclusions that hold under both settings.
pub const OTHER_REASONS: &str = "What follows for other reasons:";
/// Before what only the first proof rests on.
pub const BEFORE: &str = "before: ";
/// Before what only the second proof rests on.
pub const AFTER: &str = "after: ";

/// Which settings are compared; a date is said where it differs and the setting does not name it.
pub fn compared(settings: [&str; 2], dates: [Date; 2]) -> String {
    let [before, after] = [0, 1].map(|at| {
        let (setting, date) = (settings[at], dates[at].to_string());
        let name = if setting == "." { "what is loaded" } else { setting };
        let is_said = dates[0] == dates[1] || setting.contains(&date);
        if is_said { name.to_owned() } else { format!("{name} (as of {date})") }
    });
    format!("From {before} to {after}:")
}

/// A relation that two casebooks declare with other columns.
pub fn redeclared(name: &str) -> String {
    format!("`{name}` has other columns, so its rows are not compared")
}

/// Not all conclusions were looked into for other reasons.
pub fn reasons_cut(looked_into: usize) -> String {
    format!("only the first {looked_into} conclusions were looked into for other reasons")
}

/// A rule that only one of two proofs uses.
pub fn by(rule: &str) -> String {
    format!("rule {rule}")
}

/// A query without variables that holds.
pub const IT_HOLDS: &str = "it holds";
/// No fact that an answer can rest on has an interval.
pub const UNDATED: &str = "Nothing it rests on is dated, so what holds now always holds.";
/// There is no answer at any time.
pub const NEVER: &str = "No answer at any time.";
/// There were too many ends of intervals to say what brings each about.
pub const CAUSES_CUT: &str = "the search did not reach what begins and ends the later intervals";

/// An interval, perhaps open.
pub fn interval(from: Option<String>, until: Option<String>) -> String {
    match (from, until) {
        (None, None) => "always".to_owned(),
        (Some(from), None) => format!("from {from}, still"),
        (None, Some(until)) => format!("from the beginning until {until}"),
        (Some(from), Some(until)) => format!("from {from} until {until}"),
    }
}

/// What stands before each change.
pub mod mark {
    /// It begins an interval.
    pub const BEGINS: &str = "BEGINS";
    /// It ends an interval.
    pub const ENDS: &str = "ENDS";
    /// It is assumed.
    pub const ASSUMED: &str = "ASSUMED";
    /// It is taken not to be said.
    pub const WITHDRAWN: &str = "WITHDRAWN";
    /// A change that is needed: it comes.
    pub const ASSUME: &str = "ASSUME";
    /// A change that is needed: it goes.
    pub const WITHDRAW: &str = "WITHDRAW";
    /// Without it the goal fails.
    pub const FALLS: &str = "FALLS";
    /// Without it the goal still holds.
    pub const STAYS: &str = "STAYS";
    /// It follows only then.
    pub const NEW: &str = "NEW";
    /// It follows only before.
    pub const GONE: &str = "GONE";
    /// It follows in both cases, for other reasons.
    pub const OTHERWISE: &str = "OTHERWISE";
    /// It follows with other numbers.
    pub const CHANGED: &str = "CHANGED";
    /// A claim fails, or a constraint is violated, only then.
    pub const FAILS: &str = "FAILS";
    /// A claim passes, or a constraint is kept, only then.
    pub const PASSES: &str = "PASSES";
}

/// Whether something holds before and under a scenario.
pub fn yes_no(before: bool, then: bool) -> &'static str {
    match (before, then) {
        (true, true) => "It holds as things are, and would hold then too.",
        (true, false) => "It holds as things are, but would not hold then.",
        (false, true) => "It does not hold as things are, but would hold then.",
        (false, false) => "It does not hold as things are, nor would it then.",
    }
}

/// The number of answers as things are, and under a scenario.
pub fn answers(before: usize, then: usize, same: bool) -> String {
    let before_in_words = counted(before, "answer");

    match (before, then) {
        _ if same && before == 1 => "The answer would be the same.".to_owned(),
        _ if same => format!("The {before_in_words} would be the same."),
        (0, then) => format!("There is no answer; then there would be {}.", super::count(then)),
        (before, 0) => {
            let is = if before == 1 { "is" } else { "are" };
            format!("There {is} {before_in_words}; then there would be none.")
        }
        (before, then) if before == then => {
            format!("There would be {before_in_words}, as now, but others.")
        }
        (before, then) => {
            let is = if before == 1 { "is" } else { "are" };
            format!("There {is} {before_in_words}; then there would be {}.", super::count(then))
        }
    }
}

/// Before the reason of one of several answers.
pub fn this_one(equations: &str) -> String {
    format!("Of these, {equations}:")
}

/// A number before and after.
pub fn becomes(before: &str, after: &str) -> String {
    format!("{before} → {after}")
}

/// How often a constraint is violated, before and after.
pub fn violations(before: usize, after: usize) -> String {
    match (before, after) {
        (0, after) => counted(after, "violation"),
        (before, 0) => format!("{}, mended", counted(before, "violation")),
        (before, after) => becomes(&before.to_string(), &format!("{after} violations")),
    }
}

/// A constraint, or a claim, in whose conditions an operation has no result.
pub const NO_RESULT: &str = "an operation in it has no result";

/// How many assumptions and withdrawals an answer is given under.
pub fn under(assumed: usize, withdrawn: usize) -> String {
    format!("under {}", changes(assumed, withdrawn))
}

/// A number of assumptions and withdrawals.
pub fn changes(assumed: usize, withdrawn: usize) -> String {
    let parts = [(assumed, "assumption"), (withdrawn, "withdrawal")];
    let parts = parts.into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, thing)| diag::counted(number, thing)).collect::<Vec<_>>().join(" and ")
}

/// A bound was met.
pub fn only_so_many(number: usize, what: &str) -> String {
    format!("The search was cut off: only {number} {what}")
}

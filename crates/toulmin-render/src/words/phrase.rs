//! The fixed phrases, all in one place, so that each kind of "yes" and "no" is said in one way
//! everywhere.

mod computed;
pub mod needs;
pub mod otherwise;
pub mod rests_on;
mod table;

pub use computed::*;
pub use table::{Group, TABLE};

use toulmin_lang::diag::{self, plural};
use toulmin_lang::value::Date;
use toulmin_reason::explain::Count;
use toulmin_verify::refusal::Others;

/// An answer was found.
pub const YES: &str = "Yes. ";
/// No answer was found.
pub const NO: &str = "No. ";
/// Nothing more can be said than that something is not so.
pub const NOT_SO: &str = "No: ";
/// A conclusion follows from what stands below it.
pub const BECAUSE: &str = "because";
/// No source speaks of it, and the list is open.
pub const SILENT: &str = "sources silent";
/// Before the names for which a source denies it, where none states it of any.
pub const DENIED_FOR: &str = "denied for ";
/// The source states that the list is complete.
pub const COMPLETE: &str = "list stated complete";
/// Rules could conclude it, and none does.
pub const NOT_DERIVED: &str = "no rule derives it";
/// Facts and rules could give it, and none does.
pub const NOT_STATED_NOT_DERIVED: &str = "no source states it and no rule derives it";
/// Before the rules for what facts could state too.
pub const NOT_STATED: &str = "no source states it";
/// A source states the opposite.
pub const DENIED: &str = "denied";
/// The reading of the source is contested.
pub const CONTESTED: &str = "contested";
/// It holds at another time.
pub const OUTSIDE_VALIDITY: &str = "not in force";
/// No source states it.
pub const ASSUMED: &str = "assumed, no source";
/// Before the name of whoever states something.
pub const ACCORDING_TO: &str = "according to ";
/// Before what a source denies.
pub const DENIED_THAT: &str = "it is denied that ";
/// Before the source's own hedge.
pub const IN_ITS_WORDS: &str = "in its words: ";
/// Before the rule that makes an exception.
pub const DEFEATED_BY: &str = "defeated by ";
/// A rule could make an exception and does not.
pub const NO_EXCEPTION: &str = "no exception";
/// The coder is not sure.
pub const CONFIDENCE_LOW: &str = "confidence: low";
/// The coder is fairly sure.
pub const CONFIDENCE_MEDIUM: &str = "confidence: medium";
/// A count over an open list.
pub const AS_NAMED: &str = "as named";

/// A rule fires, but not for what was asked.
pub const OTHER_ROWS: &str =
    "its conditions hold, but only with different values in columns that must be the same";
/// A contested fact can be read so that it holds.
pub const OTHER_READING: &str = "No, as the source is read here; another reading would give it:";
/// Before a denial about the same entities.
pub const ALSO_DENIED: &str = "Also denied: ";
/// Before a statement about the same entities.
pub const NEAREST: &str = "Nearest: ";
/// Before a conclusion that differs in one column.
pub const ALSO_FOLLOWS: &str = "But this follows: ";
/// A proof was found, but not everything could be looked at.
pub const PERHAPS_NOT_LEAST: &str = "the search was cut off, so a shorter proof may exist";
/// Before a rule that does not conclude what is missing.
pub const NOT_BY: &str = "not by ";
/// Before the values with which a rule concludes.
pub const CONCLUDES_ONLY: &str = "concludes it only with ";

/// What stands before each condition of a rule that fails.
pub mod mark {
    /// It holds.
    pub const OK: &str = "ok";
    /// No source states it and no rule derives it.
    pub const MISSING: &str = "MISSING";
    /// A source states the opposite.
    pub const DENIED: &str = "DENIED";
    /// A denial is asked for, and a source states what it would deny.
    pub const STATED: &str = "STATED";
    /// It will hold.
    pub const NOT_YET: &str = "NOT YET";
    /// It held before.
    pub const EXPIRED: &str = "EXPIRED";
    /// Another reading of a contested fact would give it.
    pub const CONTESTED: &str = "CONTESTED";
    /// It is stated not to be on a complete list.
    pub const COMPLETE: &str = "NOT LISTED";
    /// It must not hold, and does.
    pub const PRESENT: &str = "IN THE WAY";
    /// Another rule makes an exception.
    pub const DEFEATED: &str = "DEFEATED";
    /// The comparison does not hold.
    pub const FAILS: &str = "FAILS";
    /// What it needs to know comes from a condition that fails.
    pub const NOT_REACHED: &str = "not reached";
}

/// Before several conditions that hold together, with the values that were asked for.
pub fn yes_because(values: &str) -> String {
    let with = if values.is_empty() { String::new() } else { format!(", with {values}") };
    format!("Yes{with}, {BECAUSE}")
}

/// The source's own hedge, which may qualify only a part of what is said.
pub fn hedged(words: &str) -> String {
    format!("{IN_ITS_WORDS}“{words}”")
}

/// The coder's remark.
pub fn note(note: &str) -> String {
    format!("note: {note}")
}

/// Another reading of a contested fact.
pub fn another_reading(sentence: &str) -> String {
    format!("contested: another reading is that {sentence}")
}

/// A source states that something does not hold.
pub fn denied(sentence: &str) -> String {
    format!("{DENIED_THAT}{sentence}")
}

/// A denial is asked for, and a source states what it would deny.
pub fn denial_asked(sentence: &str, by: Asking) -> String {
    let by = match by {
        Asking::Rule => "rule",
        Asking::Query => "query",
    };
    format!("{sentence}; the {by} asks for a source that denies it")
}

/// Before one of several proofs.
pub fn proof_number(number: usize, of: usize) -> String {
    format!("proof {number} of {of}")
}

/// A rule would give the same conclusion, but another makes an exception.
pub fn would_conclude(rule: &str, by: &str) -> String {
    format!("rule {rule} would conclude it too, but is defeated by rule {by}")
}

/// The number of proofs, and how many of them are shown.
pub fn proofs(count: Count, shown: usize) -> String {
    let (least, count) = match count {
        Count::Exactly(count) => ("", count),
        Count::AtLeast(count) => ("at least ", count),
    };
    let proofs = counted(count, "proof");
    match shown {
        shown if shown == count => format!("{least}{proofs}"),
        1 => format!("{least}{proofs}; the first is shown"),
        shown => format!("{least}{proofs}; the first {shown} are shown"),
    }
}

/// Whose condition it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asking {
    /// That of a rule.
    Rule,
    /// That of the query itself.
    Query,
}

/// No source states that something does not hold.
pub fn not_denied(sentence: &str) -> String {
    format!("no source denies that {sentence}")
}

/// Nothing says so, of a relation that facts state.
pub fn not_recorded(sentence: &str) -> String {
    format!("no source records that {sentence}")
}

/// Nothing says so, of a relation without a sentence.
pub fn nothing_says(words: &str) -> String {
    format!("nothing says {words}")
}

/// How many conditions of a goal fail.
pub fn conditions_fail(failing: usize, conditions: usize) -> String {
    if conditions == 1 {
        return "The condition fails.".to_owned();
    }
    let fail = if failing == 1 { "fails" } else { "fail" };
    let failing = capitalised(&count(failing));
    format!("{failing} of {} {fail}.", counted(conditions, "condition"))
}

/// How near the nearest of the rules comes that conclude a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Near {
    /// All of them conclude other values.
    OtherValues,
    /// It holds, but where columns differ that were asked to be the same.
    OtherRows,
    /// Another rule makes an exception.
    Defeated,
    /// It lacks this many facts.
    Short(usize),
}

/// How many rules conclude a relation, and how near they come.
pub fn rules_conclude(rules: usize, relation: &str, near: Near) -> String {
    let conclude = if rules == 1 { "concludes" } else { "conclude" };
    let nearest = if rules == 1 { "it" } else { "the nearest" };
    let near = match near {
        Near::OtherValues => ", but only with another value".to_owned(),
        Near::OtherRows => ", but only for other rows".to_owned(),
        Near::Defeated => format!("; an exception defeats {nearest}"),
        Near::Short(facts) => {
            format!("; {nearest} is {} short", counted(facts, "fact"))
        }
    };
    let rules = capitalised(&counted(rules, "rule"));
    format!("{rules} {conclude} `{relation}`{near}.")
}

/// It holds at another time than asked for.
pub fn not_as_of(date: Date) -> String {
    format!("Not as of {date}:")
}

/// That nothing says so, and no rule could.
pub fn no_rule_concludes(fails: &str, relation: &str) -> String {
    format!("{fails}; no rule concludes `{relation}`.")
}

/// The reading that is taken, and the other one.
pub fn read_instead(taken: &str, other: &str) -> String {
    format!("read as: {taken}; or as: {other}")
}

/// Nothing speaks of an entity.
pub fn unmentioned(label: &str) -> String {
    format!("No fact and no rule mentions {label}.")
}

/// A condition fails for more than the values that are shown.
pub fn nor_for_others(others: Others) -> String {
    match others {
        Others { all: true, .. } => " (nor in any other case)".to_owned(),
        Others { count: 0, .. } => String::new(),
        Others { count, .. } => {
            format!(" (nor in {})", counted(count, "other case"))
        }
    }
}

/// Rows that are not listed.
pub fn and_more(more: usize) -> String {
    format!("and {more} more")
}

/// Rows that are not listed, and what shows them.
pub fn and_more_to_open(more: usize, opens: &str) -> String {
    format!("and {more} more: {opens}")
}

/// No source speaks of any, but one denies it of these.
pub fn silent_but(denied: &[String], cites: &str) -> String {
    match denied {
        [] => SILENT.to_owned(),
        denied => {
            format!("{SILENT}, {DENIED_FOR}{} {cites}", denied.join(", ")).trim_end().to_owned()
        }
    }
}

/// How to ask why something does not hold.
pub fn says_why(goal: &str) -> String {
    format!("`why-not {goal}` says why")
}

/// Steps that lie deeper than is shown, and what shows them.
pub fn steps_below(steps: usize, opens: &str) -> String {
    format!("… {} below: {opens}", diag::counted(steps, "more step"))
}

/// A conclusion that is not opened.
pub fn by_rule(name: &str) -> String {
    format!("by {name}")
}

/// Within this day, month or year.
pub fn during(date: Date) -> String {
    let is_day = date.first() == date.last();
    format!("{} {date}", if is_day { "on" } else { "in" })
}

/// A text as it is written in a source.
pub fn quoted(text: &str) -> String {
    format!("“{text}”")
}

/// That a rule makes an exception, of things like this.
pub fn exception(rule: &str, columns: &str) -> String {
    format!("{rule} makes an exception{columns}")
}

/// That a rule makes none.
pub fn no_exception(rule: &str, columns: &str) -> String {
    format!("{rule} makes no exception{columns}")
}

/// That a rule would conclude something, were it not for another that overrides it.
pub fn defeated(rule: &str, by: &str) -> String {
    format!("{rule} would conclude it, but is {DEFEATED_BY}{by}")
}

/// That a rule is overridden, and lacks other things as well.
pub fn overridden(rule: &str, by: &str) -> String {
    format!("{rule} is overridden by {by}")
}

/// Before a step that is used again further down.
pub fn step(number: usize) -> String {
    format!("(step {number}) ")
}

/// A step that was shown before.
pub fn shown_above(number: usize) -> String {
    format!("(shown above, step {number})")
}

/// A small number in words.
pub fn count(number: usize) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

/// A number of things, a small one in words: `one fact`, `3000 facts`.
pub fn counted(number: usize, thing: &str) -> String {
    format!("{} {}", count(number), plural(number, thing))
}

/// The first letter as a capital.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// How many places in a work its reference names.
const PLACES_MAX: usize = 12;

/// The reference of a work with its number, and the places in it that are cited.
pub fn reference(number: usize, reference: &str, places: &[&str]) -> String {
    let named = places[..places.len().min(PLACES_MAX)].join(", ");
    match places.len().saturating_sub(PLACES_MAX) {
        0 if places.is_empty() => format!("[{number}] {reference}"),
        0 => format!("[{number}] {reference} At {named}."),
        more => format!("[{number}] {reference} At {named}, {}.", and_more(more)),
    }
}

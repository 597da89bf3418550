//! What is assumed and withdrawn at the prompt for the sake of argument.

use crate::exit::Failure;
use crate::out::Out;
use std::collections::BTreeSet;
use toulmin::library::{Library, Typed};
use toulmin::session::{Loaded, Session};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Fact, FactId, Scenario};
use toulmin_lang::program::{RowPattern, Side};
use toulmin_render::render::{citation, counted};
use toulmin_render::words::Words;
use toulmin_render::words::phrase::otherwise;

/// How many withdrawn facts are named.
const NAMED_MAX: usize = 5;

/// What a command does with facts that have no sign of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// It is assumed.
    Assume,
    /// It is withdrawn.
    Withdraw,
}

/// A casebook under other assumptions, and what became of each change, in words.
pub(super) struct Changed {
    /// The casebook.
    pub(super) loaded: Loaded,
    /// A line for each change.
    pub(super) words: String,
}

/// Assumes and withdraws facts. An assumption that is withdrawn is taken back instead.
pub(super) fn change(text: &str, sign: Sign, session: &mut Session) -> Result<Changed, Failure> {
    let changes = session.changes(&signed(text, sign))?;
    let mut library = session.loaded.library.clone();
    let mut words = String::new();
    for (text, scenario) in changes {
        let taken = taken_back(&scenario, &session.loaded);
        if taken.is_empty() {
            let number = library.next_number();
            words += &told(number, &scenario, &session.casebook);
            library.assumptions.push(Typed { number, text });
        }
        for number in taken {
            let kept = library.taking_back(Some(number));
            let (without, typed) = kept.expect("bug: an assumption without a number");
            words += &format!("took back {number}: {}\n", typed.text);
            library = without;
        }
    }

    let loaded = session.loaded.retyped(library)?;
    Ok(Changed { loaded, words })
}

/// The casebook without any assumption.
pub(super) fn cleared(session: &Session) -> Result<Changed, Failure> {
    let library = Library { assumptions: Vec::new(), ..session.loaded.library.clone() };
    let count = counted(session.loaded.library.assumptions.len(), "change");
    let loaded = session.loaded.retyped(library)?;
    Ok(Changed { loaded, words: format!("took back {count}\n") })
}

/// Lists what is assumed and withdrawn by its numbers.
pub(super) fn list(session: &Session, out: &mut Out) -> Result<(), Failure> {
    let assumptions = &session.loaded.assumptions;
    if assumptions.held.is_empty() {
        return out.result("nothing is assumed or withdrawn; `help assume` shows how\n");
    }
    for (Typed { number, text }, _) in &assumptions.held {
        out.result(&format!("{number:3}  {}\n", text.replace('\n', "\n     ")))?;
    }
    let (assumed, withdrawn) = assumptions.count();
    out.result(&format!("{}, not saved\n", otherwise::changes(assumed, withdrawn)))
}

/// Changes with a sign before the first.
fn signed(text: &str, sign: Sign) -> String {
    let sign = match sign {
        _ if text.starts_with(['+', '-']) => "",
        Sign::Assume => "+",
        Sign::Withdraw => "-",
    };
    format!("{sign}{text}")
}

/// The numbers of the assumptions that a withdrawal takes back: those to which alone one of its
/// facts belongs.
fn taken_back(scenario: &Scenario, loaded: &Loaded) -> BTreeSet<usize> {
    let held = &loaded.assumptions.held;
    let assumed: usize = held.iter().map(|(_, scenario)| scenario.assumed.len()).sum();
    let own = loaded.casebook.facts.written.len() - assumed;
    let mut last = own;
    let mut taken = BTreeSet::new();
    for (typed, assumption) in held {
        let first = last;
        last += assumption.assumed.len();
        let is_taken = scenario.withdrawn.iter().any(|id| (first..last).contains(&id.0));
        taken.extend(is_taken.then_some(typed.number));
    }
    taken
}

/// A change in words.
fn told(number: usize, scenario: &Scenario, casebook: &Casebook) -> String {
    if let Some(fact) = scenario.assumed.first() {
        let said = said(fact, casebook);
        return format!("assumed {number}: {said}{}\n", against(fact, casebook));
    }

    let facts = scenario.withdrawn.iter().map(|id| casebook.facts.fact(*id));
    let named: Vec<String> =
        facts.take(NAMED_MAX).map(|fact| format!("\n  {}", said(&fact, casebook))).collect();
    let count = scenario.withdrawn.len();
    let more = match count.saturating_sub(NAMED_MAX) {
        0 => String::new(),
        more => format!("\n  … and {more} more"),
    };
    format!("withdrew {number}: {}{}{more}\n", counted(count, "fact"), named.concat())
}

fn said(fact: &Fact, casebook: &Casebook) -> String {
    let sentence = Words::new(casebook).row(fact.relation, fact.side, &fact.row);
    format!("{sentence}  {}", citation::of_fact(fact, &casebook.vocabulary))
}

/// The places that say the opposite of what is assumed.
pub(super) fn against(assumed: &Fact, casebook: &Casebook) -> String {
    let Casebook { facts, vocabulary, .. } = casebook;
    let (side, verb) = match assumed.side {
        Side::Holds => (Side::Denied, "denied"),
        Side::Denied => (Side::Holds, "stated"),
    };
    let row = RowPattern::exactly(&assumed.row);
    let against = facts.fitting(assumed.relation, side, &row);
    let place =
        |id: &FactId| format!("; {verb} {}", citation::of_fact(&facts.fact(*id), vocabulary));
    against.first().map(place).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Sign, signed};
    use pretty_assertions::assert_eq;

    #[test]
    fn a_sign_is_added_only_where_there_is_none() {
        assert_eq!(signed("p(x: 1)", Sign::Assume), "+p(x: 1)");
        assert_eq!(signed("n101", Sign::Withdraw), "-n101");
        assert_eq!(signed("-p(x: 1) +q(x: 1)", Sign::Assume), "-p(x: 1) +q(x: 1)");
    }
}

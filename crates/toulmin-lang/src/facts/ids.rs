//! Names of facts: given, or made from what they say, so that they stay when other facts are added.

use super::{Attribution, Fact};
use crate::diag::{Code, Diagnostic};
use crate::program::{Program, Side};
use crate::source::Span;
use std::collections::BTreeMap;
use std::fmt::Write;

/// How many hexadecimal digits a name made from content has, unless two facts share them.
const DIGITS: usize = 6;

/// Names every fact that has no name yet, and reports names that are given twice.
pub(super) fn name(facts: &mut [(Fact, Option<Span>)], program: &Program) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut taken: BTreeMap<String, Span> = BTreeMap::new();
    for (fact, span) in facts.iter() {
        let Some(span) = *span else { continue };
        if let Some(&first) = taken.get(&fact.id) {
            findings.push(twice(&fact.id, span, first));
        } else {
            taken.insert(fact.id.clone(), span);
        }
    }
    for (fact, _) in facts.iter_mut().filter(|(_, span)| span.is_none()) {
        fact.id = free_id(fact, program, &taken);
        taken.insert(fact.id.clone(), fact.span);
    }
    findings
}

/// The relation and as many digits of the digest as make a new name; then numbers.
fn free_id(fact: &Fact, program: &Program, taken: &BTreeMap<String, Span>) -> String {
    let digest = format!("{:016x}", fnv1a(&content(fact, program)));
    let relation = program.relation(fact.relation).name;
    let short = (DIGITS..=digest.len()).map(|digits| format!("{relation}-{}", &digest[..digits]));
    let numbered = (2_u64..).map(|number| format!("{relation}-{digest}-{number}"));
    let mut ids = short.chain(numbered);
    ids.find(|id| !taken.contains_key(id)).expect("bug: there are endlessly many names")
}

/// What a fact says, and where.
fn content(fact: &Fact, program: &Program) -> String {
    let mut out = program.relation(fact.relation).name.to_string();
    out.push_str(if fact.side == Side::Denied { " denied" } else { " holds" });
    let mut part = |text: &dyn std::fmt::Display| {
        write!(out, " {text}").expect("bug: writing to a string failed");
    };
    fact.row.iter().for_each(|value| part(value));
    for place in &fact.at {
        part(&place.source);
        place.locator.iter().for_each(|locator| part(locator));
    }
    match &fact.according_to {
        Some(Attribution::Work(name) | Attribution::Entity(name)) => part(name),
        Some(Attribution::Words(words)) => part(words),
        None => {}
    }
    fact.from.iter().chain(&fact.until).for_each(|date| part(date));
    out
}

/// The FNV-1a digest, which never changes between versions or machines.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn twice(id: &str, again: Span, first: Span) -> Diagnostic {
    let message = format!("there are two facts with the id `{id}`");
    Diagnostic::new(Code::DuplicateName, again, message)
        .label("given again")
        .other(first, "first given here")
        .help("give one of them another id, or leave it out")
}

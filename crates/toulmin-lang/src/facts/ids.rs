//! Names of facts: given, or made from what they say, so that they stay when other facts are added.

use super::{Attribution, Fact};
use crate::diag::{Code, Diagnostic};
use crate::program::{Program, Side};
use crate::source::Span;
use rustc_hash::FxHashMap;
use std::fmt::{self, Write};

/// How many hexadecimal digits a name made from content has, unless two facts share them.
const DIGITS: usize = 6;

/// Names every fact that has no name yet, and reports names that are given twice.
pub(super) fn name(facts: &mut [(Fact, Option<Span>)], program: &Program) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut taken: FxHashMap<String, Span> = FxHashMap::default();
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
fn free_id(fact: &Fact, program: &Program, taken: &FxHashMap<String, Span>) -> String {
    let digest = format!("{:016x}", digest(fact, program));
    let relation = program.relation(fact.relation).name;
    let short = (DIGITS..=digest.len()).map(|digits| format!("{relation}-{}", &digest[..digits]));
    let numbered = (2_u64..).map(|number| format!("{relation}-{digest}-{number}"));
    let mut ids = short.chain(numbered);
    ids.find(|id| !taken.contains_key(id)).expect("bug: there are endlessly many names")
}

/// The digest of what a fact says, and where.
fn digest(fact: &Fact, program: &Program) -> u64 {
    let mut digest = Digest(0xcbf2_9ce4_8422_2325);
    let side = if fact.side == Side::Denied { "denied" } else { "holds" };
    let mut part = |text: fmt::Arguments<'_>| {
        digest.write_fmt(text).expect("bug: a digest takes every text");
    };
    part(format_args!("{} {side}", program.relation(fact.relation).name));
    fact.row.iter().for_each(|value| part(format_args!(" {value}")));
    for place in &fact.at {
        part(format_args!(" {}", place.source));
        place.locator.iter().for_each(|locator| part(format_args!(" {locator}")));
    }
    match &fact.according_to {
        Some(Attribution::Work(name) | Attribution::Entity(name)) => part(format_args!(" {name}")),
        Some(Attribution::Words(words)) => part(format_args!(" {words}")),
        None => {}
    }
    fact.from.iter().chain(&fact.until).for_each(|date| part(format_args!(" {date}")));
    digest.0
}

/// The FNV-1a digest of a text, which never changes between versions or machines.
struct Digest(u64);

impl Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let add = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        self.0 = text.bytes().fold(self.0, add);
        Ok(())
    }
}

fn twice(id: &str, again: Span, first: Span) -> Diagnostic {
    let message = format!("there are two facts with the id `{id}`");
    Diagnostic::new(Code::DuplicateName, again, message)
        .label("given again")
        .other(first, "first given here")
        .help("give one of them another id, or leave it out")
}

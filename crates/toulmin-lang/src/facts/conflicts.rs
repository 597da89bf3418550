//! Facts against facts: the same one twice, and what is both stated and denied.

use super::{Fact, Status};
use crate::diag::{Code, Diagnostic};
use crate::program::{Program, RelationId};
use crate::value::Value;
use std::collections::BTreeMap;

/// Reports every fact that an earlier one contradicts or already gives.
pub(super) fn conflicts(facts: &[Fact], program: &Program) -> Vec<Diagnostic> {
    let mut by_row: BTreeMap<(RelationId, &[Value]), Vec<&Fact>> = BTreeMap::new();
    let mut findings = Vec::new();
    for fact in facts {
        let earlier = by_row.entry((fact.relation, &fact.row)).or_default();
        let overlapping = || earlier.iter().copied().filter(|first| overlap(first, fact));
        if let Some(first) = overlapping().find(|first| is_same(first, fact)) {
            findings.push(duplicate(first, fact, program));
        } else if let Some(first) = overlapping().find(|first| contradicts(first, fact)) {
            findings.push(stated_and_denied(first, fact, program));
        }
        earlier.push(fact);
    }
    findings
}

/// Whether there is a day on which both hold.
fn overlap(a: &Fact, b: &Fact) -> bool {
    let begins_in_time = |a: &Fact, b: &Fact| match (a.from, b.until) {
        (Some(from), Some(until)) => from.first() <= until.last(),
        _ => true,
    };
    begins_in_time(a, b) && begins_in_time(b, a)
}

fn is_same(a: &Fact, b: &Fact) -> bool {
    let places = |fact: &Fact| {
        let mut places = fact.at.clone();
        places.sort();
        places
    };
    a.side == b.side && a.according_to == b.according_to && places(a) == places(b)
}

fn contradicts(a: &Fact, b: &Fact) -> bool {
    // What is assumed may go against the sources: that is what assumptions are for.
    let is_settled = |fact: &Fact| fact.status == Status::Settled && !fact.is_assumed();
    a.side != b.side && is_settled(a) && is_settled(b)
}

fn duplicate(first: &Fact, again: &Fact, program: &Program) -> Diagnostic {
    let from = if again.is_assumed() { "" } else { ", from the same place" };
    let message = format!("{} stands twice{from}", atom(again, program));
    Diagnostic::new(Code::DuplicateFact, again.span, message)
        .label("given again")
        .other(first.span, "first given here")
        .help("keep one of them; further places go into the list `at`")
}

fn stated_and_denied(first: &Fact, second: &Fact, program: &Program) -> Diagnostic {
    let words = |fact: &Fact| match fact.side {
        crate::program::Side::Holds => "stated here",
        crate::program::Side::Denied => "denied here",
    };
    let message = format!("{} is both stated and denied", atom(second, program));
    let finding = Diagnostic::new(Code::StatedAndDenied, second.span, message)
        .label(words(second))
        .other(first.span, words(first))
        .help("if the sources disagree, take one as the reading, with `status: \"contested\"` and `alternatives`");
    let during = program.relation(second.relation).during;
    if during { finding.help("if each held in its time, give `from` and `until`") } else { finding }
}

/// `member(actor: China, forum: G20)` in backticks.
fn atom(fact: &Fact, program: &Program) -> String {
    let relation = program.relation(fact.relation);
    let columns = relation.columns.iter().zip(&fact.row);
    let args: Vec<String> =
        columns.map(|(column, value)| format!("{}: {value}", column.name)).collect();
    format!("`{}({})`", relation.name, args.join(", "))
}

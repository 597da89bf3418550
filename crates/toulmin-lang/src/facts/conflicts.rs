//! Facts against facts: the same one twice, and what is both stated and denied.

use super::{Bulk, Fact, Status};
use crate::diag::{Code, Diagnostic, counted};
use crate::program::{Program, RelationId, RowPattern};
use crate::value::{Date, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// So many conflicts with the rows of one entry of data are reported one by one.
const REPORTED_MAX: usize = 10;

/// The first and the last day, where they are given.
type Interval = (Option<Date>, Option<Date>);

/// Reports every fact that an earlier one contradicts or already gives.
pub(super) fn conflicts(facts: &[Fact], program: &Program) -> Vec<Diagnostic> {
    let mut by_row: FxHashMap<(RelationId, &[Value]), Vec<&Fact>> = FxHashMap::default();
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

/// Reports every row of data that a written fact or a row of earlier data contradicts. The same row twice is no finding.
pub(super) fn in_data(written: &[Fact], bulk: &[Arc<Bulk>], program: &Program) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    for (at, entry) in bulk.iter().enumerate() {
        let (relation, side) = (entry.common.relation, entry.common.side);
        let is_against = |fact: &&Fact| {
            let is_settled = fact.status == Status::Settled && !fact.is_assumed();
            fact.relation == relation && fact.side != side && is_settled
        };
        let pairs = written.iter().filter(is_against).filter_map(|fact| {
            let row = overlapping(entry, &fact.row, (fact.from, fact.until))?;
            Some((fact.clone(), entry.fact(row)))
        });
        report(pairs, program, &mut findings);
        let is_against =
            |other: &&Arc<Bulk>| other.common.relation == relation && other.common.side != side;
        for other in bulk[..at].iter().filter(is_against) {
            let (few, many) =
                if entry.len() < other.len() { (entry, other) } else { (other, entry) };
            let pairs = few.rows().filter_map(|row| {
                let found = overlapping(many, &few.row(row), few.interval(row))?;
                Some((few.fact(row), many.fact(found)))
            });
            report(pairs, program, &mut findings);
        }
    }
    findings
}

/// The first row of an entry that is this one and holds on a day of this interval.
fn overlapping(entry: &Bulk, row: &[Value], interval: Interval) -> Option<u32> {
    let pattern = RowPattern::exactly(row);
    let mut rows = entry.fitting(&pattern).into_iter();
    rows.find(|row| intervals_overlap(entry.interval(*row), interval))
}

/// Reports the first pairs of facts that contradict each other, and how many others there are.
fn report(
    mut pairs: impl Iterator<Item = (Fact, Fact)>,
    program: &Program,
    findings: &mut Vec<Diagnostic>,
) {
    let first = pairs.by_ref().take(REPORTED_MAX);
    let mut found: Vec<Diagnostic> =
        first.map(|(first, second)| stated_and_denied(&first, &second, program)).collect();
    let more = pairs.count();
    if let (Some(last), true) = (found.last_mut(), more > 0) {
        let rows = counted(more, "more row");
        last.help.push(format!("{rows} of this file conflict like this"));
    }
    findings.extend(found);
}

/// Whether there is a day on which both hold.
fn overlap(a: &Fact, b: &Fact) -> bool {
    intervals_overlap((a.from, a.until), (b.from, b.until))
}

fn intervals_overlap(a: Interval, b: Interval) -> bool {
    let begins_in_time = |from: Option<Date>, until: Option<Date>| match (from, until) {
        (Some(from), Some(until)) => from.first() <= until.last(),
        _ => true,
    };
    begins_in_time(a.0, b.1) && begins_in_time(b.0, a.1)
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

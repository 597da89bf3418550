//! The intervals in which the answers of a query hold, and the facts that begin and end them.

use super::slice::Slice;
use crate::evaluate::{Limits, Stop};
use crate::explain;
use crate::model::Model;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::facts::{FactId, Facts};
use toulmin_lang::program::{Query, RelationId};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Date;
use toulmin_verify::proof::Reason;

/// For how many ends of intervals the facts are found that bring them about.
const EXPLAINED_MAX: usize = 500;

/// How many facts are named that bring about an end of an interval without being part of a proof.
const NAMED_MAX: usize = 3;

/// When the answers of a query hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// How many days there are on which facts that the query can rest on begin or cease to hold.
    pub changes: usize,
    /// The first and the last of these days.
    pub between: Option<(Date, Date)>,
    /// The intervals of each answer, in order. No two of them touch.
    pub answers: BTreeMap<Row, Vec<Interval>>,
    /// Whether the facts that bring about some ends of intervals were not looked for.
    pub cut: bool,
}

/// A stretch of time in which an answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interval {
    /// Its beginning; `None` when it holds before every change.
    pub from: Option<End>,
    /// Its end; `None` when it holds after every change.
    pub until: Option<End>,
}

/// A beginning or an end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The first or the last day, as precise as the facts are that bring it about.
    pub date: Date,
    /// The facts that bring it about.
    pub facts: Vec<FactId>,
}

/// Finds the intervals in which the answers of a query hold. The query is asked on every day on
/// which facts change. `progress` is called with how many of these questions are answered, and how
/// many there are.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn timeline(
    model: &Model,
    query: &Query,
    limits: Limits<'_>,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Timeline, Stop> {
    let slice = Slice::of_query(model, query);
    let facts = &model.casebook.facts;
    let changes = Changes::of(facts, |relation| slice.has(relation));
    let days: Vec<Date> = changes.days.keys().map(|day| Date::of_day(*day)).collect();

    let mut walk = Walk { query, facts, changes, limits, open: BTreeMap::new(), explained: 0 };
    let mut found = Timeline {
        changes: days.len(),
        between: days.first().copied().zip(days.last().copied()),
        ..Timeline::default()
    };

    let start = days.first().map_or(model.date, |day| day.day_before());
    let derive = |stated, day| slice.under((&model.casebook, day), stated, limits);
    let mut last = derive(slice.stated(start), start)?;
    walk.open = last.answers(query, limits)?.sorted().map(|row| (row, None)).collect();

    for (done, day) in days.iter().enumerate() {
        limits.check()?;
        progress(done, days.len());
        let stated = slice.stated(*day);
        if stated != last.stated {
            let next = derive(stated, *day)?;
            walk.step(&last, &next, &mut found)?;
            last = next;
        }
    }

    for (row, from) in walk.open {
        found.answers.entry(row).or_default().push(Interval { from, until: None });
    }
    found.cut = walk.explained > EXPLAINED_MAX;
    Ok(found)
}

/// The days on which facts begin or cease to hold.
struct Changes {
    days: BTreeMap<toulmin_lang::value::Day, OnDay>,
}

/// What happens on a day.
#[derive(Default)]
struct OnDay {
    /// The facts whose first day it is.
    begin: Vec<FactId>,
    /// The facts that held until the day before.
    ended: Vec<FactId>,
}

impl Changes {
    /// The changes of the facts of some relations.
    fn of(facts: &Facts, wanted: impl Fn(RelationId) -> bool) -> Self {
        let mut changes = Changes { days: BTreeMap::new() };
        for (at, fact) in facts.written.iter().enumerate() {
            if wanted(fact.relation) && !fact.withdrawn {
                changes.add(FactId(at), (fact.from, fact.until));
            }
        }

        for (first, bulk) in facts.entries().filter(|(_, bulk)| wanted(bulk.common().relation)) {
            for row in bulk.rows() {
                let id = FactId(first.0 + row as usize);
                if !facts.is_withdrawn(id) {
                    changes.add(id, bulk.interval(row));
                }
            }
        }
        changes
    }

    fn add(&mut self, id: FactId, (from, until): (Option<Date>, Option<Date>)) {
        if let Some(from) = from {
            self.days.entry(from.first()).or_default().begin.push(id);
        }
        if let Some(until) = until {
            self.days.entry(until.day_after().first()).or_default().ended.push(id);
        }
    }
}

/// Goes from one stretch of time to the next.
struct Walk<'a> {
    query: &'a Query,
    facts: &'a Facts,
    changes: Changes,
    limits: Limits<'a>,
    /// The answers that hold now, each with its beginning.
    open: BTreeMap<Row, Option<End>>,
    /// How many ends were explained, or would have been.
    explained: usize,
}

/// Which end of an interval it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    First,
    Last,
}

impl Walk<'_> {
    /// Closes the intervals of answers that hold no longer, and opens those of new ones.
    fn step(&mut self, last: &Model, next: &Model, found: &mut Timeline) -> Result<(), Stop> {
        let now: BTreeSet<Row> = next.answers(self.query, self.limits)?.sorted().collect();
        let over: Vec<Row> = self.open.keys().filter(|row| !now.contains(*row)).cloned().collect();

        for row in over {
            let until = Some(self.end(last, &row, next.date, Which::Last)?);
            let from = self.open.remove(&row).expect("bug: an answer ends that did not hold");
            found.answers.entry(row).or_default().push(Interval { from, until });
        }

        for row in now {
            if !self.open.contains_key(&row) {
                let from = self.end(next, &row, next.date, Which::First)?;
                self.open.insert(row, Some(from));
            }
        }
        Ok(())
    }

    /// An end of the interval of an answer, which holds in `model` and changes on `day`.
    fn end(&mut self, model: &Model, row: &Row, day: Date, which: Which) -> Result<End, Stop> {
        self.explained += 1;
        let facts = match self.explained > EXPLAINED_MAX {
            true => Vec::new(),
            false => self.causes(model, row, day, which)?,
        };

        let given = |id: &FactId| match (which, self.facts.interval(*id)) {
            (Which::First, (from, _)) => from.filter(|from| from.first() == day.first()),
            (Which::Last, (_, until)) => {
                until.filter(|until| until.last() == day.day_before().last())
            }
        };
        let own = if which == Which::First { day } else { day.day_before() };

        let OnDay { begin, ended } = &self.changes.days[&day.first()];
        let changed = if which == Which::First { begin } else { ended };

        let all = facts.iter().chain(changed.first());
        let date = all.filter_map(given).min_by_key(|date| precision(*date));
        Ok(End { date: date.unwrap_or(own), facts })
    }

    /// The facts by which an answer begins or ceases to hold: those of its proof, or else those
    /// that change on the same day and have most in common with it.
    fn causes(
        &self,
        model: &Model,
        row: &Row,
        day: Date,
        which: Which,
    ) -> Result<Vec<FactId>, Stop> {
        let OnDay { begin, ended } = &self.changes.days[&day.first()];
        let (own, other) = match which {
            Which::First => (begin, ended),
            Which::Last => (ended, begin),
        };
        let changed: BTreeSet<FactId> = own.iter().copied().collect();

        let proof = explain::why(model, self.query, Some(row), self.limits)?;
        let steps = proof.into_iter().flat_map(|proof| proof.steps);
        let stated = steps.flat_map(|step| match step.reason {
            Reason::Stated(facts) => facts,
            Reason::Rule(..) => Vec::new(),
        });

        let in_proof: BTreeSet<FactId> = stated.filter(|id| changed.contains(id)).collect();
        if !in_proof.is_empty() {
            return Ok(in_proof.into_iter().collect());
        }

        let common = |id: &FactId| {
            let said = self.facts.row(*id);
            row.iter().filter(|value| said.contains(value)).count()
        };
        let mut near: Vec<FactId> = other.iter().chain(own).copied().collect();
        near.sort_by_cached_key(|id| Reverse(common(id)));
        near.truncate(NAMED_MAX);
        Ok(near)
    }
}

/// How many days a date means; fewer are more precise.
fn precision(date: Date) -> u8 {
    match (date.first(), date.last()) {
        (first, last) if first == last => 0,
        ((_, month, _), (_, last, _)) if month == last => 1,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::{End, timeline};
    use crate::evaluate::Limits;
    use crate::testing::{Case, Derive as _};
    use pretty_assertions::assert_eq;

    const RULES: &str = "
        sort Actor, Forum.
        relation member(a: Actor, f: Forum) during.
        relation banned(a: Actor) during.
        relation heard(a: Actor, f: Forum).
        relation seats(n: Number).
        rule heard: heard(a: ?a, f: ?f) :- member(a: ?a, f: ?f), not banned(a: ?a).
        rule seats: seats(n: ?n) :- ?n = count ?a : { member(a: ?a, f: G20) }.
    ";
    const FACTS: &str = "
        member(US, G20)
        member(China, G20) | from 1999
        member(China, OECD) | from 1961-09 | until 1970
        member(China, OECD) | at n2 | from 1971 | until 1980-05-07
        banned(China) | from 2001-03 | until 2003
    ";

    /// The intervals of each answer, each end with the facts by which it comes about.
    #[track_caller]
    fn check(query: &str, want: &[&str]) {
        let case = Case::new("Actor: China US\nForum: G20 OECD", RULES, FACTS);
        let (model, query) = (case.model(), case.query(query));
        let found = timeline(&model, &query, Limits::default(), &mut |_, _| {});
        let end = |end: &Option<End>| match end {
            None => "…".to_owned(),
            Some(End { date, facts }) => {
                let facts: Vec<String> = facts.iter().map(|id| format!("#{}", id.0)).collect();
                format!("{date} {}", facts.join(" "))
            }
        };
        let mut lines = Vec::new();
        for (row, intervals) in found.expect("a timeline").answers {
            let values: Vec<String> = row.iter().map(ToString::to_string).collect();
            let intervals =
                intervals.iter().map(|it| format!("{} – {}", end(&it.from), end(&it.until)));
            lines.push(format!(
                "{}: {}",
                values.join(" "),
                intervals.collect::<Vec<_>>().join("; ")
            ));
        }
        assert_eq!(lines, want);
    }

    #[test]
    fn intervals_that_touch_are_one_and_undated_facts_hold_always() {
        check(
            "member(a: ?a, f: ?f)",
            &["China G20: 1999 #1 – …", "China OECD: 1961-09 #2 – 1980-05-07 #3", "US G20: … – …"],
        );
    }

    #[test]
    fn what_is_not_begins_and_ends_intervals_too() {
        check("heard(a: China, f: G20)", &[": 1999 #1 – 2001-02-28 #4; 2004-01-01 #4 – …"]);
        check("seats(n: ?n)", &["1: … – 1998-12-31 #1", "2: 1999 #1 – …"]);
    }

    #[test]
    fn only_facts_that_the_query_can_rest_on_change_anything() {
        let case = Case::new("Actor: China US\nForum: G20 OECD", RULES, FACTS);
        let (model, query) = (case.model(), case.query("banned(a: ?a)"));
        let found = timeline(&model, &query, Limits::default(), &mut |_, _| {});
        assert_eq!(found.expect("a timeline").changes, 2);
    }
}

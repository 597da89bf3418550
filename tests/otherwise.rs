//! What is told of other facts and other times, against deriving everything again.

mod support;

use proptest::prelude::*;
use std::collections::BTreeSet;
use support::casebooks::{doubled, query};
use support::programs::{Choices, program};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{FactId, Scenario};
use toulmin_lang::program::{Origin, RelationId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Date;
use toulmin_reason::counterfactual::{Difference, Interval, compare, timeline};
use toulmin_reason::evaluate::{Limits, NAIVE, Tuning, params};
use toulmin_reason::model::Model;

const NODES: [&str; 5] = ["a", "b", "c", "d", "e"];

/// First and last days of facts: days, months and years that touch and overlap.
const DATES: [Option<&str>; 6] =
    [None, Some("2001"), Some("2001-06"), Some("2001-06-30"), Some("2001-07-01"), Some("2002")];

/// Dates at which everything is derived: before, at, between and behind those.
const ASKED: [&str; 8] = [
    "2000-12-31",
    "2001-01-01",
    "2001-05-31",
    "2001-06-30",
    "2001-07-01",
    "2001-12-31",
    "2002-12-31",
    "2003-01-01",
];

fn date(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

/// Everything that follows as of a date; `None` when an operation has no result.
fn derive(casebook: &Casebook, date: Date) -> Option<Model> {
    let values = params(&casebook.program, &[]);
    let (limits, tuning) = (Limits::default(), Tuning::default());
    Model::derive(casebook.clone(), NAIVE, date, values, limits, tuning).ok()
}

/// The casebook with an interval for each fact, by the choices.
fn dated(mut casebook: Casebook, choices: &[u8]) -> Casebook {
    let mut choices = choices.iter().cycle().map(|choice| usize::from(*choice));
    for fact in &mut casebook.facts.written {
        let (Some(from), Some(length)) = (choices.next(), choices.next()) else { break };
        let (from, until) = (from % DATES.len(), from % DATES.len() + length % DATES.len());
        fact.from = DATES[from].map(date);
        fact.until = DATES.get(until).copied().flatten().map(date);
    }
    casebook
}

fn covers(interval: &Interval, date: Date) -> bool {
    let begun = interval.from.as_ref().is_none_or(|end| end.date.first() <= date.first());
    begun && interval.until.as_ref().is_none_or(|end| date.last() <= end.date.last())
}

/// The rows of a relation, with their side, that the second of two models has according to their difference.
fn changed(before: &Model, difference: &Difference) -> BTreeSet<(RelationId, Side, Row)> {
    let mut rows: BTreeSet<_> = before.rows.iter().collect();
    for changed in difference.concluded.iter().chain(&difference.stated) {
        let id = changed.relation.before.expect("one program");
        let (old, new): (Vec<&Row>, Vec<&Row>) =
            changed.recounted.iter().map(|(old, new)| (old, new)).unzip();
        for row in changed.lost.iter().chain(old) {
            assert!(
                rows.remove(&(id, changed.side, row.clone())),
                "a row is lost that there was not"
            );
        }
        for row in changed.gained.iter().chain(new) {
            assert!(rows.insert((id, changed.side, row.clone())), "a row is gained that there was");
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn intervals_cover_just_the_dates_at_which_an_answer_holds(
        choices in prop::collection::vec(any::<u8>(), 0..200),
        dates in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let casebook = dated(doubled(&program(&mut Choices(&choices)), &NODES), &dates);
        let Some(model) = derive(&casebook, casebook.date) else { return Ok(()) };
        for relation in casebook.program.declared() {
            let open: Vec<String> = (0..relation.columns.len()).map(|i| format!("?v{i}")).collect();
            let query = query(&casebook, &format!("{}({})", relation.name, open.join(", ")));
            let Ok(found) = timeline(&model, &query, Limits::default(), &mut |_, _| {}) else { continue };
            for asked in ASKED.map(date) {
                let Some(then) = derive(&casebook, asked) else { continue };
                let answers = then.answers(&query, Limits::default()).expect("no limit is met");
                let answers: BTreeSet<Row> = answers.sorted().collect();
                let held = found.answers.iter().filter(|(_, all)| all.iter().any(|it| covers(it, asked)));
                let held: BTreeSet<Row> = held.map(|(row, _)| row.clone()).collect();
                prop_assert_eq!(held, answers, "{} as of {}", relation.name, asked);
            }
        }
    }

    #[test]
    fn a_difference_leads_from_one_model_to_the_other(
        choices in prop::collection::vec(any::<u8>(), 0..200),
        without in any::<usize>(),
    ) {
        let casebook = doubled(&program(&mut Choices(&choices)), &NODES);
        prop_assume!(!casebook.facts.written.is_empty(), "there is no fact");
        let withdrawn = BTreeSet::from([FactId(without % casebook.facts.written.len())]);
        let other = casebook.supposing(&Scenario { withdrawn, ..Scenario::default() });
        let (Some(before), Some(after)) = (derive(&casebook, casebook.date), derive(&other, other.date))
        else { return Ok(()) };
        let difference = compare(&before, &after, Limits::default()).expect("no limit is met");
        let is_declared = |(id, _, _): &(RelationId, Side, Row)| {
            casebook.program.relation(*id).origin == Origin::Declared
        };
        let found: BTreeSet<_> = changed(&before, &difference).into_iter().filter(is_declared).collect();
        let wanted: BTreeSet<_> = after.rows.iter().filter(is_declared).collect();
        prop_assert_eq!(found, wanted);
    }
}

//! What the checker derives is what the run-time engine derives, whatever is asked.

use super::Join;
use crate::verify::Wrong;
use crate::verify::derive::levels::Levels;
use std::collections::BTreeSet;
use std::fmt::Write;
use toulmin_engine::RUNTIME;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::check::check as check_rules;
use toulmin_lang::parse::parse;
use toulmin_lang::program::{RelationId, RowPattern, Side};
use toulmin_lang::rows::{Row, Rows};
use toulmin_lang::source::Sources;
use toulmin_lang::task::{Limits, Task, Tuning};
use toulmin_lang::uses::Notes;
use toulmin_lang::value::{Number, Value};
use toulmin_lang::vocabulary::Vocabulary;
use toulmin_testing::Case;

/// How many nodes there are.
const NODES: u64 = 9;

/// Edges, marks and weights that look random.
fn facts(seed: u64) -> String {
    let mut state = seed;
    let mut below = |limit: u64| {
        // A linear congruential generator (Knuth's MMIX constants) is random enough to draw edges
        // by.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % limit
    };
    let mut facts = BTreeSet::new();
    for _ in 0..12 {
        facts.insert(format!("edge({}, {})", below(NODES), below(NODES)));
        facts.insert(format!("hop({}, {})", below(NODES), below(NODES)));
        facts.insert(format!("mark({})", below(NODES)));
    }
    facts.insert("path(0, 8)".to_owned());
    let mut out = String::new();
    facts.iter().for_each(|fact| writeln!(out, "{fact}").unwrap());
    out
}

const DECLARED: &str = "
    relation edge(a: Number, b: Number). relation hop(a: Number, b: Number). relation mark(a: Number).
    relation path(a: Number, b: Number). relation other(a: Number, b: Number).
    relation far(a: Number, b: Number, n: Number).
";

/// Every row of a casebook without parameters, by the run-time engine.
#[track_caller]
fn rows_of(casebook: &Casebook) -> Rows {
    let base = casebook.facts.rows(casebook.date);
    let (program, plan, limits) = (&casebook.program, &casebook.plan, Limits::default());
    let task = Task { program, plan, base: &base, params: &[], limits };
    RUNTIME.evaluate(task, Tuning::default()).expect("an evaluation")
}

/// Asks for the rows of every relation with each of its columns open or fixed, and compares with
/// the engine.
#[track_caller]
fn check(rules: &str) {
    for seed in 0..5 {
        let case = Case::new("", &format!("{DECLARED}{rules}"), &facts(seed));
        let (all, query) = (rows_of(&case.casebook), case.query("edge(?a, ?b)"));
        let join =
            || Join::new(&case.casebook, case.casebook.date, &[], &query, &|| false).unwrap();
        let mut kept = join();
        for at in 0..case.casebook.program.relations.len() {
            let relation = RelationId(at);
            let rows: Vec<Row> = all.of(relation, Side::Holds).collect();
            let patterns = patterns(case.casebook.program.relations[at].columns.len());
            for (turn, pattern) in patterns.iter().enumerate() {
                let wanted: BTreeSet<&Row> = rows.iter().filter(|row| pattern.fits(row)).collect();
                let mut fresh = (turn % 5 == 0).then(join);
                for join in fresh.iter_mut().chain([&mut kept]) {
                    let found = join.rows(relation, Side::Holds, pattern).unwrap();
                    let distinct: BTreeSet<&Row> = found.iter().map(|row| &**row).collect();
                    assert_eq!(distinct, wanted, "{pattern:?} of relation {at}, seed {seed}");
                    assert_eq!(distinct.len(), found.len(), "a row comes twice");
                }
            }
        }
    }
}

/// Patterns with the first one or two columns fixed to each node, or open.
fn patterns(columns: usize) -> Vec<RowPattern> {
    let number = |at: u64| Value::Number(Number::integer(i64::try_from(at).unwrap()));
    let values: Vec<Option<Value>> = (0..NODES).map(|at| Some(number(at))).chain([None]).collect();
    let mut patterns = vec![RowPattern::default()];
    for column in 0..columns {
        let more = |pattern: &RowPattern| {
            // Of a third column, only a few values are asked for.
            let values = if column < 2 { values.as_slice() } else { &values[6..] };
            let with = |value: &Option<Value>| pattern.iter().copied().chain([*value]).collect();
            values.iter().map(with).collect::<Vec<_>>()
        };
        patterns = patterns.iter().flat_map(more).collect();
    }
    patterns
}

#[test]
fn a_closure_to_the_left() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule more: path(?a, ?c) :- path(?a, ?b), edge(?b, ?c).",
    );
}

#[test]
fn a_closure_to_the_right() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule more: path(?a, ?c) :- edge(?a, ?b), path(?b, ?c).",
    );
}

#[test]
fn a_closure_of_itself() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule more: path(?a, ?c) :- path(?a, ?b), path(?b, ?c).",
    );
}

#[test]
fn a_closure_of_itself_with_conditions() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule back: path(?a, ?c) :- edge(?b, ?a), path(?b, ?c), mark(?c).
         rule more: path(?a, ?c) :- path(?a, ?b), not mark(?b), path(?b, ?c), ?a != 4.",
    );
}

#[test]
fn three_of_itself_and_constants() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule more: path(?a, ?d) :- path(?a, ?b), path(?b, ?c), path(?c, ?d).
         rule from: path(?a, ?b) :- path(3, ?b), edge(?b, ?a).
         rule self: path(?a, ?a) :- path(?a, ?a), mark(?a).
         rule turn: path(?a, ?b) :- path(?b, ?a), mark(?a).",
    );
}

#[test]
fn relations_that_need_each_other() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule even: other(?a, ?c) :- path(?a, ?b), path(?b, ?c).
         rule odd: path(?a, ?c) :- other(?a, ?b), edge(?b, ?c).",
    );
}

#[test]
fn three_columns() {
    check(
        "rule one: far(?a, ?b, 1) :- edge(?a, ?b).
         rule more: far(?a, ?c, ?n) :- far(?a, ?b, ?n), far(?b, ?c, ?n), mark(?b).
         rule next: far(?a, ?c, ?m) :- far(?a, ?b, ?n), edge(?b, ?c), ?m = ?n + 1, ?m < 4.",
    );
}

#[test]
fn a_closure_within_each_of_several_columns() {
    check(
        "rule one: far(?a, ?b, ?n) :- edge(?a, ?b), mark(?n), ?n != ?b.
         rule more: far(?a, ?c, ?n) :- far(?a, ?b, ?n), far(?b, ?c, ?n), mark(?n).
         rule onto: far(?a, ?c, ?m) :- edge(?n, ?m), far(?b, ?c, ?n), edge(?a, ?b).",
    );
}

#[test]
fn a_rule_that_reads_what_it_hands_over() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b).
         rule on: path(?a, ?c) :- edge(?a, ?b), path(?b, ?c).
         rule hop: path(?a, ?c) :- path(?a, ?b), hop(?b, ?c), ?c != ?a.",
    );
}

#[test]
fn a_rule_that_reads_what_it_keeps() {
    check(
        "rule one: far(?a, ?b, ?n) :- edge(?a, ?b), mark(?n).
         rule on: far(?a, ?c, ?m) :- edge(?a, ?b), edge(?m, ?n), far(?b, ?c, ?n).
         rule hop: far(?a, ?c, ?n) :- far(?a, ?b, ?n), hop(?b, ?c), ?c != ?n.",
    );
}

#[test]
fn absence_and_aggregates() {
    check(
        "rule one: path(?a, ?b) :- edge(?a, ?b), not edge(?b, ?a).
         rule more: path(?a, ?c) :- path(?a, ?b), path(?b, ?c).
         rule lost: other(?a, ?b) :- mark(?a), mark(?b), not path(?a, ?b), not path(a: ?b).
         rule counted: far(?a, ?b, ?n) :- other(?a, ?b), ?n = count ?c : { path(?b, ?c), not edge(?c, ?b) }.
         rule summed: far(?a, ?a, ?n) :- mark(?a), ?n = sum ?c for ?c : { path(?a, ?c) }, ?n > 0.
         rule ranged: far(?a, ?b, ?n) :- edge(?a, ?b), ?n in ?a..?b.",
    );
}

#[test]
fn a_recursion_may_be_deep() {
    const LENGTH: i64 = 10_000;
    let chain: String = (0..LENGTH).map(|at| format!("edge({at}, {})\n", at + 1)).collect();
    let rules = "rule one: mark(?b) :- edge(0, ?b). rule more: mark(?b) :- mark(?a), edge(?a, ?b).
                 rule back: path(?a, ?b) :- edge(?a, ?b).
                 rule on: path(?a, ?c) :- edge(?a, ?b), path(?b, ?c).";
    let case = Case::new("", &format!("{DECLARED}{rules}"), &chain);
    let query = case.query("edge(?a, ?b)");
    let mut join = Join::new(&case.casebook, case.casebook.date, &[], &query, &|| false).unwrap();
    let number = |at: i64| Some(Value::Number(Number::integer(at)));
    let count = |(name, pattern): (&str, &[Option<Value>])| {
        let relation = case.casebook.program.relation_named(name).unwrap();
        let pattern = pattern.iter().copied().collect();
        join.rows(relation, Side::Holds, &pattern).unwrap().len()
    };
    let asked: [(&str, &[_]); 4] = [
        ("mark", &[number(LENGTH)]),
        ("mark", &[number(LENGTH + 1)]),
        ("path", &[number(0), number(LENGTH)]),
        ("path", &[number(0), None]),
    ];
    assert_eq!(asked.map(count), [1, 0, 1, 10_000]);
}

#[test]
fn an_absence_in_a_circle_is_found() {
    let text = "relation p(a: Number). relation q(a: Number).
                rule r: p(?a) :- q(?a), not p(?a).";
    let file = Sources::default().add("circle.dl", text);
    let (program, findings) =
        check_rules(&[parse(file, text).0], &Vocabulary::default(), Notes::default());
    assert_eq!(findings, []);
    assert_eq!(Levels::of(&program).err(), Some(Wrong::Unstratified));
}

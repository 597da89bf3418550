//! What a check costs follows from the explanation, and not from how much else is stated and follows.

use std::cell::Cell;
use std::fmt::Write;
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::check::check_goal;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::Query;
use toulmin_lang::source::Sources;
use toulmin_reason::evaluate::{Limits, RUNTIME, Tuning, params};
use toulmin_reason::explain::{DEPTH, why, why_not};
use toulmin_reason::model::Model;
use toulmin_verify::refusal::Verdict;
use toulmin_verify::verify::{verify, verify_refusal};

const RULES: &str = "
    relation member(state: Number, igo: Number, year: Number).
    relation present(state: Number, year: Number).
    relation meets(one: Number, other: Number, year: Number).
    relation apart(one: Number, other: Number, year: Number).
    relation knows(one: Number, other: Number, year: Number).
    relation shared(one: Number, other: Number, year: Number, igos: Number).
    rule present: present(?a, ?y) :- member(?a, _, ?y).
    rule meets: meets(?a, ?b, ?y) :- member(?a, ?g, ?y), member(?b, ?g, ?y).
    rule apart: apart(?a, ?b, ?y) :- present(?a, ?y), present(?b, ?y), not knows(?a, ?b, ?y).
    rule knows: knows(?a, ?b, ?y) :- meets(?a, ?b, ?y).
    rule through: knows(?a, ?c, ?y) :- knows(?a, ?b, ?y), knows(?b, ?c, ?y).
    rule shared: shared(?a, ?b, ?y, ?n) :- meets(?a, ?b, ?y), ?a < ?b,
        ?n = count ?g : { member(?a, ?g, ?y), member(?b, ?g, ?y) }.
";

const FACTS: &str = r#"(
    source: "made",
    bulk: [(relation: "member", file: "member.csv", at: "made",
            columns: {"state": "state", "igo": "igo", "year": "year"})],
)"#;

/// Each year the states of even and of odd number have organisations of their own.
fn members(years: usize) -> String {
    let mut out = String::from("state,igo,year\n");
    for year in 0..years {
        for (state, igo) in (0..24).flat_map(|state| (0..16).map(move |igo| (state, igo))) {
            if state % 2 == igo % 2 && (state + igo) % 3 != 1 {
                writeln!(out, "{state},{igo},{year}").unwrap();
            }
        }
    }
    out
}

fn casebook(years: usize) -> Casebook {
    let mut sources = Sources::default();
    let mut text = |role, path: &str, text: String| Text { role, file: sources.add(path, text) };
    let texts = [
        text(
            Role::Manifest,
            "casebook.ron",
            r#"(title: "Made", date: "2024", source: "made")"#.to_owned(),
        ),
        text(Role::Entities, "facts/entities.ron", "(entities: {})".to_owned()),
        text(
            Role::Bibliography,
            "facts/sources.bib",
            "@misc{made, title = {Made}, year = {2024}}".to_owned(),
        ),
        text(Role::Rules, "rules/rules.dl", RULES.to_owned()),
        text(Role::Facts, "facts/facts.ron", FACTS.to_owned()),
        text(Role::Data, "facts/member.csv", members(years)),
    ];
    read(&sources, &texts).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn query(casebook: &Casebook, goal: &str) -> Query {
    let (tree, _) = parse_goal(Sources::default().add("<query>", goal), goal);
    check_goal(&casebook.program, &casebook.vocabulary, &tree.unwrap()).unwrap()
}

/// How many things the checker does to accept what is said of a goal.
fn cost(model: &Model, goal: &str) -> usize {
    let query = query(&model.casebook, goal);
    let asked = Cell::new(0_usize);
    let ends = || {
        asked.set(asked.get() + 1);
        false
    };
    let (casebook, date, params, limits) =
        (&model.casebook, model.date, &model.params, Limits::default());
    let accepted = match why(model, &query, None, limits).unwrap() {
        Some(proof) => verify(casebook, date, params, &query, &proof, &ends),
        None => match why_not(model, &query, DEPTH, limits).unwrap() {
            Verdict::Refused(it) => verify_refusal(casebook, date, params, &query, &it, &ends),
            Verdict::Holds(_) => unreachable!("it has no proof"),
        },
    };
    assert_eq!(accepted, Ok(()), "{goal}");
    asked.get()
}

#[test]
fn a_check_costs_as_much_among_many_rows_as_among_few() {
    let goals = [
        "meets(0, 4, 1)",
        "apart(0, 3, 1)",
        "shared(0, 4, 1, ?n)",
        "meets(0, 3, 1)",
        "knows(0, 3, 1)",
        "shared(0, 4, 1, 99)",
        "apart(0, 4, 1)",
    ];
    let costs = |years: usize| -> Vec<(&str, usize)> {
        let casebook = casebook(years);
        let values = params(&casebook.program, &[]);
        let (limits, tuning) = (Limits::default(), Tuning::default());
        let model = Model::derive(casebook.clone(), RUNTIME, casebook.date, values, limits, tuning)
            .unwrap();
        goals.map(|goal| (goal, cost(&model, goal))).to_vec()
    };
    let (few, many) = (costs(3), costs(60));
    assert_eq!(few, many);
    assert!(few.iter().all(|(_, cost)| *cost < 20_000), "{few:?}");
}

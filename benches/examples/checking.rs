//! Measures the checker of explanations alone, among 10^4 to 10^7 derived rows.
//!
//! `cargo run --release -p toulmin-benches --example checking` prints a Markdown table.

use std::fmt::Write;
use std::time::{Duration, Instant};
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

/// How often each check is run.
const RUNS: usize = 11;

/// States that meet in organisations, year by year, and all that are linked by a chain.
const RULES: &str = "
    relation member(state: Number, igo: Number, year: Number).
    relation meets(one: Number, other: Number, year: Number).
    relation shared(one: Number, other: Number, year: Number, igos: Number).
    relation apart(one: Number, other: Number, year: Number).
    rule meets: meets(?a, ?b, ?y) :- member(?a, ?g, ?y), member(?b, ?g, ?y).
    rule shared: shared(?a, ?b, ?y, ?n) :- meets(?a, ?b, ?y), ?a < ?b,
        ?n = count ?g : { member(?a, ?g, ?y), member(?b, ?g, ?y) }.
    rule apart: apart(?a, ?b, ?y) :- member(?a, ?a, ?y), member(?b, ?b, ?y), not meets(?a, ?b, ?y).
";

/// Edges of a chain, and the closure that joins with itself.
const CHAIN: &str = "
    relation member(state: Number, igo: Number, year: Number).
    relation path(a: Number, b: Number).
    relation lost(a: Number, b: Number).
    rule edge: path(?a, ?b) :- member(?a, ?b, _).
    rule path: path(?a, ?c) :- path(?a, ?b), path(?b, ?c).
    rule lost: lost(?b, ?a) :- member(?a, ?b, _), not path(?b, ?a).
";

const FACTS: &str = r#"(
    source: "made",
    bulk: [(relation: "member", file: "member.csv", at: "made",
            columns: {"state": "state", "igo": "igo", "year": "year"})],
)"#;

/// A program, its rows, and what is asked.
struct Case {
    name: &'static str,
    rules: &'static str,
    rows: String,
    goals: &'static [&'static str],
}

fn main() {
    println!("| program | facts | derived rows | goal | explained in | checked at first | then |");
    println!("| --- | --: | --: | --- | --: | --: | --: |");
    for years in [2, 16, 160, 1000] {
        run(&Case {
            name: "meetings",
            rules: RULES,
            rows: meetings(years),
            goals: &[
                "shared(0, 4, 1, ?n)",
                "apart(0, 3, 1)",
                "meets(0, 3, 1)",
                "shared(0, 4, 1, 99)",
            ],
        });
    }
    for length in [140, 450, 1410, 4470] {
        run(&Case {
            name: "chain",
            rules: CHAIN,
            rows: chain(length),
            goals: &["path(3, 30)", "lost(?x, ?y)", "path(100, 3)"],
        });
    }
}

/// Each year the states of even and of odd number have organisations of their own.
fn meetings(years: usize) -> String {
    let mut out = String::from("state,igo,year\n");
    for year in 0..years {
        for (state, igo) in (0..100).flat_map(|state| (0..100).map(move |igo| (state, igo))) {
            if state % 2 == igo % 2 && (state == igo || (state * 7 + igo * 3) % 10 == 0) {
                writeln!(out, "{state},{igo},{year}").expect("a text takes all");
            }
        }
    }
    out
}

fn chain(length: usize) -> String {
    let mut out = String::from("state,igo,year\n");
    for at in 0..length {
        writeln!(out, "{at},{},0", at + 1).expect("a text takes all");
    }
    out
}

fn casebook(case: &Case) -> Casebook {
    let mut sources = Sources::default();
    let mut text = |role, path: &str, text: &str| Text { role, file: sources.add(path, text) };
    let texts = [
        text(Role::Manifest, "casebook.ron", r#"(title: "Made", date: "2024", source: "made")"#),
        text(Role::Entities, "facts/entities.ron", "(entities: {})"),
        text(Role::Bibliography, "facts/sources.bib", "@misc{made, title = {Made}, year = {2024}}"),
        text(Role::Rules, "rules/rules.dl", case.rules),
        text(Role::Facts, "facts/facts.ron", FACTS),
        text(Role::Data, "facts/member.csv", &case.rows),
    ];
    read(&sources, &texts).unwrap_or_else(|findings| panic!("{findings:?}"))
}

fn query(casebook: &Casebook, goal: &str) -> Query {
    let (tree, _) = parse_goal(Sources::default().add("<query>", goal), goal);
    let tree = tree.expect("the goals are well-formed");
    check_goal(&casebook.program, &casebook.vocabulary, &tree).expect("the goals are typed")
}

fn run(case: &Case) {
    let casebook = casebook(case);
    let values = params(&casebook.program, &[]);
    let (limits, tuning) = (Limits::default(), Tuning::default());
    let model = Model::derive(casebook.clone(), RUNTIME, casebook.date, values, limits, tuning)
        .expect("the rules have no faults");
    let facts = casebook.facts.len();
    let derived = model.rows.len() - model.stated.len();
    for goal in case.goals {
        let query = query(&casebook, goal);
        let [explained, first, then] = measure(&model, &query);
        let name = case.name;
        println!(
            "| {name} | {facts} | {derived} | `{goal}` | {explained:.1?} | {first:.1?} | {then:.1?} |"
        );
    }
}

/// How long an explanation takes, its first check, and the median of more.
fn measure(model: &Model, query: &Query) -> [Duration; 3] {
    let start = Instant::now();
    let limits = Limits::default();
    let (casebook, date, params) = (&model.casebook, model.date, &model.params);
    let proof = why(model, query, None, limits).expect("nothing ends it");
    let verdict = match proof {
        Some(proof) => Verdict::Holds(proof),
        None => why_not(model, query, DEPTH, limits).expect("nothing ends it"),
    };
    let explained = start.elapsed();
    let check = || match &verdict {
        Verdict::Holds(proof) => verify(casebook, date, params, query, proof, &|| false),
        Verdict::Refused(it) => verify_refusal(casebook, date, params, query, it, &|| false),
    };
    let timed = || {
        let start = Instant::now();
        check().expect("the explanation is right");
        start.elapsed()
    };
    let first = timed();
    let mut times: Vec<Duration> = (0..RUNS).map(|_| timed()).collect();
    times.sort_unstable();
    [explained, first, times[RUNS / 2]]
}

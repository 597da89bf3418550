//! Measures explanations of one row among ten thousand to ten million derived ones.
//!
//! A name behind the command measures the workloads whose names begin with it.
//! `cargo run --release -p toulmin-benches --bin explanations` prints a Markdown table: how long it takes to derive all rows, and then
//! to explain the first one that is asked about, why another does not hold, and both again. What is explained is checked for its
//! size, times are not.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads its arguments")]

use std::fmt::Write as _;
use std::time::{Duration, Instant};
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::check::check_goal;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::Query;
use toulmin_lang::source::Sources;
use toulmin_reason::evaluate::{Limits, RUNTIME, Tuning, params};
use toulmin_reason::explain::{DEPTH, why, why_not};
use toulmin_reason::model::Model;
use toulmin_verify::proof::Proof;
use toulmin_verify::refusal::{Refusal, Verdict};
use toulmin_verify::verify::{Rejection, Wrong, verify, verify_refusal};

/// How often each question is put; the middle of the times is told.
const RUNS: usize = 5;

/// A check that takes longer is stopped.
const CAP: Duration = Duration::from_secs(2);

/// Rules, facts of a given size, and two questions.
struct Workload {
    name: &'static str,
    rules: &'static str,
    /// How many nodes make so many rows.
    sizes: &'static [usize],
    /// The tables of facts, one line for each row.
    facts: fn(usize) -> String,
    /// Something that holds.
    holds: fn(usize) -> String,
    /// Something that does not.
    fails: fn(usize) -> String,
}

const BIBLIOGRAPHY: &str = "@misc{made, author = {Toulmin}, title = {Made}, year = {2024}}";

const LINEAR: &str = "
    relation edge(a: Number, b: Number).
    relation reach(a: Number, b: Number).
    rule one: reach(?a, ?b) :- edge(?a, ?b).
    rule more: reach(?a, ?c) :- reach(?a, ?b), edge(?b, ?c).
";

const DOUBLING: &str = "
    relation edge(a: Number, b: Number).
    relation reach(a: Number, b: Number).
    rule one: reach(?a, ?b) :- edge(?a, ?b).
    rule more: reach(?a, ?c) :- reach(?a, ?b), reach(?b, ?c).
";

const SHARED: &str = "
    relation edge(a: Number, b: Number).
    relation both(a: Number, b: Number, g: Number).
    rule both: both(?a, ?b, ?g) :- edge(?a, ?g), edge(?b, ?g), ?a != ?b.
";

const COUNTED: &str = "
    relation edge(a: Number, b: Number).
    relation one(a: Number).
    relation shared(a: Number, b: Number, n: Number).
    rule one: one(?a) :- edge(?a, _).
    rule shared: shared(?a, ?b, ?n) :- one(?a), one(?b),
        ?n = count ?g : { edge(?a, ?g), edge(?b, ?g) }, ?n > 0.
";

const CROWD: &str = "
    relation edge(a: Number, b: Number).
    relation size(b: Number, n: Number).
    relation large(b: Number).
    rule size: size(?b, ?n) :- edge(_, ?b), ?n = count ?a : { edge(?a, ?b) }.
    rule large: large(?b) :- size(?b, ?n), ?n > 50.
";

const WORKLOADS: [Workload; 6] = [
    Workload {
        name: "chain: reach along a path, one edge more each time",
        rules: LINEAR,
        sizes: &[142, 448, 1_415, 4_473],
        facts: path,
        holds: |nodes| format!("reach(a: 0, b: {})", nodes - 1),
        fails: |nodes| format!("reach(a: {}, b: 0)", nodes - 1),
    },
    Workload {
        name: "graph: reach in a random graph, three edges from each node",
        rules: LINEAR,
        sizes: &[105, 330, 1_040, 3_280],
        facts: graph,
        holds: |_| "reach(a: 0, b: 7)".to_owned(),
        fails: |nodes| format!("reach(a: 0, b: {nodes})"),
    },
    Workload {
        name: "halves: reach along a path, joined with itself",
        rules: DOUBLING,
        sizes: &[142, 448, 1_415],
        facts: path,
        holds: |nodes| format!("reach(a: 0, b: {})", nodes - 1),
        fails: |nodes| format!("reach(a: {}, b: 0)", nodes - 1),
    },
    Workload {
        name: "shared: pairs in groups of a hundred",
        rules: SHARED,
        sizes: &[1, 10, 101, 1_010],
        facts: groups,
        holds: |groups| format!("both(a: 0, b: 1, g: {})", groups - 1),
        fails: |groups| format!("both(a: 0, b: 1, g: {groups})"),
    },
    Workload {
        name: "counted: how many groups each pair shares",
        rules: COUNTED,
        sizes: &[100, 316, 1_000, 3_162],
        facts: overlapping,
        holds: |_| "shared(a: 0, b: 1)".to_owned(),
        fails: |_| "shared(a: 0, b: 1, n: 99)".to_owned(),
    },
    Workload {
        name: "crowd: one group counted, of a tenth as many members",
        rules: CROWD,
        sizes: &[1_000, 10_000, 100_000],
        facts: |members| lines((0..members).map(|member| (member, 0))),
        holds: |_| "large(b: 0)".to_owned(),
        fails: |_| "size(b: 0, n: 7)".to_owned(),
    },
];

fn lines(rows: impl Iterator<Item = (usize, usize)>) -> String {
    let mut text = String::from("a\tb\n");
    rows.for_each(|(a, b)| writeln!(text, "{a}\t{b}").expect("a string takes everything"));
    text
}

fn path(nodes: usize) -> String {
    lines((1..nodes).map(|node| (node - 1, node)))
}

/// Three edges from each node, to nodes that multiplications scatter.
fn graph(nodes: usize) -> String {
    let to = move |node: usize, nth: usize| {
        let mixed = (node * 3 + nth + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33) % nodes
    };
    lines((0..nodes).flat_map(move |node| (0..3).map(move |nth| (node, to(node, nth)))))
}

/// A hundred members in each group, half of them in all.
fn groups(groups: usize) -> String {
    lines((0..groups).flat_map(|group| {
        (0..100).map(move |at| (if at < 50 { at } else { 50 + group * 50 + at - 50 }, group))
    }))
}

/// Everybody in one group, and in eight of their own.
fn overlapping(members: usize) -> String {
    lines((0..members).flat_map(|member| {
        let own = (1..9).map(move |nth| (member, 1 + (member * nth) % 97));
        std::iter::once((member, 0)).chain(own)
    }))
}

/// How long a question took: the first time, the median of the others, and its check, which may have been stopped.
struct Times {
    first: Duration,
    again: Duration,
    check: Duration,
}

fn main() {
    println!(
        "| workload | rows | evaluation | why, first | again | check | why-not, first | again | check | steps |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let only = std::env::args().nth(1);
    for workload in &WORKLOADS {
        if only.as_ref().is_none_or(|only| workload.name.starts_with(only)) {
            workload.sizes.iter().for_each(|size| measure(workload, *size));
        }
    }
}

fn measure(workload: &Workload, size: usize) {
    let (sources, texts) = texts(workload, size);
    let casebook = read(&sources, &texts).unwrap_or_else(|found| panic!("{found:#?}"));
    let start = Instant::now();
    let model = derive(&casebook);
    let evaluation = start.elapsed();
    let holds = query(&casebook, &(workload.holds)(size));
    let (why, steps) = asked(|| proof(&model, &holds), |proof| check(&model, &holds, proof));
    let fails = query(&casebook, &(workload.fails)(size));
    let model = derive(&casebook);
    let (not, _) = asked(|| refusal(&model, &fails), |found| check_refusal(&model, &fails, found));
    let [evaluation, first, again, check] =
        [evaluation, why.first, why.again, why.check].map(milliseconds);
    let [not, not_again, not_check] = [not.first, not.again, not.check].map(milliseconds);
    println!(
        "| {} | {} | {evaluation} | {first} | {again} | {check} | {not} | {not_again} | {not_check} | {steps} |",
        workload.name,
        model.rows.len(),
    );
}

fn texts(workload: &Workload, size: usize) -> (Sources, Vec<Text>) {
    let mut sources = Sources::default();
    let mut text = |role, path: &str, text: String| Text { role, file: sources.add(path, text) };
    let manifest = r#"(title: "Made", date: "2024", source: "made")"#;
    let facts = r#"(bulk: [(relation: "edge", file: "edge.tsv", at: "made")])"#;
    let texts = vec![
        text(Role::Manifest, "casebook.ron", manifest.to_owned()),
        text(Role::Bibliography, "facts/sources.bib", BIBLIOGRAPHY.to_owned()),
        text(Role::Rules, "rules/rules.dl", workload.rules.to_owned()),
        text(Role::Facts, "facts/edge.ron", facts.to_owned()),
        text(Role::Data, "facts/edge.tsv", (workload.facts)(size)),
    ];
    (sources, texts)
}

fn derive(casebook: &Casebook) -> Model {
    let (date, params) = (casebook.date, params(&casebook.program, &[]));
    let limits = Limits { rows_max: usize::MAX, ..Limits::default() };
    Model::derive(casebook.clone(), RUNTIME, date, params, limits, Tuning::default())
        .expect("nothing stops it")
}

fn query(casebook: &Casebook, text: &str) -> Query {
    let file = Sources::default().add("<query>", text);
    let (goal, _) = parse_goal(file, text);
    check_goal(&casebook.program, &casebook.vocabulary, &goal.expect("a goal"))
        .unwrap_or_else(|found| panic!("{text}: {found:?}"))
}

fn proof(model: &Model, query: &Query) -> Proof {
    why(model, query, None, Limits::default()).expect("nothing stops it").expect("it holds")
}

fn refusal(model: &Model, query: &Query) -> Refusal {
    match why_not(model, query, DEPTH, Limits::default()).expect("nothing stops it") {
        Verdict::Refused(refusal) => refusal,
        Verdict::Holds(_) => panic!("it holds"),
    }
}

fn check(model: &Model, query: &Query, proof: &Proof) -> usize {
    let Model { casebook, date, params, .. } = model;
    let start = Instant::now();
    accepted(verify(casebook, *date, params, query, proof, &|| start.elapsed() > CAP));
    proof.steps.len()
}

fn check_refusal(model: &Model, query: &Query, refusal: &Refusal) -> usize {
    let Model { casebook, date, params, .. } = model;
    let start = Instant::now();
    let ends = || start.elapsed() > CAP;
    accepted(verify_refusal(casebook, *date, params, query, refusal, &ends));
    refusal.steps.len()
}

/// Fails unless an explanation was accepted, or its check was stopped.
fn accepted(checked: Result<(), Rejection>) {
    let is_wrong = checked.as_ref().is_err_and(|found| found.wrong != Wrong::Stopped);
    assert!(!is_wrong, "{checked:?}");
}

/// Puts a question several times and checks the answer once.
fn asked<T>(ask: impl Fn() -> T, check: impl Fn(&T) -> usize) -> (Times, usize) {
    let timed = || {
        let start = Instant::now();
        let answer = ask();
        (start.elapsed(), answer)
    };
    let (first, answer) = timed();
    let mut again: Vec<Duration> = (1..RUNS).map(|_| timed().0).collect();
    again.sort_unstable();
    let start = Instant::now();
    let steps = check(&answer);
    (Times { first, again: again[again.len() / 2], check: start.elapsed() }, steps)
}

fn milliseconds(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

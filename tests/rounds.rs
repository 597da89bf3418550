//! How long a recursion may go on.

use std::time::{Duration, Instant};
use toulmin_corpus::cases::{Case, Loaded};
use toulmin_lang::program::{RuleId, Side};
use toulmin_lang::rows::Rows;
use toulmin_lang::value::{Number, Value};
use toulmin_reason::evaluate::{Engine, Limit, Limits, NAIVE, RUNTIME, Stop, Task, Tuning, params};

fn load(rules: &str) -> Loaded {
    Case { rules: rules.to_owned(), ..Case::default() }.load()
}

fn number(number: i64) -> Value {
    Value::Number(Number::integer(number))
}

/// What follows from these numbers in each relation.
fn derive(
    engine: &'static dyn Engine,
    loaded: &Loaded,
    stated: impl IntoIterator<Item = (&'static str, Vec<i64>)>,
    limits: Limits<'_>,
) -> Result<Rows, Stop> {
    let (program, mut base) = (&loaded.program, Rows::default());
    for (relation, row) in stated {
        let relation = program.relation_named(relation).expect("a relation");
        base.insert(relation, Side::Holds, &row.into_iter().map(number).collect::<Vec<_>>());
    }
    let plan = loaded.plan.as_ref().expect("the rules are sound");
    let params = params(program, &[]);
    let task = Task { program, plan, base: &base, params: &params, limits };
    engine.evaluate(task, Tuning::default())
}

const ENDLESS: &str = "relation n(x: Number).\nrule more: n(?x + 1) :- n(?x).\n";

#[track_caller]
fn check_endless(engine: &'static dyn Engine, rounds_max: Option<usize>, reached: usize) {
    let limits = Limits { rounds_max, ..Limits::default() };
    let begun = Instant::now();
    let end = derive(engine, &load(ENDLESS), [("n", vec![0])], limits).map(|rows| rows.len());
    let limit = Limit::Rounds(reached);
    assert_eq!(end, Err(Stop::Limit { limit, rule: Some(RuleId(0)) }));
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[test]
fn a_recursion_without_an_end_ends_at_the_limit_in_force() {
    check_endless(RUNTIME, None, 1_000_000);
    check_endless(RUNTIME, Some(70), 70);
    check_endless(NAIVE, Some(70), 70);
}

const CHAIN: &str = "relation edge(from: Number, to: Number).\nrelation reach(node: Number).\n\
    rule step: reach(?y) :- reach(?x), edge(?x, ?y).\n";

#[test]
fn a_long_chain_is_followed_to_its_end() {
    let edges = (1..200_000).map(|node| ("edge", vec![node, node + 1]));
    let stated = edges.chain([("reach", vec![1])]);
    let loaded = load(CHAIN);
    let rows = derive(RUNTIME, &loaded, stated, Limits::default()).expect("it ends");
    let reach = loaded.program.relation_named("reach").expect("a relation");
    assert!(rows.contains(reach, Side::Holds, &[number(200_000)]));
    assert_eq!(rows.len(), 199_999 + 200_000);
}

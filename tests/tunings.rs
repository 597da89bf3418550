//! The run-time engine derives what the naive engine derives, errors included, however it goes about it.

mod support;

use proptest::prelude::*;
use std::num::NonZeroUsize;
use support::programs::{Choices, RandomProgram, program};
use toulmin_corpus::cases::{Case, Loaded};
use toulmin_lang::diag::Severity;
use toulmin_lang::program::Side;
use toulmin_lang::rows::Rows;
use toulmin_reason::evaluate::{JoinOrder, Limits, NAIVE, RUNTIME, Stop, Task, Tuning, params};

/// How a number that stands in a fact is written; all engines are given the same facts.
type Written = fn(u64) -> String;

/// As it is; far from zero, so that its code is no number of its own; and as a fraction.
const NUMBERS: [Written; 3] =
    [|n| n.to_string(), |n| (n * 3_000_000_019).to_string(), |n| format!("{}/7", n * 5)];

/// The facts with every number written so.
fn rewritten(facts: &str, written: Written) -> String {
    // Years have four digits, numbers one.
    let number = |word: &str| word.parse().ok().filter(|number| *number < 10);
    let word = |word: &str| number(word).map_or_else(|| word.to_owned(), written);
    let line = |line: &str| line.split(' ').map(word).collect::<Vec<_>>().join(" ") + "\n";
    facts.lines().map(line).collect()
}

fn load(random: &RandomProgram, rules: &[String], written: Written) -> (Case, Loaded) {
    let rules = format!("{}{}\n", random.declarations, rules.join("\n"));
    let case = Case { rules, facts: rewritten(&random.facts, written), ..Case::default() };
    let loaded = case.load();
    let errors = loaded.findings.iter().filter(|finding| finding.severity() == Severity::Error);
    let errors: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", case.rules);
    (case, loaded)
}

/// Every row as a line; or the fault, with its place, that ended the evaluation.
fn outcome(
    case: &Case,
    loaded: &Loaded,
    run: impl Fn(Task<'_>) -> Result<Rows, Stop>,
) -> Result<Vec<String>, Stop> {
    let base = case.rows(&loaded.program);
    let values = params(&loaded.program, &[]);
    let plan = loaded.plan.as_ref().expect("a random program is stratified");
    let limits = Limits { rounds_max: Some(40), rows_max: 2_000, ..Limits::default() };
    let task = Task { program: &loaded.program, plan, base: &base, params: &values, limits };
    let line = |(relation, side, row): (_, Side, Vec<_>)| {
        format!("{} {side:?} {row:?}", loaded.program.relation(relation).name)
    };
    let mut lines: Vec<String> = run(task)?.iter().map(line).collect();
    // The relations of exceptions stand in the order of their rules.
    lines.sort();
    Ok(lines)
}

/// One thread and two that share however little there is to do; each join order.
fn tunings(seed: u64) -> Vec<Tuning> {
    let orders = [JoinOrder::Best, JoinOrder::Written, JoinOrder::Shuffled(seed)];
    let with = |order| {
        [1, 2].map(|threads| Tuning {
            threads: NonZeroUsize::new(threads).expect("there is a thread"),
            shared_from: 0,
            order,
        })
    };
    orders.into_iter().flat_map(with).collect()
}

fn runtime(tuning: Tuning) -> impl Fn(Task<'_>) -> Result<Rows, Stop> {
    move |task| RUNTIME.evaluate(task, tuning)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_tuning_agrees_with_the_naive_engine(
        choices in prop::collection::vec(any::<u8>(), 0..400),
        seed: u64,
        numbers in 0..NUMBERS.len(),
    ) {
        let random = program(&mut Choices(&choices));
        // A range as far as these numbers would take the naive engine for ever.
        let has_range = random.rules.iter().any(|rule| rule.contains(".."));
        let numbers = if has_range { 0 } else { numbers };
        let (case, loaded) = load(&random, &random.rules, NUMBERS[numbers]);
        let wanted = outcome(&case, &loaded, |task| NAIVE.evaluate(task, Tuning::default()));
        for tuning in tunings(seed) {
            let found = outcome(&case, &loaded, runtime(tuning));
            match (&found, &wanted) {
                // Which limit a runaway program meets first depends on how the engine counts rounds.
                (Err(_), Err(Stop::Limit { .. })) => {}
                _ => prop_assert_eq!(&found, &wanted, "{:?}\n{}\n{}", tuning, case.rules, case.facts),
            }
        }
    }

    #[test]
    fn the_order_of_rules_does_not_matter(
        choices in prop::collection::vec(any::<u8>(), 0..400),
        turn in 0..7_usize,
    ) {
        let random = program(&mut Choices(&choices));
        // A rule that overrides another stands behind it, in whatever order they are read.
        let mut turned = random.rules.clone();
        turned.rotate_left(turn % random.rules.len());
        let [one, two] = [&random.rules, &turned].map(|rules| {
            let (case, loaded) = load(&random, rules, NUMBERS[0]);
            outcome(&case, &loaded, runtime(Tuning::default()))
        });
        match (one, two) {
            (Ok(one), Ok(two)) => prop_assert_eq!(one, two),
            (one, two) => prop_assert_eq!(one.is_err(), two.is_err()),
        }
    }
}

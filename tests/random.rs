//! Properties of random well-typed programs, and of texts that are no programs at all.

mod support;

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use support::programs::{Choices, RandomProgram, program};
use toulmin_corpus::cases::{Case, Loaded};
use toulmin_lang::parse::{parse, parse_goal};
use toulmin_lang::print;
use toulmin_lang::program::Side;
use toulmin_lang::rows::Rows;
use toulmin_lang::source::Sources;
use toulmin_reason::evaluate::{Limits, NAIVE, Stop, Task, Tuning, params};

/// A program as a case, with its rules in this order.
fn case(random: &RandomProgram, rules: &[String]) -> Case {
    let rules = format!("{}{}\n", random.declarations, rules.join("\n"));
    Case { rules, facts: random.facts.clone(), ..Case::default() }
}

fn load(case: &Case) -> Loaded {
    let loaded = case.load();
    let errors = loaded
        .findings
        .iter()
        .filter(|finding| finding.severity() == toulmin_lang::diag::Severity::Error);
    let errors: Vec<&str> = errors.map(|finding| finding.message.as_str()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{}", case.rules);
    loaded
}

/// Every row as a line with the names of its relation, sorted; or the fault that ended the evaluation.
fn outcome(case: &Case, loaded: &Loaded) -> Result<Vec<String>, String> {
    let rows = evaluate(case, loaded).map_err(|stop| match stop {
        Stop::Fault(fault) => format!("{:?}", fault.kind),
        stop => format!("{stop:?}"),
    })?;
    let line = |(relation, side, row): (_, Side, Vec<_>)| {
        format!("{} {side:?} {row:?}", loaded.program.relation(relation).name)
    };
    let mut lines: Vec<String> = rows.iter().map(line).collect();
    lines.sort(); // relations of exceptions stand in the order of their rules
    Ok(lines)
}

fn evaluate(case: &Case, loaded: &Loaded) -> Result<Rows, Stop> {
    let base = case.rows(&loaded.program);
    let values = params(&loaded.program, &[]);
    let plan = loaded.plan.as_ref().expect("a random program is stratified");
    let limits = Limits { rounds_max: Some(1000), ..Limits::default() };
    let task = Task { program: &loaded.program, plan, base: &base, params: &values, limits };
    NAIVE.evaluate(task, Tuning::default())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn printing_and_parsing_again_changes_nothing(choices in prop::collection::vec(any::<u8>(), 0..400)) {
        let random = program(&mut Choices(&choices));
        let case = case(&random, &random.rules);
        let loaded = load(&case);
        let printed = print::program(&loaded.program);
        let again = load(&Case { rules: printed.clone(), ..case.clone() });
        assert_eq!(&printed, &print::program(&again.program));

        let file = Sources::default().add("case.dl", "");
        let tree = print::tree(&parse(file, &case.rules).0);
        let (second, findings) = parse(file, &tree);
        prop_assert!(findings.is_empty(), "{:?}\n{}", findings, tree);
        assert_eq!(&tree, &print::tree(&second));
    }

    #[test]
    fn the_order_of_rules_does_not_matter(choices in prop::collection::vec(any::<u8>(), 0..400), turn in 0..7_usize) {
        let random = program(&mut Choices(&choices));
        let mut other = random.rules.clone();
        other.rotate_left(turn % random.rules.len());
        other.reverse();
        let [one, two] = [&random.rules, &other].map(|rules| case(&random, rules));
        let [first, second] = [&one, &two].map(|case| outcome(case, &load(case)));
        match (first, second) {
            (Ok(first), Ok(second)) => assert_eq!(first, second),
            (first, second) => prop_assert_eq!(first.is_err(), second.is_err()),
        }
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let file = Sources::default().add("any.dl", text.as_str());
        let (tree, _) = parse(file, &text);
        let covered: usize = tree.tokens.iter().map(|token| token.span.range().len()).sum();
        prop_assert_eq!(covered, text.len(), "the tokens do not cover the text");
        parse_goal(file, &text);
    }

    #[test]
    fn no_sequence_of_tokens_makes_the_parser_panic(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        let text = words.join(" ");
        let file = Sources::default().add("any.dl", text.as_str());
        let case = Case { rules: text.clone(), ..Case::default() };
        case.load();
        parse_goal(file, &text);
    }
}

/// Words of the language, to be strung together at random.
const WORDS: &[&str] = &[
    "sort",
    "enum",
    "relation",
    "param",
    "rule",
    "claim",
    "at",
    "cites",
    "during",
    "not",
    "denied",
    "holds",
    "fails",
    "is",
    "exactly",
    "includes",
    "in",
    "because",
    "missing",
    "present",
    "count",
    "sum",
    "for",
    "min",
    "mean",
    "overrides",
    "constraint",
    "contains(",
    "lower(",
    "matches(",
    "..",
    "as",
    "of",
    "todo",
    "N",
    "p",
    "q",
    "?x",
    "?y",
    "_",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ".",
    ":",
    ":-",
    "|",
    "=",
    "!=",
    "<",
    "+",
    "-",
    "*",
    "/",
    "1",
    "2.5",
    "2019-06",
    "\"text\"",
    "\"",
    "s.1",
    "///",
    "\n",
    "Number",
    "p(?x)",
    "p(N)",
    "relation p(c: N).",
    "sort N.",
    "rule r: p(?x) :- q(?x).",
    "\u{e9}",
];

#[test]
fn deep_nesting_is_an_error_with_a_place() {
    for text in ["(".repeat(100_000), "-".repeat(100_000), format!("1{}", "+1".repeat(100_000))] {
        let goal = format!("?x = {text}");
        let file = Sources::default().add("deep.dl", goal.as_str());
        let (_, findings) = parse_goal(file, &goal);
        let codes: Vec<&str> = findings.iter().map(|finding| finding.code.name()).collect();
        assert!(codes.contains(&"nesting-too-deep"), "{codes:?}");
    }
}
#[test]
fn random_programs_derive_rows() {
    let mut derived = 0;
    let mut state = 1_u64;
    let mut byte = || {
        // A linear congruential generator (Knuth's MMIX constants) is random enough to choose rules by.
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state.to_be_bytes()[0]
    };
    for _ in 0..200 {
        let bytes: Vec<u8> = (0..400).map(|_| byte()).collect();
        let random = program(&mut Choices(&bytes));
        let case = case(&random, &random.rules);
        let loaded = load(&case);
        let base = case.rows(&loaded.program).len();
        derived += evaluate(&case, &loaded).map_or(0, |rows| rows.len() - base);
    }
    assert!(derived > 500, "200 random programs derive only {derived} rows");
}

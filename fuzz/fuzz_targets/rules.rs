//! Bytes as what is typed at the prompt, which may be anything that stands in a file of rules or claims, and facts; and as a
//! goal: from the lexer to the plan, and printed again.

#![no_main]

mod support;

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use toulmin_lang::casebook::{self, Casebook, Role};
use toulmin_lang::parse::{parse, parse_goal};
use toulmin_lang::source::Sources;
use toulmin_lang::{check, emit, print};

/// The casebook as it is without the bytes.
static CASEBOOK: LazyLock<Casebook> = LazyLock::new(|| {
    let (sources, texts) = support::with(Role::Claims, "");
    casebook::read(&sources, &texts).expect("the casebook is sound")
});

fuzz_target!(|text: &str| {
    prints_and_parses(text);
    asks(&CASEBOOK, text);
    let (sources, texts) = support::with(Role::Typed, text);
    if let Ok(casebook) = casebook::read(&sources, &texts) {
        _ = print::program(&casebook.program);
        _ = emit::emit(&casebook.program, &casebook.plan);
    }
});

/// What can be read without a finding prints as something that reads the same.
fn prints_and_parses(text: &str) {
    let file = Sources::default().add("fuzzed", text);
    let (tree, findings) = parse(file, text);
    let printed = print::tree(&tree);
    if findings.is_empty() {
        let (again, findings) = parse(file, &printed);
        assert!(findings.is_empty(), "{printed} cannot be read: {findings:?}");
        assert_eq!(printed, print::tree(&again));
    }
}

fn asks(casebook: &Casebook, text: &str) {
    let file = Sources::default().add("fuzzed", text);
    if let (Some(goal), _) = parse_goal(file, text)
        && let Ok(query) = check::check_goal(&casebook.program, &casebook.vocabulary, &goal)
    {
        _ = print::body(&casebook.program, &query.body);
    }
}

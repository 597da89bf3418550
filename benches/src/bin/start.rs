//! Counts the instructions of a first answer: about the article, and about casebooks that grow.
//!
//! `cargo build --release && cargo run --release -p toulmin-benches --bin start`, in the folder of
//! the article, makes casebooks in `target/benches/start`, runs the built program on each under
//! callgrind, and prints a Markdown table. Instructions are the same on a busy machine; without
//! valgrind none are counted.
#![expect(clippy::disallowed_methods, reason = "a benchmark writes the casebooks that it reads")]

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A first question about the article.
const QUESTION: &str = "has_voice(actor: China, forum: ?f, scope: ?s)";

/// A casebook to be measured.
struct Case {
    folder: PathBuf,
    /// A question to which there is an answer.
    question: String,
    /// What its size is counted in, and how many there are.
    size: Option<(&'static str, usize)>,
}

fn main() {
    if Command::new("valgrind").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("There is no valgrind here, so no instructions are counted.");
        return;
    }
    let program = std::env::current_exe().expect("a path").with_file_name("toulmin");
    let root = program.parent().and_then(Path::parent).expect("a folder").join("benches/start");
    println!("| casebook | command | million instructions | for each, in thousands |");
    println!("| --- | --- | ---: | ---: |");
    for case in cases(&root) {
        for arguments in [vec!["query", &case.question], vec!["check"]] {
            let count = instructions(&program, &case.folder, &arguments);
            println!("{}", line(&case, arguments[0], count));
        }
    }
}

fn cases(root: &Path) -> Vec<Case> {
    let article = Case { folder: PathBuf::from("."), question: QUESTION.to_owned(), size: None };
    let mut cases = vec![article];
    cases.extend([1_000, 10_000, 100_000].map(|count| facts(root, count)));
    cases.extend([1_000, 5_000, 20_000].map(|count| rules(root, count)));
    cases.extend([100, 800].map(|count| conditions(root, count)));
    cases
}

fn line(case: &Case, command: &str, count: u64) -> String {
    let (name, each) = match case.size {
        None => ("the article".to_owned(), String::new()),
        Some((what, size)) => {
            let each = count as f64 / size as f64 / 1_000.0;
            (format!("{size} {what}"), format!("{each:.1}"))
        }
    };
    format!("| {name} | `{command}` | {:.1} | {each} |", count as f64 / 1_000_000.0)
}

/// How many instructions the program takes for a command about a casebook.
fn instructions(program: &Path, folder: &Path, arguments: &[&str]) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(program)
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .output()
        .expect("valgrind was found before");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{} {arguments:?}: {said}", folder.display());
    let count = said.lines().find_map(|line| line.split_once("Collected : "));
    let (_, count) = count.expect("callgrind says how many instructions it has seen");
    count.trim().parse().expect("a number")
}

/// Facts written out one by one, ten about each entity, each with its place and a note.
fn facts(root: &Path, count: usize) -> Case {
    let (mut entities, mut facts) = (String::new(), String::new());
    for forum in 0..10 {
        let _ = writeln!(entities, "        \"f{forum}\": (sorts: [\"Forum\"]),");
    }
    for at in 0..count {
        let (actor, forum, place) = (at / 10, at % 10, at % 99 + 1);
        if forum == 0 {
            let label = format!("label: \"actor {actor}\"");
            let _ = writeln!(entities, "        \"a{actor}\": (sorts: [\"Actor\"], {label}),");
        }
        let row = format!("actor: \"a{actor}\", forum: \"f{forum}\"");
        let _ = writeln!(facts, "            ({row}, at: \"s.{place}\", note: \"number {at}\"),");
    }
    let rules = "sort Actor, Forum.\n\
        relation member(actor: Actor, forum: Forum) \"{actor} is in {forum}\" not \"no\".\n\
        relation first(actor: Actor) \"{actor} is in the first forum\" not \"no\".\n\
        rule seated: first(actor: ?a) :- member(actor: ?a, forum: f0).\n";
    let case = Case {
        folder: root.join(format!("facts-{count}")),
        question: "first(actor: a0)".to_owned(),
        size: Some(("facts", count)),
    };
    written(case, &entities, &format!("        \"member\": [\n{facts}        ],\n"), rules)
}

/// Relations, each with a rule that concludes it from the one before.
fn rules(root: &Path, count: usize) -> Case {
    let mut rules =
        "sort Actor.\nrelation r0(actor: Actor) \"{actor} is r0\" not \"no\".\n".to_owned();
    for at in 1..=count {
        let (before, place) = (at - 1, at % 99 + 1);
        let _ = writeln!(
            rules,
            "/// The relation with number {at}.\n\
            relation r{at}(actor: Actor) \"{{actor}} is r{at}\" not \"no\".\n\
            rule c{at} cites [s.{place}]: r{at}(actor: ?a) :- r{before}(actor: ?a)."
        );
    }
    let case = Case {
        folder: root.join(format!("rules-{count}")),
        question: format!("r{count}(actor: ?a)"),
        size: Some(("relations with a rule each", count)),
    };
    let facts = "        \"r0\": [(actor: \"a0\", at: \"s.1\")],\n";
    written(case, "        \"a0\": (sorts: [\"Actor\"]),\n", facts, &rules)
}

/// One rule with a long body: half of it joins, each from the one before, then equations and
/// comparisons.
fn conditions(root: &Path, count: usize) -> Case {
    let mut body = "next(one: 0, other: ?x0)".to_owned();
    for at in 1..count / 2 {
        let _ = write!(body, ", next(one: ?x{}, other: ?x{at})", at - 1);
    }
    for at in 0..count / 4 {
        let _ = write!(body, ", ?y{at} = ?x{at}, ?y{at} >= 0");
    }
    let rules = format!(
        "relation next(one: Number, other: Number) \"{{other}} follows {{one}}\" not \"no\".\n\
        relation end(number: Number) \"it ends at {{number}}\" not \"no\".\n\
        rule long: end(number: ?x{}) :- {body}.\n",
        count / 2 - 1
    );
    let facts = "        \"next\": [(one: 0, other: 0, at: \"s.1\")],\n";
    let case = Case {
        folder: root.join(format!("conditions-{count}")),
        question: "end(number: ?n)".to_owned(),
        size: Some(("conditions in one body", count)),
    };
    written(case, "", facts, &rules)
}

/// Writes a casebook.
fn written(case: Case, entities: &str, facts: &str, rules: &str) -> Case {
    let work = "@misc{made,\n  title = {Made},\n  year = {2020},\n  locators = {s: 1..99}\n}\n";
    let files = [
        ("casebook.ron", "(title: \"Start\", date: \"2020\", source: \"made\")\n".to_owned()),
        ("facts/entities.ron", format!("(\n    entities: {{\n{entities}    }},\n)\n")),
        ("facts/sources.bib", work.to_owned()),
        ("facts/made.ron", format!("(\n    facts: {{\n{facts}    }},\n)\n")),
        ("rules/made.dl", rules.to_owned()),
    ];
    for (path, text) in files {
        let path = case.folder.join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    case
}

//! Every case of the corpus, the language reference and the manual pages of errors, on every engine.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they check")]

#[path = "../src/engines.rs"]
mod engines;
use engines::ENGINES;
use pretty_assertions::{assert_eq, assert_ne};
use std::fmt::Write;
use std::path::Path;
use toulmin_corpus::cases::{Case, Loaded, read};
use toulmin_lang::fault::FaultKind;
use toulmin_lang::plan::Step;
use toulmin_lang::program::{Comparison, Literal, Side};
use toulmin_lang::rows::{Row, Rows};
use toulmin_lang::runtime::Faults;
use toulmin_lang::runtime::watch::{Interrupt, Watch, watched};
use toulmin_lang::value::Value;
use toulmin_reason::evaluate::{
    Engine, Limit, Limits, NAIVE, Question, RUNTIME, Stop, Task, Tuning, params,
};

/// Cases that never end are stopped early.
const LIMITS: Limits<'static> =
    Limits { rounds_max: Some(200), rows_max: 100_000, deadline: None, cancel: &NEVER };
static NEVER: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

fn cases(folder: &str) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut paths: Vec<_> = match std::fs::read_dir(&root) {
        Ok(entries) => entries.map(|entry| entry.unwrap().path()).collect(),
        Err(_) => vec![root],
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    let read_file = |path: &std::path::PathBuf| {
        read(&path.display().to_string(), &std::fs::read_to_string(path).unwrap())
    };
    paths.iter().flat_map(read_file).collect()
}

/// An engine under test: what it derives of a task that it can run, and who answers queries.
#[derive(Clone, Copy)]
struct Run<'a> {
    name: &'a str,
    evaluate: &'a dyn Fn(Task<'_>) -> Option<Result<Rows, Stop>>,
    answers: &'static dyn Engine,
}

/// Runs every case on every engine and reports all that fail.
fn check_all(cases: &[Case]) {
    let run = |engine: &'static dyn Engine| {
        move |task: Task<'_>| {
            engine.runs(task.program).then(|| engine.evaluate(task, Tuning::default()))
        }
    };
    let mut report = String::new();
    for engine in ENGINES {
        report +=
            &failures(cases, Run { name: engine.name(), evaluate: &run(engine), answers: engine });
    }
    assert!(report.is_empty(), "{report}");
}

/// What an engine gets wrong.
fn failures(cases: &[Case], engine: Run<'_>) -> String {
    let mut report = String::new();
    for case in cases {
        if let Err(wrong) = check_case(case, engine) {
            let name = engine.name;
            writeln!(report, "{} ({})\nengine `{name}`: {wrong}\n", case.place, case.name).unwrap();
        }
    }
    report
}

fn check_case(case: &Case, run: Run<'_>) -> Result<(), String> {
    let loaded = case.load();
    same("findings", &lines(case.marked()), &lines(loaded.found()))?;
    let (Some(plan), true) = (
        &loaded.plan,
        case.marked()
            .iter()
            .all(|(severity, ..)| *severity == toulmin_lang::diag::Severity::Warning),
    ) else {
        return Ok(());
    };
    let program = &loaded.program;
    let base = case.rows(program);
    let values = params(program, &[]);
    let task = Task { program, plan, base: &base, params: &values, limits: LIMITS };
    match (run.evaluate)(task) {
        Some(outcome) => check_outcome(case, &loaded, (&values, run.answers), outcome),
        None => Ok(()),
    }
}

fn check_outcome(
    case: &Case,
    loaded: &Loaded,
    (params, engine): (&[Value], &'static dyn Engine),
    outcome: Result<Rows, Stop>,
) -> Result<(), String> {
    let with_place = case.fault.as_ref().is_some_and(|fault| fault.contains(' '));
    let fault = outcome.as_ref().err().map(|stop| match stop {
        Stop::Fault(fault) if with_place => {
            let rule = loaded.program.rule(fault.rule.expect("a rule is to blame")).name;
            format!("{} {rule} {}", code(fault.kind), fault.literal + 1)
        }
        Stop::Fault(fault) => code(fault.kind).to_owned(),
        Stop::Limit { .. } => "limit-reached".to_owned(),
        Stop::Cancelled => "cancelled".to_owned(),
    });
    same("fault", &format!("{:?}", case.fault), &format!("{fault:?}"))?;
    let Ok(rows) = outcome else { return Ok(()) };
    if let Some(expected) = case.expected(&loaded.program) {
        same("rows", &expected, &case.shown(&loaded.program, &rows))?;
    }
    for (goal, answers) in &case.queries {
        let query =
            loaded.query(goal).map_err(|messages| format!("{goal}: {}", messages.join("; ")))?;
        let (program, rows, query) = (&loaded.program, &rows, &query);
        let question = Question { program, rows, params, query, limits: LIMITS };
        let found = answers_of(engine, question);
        same(goal, &(answers.join("\n") + "\n"), &found)?;
    }
    Ok(())
}

/// The code under which a fault is reported.
fn code(kind: FaultKind) -> &'static str {
    match kind {
        FaultKind::Arithmetic(_) => "arithmetic",
        FaultKind::AmbiguousSum => "ambiguous-sum",
        FaultKind::Text(_) => "text-too-long",
    }
}

/// The answers of a query by an engine, one a line; `yes` or `no` where it has no variables.
fn answers_of(engine: &dyn Engine, question: Question<'_>) -> String {
    let found = engine.answers(question, Tuning::default()).expect("the query of a case ends");
    if question.query.answer.is_empty() || found.is_empty() {
        return if found.is_empty() { "no\n" } else { "yes\n" }.to_owned();
    }
    let line = |row: Row| row.iter().map(Value::to_string).collect::<Vec<_>>().join(" ") + "\n";
    found.sorted().map(line).collect()
}

fn lines<T: std::fmt::Debug>(items: Vec<T>) -> String {
    items.iter().map(|item| format!("{item:?}\n")).collect()
}

fn same(what: &str, wanted: &str, found: &str) -> Result<(), String> {
    if wanted == found {
        return Ok(());
    }
    Err(format!("{what}:\n{}", pretty_assertions::StrComparison::new(wanted, found)))
}

/// Whether something must come of a case.
fn expects_something(case: &Case) -> bool {
    let rows = case.expect.is_some() || !case.queries.is_empty() || case.fault.is_some();
    rows || !case.marked().is_empty()
}

#[test]
fn corpus_programs_give_what_they_expect() {
    let cases = cases("tests/corpus");
    let idle = cases.iter().find(|case| !expects_something(case));
    assert_eq!(idle.map(|case| case.place.as_str()), None, "it expects nothing");
    assert!(cases.len() >= 200, "only {} programs", cases.len());
    check_all(&cases);
}

#[test]
fn examples_of_the_language_reference_run() {
    let cases = [cases("docs/language.md"), cases("docs/reference/grammar.md")].concat();
    assert!(cases.len() >= 20, "only {} examples", cases.len());
    check_all(&cases);
}

#[test]
fn manual_pages_of_errors_show_what_they_explain() {
    let cases = cases("docs/errors");
    check_all(&cases);
    for case in &cases {
        let code = case.name.split(" / ").next().unwrap();
        let shown = case.marked().iter().any(|(_, marked, ..)| marked == code);
        let mended = case.name.ends_with("Mended");
        let faulty = case.fault.as_deref() == Some(code);
        assert_eq!(shown || faulty, !mended, "{} shows another error", case.place);
    }
}

#[test]
fn compiled_cases_give_what_they_expect() {
    let cases = [cases("tests/corpus"), cases("docs/language.md")].concat();
    let compiled: Vec<Case> = cases.into_iter().filter(|case| case.crepe).collect();
    assert!(compiled.len() >= 30, "only {} programs", compiled.len());
    let mut report = String::new();
    for case in &compiled {
        let run = |task: Task<'_>| Some(run_compiled(&case.name, task));
        report += &failures(
            std::slice::from_ref(case),
            Run { name: "crepe", evaluate: &run, answers: RUNTIME },
        );
    }
    assert!(report.is_empty(), "{report}");
}

fn run_compiled(case: &str, task: Task<'_>) -> Result<Rows, Stop> {
    let engine = toulmin_corpus::engine(case).expect("the case is compiled");
    let watch = Watch { values_max: LIMITS.rows_max, ..Watch::default() };
    let faults = Faults::default();
    let outcome = watched(watch, || engine.evaluate(task.base, task.params, &faults));
    faults.outcome().map_err(Stop::Fault)?;
    match outcome {
        Ok(rows) => Ok(rows),
        Err(Interrupt::Stopped) => Err(Stop::Cancelled),
        Err(Interrupt::Grown) => Err(Stop::Limit { limit: Limit::Rows, rule: None }),
    }
}

/// An engine that forgets every `not`.
fn forgets_negation(task: Task<'_>) -> Option<Result<Rows, Stop>> {
    let mut plan = task.plan.clone();
    for rule in plan.strata.iter_mut().flat_map(|stratum| &mut stratum.rules) {
        let literals = &task.program.rule(rule.rule).body.literals;
        rule.steps.retain(|step| match step {
            Step::Test { literal } => !matches!(literals[*literal], Literal::Atom { .. }),
            _ => true,
        });
    }
    Some(NAIVE.evaluate(Task { plan: &plan, ..task }, Tuning::default()))
}

/// An engine that runs every rule with its literals changed.
fn with_literals(task: Task<'_>, change: impl Fn(&mut Literal)) -> Option<Result<Rows, Stop>> {
    let mut program = task.program.clone();
    for rule in 0..program.rules.len() {
        program.rules.change(rule, |rule| rule.body.literals.iter_mut().for_each(&change));
    }
    Some(NAIVE.evaluate(Task { program: &program, ..task }, Tuning::default()))
}

/// An engine that takes `<=` for `<`.
fn is_off_by_one(task: Task<'_>) -> Option<Result<Rows, Stop>> {
    with_literals(task, |literal| {
        if let Literal::Compare { op: op @ Comparison::LessOrEqual, .. } = literal {
            *op = Comparison::Less;
        }
    })
}

/// An engine that takes what is denied for what holds.
fn confuses_denials(task: Task<'_>) -> Option<Result<Rows, Stop>> {
    with_literals(task, |literal| {
        if let Literal::Atom { side, .. } = literal {
            *side = Side::Holds;
        }
    })
}

#[test]
fn engines_with_a_planted_fault_are_caught() {
    let cases = cases("tests/corpus");
    for (name, run) in [
        ("forgets negation", &forgets_negation as &dyn Fn(Task<'_>) -> _),
        ("is off by one", &is_off_by_one),
        ("confuses denials", &confuses_denials),
    ] {
        let run = Run { name, evaluate: run, answers: NAIVE };
        assert_ne!(failures(&cases, run), "", "an engine that {name} passes the corpus");
    }
}

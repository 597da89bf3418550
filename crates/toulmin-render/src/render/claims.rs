//! What came of the claims.

use super::constraints::{self, Tested, no_result};
use super::coverage::Covered;
use super::json::test::{self as document, ProblemKind};
use super::layout::indented;
use super::style::{BAD, Colour, FAINT, GOOD, NOTABLE, STRONG};
use super::{atom, counted, json};
use std::collections::BTreeSet;
use toulmin_lang::fault::Fault;
use toulmin_lang::print;
use toulmin_lang::program::{Claim, Program, RelationId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::source::Sources;
use toulmin_lang::value::Date;
use toulmin_reason::claims::{ClaimKind, ClaimVerdict, Outcome, Problem, variables};
use toulmin_reason::model::Model;

/// A claim that was checked, with what is shown of it.
#[derive(Clone, Debug)]
pub struct Checked<'a> {
    /// The claim.
    pub claim: &'a Claim,
    /// The date as of which it was checked.
    pub date: Date,
    /// What came of it.
    pub outcome: Outcome,
    /// Proofs of what is unexpected, and why-nots of what is missing.
    pub explanations: Vec<String>,
}

/// All that `test` found.
#[derive(Clone, Debug, Default)]
pub struct Report<'a> {
    /// In the order of the files.
    pub claims: Vec<Checked<'a>>,
    /// In the order of the files.
    pub constraints: Vec<Tested<'a>>,
    /// Rows that are derived although a source denies them, with the date and the proof of each.
    pub contradictions: Vec<Contradiction>,
}

/// A row that is derived although a source denies it.
#[derive(Clone, Debug)]
pub struct Contradiction {
    /// The relation.
    pub relation: RelationId,
    /// The row.
    pub row: Row,
    /// The date.
    pub date: Date,
    /// Its proof.
    pub explanation: String,
}

impl Report<'_> {
    /// Whether nothing failed, no constraint is violated and nothing is both derived and denied.
    pub fn is_good(&self) -> bool {
        let failed = |checked: &Checked<'_>| checked.outcome.verdict == ClaimVerdict::Failed;
        let held = self.constraints.iter().all(Tested::holds);
        held && self.contradictions.is_empty() && !self.claims.iter().any(failed)
    }

    fn count(&self, verdict: ClaimVerdict, kind: ClaimKind) -> usize {
        let wanted = |it: &&Checked<'_>| (it.outcome.verdict, it.outcome.kind) == (verdict, kind);
        self.claims.iter().filter(wanted).count()
    }

    fn count_both(&self, verdict: ClaimVerdict) -> usize {
        self.count(verdict, ClaimKind::Conclusion) + self.count(verdict, ClaimKind::TruthCheck)
    }
}

/// One claim in a line; one that does not pass with what was expected, what was found, and why.
pub fn claim(
    checked: &Checked<'_>,
    program: &Program,
    sources: &Sources,
    at: &str,
    colour: Colour,
) -> String {
    let Checked { claim, outcome, .. } = checked;
    let word = match outcome.verdict {
        ClaimVerdict::Passed => colour.paint(GOOD, "pass"),
        ClaimVerdict::Failed => colour.paint(BAD, "FAIL"),
        ClaimVerdict::Todo => colour.paint(NOTABLE, "todo"),
        ClaimVerdict::TodoPasses => colour.paint(NOTABLE, "todo, but it passes"),
    };

    let name = colour.paint(STRONG, claim.name.as_str());
    let places = colour.paint(FAINT, at);
    let mut text = format!("{word}  {name}  {places}  {}\n", claim.sentence);

    if outcome.verdict == ClaimVerdict::Failed {
        let as_of = claim.as_of.map(|date| format!(", as of {date}")).unwrap_or_default();
        text += &format!("      at {}{as_of}\n", sources.position(claim.span));
        for problem in &outcome.problems {
            text += &indented(&problem_text(problem, claim, program), "      ");
        }
        for explanation in &checked.explanations {
            text += &format!("\n{}", indented(explanation, "        "));
        }
        text.push('\n');
    }
    text
}

/// A row that is derived although a source denies it.
pub fn contradiction(found: &Contradiction, program: &Program, colour: Colour) -> String {
    let row = atom::row(program, found.relation, Side::Holds, &found.row);
    let word = colour.paint(BAD, "FAIL");
    let proof = indented(&found.explanation, "        ");
    format!("{word}  derived, but a source denies it as of {}: {row}\n\n{proof}\n", found.date)
}

/// How many passed, and under which circumstances: the casebook, the date, parameters that differ
/// from their defaults, the engine.
pub fn summary(report: &Report<'_>, model: &Model, engine: &str) -> String {
    let mut parts = Vec::new();
    let failed = report.count_both(ClaimVerdict::Failed);
    if failed > 0 {
        parts.push(format!("{} FAILED", counted(failed, "claim")));
    }
    if !report.contradictions.is_empty() {
        let rows = counted(report.contradictions.len(), "row");
        parts.push(format!("{rows} derived although DENIED"));
    }

    let (held, violated): (Vec<_>, Vec<_>) = report.constraints.iter().partition(|it| it.holds());
    if !violated.is_empty() {
        parts.push(format!("{} VIOLATED", counted(violated.len(), "constraint")));
    }

    // What is good news comes after what is bad.
    let passed = report.count(ClaimVerdict::Passed, ClaimKind::Conclusion);
    let truths = report.count(ClaimVerdict::Passed, ClaimKind::TruthCheck);
    parts.push(format!("{} passed", counted(passed, "claim")));
    if truths > 0 {
        parts.push(format!("{} passed", counted(truths, "truth check")));
    }
    if !held.is_empty() {
        parts.push(format!("{} kept", counted(held.len(), "constraint")));
    }

    let todo = report.count_both(ClaimVerdict::Todo);
    if todo > 0 {
        parts.push(format!("{todo} todo"));
    }
    let done = report.count_both(ClaimVerdict::TodoPasses);
    if done > 0 {
        parts.push(format!("{done} marked todo but passing"));
    }

    let Model { casebook, date, params, .. } = model;
    let set = casebook.program.params.iter().zip(params);
    let set = set.filter(|(param, value)| param.default != **value);
    let set: String = set.map(|(param, value)| format!(", {} = {value}", param.name)).collect();
    let title = &casebook.title;
    format!("{}; casebook “{title}”, as of {date}{set}, engine {engine}\n", parts.join(", "))
}

/// Everything as `toulmin/test/1`, with what claims use where that was looked up.
pub fn json(
    report: &Report<'_>,
    model: &Model,
    sources: &Sources,
    covered: Option<&Covered<'_>>,
) -> String {
    let claims = report.claims.iter().map(|checked| claim_document(checked, model, sources));
    let tested = report.constraints.iter();
    let contradictions = report.contradictions.iter().map(|found| document::Contradiction {
        row: atom::row(&model.casebook.program, found.relation, Side::Holds, &found.row),
        date: found.date.into(),
        explanation: &found.explanation,
    });

    json::printed(document::Test {
        casebook: &model.casebook.title,
        date: model.date.into(),
        engine: model.engine.into(),
        params: json::params(model),
        claims: claims.collect(),
        constraints: tested.map(|it| constraints::document(it, model, sources)).collect(),
        derived_and_denied: contradictions.collect(),
        summary: document::Summary {
            claims_passed: report.count(ClaimVerdict::Passed, ClaimKind::Conclusion),
            truth_checks_passed: report.count(ClaimVerdict::Passed, ClaimKind::TruthCheck),
            failed: report.count_both(ClaimVerdict::Failed),
            todo: report.count_both(ClaimVerdict::Todo),
            todo_passes: report.count_both(ClaimVerdict::TodoPasses),
            constraints_kept: report.constraints.iter().filter(|it| it.holds()).count(),
            constraints_violated: report.constraints.iter().filter(|it| !it.holds()).count(),
        },
        coverage: covered.map(Covered::document),
    })
}

fn claim_document<'a>(
    checked: &'a Checked<'a>,
    model: &Model,
    sources: &'a Sources,
) -> document::Claim<'a> {
    let Checked { claim, date, outcome, explanations } = checked;
    let place = sources.position(claim.span);
    let default = model.casebook.vocabulary.default_source;
    let at = claim.at.iter().map(|citation| print::citation(citation, default));
    let problems = outcome.problems.iter();
    let problems = problems.map(|it| problem_document(it, claim, &model.casebook.program));

    document::Claim {
        name: claim.name.as_str(),
        at: at.collect(),
        sentence: &claim.sentence,
        path: place.path,
        line: place.line,
        date: (*date).into(),
        kind: match outcome.kind {
            ClaimKind::Conclusion => document::Kind::Claim,
            ClaimKind::TruthCheck => document::Kind::TruthCheck,
        },
        verdict: outcome.verdict.into(),
        problems: problems.collect(),
        explanations,
    }
}

/// What was expected and what was found, in words.
pub(super) fn problem_text(problem: &Problem, claim: &Claim, program: &Program) -> String {
    let goal = print::body(program, &claim.query.body);

    match problem {
        Problem::NoAnswer => format!("expected to hold: {goal}\nit does not\n"),
        Problem::Answers(rows) => {
            let found = lines('+', rows, claim, "found");
            format!("expected to fail: {goal}\nit holds\n{found}")
        }
        Problem::Differs { missing, unexpected } => {
            let missing = lines('−', missing, claim, "missing");
            format!("{goal}\n{missing}{}", lines('+', unexpected, claim, "unexpected"))
        }
        Problem::OtherRelation(rule) => {
            let rule = program.rule(*rule);
            let concludes = program.relation(rule.head.relation).name;
            format!(
                "rule `{}` concludes `{concludes}`, which the goal does not ask to hold\n",
                rule.name
            )
        }
        Problem::OtherReason { rule, element, by } => {
            let rules: Vec<String> =
                by.iter().map(|it| format!("`{}`", program.rule(*it).name)).collect();
            let instead = if rules.is_empty() {
                "a fact states it".to_owned()
            } else {
                format!("it follows by {}", rules.join(", "))
            };
            let which = element_text(element, claim);
            format!("{which}holds, but not by `{}`: {instead}\n", program.rule(*rule).name)
        }
        Problem::NotDenied => "it fails, but no source in force denies what is named\n".to_owned(),
        Problem::NotMissing(relation, row) => {
            let row = atom::row(program, *relation, Side::Holds, row);
            format!("it fails, but what is named as missing is there: {row}\n")
        }
        Problem::NotNeeded(relation) => {
            let relation = program.relation(*relation).name;
            format!("it fails, but not for want of such a row of `{relation}`\n")
        }
        Problem::NotPresent(relation, pattern) => {
            let pattern = atom::pattern(program, *relation, Side::Holds, pattern);
            format!("it fails, but what is named as present is not there: {pattern}\n")
        }
        Problem::NotInTheWay(relation, row) => {
            let row = atom::row(program, *relation, Side::Holds, row);
            format!("it fails, but would fail without what is named as present too: {row}\n")
        }
        Problem::NotDefeated(rule) => {
            let rule = program.rule(*rule).name;
            format!("it fails, but not because `{rule}` makes an exception\n")
        }
        Problem::NoResult(literal, kind) => {
            no_result(program, &claim.query, Fault { rule: None, literal: *literal, kind: *kind })
        }
    }
}

fn problem_document<'a>(
    problem: &Problem,
    claim: &'a Claim,
    program: &Program,
) -> document::Problem<'a> {
    let names = variables(claim).iter().map(|it| claim.query.body.variables[it.0].name.as_str());

    let (missing, unexpected) = match problem {
        Problem::Answers(found) => (None, Some(values(found))),
        Problem::Differs { missing, unexpected } => {
            (Some(values(missing)), Some(values(unexpected)))
        }
        _ => (None, None),
    };

    document::Problem {
        kind: problem_kind(problem),
        message: problem_text(problem, claim, program).trim_end().to_owned(),
        variables: names.collect(),
        missing,
        unexpected,
    }
}

fn values(rows: &BTreeSet<Row>) -> Vec<Vec<json::Value>> {
    rows.iter().map(|row| row.iter().map(Into::into).collect()).collect()
}

fn problem_kind(problem: &Problem) -> ProblemKind {
    match problem {
        Problem::NoAnswer => ProblemKind::NoAnswer,
        Problem::Answers(_) => ProblemKind::Answers,
        Problem::Differs { .. } => ProblemKind::Differs,
        Problem::OtherRelation(_) => ProblemKind::OtherRelation,
        Problem::OtherReason { .. } => ProblemKind::OtherReason,
        Problem::NotDenied => ProblemKind::NotDenied,
        Problem::NotMissing(..) => ProblemKind::NotMissing,
        Problem::NotNeeded(_) => ProblemKind::NotNeeded,
        Problem::NotPresent(..) => ProblemKind::NotPresent,
        Problem::NotInTheWay(..) => ProblemKind::NotInTheWay,
        Problem::NotDefeated(_) => ProblemKind::NotDefeated,
        Problem::NoResult(..) => ProblemKind::NoResult,
    }
}

/// One line for each row, like a diff.
fn lines(mark: char, rows: &BTreeSet<Row>, claim: &Claim, word: &str) -> String {
    let shown = rows.iter().filter(|row| !row.is_empty());
    shown.map(|row| format!("{mark} {}({word})\n", element_text(row, claim))).collect()
}

/// `?f = G20, ?s = general `, or nothing when there are no variables.
fn element_text(row: &Row, claim: &Claim) -> String {
    let names = variables(claim).iter().map(|it| claim.query.body.variables[it.0].name);
    let pairs: Vec<String> =
        names.zip(row).map(|(name, value)| format!("?{name} = {value}")).collect();
    if pairs.is_empty() { String::new() } else { format!("{} ", pairs.join(", ")) }
}

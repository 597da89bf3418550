//! `test`: whether the claims still follow, and the constraints are kept.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::{HANG, Verdict, explained};
use crate::exit::Failure;
use crate::out::Out;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toulmin::session::Session;
use toulmin_lang::program::{Claim, Constraint, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::source::Span;
use toulmin_lang::value::Date;
use toulmin_reason::claims::{self, Outcome, Problem};
use toulmin_reason::coverage::{Coverage, Gaps};
use toulmin_reason::explain::question;
use toulmin_reason::model::Model;
use toulmin_render::render::citation;
use toulmin_render::render::claims::{self as shown, Checked, Contradiction, Report};
use toulmin_render::render::constraints::{self, Tested};
use toulmin_render::render::coverage::Covered;
use toulmin_render::render::diagnostics;

/// How many unexpected answers of a claim are explained, and how many missing ones.
const EXPLAINED_MAX: usize = 3;

/// The width of explanations for other programs.
const WIDTH: usize = 92;

/// How far explanations for people are indented.
const INDENT: usize = 8;

/// The values of an answer without variables.
static NO_VALUES: Row = Row::new();

/// A run that checks nothing must not pass.
const NO_CLAIMS: &str = "the casebook has no claims and no constraints, so there is nothing to test; claims belong into `tests/*.dl`";

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "test",
    group: Group::Files,
    takes: Takes::Files,
    needs: None,
    examples: &["test", "test tests/claims.dl", "test --coverage"],
    depends_on: DependsOn::Facts,
};

/// Check that the claims still follow, for the stated reasons, and that constraints hold
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Only claims in these files or folders of the casebook, such as `tests/access.dl`
    pub(crate) paths: Vec<PathBuf>,
    /// How the outcome is written: pretty or json
    #[arg(long, value_enum, default_value_t, hide_possible_values = true)]
    pub(crate) format: Format,
    /// Report which rules and facts no claim uses, and which places of sources no fact cites
    #[arg(long)]
    pub(crate) coverage: bool,
    /// The same, and fail unless `casebook.ron` gives a reason for each
    #[arg(long)]
    pub(crate) fail_on_uncovered: bool,
}

/// How the outcome is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Pretty,
    /// As `toulmin/test/1`
    Json,
}

/// Checks the claims and constraints, and that nothing is derived that a source denies.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let session: &Session = session;
    let selected = selected(&args.paths, session)?;
    let mut report = Report::default();
    let dates = match args.format {
        Format::Pretty => check_aloud(selected, &mut report, session, out)?,
        Format::Json => check_silently(selected, &mut report, session)?,
    };
    if !session.casebook.warnings.is_empty() {
        let warnings = diagnostics::count(&session.casebook.warnings);
        out.remark(&format!("{warnings}; `check` shows them"));
    }

    let model = session.model()?;
    let coverage = match args.coverage || args.fail_on_uncovered {
        true => Some(coverage(&report, session, &dates)?),
        false => None,
    };
    let gaps = coverage.as_ref().map(|coverage| Gaps::of(&session.casebook, coverage));
    let covered = coverage.as_ref().zip(gaps.as_ref()).map(|(coverage, gaps)| Covered {
        casebook: &session.casebook,
        sources: &session.sources,
        coverage,
        gaps,
    });

    match args.format {
        Format::Pretty => write_summary(&report, &model, covered.as_ref(), session, out)?,
        Format::Json => {
            let sources = &session.sources;
            out.result(&shown::json(&report, &model, sources, covered.as_ref()))?;
        }
    }

    let is_covered = !args.fail_on_uncovered || gaps.is_some_and(|gaps| gaps.is_empty());
    Ok(if report.is_good() && is_covered { Verdict::Positive } else { Verdict::Negative })
}

/// The models of the dates as of which claims were checked.
type Dates = BTreeMap<Date, Arc<Model>>;

/// Checks everything, and shows each outcome as soon as it is known.
fn check_aloud<'a>(
    selected: Selected<'a>,
    report: &mut Report<'a>,
    session: &Session,
    out: &mut Out,
) -> Result<Dates, Failure> {
    let width = out.line_width().saturating_sub(INDENT);
    let mut dates = first_dates(session)?;
    for claim in selected.claims {
        let checked = check(claim, width, session, &mut dates)?;
        out.prose(&claim_text(&checked, session, out), HANG)?;
        report.claims.push(checked);
    }
    for constraint in selected.constraints {
        let tested = tested(constraint, width, session)?;
        out.prose(&constraint_text(&tested, session, out), HANG)?;
        report.constraints.push(tested);
    }
    report.contradictions = contradictions(width, session, &dates)?;

    Ok(dates)
}

/// Checks everything for a document that is written at the end.
fn check_silently<'a>(
    selected: Selected<'a>,
    report: &mut Report<'a>,
    session: &Session,
) -> Result<Dates, Failure> {
    let mut dates = first_dates(session)?;
    for claim in selected.claims {
        report.claims.push(check(claim, WIDTH, session, &mut dates)?);
    }
    for constraint in selected.constraints {
        report.constraints.push(tested(constraint, WIDTH, session)?);
    }
    report.contradictions = contradictions(WIDTH, session, &dates)?;

    Ok(dates)
}

/// The date of questions is always looked at, even when every claim has a date of its own.
fn first_dates(session: &Session) -> Result<Dates, Failure> {
    let model = session.model()?;
    Ok(BTreeMap::from([(model.date, model)]))
}

/// Writes what comes after the claims and constraints.
fn write_summary(
    report: &Report<'_>,
    model: &Model,
    covered: Option<&Covered<'_>>,
    session: &Session,
    out: &mut Out,
) -> Result<(), Failure> {
    for found in &report.contradictions {
        out.result(&shown::contradiction(found, &session.casebook.program, out.colour))?;
    }

    let summary = shown::summary(report, model, &session.engine());
    out.prose(&format!("\n{summary}"), HANG)?;
    if let Some(covered) = covered {
        out.prose(&format!("\n{}", covered.text(out.colour)), HANG)?;
    }

    Ok(())
}

/// What the claims that passed use.
fn coverage(report: &Report<'_>, session: &Session, dates: &Dates) -> Result<Coverage, Failure> {
    let passed = || {
        let claims = report.claims.iter();
        claims.filter(|checked| checked.outcome.verdict == claims::ClaimVerdict::Passed)
    };

    let mut coverage = Coverage::default();
    for (date, model) in dates {
        let of_date = passed().filter(|checked| checked.date == *date);
        let claims: Vec<&Claim> = of_date.map(|checked| checked.claim).collect();
        coverage.add(&claims, model, session.limits()).map_err(|stop| session.stopped(stop))?;
    }

    Ok(coverage)
}

fn claim_text(checked: &Checked<'_>, session: &Session, out: &Out) -> String {
    let program = &session.casebook.program;
    let at = citation::places(&checked.claim.at, &session.casebook.vocabulary);
    shown::claim(checked, program, &session.sources, &at, out.colour)
}

fn constraint_text(tested: &Tested<'_>, session: &Session, out: &Out) -> String {
    let program = &session.casebook.program;
    let cites = citation::places(&tested.constraint.cites, &session.casebook.vocabulary);
    constraints::constraint(tested, program, &session.sources, &cites, out.colour)
}

/// What is tested.
struct Selected<'a> {
    claims: Vec<&'a Claim>,
    constraints: Vec<&'a Constraint>,
}

/// The claims and constraints in these files and folders; all of them when none is named.
fn selected<'a>(paths: &[PathBuf], session: &'a Session) -> Result<Selected<'a>, Failure> {
    let program = &session.casebook.program;
    if program.claims.is_empty() && program.constraints.is_empty() {
        return Err(Failure::Refused(NO_CLAIMS.to_owned()));
    }

    let claims = program.claims.iter().map(|claim| claim.span);
    let spans = claims.chain(program.constraints.iter().map(|constraint| constraint.span));
    let spans: Vec<Span> = spans.collect();
    for path in paths {
        if !spans.iter().any(|span| lies_in(*span, path, session)) {
            return Err(Failure::Usage(format!(
                "the casebook has no claims in `{}`; a file outside of it is added with `--rules`",
                path.display()
            )));
        }
    }

    let is_selected =
        |span: Span| paths.is_empty() || paths.iter().any(|path| lies_in(span, path, session));
    Ok(Selected {
        claims: program.claims.iter().filter(|claim| is_selected(claim.span)).collect(),
        constraints: program.constraints.iter().filter(|it| is_selected(it.span)).collect(),
    })
}

/// Returns whether a place lies in a file or folder, which is named from here or from the folder of
/// the casebook.
fn lies_in(span: Span, path: &Path, session: &Session) -> bool {
    let file = Path::new(session.sources.position(span).path);
    file.starts_with(path) || file.starts_with(session.loaded.library.relative(path))
}

/// A constraint with the proofs of its first violations.
fn tested<'a>(
    constraint: &'a Constraint,
    width: usize,
    session: &Session,
) -> Result<Tested<'a>, Failure> {
    let model = session.model()?;
    let query = &constraint.query;
    let violations = claims::violations(constraint, &model, session.limits())
        .map_err(|stop| session.query_stopped(stop, query))?;

    let mut tested = Tested { constraint, date: model.date, violations, explanations: Vec::new() };
    let mut explanations = Vec::new();
    for row in tested.shown() {
        let instance = claims::instance(query, &query.answer, row);
        explanations.push(explained::words(session, &model, &instance, width)?);
    }
    tested.explanations = explanations;

    Ok(tested)
}

/// A claim with its outcome, and the explanations of what is wrong with it.
fn check<'a>(
    claim: &'a Claim,
    width: usize,
    session: &Session,
    dates: &mut Dates,
) -> Result<Checked<'a>, Failure> {
    let date = claim.as_of.unwrap_or(session.date());
    let model = session.model_as_of(date)?;
    dates.insert(date, Arc::clone(&model));

    let outcome = claims::check(claim, &model, session.limits())
        .map_err(|stop| session.query_stopped(stop, &claim.query))?;
    let explanations = explanations(claim, &outcome, width, session, &model)?;
    Ok(Checked { claim, date, outcome, explanations })
}

/// The proof of each answer that is not expected, and what prevents each that is.
fn explanations(
    claim: &Claim,
    outcome: &Outcome,
    width: usize,
    session: &Session,
    model: &Model,
) -> Result<Vec<String>, Failure> {
    if outcome.verdict != claims::ClaimVerdict::Failed {
        return Ok(Vec::new());
    }

    let variables = claims::variables(claim);
    let mut explanations = Vec::new();
    for row in outcome.problems.iter().flat_map(rows_to_explain) {
        let instance = claims::instance(&claim.query, &variables[..row.len()], row);
        explanations.push(explained::words(session, model, &instance, width)?);
    }

    Ok(explanations)
}

/// The answers that show what is wrong with a claim.
fn rows_to_explain(problem: &Problem) -> Vec<&Row> {
    match problem {
        Problem::NoAnswer | Problem::NotNeeded(_) | Problem::NotInTheWay(..) => vec![&NO_VALUES],
        Problem::Answers(rows) => rows.iter().take(EXPLAINED_MAX).collect(),
        Problem::Differs { missing, unexpected } => {
            let unexpected = unexpected.iter().take(EXPLAINED_MAX);
            unexpected.chain(missing.iter().take(EXPLAINED_MAX)).collect()
        }
        Problem::OtherReason { element, .. } => vec![element],
        Problem::OtherRelation(_)
        | Problem::NotDenied
        | Problem::NotMissing(..)
        | Problem::NotPresent(..)
        | Problem::NotDefeated(_)
        | Problem::NoResult(..) => Vec::new(),
    }
}

/// What is derived although a source denies it, as of any of the dates.
fn contradictions(
    width: usize,
    session: &Session,
    dates: &Dates,
) -> Result<Vec<Contradiction>, Failure> {
    let mut found = Vec::new();
    for (date, model) in dates {
        for (relation, row) in claims::derived_and_denied(model) {
            let program = &session.casebook.program;
            let question = question(program, relation, Side::Holds, &row);
            let explanation = explained::words(session, model, &question, width)?;
            found.push(Contradiction { relation, row, date: *date, explanation });
        }
    }
    Ok(found)
}

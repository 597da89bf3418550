//! `test`: whether the claims still follow, and the constraints are kept.

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
use toulmin_reason::model::Model;
use toulmin_render::render::citation;
use toulmin_render::render::claims::{self as shown, Checked, Contradiction, Report};
use toulmin_render::render::constraints::{self, Tested};
use toulmin_render::render::coverage::Covered;
use toulmin_render::render::diagnostics;

/// How many unexpected, and how many missing, answers of a claim are explained.
const EXPLAINED_MAX: usize = 3;

/// How wide explanations for other programs are.
const WIDTH: usize = 92;

/// How far in explanations for people stand.
const INDENT: usize = 8;

/// The answer of a claim that has no answer.
static NO_VALUES: Row = Row::new();

/// A run that checks nothing must not pass.
const NO_CLAIMS: &str = "the casebook has no claims and no constraints, so there is nothing to test; claims stand in `tests/*.dl`";

/// What to test.
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
    let Selected { claims, constraints } = selected(&args.paths, session)?;
    let model = session.model()?;
    let width = match args.format {
        Format::Pretty => out.line_width().saturating_sub(INDENT),
        Format::Json => WIDTH,
    };
    let mut report = Report::default();
    let mut dates = BTreeMap::from([(model.date, Arc::clone(&model))]);
    for claim in claims {
        let checked = check(claim, width, session, &mut dates)?;
        if args.format == Format::Pretty {
            out.prose(&claim_text(&checked, session, out), HANG)?;
        }
        report.claims.push(checked);
    }
    for constraint in constraints {
        let tested = tested(constraint, width, session, &model)?;
        if args.format == Format::Pretty {
            let cites = citation::places(&constraint.cites, &session.casebook.vocabulary);
            let (program, sources) = (&session.casebook.program, &session.sources);
            let text = constraints::constraint(&tested, program, sources, &cites, out.colour);
            out.prose(&text, HANG)?;
        }
        report.constraints.push(tested);
    }
    report.contradictions = contradictions(width, session, &dates)?;
    if !session.casebook.warnings.is_empty() {
        let warnings = diagnostics::count(&session.casebook.warnings);
        out.remark(&format!("{warnings}; `check` shows them"));
    }
    let casebook = &session.casebook;
    let program = &casebook.program;
    let coverage = match args.coverage || args.fail_on_uncovered {
        true => Some(coverage(&report, session, &dates)?),
        false => None,
    };
    let gaps = coverage.as_ref().map(|coverage| Gaps::of(casebook, coverage));
    let covered = coverage.as_ref().zip(gaps.as_ref()).map(|(coverage, gaps)| Covered {
        casebook,
        sources: &session.sources,
        coverage,
        gaps,
    });
    match args.format {
        Format::Pretty => {
            for found in &report.contradictions {
                out.result(&shown::contradiction(found, program, out.colour))?;
            }
            let engine = session.engine();
            out.prose(
                &format!(
                    "
{}",
                    shown::summary(&report, &model, &engine)
                ),
                HANG,
            )?;
            if let Some(covered) = covered {
                out.prose(&format!("\n{}", covered.text(out.colour)), HANG)?;
            }
        }
        Format::Json => {
            let mut json = shown::json(&report, &model, &session.sources);
            if let Some(covered) = covered {
                json["coverage"] = covered.json();
            }
            out.result(&format!("{json:#}\n"))?;
        }
    }
    let is_covered = !args.fail_on_uncovered || gaps.is_some_and(|gaps| gaps.is_empty());
    Ok(if report.is_good() && is_covered { Verdict::Positive } else { Verdict::Negative })
}

/// What the claims use that passed.
fn coverage(
    report: &Report<'_>,
    session: &Session,
    dates: &BTreeMap<Date, Arc<Model>>,
) -> Result<Coverage, Failure> {
    let mut coverage = Coverage::default();
    for (date, model) in dates {
        let passed = report.claims.iter().filter(|checked| {
            checked.date == *date && checked.outcome.verdict == claims::ClaimVerdict::Passed
        });
        let claims: Vec<&Claim> = passed.map(|checked| checked.claim).collect();
        coverage.add(&claims, model, session.limits()).map_err(|stop| session.stopped(stop))?;
    }
    Ok(coverage)
}

fn claim_text(checked: &Checked<'_>, session: &Session, out: &Out) -> String {
    let program = &session.casebook.program;
    let at = citation::places(&checked.claim.at, &session.casebook.vocabulary);
    shown::claim(checked, program, &session.sources, &at, out.colour)
}

/// What is to be tested.
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
    let lies_in = |span: Span, path: &Path| {
        let file = Path::new(session.sources.position(span).path);
        file.starts_with(path) || file.starts_with(session.loaded.library.relative(path))
    };
    let spans = || {
        let claims = program.claims.iter().map(|claim| claim.span);
        claims.chain(program.constraints.iter().map(|constraint| constraint.span))
    };
    for path in paths {
        if !spans().any(|span| lies_in(span, path)) {
            return Err(Failure::Usage(format!(
                "the casebook has no claims in `{}`; a file outside of it is added with `--rules`",
                path.display()
            )));
        }
    }
    let is_selected = |span: Span| paths.is_empty() || paths.iter().any(|path| lies_in(span, path));
    Ok(Selected {
        claims: program.claims.iter().filter(|claim| is_selected(claim.span)).collect(),
        constraints: program.constraints.iter().filter(|it| is_selected(it.span)).collect(),
    })
}

/// A constraint with the proofs of its first violations.
fn tested<'a>(
    constraint: &'a Constraint,
    width: usize,
    session: &Session,
    model: &Model,
) -> Result<Tested<'a>, Failure> {
    let query = &constraint.query;
    let violations = claims::violations(constraint, model, session.limits())
        .map_err(|stop| session.query_stopped(stop, query))?;
    let (date, explanations) = (model.date, Vec::new());
    let mut tested = Tested { constraint, date, violations, explanations };
    let explain = |row: &Row| {
        let instance = claims::instance(query, &query.answer, row);
        explained::words(session, model, &instance, width)
    };
    tested.explanations = tested.shown().map(explain).collect::<Result<_, _>>()?;
    Ok(tested)
}

fn check<'a>(
    claim: &'a Claim,
    width: usize,
    session: &Session,
    dates: &mut BTreeMap<Date, Arc<Model>>,
) -> Result<Checked<'a>, Failure> {
    let date = claim.as_of.unwrap_or(session.date());
    let model = session.model_as_of(date)?;
    dates.insert(date, Arc::clone(&model));
    let outcome = session.check(claim)?;
    let explanations = explanations(claim, &outcome, width, session, &model)?;
    Ok(Checked { claim, date, outcome, explanations })
}

/// The proof of each answer that should not be there, and what stands in the way of each that should.
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
    let rows: Vec<&Row> = outcome
        .problems
        .iter()
        .flat_map(|problem| match problem {
            Problem::NoAnswer | Problem::NotNeeded(_) | Problem::NotInTheWay(..) => {
                vec![&NO_VALUES]
            }
            Problem::Answers(rows) => rows.iter().take(EXPLAINED_MAX).collect(),
            Problem::Differs { missing, unexpected } => {
                let unexpected = unexpected.iter().take(EXPLAINED_MAX);
                unexpected.chain(missing.iter().take(EXPLAINED_MAX)).collect()
            }
            Problem::OtherReason { element, .. } => vec![element],
            _ => Vec::new(),
        })
        .collect();
    let explain = |row: &&Row| {
        let instance = claims::instance(&claim.query, &variables[..row.len()], row);
        explained::words(session, model, &instance, width)
    };
    rows.iter().map(explain).collect()
}

/// What is derived although denied, as of any of the dates of the claims.
fn contradictions(
    width: usize,
    session: &Session,
    dates: &BTreeMap<Date, Arc<Model>>,
) -> Result<Vec<Contradiction>, Failure> {
    let mut found = Vec::new();
    for (date, model) in dates {
        for (relation, row) in claims::derived_and_denied(model) {
            let question = toulmin_reason::explain::question(
                &session.casebook.program,
                relation,
                Side::Holds,
                &row,
            );
            let explanation = explained::words(session, model, &question, width)?;
            found.push(Contradiction { relation, row, date: *date, explanation });
        }
    }
    Ok(found)
}

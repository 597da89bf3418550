//! What came of the constraints.

use super::counted;
use super::json::test as document;
use super::layout::indented;
use super::style::{BAD, Colour, FAINT, GOOD, STRONG};
use crate::words::phrase;
use std::collections::BTreeSet;
use toulmin_lang::fault::Fault;
use toulmin_lang::print;
use toulmin_lang::program::{Constraint, Program, Query};
use toulmin_lang::rows::Row;
use toulmin_lang::source::Sources;
use toulmin_lang::value::Date;
use toulmin_reason::model::Model;

/// How many violations of a constraint are shown.
pub const SHOWN_MAX: usize = 3;

/// A constraint that was tested, with what is shown of it.
#[derive(Clone, Debug)]
pub struct Tested<'a> {
    /// The constraint.
    pub constraint: &'a Constraint,
    /// The date as of which it was tested.
    pub date: Date,
    /// What violates it; or why that cannot be said.
    pub violations: Result<BTreeSet<Row>, Fault>,
    /// The proofs of the first violations.
    pub explanations: Vec<String>,
}

impl Tested<'_> {
    /// Whether nothing violates it.
    pub fn holds(&self) -> bool {
        self.violations.as_ref().is_ok_and(BTreeSet::is_empty)
    }

    /// The violations that are shown.
    pub fn shown(&self) -> impl Iterator<Item = &Row> {
        self.violations.iter().flatten().take(SHOWN_MAX)
    }

    fn count(&self) -> usize {
        self.violations.iter().flatten().count()
    }
}

/// One constraint in a line; one that is violated with the first violations and their proofs.
pub fn constraint(
    tested: &Tested<'_>,
    program: &Program,
    sources: &Sources,
    cites: &str,
    colour: Colour,
) -> String {
    let Tested { constraint, explanations, .. } = tested;
    let word = match tested.holds() {
        true => colour.paint(GOOD, "pass"),
        false => colour.paint(BAD, "FAIL"),
    };

    let name = colour.paint(STRONG, constraint.name.as_str());
    let cites = if cites.is_empty() { String::new() } else { format!("  {cites}") };
    let sentence = &constraint.sentence;
    let mut text = format!("{word}  {name}{}  {sentence}\n", colour.paint(FAINT, &cites));

    if tested.holds() {
        return text;
    }
    text += &format!("      at {}\n", sources.position(constraint.span));
    text += &indented(&violations(tested, program), "      ");
    for explanation in explanations {
        text += &format!("\n{}", indented(explanation, "        "));
    }
    text + "\n"
}

/// The number of violations, and the first of them.
fn violations(tested: &Tested<'_>, program: &Program) -> String {
    let query = &tested.constraint.query;
    if let Err(fault) = tested.violations {
        return no_result(program, query, fault);
    }
    let mut text = format!("{}\n", counted(tested.count(), "violation"));
    for row in tested.shown().filter(|row| !row.is_empty()) {
        let names = query.answer.iter().map(|it| query.body.variables[it.0].name);
        let pairs = names.zip(row).map(|(name, value)| format!("?{name} = {value}"));
        text += &format!("+ {}\n", pairs.collect::<Vec<_>>().join(", "));
    }
    match tested.count().saturating_sub(SHOWN_MAX) {
        0 => text,
        more => text + &format!("and {more} more\n"),
    }
}

/// That a condition of a query has no result, and why.
pub(super) fn no_result(program: &Program, query: &Query, fault: Fault) -> String {
    let condition = print::literal(program, &query.body, &query.body.literals[fault.literal]);
    format!("{condition}\nthis has no result: {}\n", phrase::fault(fault.kind))
}

/// One constraint in the document of `test`.
pub(super) fn document<'a>(
    tested: &'a Tested<'a>,
    model: &Model,
    sources: &'a Sources,
) -> document::Constraint<'a> {
    let Tested { constraint, date, explanations, .. } = tested;
    let (query, place) = (&constraint.query, sources.position(constraint.span));
    let default = model.casebook.vocabulary.default_source;
    let cites = constraint.cites.iter().map(|citation| print::citation(citation, default));
    let variables = query.answer.iter().map(|it| query.body.variables[it.0].name.as_str());
    let fault = tested.violations.as_ref().err();
    let fault = fault.map(|fault| no_result(&model.casebook.program, query, *fault));

    document::Constraint {
        name: constraint.name.as_str(),
        cites: cites.collect(),
        sentence: &constraint.sentence,
        path: place.path,
        line: place.line,
        date: (*date).into(),
        verdict: if tested.holds() {
            document::ConstraintVerdict::Passed
        } else {
            document::ConstraintVerdict::Failed
        },
        violations: tested.count(),
        variables: variables.collect(),
        rows: tested.shown().map(|row| row.iter().map(Into::into).collect()).collect(),
        fault: fault.map(|fault| fault.trim_end().to_owned()),
        explanations,
    }
}

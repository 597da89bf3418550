//! A fact as it is typed: which relation it speaks of, and its row.

use super::body::Lowering;
use super::has_errors;
use super::value::Constants;
use crate::diag::{Code, Diagnostic};
use crate::program::{RelationId, Term};
use crate::rows::Row;
use crate::tree::{Atom, ExprKind};

/// The relation and the row, unless something is wrong with them.
pub(crate) fn check_fact(
    constants: Constants<'_>,
    atom: &Atom,
    findings: &mut Vec<Diagnostic>,
) -> Option<(RelationId, Row)> {
    let before = findings.len();
    report_open(atom, findings);
    let mut lowering = Lowering::new(constants, findings);
    lowering.declare(Some(atom), &[]);
    let fact = lowering.atom(None, atom, &mut Vec::new())?;
    // What would help a condition is no help here.
    for finding in findings.iter_mut().filter(|it| it.span == atom.span) {
        finding.help = vec!["a fact gives every column".to_owned()];
    }
    if has_errors(&findings[before..]) {
        return None;
    }
    let columns = &constants.program.relation(fact.relation).columns;
    let missing = fact.terms.iter().zip(columns).filter(|(term, _)| **term == Term::Any);
    let missing: Vec<String> = missing.map(|(_, column)| format!("`{}`", column.name)).collect();
    if !missing.is_empty() {
        let (name, missing) = (&atom.relation.text, missing.join(" and "));
        let message = format!("a fact of `{name}` gives every column; {missing} is missing");
        let finding = Diagnostic::new(Code::MissingColumn, atom.span, message);
        findings.push(finding.label(format!("without {missing}")));
        return None;
    }
    let value = |term| if let Term::Value(value) = term { Some(value) } else { None };
    let row: Option<Row> = fact.terms.into_iter().map(value).collect();
    if row.is_none() {
        let message = "a fact gives values, and this must be calculated first";
        findings.push(Diagnostic::new(Code::WrongType, atom.span, message));
    }
    Some((fact.relation, row?))
}

/// Reports arguments that are no values.
fn report_open(atom: &Atom, findings: &mut Vec<Diagnostic>) {
    for arg in &atom.args {
        let found = match &arg.value.kind {
            ExprKind::Variable(_) => "a variable",
            ExprKind::Any => "`_`",
            ExprKind::Aggregate(_) => "an aggregate",
            _ => continue,
        };
        let message = format!("a fact gives a value for every column, found {found}");
        let finding = Diagnostic::new(Code::WrongType, arg.value.span, message);
        findings.push(finding.label("not a value").help("what holds for every value is a rule"));
    }
}

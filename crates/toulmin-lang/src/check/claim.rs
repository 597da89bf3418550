//! Claims: a query, what must come out of it, and the reason.

use super::body::{Lowering, check_query};
use super::value::Constants;
use super::{citations, duplicate, has_errors, unknown};
use crate::diag::{Code, Diagnostic};
use crate::program::{Atom, Because, Claim, Expected, Literal, Query, Term, VariableId};
use crate::tree::{self, Name};
use crate::uses::Definition;
use crate::value::{Symbol, Value};
use std::collections::BTreeSet;

/// A claim, unless something is wrong with it.
pub(super) fn check_claim(
    constants: Constants<'_>,
    claim: &tree::Claim,
    doc: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Claim> {
    let before = findings.len();
    if let Some(first) = constants.program.claims.named(&claim.name.text) {
        findings.push(duplicate(&claim.name, "claim", first.span));
    }
    let at = citations(constants, &claim.at, findings);
    let query = check_query(constants, &claim.goal, findings)?;
    let expected = expected(constants, &query, &claim.expected, findings)?;
    let because = match &claim.because {
        Some(reason) => Some(because(constants, &query, &expected, reason, findings)?),
        None => None,
    };
    (!has_errors(&findings[before..])).then(|| Claim {
        name: Symbol::new(&claim.name.text),
        at,
        sentence: claim.sentence.text.clone(),
        doc: doc.to_owned(),
        as_of: claim.as_of.map(|(date, _)| date),
        todo: claim.todo,
        query,
        expected,
        because,
        span: claim.name.span,
    })
}

fn expected(
    constants: Constants<'_>,
    query: &Query,
    expected: &tree::Expected,
    findings: &mut Vec<Diagnostic>,
) -> Option<Expected> {
    match expected {
        tree::Expected::Holds => Some(Expected::Holds),
        tree::Expected::Fails => Some(Expected::Fails),
        tree::Expected::Exactly(answers) => {
            let (variables, rows) = answer_rows(constants, query, answers, findings)?;
            Some(Expected::Exactly(variables, rows))
        }
        tree::Expected::Includes(answers) => {
            let (variables, rows) = answer_rows(constants, query, answers, findings)?;
            Some(Expected::Includes(variables, rows))
        }
    }
}

fn answer_rows(
    constants: Constants<'_>,
    query: &Query,
    answers: &tree::Answers,
    findings: &mut Vec<Diagnostic>,
) -> Option<(Vec<VariableId>, BTreeSet<Vec<Value>>)> {
    let variables: Option<Vec<VariableId>> = answers
        .variables
        .iter()
        .map(|name| answer_variable(constants, query, name, findings))
        .collect();
    let variables = variables?;
    let mut rows = BTreeSet::new();
    for row in &answers.rows {
        if row.len() != variables.len() {
            let span = row.first().map_or(answers.span, |first| first.span);
            let message = format!("expected {} values, found {}", variables.len(), row.len());
            let finding = Diagnostic::new(Code::InvalidClaim, span, message);
            findings.push(finding.label("one value for each variable, in their order"));
            continue;
        }
        let values = row
            .iter()
            .zip(&variables)
            .map(|(expr, variable)| constants.constant(expr, query.body.variables[variable.0].ty));
        match values.collect::<Result<Vec<Value>, _>>() {
            Ok(values) => _ = rows.insert(values),
            Err(finding) => findings.push(*finding),
        }
    }
    Some((variables, rows))
}

fn answer_variable(
    constants: Constants<'_>,
    query: &Query,
    name: &Name,
    findings: &mut Vec<Diagnostic>,
) -> Option<VariableId> {
    let named = |id: &&VariableId| query.body.variables[id.0].name.as_str() == name.text;
    let found = query.answer.iter().find(named).copied();
    if let Some(id) = found {
        let first = query.body.variables[id.0].span;
        constants.notes.note(name.span, Definition::Variable(first));
    } else {
        let variables = query.answer.iter().map(|id| query.body.variables[id.0].name);
        let names: Vec<String> = variables.map(|name| format!("?{name}")).collect();
        let name = Name { text: format!("?{}", name.text), span: name.span };
        let names = names.iter().map(String::as_str);
        findings.push(unknown(Code::InvalidClaim, &name, "the goal has no variable", names));
    }
    found
}

fn because(
    constants: Constants<'_>,
    query: &Query,
    expected: &Expected,
    reason: &tree::Because,
    findings: &mut Vec<Diagnostic>,
) -> Option<Because> {
    let fails = matches!(expected, Expected::Fails);
    match reason {
        tree::Because::Rule(name) => because_rule(constants, query, expected, name, findings),
        tree::Because::Denied(atom)
        | tree::Because::Missing(atom)
        | tree::Because::Present(atom)
            if !fails =>
        {
            let message = "this reason belongs to a goal that fails";
            let finding = Diagnostic::new(Code::InvalidClaim, atom.span, message)
                .label("the claim says that its goal holds")
                .help("write `because` and the name of a rule");
            findings.push(finding);
            None
        }
        tree::Because::Denied(atom) => because_atom(constants, atom, findings).map(Because::Denied),
        tree::Because::Missing(atom) => {
            because_atom(constants, atom, findings).map(Because::Missing)
        }
        tree::Because::Present(atom) => {
            because_atom(constants, atom, findings).map(Because::Present)
        }
    }
}

/// A goal holds because of a rule that concludes the relation that it asks for, and fails because of one that makes exceptions.
fn because_rule(
    constants: Constants<'_>,
    query: &Query,
    expected: &Expected,
    name: &Name,
    findings: &mut Vec<Diagnostic>,
) -> Option<Because> {
    let program = constants.program;
    let Some(id) = program.rule_named(&name.text) else {
        let names = program.rules.iter().map(|rule| rule.name.as_str());
        findings.push(unknown(Code::UnknownRule, name, "no rule is called", names));
        return None;
    };
    constants.notes.note(name.span, Definition::Rule(id));
    let finding = |message: String| Diagnostic::new(Code::InvalidClaim, name.span, message);
    let fails = matches!(expected, Expected::Fails);
    let finding = match (program.rule(id).overrides, fails) {
        (None, true) => {
            let message = "a goal fails because something is denied, missing or present, not because of a rule";
            finding(message.to_owned())
                .label("a rule can only make a goal hold, unless it overrides another")
                .help("write `because denied …`, `because missing …` or `because present …`")
        }
        (Some(overridden), false) => {
            let overridden = program.rule(overridden).name;
            finding(format!("rule `{}` makes exceptions, so no goal holds by it", name.text))
                .label(format!("overrides `{overridden}`"))
                .help(format!("write `because {overridden}`, or `fails because {}`", name.text))
        }
        (overrides, _) => {
            // What is concluded, or what the rule that is overridden would conclude.
            let concluded = program.rule(overrides.unwrap_or(id)).head.relation;
            let asks = |literal: &Literal| matches!(literal, Literal::Atom { atom, .. } if atom.relation == concluded);
            if query.body.literals.iter().any(asks) {
                return Some(Because::Rule(id, name.span));
            }
            let concluded = program.relation(concluded).name;
            let concludes = if overrides.is_some() { "is about" } else { "concludes" };
            let message = format!(
                "rule `{}` {concludes} `{concluded}`, which the goal does not ask for",
                name.text
            );
            finding(message).label("cannot be the reason").other(query.span, "the goal")
        }
    };
    findings.push(finding);
    None
}

/// An atom of constants; columns may be left open.
fn because_atom(
    constants: Constants<'_>,
    atom: &tree::Atom,
    findings: &mut Vec<Diagnostic>,
) -> Option<Atom> {
    let before = findings.len();
    let goal = tree::Goal {
        literals: vec![tree::Literal::Atom {
            sign: crate::program::Sign::Positive,
            side: crate::program::Side::Holds,
            atom: atom.clone(),
        }],
        span: atom.span,
    };
    let mut lowering = Lowering::new(constants, findings);
    lowering.declare(None, &goal.literals);
    let literals = lowering.literals(&goal.literals);
    let Some(Literal::Atom { atom: lowered, .. }) = literals.into_iter().next_back() else {
        return None;
    };
    if lowered.terms.iter().any(|term| matches!(term, Term::Variable(_))) {
        let message = "a reason speaks of names, not of variables";
        let finding = Diagnostic::new(Code::InvalidClaim, atom.span, message)
            .label("leave a column out where any value will do");
        findings.push(finding);
    }
    (!has_errors(&findings[before..])).then_some(lowered)
}

//! The checker: names are resolved, types agree, every variable is bound.
//!
//! It is tolerant: what is wrong is reported and left out, and the rest is checked, so that one run shows all findings.
//! The gate is in [`casebook`](crate::casebook).

mod body;
mod claim;
mod declare;
mod overrides;
mod fact;
mod safety;
mod scope;
pub(crate) mod value;

use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::program::{Citation, Constraint, Program, Query, Rule};
use crate::source::Span;
use crate::tree::{File, Goal, ItemKind, Name};
use crate::uses::Notes;
use crate::value::Symbol;
use crate::vocabulary::Vocabulary;
use body::Lowering;
pub(crate) use fact::check_fact;
use value::Constants;

/// Checks the files of a casebook together. What is broken is reported and left out of the program.
/// Names that are found are noted.
pub fn check(
    files: &[File],
    vocabulary: &Vocabulary,
    notes: Notes<'_>,
) -> (Program, Vec<Diagnostic>) {
    let mut findings = Vec::new();
    let mut program = declare::declare(files, vocabulary, notes, &mut findings);
    let items = || files.iter().flat_map(|file| &file.items);

    let mut overriding = Vec::new();
    for item in items() {
        if let ItemKind::Rule(rule) = &item.kind {
            let constants = Constants { program: &program, vocabulary, notes };
            let checked = check_rule(constants, rule, &item.doc, &mut findings);
            match (checked, &rule.overrides) {
                (None, _) => {}
                (Some(checked), None) => program.rules.push(checked),
                (Some(checked), Some(overridden)) => {
                    overriding.push(overrides::enter(&mut program, checked, overridden));
                }
            }
        }
    }

    let written = |name: &str| {
        items().any(|item| matches!(&item.kind, ItemKind::Rule(rule) if rule.name.text == name))
    };
    overrides::resolve(&mut program, &overriding, written, notes, &mut findings);

    for item in items() {
        let constants = Constants { program: &program, vocabulary, notes };
        match &item.kind {
            ItemKind::Claim(claim) => {
                let checked = claim::check_claim(constants, claim, &item.doc, &mut findings);
                program.claims.extend(checked);
            }
            ItemKind::Constraint(constraint) => {
                let checked = check_constraint(constants, constraint, &item.doc, &mut findings);
                program.constraints.extend(checked);
            }
            _ => {}
        }
    }

    findings.sort_by_key(|finding| finding.span);
    (program, findings)
}

/// Checks a query against a program.
///
/// # Errors
/// Everything that is wrong with the goal.
pub fn check_goal(
    program: &Program,
    vocabulary: &Vocabulary,
    goal: &Goal,
) -> Result<Query, Vec<Diagnostic>> {
    let mut findings = Vec::new();
    let constants = Constants::without_notes(program, vocabulary);
    let query = body::check_query(constants, goal, &mut findings);
    match query {
        Some(query) if findings.is_empty() => Ok(query),
        _ => Err(findings),
    }
}

/// A rule, unless something is wrong with it.
fn check_rule(
    constants: Constants<'_>,
    rule: &crate::tree::Rule,
    doc: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Rule> {
    let Constants { program, vocabulary, .. } = constants;
    let before = findings.len();
    if let Some(first) = program.rules.named(&rule.name.text) {
        findings.push(duplicate(&rule.name, "rule", first.span));
    }
    let cites = citations(constants, &rule.cites, findings);

    let mut lowering = Lowering::new(constants, findings);
    lowering.declare(Some(&rule.head), &rule.body);
    let mut literals = lowering.literals(&rule.body);
    let (head, computed) = match rule.overrides {
        None => lowering.head(&rule.head)?,
        Some(_) => lowering.open_head(&rule.head)?,
    };
    literals.extend(computed);
    let body = lowering.finish(literals);

    if !has_errors(&findings[before..]) {
        safety::check_rule(vocabulary, program, &head, &body, findings);
    }
    if !has_errors(&findings[before..]) {
        let place = ("rule", &rule.name);
        scope::report_single_uses(place, Some(&rule.head), &rule.body, findings);
    }

    let name = Symbol::new(&rule.name.text);
    let (doc, overrides, span) = (doc.to_owned(), None, rule.name.span);
    let rule = Rule { name, doc, cites, overrides, head, body, span };
    (!has_errors(&findings[before..])).then_some(rule)
}

/// A constraint, unless something is wrong with it.
fn check_constraint(
    constants: Constants<'_>,
    constraint: &crate::tree::Constraint,
    doc: &str,
    findings: &mut Vec<Diagnostic>,
) -> Option<Constraint> {
    let before = findings.len();
    let name = &constraint.name;
    if let Some(first) = constants.program.constraints.named(&name.text) {
        findings.push(duplicate(name, "constraint", first.span));
    }
    let cites = citations(constants, &constraint.cites, findings);
    let query = body::check_query(constants, &constraint.goal, findings)?;
    scope::report_single_uses(("constraint", name), None, &constraint.goal.literals, findings);
    (!has_errors(&findings[before..])).then(|| Constraint {
        name: Symbol::new(&name.text),
        doc: doc.to_owned(),
        cites,
        sentence: constraint.sentence.text.clone(),
        query,
        span: name.span,
    })
}

/// Whether one of these findings stops the program.
fn has_errors(findings: &[Diagnostic]) -> bool {
    findings.iter().any(|finding| finding.severity() == crate::diag::Severity::Error)
}

/// The citations that can be resolved; the others are reported.
fn citations(
    constants: Constants<'_>,
    names: &[Name],
    findings: &mut Vec<Diagnostic>,
) -> Vec<Citation> {
    let mut citations = Vec::new();
    for name in names {
        match constants.citation(&name.text, name.span, None) {
            Ok(citation) => citations.push(citation),
            Err(finding) => findings.push(*finding),
        }
    }
    citations
}

/// The finding that a name is declared twice.
fn duplicate(name: &Name, kind: &str, first: Span) -> Diagnostic {
    let message = format!("there are two {kind}s with the name `{}`", name.text);
    Diagnostic::new(Code::DuplicateName, name.span, message)
        .label("declared again")
        .other(first, "first declared here")
        .help("give one of them another name")
}

/// The finding that nothing of this kind has this name, with the nearest name that something has.
pub(crate) fn unknown<'a>(
    code: Code,
    name: &Name,
    message: &str,
    declared: impl IntoIterator<Item = &'a str>,
) -> Diagnostic {
    let near = nearest(&name.text, declared);
    let message = format!("{message} `{}`{}", name.text, did_you_mean(near));
    let mut finding = Diagnostic::new(code, name.span, message).label("not declared");
    finding.replacement = near.map(str::to_owned);
    finding
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;
    use crate::source::Sources;

    /// What is said of a word that stands in a rule, where an actor is wanted.
    fn help(word: &str) -> Vec<String> {
        let rules = format!(
            "sort Actor. relation p(a: Actor). relation q(a: Actor). rule r: q({word}) :- p({word})."
        );
        let file = parse(Sources::default().add("rules/r.dl", rules.as_str()), &rules).0;
        let findings = check(&[file], &Vocabulary::default(), Notes::default()).1;
        assert_eq!(findings.len(), 2, "{findings:?}");
        findings[0].help.clone()
    }

    #[test]
    fn a_word_that_nobody_knows_may_be_a_variable() {
        for word in ["X", "who"] {
            let entities = "entities are declared in facts/entities.ron".to_owned();
            let variable = format!("a variable is written with a question mark, as `?{word}`");
            assert_eq!(help(word), [entities, variable]);
        }
    }
}

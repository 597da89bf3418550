//! Rules that override others: what they conclude are exceptions, and the rules that they override ask that there be none.
//!
//! So engines see plain rules with `not` and know nothing of overriding.

use super::unknown;
use crate::diag::{Code, Diagnostic};
use crate::program::{
    Atom, Column, Literal, Origin, Program, Relation, Rule, RuleId, Side, Sign, Term,
};
use crate::tree::Name;
use crate::uses::{Definition, Notes};
use rustc_hash::FxHashMap;

/// A rule that overrides one that may not have been read yet.
pub(super) struct Overriding<'t> {
    rule: RuleId,
    /// The name of the rule that it overrides.
    overridden: &'t Name,
    /// What it excepts, as its author wrote it: an atom of the relation that the overridden rule concludes.
    head: Atom,
}

/// Adds a rule that overrides another, and the relation of its exceptions: the columns that its head gives.
pub(super) fn enter<'t>(
    program: &mut Program,
    mut rule: Rule,
    overridden: &'t Name,
) -> Overriding<'t> {
    let id = RuleId(program.rules.len());
    let head = rule.head.clone();
    let declared = &program.relation(head.relation).columns;
    let column = |at: usize| Column { name: declared[at].name, ty: declared[at].ty };
    let columns = given(&head).map(column).collect();
    let terms = given(&head).map(|at| head.terms[at]).collect();
    let relation = crate::program::RelationId(program.relations.len());
    program.relations.push(Relation {
        name: rule.name,
        columns,
        during: false,
        holds: None,
        fails: None,
        doc: rule.doc.clone(),
        origin: Origin::Exceptions(id),
        span: rule.span,
    });
    rule.head = Atom { relation, terms, span: head.span };
    program.rules.push(rule);
    Overriding { rule: id, overridden, head }
}

/// The columns that a head gives.
fn given(head: &Atom) -> impl Iterator<Item = usize> {
    let columns = head.terms.iter().enumerate();
    columns.filter(|(_, term)| **term != Term::Any).map(|(at, _)| at)
}

/// Lets every overridden rule ask that there be no exception. Rules that were `written` but are left out are not reported.
pub(super) fn resolve(
    program: &mut Program,
    all: &[Overriding<'_>],
    written: impl Fn(&str) -> bool,
    notes: Notes<'_>,
    findings: &mut Vec<Diagnostic>,
) {
    let heads: FxHashMap<RuleId, &Atom> = all.iter().map(|it| (it.rule, &it.head)).collect();
    for overriding in all {
        let name = overriding.overridden;
        let Some(overridden) = program.rule_named(&name.text) else {
            if !written(&name.text) {
                let names = program.rules.iter().map(|rule| rule.name.as_str());
                findings.push(unknown(Code::UnknownRule, name, "no rule is called", names));
            }
            continue;
        };
        notes.note(name.span, Definition::Rule(overridden));
        let concluded = heads.get(&overridden).copied().unwrap_or(&program.rule(overridden).head);
        match exceptions(program, overriding, overridden, concluded) {
            Ok(atom) => {
                program.rules.change(overriding.rule.0, |rule| rule.overrides = Some(overridden));
                let literal = Literal::Atom { sign: Sign::Negative, side: Side::Holds, atom };
                program.rules.change(overridden.0, |rule| rule.body.literals.push(literal));
            }
            Err(finding) => findings.push(*finding),
        }
    }
}

/// The exceptions that concern what the overridden rule concludes.
fn exceptions(
    program: &Program,
    overriding: &Overriding<'_>,
    overridden: RuleId,
    concluded: &Atom,
) -> Result<Atom, Box<Diagnostic>> {
    let (name, head) = (overriding.overridden, &overriding.head);
    let relation = program.relation(head.relation);
    if overridden == overriding.rule {
        let message = "a rule cannot override itself";
        return Err(Box::new(Diagnostic::new(Code::InvalidOverride, name.span, message)));
    }
    if concluded.relation != head.relation {
        let concludes = program.relation(concluded.relation).name;
        let message =
            format!("rule `{}` concludes `{concludes}`, not `{}`", name.text, relation.name);
        let finding = Diagnostic::new(Code::InvalidOverride, head.span, message)
            .label(format!("expected `not {concludes}(…)`"))
            .other(program.rule(overridden).span, "the rule that is overridden");
        return Err(Box::new(finding));
    }
    for column in given(head) {
        let same = match (head.terms[column], concluded.terms[column]) {
            (Term::Value(excepted), Term::Value(concluded)) => excepted == concluded,
            (_, term) => term != Term::Any,
        };
        if !same {
            let message = format!(
                "no exception to rule `{}` has this `{}`",
                name.text, relation.columns[column].name
            );
            let finding = Diagnostic::new(Code::InvalidOverride, head.span, message)
                .label("excepts nothing")
                .other(concluded.span, "what the rule concludes");
            return Err(Box::new(finding));
        }
    }
    let terms = given(head).map(|column| concluded.terms[column]).collect();
    let relation = program.rule(overriding.rule).head.relation;
    Ok(Atom { relation, terms, span: head.span })
}

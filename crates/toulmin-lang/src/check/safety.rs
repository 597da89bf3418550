//! Safety: every variable is bound by a condition, and heads hold what their columns say.

use crate::diag::{Code, Diagnostic};
use crate::order::{Step, order};
use crate::program::{
    Atom, Body, Comparison, Expr, Literal, Program, Sign, Term, Type, VariableId,
};
use crate::value::{Symbol, Value};
use crate::vocabulary::Vocabulary;
use std::collections::BTreeSet;

/// Reports the variables of a rule that no condition binds, and those whose sort the head does not allow.
pub(super) fn check_rule(
    vocabulary: &Vocabulary,
    program: &Program,
    head: &Atom,
    body: &Body,
    findings: &mut Vec<Diagnostic>,
) {
    let bound = check_body(body, findings);
    let mut reported = BTreeSet::new();
    for (column, term) in head.terms.iter().enumerate() {
        let Term::Variable(variable) = term else { continue };
        if !bound.contains(variable) {
            if reported.insert(*variable) && !mentioned(body, *variable) {
                findings.push(unbound(body, *variable, "nothing in the body binds it"));
            }
        } else if let Type::Entity(sort) = program.relation(head.relation).columns[column].ty {
            let wanted = program.sorts[sort.0].name;
            let sorts = guaranteed_sorts(vocabulary, program, body, *variable);
            if !sorts.contains(&wanted) {
                findings.push(wrong_sort(body, *variable, wanted, &sorts));
            }
        }
    }
}

/// Reports the variables that no condition binds; returns those that one does.
pub(super) fn check_body(body: &Body, findings: &mut Vec<Diagnostic>) -> BTreeSet<VariableId> {
    let mut bound = BTreeSet::new();
    check_literals(body, &body.literals, &mut bound, findings);
    bound
}

fn check_literals(
    body: &Body,
    literals: &[Literal],
    bound: &mut BTreeSet<VariableId>,
    findings: &mut Vec<Diagnostic>,
) {
    let steps = order(literals, bound);
    let mut taken = BTreeSet::new();
    for step in &steps {
        taken.insert(step.literal());
        match (&literals[step.literal()], step) {
            (_, Step::Bind { variable, .. } | Step::Enumerate { variable, .. }) => {
                bound.insert(*variable);
            }
            (Literal::Atom { atom, .. }, Step::Match { .. }) => bound.extend(atom.variables()),
            (Literal::Aggregate { result, .. }, _) => _ = bound.insert(*result),
            _ => {}
        }
    }
    // An aggregate that waits is reported itself, not also what would be compared with it.
    let waiting = literals.iter().enumerate().filter(|(i, _)| !taken.contains(i));
    let results = waiting.filter_map(|(_, literal)| match literal {
        Literal::Aggregate { result, .. } => Some(*result),
        _ => None,
    });
    let known: BTreeSet<VariableId> = bound.iter().copied().chain(results).collect();
    for (i, literal) in literals.iter().enumerate() {
        if !taken.contains(&i) {
            let is_aggregate = matches!(literal, Literal::Aggregate { .. });
            report_unbound(body, literal, if is_aggregate { bound } else { &known }, findings);
        }
    }
    for literal in literals {
        if let Literal::Aggregate { aggregate, .. } = literal {
            let mut inner: BTreeSet<VariableId> = aggregate.group.iter().copied().collect();
            check_literals(body, &aggregate.body, &mut inner, findings);
            for variable in aggregate.tuple() {
                if !inner.contains(&variable) {
                    let why = "nothing inside the braces binds it";
                    report_once(unbound(body, variable, why), findings);
                }
            }
        }
    }
}

fn report_unbound(
    body: &Body,
    literal: &Literal,
    bound: &BTreeSet<VariableId>,
    findings: &mut Vec<Diagnostic>,
) {
    let (variables, why) = match literal {
        Literal::Atom { atom, .. } => {
            (atom.variables().collect::<BTreeSet<_>>(), "it stands only under `not`")
        }
        Literal::Compare { left, op, right, .. } => {
            (inputs(left, *op, right, bound), "it stands only in comparisons")
        }
        Literal::Aggregate { aggregate, .. } => {
            (aggregate.group.iter().copied().collect(), "nothing outside the braces binds it")
        }
        Literal::Test { .. } => (literal.variables(), "it stands only in questions about texts"),
        Literal::Range { value, from, to, .. } => (range_inputs(value, from, to), ENDS),
    };
    for variable in variables {
        if !bound.contains(&variable) {
            report_once(unbound(body, variable, why), findings);
        }
    }
}

/// The variables of a comparison that would have to be bound. An equation binds the variable that is its one side, so that
/// one is not missing where the other side is.
fn inputs(
    left: &Expr,
    op: Comparison,
    right: &Expr,
    bound: &BTreeSet<VariableId>,
) -> BTreeSet<VariableId> {
    let sides = [(left, right), (right, left)];
    let waiting = sides.into_iter().find_map(|(side, other)| {
        let missing: BTreeSet<VariableId> = &other.variables() - bound;
        let binds = op == Comparison::Equal && matches!(side, Expr::Variable(_));
        (binds && !missing.is_empty()).then_some(missing)
    });
    waiting.unwrap_or_else(|| &left.variables() | &right.variables())
}

const ENDS: &str = "nothing says between which numbers it lies";

/// The variables of a range that would have to be bound: those of its ends, and those of a value that is computed.
fn range_inputs(value: &Expr, from: &Expr, to: &Expr) -> BTreeSet<VariableId> {
    let ends = &from.variables() | &to.variables();
    match value {
        Expr::Variable(_) => ends,
        value => &ends | &value.variables(),
    }
}

/// Reports that a variable is not bound, unless that has been said.
fn report_once(finding: Diagnostic, findings: &mut Vec<Diagnostic>) {
    let same = |known: &Diagnostic| known.code == finding.code && known.span == finding.span;
    if !findings.iter().any(same) {
        findings.push(finding);
    }
}

fn unbound(body: &Body, variable: VariableId, why: &str) -> Diagnostic {
    let variable = &body.variables[variable.0];
    let message = format!("`?{}` is not bound", variable.name);
    Diagnostic::new(Code::UnboundVariable, variable.span, message).label(why).help(format!(
        "add a condition without `not` that says which values `?{}` may have",
        variable.name
    ))
}

fn wrong_sort(
    body: &Body,
    variable: VariableId,
    wanted: Symbol,
    has: &BTreeSet<Symbol>,
) -> Diagnostic {
    let variable = &body.variables[variable.0];
    let has: Vec<&str> = has.iter().map(|sort| sort.as_str()).collect();
    let has = if has.is_empty() { "no entity in particular".to_owned() } else { has.join(" and ") };
    let message =
        format!("the head wants `?{}` to be {wanted}; the body says only {has}", variable.name);
    Diagnostic::new(Code::WrongSort, variable.span, message)
        .label(format!("not known to be {wanted}"))
        .help(format!(
            "let `?{}` stand in a column of sort {wanted} of the body too",
            variable.name
        ))
}

/// The sorts that every value of a variable has, by the atoms and equations of the body.
fn guaranteed_sorts(
    vocabulary: &Vocabulary,
    program: &Program,
    body: &Body,
    variable: VariableId,
) -> BTreeSet<Symbol> {
    let mut equal = BTreeSet::from([variable]);
    let mut sorts = BTreeSet::new();
    loop {
        let before = equal.len();
        for literal in &body.literals {
            let Literal::Compare { left, op: Comparison::Equal, right, .. } = literal else {
                continue;
            };
            match (left, right) {
                (Expr::Variable(a), Expr::Variable(b))
                    if equal.contains(a) || equal.contains(b) =>
                {
                    equal.extend([*a, *b]);
                }
                (Expr::Variable(a), Expr::Value(Value::Name(name)))
                | (Expr::Value(Value::Name(name)), Expr::Variable(a))
                    if equal.contains(a) =>
                {
                    let entity = vocabulary.entity(name.as_str());
                    sorts.extend(
                        entity.into_iter().flat_map(|e| e.sorts.iter().map(|(sort, _)| *sort)),
                    );
                }
                (Expr::Variable(a), Expr::Param(param))
                | (Expr::Param(param), Expr::Variable(a))
                    if equal.contains(a) =>
                {
                    if let Type::Entity(sort) = program.params[param.0].ty {
                        sorts.insert(program.sorts[sort.0].name);
                    }
                }
                _ => {}
            }
        }
        if equal.len() == before {
            break;
        }
    }
    for literal in &body.literals {
        let Literal::Atom { sign: Sign::Positive, atom, .. } = literal else { continue };
        for (term, column) in atom.terms.iter().zip(&program.relation(atom.relation).columns) {
            if let (Term::Variable(v), Type::Entity(sort)) = (term, column.ty)
                && equal.contains(v)
            {
                sorts.insert(program.sorts[sort.0].name);
            }
        }
    }
    sorts
}

/// Whether a condition mentions a variable, in which case that condition has been reported.
fn mentioned(body: &Body, variable: VariableId) -> bool {
    body.literals.iter().any(|literal| match literal {
        Literal::Aggregate { aggregate, .. } => aggregate.group.contains(&variable),
        literal => literal.variables().contains(&variable),
    })
}

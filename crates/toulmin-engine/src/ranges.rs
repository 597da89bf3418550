//! The codes that variables and derived columns may have, worked out before anything is joined.
//!
//! A variable only has codes that every column in which it stands has; a column that rules fill
//! only has codes that a variable of some rule has. It is an interval analysis (Cousot and Cousot
//! 1977, "Abstract interpretation"), and ends without widening: ranges only grow, and their ends
//! are ends of what is given.

use crate::relation::{Relation, Store, TableId};
use crate::space::{CodeRange, Domain};
use std::collections::BTreeSet;
use toulmin_program::plan;
use toulmin_program::program::{
    Comparison, Expr, Literal, Program, Rule, Side, Sign, Term, VariableId,
};
use toulmin_program::value::{Code, Value};

/// Extends the ranges of the relations that some rules conclude to all that these may derive.
///
/// ```text
/// reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z).
/// ```
///
/// The second column of `reach` comes to have the codes of the second column of `edge`.
pub(crate) fn infer(
    store: &mut Store,
    program: &Program,
    rules: &[plan::RulePlan],
    params: &[Value],
) {
    let mut changed = true;
    while changed {
        changed = false;
        for plan in rules {
            let rule = program.rule(plan.rule);
            let Some(derived) = of_head(store, rule, params) else { continue };

            let relation = store.get_mut(TableId::new(rule.head.relation, Side::Holds));
            let ranges: Vec<CodeRange> =
                relation.ranges.iter().zip(derived).map(|(range, more)| range.hull(more)).collect();
            changed |= ranges != relation.ranges;
            relation.set_ranges(ranges);
        }
    }
}

/// The ranges of what a rule derives; `None` when its body has no match yet.
fn of_head(store: &Store, rule: &Rule, params: &[Value]) -> Option<Vec<CodeRange>> {
    let body = &rule.body;
    let variables = of_variables(store, &body.literals, body.variables.len(), params);
    if in_atoms(&body.literals).iter().any(|variable| variables[variable.0].is_empty()) {
        return None;
    }

    Some(rule.head.terms.iter().map(|term| of_term(term, &variables)).collect())
}

/// The range of a term of a head, from those of the variables.
fn of_term(term: &Term, variables: &[CodeRange]) -> CodeRange {
    match term {
        Term::Variable(variable) => variables[variable.0],
        Term::Value(value) => CodeRange::one(value.code()),
        Term::Any => unreachable!("bug: a head leaves a column open"),
    }
}

/// The variables that stand in positive atoms.
fn in_atoms(literals: &[Literal]) -> BTreeSet<VariableId> {
    let mut variables = BTreeSet::new();
    for literal in literals {
        if let Literal::Atom { sign: Sign::Positive, atom, .. } = literal {
            variables.extend(atom.variables());
        }
    }
    variables
}

/// The range of each of the first `variables` variables in the matches of a body.
pub(crate) fn of_variables<'a>(
    store: &Store,
    literals: impl IntoIterator<Item = &'a Literal>,
    variables: usize,
    params: &[Value],
) -> Vec<CodeRange> {
    let mut ranges = vec![CodeRange::ALL; variables];
    for literal in literals {
        match literal {
            Literal::Atom { sign: Sign::Positive, side, atom } => {
                let relation = store.get(TableId::new(atom.relation, *side));
                for (term, range) in atom.terms.iter().zip(&relation.ranges) {
                    if let Term::Variable(VariableId(variable)) = term {
                        ranges[*variable] = ranges[*variable].intersection(*range);
                    }
                }
            }
            Literal::Compare { left, op: Comparison::Equal, right, .. } => {
                for (side, other) in [(left, right), (right, left)] {
                    if let Expr::Variable(VariableId(variable)) = side
                        && let Some(code) = constant(other, params)
                    {
                        ranges[*variable] = ranges[*variable].intersection(CodeRange::one(code));
                    }
                }
            }
            // Other conditions fix no range, and what is computed may be anything.
            _ => {}
        }
    }
    ranges
}

/// The code of an expression that is the same in every row.
fn constant(expr: &Expr, params: &[Value]) -> Option<Code> {
    match expr {
        Expr::Value(value) => Some(value.code()),
        Expr::Param(param) => Some(params[param.0].code()),
        _ => None,
    }
}

/// The codes that a variable may have in the matches of a body whose relations are complete.
///
/// The variable stands in some column; of several, the one with the fewest codes counts.
pub(crate) fn domain(store: &Store, literals: &[Literal], variable: VariableId) -> Domain {
    let columns = literals.iter().flat_map(|literal| columns_with(store, literal, variable));
    columns
        .map(|(relation, column)| Domain::of(relation.ranges[column], relation.column(column)))
        .min_by_key(Domain::width)
        .unwrap_or(Domain::from(CodeRange::ALL))
}

/// The columns of a positive atom in which a variable stands.
fn columns_with<'s>(
    store: &'s Store,
    literal: &Literal,
    variable: VariableId,
) -> Vec<(&'s Relation, usize)> {
    let Literal::Atom { sign: Sign::Positive, side, atom } = literal else { return Vec::new() };
    let relation = store.get(TableId::new(atom.relation, *side));
    let terms = atom.terms.iter().enumerate();
    let columns = terms.filter(|(_, term)| **term == Term::Variable(variable));
    columns.map(|(column, _)| (relation, column)).collect()
}

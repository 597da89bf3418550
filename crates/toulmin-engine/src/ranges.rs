//! The codes that variables and derived columns may have, worked out before anything is joined.
//!
//! A variable has no code that some column in which it stands has not; a column that rules fill has no code that no rule's
//! variable has. Ranges only widen, and their ends are ends of what is given, so this ends.

use crate::relation::{Store, TableId};
use crate::space::{Domain, Range};
use std::collections::BTreeSet;
use toulmin_program::plan;
use toulmin_program::program::{
    Comparison, Expr, Literal, Program, RuleId, Side, Sign, Term, VariableId,
};
use toulmin_program::value::Value;

/// The range of each of so many variables in the matches of a body.
pub(crate) fn of_variables<'a>(
    store: &Store,
    literals: impl IntoIterator<Item = &'a Literal>,
    variables: usize,
    params: &[Value],
) -> Vec<Range> {
    let mut ranges = vec![Range::ALL; variables];
    for literal in literals {
        match literal {
            Literal::Atom { sign: Sign::Positive, side, atom } => {
                let relation = store.get(TableId::new(atom.relation, *side));
                for (term, range) in atom.terms.iter().zip(&relation.ranges) {
                    if let Term::Variable(VariableId(variable)) = term {
                        ranges[*variable] = ranges[*variable].and(*range);
                    }
                }
            }
            Literal::Compare { left, op: Comparison::Equal, right, .. } => {
                for (side, other) in [(left, right), (right, left)] {
                    if let (Expr::Variable(VariableId(v)), Some(code)) =
                        (side, constant(other, params))
                    {
                        ranges[*v] = ranges[*v].and(Range::one(code));
                    }
                }
            }
            _ => {}
        }
    }
    ranges
}

/// The code of an expression that is the same in every row.
fn constant(expr: &Expr, params: &[Value]) -> Option<u32> {
    match expr {
        Expr::Value(value) => Some(value.code()),
        Expr::Param(param) => Some(params[param.0].code()),
        _ => None,
    }
}

/// Widens the ranges of the relations that some rules conclude to all that these rules may come to derive.
pub(crate) fn settle(
    store: &mut Store,
    program: &Program,
    rules: &[plan::RulePlan],
    params: &[Value],
) {
    let rules: Vec<RuleId> = rules.iter().map(|plan| plan.rule).collect();
    let mut changed = true;
    while std::mem::take(&mut changed) {
        for rule in rules.iter().map(|rule| program.rule(*rule)) {
            let body = &rule.body;
            let variables = of_variables(store, &body.literals, body.variables.len(), params);
            if in_atoms(&body.literals).iter().any(|v| variables[v.0].is_empty()) {
                continue;
            }
            let of_term = |term: &Term| match term {
                Term::Variable(variable) => variables[variable.0],
                Term::Value(value) => Range::one(value.code()),
                Term::Any => unreachable!("bug: a head leaves a column open"),
            };
            let relation = store.get_mut(TableId::new(rule.head.relation, Side::Holds));
            let widened = relation.ranges.iter().zip(&rule.head.terms);
            let widened: Vec<Range> =
                widened.map(|(range, term)| range.or(of_term(term))).collect();
            changed |= widened != relation.ranges;
            relation.widen(widened);
        }
    }
}

/// The variables that stand in positive atoms.
fn in_atoms(literals: &[Literal]) -> BTreeSet<VariableId> {
    let of_literal = |literal: &Literal| match literal {
        Literal::Atom { sign: Sign::Positive, atom, .. } => atom.variables().collect(),
        _ => Vec::new(),
    };
    literals.iter().flat_map(of_literal).collect()
}

/// The codes that a variable may have in the matches of a body whose relations are complete, as few as is known.
pub(crate) fn domain(store: &Store, literals: &[Literal], variable: VariableId) -> Domain {
    let columns = literals.iter().flat_map(|literal| match literal {
        Literal::Atom { sign: Sign::Positive, side, atom } => {
            let relation = store.get(TableId::new(atom.relation, *side));
            let stands = |(_, term): &(usize, &Term)| **term == Term::Variable(variable);
            let columns = atom.terms.iter().enumerate().filter(stands);
            columns.map(|(column, _)| (relation, column)).collect()
        }
        _ => Vec::new(),
    });
    let domain = |(relation, column): (&crate::relation::Relation, usize)| {
        Domain::of(relation.ranges[column], relation.column(column))
    };
    columns.map(domain).min_by_key(Domain::width).unwrap_or(Domain::from(Range::ALL))
}

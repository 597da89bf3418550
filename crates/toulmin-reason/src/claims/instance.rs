//! Instances of what claims ask: one answer of a query as a query of its own, and rows of an atom.

use crate::model::Model;
use toulmin_lang::program::{
    Aggregate, Atom, Comparison, Expr, Literal, Query, Side, Term, TextTest, VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// The first row that fits an atom without variables.
pub(super) fn fitting(model: &Model, atom: &Atom, side: Side) -> Option<Row> {
    model.rows.fitting(atom.relation, side, &atom.pattern()).next()
}

/// The query with these values in place of these variables.
pub fn instance(query: &Query, variables: &[VariableId], values: &[Value]) -> Query {
    let given =
        |variable: VariableId| variables.iter().position(|it| *it == variable).map(|at| values[at]);
    let mut query = query.clone();
    query.answer.retain(|variable| given(*variable).is_none());

    let literals = &mut query.body.literals;
    let results = literals.iter().filter_map(|literal| result(literal, &given)).collect::<Vec<_>>();
    literals.iter_mut().for_each(|literal| fill(literal, &given));
    literals.extend(results);
    query
}

/// The condition that the result of an aggregate is the given value, which cannot be put in place
/// of the variable itself.
fn result(literal: &Literal, given: &Given<'_>) -> Option<Literal> {
    let Literal::Aggregate { result, span, .. } = literal else { return None };
    let right = Expr::Value(given(*result)?);
    let (left, op) = (Expr::Variable(*result), Comparison::Equal);
    Some(Literal::Compare { left, op, right, span: *span })
}

/// The value that replaces a variable, if one is given.
type Given<'a> = dyn Fn(VariableId) -> Option<Value> + 'a;

fn fill(literal: &mut Literal, given: &Given<'_>) {
    match literal {
        Literal::Atom { atom, .. } => fill_atom(atom, given),
        Literal::Compare { left, right, .. } => {
            left.fill(given);
            right.fill(given);
        }
        Literal::Aggregate { aggregate, .. } => fill_aggregate(aggregate, given),
        Literal::Test { test, .. } => match test {
            TextTest::Contains(text, part)
            | TextTest::StartsWith(text, part)
            | TextTest::EndsWith(text, part) => {
                text.fill(given);
                part.fill(given);
            }
            TextTest::Matches(text, _) => text.fill(given),
        },
        Literal::Range { value, from, to, .. } => {
            for expr in [value, from, to] {
                expr.fill(given);
            }
        }
    }
}

fn fill_atom(atom: &mut Atom, given: &Given<'_>) {
    for term in &mut atom.terms {
        if let Term::Variable(variable) = term
            && let Some(value) = given(*variable)
        {
            *term = Term::Value(value);
        }
    }
}

fn fill_aggregate(aggregate: &mut Aggregate, given: &Given<'_>) {
    aggregate.group.retain(|variable| given(*variable).is_none());
    aggregate.body.iter_mut().for_each(|literal| fill(literal, given));
}

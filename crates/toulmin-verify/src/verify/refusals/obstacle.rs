//! Obstacles: whether what is said to stand in the way of a literal really does.

use crate::proof::{Binding, StepId};
use crate::refusal::{Goal, Obstacle, Refusal};
use crate::verify::Wrong;
use crate::verify::derive::compute::{self, Comparing, NoValue, fixed};
use crate::verify::kernel::Checker;
use crate::verify::kernel::instance::Within;
use std::collections::BTreeSet;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{Aggregate, Atom, Expr, Literal, Side, Sign, Term};
use toulmin_lang::value::{Number, Value};

impl Checker<'_> {
    /// Whether this stands in the way of a literal under a binding.
    pub(crate) fn obstacle(
        &self,
        within: Within<'_>,
        at: usize,
        binding: &Binding,
        obstacle: &Obstacle,
        refusal: &Refusal,
    ) -> Result<(), Wrong> {
        match (&within.literals[at], obstacle) {
            (Literal::Atom { sign: Sign::Positive, side, atom }, Obstacle::Missing(goal)) => {
                match refusal.goals.get(goal.0) {
                    Some(goal) if asks(goal, *side, atom, binding) => Ok(()),
                    _ => Err(Wrong::OtherPattern),
                }
            }
            (
                Literal::Atom { sign: Sign::Negative, side, atom },
                Obstacle::Present { rows, more },
            ) => self.present(atom, *side, within.before, binding, (rows, *more)),
            (Literal::Compare { left, op, right, .. }, Obstacle::Compared(a, b)) => {
                self.not_compared(Comparing { left, op: *op, right }, binding, [*a, *b])
            }
            (
                Literal::Aggregate { result, aggregate, .. },
                Obstacle::Aggregated(value, contributors),
            ) => {
                let wanted = binding[result.0];
                if value.is_some() && (wanted.is_none() || wanted == *value) {
                    return Err(Wrong::Comparison);
                }
                let braces = self.braces(within, at)?;
                self.aggregated(aggregate, braces, binding, *value, contributors)
            }
            (
                asked @ (Literal::Test { .. } | Literal::Range { .. }),
                Obstacle::Computed(values),
            ) => self.not_computed(asked, binding, values),
            (
                computes @ (Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. }),
                Obstacle::Fault(kind),
            ) => self.without_result(computes, binding, *kind),
            (Literal::Aggregate { aggregate, .. }, Obstacle::Fault(kind)) => {
                self.faulty(aggregate, within, at, binding, *kind)
            }
            _ => Err(Wrong::PremiseKind),
        }
    }

    /// Whether these rows, each once, and this many more are all that fit a negated atom.
    fn present(
        &self,
        atom: &Atom,
        side: Side,
        before: StepId,
        binding: &Binding,
        (rows, more): (&[StepId], usize),
    ) -> Result<(), Wrong> {
        for row in rows {
            self.shown(atom, side, before, binding, *row)?;
        }

        let shown: BTreeSet<&[Value]> =
            rows.iter().map(|row| self.steps[row.0].row.as_slice()).collect();
        if rows.is_empty() {
            return Err(Wrong::OtherPremise);
        }

        let all = self.rows(atom.relation, side, &fixed(&atom.terms, binding))?;
        let counted = shown.len() == rows.len() && rows.len().checked_add(more) == Some(all.len());
        if counted { Ok(()) } else { Err(Wrong::Count) }
    }

    fn not_compared(
        &self,
        Comparing { left, op, right }: Comparing<'_>,
        binding: &Binding,
        [a, b]: [Value; 2],
    ) -> Result<(), Wrong> {
        let values = [left, right].map(|side| compute::value(side, binding, self.params));
        if values != [Ok(a), Ok(b)] {
            return Err(Wrong::Computed);
        }
        if op.holds(&a, &b) { Err(Wrong::Comparison) } else { Ok(()) }
    }

    /// Whether a question about a text, or a range, does not hold of these values.
    fn not_computed(
        &self,
        literal: &Literal,
        binding: &Binding,
        values: &[Value],
    ) -> Result<(), Wrong> {
        let exprs = match literal {
            // Whatever the variable is, it does not lie in a range without numbers.
            Literal::Range { value: Expr::Variable(variable), from, to, .. }
                if binding[variable.0].is_none() =>
            {
                vec![from, to]
            }
            literal => literal.exprs(),
        };

        let computed = compute::values(exprs, binding, self.params);
        if computed.as_deref() != Ok(values) {
            return Err(Wrong::Computed);
        }

        let holds = match values {
            [Value::Number(from), to @ Value::Number(_)] => {
                Value::Number(Number::integer(compute::first_whole(*from))) <= *to
            }
            values => compute::holds(literal, values).ok_or(Wrong::Computed)?,
        };
        if holds { Err(Wrong::Comparison) } else { Ok(()) }
    }

    /// Whether this is why the first expression of a literal without a value has none.
    fn without_result(
        &self,
        literal: &Literal,
        binding: &Binding,
        kind: FaultKind,
    ) -> Result<(), Wrong> {
        let fault = |expr| match compute::value(expr, binding, self.params) {
            Err(NoValue::Fault(kind)) => Some(kind),
            _ => None,
        };
        let first = literal.exprs().into_iter().find_map(fault);
        if first == Some(kind) { Ok(()) } else { Err(Wrong::Computed) }
    }

    /// Whether an aggregate has no value for this reason.
    fn faulty(
        &self,
        aggregate: &Aggregate,
        within: Within<'_>,
        at: usize,
        binding: &Binding,
        kind: FaultKind,
    ) -> Result<(), Wrong> {
        let group = compute::restricted(binding, &aggregate.group);
        let tuples = self.tuples(self.braces(within, at)?.body, &group)?;
        let faulty = tuples.faults.contains(&kind)
            || tuples.faults.is_empty() && tuples.value(aggregate.function) == Err(kind);
        if faulty { Ok(()) } else { Err(Wrong::Computed) }
    }
}

/// Whether a goal asks for what an atom does: it fixes the same columns, and equates no others.
fn asks(goal: &Goal, side: Side, atom: &Atom, binding: &Binding) -> bool {
    let same = |&(left, right): &(usize, usize)| {
        let [left, right] = [left, right].map(|column| atom.terms.get(column));
        left == right && matches!(left, Some(Term::Variable(_)))
    };
    (goal.relation, goal.side) == (atom.relation, side)
        && goal.pattern == fixed(&atom.terms, binding)
        && goal.same.iter().all(same)
}

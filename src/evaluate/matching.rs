//! Matching a body against rows: for queries, explanations and the naive engine.

use super::{Limits, Stop};
use std::collections::BTreeSet;
use toulmin_lang::fault::{Fault, FaultKind};
use toulmin_lang::plan::Step;
use toulmin_lang::program::{
    Aggregate, Atom, Expr, Function, Literal, Side, Sign, Term, VariableId,
};
use toulmin_lang::rows::{Row, Rows};
use toulmin_lang::value::{ArithmeticError, Number, Total, Value};

/// The value of each variable, by its id; `None` while it is free.
pub type Binding = Vec<Option<Value>>;

/// What is done with each match.
pub type Visit<'a> = dyn FnMut(&Binding) -> Result<(), Stop> + 'a;

/// What a body is matched against.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// All rows.
    pub rows: &'a Rows,
    /// The value of each parameter, by its id.
    pub params: &'a [Value],
    /// When to give up.
    pub limits: Limits<'a>,
}

/// The values of terms: `None` where any value will do or the variable is free.
pub fn instantiate(terms: &[Term], binding: &Binding) -> Vec<Option<Value>> {
    terms
        .iter()
        .map(|term| match term {
            Term::Variable(variable) => binding[variable.0],
            Term::Value(value) => Some(*value),
            Term::Any => None,
        })
        .collect()
}

/// The binding of so many variables under which terms fit a pattern; `None` when they never do.
pub fn bind(terms: &[Term], pattern: &[Option<Value>], variables: usize) -> Option<Binding> {
    let mut binding: Binding = vec![None; variables];
    for (term, value) in terms.iter().zip(pattern) {
        let Some(value) = value else { continue };
        let fits = match term {
            Term::Variable(variable) => *binding[variable.0].get_or_insert(*value) == *value,
            Term::Value(wanted) => wanted == value,
            Term::Any => true,
        };
        if !fits {
            return None;
        }
    }
    Some(binding)
}

/// The variables that have a value.
pub fn bound(binding: &Binding) -> BTreeSet<VariableId> {
    let bound = binding.iter().enumerate().filter(|(_, value)| value.is_some());
    bound.map(|(i, _)| VariableId(i)).collect()
}

impl<'a> Scope<'a> {
    /// Visits every extension of `binding` for which all steps succeed. What a step computes is compared with the value of its
    /// variable where that is known already.
    ///
    /// # Errors
    /// When an operation has no result, `visit` fails or the limits are reached.
    pub fn matches(
        &self,
        literals: &[Literal],
        steps: &[Step],
        binding: &mut Binding,
        visit: &mut Visit<'_>,
    ) -> Result<(), Stop> {
        // Asked at every step, since a join can run for long without a single match.
        self.limits.check()?;
        let Some((step, rest)) = steps.split_first() else { return visit(binding) };
        let (variable, value) = match (step, &literals[step.literal()]) {
            (Step::Match { .. }, Literal::Atom { side, atom, .. }) => {
                let pattern = instantiate(&atom.terms, binding);
                for row in self.rows.fitting(atom.relation, *side, &pattern) {
                    if let Some(bound) = unify(&atom.terms, &row, binding) {
                        self.matches(literals, rest, binding, visit)?;
                        bound.into_iter().for_each(|variable| binding[variable.0] = None);
                    }
                }
                return Ok(());
            }
            (Step::Test { literal }, tested) => {
                let holds = self.test(tested, binding).map_err(|kind| fault(*literal, kind))?;
                return if holds { self.matches(literals, rest, binding, visit) } else { Ok(()) };
            }
            (Step::Bind { literal, variable }, Literal::Compare { left, right, .. }) => {
                let is_left = matches!(left, Expr::Variable(left) if left == variable);
                let value = self.value(if is_left { right } else { left }, binding);
                (*variable, value.map_err(|kind| fault(*literal, kind))?)
            }
            (Step::Aggregate { literal, steps }, Literal::Aggregate { result, aggregate, .. }) => {
                match self.aggregate(aggregate, steps, binding) {
                    Ok(None) => return Ok(()),
                    Ok(Some(value)) => (*result, value),
                    Err(Stop::Fault(inner)) => return Err(fault(*literal, inner.kind)),
                    Err(stop) => return Err(stop),
                }
            }
            _ => unreachable!("bug: a step of another kind than its literal"),
        };
        let before = binding[variable.0].replace(value);
        let outcome = match before {
            Some(before) if before != value => Ok(()),
            _ => self.matches(literals, rest, binding, visit),
        };
        binding[variable.0] = before;
        outcome
    }

    /// The value of an aggregate; `None` for the smallest or largest of nothing.
    fn aggregate(
        &self,
        aggregate: &Aggregate,
        steps: &[Step],
        binding: &Binding,
    ) -> Result<Option<Value>, Stop> {
        let mut tuples = BTreeSet::new();
        self.matches(&aggregate.body, steps, &mut binding.clone(), &mut |found| {
            tuples.insert(aggregate.tuple().filter_map(|variable| found[variable.0]).collect());
            Ok(())
        })?;
        aggregated(aggregate.function, &tuples).map_err(|kind| fault(0, kind))
    }

    /// Whether a negated atom or a comparison succeeds.
    fn test(&self, literal: &Literal, binding: &Binding) -> Result<bool, FaultKind> {
        match literal {
            Literal::Atom { sign, side, atom } => {
                let some = self.some_row(atom, *side, binding);
                Ok(some == (*sign == Sign::Positive))
            }
            Literal::Compare { left, op, right, .. } => {
                Ok(op.holds(&self.value(left, binding)?, &self.value(right, binding)?))
            }
            Literal::Aggregate { .. } => unreachable!("bug: an aggregate is not a test"),
        }
    }

    fn some_row(&self, atom: &Atom, side: Side, binding: &Binding) -> bool {
        // Every variable of a negated atom is bound, so the pattern says all that is asked.
        let pattern = instantiate(&atom.terms, binding);
        self.rows.fitting(atom.relation, side, &pattern).next().is_some()
    }

    /// The value of an expression whose variables are bound.
    ///
    /// # Errors
    /// When an operation has no result.
    pub fn value(&self, expr: &Expr, binding: &Binding) -> Result<Value, FaultKind> {
        match expr {
            Expr::Variable(variable) => {
                Ok(binding[variable.0].expect("bug: the plan reads a free variable"))
            }
            Expr::Value(value) => Ok(*value),
            Expr::Param(param) => Ok(self.params[param.0]),
            Expr::Binary { left, op, right, .. } => {
                let (left, right) = (self.value(left, binding)?, self.value(right, binding)?);
                let result = op.apply(number(left), number(right));
                result.map(Value::Number).map_err(FaultKind::Arithmetic)
            }
        }
    }
}

/// Binds the free variables of `terms` to `row`, and says which; `None`, with nothing bound, when it does not fit.
fn unify(terms: &[Term], row: &Row, binding: &mut Binding) -> Option<Vec<VariableId>> {
    let mut bound = Vec::new();
    for (term, value) in terms.iter().zip(row) {
        let fits = match term {
            Term::Any => true,
            Term::Value(wanted) => wanted == value,
            Term::Variable(variable) => match binding[variable.0] {
                Some(wanted) => wanted == *value,
                None => {
                    binding[variable.0] = Some(*value);
                    bound.push(*variable);
                    true
                }
            },
        };
        if !fits {
            bound.into_iter().for_each(|variable| binding[variable.0] = None);
            return None;
        }
    }
    Some(bound)
}

/// The value of an aggregate over distinct tuples of keys, then value; `None` for the smallest or largest of nothing.
///
/// # Errors
/// When the total has no exact result, or one key has two values.
pub fn aggregated(function: Function, tuples: &BTreeSet<Row>) -> Result<Option<Value>, FaultKind> {
    let values = || tuples.iter().filter_map(|tuple| tuple.last().copied());
    match function {
        Function::Count => {
            let count = i64::try_from(tuples.len())
                .map_err(|_| FaultKind::Arithmetic(ArithmeticError::Overflow))?;
            Ok(Some(Value::Number(Number::integer(count))))
        }
        Function::Sum => {
            let keys = tuples.iter().map(|tuple| &tuple[..tuple.len() - 1]);
            if keys.collect::<BTreeSet<_>>().len() < tuples.len() {
                return Err(FaultKind::AmbiguousSum);
            }
            let total =
                values().try_fold(Total::default(), |total, value| total.plus(number(value)));
            total
                .and_then(Total::number)
                .map(|sum| Some(Value::Number(sum)))
                .map_err(FaultKind::Arithmetic)
        }
        Function::Min => Ok(values().min()),
        Function::Max => Ok(values().max()),
    }
}

fn number(value: Value) -> Number {
    match value {
        Value::Number(number) => number,
        other => unreachable!("bug: the checker let `{other}` into arithmetic"),
    }
}

fn fault(literal: usize, kind: FaultKind) -> Stop {
    Stop::Fault(Fault { rule: None, literal, kind })
}

//! Matching a body against rows: for queries, explanations and the naive engine.

use super::{Limits, Stop};
use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use toulmin_lang::fault::{Fault, FaultKind};
use toulmin_lang::plan::Step;
use toulmin_lang::program::{
    Aggregate, Atom, Expr, Function, Literal, RowPattern, Side, Sign, Term, VariableId,
};
use toulmin_lang::rows::{Row, Rows};
use toulmin_lang::value::{ArithmeticError, Number, Symbol, Total, Value};
use toulmin_verify::proof::Binding;

/// The operations of a body that have no result: the index of the literal, and why.
pub type Faults = BTreeSet<(usize, FaultKind)>;

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

/// What a step without a choice comes to.
enum Computed {
    /// Nothing: its literal has no match.
    Fails,
    /// Its literal holds.
    Holds,
    /// Its variable has this value.
    Is(VariableId, Value),
}

/// The values of terms: `None` where any value will do or the variable is free.
pub fn instantiate(terms: &[Term], binding: &Binding) -> RowPattern {
    terms
        .iter()
        .map(|term| match term {
            Term::Variable(variable) => binding[variable.0],
            Term::Value(value) => Some(*value),
            Term::Any => None,
        })
        .collect()
}

/// The binding of this many variables under which terms fit a pattern; `None` when they never do.
pub fn bind(terms: &[Term], pattern: &RowPattern, variables: usize) -> Option<Binding> {
    extended(vec![None; variables], terms, pattern)
}

/// The extension of a binding under which terms fit a pattern; `None` when they never do.
pub fn extended(mut binding: Binding, terms: &[Term], pattern: &RowPattern) -> Option<Binding> {
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
    /// Visits every extension of `binding` for which all steps succeed. Where the variable of a
    /// computed value is known already, the two are compared.
    ///
    /// # Errors
    /// When an operation has no result: the least fault, after all matches have been visited. When
    /// `visit` fails or the limits are reached.
    pub fn matches(
        &self,
        literals: &[Literal],
        steps: &[Step],
        binding: &mut Binding,
        visit: &mut Visit<'_>,
    ) -> Result<(), Stop> {
        let mut faults = Faults::new();
        self.matches_noting(literals, steps, binding, &mut faults, visit)?;
        faults.first().map_or(Ok(()), |&(literal, kind)| {
            Err(Stop::Fault(Fault { rule: None, literal, kind }))
        })
    }

    /// Like [`Scope::matches`], but notes every fault and succeeds.
    ///
    /// # Errors
    /// When `visit` fails or the limits are reached.
    pub fn matches_noting(
        &self,
        literals: &[Literal],
        steps: &[Step],
        binding: &mut Binding,
        faults: &mut Faults,
        visit: &mut Visit<'_>,
    ) -> Result<(), Stop> {
        // Asked at every step, since a join can run for long without a single match.
        self.limits.check()?;
        let Some((step, rest)) = steps.split_first() else { return visit(binding) };

        let literal = &literals[step.literal()];
        match (step, literal) {
            (Step::Match { .. }, Literal::Atom { side, atom, .. }) => {
                let pattern = instantiate(&atom.terms, binding);
                for row in self.rows.fitting(atom.relation, *side, &pattern) {
                    if let Some(bound) = unify(&atom.terms, &row, binding) {
                        self.matches_noting(literals, rest, binding, faults, visit)?;
                        bound.into_iter().for_each(|variable| binding[variable.0] = None);
                    }
                }
                Ok(())
            }
            (Step::Enumerate { variable, .. }, Literal::Range { from, to, .. })
                if binding[variable.0].is_none() =>
            {
                match self.range(from, to, binding) {
                    Ok(numbers) => {
                        for number in numbers {
                            binding[variable.0] = Some(Value::Number(Number::integer(number)));
                            self.matches_noting(literals, rest, binding, faults, visit)?;
                        }
                        binding[variable.0] = None;
                    }
                    Err(kind) => _ = faults.insert((step.literal(), kind)),
                }
                Ok(())
            }
            _ => match self.computed(step, literal, binding)? {
                Err(kind) => {
                    faults.insert((step.literal(), kind));
                    Ok(())
                }
                Ok(Computed::Fails) => Ok(()),
                Ok(Computed::Holds) => self.matches_noting(literals, rest, binding, faults, visit),
                Ok(Computed::Is(variable, value)) => {
                    let before = binding[variable.0].replace(value);
                    let outcome = match before {
                        Some(before) if before != value => Ok(()),
                        _ => self.matches_noting(literals, rest, binding, faults, visit),
                    };
                    binding[variable.0] = before;
                    outcome
                }
            },
        }
    }

    /// What a step without a choice comes to.
    fn computed(
        &self,
        step: &Step,
        literal: &Literal,
        binding: &Binding,
    ) -> Result<Result<Computed, FaultKind>, Stop> {
        Ok(match (step, literal) {
            (Step::Test { .. } | Step::Enumerate { .. }, tested) => {
                let holds = self.test(tested, binding);
                holds.map(|holds| if holds { Computed::Holds } else { Computed::Fails })
            }
            (Step::Bind { variable, .. }, Literal::Compare { left, right, .. }) => {
                let is_left = matches!(left, Expr::Variable(left) if left == variable);
                let value = self.value(if is_left { right } else { left }, binding);
                value.map(|value| Computed::Is(*variable, value))
            }
            (Step::Aggregate { steps, .. }, Literal::Aggregate { result, aggregate, .. }) => {
                let value = self.aggregate(aggregate, steps, binding)?;
                let is = |value| Computed::Is(*result, value);
                value.map(|value| value.map_or(Computed::Fails, is))
            }
            _ => unreachable!("bug: a step of another kind than its literal"),
        })
    }

    /// The value of an aggregate; `None` for the smallest, largest or mean of nothing. A group in
    /// which an operation has no result has no value either.
    fn aggregate(
        &self,
        aggregate: &Aggregate,
        steps: &[Step],
        binding: &Binding,
    ) -> Result<Result<Option<Value>, FaultKind>, Stop> {
        let (mut tuples, mut faults) = (BTreeSet::new(), Faults::new());
        let binding = &mut binding.clone();
        self.matches_noting(&aggregate.body, steps, binding, &mut faults, &mut |found| {
            tuples.insert(aggregate.tuple().filter_map(|variable| found[variable.0]).collect());
            Ok(())
        })?;

        Ok(match faults.into_iter().map(|(_, kind)| kind).min() {
            Some(kind) => Err(kind),
            None => aggregated(aggregate.function, &tuples),
        })
    }

    /// Whether a negated atom, a comparison, a question about a text or a range holds.
    fn test(&self, literal: &Literal, binding: &Binding) -> Result<bool, FaultKind> {
        match literal {
            Literal::Atom { sign, side, atom } => {
                let some = self.some_row(atom, *side, binding);
                Ok(some == (*sign == Sign::Positive))
            }
            Literal::Compare { left, op, right, .. } => {
                Ok(op.holds(&self.value(left, binding)?, &self.value(right, binding)?))
            }
            Literal::Test { sign, test, .. } => {
                let holds = test.holds(|expr| self.value(expr, binding).map(text))?;
                Ok(holds == (*sign == Sign::Positive))
            }
            Literal::Range { value, from, to, .. } => {
                let [value, from, to] = [value, from, to].map(|expr| self.value(expr, binding));
                Ok(number(value?).is_in(number(from?), number(to?)))
            }
            Literal::Aggregate { .. } => unreachable!("bug: an aggregate is not a test"),
        }
    }

    /// The whole numbers of a range.
    fn range(
        &self,
        from: &Expr,
        to: &Expr,
        binding: &Binding,
    ) -> Result<RangeInclusive<i64>, FaultKind> {
        Ok(number(self.value(from, binding)?).to(number(self.value(to, binding)?)))
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
            Expr::Call { function, args, .. } => {
                let args: Result<Vec<Symbol>, FaultKind> =
                    args.iter().map(|arg| self.value(arg, binding).map(text)).collect();
                Ok(Value::Text(function.apply(&args?)?))
            }
        }
    }
}

/// Binds the free variables of `terms` to `row` and returns them; `None`, with nothing bound, when
/// the row does not fit.
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

/// The value of an aggregate over distinct tuples of keys, then value; `None` for the smallest,
/// largest or mean of nothing.
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
        Function::Sum => Ok(Some(Value::Number(total(tuples)?.number()?))),
        Function::Mean if tuples.is_empty() => Ok(None),
        Function::Mean => Ok(Some(Value::Number(total(tuples)?.divided_by(tuples.len())?))),
        Function::Min => Ok(values().min()),
        Function::Max => Ok(values().max()),
    }
}

/// The total of one value for each key.
fn total(tuples: &BTreeSet<Row>) -> Result<Total, FaultKind> {
    let keys: BTreeSet<&[Value]> = tuples.iter().map(|tuple| &tuple[..tuple.len() - 1]).collect();
    if keys.len() < tuples.len() {
        return Err(FaultKind::AmbiguousSum);
    }
    let mut values = tuples.iter().filter_map(|tuple| tuple.last().copied().map(number));
    Ok(values.try_fold(Total::default(), Total::plus)?)
}

fn text(value: Value) -> Symbol {
    match value {
        Value::Text(text) => text,
        other => unreachable!("bug: the checker let `{other}` into a function of texts"),
    }
}

fn number(value: Value) -> Number {
    match value {
        Value::Number(number) => number,
        other => unreachable!("bug: the checker let `{other}` into arithmetic"),
    }
}

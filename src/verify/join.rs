//! The checker's own matcher: a body is joined literal by literal, with all partial bindings kept at once.

use super::{Ends, Wrong};
use crate::evaluate::Binding;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use toulmin_lang::program::{
    Aggregate, Atom, Comparison, Expr, Function, Literal, RelationId, Side, Sign, Term, TextTest,
    VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Number, Symbol, Total, Value};

/// How many numbers of ranges the checker takes at once.
const NUMBERS_MAX: usize = 10_000_000;

/// The rows of each side of each relation.
pub(super) type Table = BTreeMap<(RelationId, Side), BTreeSet<Row>>;

/// What bodies are joined over.
#[derive(Clone, Copy)]
pub(super) struct Joined<'a> {
    pub(super) rows: &'a Table,
    pub(super) params: &'a [Value],
    pub(super) ends: Ends<'a>,
}

impl Joined<'_> {
    /// Every extension of a binding that satisfies all literals: positive atoms first, then the others as they become ready.
    pub(super) fn matches(
        &self,
        literals: &[Literal],
        start: &Binding,
    ) -> Result<Vec<Binding>, Wrong> {
        let mut found = vec![start.clone()];
        let mut open: Vec<&Literal> = literals.iter().collect();
        while let (Some(some), false) = (found.first(), open.is_empty()) {
            let next = most_fixed(&open, some).or_else(|| first_ready(&open, some));
            // What never becomes ready is a flaw of the body, which the gate does not let through.
            let literal = open.remove(next.ok_or(Wrong::Binding)?);
            found = self.extend(literal, found)?;
        }
        Ok(found)
    }

    /// The distinct tuples of an aggregate for the binding of its group.
    pub(super) fn tuples(
        &self,
        aggregate: &Aggregate,
        group: &Binding,
    ) -> Result<BTreeSet<Row>, Wrong> {
        let matches = self.matches(&aggregate.body, group)?;
        Ok(matches.iter().filter_map(|binding| tuple(aggregate, binding)).collect())
    }

    fn extend(&self, literal: &Literal, found: Vec<Binding>) -> Result<Vec<Binding>, Wrong> {
        match literal {
            Literal::Atom { sign: Sign::Positive, side, atom } => {
                self.with_rows(atom, *side, found)
            }
            Literal::Atom { sign: Sign::Negative, side, atom } => {
                Ok(self.without_rows(atom, *side, found))
            }
            Literal::Compare { left, op, right, .. } => {
                self.each(found, |binding| self.compared(left, *op, right, binding))
            }
            Literal::Test { .. } => self.each(found, |binding| self.asked(literal, binding)),
            Literal::Range { value: Expr::Variable(variable), from, to, .. }
                if found.first().is_some_and(|binding| binding[variable.0].is_none()) =>
            {
                self.enumerated(*variable, (from, to), &found)
            }
            Literal::Range { .. } => self.each(found, |binding| self.asked(literal, binding)),
            Literal::Aggregate { result, aggregate, .. } => self.each(found, |mut binding| {
                let mut group = vec![None; binding.len()];
                for variable in &aggregate.group {
                    group[variable.0] = binding[variable.0];
                }
                let value =
                    super::join::aggregate(aggregate.function, &self.tuples(aggregate, &group)?)?;
                let fits = value.is_some() && binding[result.0].is_none_or(|b| Some(b) == value);
                binding[result.0] = value;
                Ok(fits.then_some(binding))
            }),
        }
    }

    /// The binding, if a question about a text, or a range, holds.
    fn asked(&self, literal: &Literal, binding: Binding) -> Result<Option<Binding>, Wrong> {
        let exprs = literal.exprs().into_iter();
        let values: Option<Vec<Value>> =
            exprs.map(|expr| value(expr, &binding, self.params)).collect();
        let holds = holds(literal, &values.ok_or(Wrong::Fault)?).ok_or(Wrong::Fault)?;
        Ok(holds.then_some(binding))
    }

    /// The bindings with each whole number of a range.
    fn enumerated(
        &self,
        variable: VariableId,
        (from, to): (&Expr, &Expr),
        found: &[Binding],
    ) -> Result<Vec<Binding>, Wrong> {
        let mut extended = Vec::new();
        for binding in found {
            let ends = [from, to].map(|end| value(end, binding, self.params));
            let [Some(Value::Number(from)), Some(Value::Number(to))] = ends else {
                return Err(Wrong::Fault);
            };
            let mut next = first_whole(from);
            while Number::integer(next) <= to {
                let mut binding = binding.clone();
                binding[variable.0] = Some(Value::Number(Number::integer(next)));
                extended.push(binding);
                if extended.len() > NUMBERS_MAX {
                    return Err(Wrong::TooMany);
                }
                let Some(after) = next.checked_add(1) else { break };
                next = after;
            }
        }
        Ok(extended)
    }

    /// The bindings with each row that fits. All of them have the same variables bound, so rows are looked up by the columns
    /// that these fix.
    fn with_rows(
        &self,
        atom: &Atom,
        side: Side,
        found: Vec<Binding>,
    ) -> Result<Vec<Binding>, Wrong> {
        let index = self.index(atom, side, &found);
        let mut extended = BTreeSet::new();
        for binding in &found {
            let key: Row = fixed(&atom.terms, binding).into_iter().flatten().collect();
            for row in index.get(&key).into_iter().flatten() {
                self.go_on()?;
                extended.extend(unified(&atom.terms, row, binding));
            }
        }
        Ok(extended.into_iter().collect())
    }

    fn without_rows(&self, atom: &Atom, side: Side, found: Vec<Binding>) -> Vec<Binding> {
        let index = self.index(atom, side, &found);
        let key = |binding: &Binding| -> Row {
            fixed(&atom.terms, binding).into_iter().flatten().collect()
        };
        found.into_iter().filter(|binding| !index.contains_key(&key(binding))).collect()
    }

    /// The rows of an atom by the values of the columns that are fixed in `found`.
    fn index(&self, atom: &Atom, side: Side, found: &[Binding]) -> HashMap<Row, Vec<&Row>> {
        let Some(some) = found.first() else { return HashMap::new() };
        let pattern = fixed(&atom.terms, some);
        let mut index: HashMap<Row, Vec<&Row>> = HashMap::new();
        for row in self.rows.get(&(atom.relation, side)).into_iter().flatten() {
            let key = row.iter().zip(&pattern).filter(|(_, fixed)| fixed.is_some());
            index.entry(key.map(|(value, _)| *value).collect()).or_default().push(row);
        }
        index
    }

    /// Keeps what `step` makes of each binding.
    fn each(
        &self,
        found: Vec<Binding>,
        mut step: impl FnMut(Binding) -> Result<Option<Binding>, Wrong>,
    ) -> Result<Vec<Binding>, Wrong> {
        let step = |binding| self.go_on().and_then(|()| step(binding)).transpose();
        found.into_iter().filter_map(step).collect()
    }

    fn go_on(&self) -> Result<(), Wrong> {
        if (self.ends)() { Err(Wrong::Stopped) } else { Ok(()) }
    }

    /// The binding, if the comparison holds; with a variable bound, if that makes it hold.
    fn compared(
        &self,
        left: &Expr,
        op: Comparison,
        right: &Expr,
        mut binding: Binding,
    ) -> Result<Option<Binding>, Wrong> {
        for (side, other) in [(left, right), (right, left)] {
            if let Expr::Variable(variable) = side
                && binding[variable.0].is_none()
            {
                binding[variable.0] = value(other, &binding, self.params);
            }
        }
        let sides = [left, right].map(|side| value(side, &binding, self.params));
        let [Some(a), Some(b)] = sides else { return Err(Wrong::Fault) };
        Ok(op.holds(&a, &b).then_some(binding))
    }
}

/// The positive atom with the most columns fixed.
fn most_fixed(open: &[&Literal], binding: &Binding) -> Option<usize> {
    let score = |literal: &Literal| match literal {
        Literal::Atom { sign: Sign::Positive, atom, .. } => {
            Some(fixed(&atom.terms, binding).iter().flatten().count())
        }
        _ => None,
    };
    let scored = open.iter().enumerate().filter_map(|(i, literal)| Some((score(literal)?, i)));
    scored.max().map(|(_, i)| i)
}

/// The first literal whose inputs are bound.
fn first_ready(open: &[&Literal], binding: &Binding) -> Option<usize> {
    let is_bound = |variable: &VariableId| binding[variable.0].is_some();
    let ready = |expr: &Expr| expr.variables().iter().all(is_bound);
    let is_variable = |expr: &Expr| matches!(expr, Expr::Variable(_));
    open.iter().position(|literal| match literal {
        Literal::Atom { atom, .. } => atom.terms.iter().all(|term| match term {
            Term::Variable(variable) => is_bound(variable),
            _ => true,
        }),
        Literal::Compare { left, op, right, .. } => {
            let binds = |side: &Expr, other: &Expr| is_variable(side) && ready(other);
            let equation = *op == Comparison::Equal;
            (ready(left) && ready(right)) || equation && (binds(left, right) || binds(right, left))
        }
        Literal::Aggregate { aggregate, .. } => aggregate.group.iter().all(is_bound),
        Literal::Test { .. } => literal.exprs().into_iter().all(ready),
        Literal::Range { value, from, to, .. } => {
            ready(from) && ready(to) && (is_variable(value) || ready(value))
        }
    })
}

/// The relations that literals read, those inside aggregates too.
pub(super) fn relations(literals: &[Literal]) -> BTreeSet<RelationId> {
    let mut relations = BTreeSet::new();
    for literal in literals {
        match literal {
            Literal::Atom { atom, .. } => _ = relations.insert(atom.relation),
            Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. } => {}
            Literal::Aggregate { aggregate, .. } => {
                relations.extend(self::relations(&aggregate.body));
            }
        }
    }
    relations
}

/// The values of terms; `None` where any will do.
pub(super) fn fixed(terms: &[Term], binding: &Binding) -> Vec<Option<Value>> {
    let value = |term: &Term| match term {
        Term::Variable(variable) => binding[variable.0],
        Term::Value(value) => Some(*value),
        Term::Any => None,
    };
    terms.iter().map(value).collect()
}

/// Whether a row has the values that a pattern fixes.
pub(super) fn fits(pattern: &[Option<Value>], row: &[Value]) -> bool {
    pattern.iter().zip(row).all(|(wanted, value)| wanted.is_none_or(|wanted| wanted == *value))
}

/// The binding under which an atom is this row, if it extends `binding`.
fn unified(terms: &[Term], row: &Row, binding: &Binding) -> Option<Binding> {
    let mut binding = binding.clone();
    for (term, value) in terms.iter().zip(row) {
        let wanted = match term {
            Term::Variable(variable) => *binding[variable.0].get_or_insert(*value),
            Term::Value(wanted) => *wanted,
            Term::Any => *value,
        };
        if wanted != *value {
            return None;
        }
    }
    Some(binding)
}

/// The keys, then the value, of an aggregate under a match of its body.
pub(super) fn tuple(aggregate: &Aggregate, binding: &Binding) -> Option<Row> {
    aggregate.keys.iter().chain(&aggregate.value).map(|variable| binding[variable.0]).collect()
}

/// The value of an expression; `None` when a variable is free or an operation has no result.
pub(super) fn value(expr: &Expr, binding: &Binding, params: &[Value]) -> Option<Value> {
    match expr {
        Expr::Variable(variable) => binding[variable.0],
        Expr::Value(value) => Some(*value),
        Expr::Param(param) => params.get(param.0).copied(),
        Expr::Binary { left, op, right, .. } => {
            let sides = [left, right].map(|side| value(side, binding, params));
            let [Some(Value::Number(a)), Some(Value::Number(b))] = sides else { return None };
            op.apply(a, b).ok().map(Value::Number)
        }
        Expr::Call { function, args, .. } => {
            let texts = args.iter().map(|arg| match value(arg, binding, params) {
                Some(Value::Text(text)) => Some(text),
                _ => None,
            });
            let texts: Option<Vec<Symbol>> = texts.collect();
            function.apply(&texts?).ok().map(Value::Text)
        }
    }
}

/// Whether a question about a text, or a range, holds of the values of its expressions; `None` for values of other kinds.
pub(super) fn holds(literal: &Literal, values: &[Value]) -> Option<bool> {
    match (literal, values) {
        (Literal::Test { sign, test, .. }, [Value::Text(text), rest @ ..]) => {
            let text = text.as_str();
            let holds = match (test, rest) {
                (TextTest::Contains(..), [Value::Text(part)]) => text.contains(part.as_str()),
                (TextTest::StartsWith(..), [Value::Text(part)]) => text.starts_with(part.as_str()),
                (TextTest::EndsWith(..), [Value::Text(part)]) => text.ends_with(part.as_str()),
                (TextTest::Matches(_, pattern), []) => pattern.fits(text),
                _ => return None,
            };
            Some(holds == (*sign == Sign::Positive))
        }
        (Literal::Range { .. }, [Value::Number(value), Value::Number(from), Value::Number(to)]) => {
            Some(value.denominator() == 1 && from <= value && value <= to)
        }
        _ => None,
    }
}

/// The first whole number that is not less.
pub(super) fn first_whole(number: Number) -> i64 {
    let (above, below) = (number.numerator(), number.denominator());
    let quotient = above / below;
    if above > 0 && above % below != 0 { quotient + 1 } else { quotient }
}

/// The value of an aggregate over distinct tuples; `None` for the smallest, largest or mean of nothing.
pub(super) fn aggregate(
    function: Function,
    tuples: &BTreeSet<Row>,
) -> Result<Option<Value>, Wrong> {
    let last = || tuples.iter().filter_map(|tuple| tuple.last().copied());
    match function {
        Function::Count => {
            let count = i64::try_from(tuples.len()).map_err(|_| Wrong::Fault)?;
            Ok(Some(Value::Number(Number::integer(count))))
        }
        Function::Mean if tuples.is_empty() => Ok(None),
        Function::Sum | Function::Mean => {
            let keys: BTreeSet<&[Value]> =
                tuples.iter().map(|tuple| &tuple[..tuple.len() - 1]).collect();
            let mut total = Total::default();
            for value in last() {
                let Value::Number(number) = value else { return Err(Wrong::Fault) };
                total = total.plus(number).map_err(|_| Wrong::Fault)?;
            }
            let value = match function {
                Function::Mean => total.divided_by(tuples.len()),
                _ => total.number(),
            };
            let value = value.map_err(|_| Wrong::Fault)?;
            if keys.len() == tuples.len() {
                Ok(Some(Value::Number(value)))
            } else {
                Err(Wrong::Fault)
            }
        }
        Function::Min => Ok(last().min()),
        Function::Max => Ok(last().max()),
    }
}

//! What is said of comparisons, questions about texts, ranges and aggregates.

use super::Speaker;
use crate::words::phrase;
use std::collections::BTreeSet;
use toulmin_lang::print;
use toulmin_lang::program::{
    Aggregate, Body, Comparison, Expr, Function, Literal, ParamId, Side, Sign, TextTest, VariableId,
};
use toulmin_lang::value::Value;
use toulmin_reason::evaluate::{Binding, instantiate};
use toulmin_verify::proof::Contributor;

/// How many of the things that an aggregate is taken over are named in its sentence.
const TUPLES_MAX: usize = 12;

/// A body and the values of its variables.
#[derive(Clone, Copy)]
pub(in crate::render) struct BoundBody<'b> {
    pub(in crate::render) body: &'b Body,
    pub(in crate::render) binding: &'b Binding,
}

/// The sides of a comparison.
#[derive(Clone, Copy)]
pub(in crate::render) struct Sides<'e> {
    pub(in crate::render) left: &'e Expr,
    pub(in crate::render) op: Comparison,
    pub(in crate::render) right: &'e Expr,
}

impl Speaker<'_> {
    /// How two sides compare, or how they do not.
    pub(in crate::render) fn compared(
        &self,
        bound: BoundBody<'_>,
        Sides { left, op, right }: Sides<'_>,
        (a, b): (Value, Value),
        sign: Sign,
    ) -> String {
        if let (Sign::Negative, Comparison::Equal) = (sign, op) {
            let (is, wanted) = (self.words.value(a), self.side(bound, right, b));
            let swapped = (self.words.value(b), self.side(bound, left, a));
            let function = |expr| result_of(bound.body, expr).map(phrase::function);
            let found = match (function(left), function(right)) {
                (Some(function), _) => Some((function, is, wanted)),
                (None, Some(function)) => Some((function, swapped.0, swapped.1)),
                (None, None) => None,
            };
            if let Some((function, is, wanted)) = found {
                return format!("the {function} is {}", phrase::instead(&is, &wanted));
            }
        }

        let is_plain = params(left).is_empty() && params(right).is_empty();
        if let (Sign::Positive, Comparison::Equal, true) = (sign, op, is_plain) {
            return self.equal(bound, (left, right), a);
        }

        let verb = match sign {
            Sign::Positive => phrase::compared(op, b).to_owned(),
            Sign::Negative => phrase::not_compared(op, b),
        };
        format!("{} {verb} {}", self.side(bound, left, a), self.side(bound, right, b))
    }

    /// That two sides have one value: what is computed is said with what it comes to.
    fn equal(&self, bound: BoundBody<'_>, (left, right): (&Expr, &Expr), value: Value) -> String {
        match (is_computed(left), is_computed(right)) {
            (false, false) => {
                let named = |expr| named(bound.body, expr);
                let names: Vec<String> = [left, right].into_iter().filter_map(named).collect();
                phrase::all_are(&names, &self.words.operand(value))
            }
            (true, false) => {
                phrase::comes_to(&self.written(bound, left), &self.words.operand(value))
            }
            (false, true) => {
                phrase::comes_to(&self.written(bound, right), &self.words.operand(value))
            }
            (true, true) => {
                let sides = [left, right].map(|expr| self.written(bound, expr));
                phrase::both_come_to(&sides, &self.words.operand(value))
            }
        }
    }

    /// What is asked of a text, or in which range a number lies, or that it is not so.
    pub(in crate::render) fn computed(
        &self,
        bound: BoundBody<'_>,
        literal: &Literal,
        values: &[Value],
        sign: Sign,
    ) -> String {
        let side = |(expr, value): (&Expr, &Value)| self.side(bound, expr, *value);

        match literal {
            Literal::Test { sign: asked, test, .. } => {
                let exprs = test.exprs().into_iter();
                let mut texts: Vec<String> = exprs.zip(values).map(side).collect();
                if let TextTest::Matches(_, pattern) = test {
                    texts.push(phrase::quoted(pattern.as_str()));
                }
                let holds = if *asked == sign { Sign::Positive } else { Sign::Negative };
                format!("{} {}", texts[0], phrase::asked(test.question(), holds, &texts[1]))
            }
            Literal::Range { value, from, to, .. } => match values {
                [number, first, last] => {
                    let number = side((value, number));
                    phrase::lies(&number, &side((from, first)), &side((to, last)), sign)
                }
                ends => {
                    let ends: Vec<String> = [from, to].into_iter().zip(ends).map(side).collect();
                    phrase::empty_range(&ends.join(" and "))
                }
            },
            _ => unreachable!("bug: only questions and ranges compute"),
        }
    }

    /// A value; where it is computed, its expression follows in brackets.
    fn side(&self, bound: BoundBody<'_>, expr: &Expr, value: Value) -> String {
        let value = self.words.operand(value);
        if is_computed(expr) { format!("{value} ({})", self.written(bound, expr)) } else { value }
    }

    /// An expression as it is written, with the values of its variables, or the parameters in it.
    fn written(&self, bound: BoundBody<'_>, expr: &Expr) -> String {
        let params: Vec<String> = params(expr).into_iter().map(|id| self.param(id)).collect();
        if !params.is_empty() {
            return params.join("; ");
        }
        let mut filled = expr.clone();
        filled.fill(&|variable| bound.binding[variable.0]);
        let text = print::expr(&self.page.model.casebook.program, bound.body, &filled);
        let inner = text.strip_prefix('(').and_then(|text| text.strip_suffix(')'));
        inner.filter(|_| matches!(expr, Expr::Binary { .. })).unwrap_or(&text).to_owned()
    }

    /// A parameter with its value, marked when the run sets it, and its sentence.
    fn param(&self, id: ParamId) -> String {
        let model = self.page.model;
        let (param, value) = (&model.casebook.program.params[id.0], model.params[id.0]);
        let of_run = value != param.default;
        phrase::param(param.name.as_str(), &self.words.value(value), of_run, &param.sentence)
    }

    /// The value of an aggregate and what it is taken over.
    pub(in crate::render) fn aggregated(
        &self,
        body: &Body,
        (result, aggregate): (VariableId, &Aggregate),
        binding: &Binding,
        value: Option<Value>,
        contributors: &[Contributor],
    ) -> String {
        let name = |id: &VariableId| format!("?{}", body.variables[id.0].name);
        let names = |ids: &[VariableId]| ids.iter().map(name).collect::<Vec<_>>().join(", ");
        let subject = match (&aggregate.value, aggregate.keys.as_slice()) {
            (None, keys) => format!("of {}", names(keys)),
            (Some(value), []) => name(value),
            (Some(value), keys) => format!("of {} for {}", name(value), names(keys)),
        };

        // Where another value was asked for, both are said: `2, not 3`.
        let other = binding[result.0].filter(|wanted| value.is_some_and(|is| is != *wanted));
        let value = value.map(|value| self.words.value(value));
        let value = match (value, other) {
            (Some(is), Some(wanted)) => Some(phrase::instead(&is, &self.words.value(wanted))),
            (value, _) => value,
        };

        let tuple = |contributor: &Contributor| {
            let values = contributor.tuple.iter().map(|value| self.words.value(*value));
            values.collect::<Vec<_>>().join(" ")
        };
        let mut tuples: Vec<String> = contributors.iter().take(TUPLES_MAX).map(tuple).collect();
        let more = contributors.len() - tuples.len();
        tuples.extend((more > 0).then(|| phrase::and_more(more)));

        // A count over an open list covers only what sources name, and says so.
        let open = !aggregate.function.compares() && !self.is_complete(aggregate, binding);
        let named = if open { format!(", {}", phrase::AS_NAMED) } else { String::new() };
        let tuples =
            if tuples.is_empty() { phrase::OF_NOTHING.to_owned() } else { tuples.join(", ") };

        let said = match (aggregate.function, value) {
            (Function::Count, Some(value)) => phrase::in_all(&value),
            (function, value) => phrase::aggregate(function, &subject, value.as_deref()),
        };
        format!("{said}{named}: {tuples}")
    }

    /// Whether every list that an aggregate reads is stated to be complete.
    fn is_complete(&self, aggregate: &Aggregate, binding: &Binding) -> bool {
        let lists = &self.page.model.casebook.facts.complete;
        aggregate.body.iter().all(|literal| match literal {
            Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => {
                let pattern = instantiate(&atom.terms, &aggregate.group_of(binding));
                lists.iter().any(|list| list.covers(atom.relation, &pattern))
            }
            _ => true,
        })
    }
}

/// Whether a comparison only says again which value an aggregate has: `count ?f : { … } = 1`, where
/// it is 1, and `?n = count ?f : { … }`.
pub(super) fn repeats_aggregate(body: &Body, literal: &Literal) -> bool {
    match literal {
        Literal::Compare { left, op: Comparison::Equal, right, .. } => {
            let repeats = |result: &Expr, value: &Expr| {
                let is_plain = result_of(body, value).is_none() && !is_computed(value);
                is_plain && result_of(body, result).is_some()
            };
            repeats(left, right) || repeats(right, left)
        }
        _ => false,
    }
}

/// The function of the aggregate whose result an expression is.
fn result_of(body: &Body, expr: &Expr) -> Option<Function> {
    body.literals.iter().find_map(|literal| match (literal, expr) {
        (Literal::Aggregate { result, aggregate, .. }, Expr::Variable(variable)) => {
            (result == variable).then_some(aggregate.function)
        }
        _ => None,
    })
}

/// Whether an expression is more than a variable or a value.
fn is_computed(expr: &Expr) -> bool {
    !matches!(expr, Expr::Variable(_) | Expr::Value(_))
}

/// A variable by its name; an aggregate by its function.
fn named(body: &Body, expr: &Expr) -> Option<String> {
    let Expr::Variable(variable) = expr else { return None };
    let name = || format!("?{}", body.variables[variable.0].name);
    Some(result_of(body, expr).map_or_else(name, |it| format!("the {}", phrase::function(it))))
}

/// The parameters of an expression, each once.
fn params(expr: &Expr) -> BTreeSet<ParamId> {
    match expr {
        Expr::Variable(_) | Expr::Value(_) => BTreeSet::new(),
        Expr::Param(param) => BTreeSet::from([*param]),
        Expr::Binary { left, right, .. } => &params(left) | &params(right),
        Expr::Call { args, .. } => args.iter().flat_map(params).collect(),
    }
}

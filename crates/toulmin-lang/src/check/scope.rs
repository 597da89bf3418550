//! Scopes: which variable a name means, and what it ranges over.
//!
//! A name inside the braces of an aggregate means the outer variable if the rule uses it outside too; else it belongs to
//! that aggregate alone.

use crate::diag::{Code, Diagnostic};
use crate::program::{Type, VariableId};
use crate::source::Span;
use crate::tree::{Aggregate, Arg, Atom, Expr, ExprKind, Literal, Name};
use std::collections::BTreeMap;

/// The aggregate in whose braces a name stands; `None` outside of all.
pub(super) type Frame = Option<Span>;

/// The variables of a rule or query.
#[derive(Default)]
pub(super) struct Scope {
    /// The variables of each frame.
    names: BTreeMap<Frame, BTreeMap<String, VariableId>>,
    /// The number in the name of the variable of its own that the checker made last.
    fresh: usize,
    /// The variables, in order of first occurrence.
    pub(super) variables: Vec<ScopedVariable>,
}

/// A variable while its type is being found.
pub(super) struct ScopedVariable {
    /// Its name.
    pub(super) name: String,
    /// Its first occurrence.
    pub(super) span: Span,
    /// The aggregate that it belongs to.
    pub(super) frame: Frame,
    /// The types of the places where it stands, in order of occurrence.
    pub(super) types: Vec<(Type, Span)>,
}

impl Scope {
    /// The variable that a name means in a frame.
    pub(super) fn lookup(&self, frame: Frame, name: &str) -> Option<VariableId> {
        let named = |frame: Frame| self.names.get(&frame)?.get(name).copied();
        named(None).or_else(|| named(frame))
    }

    /// Enters a name; it keeps its first occurrence.
    pub(super) fn enter(&mut self, frame: Frame, name: &str, span: Span) -> VariableId {
        if let Some(known) = self.lookup(frame, name) {
            return known;
        }
        let id = VariableId(self.variables.len());
        let name = name.to_owned();
        self.names.entry(frame).or_default().insert(name.clone(), id);
        self.variables.push(ScopedVariable { name, span, frame, types: Vec::new() });
        id
    }

    /// A variable of the checker's own, with a name that nobody wrote.
    pub(super) fn fresh(&mut self, frame: Frame, ty: Type, span: Span) -> VariableId {
        let is_taken = |name: &str| self.names.values().any(|names| names.contains_key(name));
        let mut names = (self.fresh + 1..).map(|number| (number, format!("_{number}")));
        let free = names.find(|(_, name)| !is_taken(name));
        let (number, name) = free.expect("bug: there are endlessly many names");
        self.fresh = number;
        let id = self.enter(frame, &name, span);
        self.variables[id.0].types.push((ty, span));
        id
    }

    /// What a variable ranges over, when that is known.
    pub(super) fn ty(&self, variable: VariableId) -> Option<Type> {
        self.variables[variable.0].types.first().map(|(ty, _)| *ty)
    }
}

/// Visits every variable of an expression that stands outside aggregates, and every aggregate.
pub(super) fn walk<'t>(
    expr: &'t Expr,
    variable: &mut impl FnMut(&'t str, Span),
    aggregate: &mut impl FnMut(&'t Aggregate, Span),
) {
    match &expr.kind {
        ExprKind::Variable(name) => variable(name, expr.span),
        ExprKind::Binary { left, right, .. } => {
            walk(left, variable, aggregate);
            walk(right, variable, aggregate);
        }
        ExprKind::Call { args, .. } => {
            for arg in args {
                walk(arg, variable, aggregate);
            }
        }
        ExprKind::Aggregate(inner) => aggregate(inner, expr.span),
        ExprKind::Any
        | ExprKind::Name(_)
        | ExprKind::Text(_)
        | ExprKind::Number(_)
        | ExprKind::Date(_) => {}
    }
}

/// The expressions of a literal.
pub(super) fn exprs(literal: &Literal) -> Vec<&Expr> {
    match literal {
        Literal::Atom { atom, .. } => args(atom).collect(),
        Literal::Compare { left, right, .. } => vec![left, right],
        Literal::Test { args, .. } => args.iter().collect(),
        Literal::Range { value, from, to } => vec![value, from, to],
    }
}

/// The arguments of an atom.
pub(super) fn args(atom: &Atom) -> impl Iterator<Item = &Expr> {
    atom.args.iter().map(|Arg { value, .. }| value)
}

/// Reports every variable that stands once in a rule, unless its name begins with an underscore.
pub(super) fn report_single_uses(
    (kind, named): (&str, &Name),
    head: Option<&Atom>,
    body: &[Literal],
    findings: &mut Vec<Diagnostic>,
) {
    let mut uses: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    let head = head.into_iter().flat_map(args);
    let mut pending: Vec<&Expr> = head.chain(body.iter().flat_map(exprs)).collect();
    let mut keys: Vec<&Name> = Vec::new();
    while let Some(expr) = pending.pop() {
        walk(expr, &mut |name, span| uses.entry(name).or_default().push(span), &mut |inner, _| {
            keys.extend(inner.value.iter().chain(&inner.keys));
            pending.extend(inner.body.iter().flat_map(exprs));
        });
    }
    for key in keys {
        uses.entry(&key.text).or_default().push(key.span);
    }
    for (name, spans) in uses {
        if let [span] = spans.as_slice()
            && !name.starts_with('_')
        {
            let message = format!("`?{name}` stands only once in {kind} `{}`", named.text);
            let finding = Diagnostic::new(Code::SingleUse, *span, message)
                .label("joins nothing")
                .help(format!(
                    "is it misspelt? If any value will do, leave the column out or write `?_{name}`"
                ));
            findings.push(finding);
        }
    }
}

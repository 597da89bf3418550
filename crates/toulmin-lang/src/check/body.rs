//! Bodies: from the literals of the tree to those of the program.
//!
//! First every variable is entered in its scope and typed by the columns in which it stands and the comparisons that it takes
//! part in; then the literals are translated, when the type of each place says what its words mean.

mod text;

use super::scope::{Frame, Scope, args, exprs, walk};
use super::value::{Constants, folded};
use super::{safety, unknown};
use crate::diag::{Code, Diagnostic, counted};
use crate::program::{
    Aggregate, Atom, Body, Comparison, Expr, Literal, Operator, ParamId, Program, Query,
    RelationId, Term, Type, Variable, VariableId,
};
use crate::source::Span;
use crate::tree::{self, ExprKind, Goal};
use crate::uses::{Definition, Notes};
use crate::value::Symbol;
use std::collections::BTreeSet;

/// Translates the literals of one rule or query.
pub(super) struct Lowering<'a> {
    constants: Constants<'a>,
    scope: Scope,
    findings: &'a mut Vec<Diagnostic>,
}

/// A query, unless something is wrong with it.
pub(super) fn check_query(
    constants: Constants<'_>,
    goal: &Goal,
    findings: &mut Vec<Diagnostic>,
) -> Option<Query> {
    let before = findings.len();
    let mut lowering = Lowering::new(constants, findings);
    lowering.declare(None, &goal.literals);
    let literals = lowering.literals(&goal.literals);
    let is_answer = |scoped: &super::scope::ScopedVariable| {
        scoped.frame.is_none() && !scoped.name.starts_with('_')
    };
    let answer = lowering.scope.variables.iter().enumerate();
    let answer =
        answer.filter(|(_, scoped)| is_answer(scoped)).map(|(i, _)| VariableId(i)).collect();
    let body = lowering.finish(literals);
    if !super::has_errors(&findings[before..]) {
        safety::check_body(&body, findings);
    }
    let ok = !super::has_errors(&findings[before..]);
    ok.then_some(Query { body, answer, span: goal.span })
}

impl<'a> Lowering<'a> {
    pub(super) fn new(constants: Constants<'a>, findings: &'a mut Vec<Diagnostic>) -> Self {
        Lowering { constants, scope: Scope::default(), findings }
    }

    fn program(&self) -> &'a Program {
        self.constants.program
    }

    /// Enters every variable and finds its type.
    pub(super) fn declare(&mut self, head: Option<&tree::Atom>, body: &[tree::Literal]) {
        let aggregates = self.enter_names(head, body);
        self.type_by_columns(None, body);
        for (inner, frame) in &aggregates {
            self.type_by_columns(*frame, &inner.body);
            if let Some(value) = inner.value.as_ref().filter(|_| inner.function.adds()) {
                self.add_type(*frame, &value.text, Type::Number, value.span);
            }
        }
        if let Some(head) = head {
            self.type_by_atom(None, head);
        }
        while self.type_by_comparisons(None, body)
            | aggregates.iter().any(|(inner, frame)| self.type_by_comparisons(*frame, &inner.body))
        {
        }
        self.report_types();
    }

    /// Outer names first, so that they are known inside aggregates; returns the aggregates.
    fn enter_names<'t>(
        &mut self,
        head: Option<&'t tree::Atom>,
        body: &'t [tree::Literal],
    ) -> Vec<(&'t tree::Aggregate, Frame)> {
        let notes = self.constants.notes;
        let mut aggregates = Vec::new();
        let outer = body.iter().flat_map(exprs).chain(head.into_iter().flat_map(args));
        for expr in outer {
            walk(
                expr,
                &mut |name, span| enter(&mut self.scope, notes, None, (name, span)),
                &mut |inner, span| aggregates.push((inner, Some(span))),
            );
        }
        // What stands inside another is reported, and its names are entered all the same: it is checked like the others.
        let mut next = 0;
        while let Some(&(aggregate, frame)) = aggregates.get(next) {
            next += 1;
            for expr in aggregate.body.iter().flat_map(exprs) {
                let mut variable =
                    |name: &str, span| enter(&mut self.scope, notes, frame, (name, span));
                walk(expr, &mut variable, &mut |inner, span| {
                    let message = "an aggregate cannot stand inside another";
                    let finding = Diagnostic::new(Code::InvalidAggregate, span, message)
                        .label("the inner aggregate")
                        .help("give the inner aggregate a rule of its own");
                    self.findings.push(finding);
                    aggregates.push((inner, Some(span)));
                });
            }
            for name in aggregate.value.iter().chain(&aggregate.keys) {
                enter(&mut self.scope, notes, frame, (&name.text, name.span));
            }
        }
        aggregates
    }

    fn type_by_columns(&mut self, frame: Frame, body: &[tree::Literal]) {
        for literal in body {
            match literal {
                tree::Literal::Atom { atom, .. } => self.type_by_atom(frame, atom),
                tree::Literal::Compare { left, right, .. } => {
                    for side in [left, right] {
                        self.type_by_operation(frame, side);
                    }
                }
                tree::Literal::Test { args, .. } => self.type_all(frame, args, Type::Text),
                tree::Literal::Range { value, from, to } => {
                    self.type_all(frame, [value, from, to], Type::Number);
                }
            }
        }
    }

    fn type_by_atom(&mut self, frame: Frame, atom: &tree::Atom) {
        let Some(relation) = self.program().relation_named(&atom.relation.text) else { return };
        let columns = &self.program().relation(relation).columns;
        for (i, arg) in atom.args.iter().enumerate() {
            let named = |name: &tree::Name| columns.iter().find(|c| c.name.as_str() == name.text);
            let column = arg.column.as_ref().map_or(columns.get(i), named);
            match (&arg.value.kind, column) {
                (ExprKind::Variable(name), Some(column)) => {
                    self.add_type(frame, name, column.ty, arg.value.span);
                }
                _ => self.type_by_operation(frame, &arg.value),
            }
        }
    }

    /// Variables inside arithmetic are numbers, and those inside functions texts.
    fn type_by_operation(&mut self, frame: Frame, expr: &tree::Expr) {
        match &expr.kind {
            ExprKind::Binary { left, right, .. } => {
                self.type_all(frame, [&**left, &**right], Type::Number);
            }
            ExprKind::Call { args, .. } => self.type_all(frame, args, Type::Text),
            _ => {}
        }
    }

    /// Types those of these expressions that are variables, and what stands inside the others.
    fn type_all<'t>(
        &mut self,
        frame: Frame,
        exprs: impl IntoIterator<Item = &'t tree::Expr>,
        ty: Type,
    ) {
        for expr in exprs {
            match &expr.kind {
                ExprKind::Variable(name) => self.add_type(frame, name, ty, expr.span),
                _ => self.type_by_operation(frame, expr),
            }
        }
    }

    fn add_type(&mut self, frame: Frame, name: &str, ty: Type, span: Span) {
        if let Some(variable) = self.scope.lookup(frame, name) {
            self.scope.variables[variable.0].types.push((ty, span));
        }
    }

    /// Carries types across comparisons; true when a variable got one.
    fn type_by_comparisons(&mut self, frame: Frame, body: &[tree::Literal]) -> bool {
        let mut changed = false;
        for literal in body {
            let tree::Literal::Compare { left, right, .. } = literal else { continue };
            for (side, other) in [(left, right), (right, left)] {
                let ExprKind::Variable(name) = &side.kind else { continue };
                let Some(variable) = self.scope.lookup(frame, name) else { continue };
                if self.scope.ty(variable).is_none()
                    && let Some(ty) = self.type_of(frame, other).or(self.literal_type(other))
                {
                    self.scope.variables[variable.0].types.push((ty, side.span));
                    changed = true;
                }
            }
        }
        changed
    }

    /// The type that an expression has by itself.
    fn type_of(&self, frame: Frame, expr: &tree::Expr) -> Option<Type> {
        match &expr.kind {
            ExprKind::Variable(name) => self.scope.ty(self.scope.lookup(frame, name)?),
            ExprKind::Name(name) => self.param(name).map(|param| self.program().params[param.0].ty),
            ExprKind::Date(_) => Some(Type::Date),
            ExprKind::Binary { .. } => Some(Type::Number),
            ExprKind::Call { .. } => Some(Type::Text),
            ExprKind::Aggregate(inner) => match &inner.value {
                Some(value) if inner.function.compares() => {
                    self.scope.ty(self.scope.lookup(Some(expr.span), &value.text)?)
                }
                _ => Some(Type::Number),
            },
            ExprKind::Any | ExprKind::Text(_) | ExprKind::Number(_) => None,
        }
    }

    /// The type of a literal that could also be of another: a number could be a year, a text a name.
    fn literal_type(&self, expr: &tree::Expr) -> Option<Type> {
        match expr.kind {
            ExprKind::Number(_) => Some(Type::Number),
            ExprKind::Text(_) => Some(Type::Text),
            _ => None,
        }
    }

    fn param(&self, name: &str) -> Option<ParamId> {
        self.program().params.place(name).map(ParamId)
    }

    /// Reports variables that stand in places whose types have nothing in common.
    fn report_types(&mut self) {
        for scoped in &self.scope.variables {
            let Some(&(first, first_span)) = scoped.types.first() else { continue };
            let clash = scoped.types.iter().find(|(ty, _)| !self.compatible(first, *ty));
            if let Some(&(other, span)) = clash {
                let (first, other) =
                    (self.constants.type_phrase(first), self.constants.type_phrase(other));
                let message = format!("`?{}` cannot be both {first} and {other}", scoped.name);
                let finding = Diagnostic::new(Code::WrongType, span, message)
                    .label(format!("{other} here"))
                    .other(first_span, format!("{first} here"));
                self.findings.push(finding);
            }
        }
    }

    /// Whether some value is of both types: two sorts go together where an entity has both.
    fn compatible(&self, a: Type, b: Type) -> bool {
        let (Type::Entity(s), Type::Entity(t)) = (a, b) else { return a == b };
        let names = [s, t].map(|sort| self.program().sorts[sort.0].name);
        let has = |entity: &crate::vocabulary::Entity, sort: Symbol| {
            entity.sorts.iter().any(|(has, _)| *has == sort)
        };
        let entities = &self.constants.vocabulary.entities;
        s == t || entities.iter().any(|entity| names.iter().all(|sort| has(entity, *sort)))
    }

    /// Translates literals that stand outside aggregates.
    pub(super) fn literals(&mut self, literals: &[tree::Literal]) -> Vec<Literal> {
        self.literals_in(None, literals)
    }

    fn literals_in(&mut self, frame: Frame, literals: &[tree::Literal]) -> Vec<Literal> {
        let mut lowered = Vec::new();
        for literal in literals {
            match literal {
                tree::Literal::Atom { sign, side, atom } => {
                    if let Some(atom) = self.atom(frame, atom, &mut lowered) {
                        lowered.push(Literal::Atom { sign: *sign, side: *side, atom });
                    }
                }
                tree::Literal::Compare { left, op, right } => {
                    self.compare(frame, left, *op, right, &mut lowered);
                }
                tree::Literal::Test { sign, question, args, span } => {
                    if let Some(test) = self.test(frame, *question, args, *span, &mut lowered) {
                        lowered.push(Literal::Test { sign: *sign, test, span: *span });
                    }
                }
                tree::Literal::Range { value, from, to } => {
                    let span = value.span.to(to.span);
                    let numbers = [value, from, to]
                        .map(|expr| self.expr(frame, expr, Some(Type::Number), &mut lowered));
                    if let [Some(value), Some(from), Some(to)] = numbers {
                        lowered.push(Literal::Range { value, from, to, span });
                    }
                }
            }
        }
        lowered
    }

    /// The head of a rule, and the equations for what it computes.
    pub(super) fn head(&mut self, atom: &tree::Atom) -> Option<(Atom, Vec<Literal>)> {
        let before = self.findings.len();
        let (head, computed) = self.open_head(atom)?;
        if super::has_errors(&self.findings[before..]) {
            return Some((head, computed)); // a column that is wrong is not open too
        }
        let columns = &self.program().relation(head.relation).columns;
        let open = head.terms.iter().zip(columns).filter(|(term, _)| **term == Term::Any);
        let open: Vec<String> = open.map(|(_, column)| format!("`{}`", column.name)).collect();
        if !open.is_empty() {
            let message = format!("the head leaves {} open", open.join(" and "));
            let finding = Diagnostic::new(Code::MissingColumn, atom.span, message)
                .label("a conclusion gives every column")
                .help("name a value or a variable of the body for it");
            self.findings.push(finding);
        }
        Some((head, computed))
    }

    /// The head of a rule that overrides another, which may leave columns open, and the equations for what it computes.
    pub(super) fn open_head(&mut self, atom: &tree::Atom) -> Option<(Atom, Vec<Literal>)> {
        let mut computed = Vec::new();
        let head = self.atom(None, atom, &mut computed)?;
        Some((head, computed))
    }

    /// An atom; what its arguments compute goes in front of it.
    pub(super) fn atom(
        &mut self,
        frame: Frame,
        atom: &tree::Atom,
        before: &mut Vec<Literal>,
    ) -> Option<Atom> {
        let found = self.constants.relation(&atom.relation.text, atom.relation.span);
        let Some(relation) = found else {
            let names = self.program().declared().map(|relation| relation.name.as_str());
            let message = "no relation is called";
            self.findings.push(unknown(Code::UnknownRelation, &atom.relation, message, names));
            return None;
        };
        let columns = self.columns(relation, atom);
        let mut terms = vec![Term::Any; self.program().relation(relation).columns.len()];
        for (column, arg) in columns.into_iter().zip(&atom.args) {
            let Some(column) = column else { continue };
            let ty = self.program().relation(relation).columns[column].ty;
            terms[column] = self.term(frame, &arg.value, ty, before);
        }
        Some(Atom { relation, terms, span: atom.span })
    }

    /// The column of each argument; `None`, with a finding, for those that have none.
    fn columns(&mut self, id: RelationId, atom: &tree::Atom) -> Vec<Option<usize>> {
        let relation = self.program().relation(id);
        let named = atom.args.iter().filter(|arg| arg.column.is_some()).count();
        if named == 0 {
            self.report_arity(relation, atom);
            let limit = relation.columns.len();
            return (0..atom.args.len()).map(|i| (i < limit).then_some(i)).collect();
        }
        let mut seen: Vec<Option<usize>> = Vec::new();
        for arg in &atom.args {
            let Some(name) = &arg.column else {
                let message = "an argument without its column among arguments with theirs";
                let finding = Diagnostic::new(Code::MixedArguments, arg.value.span, message)
                    .label("which column is this?")
                    .help(format!("name all columns, or none: {}", columns_of(relation)));
                self.findings.push(finding);
                seen.push(None);
                continue;
            };
            let column = relation.columns.iter().position(|c| c.name.as_str() == name.text);
            if let Some(column) = column {
                self.constants.notes.note(name.span, Definition::Column(id, column));
            }
            if column.is_none() {
                let names = relation.columns.iter().map(|column| column.name.as_str());
                let message = format!("relation `{}` has no column", relation.name);
                let finding = unknown(Code::UnknownColumn, name, &message, names);
                let declared = format!("its columns are {}", columns_of(relation));
                self.findings.push(finding.other(relation.span, declared));
            } else if seen.contains(&column) {
                let message = format!("column `{}` is given twice", name.text);
                let finding = Diagnostic::new(Code::DuplicateColumn, name.span, message);
                self.findings.push(finding.label("given again"));
            }
            seen.push(column);
        }
        seen
    }

    fn report_arity(&mut self, relation: &crate::program::Relation, atom: &tree::Atom) {
        let (wanted, found) = (relation.columns.len(), atom.args.len());
        if found != 0 && found != wanted {
            let columns = counted(wanted, "column");
            let message = format!("`{}` has {columns}, here are {found}", relation.name);
            let finding = Diagnostic::new(Code::WrongArity, atom.span, message)
                .label(format!("{found} given"))
                .other(relation.span, format!("declared with {}", columns_of(relation)))
                .help("name the columns that matter, as in `column: ?x`, and leave the others out");
            self.findings.push(finding);
        }
    }

    /// An argument where a value of type `ty` is wanted.
    fn term(
        &mut self,
        frame: Frame,
        expr: &tree::Expr,
        ty: Type,
        before: &mut Vec<Literal>,
    ) -> Term {
        match &expr.kind {
            ExprKind::Any => return Term::Any,
            ExprKind::Variable(name) => {
                let variable = self.scope.lookup(frame, name).expect("bug: a name was not entered");
                return Term::Variable(variable);
            }
            _ => {}
        }
        let Some(lowered) = self.expr(frame, expr, Some(ty), before) else { return Term::Any };
        if let Expr::Value(value) = lowered {
            return Term::Value(value);
        }
        let variable = self.scope.fresh(frame, ty, expr.span);
        let (left, op) = (Expr::Variable(variable), Comparison::Equal);
        before.push(Literal::Compare { left, op, right: lowered, span: expr.span });
        Term::Variable(variable)
    }

    fn compare(
        &mut self,
        frame: Frame,
        left: &tree::Expr,
        op: Comparison,
        right: &tree::Expr,
        lowered: &mut Vec<Literal>,
    ) {
        let span = left.span.to(right.span);
        let known = self.type_of(frame, left).or(self.type_of(frame, right));
        let ty = known.or(self.literal_type(left)).or(self.literal_type(right));
        if ty.is_none() {
            self.report_untyped(frame, left, right, span);
            return;
        }
        for (side, other) in [(left, right), (right, left)] {
            if let (ExprKind::Variable(name), ExprKind::Aggregate(inner), Comparison::Equal) =
                (&side.kind, &other.kind, op)
            {
                self.report_comparison(frame, (left, right), ty, op, span);
                let result = self.scope.lookup(frame, name).expect("bug: a name was not entered");
                lowered.push(self.aggregate(inner, result, other.span));
                return;
            }
        }
        let left_lowered = self.expr(frame, left, ty, lowered);
        let right_lowered = self.expr(frame, right, ty, lowered);
        let (Some(left_lowered), Some(right_lowered)) = (left_lowered, right_lowered) else {
            return;
        };
        self.report_comparison(frame, (left, right), ty, op, span);
        lowered.push(Literal::Compare { left: left_lowered, op, right: right_lowered, span });
    }

    /// Neither side says what is compared; a bare word may be a parameter that is misspelt.
    fn report_untyped(&mut self, frame: Frame, left: &tree::Expr, right: &tree::Expr, span: Span) {
        for side in [left, right] {
            if let ExprKind::Name(word) = &side.kind {
                let name = tree::Name { text: word.clone(), span: side.span };
                let params = self.program().params.iter().map(|param| param.name.as_str());
                let finding = unknown(Code::UnknownParam, &name, "no parameter is called", params);
                self.findings.push(
                    finding.help("a name is known as an entity where a column says its sort"),
                );
                return;
            }
        }
        let name = [left, right].into_iter().find_map(|side| match &side.kind {
            ExprKind::Variable(name) => self.scope.lookup(frame, name).map(|_| name.clone()),
            _ => None,
        });
        let subject = name.map_or("this comparison".to_owned(), |name| format!("`?{name}`"));
        let message = format!("nothing says what {subject} ranges over");
        let finding = Diagnostic::new(Code::UntypedVariable, span, message)
            .label("compared without a type")
            .help("let it stand in a column of some relation");
        self.findings.push(finding);
    }

    /// Reports sides of different types, and an order asked of names.
    fn report_comparison(
        &mut self,
        frame: Frame,
        (left, right): (&tree::Expr, &tree::Expr),
        ty: Option<Type>,
        op: Comparison,
        span: Span,
    ) {
        let types = [left, right].map(|side| self.type_of(frame, side).or(ty));
        if let [Some(a), Some(b)] = types
            && !self.compatible(a, b)
        {
            let (a, b) = (self.constants.type_phrase(a), self.constants.type_phrase(b));
            let message = format!("{a} is compared with {b}");
            let finding = Diagnostic::new(Code::WrongType, span, message)
                .label("these can never be equal")
                .other(left.span, a)
                .other(right.span, b);
            self.findings.push(finding);
        } else if matches!(ty, Some(Type::Entity(_) | Type::Enum(_)))
            && !matches!(op, Comparison::Equal | Comparison::NotEqual)
        {
            let message = format!("names have no order, so `{}` means nothing here", op.as_str());
            let finding = Diagnostic::new(Code::WrongType, span, message)
                .label("only `=` and `!=` compare names");
            self.findings.push(finding);
        }
    }

    /// An expression where a value of type `ty` is wanted; aggregates in it go in front.
    fn expr(
        &mut self,
        frame: Frame,
        expr: &tree::Expr,
        ty: Option<Type>,
        before: &mut Vec<Literal>,
    ) -> Option<Expr> {
        let wanted = ty.unwrap_or(Type::Text);
        match &expr.kind {
            ExprKind::Variable(name) => self.scope.lookup(frame, name).map(Expr::Variable),
            ExprKind::Binary { left, op, right } => {
                self.binary(frame, (left, *op, right), expr, wanted, before)
            }
            ExprKind::Call { function, args } => {
                self.call(frame, (*function, args), expr, wanted, before)
            }
            ExprKind::Aggregate(inner) => {
                if frame.is_some() {
                    return None; // reported when its names were entered
                }
                let given = self.type_of(frame, expr).unwrap_or(wanted);
                if !self.compatible(given, wanted) {
                    self.report_aggregate_type(inner, expr.span, given, wanted);
                    return None;
                }
                let result = self.scope.fresh(frame, given, expr.span);
                let literal = self.aggregate(inner, result, expr.span);
                before.push(literal);
                Some(Expr::Variable(result))
            }
            ExprKind::Name(name) if self.is_param(name, wanted) => {
                let param = self.param(name)?;
                self.constants.notes.note(expr.span, Definition::Param(param));
                Some(Expr::Param(param))
            }
            _ => match self.constants.value(expr, wanted) {
                Ok(value) => Some(Expr::Value(value)),
                Err(finding) => {
                    self.findings.push(*finding);
                    None
                }
            },
        }
    }

    fn report_aggregate_type(
        &mut self,
        inner: &tree::Aggregate,
        span: Span,
        given: Type,
        wanted: Type,
    ) {
        let [given, wanted] = [given, wanted].map(|ty| self.constants.type_phrase(ty));
        let message = format!("expected {wanted}, found {given}");
        let finding = Diagnostic::new(Code::WrongType, span, message)
            .label(format!("this `{}` gives {given}", inner.function.as_str()));
        self.findings.push(finding);
    }

    /// Whether a bare word means a parameter: it does unless an entity or member of that name is wanted.
    fn is_param(&self, name: &str, wanted: Type) -> bool {
        let is_name = match wanted {
            Type::Entity(_) => self.constants.vocabulary.entity(name).is_some(),
            Type::Enum(id) => self.program().enums[id.0].members.iter().any(|m| m.as_str() == name),
            _ => false,
        };
        let ty = self.param(name).map(|param| self.program().params[param.0].ty);
        !is_name && ty.is_some_and(|ty| self.compatible(ty, wanted))
    }

    fn binary(
        &mut self,
        frame: Frame,
        (left, op, right): (&tree::Expr, Operator, &tree::Expr),
        whole: &tree::Expr,
        wanted: Type,
        before: &mut Vec<Literal>,
    ) -> Option<Expr> {
        if wanted != Type::Number {
            self.findings.push(*self.constants.wrong_type(whole, wanted));
            return None;
        }
        let left = self.expr(frame, left, Some(Type::Number), before);
        let right = self.expr(frame, right, Some(Type::Number), before);
        let (left, right, span) = (Box::new(left?), Box::new(right?), whole.span);
        Some(folded(Expr::Binary { left, op, right, span }))
    }

    fn aggregate(&mut self, inner: &tree::Aggregate, result: VariableId, span: Span) -> Literal {
        let frame = Some(span);
        let body = self.literals_in(frame, &inner.body);
        let mut variable = |name: &tree::Name| {
            let id = self.scope.lookup(frame, &name.text).expect("bug: a name was not entered");
            if self.scope.variables[id.0].frame.is_none() {
                let message = format!(
                    "`?{}` also stands outside the braces, where it has one value",
                    name.text
                );
                let finding = Diagnostic::new(Code::InvalidAggregate, name.span, message)
                    .label("nothing to aggregate over")
                    .help("give the variable inside the braces another name");
                self.findings.push(finding);
            }
            id
        };
        let value = inner.value.as_ref().map(&mut variable);
        let keys = inner.keys.iter().map(&mut variable).collect();
        if let Some(value) = value {
            self.report_unordered(inner, value);
        }
        let group = self.group(&body);
        let function = inner.function;
        let aggregate = Aggregate { function, value, keys, group, body };
        Literal::Aggregate { result, aggregate, span }
    }

    fn report_unordered(&mut self, inner: &tree::Aggregate, value: VariableId) {
        let ty = self.scope.ty(value);
        if matches!(ty, Some(Type::Entity(_) | Type::Enum(_) | Type::Text))
            && let Some(name) = &inner.value
            && inner.function.compares()
        {
            let message = format!("`{}` needs numbers or dates", inner.function.as_str());
            let finding =
                Diagnostic::new(Code::WrongType, name.span, message).label("has no order");
            self.findings.push(finding);
        }
    }

    /// The outer variables that the body of an aggregate mentions.
    fn group(&self, body: &[Literal]) -> Vec<VariableId> {
        let mut group = BTreeSet::new();
        for literal in body {
            group.extend(literal.variables());
        }
        group.retain(|variable| self.scope.variables[variable.0].frame.is_none());
        group.into_iter().collect()
    }

    /// The body, with every variable typed. Variables that nothing types are reported.
    pub(super) fn finish(self, literals: Vec<Literal>) -> Body {
        let mut variables = Vec::new();
        for scoped in &self.scope.variables {
            let ty = scoped.types.first().map(|(ty, _)| *ty);
            variables.push(Variable {
                name: Symbol::new(&scoped.name),
                ty: ty.unwrap_or(Type::Text),
                span: scoped.span,
            });
        }
        Body { variables, literals }
    }
}

/// Enters a name where it stands, and notes which variable it means.
fn enter(scope: &mut Scope, notes: Notes<'_>, frame: Frame, (name, span): (&str, Span)) {
    let variable = scope.enter(frame, name, span);
    notes.note(span, Definition::Variable(scope.variables[variable.0].span));
}

/// The columns of a relation, as in a message.
fn columns_of(relation: &crate::program::Relation) -> String {
    relation
        .columns
        .iter()
        .map(|column| format!("`{}`", column.name))
        .collect::<Vec<_>>()
        .join(", ")
}

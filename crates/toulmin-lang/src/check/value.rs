//! Constants: what a word, a text, a number or a date means in a place of a given type.

use super::unknown;
use crate::diag::{Code, Diagnostic, nearest};
use crate::program::{Citation, Expr, Program, RelationId, SortId, Type};
use crate::source::Span;
use crate::tree::{self, ExprKind, Name};
use crate::uses::{Definition, Notes};
use crate::value::{Date, Number, Symbol, Value};
use crate::vocabulary::Vocabulary;

/// Where names are looked up, and noted when they are found.
#[derive(Clone, Copy)]
pub(crate) struct Constants<'a> {
    pub(crate) program: &'a Program,
    pub(crate) vocabulary: &'a Vocabulary,
    pub(crate) notes: Notes<'a>,
}

impl<'a> Constants<'a> {
    /// The same names, of which no use is noted.
    pub(crate) fn without_notes(program: &'a Program, vocabulary: &'a Vocabulary) -> Self {
        Constants { program, vocabulary, notes: Notes::default() }
    }

    /// The place or work that a text cites, as [`Vocabulary::citation`] reads it.
    pub(crate) fn citation(
        &self,
        text: &str,
        span: Span,
        source: Option<Symbol>,
    ) -> Result<Citation, Box<Diagnostic>> {
        let citation = self.vocabulary.citation(text, span, source)?;
        self.notes.citation(text, span, &citation);
        Ok(citation)
    }

    /// The relation with this name.
    pub(crate) fn relation(&self, name: &str, span: Span) -> Option<RelationId> {
        let found = self.program.relation_named(name)?;
        self.notes.note(span, Definition::Relation(found));
        Some(found)
    }

    /// The value of an expression without variables and parameters, such as `1/2`.
    pub(super) fn constant(&self, expr: &tree::Expr, ty: Type) -> Result<Value, Box<Diagnostic>> {
        if let ExprKind::Binary { left, op, right } = &expr.kind {
            let [left, right] = [self.constant(left, ty)?, self.constant(right, ty)?];
            if let (Value::Number(left), Value::Number(right)) = (left, right) {
                return op.apply(left, right).map(Value::Number).map_err(|error| {
                    let message = format!("this has no value: {error}");
                    Box::new(Diagnostic::new(Code::Arithmetic, expr.span, message))
                });
            }
        }
        self.value(expr, ty)
    }

    /// The value of a word, text, number or date where a value of type `ty` is wanted.
    pub(super) fn value(&self, expr: &tree::Expr, ty: Type) -> Result<Value, Box<Diagnostic>> {
        let span = expr.span;
        match (&expr.kind, ty) {
            (ExprKind::Name(name), Type::Entity(sort)) => {
                let hinted = |finding: Box<Diagnostic>| Box::new(variable_hint(*finding, name));
                self.entity(name, sort, span).map_err(hinted)
            }
            (ExprKind::Text(name), Type::Entity(sort)) => self.entity(name, sort, span),
            (ExprKind::Name(name) | ExprKind::Text(name), Type::Enum(item)) => {
                self.member(name, item, span)
            }
            (ExprKind::Text(text), Type::Text) => Ok(Value::Text(Symbol::new(text))),
            (ExprKind::Number(number), Type::Number) => Ok(Value::Number(*number)),
            (ExprKind::Date(date), Type::Date) => Ok(Value::Date(*date)),
            (ExprKind::Number(number), Type::Date) => {
                year(*number).map(Value::Date).ok_or_else(|| self.wrong_type(expr, ty))
            }
            (ExprKind::Name(name), Type::Number | Type::Date) => {
                let name = Name { text: name.clone(), span };
                let params = self.program.params.iter().map(|param| param.name.as_str());
                let finding = unknown(Code::UnknownParam, &name, "no parameter is called", params);
                Err(Box::new(variable_hint(finding, &name.text)))
            }
            _ => Err(self.wrong_type(expr, ty)),
        }
    }

    /// The entity of a sort that has this name.
    pub(crate) fn entity(
        &self,
        name: &str,
        sort: SortId,
        span: Span,
    ) -> Result<Value, Box<Diagnostic>> {
        let sort_name = self.program.sorts[sort.0].name;
        let found = self.vocabulary.entity(name);
        if let Some(entity) = found {
            self.notes.name(name, span, Definition::Entity(entity.name));
        }
        match found {
            Some(entity) if entity.sorts.iter().any(|(sort, _)| *sort == sort_name) => {
                Ok(Value::Name(entity.name))
            }
            Some(entity) => {
                let sorts: Vec<&str> = entity.sorts.iter().map(|(sort, _)| sort.as_str()).collect();
                let wanted = with_article(sort_name.as_str());
                let message = format!("`{name}` is not {wanted}");
                let finding = Diagnostic::new(Code::WrongSort, span, message)
                    .label(format!("expected {wanted}"))
                    .other(entity.span, format!("declared as {}", sorts.join(" and ")))
                    .help("an entity may have several sorts; they stand in facts/entities.ron");
                Err(Box::new(finding))
            }
            None => Err(Box::new(self.unknown_entity(name, sort_name, span))),
        }
    }

    fn unknown_entity(&self, name: &str, sort: Symbol, span: Span) -> Diagnostic {
        let entities = || self.vocabulary.entities.iter();
        let of_sort = entities().filter(|entity| entity.sorts.iter().any(|(s, _)| *s == sort));
        let of_sort: Vec<&str> = of_sort.map(|entity| entity.name.as_str()).collect();
        let called = |entity: &&crate::vocabulary::Entity| {
            entity.label == name || entity.aliases.iter().any(|alias| alias == name)
        };
        let message = format!("no {sort} is called");
        let name = Name { text: name.to_owned(), span };
        if let Some(entity) = entities().find(called) {
            let message = format!("{message} `{}`; its name is `{}`", name.text, entity.name);
            return Diagnostic::new(Code::UnknownName, span, message)
                .label("a label or an alias, not a name")
                .replacement(entity.name.as_str());
        }
        let candidates = match nearest(&name.text, of_sort.iter().copied()) {
            Some(near) => vec![near],
            None => entities().map(|entity| entity.name.as_str()).collect(),
        };
        let finding = unknown(Code::UnknownName, &name, &message, candidates);
        match finding.replacement {
            Some(_) => finding,
            None => finding.help("entities are declared in facts/entities.ron"),
        }
    }

    /// The member of an enum that has this name.
    pub(crate) fn member(
        &self,
        name: &str,
        id: crate::program::EnumId,
        span: Span,
    ) -> Result<Value, Box<Diagnostic>> {
        let item = &self.program.enums[id.0];
        let members = || item.members.iter().map(|member| member.as_str());
        match item.members.iter().find(|member| member.as_str() == name) {
            Some(member) => {
                self.notes.name(name, span, Definition::Member(id, *member));
                Ok(Value::Name(*member))
            }
            None => {
                let name = Name { text: name.to_owned(), span };
                let message = format!("{} has no member", item.name);
                let finding = unknown(Code::UnknownName, &name, &message, members()).other(
                    item.span,
                    format!("its members are {}", members().collect::<Vec<_>>().join(", ")),
                );
                Err(Box::new(finding))
            }
        }
    }

    /// The finding that an expression is of another type than the place wants.
    pub(super) fn wrong_type(&self, expr: &tree::Expr, ty: Type) -> Box<Diagnostic> {
        let wanted = self.type_phrase(ty);
        let found = match &expr.kind {
            ExprKind::Variable(_) => "a variable",
            ExprKind::Any => "`_`",
            ExprKind::Name(_) => "a bare word",
            ExprKind::Text(_) => "a text",
            ExprKind::Number(_) => "a number",
            ExprKind::Date(_) => "a date",
            ExprKind::Binary { .. } => "a calculation",
            ExprKind::Call { .. } => "a text",
            ExprKind::Aggregate(_) => "an aggregate",
        };
        let message = format!("expected {wanted}, found {found}");
        let finding =
            Diagnostic::new(Code::WrongType, expr.span, message).label(format!("not {wanted}"));
        Box::new(match (&expr.kind, ty) {
            (ExprKind::Name(word), Type::Text) => {
                finding.help("text stands in quotes").replacement(format!("\"{word}\""))
            }
            (ExprKind::Number(_), Type::Date) => {
                finding.help("a year has four digits, such as `2019`")
            }
            _ => finding,
        })
    }

    /// A type with its article.
    pub(crate) fn type_phrase(&self, ty: Type) -> String {
        match ty {
            Type::Text => "a text".to_owned(),
            Type::Number => "a number".to_owned(),
            Type::Date => "a date".to_owned(),
            Type::Entity(_) => with_article(self.program.type_name(ty)),
            Type::Enum(_) => format!("a member of {}", self.program.type_name(ty)),
        }
    }
}

/// The finding, with a hint where a word that is near to no name may be a variable without its question mark.
pub(super) fn variable_hint(finding: Diagnostic, word: &str) -> Diagnostic {
    let is_unknown = matches!(finding.code, Code::UnknownName | Code::UnknownParam);
    if is_unknown && finding.replacement.is_none() {
        return finding.help(format!("a variable is written with a question mark, as `?{word}`"));
    }
    finding
}

/// A whole number of four digits as a year.
fn year(number: Number) -> Option<Date> {
    (number.denominator() == 1).then(|| Date::parse(&number.to_string())).flatten()
}

/// Arithmetic on constants is done once, here; what has no value is left to fail when it runs.
pub(super) fn folded(expr: Expr) -> Expr {
    if let Expr::Binary { left, op, right, .. } = &expr
        && let (Expr::Value(Value::Number(left)), Expr::Value(Value::Number(right))) =
            (&**left, &**right)
        && let Ok(result) = op.apply(*left, *right)
    {
        return Expr::Value(Value::Number(result));
    }
    expr
}

fn with_article(sort: &str) -> String {
    let article = if sort.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    format!("{article} {sort}")
}

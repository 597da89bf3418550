//! Functions and questions of texts, and the patterns that they are matched with.

use super::super::declare::inside;
use super::super::scope::Frame;
use super::Lowering;
use crate::diag::{Code, Diagnostic};
use crate::program::{Expr, Literal, TextTest, Type};
use crate::source::Span;
use crate::text::{Pattern, TextFunction, TextQuestion};
use crate::tree::{self, ExprKind};

impl Lowering<'_> {
    pub(super) fn call(
        &mut self,
        frame: Frame,
        (function, args): (TextFunction, &[tree::Expr]),
        whole: &tree::Expr,
        wanted: Type,
        before: &mut Vec<Literal>,
    ) -> Option<Expr> {
        if wanted != Type::Text {
            self.findings.push(*self.constants.wrong_type(whole, wanted));
            return None;
        }
        if !function.takes(args.len()) {
            let takes = match function {
                TextFunction::Concat => "at least one text",
                TextFunction::Lower => "one text",
            };
            self.report_arguments(function.as_str(), takes, args.len(), whole.span);
            return None;
        }
        let args = self.texts(frame, args, before)?;
        Some(Expr::Call { function, args, span: whole.span })
    }

    pub(super) fn test(
        &mut self,
        frame: Frame,
        question: TextQuestion,
        args: &[tree::Expr],
        span: Span,
        before: &mut Vec<Literal>,
    ) -> Option<TextTest> {
        let [text, part] = args else {
            self.report_arguments(question.as_str(), "two texts", args.len(), span);
            return None;
        };
        if question == TextQuestion::Matches {
            let text = self.expr(frame, text, Some(Type::Text), before);
            let pattern = self.pattern(part);
            return Some(TextTest::Matches(text?, pattern?));
        }
        let texts = self.texts(frame, [text, part], before)?;
        let [text, part] = <[Expr; 2]>::try_from(texts).expect("bug: two expressions, two texts");
        Some(match question {
            TextQuestion::StartsWith => TextTest::StartsWith(text, part),
            TextQuestion::EndsWith => TextTest::EndsWith(text, part),
            _ => TextTest::Contains(text, part),
        })
    }

    /// These expressions as texts; `None`, with all findings, when one of them is none.
    fn texts<'t>(
        &mut self,
        frame: Frame,
        exprs: impl IntoIterator<Item = &'t tree::Expr>,
        before: &mut Vec<Literal>,
    ) -> Option<Vec<Expr>> {
        let texts: Vec<Option<Expr>> = exprs
            .into_iter()
            .map(|expr| self.expr(frame, expr, Some(Type::Text), before))
            .collect();
        texts.into_iter().collect()
    }

    /// A pattern, which is read here, once.
    fn pattern(&mut self, expr: &tree::Expr) -> Option<Pattern> {
        let ExprKind::Text(text) = &expr.kind else {
            let message = "a pattern is a text in quotes";
            let finding = Diagnostic::new(Code::InvalidPattern, expr.span, message)
                .label("not known before the rules run")
                .help("`contains`, `starts_with` and `ends_with` take any text");
            self.findings.push(finding);
            return None;
        };
        let error = match Pattern::new(text) {
            Ok(pattern) => return Some(pattern),
            Err(error) => error,
        };
        let name = tree::Name { text: text.clone(), span: expr.span };
        let span = error.at.map_or(expr.span, |at| inside(&name, at.start, at.len()));
        let finding = Diagnostic::new(Code::InvalidPattern, span, "the pattern cannot be read")
            .label(error.message)
            .help("a backslash before a sign of the pattern, as in `\\.` or `\\(`, makes it stand for itself");
        self.findings.push(finding);
        None
    }

    fn report_arguments(&mut self, name: &str, takes: &str, found: usize, span: Span) {
        let message = format!("`{name}` takes {takes}, here are {found}");
        let finding = Diagnostic::new(Code::WrongArity, span, message);
        self.findings.push(finding.label(format!("takes {takes}")));
    }
}

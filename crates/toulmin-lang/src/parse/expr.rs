//! Goals, literals, atoms and expressions.

use super::{OPERATORS_MAX, Parsed, Parser};
use crate::diag::{Code, Diagnostic};
use crate::lex::TokenKind;
use crate::operator::{Comparison, Function, Operator, Side, Sign};
use crate::text::{self, TextFunction};
use crate::tree::{Aggregate, Arg, Atom, Expr, ExprKind, Goal, Literal, Name};
use crate::value::{Date, Number};

impl Parser<'_> {
    /// A goal that is the whole text, perhaps with a full stop or a question mark after it.
    pub(super) fn whole_goal(&mut self) -> Parsed<Goal> {
        let goal = self.goal()?;
        if self.take_if(TokenKind::FullStop).is_none() {
            self.take_if(TokenKind::Question);
        }
        if self.at_end() { Ok(goal) } else { Err(self.unexpected("`,` or the end of the goal")) }
    }

    /// `literal, literal, …`
    pub(super) fn goal(&mut self) -> Parsed<Goal> {
        let begin = self.span();
        let literals = self.literals()?;
        Ok(Goal { literals, span: begin.to(self.last_span()) })
    }

    /// At least one literal, separated by commas.
    pub(super) fn literals(&mut self) -> Parsed<Vec<Literal>> {
        let mut literals = vec![self.literal()?];
        while self.take_if(TokenKind::Comma).is_some() {
            literals.push(self.literal()?);
        }
        Ok(literals)
    }

    fn literal(&mut self) -> Parsed<Literal> {
        let ends = [TokenKind::FullStop, TokenKind::Comma, TokenKind::CloseBrace];
        if self.begins_item() || self.kind(0).is_none_or(|kind| ends.contains(&kind)) {
            return Err(self.unexpected("a condition such as `member(actor: ?a)` or `?x < 3`"));
        }

        let not = self.take_keyword("not").is_some();
        let denied = self.take_keyword("denied").is_some();
        let sign = if not { Sign::Negative } else { Sign::Positive };
        if self.at_call() && !denied && text::question(self.word()).is_some() {
            return self.test(sign);
        }

        // An atom, a function and an aggregate all begin with a name; only `not` and `denied` can
        // stand before nothing but an atom.
        let is_atom = self.at_call() && !self.at_aggregate() && self.at_function().is_none();
        if not || denied || is_atom {
            let side = if denied { Side::Denied } else { Side::Holds };
            return Ok(Literal::Atom { sign, side, atom: self.atom()? });
        }

        let left = self.expr()?;
        if self.take_keyword("in").is_some() {
            let from = self.expr()?;
            self.expect(TokenKind::DotDot, "`..` and the upper end of the range")?;
            return Ok(Literal::Range { value: left, from, to: self.expr()? });
        }
        let op = self.comparison()?;
        let right = self.expr()?;
        Ok(Literal::Compare { left, op, right })
    }

    /// `contains(a, b)`
    fn test(&mut self, sign: Sign) -> Parsed<Literal> {
        let question = text::question(self.word()).expect("bug: not at a question");
        let begin = self.take();
        let args = self.args()?;
        Ok(Literal::Test { sign, question, args, span: begin.to(self.last_span()) })
    }

    /// `(a, b, …)`
    fn args(&mut self) -> Parsed<Vec<Expr>> {
        self.expect(TokenKind::OpenParen, "`(` and the arguments")?;
        let args =
            self.nested(|parser| parser.comma_separated(TokenKind::CloseParen, Self::expr))?;
        self.expect(TokenKind::CloseParen, "`,` or `)`")?;
        Ok(args)
    }

    /// `relation(column: value, …)`
    pub(super) fn atom(&mut self) -> Parsed<Atom> {
        let relation = self.name("the name of a relation")?;
        self.expect(TokenKind::OpenParen, "`(` and the arguments of the relation")?;
        let args = self.comma_separated(TokenKind::CloseParen, Self::arg)?;
        let close = self.expect(TokenKind::CloseParen, "`,` or `)`")?;
        let span = relation.span.to(close);
        Ok(Atom { relation, args, span })
    }

    fn arg(&mut self) -> Parsed<Arg> {
        let named = self.kind(0) == Some(TokenKind::Name) && self.kind(1) == Some(TokenKind::Colon);
        let column = if named { Some(self.name("the name of a column")?) } else { None };
        if named {
            self.take();
        }
        Ok(Arg { column, value: self.expr()? })
    }

    fn comparison(&mut self) -> Parsed<Comparison> {
        let op = match (self.kind(0), self.kind(1)) {
            // `==`, `=<` and `<>` of other languages.
            (Some(TokenKind::Equal), Some(TokenKind::Equal | TokenKind::Less))
            | (Some(TokenKind::Less), Some(TokenKind::Greater)) => None,
            (Some(TokenKind::Equal), _) => Some(Comparison::Equal),
            (Some(TokenKind::NotEqual), _) => Some(Comparison::NotEqual),
            (Some(TokenKind::Less), _) => Some(Comparison::Less),
            (Some(TokenKind::LessOrEqual), _) => Some(Comparison::LessOrEqual),
            (Some(TokenKind::Greater), _) => Some(Comparison::Greater),
            (Some(TokenKind::GreaterOrEqual), _) => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        let op = op.ok_or_else(|| self.unexpected("a comparison such as `=` or `<`"))?;
        self.take();
        Ok(op)
    }

    /// A sum of products.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        let mut left = self.product()?;
        loop {
            let op = match self.kind(0) {
                Some(TokenKind::Plus) => Operator::Plus,
                Some(TokenKind::Minus) => Operator::Minus,
                _ => return Ok(left),
            };
            self.operator()?;
            let right = self.product()?;
            left = binary(left, op, right);
        }
    }

    /// Takes an operator. Each makes the tree one level deeper, so their number is bounded too.
    fn operator(&mut self) -> Parsed<()> {
        self.operators += 1;
        if self.operators > OPERATORS_MAX {
            return Err(self.too_deep(&format!("more than {OPERATORS_MAX} operations in one item")));
        }
        self.take();
        Ok(())
    }

    fn product(&mut self) -> Parsed<Expr> {
        let mut left = self.primary()?;
        loop {
            let op = match self.kind(0) {
                Some(TokenKind::Star) => Operator::Times,
                Some(TokenKind::Slash) => Operator::DividedBy,
                _ => return Ok(left),
            };
            self.operator()?;
            let right = self.primary()?;
            left = binary(left, op, right);
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let span = self.span();
        let kind = match self.kind(0) {
            Some(TokenKind::Variable) => {
                self.take();
                ExprKind::Variable(self.str(span)[1..].to_owned())
            }
            Some(TokenKind::Underscore) => {
                self.take();
                ExprKind::Any
            }
            Some(TokenKind::Number) => ExprKind::Number(self.number()?),
            Some(TokenKind::Date) => ExprKind::Date(self.date()?),
            Some(TokenKind::Text) => ExprKind::Text(self.quoted("text")?.text),
            Some(TokenKind::Minus) => return self.nested(Self::negative),
            Some(TokenKind::OpenParen) => {
                self.take();
                let mut inner = self.nested(Self::expr)?;
                let close = self.expect(TokenKind::CloseParen, "`)`")?;
                inner.span = span.to(close);
                return Ok(inner);
            }
            Some(TokenKind::Name) if self.at_aggregate() => {
                let aggregate = self.nested(Self::aggregate)?;
                ExprKind::Aggregate(Box::new(aggregate))
            }
            Some(TokenKind::Name) if self.at_function().is_some() => {
                let function = self.at_function().expect("bug: not at a function");
                self.take();
                ExprKind::Call { function, args: self.args()? }
            }
            Some(TokenKind::Name) => ExprKind::Name(self.name("a value")?.text),
            _ => return Err(self.unexpected("a variable, a name, a number, a date or a text")),
        };
        Ok(Expr { kind, span: span.to(self.last_span()) })
    }

    /// `-` and what it negates; of a number, the negative number.
    fn negative(&mut self) -> Parsed<Expr> {
        let minus = self.take();
        let inner = self.primary()?;
        let span = minus.to(inner.span);
        let zero = Expr { kind: ExprKind::Number(Number::ZERO), span: minus };
        match inner.kind {
            ExprKind::Number(number) => {
                let negative = Number::ZERO.minus(number).expect("bug: -n does not fit");
                Ok(Expr { kind: ExprKind::Number(negative), span })
            }
            _ => Ok(Expr { span, ..binary(zero, Operator::Minus, inner) }),
        }
    }

    fn number(&mut self) -> Parsed<Number> {
        let span = self.span();
        let Some(number) = Number::parse(self.word()) else {
            let message = format!("`{}` is too large", self.word());
            let finding = Diagnostic::new(Code::NumberTooLarge, span, message)
                .label("numbers have at most 63 bits above and below the fraction bar");
            return Err(self.report(finding));
        };
        self.take();
        Ok(number)
    }

    pub(super) fn date(&mut self) -> Parsed<Date> {
        let span = self.span();
        let is_date = matches!(self.kind(0), Some(TokenKind::Date | TokenKind::Number));
        if !is_date {
            return Err(self.unexpected("a date such as `2019`, `2019-06` or `2019-06-28`"));
        }

        let Some(date) = Date::parse(self.word()) else {
            let message = format!("`{}` is not a date of the calendar", self.word());
            let finding = Diagnostic::new(Code::InvalidDate, span, message)
                .label("expected a year, or a year and a month, or a day")
                .help("a difference of numbers needs blanks around its `-`");
            return Err(self.report(finding));
        };

        self.take();
        Ok(date)
    }

    fn at_aggregate(&self) -> bool {
        self.kind(0) == Some(TokenKind::Name) && function(self.word()).is_some()
    }

    /// Whether a name comes next that is followed by an opening bracket.
    fn at_call(&self) -> bool {
        self.kind(0) == Some(TokenKind::Name) && self.kind(1) == Some(TokenKind::OpenParen)
    }

    /// The function of texts that is called next.
    fn at_function(&self) -> Option<TextFunction> {
        self.at_call().then(|| text::function(self.word())).flatten()
    }

    /// `count ?f : { … }`, `sum ?x for ?f : { … }`
    fn aggregate(&mut self) -> Parsed<Aggregate> {
        let function = function(self.word()).expect("bug: not at an aggregate");
        self.take();

        let mut value = None;
        let mut keys = Vec::new();
        if function.takes_value() {
            value = Some(self.variable()?);
            if self.take_keyword("for").is_some() {
                keys = self.variables()?;
            }
        } else {
            keys = self.variables()?;
        }

        self.expect(TokenKind::Colon, "`:` and the conditions in braces")?;
        self.expect(TokenKind::OpenBrace, "`{` and the conditions of the aggregate")?;
        let body = self.literals()?;
        self.expect(TokenKind::CloseBrace, "`,` or `}`")?;
        Ok(Aggregate { function, value, keys, body })
    }

    /// `?f` or `(?f, ?s)`
    pub(super) fn variables(&mut self) -> Parsed<Vec<Name>> {
        if self.take_if(TokenKind::OpenParen).is_none() {
            return Ok(vec![self.variable()?]);
        }
        let variables = self.comma_separated(TokenKind::CloseParen, Self::variable)?;
        self.expect(TokenKind::CloseParen, "`,` or `)`")?;
        Ok(variables)
    }

    fn variable(&mut self) -> Parsed<Name> {
        let span = self.expect(TokenKind::Variable, "a variable such as `?x`")?;
        Ok(Name { text: self.str(span)[1..].to_owned(), span })
    }
}

fn function(word: &str) -> Option<Function> {
    Function::ALL.into_iter().find(|function| function.as_str() == word)
}

fn binary(left: Expr, op: Operator, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Binary { left: Box::new(left), op, right: Box::new(right) }, span }
}

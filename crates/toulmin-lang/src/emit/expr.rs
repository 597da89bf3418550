//! Expressions, comparisons and constants in Rust.

use super::names::{Locals, Names, Pool, constant, snake};
use super::rust::is_operation;
use crate::program::{
    Body, Comparison, Expr, Operator, ParamId, Program, RelationId, Side, Sign, TextTest, Type,
};
use crate::text::Pattern;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The constants of one crepe program that are not whole numbers, each made once.
#[derive(Debug, Default)]
pub(super) struct Constants {
    pool: Pool,
    /// How the tag of a relation is made, and its name.
    tags: BTreeMap<String, String>,
    /// Type and making, and the name.
    names: BTreeMap<(&'static str, String), String>,
}

/// Writes expressions, and notes which parameters they read.
pub(super) struct Exprs<'e> {
    pub(super) locals: &'e Locals,
    pub(super) constants: &'e mut Constants,
    pub(super) params: &'e mut BTreeSet<ParamId>,
}

impl Constants {
    /// An expression for a constant, and whether it must be dereferenced.
    fn of(&mut self, value: Value) -> (String, bool) {
        let (name, ty, make) = match value {
            Value::Number(number) if number.denominator() == 1 => {
                return (format!("Number::integer({})", number.numerator()), false);
            }
            Value::Number(number) => {
                let name = format!("NUMBER_{}_{}", number.numerator(), number.denominator());
                (name, "Number", format!("Number::parse(\"{number}\").expect(\"a number\")"))
            }
            Value::Date(date) => {
                let make = format!("Date::parse(\"{date}\").expect(\"a date\")");
                (format!("DATE_{date}"), "Date", make)
            }
            Value::Name(symbol) | Value::Text(symbol) => {
                (symbol.to_string(), "Symbol", format!("Symbol::new({:?})", symbol.as_str()))
            }
        };
        (self.named(&name, ty, make), true)
    }

    /// The name of a pattern.
    fn pattern(&mut self, pattern: &Pattern) -> String {
        let make = format!("Pattern::new({:?}).expect(\"a pattern\")", pattern.as_str());
        self.named("PATTERN", "Pattern", make)
    }

    fn named(&mut self, name: &str, ty: &'static str, make: String) -> String {
        let pool = &mut self.pool;
        self.names.entry((ty, make)).or_insert_with(|| pool.name(&constant(name))).clone()
    }

    /// An expression for the value of a constant.
    pub(super) fn value(&mut self, value: Value) -> String {
        match self.of(value) {
            (name, true) => format!("*{name}"),
            (made, false) => made,
        }
    }

    /// The name of the tag of a relation's rows, or its denials.
    pub(super) fn tag(&mut self, program: &Program, relation: RelationId, side: Side) -> String {
        let name = program.relation(relation).name;
        match side {
            Side::Holds => self.tagged(name.as_str(), format!("Tag::holds({})", relation.0)),
            Side::Denied => {
                let make = format!("Tag::denied({})", relation.0);
                self.tagged(&format!("{name}_denied"), make)
            }
        }
    }

    /// The name of the tag of an aggregate's values.
    pub(super) fn fold_tag(&mut self, names: &Names, fold: usize) -> String {
        self.tagged(&snake(&names.fold(fold).values), format!("Tag::values({fold})"))
    }

    fn tagged(&mut self, name: &str, make: String) -> String {
        let pool = &mut self.pool;
        self.tags.entry(make).or_insert_with(|| pool.name(&constant(name))).clone()
    }

    /// The tags and statics, one on a line.
    pub(super) fn items(&self) -> String {
        let tag = |(make, name): (&String, &String)| format!("const {name}: Tag = {make};\n");
        self.tags.iter().map(tag).collect::<String>() + &self.statics()
    }

    fn statics(&self) -> String {
        let made = |((ty, make), name): (&(&str, String), &String)| {
            format!("static {name}: LazyLock<{ty}> = LazyLock::new(|| {make});\n")
        };
        self.names.iter().map(made).collect()
    }
}

impl Exprs<'_> {
    /// An operation as a `Result`, or anything else as a value.
    pub(super) fn whole(&mut self, expr: &Expr) -> String {
        match expr {
            Expr::Variable(variable) => self.locals.variable(*variable).to_owned(),
            Expr::Value(value) => self.constants.value(*value),
            Expr::Param(param) => {
                self.params.insert(*param);
                self.locals.param(*param).to_owned()
            }
            Expr::Binary { left, op, right, .. } => {
                let left = match left.as_ref() {
                    Expr::Value(value) => self.constants.of(*value).0,
                    left => self.operand(left),
                };
                format!("{left}.{}({})", method(*op), self.operand(right))
            }
            Expr::Call { function, args, .. } => {
                let args: Vec<String> = args.iter().map(|arg| self.operand(arg)).collect();
                format!("{}([{}])", function.as_str(), args.join(", "))
            }
        }
    }

    /// A value, which ends the closure around it when it is an operation without a result.
    fn operand(&mut self, expr: &Expr) -> String {
        let question_mark = if is_operation(expr) { "?" } else { "" };
        self.whole(expr) + question_mark
    }

    /// A question about texts as a `bool`.
    pub(super) fn question(&mut self, sign: Sign, test: &TextTest) -> String {
        let not = if sign == Sign::Negative { "!" } else { "" };
        let texts = test.exprs().into_iter();
        let texts: Vec<String> =
            texts.map(|expr| format!("{}.as_str()", receiver(&self.operand(expr)))).collect();
        match test {
            TextTest::Matches(_, pattern) => {
                format!("{not}{}.fits({})", self.constants.pattern(pattern), texts.join(", "))
            }
            test => format!("{not}{}.{}({})", texts[0], test.question().as_str(), texts[1]),
        }
    }

    /// Whether a number is in a range, as a `bool`.
    pub(super) fn is_in(&mut self, value: &Expr, from: &Expr, to: &Expr) -> String {
        let value = self.operand(value);
        format!("{}.is_in({}, {})", receiver(&value), self.operand(from), self.operand(to))
    }

    /// The ends of a range, in a tuple.
    pub(super) fn ends(&mut self, from: &Expr, to: &Expr) -> String {
        format!("({}, {})", self.operand(from), self.operand(to))
    }

    /// A comparison as a `bool`.
    pub(super) fn comparison(
        &mut self,
        left: &Expr,
        op: Comparison,
        right: &Expr,
        is_date: bool,
    ) -> String {
        let (left, right) = (self.operand(left), self.operand(right));
        let before = |left: &str, right: &str| format!("{}.is_before({right})", receiver(left));
        match op {
            Comparison::Equal => format!("{left} == {right}"),
            Comparison::Less if is_date => before(&left, &right),
            Comparison::Greater if is_date => before(&right, &left),
            Comparison::LessOrEqual if is_date => {
                format!("{left} == {right} || {}", before(&left, &right))
            }
            Comparison::GreaterOrEqual if is_date => {
                format!("{left} == {right} || {}", before(&right, &left))
            }
            op => format!("{left} {} {right}", op.as_str()),
        }
    }
}

/// An expression of which a method is called.
fn receiver(expr: &str) -> &str {
    expr.trim_start_matches('*')
}

/// Whether an expression is a date.
pub(super) fn is_date(program: &Program, body: &Body, expr: &Expr) -> bool {
    match expr {
        Expr::Variable(variable) => body.variables[variable.0].ty == Type::Date,
        Expr::Param(param) => program.params[param.0].ty == Type::Date,
        Expr::Value(value) => matches!(value, Value::Date(_)),
        Expr::Binary { .. } | Expr::Call { .. } => false,
    }
}

fn method(op: Operator) -> &'static str {
    match op {
        Operator::Plus => "plus",
        Operator::Minus => "minus",
        Operator::Times => "times",
        Operator::DividedBy => "divided_by",
    }
}

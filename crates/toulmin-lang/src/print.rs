//! Printing: every form of a program back to text that reads the same, one line for each item.

use crate::program::{
    Aggregate, Atom, Body, Citation, Column, Comparison, Constraint, Expr, Literal, Origin, Param,
    Piece, Program, Relation, Rule, RuleId, Sentence, Side, Sign, Term, TextTest, VariableId,
};
use crate::tree;
use crate::value::{Number, quoted};
use std::fmt::Write;

/// The declarations and rules of a program: two programs that print alike derive alike.
///
/// Doc comments, citations and claims are left out, since no engine reads them.
pub fn program(program: &Program) -> String {
    let mut out = String::new();
    for sort in &program.sorts {
        let _ = writeln!(out, "sort {}.", sort.name);
    }
    for item in &program.enums {
        let members: Vec<&str> = item.members.iter().map(|member| member.as_str()).collect();
        let _ = writeln!(out, "enum {} = {}.", item.name, members.join(" | "));
    }
    let lines = program.declared().map(|item| relation(program, item));
    let lines = lines.chain(program.params.iter().map(|item| param(program, item)));
    for line in lines.chain(program.rules.iter().map(|item| rule(program, item))) {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// The declaration of a relation.
pub fn relation(program: &Program, relation: &Relation) -> String {
    let column = |column: &Column| format!("{}: {}", column.name, program.type_name(column.ty));
    let columns: Vec<String> = relation.columns.iter().map(column).collect();
    let mut out = format!("relation {}({})", relation.name, columns.join(", "));
    if relation.during {
        out.push_str(" during");
    }
    if let Some(text) = &relation.holds {
        let _ = write!(out, " {}", sentence(relation, text));
    }
    if let Some(text) = &relation.fails {
        let _ = write!(out, " not {}", sentence(relation, text));
    }
    out + "."
}

fn sentence(relation: &Relation, sentence: &Sentence) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Column(column) => format!("{{{}}}", relation.columns[*column].name),
    };
    quoted(&sentence.0.iter().map(piece).collect::<String>())
}

/// The declaration of a parameter.
pub fn param(program: &Program, param: &Param) -> String {
    let ty = program.type_name(param.ty);
    format!("param {}: {ty} = {} {}.", param.name, param.default, quoted(&param.sentence))
}

/// A rule, without its doc comment and citations.
pub fn rule(program: &Program, rule: &Rule) -> String {
    let printer = Printer { program, body: &rule.body };
    let overrides = rule.overrides.map_or(String::new(), |overridden| {
        format!(" overrides {}", program.rule(overridden).name)
    });
    let head = printer.atom(&rule.head);
    let written = rule.body.literals.iter();
    let written = written.filter(|literal| program.exception(literal).is_none());
    let written: Vec<String> = written.map(|literal| printer.literal(literal)).collect();
    format!("rule {}{overrides}: {head} :- {}.", rule.name, written.join(", "))
}

/// A constraint, without its doc comment and citations.
pub fn constraint(program: &Program, constraint: &Constraint) -> String {
    let (sentence, body) = (quoted(&constraint.sentence), body(program, &constraint.query.body));
    format!("constraint {} {sentence}: :- {body}.", constraint.name)
}

/// The conditions of a query.
pub fn body(program: &Program, body: &Body) -> String {
    Printer { program, body }.literals(&body.literals)
}

/// One condition of a body.
pub fn literal(program: &Program, body: &Body, literal: &Literal) -> String {
    Printer { program, body }.literal(literal)
}

/// An expression of a body.
pub fn expr(program: &Program, body: &Body, expr: &Expr) -> String {
    Printer { program, body }.expr(expr)
}

/// A citation: a locator of the default source stands alone, others behind their key.
pub fn citation(citation: &Citation, default: Option<crate::value::Symbol>) -> String {
    match citation.locator {
        Some(locator) if Some(citation.source) == default => locator.to_string(),
        Some(locator) => format!("{}:{locator}", citation.source),
        None => citation.source.to_string(),
    }
}

struct Printer<'a> {
    program: &'a Program,
    body: &'a Body,
}

impl Printer<'_> {
    fn literals(&self, literals: &[Literal]) -> String {
        literals.iter().map(|literal| self.literal(literal)).collect::<Vec<_>>().join(", ")
    }

    fn literal(&self, literal: &Literal) -> String {
        match literal {
            Literal::Atom { sign, side, atom } => match self.program.exception(literal) {
                None => prefix(*sign, *side) + &self.atom(atom),
                Some(rule) => {
                    format!("no exception {}: {}", self.program.rule(rule).name, self.atom(atom))
                }
            },
            Literal::Compare { left, op, right, .. } => {
                format!("{} {} {}", self.expr(left), op.as_str(), self.expr(right))
            }
            Literal::Aggregate { result, aggregate, .. } => {
                let op = Comparison::Equal.as_str();
                format!("{} {op} {}", self.variable(*result), self.aggregate(aggregate))
            }
            Literal::Test { sign, test, .. } => prefix(*sign, Side::Holds) + &self.test(test),
            Literal::Range { value, from, to, .. } => {
                format!("{} in {}..{}", self.expr(value), self.expr(from), self.expr(to))
            }
        }
    }

    fn test(&self, test: &TextTest) -> String {
        let texts = test.exprs().into_iter().map(|expr| self.expr(expr));
        let pattern = match test {
            TextTest::Matches(_, pattern) => Some(quoted(pattern.as_str())),
            _ => None,
        };
        let args: Vec<String> = texts.chain(pattern).collect();
        format!("{}({})", test.question().as_str(), args.join(", "))
    }

    fn aggregate(&self, aggregate: &Aggregate) -> String {
        let mut out = aggregate.function.as_str().to_owned();
        if let Some(value) = aggregate.value {
            let _ = write!(out, " {}", self.variable(value));
        }
        let keys: Vec<String> = aggregate.keys.iter().map(|key| self.variable(*key)).collect();
        match keys.as_slice() {
            [] => {}
            [key] if aggregate.value.is_none() => out += &format!(" {key}"),
            [key] => out += &format!(" for {key}"),
            keys if aggregate.value.is_none() => out += &format!(" ({})", keys.join(", ")),
            keys => out += &format!(" for ({})", keys.join(", ")),
        }
        format!("{out} : {{ {} }}", self.literals(&aggregate.body))
    }

    fn atom(&self, atom: &Atom) -> String {
        let relation = self.program.relation(atom.relation);
        let arg = |(term, column): (&Term, &Column)| match term {
            Term::Any => None,
            Term::Variable(variable) => {
                Some(format!("{}: {}", column.name, self.variable(*variable)))
            }
            Term::Value(value) => Some(format!("{}: {value}", column.name)),
        };
        let args: Vec<String> = atom.terms.iter().zip(&relation.columns).filter_map(arg).collect();
        let name = match relation.origin {
            Origin::Declared => relation.name,
            Origin::Exceptions(rule) => return self.exceptions(rule, &args.join(", ")),
        };
        format!("{name}({})", args.join(", "))
    }

    /// What a rule that overrides another excepts, as its head is written.
    fn exceptions(&self, rule: RuleId, args: &str) -> String {
        let concerned = self.program.relation(self.program.concerns(rule)).name;
        format!("not {concerned}({args})")
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Variable(variable) => self.variable(*variable),
            Expr::Value(value) => value.to_string(),
            Expr::Param(param) => self.program.params[param.0].name.to_string(),
            Expr::Binary { left, op, right, .. } => {
                format!("({} {} {})", self.expr(left), op.as_str(), self.expr(right))
            }
            Expr::Call { function, args, .. } => {
                let args: Vec<String> = args.iter().map(|arg| self.expr(arg)).collect();
                format!("{}({})", function.as_str(), args.join(", "))
            }
        }
    }

    fn variable(&self, variable: VariableId) -> String {
        format!("?{}", self.body.variables[variable.0].name)
    }
}

fn prefix(sign: Sign, side: Side) -> String {
    let not = if sign == Sign::Negative { "not " } else { "" };
    let denied = if side == Side::Denied { "denied " } else { "" };
    format!("{not}{denied}")
}

/// A file as the parser read it, one line for each item, doc comments above.
pub fn tree(file: &tree::File) -> String {
    let mut out = String::new();
    for item in &file.items {
        if !item.doc.is_empty() {
            let _ = writeln!(out, "/// {}", item.doc);
        }
        let _ = writeln!(out, "{}.", tree_item(&item.kind));
    }
    out
}

fn tree_item(item: &tree::ItemKind) -> String {
    match item {
        tree::ItemKind::Sorts(names) => format!("sort {}", names_of(names)),
        tree::ItemKind::Enum { name, members } => {
            let members: Vec<&str> = members.iter().map(|member| member.text.as_str()).collect();
            format!("enum {} = {}", name.text, members.join(" | "))
        }
        tree::ItemKind::Relation(relation) => tree_relation(relation),
        tree::ItemKind::Param { name, ty, default, sentence } => {
            let text =
                sentence.as_ref().map_or(String::new(), |text| format!(" {}", quoted(&text.text)));
            format!("param {}: {} = {}{text}", name.text, ty.text, tree_expr(default))
        }
        tree::ItemKind::Rule(rule) => {
            let cites = tree_cites(&rule.cites);
            let (head, body) = (tree_atom(&rule.head), tree_literals(&rule.body));
            let (overrides, not) = match &rule.overrides {
                Some(rule) => (format!(" overrides {}", rule.text), "not "),
                None => (String::new(), ""),
            };
            format!("rule {}{overrides}{cites}: {not}{head} :- {body}", rule.name.text)
        }
        tree::ItemKind::Claim(claim) => tree_claim(claim),
        tree::ItemKind::Constraint(constraint) => {
            let cites = tree_cites(&constraint.cites);
            let (sentence, body) =
                (quoted(&constraint.sentence.text), tree_literals(&constraint.goal.literals));
            format!("constraint {}{cites} {sentence}: :- {body}", constraint.name.text)
        }
        tree::ItemKind::Fact(fact) => tree_fact(fact),
    }
}

fn tree_cites(cites: &[tree::Name]) -> String {
    if cites.is_empty() { String::new() } else { format!(" cites [{}]", names_of(cites)) }
}

fn tree_relation(relation: &tree::Relation) -> String {
    let columns = relation.columns.iter();
    let columns: Vec<String> =
        columns.map(|(name, ty)| format!("{}: {}", name.text, ty.text)).collect();
    let mut out = format!("relation {}({})", relation.name.text, columns.join(", "));
    if relation.during {
        out.push_str(" during");
    }
    if let Some(text) = &relation.holds {
        let _ = write!(out, " {}", quoted(&text.text));
    }
    if let Some(text) = &relation.fails {
        let _ = write!(out, " not {}", quoted(&text.text));
    }
    out
}

fn tree_claim(claim: &tree::Claim) -> String {
    let as_of = claim.as_of.map_or(String::new(), |(date, _)| format!(" as of {date}"));
    let todo = if claim.todo { " todo" } else { "" };
    let expected = match &claim.expected {
        tree::Expected::Holds => "holds".to_owned(),
        tree::Expected::Fails => "fails".to_owned(),
        tree::Expected::Exactly(answers) => format!("is exactly {}", tree_answers(answers)),
        tree::Expected::Includes(answers) => format!("includes {}", tree_answers(answers)),
    };
    let because = match &claim.because {
        None => String::new(),
        Some(tree::Because::Rule(rule)) => format!(" because {}", rule.text),
        Some(tree::Because::Denied(atom)) => format!(" because denied {}", tree_atom(atom)),
        Some(tree::Because::Missing(atom)) => format!(" because missing {}", tree_atom(atom)),
        Some(tree::Because::Present(atom)) => format!(" because present {}", tree_atom(atom)),
    };
    format!(
        "claim {} at {}{as_of} {}{todo}: {} {expected}{because}",
        claim.name.text,
        names_of(&claim.at),
        quoted(&claim.sentence.text),
        tree_literals(&claim.goal.literals),
    )
}

fn tree_fact(fact: &tree::Fact) -> String {
    let attribute = |attribute: &tree::Attribute| match attribute.name.text.as_str() {
        name @ ("anchor" | "hedge" | "note" | "according_to") => {
            format!(" {name} {}", quoted(&attribute.values[0].text))
        }
        name => format!(" {name} {}", names_of(&attribute.values)),
    };
    let attributes: String = fact.attributes.iter().map(attribute).collect();
    format!("fact {}{}{attributes}", prefix(Sign::Positive, fact.side), tree_atom(&fact.atom))
}

fn tree_answers(answers: &tree::Answers) -> String {
    let row = |row: &Vec<tree::Expr>| {
        let values: Vec<String> = row.iter().map(tree_expr).collect();
        if row.len() == 1 { values.join("") } else { format!("({})", values.join(", ")) }
    };
    let rows: Vec<String> = answers.rows.iter().map(row).collect();
    format!("{} in {{ {} }}", tree_variables(&answers.variables), rows.join(", "))
}

fn tree_literals(literals: &[tree::Literal]) -> String {
    literals.iter().map(tree_literal).collect::<Vec<_>>().join(", ")
}

fn tree_literal(literal: &tree::Literal) -> String {
    match literal {
        tree::Literal::Atom { sign, side, atom } => prefix(*sign, *side) + &tree_atom(atom),
        tree::Literal::Compare { left, op, right } => {
            format!("{} {} {}", tree_expr(left), op.as_str(), tree_expr(right))
        }
        tree::Literal::Test { sign, question, args, .. } => {
            prefix(*sign, Side::Holds) + &tree_call(question.as_str(), args)
        }
        tree::Literal::Range { value, from, to } => {
            format!("{} in {}..{}", tree_expr(value), tree_expr(from), tree_expr(to))
        }
    }
}

fn tree_call(name: &str, args: &[tree::Expr]) -> String {
    let args: Vec<String> = args.iter().map(tree_expr).collect();
    format!("{name}({})", args.join(", "))
}

fn tree_atom(atom: &tree::Atom) -> String {
    let arg = |arg: &tree::Arg| match &arg.column {
        Some(column) => format!("{}: {}", column.text, tree_expr(&arg.value)),
        None => tree_expr(&arg.value),
    };
    let args: Vec<String> = atom.args.iter().map(arg).collect();
    format!("{}({})", atom.relation.text, args.join(", "))
}

fn tree_expr(expr: &tree::Expr) -> String {
    match &expr.kind {
        tree::ExprKind::Variable(name) => format!("?{name}"),
        tree::ExprKind::Any => "_".to_owned(),
        tree::ExprKind::Name(name) => name.clone(),
        tree::ExprKind::Text(text) => quoted(text),
        tree::ExprKind::Number(number) => decimal(*number),
        tree::ExprKind::Date(date) => date.to_string(),
        tree::ExprKind::Binary { left, op, right } => {
            format!("({} {} {})", tree_expr(left), op.as_str(), tree_expr(right))
        }
        tree::ExprKind::Call { function, args } => tree_call(function.as_str(), args),
        tree::ExprKind::Aggregate(aggregate) => tree_aggregate(aggregate),
    }
}

fn tree_aggregate(aggregate: &tree::Aggregate) -> String {
    let value = aggregate.value.as_ref().map_or(String::new(), |value| format!(" ?{}", value.text));
    let keys = match aggregate.keys.as_slice() {
        [] => String::new(),
        keys if aggregate.value.is_some() => format!(" for {}", tree_variables(keys)),
        keys => format!(" {}", tree_variables(keys)),
    };
    let body = tree_literals(&aggregate.body);
    format!("{}{value}{keys} : {{ {body} }}", aggregate.function.as_str())
}

fn tree_variables(variables: &[tree::Name]) -> String {
    let names: Vec<String> = variables.iter().map(|name| format!("?{}", name.text)).collect();
    if names.len() == 1 { names.join("") } else { format!("({})", names.join(", ")) }
}

fn names_of(names: &[tree::Name]) -> String {
    names.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join(", ")
}

/// A number as the lexer reads it: digits, with decimals where it is not whole.
fn decimal(number: Number) -> String {
    let (mut digits, rest) = (i128::from(number.numerator()), i128::from(number.denominator()));
    let mut decimals = 0;
    while digits % rest != 0 && decimals < 18 {
        digits *= 10;
        decimals += 1;
    }
    let sign = if digits < 0 { "-" } else { "" };
    let padded = format!("{:0width$}", (digits / rest).unsigned_abs(), width = decimals + 1);
    let (whole, part) = padded.split_at(padded.len() - decimals);
    if decimals == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") }
}

//! Printing: every form of a program back to text that reads the same, one line for each item.

use crate::program::{
    Aggregate, Atom, Body, Citation, Comparison, Constraint, Expr, Literal, Origin, Param, Piece,
    Program, Relation, Rule, Sentence, Side, Sign, Term, TextTest, VariableId,
};
use crate::tree;
use crate::value::{Number, escape, quoted};
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
    for item in program.declared() {
        write_relation(&mut out, program, item);
        out.push('\n');
    }
    for item in &program.params {
        let _ = writeln!(out, "{}", param(program, item));
    }
    for item in &program.rules {
        write_rule(&mut out, program, item);
        out.push('\n');
    }
    out
}

/// The declaration of a relation.
pub fn relation(program: &Program, relation: &Relation) -> String {
    let mut out = String::new();
    write_relation(&mut out, program, relation);
    out
}

fn write_relation(out: &mut String, program: &Program, relation: &Relation) {
    push(out, ["relation ", relation.name.as_str(), "("]);
    join(out, &relation.columns, |out, column| {
        push(out, [column.name.as_str(), ": ", program.type_name(column.ty)]);
    });
    out.push(')');
    if relation.during {
        out.push_str(" during");
    }
    for (before, text) in [(" \"", &relation.holds), (" not \"", &relation.fails)] {
        if let Some(text) = text {
            out.push_str(before);
            write_sentence(out, relation, text);
            out.push('"');
        }
    }
    out.push('.');
}

/// A sentence as it stands between its quotes.
fn write_sentence(out: &mut String, relation: &Relation, sentence: &Sentence) {
    for piece in &sentence.0 {
        match piece {
            Piece::Words(words) => escape(out, words),
            Piece::Column(column) => {
                push(out, ["{", relation.columns[*column].name.as_str(), "}"]);
            }
        }
    }
}

/// The declaration of a parameter.
pub fn param(program: &Program, param: &Param) -> String {
    let ty = program.type_name(param.ty);
    format!("param {}: {ty} = {} {}.", param.name, param.default, quoted(&param.sentence))
}

/// A rule, without its doc comment and citations.
pub fn rule(program: &Program, rule: &Rule) -> String {
    let mut out = String::new();
    write_rule(&mut out, program, rule);
    out
}

fn write_rule(out: &mut String, program: &Program, rule: &Rule) {
    push(out, ["rule ", rule.name.as_str()]);
    if let Some(overridden) = rule.overrides {
        push(out, [" overrides ", program.rule(overridden).name.as_str()]);
    }
    out.push_str(": ");
    let printer = Printer { program, body: &rule.body };
    printer.atom(out, &rule.head);
    out.push_str(" :- ");
    let written = rule.body.literals.iter();
    let written = written.filter(|literal| program.exception(literal).is_none());
    join(out, written, |out, literal| printer.literal(out, literal));
    out.push('.');
}

/// A constraint, without its doc comment and citations.
pub fn constraint(program: &Program, constraint: &Constraint) -> String {
    let (sentence, body) = (quoted(&constraint.sentence), body(program, &constraint.query.body));
    format!("constraint {} {sentence}: :- {body}.", constraint.name)
}

/// The conditions of a query.
pub fn body(program: &Program, body: &Body) -> String {
    let mut out = String::new();
    Printer { program, body }.literals(&mut out, &body.literals);
    out
}

/// One condition of a body.
pub fn literal(program: &Program, body: &Body, literal: &Literal) -> String {
    let mut out = String::new();
    Printer { program, body }.literal(&mut out, literal);
    out
}

/// An expression of a body.
pub fn expr(program: &Program, body: &Body, expr: &Expr) -> String {
    let mut out = String::new();
    Printer { program, body }.expr(&mut out, expr);
    out
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
    fn literals(&self, out: &mut String, literals: &[Literal]) {
        join(out, literals, |out, literal| self.literal(out, literal));
    }

    fn literal(&self, out: &mut String, literal: &Literal) {
        match literal {
            Literal::Atom { sign, side, atom } => {
                match self.program.exception(literal) {
                    None => out.push_str(prefix(*sign, *side)),
                    Some(rule) => {
                        push(out, ["no exception ", self.program.rule(rule).name.as_str(), ": "]);
                    }
                }
                self.atom(out, atom);
            }
            Literal::Compare { left, op, right, .. } => {
                self.operation(out, left, op.as_str(), right);
            }
            Literal::Aggregate { result, aggregate, .. } => {
                self.variable(out, *result);
                push(out, [" ", Comparison::Equal.as_str(), " "]);
                self.aggregate(out, aggregate);
            }
            Literal::Test { sign, test, .. } => {
                out.push_str(prefix(*sign, Side::Holds));
                self.test(out, test);
            }
            Literal::Range { value, from, to, .. } => {
                self.expr(out, value);
                out.push_str(" in ");
                self.expr(out, from);
                out.push_str("..");
                self.expr(out, to);
            }
        }
    }

    fn test(&self, out: &mut String, test: &TextTest) {
        push(out, [test.question().as_str(), "("]);
        join(out, test.exprs(), |out, expr| self.expr(out, expr));
        if let TextTest::Matches(_, pattern) = test {
            push(out, [", ", &quoted(pattern.as_str())]);
        }
        out.push(')');
    }

    fn aggregate(&self, out: &mut String, aggregate: &Aggregate) {
        out.push_str(aggregate.function.as_str());
        if let Some(value) = aggregate.value {
            out.push(' ');
            self.variable(out, value);
        }
        if !aggregate.keys.is_empty() {
            out.push_str(if aggregate.value.is_none() { " " } else { " for " });
        }
        match aggregate.keys.as_slice() {
            [] => {}
            [key] => self.variable(out, *key),
            keys => {
                out.push('(');
                join(out, keys, |out, key| self.variable(out, *key));
                out.push(')');
            }
        }
        out.push_str(" : { ");
        self.literals(out, &aggregate.body);
        out.push_str(" }");
    }

    fn atom(&self, out: &mut String, atom: &Atom) {
        let relation = self.program.relation(atom.relation);
        match relation.origin {
            Origin::Declared => out.push_str(relation.name.as_str()),
            // What a rule that overrides another excepts, as its head is written.
            Origin::Exceptions(rule) => {
                let concerned = self.program.relation(self.program.concerns(rule));
                push(out, ["not ", concerned.name.as_str()]);
            }
        }
        out.push('(');
        let columns = relation.columns.iter().map(|column| column.name.as_str());
        let given = atom.terms.iter().zip(columns).filter(|(term, _)| **term != Term::Any);
        join(out, given, |out, (term, column)| {
            push(out, [column, ": "]);
            self.term(out, term);
        });
        out.push(')');
    }

    fn term(&self, out: &mut String, term: &Term) {
        match term {
            Term::Any => out.push('_'),
            Term::Variable(variable) => self.variable(out, *variable),
            Term::Value(value) => _ = write!(out, "{value}"),
        }
    }

    fn expr(&self, out: &mut String, expr: &Expr) {
        match expr {
            Expr::Variable(variable) => self.variable(out, *variable),
            Expr::Value(value) => _ = write!(out, "{value}"),
            Expr::Param(param) => out.push_str(self.program.params[param.0].name.as_str()),
            Expr::Binary { left, op, right, .. } => {
                out.push('(');
                self.operation(out, left, op.as_str(), right);
                out.push(')');
            }
            Expr::Call { function, args, .. } => {
                push(out, [function.as_str(), "("]);
                join(out, args, |out, arg| self.expr(out, arg));
                out.push(')');
            }
        }
    }

    fn operation(&self, out: &mut String, left: &Expr, op: &str, right: &Expr) {
        self.expr(out, left);
        push(out, [" ", op, " "]);
        self.expr(out, right);
    }

    fn variable(&self, out: &mut String, variable: VariableId) {
        push(out, ["?", self.body.variables[variable.0].name.as_str()]);
    }
}

fn push<const N: usize>(out: &mut String, parts: [&str; N]) {
    parts.into_iter().for_each(|part| out.push_str(part));
}

/// Writes things one after the other, parted by commas.
fn join<T>(
    out: &mut String,
    things: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut String, T),
) {
    for (at, thing) in things.into_iter().enumerate() {
        if at > 0 {
            out.push_str(", ");
        }
        write(out, thing);
    }
}

fn prefix(sign: Sign, side: Side) -> &'static str {
    match (sign, side) {
        (Sign::Positive, Side::Holds) => "",
        (Sign::Positive, Side::Denied) => "denied ",
        (Sign::Negative, Side::Holds) => "not ",
        (Sign::Negative, Side::Denied) => "not denied ",
    }
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
        tree::Literal::Atom { sign, side, atom } => {
            format!("{}{}", prefix(*sign, *side), tree_atom(atom))
        }
        tree::Literal::Compare { left, op, right } => {
            format!("{} {} {}", tree_expr(left), op.as_str(), tree_expr(right))
        }
        tree::Literal::Test { sign, question, args, .. } => {
            format!("{}{}", prefix(*sign, Side::Holds), tree_call(question.as_str(), args))
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

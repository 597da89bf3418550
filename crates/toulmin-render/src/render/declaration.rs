//! Declarations and rules as they are written.

use toulmin_lang::program::{Literal, Piece, Program, Relation, Rule, Sentence};
use toulmin_lang::source::{Sources, Span};
use toulmin_lang::value::quoted;

/// `member(actor, forum)`
pub fn signature(relation: &Relation) -> String {
    let columns: Vec<&str> = relation.columns.iter().map(|it| it.name.as_str()).collect();
    format!("{}({})", relation.name, columns.join(", "))
}

/// `member(actor: ?actor, forum: ?forum)`: every row of the relation.
pub fn goal(relation: &Relation) -> String {
    let columns: Vec<String> =
        relation.columns.iter().map(|column| format!("{0}: ?{0}", column.name)).collect();
    format!("{}({})", relation.name, columns.join(", "))
}

/// The whole declaration of a relation with its doc comment; without a final line break.
pub fn relation(relation: &Relation, program: &Program) -> String {
    let column = |column: &toulmin_lang::program::Column| {
        format!("{}: {}", column.name, program.type_name(column.ty))
    };
    let columns: Vec<String> = relation.columns.iter().map(column).collect();
    let during = if relation.during { " during" } else { "" };
    let holds = relation.holds.as_ref().map(|it| quoted(&sentence(it, relation)));
    let fails =
        relation.fails.as_ref().map(|it| format!("not {}", quoted(&sentence(it, relation))));
    let sentences: String =
        holds.into_iter().chain(fails).map(|text| format!("\n    {text}")).collect();
    let doc =
        if relation.doc.is_empty() { String::new() } else { format!("/// {}\n", relation.doc) };
    format!("{doc}relation {}({}){during}{sentences}.", relation.name, columns.join(", "))
}

/// A sentence with its columns in braces.
pub fn sentence(sentence: &Sentence, relation: &Relation) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Column(column) => format!("{{{}}}", relation.columns[*column].name),
    };
    sentence.0.iter().map(piece).collect()
}

/// A rule as its author wrote it, with its doc comment; without a final line break.
pub fn rule(rule: &Rule, program: &Program, sources: &Sources) -> String {
    let written = rule.body.literals.iter().filter(|it| program.exception(it).is_none());
    let last = written.map(Literal::span).max_by_key(|span| span.end);
    let last = last.unwrap_or(rule.head.span);
    let end = if last.end > rule.head.span.end { last } else { rule.head.span };
    let text = sources.text(Span { end: end.end, ..rule.span });
    let doc = if rule.doc.is_empty() { String::new() } else { format!("/// {}\n", rule.doc) };
    format!("{doc}rule {text}.")
}

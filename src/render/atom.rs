//! Rows: as they are written in a rule, so that they can be pasted back, and as sentences.

use toulmin_lang::program::{Piece, Program, RelationId, Side};
use toulmin_lang::value::Value;
use toulmin_lang::vocabulary::Vocabulary;

/// `member(actor: China, forum: G20)`, or `denied member(…)`.
pub fn row(program: &Program, relation: RelationId, side: Side, row: &[Value]) -> String {
    let values: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
    pattern(program, relation, side, &values)
}

/// The same with only the columns that are fixed: `member(forum: G20)`.
pub fn pattern(
    program: &Program,
    relation: RelationId,
    side: Side,
    values: &[Option<Value>],
) -> String {
    let relation = program.relation(relation);
    let columns = relation.columns.iter().zip(values);
    let args: Vec<String> = columns
        .filter_map(|(column, value)| value.map(|value| format!("{}: {value}", column.name)))
        .collect();
    let denied = if side == Side::Denied { "denied " } else { "" };
    format!("{denied}{}({})", relation.name, args.join(", "))
}

/// The sentence of a relation for a row that holds, with labels for names; the atom where the relation has no sentence.
pub fn sentence(
    program: &Program,
    vocabulary: &Vocabulary,
    relation: RelationId,
    values: &[Value],
) -> String {
    let piece = |piece: &Piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Column(column) => spoken(&values[*column], vocabulary),
    };
    match &program.relation(relation).holds {
        Some(sentence) => sentence.0.iter().map(piece).collect(),
        None => row(program, relation, Side::Holds, values),
    }
}

/// A value as it is spoken of: names by their labels, text without quotes.
pub fn spoken(value: &Value, vocabulary: &Vocabulary) -> String {
    match value {
        Value::Name(name) => vocabulary.label(*name).to_owned(),
        Value::Text(text) => text.to_string(),
        value => value.to_string(),
    }
}

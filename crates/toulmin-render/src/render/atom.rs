//! Rows as they are written in a rule, so that they can be pasted back.

use toulmin_lang::program::{Program, RelationId, RowPattern, Side};
use toulmin_lang::value::Value;

/// `member(actor: China, forum: G20)`, or `denied member(…)`.
pub fn row(program: &Program, relation: RelationId, side: Side, row: &[Value]) -> String {
    let values = RowPattern::exactly(row);
    pattern(program, relation, side, &values)
}

/// The same with only the columns that are fixed: `member(forum: G20)`.
pub fn pattern(program: &Program, relation: RelationId, side: Side, values: &RowPattern) -> String {
    let relation = program.relation(relation);
    let columns = relation.columns.iter().zip(values);
    let args: Vec<String> = columns
        .filter_map(|(column, value)| value.map(|value| format!("{}: {value}", column.name)))
        .collect();
    let denied = if side == Side::Denied { "denied " } else { "" };
    format!("{denied}{}({})", relation.name, args.join(", "))
}

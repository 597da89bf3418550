//! The file of facts that names the tables. What is written here is the only place that knows how such entries are written.

use crate::data::{Column, Kind, Relation};
use crate::table::file_name;

/// A file of facts with an entry for each relation.
pub(super) fn facts(given: &[Relation]) -> String {
    let entries: String = given.iter().map(entry).collect();
    format!("(\n    bulk: [\n{entries}    ],\n)\n")
}

fn entry(relation: &Relation) -> String {
    let numbered = relation.columns.iter().zip(1..);
    let columns = numbered.map(|(column, number)| format!("{:?}: {number}", column.name));
    let declares = relation.columns.iter().filter_map(declared).collect::<Vec<_>>();
    let declares = match declares.join(", ") {
        none if none.is_empty() => none,
        some => format!(", declares: {{{some}}}"),
    };
    format!(
        "        (relation: {:?}, file: {:?}, at: \"t1\", header: false, columns: {{{}}}{declares}),\n",
        relation.name,
        file_name(relation),
        columns.collect::<Vec<_>>().join(", "),
    )
}

fn declared(column: &Column) -> Option<String> {
    match column.kind {
        Kind::Declares(sort) => Some(format!("{:?}: (sorts: {sort:?})", column.name)),
        Kind::Number | Kind::Name => None,
    }
}

#[cfg(test)]
mod tests {
    use super::facts;
    use crate::data::{Relation, declares, number};

    #[test]
    fn an_entry_names_file_and_columns() {
        const HELD: Relation =
            Relation { name: "held", columns: &[declares("forum", "Forum"), number("year")] };
        let text = facts(&[HELD]);
        let entry = r#"(relation: "held", file: "held.tsv", at: "t1", header: false, columns: {"forum": 1, "year": 2}, declares: {"forum": (sorts: "Forum")}),"#;
        assert_eq!(text, format!("(\n    bulk: [\n        {entry}\n    ],\n)\n"));
    }
}

//! Goals that a casebook can answer.

use crate::render::{atom, declaration};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::Fact;
use toulmin_lang::program::{Program, Side};

/// Goals to try, the simplest first.
pub(super) fn goals(casebook: &Casebook) -> Vec<String> {
    let program = &casebook.program;
    let stated = |fact: &&Fact| fact.side == Side::Holds && fact.row.len() > 1;
    let concluded =
        program.rules.first().map(|rule| declaration::goal(program.relation(rule.head.relation)));
    let Some(fact) = casebook.facts.facts.iter().find(stated) else {
        return concluded.into_iter().collect();
    };
    let first = |values: &mut Vec<_>| values.iter_mut().skip(1).for_each(|value| *value = None);
    let mut fixed: Vec<_> = fact.row.iter().copied().map(Some).collect();
    first(&mut fixed);
    let yes_or_no = atom::pattern(program, fact.relation, Side::Holds, &fixed);
    let counted = &program.relation(fact.relation).columns[1].name;
    let one = open(program, fact);
    [
        declaration::goal(program.relation(fact.relation)),
        one.clone(),
        yes_or_no,
        format!("count ?{counted} : {{ {one} }} >= 2"),
    ]
    .into_iter()
    .chain(concluded)
    .collect()
}

/// The rows that share the first column of a fact.
fn open(program: &Program, fact: &Fact) -> String {
    let relation = program.relation(fact.relation);
    let args = relation.columns.iter().zip(&fact.row).enumerate().map(|(at, (column, value))| {
        if at == 0 {
            format!("{}: {value}", column.name)
        } else {
            format!("{0}: ?{0}", column.name)
        }
    });
    format!("{}({})", relation.name, args.collect::<Vec<_>>().join(", "))
}

//! Goals that a casebook can answer.

use crate::render::{atom, declaration};
use std::borrow::Cow;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::check::check_goal;
use toulmin_lang::facts::Fact;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::{Program, Side};
use toulmin_lang::source::Sources;

/// The goal that opens the case of the article.
const FIRST: &str = "has_voice(actor: China, forum: ?f, scope: ?s)";

/// Goals to try, first one that rules conclude, then the simplest.
pub(super) fn goals(casebook: &Casebook) -> Vec<String> {
    concluded(casebook).into_iter().chain(stated(casebook)).collect()
}

/// The first goal if the casebook can be asked it, else every row of the first relation that rules conclude.
fn concluded(casebook: &Casebook) -> Option<String> {
    let Casebook { program, vocabulary, .. } = casebook;
    let (goal, _) = parse_goal(Sources::default().add("", FIRST), FIRST);
    if goal.is_some_and(|goal| check_goal(program, vocabulary, &goal).is_ok()) {
        return Some(FIRST.to_owned());
    }
    program.rules.first().map(|rule| declaration::goal(program.relation(rule.head.relation)))
}

/// Goals on the relation of the first fact, the simplest first.
fn stated(casebook: &Casebook) -> Vec<String> {
    let program = &casebook.program;
    let is_wide = |fact: &&Fact| fact.side == Side::Holds && fact.row.len() > 1;
    let written = casebook.facts.written.iter().find(is_wide).map(Cow::Borrowed);
    let rows = casebook.facts.entries().filter(|(_, bulk)| !bulk.is_empty());
    let mut rows = rows.map(|(first, _)| casebook.facts.fact(first));
    let fact = written.or_else(|| rows.find(|fact| is_wide(&&**fact)));
    let Some(fact) = fact else { return Vec::new() };
    let mut fixed: Vec<_> = fact.row.iter().copied().map(Some).collect();
    fixed.iter_mut().skip(1).for_each(|value| *value = None);
    let yes_or_no = atom::pattern(program, fact.relation, Side::Holds, &fixed);
    let counted = &program.relation(fact.relation).columns[1].name;
    let one = open(program, &fact);
    vec![
        declaration::goal(program.relation(fact.relation)),
        one.clone(),
        yes_or_no,
        format!("count ?{counted} : {{ {one} }} >= 2"),
    ]
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

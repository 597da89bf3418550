//! Two models side by side: which rows hold in one of them only.

use crate::evaluate::{Limits, Stop};
use crate::model::Model;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use toulmin_lang::program::{Column, Origin, Program, RelationId, Side, Type};
use toulmin_lang::rows::{Row, Table};
use toulmin_lang::value::{Symbol, Value};

/// How two models differ, relation by relation in the order of the declarations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// What rules conclude in one of them only.
    pub concluded: Vec<Changed>,
    /// What facts state or deny in one of them only.
    pub stated: Vec<Changed>,
    /// The relations that the two declare with other columns, so that their rows cannot be
    /// compared.
    pub redeclared: Vec<Symbol>,
}

/// The rows of one side of a relation that hold in one model only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The relation, as each of the two programs knows it.
    pub relation: Shared,
    /// Whether rows or denials are meant.
    pub side: Side,
    /// Those that hold in the second model only, sorted.
    pub gained: Vec<Row>,
    /// Those that hold in the first model only, sorted.
    pub lost: Vec<Row>,
    /// Those that differ only in their numbers: the row of the first model and the row of the
    /// second.
    pub recounted: Vec<(Row, Row)>,
}

/// A relation as each of two programs knows it; at least one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shared {
    /// In the first program.
    pub before: Option<RelationId>,
    /// In the second program.
    pub after: Option<RelationId>,
}

impl Difference {
    /// The relations whose rows or denials differ.
    pub fn relations(&self) -> impl Iterator<Item = Shared> {
        self.concluded.iter().chain(&self.stated).map(|changed| changed.relation)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.concluded.is_empty() && self.stated.is_empty() && self.redeclared.is_empty()
    }
}

impl Changed {
    /// How many rows differ; a pair that differs in its numbers is one.
    pub fn count(&self) -> usize {
        self.gained.len() + self.lost.len() + self.recounted.len()
    }
}

/// Finds the rows that hold in one of two models only. The models may have different programs;
/// relations are then matched by their names and columns.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn compare(before: &Model, after: &Model, limits: Limits<'_>) -> Result<Difference, Stop> {
    let programs = [before, after].map(|model| &*model.casebook.program);
    let mut difference = Difference::default();
    let same_program = std::ptr::eq(programs[0], programs[1]);

    let relations = if same_program { own(programs[0]) } else { shared(programs) };
    for relation in relations {
        limits.check()?;
        if let (Some(one), Some(other)) = (relation.before, relation.after)
            && !same_program
            && !alike([(programs[0], one), (programs[1], other)])
        {
            difference.redeclared.push(programs[0].relation(one).name);
            continue;
        }

        for side in [Side::Holds, Side::Denied] {
            let [concluded, stated] = changed(relation, side, [before, after]);
            difference.concluded.extend(concluded);
            difference.stated.extend(stated);
        }
    }
    Ok(difference)
}

/// The declared relations of a program, with their names.
fn declared(program: &Program) -> impl Iterator<Item = (Symbol, RelationId)> {
    let relations = program.relations.iter().zip((0..).map(RelationId));
    let declared = relations.filter(|(relation, _)| relation.origin == Origin::Declared);
    declared.map(|(relation, id)| (relation.name, id))
}

/// The declared relations of a program that is compared with itself.
fn own(program: &Program) -> Vec<Shared> {
    declared(program).map(|(_, id)| Shared { before: Some(id), after: Some(id) }).collect()
}

/// The declared relations of two programs: those of the first, then those that only the second has.
fn shared([before, after]: [&Program; 2]) -> Vec<Shared> {
    let named = |program: &Program, name: Symbol| program.relation_named(name.as_str());
    let known = |(name, id)| Shared { before: Some(id), after: named(after, name) };
    let new = |(name, id)| {
        named(before, name).is_none().then_some(Shared { before: None, after: Some(id) })
    };
    declared(before).map(known).chain(declared(after).filter_map(new)).collect()
}

/// Whether two relations have columns of the same names and types.
fn alike(relations: [(&Program, RelationId); 2]) -> bool {
    let [one, other] = relations.map(|(program, relation)| {
        let column = |column: &Column| (column.name, Symbol::new(program.type_name(column.ty)));
        program.relation(relation).columns.iter().map(column).collect::<Vec<_>>()
    });
    one == other
}

/// The rows of one side that are concluded in one model only, and those that are stated in one
/// only.
fn changed(relation: Shared, side: Side, [before, after]: [&Model; 2]) -> [Option<Changed>; 2] {
    let tables = [
        relation.before.and_then(|id| before.rows.table(id, side)),
        relation.after.and_then(|id| after.rows.table(id, side)),
    ];
    if let [Some(one), Some(other)] = tables
        && one.columns() == other.columns()
    {
        return [None, None];
    }

    let [lost, gained] = differing(tables);
    let is_stated = |model: &Model, id: Option<RelationId>, row: &Row| {
        id.is_some_and(|id| model.stated.contains(id, side, row))
    };

    let (lost_facts, lost): (Vec<Row>, Vec<Row>) =
        lost.into_iter().partition(|row| is_stated(before, relation.before, row));
    let (new_facts, gained): (Vec<Row>, Vec<Row>) =
        gained.into_iter().partition(|row| is_stated(after, relation.after, row));

    let columns = match relation {
        Shared { before: Some(id), .. } => &before.casebook.program.relation(id).columns,
        Shared { after: Some(id), .. } => &after.casebook.program.relation(id).columns,
        Shared { .. } => unreachable!("bug: a relation that no program knows"),
    };

    let row = |lost, gained| {
        let changed = Changed { relation, side, gained, lost, recounted: Vec::new() };
        (changed.count() > 0).then_some(changed)
    };
    [row(lost, gained).map(|changed| paired(columns, changed)), row(lost_facts, new_facts)]
}

/// The rows that only the first of two tables has, and those that only the second has, sorted.
pub fn differing(tables: [Option<&Table>; 2]) -> [Vec<Row>; 2] {
    let [one, other] = tables.map(|table| table.into_iter().flat_map(Table::sorted));
    let (mut one, mut other) = (one.peekable(), other.peekable());
    let (mut only_one, mut only_other) = (Vec::new(), Vec::new());

    loop {
        match (one.peek(), other.peek()) {
            (None, None) => return [only_one, only_other],
            (Some(_), None) => only_one.extend(one.next()),
            (None, Some(_)) => only_other.extend(other.next()),
            (Some(left), Some(right)) => match left.cmp(right) {
                Ordering::Less => only_one.extend(one.next()),
                Ordering::Greater => only_other.extend(other.next()),
                Ordering::Equal => _ = (one.next(), other.next()),
            },
        }
    }
}

/// Pairs a lost row with a gained one where each is the only one with its values, apart from
/// numbers.
fn paired(columns: &[Column], changed: Changed) -> Changed {
    if columns.iter().all(|column| column.ty != Type::Number) {
        return changed;
    }
    let key = |row: &Row| -> Vec<Value> {
        let values = columns.iter().zip(row).filter(|(column, _)| column.ty != Type::Number);
        values.map(|(_, value)| *value).collect()
    };

    let mut by_key: BTreeMap<Vec<Value>, [Vec<Row>; 2]> = BTreeMap::new();
    for row in changed.lost {
        by_key.entry(key(&row)).or_default()[0].push(row);
    }
    for row in changed.gained {
        by_key.entry(key(&row)).or_default()[1].push(row);
    }

    let (mut lost, mut gained, mut recounted) = (Vec::new(), Vec::new(), Vec::new());
    for [mut old, mut new] in by_key.into_values() {
        match (old.len(), new.len()) {
            (1, 1) => recounted.extend(old.pop().zip(new.pop())),
            _ => {
                lost.extend(old);
                gained.extend(new);
            }
        }
    }

    lost.sort();
    gained.sort();
    Changed { gained, lost, recounted, ..changed }
}

#[cfg(test)]
mod tests {
    use super::{Difference, compare};
    use crate::evaluate::Limits;
    use crate::testing::{Case, Derive as _};
    use pretty_assertions::assert_eq;
    use toulmin_lang::program::Program;
    use toulmin_lang::rows::Row;
    use toulmin_render::render::atom;

    const RULES: &str = "
        sort Actor, Forum.
        relation member(a: Actor, f: Forum).
        relation active(a: Actor, f: Forum).
        relation breadth(a: Actor, n: Number).
        relation quiet(a: Actor).
        rule active: active(a: ?a, f: ?f) :- member(a: ?a, f: ?f).
        rule breadth: breadth(a: ?a, n: ?n) :- member(a: ?a), ?n = count ?f : { member(a: ?a, f: ?f) }.
    ";

    fn case(rules: &str, facts: &str) -> Case {
        Case::new("Actor: China US\nForum: G20 OECD", rules, facts)
    }

    /// The changes as lines: `+` gained, `-` lost, `~` recounted, with `!` before what facts state.
    fn lines(difference: &Difference, programs: [&Program; 2]) -> Vec<String> {
        let mut lines = Vec::new();
        let parts = [("", &difference.concluded), ("!", &difference.stated)];
        for (mark, changed) in
            parts.into_iter().flat_map(|(mark, all)| all.iter().map(move |it| (mark, it)))
        {
            let old = |row: &Row| {
                atom::row(programs[0], changed.relation.before.expect("one"), changed.side, row)
            };
            let new = |row: &Row| {
                atom::row(programs[1], changed.relation.after.expect("one"), changed.side, row)
            };
            lines.extend(changed.gained.iter().map(|row| format!("{mark}+ {}", new(row))));
            lines.extend(changed.lost.iter().map(|row| format!("{mark}- {}", old(row))));
            let pair = |(left, right): &(Row, Row)| format!("{mark}~ {} {}", old(left), new(right));
            lines.extend(changed.recounted.iter().map(pair));
        }
        lines.extend(difference.redeclared.iter().map(|name| format!("? {name}")));
        lines
    }

    #[track_caller]
    fn check(before: &Case, after: &Case, want: &[&str]) {
        let (one, other) = (before.model(), after.model());
        let found = compare(&one, &other, Limits::default()).expect("a comparison");
        let programs = [&*before.casebook.program, &*after.casebook.program];
        assert_eq!(lines(&found, programs), want);
        assert_eq!(found.is_empty(), want.is_empty());
    }

    #[test]
    fn conclusions_and_facts_are_told_apart_and_counts_are_paired() {
        let before = case(RULES, "member(China, G20)\nmember(US, OECD)\ndenied quiet(US)");
        let after = case(RULES, "member(China, G20)\nmember(China, OECD)");
        check(&before, &before, &[]);
        check(
            &before,
            &after,
            &[
                "+ active(a: China, f: OECD)",
                "- active(a: US, f: OECD)",
                "- breadth(a: US, n: 1)",
                "~ breadth(a: China, n: 1) breadth(a: China, n: 2)",
                "!+ member(a: China, f: OECD)",
                "!- member(a: US, f: OECD)",
                "!- denied quiet(a: US)",
            ],
        );
    }

    #[test]
    fn relations_of_two_programs_are_known_by_their_names_and_columns() {
        let before = case(RULES, "member(China, G20)");
        let other = RULES.replace("relation quiet(a: Actor).", "relation loud(a: Actor).");
        let other = format!("relation quiet(f: Forum).\n{other}");
        let after = case(&other, "member(China, G20)\nloud(China)");
        check(&before, &after, &["!+ loud(a: China)", "? quiet"]);
    }
}

//! One crepe program in a module of its own, and the function that runs it on rows.

use super::expr::Constants;
use super::indent;
use super::layout::{Fold, LaidRule, Layout, Unit};
use super::names::{Names, Pool, snake};
use super::rule::{Rules, columns};
use super::rust::{at, can_fail, reader, row, rust_type, tuple, tuple_of};
use crate::print;
use crate::program::{Column, Function, Program, RelationId, Side, VariableId};
use crate::value::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// What clippy and rustc would say of the code that crepe makes.
const QUIET: &str = "\
#[allow(
    clippy::iter_over_hash_type,
    clippy::mutable_key_type,
    unreachable_pub,
    reason = \"crepe makes it so; rows are sorted when they are stored\"
)]
";

/// The module `name` with the crepe program of these units.
pub(super) fn module<'a>(
    program: &'a Program,
    layout: &'a Layout<'a>,
    names: &'a Names,
    units: &[Unit],
    name: &str,
) -> String {
    let mut rules = Rules::new(program, layout, names);
    let written = units.iter().map(|unit| rules_of(&mut rules, *unit)).collect::<String>();
    let concluded = concluded(program, layout, units);
    let growing = concluded.iter().copied().filter(|id| layout.growing.contains_key(id));
    let given = growing.map(|id| rules.given(id)).collect::<String>();
    let Rules { reads, folds, mut constants, .. } = rules;
    let part = Part { program, layout, names, units, concluded, reads, folds };
    let crepe = part.declarations() + &part.given(&given) + &written;
    let function = part.function(&mut constants);
    let body = format!(
        "use super::Run;\nuse crepe::crepe;\nuse toulmin_lang::runtime::*;\n\n\
         {}crepe! {{\n{}}}\n\n{function}",
        items(&constants),
        indent(crepe.trim_end()),
    );
    format!("{QUIET}mod {name} {{\n{}}}\n", indent(&body))
}

/// The constants of a program, with an empty line behind them.
fn items(constants: &Constants) -> String {
    let items = constants.items();
    if items.is_empty() { items } else { items + "\n" }
}

/// The relations that these units conclude.
fn concluded(program: &Program, layout: &Layout<'_>, units: &[Unit]) -> BTreeSet<RelationId> {
    let rules = units.iter().flat_map(|unit| match unit {
        Unit::Stratum(stratum) => layout.strata[*stratum].as_slice(),
        Unit::Fold(_) => &[],
    });
    rules.map(|laid| program.rule(laid.rule).head.relation).collect()
}

fn rules_of<'a>(rules: &mut Rules<'a>, unit: Unit) -> String {
    let (program, layout) = (rules.program, rules.layout);
    match unit {
        Unit::Stratum(stratum) => {
            let rule = |laid: &LaidRule<'a>| {
                let comment = comment(&print::rule(program, program.rule(laid.rule)));
                format!("{comment}{}\n", rules.rule(laid))
            };
            layout.strata[stratum].iter().map(rule).collect()
        }
        Unit::Fold(index) => {
            let comment = fold_comment(program, &layout.folds[index]);
            let (groups, tuples) = (rules.groups(index), rules.tuples(index));
            format!("{comment}{groups}{tuples}\n")
        }
    }
}

/// What is said above the collection of an aggregate and above its values.
pub(super) fn fold_comment(program: &Program, fold: &Fold<'_>) -> String {
    let rule = program.rule(fold.rule);
    let literal = print::literal(program, &rule.body, &rule.body.literals[fold.literal]);
    comment(&format!("In rule {}: {literal}", rule.name))
}

/// A text as comment lines.
fn comment(text: &str) -> String {
    let mut lines = vec![String::from("//")];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("bug: there is a first line");
        if line.len() + 1 + word.len() > 84 {
            lines.push(format!("//     {word}"));
        } else {
            line.push(' ');
            line.push_str(word);
        }
    }
    lines.join("\n") + "\n"
}

/// A crepe program without its rules.
struct Part<'a> {
    program: &'a Program,
    layout: &'a Layout<'a>,
    names: &'a Names,
    units: &'a [Unit],
    concluded: BTreeSet<RelationId>,
    reads: BTreeSet<(RelationId, Side)>,
    folds: BTreeSet<usize>,
}

impl Part<'_> {
    /// The aggregates that this program collects.
    fn collected(&self) -> impl Iterator<Item = usize> {
        self.units.iter().filter_map(|unit| match unit {
            Unit::Stratum(_) => None,
            Unit::Fold(fold) => Some(*fold),
        })
    }

    /// The relations and sides that are given, by the kinds of their columns.
    fn known(&self) -> BTreeMap<Vec<Kind>, Vec<(RelationId, Side)>> {
        let mut known: BTreeMap<Vec<Kind>, Vec<(RelationId, Side)>> = BTreeMap::new();
        for fold in &self.folds {
            known.entry(self.layout.folds[*fold].value_kinds(self.program)).or_default();
        }
        for &(relation, side) in &self.reads {
            known
                .entry(self.program.relation(relation).kinds())
                .or_default()
                .push((relation, side));
        }
        known
    }

    /// The kinds of the columns of what is concluded and not read.
    fn found(&self) -> BTreeSet<Vec<Kind>> {
        let found = self.concluded.iter().filter(|id| !self.layout.growing.contains_key(id));
        found.map(|id| self.program.relation(*id).kinds()).collect()
    }

    /// The relations that are concluded while they are read.
    fn growing(&self) -> impl Iterator<Item = RelationId> {
        self.concluded.iter().copied().filter(|id| self.layout.growing.contains_key(id))
    }

    fn declarations(&self) -> String {
        let given = "// Parameters, and where faults are remembered.\n\
                     @input\nstruct Given<'a>(&'a Input<'a>);\n\n\
                     // Rows that are known before, and rows that are found: the tag says of which relation.\n";
        let known = self.known().into_keys().map(|kinds| {
            let name = &self.names.shared(&kinds).known;
            format!("@input\n{}", tagged(name, &kinds))
        });
        let found = self.found().into_iter().map(|kinds| {
            let name = &self.names.shared(&kinds).found;
            format!("@output\n{}", tagged(name, &kinds))
        });
        let growing = self.growing().map(|relation| self.relation(relation));
        let collected = self.collected().map(|fold| self.collection(fold));
        let shared: String = known.chain(found).collect();
        let own = growing.chain(collected).collect::<String>();
        format!("{given}{shared}\n{own}")
    }

    /// The declaration of a relation that grows while it is read.
    fn relation(&self, relation: RelationId) -> String {
        let declared = self.program.relation(relation);
        let type_name = |column: &Column| self.program.type_name(column.ty);
        let column = |column: &Column| format!("{}: {}", column.name, type_name(column));
        let columns = declared.columns.iter().map(column).collect::<Vec<_>>().join(", ");
        let comment = comment(&format!("{}({columns})", declared.name));
        let types = declared.columns.iter().map(|column| rust_type(column.ty.kind()));
        let (name, types) = (self.names.growing(relation), types.collect::<Vec<_>>().join(", "));
        format!("{comment}@output\nstruct {name}({types});\n\n")
    }

    /// The declarations of what is collected for an aggregate.
    fn collection(&self, index: usize) -> String {
        let (fold, names) = (&self.layout.folds[index], self.names.fold(index));
        let group = &fold.aggregate.group;
        let groups = types(self.program, fold, &[group]);
        let tuples = types(self.program, fold, &[group, &tuple(fold.aggregate)]);
        let comment = fold_comment(self.program, fold);
        let output = if needs_groups(fold) { "@output\n" } else { "" };
        let groups = format!("{output}struct {}({groups});\n", names.groups);
        format!("{comment}{groups}@output\nstruct {}({tuples});\n\n", names.tuples)
    }

    /// The rules by which what is given of a relation that grows holds.
    fn given(&self, rules: &str) -> String {
        if rules.is_empty() { String::new() } else { format!("// What is given holds.\n{rules}\n") }
    }

    /// The function that fills the inputs, runs the program and takes the outputs.
    fn function(&self, constants: &mut Constants) -> String {
        let known = self.known();
        let known = known.iter().filter(|(_, relations)| !relations.is_empty());
        let rows: String =
            known.map(|(kinds, relations)| self.give(kinds, relations, constants)).collect();
        let values = self.folds.iter().map(|fold| self.fill(*fold, constants)).collect::<String>();
        let taken = self.collected().map(|fold| self.take(fold)).collect::<String>();
        let found = self.found().into_iter().map(|kinds| self.store_found(&kinds));
        let grown = self.growing().map(|relation| self.store_grown(relation, constants));
        let stored: String = found.chain(grown).collect();
        let body = format!(
            "let input = Input::new(run.rows, run.params, run.faults);\n\
             let mut crepe = Crepe::new();\n\
             crepe.extend([Given(&input)]);\n\
             {rows}{values}{}{taken}{stored}",
            self.run()
        );
        format!("pub(super) fn derive(run: &mut Run<'_>) {{\n{}}}\n", indent(&body))
    }

    /// Hands in the rows of relations with columns alike.
    fn give(
        &self,
        kinds: &[Kind],
        relations: &[(RelationId, Side)],
        constants: &mut Constants,
    ) -> String {
        let tag =
            |&(relation, side): &(RelationId, Side)| constants.tag(self.program, relation, side);
        let tags = relations.iter().map(tag).collect::<Vec<_>>().join(", ");
        let read = |(i, kind): (usize, &Kind)| format!("{}(row, {i})", reader(*kind));
        let fields = kinds.iter().enumerate().map(read);
        let fields: Vec<String> = ["tag".to_owned()].into_iter().chain(fields).collect();
        let row = if kinds.is_empty() { "_" } else { "row" };
        let name = &self.names.shared(kinds).known;
        format!(
            "input.each(&[{tags}], &mut |tag, {row}| {{\n    crepe.extend([{name}({})]);\n}});\n",
            fields.join(", ")
        )
    }

    /// Hands in the values of an aggregate.
    fn fill(&self, index: usize, constants: &mut Constants) -> String {
        let (fold, names) = (&self.layout.folds[index], self.names.fold(index));
        let group = fold_names(self.program, fold).0;
        let pattern = tuple_of(&group);
        let tag = constants.fold_tag(self.names, index);
        let fields = [vec![tag], group, vec!["value".to_owned()]].concat().join(", ");
        let name = &self.names.shared(&fold.value_kinds(self.program)).known;
        let row = format!("|&({pattern}, value)| {name}({fields})");
        format!("crepe.extend(run.{}.iter().map({row}));\n", snake(&names.values))
    }

    fn run(&self) -> String {
        let found = self.found().into_iter();
        let found = found.map(|kinds| snake(&self.names.shared(&kinds).found));
        let growing = self.growing().map(|relation| snake(self.names.growing(relation)));
        let collected = self.collected().flat_map(|fold| {
            let names = self.names.fold(fold);
            let groups = needs_groups(&self.layout.folds[fold]).then(|| snake(&names.groups));
            groups.into_iter().chain([snake(&names.tuples)])
        });
        let outputs: String = found
            .chain(growing)
            .chain(collected)
            .map(|name| format!("    {name}_rows,\n"))
            .collect();
        format!("let (\n{outputs}) = crepe.run_with_hasher::<Hashing>();\n")
    }

    /// Takes an aggregate over what was collected for it.
    fn take(&self, index: usize) -> String {
        let (fold, names) = (&self.layout.folds[index], self.names.fold(index));
        let (group, tuple) = fold_names(self.program, fold);
        let key = tuple_of(&group);
        let of = |relation: &str, columns: &[&[String]], parts: &str| {
            let row = format!("|{relation}({})| {parts}", columns.concat().join(", "));
            format!("    {}_rows.into_iter().map({row}),\n", snake(relation))
        };
        let groups = of(&names.groups, &[&group], &key);
        let tuples = |parts: &str| of(&names.tuples, &[&group, &tuple], parts);
        let parted = || tuple.split_last().expect("bug: an aggregate without a value");
        let values = || tuples(&format!("({key}, {})", parted().0));
        let keyed = || {
            let (value, keys) = parted();
            tuples(&format!("({key}, {}, {value})", tuple_of(keys)))
        };
        let taken = match fold.aggregate.function {
            Function::Count => {
                let tuples = of(&names.tuples, &[&group, &["..".to_owned()]], &key);
                format!("count(\n{groups}{tuples})")
            }
            Function::Sum => format!("sum(\n{groups}{})", keyed()),
            Function::Mean => format!("mean(\n{})", keyed()),
            Function::Min => format!("smallest(\n{})", values()),
            Function::Max => format!("largest(\n{})", values()),
        };
        let at = at(fold.stratum, fold.rule, fold.literal);
        let taken = match fold.aggregate.body.iter().any(can_fail) {
            true => format!("input.faults.whole({at}, {taken})"),
            false => taken,
        };
        let taken = match fold.aggregate.function.adds() {
            true => format!("input.faults.keep({at}, {taken})"),
            false => taken,
        };
        format!("run.{} = {taken};\n", snake(&names.values))
    }

    /// Adds what was derived of all relations with columns of these kinds.
    fn store_found(&self, kinds: &[Kind]) -> String {
        let name = &self.names.shared(kinds).found;
        let columns = columns(kinds.len());
        let fields = [vec!["tag".to_owned()], columns.clone()].concat().join(", ");
        let row = format!("|{name}({fields})| {{\n    (tag, {})\n}}", row(kinds, &columns));
        format!("store(run.rows, {}_rows.into_iter().map({row}));\n", snake(name))
    }

    /// Adds what was derived of a relation that grew while it was read.
    fn store_grown(&self, relation: RelationId, constants: &mut Constants) -> String {
        let name = self.names.growing(relation);
        let kinds = self.program.relation(relation).kinds();
        let columns = columns(kinds.len());
        let tag = constants.tag(self.program, relation, Side::Holds);
        let (fields, row) = (columns.join(", "), row(&kinds, &columns));
        let row = format!("|{name}({fields})| {{\n    ({tag}, {row})\n}}");
        format!("store(run.rows, {}_rows.into_iter().map({row}));\n", snake(name))
    }
}

/// The declaration of a relation of crepe that is shared.
fn tagged(name: &str, kinds: &[Kind]) -> String {
    let types = kinds.iter().map(|kind| rust_type(*kind));
    let types: Vec<&str> = ["Tag"].into_iter().chain(types).collect();
    format!("struct {name}({});\n", types.join(", "))
}

/// Whether an aggregate has a value for a group without tuples.
fn needs_groups(fold: &Fold<'_>) -> bool {
    fold.aggregate.function.of_nothing().is_some()
}

/// The type of the values of an aggregate, each behind its group.
pub(super) fn values_type(program: &Program, fold: &Fold<'_>) -> String {
    let ty = |variable: &VariableId| types(program, fold, &[&[*variable]]);
    let group: Vec<String> = fold.aggregate.group.iter().map(ty).collect();
    format!("Vec<({}, {})>", tuple_of(&group), ty(&fold.result))
}

/// The types of variables in Rust.
fn types(program: &Program, fold: &Fold<'_>, variables: &[&[VariableId]]) -> String {
    let body = &program.rule(fold.rule).body;
    let ty = |variable: &VariableId| rust_type(body.variables[variable.0].ty.kind());
    variables.concat().iter().map(ty).collect::<Vec<_>>().join(", ")
}

/// Names for the columns of the group and of the tuples in it.
fn fold_names(program: &Program, fold: &Fold<'_>) -> (Vec<String>, Vec<String>) {
    let body = &program.rule(fold.rule).body;
    let mut pool = Pool::of_variables();
    let mut name = |variable: &VariableId| pool.variable(body.variables[variable.0].name.as_str());
    let group = fold.aggregate.group.iter().map(&mut name).collect();
    (group, tuple(fold.aggregate).iter().map(name).collect())
}

//! One crepe program in a module of its own, and the function that runs it on rows.

use super::expr::Constants;
use super::indent;
use super::layout::{Fold, LaidRule, Layout, Unit};
use super::names::{Names, Pool, snake};
use super::rule::Rules;
use super::rust::{at, can_fail, reader, rust_type, tuple, tuple_of};
use crate::print;
use crate::program::{Column, Function, Program, RelationId, Side, Type, VariableId};
use std::collections::BTreeSet;

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
    let Rules { reads, folds, constants, .. } = rules;
    let part = Part { program, layout, names, units, reads, folds };
    let crepe = part.declarations() + &part.given() + &written;
    let body = format!(
        "use super::Run;\nuse crepe::crepe;\nuse toulmin_lang::runtime::*;\n\n\
         {}crepe! {{\n{}}}\n\n{}",
        statics(&constants),
        indent(crepe.trim_end()),
        part.function()
    );
    format!("{QUIET}mod {name} {{\n{}}}\n", indent(&body))
}

/// The constants of a program, with an empty line behind them.
fn statics(constants: &Constants) -> String {
    let statics = constants.statics();
    if statics.is_empty() { statics } else { statics + "\n" }
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
    reads: BTreeSet<(RelationId, Side)>,
    folds: BTreeSet<usize>,
}

impl Part<'_> {
    /// The relations that this program concludes.
    fn concluded(&self) -> BTreeSet<RelationId> {
        let rules = self.units.iter().flat_map(|unit| match unit {
            Unit::Stratum(stratum) => self.layout.strata[*stratum].as_slice(),
            Unit::Fold(_) => &[],
        });
        rules.map(|laid| self.program.rule(laid.rule).head.relation).collect()
    }

    /// The aggregates that this program collects.
    fn collected(&self) -> impl Iterator<Item = usize> {
        self.units.iter().filter_map(|unit| match unit {
            Unit::Stratum(_) => None,
            Unit::Fold(fold) => Some(*fold),
        })
    }

    /// The relations and sides that this program has: what it reads, and what it concludes.
    fn relations(&self) -> BTreeSet<(RelationId, Side)> {
        let concluded = self.concluded().into_iter().map(|relation| (relation, Side::Holds));
        self.reads.iter().copied().chain(concluded).collect()
    }

    fn name(&self, relation: RelationId, side: Side) -> &str {
        let names = self.names.relation(relation);
        if side == Side::Holds { &names.rows } else { &names.denied }
    }

    fn declarations(&self) -> String {
        let given = "// Rows, parameters, and where faults are remembered.\n\
                     @input\nstruct Given<'a>(&'a Input<'a>);\n\n";
        let values = self.folds.iter().map(|fold| self.values(*fold));
        let relations = self.relations().into_iter();
        let relations = relations.map(|(relation, side)| self.relation(relation, side));
        let collected = self.collected().map(|fold| self.collection(fold));
        [given.to_owned()].into_iter().chain(values).chain(relations).chain(collected).collect()
    }

    /// The declaration of the values of an aggregate.
    fn values(&self, index: usize) -> String {
        let (fold, name) = (&self.layout.folds[index], &self.names.fold(index).values);
        let columns = types(self.program, fold, &[&fold.aggregate.group, &[fold.result]]);
        format!("{}@input\nstruct {name}({columns});\n\n", fold_comment(self.program, fold))
    }

    /// The declaration of a relation.
    fn relation(&self, relation: RelationId, side: Side) -> String {
        let declared = self.program.relation(relation);
        let type_name = |column: &Column| self.program.type_name(column.ty);
        let column = |column: &Column| format!("{}: {}", column.name, type_name(column));
        let columns = declared.columns.iter().map(column).collect::<Vec<_>>().join(", ");
        let denied = if side == Side::Denied { "denied " } else { "" };
        let comment = comment(&format!("{denied}{}({columns})", declared.name));
        let is_concluded = side == Side::Holds && self.concluded().contains(&relation);
        let output = if is_concluded { "@output\n" } else { "" };
        let types = declared.columns.iter().map(|column| rust_type(column.ty)).collect::<Vec<_>>();
        format!("{comment}{output}struct {}({});\n\n", self.name(relation, side), types.join(", "))
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

    /// The rules by which what is given holds.
    fn given(&self) -> String {
        let given = |(relation, side): (RelationId, Side)| {
            let columns = self.program.relation(relation).columns.iter().enumerate();
            let read = |(i, column): (usize, &Column)| format!("{}(&row, {i})", reader(column.ty));
            let fields = columns.map(read).collect::<Vec<_>>().join(", ");
            let rows = if side == Side::Holds { "stated" } else { "denied" };
            let row = if fields.is_empty() { "_" } else { "row" };
            let rows = format!("for {row} in input.{rows}({})", relation.0);
            format!("{}({fields}) <-\n    Given(input), {rows};\n", self.name(relation, side))
        };
        let rules: String = self.relations().into_iter().map(given).collect();
        format!("// What is given holds.\n{rules}\n")
    }

    /// The function that fills the inputs, runs the program and takes the outputs.
    fn function(&self) -> String {
        let values = self.folds.iter().map(|fold| self.fill(*fold)).collect::<String>();
        let taken = self.collected().map(|fold| self.take(fold)).collect::<String>();
        let concluded = self.concluded().into_iter();
        let stored = concluded.map(|relation| self.store(relation)).collect::<String>();
        let body = format!(
            "let input = Input::new(run.rows, run.params, run.faults);\n\
             let mut crepe = Crepe::new();\n\
             crepe.extend([Given(&input)]);\n\
             {values}{}{taken}{stored}",
            self.run()
        );
        format!("pub(super) fn derive(run: &mut Run<'_>) {{\n{}}}\n", indent(&body))
    }

    /// Hands in the values of an aggregate.
    fn fill(&self, index: usize) -> String {
        let names = self.names.fold(index);
        let group = fold_names(self.program, &self.layout.folds[index]).0;
        let pattern = tuple_of(&group);
        let fields = [group, vec!["value".to_owned()]].concat().join(", ");
        let row = format!("|&({pattern}, value)| {}({fields})", names.values);
        format!("crepe.extend(run.{}.iter().map({row}));\n", snake(&names.values))
    }

    fn run(&self) -> String {
        let concluded = self.concluded().into_iter();
        let concluded = concluded.map(|relation| snake(&self.names.relation(relation).rows));
        let collected = self.collected().flat_map(|fold| {
            let names = self.names.fold(fold);
            let groups = needs_groups(&self.layout.folds[fold]).then(|| snake(&names.groups));
            groups.into_iter().chain([snake(&names.tuples)])
        });
        let outputs: String =
            concluded.chain(collected).map(|name| format!("    {name}_rows,\n")).collect();
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

    /// Adds what was derived of a relation to the rows.
    fn store(&self, relation: RelationId) -> String {
        let name = &self.names.relation(relation).rows;
        let columns = &self.program.relation(relation).columns;
        let mut pool = Pool::of_variables();
        let fields: Vec<String> =
            columns.iter().map(|column| pool.variable(column.name.as_str())).collect();
        let value = |(column, field): (&Column, &String)| match column.ty {
            Type::Entity(_) | Type::Enum(_) => format!("Value::Name({field})"),
            ty => format!("Value::{}({field})", self.program.type_name(ty)),
        };
        let values = columns.iter().zip(&fields).map(value).collect::<Vec<_>>().join(", ");
        let row = format!("|{name}({})| {{\n    vec![{values}]\n}}", fields.join(", "));
        let rows = format!("{}_rows.into_iter().map({row})", snake(name));
        format!("store(run.rows, {}, {rows});\n", relation.0)
    }
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
    let ty = |variable: &VariableId| rust_type(body.variables[variable.0].ty);
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

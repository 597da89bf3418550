//! Points-to analysis in the style of Andersen, with fields: two relations that need one another.

use super::Workload;
use crate::data::{Data, Relation, Table, number};
use crate::random::Random;
use std::collections::BTreeSet;

const ALLOC: Relation =
    Relation { name: "alloc", columns: &[number("variable"), number("object")] };
const ASSIGN: Relation =
    Relation { name: "assign", columns: &[number("target"), number("origin")] };
const LOAD: Relation =
    Relation { name: "load", columns: &[number("target"), number("field"), number("base")] };
const STORE: Relation =
    Relation { name: "store", columns: &[number("base"), number("field"), number("origin")] };

pub(super) const WORKLOAD: Workload = Workload {
    name: "pta",
    about: "points-to analysis with fields, 8,000 variables, 300 objects",
    rules: include_str!("../../rules/pta.dl"),
    given: &[ALLOC, ASSIGN, LOAD, STORE],
    given_counts: &[1000, 10_800, 800, 700],
    derived: &[("vpt", 511_915), ("hpt", 1_509_350)],
    make,
};

const VARIABLES: i32 = 8000;
const OBJECTS: i32 = 300;
const FIELDS: i32 = 60;

fn make() -> Data {
    let mut random = Random::new(5);
    let alloc = different(1000, || [random.below(VARIABLES), random.below(OBJECTS)]);
    let assign = different(10_800, || {
        let target = random.below(VARIABLES);
        [target, near(&mut random, target)]
    });
    let load = different(800, || access(&mut random));
    let store = different(700, || access(&mut random));
    let tables = vec![
        Table::new(ALLOC, alloc),
        Table::new(ASSIGN, assign),
        Table::new(LOAD, load),
        Table::new(STORE, store),
    ];
    Data { tables, ..Data::default() }
}

/// A variable, a field, and a variable near the first. A few fields are used most.
fn access(random: &mut Random) -> [i32; 3] {
    let variable = random.below(VARIABLES);
    [variable, random.mostly_low(FIELDS), near(random, variable)]
}

/// A variable of the same module of 30; seldom one of another.
fn near(random: &mut Random, variable: i32) -> i32 {
    if random.percent(3) {
        return random.below(VARIABLES);
    }
    let module = variable - variable % 30;
    random.between(module, (module + 30).min(VARIABLES))
}

fn different<const N: usize>(
    how_many: usize,
    mut make: impl FnMut() -> [i32; N],
) -> BTreeSet<[i32; N]> {
    let mut rows = BTreeSet::new();
    while rows.len() < how_many {
        rows.insert(make());
    }
    rows
}

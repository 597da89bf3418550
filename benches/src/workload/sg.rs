//! Same generation: generations of growing size, in which most children have one parent.

use super::Workload;
use crate::data::{Data, Relation, Table, number};
use crate::random::Random;
use std::collections::BTreeSet;

const PARENT: Relation = Relation { name: "parent", columns: &[number("parent"), number("child")] };

pub(super) const WORKLOAD: Workload = Workload {
    name: "sg",
    about: "same generation, 8 generations of 10 to 3,000 people",
    rules: include_str!("../../rules/sg.dl"),
    given: &[PARENT],
    given_counts: &[6571],
    derived: &[("sg", 5_568_845)],
    make,
};

const GENERATIONS: [i32; 8] = [10, 24, 60, 140, 320, 700, 1500, 3000];

fn make() -> Data {
    let mut random = Random::new(80);
    let (mut parents, mut first) = (BTreeSet::new(), 0);
    for generations in GENERATIONS.windows(2) {
        let children = first + generations[0];
        for child in children..children + generations[1] {
            for _ in 0..if random.percent(15) { 2 } else { 1 } {
                parents.insert([random.between(first, children), child]);
            }
        }
        first = children;
    }
    Data { tables: vec![Table::new(PARENT, parents)], ..Data::default() }
}

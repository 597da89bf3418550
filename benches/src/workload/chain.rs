//! Transitive closure of a long path with a few short cuts: many rounds, few new rows in each.

use super::Workload;
use super::tc::EDGE;
use crate::data::{Data, Table};
use crate::random::Random;
use std::collections::BTreeSet;

pub(super) const WORKLOAD: Workload = Workload {
    name: "chain",
    about: "transitive closure of a path of 2,200 edges with 300 short cuts",
    rules: include_str!("../../rules/closure.dl"),
    given: &[EDGE],
    given_counts: &[2500],
    derived: &[("tc", 2_421_100)],
    make,
};

fn make() -> Data {
    let (mut random, length) = (Random::new(2), 2200);
    let mut edges: BTreeSet<[i32; 2]> = (0..length).map(|node| [node, node + 1]).collect();
    while edges.len() < 2500 {
        let node = random.below(length - 4);
        edges.insert([node, random.between(node + 2, node + 4)]);
    }
    Data { tables: vec![Table::new(EDGE, edges)], ..Data::default() }
}

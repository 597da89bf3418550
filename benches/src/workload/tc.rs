//! Transitive closure of a random graph: nearly every node reaches every other.

use super::Workload;
use crate::data::{Data, Relation, Table, number};
use crate::random::Random;
use std::collections::BTreeSet;

pub(super) const EDGE: Relation =
    Relation { name: "edge", columns: &[number("start"), number("end")] };

pub(super) const WORKLOAD: Workload = Workload {
    name: "tc",
    about: "transitive closure, random graph of 1,300 nodes, 12 edges from each",
    rules: include_str!("../../rules/closure.dl"),
    given: &[EDGE],
    given_counts: &[15_600],
    derived: &[("tc", 1_690_000)],
    make,
};

fn make() -> Data {
    let (mut random, nodes) = (Random::new(1), 1300);
    let mut edges = BTreeSet::new();
    while edges.len() < 15_600 {
        edges.insert([random.below(nodes), random.below(nodes)]);
    }
    Data { tables: vec![Table::new(EDGE, edges)], ..Data::default() }
}

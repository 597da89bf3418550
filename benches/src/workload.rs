//! The workloads: what each is given, its rules, and how many rows must come of it.

mod chain;
mod gov;
mod pta;
mod sg;
mod tc;
mod tiny;

use crate::data::{Data, Relation};
use std::collections::BTreeMap;

/// How many rows a relation has, by its name.
pub(crate) type Counts = BTreeMap<&'static str, usize>;

/// Data and rules that every engine runs.
#[derive(Debug)]
pub(crate) struct Workload {
    pub(crate) name: &'static str,
    /// What it is, in a line.
    pub(crate) about: &'static str,
    /// The rules in Toulmin's language.
    pub(crate) rules: &'static str,
    /// The relations that are given.
    pub(crate) given: &'static [Relation],
    /// How many rows they have, in the same order.
    given_counts: &'static [usize],
    /// The relations that are counted at the end, and how many rows they have.
    pub(crate) derived: &'static [(&'static str, usize)],
    make: fn() -> Data,
}

/// Every workload, in the order in which it is run.
pub(crate) const ALL: [&Workload; 6] = [
    &tc::WORKLOAD,
    &chain::WORKLOAD,
    &sg::WORKLOAD,
    &gov::WORKLOAD,
    &pta::WORKLOAD,
    &tiny::WORKLOAD,
];

impl Workload {
    pub(crate) fn named(name: &str) -> Option<&'static Workload> {
        ALL.into_iter().find(|workload| workload.name == name)
    }

    /// Makes the data.
    ///
    /// # Panics
    /// If a table does not have as many rows as it must.
    pub(crate) fn data(&self) -> Data {
        let data = (self.make)();
        let counts: Vec<usize> =
            self.given.iter().map(|given| data.table(given.name).rows().len()).collect();
        assert_eq!(counts, self.given_counts, "rows that `{}` is given", self.name);
        data
    }

    /// # Panics
    /// If an engine derived other numbers of rows than it must.
    pub(crate) fn check(&self, engine: &str, counts: &Counts) {
        let expected: Counts = self.derived.iter().copied().collect();
        assert_eq!(*counts, expected, "rows that {engine} derives on `{}`", self.name);
    }

    /// How many rows it is given in all.
    pub(crate) fn given_rows(&self) -> usize {
        self.given_counts.iter().sum()
    }

    /// How many rows are counted at the end in all.
    pub(crate) fn derived_rows(&self) -> usize {
        self.derived.iter().map(|(_, rows)| rows).sum()
    }

    /// So small that what is measured is starting.
    pub(crate) fn is_tiny(&self) -> bool {
        self.given_rows() < 1000
    }
}

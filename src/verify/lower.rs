//! The checker's own evaluator: derives the relations that an absence or an aggregate rests on, and no others.
//!
//! Relations are sorted into levels, each above those of which it needs the absence or the whole, and every level is run until
//! nothing changes.

use super::join::{self, Joined, Table};
use super::{Ends, Wrong};
use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::Bulk;
use toulmin_lang::program::{Literal, RelationId, Rule, Side, Sign};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Value};

/// The relations that have been derived so far, with all their rows.
pub(super) struct Lower<'a> {
    casebook: &'a Casebook,
    date: Date,
    params: &'a [Value],
    ends: Ends<'a>,
    rows: Table,
    /// The rows of data that nothing has needed yet.
    data: Vec<&'a Bulk>,
    done: BTreeSet<RelationId>,
}

impl<'a> Lower<'a> {
    /// Starts with the facts in force that are written out; rows of data are taken in where they are needed.
    pub(super) fn new(
        casebook: &'a Casebook,
        date: Date,
        params: &'a [Value],
        ends: Ends<'a>,
    ) -> Self {
        let mut rows = Table::new();
        for fact in casebook.facts.written.iter().filter(|fact| fact.in_force(date)) {
            let table = rows.entry((fact.relation, fact.side)).or_default();
            table.insert(fact.row.clone());
        }
        let data = casebook.facts.bulk.iter().map(|bulk| &**bulk).collect();
        Lower { casebook, date, params, ends, rows, data, done: BTreeSet::new() }
    }

    /// Takes in the rows of data of these relations.
    fn take_in(&mut self, relations: &BTreeSet<RelationId>) {
        let is_needed = |bulk: &mut &Bulk| relations.contains(&bulk.common().relation);
        for bulk in self.data.extract_if(.., is_needed) {
            let common = bulk.common();
            let in_force = bulk.rows().filter(|row| bulk.in_force(*row, self.date));
            let table = self.rows.entry((common.relation, common.side)).or_default();
            // Sorted first, so many rows make a set much faster than one by one.
            table.append(&mut in_force.map(|row| bulk.row(row)).collect());
        }
    }

    /// What bodies over the relations that were derived are joined over.
    pub(super) fn joined(&self) -> Joined<'_> {
        Joined { rows: &self.rows, params: self.params, ends: self.ends }
    }

    /// All rows of one side of a relation.
    pub(super) fn rows(
        &mut self,
        relation: RelationId,
        side: Side,
    ) -> Result<&BTreeSet<Row>, Wrong> {
        static NONE: BTreeSet<Row> = BTreeSet::new();
        match side {
            Side::Holds => self.derive(&BTreeSet::from([relation]))?,
            Side::Denied => self.take_in(&BTreeSet::from([relation])),
        }
        Ok(self.rows.get(&(relation, side)).unwrap_or(&NONE))
    }

    /// Derives these relations and all that they rest on.
    pub(super) fn derive(&mut self, relations: &BTreeSet<RelationId>) -> Result<(), Wrong> {
        let needed = self.needed(relations);
        self.take_in(&needed);
        let levels = self.levels(&needed)?;
        let last = levels.values().max().copied().unwrap_or(0);
        for level in 0..=last {
            let of_level = |rule: &&Rule| levels.get(&rule.head.relation) == Some(&level);
            let rules: Vec<&Rule> = self.casebook.program.rules.iter().filter(of_level).collect();
            self.saturate(&rules)?;
        }
        self.done.extend(needed);
        Ok(())
    }

    /// The relations that are not yet derived and on which these rest, themselves included.
    fn needed(&self, relations: &BTreeSet<RelationId>) -> BTreeSet<RelationId> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<RelationId> = relations.iter().copied().collect();
        while let Some(relation) = open.pop() {
            if !self.done.contains(&relation) && needed.insert(relation) {
                for (_, rule) in self.casebook.program.rules_for(relation) {
                    open.extend(join::relations(&rule.body.literals));
                }
            }
        }
        needed
    }

    /// The level of each relation: at least that of what its rules read, and above that of what they negate or aggregate.
    fn levels(&self, needed: &BTreeSet<RelationId>) -> Result<BTreeMap<RelationId, usize>, Wrong> {
        let mut levels: BTreeMap<RelationId, usize> =
            needed.iter().map(|relation| (*relation, 0)).collect();
        let rules = || self.casebook.program.rules.iter();
        for _ in 0..=needed.len() {
            let mut changed = false;
            for rule in rules().filter(|rule| needed.contains(&rule.head.relation)) {
                let least = least_level(&rule.body.literals, &levels);
                let level = levels.entry(rule.head.relation).or_default();
                changed |= *level < least;
                *level = least.max(*level);
            }
            if !changed {
                return Ok(levels);
            }
        }
        Err(Wrong::Unstratified)
    }

    /// Applies rules until nothing changes; a rule again only when something that it reads has changed.
    fn saturate(&mut self, rules: &[&Rule]) -> Result<(), Wrong> {
        let reads: Vec<BTreeSet<RelationId>> =
            rules.iter().map(|rule| join::relations(&rule.body.literals)).collect();
        let mut stale = vec![true; rules.len()];
        while let Some(next) = stale.iter().position(|stale| *stale) {
            stale[next] = false;
            let relation = rules[next].head.relation;
            if self.apply(rules[next])? {
                for (stale, reads) in stale.iter_mut().zip(&reads) {
                    *stale |= reads.contains(&relation);
                }
            }
        }
        Ok(())
    }

    /// Adds what a rule concludes; whether any of it is new.
    fn apply(&mut self, rule: &Rule) -> Result<bool, Wrong> {
        let joined = self.joined();
        let start = vec![None; rule.body.variables.len()];
        let heads: Vec<Row> = joined
            .matches(&rule.body.literals, &start)?
            .iter()
            .map(|binding| join::fixed(&rule.head.terms, binding).into_iter().flatten().collect())
            .collect();
        let table = self.rows.entry((rule.head.relation, Side::Holds)).or_default();
        let before = table.len();
        table.extend(heads);
        Ok(table.len() > before)
    }
}

/// The level that a body asks for.
fn least_level(literals: &[Literal], levels: &BTreeMap<RelationId, usize>) -> usize {
    // Relations that are already derived, and denials, which are never derived, ask for nothing.
    let level = |relation: &RelationId| levels.get(relation).copied();
    let least = |literal: &Literal| match literal {
        Literal::Atom { side: Side::Denied, .. }
        | Literal::Compare { .. }
        | Literal::Test { .. }
        | Literal::Range { .. } => None,
        Literal::Atom { sign: Sign::Positive, atom, .. } => level(&atom.relation),
        Literal::Atom { atom, .. } => level(&atom.relation).map(|level| level + 1),
        Literal::Aggregate { aggregate, .. } => {
            let read = join::relations(&aggregate.body);
            read.iter().filter_map(level).max().map(|level| level + 1)
        }
    };
    literals.iter().filter_map(least).max().unwrap_or(0)
}

//! Which relations can gain, or lose, rows when rows of others go.
//!
//! A rule that reads a relation loses rows when that loses rows; one that negates it gains rows;
//! one that aggregates over it may do either.

use std::collections::{BTreeMap, BTreeSet};
use toulmin_lang::program::{Literal, Program, RelationId, Side, Sign};

/// One side of a relation.
pub(super) type Asked = (RelationId, Side);

/// How the rows of a relation change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Gains,
    Loses,
}

/// The influence of relations on each other.
#[derive(Clone, Debug)]
pub(super) struct Influence {
    /// For each relation that rules conclude, the relations that they read and how.
    reads: BTreeMap<Asked, BTreeSet<(Asked, Reading)>>,
}

/// How a rule reads a relation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Reading {
    Plain,
    Negated,
    Whole,
}

impl Influence {
    /// Reads it from the rules.
    pub(super) fn of(program: &Program) -> Self {
        let mut reads: BTreeMap<Asked, BTreeSet<_>> = BTreeMap::new();
        for rule in &program.rules {
            let read = reads.entry((rule.head.relation, Side::Holds)).or_default();
            rule.body.literals.iter().for_each(|literal| read.extend(readings(literal)));
        }
        Influence { reads }
    }

    /// The relations that must lose a row for this one to gain one.
    pub(super) fn gaining(&self, asked: Asked) -> BTreeSet<Asked> {
        self.moving([(asked, Turn::Gains)])
    }

    /// The relations that must lose a row for the matches of these literals to change otherwise
    /// than by losing a row that a match has.
    pub(super) fn turning(&self, literals: &[Literal]) -> BTreeSet<Asked> {
        let turn = |(asked, reading)| match reading {
            Reading::Plain => (asked, Turn::Gains),
            Reading::Negated | Reading::Whole => (asked, Turn::Loses),
        };
        self.moving(literals.iter().flat_map(readings).map(turn))
    }

    /// The relations that must lose rows for others to gain or lose some.
    fn moving(&self, start: impl IntoIterator<Item = (Asked, Turn)>) -> BTreeSet<Asked> {
        let mut open: Vec<(Asked, Turn)> = start.into_iter().collect();
        let mut seen = BTreeSet::new();
        while let Some((asked, turn)) = open.pop() {
            if !seen.insert((asked, turn)) {
                continue;
            }
            for (read, reading) in self.reads.get(&asked).into_iter().flatten() {
                match (reading, turn) {
                    (Reading::Plain, turn) => open.push((*read, turn)),
                    (Reading::Negated, Turn::Gains) => open.push((*read, Turn::Loses)),
                    (Reading::Negated, Turn::Loses) => open.push((*read, Turn::Gains)),
                    (Reading::Whole, _) => {
                        open.extend([Turn::Gains, Turn::Loses].map(|turn| (*read, turn)));
                    }
                }
            }
        }

        seen.into_iter().filter(|(_, turn)| *turn == Turn::Loses).map(|(asked, _)| asked).collect()
    }

    /// The relations whose rows may change when rows of these do.
    pub(super) fn reached(&self, changed: &BTreeSet<RelationId>) -> BTreeSet<RelationId> {
        let mut reached = changed.clone();
        loop {
            let before = reached.len();
            let reads = |read: &BTreeSet<(Asked, Reading)>| {
                read.iter().any(|((relation, _), _)| reached.contains(relation))
            };
            let more: Vec<RelationId> =
                self.reads.iter().filter(|(_, read)| reads(read)).map(|((it, _), _)| *it).collect();
            reached.extend(more);
            if reached.len() == before {
                return reached;
            }
        }
    }
}

/// What a literal reads.
fn readings(literal: &Literal) -> Vec<(Asked, Reading)> {
    match literal {
        Literal::Atom { sign: Sign::Positive, side, atom } => {
            vec![((atom.relation, *side), Reading::Plain)]
        }
        Literal::Atom { side, atom, .. } => vec![((atom.relation, *side), Reading::Negated)],
        Literal::Aggregate { aggregate, .. } => {
            let inner = aggregate.body.iter().flat_map(readings);
            inner.map(|(asked, _)| (asked, Reading::Whole)).collect()
        }
        Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. } => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Influence;
    use crate::testing::Case;
    use pretty_assertions::assert_eq;
    use toulmin_lang::program::Side;

    const RULES: &str = "
        sort Node.
        relation base(n: Node).
        relation block(n: Node).
        relation seen(n: Node).
        relation open(n: Node).
        relation shut(n: Node).
        relation many(n: Node).
        rule seen: seen(n: ?n) :- base(n: ?n), not block(n: ?n).
        rule open: open(n: ?n) :- base(n: ?n), not seen(n: ?n).
        rule shut: shut(n: ?n) :- seen(n: ?n), denied base(n: ?n).
        rule many: many(n: ?n) :- base(n: ?n), count ?m : { open(n: ?m) } > 1.
    ";

    #[track_caller]
    fn check(relation: &str, wanted: &[&str]) {
        let case = Case::new("Node: a", RULES, "");
        let program = &case.casebook.program;
        let asked = (program.relation_named(relation).expect("a relation"), Side::Holds);
        let found = Influence::of(program).gaining(asked);
        let name = |(relation, side)| match side {
            Side::Holds => program.relation(relation).name.to_string(),
            Side::Denied => format!("denied {}", program.relation(relation).name),
        };
        assert_eq!(found.into_iter().map(name).collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn what_is_stated_gains_nothing() {
        check("base", &[]);
    }

    #[test]
    fn a_not_gains_what_it_asks_for() {
        check("seen", &["block"]);
        check("shut", &["block"]);
    }

    #[test]
    fn two_nots_cancel_out() {
        check("open", &["base", "seen"]);
    }

    #[test]
    fn an_aggregate_may_do_either() {
        check("many", &["base", "block", "seen", "open"]);
    }
}

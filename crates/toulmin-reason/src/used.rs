//! What takes part in some derivation of an answer: rows, rules, and what must be absent.

use crate::evaluate::{Binding, Faults, Limits, Stop, bind, bound, instantiate};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::plan;
use toulmin_lang::program::{Atom, Literal, RelationId, RowPattern, RuleId, Side, Sign};
use toulmin_lang::rows::Row;

/// A row that holds or is denied.
pub type Stated = (RelationId, Side, Row);

/// The absence of rows that fit a pattern.
pub type Absent = (RelationId, Side, RowPattern);

/// What derivations rest on, as far as they were followed.
#[derive(Clone, Debug, Default)]
pub struct Used {
    /// The rows that hold or are denied, stated and derived.
    pub rows: BTreeSet<Stated>,
    /// The rules by which rows follow.
    pub rules: BTreeSet<RuleId>,
    /// What must be absent.
    pub absent: BTreeSet<Absent>,
    /// What is counted, so that there must be no more of it.
    pub counted: BTreeSet<Absent>,
    /// Whether there is more than was followed.
    pub more: bool,
}

/// Goes backward from bodies through every rule that gives a row, each row once.
#[derive(Debug)]
pub struct Search<'a> {
    model: &'a Model,
    limits: Limits<'a>,
    rows_max: usize,
    used: Used,
    open: Vec<Stated>,
}

impl<'a> Search<'a> {
    /// A search in a model, which ends when it has seen this many rows.
    pub fn new(model: &'a Model, rows_max: usize, limits: Limits<'a>) -> Self {
        Search { model, limits, rows_max, used: Used::default(), open: Vec::new() }
    }

    /// Follows everything that the matches of a body rest on, as far as they extend `start`.
    /// Returns whether there are any. An operation without a result is part of no match; a
    /// condition that the body lacks may have kept it from being done.
    ///
    /// # Errors
    /// When a limit is reached or somebody stops it.
    pub fn follow(&mut self, literals: &[Literal], start: &Binding) -> Result<bool, Stop> {
        let found = self.body(literals, start)?;

        while let Some((relation, side, row)) = self.open.pop() {
            if side == Side::Denied {
                continue;
            }

            let pattern = RowPattern::exactly(&row);
            for (id, rule) in self.model.casebook.program.rules_for(relation) {
                let head = bind(&rule.head.terms, &pattern, rule.body.variables.len());
                let Some(head) = head else { continue };
                if self.body(&rule.body.literals, &head)? {
                    self.used.rules.insert(id);
                }
            }
        }

        Ok(found)
    }

    /// Notes that rows like this must be absent.
    pub fn note_absent(&mut self, atom: &Atom) {
        self.used.absent.insert((atom.relation, Side::Holds, atom.pattern()));
    }

    /// Everything that was followed.
    pub fn finish(self) -> Used {
        Used { more: self.used.rows.len() >= self.rows_max, ..self.used }
    }

    /// Notes what every match of a body rests on. Returns whether there is any.
    fn body(&mut self, literals: &[Literal], start: &Binding) -> Result<bool, Stop> {
        if self.used.rows.len() >= self.rows_max {
            return Ok(false);
        }

        let mut matches: BTreeSet<Binding> = BTreeSet::new();
        let mut steps = plan::order_knowing(literals, &bound(start));
        if steps.len() < literals.len() {
            // The body may lack conditions of its rule, and `start` may know what only those say.
            steps = plan::order(literals, &bound(start));
        }
        if steps.len() < literals.len() {
            return Ok(false);
        }

        let scope = self.model.scope(self.limits);
        let (mut known, mut faults) = (start.clone(), Faults::new());
        scope.matches_noting(literals, &steps, &mut known, &mut faults, &mut |binding| {
            matches.insert(binding.clone());
            Ok(())
        })?;

        for binding in &matches {
            for literal in literals {
                self.note(literal, binding)?;
            }
        }
        Ok(!matches.is_empty())
    }

    /// Notes what a literal of a match rests on.
    fn note(&mut self, literal: &Literal, binding: &Binding) -> Result<(), Stop> {
        match literal {
            Literal::Atom { sign: Sign::Positive, side, atom } => {
                let pattern = instantiate(&atom.terms, binding);
                let model = self.model;
                for row in model.rows.fitting(atom.relation, *side, &pattern) {
                    self.open((atom.relation, *side, row));
                }
            }
            Literal::Atom { sign: Sign::Negative, side, atom } => {
                let pattern = instantiate(&atom.terms, binding);
                self.used.absent.insert((atom.relation, *side, pattern));
            }
            Literal::Aggregate { aggregate, .. } => {
                let group = aggregate.group_of(binding);
                for literal in &aggregate.body {
                    if let Literal::Atom { sign: Sign::Positive, side, atom } = literal {
                        let pattern = instantiate(&atom.terms, &group);
                        self.used.counted.insert((atom.relation, *side, pattern));
                    }
                }
                self.body(&aggregate.body, &group)?;
            }
            Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. } => {}
        }
        Ok(())
    }

    fn open(&mut self, row: Stated) {
        if self.used.rows.len() < self.rows_max && self.used.rows.insert(row.clone()) {
            self.open.push(row);
        }
    }
}

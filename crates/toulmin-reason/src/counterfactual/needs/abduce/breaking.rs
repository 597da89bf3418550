//! Changes with which something that holds no longer does: one proof of a row is broken, or an aggregate is taken over other things.

use super::{Abducer, Candidate, DEPTH_MAX, Partial, asked};
use crate::counterfactual::change::{Change, Changes, Kind};
use crate::counterfactual::parts::Parts;
use crate::evaluate::{Binding, Stop, bound, instantiate};
use crate::explain;
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::plan;
use toulmin_lang::program::{Aggregate, Body, Literal, Query, RelationId, Side, Sign};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// How many matches of an aggregate are looked at for one that could go.
const MATCHES_MAX: usize = 64;

impl Abducer<'_> {
    /// The ways in which one of the rows goes that fit a pattern.
    pub(super) fn without(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &[Option<Value>],
        partial: &Partial,
    ) -> Result<Vec<Partial>, Stop> {
        if partial
            .with
            .changes
            .iter()
            .any(|it| it.kind == Kind::Withdraw && it.relation == relation)
        {
            return Ok(vec![partial.clone()]);
        }
        let Some(row) = self.model.rows.fitting(relation, side, pattern).next() else {
            return Ok(vec![partial.clone()]);
        };
        let broken = self.broken(relation, side, &row)?;
        let mut found: Vec<Partial> = self.together(partial, &broken);
        // What was changed already may be what breaks it.
        found.extend((!partial.with.changes.is_empty()).then(|| partial.clone()));
        Ok(found)
    }

    /// A partial with each of these changes more, where there is room.
    fn together(&self, partial: &Partial, more: &BTreeSet<Candidate>) -> Vec<Partial> {
        let joined = |more: &Candidate| {
            let changes: Changes = partial.with.changes.union(&more.changes).cloned().collect();
            let chosen = partial.with.chosen.union(&more.chosen).copied().collect();
            let agrees = !changes.iter().any(|it| changes.contains(&it.undone()));
            (agrees && changes.len() <= self.room)
                .then(|| Partial { with: Candidate { changes, chosen }, ..partial.clone() })
        };
        more.iter().filter_map(joined).collect()
    }

    /// The changes each of which breaks one proof of a row.
    fn broken(
        &mut self,
        relation: RelationId,
        side: Side,
        row: &Row,
    ) -> Result<BTreeSet<Candidate>, Stop> {
        let key = (relation, side, row.clone());
        if let Some(known) = self.broken.get(&key) {
            return Ok(known.clone());
        }
        self.broken.insert(key.clone(), BTreeSet::new());
        let model = self.model;
        let query = asks(model, relation, side, row);
        let mut found = BTreeSet::new();
        if let Some(proof) = explain::why(model, &query, None, self.limits)? {
            let parts = Parts::of(&model.casebook.program, &query, &proof);
            let nothing = Partial {
                binding: Binding::new(),
                with: Candidate { changes: Changes::new(), chosen: BTreeSet::new() },
            };
            for (step, _) in &parts.leaves {
                let change = Change::withdraw(step.relation, step.side, step.row.clone());
                if !self.given.contains(&change.undone()) {
                    let (changes, chosen) = (Changes::from([change]), BTreeSet::new());
                    found.insert(Candidate { changes, chosen });
                }
            }
            for absence in &parts.absences {
                let atom = asked(model, absence.relation, &absence.pattern);
                let come = self.missing(&atom, absence.side, &nothing)?;
                found.extend(come.into_iter().map(|it| it.with));
            }
            for (aggregate, binding) in &parts.aggregates {
                let start = Partial { binding: (*binding).clone(), ..nothing.clone() };
                found.extend(self.counted_otherwise(aggregate, &start)?);
            }
        }
        self.broken.insert(key, found.clone());
        Ok(found)
    }

    /// The changes with which an aggregate may be taken over other things.
    pub(super) fn counted_otherwise(
        &mut self,
        aggregate: &Aggregate,
        partial: &Partial,
    ) -> Result<BTreeSet<Candidate>, Stop> {
        let mut group = aggregate.group_of(&partial.binding);
        let mut found = BTreeSet::new();
        // What was changed already may have changed it.
        found.extend((!partial.with.changes.is_empty()).then(|| partial.with.clone()));
        if partial.with.changes.len() >= self.room || self.open.len() >= DEPTH_MAX {
            return Ok(found);
        }
        let start = Partial { binding: group.clone(), with: partial.with.clone() };
        let come = self.body(&aggregate.body, &start)?;
        found.extend(come.into_iter().map(|it| it.with).filter(|it| *it != partial.with));
        let steps = plan::order(&aggregate.body, &bound(&group));
        let mut matches: BTreeSet<Binding> = BTreeSet::new();
        let scope = self.model.scope(self.limits);
        scope.matches(&aggregate.body, &steps, &mut group, &mut |binding| {
            if matches.len() < MATCHES_MAX {
                matches.insert(binding.clone());
            }
            Ok(())
        })?;
        self.more |= matches.len() == MATCHES_MAX;
        for binding in matches {
            for literal in &aggregate.body {
                let Literal::Atom { sign, side, atom } = literal else { continue };
                let pattern = instantiate(&atom.terms, &binding);
                let go = match sign {
                    Sign::Positive => {
                        let row = self.model.rows.fitting(atom.relation, *side, &pattern).next();
                        row.map_or(Ok(BTreeSet::new()), |row| {
                            self.broken(atom.relation, *side, &row)
                        })?
                    }
                    Sign::Negative => {
                        let (atom, start) = (
                            asked(self.model, atom.relation, &pattern),
                            Partial { binding: Binding::new(), with: partial.with.clone() },
                        );
                        let come = self.missing(&atom, *side, &start)?;
                        come.into_iter().map(|it| it.with).collect()
                    }
                };
                found.extend(self.together(partial, &go).into_iter().map(|it| it.with));
            }
        }
        Ok(found)
    }
}

/// The query whether a row holds, or is denied.
fn asks(model: &Model, relation: RelationId, side: Side, row: &Row) -> Query {
    let pattern: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
    let atom = asked(model, relation, &pattern);
    let span = atom.span;
    let literals = vec![Literal::Atom { sign: Sign::Positive, side, atom }];
    Query { body: Body { variables: Vec::new(), literals }, answer: Vec::new(), span }
}

//! Changes that make something fail: one proof of a row is broken, or an aggregate is taken over
//! other things.

use super::{Abducer, Candidate, DEPTH_MAX, Partial, asked};
use crate::counterfactual::change::{Change, ChangeKind, Changes};
use crate::counterfactual::parts::Parts;
use crate::evaluate::{Binding, Stop, bound, instantiate};
use crate::explain;
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::plan;
use toulmin_lang::program::{Aggregate, Body, Literal, Query, RelationId, RowPattern, Side, Sign};
use toulmin_lang::rows::Row;

/// How many matches of an aggregate are looked at for one that could go.
const MATCHES_MAX: usize = 64;

impl Abducer<'_> {
    /// The ways in which one of the rows that fit a pattern goes.
    pub(super) fn without(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
        partial: &Partial,
    ) -> Result<Vec<Partial>, Stop> {
        let takes_away = |it: &Change| it.kind == ChangeKind::Withdraw && it.relation == relation;
        if partial.with.changes.iter().any(takes_away) {
            return Ok(vec![partial.clone()]);
        }
        let Some(row) = self.model.rows.fitting(relation, side, pattern).next() else {
            return Ok(vec![partial.clone()]);
        };

        let broken = self.broken(relation, side, &row)?;
        let mut found: Vec<Partial> = self.together(partial, &broken);
        // The changes so far may already be what breaks it.
        found.extend((!partial.with.changes.is_empty()).then(|| partial.clone()));
        Ok(found)
    }

    /// A partial extended by each of these candidates, where there is room.
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

        // A proof that leads back to this row is not broken by breaking the row.
        self.broken.insert(key.clone(), BTreeSet::new());
        let query = asks(self.model, relation, side, row);
        let mut found = BTreeSet::new();
        if let Some(proof) = explain::why(self.model, &query, None, self.limits)? {
            let parts = Parts::of(&self.model.casebook.program, &query, &proof);
            found = self.breaking(&parts)?;
        }
        self.broken.insert(key, found.clone());
        Ok(found)
    }

    /// The changes each of which breaks a proof with these parts: a fact goes, something comes that
    /// was absent, or an aggregate changes.
    fn breaking(&mut self, parts: &Parts<'_>) -> Result<BTreeSet<Candidate>, Stop> {
        let unchanged = Candidate { changes: Changes::new(), chosen: BTreeSet::new() };
        let mut found = BTreeSet::new();

        for (step, _) in &parts.leaves {
            let change = Change::withdraw(step.relation, step.side, step.row.clone());
            if !self.given.contains(&change.undone()) {
                let (changes, chosen) = (Changes::from([change]), BTreeSet::new());
                found.insert(Candidate { changes, chosen });
            }
        }

        for absence in &parts.absences {
            let atom = asked(self.model, absence.relation, &absence.pattern);
            let start = Partial { binding: Binding::new(), with: unchanged.clone() };
            let come = self.missing(&atom, absence.side, &start)?;
            found.extend(come.into_iter().map(|it| it.with));
        }

        for (aggregate, binding) in &parts.aggregates {
            let start = Partial { binding: (*binding).clone(), with: unchanged.clone() };
            found.extend(self.counted_otherwise(aggregate, &start)?);
        }

        Ok(found)
    }

    /// The changes with which an aggregate may be taken over other things.
    pub(super) fn counted_otherwise(
        &mut self,
        aggregate: &Aggregate,
        partial: &Partial,
    ) -> Result<BTreeSet<Candidate>, Stop> {
        let mut found = BTreeSet::new();
        // The changes so far may already have changed it.
        found.extend((!partial.with.changes.is_empty()).then(|| partial.with.clone()));
        if partial.with.changes.len() >= self.room || self.open.len() >= DEPTH_MAX {
            return Ok(found);
        }

        let group = aggregate.group_of(&partial.binding);
        let start = Partial { binding: group.clone(), with: partial.with.clone() };
        let come = self.body(&aggregate.body, &start)?;
        found.extend(come.into_iter().map(|it| it.with).filter(|it| *it != partial.with));

        for binding in self.counted(aggregate, group)? {
            for literal in &aggregate.body {
                let go = self.failing(literal, &binding, partial)?;
                found.extend(self.together(partial, &go).into_iter().map(|it| it.with));
            }
        }

        Ok(found)
    }

    /// The first matches of an aggregate for the values of its group.
    fn counted(
        &mut self,
        aggregate: &Aggregate,
        mut group: Binding,
    ) -> Result<BTreeSet<Binding>, Stop> {
        let mut matches = BTreeSet::new();
        let steps = plan::order(&aggregate.body, &bound(&group));
        let scope = self.model.scope(self.limits);
        scope.matches(&aggregate.body, &steps, &mut group, &mut |binding| {
            if matches.len() < MATCHES_MAX {
                matches.insert(binding.clone());
            }
            Ok(())
        })?;

        self.more |= matches.len() == MATCHES_MAX;
        Ok(matches)
    }

    /// The changes with which an atom no longer holds under a binding; none for other literals.
    fn failing(
        &mut self,
        literal: &Literal,
        binding: &Binding,
        partial: &Partial,
    ) -> Result<BTreeSet<Candidate>, Stop> {
        let Literal::Atom { sign, side, atom } = literal else { return Ok(BTreeSet::new()) };
        let pattern = instantiate(&atom.terms, binding);
        match sign {
            Sign::Positive => {
                let row = self.model.rows.fitting(atom.relation, *side, &pattern).next();
                row.map_or(Ok(BTreeSet::new()), |row| self.broken(atom.relation, *side, &row))
            }
            Sign::Negative => {
                let atom = asked(self.model, atom.relation, &pattern);
                let start = Partial { binding: Binding::new(), with: partial.with.clone() };
                let come = self.missing(&atom, *side, &start)?;
                Ok(come.into_iter().map(|it| it.with).collect())
            }
        }
    }
}

/// The query whether a row holds, or is denied.
fn asks(model: &Model, relation: RelationId, side: Side, row: &Row) -> Query {
    let pattern = RowPattern::exactly(row);
    let atom = asked(model, relation, &pattern);
    let span = atom.span;
    let literals = vec![Literal::Atom { sign: Sign::Positive, side, atom }];
    Query { body: Body { variables: Vec::new(), literals }, answer: Vec::new(), span }
}

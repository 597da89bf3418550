//! Changes that make something hold: it is assumed, or concluded by rules that miss something
//! themselves.

use super::{Abducer, Candidate, DEPTH_MAX, Partial};
use crate::counterfactual::change::{Change, ChangeKind};
use crate::evaluate::{Stop, bind, extended, instantiate};
use toulmin_lang::program::{Atom, RelationId, RowPattern, Side};
use toulmin_lang::rows::Row;

impl Abducer<'_> {
    /// The ways in which a row that the model does not have comes to fit an atom.
    pub(super) fn missing(
        &mut self,
        atom: &Atom,
        side: Side,
        partial: &Partial,
    ) -> Result<Vec<Partial>, Stop> {
        let pattern = instantiate(&atom.terms, &partial.binding);
        let mut found = Vec::new();

        for change in &partial.with.changes {
            let comes = change.kind == ChangeKind::Assume;
            if comes && (change.relation, change.side) == (atom.relation, side) {
                let row = RowPattern::exactly(&change.row);
                found.extend(fitted(atom, &row, partial, &partial.with));
            }
        }
        if partial.with.changes.len() < self.room && self.can_be_said(atom.relation, side) {
            found.extend(self.assumed(atom, side, &pattern, partial));
        }
        if side == Side::Holds {
            found.extend(self.concluded(atom, &pattern, partial)?);
        }
        Ok(found)
    }

    fn can_be_said(&self, relation: RelationId, side: Side) -> bool {
        self.domain.can_be_stated(relation)
            || side == Side::Denied && self.domain.can_be_denied(relation)
    }

    /// The rows that can be assumed for an atom.
    fn assumed(
        &mut self,
        atom: &Atom,
        side: Side,
        pattern: &RowPattern,
        partial: &Partial,
    ) -> Vec<Partial> {
        let rows = self.domain.rows(atom.relation, pattern, self.candidates_max);
        self.more |= rows.len() == self.candidates_max;

        let mut found = Vec::new();
        for row in rows {
            let change = Change::assume(atom.relation, side, row);
            let undone = change.undone();
            let stated = side == Side::Denied
                && self.model.stated.contains(atom.relation, Side::Holds, &change.row);
            let is_there = self.model.rows.contains(atom.relation, side, &change.row);
            let changes = &partial.with.changes;
            if stated || is_there || self.given.contains(&undone) || changes.contains(&undone) {
                continue;
            }

            let mut with = partial.with.clone();
            let open = change.row.iter().zip(pattern).filter(|(_, known)| known.is_none());
            with.chosen.extend(open.map(|(value, _)| *value));
            let row = RowPattern::exactly(&change.row);
            with.changes.insert(change);
            found.extend(fitted(atom, &row, partial, &with));
        }
        found
    }

    /// The rows that rules conclude with changes.
    fn concluded(
        &mut self,
        atom: &Atom,
        pattern: &RowPattern,
        partial: &Partial,
    ) -> Result<Vec<Partial>, Stop> {
        let (model, goal) = (self.model, (atom.relation, pattern.clone()));
        if self.open.len() >= DEPTH_MAX || self.open.contains(&goal) {
            return Ok(Vec::new());
        }

        // While this goal is open, rules below it cannot come back to it.
        self.open.push(goal);
        let mut found = Vec::new();
        for (_, rule) in model.casebook.program.rules_for(atom.relation) {
            let Some(binding) = bind(&rule.head.terms, pattern, rule.body.variables.len()) else {
                continue;
            };
            let start = Partial { binding, with: partial.with.clone() };
            for Partial { binding, with } in self.body(&rule.body.literals, &start)? {
                let row = instantiate(&rule.head.terms, &binding);
                let is_there = |row: Row| model.rows.contains(atom.relation, Side::Holds, &row);
                if !row.row().is_some_and(is_there) {
                    found.extend(fitted(atom, &row, partial, &with));
                }
            }
        }
        self.open.pop();
        Ok(found)
    }
}

/// What a partial becomes when an atom takes a row, as far as that is known; `None` when the row
/// does not fit.
fn fitted(atom: &Atom, row: &RowPattern, partial: &Partial, with: &Candidate) -> Option<Partial> {
    let binding = extended(partial.binding.clone(), &atom.terms, row)?;
    Some(Partial { binding, with: with.clone() })
}

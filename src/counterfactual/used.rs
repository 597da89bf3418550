//! Which rows take part in some derivation of an answer.

use crate::evaluate::{Binding, Limits, Stop, bind, bound, instantiate};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::plan;
use toulmin_lang::program::{Literal, Query, RelationId, Side, Sign};
use toulmin_lang::rows::Row;

/// A row that holds or is denied.
pub(super) type Stated = (RelationId, Side, Row);

/// The rows on which derivations of an answer rest, as far as they were followed.
pub(super) struct Used {
    pub(super) rows: BTreeSet<Stated>,
    /// Whether there are more than were followed.
    pub(super) more: bool,
}

/// Goes backward from the answers of a query through every rule that gives a row, until so many rows were seen.
pub(super) fn used(
    model: &Model<'_>,
    query: &Query,
    rows_max: usize,
    limits: Limits<'_>,
) -> Result<Used, Stop> {
    let mut search = Search { model, limits, rows_max, rows: BTreeSet::new(), open: Vec::new() };
    search.body(&query.body.literals, &vec![None; query.body.variables.len()])?;
    while let Some((relation, side, row)) = search.open.pop() {
        if side == Side::Denied {
            continue;
        }
        let pattern: Vec<_> = row.into_iter().map(Some).collect();
        for (_, rule) in model.casebook.program.rules_for(relation) {
            let head = bind(&rule.head.terms, &pattern, rule.body.variables.len());
            head.map_or(Ok(()), |head| search.body(&rule.body.literals, &head))?;
        }
    }
    Ok(Used { more: search.rows.len() >= rows_max, rows: search.rows })
}

struct Search<'a> {
    model: &'a Model<'a>,
    limits: Limits<'a>,
    rows_max: usize,
    rows: BTreeSet<Stated>,
    open: Vec<Stated>,
}

impl Search<'_> {
    /// Notes the rows of every match of a body.
    fn body(&mut self, literals: &[Literal], start: &Binding) -> Result<(), Stop> {
        if self.rows.len() >= self.rows_max {
            return Ok(());
        }
        let mut matches: BTreeSet<Binding> = BTreeSet::new();
        let steps = plan::order_knowing(literals, &bound(start));
        let scope = self.model.scope(self.limits);
        scope.matches(literals, &steps, &mut start.clone(), &mut |binding| {
            matches.insert(binding.clone());
            Ok(())
        })?;
        for binding in matches {
            for literal in literals {
                match literal {
                    Literal::Atom { sign: Sign::Positive, side, atom } => {
                        let pattern = instantiate(&atom.terms, &binding);
                        let rows = self.model.rows.fitting(atom.relation, *side, &pattern);
                        let rows: Vec<_> = rows.map(|row| (atom.relation, *side, row)).collect();
                        rows.into_iter().for_each(|row| self.note(row));
                    }
                    Literal::Aggregate { aggregate, .. } => {
                        let group = aggregate.group_of(&binding);
                        self.body(&aggregate.body, &group)?;
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, row: Stated) {
        if self.rows.len() < self.rows_max && self.rows.insert(row.clone()) {
            self.open.push(row);
        }
    }
}

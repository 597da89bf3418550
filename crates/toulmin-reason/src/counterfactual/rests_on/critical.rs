//! Facts without which the goal fails.

use super::sources::Loss;
use super::{Asker, Bound};
use crate::counterfactual::change::{Change, Changes, stating};
use crate::counterfactual::parts::{Parts, Suspects};
use crate::evaluate::Stop;
use toulmin_lang::facts::FactId;

/// A fact without which the goal fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Critical {
    /// The fact.
    pub fact: FactId,
    /// What else is lost with it.
    pub loss: Option<Loss>,
}

impl Asker<'_> {
    /// The facts without which the goal fails, and the rows of several facts without which it
    /// fails.
    pub(super) fn critical(
        &self,
        parts: &Parts<'_>,
        met: &mut Vec<Bound>,
    ) -> Result<(Vec<Critical>, Vec<Vec<FactId>>), Stop> {
        let (mut critical, mut several) = (Vec::new(), Vec::new());
        let max = self.bounds.tried_max;
        let Suspects { leaves, others } = parts.suspects(self.model, &self.slice.influence);
        for (at, (relation, side, row)) in leaves.into_iter().chain(others).enumerate() {
            if at == max {
                met.push(Bound::Tried(max));
                break;
            }

            let facts = stating(self.model, relation, side, &row);
            let changes = Changes::from([Change::withdraw(relation, side, row)]);
            if !self.falls(&changes)? {
                continue;
            }
            match facts.len() {
                1 => critical.extend(facts.into_iter().map(|fact| (fact, changes.clone()))),
                _ => several.push(facts.into_iter().collect()),
            }
        }

        critical.sort_by_key(|(fact, _)| *fact);
        let mut weighed = Vec::new();
        for (fact, changes) in critical {
            let loss = match weighed.len() < self.bounds.dropped_max {
                true => self.loss(&changes)?,
                false => None,
            };
            weighed.push(Critical { fact, loss });
        }

        Ok((weighed, several))
    }
}

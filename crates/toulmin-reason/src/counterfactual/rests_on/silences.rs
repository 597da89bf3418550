//! What must be absent for a proof, where only the silence of the sources says that it is.

use super::Asker;
use crate::counterfactual::change::{Change, Changes};
use crate::counterfactual::domain::Domain;
use crate::counterfactual::parts::Parts;
use crate::evaluate::Stop;
use toulmin_lang::facts::FactId;
use toulmin_lang::rows::Row;
use toulmin_verify::proof::{Absence, Ground};

/// How many rows are assumed to find one that makes the goal fail.
const TRIED_MAX: usize = 16;

/// Something that is absent only because nothing says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// What is absent.
    pub absence: Absence,
    /// A row with which the goal fails, if any was found.
    pub breaks: Option<Row>,
}

impl Asker<'_> {
    /// Everything that must be absent for the best proof although no source denies it and no list
    /// is complete, each with a row that would make the goal fail if it held.
    pub(super) fn silences(&self, parts: &Parts<'_>) -> Result<Vec<Silence>, Stop> {
        let domain = Domain::of(self.model);
        let mut silences = Vec::new();
        for absence in &parts.absences {
            if !matches!(absence.ground, Ground::Silent | Ground::NotDerived) {
                continue;
            }

            let mut breaks = None;
            for row in domain.rows(absence.relation, &absence.pattern, TRIED_MAX) {
                let change = Change::assume(absence.relation, absence.side, row.clone());
                if self.falls(&Changes::from([change]))? {
                    breaks = Some(row);
                    break;
                }
            }
            silences.push(Silence { absence: (*absence).clone(), breaks });
        }
        Ok(silences)
    }
}

/// The complete lists on which absences rest.
pub(super) fn complete(parts: &Parts<'_>) -> Vec<usize> {
    let mut lists: Vec<usize> = parts.absences.iter().filter_map(|it| listed(it)).collect();
    lists.sort_unstable();
    lists.dedup();
    lists
}

fn listed(absence: &Absence) -> Option<usize> {
    match absence.ground {
        Ground::Complete(list) => Some(list),
        _ => None,
    }
}

/// The denials on which absences rest.
pub(super) fn denials(parts: &Parts<'_>) -> Vec<FactId> {
    let denied = parts.absences.iter().flat_map(|it| match &it.ground {
        Ground::Denied(facts) => facts.as_slice(),
        _ => &[],
    });
    denied.copied().collect()
}

//! The parts of a proof that can break it.

use super::influence::{Asked, Influence};
use crate::evaluate::Binding;
use crate::model::Model;
use crate::used::Stated;
use std::collections::BTreeSet;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Aggregate, Literal, Program, Query};
use toulmin_verify::proof::{Absence, Instance, Premise, Proof, Reason, Step};

/// What a proof rests on besides its rules.
pub(super) struct Parts<'p> {
    /// The rows that facts state or deny, with these facts.
    pub(super) leaves: Vec<(&'p Step, &'p [FactId])>,
    /// What must be absent.
    pub(super) absences: Vec<&'p Absence>,
    /// The aggregates in it, with the values of the variables around each.
    pub(super) aggregates: Vec<(&'p Aggregate, &'p Binding)>,
}

/// The rows without which a proof may break.
pub(super) struct Suspects {
    /// Those that it names.
    pub(super) leaves: Vec<Stated>,
    /// Others, whose loss may bring about what must be absent, or change what it counts.
    pub(super) others: Vec<Stated>,
}

impl<'p> Parts<'p> {
    /// The parts of a proof of an answer of a query.
    pub(super) fn of(program: &'p Program, query: &'p Query, proof: &'p Proof) -> Self {
        let mut parts = Parts { leaves: Vec::new(), absences: Vec::new(), aggregates: Vec::new() };
        parts.instance(&query.body.literals, &proof.answer);
        for step in &proof.steps {
            match &step.reason {
                Reason::Stated(facts) => parts.leaves.push((step, facts)),
                Reason::Rule(rule, instance) => {
                    parts.instance(&program.rule(*rule).body.literals, instance);
                }
            }
        }
        parts
    }

    fn instance(&mut self, literals: &'p [Literal], instance: &'p Instance) {
        for (literal, premise) in literals.iter().zip(&instance.premises) {
            match (literal, premise) {
                (_, Premise::Absent(absence)) if !self.absences.contains(&absence) => {
                    self.absences.push(absence);
                }
                (Literal::Aggregate { aggregate, .. }, Premise::Aggregated(_, contributors)) => {
                    self.aggregates.push((aggregate, &instance.binding));
                    for contributor in contributors {
                        self.instance(&aggregate.body, &contributor.instance);
                    }
                }
                _ => {}
            }
        }
    }

    /// The rows without which this proof may break. No other loss breaks it.
    pub(super) fn suspects(&self, model: &Model, influence: &Influence) -> Suspects {
        let leaf = |(step, _): &(&Step, _)| (step.relation, step.side, step.row.clone());
        let leaves: Vec<Stated> = self.leaves.iter().map(leaf).collect();

        let mut relations: BTreeSet<Asked> = BTreeSet::new();
        for absence in &self.absences {
            relations.extend(influence.gaining((absence.relation, absence.side)));
        }
        for (aggregate, _) in &self.aggregates {
            relations.extend(influence.turning(&aggregate.body));
        }

        let rows = relations.into_iter().flat_map(|(relation, side)| {
            model.stated.of(relation, side).map(move |row| (relation, side, row))
        });
        let others = rows.filter(|row| !leaves.contains(row)).collect();
        Suspects { leaves, others }
    }
}

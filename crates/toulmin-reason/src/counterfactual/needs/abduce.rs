//! Candidates: sets of changes with which a goal may hold, found by going backward from it through
//! the rules.
//!
//! Of each body some positive conditions are taken to be missing, and the others are joined. What
//! is missing is assumed, its open columns ranging over what they can hold, or concluded by rules
//! that miss something themselves. For a `not` that fails, one proof of what is in its way must be
//! broken. An aggregate must count something more, or something less. The engine finds out what
//! follows from a candidate: it may not suffice.

mod assuming;
mod breaking;

use crate::counterfactual::change::{ChangeKind, Changes};
use crate::counterfactual::domain::Domain;
use crate::evaluate::{Binding, Limits, Stop, bound, instantiate};
use crate::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;
use toulmin_lang::plan;
use toulmin_lang::program::{Atom, Literal, Query, RelationId, RowPattern, Side, Sign, Term};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// How many rules deep candidates are looked for.
const DEPTH_MAX: usize = 8;
/// How many positive conditions of a body may be taken to be missing, in any combination.
const MISSING_MAX: usize = 8;

/// Changes that may suffice.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    /// The changes.
    pub(super) changes: Changes,
    /// The values in them that nothing decided.
    pub(super) chosen: BTreeSet<Value>,
}

/// A body, or a part of it, that holds with some changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Partial {
    /// The values of its variables. Those of an aggregate that has changed are free.
    binding: Binding,
    with: Candidate,
}

pub(super) struct Abducer<'m> {
    model: &'m Model,
    domain: &'m Domain<'m>,
    /// The changes by which the model came about.
    given: &'m Changes,
    /// How many changes there may be.
    room: usize,
    candidates_max: usize,
    limits: Limits<'m>,
    /// The goals on the way to what is being looked into.
    open: Vec<(RelationId, RowPattern)>,
    broken: BTreeMap<(RelationId, Side, Row), BTreeSet<Candidate>>,
    more: bool,
}

impl<'m> Abducer<'m> {
    pub(super) fn new(
        model: &'m Model,
        domain: &'m Domain<'m>,
        given: &'m Changes,
        room: usize,
        candidates_max: usize,
        limits: Limits<'m>,
    ) -> Self {
        let (open, broken, more) = (Vec::new(), BTreeMap::new(), false);
        Abducer { model, domain, given, room, candidates_max, limits, open, broken, more }
    }

    /// Candidates for a query, each together with the changes by which the model came about.
    /// Returns whether there are more as well.
    pub(super) fn run(mut self, query: &Query) -> Result<(Vec<Candidate>, bool), Stop> {
        let start = Partial {
            binding: vec![None; query.body.variables.len()],
            with: Candidate { changes: Changes::new(), chosen: BTreeSet::new() },
        };

        let found = self.body(&query.body.literals, &start)?;
        let candidates: BTreeSet<Candidate> = found.into_iter().map(|it| it.with).collect();
        let with_given = |it: Candidate| Candidate {
            changes: it.changes.union(self.given).cloned().collect(),
            ..it
        };
        let candidates = candidates.into_iter().filter(|it| !it.changes.is_empty());
        Ok((candidates.map(with_given).collect(), self.more))
    }

    /// The ways in which a body holds with changes; where `start` has some already, also without
    /// more.
    fn body(&mut self, literals: &[Literal], start: &Partial) -> Result<Vec<Partial>, Stop> {
        let positive =
            |at: &usize| matches!(literals[*at], Literal::Atom { sign: Sign::Positive, .. });
        let atoms: Vec<usize> = (0..literals.len()).filter(positive).collect();
        let others: Vec<&Literal> =
            (0..literals.len()).filter(|at| !positive(at)).map(|at| &literals[at]).collect();

        // Each subset of the conditions may be missing, the small subsets first.
        let mut masks: Vec<usize> = (0..1 << atoms.len().min(MISSING_MAX)).collect();
        masks.sort_by_key(|mask| mask.count_ones());
        let mut found = BTreeSet::new();
        for mask in masks {
            self.limits.check()?;
            let (missing, kept): (Vec<usize>, Vec<usize>) =
                (0..atoms.len()).partition(|at| mask >> at & 1 == 1);
            let missing: Vec<&Literal> = missing.iter().map(|at| &literals[atoms[*at]]).collect();
            if !self.can_miss(&missing, start) {
                continue;
            }

            let kept: Vec<Literal> = kept.iter().map(|at| literals[atoms[*at]].clone()).collect();
            let mut partials = self.joined(&kept, start)?;
            partials = self.all_missing(missing, partials)?;
            for partial in partials {
                found.extend(self.others(&others, partial)?);
            }

            if found.len() > self.candidates_max {
                self.more = true;
                break;
            }
        }
        Ok(found.into_iter().take(self.candidates_max).collect())
    }

    /// Whether there is room for these conditions to be missing. Those that can share a fact take
    /// the room of one.
    fn can_miss(&self, missing: &[&Literal], start: &Partial) -> bool {
        let program = &self.model.casebook.program;
        let support = |literal: &&Literal| -> BTreeSet<RelationId> {
            program.underlying(&literal.atoms().map(|atom| atom.relation).collect())
        };
        let changed: BTreeSet<RelationId> =
            start.with.changes.iter().map(|change| change.relation).collect();

        let mut disjoint: Vec<BTreeSet<RelationId>> = Vec::new();
        for support in missing.iter().map(support).filter(|it| it.is_disjoint(&changed)) {
            if disjoint.iter().all(|other| other.is_disjoint(&support)) {
                disjoint.push(support);
            }
        }

        disjoint.len() + start.with.changes.len() <= self.room
    }

    /// The matches of conditions that hold.
    fn joined(&mut self, literals: &[Literal], start: &Partial) -> Result<Vec<Partial>, Stop> {
        let steps = plan::order_knowing(literals, &bound(&start.binding));
        let mut found: BTreeSet<Binding> = BTreeSet::new();
        let (max, mut more) = (self.candidates_max, false);
        let scope = self.model.scope(self.limits);
        scope.matches(literals, &steps, &mut start.binding.clone(), &mut |binding| {
            more |= found.len() >= max;
            if found.len() < max {
                found.insert(binding.clone());
            }
            Ok(())
        })?;

        self.more |= more;
        let partial = |binding| Partial { binding, ..start.clone() };
        Ok(found.into_iter().map(partial).collect())
    }

    /// Takes the missing conditions one by one, always next the one of which most is known.
    fn all_missing(
        &mut self,
        mut missing: Vec<&Literal>,
        mut partials: Vec<Partial>,
    ) -> Result<Vec<Partial>, Stop> {
        let mut known: BTreeSet<_> =
            partials.first().map(|it| bound(&it.binding)).unwrap_or_default();
        while !missing.is_empty() && !partials.is_empty() {
            let open = |literal: &&Literal| literal.variables().difference(&known).count();
            let next = (0..missing.len()).min_by_key(|at| open(&missing[*at])).unwrap_or_default();
            let literal = missing.remove(next);
            known.extend(literal.variables());

            let Literal::Atom { side, atom, .. } = literal else { continue };
            let mut longer = BTreeSet::new();
            for partial in &partials {
                longer.extend(self.missing(atom, *side, partial)?);
                self.more |= longer.len() > self.candidates_max;
                if self.more {
                    break;
                }
            }
            partials = longer.into_iter().take(self.candidates_max).collect();
        }
        Ok(partials)
    }

    /// Takes the conditions that are not positive atoms, each as soon as its inputs are known.
    /// Those that need the value of an aggregate after changes are left to the engine.
    fn others(&mut self, literals: &[&Literal], partial: Partial) -> Result<Vec<Partial>, Stop> {
        let mut open: Vec<&Literal> = literals.to_vec();
        let mut partials = BTreeSet::from([partial]);
        let mut known = partials.first().map(|it| bound(&it.binding)).unwrap_or_default();

        while let Some(at) =
            open.iter().position(|it| !plan::order(from_ref(it), &known).is_empty())
        {
            let literal = open.remove(at);
            let mut longer = BTreeSet::new();
            for partial in &partials {
                longer.extend(self.other(literal, partial)?);
            }
            // The result of an aggregate that changes stays free, so what reads it is not taken.
            known.extend(literal.variables());
            partials = longer;
        }
        Ok(partials.into_iter().collect())
    }

    /// The ways in which a condition holds, or may hold with changes.
    fn other(&mut self, literal: &Literal, partial: &Partial) -> Result<Vec<Partial>, Stop> {
        let steps = plan::order(from_ref(literal), &bound(&partial.binding));
        if steps.is_empty() {
            return Ok(vec![partial.clone()]);
        }
        let mut found = Vec::new();
        let scope = self.model.scope(self.limits);
        let mut binding = partial.binding.clone();
        let holds = scope.matches(from_ref(literal), &steps, &mut binding, &mut |binding| {
            found.push(Partial { binding: binding.clone(), ..partial.clone() });
            Ok(())
        });
        match holds {
            Ok(()) | Err(Stop::Fault(_)) => {}
            Err(stop) => return Err(stop),
        }

        match literal {
            Literal::Atom { side, atom, .. } => {
                let pattern = instantiate(&atom.terms, &partial.binding);
                if comes(&partial.with.changes, atom.relation, *side, &pattern) {
                    return Ok(Vec::new());
                }
                if found.is_empty() {
                    found = self.without(atom.relation, *side, &pattern, partial)?;
                }
            }
            Literal::Aggregate { aggregate, .. } => {
                let with = self.counted_otherwise(aggregate, partial)?;
                let partials = with.into_iter().map(|with| Partial { with, ..partial.clone() });
                found.extend(partials);
            }
            _ => {}
        }

        Ok(found)
    }
}

/// Whether a row that fits a pattern is assumed.
fn comes(changes: &Changes, relation: RelationId, side: Side, pattern: &RowPattern) -> bool {
    changes.iter().any(|it| {
        it.kind == ChangeKind::Assume
            && (it.relation, it.side) == (relation, side)
            && pattern.fits(&it.row)
    })
}

/// An atom that asks for what fits a pattern.
fn asked(model: &Model, relation: RelationId, pattern: &RowPattern) -> Atom {
    let term = |value: &Option<Value>| value.map_or(Term::Any, Term::Value);
    let span = model.casebook.program.relation(relation).span;
    Atom { relation, terms: pattern.iter().map(term).collect(), span }
}

//! Candidates: sets of changes with which a goal may hold, found by going backward from it through the rules.
//!
//! Of each body some positive conditions are taken to be missing. The others are joined; what is missing is assumed, its open columns
//! ranging over what they can hold, or concluded by rules that miss something themselves. A `not` that fails asks that one proof of
//! what stands in its way be broken; an aggregate, that something be counted that was not, or no longer. What follows from a candidate
//! is left to the engine: a candidate may not suffice.

use crate::counterfactual::change::{Change, Changes, Kind};
use crate::counterfactual::domain::Domain;
use crate::counterfactual::parts::Parts;
use crate::evaluate::{Binding, Limits, Stop, bind, bound, instantiate};
use crate::explain;
use crate::model::Model;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;
use toulmin_lang::plan;
use toulmin_lang::program::{Aggregate, Atom, Body, Literal, Query, RelationId, Side, Sign, Term};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// How many rules deep candidates are looked for.
const DEPTH_MAX: usize = 8;
/// How many positive conditions of a body may be taken to be missing, in any combination.
const MISSING_MAX: usize = 8;
/// How many matches of an aggregate are looked at for one that could go.
const MATCHES_MAX: usize = 64;

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
    /// What its variables stand for; those of an aggregate that has changed are free.
    binding: Binding,
    with: Candidate,
}

pub(super) struct Abducer<'m> {
    model: &'m Model<'m>,
    domain: &'m Domain<'m>,
    /// The changes by which the model came about.
    given: &'m Changes,
    /// How many changes there may be.
    room: usize,
    candidates_max: usize,
    limits: Limits<'m>,
    /// The goals that are being looked into.
    open: Vec<(RelationId, Vec<Option<Value>>)>,
    broken: BTreeMap<(RelationId, Side, Row), BTreeSet<Candidate>>,
    more: bool,
}

impl<'m> Abducer<'m> {
    pub(super) fn new(
        model: &'m Model<'m>,
        domain: &'m Domain<'m>,
        given: &'m Changes,
        room: usize,
        candidates_max: usize,
        limits: Limits<'m>,
    ) -> Self {
        let (open, broken, more) = (Vec::new(), BTreeMap::new(), false);
        Abducer { model, domain, given, room, candidates_max, limits, open, broken, more }
    }

    /// Candidates for a query, each together with the changes by which the model came about; and whether there are more.
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

    /// The ways in which a body holds with changes, or, where `start` has some already, without more.
    fn body(&mut self, literals: &[Literal], start: &Partial) -> Result<Vec<Partial>, Stop> {
        let positive =
            |at: &usize| matches!(literals[*at], Literal::Atom { sign: Sign::Positive, .. });
        let atoms: Vec<usize> = (0..literals.len()).filter(positive).collect();
        let others: Vec<&Literal> =
            (0..literals.len()).filter(|at| !positive(at)).map(|at| &literals[at]).collect();
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

    /// Whether there is room for these conditions to be missing: those that can share a fact take the room of one.
    fn can_miss(&self, missing: &[&Literal], start: &Partial) -> bool {
        let program = &self.model.casebook.program;
        let support = |literal: &&Literal| -> BTreeSet<RelationId> {
            program.underlying(&literal.atoms().map(|atom| atom.relation).collect())
        };
        let changed: BTreeSet<RelationId> =
            start.with.changes.iter().map(|change| change.relation).collect();
        let mut apart: Vec<BTreeSet<RelationId>> = Vec::new();
        for support in missing.iter().map(support).filter(|it| it.is_disjoint(&changed)) {
            if apart.iter().all(|other| other.is_disjoint(&support)) {
                apart.push(support);
            }
        }
        apart.len() + start.with.changes.len() <= self.room
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

    /// Takes the missing conditions one by one, always the one of which the most is known.
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

    /// The ways in which a row comes to fit an atom that no row of the model fits in the same way.
    fn missing(
        &mut self,
        atom: &Atom,
        side: Side,
        partial: &Partial,
    ) -> Result<Vec<Partial>, Stop> {
        let pattern = instantiate(&atom.terms, &partial.binding);
        let mut found = Vec::new();
        for change in &partial.with.changes {
            let comes = change.kind == Kind::Assume;
            if comes && (change.relation, change.side) == (atom.relation, side) {
                let row: Vec<Option<Value>> = change.row.iter().copied().map(Some).collect();
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
        pattern: &[Option<Value>],
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
            let row: Vec<Option<Value>> = change.row.iter().copied().map(Some).collect();
            with.changes.insert(change);
            found.extend(fitted(atom, &row, partial, &with));
        }
        found
    }

    /// The rows that rules conclude with changes.
    fn concluded(
        &mut self,
        atom: &Atom,
        pattern: &[Option<Value>],
        partial: &Partial,
    ) -> Result<Vec<Partial>, Stop> {
        let (model, goal) = (self.model, (atom.relation, pattern.to_vec()));
        if self.open.len() >= DEPTH_MAX || self.open.contains(&goal) {
            return Ok(Vec::new());
        }
        self.open.push(goal);
        let mut found = Vec::new();
        for (_, rule) in model.casebook.program.rules_for(atom.relation) {
            let Some(binding) = bind(&rule.head.terms, pattern, rule.body.variables.len()) else {
                continue;
            };
            let start = Partial { binding, with: partial.with.clone() };
            for Partial { binding, with } in self.body(&rule.body.literals, &start)? {
                let row = instantiate(&rule.head.terms, &binding);
                let whole: Option<Row> = row.iter().copied().collect();
                let is_there = |row: Row| model.rows.contains(atom.relation, Side::Holds, &row);
                if !whole.is_some_and(is_there) {
                    found.extend(fitted(atom, &row, partial, &with));
                }
            }
        }
        self.open.pop();
        Ok(found)
    }

    /// Takes the conditions that are no positive atoms, each as soon as its inputs are known. Those that need to know what an
    /// aggregate comes to after changes are left to the engine.
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
            // Where an aggregate changes its result is free, and what waits for it is not taken.
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

    /// The ways in which one of the rows goes that fit a pattern.
    fn without(
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
    fn counted_otherwise(
        &mut self,
        aggregate: &Aggregate,
        partial: &Partial,
    ) -> Result<BTreeSet<Candidate>, Stop> {
        let mut group: Binding = vec![None; partial.binding.len()];
        for variable in &aggregate.group {
            group[variable.0] = partial.binding[variable.0];
        }
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

/// An atom with a row, as far as it is known, in its place; `None` when it does not fit.
fn fitted(
    atom: &Atom,
    row: &[Option<Value>],
    partial: &Partial,
    with: &Candidate,
) -> Option<Partial> {
    let mut binding = partial.binding.clone();
    for (term, value) in atom.terms.iter().zip(row) {
        let known = match term {
            Term::Any => continue,
            Term::Value(known) => Some(*known),
            Term::Variable(variable) => {
                if binding[variable.0].is_none() {
                    binding[variable.0] = *value;
                }
                binding[variable.0]
            }
        };
        if known.is_some() && value.is_some() && known != *value {
            return None;
        }
    }
    Some(Partial { binding, with: with.clone() })
}

/// Whether a row that fits a pattern is assumed.
fn comes(changes: &Changes, relation: RelationId, side: Side, pattern: &[Option<Value>]) -> bool {
    changes.iter().any(|it| {
        it.kind == Kind::Assume
            && (it.relation, it.side) == (relation, side)
            && toulmin_lang::rows::fits(pattern, &it.row)
    })
}

/// An atom that asks for what fits a pattern.
fn asked(model: &Model<'_>, relation: RelationId, pattern: &[Option<Value>]) -> Atom {
    let term = |value: &Option<Value>| value.map_or(Term::Any, Term::Value);
    let span = model.casebook.program.relation(relation).span;
    Atom { relation, terms: pattern.iter().map(term).collect(), span }
}

/// The query whether a row holds, or is denied.
fn asks(model: &Model<'_>, relation: RelationId, side: Side, row: &Row) -> Query {
    let pattern: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
    let atom = asked(model, relation, &pattern);
    let span = atom.span;
    let literals = vec![Literal::Atom { sign: Sign::Positive, side, atom }];
    Query { body: Body { variables: Vec::new(), literals }, answer: Vec::new(), span }
}

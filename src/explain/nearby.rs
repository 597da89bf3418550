//! What the sources say about the entities of a query, where they do not say what is asked.

use crate::model::Model;
use crate::proof::{Contributor, Premise, Reason, StepId};
use crate::refusal::{Attempt, GoalId, No, Obstacle, Outcome, Refusal};
use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{Atom, Literal, Program, Query, RelationId, Side, Term, Type};
use toulmin_lang::value::{Symbol, Value};

/// How many denials are listed.
const DENIED_MAX: usize = 3;

/// How many near statements are listed.
const NEAREST_MAX: usize = 3;

/// Adds what lies near to a query and is not yet said in the reasons for its refusal.
pub(super) fn add(model: &Model<'_>, query: &Query, refusal: &mut Refusal) {
    let program = &model.casebook.program;
    let atoms: Vec<&Atom> = query.body.literals.iter().flat_map(Literal::atoms).collect();
    let entities: BTreeSet<Symbol> = atoms.iter().flat_map(|atom| named(program, atom)).collect();
    let said = said(refusal);
    let near: Vec<(FactId, Cow<'_, Fact>)> = near(model, &atoms, &entities)
        .into_iter()
        .filter(|id| model.casebook.facts.in_force(*id, model.date) && !said.contains(id))
        .map(|id| (id, model.casebook.facts.fact(id)))
        .collect();
    let of_side = |side: Side| {
        let facts = near.iter().map(|(id, fact)| (*id, &**fact));
        facts.filter(move |(_, fact)| fact.side == side)
    };
    let shared = |fact: &Fact| entities.iter().filter(|name| mentions(&fact.row, **name)).count();
    let close = |fact: &Fact| shared(fact) >= 2 || one_off(&atoms, fact);
    let related = related(program, &atoms);
    let of_one = |fact: &Fact| entities.len() == 1 && shared(fact) == 1;
    let denies = |fact: &Fact| close(fact) || (of_one(fact) && related.contains(&fact.relation));
    refusal.also_denied = first(
        of_side(Side::Denied).filter(|(_, fact)| denies(fact)),
        |fact| Reverse(shared(fact)),
        DENIED_MAX,
    );
    refusal.nearest = first(
        of_side(Side::Holds).filter(|(_, fact)| close(fact)),
        |fact| rank(shared(fact), entities.len(), one_off(&atoms, fact)),
        NEAREST_MAX,
    );
    let is_unmentioned = |name: &&Symbol| !mentioned(model, **name);
    refusal.unmentioned = entities.iter().filter(is_unmentioned).copied().collect();
}

/// The facts that mention an entity of the query, or are one column off from one of its atoms.
fn near(model: &Model<'_>, atoms: &[&Atom], entities: &BTreeSet<Symbol>) -> BTreeSet<FactId> {
    let facts = &model.casebook.facts;
    let mut near: BTreeSet<FactId> =
        entities.iter().flat_map(|name| facts.mentioning(*name)).collect();
    for atom in atoms {
        let fixed = |term: &Term| match term {
            Term::Value(value) => Some(*value),
            Term::Variable(_) | Term::Any => None,
        };
        let pattern: Vec<Option<Value>> = atom.terms.iter().map(fixed).collect();
        for column in 0..pattern.len() {
            let mut without = pattern.clone();
            // Something must be left in common.
            if without[column].take().is_some() && without.iter().any(Option::is_some) {
                let sides = [Side::Holds, Side::Denied];
                near.extend(
                    sides.iter().flat_map(|side| facts.fitting(atom.relation, *side, &without)),
                );
            }
        }
    }
    near
}

/// The relations that the query asks for, and those that the rules for them read.
fn related(program: &Program, asked: &[&Atom]) -> BTreeSet<RelationId> {
    let asked: BTreeSet<RelationId> = asked.iter().map(|atom| atom.relation).collect();
    let rules = asked.iter().flat_map(|relation| program.rules_for(*relation));
    let read = rules.flat_map(|(_, rule)| rule.body.literals.iter().flat_map(Literal::atoms));
    read.map(|atom| atom.relation).chain(asked.iter().copied()).collect()
}

/// The facts that the conditions of the query, and those of the rules for its goals, name.
fn said(refusal: &Refusal) -> BTreeSet<FactId> {
    let missing = |attempt: &Attempt| -> Vec<GoalId> {
        attempt
            .outcomes
            .iter()
            .filter_map(|outcome| match outcome {
                Outcome::Fails { obstacle: Obstacle::Missing(goal), .. } => Some(*goal),
                _ => None,
            })
            .collect()
    };
    let goal = |id: &GoalId| &refusal.goals[id.0];
    let asked = missing(&refusal.query);
    let tried = asked.iter().flat_map(|id| goal(id).attempts.iter().flatten());
    let attempts: Vec<&Attempt> = std::iter::once(&refusal.query).chain(tried).collect();
    let mut said = BTreeSet::new();
    for attempt in attempts {
        let denied = missing(attempt).into_iter().filter(|id| goal(id).no() == No::Denied);
        said.extend(denied.flat_map(|id| &goal(&id).against));
        said.extend(attempt.outcomes.iter().flat_map(|outcome| stated(refusal, outcome)));
    }
    said
}

/// The facts that state the row, or the rows, that a condition names.
fn stated(refusal: &Refusal, outcome: &Outcome) -> Vec<FactId> {
    let tuples = |all: &[Contributor]| -> Vec<StepId> {
        let premises = all.iter().flat_map(|contributor| &contributor.instance.premises);
        premises.filter_map(step_of).collect()
    };
    let steps = match outcome {
        Outcome::Holds(Premise::Aggregated(_, all)) => tuples(all),
        Outcome::Holds(premise) => step_of(premise).into_iter().collect(),
        Outcome::Fails { obstacle: Obstacle::Aggregated(_, all), .. } => tuples(all),
        Outcome::Fails { obstacle: Obstacle::Present { rows, .. }, .. } => rows.clone(),
        Outcome::Fails { .. } | Outcome::NotReached => Vec::new(),
    };
    let facts = steps.iter().flat_map(|step| match &refusal.steps[step.0].reason {
        Reason::Stated(facts) => facts.as_slice(),
        Reason::Rule(..) => &[],
    });
    facts.copied().collect()
}

fn step_of(premise: &Premise) -> Option<StepId> {
    match premise {
        Premise::Step(step) => Some(*step),
        _ => None,
    }
}

/// The first few facts in order of a rank, then as they were read.
fn first<'a, R: Ord>(
    facts: impl Iterator<Item = (FactId, &'a Fact)>,
    rank: impl Fn(&Fact) -> R,
    count: usize,
) -> Vec<FactId> {
    let mut ranked: Vec<(R, FactId)> = facts.map(|(id, fact)| (rank(fact), id)).collect();
    ranked.sort();
    ranked.into_iter().take(count).map(|(_, id)| id).collect()
}

/// Statements about all of several entities come first, then those with one column different, then those about some.
fn rank(shared: usize, entities: usize, one_off: bool) -> (usize, Reverse<usize>) {
    let class = match (shared, one_off) {
        (shared, _) if shared >= 2 && shared == entities => 0,
        (_, true) => 1,
        _ => 2,
    };
    (class, Reverse(shared))
}

/// The entities that an atom names.
fn named(program: &Program, atom: &Atom) -> Vec<Symbol> {
    let columns = &program.relation(atom.relation).columns;
    let entity = |(term, column): (&Term, &toulmin_lang::program::Column)| match (term, column.ty) {
        (Term::Value(Value::Name(name)), Type::Entity(_)) => Some(*name),
        _ => None,
    };
    atom.terms.iter().zip(columns).filter_map(entity).collect()
}

fn mentions(row: &[Value], name: Symbol) -> bool {
    row.contains(&Value::Name(name))
}

/// Whether a fact differs from an atom of the query in just one of at least two fixed columns.
fn one_off(atoms: &[&Atom], fact: &Fact) -> bool {
    let near = |atom: &&&Atom| -> bool {
        let fixed = atom.terms.iter().zip(&fact.row).filter_map(|(term, value)| match term {
            Term::Value(wanted) => Some(wanted == value),
            _ => None,
        });
        let (equal, different): (Vec<bool>, Vec<bool>) = fixed.partition(|equal| *equal);
        !equal.is_empty() && different.len() == 1
    };
    atoms.iter().filter(|atom| atom.relation == fact.relation).any(|atom| near(&atom))
}

/// Whether any fact or rule names an entity.
fn mentioned(model: &Model<'_>, name: Symbol) -> bool {
    let casebook = model.casebook;
    let in_rule = |rule: &toulmin_lang::program::Rule| {
        let body = rule.body.literals.iter().flat_map(Literal::atoms);
        std::iter::once(&rule.head).chain(body).any(|atom| names(atom, name))
    };
    !casebook.facts.mentioning(name).is_empty() || casebook.program.rules.iter().any(in_rule)
}

fn names(atom: &Atom, name: Symbol) -> bool {
    atom.terms.contains(&Term::Value(Value::Name(name)))
}

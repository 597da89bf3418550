//! What the sources say about the entities of a query, where they do not say what is asked.

use crate::evaluate::{Binding, instantiate};
use crate::model::Model;
use std::cmp::Reverse;
use std::collections::BTreeSet;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{
    Atom, Literal, Program, Query, RelationId, RowPattern, Side, Sign, Term, Type,
};
use toulmin_lang::rows::{Row, Table};
use toulmin_lang::value::{Symbol, Value};
use toulmin_verify::proof::{Contributor, Premise, Reason, StepId};
use toulmin_verify::refusal::{Attempt, GoalId, No, Obstacle, Outcome, Refusal};

/// How many denials are listed.
const DENIED_MAX: usize = 3;

/// How many near statements are listed.
const NEAREST_MAX: usize = 3;

/// How many derived rows are listed.
const ROWS_MAX: usize = 2;

/// How many derived rows are looked at for each atom and column.
const ROWS_SEEN_MAX: usize = 10_000;

/// A fact close to what a query asks.
struct Near {
    id: FactId,
    relation: RelationId,
    side: Side,
    row: Row,
}

/// Adds what is close to a query and does not yet appear in the reasons for its refusal.
pub(super) fn add(model: &Model, query: &Query, refusal: &mut Refusal) {
    let program = &model.casebook.program;
    let atoms: Vec<&Atom> = query.body.literals.iter().flat_map(Literal::atoms).collect();
    let entities: BTreeSet<Symbol> = atoms.iter().flat_map(|atom| named(program, atom)).collect();
    let said = said(refusal);
    let facts = &model.casebook.facts;

    let near: Vec<Near> = near(model, &atoms, &entities)
        .into_iter()
        .filter(|id| facts.in_force(*id, model.date) && !said.contains(id))
        .map(|id| {
            let (relation, side) = facts.of(id);
            Near { id, relation, side, row: facts.row(id).into_owned() }
        })
        .collect();

    let of_side = |side: Side| near.iter().filter(move |fact| fact.side == side);
    let shared = |fact: &Near| entities.iter().filter(|name| mentions(&fact.row, **name)).count();
    let close = |fact: &Near| shared(fact) >= 2 || one_off(&atoms, fact);
    let related = related(program, &atoms);
    let of_one = |fact: &Near| entities.len() == 1 && shared(fact) == 1;
    let denies = |fact: &Near| close(fact) || (of_one(fact) && related.contains(&fact.relation));

    refusal.also_denied = first(
        of_side(Side::Denied).filter(|fact| denies(fact)),
        |fact| Reverse(shared(fact)),
        DENIED_MAX,
    );

    refusal.nearest = first(
        of_side(Side::Holds).filter(|fact| close(fact)),
        |fact| rank(shared(fact), entities.len(), one_off(&atoms, fact)),
        NEAREST_MAX,
    );

    let is_unmentioned = |name: &&Symbol| !mentioned(model, **name);
    refusal.unmentioned = entities.iter().filter(is_unmentioned).copied().collect();
}

/// The denials in force that name all entities of a query under a binding, when there are at least
/// two.
pub(super) fn denials_of_all(model: &Model, query: &Query, binding: &Binding) -> Vec<FactId> {
    let program = &model.casebook.program;
    let facts = &model.casebook.facts;
    let atoms = query.body.literals.iter().filter_map(|literal| match literal {
        Literal::Atom { atom, .. } => Some(atom),
        _ => None,
    });

    let names: BTreeSet<Symbol> = atoms
        .flat_map(|atom| {
            let columns = &program.relation(atom.relation).columns;
            instantiate(&atom.terms, binding).into_iter().zip(columns).filter_map(entity)
        })
        .collect();

    let Some(first) = names.first().filter(|_| names.len() >= 2) else { return Vec::new() };
    let is_one = |id: &FactId| {
        facts.of(*id).1 == Side::Denied
            && facts.in_force(*id, model.date)
            && names.iter().all(|name| mentions(&facts.row(*id), *name))
    };
    facts.mentioning(*first).into_iter().filter(is_one).collect()
}

/// The entity in a column, if it holds one.
fn entity((value, column): (Option<Value>, &toulmin_lang::program::Column)) -> Option<Symbol> {
    match (value, column.ty) {
        (Some(Value::Name(name)), Type::Entity(_)) => Some(name),
        _ => None,
    }
}

/// Derived rows that differ from an atom of the query in one column and that no fact states.
pub(super) fn rows(model: &Model, query: &Query) -> Vec<(RelationId, Row)> {
    let mut found = BTreeSet::new();
    for literal in &query.body.literals {
        let Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } = literal else {
            continue;
        };
        let Some(table) = model.rows.table(atom.relation, Side::Holds) else { continue };
        let stated = model.stated.table(atom.relation, Side::Holds);
        for pattern in one_open(&atom.pattern()) {
            let near = derived(table, stated, &pattern);
            found.extend(near.into_iter().map(|row| (atom.relation, row)));
        }
    }
    found.into_iter().take(ROWS_MAX).collect()
}

/// The first derived rows that fit a pattern.
fn derived(table: &Table, stated: Option<&Table>, pattern: &RowPattern) -> Vec<Row> {
    let mut places = table.places(pattern);
    places.truncate(ROWS_SEEN_MAX);
    let is_stated = |row: &Row| {
        let exactly = RowPattern::exactly(row);
        stated.is_some_and(|stated| !stated.places(&exactly).is_empty())
    };

    let mut rows: Vec<Row> = places.into_iter().map(|at| table.row(at)).collect();
    rows.sort_unstable();
    rows.into_iter().filter(|row| !is_stated(row)).take(ROWS_MAX).collect()
}

/// The patterns in which one fixed column is open, and another is left.
fn one_open(pattern: &RowPattern) -> impl Iterator<Item = RowPattern> {
    (0..pattern.len()).filter_map(|column| {
        let mut open = pattern.clone();
        let value = open[column].take();
        (value.is_some() && open.iter().any(Option::is_some)).then_some(open)
    })
}

/// The facts that mention an entity of the query, or differ from one of its atoms in one column.
fn near(model: &Model, atoms: &[&Atom], entities: &BTreeSet<Symbol>) -> BTreeSet<FactId> {
    let facts = &model.casebook.facts;
    let mut near: BTreeSet<FactId> =
        entities.iter().flat_map(|name| facts.mentioning(*name)).collect();
    for atom in atoms {
        for pattern in one_open(&atom.pattern()) {
            let sides = [Side::Holds, Side::Denied];
            let fitting = sides.iter().map(|side| facts.fitting(atom.relation, *side, &pattern));
            near.extend(fitting.flatten());
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
    facts: impl Iterator<Item = &'a Near>,
    rank: impl Fn(&Near) -> R,
    count: usize,
) -> Vec<FactId> {
    let mut ranked: Vec<(R, FactId)> = facts.map(|fact| (rank(fact), fact.id)).collect();
    ranked.sort();
    ranked.into_iter().take(count).map(|(_, id)| id).collect()
}

/// The rank of a statement: those about all of several entities come first, then those with one
/// column different, then those about some.
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
    atom.pattern().into_iter().zip(columns).filter_map(entity).collect()
}

fn mentions(row: &[Value], name: Symbol) -> bool {
    row.contains(&Value::Name(name))
}

/// Whether a fact differs from an atom of the query in just one of at least two fixed columns.
fn one_off(atoms: &[&Atom], fact: &Near) -> bool {
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
fn mentioned(model: &Model, name: Symbol) -> bool {
    let casebook = &model.casebook;
    let in_rule = |rule: &toulmin_lang::program::Rule| {
        let body = rule.body.literals.iter().flat_map(Literal::atoms);
        std::iter::once(&rule.head).chain(body).any(|atom| names(atom, name))
    };
    !casebook.facts.mentioning(name).is_empty() || casebook.program.rules.iter().any(in_rule)
}

fn names(atom: &Atom, name: Symbol) -> bool {
    atom.terms.contains(&Term::Value(Value::Name(name)))
}

//! Why a goal has no answer: what each rule that concludes it lacks, and what the sources say
//! instead.

use super::attempt::{BINDINGS_BELOW_MAX, BINDINGS_MAX, Fate, Ground, nearest};
use super::nearby;
use super::prover::Prover;
use super::shortfall::Shortfall;
use super::why;
use crate::evaluate::{Binding, Limit, Limits, Stop, aggregated, bind, instantiate};
use crate::model::Model;
use std::collections::{BTreeMap, VecDeque};
use toulmin_lang::facts::{FactId, Status};
use toulmin_lang::program::{
    Aggregate, Atom, Body, Literal, Query, RelationId, RowPattern, RuleId, Side, Sign, Term,
    VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;
use toulmin_verify::refusal::{Attempt, Goal, GoalId, Obstacle, Others, Outcome, Refusal, Verdict};

/// How many rules deep a refusal looks unless it is told otherwise.
pub const DEPTH: usize = 3;

/// How many of the rows that stand in the way of a negated atom are named.
const ROWS_MAX: usize = 5;

/// How many of them are looked at to find the first.
const ROWS_SEEN_MAX: usize = 10_000;

/// How many rows of one entry of data are named.
const FEW: usize = 3;

/// Which facts are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Force {
    /// Those in force as of the date.
    Now,
    /// The others.
    AtAnotherTime,
}

/// Why a query has no answer, looking `depth` rules deep; or, if it has one, why it holds.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn why_not(
    model: &Model,
    query: &Query,
    depth: usize,
    limits: Limits<'_>,
) -> Result<Verdict, Stop> {
    if let Some(proof) = why(model, query, None, limits)? {
        return Ok(Verdict::Holds(proof));
    }

    let mut refuser = Refuser {
        model,
        limits,
        depth,
        prover: Prover::new(model, limits),
        goals: Vec::new(),
        known: BTreeMap::new(),
        open: VecDeque::new(),
    };
    let start = vec![None; query.body.variables.len()];
    let attempt = refuser.attempt(None, &query.body, &start, 0)?;
    while let Some((goal, depth)) = refuser.open.pop_front() {
        refuser.look_into_or_leave(goal, depth)?;
    }

    let mut also_holds = Vec::new();
    for (relation, row) in nearby::rows(model, query) {
        also_holds.push(refuser.prover.row(relation, Side::Holds, &row)?);
    }

    let (goals, steps) = (refuser.goals, refuser.prover.into_steps());
    let mut refusal = Refusal {
        query: attempt,
        goals,
        steps,
        also_denied: Vec::new(),
        nearest: Vec::new(),
        also_holds,
        unmentioned: Vec::new(),
    };
    // What is near depends on what the reasons already report, and these on which rules come first.
    rank(&mut refusal);
    nearby::add(model, query, &mut refusal);
    Ok(Verdict::Refused(refusal))
}

/// Puts the rules that are the fewest facts short first.
fn rank(refusal: &mut Refusal) {
    let shortfall = Shortfall::of(refusal);
    for attempts in refusal.goals.iter_mut().filter_map(|goal| goal.attempts.as_mut()) {
        attempts.sort_by_cached_key(|attempt| {
            (shortfall.of_attempt(attempt), attempt.failing(), attempt.not_reached(), attempt.rule)
        });
    }
}

/// What tells a goal from others.
type Key = (RelationId, Side, RowPattern, Vec<(usize, usize)>);

/// Collects the goals that fail, nearer ones first.
struct Refuser<'a> {
    model: &'a Model,
    limits: Limits<'a>,
    depth: usize,
    prover: Prover<'a>,
    goals: Vec<Goal>,
    known: BTreeMap<Key, GoalId>,
    /// The goals that are to be looked into, each with its depth.
    open: VecDeque<(GoalId, usize)>,
}

impl Refuser<'_> {
    /// How the nearest instance of a body fares. Atoms that fail become goals of this depth.
    fn attempt(
        &mut self,
        rule: Option<RuleId>,
        body: &Body,
        start: &Binding,
        depth: usize,
    ) -> Result<Attempt, Stop> {
        let casebook = &self.model.casebook;
        let ground = Ground {
            scope: self.model.scope(self.limits),
            program: &casebook.program,
            facts: &casebook.facts,
            date: self.model.date,
        };
        let most = if depth <= 1 { BINDINGS_MAX } else { BINDINGS_BELOW_MAX };
        let nearest = nearest(ground, &body.literals, start, most)?;

        let mut outcomes = Vec::new();
        for (literal, fate) in body.literals.iter().zip(nearest.fates) {
            outcomes.push(match fate {
                Fate::Holds => Outcome::Holds(self.prover.premise_of(literal, &nearest.binding)?),
                Fate::Open => Outcome::NotReached,
                Fate::AtAnotherTime(count) => Outcome::Fails {
                    obstacle: self.obstacle(literal, &nearest.binding, depth)?,
                    others: Others { count, all: false },
                },
                Fate::Fails(count, whatever) => {
                    let has_value = |it: &VariableId| nearest.binding[it.0].is_some();
                    let others = Others { count, all: whatever.iter().any(has_value) };
                    let obstacle = self.obstacle(literal, &nearest.binding, depth)?;
                    Outcome::Fails { obstacle, others }
                }
            });
        }

        Ok(Attempt { rule, binding: nearest.binding, outcomes })
    }

    /// What stands in the way of a literal that fails under a binding.
    fn obstacle(
        &mut self,
        literal: &Literal,
        binding: &Binding,
        depth: usize,
    ) -> Result<Obstacle, Stop> {
        match literal {
            Literal::Atom { sign: Sign::Positive, side, atom } => {
                Ok(Obstacle::Missing(self.goal(atom, *side, binding, depth)))
            }
            Literal::Atom { side, atom, .. } => {
                let pattern = instantiate(&atom.terms, binding);
                let (rows, more) = self.present(atom.relation, *side, &pattern);
                let steps = rows.iter().map(|row| self.prover.row(atom.relation, *side, row));
                Ok(Obstacle::Present { rows: steps.collect::<Result<_, Stop>>()?, more })
            }
            Literal::Compare { .. } | Literal::Test { .. } | Literal::Range { .. } => {
                Ok(self.uncomputed(literal, binding))
            }
            Literal::Aggregate { aggregate, .. } => self.other_value(aggregate, binding),
        }
    }

    /// What a comparison, a question about a text or a range comes to instead.
    fn uncomputed(&self, literal: &Literal, binding: &Binding) -> Obstacle {
        let scope = self.model.scope(self.limits);
        // The value that is sought in an empty range is open.
        let is_bound = |variable: &VariableId| binding[variable.0].is_some();
        let exprs = literal.exprs().into_iter();
        let ready = exprs.filter(|expr| expr.variables().iter().all(is_bound));
        let values: Result<Vec<Value>, _> = ready.map(|expr| scope.value(expr, binding)).collect();

        match (literal, values) {
            (_, Err(kind)) => Obstacle::Fault(kind),
            (Literal::Compare { .. }, Ok(values)) => match values.as_slice() {
                [left, right] => Obstacle::Compared(*left, *right),
                _ => unreachable!("bug: an equation that binds a variable fails"),
            },
            (_, Ok(values)) => Obstacle::Computed(values),
        }
    }

    /// What an aggregate is, if it is not what is asked for.
    fn other_value(&mut self, aggregate: &Aggregate, binding: &Binding) -> Result<Obstacle, Stop> {
        let contributors = match self.prover.contributors(aggregate, binding) {
            Err(Stop::Fault(fault)) => return Ok(Obstacle::Fault(fault.kind)),
            contributors => contributors?,
        };

        let tuples = contributors.iter().map(|found| found.tuple.clone()).collect();
        Ok(match aggregated(aggregate.function, &tuples) {
            Ok(value) => Obstacle::Aggregated(value, contributors),
            Err(kind) => Obstacle::Fault(kind),
        })
    }

    /// The first rows that fit a pattern, and how many more there are.
    fn present(&self, relation: RelationId, side: Side, pattern: &RowPattern) -> (Vec<Row>, usize) {
        let Some(table) = self.model.rows.table(relation, side) else { return (Vec::new(), 0) };
        let mut places = table.places(pattern);
        let count = places.len();

        if count > ROWS_SEEN_MAX {
            let by_codes = |a: &u32, b: &u32| table.codes(*a).cmp(&table.codes(*b));
            places.select_nth_unstable_by(ROWS_SEEN_MAX, by_codes);
            places.truncate(ROWS_SEEN_MAX);
        }

        let mut rows: Vec<Row> = places.into_iter().map(|at| table.row(at)).collect();
        rows.sort_unstable();
        rows.truncate(ROWS_MAX);
        let more = count - rows.len();
        (rows, more)
    }

    /// The goal of an atom that no row fits, entered once.
    fn goal(&mut self, atom: &Atom, side: Side, binding: &Binding, depth: usize) -> GoalId {
        let pattern = instantiate(&atom.terms, binding);
        let same = same_columns(&atom.terms, &pattern);
        let key = (atom.relation, side, pattern.clone(), same.clone());
        if let Some(&known) = self.known.get(&key) {
            return known;
        }

        let id = GoalId(self.goals.len());
        let mut lists = self.model.casebook.facts.complete.iter();
        let complete =
            lists.position(|list| side == Side::Holds && list.covers(atom.relation, &pattern));
        let mut goal = Goal {
            relation: atom.relation,
            side,
            pattern,
            same,
            complete,
            against: Vec::new(),
            not_in_force: Vec::new(),
            contested: Vec::new(),
            attempts: None,
            other_rules: Vec::new(),
        };
        self.ask_sources(&mut goal);

        self.known.insert(key, id);
        self.goals.push(goal);
        self.open.push_back((id, depth));
        id
    }

    /// Notes what the sources say of a goal.
    fn ask_sources(&self, goal: &mut Goal) {
        let other = goal.side.opposite();
        let facts = &self.model.casebook.facts;
        goal.against = self.speaking_of(goal, other, Force::Now);
        goal.not_in_force = self.speaking_of(goal, goal.side, Force::AtAnotherTime);

        // Rows of data are not contested.
        for (at, fact) in facts.written.iter().enumerate() {
            let is_asked = fact.relation == goal.relation && fact.in_force(self.model.date);
            if let (Status::Contested(readings), true) = (&fact.status, is_asked) {
                let says = |reading: &toulmin_lang::facts::Reading| {
                    reading.side == goal.side && fits(goal, &reading.row)
                };
                let reading = readings.iter().position(says);
                goal.contested.extend(reading.map(|reading| (FactId(at), reading)));
            }
        }
    }

    /// The facts on one side of a goal. Of the rows that one entry reads from data, the first few.
    fn speaking_of(&self, goal: &Goal, side: Side, force: Force) -> Vec<FactId> {
        let facts = &self.model.casebook.facts;
        let speaks = |id: &FactId| {
            let in_force = facts.in_force(*id, self.model.date);
            in_force == (force == Force::Now)
                && (goal.same.is_empty() || fits(goal, &facts.row(*id)))
        };
        facts.fitting_few(goal.relation, side, &goal.pattern, FEW, speaks)
    }

    /// Looks into a goal. One that only rules ask for is left when there is too much to look at.
    fn look_into_or_leave(&mut self, id: GoalId, depth: usize) -> Result<(), Stop> {
        let known = self.goals.len();
        match self.look_into(id, depth) {
            // What was found below it on the way is forgotten too: nothing would lead there.
            Err(Stop::Limit { limit: Limit::Explanation, .. }) if depth > 0 => {
                self.goals.truncate(known);
                self.known.retain(|_, goal| goal.0 < known);
                self.open.retain(|(goal, _)| goal.0 < known);
                Ok(())
            }
            looked => looked,
        }
    }

    /// Tries the rules that conclude a goal, unless it lies too deep.
    fn look_into(&mut self, id: GoalId, depth: usize) -> Result<(), Stop> {
        let goal = &self.goals[id.0];
        let (relation, side, pattern) = (goal.relation, goal.side, goal.pattern.clone());
        let program = &self.model.casebook.program;
        let concluding: Vec<_> = match side {
            Side::Holds => program.rules_for(relation).collect(),
            Side::Denied => Vec::new(),
        };
        if depth >= self.depth && !concluding.is_empty() {
            return Ok(());
        }

        let mut attempts = Vec::new();
        let mut other_rules = Vec::new();
        for (rule_id, rule) in concluding {
            self.limits.check()?;
            match bind(&rule.head.terms, &pattern, rule.body.variables.len()) {
                None => other_rules.push(rule_id),
                Some(head) => {
                    attempts.push(self.attempt(Some(rule_id), &rule.body, &head, depth + 1)?);
                }
            }
        }

        self.goals[id.0].attempts = Some(attempts);
        self.goals[id.0].other_rules = other_rules;
        Ok(())
    }
}

/// The open columns that have one variable, each with the first of them.
fn same_columns(terms: &[Term], pattern: &RowPattern) -> Vec<(usize, usize)> {
    let mut same = Vec::new();
    for (right, term) in terms.iter().enumerate() {
        let first = terms.iter().position(|other| other == term).unwrap_or(right);
        if *term != Term::Any && pattern[right].is_none() && first < right {
            same.push((first, right));
        }
    }
    same
}

/// Whether a row is what a goal asks for.
fn fits(goal: &Goal, row: &[Value]) -> bool {
    goal.pattern.fits(row) && goal.same.iter().all(|&(left, right)| row[left] == row[right])
}

//! What to report beside a proof: sources that deny what it shows, and rules that would also show
//! it, were they not defeated.

use super::join::Join;
use super::nearby;
use super::stated::Stated;
use super::why::prove;
use crate::evaluate::{Binding, Limits, Stop, bind, bound, instantiate};
use crate::model::Model;
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use toulmin_lang::facts::FactId;
use toulmin_lang::plan;
use toulmin_lang::program::{
    Atom, Body, Literal, Program, Query, RelationId, RowPattern, Rule, RuleId, Side, Sign, Term,
};
use toulmin_lang::rows::Row;
use toulmin_verify::proof::{Ground, Premise, Proof, Reason, Step, StepId};

/// How many defeated rules are named.
const DEFEATS_MAX: usize = 5;

/// How many further denials are named.
const DENIED_MAX: usize = 3;

/// What stands beside a proof.
#[derive(Clone, Debug, Default)]
pub struct Beside {
    /// The steps whose rows sources in force deny, each with the facts that do so.
    pub denied: Vec<(StepId, Vec<FactId>)>,
    /// Further denials in force that name all entities of the goal.
    pub also_denied: Vec<FactId>,
    /// The rules that would also conclude rows of steps, were it not for exceptions.
    pub defeated: Vec<Defeat>,
}

impl Beside {
    /// Every denial: those of what the proof shows, then the further ones.
    pub fn denials(&self) -> Vec<FactId> {
        let of_steps = self.denied.iter().flat_map(|(_, facts)| facts);
        of_steps.chain(&self.also_denied).copied().collect()
    }
}

/// A rule that does not conclude a row because of an exception.
#[derive(Clone, Debug)]
pub struct Defeat {
    /// The step that shows the row.
    pub step: StepId,
    /// The rule that does not conclude it.
    pub rule: RuleId,
    /// The rule that makes the exception.
    pub by: RuleId,
    /// The question whether the exception holds.
    pub exception: Query,
    /// Why it does.
    pub because: Proof,
}

/// What stands beside a proof of an answer of this query.
///
/// # Errors
/// When a limit is reached or somebody stops it.
pub fn beside(
    model: &Model,
    query: &Query,
    proof: &Proof,
    limits: Limits<'_>,
) -> Result<Beside, Stop> {
    let stated = Stated::new(model);
    let mut found = Beside::default();

    for (at, step) in proof.steps.iter().enumerate().filter(|(_, it)| it.side == Side::Holds) {
        let denials = stated.of(step.relation, Side::Denied, &step.row);
        if !denials.is_empty() {
            found.denied.push((StepId(at), denials));
        }
        if found.defeated.len() < DEFEATS_MAX {
            found.defeated.extend(defeats(model, StepId(at), step, limits)?);
        }
    }

    found.defeated.truncate(DEFEATS_MAX);
    found.also_denied = also_denied(model, query, proof, &found);

    Ok(found)
}

/// The question whether a row holds, or is denied.
pub fn question(program: &Program, relation: RelationId, side: Side, row: &Row) -> Query {
    let span = program.relation(relation).span;
    let atom = Atom { relation, terms: row.iter().copied().map(Term::Value).collect(), span };
    let literal = Literal::Atom { sign: Sign::Positive, side, atom };
    let body = Body { variables: Vec::new(), literals: vec![literal] };
    Query { body, answer: Vec::new(), span }
}

/// The rules that would also conclude the row of a step, but for an exception.
fn defeats(
    model: &Model,
    at: StepId,
    step: &Step,
    limits: Limits<'_>,
) -> Result<Vec<Defeat>, Stop> {
    let program = &model.casebook.program;
    let used = match &step.reason {
        Reason::Rule(rule, _) => Some(*rule),
        Reason::Stated(_) => None,
    };

    let mut found = Vec::new();
    for (id, rule) in program.rules_for(step.relation).filter(|(id, _)| used != Some(*id)) {
        let Some((relation, row)) = exception(model, rule, &step.row, limits)? else { continue };

        let exception = question(program, relation, Side::Holds, &row);
        let because = prove(model, &exception, &Row::new(), None, limits)?;
        let (because, _) = because.expect("bug: an exception has no derivation");
        let by = program.exception(&exception.body.literals[0]);
        let by = by.expect("bug: an exception is made by no rule");
        found.push(Defeat { step: at, rule: id, by, exception, because });
    }
    Ok(found)
}

/// The first exception that alone keeps a rule from concluding a row; `None` when the rule
/// concludes the row, or would not without exceptions either.
fn exception(
    model: &Model,
    rule: &Rule,
    row: &Row,
    limits: Limits<'_>,
) -> Result<Option<(RelationId, Row)>, Stop> {
    let program = &model.casebook.program;
    let (exceptions, others): (Vec<Literal>, Vec<Literal>) =
        rule.body.literals.iter().cloned().partition(|it| program.exception(it).is_some());
    if exceptions.is_empty() {
        return Ok(None);
    }
    let pattern = RowPattern::exactly(row);
    let Some(head) = bind(&rule.head.terms, &pattern, rule.body.variables.len()) else {
        return Ok(None);
    };

    // One match without an exception suffices for the rule to conclude the row: it is not defeated.
    let steps = plan::order_knowing(&others, &bound(&head));
    let mut first = None;
    Join::visit(model.scope(limits), &others, &steps, &head, &mut |binding, _| {
        let found = exceptions.iter().find_map(|it| exceptional(model, it, binding));
        let is_concluded = found.is_none();
        first = if is_concluded { None } else { first.take().or(found) };
        Ok(if is_concluded { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(first)
}

/// The first row that fits a negated condition.
fn exceptional(model: &Model, literal: &Literal, binding: &Binding) -> Option<(RelationId, Row)> {
    let Literal::Atom { side, atom, .. } = literal else { return None };
    let pattern = instantiate(&atom.terms, binding);
    let row = model.rows.fitting(atom.relation, *side, &pattern).next();
    row.map(|row| (atom.relation, row))
}

/// The denials in force that name all of several entities of the goal and are not reported
/// elsewhere.
fn also_denied(model: &Model, query: &Query, proof: &Proof, said: &Beside) -> Vec<FactId> {
    let against_steps = said.denied.iter().flat_map(|(_, facts)| facts).copied();
    let stated = proof.steps.iter().flat_map(|step| match &step.reason {
        Reason::Stated(facts) => facts.as_slice(),
        Reason::Rule(..) => &[],
    });
    let reported: BTreeSet<FactId> =
        against_steps.chain(grounds(proof)).chain(stated.copied()).collect();

    let mut found = nearby::denials_of_all(model, query, &proof.answer.binding);
    found.retain(|fact| !reported.contains(fact));
    found.truncate(DENIED_MAX);
    found
}

/// The denials on which absences rest.
fn grounds(proof: &Proof) -> impl Iterator<Item = FactId> {
    let instances = proof.steps.iter().filter_map(|step| match &step.reason {
        Reason::Rule(_, instance) => Some(instance),
        Reason::Stated(_) => None,
    });
    let premises = instances.chain([&proof.answer]).flat_map(|instance| &instance.premises);
    premises.flat_map(|premise| match premise {
        Premise::Absent(absence) => match &absence.ground {
            Ground::Denied(facts) => facts.clone(),
            Ground::Complete(_) | Ground::Silent | Ground::NotDerived => Vec::new(),
        },
        _ => Vec::new(),
    })
}

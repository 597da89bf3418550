//! Whether a claim passes for the reason that it gives.

use super::instance::fitting;
use super::{Problem, missing, present, variables};
use crate::evaluate::{Binding, Limits, Stop, bind, bound, instantiate};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::plan;
use toulmin_lang::program::{
    Atom, Because, Claim, Expected, Literal, Program, RelationId, RowPattern, Rule, RuleId, Side,
    Sign,
};
use toulmin_lang::rows::Row;

/// What is wrong with the reason of a claim whose answers are right.
pub(super) fn problem(
    claim: &Claim,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Option<Problem>, Stop> {
    match &claim.because {
        None => Ok(None),
        Some(Because::Rule(rule, _)) => match model.casebook.program.rule(*rule).overrides {
            None => by_rule(claim, *rule, model, limits),
            Some(overridden) => by_exception(claim, *rule, overridden, model, limits),
        },
        Some(Because::Denied(atom)) => {
            let denied = fitting(model, atom, Side::Denied).is_some();
            Ok((!denied).then_some(Problem::NotDenied))
        }
        Some(Because::Missing(atom)) => missing::problem(claim, atom, model, limits),
        Some(Because::Present(atom)) => present::problem(claim, atom, model, limits),
    }
}

/// The goal must be what the overridden rule would conclude, if this rule made no exception.
fn by_exception(
    claim: &Claim,
    rule: RuleId,
    overridden: RuleId,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Option<Problem>, Stop> {
    let mut found = false;
    if let Some((literals, mut binding)) =
        exception(claim, rule, overridden, &model.casebook.program)
    {
        let steps = plan::order_knowing(&literals, &bound(&binding));
        model.scope(limits).matches(&literals, &steps, &mut binding, &mut |_| {
            found = true;
            Ok(())
        })?;
    }
    Ok((!found).then_some(Problem::NotDefeated(rule)))
}

/// What has a match when the goal of a claim fails because of an exception: the body of the
/// overridden rule, asking for the exception that it otherwise negates, and what the goal fixes in
/// it. `None` when that rule cannot conclude the goal.
pub fn exception(
    claim: &Claim,
    rule: RuleId,
    overridden: RuleId,
    program: &Program,
) -> Option<(Vec<Literal>, Binding)> {
    let Rule { head, body, .. } = program.rule(overridden);
    let atom = asked(&claim.query.body.literals, head.relation)?;
    let mut literals = body.literals.clone();
    for literal in &mut literals {
        if program.exception(literal) == Some(rule)
            && let Literal::Atom { sign, .. } = literal
        {
            *sign = Sign::Positive;
        }
    }

    let pattern = instantiate(&atom.terms, &vec![None; claim.query.body.variables.len()]);
    let binding = bind(&head.terms, &pattern, body.variables.len())?;
    Some((literals, binding))
}

/// Every element that the claim lists must follow by the rule. If it only asks whether there is an
/// answer, one must.
fn by_rule(
    claim: &Claim,
    rule: RuleId,
    model: &Model,
    limits: Limits<'_>,
) -> Result<Option<Problem>, Stop> {
    let program = &model.casebook.program;
    let Some(atom) = asked(&claim.query.body.literals, program.rule(rule).head.relation) else {
        return Ok(Some(Problem::OtherRelation(rule)));
    };

    let instances = instances(claim, atom, model, limits)?;
    let mut by_rule = BTreeSet::new();
    for (element, pattern) in &instances {
        if concludes(model, rule, pattern, limits)? {
            by_rule.insert(element);
        }
    }

    let wanted: BTreeSet<&Row> = match &claim.expected {
        Expected::Exactly(_, rows) | Expected::Includes(_, rows) => rows.iter().collect(),
        Expected::Holds if by_rule.is_empty() => instances.iter().map(|(row, _)| row).collect(),
        Expected::Holds | Expected::Fails => BTreeSet::new(),
    };
    let Some(element) = wanted.difference(&by_rule).next() else { return Ok(None) };

    let patterns = instances.iter().filter(|(row, _)| row == *element).map(|(_, pattern)| pattern);
    let mut by = BTreeSet::new();
    for pattern in patterns {
        for (other, _) in program.rules_for(atom.relation) {
            if concludes(model, other, pattern, limits)? {
                by.insert(other);
            }
        }
    }
    Ok(Some(Problem::OtherReason { rule, element: (*element).clone(), by }))
}

/// The first condition that asks for a row of this relation.
fn asked(literals: &[Literal], relation: RelationId) -> Option<&Atom> {
    literals.iter().find_map(|literal| match literal {
        Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom }
            if atom.relation == relation =>
        {
            Some(atom)
        }
        _ => None,
    })
}

/// For each match of the claim's goal, its element and what the atom is in it.
fn instances(
    claim: &Claim,
    atom: &Atom,
    model: &Model,
    limits: Limits<'_>,
) -> Result<BTreeSet<(Row, RowPattern)>, Stop> {
    let mut found = BTreeSet::new();
    model.bindings(&claim.query, limits, &mut |binding| {
        let element = variables(claim).iter().filter_map(|it| binding[it.0]).collect();
        found.insert((element, instantiate(&atom.terms, binding)));
        Ok(())
    })?;
    Ok(found)
}

/// Whether this rule can be the last step to a row that fits.
fn concludes(
    model: &Model,
    rule: RuleId,
    pattern: &RowPattern,
    limits: Limits<'_>,
) -> Result<bool, Stop> {
    let rule = model.casebook.program.rule(rule);
    let literals = &rule.body.literals;
    let binding = bind(&rule.head.terms, pattern, rule.body.variables.len());
    let Some(mut binding) = binding else { return Ok(false) };

    let steps = plan::order_knowing(literals, &bound(&binding));
    let mut found = false;
    model.scope(limits).matches(literals, &steps, &mut binding, &mut |_| {
        found = true;
        Ok(())
    })?;
    Ok(found)
}

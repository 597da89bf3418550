//! Whether rules have any part in a claim.

use crate::evaluate::{Limits, Stop, instantiate};
use crate::model::Model;
use toulmin_lang::program::{Because, Claim, Literal, Program, Side, Sign, spoken_of};

/// Whether rules have any part in a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClaimKind {
    /// It checks what the rules conclude.
    Conclusion,
    /// It only checks what the facts state.
    TruthCheck,
}

/// A claim is a truth check when no relation in its goal has rules, or when its answers are all
/// stated.
pub(super) fn kind(claim: &Claim, model: &Model, limits: Limits<'_>) -> Result<ClaimKind, Stop> {
    let program = &model.casebook.program;
    let literals = &claim.query.body.literals;
    let truth_check = match claim.because {
        Some(Because::Rule(..)) => false,
        _ => without_rules(program, literals) || all_stated(claim, model, limits)?,
    };
    Ok(if truth_check { ClaimKind::TruthCheck } else { ClaimKind::Conclusion })
}

/// Whether no relation in these conditions has rules.
fn without_rules(program: &Program, literals: &[Literal]) -> bool {
    spoken_of(literals).all(|relation| program.rules_for(relation).next().is_none())
}

/// Whether there are answers, and every row that they rest on is stated.
fn all_stated(claim: &Claim, model: &Model, limits: Limits<'_>) -> Result<bool, Stop> {
    let literals = &claim.query.body.literals;
    let program = &model.casebook.program;
    let (mut some, mut all) = (false, true);
    model.bindings(&claim.query, limits, &mut |binding| {
        some = true;
        all &= literals.iter().all(|literal| match literal {
            Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => {
                let pattern = instantiate(&atom.terms, binding);
                model.stated.fitting(atom.relation, Side::Holds, &pattern).next().is_some()
            }
            other => without_rules(program, std::slice::from_ref(other)),
        });
        Ok(())
    })?;

    Ok(some && all)
}

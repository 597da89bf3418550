//! Asking: the answers of a goal, and whether the claims hold.

use crate::error::Error;
use crate::session::Session;
use std::collections::BTreeSet;
use toulmin_lang::program::{
    Claim, Literal, Query, RelationId, Side, Sign, Term, Type, Variable, VariableId,
};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Symbol;
use toulmin_reason::claims::{self, Outcome};
use toulmin_reason::evaluate::{Limits, Stop, instantiate};
use toulmin_reason::model::Model;
use toulmin_render::render::answers::Answers;

impl Session {
    /// The answers of a goal such as `member(actor: China, forum: ?f)`.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the goal is none, [`Error::Refused`] when a limit is reached,
    /// [`Error::Cancelled`].
    pub fn ask(&mut self, goal: &str) -> Result<Answers, Error> {
        self.begin_command();
        let query = self.query(goal)?;
        let model = self.model()?;
        answer(&model, &query, self.limits()).map_err(|stop| self.query_stopped(stop, &query))
    }

    /// What becomes of each claim, as of its date.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn test(&self) -> Result<Vec<(&Claim, Outcome)>, Error> {
        let claims = self.casebook.program.claims.iter();
        claims.map(|claim| Ok((claim, self.check(claim)?))).collect()
    }

    /// What becomes of a claim.
    ///
    /// # Errors
    /// As [`Session::ask`].
    pub fn check(&self, claim: &Claim) -> Result<Outcome, Error> {
        let model = self.model_as_of(claim.as_of.unwrap_or(self.date()))?;
        claims::check(claim, &model, self.limits())
            .map_err(|stop| self.query_stopped(stop, &claim.query))
    }
}

/// The answers of a query, or the rows that match it when it has no variables.
///
/// # Errors
/// When an operation has no result, a limit is reached or the run is cancelled.
pub fn answer(model: &Model, query: &Query, limits: Limits<'_>) -> Result<Answers, Stop> {
    if !query.answer.is_empty() {
        return Ok(Answers::rows(&model.casebook.program, query, model.answers(query, limits)?));
    }
    let (holds, matches) = matches(model, query, limits)?;
    Ok(Answers::YesNo { holds, matches: matches.into_iter().collect() })
}

type Match = (RelationId, Side, Row);

/// Whether a query holds, and the rows that match its positive atoms.
fn matches(
    model: &Model,
    query: &Query,
    limits: Limits<'_>,
) -> Result<(bool, BTreeSet<Match>), Stop> {
    let query = widened(query);
    let (mut holds, mut found) = (false, BTreeSet::new());
    model.bindings(&query, limits, &mut |binding| {
        holds = true;
        for literal in &query.body.literals {
            if let Literal::Atom { sign: Sign::Positive, side, atom } = literal {
                let row = instantiate(&atom.terms, binding).into_iter().flatten().collect();
                found.insert((atom.relation, *side, row));
            }
        }
        Ok(())
    })?;
    Ok((holds, found))
}

/// The query with a variable wherever a column of a positive atom may have any value.
fn widened(query: &Query) -> Query {
    let mut query = query.clone();
    for literal in &mut query.body.literals {
        let Literal::Atom { sign: Sign::Positive, atom, .. } = literal else { continue };
        for term in atom.terms.iter_mut().filter(|term| **term == Term::Any) {
            let variable = VariableId(query.body.variables.len());
            let (name, span) = (Symbol::new("_"), atom.span);
            // Nothing reads the type of a variable while bodies are matched.
            let ty = Type::Text;
            query.body.variables.push(Variable { name, ty, span });
            *term = Term::Variable(variable);
        }
    }
    query
}

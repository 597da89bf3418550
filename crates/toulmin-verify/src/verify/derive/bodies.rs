//! The bodies that are joined: of rules, of the query, and of the aggregates in them.

use crate::verify::Wrong;
use toulmin_lang::program::{Aggregate, Atom, Body, Literal, Program, Query, RuleId, VariableId};

/// A body outside aggregates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Place {
    Query,
    Rule(RuleId),
}

/// A body that is joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum BodyId {
    /// All of it.
    Whole(Place),
    /// The braces of the aggregate that is this literal of it.
    Braces(Place, usize),
}

/// What must be known of a body before it is joined.
#[derive(Debug)]
pub(crate) struct Outline<'a> {
    pub(crate) literals: &'a [Literal],
    /// The variables that have a value before anything is taken.
    pub(crate) given: Vec<VariableId>,
    /// The variables that are read at the end.
    pub(crate) output: Vec<VariableId>,
}

/// Where bodies are found.
#[derive(Clone, Copy)]
pub(crate) struct Bodies<'a> {
    pub(crate) program: &'a Program,
    pub(crate) query: &'a Query,
}

impl<'a> Bodies<'a> {
    pub(crate) fn body(self, place: Place) -> &'a Body {
        match place {
            Place::Query => &self.query.body,
            Place::Rule(rule) => &self.program.rule(rule).body,
        }
    }

    /// The head of a rule.
    pub(crate) fn head(self, place: Place) -> Option<&'a Atom> {
        match place {
            Place::Query => None,
            Place::Rule(rule) => Some(&self.program.rule(rule).head),
        }
    }

    /// The aggregate that is this literal of a body.
    pub(crate) fn aggregate(self, place: Place, literal: usize) -> Result<&'a Aggregate, Wrong> {
        match self.body(place).literals.get(literal) {
            Some(Literal::Aggregate { aggregate, .. }) => Ok(aggregate),
            _ => Err(Wrong::PremiseKind),
        }
    }

    pub(crate) fn literals(self, body: BodyId) -> Result<&'a [Literal], Wrong> {
        match body {
            BodyId::Whole(place) => Ok(&self.body(place).literals),
            BodyId::Braces(place, literal) => Ok(&self.aggregate(place, literal)?.body),
        }
    }

    pub(crate) fn outline(self, body: BodyId) -> Result<Outline<'a>, Wrong> {
        let literals = self.literals(body)?;
        Ok(match body {
            BodyId::Whole(place) => {
                let head = self.head(place).into_iter();
                let output = head.flat_map(Atom::variables).collect();
                Outline { literals, given: Vec::new(), output }
            }
            BodyId::Braces(place, literal) => {
                let aggregate = self.aggregate(place, literal)?;
                let output = aggregate.tuple().collect();
                Outline { literals, given: aggregate.group.clone(), output }
            }
        })
    }
}

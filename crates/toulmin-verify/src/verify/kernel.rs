//! The kernel of the judge: accepts a proof, step by step.
//!
//! A step is right when facts in force state its row, or when a rule concludes it and every condition
//! of the rule has the premise that it asks for (`instance`).

pub(crate) mod instance;

use crate::proof::{Proof, Reason, Step, StepId};
use crate::verify::derive::base::{Base, Force};
use crate::verify::derive::bodies::Place;
use crate::verify::derive::compute;
use crate::verify::derive::join::Join;
use crate::verify::{Ends, Part, Rejection, Wrong};
use std::cell::RefCell;
use std::rc::Rc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{Query, RelationId, RowPattern, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Value};

/// Accepts a proof of an answer of `query`, or says what is wrong with it.
///
/// # Errors
/// The first thing that is wrong, or that the check had to end.
pub fn verify(
    casebook: &Casebook,
    date: Date,
    params: &[Value],
    query: &Query,
    proof: &Proof,
    ends: Ends<'_>,
) -> Result<(), Rejection> {
    let checker = Checker::new(casebook, date, params, query, &proof.steps, ends)?;
    checker.steps()?;
    let end = StepId(proof.steps.len());
    checker.body(Place::Query, end, &proof.answer).map_err(rejected(Part::Conclusion))
}

/// A condition and what is wrong with it.
pub(crate) type Flaw = (Option<usize>, Wrong);

/// Names the part in which something is wrong.
pub(crate) fn rejected(part: Part) -> impl Fn(Flaw) -> Rejection {
    move |(literal, wrong)| Rejection { part, literal, wrong }
}

/// Checks the steps of one proof.
pub(crate) struct Checker<'a> {
    pub(crate) casebook: &'a Casebook,
    pub(crate) date: Date,
    pub(crate) params: &'a [Value],
    pub(crate) query: &'a Query,
    pub(crate) steps: &'a [Step],
    pub(crate) ends: Ends<'a>,
    pub(crate) join: RefCell<Join<'a>>,
    /// The facts that do not hold as of the date.
    pub(crate) at_another_time: RefCell<Base<'a>>,
}

impl<'a> Checker<'a> {
    pub(crate) fn new(
        casebook: &'a Casebook,
        date: Date,
        params: &'a [Value],
        query: &'a Query,
        steps: &'a [Step],
        ends: Ends<'a>,
    ) -> Result<Self, Rejection> {
        let join = Join::new(casebook, date, params, query, ends);
        let join = RefCell::new(join.map_err(|wrong| rejected(Part::Conclusion)((None, wrong)))?);
        let at_another_time = Base::new(&casebook.facts, date, Force::AtAnotherTime);
        let at_another_time = RefCell::new(at_another_time);
        Ok(Checker { casebook, date, params, query, steps, ends, join, at_another_time })
    }

    pub(crate) fn steps(&self) -> Result<(), Rejection> {
        for (i, step) in self.steps.iter().enumerate() {
            let id = StepId(i);
            let checked =
                if (self.ends)() { Err((None, Wrong::Stopped)) } else { self.step(id, step) };
            checked.map_err(rejected(Part::Step(id)))?;
        }
        Ok(())
    }

    /// The distinct rows of one side of a relation that fit a pattern, derived again.
    pub(crate) fn rows(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> Result<Vec<Rc<Row>>, Wrong> {
        self.join.borrow_mut().rows(relation, side, pattern)
    }

    /// Whether facts state the row of a step, or a rule concludes it from earlier steps.
    fn step(&self, id: StepId, step: &Step) -> Result<(), Flaw> {
        match &step.reason {
            Reason::Stated(facts) => {
                let says = |fact: &Fact| {
                    fact.relation == step.relation && fact.side == step.side && fact.row == step.row
                };
                self.facts(facts, says).map_err(|wrong| (None, wrong))
            }
            Reason::Rule(id_of_rule, instance) => {
                let rules = &self.casebook.program.rules;
                let rule = rules.get(id_of_rule.0).ok_or((None, Wrong::UnknownRule))?;
                self.body(Place::Rule(*id_of_rule), id, instance)?;
                let head = compute::fixed(&rule.head.terms, &instance.binding);
                let same = step.relation == rule.head.relation && step.side == Side::Holds;
                let fits = same && head.row().as_ref() == Some(&step.row);
                if fits { Ok(()) } else { Err((None, Wrong::OtherConclusion)) }
            }
        }
    }

    /// Whether these are facts, at least one and none of them twice, that are in force and say
    /// this.
    fn facts(&self, facts: &[FactId], says: impl Fn(&Fact) -> bool) -> Result<(), Wrong> {
        if facts.is_empty() {
            return Err(Wrong::NoFact);
        }

        for (i, id) in facts.iter().enumerate() {
            let fact = self.casebook.facts.get(*id).ok_or(Wrong::UnknownFact)?;
            if facts[..i].contains(id) {
                return Err(Wrong::RepeatedFact);
            } else if !says(&fact) {
                return Err(Wrong::OtherFact);
            } else if !self.casebook.facts.in_force(*id, self.date) {
                return Err(Wrong::NotInForce);
            }
        }
        Ok(())
    }
}

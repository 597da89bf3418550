//! The checker of proofs: replays every step, and trusts nothing but the casebook.
//!
//! It shares with engines and explanations only the data that they pass: programs, facts, proofs
//! and values. Facts are looked up (`base`), and comparisons and arithmetic are done again
//! (`compute`). Where a proof says that there is nothing more, or nothing at all, the checker asks
//! the rules itself (`join`). It starts from the values that are known, so a check costs what the
//! proof needs and not what follows from the casebook.

mod ask;
mod attempt;
mod base;
mod bodies;
mod calls;
mod compute;
mod instance;
mod join;
mod levels;
mod nearest;
mod obstacle;
mod passing;
mod refusal;
mod sequence;
mod take;

pub use refusal::verify_refusal;

use crate::proof::{Proof, Reason, Step, StepId};
use crate::refusal::GoalId;
use base::{Base, Force};
use bodies::Place;
use join::Join;
use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{Query, RelationId, RowPattern, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Value};

/// Why a proof is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// Where it is wrong.
    pub part: Part,
    /// The condition of the body that is wrong, counted inside the aggregate if it is in one;
    /// `None` when the part as a whole is wrong.
    pub literal: Option<usize>,
    /// What is wrong.
    pub wrong: Wrong,
}

/// A part of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A step.
    Step(StepId),
    /// The answer of a proof, or the query of a refusal.
    Conclusion,
    /// A goal of a refusal.
    Goal(GoalId),
    /// What is said of a rule that could conclude a goal: its index among the attempts.
    Attempt(GoalId, usize),
}

macro_rules! wrongs {
    ($($(#[doc = $doc:literal])* $name:ident = $words:literal;)*) => {
        /// What can be wrong with an explanation.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Wrong {
            $($(#[doc = $doc])* $name,)*
        }

        impl Wrong {
            /// What is wrong, in words.
            pub fn words(self) -> &'static str {
                match self { $(Wrong::$name => $words,)* }
            }
        }
    };
}

wrongs! {
    /// No fact is named.
    NoFact = "it names no fact";
    /// No fact has this id.
    UnknownFact = "it names a fact that does not exist";
    /// A fact is named twice.
    RepeatedFact = "it names a fact twice";
    /// The fact is of another relation, side or row.
    OtherFact = "it names a fact that says something else";
    /// The fact does not hold as of the date.
    NotInForce = "it names a fact that is not in force";
    /// No rule has this id.
    UnknownRule = "it names a rule that does not exist";
    /// The rule does not conclude this row.
    OtherConclusion = "the rule concludes something else";
    /// The binding does not have exactly one value for each variable that the body binds.
    Binding = "its variables are not bound as the body asks";
    /// It does not have one premise for each literal.
    PremiseCount = "it does not have one premise for each condition";
    /// The premise is of another kind than the literal.
    PremiseKind = "a premise is of another kind than its condition";
    /// The premise is the step itself or a later one.
    Forward = "a premise does not come before it";
    /// The step that is named shows something else.
    OtherPremise = "a premise shows something other than its condition asks for";
    /// The absence is of another pattern than the literal asks.
    OtherPattern = "an absence is of something other than its condition asks for";
    /// There is a row that fits.
    Present = "something is said to be absent that holds";
    /// The absence does not rest on what it says.
    Ground = "an absence does not rest on what it says";
    /// A value was computed wrongly.
    Computed = "a value is not what the computation gives";
    /// The comparison does not hold.
    Comparison = "a comparison does not hold";
    /// The contributors are not exactly the tuples of the aggregate.
    Contributors = "what an aggregate is taken over is incomplete, or not distinct";
    /// An operation has no result.
    Fault = "an operation has no result";
    /// A range has more numbers, or a body more bindings, than the checker takes.
    TooMany = "there is too much to check";
    /// A rule that could conclude a goal is left out.
    Rules = "a rule that could conclude it is not tried";
    /// A condition is said to fail that some binding satisfies.
    Satisfied = "a condition is said to fail that can be satisfied";
    /// A condition is said to hold that no binding satisfies.
    Unsatisfied = "a condition is said to hold that nothing satisfies";
    /// A condition is said not to be reached although its inputs are known, or is taken although
    /// they are not.
    Reached = "a condition is taken too early, or not at all";
    /// The number of bindings or rows is wrong.
    Count = "it counts wrongly how many there are";
    /// What the sources say of a goal, or of the entities of the query, is left out.
    Silenced = "it passes over what the sources say";
    /// A relation rests on its own absence.
    Unstratified = "the rules rest on what they deny";
    /// Nothing is known to be wrong, but the check had to end.
    Stopped = "it was stopped";
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            Part::Step(step) => write!(f, "step {}", step.0 + 1)?,
            Part::Conclusion => f.write_str("the conclusion")?,
            Part::Goal(goal) => write!(f, "goal {}", goal.0 + 1)?,
            Part::Attempt(goal, rule) => write!(f, "goal {}, rule {}", goal.0 + 1, rule + 1)?,
        }
        if let Some(literal) = self.literal {
            write!(f, ", condition {}", literal + 1)?;
        }
        write!(f, ": {}", self.wrong.words())
    }
}

/// Whether a check has to end before it is done. It is called at every match, since a check may
/// take as long as an evaluation.
pub type Ends<'a> = &'a dyn Fn() -> bool;

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
type Flaw = (Option<usize>, Wrong);

/// Names the part in which something is wrong.
fn rejected(part: Part) -> impl Fn(Flaw) -> Rejection {
    move |(literal, wrong)| Rejection { part, literal, wrong }
}

/// Checks the steps of one proof.
struct Checker<'a> {
    casebook: &'a Casebook,
    date: Date,
    params: &'a [Value],
    query: &'a Query,
    steps: &'a [Step],
    ends: Ends<'a>,
    join: RefCell<Join<'a>>,
    /// The facts that do not hold as of the date.
    at_another_time: RefCell<Base<'a>>,
}

impl<'a> Checker<'a> {
    fn new(
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

    fn steps(&self) -> Result<(), Rejection> {
        for (i, step) in self.steps.iter().enumerate() {
            let id = StepId(i);
            let checked =
                if (self.ends)() { Err((None, Wrong::Stopped)) } else { self.step(id, step) };
            checked.map_err(rejected(Part::Step(id)))?;
        }
        Ok(())
    }

    /// The distinct rows of one side of a relation that fit a pattern, derived again.
    fn rows(
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

#[cfg(test)]
mod tests;

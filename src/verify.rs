//! The checker of proofs: replays every step, and trusts nothing but the casebook.
//!
//! It shares with engines and explanations only the data that they pass: programs, facts, proofs and values. Facts are looked
//! up, comparisons and arithmetic are done again, and for what a proof says there is none of, or all of, the checker derives
//! the rows it needs by itself (`lower`), with a matcher of its own (`join`).

mod instance;
mod join;
mod lower;
mod refusal;

pub use refusal::verify_refusal;

use crate::proof::{Proof, Reason, Step, StepId};
use instance::Outer;
use lower::Lower;
use std::cell::RefCell;
use std::fmt;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Query, Side};
use toulmin_lang::value::{Date, Value};

/// Why a proof is not accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The step that is wrong; `None`: the answer or refusal itself.
    pub step: Option<StepId>,
    /// The condition of its body that is wrong, inside an aggregate counted there; `None`: the step as a whole.
    pub literal: Option<usize>,
    /// What is wrong.
    pub wrong: Wrong,
}

macro_rules! wrongs {
    ($($(#[doc = $doc:literal])* $name:ident = $words:literal;)*) => {
        /// What can be wrong with a step.
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
    /// There is no fact with this id.
    UnknownFact = "it names a fact that there is not";
    /// A fact is named twice.
    RepeatedFact = "it names a fact twice";
    /// The fact is of another relation, side or row.
    OtherFact = "it names a fact that says something else";
    /// The fact does not hold as of the date.
    NotInForce = "it names a fact that is not in force";
    /// There is no rule with this id.
    UnknownRule = "it names a rule that there is not";
    /// The rule does not conclude this row.
    OtherConclusion = "the rule concludes something else";
    /// The binding has not one value for each variable that the body binds.
    Binding = "its variables are not bound as the body asks";
    /// There is not one premise for each literal.
    PremiseCount = "it does not have one premise for each condition";
    /// The premise is of another kind than the literal.
    PremiseKind = "a premise is of another kind than its condition";
    /// The premise is the step itself or a later one.
    Forward = "a premise does not come before it";
    /// The step that is named shows something else.
    OtherPremise = "a premise shows something else than its condition asks";
    /// The absence is of another pattern than the literal asks.
    OtherPattern = "an absence is of something else than its condition asks";
    /// There is a row that fits.
    Present = "something is said to be absent that holds";
    /// The absence does not rest on what it says.
    Ground = "an absence does not rest on what it says";
    /// A value was computed wrongly.
    Computed = "a value is not what the computation gives";
    /// The comparison does not hold.
    Comparison = "a comparison does not hold";
    /// The contributors are not exactly the tuples of the aggregate.
    Contributors = "what an aggregate is taken over is not complete, or not distinct";
    /// An operation has no result.
    Fault = "an operation has no result";
    /// A range has more numbers than the checker takes.
    TooMany = "a range has too many numbers to be checked";
    /// A rule that could conclude a goal is left out.
    Rules = "a rule that could conclude it is not taken";
    /// A relation rests on its own absence.
    Unstratified = "the rules rest on what they deny";
    /// Nothing is known to be wrong, but the check had to end.
    Stopped = "it was stopped";
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.step {
            Some(step) => write!(f, "step {}", step.0 + 1)?,
            None => f.write_str("the conclusion")?,
        }
        if let Some(literal) = self.literal {
            write!(f, ", condition {}", literal + 1)?;
        }
        write!(f, ": {}", self.wrong.words())
    }
}

/// Whether a check has to end before it is done. It is asked at every match, since a check may take as long as an evaluation.
pub type Ends<'a> = &'a dyn Fn() -> bool;

/// Accepts a proof of an answer of `query`, or says what is wrong with it.
///
/// # Errors
/// The first thing that is wrong, or that it had to end.
pub fn verify(
    casebook: &Casebook,
    date: Date,
    params: &[Value],
    query: &Query,
    proof: &Proof,
    ends: Ends<'_>,
) -> Result<(), Rejection> {
    let checker = Checker::new(casebook, date, params, &proof.steps, ends);
    checker.steps()?;
    let body = Outer { body: &query.body, before: StepId(proof.steps.len()) };
    checker.body(body, &proof.answer).map_err(|(literal, wrong)| Rejection {
        step: None,
        literal,
        wrong,
    })
}

/// A condition and what is wrong with it.
type Flaw = (Option<usize>, Wrong);

/// Checks the steps of one proof.
struct Checker<'a> {
    casebook: &'a Casebook,
    date: Date,
    params: &'a [Value],
    steps: &'a [Step],
    lower: RefCell<Lower<'a>>,
}

impl<'a> Checker<'a> {
    fn new(
        casebook: &'a Casebook,
        date: Date,
        params: &'a [Value],
        steps: &'a [Step],
        ends: Ends<'a>,
    ) -> Self {
        let lower = RefCell::new(Lower::new(casebook, date, params, ends));
        Checker { casebook, date, params, steps, lower }
    }

    fn steps(&self) -> Result<(), Rejection> {
        for (i, step) in self.steps.iter().enumerate() {
            let id = StepId(i);
            self.step(id, step).map_err(|(literal, wrong)| Rejection {
                step: Some(id),
                literal,
                wrong,
            })?;
        }
        Ok(())
    }

    fn step(&self, id: StepId, step: &Step) -> Result<(), Flaw> {
        match &step.reason {
            Reason::Stated(facts) => self
                .facts(facts, |fact| {
                    fact.relation == step.relation && fact.side == step.side && fact.row == step.row
                })
                .map_err(|wrong| (None, wrong)),
            Reason::Rule(rule, instance) => {
                let rules = &self.casebook.program.rules;
                let rule = rules.get(rule.0).ok_or((None, Wrong::UnknownRule))?;
                let body = Outer { body: &rule.body, before: id };
                self.body(body, instance)?;
                let head = join::fixed(&rule.head.terms, &instance.binding);
                let concluded = head.into_iter().collect::<Option<Vec<Value>>>();
                let same = step.relation == rule.head.relation && step.side == Side::Holds;
                let fits = same && concluded.as_ref() == Some(&step.row);
                if fits { Ok(()) } else { Err((None, Wrong::OtherConclusion)) }
            }
        }
    }

    /// Whether there are such facts, each once, all in force, all of which say this.
    fn facts(
        &self,
        facts: &[FactId],
        says: impl Fn(&toulmin_lang::facts::Fact) -> bool,
    ) -> Result<(), Wrong> {
        if facts.is_empty() {
            return Err(Wrong::NoFact);
        }
        for (i, id) in facts.iter().enumerate() {
            let fact = self.casebook.facts.get(*id).ok_or(Wrong::UnknownFact)?;
            if facts[..i].contains(id) {
                return Err(Wrong::RepeatedFact);
            } else if !says(&fact) {
                return Err(Wrong::OtherFact);
            } else if !fact.in_force(self.date) {
                return Err(Wrong::NotInForce);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;

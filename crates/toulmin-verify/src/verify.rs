//! The judge of explanations: replays every step, and trusts nothing but the casebook.
//!
//! It shares with engines and explanations only the data that they pass: programs, facts, proofs and
//! values.
//!
//! - `kernel` accepts proofs. Facts are looked up, and comparisons and arithmetic are done again.
//! - `derive` asks the rules themselves, where a proof says that there is nothing more, or nothing at
//!   all. It starts from the values that are known, so a check costs what the proof needs and not what
//!   follows from the casebook.
//! - `refusals` accepts why-nots. It rests on the other two.

mod derive;
mod kernel;
mod refusals;

pub use kernel::verify;
pub use refusals::verify_refusal;

use crate::proof::StepId;
use crate::refusal::GoalId;
use std::fmt;

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

#[cfg(test)]
mod tests;

//! Proofs and refusals, as documents.

use super::shape::{
    Citation, Comparison, Contributor, Head, Named, Pattern, Premise, References, Rule, Statement,
    Step, Value,
};
use super::{Document, Versioned};
use serde::Serialize;

/// A proof of one answer, accepted by the checker.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Why<'a> {
    #[serde(flatten)]
    pub(crate) head: Head<'a>,
    /// The values of the variables that were asked for.
    pub(crate) answer: Named<'a>,
    /// One premise for each condition of the query.
    pub(crate) premises: Vec<Premise<'a>>,
    /// The rows that the proof shows, each before those that use it.
    pub(crate) steps: Vec<Step<'a>>,
    /// Denials in force of rows that the proof shows, then of what the query speaks of.
    pub(crate) also_denied: Vec<Statement<'a>>,
    /// Rules that would conclude a row of the proof too, but for an exception.
    pub(crate) defeated: Vec<Defeat<'a>>,
    /// The reference of each work that is cited, by its key.
    pub(crate) references: References<'a>,
}

impl Document for Why<'_> {
    const SCHEMA: &'static str = "toulmin/why/1";
}

/// A rule that would conclude a step too, but for an exception.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Defeat<'a> {
    /// The number of the step that shows the row.
    pub(crate) step: usize,
    /// The rule that would conclude it.
    pub(crate) rule: Rule<'a>,
    /// The rule that makes the exception.
    pub(crate) by: Rule<'a>,
    /// The proof of the exception.
    pub(crate) because: Because<'a>,
}

/// A proof within a document. Its steps are numbered from 0 again.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Because<'a> {
    /// What the exception rests on.
    pub(crate) premises: Vec<Premise<'a>>,
    /// The rows that the proof shows, each before those that use it.
    pub(crate) steps: Vec<Step<'a>>,
}

/// Several proofs of one answer, each accepted by the checker.
///
/// No two of them apply the same rules to the same rows and rest on the same facts and absences.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Proofs<'a> {
    /// The number of proofs that were found.
    #[cfg_attr(test, schemars(range(min = 1)))]
    pub(crate) count: usize,
    /// Whether no other proofs exist.
    pub(crate) is_all: bool,
    /// The first of them: by height, then by the number of leaves. What stands beside the proofs is
    /// in the first.
    #[cfg_attr(test, schemars(length(min = 1)))]
    pub(crate) proofs: Vec<Versioned<Why<'a>>>,
}

impl Document for Proofs<'_> {
    const SCHEMA: &'static str = "toulmin/proofs/1";
}

/// Why a query has no answer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct WhyNot<'a> {
    #[serde(flatten)]
    pub(crate) head: Head<'a>,
    /// One outcome for each condition of the query.
    pub(crate) conditions: Vec<Outcome<'a>>,
    /// The atoms that no row fits; outcomes name them by their index.
    pub(crate) goals: Vec<Goal<'a>>,
    /// The rows that outcomes name, each before those that use it.
    pub(crate) steps: Vec<Step<'a>>,
    /// Denials in force about the entities of the query.
    pub(crate) also_denied: Vec<Statement<'a>>,
    /// Statements in force that come near to the query, the nearest first.
    pub(crate) nearest: Vec<Statement<'a>>,
    /// The numbers of steps that differ from the query in one column and that no fact states.
    pub(crate) also_holds: Vec<usize>,
    /// Entities of the query that no fact and no rule mentions.
    pub(crate) unmentioned: Vec<&'a str>,
    /// The reference of each work that is cited, by its key.
    pub(crate) references: References<'a>,
}

impl Document for WhyNot<'_> {
    const SCHEMA: &'static str = "toulmin/why-not/1";
}

/// What became of a condition.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(crate) enum Outcome<'a> {
    /// It holds.
    Holds {
        /// What it rests on.
        premise: Premise<'a>,
    },
    /// It fails.
    Fails {
        /// The condition as it is written.
        condition: String,
        /// For how many other instances that fare alike with the conditions before it fails too.
        other_cases: usize,
        /// Whether it fails for all of these, and whatever stands in the columns that they left
        /// open.
        all_cases: bool,
        #[serde(flatten)]
        obstacle: Obstacle<'a>,
    },
    /// It needs a value from a condition that fails.
    NotReached {
        /// The condition as it is written.
        condition: String,
    },
}

/// Why a condition fails.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "obstacle", rename_all = "snake_case")]
pub(crate) enum Obstacle<'a> {
    /// No row fits an atom.
    Missing {
        /// The index of the atom in `goals`.
        goal: usize,
    },
    /// Rows stand in the way of a `not`.
    Present {
        /// The numbers of the steps that show them.
        steps: Vec<usize>,
        /// The number of further rows.
        more: usize,
    },
    /// Two values do not compare so.
    Comparison {
        /// The value of the left side.
        left: Value,
        /// How the sides are compared.
        op: Comparison,
        /// The value of the right side.
        right: Value,
    },
    /// The answer to a question about a text is no, or a number lies in no such range.
    Computed {
        /// The values of its expressions, in written order.
        values: Vec<Value>,
    },
    /// An aggregate has another value.
    Aggregate {
        /// The value. `null` when there is none.
        value: Option<Value>,
        /// All that the aggregate is taken over.
        contributors: Vec<Contributor<'a>>,
    },
    /// An operation has no result.
    Fault {
        /// Why it has none.
        fault: String,
    },
}

/// An atom that no row fits. Goals may name each other in circles.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Goal<'a> {
    /// Which kind of no it is: the strongest that applies.
    pub(crate) no: No,
    #[serde(flatten)]
    pub(crate) pattern: Pattern<'a>,
    /// The facts that state the opposite.
    pub(crate) against: Vec<Statement<'a>>,
    /// The facts that state it for another time.
    pub(crate) not_in_force: Vec<Statement<'a>>,
    /// The contested facts of which another reading would give it.
    pub(crate) contested: Vec<Statement<'a>>,
    /// Where the list is stated to be complete. `null` when it is open.
    pub(crate) complete: Option<Vec<Citation<'a>>>,
    /// The rules that could conclude it, the one that is the fewest facts short first. A missing
    /// conclusion counts as many facts as its own nearest rule lacks. `null` when the goal lies too
    /// deep to look into.
    pub(crate) rules: Option<Vec<Attempt<'a>>>,
    /// The rules that conclude the relation with other values only.
    pub(crate) other_rules: Vec<Rule<'a>>,
}

/// A kind of no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum No {
    /// A source states the opposite.
    Denied,
    /// It holds at another time.
    OutsideValidity,
    /// Another reading of a contested fact says it.
    Contested,
    /// The list is stated to be complete without it.
    Complete,
    /// Rules conclude it, and all of them fail.
    RulesFail,
    /// No rule concludes it, and no source speaks of it.
    Silent,
}

/// A rule that could conclude a goal.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Attempt<'a> {
    /// The rule.
    pub(crate) rule: Rule<'a>,
    /// The number of its conditions that fail.
    pub(crate) failing: usize,
    /// The values of its variables.
    pub(crate) binding: Named<'a>,
    /// One outcome for each of its conditions.
    pub(crate) conditions: Vec<Outcome<'a>>,
}

//! Refusals as data: why a goal has no answer, for the renderers to say in words.

use crate::proof::{Binding, Contributor, Premise, Proof, Step, StepId};
use toulmin_lang::facts::FactId;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{RelationId, RowPattern, RuleId, Side};
use toulmin_lang::value::{Symbol, Value};

/// How many instances of a body are considered besides the nearest group of them, and by how many
/// rows of another time one instance is extended.
pub const INSTANCES_MAX: usize = 100;

/// An index into [`Refusal::goals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GoalId(pub usize);

/// The answer to the question why a goal does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It does: this shows its first answer.
    Holds(Proof),
    /// It does not.
    Refused(Refusal),
}

/// Why a query has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The conditions of the query.
    pub query: Attempt,
    /// The atoms that no row fits, each once: the query's own first, then the nearer ones. They may
    /// rest on each other in circles.
    pub goals: Vec<Goal>,
    /// Every row that is named as holding, and the rows that it rests on.
    pub steps: Vec<Step>,
    /// Denials in force about the entities of the query, those that name all of them first. Denials
    /// of the goals themselves are not repeated here.
    pub also_denied: Vec<FactId>,
    /// Statements in force that come near to the query, the nearest first.
    pub nearest: Vec<FactId>,
    /// Derived rows that differ from the query in one column, and that no fact states.
    pub also_holds: Vec<StepId>,
    /// The entities of the query that no fact and no rule mentions.
    pub unmentioned: Vec<Symbol>,
}

/// An atom that no row fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Goal {
    /// The relation.
    pub relation: RelationId,
    /// Whether a row or a denial is asked for.
    pub side: Side,
    /// A value where a column is fixed.
    pub pattern: RowPattern,
    /// Open columns that must have one value.
    pub same: Vec<(usize, usize)>,
    /// The facts in force that say the opposite of a row that fits.
    pub against: Vec<FactId>,
    /// The facts that say it, but do not hold as of the date.
    pub not_in_force: Vec<FactId>,
    /// Contested facts, each with the index of another reading that says it.
    pub contested: Vec<(FactId, usize)>,
    /// The statement that the list is complete: an index into `Facts::complete`.
    pub complete: Option<usize>,
    /// The rules that conclude the relation, the nearest first; `None` when the goal is too deep to
    /// look into, or there is too much to look at.
    pub attempts: Option<Vec<Attempt>>,
    /// The rules that conclude the relation, but only with another value in a fixed column.
    pub other_rules: Vec<RuleId>,
}

/// The kinds of "no".
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum No {
    /// A source states the opposite.
    Denied,
    /// It held, or will hold, at another time.
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

/// The instance of a body that is nearest to what is asked: which literals hold for it, and which
/// fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// The rule; `None` for the query.
    pub rule: Option<RuleId>,
    /// The values that the instance gives to variables. They come from literals that hold, from
    /// literals that would hold at another time, and from what the rules for failing literals come
    /// nearest to.
    pub binding: Binding,
    /// One outcome for each literal, in written order.
    pub outcomes: Vec<Outcome>,
}

/// What became of a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It holds, for this reason.
    Holds(Premise),
    /// It does not hold, whatever the variables are that the instance leaves open.
    Fails {
        /// What stands in its way.
        obstacle: Obstacle,
        /// For which others it fails.
        others: Others,
    },
    /// What it needs to know comes from a literal that fails.
    NotReached,
}

/// For which other instances a literal fails, among those that fare with the literals before it as
/// this one does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Others {
    /// How many these are.
    pub count: usize,
    /// Whether none of them satisfies it, whatever later literals or rules give to its variables.
    pub all: bool,
}

/// Why a literal fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// An atom: no row fits.
    Missing(GoalId),
    /// A negated atom: there are rows.
    Present {
        /// The first of them.
        rows: Vec<StepId>,
        /// How many more there are.
        more: usize,
    },
    /// A comparison: the two values.
    Compared(Value, Value),
    /// A question about a text, or a range: the value of each of its expressions; of a range
    /// without numbers, of its ends.
    Computed(Vec<Value>),
    /// An aggregate: what it is, `None` when it has no value, and all that it is taken over.
    Aggregated(Option<Value>, Vec<Contributor>),
    /// An operation has no result.
    Fault(FaultKind),
}

impl Attempt {
    /// How many literals fail.
    pub fn failing(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Fails { .. })).count()
    }

    /// How many literals were not reached.
    pub fn not_reached(&self) -> usize {
        self.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::NotReached)).count()
    }
}

impl Goal {
    /// The kind of "no": the strongest that applies.
    pub fn no(&self) -> No {
        if self.pattern.is_fixed() && !self.against.is_empty() {
            No::Denied
        } else if !self.not_in_force.is_empty() {
            No::OutsideValidity
        } else if !self.contested.is_empty() {
            No::Contested
        } else if self.complete.is_some() {
            No::Complete
        } else if self.attempts.as_ref().is_none_or(|attempts| !attempts.is_empty())
            || !self.other_rules.is_empty()
        {
            No::RulesFail
        } else {
            No::Silent
        }
    }
}

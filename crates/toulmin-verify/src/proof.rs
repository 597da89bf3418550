//! Proofs as data: what the explainer writes, the checker replays and the renderers print.

use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RelationId, RowPattern, RuleId, Side};
use toulmin_lang::rows::Row;
use toulmin_lang::value::Value;

/// The value of each variable of a body, by its id; `None` while it is free.
pub type Binding = Vec<Option<Value>>;

/// An index into [`Proof::steps`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// Why one answer of a query holds. Shared parts are written once: a step comes before every step
/// that uses it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// Facts and rule applications.
    pub steps: Vec<Step>,
    /// The query with its variables bound, and what each of its conditions rests on.
    pub answer: Instance,
}

/// A row and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The relation.
    pub relation: RelationId,
    /// Whether the row holds or is denied.
    pub side: Side,
    /// The row.
    pub row: Row,
    /// Why.
    pub reason: Reason,
}

/// Why a row holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// These facts, all in force, state it; at least one.
    Stated(Vec<FactId>),
    /// This rule concludes it.
    Rule(RuleId, Instance),
}

/// A body with its variables bound, and what each of its literals rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// The value of each variable; `None` for those inside aggregates.
    pub binding: Binding,
    /// One premise for each literal, in written order.
    pub premises: Vec<Premise>,
}

/// What one literal of a body rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Premise {
    /// An atom: the step that shows it.
    Step(StepId),
    /// A negated atom: no row fits.
    Absent(Absence),
    /// A comparison: the two values.
    Compared(Value, Value),
    /// A question about a text, or a range: the value of each of its expressions.
    Computed(Vec<Value>),
    /// An aggregate: its value, and every distinct tuple that it is taken over.
    Aggregated(Value, Vec<Contributor>),
}

/// The absence of rows that fit a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// The relation.
    pub relation: RelationId,
    /// Whether rows or denials are absent.
    pub side: Side,
    /// A value where a column is fixed.
    pub pattern: RowPattern,
    /// What the absence rests on.
    pub ground: Ground,
}

/// What an absence rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// These facts deny it.
    Denied(Vec<FactId>),
    /// A source states that the list is complete: an index into `Facts::complete`.
    Complete(usize),
    /// No source speaks of it, and the list is open.
    Silent,
    /// Rules conclude the relation, and none of them, nor any fact, gives such a row.
    NotDerived,
}

/// One distinct tuple over which an aggregate is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contributor {
    /// The keys, then the value if there is one.
    pub tuple: Row,
    /// A match of the aggregate's body that gives this tuple.
    pub instance: Instance,
}

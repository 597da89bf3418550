//! Pipelines: how a body is matched, batch by batch.
//!
//! A pipeline takes rows from its driver and passes them through its steps. A row gives every
//! variable that is bound so far a code, in the variable's slot; columns that nobody reads any more
//! are not carried on.
//!
//! ```text
//! reach(?x, ?z) :- reach(?x, ?y), edge(?y, ?z), ?x != ?z.
//!
//! driver  Rows     the delta of reach, into the slots of ?x and ?y
//! step    Probe    edge by its first column with ?y, into the slot of ?z
//! step    Compare  ?x != ?z
//! ```

use crate::expr::{Expr, Slot};
use crate::relation::{IndexId, Part, ProjectionId, TableId};
use std::collections::BTreeSet;
use toulmin_program::program::{Comparison, Sign, TextTest};
use toulmin_program::value::Code;

/// How a body is matched.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    pub(crate) driver: Driver,
    /// The steps in the order in which they are taken.
    pub(crate) steps: Vec<Step>,
    /// The number of slots.
    pub(crate) slots: usize,
    /// Slots in which every two matches differ; `None` when matches may be equal in all slots.
    pub(crate) distinct_by: Option<BTreeSet<Slot>>,
}

/// Where the rows of a pipeline come from.
#[derive(Clone, Debug)]
pub(crate) enum Driver {
    /// One row without variables.
    Unit,
    /// The rows of a relation.
    Rows(Scan),
    /// Rows that are given with the run: one column for each of these slots.
    Given(Vec<Slot>),
}

/// Reading the rows of a relation.
#[derive(Clone, Debug)]
pub(crate) struct Scan {
    pub(crate) table: TableId,
    pub(crate) part: Part,
    /// The columns that are read, and where to.
    pub(crate) reads: Vec<(usize, Slot)>,
    /// The columns that must have this code.
    pub(crate) fixed: Vec<(usize, Code)>,
    /// Columns that must have the same code.
    pub(crate) equal: Vec<(usize, usize)>,
}

/// Where a code comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Operand {
    Slot(Slot),
    Same(Code),
}

/// One step of a pipeline.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// The index of the condition in the body.
    pub(crate) literal: usize,
    pub(crate) action: Action,
    /// The slots that are filled before the step and read after it.
    pub(crate) carried: Vec<Slot>,
}

/// What a step does with a row. Each drops the row, passes it on or makes several of it.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// `edge(?y, ?z)`: one row for every row of a relation with a key.
    Probe(Probe),
    /// `edge(?y, _)`: whether some row of a relation has this key. With `not`, whether none has.
    Semijoin { projection: ProjectionId, key: Vec<Operand>, sign: Sign },
    /// `edge(?y, ?y)`: whether two slots have the same code.
    Same { left: Slot, right: Slot },
    /// `?x < ?y + 1`
    Compare { left: Expr, op: Comparison, right: Expr },
    /// `contains(?t, "AI")`: whether the answer to a question about texts is yes, or no.
    Text { test: TextTest, texts: Vec<Expr>, sign: Sign },
    /// `?n = ?m + 1`: computes a variable.
    Bind { expr: Expr, to: Slot },
    /// `?n in 1..?m`: one row for every whole number of a range.
    Enumerate { from: Expr, last: Expr, to: Slot },
    /// `?n in 1..?m`, when `?n` is known: whether it is a whole number of the range.
    Within { value: Expr, from: Expr, last: Expr },
    /// `?n = count ?x : { … }`: looks up the value for a group, and drops the row if it has none.
    Aggregate { key: Vec<Operand>, to: Slot },
}

/// Joining the rows of a batch with those of an index.
#[derive(Clone, Debug)]
pub(crate) struct Probe {
    pub(crate) index: IndexId,
    pub(crate) key: Vec<Operand>,
    /// The slots to which the columns go that the index keeps.
    pub(crate) to: Vec<Slot>,
    pub(crate) bound: Option<Bound>,
}

/// A condition on the only column that an index keeps, in sorted lists.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) op: Comparison,
    pub(crate) than: Operand,
}

impl Operand {
    /// The slot that it reads, if it reads one.
    pub(crate) fn slot(self) -> Option<Slot> {
        match self {
            Operand::Slot(slot) => Some(slot),
            Operand::Same(_) => None,
        }
    }
}

impl Action {
    /// The slots that it reads.
    pub(crate) fn reads(&self) -> Vec<Slot> {
        match self {
            Action::Probe(Probe { key, bound, .. }) => {
                let operands = key.iter().copied().chain(bound.map(|bound| bound.than));
                operands.filter_map(Operand::slot).collect()
            }
            Action::Semijoin { key, .. } | Action::Aggregate { key, .. } => {
                key.iter().copied().filter_map(Operand::slot).collect()
            }
            Action::Same { left, right } => vec![*left, *right],
            Action::Compare { left, right, .. } => [left.slots(), right.slots()].concat(),
            Action::Text { texts, .. } => texts.iter().flat_map(Expr::slots).collect(),
            Action::Bind { expr, .. } => expr.slots(),
            Action::Enumerate { from, last, .. } => [from.slots(), last.slots()].concat(),
            Action::Within { value, from, last } => {
                [value.slots(), from.slots(), last.slots()].concat()
            }
        }
    }

    /// The slots that it fills.
    pub(crate) fn fills(&self) -> &[Slot] {
        match self {
            Action::Probe(probe) => &probe.to,
            Action::Bind { to, .. }
            | Action::Enumerate { to, .. }
            | Action::Aggregate { to, .. } => std::slice::from_ref(to),
            Action::Semijoin { .. }
            | Action::Same { .. }
            | Action::Compare { .. }
            | Action::Text { .. }
            | Action::Within { .. } => &[],
        }
    }
}

//! Pipelines: how a body is matched, batch by batch.
//!
//! A pipeline takes rows from its driver and passes them through its steps. A row gives every variable that is bound so far
//! a code, in the variable's slot; columns that nobody reads any more are not carried on.

use crate::expr::{Expr, Slot};
use crate::relation::{IndexId, Part, SetId, TableId};
use std::collections::BTreeSet;
use toulmin_program::program::{Comparison, Sign, TextTest};
use toulmin_program::value::Code;

/// How a body is matched.
#[derive(Clone, Debug)]
pub(crate) struct Pipeline {
    /// Where the rows come from.
    pub(crate) driver: Driver,
    /// What is done with them, one after the other.
    pub(crate) steps: Vec<Step>,
    /// How many slots there are.
    pub(crate) slots: usize,
    /// Slots in which no two matches have the same codes; `None` when there may be such matches.
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
    /// What is done.
    pub(crate) action: Action,
    /// The slots that have a code before the step and are read behind it.
    pub(crate) carried: Vec<Slot>,
}

/// What a step does.
#[derive(Clone, Debug)]
pub(crate) enum Action {
    /// Goes on with every row of a relation that has the key; the columns that the index keeps go to slots.
    Probe { index: IndexId, key: Vec<Operand>, to: Vec<Slot>, bound: Option<Bound> },
    /// Goes on if some row of a relation has the key, or if none has.
    Ask { set: SetId, key: Vec<Operand>, sign: Sign },
    /// Goes on if two slots have the same code.
    Same { left: Slot, right: Slot },
    /// Goes on if a comparison holds.
    Compare { left: Expr, op: Comparison, right: Expr },
    /// Goes on if the answer to a question about texts is yes, or no.
    Text { test: TextTest, texts: Vec<Expr>, sign: Sign },
    /// Computes a variable.
    Bind { expr: Expr, to: Slot },
    /// Goes on with every whole number from one to another.
    Enumerate { from: Expr, last: Expr, to: Slot },
    /// Goes on if a number is whole and lies between two others.
    Within { value: Expr, from: Expr, last: Expr },
    /// Looks up the value of an aggregate for its group; goes on if there is one.
    Aggregate { key: Vec<Operand>, to: Slot },
}

/// What the only column that an index keeps, in sorted lists, must be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound {
    pub(crate) op: Comparison,
    pub(crate) than: Operand,
}

impl Action {
    /// The slots that it reads.
    pub(crate) fn reads(&self) -> Vec<Slot> {
        let of_key = |key: &[Operand]| -> Vec<Slot> {
            let slot = |operand: &Operand| match operand {
                Operand::Slot(slot) => Some(*slot),
                Operand::Same(_) => None,
            };
            key.iter().filter_map(slot).collect()
        };
        match self {
            Action::Probe { key, bound, .. } => {
                let than: Vec<Operand> = bound.iter().map(|bound| bound.than).collect();
                [of_key(key), of_key(&than)].concat()
            }
            Action::Ask { key, .. } | Action::Aggregate { key, .. } => of_key(key),
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
            Action::Probe { to, .. } => to,
            Action::Bind { to, .. }
            | Action::Enumerate { to, .. }
            | Action::Aggregate { to, .. } => std::slice::from_ref(to),
            _ => &[],
        }
    }
}

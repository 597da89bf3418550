//! Asking: from a question to the bodies that can answer it, each with the sequence in which its
//! literals are taken.

use super::bodies::{BodyId, Place};
use super::calls::{Asked, At, CallId, Frame};
use super::compute::concluding;
use super::join::{Join, Open};
use super::sequence::{Sequence, sequence};
use crate::proof::Binding;
use crate::verify::Wrong;
use std::rc::Rc;
use toulmin_lang::program::{Atom, RelationId, RowPattern, RuleId, Side, VariableId};

/// The size that a derived relation is assumed to have: the bits of its number of rows.
const DERIVED_BITS: usize = 26;

impl<'a> Join<'a> {
    /// The call for a question. When it is asked for the first time, the bodies that can answer it
    /// are begun.
    pub(crate) fn ask(&mut self, asked: Asked) -> Result<CallId, Wrong> {
        if let Some(known) = self.calls.known(&asked) {
            return Ok(known);
        }

        match asked.clone() {
            Asked::Rows(relation, pattern) => {
                let call = self.calls.enter(asked, self.levels.of_relation(relation));
                self.begin_rules(call, relation, &pattern, |_| true)?;
                Ok(call)
            }
            Asked::Body(body, binding) => {
                let level = self.levels.of_body(self.bodies.literals(body)?);
                let call = self.calls.enter(asked, level);
                self.begin(call, body, binding)?;
                Ok(call)
            }
        }
    }

    /// The call for the rows of a relation that fit a pattern, and perhaps for more.
    pub(crate) fn ask_rows(
        &mut self,
        relation: RelationId,
        pattern: &RowPattern,
    ) -> Result<CallId, Wrong> {
        let widened = self.widened(relation, pattern);
        self.ask(Asked::Rows(relation, widened))
    }

    /// Answers a call with the facts and the rules that give rows of a pattern.
    pub(crate) fn begin_rules(
        &mut self,
        call: CallId,
        relation: RelationId,
        pattern: &RowPattern,
        is_needed: impl Fn(RuleId) -> bool,
    ) -> Result<(), Wrong> {
        for row in self.base.fitting(relation, Side::Holds, pattern) {
            if pattern.fits(&row) {
                let values = RowPattern::exactly(&row);
                let row = self.calls.get(call).concluded(&values);
                self.answer(call, row);
            }
        }

        for id in self.levels.rules(relation).to_vec() {
            let rule = self.bodies.program.rule(id);
            let start = concluding(&rule.head.terms, pattern, rule.body.variables.len());
            if let Some(binding) = start.filter(|_| is_needed(id)) {
                self.begin(call, BodyId::Whole(Place::Rule(id)), binding)?;
            }
        }
        Ok(())
    }

    /// Begins to join a body.
    fn begin(&mut self, owner: CallId, body: BodyId, binding: Binding) -> Result<(), Wrong> {
        let literals = self.bodies.literals(body)?;
        let sequence = self.sequence(body, &binding)?;
        let at = At { body, taken: 0 };
        self.open.push(Open::Next(Frame { owner, at, literals, sequence, binding }));
        Ok(())
    }

    /// The sequence of a body, made once for the same known variables.
    pub(crate) fn sequence(
        &mut self,
        body: BodyId,
        binding: &Binding,
    ) -> Result<Rc<Sequence>, Wrong> {
        let bound = binding.iter().enumerate().filter(|(_, value)| value.is_some());
        let known: Vec<VariableId> = bound.map(|(at, _)| VariableId(at)).collect();
        let key = (body, known);
        if let Some(made) = self.sequences.get(&key) {
            return Ok(Rc::clone(made));
        }

        let outline = self.bodies.outline(body)?;
        let expected = |atom: &Atom, side: Side, fixed: usize| self.expected(atom, side, fixed);
        let known = key.1.iter().copied().collect();
        let made = sequence(&outline, &known, &expected).ok_or(Wrong::Binding)?;

        let made = Rc::new(made);
        self.sequences.insert(key, Rc::clone(&made));
        Ok(made)
    }

    /// How many rows an atom may have with this many columns fixed, in sixteenths of bits. Stated
    /// rows count less than derived ones, and an atom with every column open comes last.
    fn expected(&self, atom: &Atom, side: Side, fixed: usize) -> usize {
        let columns = atom.terms.len();
        let is_derived = self.levels.is_derived(atom.relation, side);
        let rows = self.base.count(atom.relation, side);
        let bits = if is_derived { DERIVED_BITS } else { (rows + 1).ilog2() as usize + 1 };
        let left = (bits * 16 * (columns - fixed)).checked_div(columns).unwrap_or(0);
        let nothing_known = fixed == 0 && columns > 0;
        left + if is_derived { 64 } else { 0 } + if nothing_known { 1000 } else { 0 }
    }
}

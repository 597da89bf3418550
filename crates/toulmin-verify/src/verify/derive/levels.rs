//! Levels: which relations must be complete before the absence of their rows can be asked.

use crate::verify::Wrong;
use toulmin_lang::program::{Literal, Program, RelationId, RuleId, Side, Sign};

/// The level of each relation, and the rules that conclude it. The level is at least that of what
/// the rules read, and above that of what they negate or aggregate.
pub(crate) struct Levels {
    levels: Vec<usize>,
    rules: Vec<Vec<RuleId>>,
}

impl Levels {
    /// # Errors
    /// When a relation rests on its own absence.
    pub(crate) fn of(program: &Program) -> Result<Self, Wrong> {
        let mut rules = vec![Vec::new(); program.relations.len()];
        for (at, rule) in program.rules.iter().enumerate() {
            rules[rule.head.relation.0].push(RuleId(at));
        }
        let mut found = Levels { levels: vec![0; program.relations.len()], rules };

        // Each round settles the relations of one level more. More rounds than relations are needed
        // only in a circle.
        for _ in 0..=program.relations.len() {
            if !found.raise(program) {
                return Ok(found);
            }
        }
        Err(Wrong::Unstratified)
    }

    /// Raises relations to the levels that their rules ask for. Returns whether any changed.
    fn raise(&mut self, program: &Program) -> bool {
        let mut changed = false;
        for rule in &program.rules {
            let least = self.of_body(&rule.body.literals);
            let level = &mut self.levels[rule.head.relation.0];
            changed |= *level < least;
            *level = least.max(*level);
        }
        changed
    }

    /// The rules that conclude a relation.
    pub(crate) fn rules(&self, relation: RelationId) -> &[RuleId] {
        &self.rules[relation.0]
    }

    /// Whether rules conclude this side of a relation. Denials are only ever stated.
    pub(crate) fn is_derived(&self, relation: RelationId, side: Side) -> bool {
        side == Side::Holds && !self.rules(relation).is_empty()
    }

    pub(crate) fn of_relation(&self, relation: RelationId) -> usize {
        self.levels[relation.0]
    }

    /// The level that a body asks for.
    pub(crate) fn of_body(&self, literals: &[Literal]) -> usize {
        literals.iter().map(|literal| self.of_literal(literal)).max().unwrap_or(0)
    }

    fn of_literal(&self, literal: &Literal) -> usize {
        match literal {
            Literal::Atom { side: Side::Denied, .. }
            | Literal::Compare { .. }
            | Literal::Test { .. }
            | Literal::Range { .. } => 0,
            Literal::Atom { sign: Sign::Positive, atom, .. } => self.of_relation(atom.relation),
            Literal::Atom { atom, .. } => self.of_relation(atom.relation) + 1,
            Literal::Aggregate { aggregate, .. } => self.of_body(&aggregate.body) + 1,
        }
    }
}

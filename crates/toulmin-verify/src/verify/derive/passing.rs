//! Recursion that passes on what it is asked, so that a closure is followed from the place where it
//! is asked and not from everywhere.
//!
//! ```text
//! reach(?x, ?z) :- edge(?x, ?y), reach(?y, ?z).
//! ```
//!
//! The last atom of this rule asks for the same relation, with the same columns open and given to
//! the head unchanged. Its rows are answers to the call itself, except for the values of the fixed
//! columns. They need no call of their own: the rules are begun for what the atom asks, on behalf
//! of the call (Ross 1996, "Tail recursion elimination in deductive databases").
//!
//! ```text
//! reach(?x, ?z) :- reach(?x, ?y), reach(?y, ?z).
//! ```
//!
//! The first atom of this rule takes over the fixed columns, which the rule reads nowhere else.
//! Such a rule need not be begun for what is passed on: the rows of that atom are answers to the
//! call too, so the rule meets them as it was begun for the call. The rule may read fixed columns
//! that what is passed on leaves as they are.

use super::bodies::{BodyId, Place};
use super::calls::{Asked, CallId, Frame};
use super::compute::concluding;
use super::join::Join;
use crate::verify::Wrong;
use std::collections::BTreeSet;
use toulmin_lang::program::{
    Atom, Literal, RelationId, RowPattern, Rule, RuleId, Side, Sign, Term,
};

impl<'a> Join<'a> {
    /// Whether the rows that an atom asks for are answers to the call for which its body is joined.
    pub(crate) fn passes_on(&self, frame: &Frame<'a>, atom: &Atom, pattern: &RowPattern) -> bool {
        let BodyId::Whole(Place::Rule(rule)) = frame.at.body else { return false };
        let head = &self.bodies.program.rule(rule).head;

        let asked = &self.calls.get(frame.owner).pattern;
        let mut open = BTreeSet::new();
        let mut same = |at: usize| match (asked[at], pattern[at], head.terms[at]) {
            (Some(_), Some(_), _) => true,
            (None, None, Term::Variable(variable)) => {
                head.terms[at] == atom.terms[at] && open.insert(variable)
            }
            _ => false,
        };

        let is_last = frame.at.taken + 1 == frame.sequence.taken.len();
        let is_same = atom.relation == head.relation && (0..pattern.len()).all(&mut same);
        is_last && is_same && !open.is_empty()
    }

    /// Answers a call with the rows of a pattern of its relation.
    pub(crate) fn pass_on(
        &mut self,
        call: CallId,
        relation: RelationId,
        pattern: RowPattern,
    ) -> Result<(), Wrong> {
        if !self.calls.get_mut(call).pass_on(pattern.clone()) {
            return Ok(());
        }

        let asked = self.calls.get(call).pattern.clone();
        let mut needed = BTreeSet::new();
        for id in self.levels.rules(relation).to_vec() {
            if !self.hands_over(id, &asked, &pattern)? {
                needed.insert(id);
            }
        }

        self.begin_rules(call, relation, &pattern, |id| needed.contains(&id))
    }

    /// Whether a rule first takes an atom of its own relation that asks for the same columns as its
    /// head: the rule hands to it what is fixed in them and reads that nowhere else, or keeps what
    /// the call asks for too.
    fn hands_over(
        &mut self,
        id: RuleId,
        asked: &RowPattern,
        pattern: &RowPattern,
    ) -> Result<bool, Wrong> {
        let rule = self.bodies.program.rule(id);
        let start = concluding(&rule.head.terms, pattern, rule.body.variables.len());
        let Some(start) = start else { return Ok(false) };

        let sequence = self.sequence(BodyId::Whole(Place::Rule(id)), &start)?;
        let first = sequence.taken.first().map(|taken| taken.literal);

        let hands = |(at, atom): (usize, &Atom)| {
            let mut columns = 0..pattern.len();
            first == Some(at)
                && columns.all(|column| match (pattern[column], atom.terms[column]) {
                    (Some(value), _) => {
                        let is_same = asked[column] == Some(value);
                        is_handed(rule, at, atom, column) || is_same && is_kept(rule, atom, column)
                    }
                    (None, Term::Variable(variable)) => start[variable.0].is_none(),
                    (None, Term::Any) => true,
                    (None, Term::Value(_)) => false,
                })
        };

        Ok(own_atoms(rule).into_iter().any(hands))
    }

    /// The pattern that is asked for instead of one that fixes every column. It fixes only the
    /// columns that a rule with several atoms of its own relation hands to one of these or keeps in
    /// it, so that the others are found without a call for each value in between. Of several such
    /// patterns, one that was asked before, or that answers the previous question too.
    pub(crate) fn widened(&mut self, relation: RelationId, pattern: &RowPattern) -> RowPattern {
        if !pattern.is_fixed() {
            return pattern.clone();
        }
        let rules = self.levels.rules(relation).iter();
        let handed = rules.flat_map(|rule| handed(self.bodies.program.rule(*rule)));
        let wider: Vec<RowPattern> = handed
            .filter(|columns| columns.len() < pattern.len())
            .map(|columns| {
                let value = |at: usize| pattern[at].filter(|_| columns.contains(&at));
                (0..pattern.len()).map(value).collect()
            })
            .collect();

        let Some(first) = wider.first() else { return pattern.clone() };
        let before = self.asked_before.insert(relation, pattern.clone());
        let asked =
            |it: &&RowPattern| self.calls.known(&Asked::Rows(relation, (*it).clone())).is_some();
        let shared = |it: &&RowPattern| {
            let of_before = before.iter().flatten();
            before.is_some() && it.iter().zip(of_before).all(|(it, b)| it.is_none() || it == b)
        };

        wider.iter().find(asked).or_else(|| wider.iter().find(shared)).unwrap_or(first).clone()
    }
}

/// For each atom of its own relation in a rule with several, the columns that are handed to it or
/// kept in it. Atoms to which the head hands no column are left out.
fn handed(rule: &Rule) -> Vec<Vec<usize>> {
    let atoms = own_atoms(rule);
    if atoms.len() < 2 {
        return Vec::new();
    }

    let mut found = Vec::new();
    for (at, atom) in atoms {
        let columns = 0..atom.terms.len();
        if columns.clone().any(|column| is_handed(rule, at, atom, column)) {
            found.push(columns.filter(|column| is_kept(rule, atom, *column)).collect());
        }
    }
    found
}

/// Whether a column of the head and that column of an atom of the body have the same variable.
fn is_kept(rule: &Rule, atom: &Atom, column: usize) -> bool {
    let term = rule.head.terms[column];
    matches!(term, Term::Variable(_)) && atom.terms[column] == term
}

/// Whether a column of the head and that column of an atom of the body have a variable that occurs
/// nowhere else.
fn is_handed(rule: &Rule, at: usize, atom: &Atom, column: usize) -> bool {
    let Term::Variable(variable) = rule.head.terms[column] else { return false };
    let times = |atom: &Atom| atom.variables().filter(|it| *it == variable).count();
    let mut others = rule.body.literals.iter().enumerate().filter(|(other, _)| *other != at);
    is_kept(rule, atom, column)
        && times(&rule.head) == 1
        && times(atom) == 1
        && !others.any(|(_, literal)| literal.variables().contains(&variable))
}

/// The positive atoms of a rule's own relation in its body, with their indexes.
fn own_atoms(rule: &Rule) -> Vec<(usize, &Atom)> {
    let mut own = Vec::new();
    for (at, literal) in rule.body.literals.iter().enumerate() {
        match literal {
            Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom }
                if atom.relation == rule.head.relation =>
            {
                own.push((at, atom));
            }
            _ => {}
        }
    }
    own
}

//! Recursion that passes on what it is asked, so that a closure is followed from where it is asked and not from everywhere.
//!
//! Where the last atom of a rule asks for the same relation, with the same columns open and given to the head as they are, its
//! rows are answers to the call itself, but for the values of the fixed columns. They need no call of their own: the rules are
//! begun for what it asks, in the name of the call (Ross 1996, "Tail recursion elimination in deductive databases").
//!
//! reach(?x, ?z) :- edge(?x, ?y), reach(?y, ?z).
//!
//! A rule that first hands its fixed columns to an atom of the same relation, and reads them nowhere else, needs not be begun
//! for what is passed on: the rows of that atom are answers to the call too, so the rule as it was begun for the call itself
//! meets them. It may read those that do not change from the call to what is passed on.
//!
//! reach(?x, ?z) :- reach(?x, ?y), reach(?y, ?z).

use super::Wrong;
use super::bodies::{BodyId, Place};
use super::calls::{Asked, CallId};
use super::compute::concluding;
use super::join::{Frame, Join};
use std::collections::BTreeSet;
use toulmin_lang::program::{Atom, Literal, RelationId, Rule, RuleId, Side, Sign, Term};
use toulmin_lang::value::Value;

impl<'a> Join<'a> {
    /// Whether the rows that an atom asks for are answers to the call that its body is joined for.
    pub(super) fn passes_on(
        &self,
        frame: &Frame<'a>,
        atom: &Atom,
        pattern: &[Option<Value>],
    ) -> bool {
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
    pub(super) fn pass_on(
        &mut self,
        call: CallId,
        relation: RelationId,
        pattern: Vec<Option<Value>>,
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

    /// Whether a rule first takes an atom of its own relation that asks for the same columns as its head: hands to it what is
    /// fixed in them, which it reads nowhere else, or keeps what the call asks for too.
    fn hands_over(
        &mut self,
        id: RuleId,
        asked: &[Option<Value>],
        pattern: &[Option<Value>],
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

    /// The pattern that is asked for instead of one that fixes every column: only those columns that a rule with several atoms
    /// of its own relation hands to one of these, or keeps in it, so that the others are found without a call for each value in
    /// between. Of several such patterns, one that is asked already, or that answers the question before this one too.
    pub(super) fn widened(
        &mut self,
        relation: RelationId,
        pattern: &[Option<Value>],
    ) -> Vec<Option<Value>> {
        if pattern.iter().any(Option::is_none) {
            return pattern.to_vec();
        }
        let rules = self.levels.rules(relation).iter();
        let handed = rules.flat_map(|rule| handed(self.bodies.program.rule(*rule)));
        let wider: Vec<Vec<Option<Value>>> = handed
            .filter(|columns| columns.len() < pattern.len())
            .map(|columns| {
                let value = |at: usize| pattern[at].filter(|_| columns.contains(&at));
                (0..pattern.len()).map(value).collect()
            })
            .collect();
        let Some(first) = wider.first() else { return pattern.to_vec() };
        let before = self.asked_before.insert(relation, pattern.to_vec());
        let asked = |it: &&Vec<Option<Value>>| {
            self.calls.known(&Asked::Rows(relation, it.to_vec())).is_some()
        };
        let shared = |it: &&Vec<Option<Value>>| {
            let of_before = before.iter().flatten();
            before.is_some() && it.iter().zip(of_before).all(|(it, b)| it.is_none() || it == b)
        };
        wider.iter().find(asked).or_else(|| wider.iter().find(shared)).unwrap_or(first).clone()
    }
}

/// For each atom of its own relation in a rule with several to which the head hands a column: the columns that are handed to it,
/// or kept in it.
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

/// Whether the same variable stands in a column of the head and in that column of an atom of the body.
fn is_kept(rule: &Rule, atom: &Atom, column: usize) -> bool {
    let term = rule.head.terms[column];
    matches!(term, Term::Variable(_)) && atom.terms[column] == term
}

/// Whether the variable in a column of the head stands in the same column of an atom of the body, and nowhere else.
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

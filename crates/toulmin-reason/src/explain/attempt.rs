//! Takes a body literal by literal, to report the one instance of it that lacks the least.
//!
//! An instance is a binding of the variables of a body. The search starts with what is asked. It
//! takes the literals in written order, each as soon as its inputs are bound:
//!
//! - rows that satisfy a literal extend an instance, each to an instance of its own;
//! - an instance that no row satisfies lacks the literal and goes on without it. Rows that hold at
//!   another time extend it. Where none do, the variables stay open for later literals, and a
//!   second instance takes their values from what the rules for the literal come nearest to;
//! - facts of another time also extend an instance that rows satisfy, to one that lacks the
//!   literal;
//! - an atom with every column open is put off when a lacking literal left its variable open, since
//!   any row would satisfy it. It is taken when other literals fix one of its columns, or last.
//!
//! Rows of another time and rules give no value to a variable that occurs in no other literal.
//!
//! Instances that fared alike form a group. The nearest group is always taken further; the others
//! in turn, as long as there are at most [`INSTANCES_MAX`] instances in all. In the end the
//! instance is reported that lacks the fewest literals, where a literal that a row of another time
//! would satisfy counts as nearer. Among equals it is the one that lacks the later literals, then
//! the least binding. What it lacks is then reported under all that it binds.

use super::graph::too_much;
use crate::evaluate::{Binding, Limit, Scope, Stop, bind, bound, extended, instantiate};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;
use toulmin_lang::facts::Facts;
use toulmin_lang::plan;
use toulmin_lang::program::{
    Atom, Literal, Program, RowPattern, Rule, Side, Sign, Term, VariableId,
};
use toulmin_lang::value::Date;
use toulmin_verify::refusal::INSTANCES_MAX;

/// How many bindings are kept for a rule that concludes what is asked.
pub(super) const BINDINGS_MAX: usize = 1_000_000;

/// How many are kept for a rule that concludes what such a rule lacks. A rule with more is not
/// looked into.
pub(super) const BINDINGS_BELOW_MAX: usize = 10_000;

/// An atom with every column open that has more rows than this is satisfied by one of them.
const ROWS_MANY: usize = 10_000;

/// What bodies are taken against.
#[derive(Clone, Copy)]
pub(super) struct Ground<'a> {
    pub(super) scope: Scope<'a>,
    pub(super) program: &'a Program,
    pub(super) facts: &'a Facts,
    pub(super) date: Date,
}

/// Whether the rules for what an instance lacks are asked for values.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Rules {
    Asked,
    NotAsked,
}

/// The instance that lacks the least.
pub(super) struct Nearest {
    pub(super) binding: Binding,
    /// How it fares with each literal, in written order.
    pub(super) fates: Vec<Fate>,
}

/// How instances fare with a literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Fate {
    /// A row satisfies it.
    Holds,
    /// A row of another time would satisfy it. So many other instances of their group lack it too.
    AtAnotherTime(usize),
    /// Nothing satisfies it, in so many other instances of their group neither. It fails whatever
    /// the value of these variables; none are named when it holds for an instance of the group.
    Fails(usize, Whatever),
    /// It was not taken.
    Open,
}

/// What instances of a group have in common: what they lack, how they fared, and which variables
/// have a value. The least key is that of the nearest group.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    lacks: Lacks,
    fates: Vec<Fate>,
    bound: Reverse<BTreeSet<VariableId>>,
}

/// Variables whose value makes no difference.
pub(super) type Whatever = BTreeSet<VariableId>;

/// How many literals are lacking, and how many of these no row satisfies at any time.
type Lacks = (usize, usize);

/// Groups of instances.
#[derive(Default)]
struct Groups {
    by_key: BTreeMap<Key, BTreeSet<Binding>>,
    /// How many instances there are in all groups.
    count: usize,
}

/// The instance of a body nearest to what is asked.
///
/// # Errors
/// When the nearest group grows beyond a number of bindings, or a limit is reached.
pub(super) fn nearest(
    ground: Ground<'_>,
    literals: &[Literal],
    start: &Binding,
    bindings_max: usize,
) -> Result<Nearest, Stop> {
    let search = Search { ground, literals, start, bindings_max, rules: Rules::Asked };
    let (key, bindings) = search.run()?;
    let binding = bindings.into_iter().next().expect("bug: a group without an instance");
    Ok(Nearest { binding, fates: key.fates })
}

/// The search for the nearest instance of a body.
struct Search<'a> {
    ground: Ground<'a>,
    literals: &'a [Literal],
    start: &'a Binding,
    bindings_max: usize,
    rules: Rules,
}

impl Key {
    fn new(fates: Vec<Fate>, binding: &Binding) -> Key {
        let lacking = fates.iter().filter(|fate| fate.is_lacking()).count();
        let silent = fates.iter().filter(|fate| matches!(fate, Fate::Fails(..))).count();
        Key { lacks: (lacking, silent), fates, bound: Reverse(bound(binding)) }
    }

    /// What is lacking when nothing more is taken.
    fn lacks_in_all(&self) -> Lacks {
        let (lacking, silent) = self.lacks;
        let not_taken = open(&self.fates).count();
        (lacking + not_taken, silent + not_taken)
    }

    /// The fates after a literal.
    fn with(&self, literal: usize, fate: Fate) -> Vec<Fate> {
        let mut fates = self.fates.clone();
        fates[literal] = fate;
        fates
    }
}

impl Fate {
    fn is_lacking(&self) -> bool {
        matches!(self, Fate::AtAnotherTime(_) | Fate::Fails(..))
    }
}

impl Groups {
    fn add(&mut self, key: Key, bindings: impl IntoIterator<Item = Binding>) {
        let group = self.by_key.entry(key).or_default();
        let before = group.len();
        group.extend(bindings);
        self.count += group.len() - before;
    }

    /// Adds instances to the groups that they belong to.
    fn add_each(&mut self, fates: &[Fate], bindings: impl IntoIterator<Item = Binding>) {
        for binding in bindings {
            self.add(Key::new(fates.to_vec(), &binding), [binding]);
        }
    }

    fn append(&mut self, other: Groups) {
        for (key, bindings) in other.by_key {
            self.add(key, bindings);
        }
    }

    /// The group that lacks the least.
    fn nearest(self) -> Option<(Key, BTreeSet<Binding>)> {
        self.by_key.into_iter().min_by_key(|(key, _)| (key.lacks_in_all(), key.clone()))
    }
}

/// The literals that were not taken.
fn open(fates: &[Fate]) -> impl Iterator<Item = usize> {
    let open = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Open);
    open.map(|(at, _)| at)
}

impl Search<'_> {
    /// The nearest group when every literal that can be taken is taken.
    fn run(&self) -> Result<(Key, BTreeSet<Binding>), Stop> {
        let fates = vec![Fate::Open; self.literals.len()];
        let mut groups = Groups::default();
        groups.add(Key::new(fates, self.start), [self.start.clone()]);

        for _ in self.literals {
            groups = self.round(groups)?;
        }

        Ok(groups.nearest().expect("bug: a body without an instance"))
    }

    /// Takes the next literal of each group, the nearest group first.
    fn round(&self, groups: Groups) -> Result<Groups, Stop> {
        let mut next = Groups::default();
        for (at, (key, bindings)) in groups.by_key.into_iter().enumerate() {
            let room = match at {
                0 => self.bindings_max,
                _ => INSTANCES_MAX.saturating_sub(next.count),
            };
            let Some(literal) = self.next(&key) else {
                next.add(key, bindings);
                continue;
            };

            // Groups come in the order of nearness: when one has no room, those after it have none.
            match self.after(&key, &bindings, literal, room)? {
                Some(after) => next.append(after),
                None if at == 0 => return Err(too_much()),
                None => break,
            }

            for guess in [Self::of_another_time, Self::by_rules] {
                if next.count < INSTANCES_MAX {
                    let guessed = guess(self, &key, &bindings, literal)?;
                    if next.count + guessed.count <= INSTANCES_MAX {
                        next.append(guessed);
                    }
                }
            }
        }

        Ok(next)
    }

    /// The literal that a group takes next.
    fn next(&self, key: &Key) -> Option<usize> {
        let is_ready =
            |at: &usize| !plan::order(from_ref(&self.literals[*at]), &key.bound.0).is_empty();
        let ready: Vec<usize> = open(&key.fates).filter(is_ready).collect();
        let mut now = ready.iter().filter(|at| !self.is_put_off(**at, key));
        now.next().or(ready.first()).copied()
    }

    /// Whether any row would satisfy an atom, because a lacking literal left its variable open.
    fn is_put_off(&self, at: usize, key: &Key) -> bool {
        let Literal::Atom { sign: Sign::Positive, atom, .. } = &self.literals[at] else {
            return false;
        };

        let lacking = key.fates.iter().zip(self.literals).filter(|(fate, _)| fate.is_lacking());
        let left: BTreeSet<VariableId> =
            lacking.flat_map(|(_, literal)| literal.variables()).collect();
        let is_open = |term: &Term| match term {
            Term::Variable(variable) => !key.bound.0.contains(variable),
            Term::Value(_) => false,
            Term::Any => true,
        };

        atom.terms.iter().all(is_open) && atom.variables().any(|variable| left.contains(&variable))
    }

    /// The instances of a group after a literal; `None` if there are more than there is room for.
    fn after(
        &self,
        key: &Key,
        bindings: &BTreeSet<Binding>,
        literal: usize,
        room: usize,
    ) -> Result<Option<Groups>, Stop> {
        let mut holding = Vec::new();
        let mut lacking = Vec::new();
        for binding in bindings {
            let taken = holding.len() + lacking.len();
            match self.satisfied(key, literal, binding, room.saturating_sub(taken))? {
                None => return Ok(None),
                Some(found) if found.is_empty() => lacking.push(binding),
                Some(found) => holding.extend(found),
            }
            if holding.len() + lacking.len() > room {
                return Ok(None);
            }
        }

        let mut next = Groups::default();
        if let Some(first) = holding.first() {
            next.add(Key::new(key.with(literal, Fate::Holds), first), holding);
        }

        let others = lacking.len().saturating_sub(1);
        let none_holds = next.count == 0;
        for binding in lacking {
            let found = self.rows_of_another_time(literal, binding);
            let fate = match found {
                None if none_holds => Fate::Fails(others, self.without_value(literal, binding)),
                None => Fate::Fails(others, Whatever::new()),
                Some(_) => Fate::AtAnotherTime(others),
            };

            // Too many rows say as little of the variables as none.
            let few = found.filter(|found| found.len() <= INSTANCES_MAX);
            let extended = few.unwrap_or_else(|| BTreeSet::from([binding.clone()]));
            next.add_each(&key.with(literal, fate), extended);
        }

        Ok((next.count <= room).then_some(next))
    }

    /// The extensions of an instance that satisfy a literal; `None` if there are more than `max`.
    /// For the last literal one extension is enough. Where an operation has no result, none does.
    fn satisfied(
        &self,
        key: &Key,
        literal: usize,
        binding: &Binding,
        max: usize,
    ) -> Result<Option<BTreeSet<Binding>>, Stop> {
        let is_last = self.rules == Rules::Asked && open(&key.fates).count() == 1;
        let scope = self.ground.scope;
        let literal = &self.literals[literal];
        if let (true, Some(any)) = (is_last, any_row(scope, literal, binding)) {
            return Ok(Some(BTreeSet::from([any])));
        }

        let steps = plan::order(from_ref(literal), &key.bound.0);
        let max = if is_last { 1 } else { max };
        let mut found = BTreeSet::new();
        let mut keep = |binding: &Binding| {
            if found.len() == max && !found.contains(binding) {
                return Err(too_much());
            }
            found.insert(binding.clone());
            Ok(())
        };

        match scope.matches(from_ref(literal), &steps, &mut binding.clone(), &mut keep) {
            Err(Stop::Limit { limit: Limit::Explanation, .. }) if is_last => {}
            Err(Stop::Limit { limit: Limit::Explanation, .. }) => return Ok(None),
            Err(Stop::Fault(_)) => {}
            outcome => outcome?,
        }

        Ok(Some(found))
    }

    /// The variables of an atom that have no value.
    fn without_value(&self, literal: usize, binding: &Binding) -> Whatever {
        let Literal::Atom { atom, .. } = &self.literals[literal] else { return Whatever::new() };
        atom.variables().filter(|variable| binding[variable.0].is_none()).collect()
    }

    /// The extensions of an instance by rows of another time, if there are any. The search ends
    /// just beyond [`INSTANCES_MAX`].
    fn rows_of_another_time(&self, literal: usize, binding: &Binding) -> Option<BTreeSet<Binding>> {
        let Literal::Atom { sign: Sign::Positive, side, atom } = &self.literals[literal] else {
            return None;
        };

        let ground = self.ground;
        let pattern = instantiate(&atom.terms, binding);
        let is_settled = self.is_settled(literal, binding);
        let mut found = BTreeSet::new();
        for id in ground.facts.fitting(atom.relation, *side, &pattern) {
            if !ground.facts.in_force(id, ground.date) {
                let row = RowPattern::exactly(&ground.facts.row(id));
                found.extend(self.with(literal, atom, &row, binding));
            }
            if found.len() > INSTANCES_MAX || is_settled && !found.is_empty() {
                break;
            }
        }

        (!found.is_empty()).then_some(found)
    }

    /// Guesses that a fact of another time is meant although rows satisfy the literal: extends the
    /// instances of a group by each such fact, to instances that lack the literal.
    fn of_another_time(
        &self,
        key: &Key,
        bindings: &BTreeSet<Binding>,
        literal: usize,
    ) -> Result<Groups, Stop> {
        let mut guessed = Groups::default();
        let Literal::Atom { sign: Sign::Positive, side, atom } = &self.literals[literal] else {
            return Ok(guessed);
        };

        let ground = self.ground;
        let none = |pattern: &RowPattern| {
            ground.scope.rows.fitting(atom.relation, *side, pattern).next().is_none()
        };
        for fact in ground.facts.written.iter() {
            if (fact.relation, fact.side) != (atom.relation, *side) || fact.in_force(ground.date) {
                continue;
            }

            let row = RowPattern::exactly(&fact.row);
            let found = bindings.iter().filter_map(|binding| {
                let found = self.with(literal, atom, &row, binding)?;
                let is_beside_rows = !none(&instantiate(&atom.terms, binding))
                    && none(&instantiate(&atom.terms, &found));
                is_beside_rows.then_some(found)
            });
            guessed.add_each(&key.with(literal, Fate::AtAnotherTime(0)), found);
        }

        Ok(guessed)
    }

    /// Guesses what a literal is about that nothing satisfies: extends the one instance of a group
    /// by the rows that the rules for the literal come nearest to concluding.
    fn by_rules(
        &self,
        key: &Key,
        bindings: &BTreeSet<Binding>,
        literal: usize,
    ) -> Result<Groups, Stop> {
        let mut guessed = Groups::default();
        let Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } =
            &self.literals[literal]
        else {
            return Ok(guessed);
        };
        // Rules of rules are not asked, nor for each of many instances: that would be a search
        // through the whole program.
        let (Rules::Asked, 1, Some(binding)) = (self.rules, bindings.len(), bindings.first())
        else {
            return Ok(guessed);
        };
        if self.is_settled(literal, binding) || self.has_row(literal, atom, binding) {
            return Ok(guessed);
        }

        let pattern = instantiate(&atom.terms, binding);
        let fates = key.with(literal, Fate::Fails(0, self.without_value(literal, binding)));
        for (_, rule) in self.ground.program.rules_for(atom.relation) {
            let rows = self.nearly_concluded(rule, &pattern)?;
            let found = rows.iter().filter_map(|row| self.with(literal, atom, row, binding));
            guessed.add_each(&fates, found.filter(|found| found != binding));
        }

        Ok(guessed)
    }

    /// The rows that a rule would conclude by its nearest instances, open where these are; none
    /// when there is too much to look at.
    fn nearly_concluded(&self, rule: &Rule, wanted: &RowPattern) -> Result<Vec<RowPattern>, Stop> {
        let Some(start) = bind(&rule.head.terms, wanted, rule.body.variables.len()) else {
            return Ok(Vec::new());
        };

        let search = Search {
            literals: &rule.body.literals,
            start: &start,
            bindings_max: BINDINGS_BELOW_MAX,
            rules: Rules::NotAsked,
            ..*self
        };
        match search.run() {
            Err(Stop::Limit { limit: Limit::Explanation, .. }) => Ok(Vec::new()),
            found => {
                let (_, nearest) = found?;
                Ok(nearest.iter().map(|nearest| instantiate(&rule.head.terms, nearest)).collect())
            }
        }
    }

    /// Whether a row of some time satisfies an atom.
    fn has_row(&self, literal: usize, atom: &Atom, binding: &Binding) -> bool {
        let pattern = instantiate(&atom.terms, binding);
        let mut rows = self.ground.scope.rows.fitting(atom.relation, Side::Holds, &pattern);
        rows.next().is_some() || self.rows_of_another_time(literal, binding).is_some()
    }

    /// Whether every variable that a literal shares with others has a value.
    fn is_settled(&self, literal: usize, binding: &Binding) -> bool {
        self.shared(literal).all(|variable| binding[variable.0].is_some())
    }

    /// The variables of a literal that occur in other literals as well.
    fn shared(&self, literal: usize) -> impl Iterator<Item = VariableId> {
        let others = self.literals.iter().enumerate().filter(move |(at, _)| *at != literal);
        let elsewhere: BTreeSet<VariableId> =
            others.flat_map(|(_, other)| other.variables()).collect();
        let own = self.literals[literal].variables();
        own.into_iter().filter(move |variable| elsewhere.contains(variable))
    }

    /// The binding with those values of a row that other literals read, if the row fits.
    fn with(
        &self,
        literal: usize,
        atom: &Atom,
        row: &RowPattern,
        binding: &Binding,
    ) -> Option<Binding> {
        let mut with = extended(binding.clone(), &atom.terms, row)?;
        let shared: BTreeSet<VariableId> = self.shared(literal).collect();
        for (at, value) in with.iter_mut().enumerate() {
            if !shared.contains(&VariableId(at)) {
                *value = binding[at];
            }
        }
        Some(with)
    }
}

/// One extension of a binding by an atom that has very many rows and every column open.
fn any_row(scope: Scope<'_>, literal: &Literal, binding: &Binding) -> Option<Binding> {
    let Literal::Atom { sign: Sign::Positive, side, atom } = literal else { return None };
    let variables: BTreeSet<VariableId> = atom.variables().collect();
    let is_open = instantiate(&atom.terms, binding).iter().all(Option::is_none);
    if !is_open || variables.len() < atom.variables().count() {
        return None;
    }
    let table = scope.rows.table(atom.relation, *side).filter(|table| table.len() > ROWS_MANY)?;
    let row = RowPattern::exactly(&table.least()?);
    extended(binding.clone(), &atom.terms, &row)
}

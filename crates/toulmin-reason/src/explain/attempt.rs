//! Taking a body literal by literal, to tell of the one instance that lacks the least.
//!
//! An instance is a binding of the variables of a body. All begin as what is asked; the literals are then taken in written order,
//! each as soon as its inputs are bound:
//!
//! - rows that satisfy a literal extend an instance, each to an instance of its own;
//! - an instance that no row satisfies lacks the literal, and goes on without it. Rows that hold at another time extend it. Where
//!   there are none, the variables are left open for the literals behind it; an instance beside it takes its values from what the
//!   rules for the literal come nearest to;
//! - facts of another time extend an instance besides the rows that satisfy it, to one that lacks the literal;
//! - an atom of which nothing is known is put off if a literal that is lacking left its variable open, since any row would satisfy
//!   it. It is taken when other literals fix one of its columns, or last.
//!
//! What a row of another time, or a rule, says of a variable that stands in no other literal is left open.
//!
//! Instances that fared alike are a group. The nearest group is always taken further; the others in turn, as long as all are not
//! more than [`INSTANCES_MAX`]. In the end that instance is told of which lacks the fewest literals, those of another time counting as
//! nearer, then that which lacks the later ones, then the least binding. Whatever it lacks is then told under all that it binds.

use super::graph::too_much;
use crate::evaluate::{Binding, Limit, Scope, Stop, bind, bound, instantiate};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::slice::from_ref;
use toulmin_lang::facts::Facts;
use toulmin_lang::plan;
use toulmin_lang::program::{Atom, Literal, Program, Side, Sign, Term, VariableId};
use toulmin_lang::rows::Row;
use toulmin_lang::value::{Date, Value};
use toulmin_verify::refusal::INSTANCES_MAX;

/// How many bindings are kept for a rule that concludes what is asked.
pub(super) const BINDINGS_MAX: usize = 1_000_000;

/// How many are kept for a rule that concludes what such a rule lacks; if there are more, it is not looked into.
pub(super) const BINDINGS_BELOW_MAX: usize = 10_000;

/// From so many rows on, an atom of which nothing is known is satisfied by one of them.
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
    /// A row of another time would satisfy it; so many other instances of their group lack it as well.
    AtAnotherTime(usize),
    /// Nothing satisfies it, nor for so many other instances of their group; whatever the variables are that had no value, unless
    /// an instance of the group satisfies it.
    Fails(usize, Whatever),
    /// It was not taken.
    Open,
}

/// What instances of a group have in common: what they lack, how they fared, and which variables have a value, most of them first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    lacks: Lacks,
    fates: Vec<Fate>,
    bound: Reverse<BTreeSet<VariableId>>,
}

/// Variables whose value makes no difference.
pub(super) type Whatever = BTreeSet<VariableId>;

/// How many literals are lacking, and how many of these no row of another time would satisfy.
type Lacks = (usize, usize);

/// Groups of instances, and how many instances these are.
#[derive(Default)]
struct Groups {
    by: BTreeMap<Key, BTreeSet<Binding>>,
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
    let (key, bindings) =
        Search { ground, literals, start, bindings_max, rules: Rules::Asked }.run()?;
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

    /// The fates behind a literal.
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
        let group = self.by.entry(key).or_default();
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
        for (key, bindings) in other.by {
            self.add(key, bindings);
        }
    }

    /// The group that lacks the least.
    fn nearest(self) -> Option<(Key, BTreeSet<Binding>)> {
        self.by.into_iter().min_by_key(|(key, _)| (key.lacks_in_all(), key.clone()))
    }
}

/// The literals that were not taken.
fn open(fates: &[Fate]) -> impl Iterator<Item = usize> {
    let open = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Open);
    open.map(|(at, _)| at)
}

impl Search<'_> {
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
        for (at, (key, bindings)) in groups.by.into_iter().enumerate() {
            let room = match at {
                0 => self.bindings_max,
                _ => INSTANCES_MAX.saturating_sub(next.count),
            };
            let Some(literal) = self.next(&key) else {
                next.add(key, bindings);
                continue;
            };
            match self.taken(&key, &bindings, literal, room)? {
                Some(beside) => next.append(beside),
                None if at == 0 => return Err(too_much()),
                None => break,
            }
            for take in [Self::of_another_time, Self::by_rules] {
                if next.count < INSTANCES_MAX {
                    let beside = take(self, &key, &bindings, literal)?;
                    if next.count + beside.count <= INSTANCES_MAX {
                        next.append(beside);
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

    /// Whether any row would satisfy an atom, because a literal that is lacking left its variable open.
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

    /// The instances of a group behind a literal; `None` if there are more of them than there is room for.
    fn taken(
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
        let is_whole = next.count == 0;
        for binding in lacking {
            let found = self.rows_of_another_time(literal, binding);
            let fate = match found {
                None if is_whole => Fate::Fails(others, self.without_value(literal, binding)),
                None => Fate::Fails(others, Whatever::new()),
                Some(_) => Fate::AtAnotherTime(others),
            };
            let found = found.filter(|found| found.len() <= INSTANCES_MAX);
            let found = found.unwrap_or_else(|| BTreeSet::from([binding.clone()]));
            next.add_each(&key.with(literal, fate), found);
        }
        Ok((next.count <= room).then_some(next))
    }

    /// The extensions of an instance that satisfy a literal, if there are no more than so many; only the first if it is the last
    /// literal. One for which an operation has no result has none.
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

    /// The extensions of an instance by rows of another time, if there are any; of very many, a few too many.
    fn rows_of_another_time(&self, literal: usize, binding: &Binding) -> Option<BTreeSet<Binding>> {
        let mut found = BTreeSet::new();
        if let Literal::Atom { sign: Sign::Positive, side, atom } = &self.literals[literal] {
            let ground = self.ground;
            let pattern = instantiate(&atom.terms, binding);
            let is_settled = self.shared(literal).all(|variable| binding[variable.0].is_some());
            for id in ground.facts.fitting(atom.relation, *side, &pattern) {
                if !ground.facts.in_force(id, ground.date) {
                    found.extend(self.with_row(literal, atom, &ground.facts.row(id), binding));
                }
                if found.len() > INSTANCES_MAX || is_settled && !found.is_empty() {
                    break;
                }
            }
        }
        (!found.is_empty()).then_some(found)
    }

    /// The extensions of the instances of a group by facts of another time, where rows satisfy the literal as well.
    fn of_another_time(
        &self,
        key: &Key,
        bindings: &BTreeSet<Binding>,
        literal: usize,
    ) -> Result<Groups, Stop> {
        let mut beside = Groups::default();
        let Literal::Atom { sign: Sign::Positive, side, atom } = &self.literals[literal] else {
            return Ok(beside);
        };
        let ground = self.ground;
        let none = |pattern: &[Option<Value>]| {
            ground.scope.rows.fitting(atom.relation, *side, pattern).next().is_none()
        };
        for fact in ground.facts.written.iter() {
            if (fact.relation, fact.side) != (atom.relation, *side) || fact.in_force(ground.date) {
                continue;
            }
            let found = bindings.iter().filter_map(|binding| {
                let found = self.with_row(literal, atom, &fact.row, binding)?;
                let is_beside = !none(&instantiate(&atom.terms, binding))
                    && none(&instantiate(&atom.terms, &found));
                is_beside.then_some(found)
            });
            beside.add_each(&key.with(literal, Fate::AtAnotherTime(0)), found);
        }
        Ok(beside)
    }

    /// The extensions of the one instance of a group, if no row satisfies it at any time, by what the rules for the literal come
    /// nearest to.
    fn by_rules(
        &self,
        key: &Key,
        bindings: &BTreeSet<Binding>,
        literal: usize,
    ) -> Result<Groups, Stop> {
        let mut beside = Groups::default();
        let Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } =
            &self.literals[literal]
        else {
            return Ok(beside);
        };
        let (Rules::Asked, 1, Some(binding)) = (self.rules, bindings.len(), bindings.first())
        else {
            return Ok(beside);
        };
        let pattern = instantiate(&atom.terms, binding);
        let is_settled = self.shared(literal).all(|variable| binding[variable.0].is_some());
        let holds = self.ground.scope.rows.fitting(atom.relation, Side::Holds, &pattern).next();
        if is_settled || holds.is_some() || self.rows_of_another_time(literal, binding).is_some() {
            return Ok(beside);
        }
        let fate = Fate::Fails(0, self.without_value(literal, binding));
        for (_, rule) in self.ground.program.rules_for(atom.relation) {
            let Some(start) = bind(&rule.head.terms, &pattern, rule.body.variables.len()) else {
                continue;
            };
            let within = Search {
                literals: &rule.body.literals,
                start: &start,
                bindings_max: BINDINGS_BELOW_MAX,
                rules: Rules::NotAsked,
                ..*self
            };
            let (_, nearest) = match within.run() {
                Err(Stop::Limit { limit: Limit::Explanation, .. }) => continue,
                nearest => nearest?,
            };
            let rows = nearest.iter().map(|nearest| instantiate(&rule.head.terms, nearest));
            let found = rows.filter_map(|row| self.with(literal, atom, &row, binding));
            let found = found.filter(|found| found != binding);
            beside.add_each(&key.with(literal, fate.clone()), found);
        }
        Ok(beside)
    }

    /// The variables of a literal that stand in other literals as well.
    fn shared(&self, literal: usize) -> impl Iterator<Item = VariableId> {
        let others = self.literals.iter().enumerate().filter(move |(at, _)| *at != literal);
        let elsewhere: BTreeSet<VariableId> =
            others.flat_map(|(_, other)| other.variables()).collect();
        let own = self.literals[literal].variables();
        own.into_iter().filter(move |variable| elsewhere.contains(variable))
    }

    fn with_row(
        &self,
        literal: usize,
        atom: &Atom,
        row: &Row,
        binding: &Binding,
    ) -> Option<Binding> {
        let row: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
        self.with(literal, atom, &row, binding)
    }

    /// The binding with such values of a row as other literals ask for, if it fits.
    fn with(
        &self,
        literal: usize,
        atom: &Atom,
        row: &[Option<Value>],
        binding: &Binding,
    ) -> Option<Binding> {
        let mut with = unified(atom, row, binding)?;
        let shared: BTreeSet<VariableId> = self.shared(literal).collect();
        for (at, value) in with.iter_mut().enumerate() {
            if !shared.contains(&VariableId(at)) {
                *value = binding[at];
            }
        }
        Some(with)
    }
}

/// One extension of a binding by an atom of which nothing is known and that has very many rows.
fn any_row(scope: Scope<'_>, literal: &Literal, binding: &Binding) -> Option<Binding> {
    let Literal::Atom { sign: Sign::Positive, side, atom } = literal else { return None };
    let variables: BTreeSet<VariableId> = atom.variables().collect();
    let is_open = instantiate(&atom.terms, binding).iter().all(Option::is_none);
    if !is_open || variables.len() < atom.variables().count() {
        return None;
    }
    let table = scope.rows.table(atom.relation, *side).filter(|table| table.len() > ROWS_MANY)?;
    let row: Vec<Option<Value>> = table.least()?.into_iter().map(Some).collect();
    unified(atom, &row, binding)
}

/// The binding with the values of a row, as far as they are known, if it fits.
fn unified(atom: &Atom, row: &[Option<Value>], binding: &Binding) -> Option<Binding> {
    let mut binding = binding.clone();
    for (term, value) in atom.terms.iter().zip(row) {
        let Some(value) = value else { continue };
        let fits = match term {
            Term::Variable(variable) => *binding[variable.0].get_or_insert(*value) == *value,
            Term::Value(wanted) => wanted == value,
            Term::Any => true,
        };
        if !fits {
            return None;
        }
    }
    Some(binding)
}

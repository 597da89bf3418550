//! The instances of a body that lack the least, found again.
//!
//! Instances that fared alike with the literals so far are a class. A class takes the next literal that is ready: what satisfies it
//! extends its instances, and those that nothing satisfies go on without it, extended by rows of another time. Beside them stand
//! instances that take facts of another time although rows satisfy the literal, and, where nothing does, the values of what the
//! rules for it come nearest to. A class that is not the nearest is given up when there are too many instances, and so are all
//! behind it.

use super::bodies::{BodyId, Place};
use super::compute::{self, NoValue, concluding, fixed, unified};
use super::instance::Within;
use super::sequence::is_ready;
use super::{Checker, Wrong};
use crate::proof::Binding;
use crate::refusal::INSTANCES_MAX;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use toulmin_lang::program::{Atom, Expr, Literal, Side, Sign, Term, VariableId};
use toulmin_lang::value::{Number, Value};

/// How many bindings are kept at once.
const BINDINGS_MAX: usize = 1_000_000;

/// How many are kept for a rule that is only asked for values.
const BINDINGS_OF_RULE_MAX: usize = 10_000;

/// How a literal fares with the instances of a class. What comes first is preferred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    Satisfied,
    /// Nothing satisfies it as of the date.
    Lacking {
        time: Time,
        /// How many other instances of the class lack it.
        others: usize,
        /// Which variables had no value then, if no instance of the class satisfies it.
        open: BTreeSet<VariableId>,
    },
    NotTaken,
}

/// When a row satisfies what is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Time {
    Another,
    Never,
}

/// Instances that fared alike.
#[derive(Clone, Debug)]
pub(super) struct Class {
    pub(super) marks: Vec<Mark>,
    /// The variables that have a value.
    bound: BTreeSet<VariableId>,
    /// What the last literal of all binds is left out.
    instances: BTreeSet<Binding>,
}

/// The classes behind a literal.
#[derive(Default)]
struct Classes(Vec<Class>);

/// What instances are looked for.
#[derive(Clone, Copy)]
struct Sought<'a> {
    within: Within<'a>,
    by: By,
}

/// For whom instances are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// For an attempt: rules are asked for values.
    Attempt,
    /// For the values of a rule.
    Rule,
}

impl Checker<'_> {
    /// The nearest instances of a body that start with a binding.
    pub(super) fn nearest(&self, within: Within<'_>, start: Binding) -> Result<Class, Wrong> {
        self.sought(within, start, By::Attempt)
    }

    fn sought(&self, within: Within<'_>, start: Binding, by: By) -> Result<Class, Wrong> {
        let sought = Sought { within, by };
        let count = within.literals.len();
        let mut classes = vec![Class {
            marks: vec![Mark::NotTaken; count],
            bound: variables_of(&start),
            instances: BTreeSet::from([start]),
        }];
        for _ in 0..count {
            classes.sort_by(Class::compared);
            classes = self.turn(sought, &classes)?;
        }
        let in_all = |class: &Class| class.lacks(1);
        classes.sort_by(|one, other| in_all(one).cmp(&in_all(other)).then(one.compared(other)));
        Ok(classes.swap_remove(0))
    }

    /// Each class takes its next literal.
    fn turn(&self, sought: Sought<'_>, classes: &[Class]) -> Result<Vec<Class>, Wrong> {
        let mut next = Classes::default();
        for (at, class) in classes.iter().enumerate() {
            let Some(literal) = sought.next(class) else {
                next.add(class.clone());
                continue;
            };
            let room = match (at, sought.by) {
                (0, By::Attempt) => BINDINGS_MAX,
                (0, By::Rule) => BINDINGS_OF_RULE_MAX,
                _ => INSTANCES_MAX.saturating_sub(next.count()),
            };
            match self.behind(sought, class, literal, room)? {
                Some(behind) => behind.0.into_iter().for_each(|class| next.add(class)),
                None if at == 0 => return Err(Wrong::TooMany),
                None => break,
            }
            if next.count() < INSTANCES_MAX {
                next.add_few(self.of_another_time(sought, class, literal)?);
            }
            if next.count() < INSTANCES_MAX {
                next.add_few(self.by_rules(sought, class, literal)?);
            }
        }
        Ok(next.0)
    }

    /// What becomes of a class with a literal; `None` when there are more instances than there is room for.
    fn behind(
        &self,
        sought: Sought<'_>,
        class: &Class,
        literal: usize,
        room: usize,
    ) -> Result<Option<Classes>, Wrong> {
        let within = sought.within;
        let is_open = |mark: &&Mark| **mark == Mark::NotTaken;
        let is_last = sought.by == By::Attempt && class.marks.iter().filter(is_open).count() == 1;
        let bound = &class.bound | &within.literals[literal].variables();
        let mut satisfied = class.with(literal, Mark::Satisfied, bound);
        let mut lacking = Vec::new();
        for instance in &class.instances {
            let left = room.saturating_sub(satisfied.instances.len() + lacking.len());
            match self.satisfying(within, literal, instance, left)? {
                None if is_last => _ = satisfied.instances.insert(instance.clone()),
                None => return Ok(None),
                Some(found) if found.is_empty() => lacking.push(instance),
                Some(_) if is_last => _ = satisfied.instances.insert(instance.clone()),
                Some(found) => satisfied.instances.extend(found),
            }
            if satisfied.instances.len() + lacking.len() > room {
                return Ok(None);
            }
        }
        let mut behind = Classes::default();
        let is_whole = satisfied.instances.is_empty();
        if !is_whole {
            behind.add(satisfied);
        }
        let others = lacking.len().saturating_sub(1);
        for instance in lacking {
            let rows = self.at_another_time(within, literal, instance)?;
            let time = if rows.is_empty() { Time::Never } else { Time::Another };
            let is_left = rows.is_empty() || rows.len() > INSTANCES_MAX;
            let rows = if is_left { BTreeSet::from([instance.clone()]) } else { rows };
            let open = match time {
                Time::Never if is_whole => self::open(&within.literals[literal], instance),
                _ => BTreeSet::new(),
            };
            behind.add_each(class, literal, &Mark::Lacking { time, others, open }, rows);
        }
        Ok((behind.count() <= room).then_some(behind))
    }

    /// The extensions of an instance by rows that hold, but not as of the date; of very many, a few too many.
    fn at_another_time(
        &self,
        within: Within<'_>,
        literal: usize,
        instance: &Binding,
    ) -> Result<BTreeSet<Binding>, Wrong> {
        let mut extended = BTreeSet::new();
        let Some((side, atom)) = positive(&within.literals[literal]) else { return Ok(extended) };
        let mut facts = self.at_another_time.borrow_mut();
        for row in facts.fitting(atom.relation, side, &fixed(&atom.terms, instance)) {
            if (self.ends)() {
                return Err(Wrong::Stopped);
            }
            let row: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
            extended.extend(taking(within, literal, &row, instance));
            if extended.len() > INSTANCES_MAX {
                break;
            }
        }
        Ok(extended)
    }

    /// The extensions by facts of another time, none of them from data, of instances that rows satisfy.
    fn of_another_time(
        &self,
        sought: Sought<'_>,
        class: &Class,
        literal: usize,
    ) -> Result<Classes, Wrong> {
        let mut beside = Classes::default();
        let within = sought.within;
        let Some((side, atom)) = positive(&within.literals[literal]) else { return Ok(beside) };
        let mark = Mark::Lacking { time: Time::Another, others: 0, open: BTreeSet::new() };
        for instance in &class.instances {
            let pattern = fixed(&atom.terms, instance);
            let rows = self.at_another_time.borrow_mut().written(atom.relation, side, &pattern);
            if rows.is_empty() || self.rows(atom.relation, side, &pattern)?.is_empty() {
                continue;
            }
            for row in rows {
                let row: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
                let Some(taken) = taking(within, literal, &row, instance) else { continue };
                if self.rows(atom.relation, side, &fixed(&atom.terms, &taken))?.is_empty() {
                    beside.add_each(class, literal, &mark, [taken]);
                }
            }
        }
        Ok(beside)
    }

    /// The extensions of the only instance of a class, if no row of any time satisfies it, by the values of what the rules for the
    /// literal come nearest to.
    fn by_rules(
        &self,
        sought: Sought<'_>,
        class: &Class,
        literal: usize,
    ) -> Result<Classes, Wrong> {
        let mut beside = Classes::default();
        let within = sought.within;
        let (By::Attempt, Some((Side::Holds, atom)), 1) =
            (sought.by, positive(&within.literals[literal]), class.instances.len())
        else {
            return Ok(beside);
        };
        let instance = class.instances.first().ok_or(Wrong::Binding)?;
        let is_bound = |variable: VariableId| instance[variable.0].is_some();
        if shared(within.literals, literal).into_iter().all(is_bound)
            || !self.rows(atom.relation, Side::Holds, &fixed(&atom.terms, instance))?.is_empty()
            || !self.at_another_time(within, literal, instance)?.is_empty()
        {
            return Ok(beside);
        }
        let open = open(&within.literals[literal], instance);
        let mark = Mark::Lacking { time: Time::Never, others: 0, open };
        let pattern = fixed(&atom.terms, instance);
        for (id, rule) in self.casebook.program.rules_for(atom.relation) {
            let terms = &rule.head.terms;
            let Some(start) = concluding(terms, &pattern, rule.body.variables.len()) else {
                continue;
            };
            let of_rule = self.within(BodyId::Whole(Place::Rule(id)), within.before)?;
            let nearest = match self.sought(of_rule, start, By::Rule) {
                Err(Wrong::TooMany) => continue,
                nearest => nearest?,
            };
            let rows = nearest.instances.iter().map(|nearest| fixed(terms, nearest));
            let taken = rows.filter_map(|row| taking(within, literal, &row, instance));
            let taken = taken.filter(|taken| taken != instance);
            beside.add_each(class, literal, &mark, taken);
        }
        Ok(beside)
    }

    /// The extensions of an instance that satisfy a literal; `None` when there are more than so many. One for which an operation
    /// has no result has none.
    fn satisfying(
        &self,
        within: Within<'_>,
        at: usize,
        binding: &Binding,
        most: usize,
    ) -> Result<Option<BTreeSet<Binding>>, Wrong> {
        let mut found = BTreeSet::new();
        match &within.literals[at] {
            Literal::Atom { sign: Sign::Positive, side, atom } => {
                for row in self.rows(atom.relation, *side, &fixed(&atom.terms, binding))? {
                    found.extend(unified(&atom.terms, &row, binding));
                    if found.len() > most {
                        return Ok(None);
                    }
                }
            }
            Literal::Range { value: Expr::Variable(variable), from, to, .. }
                if binding[variable.0].is_none() =>
            {
                match compute::ends(from, to, binding, self.params) {
                    Ok(ends) => return self.numbers(*variable, ends, binding, most),
                    Err(NoValue::Fault(_)) => {}
                    Err(unfit) => return Err(unfit.into()),
                }
            }
            _ => found.extend(self.satisfied(within, at, binding)?),
        }
        Ok(Some(found))
    }

    /// The binding, if it satisfies a literal that has no choice.
    fn satisfied(
        &self,
        within: Within<'_>,
        at: usize,
        binding: &Binding,
    ) -> Result<Option<Binding>, Wrong> {
        let computed = match &within.literals[at] {
            Literal::Atom { side, atom, .. } => {
                let rows = self.rows(atom.relation, *side, &fixed(&atom.terms, binding))?;
                Ok(rows.is_empty().then(|| binding.clone()))
            }
            Literal::Compare { left, op, right, .. } => {
                compute::compared((left, *op, right), binding.clone(), self.params)
            }
            Literal::Aggregate { result, aggregate, .. } => {
                let braces = self.braces(within, at)?.body;
                let group = compute::restricted(binding, &aggregate.group);
                let value = self.tuples(braces, &group)?.value(aggregate.function);
                let with = |value: Value| {
                    let mut binding = binding.clone();
                    let fits = *binding[result.0].get_or_insert(value) == value;
                    fits.then_some(binding)
                };
                value.map(|value| value.and_then(with)).map_err(NoValue::Fault)
            }
            asked => compute::asked(asked, binding, self.params)
                .map(|holds| holds.then(|| binding.clone())),
        };
        match computed {
            Ok(binding) => Ok(binding),
            Err(NoValue::Fault(_)) => Ok(None),
            Err(unfit) => Err(unfit.into()),
        }
    }

    /// The extensions of a binding by each whole number of a range; `None` when there are more than so many.
    fn numbers(
        &self,
        variable: VariableId,
        (from, to): (Number, Number),
        binding: &Binding,
        most: usize,
    ) -> Result<Option<BTreeSet<Binding>>, Wrong> {
        let mut found = BTreeSet::new();
        let numbers = (compute::first_whole(from)..).map(Number::integer);
        for number in numbers.take_while(|number| *number <= to) {
            if (self.ends)() {
                return Err(Wrong::Stopped);
            } else if found.len() == most {
                return Ok(None);
            }
            let mut binding = binding.clone();
            binding[variable.0] = Some(Value::Number(number));
            found.insert(binding);
        }
        Ok(Some(found))
    }
}

impl Sought<'_> {
    /// The literal that a class takes next.
    fn next(&self, class: &Class) -> Option<usize> {
        let literals = self.within.literals;
        let is_ready = |at: &usize| {
            class.marks[*at] == Mark::NotTaken && is_ready(&literals[*at], &class.bound)
        };
        let mut ready = (0..literals.len()).filter(is_ready);
        let first = ready.clone().next();
        ready.find(|at| !self.is_adrift(class, *at)).or(first)
    }

    /// Whether nothing is known of an atom because of a literal that is lacking.
    fn is_adrift(&self, class: &Class, literal: usize) -> bool {
        let literals = self.within.literals;
        let Some((_, atom)) = positive(&literals[literal]) else { return false };
        let is_known = |term: &Term| match term {
            Term::Variable(variable) => class.bound.contains(variable),
            Term::Value(_) => true,
            Term::Any => false,
        };
        let own = literals[literal].variables();
        let is_left_by = |(mark, other): (&Mark, &Literal)| {
            matches!(mark, Mark::Lacking { .. }) && !other.variables().is_disjoint(&own)
        };
        !atom.terms.iter().any(is_known) && class.marks.iter().zip(literals).any(is_left_by)
    }
}

impl Class {
    /// Whether a binding is one of the instances.
    pub(super) fn has(&self, binding: &Binding) -> bool {
        let taken = self.instances.first().map(variables_of).unwrap_or_default();
        variables_of(binding) == self.bound
            && self.instances.contains(&compute::restricted(binding, &taken))
    }

    /// How many literals are lacking, and how many of them at all times, when those that are not taken count so much.
    fn lacks(&self, not_taken: usize) -> (usize, usize) {
        let lacks = |mark: &Mark| match mark {
            Mark::Satisfied => (0, 0),
            Mark::Lacking { time: Time::Another, .. } => (1, 0),
            Mark::Lacking { time: Time::Never, .. } => (1, 1),
            Mark::NotTaken => (not_taken, not_taken),
        };
        self.marks.iter().map(lacks).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// In which order classes are taken.
    fn compared(&self, other: &Class) -> Ordering {
        let lacks = self.lacks(0).cmp(&other.lacks(0));
        lacks.then_with(|| self.marks.cmp(&other.marks)).then_with(|| other.bound.cmp(&self.bound))
    }

    /// The class of those that fare so with a literal, without instances.
    fn with(&self, literal: usize, mark: Mark, bound: BTreeSet<VariableId>) -> Class {
        let mut marks = self.marks.clone();
        marks[literal] = mark;
        Class { marks, bound, instances: BTreeSet::new() }
    }
}

impl Classes {
    fn count(&self) -> usize {
        self.0.iter().map(|class| class.instances.len()).sum()
    }

    fn add(&mut self, class: Class) {
        match self.0.iter_mut().find(|other| other.compared(&class).is_eq()) {
            Some(other) => other.instances.extend(class.instances),
            None => self.0.push(class),
        }
    }

    /// Adds classes, if there are not too many instances then.
    fn add_few(&mut self, classes: Classes) {
        if self.count() + classes.count() <= INSTANCES_MAX {
            classes.0.into_iter().for_each(|class| self.add(class));
        }
    }

    /// Adds instances of a class that fare so with a literal, each with its own variables.
    fn add_each(
        &mut self,
        class: &Class,
        literal: usize,
        mark: &Mark,
        instances: impl IntoIterator<Item = Binding>,
    ) {
        for instance in instances {
            let mut with = class.with(literal, mark.clone(), variables_of(&instance));
            with.instances.insert(instance);
            self.add(with);
        }
    }
}

fn positive(literal: &Literal) -> Option<(Side, &Atom)> {
    match literal {
        Literal::Atom { sign: Sign::Positive, side, atom } => Some((*side, atom)),
        _ => None,
    }
}

/// The variables of a positive atom that have no value.
fn open(literal: &Literal, instance: &Binding) -> BTreeSet<VariableId> {
    let own = literal.variables().into_iter().filter(|_| positive(literal).is_some());
    own.filter(|variable| instance[variable.0].is_none()).collect()
}

/// The variables that a literal has in common with others.
fn shared(literals: &[Literal], literal: usize) -> BTreeSet<VariableId> {
    let elsewhere = |variable: &VariableId| {
        let mut others = literals.iter().enumerate().filter(|(at, _)| *at != literal);
        others.any(|(_, other)| other.variables().contains(variable))
    };
    literals[literal].variables().into_iter().filter(elsewhere).collect()
}

/// An instance with the values of a row that other literals ask for, if the row fits.
fn taking(
    within: Within<'_>,
    literal: usize,
    row: &[Option<Value>],
    instance: &Binding,
) -> Option<Binding> {
    let (_, atom) = positive(&within.literals[literal])?;
    let read = concluding(&atom.terms, row, instance.len())?;
    let clash = |(one, other): (&Option<Value>, &Option<Value>)| {
        one.is_some() && other.is_some() && one != other
    };
    if read.iter().zip(instance).any(clash) {
        return None;
    }
    let shared = shared(within.literals, literal);
    let value = |(at, known): (usize, &Option<Value>)| {
        known.or(read[at].filter(|_| shared.contains(&VariableId(at))))
    };
    Some(instance.iter().enumerate().map(value).collect())
}

/// The variables that have a value.
fn variables_of(binding: &Binding) -> BTreeSet<VariableId> {
    let bound = binding.iter().enumerate().filter(|(_, value)| value.is_some());
    bound.map(|(at, _)| VariableId(at)).collect()
}

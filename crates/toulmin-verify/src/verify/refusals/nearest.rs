//! Finds the instances of a body that lack the least, again and independently.
//!
//! Instances that fared alike with the literals so far are a class. A class takes the next literal
//! that is ready: what satisfies it extends its instances, and those that nothing satisfies go on
//! without it, extended by rows of another time. Two kinds of guesses are added: instances that
//! take facts of another time although rows satisfy the literal, and, where nothing does, instances
//! with the values that the rules for the literal come nearest to. When there are too many
//! instances, a class other than the nearest is given up with all classes after it.

use crate::proof::{Binding, StepId};
use crate::refusal::INSTANCES_MAX;
use crate::verify::Wrong;
use crate::verify::derive::bodies::{BodyId, Place};
use crate::verify::derive::compute::{self, Comparing, NoValue, concluding, fixed, unified};
use crate::verify::derive::sequence::is_ready;
use crate::verify::kernel::Checker;
use crate::verify::kernel::instance::Within;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use toulmin_lang::program::{
    Atom, Expr, Literal, RowPattern, RuleId, Side, Sign, Term, VariableId,
};
use toulmin_lang::value::{Number, Value};

/// How many bindings are kept at once.
const BINDINGS_MAX: usize = 1_000_000;

/// How many are kept for a rule that is only asked for values.
const BINDINGS_OF_RULE_MAX: usize = 10_000;

/// How the instances of a class fare with a literal. What comes first is preferred.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mark {
    Satisfied,
    /// Nothing satisfies it as of the date.
    Lacking {
        time: Time,
        /// How many other instances of the class lack it.
        others: usize,
        /// The variables without a value then; none when an instance of the class satisfies it.
        open: BTreeSet<VariableId>,
    },
    NotTaken,
}

/// When a row satisfies what is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Time {
    Another,
    Never,
}

/// Instances that fared alike.
#[derive(Clone, Debug)]
pub(crate) struct Class {
    pub(crate) marks: Vec<Mark>,
    /// The variables that have a value.
    bound: BTreeSet<VariableId>,
    /// They leave out what the last literal of all binds.
    instances: BTreeSet<Binding>,
}

/// Classes after a literal.
#[derive(Default)]
struct Classes(Vec<Class>);

/// A body whose nearest instances are looked for, and for whom.
#[derive(Clone, Copy)]
struct Sought<'a> {
    within: Within<'a>,
    purpose: Purpose,
}

/// What the nearest instances are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// An attempt: rules are asked for values.
    Attempt,
    /// The values of a rule, for an attempt.
    Guess,
}

impl Checker<'_> {
    /// The nearest instances of a body that start with a binding.
    pub(crate) fn nearest(&self, within: Within<'_>, start: Binding) -> Result<Class, Wrong> {
        self.sought(within, start, Purpose::Attempt)
    }

    fn sought(&self, within: Within<'_>, start: Binding, purpose: Purpose) -> Result<Class, Wrong> {
        let sought = Sought { within, purpose };
        let count = within.literals.len();
        let mut classes = vec![Class {
            marks: vec![Mark::NotTaken; count],
            bound: variables_of(&start),
            instances: BTreeSet::from([start]),
        }];

        for _ in 0..count {
            classes.sort_by(Class::compared);
            classes = self.round(sought, &classes)?;
        }

        // What could not be taken counts as lacking.
        let in_all = |class: &Class| class.lacks(1);
        classes.sort_by(|one, other| in_all(one).cmp(&in_all(other)).then(one.compared(other)));
        Ok(classes.swap_remove(0))
    }

    /// The classes when each has taken its next literal.
    fn round(&self, sought: Sought<'_>, classes: &[Class]) -> Result<Vec<Class>, Wrong> {
        let mut next = Classes::default();
        for (at, class) in classes.iter().enumerate() {
            let Some(literal) = sought.next(class) else {
                next.add(class.clone());
                continue;
            };
            let room = match (at, sought.purpose) {
                (0, Purpose::Attempt) => BINDINGS_MAX,
                (0, Purpose::Guess) => BINDINGS_OF_RULE_MAX,
                _ => INSTANCES_MAX.saturating_sub(next.count()),
            };
            match self.after(sought, class, literal, room)? {
                Some(after) => after.0.into_iter().for_each(|class| next.add(class)),
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

    /// What becomes of a class by a literal; `None` when there is no room for all its instances.
    fn after(
        &self,
        sought: Sought<'_>,
        class: &Class,
        literal: usize,
        room: usize,
    ) -> Result<Option<Classes>, Wrong> {
        let within = sought.within;
        let is_open = |mark: &&Mark| **mark == Mark::NotTaken;
        let is_last =
            sought.purpose == Purpose::Attempt && class.marks.iter().filter(is_open).count() == 1;
        let bound = &class.bound | &within.literals[literal].variables();
        let mut satisfied = class.with(literal, Mark::Satisfied, bound);
        let mut lacking = Vec::new();

        for instance in &class.instances {
            let left = room.saturating_sub(satisfied.instances.len() + lacking.len());
            match self.satisfying(within, literal, instance, left)? {
                Some(found) if found.is_empty() => lacking.push(instance),
                // Nothing reads what the last literal binds, so any extension will do.
                _ if is_last => _ = satisfied.instances.insert(instance.clone()),
                None => return Ok(None),
                Some(found) => satisfied.instances.extend(found),
            }
            if satisfied.instances.len() + lacking.len() > room {
                return Ok(None);
            }
        }

        let mut after = Classes::default();
        let none_holds = satisfied.instances.is_empty();
        if !none_holds {
            after.add(satisfied);
        }

        let others = lacking.len().saturating_sub(1);
        for instance in lacking {
            let rows = self.at_another_time(within, literal, instance)?;
            let time = if rows.is_empty() { Time::Never } else { Time::Another };
            let open = match time {
                Time::Never if none_holds => self::open(&within.literals[literal], instance),
                _ => BTreeSet::new(),
            };

            // Too many rows say as little of the variables as none.
            let is_few = (1..=INSTANCES_MAX).contains(&rows.len());
            let extended = if is_few { rows } else { BTreeSet::from([instance.clone()]) };
            after.add_each(class, literal, &Mark::Lacking { time, others, open }, extended);
        }

        Ok((after.count() <= room).then_some(after))
    }

    /// The extensions of an instance by rows that hold, but not as of the date. The search ends
    /// just beyond [`INSTANCES_MAX`].
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

            let row = RowPattern::exactly(&row);
            extended.extend(taking(within, literal, &row, instance));
            if extended.len() > INSTANCES_MAX {
                break;
            }
        }

        Ok(extended)
    }

    /// Guesses that a fact of another time is meant although rows satisfy the literal: extends the
    /// instances of a class by each such fact that is written out.
    fn of_another_time(
        &self,
        sought: Sought<'_>,
        class: &Class,
        literal: usize,
    ) -> Result<Classes, Wrong> {
        let mut guessed = Classes::default();
        let within = sought.within;
        let Some((side, atom)) = positive(&within.literals[literal]) else { return Ok(guessed) };

        let mark = Mark::Lacking { time: Time::Another, others: 0, open: BTreeSet::new() };
        for instance in &class.instances {
            let pattern = fixed(&atom.terms, instance);
            let rows = self.at_another_time.borrow_mut().written(atom.relation, side, &pattern);
            if rows.is_empty() || self.rows(atom.relation, side, &pattern)?.is_empty() {
                continue;
            }

            for row in rows {
                let row = RowPattern::exactly(row);
                let Some(taken) = taking(within, literal, &row, instance) else { continue };
                if self.rows(atom.relation, side, &fixed(&atom.terms, &taken))?.is_empty() {
                    guessed.add_each(class, literal, &mark, [taken]);
                }
            }
        }

        Ok(guessed)
    }

    /// Guesses what a literal is about that nothing satisfies: extends the only instance of a class
    /// by what the nearest instances of the rules for the literal conclude.
    fn by_rules(
        &self,
        sought: Sought<'_>,
        class: &Class,
        literal: usize,
    ) -> Result<Classes, Wrong> {
        let mut guessed = Classes::default();
        let within = sought.within;
        let (Purpose::Attempt, Some((Side::Holds, atom)), 1) =
            (sought.purpose, positive(&within.literals[literal]), class.instances.len())
        else {
            return Ok(guessed);
        };
        let instance = class.instances.first().ok_or(Wrong::Binding)?;
        if is_settled(within.literals, literal, instance)
            || self.is_ever_satisfied(within, literal, atom, instance)?
        {
            return Ok(guessed);
        }

        let open = open(&within.literals[literal], instance);
        let mark = Mark::Lacking { time: Time::Never, others: 0, open };
        let wanted = fixed(&atom.terms, instance);
        for (id, _) in self.casebook.program.rules_for(atom.relation) {
            let rows = self.nearly_concluded(id, &wanted, within.before)?;
            let taken = rows.iter().filter_map(|row| taking(within, literal, row, instance));
            guessed.add_each(class, literal, &mark, taken.filter(|taken| taken != instance));
        }

        Ok(guessed)
    }

    /// What the nearest instances of a rule conclude, as far as they say; nothing when there are
    /// too many.
    fn nearly_concluded(
        &self,
        id: RuleId,
        wanted: &RowPattern,
        before: StepId,
    ) -> Result<Vec<RowPattern>, Wrong> {
        let rule = self.casebook.program.rule(id);
        let terms = &rule.head.terms;
        let Some(start) = concluding(terms, wanted, rule.body.variables.len()) else {
            return Ok(Vec::new());
        };

        let within = self.within(BodyId::Whole(Place::Rule(id)), before)?;
        match self.sought(within, start, Purpose::Guess) {
            Err(Wrong::TooMany) => Ok(Vec::new()),
            Err(wrong) => Err(wrong),
            Ok(nearest) => Ok(nearest.instances.iter().map(|it| fixed(terms, it)).collect()),
        }
    }

    /// Whether a row of some time satisfies an atom.
    fn is_ever_satisfied(
        &self,
        within: Within<'_>,
        literal: usize,
        atom: &Atom,
        instance: &Binding,
    ) -> Result<bool, Wrong> {
        let rows = self.rows(atom.relation, Side::Holds, &fixed(&atom.terms, instance))?;
        Ok(!rows.is_empty() || !self.at_another_time(within, literal, instance)?.is_empty())
    }

    /// The extensions of an instance that satisfy a literal; `None` when there are more than
    /// `most`. Where an operation has no result, there are none.
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
                let comparing = Comparing { left, op: *op, right };
                compute::compared(comparing, binding.clone(), self.params)
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

    /// The extensions of a binding by each whole number of a range; `None` when there are more than
    /// `most`.
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

    /// Whether nothing is known of an atom because a lacking literal left its variables open.
    fn is_adrift(&self, class: &Class, literal: usize) -> bool {
        let literals = self.within.literals;
        let Some((_, atom)) = positive(&literals[literal]) else { return false };

        let is_known = |term: &Term| match term {
            Term::Variable(variable) => class.bound.contains(variable),
            Term::Value(_) => true,
            Term::Any => false,
        };
        let variables = literals[literal].variables();
        let is_left_by = |(mark, other): (&Mark, &Literal)| {
            matches!(mark, Mark::Lacking { .. }) && !other.variables().is_disjoint(&variables)
        };

        !atom.terms.iter().any(is_known) && class.marks.iter().zip(literals).any(is_left_by)
    }
}

impl Class {
    /// Whether a binding is one of the instances.
    pub(crate) fn has(&self, binding: &Binding) -> bool {
        let taken = self.instances.first().map(variables_of).unwrap_or_default();
        variables_of(binding) == self.bound
            && self.instances.contains(&compute::restricted(binding, &taken))
    }

    /// How many literals are lacking, and how many of them at all times. One that is not taken
    /// counts as `not_taken`.
    fn lacks(&self, not_taken: usize) -> (usize, usize) {
        let lacks = |mark: &Mark| match mark {
            Mark::Satisfied => (0, 0),
            Mark::Lacking { time: Time::Another, .. } => (1, 0),
            Mark::Lacking { time: Time::Never, .. } => (1, 1),
            Mark::NotTaken => (not_taken, not_taken),
        };
        self.marks.iter().map(lacks).fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1))
    }

    /// The order of nearness.
    fn compared(&self, other: &Class) -> Ordering {
        let lacks = self.lacks(0).cmp(&other.lacks(0));
        lacks.then_with(|| self.marks.cmp(&other.marks)).then_with(|| other.bound.cmp(&self.bound))
    }

    /// A class, still without instances, that fares like this one and so with a literal.
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

    /// Adds classes unless there would be too many instances.
    fn add_few(&mut self, classes: Classes) {
        if self.count() + classes.count() <= INSTANCES_MAX {
            classes.0.into_iter().for_each(|class| self.add(class));
        }
    }

    /// Adds instances that fare so with a literal, each to the class of its own variables.
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
    match positive(literal) {
        Some((_, atom)) => atom.variables().filter(|it| instance[it.0].is_none()).collect(),
        None => BTreeSet::new(),
    }
}

/// The variables that a literal has in common with others.
fn shared(literals: &[Literal], literal: usize) -> BTreeSet<VariableId> {
    let elsewhere = |variable: &VariableId| {
        let mut others = literals.iter().enumerate().filter(|(at, _)| *at != literal);
        others.any(|(_, other)| other.variables().contains(variable))
    };
    literals[literal].variables().into_iter().filter(elsewhere).collect()
}

/// Whether every variable that a literal shares with others has a value.
fn is_settled(literals: &[Literal], literal: usize, instance: &Binding) -> bool {
    shared(literals, literal).into_iter().all(|variable| instance[variable.0].is_some())
}

/// An instance with those values of a row that other literals read, if the row fits.
fn taking(
    within: Within<'_>,
    literal: usize,
    row: &RowPattern,
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

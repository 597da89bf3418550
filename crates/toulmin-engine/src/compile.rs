//! From a body to a pipeline.

use crate::expr::{Expr, Slot};
use crate::index::ListOrder;
use crate::join::{self, Joined, join_order};
use crate::pipeline::{Action, Bound, Driver, Operand, Pipeline, Scan, Step};
use crate::relation::{Part, Store, TableId};
use std::collections::BTreeSet;
use toulmin_program::plan;
use toulmin_program::program::{self, Atom, Comparison, Literal, Sign, Term, Variable, VariableId};
use toulmin_program::task::JoinOrder;
use toulmin_program::value::{Code, Kind, Value, code_integer};

/// What is matched.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source<'a> {
    /// The variables of the rule or query.
    pub(crate) variables: &'a [Variable],
    /// The conditions.
    pub(crate) literals: &'a [Literal],
    /// What they mean: positive atoms, then the others in the order in which they are taken.
    pub(crate) steps: &'a [plan::Step],
    /// The value of each parameter.
    pub(crate) params: &'a [Value],
    /// The order in which atoms are joined.
    pub(crate) order: JoinOrder,
}

/// What drives a pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Drive<'a> {
    /// Whichever atom is best.
    Any,
    /// Whichever atom is best; of the relation of this one, just the new rows are joined.
    New(usize),
    /// The values of these variables, which are given.
    Given(&'a [VariableId]),
}

/// The pipeline that matches a body and then has a code for each of these variables.
pub(crate) fn compile(
    store: &mut Store,
    source: Source<'_>,
    drive: Drive<'_>,
    wanted: &BTreeSet<VariableId>,
) -> Pipeline {
    let joined = |step: &plan::Step| source.joined(step, drive);
    let atoms: Vec<Joined<'_>> = source.steps.iter().filter_map(joined).collect();
    count_distinct(store, &atoms);
    let others: Vec<&plan::Step> =
        source.steps.iter().filter(|step| joined(step).is_none()).collect();
    let mut compiler = Compiler {
        store,
        source,
        wanted,
        atoms,
        others,
        bound: BTreeSet::new(),
        driver: Driver::Unit,
        steps: Vec::new(),
        slots: source.variables.len(),
        distinct: true,
        binding: BTreeSet::new(),
    };
    compiler.start(drive);
    compiler.join();
    compiler.finish()
}

/// How many rows joining the atoms of a body is expected to make, those on the way too, when these variables are bound.
pub(crate) fn expected_rows(store: &mut Store, source: Source<'_>, bound: &[VariableId]) -> f64 {
    let joined = |step: &plan::Step| source.joined(step, Drive::Any);
    let atoms: Vec<Joined<'_>> = source.steps.iter().filter_map(joined).collect();
    count_distinct(store, &atoms);
    join::expected_rows(store, &atoms, &bound.iter().copied().collect())
}

/// Counts the distinct codes in the columns of some atoms, by which join orders are chosen.
fn count_distinct(store: &mut Store, atoms: &[Joined<'_>]) {
    for atom in atoms {
        let relation = store.get_mut(atom.table);
        (0..atom.atom.terms.len()).for_each(|column| relation.count_distinct(column));
    }
}

struct Compiler<'a, 's> {
    store: &'s mut Store,
    source: Source<'a>,
    wanted: &'s BTreeSet<VariableId>,
    /// The atoms that are not joined yet.
    atoms: Vec<Joined<'a>>,
    /// The other conditions that are not taken yet.
    others: Vec<&'a plan::Step>,
    bound: BTreeSet<VariableId>,
    driver: Driver,
    steps: Vec<Step>,
    slots: usize,
    /// Whether matches differ in the variables that atoms and ranges bind, as far as was compiled.
    distinct: bool,
    /// These variables.
    binding: BTreeSet<VariableId>,
}

/// What there is in the columns of an atom.
struct Columns {
    /// The columns whose code is known, and where from.
    key: Vec<(usize, Operand)>,
    /// The first column of each variable that is not bound and that is read later on.
    new: Vec<(usize, VariableId)>,
    /// Columns of one such variable.
    equal: Vec<(usize, usize)>,
    /// Whether every column is one of these.
    all: bool,
}

impl<'a> Source<'a> {
    /// The positive atom that a step matches.
    fn joined(&self, step: &plan::Step, drive: Drive<'_>) -> Option<Joined<'a>> {
        let plan::Step::Match { literal } = *step else { return None };
        let Literal::Atom { side, atom, .. } = &self.literals[literal] else { return None };
        let is_new = matches!(drive, Drive::New(new) if new == literal);
        let part = if is_new { Part::New } else { Part::All };
        Some(Joined { literal, table: TableId::new(atom.relation, *side), atom, part })
    }

    fn kind(&self, variable: VariableId) -> Kind {
        self.variables[variable.0].ty.kind()
    }

    fn expr(&self, expr: &program::Expr) -> Expr {
        let slot = |variable: VariableId| (Slot(variable.0), self.kind(variable));
        Expr::new(expr, &slot, self.params)
    }

    /// Whether taking a step may show that an operation has no result.
    fn can_fail(&self, step: &plan::Step) -> bool {
        let fails = |expr: &program::Expr| {
            matches!(expr, program::Expr::Binary { .. } | program::Expr::Call { .. })
        };
        match &self.literals[step.literal()] {
            Literal::Aggregate { .. } => true,
            literal => literal.exprs().into_iter().any(fails),
        }
    }
}

impl<'a> Compiler<'a, '_> {
    /// Decides where the rows come from.
    fn start(&mut self, drive: Drive<'_>) {
        match drive {
            Drive::Given(variables) => {
                self.bound.extend(variables);
                self.binding.extend(variables);
                self.driver = Driver::Given(variables.iter().map(|v| Slot(v.0)).collect());
            }
            Drive::Any | Drive::New(_) => {
                self.take_ready();
                let order = join_order(self.store, &self.atoms, &self.bound, self.source.order);
                if let Some(first) = order.first() {
                    let atom = self.atoms.remove(*first);
                    self.scan(atom);
                }
            }
        }
    }

    /// Joins all atoms, and takes all other conditions on the way.
    fn join(&mut self) {
        self.take_ready();
        while !self.atoms.is_empty() {
            let order = join_order(self.store, &self.atoms, &self.bound, self.source.order);
            let atom = self.atoms.remove(order[0]);
            self.probe(atom);
            self.take_ready();
        }
        for step in std::mem::take(&mut self.others) {
            self.take(step);
        }
    }

    /// Takes the conditions that can be tested already, and may be: a condition that cannot fail comes before atoms, but
    /// not before one that can and that stands before it.
    fn take_ready(&mut self) {
        if self.source.order == JoinOrder::Written || self.atoms.is_empty() {
            return;
        }
        let before_failing = |step: &&&plan::Step| !self.source.can_fail(step);
        let is_ready = |step: &&plan::Step| match step {
            plan::Step::Test { literal } => {
                self.source.literals[*literal].variables().is_subset(&self.bound)
            }
            _ => false,
        };
        let ready: Vec<&plan::Step> =
            self.others.iter().take_while(before_failing).copied().filter(is_ready).collect();
        self.others.retain(|step| !ready.contains(step));
        ready.into_iter().for_each(|step| self.take(step));
    }

    /// Whether a variable that an atom binds is read by something else.
    fn is_read(&self, variable: VariableId) -> bool {
        let in_atom = |atom: &Joined<'_>| atom.atom.variables().any(|other| other == variable);
        let in_step = |step: &&plan::Step| {
            self.source.literals[step.literal()].variables().contains(&variable)
        };
        self.wanted.contains(&variable)
            || self.atoms.iter().any(in_atom)
            || self.others.iter().any(in_step)
    }

    fn columns(&self, atom: &Atom) -> Columns {
        let (mut key, mut new, mut equal, mut all) = (Vec::new(), Vec::new(), Vec::new(), true);
        let mut first: Vec<(usize, VariableId)> = Vec::new();
        for (column, term) in atom.terms.iter().enumerate() {
            match term {
                Term::Value(value) => key.push((column, Operand::Same(value.code()))),
                Term::Any => all = false,
                Term::Variable(variable) if self.bound.contains(variable) => {
                    key.push((column, Operand::Slot(Slot(variable.0))));
                }
                Term::Variable(variable) => {
                    match first.iter().find(|(_, other)| other == variable) {
                        Some((same, _)) => equal.push((*same, column)),
                        None => first.push((column, *variable)),
                    }
                }
            }
        }
        for (column, variable) in first {
            if self.is_read(variable) {
                new.push((column, variable));
            } else {
                all = false;
            }
        }
        Columns { key, new, equal, all }
    }

    fn bind(&mut self, new: &[(usize, VariableId)]) {
        let variables = || new.iter().map(|(_, variable)| *variable);
        self.bound.extend(variables());
        self.binding.extend(variables());
    }

    /// Lets the rows of an atom drive the pipeline.
    fn scan(&mut self, joined: Joined<'a>) {
        let Columns { key, new, equal, all } = self.columns(joined.atom);
        let fixed = |(column, operand): (usize, Operand)| match operand {
            Operand::Same(code) => (column, code),
            Operand::Slot(_) => unreachable!("bug: a variable is bound before there is a row"),
        };
        let fixed: Vec<(usize, Code)> = key.into_iter().map(fixed).collect();
        let reads = new.iter().map(|(column, variable)| (*column, Slot(variable.0))).collect();
        let Joined { table, part, .. } = joined;
        self.driver = Driver::Rows(Scan { table, part, reads, fixed, equal });
        self.distinct &= all;
        self.bind(&new);
    }

    /// Joins an atom.
    fn probe(&mut self, joined: Joined<'a>) {
        let Columns { key, new, equal, all } = self.columns(joined.atom);
        let (by, key): (Vec<usize>, Vec<Operand>) = key.into_iter().unzip();
        if new.is_empty() && equal.is_empty() && joined.part == Part::All {
            let set = self.store.set_by(joined.table, by);
            let action = Action::Ask { set, key, sign: Sign::Positive };
            return self.push(joined.literal, action);
        }
        let mut kept: Vec<usize> = new.iter().map(|(column, _)| *column).collect();
        let mut to: Vec<Slot> = new.iter().map(|(_, variable)| Slot(variable.0)).collect();
        let mut same = Vec::new();
        for (first, second) in equal {
            let mut slot_of = |column: usize| match kept.iter().position(|other| *other == column) {
                Some(place) => to[place],
                None => {
                    kept.push(column);
                    to.push(Slot(self.slots));
                    self.slots += 1;
                    to[to.len() - 1]
                }
            };
            same.push(Action::Same { left: slot_of(first), right: slot_of(second) });
        }
        self.distinct &= all;
        let bound = self.take_bound(&joined, &new, &kept);
        let order = if bound.is_some() { ListOrder::Sorted } else { ListOrder::Added };
        let index = self.store.index_by(joined.table, joined.part, by, kept, order);
        self.push(joined.literal, Action::Probe { index, key, to, bound });
        same.into_iter().for_each(|action| self.push(joined.literal, action));
        self.bind(&new);
    }

    /// Takes a comparison of the one variable that an atom binds with something that is bound, when the lists of an index
    /// can be cut by it. The order of codes must be that of the values: that of whole numbers near zero.
    fn take_bound(
        &mut self,
        joined: &Joined<'_>,
        new: &[(usize, VariableId)],
        kept: &[usize],
    ) -> Option<Bound> {
        let relation = self.store.get(joined.table);
        let (&[(column, variable)], [_]) = (new, kept) else { return None };
        let whole = self.source.kind(variable) == Kind::Number
            && code_integer(relation.ranges[column].high).is_some();
        if relation.grows || !whole || self.source.order == JoinOrder::Written {
            return None;
        }
        let cannot_fail = |step: &&plan::Step| !self.source.can_fail(step);
        let ready = self.others.iter().copied().take_while(cannot_fail);
        let mut bounds = ready.filter_map(|step| Some((step, self.bound(step, variable)?)));
        let (step, bound) = bounds.next()?;
        self.others.retain(|other| *other != step);
        Some(bound)
    }

    /// What a step asks a variable to be, when it compares it with something that is bound.
    fn bound(&self, step: &plan::Step, variable: VariableId) -> Option<Bound> {
        let plan::Step::Test { literal } = step else { return None };
        let Literal::Compare { left, op, right, .. } = &self.source.literals[*literal] else {
            return None;
        };
        let is_it = |expr: &program::Expr| matches!(expr, program::Expr::Variable(other) if *other == variable);
        let (op, than) = match (is_it(left), is_it(right)) {
            (true, false) => (*op, right),
            (false, true) => (op.turned(), left),
            _ => return None,
        };
        let cuts = !matches!(op, Comparison::Equal | Comparison::NotEqual);
        let than = match self.source.expr(than) {
            Expr::Slot(slot, _) if self.bound.contains(&VariableId(slot.0)) => Operand::Slot(slot),
            Expr::Same(code, _) => Operand::Same(code),
            _ => return None,
        };
        cuts.then_some(Bound { op, than })
    }

    /// Takes a condition that is no positive atom.
    fn take(&mut self, step: &plan::Step) {
        let literal = &self.source.literals[step.literal()];
        let source = self.source;
        let action = match (step, literal) {
            (plan::Step::Test { .. }, Literal::Atom { sign, side, atom }) => {
                let Columns { key, .. } = self.columns(atom);
                let (by, key) = key.into_iter().unzip();
                let set = self.store.set_by(TableId::new(atom.relation, *side), by);
                Action::Ask { set, key, sign: *sign }
            }
            (plan::Step::Test { .. }, Literal::Compare { left, op, right, .. }) => {
                Action::Compare { left: source.expr(left), op: *op, right: source.expr(right) }
            }
            (plan::Step::Test { .. }, Literal::Test { sign, test, .. }) => {
                let texts = test.exprs().into_iter().map(|expr| source.expr(expr)).collect();
                Action::Text { test: test.clone(), texts, sign: *sign }
            }
            (plan::Step::Test { .. }, Literal::Range { value, from, to, .. }) => Action::Within {
                value: source.expr(value),
                from: source.expr(from),
                last: source.expr(to),
            },
            (plan::Step::Bind { variable, .. }, Literal::Compare { left, right, .. }) => {
                let is_left = matches!(left, program::Expr::Variable(left) if left == variable);
                let expr = source.expr(if is_left { right } else { left });
                Action::Bind { expr, to: Slot(variable.0) }
            }
            (plan::Step::Enumerate { variable, .. }, Literal::Range { from, to, .. }) => {
                self.binding.insert(*variable);
                let (from, last) = (source.expr(from), source.expr(to));
                Action::Enumerate { from, last, to: Slot(variable.0) }
            }
            (plan::Step::Aggregate { .. }, Literal::Aggregate { result, aggregate, .. }) => {
                return self.take_aggregate(step.literal(), *result, aggregate);
            }
            _ => unreachable!("bug: the plan takes a condition for what it is not"),
        };
        let filled = action.fills().iter().map(|slot| VariableId(slot.0));
        self.bound.extend(filled);
        self.push(step.literal(), action);
    }

    fn take_aggregate(
        &mut self,
        literal: usize,
        result: VariableId,
        aggregate: &program::Aggregate,
    ) {
        let key = aggregate.group.iter().map(|v| Operand::Slot(Slot(v.0))).collect();
        if self.bound.insert(result) {
            let to = Slot(result.0);
            return self.push(literal, Action::Aggregate { key, to });
        }
        let to = Slot(self.slots);
        self.slots += 1;
        self.push(literal, Action::Aggregate { key, to });
        self.push(literal, Action::Same { left: to, right: Slot(result.0) });
    }

    fn push(&mut self, literal: usize, action: Action) {
        self.steps.push(Step { literal, action, carried: Vec::new() });
    }

    /// Works out which slots are carried from step to step.
    fn finish(mut self) -> Pipeline {
        let mut read: BTreeSet<Slot> = self.wanted.iter().map(|v| Slot(v.0)).collect();
        for step in self.steps.iter_mut().rev() {
            step.action.fills().iter().for_each(|slot| _ = read.remove(slot));
            step.carried = read.iter().copied().collect();
            read.extend(step.action.reads());
        }
        let slots = self.binding.iter().map(|variable| Slot(variable.0));
        Pipeline {
            driver: self.driver,
            distinct_by: self.distinct.then(|| slots.collect()),
            steps: self.steps,
            slots: self.slots,
        }
    }
}

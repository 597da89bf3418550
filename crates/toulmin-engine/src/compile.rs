//! From a body to a pipeline.
//!
//! ```text
//! far(?x, ?z) :- reach(?x, ?y), edge(?y, ?z), not near(?x, ?z), ?x != home.
//! ```
//!
//! First one atom is chosen to drive, here `reach`: its rows bind `?x` and `?y`. The other atoms
//! are probed for what is bound, the one that promises the fewest rows next: `edge` by `?y`. All
//! other conditions are taken as early as what they read is bound: `?x != home` before `edge`.

use crate::expr::{Expr, Slot};
use crate::index::ListOrder;
use crate::join::{self, Joined, join_order};
use crate::pipeline::{Action, Bound, Driver, Operand, Pipeline, Probe, Scan, Step};
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
    pub(crate) order: JoinOrder,
}

/// What drives a pipeline.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Drive<'a> {
    /// Whichever atom is best.
    Any,
    /// Whichever atom is best; of the relation of this one, only the delta is joined.
    Delta(usize),
    /// The values of these variables, which are given.
    Given(&'a [VariableId]),
}

/// The pipeline that matches a body and leaves a code for each of the variables in `wanted`.
pub(crate) fn compile(
    store: &mut Store,
    source: Source<'_>,
    drive: Drive<'_>,
    wanted: &BTreeSet<VariableId>,
) -> Pipeline {
    let joined = |step: &plan::Step| source.joined(step, drive);
    let atoms: Vec<Joined<'_>> = source.steps.iter().filter_map(joined).collect();
    let others: Vec<&plan::Step> =
        source.steps.iter().filter(|step| joined(step).is_none()).collect();
    count_distinct(store, &atoms);

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
        distinct_by: BTreeSet::new(),
    };
    compiler.start(drive);
    compiler.join();
    compiler.finish()
}

/// The number of rows that joining the atoms of a body promises to make, those on the way too.
pub(crate) fn expected_rows(store: &mut Store, source: Source<'_>, bound: &[VariableId]) -> f64 {
    let joined = |step: &plan::Step| source.joined(step, Drive::Any);
    let atoms: Vec<Joined<'_>> = source.steps.iter().filter_map(joined).collect();
    count_distinct(store, &atoms);
    join::expected_rows(store, &atoms, &bound.iter().copied().collect())
}

/// Counts the distinct codes in the columns of some atoms, on which join orders depend.
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
    /// The variables that have a code by now.
    bound: BTreeSet<VariableId>,
    driver: Driver,
    steps: Vec<Step>,
    slots: usize,
    /// Whether every two matches differ in some variable of `distinct_by`, by what is compiled yet.
    distinct: bool,
    /// The variables that atoms and ranges bind.
    distinct_by: BTreeSet<VariableId>,
}

/// What stands in the columns of an atom.
struct Columns {
    /// The columns whose code is known, and where from.
    key: Vec<(usize, Operand)>,
    /// The first column of each variable that is bound here and read later on.
    new: Vec<(usize, VariableId)>,
    /// Two columns of the same variable that is bound here.
    equal: Vec<(usize, usize)>,
    /// Whether every column is one of these.
    all: bool,
}

impl<'a> Source<'a> {
    /// The positive atom that a step matches.
    fn joined(&self, step: &plan::Step, drive: Drive<'_>) -> Option<Joined<'a>> {
        let plan::Step::Match { literal } = *step else { return None };
        let Literal::Atom { side, atom, .. } = &self.literals[literal] else { return None };
        let is_delta = matches!(drive, Drive::Delta(delta) if delta == literal);
        let part = if is_delta { Part::Delta } else { Part::All };
        Some(Joined { literal, table: TableId::new(atom.relation, *side), atom, part })
    }

    fn kind(&self, variable: VariableId) -> Kind {
        self.variables[variable.0].ty.kind()
    }

    fn expr(&self, expr: &program::Expr) -> Expr {
        let slot = |variable: VariableId| (Slot::of(variable), self.kind(variable));
        Expr::new(expr, &slot, self.params)
    }

    /// Whether taking a step may show that an operation has no result.
    fn can_fail(&self, step: &plan::Step) -> bool {
        match &self.literals[step.literal()] {
            Literal::Aggregate { .. } => true,
            literal => literal.exprs().into_iter().any(computes),
        }
    }

    /// The variables of the condition that a step takes.
    fn variables_of(&self, step: &plan::Step) -> BTreeSet<VariableId> {
        self.literals[step.literal()].variables()
    }
}

impl<'a> Compiler<'a, '_> {
    /// Decides where the rows come from.
    fn start(&mut self, drive: Drive<'_>) {
        match drive {
            Drive::Given(variables) => {
                self.bound.extend(variables);
                self.distinct_by.extend(variables);
                self.driver = Driver::Given(variables.iter().copied().map(Slot::of).collect());
            }
            Drive::Any | Drive::Delta(_) => {
                self.take_ready();
                let order = join_order(self.store, &self.atoms, &self.bound, self.source.order);
                if let Some(first) = order.first() {
                    let atom = self.atoms.remove(*first);
                    self.scan(atom);
                }
            }
        }
    }

    /// Joins all atoms that are left, and takes all other conditions on the way.
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

    /// Works out which slots are carried from step to step.
    fn finish(mut self) -> Pipeline {
        // What is read is known from the end: a slot is carried until the last step that reads it.
        let mut read: BTreeSet<Slot> = self.wanted.iter().copied().map(Slot::of).collect();
        for step in self.steps.iter_mut().rev() {
            for slot in step.action.fills() {
                read.remove(slot);
            }
            step.carried = read.iter().copied().collect();
            read.extend(step.action.reads());
        }

        let distinct_by = self.distinct_by.into_iter().map(Slot::of);
        Pipeline {
            driver: self.driver,
            distinct_by: self.distinct.then(|| distinct_by.collect()),
            steps: self.steps,
            slots: self.slots,
        }
    }

    /// Lets the rows of an atom drive the pipeline.
    fn scan(&mut self, joined: Joined<'a>) {
        let Columns { key, new, equal, all } = self.columns(joined.atom);
        self.driver = Driver::Rows(Scan {
            table: joined.table,
            part: joined.part,
            reads: new.iter().map(|(column, variable)| (*column, Slot::of(*variable))).collect(),
            fixed: key.into_iter().map(|(column, operand)| (column, constant(operand))).collect(),
            equal,
        });
        self.distinct &= all;
        self.bind(&new);
    }

    /// Joins an atom with the rows so far.
    ///
    /// ```text
    /// far(?x, ?z) :- reach(?x, ?y), edge(?y, ?z, ?w, ?w).
    /// ```
    ///
    /// With `?y` bound, `edge` is indexed by its first column. Its index keeps the second for `?z`,
    /// the third for `?w`, and the fourth to compare the third with.
    fn probe(&mut self, joined: Joined<'a>) {
        let Columns { key, new, equal, all } = self.columns(joined.atom);
        let (by, key): (Vec<usize>, Vec<Operand>) = key.into_iter().unzip();

        // An atom that binds nothing only asks whether there is such a row. A delta has no
        // projections, and is indexed all the same.
        if new.is_empty() && equal.is_empty() && joined.part == Part::All {
            let projection = self.store.project(joined.table, by);
            let sign = Sign::Positive;
            return self.push(joined.literal, Action::Semijoin { projection, key, sign });
        }

        let mut kept: Vec<usize> = new.iter().map(|(column, _)| *column).collect();
        let mut to: Vec<Slot> = new.iter().map(|(_, variable)| Slot::of(*variable)).collect();
        let mut same = Vec::new();
        for (first, second) in equal {
            let left = self.slot_of(first, &mut kept, &mut to);
            let right = self.slot_of(second, &mut kept, &mut to);
            same.push(Action::Same { left, right });
        }

        self.distinct &= all;
        let bound = self.take_bound(&joined, &new, &kept);
        let order = if bound.is_some() { ListOrder::Sorted } else { ListOrder::Added };
        let index = self.store.index_by(joined.table, joined.part, by, kept, order);
        self.push(joined.literal, Action::Probe(Probe { index, key, to, bound }));
        for action in same {
            self.push(joined.literal, action);
        }
        self.bind(&new);
    }

    /// The slot to which a column of an index goes; a column that is not kept yet gets a new one.
    fn slot_of(&mut self, column: usize, kept: &mut Vec<usize>, to: &mut Vec<Slot>) -> Slot {
        if let Some(place) = kept.iter().position(|other| *other == column) {
            return to[place];
        }
        let slot = self.new_slot();
        kept.push(column);
        to.push(slot);
        slot
    }

    fn new_slot(&mut self) -> Slot {
        self.slots += 1;
        Slot(self.slots - 1)
    }

    /// Sorts the columns of an atom by what stands in them.
    fn columns(&self, atom: &Atom) -> Columns {
        let mut columns =
            Columns { key: Vec::new(), new: Vec::new(), equal: Vec::new(), all: true };
        let mut first: Vec<(usize, VariableId)> = Vec::new();
        for (column, term) in atom.terms.iter().enumerate() {
            match term {
                Term::Value(value) => columns.key.push((column, Operand::Same(value.code()))),
                Term::Any => columns.all = false,
                Term::Variable(variable) if self.bound.contains(variable) => {
                    columns.key.push((column, Operand::Slot(Slot::of(*variable))));
                }
                Term::Variable(variable) => {
                    match first.iter().find(|(_, other)| other == variable) {
                        Some((same, _)) => columns.equal.push((*same, column)),
                        None => first.push((column, *variable)),
                    }
                }
            }
        }

        // A variable that nobody reads is as good as `_`.
        for (column, variable) in first {
            if self.is_read(variable) {
                columns.new.push((column, variable));
            } else {
                columns.all = false;
            }
        }
        columns
    }

    /// Whether a variable that an atom binds is read by something that is still to come.
    fn is_read(&self, variable: VariableId) -> bool {
        let in_atom = |atom: &Joined<'_>| atom.atom.variables().any(|other| other == variable);
        let in_step = |step: &&plan::Step| self.source.variables_of(step).contains(&variable);

        self.wanted.contains(&variable)
            || self.atoms.iter().any(in_atom)
            || self.others.iter().any(in_step)
    }

    fn bind(&mut self, new: &[(usize, VariableId)]) {
        let variables = || new.iter().map(|(_, variable)| *variable);
        self.bound.extend(variables());
        self.distinct_by.extend(variables());
    }

    /// Takes a comparison with the one variable that an atom binds, if an index can answer it.
    ///
    /// ```text
    /// later(?x, ?t) :- begins(?x, ?s), event(?x, ?t), ?t > ?s.
    /// ```
    ///
    /// When the index of `event` keeps nothing but `?t`, its lists are sorted and cut at `?s`.
    fn take_bound(
        &mut self,
        joined: &Joined<'_>,
        new: &[(usize, VariableId)],
        kept: &[usize],
    ) -> Option<Bound> {
        let relation = self.store.get(joined.table);
        let (&[(column, variable)], [_]) = (new, kept) else { return None };

        // Lists are sorted by codes, which are in the order of the values only for whole numbers
        // that stand for themselves. And a list to which rows are added cannot stay sorted.
        let is_whole = self.source.kind(variable) == Kind::Number
            && code_integer(relation.ranges[column].high).is_some();
        if relation.grows || !is_whole || self.source.order == JoinOrder::Written {
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

        let is_it = |expr: &program::Expr| is_variable(expr, variable);
        let (op, than) = match (is_it(left), is_it(right)) {
            (true, false) => (*op, right),
            (false, true) => (op.turned(), left),
            _ => return None,
        };
        if matches!(op, Comparison::Equal | Comparison::NotEqual) {
            return None;
        }

        match self.source.expr(than) {
            Expr::Slot(slot, _) if self.bound.contains(&VariableId(slot.0)) => {
                Some(Bound { op, than: Operand::Slot(slot) })
            }
            Expr::Same(code, _) => Some(Bound { op, than: Operand::Same(code) }),
            _ => None,
        }
    }

    /// Takes the conditions that can be tested already.
    ///
    /// One that cannot fail comes before atoms, but not before one that can and was written first:
    /// that one would otherwise be spared rows on which it fails.
    fn take_ready(&mut self) {
        if self.source.order == JoinOrder::Written || self.atoms.is_empty() {
            return;
        }

        let cannot_fail = |step: &&&plan::Step| !self.source.can_fail(step);
        let others = self.others.iter().take_while(cannot_fail).copied();
        let ready: Vec<&plan::Step> = others.filter(|step| self.is_ready(step)).collect();

        self.others.retain(|step| !ready.contains(step));
        for step in ready {
            self.take(step);
        }
    }

    /// Whether all that a test reads is bound.
    fn is_ready(&self, step: &plan::Step) -> bool {
        let is_test = matches!(step, plan::Step::Test { .. });
        is_test && self.source.variables_of(step).is_subset(&self.bound)
    }

    /// Takes a condition that is not a positive atom.
    fn take(&mut self, step: &plan::Step) {
        let literal = &self.source.literals[step.literal()];
        let source = self.source;
        let action = match (step, literal) {
            (plan::Step::Test { .. }, Literal::Atom { sign, side, atom }) => {
                let Columns { key, .. } = self.columns(atom);
                let (by, key) = key.into_iter().unzip();
                let projection = self.store.project(TableId::new(atom.relation, *side), by);
                Action::Semijoin { projection, key, sign: *sign }
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
                let other = if is_variable(left, *variable) { right } else { left };
                Action::Bind { expr: source.expr(other), to: Slot::of(*variable) }
            }
            (plan::Step::Enumerate { variable, .. }, Literal::Range { from, to, .. }) => {
                self.distinct_by.insert(*variable);
                let (from, last) = (source.expr(from), source.expr(to));
                Action::Enumerate { from, last, to: Slot::of(*variable) }
            }
            (plan::Step::Aggregate { .. }, Literal::Aggregate { result, aggregate, .. }) => {
                return self.take_aggregate(step.literal(), *result, aggregate);
            }
            _ => unreachable!("bug: the plan takes a condition for what it is not"),
        };

        self.bound.extend(action.fills().iter().map(|slot| VariableId(slot.0)));
        self.push(step.literal(), action);
    }

    fn take_aggregate(
        &mut self,
        literal: usize,
        result: VariableId,
        aggregate: &program::Aggregate,
    ) {
        let key = aggregate.group.iter().map(|v| Operand::Slot(Slot::of(*v))).collect();
        if self.bound.insert(result) {
            return self.push(literal, Action::Aggregate { key, to: Slot::of(result) });
        }

        // `?n = count …` with `?n` bound already: the value is computed beside it, and compared.
        let to = self.new_slot();
        self.push(literal, Action::Aggregate { key, to });
        self.push(literal, Action::Same { left: to, right: Slot::of(result) });
    }

    fn push(&mut self, literal: usize, action: Action) {
        self.steps.push(Step { literal, action, carried: Vec::new() });
    }
}

/// Whether an expression has an operation, which may have no result.
fn computes(expr: &program::Expr) -> bool {
    matches!(expr, program::Expr::Binary { .. } | program::Expr::Call { .. })
}

/// The code of an operand of a pipeline's driver.
fn constant(operand: Operand) -> Code {
    match operand {
        Operand::Same(code) => code,
        Operand::Slot(_) => unreachable!("bug: a variable is bound before there is a row"),
    }
}

/// Whether an expression is nothing but this variable.
fn is_variable(expr: &program::Expr, variable: VariableId) -> bool {
    matches!(expr, program::Expr::Variable(other) if *other == variable)
}

//! From one rule to one rule of crepe: its atoms and operations in the order of the plan.

use super::expr::{Constants, Exprs, is_date};
use super::layout::{Fold, LaidRule, Layout};
use super::names::{Locals, Names};
use super::rust::{KEYS_MAX, at, can_fail, is_operation, reader, tuple, tuple_of};
use crate::plan::Step;
use crate::program::{
    Aggregate, Atom, Body, Expr, Literal, ParamId, Program, RelationId, RuleId, Side, Sign, Term,
    VariableId,
};
use std::collections::BTreeSet;

/// Writes the rules of one crepe program, and notes what they read.
pub(super) struct Rules<'a> {
    pub(super) program: &'a Program,
    pub(super) layout: &'a Layout<'a>,
    pub(super) names: &'a Names,
    /// The relations that must be given, with their sides.
    pub(super) reads: BTreeSet<(RelationId, Side)>,
    /// The aggregates whose values must be given.
    pub(super) folds: BTreeSet<usize>,
    pub(super) constants: Constants,
}

impl<'a> Rules<'a> {
    /// No rules yet.
    pub(super) fn new(program: &'a Program, layout: &'a Layout<'a>, names: &'a Names) -> Self {
        let (reads, folds) = (BTreeSet::new(), BTreeSet::new());
        Rules { program, layout, names, reads, folds, constants: Constants::default() }
    }

    /// The rule that concludes a relation.
    pub(super) fn rule(&mut self, laid: &LaidRule<'a>) -> String {
        let rule = self.program.rule(laid.rule);
        let relation = rule.head.relation;
        let (name, tag) = match self.layout.growing.contains_key(&relation) {
            true => (self.names.growing(relation), None),
            false => {
                let names = self.names.shared(&self.program.relation(relation).kinds());
                let tag = self.constants.tag(self.program, relation, Side::Holds);
                (names.found.as_str(), Some(tag))
            }
        };
        let head: Vec<VariableId> = rule.head.variables().collect();
        let uses = uses(&rule.body, laid.literals, &laid.steps, &head);
        let mut clauses = Clauses::new(self, laid.stratum, laid.rule, uses);
        clauses.recursive = laid.recursive;
        clauses.add(laid.literals, &laid.steps);
        let fields = rule.head.terms.iter().map(|term| clauses.known(term));
        let fields: Vec<String> = tag.into_iter().chain(fields).collect();
        clauses.finish(&format!("{name}({})", fields.join(", ")))
    }

    /// The relation of crepe in which an atom of this stratum finds its rows, and its tag when it shares it with others.
    fn relation(
        &mut self,
        stratum: usize,
        relation: RelationId,
        side: Side,
    ) -> (&'a str, Option<String>) {
        if self.layout.reads_own(stratum, relation, side) {
            return (self.names.growing(relation), None);
        }

        self.reads.insert((relation, side));
        let names = self.names.shared(&self.program.relation(relation).kinds());
        (&names.known, Some(self.constants.tag(self.program, relation, side)))
    }

    /// The rule by which the rows that are given of a relation that grows are there from the beginning.
    pub(super) fn given(&mut self, relation: RelationId) -> String {
        self.reads.insert((relation, Side::Holds));
        let kinds = self.program.relation(relation).kinds();
        let (known, name) = (&self.names.shared(&kinds).known, self.names.growing(relation));
        let tag = self.constants.tag(self.program, relation, Side::Holds);
        let columns = columns(kinds.len());
        let known = format!("{known}({})", [vec![tag], columns.clone()].concat().join(", "));
        format!("{name}({}) <-\n    {known};\n", columns.join(", "))
    }

    /// The rule that finds the groups of an aggregate.
    pub(super) fn groups(&mut self, index: usize) -> String {
        let (layout, names) = (self.layout, self.names.fold(index));
        let Fold { stratum, rule, ref context, aggregate, .. } = layout.folds[index];
        let body = &self.program.rule(rule).body;
        let uses = uses(body, &body.literals, context, &aggregate.group);
        let mut clauses = Clauses::new(self, stratum, rule, uses);
        clauses.add(&body.literals, context);
        let head = clauses.atom_of(&names.groups, &aggregate.group);
        clauses.finish(&head)
    }

    /// The rule that finds the tuples in each group of an aggregate.
    pub(super) fn tuples(&mut self, index: usize) -> String {
        let (layout, names) = (self.layout, self.names.fold(index));
        let Fold { stratum, rule, literal, aggregate, ref steps, .. } = layout.folds[index];
        let Aggregate { group, body: inner, .. } = aggregate;
        let head = [group.as_slice(), &tuple(aggregate)].concat();
        let body = &self.program.rule(rule).body;
        // The group is read once more where an operation fails.
        let uses = uses(body, inner, steps, &[group.as_slice(), &head].concat());
        let mut clauses = Clauses::new(self, stratum, rule, uses);
        clauses.around = Some((literal, group));
        clauses.clauses.push(clauses.atom_of(&names.groups, group));
        clauses.bound.extend(group);
        clauses.add(inner, steps);
        let head = clauses.atom_of(&names.tuples, &head);
        clauses.finish(&head)
    }
}

/// The right side of a crepe rule in the making.
struct Clauses<'r, 'a> {
    rules: &'r mut Rules<'a>,
    body: &'a Body,
    stratum: usize,
    rule: RuleId,
    /// The aggregate that this is the inside of, and its group: faults are reported at it.
    around: Option<(usize, &'a [VariableId])>,
    recursive: bool,
    locals: Locals,
    /// The variables that earlier clauses bind.
    bound: BTreeSet<VariableId>,
    /// How often each variable stands in the rule.
    uses: Vec<usize>,
    params: BTreeSet<ParamId>,
    can_fail: bool,
    clauses: Vec<String>,
}

impl<'r, 'a> Clauses<'r, 'a> {
    fn new(rules: &'r mut Rules<'a>, stratum: usize, rule: RuleId, uses: Vec<usize>) -> Self {
        let body = &rules.program.rule(rule).body;
        let locals = Locals::new(rules.program, body);
        Clauses {
            rules,
            body,
            stratum,
            rule,
            around: None,
            recursive: false,
            locals,
            bound: BTreeSet::new(),
            uses,
            params: BTreeSet::new(),
            can_fail: false,
            clauses: Vec::new(),
        }
    }

    /// Adds a clause for each step.
    fn add(&mut self, literals: &[Literal], steps: &[Step]) {
        for step in steps {
            let index = step.literal();
            match (step, &literals[index]) {
                (Step::Bind { variable, .. }, Literal::Compare { left, right, .. }) => {
                    let is_bound = matches!(left, Expr::Variable(left) if left == variable);
                    self.bind(*variable, if is_bound { right } else { left }, index);
                }
                (_, Literal::Compare { left, op, right, .. }) => {
                    let is_date = is_date(self.rules.program, self.body, left);
                    let comparison = self.exprs().comparison(left, *op, right, is_date);
                    self.condition(&comparison, is_operation(left) || is_operation(right), index);
                }
                (Step::Enumerate { variable, .. }, Literal::Range { from, to, .. }) => {
                    let can_fail = is_operation(from) || is_operation(to);
                    self.enumerate(*variable, (from, to), can_fail, index);
                }
                (_, literal @ Literal::Range { value, from, to, .. }) => {
                    let is_in = self.exprs().is_in(value, from, to);
                    self.condition(&is_in, can_fail(literal), index);
                }
                (_, literal @ Literal::Test { sign, test, .. }) => {
                    let question = self.exprs().question(*sign, test);
                    self.condition(&question, can_fail(literal), index);
                }
                (_, Literal::Atom { sign, side, atom }) => self.atom(*sign, *side, atom),
                (_, Literal::Aggregate { result, aggregate, .. }) => {
                    self.aggregate(index, aggregate, *result);
                }
            }
        }
    }

    fn exprs(&mut self) -> Exprs<'_> {
        let constants = &mut self.rules.constants;
        Exprs { locals: &self.locals, constants, params: &mut self.params }
    }

    fn bind(&mut self, variable: VariableId, value: &Expr, literal: usize) {
        let name = self.bound_name(variable);
        let made = self.exprs().whole(value);
        self.bound.insert(variable);
        let clause = match (is_operation(value), self.recursive) {
            (false, _) => format!("let {name} = {made}"),
            (true, false) => {
                format!("let Some({name}) = {}", self.checked("attempt", literal, &made))
            }
            (true, true) => {
                format!("let Some({name}) = grow({})", self.checked("attempt", literal, &made))
            }
        };
        self.clauses.push(clause);
    }

    /// A clause for each whole number of a range.
    fn enumerate(
        &mut self,
        variable: VariableId,
        (from, to): (&Expr, &Expr),
        can_fail: bool,
        literal: usize,
    ) {
        let name = self.bound_name(variable);
        let ends = self.exprs().ends(from, to);
        self.bound.insert(variable);
        let ends = match can_fail {
            true => self.checked("ends", literal, &format!("Ok({ends})")),
            false => format!("Some({ends})"),
        };
        self.clauses.push(format!("for {name} in range({ends})"));
    }

    /// The name of a variable that a clause binds; `_` when nothing else reads it.
    fn bound_name(&self, variable: VariableId) -> String {
        match self.uses[variable.0] {
            1 => "_".to_owned(),
            _ => self.locals.variable(variable).to_owned(),
        }
    }

    fn condition(&mut self, comparison: &str, can_fail: bool, literal: usize) {
        let condition = if can_fail {
            let checked = self.checked("test", literal, &format!("Ok({comparison})"));
            format!("{checked} == Some(true)")
        } else {
            comparison.to_owned()
        };
        self.clauses.push(format!("({condition})"));
    }

    /// A call that remembers a fault and where it happened.
    fn checked(&mut self, method: &str, literal: usize, operation: &str) -> String {
        self.can_fail = true;
        let at = at(self.stratum, self.rule, self.around.map_or(literal, |(around, _)| around));
        let result = format!("input.faults.{method}({at}, || {operation})");
        let Some((_, group)) = self.around else { return result };
        let group = group.iter().map(|variable| self.locals.variable(*variable).to_owned());
        let group = tuple_of(&group.collect::<Vec<_>>());
        format!("input.faults.within({at}, {group}, {result})")
    }

    fn atom(&mut self, sign: Sign, side: Side, atom: &Atom) {
        let (name, tag) = self.rules.relation(self.stratum, atom.relation, side);
        let not = if sign == Sign::Negative { "!" } else { "" };
        let (mut fields, mut equal) = (Vec::from_iter(tag), Vec::new());
        let mut fresh = BTreeSet::new();
        let mut keys = 0;
        for term in &atom.terms {
            fields.push(match term {
                Term::Any => "_".to_owned(),
                Term::Variable(variable) if !self.bound.contains(variable) => {
                    self.field(*variable, &mut fresh, &mut equal)
                }
                term if keys == KEYS_MAX => self.compared(term, &mut equal),
                term => {
                    keys += 1;
                    self.known(term)
                }
            });
        }
        self.bound.extend(fresh);
        self.clauses.push(format!("{not}{name}({})", fields.join(", ")));
        self.clauses.extend(equal);
    }

    /// A field that binds a variable. crepe cannot bind one twice in one atom, so the second one is compared.
    fn field(
        &mut self,
        variable: VariableId,
        fresh: &mut BTreeSet<VariableId>,
        equal: &mut Vec<String>,
    ) -> String {
        if self.uses[variable.0] == 1 {
            "_".to_owned()
        } else if fresh.insert(variable) {
            self.locals.variable(variable).to_owned()
        } else {
            self.compared(&Term::Variable(variable), equal)
        }
    }

    /// A field with a name of its own, which is compared with a known value.
    fn compared(&mut self, term: &Term, equal: &mut Vec<String>) -> String {
        let name = self.locals.another();
        equal.push(format!("({name} == {})", self.known(term)));
        name
    }

    /// A field whose value is known.
    fn known(&mut self, term: &Term) -> String {
        match term {
            Term::Variable(variable) => self.locals.variable(*variable).to_owned(),
            Term::Value(value) => self.rules.constants.value(*value),
            Term::Any => "_".to_owned(),
        }
    }

    fn aggregate(&mut self, literal: usize, aggregate: &Aggregate, result: VariableId) {
        let is_it = |fold: &Fold<'_>| fold.rule == self.rule && fold.literal == literal;
        let index = self.rules.layout.folds.iter().position(is_it).expect("bug: not laid out");
        self.rules.folds.insert(index);
        let columns = [aggregate.group.as_slice(), &[result]].concat();
        let kinds = self.rules.layout.folds[index].value_kinds(self.rules.program);
        let names = self.rules.names;
        let tag = self.rules.constants.fold_tag(names, index);
        let fields = [vec![tag], self.fields_of(&columns)].concat().join(", ");
        self.clauses.push(format!("{}({fields})", names.shared(&kinds).known));
        self.bound.insert(result);
    }

    /// An atom of variables.
    fn atom_of(&self, name: &str, variables: &[VariableId]) -> String {
        format!("{name}({})", self.fields_of(variables).join(", "))
    }

    fn fields_of(&self, variables: &[VariableId]) -> Vec<String> {
        variables.iter().map(|variable| self.bound_name(*variable)).collect()
    }

    /// The whole rule. Parameters, which are the same throughout a run, come first.
    fn finish(self, head: &str) -> String {
        let mut clauses = Vec::new();
        if self.can_fail || !self.params.is_empty() {
            clauses.push("Given(input)".to_owned());
        }
        for param in self.params {
            let read = reader(self.rules.program.params[param.0].ty.kind());
            let name = self.locals.param(param);
            clauses.push(format!("let {name} = {read}(input.params, {})", param.0));
        }
        clauses.extend(self.clauses);
        match clauses.as_slice() {
            [] => format!("{head};\n"),
            clauses => format!("{head} <-\n    {};\n", clauses.join(",\n    ")),
        }
    }
}

/// Names for the columns of a relation that shares its struct with others.
pub(super) fn columns(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("c{i}")).collect()
}

/// How often each variable stands in the literals that these steps take, and in the head.
fn uses(body: &Body, literals: &[Literal], steps: &[Step], head: &[VariableId]) -> Vec<usize> {
    let mut uses = vec![0; body.variables.len()];
    let taken = steps.iter().flat_map(|step| occurrences(&literals[step.literal()]));
    for variable in taken.chain(head.iter().copied()) {
        uses[variable.0] += 1;
    }
    uses
}

/// The variables of a literal, those of an atom as often as they stand in it.
fn occurrences(literal: &Literal) -> Vec<VariableId> {
    match literal {
        Literal::Atom { atom, .. } => atom.variables().collect(),
        Literal::Aggregate { .. } => literal.variables().into_iter().collect(),
        literal => literal.exprs().into_iter().flat_map(Expr::variables).collect(),
    }
}

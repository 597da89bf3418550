//! Which crepe programs there are, and what is in each.
//!
//! No program reads what another stratum in it concludes. So what is read can be given in few relations of crepe, one for all
//! that have columns alike, and what is concluded can be taken from few: rustc compiles each of them anew, and takes long.
//! Only a stratum that reads itself has relations of its own.
//!
//! crepe has no aggregates. So one program collects the groups and tuples of an aggregate, Rust takes the aggregate, and a
//! later program reads its values. Long programs are cut, because rustc needs more than twice the time for twice the rules.

use super::Uncompilable;
use super::rust::{KEYS_MAX, can_fail};
use crate::plan::{Plan, RulePlan, Step, StratumPlan, order_from};
use crate::program::{
    Aggregate, Atom, Literal, Program, RelationId, RuleId, Side, Sign, Term, VariableId,
};
use crate::value::Kind;
use std::collections::{BTreeMap, BTreeSet};

/// How many rules one crepe program has at most, unless they are of one stratum.
const RULES_MAX: usize = 24;

/// All crepe programs, in the order in which they run.
#[derive(Debug, Default)]
pub(super) struct Layout<'a> {
    /// The programs.
    pub(super) parts: Vec<Vec<Unit>>,
    /// The rules of each stratum of the plan.
    pub(super) strata: Vec<Vec<LaidRule<'a>>>,
    /// The relations that grow while they are read, and their strata.
    pub(super) growing: BTreeMap<RelationId, usize>,
    /// The aggregates.
    pub(super) folds: Vec<Fold<'a>>,
}

/// What must stand in one program.
#[derive(Clone, Copy, Debug)]
pub(super) enum Unit {
    /// The rules of this stratum of the plan.
    Stratum(usize),
    /// What is collected for this one of [`Layout::folds`].
    Fold(usize),
}

/// A rule and the order in which its conditions are taken.
#[derive(Debug)]
pub(super) struct LaidRule<'a> {
    /// The index of its stratum in the plan.
    pub(super) stratum: usize,
    /// The rule.
    pub(super) rule: RuleId,
    /// The order.
    pub(super) steps: Vec<Step>,
    /// Whether a condition reads what the rule's own stratum concludes.
    pub(super) recursive: bool,
    /// Its conditions.
    pub(super) literals: &'a [Literal],
}

/// An aggregate, which is taken between two crepe programs.
#[derive(Debug)]
pub(super) struct Fold<'a> {
    /// The index of the rule's stratum in the plan.
    pub(super) stratum: usize,
    /// The rule that it stands in.
    pub(super) rule: RuleId,
    /// Its index in the body of the rule.
    pub(super) literal: usize,
    /// What is aggregated.
    pub(super) aggregate: &'a Aggregate,
    /// The variable that takes the value.
    pub(super) result: VariableId,
    /// The steps of the rule that bind its group.
    pub(super) context: Vec<Step>,
    /// How to match its body.
    pub(super) steps: Vec<Step>,
}

impl Fold<'_> {
    /// The kinds of its group and value.
    pub(super) fn value_kinds(&self, program: &Program) -> Vec<Kind> {
        let variables = &program.rule(self.rule).body.variables;
        let columns = self.aggregate.group.iter().chain([&self.result]);
        columns.map(|variable| variables[variable.0].ty.kind()).collect()
    }
}

/// Lays a program out.
///
/// # Errors
/// Every rule whose aggregate cannot be taken before the rule runs.
pub(super) fn lay_out<'a>(
    program: &'a Program,
    plan: &Plan,
) -> Result<Layout<'a>, Vec<Uncompilable>> {
    let mut build = Build {
        program,
        layout: Layout::default(),
        units: Vec::new(),
        levels: BTreeMap::new(),
        uncompilable: Vec::new(),
    };
    for stratum in &plan.strata {
        build.stratum(stratum);
    }
    if !build.uncompilable.is_empty() {
        return Err(build.uncompilable);
    }
    build.units.sort_by_key(|&(level, _)| level);
    build.layout.cut(&build.units);
    Ok(build.layout)
}

impl Layout<'_> {
    /// Whether an atom in a stratum reads what the stratum concludes.
    pub(super) fn reads_own(&self, stratum: usize, relation: RelationId, side: Side) -> bool {
        side == Side::Holds && self.growing.get(&relation) == Some(&stratum)
    }

    /// Puts units of one level into one program while it does not get too long.
    fn cut(&mut self, units: &[(usize, Unit)]) {
        let mut last = None;
        let mut rules = 0;
        for &(level, unit) in units {
            let more = match unit {
                Unit::Stratum(stratum) => self.strata[stratum].len(),
                Unit::Fold(_) => 2,
            };
            if last != Some(level) || rules + more > RULES_MAX {
                self.parts.push(Vec::new());
                rules = 0;
            }
            self.parts.last_mut().expect("bug: no program was begun").push(unit);
            last = Some(level);
            rules += more;
        }
    }
}

/// A layout in the making.
struct Build<'a> {
    program: &'a Program,
    layout: Layout<'a>,
    /// What must stand in one program, with the level of the program.
    units: Vec<(usize, Unit)>,
    /// The first level whose programs can read each concluded relation.
    levels: BTreeMap<RelationId, usize>,
    uncompilable: Vec<Uncompilable>,
}

impl<'a> Build<'a> {
    /// Lays out the rules of the next stratum.
    fn stratum(&mut self, plan: &StratumPlan) {
        let index = self.layout.strata.len();
        let rules = plan.rules.iter();
        let rules: Vec<LaidRule<'a>> =
            rules.map(|rule| laid_rule(self.program, index, plan, rule)).collect();
        let levels: Vec<usize> = rules.iter().map(|rule| self.rule(rule, plan)).collect();
        let level = levels.into_iter().max().unwrap_or(0);
        let relations = &plan.stratum.relations;
        self.levels.extend(relations.iter().map(|&relation| (relation, level + 1)));
        if plan.stratum.recursive {
            self.layout.growing.extend(relations.iter().map(|&relation| (relation, index)));
        }
        self.units.push((level, Unit::Stratum(index)));
        self.layout.strata.push(rules);
    }

    /// Lays out the aggregates of a rule and says from which level on it can run.
    fn rule(&mut self, rule: &LaidRule<'a>, plan: &StratumPlan) -> usize {
        let mut reached = Vec::new();
        for step in &rule.steps {
            let literal = &rule.literals[step.literal()];
            self.report_wide(rule.rule, literal);
            let level = match (step, literal) {
                (Step::Aggregate { steps, .. }, Literal::Aggregate { result, aggregate, .. }) => {
                    let context = context(rule, plan, &reached, aggregate);
                    let context = context.unwrap_or_else(|reason| {
                        let rule = self.program.rule(rule.rule).name;
                        self.uncompilable.push(Uncompilable { rule, reason });
                        Vec::new()
                    });
                    let fold = Fold {
                        stratum: rule.stratum,
                        rule: rule.rule,
                        literal: step.literal(),
                        aggregate,
                        result: *result,
                        context: context.iter().map(|(step, _)| step.clone()).collect(),
                        steps: steps.clone(),
                    };
                    self.fold(fold, context.iter().map(|&(_, level)| level).max())
                }
                _ => self.level(literal),
            };
            reached.push((step.clone(), level));
        }
        reached.iter().map(|&(_, level)| level).max().unwrap_or(0)
    }

    /// Reports what crepe would have to look up by more columns than it can.
    fn report_wide(&mut self, rule: RuleId, literal: &Literal) {
        let wide = match literal {
            Literal::Atom { sign: Sign::Negative, atom, .. } => {
                atom.terms.iter().filter(|term| **term != Term::Any).count() > KEYS_MAX
            }
            Literal::Aggregate { aggregate, .. } => {
                aggregate.body.iter().for_each(|inner| self.report_wide(rule, inner));
                aggregate.group.len().max(aggregate.keys.len()) >= KEYS_MAX
            }
            _ => false,
        };
        if wide {
            let reason = format!("`not` and aggregates take at most {KEYS_MAX} columns at once");
            let rule = self.program.rule(rule).name;
            self.uncompilable.push(Uncompilable { rule, reason });
        }
    }

    /// Adds an aggregate and says from which level on its values can be read.
    fn fold(&mut self, fold: Fold<'a>, context: Option<usize>) -> usize {
        let inside = fold.aggregate.body.iter().map(|literal| self.level(literal));
        let level = inside.chain(context).max().unwrap_or(0);
        self.units.push((level, Unit::Fold(self.layout.folds.len())));
        self.layout.folds.push(fold);
        level + 1
    }

    /// From which level on the relation of an atom can be read.
    fn level(&self, literal: &Literal) -> usize {
        match literal {
            Literal::Atom { side: Side::Holds, atom, .. } => {
                self.levels.get(&atom.relation).copied().unwrap_or(0)
            }
            _ => 0,
        }
    }
}

fn laid_rule<'a>(
    program: &'a Program,
    stratum: usize,
    plan: &StratumPlan,
    rule_plan: &RulePlan,
) -> LaidRule<'a> {
    let literals = &program.rule(rule_plan.rule).body.literals;
    let own = |literal: &Literal| is_concluded_by(literal, plan);
    // What grows comes first, so that each round only looks at its new rows.
    let first = literals.iter().position(own);
    let steps = first.map_or(rule_plan.steps.clone(), |first| order_from(literals, first));
    let recursive = first.is_some();
    LaidRule { stratum, rule: rule_plan.rule, steps, recursive, literals }
}

/// The steps that bind the group of an aggregate: all that come before it, so that it is taken exactly for the groups that
/// reach it. In a recursive rule, those that do not read what is still growing.
fn context(
    rule: &LaidRule<'_>,
    plan: &StratumPlan,
    reached: &[(Step, usize)],
    aggregate: &Aggregate,
) -> Result<Vec<(Step, usize)>, String> {
    if !rule.recursive {
        return Ok(reached.to_vec());
    }
    let is_complete = |(step, _): &&(Step, usize)| {
        let literal = &rule.literals[step.literal()];
        matches!(step, Step::Match { .. }) && !is_concluded_by(literal, plan)
    };
    let complete: Vec<(Step, usize)> = reached.iter().filter(is_complete).cloned().collect();
    let atoms = complete.iter().flat_map(|(step, _)| rule.literals[step.literal()].atoms());
    let bound: BTreeSet<VariableId> = atoms.flat_map(Atom::variables).collect();
    if !aggregate.group.iter().all(|variable| bound.contains(variable)) {
        return Err("only what it concludes itself binds the group of its aggregate".to_owned());
    }
    if aggregate.function.adds() || aggregate.body.iter().any(can_fail) {
        return Err("it is recursive, and its aggregate has operations that can fail".to_owned());
    }
    Ok(complete)
}

/// Whether a condition is an atom, not negated, over what this stratum concludes.
fn is_concluded_by(literal: &Literal, plan: &StratumPlan) -> bool {
    match literal {
        Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom } => {
            plan.stratum.relations.contains(&atom.relation)
        }
        _ => false,
    }
}

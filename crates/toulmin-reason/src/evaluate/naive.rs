//! The naive engine: the definition of the language.
//!
//! Strata run one after another. In each, every rule is matched against all rows, again and again,
//! until a round adds nothing. It is slow on purpose: nothing here needs an argument to be
//! believed.

use super::{Binding, Engine, Faults, Limit, Question, Scope, Stop, Task, Tuning, instantiate};
use std::collections::BTreeSet;
use toulmin_lang::fault::Fault;
use toulmin_lang::plan::{self, RulePlan, StratumPlan};
use toulmin_lang::program::{Program, Side};
use toulmin_lang::rows::{Row, Rows, Table};
use toulmin_lang::value::Kind;

/// How many rounds a stratum may take unless the task says so.
const ROUNDS_MAX: usize = 10_000;

/// The naive engine, as one of the engines that models are derived by.
pub const NAIVE: &dyn Engine = &Naive;

/// The short, obvious evaluator that defines the language.
#[derive(Clone, Copy, Debug)]
struct Naive;

impl Engine for Naive {
    fn name(&self) -> &'static str {
        "naive"
    }

    fn runs(&self, _: &Program) -> bool {
        true
    }

    fn rounds_max(&self) -> Option<usize> {
        Some(ROUNDS_MAX)
    }

    fn evaluate(&self, task: Task<'_>, _: Tuning) -> Result<Rows, Stop> {
        let mut rows = task.base.clone();
        for stratum in &task.plan.strata {
            saturate(task, stratum, &mut rows)?;
        }
        Ok(rows)
    }

    fn answers(&self, question: Question<'_>, _: Tuning) -> Result<Table, Stop> {
        answers(question)
    }
}

/// The answers of a query: every match of its body, seen through its answer variables.
fn answers(question: Question<'_>) -> Result<Table, Stop> {
    let Question { rows, params, query, limits, .. } = question;
    let variables = &query.body.variables;
    let kinds: Vec<Kind> = query.answer.iter().map(|v| variables[v.0].ty.kind()).collect();
    let steps = plan::order(&query.body.literals, &BTreeSet::new());
    let mut binding: Binding = vec![None; variables.len()];
    let mut found: BTreeSet<Row> = BTreeSet::new();

    let scope = Scope { rows, params, limits };
    scope.matches(&query.body.literals, &steps, &mut binding, &mut |binding| {
        found.insert(query.answer.iter().filter_map(|variable| binding[variable.0]).collect());
        if found.len() > limits.rows_max {
            return Err(Stop::Limit { limit: Limit::Rows, rule: None });
        }
        Ok(())
    })?;

    Ok(Table::of_rows(kinds, &found))
}

/// Applies the rules of a stratum until a round adds nothing. An operation without a result gives
/// no row, and the least fault is reported at the end of the stratum. A limit names the rule that
/// added rows last.
fn saturate(task: Task<'_>, stratum: &StratumPlan, rows: &mut Rows) -> Result<(), Stop> {
    let mut faults = BTreeSet::new();
    let outcome = to_fixpoint(task, stratum, rows, &mut faults);
    match (outcome, faults.first()) {
        (Err(Stop::Cancelled), _) => Err(Stop::Cancelled),
        (_, Some(fault)) => Err(Stop::Fault(*fault)),
        (outcome, None) => outcome,
    }
}

fn to_fixpoint(
    task: Task<'_>,
    stratum: &StratumPlan,
    rows: &mut Rows,
    faults: &mut BTreeSet<Fault>,
) -> Result<(), Stop> {
    let mut growing = None;
    let rounds_max = task.limits.rounds_max.unwrap_or(ROUNDS_MAX);
    for _ in 0..rounds_max {
        let before_round = rows.len();

        for plan in &stratum.rules {
            let relation = task.program.rule(plan.rule).head.relation;
            let before = rows.len();
            let found = consequences(task, plan, rows, faults).map_err(|stop| match stop {
                Stop::Limit { limit, rule: None } => Stop::Limit { limit, rule: growing },
                stop => stop,
            })?;
            for row in found {
                rows.insert(relation, Side::Holds, &row);
            }
            if rows.len() > before {
                growing = Some(plan.rule);
            }
        }
        if rows.len() == before_round {
            return Ok(());
        }
    }
    Err(Stop::Limit { limit: Limit::Rounds(rounds_max), rule: growing })
}

/// The head of a rule for every match of its body, where that is new.
fn consequences(
    task: Task<'_>,
    plan: &RulePlan,
    rows: &Rows,
    faults: &mut BTreeSet<Fault>,
) -> Result<BTreeSet<Row>, Stop> {
    let rule = task.program.rule(plan.rule);
    let scope = Scope { rows, params: task.params, limits: task.limits };
    let room = task.limits.rows_max.saturating_sub(rows.len());
    let (mut found, mut noted) = (BTreeSet::new(), Faults::new());
    let mut binding = vec![None; rule.body.variables.len()];
    let (literals, steps) = (&rule.body.literals, &plan.steps);

    let outcome = scope.matches_noting(literals, steps, &mut binding, &mut noted, &mut |binding| {
        let row: Row = instantiate(&rule.head.terms, binding).into_iter().flatten().collect();
        if !rows.contains(rule.head.relation, Side::Holds, &row) {
            found.insert(row);
        }
        if found.len() > room {
            return Err(Stop::Limit { limit: Limit::Rows, rule: Some(plan.rule) });
        }
        Ok(())
    });
    let in_rule = |(literal, kind)| Fault { rule: Some(plan.rule), literal, kind };
    faults.extend(noted.into_iter().map(in_rule));
    outcome.map(|()| found)
}

#[cfg(test)]
mod tests {
    use crate::evaluate::{Limit, Limits, NAIVE, Stop, Tuning, params};
    use crate::model::Model;
    use crate::testing::Case;
    use std::time::Instant;
    use toulmin_lang::program::RuleId;

    /// A hundred million pairs of pairs, of which none or all conclude something.
    #[track_caller]
    fn check(rules: &str, limits: Limits<'_>, end: Stop) {
        let names: Vec<String> = (0..100).map(|i| format!("n{i}")).collect();
        let facts: String = names.iter().map(|name| format!("node({name})\n")).collect();
        let declared =
            "sort Node. relation node(n: Node). relation four(a: Node, b: Node, c: Node, d: Node).";
        let case = Case::new(
            &format!("Node: {}", names.join(" ")),
            &format!("{declared}\n{rules}"),
            &facts,
        );
        let (date, params) = (case.casebook.date, params(&case.casebook.program, &[]));
        let ended =
            Model::derive(case.casebook.clone(), NAIVE, date, params, limits, Tuning::default())
                .map(|_| ());
        assert_eq!(ended, Err(end));
    }

    const PAIRS: &str = "node(?a), node(?b), node(?c), node(?d)";

    #[test]
    fn a_join_without_a_match_ends_at_the_deadline() {
        let rules = format!("rule none: four(?a, ?b, ?c, ?d) :- {PAIRS}, ?a != ?a.");
        let limits = Limits { deadline: Some(Instant::now()), ..Limits::default() };
        check(&rules, limits, Stop::Limit { limit: Limit::Time, rule: None });
    }

    #[test]
    fn one_application_of_a_rule_ends_at_the_limit_of_rows() {
        let rules = format!("rule all: four(?a, ?b, ?c, ?d) :- {PAIRS}.");
        let limits = Limits { rows_max: 1000, ..Limits::default() };
        check(&rules, limits, Stop::Limit { limit: Limit::Rows, rule: Some(RuleId(0)) });
    }
}

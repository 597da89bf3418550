//! The naive engine: the definition of the language.
//!
//! Strata run one after the other. In each, every rule is matched against all rows there are, again and again, until a round
//! adds nothing. It is slow on purpose: nothing here needs an argument to be believed.

use super::{Limit, Scope, Stop, Task, instantiate};
use toulmin_lang::fault::Fault;
use toulmin_lang::plan::{RulePlan, StratumPlan};
use toulmin_lang::program::Side;
use toulmin_lang::rows::{Row, Rows};

/// Derives every row.
pub(super) fn evaluate(task: Task<'_>) -> Result<Rows, Stop> {
    let mut rows = task.base.clone();
    for stratum in &task.plan.strata {
        saturate(task, stratum, &mut rows)?;
    }
    Ok(rows)
}

/// Applies the rules of a stratum until a round adds nothing. A limit names the rule that added rows last.
fn saturate(task: Task<'_>, stratum: &StratumPlan, rows: &mut Rows) -> Result<(), Stop> {
    let mut growing = None;
    for _ in 0..task.limits.rounds_max {
        let before_round = rows.len();
        for plan in &stratum.rules {
            let relation = task.program.rule(plan.rule).head.relation;
            let before = rows.len();
            let found = consequences(task, plan, rows).map_err(|stop| match stop {
                Stop::Limit { limit, rule: None } => Stop::Limit { limit, rule: growing },
                stop => stop,
            })?;
            for row in found {
                rows.insert(relation, Side::Holds, row);
            }
            if rows.len() > before {
                growing = Some(plan.rule);
            }
            if rows.len() > task.limits.rows_max {
                return Err(Stop::Limit { limit: Limit::Rows, rule: growing });
            }
        }
        if rows.len() == before_round {
            return Ok(());
        }
    }
    Err(Stop::Limit { limit: Limit::Rounds, rule: growing })
}

/// The head of a rule for every match of its body.
fn consequences(task: Task<'_>, plan: &RulePlan, rows: &Rows) -> Result<Vec<Row>, Stop> {
    let rule = task.program.rule(plan.rule);
    let scope = Scope { rows, params: task.params, limits: task.limits };
    let mut found = Vec::new();
    let mut binding = vec![None; rule.body.variables.len()];
    let outcome = scope.matches(&rule.body.literals, &plan.steps, &mut binding, &mut |binding| {
        found.push(instantiate(&rule.head.terms, binding).into_iter().flatten().collect());
        Ok(())
    });
    match outcome {
        Err(Stop::Fault(fault)) => Err(Stop::Fault(Fault { rule: Some(plan.rule), ..fault })),
        outcome => outcome.map(|()| found),
    }
}

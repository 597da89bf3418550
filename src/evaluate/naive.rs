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

/// Applies the rules of a stratum until a round adds nothing.
fn saturate(task: Task<'_>, stratum: &StratumPlan, rows: &mut Rows) -> Result<(), Stop> {
    for _ in 0..task.limits.rounds_max {
        let before = rows.len();
        for plan in &stratum.rules {
            let relation = task.program.rule(plan.rule).head.relation;
            for row in consequences(task, plan, rows)? {
                rows.insert(relation, Side::Holds, row);
            }
            if rows.len() > task.limits.rows_max {
                return Err(Stop::Limit { limit: Limit::Rows, rule: Some(plan.rule) });
            }
        }
        if rows.len() == before {
            return Ok(());
        }
    }
    Err(Stop::Limit { limit: Limit::Rounds, rule: stratum.rules.first().map(|plan| plan.rule) })
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

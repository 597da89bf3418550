//! The plan: how to run a program, stratum by stratum and rule by rule.

pub use crate::order::{Step, order, order_from, order_knowing};
use crate::print;
use crate::program::{Body, Literal, Program, RelationId, RuleId};
use crate::stratify::Stratum;
use std::collections::BTreeSet;

/// How to run a program: strata one after the other, each to its fixpoint.
#[derive(Clone, Debug)]
pub struct Plan {
    /// In the order of evaluation.
    pub strata: Vec<StratumPlan>,
}

/// How to run one stratum.
#[derive(Clone, Debug)]
pub struct StratumPlan {
    /// Its relations, and whether it is recursive.
    pub stratum: Stratum,
    /// Its rules, in written order.
    pub rules: Vec<RulePlan>,
}

/// How to run one rule.
#[derive(Clone, Debug)]
pub struct RulePlan {
    /// The rule.
    pub rule: RuleId,
    /// What to do, one after the other.
    pub steps: Vec<Step>,
}

/// Plans every rule of every stratum.
pub fn plan(program: &Program, strata: Vec<Stratum>) -> Plan {
    let rule_plan = |&rule: &RuleId| {
        let steps = order(&program.rule(rule).body.literals, &BTreeSet::new());
        RulePlan { rule, steps }
    };
    let stratum_plan = |stratum: Stratum| {
        let rules = stratum.rules.iter().map(rule_plan).collect();
        StratumPlan { stratum, rules }
    };
    Plan { strata: strata.into_iter().map(stratum_plan).collect() }
}

impl Plan {
    /// The strata of the plan that conclude one of these relations.
    #[must_use]
    pub fn concluding(&self, relations: &BTreeSet<RelationId>) -> Plan {
        let is_one = |stratum: &&StratumPlan| {
            stratum.stratum.relations.iter().any(|relation| relations.contains(relation))
        };
        Plan { strata: self.strata.iter().filter(is_one).cloned().collect() }
    }
}

/// The plan as text: a line for each stratum and one for each rule, with its steps in the order in which they are taken.
pub fn show(program: &Program, plan: &Plan) -> String {
    let mut out = String::new();
    for (i, stratum) in plan.strata.iter().enumerate() {
        let recursive = if stratum.stratum.recursive { ", recursive" } else { "" };
        let names = stratum.stratum.relations.iter().map(|id| program.relation(*id).name.as_str());
        let names: Vec<&str> = names.collect();
        out += &format!("stratum {}{recursive}: {}\n", i + 1, names.join(", "));
        for rule in &stratum.rules {
            let body = &program.rule(rule.rule).body;
            let steps = show_steps(program, body, &body.literals, &rule.steps);
            out += &format!("  rule {}: {steps}\n", program.rule(rule.rule).name);
        }
    }
    out
}

fn show_steps(program: &Program, body: &Body, literals: &[Literal], steps: &[Step]) -> String {
    let step = |step: &Step| match step {
        Step::Match { literal } => {
            format!("match {}", print::literal(program, body, &literals[*literal]))
        }
        Step::Test { literal } => {
            format!("test {}", print::literal(program, body, &literals[*literal]))
        }
        Step::Bind { literal, variable } => {
            let name = body.variables[variable.0].name;
            format!("bind ?{name} by {}", print::literal(program, body, &literals[*literal]))
        }
        Step::Enumerate { literal, .. } => {
            format!("enumerate {}", print::literal(program, body, &literals[*literal]))
        }
        Step::Aggregate { literal, .. } => {
            format!("aggregate {}", print::literal(program, body, &literals[*literal]))
        }
    };
    steps.iter().map(step).collect::<Vec<_>>().join("; ")
}

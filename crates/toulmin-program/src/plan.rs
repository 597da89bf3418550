//! The plan: how to run a program, stratum by stratum and rule by rule.

pub use crate::order::{Step, order, order_from, order_knowing};
use crate::program::{Program, RelationId, RuleId};
use std::collections::BTreeSet;

/// Relations that must reach their fixpoint together, and the rules that conclude them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// In order of declaration.
    pub relations: Vec<RelationId>,
    /// Every rule with one of them as its head, in written order.
    pub rules: Vec<RuleId>,
    /// Whether one of the rules reads one of the relations.
    pub recursive: bool,
}

/// How to run a program: strata one after another, each to its fixpoint.
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
    /// The steps in the order in which they are taken.
    pub steps: Vec<Step>,
}

/// Plans every rule of every stratum.
pub fn plan(program: &Program, strata: Vec<Stratum>) -> Plan {
    Plan { strata: strata.into_iter().map(|stratum| stratum_plan(program, stratum)).collect() }
}

fn stratum_plan(program: &Program, stratum: Stratum) -> StratumPlan {
    let rules = stratum.rules.iter().map(|rule| rule_plan(program, *rule)).collect();
    StratumPlan { stratum, rules }
}

fn rule_plan(program: &Program, rule: RuleId) -> RulePlan {
    let steps = order(&program.rule(rule).body.literals, &BTreeSet::new());
    RulePlan { rule, steps }
}

impl Plan {
    /// The strata of the plan that conclude one of these relations.
    #[must_use]
    pub fn concluding(&self, relations: &BTreeSet<RelationId>) -> Plan {
        let strata = self.strata.iter().filter(|plan| {
            plan.stratum.relations.iter().any(|relation| relations.contains(relation))
        });
        Plan { strata: strata.cloned().collect() }
    }
}

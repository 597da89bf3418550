//! The plan: how to run a program, stratum by stratum and rule by rule.

pub use crate::order::{Step, order, order_from, order_knowing};
use crate::program::{Program, RelationId, RuleId};
use std::collections::BTreeSet;

/// Relations that must reach their fixpoint together, and the rules that conclude them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stratum {
    /// The relations.
    pub relations: Vec<RelationId>,
    /// Every rule with one of them as its head, in written order.
    pub rules: Vec<RuleId>,
    /// Whether one of the rules reads one of the relations.
    pub recursive: bool,
}

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

//! The shape of the documents. A change that could break a reader of them asks for a new number in `schema`.

use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Names and values, sorted by name.
pub(super) type Named<'a> = BTreeMap<&'a str, Value>;

/// What every document begins with.
#[derive(Serialize)]
pub(super) struct Head<'a> {
    pub(super) schema: &'static str,
    pub(super) casebook: &'a str,
    pub(super) date: String,
    pub(super) params: Named<'a>,
    pub(super) query: String,
}

/// `toulmin/why/1`
#[derive(Serialize)]
pub(super) struct Why<'a> {
    #[serde(flatten)]
    pub(super) head: Head<'a>,
    pub(super) answer: Named<'a>,
    pub(super) premises: Vec<Premise<'a>>,
    pub(super) steps: Vec<Step<'a>>,
    pub(super) also_denied: Vec<Statement<'a>>,
    pub(super) defeated: Vec<Defeat<'a>>,
    pub(super) references: BTreeMap<&'a str, &'a str>,
}

/// A rule that would conclude a step too, but for an exception, and the proof that there is this exception.
#[derive(Serialize)]
pub(super) struct Defeat<'a> {
    pub(super) step: usize,
    pub(super) rule: Rule<'a>,
    pub(super) by: Rule<'a>,
    pub(super) because: Because<'a>,
}

/// A proof within a document: its steps are numbered from 0 again.
#[derive(Serialize)]
pub(super) struct Because<'a> {
    pub(super) premises: Vec<Premise<'a>>,
    pub(super) steps: Vec<Step<'a>>,
}

/// `toulmin/proofs/1`
#[derive(Serialize)]
pub(super) struct Each {
    pub(super) schema: &'static str,
    pub(super) count: usize,
    pub(super) is_all: bool,
    pub(super) proofs: Vec<Value>,
}

/// `toulmin/why-not/1`
#[derive(Serialize)]
pub(super) struct WhyNot<'a> {
    #[serde(flatten)]
    pub(super) head: Head<'a>,
    pub(super) conditions: Vec<Outcome<'a>>,
    pub(super) goals: Vec<Goal<'a>>,
    pub(super) steps: Vec<Step<'a>>,
    pub(super) also_denied: Vec<Statement<'a>>,
    pub(super) nearest: Vec<Statement<'a>>,
    pub(super) also_holds: Vec<usize>,
    pub(super) unmentioned: Vec<&'a str>,
    pub(super) references: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
pub(super) struct Step<'a> {
    pub(super) step: usize,
    #[serde(flatten)]
    pub(super) row: Row<'a>,
    #[serde(flatten)]
    pub(super) reason: Reason<'a>,
}

#[derive(Serialize)]
pub(super) struct Row<'a> {
    pub(super) relation: &'a str,
    pub(super) side: &'static str,
    pub(super) row: Named<'a>,
    pub(super) sentence: String,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Reason<'a> {
    Stated(Vec<Fact<'a>>),
    Derived { rule: Rule<'a>, binding: Named<'a>, premises: Vec<Premise<'a>> },
}

#[derive(Serialize)]
pub(super) struct Rule<'a> {
    pub(super) name: &'a str,
    pub(super) place: String,
    pub(super) doc: &'a str,
    pub(super) cites: Vec<Citation<'a>>,
}

#[derive(Serialize)]
pub(super) struct Citation<'a> {
    pub(super) source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) locator: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct Fact<'a> {
    pub(super) id: String,
    pub(super) place: String,
    pub(super) at: Vec<Citation<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) according_to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) anchor: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hedge: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) confidence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) withdrawn: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) contested: Vec<Row<'a>>,
}

/// A fact with what it says.
#[derive(Serialize)]
pub(super) struct Statement<'a> {
    #[serde(flatten)]
    pub(super) row: Row<'a>,
    #[serde(flatten)]
    pub(super) fact: Fact<'a>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Premise<'a> {
    Step {
        condition: String,
        step: usize,
    },
    Absent {
        condition: String,
        #[serde(flatten)]
        pattern: Pattern<'a>,
        ground: Ground<'a>,
    },
    Comparison {
        condition: String,
        left: Value,
        op: &'static str,
        right: Value,
    },
    Computed {
        condition: String,
        values: Vec<Value>,
    },
    Aggregate {
        condition: String,
        value: Value,
        contributors: Vec<Contributor<'a>>,
    },
}

#[derive(Serialize)]
pub(super) struct Pattern<'a> {
    pub(super) relation: &'a str,
    pub(super) side: &'static str,
    pub(super) pattern: Named<'a>,
    pub(super) sentence: String,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Ground<'a> {
    Denied { facts: Vec<Fact<'a>> },
    Complete { at: Vec<Citation<'a>> },
    Silent,
    NotDerived,
}

#[derive(Serialize)]
pub(super) struct Contributor<'a> {
    pub(super) tuple: Vec<Value>,
    pub(super) binding: Named<'a>,
    pub(super) premises: Vec<Premise<'a>>,
}

#[derive(Serialize)]
pub(super) struct Goal<'a> {
    pub(super) no: &'static str,
    #[serde(flatten)]
    pub(super) pattern: Pattern<'a>,
    pub(super) against: Vec<Statement<'a>>,
    pub(super) not_in_force: Vec<Statement<'a>>,
    pub(super) contested: Vec<Statement<'a>>,
    pub(super) complete: Option<Vec<Citation<'a>>>,
    pub(super) rules: Option<Vec<Attempt<'a>>>,
    pub(super) other_rules: Vec<Rule<'a>>,
}

#[derive(Serialize)]
pub(super) struct Attempt<'a> {
    pub(super) rule: Rule<'a>,
    pub(super) failing: usize,
    pub(super) binding: Named<'a>,
    pub(super) conditions: Vec<Outcome<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(super) enum Outcome<'a> {
    Holds {
        premise: Premise<'a>,
    },
    Fails {
        condition: String,
        other_cases: usize,
        all_cases: bool,
        #[serde(flatten)]
        obstacle: Obstacle<'a>,
    },
    NotReached {
        condition: String,
    },
}

#[derive(Serialize)]
#[serde(tag = "obstacle", rename_all = "snake_case")]
pub(super) enum Obstacle<'a> {
    Missing { goal: usize },
    Present { steps: Vec<usize>, more: usize },
    Comparison { left: Value, op: &'static str, right: Value },
    Computed { values: Vec<Value> },
    Aggregate { value: Option<Value>, contributors: Vec<Contributor<'a>> },
    Fault { fault: String },
}

/// A bound that was met.
#[derive(Serialize)]
pub(super) struct Bound {
    /// Which.
    pub(super) bound: &'static str,
    /// How many.
    pub(super) max: usize,
}

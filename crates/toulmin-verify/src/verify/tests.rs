//! What a rejection says, and a proof made by hand. Proofs of the explainer are in
//! `tests/tampering`.

use super::{Part, Rejection, Wrong, verify};
use crate::proof::{Instance, Premise, Proof, Reason, Step, StepId};
use crate::refusal::GoalId;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RuleId, Side, Variable};
use toulmin_lang::value::{Number, Value};
use toulmin_testing::Case;

fn number(number: i64) -> Value {
    Value::Number(Number::integer(number))
}

#[test]
fn a_rejection_says_where_and_why() {
    let said = |part, literal, wrong| Rejection { part, literal, wrong }.to_string();
    assert_eq!(
        said(Part::Step(StepId(2)), Some(0), Wrong::Forward),
        "step 3, condition 1: a premise does not come before it"
    );
    assert_eq!(
        said(Part::Conclusion, None, Wrong::Count),
        "the conclusion: it counts wrongly how many there are"
    );
    assert_eq!(
        said(Part::Attempt(GoalId(0), 1), Some(2), Wrong::Reached),
        "goal 1, rule 2, condition 3: a condition is taken too early, or not at all"
    );
    assert_eq!(
        said(Part::Goal(GoalId(1)), None, Wrong::Present),
        "goal 2: something is said to be absent that holds"
    );
}

/// A chain of facts and a rule application for each of them.
#[test]
fn a_proof_may_be_deep() {
    const LENGTH: i64 = 20_000;
    let facts: String = (0..LENGTH).map(|at| format!("next({at}, {})\n", at + 1)).collect();
    let case = Case::new(
        "",
        "relation next(a: Number, b: Number). relation reached(a: Number).
         rule first: reached(?y) :- next(0, ?y).
         rule further: reached(?y) :- reached(?x), next(?x, ?y).",
        &facts,
    );
    let program = &case.casebook.program;
    let [next, reached] = ["next", "reached"].map(|name| program.relation_named(name).unwrap());
    let mut steps = Vec::new();
    for at in 0..LENGTH {
        let (side, fact) = (Side::Holds, FactId(usize::try_from(at).unwrap()));
        let row = vec![number(at), number(at + 1)];
        steps.push(Step { relation: next, side, row, reason: Reason::Stated(vec![fact]) });
        let (rule, before) = match at {
            0 => (0, Vec::new()),
            _ => (1, vec![StepId(steps.len() - 2)]),
        };
        let value =
            |variable: &Variable| number(if variable.name.as_str() == "x" { at } else { at + 1 });
        let variables = program.rules[rule].body.variables.iter();
        let binding = variables.map(|variable| Some(value(variable))).collect();
        let premises = before.into_iter().chain([StepId(steps.len() - 1)]).map(Premise::Step);
        let instance = Instance { binding, premises: premises.collect() };
        let (row, reason) = (vec![number(at + 1)], Reason::Rule(RuleId(rule), instance));
        steps.push(Step { relation: reached, side, row, reason });
    }
    let premises = vec![Premise::Step(StepId(steps.len() - 1))];
    let proof = Proof { answer: Instance { binding: Vec::new(), premises }, steps };
    let query = case.query(&format!("reached({LENGTH})"));
    let date = case.casebook.date;
    assert_eq!(verify(&case.casebook, date, &[], &query, &proof, &|| false), Ok(()));
}

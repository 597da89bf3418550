//! Ways to tamper with a proof.

use crate::{Derive as _, FACTS, RULES, name, number};
use toulmin_lang::facts::FactId;
use toulmin_lang::program::RuleId;
use toulmin_lang::value::{Number, Symbol, Value};
use toulmin_reason::evaluate::Limits;
use toulmin_reason::explain::why;
use toulmin_testing::Case;
use toulmin_verify::proof::{Contributor, Ground, Instance, Premise, Proof, Reason, StepId};
use toulmin_verify::verify::{Wrong, verify};

/// The proof of a goal, after it was tampered with, and what the checker says of it.
#[track_caller]
fn check(goal: &str, tamper: impl FnOnce(&mut Proof), wrong: Option<Wrong>) {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    let (model, query) = (case.model(), case.query(goal));
    let mut proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    let verified =
        |proof: &Proof| verify(&case.casebook, model.date, &model.params, &query, proof, &|| false);
    assert_eq!(verified(&proof), Ok(()), "before it was tampered with");
    tamper(&mut proof);
    assert_eq!(verified(&proof).err().map(|rejection| rejection.wrong), wrong);
}

/// The instance of the last step.
fn last(proof: &mut Proof) -> &mut Instance {
    match &mut proof.steps.last_mut().expect("a step").reason {
        Reason::Rule(_, instance) => instance,
        Reason::Stated(_) => panic!("the last step is a fact"),
    }
}

fn contributors(proof: &mut Proof) -> &mut Vec<Contributor> {
    match &mut last(proof).premises[1] {
        Premise::Aggregated(_, contributors) => contributors,
        other => panic!("{other:?}"),
    }
}

const WIDE: &str = "wide(actor: China)";

#[test]
fn a_proof_as_it_was_made() {
    check(WIDE, |_| {}, None);
    check("pays(actor: China, total: ?s)", |_| {}, None);
    check("lonely(actor: US)", |_| {}, None);
}

#[test]
fn another_fact() {
    let facts =
        |facts: Vec<FactId>| move |proof: &mut Proof| proof.steps[0].reason = Reason::Stated(facts);
    check(WIDE, facts(vec![FactId(2)]), Some(Wrong::OtherFact));
    check(WIDE, facts(vec![FactId(99)]), Some(Wrong::UnknownFact));
    check(WIDE, facts(vec![]), Some(Wrong::NoFact));
    check(WIDE, facts(vec![FactId(0), FactId(0)]), Some(Wrong::RepeatedFact));
}

#[test]
fn a_fact_out_of_force() {
    let past = |proof: &mut Proof| {
        proof.steps[0].row[1] = name("WTO");
        proof.steps[0].reason = Reason::Stated(vec![FactId(5)]);
    };
    check(WIDE, past, Some(Wrong::NotInForce));
}

#[test]
fn another_row() {
    check(WIDE, |proof| proof.steps[0].row[0] = name("US"), Some(Wrong::OtherFact));
    let head = |proof: &mut Proof| proof.steps.last_mut().unwrap().row[1] = number(3);
    check(WIDE, head, Some(Wrong::OtherConclusion));
}

#[test]
fn another_binding() {
    let other = |proof: &mut Proof| last(proof).binding[0] = Some(name("US"));
    check(WIDE, other, Some(Wrong::OtherPremise));
    check(WIDE, |proof| last(proof).binding[0] = None, Some(Wrong::Binding));
    check(WIDE, |proof| _ = last(proof).binding.pop(), Some(Wrong::Binding));
    let inner = |proof: &mut Proof| last(proof).binding[2] = Some(name("G7"));
    check(WIDE, inner, Some(Wrong::Binding));
    let answer = |proof: &mut Proof| proof.answer.binding[0] = Some(name("US"));
    check("active(actor: ?a)", answer, Some(Wrong::OtherPremise));
}

#[test]
fn another_rule() {
    let rule = |rule: usize| {
        move |proof: &mut Proof| {
            let instance = last(proof).clone();
            proof.steps.last_mut().unwrap().reason = Reason::Rule(RuleId(rule), instance);
        }
    };
    check(WIDE, rule(0), Some(Wrong::Binding));
    check(WIDE, rule(9), Some(Wrong::UnknownRule));
}

#[test]
fn a_contributor_left_out() {
    check(WIDE, |proof| _ = contributors(proof).pop(), Some(Wrong::Contributors));
}

#[test]
fn a_contributor_too_many() {
    let repeated = |proof: &mut Proof| {
        let first = contributors(proof)[0].clone();
        contributors(proof).push(first);
    };
    check(WIDE, repeated, Some(Wrong::Contributors));
    let invented = |proof: &mut Proof| {
        let mut first = contributors(proof)[0].clone();
        first.tuple[0] = name("G7");
        first.instance.binding[2] = Some(name("G7"));
        contributors(proof).push(first);
    };
    check(WIDE, invented, Some(Wrong::OtherPremise));
}

#[test]
fn another_tuple() {
    check(WIDE, |proof| contributors(proof)[0].tuple[0] = name("G7"), Some(Wrong::Contributors));
}

#[test]
fn another_value() {
    let compared = |proof: &mut Proof| {
        last(proof).premises[2] = Premise::Compared(number(3), number(2));
    };
    check(WIDE, compared, Some(Wrong::Computed));
    let aggregated = |proof: &mut Proof| {
        let all = contributors(proof).clone();
        last(proof).premises[1] = Premise::Aggregated(number(3), all);
    };
    check(WIDE, aggregated, Some(Wrong::Computed));
    let sum = |proof: &mut Proof| {
        let all = contributors(proof).clone();
        last(proof).premises[1] = Premise::Aggregated(number(2), all);
        last(proof).binding[1] = Some(number(2));
        proof.steps.last_mut().unwrap().row[1] = number(2);
    };
    check("pays(actor: China, total: ?s)", sum, Some(Wrong::Computed));
}

#[test]
fn another_ground() {
    let ground = |ground: Ground| {
        move |proof: &mut Proof| match &mut last(proof).premises[3] {
            Premise::Absent(absence) => absence.ground = ground,
            other => panic!("{other:?}"),
        }
    };
    check(WIDE, ground(Ground::NotDerived), None);
    check(WIDE, ground(Ground::Silent), Some(Wrong::Ground));
    check(WIDE, ground(Ground::Complete(0)), Some(Wrong::Ground));
    check(WIDE, ground(Ground::Denied(vec![FactId(6)])), Some(Wrong::OtherFact));
    check(WIDE, ground(Ground::Denied(vec![])), Some(Wrong::NoFact));
}

#[test]
fn another_pattern() {
    let pattern = |proof: &mut Proof| match &mut last(proof).premises[3] {
        Premise::Absent(absence) => absence.pattern[1] = Some(name("G20")),
        other => panic!("{other:?}"),
    };
    check(WIDE, pattern, Some(Wrong::OtherPattern));
}

#[test]
fn something_absent_that_holds() {
    let present = |proof: &mut Proof| {
        for step in &mut proof.steps {
            step.row[0] = name("US");
        }
        proof.steps[0].reason = Reason::Stated(vec![FactId(2)]);
        last(proof).binding[0] = Some(name("US"));
        proof.answer.binding[0] = Some(name("US"));
        match &mut proof.answer.premises[1] {
            Premise::Absent(absence) => absence.pattern[0] = Some(name("US")),
            other => panic!("{other:?}"),
        }
    };
    check("active(actor: ?a), not lonely(actor: ?a, forum: G7)", present, Some(Wrong::Present));
}

#[test]
fn premises_in_another_order() {
    check(WIDE, |proof| last(proof).premises.swap(0, 1), Some(Wrong::PremiseKind));
    check(WIDE, |proof| _ = last(proof).premises.pop(), Some(Wrong::PremiseCount));
}

#[test]
fn a_premise_that_comes_later() {
    let own = |proof: &mut Proof| {
        let own = StepId(proof.steps.len() - 1);
        last(proof).premises[0] = Premise::Step(own);
    };
    check(WIDE, own, Some(Wrong::Forward));
    check(WIDE, |proof| proof.steps.reverse(), Some(Wrong::Forward));
    let beyond = |proof: &mut Proof| proof.answer.premises[0] = Premise::Step(StepId(99));
    check(WIDE, beyond, Some(Wrong::Forward));
}

#[test]
fn a_check_can_be_ended_from_outside() {
    let case = Case::new(
        "Actor: China US",
        "sort Actor. relation actor(a: Actor). relation pair(a: Actor, b: Actor). relation alone(a: Actor).
         rule pairs: pair(?a, ?b) :- actor(?a), actor(?b), ?a != ?b.
         rule none: alone(?a) :- actor(?a), not pair(a: ?a).",
        "actor(China) | at n1",
    );
    let (model, query) = (case.model(), case.query("alone(China)"));
    let proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    let verified = |ends| verify(&case.casebook, model.date, &model.params, &query, &proof, ends);
    assert_eq!(verified(&|| false), Ok(()));
    assert_eq!(verified(&|| true).map_err(|it| it.wrong), Err(Wrong::Stopped));
}

/// Changes a premise of the step that concludes the goal.
fn with_premise(at: usize, change: impl FnOnce(&mut Premise)) -> impl FnOnce(&mut Proof) {
    move |proof| {
        let step = proof.steps.last_mut().expect("a step");
        let Reason::Rule(_, Instance { premises, .. }) = &mut step.reason else {
            panic!("the goal is concluded")
        };
        change(&mut premises[at]);
    }
}

#[test]
fn what_is_asked_of_a_text_is_asked_again() {
    let text = |text| Value::Text(Symbol::new(text));
    check(
        "loud(China, 2)",
        with_premise(1, |premise| *premise = Premise::Computed(vec![text("Hush!"), text("!")])),
        Some(Wrong::Computed),
    );
    check(
        "loud(China, 2)",
        with_premise(1, |premise| *premise = Premise::Compared(text("!"), text("!"))),
        Some(Wrong::PremiseKind),
    );
    check(
        "loud(China, 2)",
        with_premise(2, |premise| *premise = Premise::Computed(vec![text("Harmony!")])),
        Some(Wrong::Computed),
    );
}

#[test]
fn a_number_that_lies_in_no_range_is_found() {
    check(
        "loud(China, 2)",
        |proof| {
            let three = Value::Number(Number::integer(3));
            let step = proof.steps.last_mut().expect("a step");
            step.row[1] = three;
            let Reason::Rule(_, Instance { binding, premises }) = &mut step.reason else {
                panic!("the goal is concluded")
            };
            let two = Some(Value::Number(Number::integer(2)));
            binding.iter_mut().filter(|value| **value == two).for_each(|it| *it = Some(three));
            let Premise::Computed(values) = &mut premises[3] else { panic!("a range") };
            values[0] = three;
        },
        Some(Wrong::Comparison),
    );
}

#[test]
fn an_operation_without_a_result() {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    let (model, query) = (case.model(), case.query("active(actor: ?a)"));
    let mut proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    proof.answer.premises.push(Premise::Compared(number(1), number(1)));
    let verified = |goal: &str| {
        let query = case.query(goal);
        verify(&case.casebook, model.date, &model.params, &query, &proof, &|| false)
    };
    assert_eq!(verified("active(actor: ?a), 1 = 1"), Ok(()));
    let wrong = verified("active(actor: ?a), 1 / 0 = 1").map_err(|it| (it.literal, it.wrong));
    assert_eq!(wrong, Err((Some(1), Wrong::Fault)));
}

//! What the checker accepts, and that each way to tamper with a proof is found.

use super::{Part, Rejection, Wrong, verify};
use crate::evaluate::Limits;
use crate::explain::why;
use crate::proof::{Ground, Instance, Premise, Proof, Reason, Step, StepId};
use crate::refusal::GoalId;
use crate::testing::Case;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{RuleId, Side, Variable};
use toulmin_lang::value::{Number, Symbol, Value};

pub(super) const RULES: &str = r#"
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum) during.
    relation narrow(forum: Forum).
    relation dues(forum: Forum, amount: Number).
    relation active(actor: Actor).
    relation wide(actor: Actor, size: Number).
    relation lonely(actor: Actor, forum: Forum).
    relation pays(actor: Actor, total: Number).
    relation motto(actor: Actor, text: Text).
    relation loud(actor: Actor, grade: Number).
    relation quiet(actor: Actor).
    rule active: active(actor: ?a) :- member(actor: ?a).
    rule wide: wide(actor: ?a, size: ?n) :-
        active(actor: ?a),
        ?n = count ?f : { member(actor: ?a, forum: ?f), not narrow(forum: ?f) },
        ?n >= 2,
        not lonely(actor: ?a, forum: G7).
    rule lonely: lonely(actor: ?a, forum: ?f) :-
        member(actor: ?a, forum: ?f), count ?b : { member(actor: ?b, forum: ?f) } = 1.
    rule pays: pays(actor: ?a, total: ?s) :-
        active(actor: ?a),
        ?s = sum ?d for ?f : { member(actor: ?a, forum: ?f), dues(forum: ?f, amount: ?d) }.
    rule loud: loud(actor: ?a, grade: ?n) :-
        motto(actor: ?a, text: ?t), ends_with(?t, "!"), not matches(lower(?t), "^p+$"), ?n in 1..2.
    rule hush overrides loud: not loud(actor: ?a) :- quiet(actor: ?a).
"#;

pub(super) const FACTS: &str = "
    member(China, G20)
    member(China, OECD)
    member(US, G20)
    member(US, OECD)
    member(US, G7)
    member(China, WTO) | until 2001
    denied member(China, G7)
    narrow(WTO)
    dues(G20, 2)
    dues(OECD, 2)
    motto(China, Harmony!)
    motto(US, Hush!)
    quiet(US)
";

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

pub(super) fn name(name: &str) -> Value {
    Value::Name(Symbol::new(name))
}

pub(super) fn number(number: i64) -> Value {
    Value::Number(Number::integer(number))
}

/// The instance of the last step.
fn last(proof: &mut Proof) -> &mut Instance {
    match &mut proof.steps.last_mut().expect("a step").reason {
        Reason::Rule(_, instance) => instance,
        Reason::Stated(_) => panic!("the last step is a fact"),
    }
}

fn contributors(proof: &mut Proof) -> &mut Vec<crate::proof::Contributor> {
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

#[test]
fn a_rejection_says_where_and_why() {
    let said = |part, literal, wrong| Rejection { part, literal, wrong }.to_string();
    assert_eq!(
        said(Part::Step(StepId(2)), Some(0), Wrong::Forward),
        "step 3, condition 1: a premise does not come before it"
    );
    assert_eq!(
        said(Part::Conclusion, None, Wrong::Count),
        "the conclusion: it does not count right how many there are"
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

//! Ways to tamper with a refusal.

use crate::{Derive as _, FACTS, RULES, name, number};
use toulmin_lang::facts::FactId;
use toulmin_lang::fault::FaultKind;
use toulmin_lang::program::{RelationId, RowPattern, Side};
use toulmin_lang::value::{Number, Symbol, Value};
use toulmin_reason::evaluate::Limits;
use toulmin_reason::explain::{DEPTH, why_not};
use toulmin_testing::Case;
use toulmin_verify::proof::{Premise, Reason, Step, StepId};
use toulmin_verify::refusal::{Goal, GoalId, Obstacle, Others, Outcome, Refusal, Verdict};
use toulmin_verify::verify::{Part, Wrong, verify_refusal};

/// The refusal of a goal, after it was tampered with, and what the checker says of it.
#[track_caller]
fn check_refusal(goal: &str, tamper: impl FnOnce(&mut Refusal), wrong: Option<Wrong>) {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    check_case(&case, goal, tamper, wrong);
}

#[track_caller]
fn check_case(case: &Case, goal: &str, tamper: impl FnOnce(&mut Refusal), wrong: Option<Wrong>) {
    let (model, query) = (case.model(), case.query(goal));
    let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
    let Verdict::Refused(mut refusal) = verdict else { panic!("it holds") };
    let verified = |refusal: &Refusal| {
        verify_refusal(&case.casebook, model.date, &model.params, &query, refusal, &|| false)
    };
    assert_eq!(verified(&refusal), Ok(()), "before it was tampered with");
    tamper(&mut refusal);
    assert_eq!(verified(&refusal).err().map(|rejection| rejection.wrong), wrong);
}

/// The outcomes of the first rule for the first goal.
fn outcomes(refusal: &mut Refusal) -> &mut Vec<Outcome> {
    &mut refusal.goals[0].attempts.as_mut().expect("rules")[0].outcomes
}

/// `US` is wide but for being the only member of the G7.
const NOT_WIDE: &str = "wide(actor: US)";

#[test]
fn a_refusal_as_it_was_made() {
    check_refusal(NOT_WIDE, |_| {}, None);
    check_refusal("member(actor: China, forum: G7)", |_| {}, None);
    check_refusal("member(actor: China, forum: WTO)", |_| {}, None);
    check_refusal("wide(actor: ?a, size: 7), active(actor: ?a)", |_| {}, None);
}

#[test]
fn a_refusal_that_leaves_a_rule_out() {
    let left_out = |refusal: &mut Refusal| refusal.goals[0].attempts.as_mut().unwrap().clear();
    check_refusal(NOT_WIDE, left_out, Some(Wrong::Rules));
}

#[test]
fn a_refusal_that_names_another_fact() {
    let against = |refusal: &mut Refusal| refusal.goals[0].against = vec![FactId(0)];
    check_refusal("member(actor: China, forum: G7)", against, Some(Wrong::OtherFact));
    let past = |refusal: &mut Refusal| refusal.goals[0].not_in_force = vec![FactId(1)];
    check_refusal("member(actor: China, forum: WTO)", past, Some(Wrong::OtherFact));
    let near = |refusal: &mut Refusal| refusal.nearest = vec![FactId(5)];
    check_refusal(NOT_WIDE, near, Some(Wrong::OtherFact));
    let denied = |refusal: &mut Refusal| refusal.also_denied = vec![FactId(0)];
    check_refusal(NOT_WIDE, denied, Some(Wrong::OtherFact));
}

#[test]
fn a_refusal_of_another_goal() {
    let holds = |refusal: &mut Refusal| refusal.goals[0].pattern[0] = Some(name("China"));
    check_refusal(NOT_WIDE, holds, Some(Wrong::OtherPattern));
    let same = |refusal: &mut Refusal| refusal.goals[0].same.push((0, 0));
    check_refusal(NOT_WIDE, same, Some(Wrong::OtherPattern));
    let unknown = |refusal: &mut Refusal| match &mut refusal.query.outcomes[0] {
        Outcome::Fails { obstacle, .. } => *obstacle = Obstacle::Missing(GoalId(99)),
        other => panic!("{other:?}"),
    };
    check_refusal(NOT_WIDE, unknown, Some(Wrong::OtherPattern));
}

#[test]
fn a_refusal_that_says_otherwise_of_a_condition() {
    let compared = |refusal: &mut Refusal| {
        let obstacle = Obstacle::Compared(number(1), number(2));
        outcomes(refusal)[2] = Outcome::Fails { obstacle, others: Others::default() };
    };
    check_refusal(NOT_WIDE, compared, Some(Wrong::Computed));
    let holds = |refusal: &mut Refusal| {
        let obstacle = Obstacle::Compared(number(3), number(2));
        outcomes(refusal)[2] = Outcome::Fails { obstacle, others: Others::default() };
    };
    check_refusal(NOT_WIDE, holds, Some(Wrong::Comparison));
    let nothing = |refusal: &mut Refusal| match &mut outcomes(refusal)[3] {
        Outcome::Fails { obstacle: Obstacle::Present { rows, .. }, .. } => rows.clear(),
        other => panic!("{other:?}"),
    };
    check_refusal(NOT_WIDE, nothing, Some(Wrong::OtherPremise));
    let fault = |refusal: &mut Refusal| {
        let obstacle = Obstacle::Fault(FaultKind::AmbiguousSum);
        outcomes(refusal)[2] = Outcome::Fails { obstacle, others: Others::default() };
    };
    check_refusal(NOT_WIDE, fault, Some(Wrong::Computed));
    let aggregate = |refusal: &mut Refusal| {
        let obstacle = Obstacle::Fault(FaultKind::AmbiguousSum);
        outcomes(refusal)[1] = Outcome::Fails { obstacle, others: Others::default() };
    };
    check_refusal(NOT_WIDE, aggregate, Some(Wrong::Computed));
    let in_the_way = |refusal: &mut Refusal| {
        let obstacle = Obstacle::Present { rows: vec![StepId(0)], more: 0 };
        outcomes(refusal)[0] = Outcome::Fails { obstacle, others: Others::default() };
    };
    check_refusal(NOT_WIDE, in_the_way, Some(Wrong::PremiseKind));
    let missing = |refusal: &mut Refusal| {
        outcomes(refusal)[3] =
            Outcome::Fails { obstacle: Obstacle::Missing(GoalId(0)), others: Others::default() };
    };
    check_refusal(NOT_WIDE, missing, Some(Wrong::PremiseKind));
    let swapped = |refusal: &mut Refusal| outcomes(refusal).swap(0, 1);
    check_refusal(NOT_WIDE, swapped, Some(Wrong::PremiseKind));
}

#[test]
fn an_exception_cannot_be_hidden() {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    let model = case.model();
    let query = case.query("loud(actor: US)");
    let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
    let Verdict::Refused(mut refusal) = verdict else { panic!("it is overridden") };
    let verified = |refusal: &Refusal| {
        verify_refusal(&case.casebook, model.date, &model.params, &query, refusal, &|| false)
    };
    assert_eq!(verified(&refusal), Ok(()));
    let attempt = &mut refusal.goals[0].attempts.as_mut().expect("a rule was tried")[0];
    let last = attempt.outcomes.last_mut().expect("an outcome");
    let Outcome::Fails { obstacle: Obstacle::Present { rows, .. }, .. } = last else {
        panic!("an exception stands in the way")
    };
    rows.clear();
    assert_eq!(verified(&refusal).map_err(|it| it.wrong), Err(Wrong::OtherPremise));
}

#[test]
fn a_text_or_range_that_fails_is_tried_again() {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    let model = case.model();
    for (goal, tampered) in [
        ("motto(actor: China, text: ?t), contains(?t, \"x\")", Value::Text(Symbol::new("x"))),
        ("quiet(actor: ?a), ?_n in 5..3", Value::Number(Number::integer(1))),
        ("quiet(actor: ?a), 5 in 1..3", Value::Number(Number::integer(2))),
    ] {
        let query = case.query(goal);
        let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
        let Verdict::Refused(mut refusal) = verdict else { panic!("{goal} holds") };
        let verified = |refusal: &Refusal| {
            verify_refusal(&case.casebook, model.date, &model.params, &query, refusal, &|| false)
        };
        assert_eq!(verified(&refusal), Ok(()), "{goal}");
        let Outcome::Fails { obstacle: Obstacle::Computed(values), .. } =
            &mut refusal.query.outcomes[1]
        else {
            panic!("{goal}: something else fails")
        };
        values[0] = tampered;
        assert_eq!(verified(&refusal).map_err(|it| it.wrong), Err(Wrong::Computed), "{goal}");
    }
}

#[test]
fn what_is_counted_is_counted_again() {
    let others = |refusal: &mut Refusal| match &mut outcomes(refusal)[3] {
        Outcome::Fails { others, .. } => others.count += 1,
        other => panic!("{other:?}"),
    };
    check_refusal(NOT_WIDE, others, Some(Wrong::Count));
    let more = |refusal: &mut Refusal| match &mut outcomes(refusal)[3] {
        Outcome::Fails { obstacle: Obstacle::Present { more, .. }, .. } => *more += 1,
        other => panic!("{other:?}"),
    };
    check_refusal(NOT_WIDE, more, Some(Wrong::Count));
    let twice = |refusal: &mut Refusal| match &mut outcomes(refusal)[3] {
        Outcome::Fails { obstacle: Obstacle::Present { rows, .. }, .. } => rows.push(rows[0]),
        other => panic!("{other:?}"),
    };
    check_refusal(NOT_WIDE, twice, Some(Wrong::Count));
}

#[test]
fn what_is_not_reached_has_inputs_that_nothing_binds() {
    let skipped = |refusal: &mut Refusal| outcomes(refusal)[3] = Outcome::NotReached;
    check_refusal(NOT_WIDE, skipped, Some(Wrong::Reached));
    let goal = "narrow(G7), ?_n = count ?f : { member(China, ?f), narrow(?f) }, ?_n > 1";
    check_refusal(goal, |_| {}, None);
    let unknown = "?_x = ?_y + 1, dues(?_z, ?_y), motto(US, ?_t), matches(?_t, \"Hush\"), ?_x > 9";
    check_refusal(unknown, |_| {}, None);
    let taken = |refusal: &mut Refusal| {
        let obstacle = Obstacle::Compared(number(1), number(1));
        refusal.query.outcomes[1] = Outcome::Fails { obstacle, others: Others::default() };
    };
    check_refusal("dues(G7, ?_y), ?_y + 1 > 1", |_| {}, None);
    check_refusal("dues(G7, ?_y), ?_y + 1 > 1", taken, Some(Wrong::Reached));
}

const NUMBERS: &str = "
    relation q(x: Number). relation s(x: Number). relation p(x: Number).
    rule r: p(?x) :- q(?x), ?x > 1, s(?x).
";

#[test]
fn one_binding_for_which_a_condition_fails_is_not_enough() {
    let case = Case::new("", NUMBERS, "q(1)\nq(2)");
    let tampered = |refusal: &mut Refusal| {
        let attempt = &mut refusal.goals[0].attempts.as_mut().expect("a rule")[0];
        let Outcome::Holds(Premise::Step(step)) = attempt.outcomes[0] else { panic!("a row") };
        let obstacle = Obstacle::Compared(number(1), number(1));
        attempt.outcomes[1] = Outcome::Fails { obstacle, others: Others { count: 1, all: false } };
        attempt.binding[0] = Some(number(1));
        refusal.steps[step.0].row = vec![number(1)];
        refusal.steps[step.0].reason = Reason::Stated(vec![FactId(0)]);
    };
    check_case(&case, "p(?x)", tampered, Some(Wrong::Satisfied));
}

#[test]
fn a_condition_holds_for_what_was_asked() {
    let case = Case::new("", NUMBERS, "q(2)\nq(3)");
    let tampered = |refusal: &mut Refusal| {
        let attempt = &mut refusal.goals[0].attempts.as_mut().expect("a rule")[0];
        let Outcome::Holds(Premise::Step(step)) = attempt.outcomes[0] else { panic!("a row") };
        attempt.binding[0] = Some(number(3));
        attempt.outcomes[1] = Outcome::Holds(Premise::Compared(number(3), number(1)));
        refusal.steps[step.0].row = vec![number(3)];
        refusal.steps[step.0].reason = Reason::Stated(vec![FactId(1)]);
        refusal.goals[1].pattern = RowPattern::exactly(&[number(3)]);
    };
    check_case(&case, "p(2)", |_| {}, None);
    check_case(&case, "p(2)", tampered, Some(Wrong::Binding));
    let other = |refusal: &mut Refusal| {
        let attempt = &mut refusal.goals[0].attempts.as_mut().expect("a rule")[0];
        attempt.binding[0] = Some(number(2));
        attempt.outcomes[0] = Outcome::Holds(Premise::Step(StepId(0)));
        let step = Step {
            relation: RelationId(0),
            side: Side::Holds,
            row: vec![number(2)],
            reason: Reason::Stated(vec![FactId(0)]),
        };
        refusal.steps.insert(0, step);
    };
    check_case(&case, "p(7)", other, Some(Wrong::Unsatisfied));
}

#[test]
fn an_instance_that_lacks_more_is_not_told_of() {
    let case = Case::new("", NUMBERS, "q(2)\nq(3)\ns(1)");
    let attempt = |refusal: &mut Refusal| {
        refusal.goals[0].attempts.as_mut().expect("a rule").pop().expect("a rule")
    };
    // One that the conditions that hold do not give.
    let farther = |refusal: &mut Refusal| {
        let mut attempt = attempt(refusal);
        attempt.binding[0] = Some(number(1));
        let none = Obstacle::Missing(GoalId(refusal.goals.len()));
        let pattern = RowPattern::exactly(&[number(1)]);
        refusal.goals.push(Goal { relation: RelationId(0), pattern, ..refusal.goals[1].clone() });
        attempt.outcomes[0] = Outcome::Fails { obstacle: none, others: Others::default() };
        refusal.goals[0].attempts = Some(vec![attempt]);
    };
    check_case(&case, "p(?x)", farther, Some(Wrong::Satisfied));
    // A condition that asks for less than the instance does.
    let open = |refusal: &mut Refusal| refusal.goals[1].pattern[0] = None;
    check_case(&Case::new("", NUMBERS, "q(2)"), "p(?x)", open, Some(Wrong::OtherPattern));
    let all = |refusal: &mut Refusal| match &mut outcomes(refusal)[2] {
        Outcome::Fails { others, .. } => others.all = true,
        other => panic!("{other:?}"),
    };
    check_case(&case, "p(?x)", all, Some(Wrong::Count));
}

#[test]
fn what_the_sources_say_is_not_passed_over() {
    let denied = |refusal: &mut Refusal| refusal.goals[0].against.clear();
    check_refusal("member(actor: China, forum: G7)", denied, Some(Wrong::Silenced));
    let past = |refusal: &mut Refusal| refusal.goals[0].not_in_force.clear();
    check_refusal("member(actor: China, forum: WTO)", past, Some(Wrong::Silenced));
    let mentioned = |refusal: &mut Refusal| refusal.unmentioned.push(Symbol::new("China"));
    check_refusal("member(actor: China, forum: WTO)", mentioned, Some(Wrong::Silenced));
    let facts =
        "member(China, G20)\ncomplete member forum: G7\nmember(US, G20) | or member(US, G7)";
    let case = Case::new("Actor: China US\nForum: G7 G20", RULES, facts);
    let complete = |refusal: &mut Refusal| refusal.goals[0].complete = None;
    check_case(&case, "member(China, G7)", complete, Some(Wrong::Silenced));
    let elsewhere = |refusal: &mut Refusal| refusal.goals[0].complete = Some(1);
    check_case(&case, "member(China, G7)", elsewhere, Some(Wrong::Ground));
    let settled = |refusal: &mut Refusal| refusal.goals[0].contested.clear();
    check_case(&case, "member(US, G7)", settled, Some(Wrong::Silenced));
    let twice = |refusal: &mut Refusal| {
        let first = refusal.goals[0].contested[0];
        refusal.goals[0].contested.push(first);
    };
    check_case(&case, "member(US, G7)", twice, Some(Wrong::RepeatedFact));
}

#[test]
fn a_rule_that_concludes_a_goal_is_not_for_others() {
    let dismissed = |refusal: &mut Refusal| {
        let attempt = refusal.goals[0].attempts.as_mut().expect("rules").remove(0);
        refusal.goals[0].other_rules.extend(attempt.rule);
    };
    check_refusal(NOT_WIDE, dismissed, Some(Wrong::Rules));
    let deep = |refusal: &mut Refusal| refusal.goals[0].attempts = None;
    check_refusal("member(actor: China, forum: G7)", deep, Some(Wrong::Rules));
}

#[test]
fn a_goal_asks_for_columns_that_there_are() {
    let wide = |refusal: &mut Refusal| {
        let pattern = &mut refusal.goals[0].pattern;
        *pattern = pattern.iter().copied().chain([None]).collect();
    };
    check_refusal("member(actor: China, forum: ?f), narrow(?f)", |_| {}, None);
    check_refusal("member(actor: China, forum: G7)", wide, Some(Wrong::OtherPattern));
}

#[test]
fn a_refusal_of_another_query_is_not_accepted() {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    let model = case.model();
    let verdict = why_not(&model, &case.query("narrow(G7)"), DEPTH, Limits::default()).unwrap();
    let Verdict::Refused(refusal) = verdict else { panic!("it holds") };

    let other = case.query("narrow(OECD)");
    let (date, params) = (model.date, &model.params);
    let verified = verify_refusal(&case.casebook, date, params, &other, &refusal, &|| false);
    assert_eq!(verified.map_err(|it| it.wrong), Err(Wrong::OtherPattern));
}

#[test]
fn what_also_holds_is_derived_and_near() {
    let rules = "relation q(x: Number). relation p(x: Number, y: Number).
        rule r: p(?x, 1) :- q(?x).
        rule s: p(?x, 2) :- q(?x), ?x > 2.";
    let case = Case::new("", rules, "q(1)\nq(3)");
    let with = |rows: Vec<StepId>| move |refusal: &mut Refusal| refusal.also_holds = rows;
    let step = |refusal: &Refusal| refusal.also_holds[0];
    let twice = |refusal: &mut Refusal| refusal.also_holds.push(step(refusal));
    check_case(&case, "p(1, 2)", twice, Some(Wrong::Count));
    check_case(&case, "p(1, 2)", with(vec![StepId(99)]), Some(Wrong::Forward));
    check_case(&case, "p(1, 2)", with(vec![StepId(0)]), Some(Wrong::OtherPremise));
}

#[test]
fn a_rejection_names_the_rule_and_its_condition() {
    let case = Case::new("Actor: China US\nForum: G7 G20 OECD WTO", RULES, FACTS);
    let (model, query) = (case.model(), case.query(NOT_WIDE));
    let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
    let Verdict::Refused(mut refusal) = verdict else { panic!("it holds") };
    outcomes(&mut refusal)[3] = Outcome::NotReached;
    let (date, params) = (model.date, &model.params);
    let verified = verify_refusal(&case.casebook, date, params, &query, &refusal, &|| false);
    let found = verified.map_err(|it| (it.part, it.literal));
    assert_eq!(found, Err((Part::Attempt(GoalId(0), 0), Some(3))));
}

//! What is explained, and how.

use super::proofs::signature;
use super::{
    COUNT_MAX, Count, Counting, DEPTH, Proofs, Shortfall, beside, height, proofs, question, why,
    why_by, why_not,
};
use crate::evaluate::Limits;
use crate::model::Model;
use crate::testing::{Case, Derive as _};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashSet};
use toulmin_lang::plan;
use toulmin_lang::program::{Literal, Query, RelationId, RuleId, Side, Sign};
use toulmin_lang::rows::Row;
use toulmin_verify::proof::{Ground, Premise, Proof, Reason};
use toulmin_verify::refusal::{GoalId, No, Obstacle, Outcome, Refusal, Verdict};
use toulmin_verify::verify::{verify, verify_refusal};

const ENTITIES: &str = "
    Actor: China US
    Forum: G7 G20 OECD
    Value: Sovereignty Openness
";

const RULES: &str = r#"
    sort Actor, Forum, Value.
    relation member(actor: Actor, forum: Forum) during.
    relation gives_say(actor: Actor, forum: Forum).
    relation stands_for(actor: Actor, value: Value).
    relation fits(forum: Forum, value: Value).
    relation narrowed(forum: Forum).
    relation has_voice(actor: Actor, forum: Forum).
    relation broad(actor: Actor, size: Number).
    relation outsider(actor: Actor, forum: Forum).
    relation linked(a: Forum, b: Forum).
    relation reach(a: Forum, b: Forum).
    param enough: Number = 2 "how many forums are enough".

    rule voice: has_voice(actor: ?a, forum: ?f) :-
        gives_say(actor: ?a, forum: ?f),
        stands_for(actor: ?a, value: ?v), fits(forum: ?f, value: ?v),
        not narrowed(forum: ?f).
    rule voice-by-seat: has_voice(actor: ?a, forum: ?f) :- member(actor: ?a, forum: ?f).
    rule broad: broad(actor: ?a, size: ?n) :-
        stands_for(actor: ?a), ?n = count ?f : { member(actor: ?a, forum: ?f) }, ?n >= enough.
    rule outsider: outsider(actor: ?a, forum: ?f) :-
        stands_for(actor: ?a), fits(forum: ?f), not member(actor: ?a, forum: ?f).
    rule link: reach(a: ?a, b: ?b) :- linked(a: ?a, b: ?b).
    rule chain: reach(a: ?a, b: ?c) :- reach(a: ?a, b: ?b), reach(a: ?b, b: ?c).
"#;

const FACTS: &str = "
    gives_say(China, G20) | at 13 | hedge almost the only
    stands_for(China, Sovereignty)
    stands_for(US, Openness)
    fits(G20, Sovereignty)
    fits(OECD, Openness)
    member(US, G7)
    member(US, G20)
    member(US, OECD) | from 1961
    member(China, G20) | from 1999
    denied member(China, OECD) | at 2
    complete member forum: G7
    linked(G7, G20)
    linked(G20, OECD)
    linked(G7, OECD)
";

fn case() -> Case {
    Case::new(ENTITIES, RULES, FACTS)
}

/// The proof of the first answer, which the checker accepts.
#[track_caller]
fn proved(case: &Case, goal: &str) -> Proof {
    let (model, query) = (case.model(), case.query(goal));
    let proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    assert_eq!(
        verify(&case.casebook, model.date, &model.params, &query, &proof, &|| false),
        Ok(())
    );
    proof
}

fn rules_of(case: &Case, proof: &Proof) -> Vec<&'static str> {
    let name = |reason: &Reason| match reason {
        Reason::Stated(_) => "fact",
        Reason::Rule(rule, _) => case.casebook.program.rule(*rule).name.as_str(),
    };
    proof.steps.iter().map(|step| name(&step.reason)).collect()
}

#[test]
fn every_answer_of_every_relation_has_a_proof_that_is_accepted() {
    let case = case();
    let model = case.model();
    for relation in &case.casebook.program.relations {
        let columns = relation.columns.iter();
        let args: Vec<String> = columns.map(|c| format!("{0}: ?{0}", c.name)).collect();
        let query = case.query(&format!("{}({})", relation.name, args.join(", ")));
        for answer in model.answers(&query, Limits::default()).unwrap().sorted() {
            let proof = why(&model, &query, Some(&answer), Limits::default()).unwrap().unwrap();
            assert_eq!(
                verify(&case.casebook, model.date, &model.params, &query, &proof, &|| false),
                Ok(())
            );
        }
    }
}

#[test]
fn the_lowest_derivation_with_the_fewest_leaves_is_taken() {
    let case = case();
    let proof = proved(&case, "has_voice(actor: China, forum: G20)");
    assert_eq!(rules_of(&case, &proof), ["fact", "voice-by-seat"]);
    let proof = proved(&case, "reach(a: G7, b: OECD)");
    assert_eq!(rules_of(&case, &proof), ["fact", "link"]);
}

#[test]
fn a_rule_that_is_asked_for_is_the_last_step() {
    let case = case();
    let (model, query) = (case.model(), case.query("has_voice(actor: China, forum: G20)"));
    let by = |name| {
        let rule = case.casebook.program.rule_named(name).unwrap();
        why_by(&model, &query, None, rule, Limits::default()).unwrap()
    };
    let proof = by("voice").expect("a derivation by this rule");
    assert_eq!(rules_of(&case, &proof), ["fact", "fact", "fact", "voice"]);
    assert_eq!(
        verify(&case.casebook, model.date, &model.params, &query, &proof, &|| false),
        Ok(())
    );
    let query = case.query("reach(a: G7, b: G20)");
    let rule = case.casebook.program.rule_named("chain").unwrap();
    assert_eq!(why_by(&model, &query, None, rule, Limits::default()).unwrap(), None);
}

#[test]
fn all_contributors_of_an_aggregate_are_listed() {
    let case = case();
    let proof = proved(&case, "broad(actor: US)");
    let Reason::Rule(_, instance) = &proof.steps.last().unwrap().reason else { panic!() };
    let Premise::Aggregated(value, contributors) = &instance.premises[1] else { panic!() };
    assert_eq!(value.to_string(), "3");
    let tuples: Vec<String> = contributors.iter().map(|c| c.tuple[0].to_string()).collect();
    assert_eq!(tuples, ["G20", "G7", "OECD"]);
}

#[test]
fn an_absence_says_what_it_rests_on() {
    let case = case();
    let ground = |goal: &str| match proved(&case, goal).answer.premises.remove(0) {
        Premise::Absent(absence) => absence.ground,
        other => panic!("{other:?}"),
    };
    assert!(matches!(ground("not member(actor: China, forum: OECD)"), Ground::Denied(_)));
    assert_eq!(ground("not member(actor: China, forum: G7)"), Ground::Complete(0));
    assert_eq!(ground("not narrowed(forum: G7)"), Ground::Silent);
    assert_eq!(ground("not has_voice(actor: China, forum: G7)"), Ground::NotDerived);
    assert_eq!(ground("not denied member(actor: China, forum: G7)"), Ground::Silent);
}

#[test]
fn a_conjunction_is_shown_condition_by_condition() {
    let case = case();
    let proof = proved(
        &case,
        "has_voice(actor: China, forum: ?f), not member(actor: China, forum: OECD), linked(b: ?f)",
    );
    assert_eq!(proof.answer.premises.len(), 3);
}

#[test]
fn a_rule_that_does_not_conclude_a_row_does_not_compute_with_it() {
    let rules = "
        relation p(x: Number).
        relation zero(x: Number).
        relation h(x: Number).
        rule given: h(x: ?x) :- zero(x: ?x).
        rule inverse: h(x: ?y) :- p(x: ?x), 1 / ?y > 0, ?y = ?x - 1.
    ";
    let case = Case::new("", rules, "p(5)\nzero(0)");
    assert_eq!(rules_of(&case, &proved(&case, "h(x: 0)")), ["fact", "given"]);
    assert_eq!(rules_of(&case, &proved(&case, "h(x: 4)")), ["fact", "inverse"]);
}

#[test]
fn what_is_no_answer_has_no_proof() {
    let case = case();
    let (model, query) = (case.model(), case.query("has_voice(actor: China, forum: OECD)"));
    assert_eq!(why(&model, &query, None, Limits::default()).unwrap(), None);
}

#[track_caller]
fn refused(case: &Case, goal: &str) -> Refusal {
    let (model, query) = (case.model(), case.query(goal));
    match why_not(&model, &query, DEPTH, Limits::default()).unwrap() {
        Verdict::Refused(refusal) => {
            let (casebook, date) = (&case.casebook, model.date);
            assert_eq!(
                verify_refusal(casebook, date, &model.params, &query, &refusal, &|| false),
                Ok(())
            );
            refusal
        }
        Verdict::Holds(proof) => panic!("it holds: {proof:?}"),
    }
}

/// The outcomes of the first rule that could conclude the goal, each as a word.
fn outcomes(refusal: &Refusal) -> Vec<&'static str> {
    let first = &refusal.goals[0].attempts.as_ref().unwrap()[0];
    let word = |outcome: &Outcome| match outcome {
        Outcome::Holds(_) => "holds",
        Outcome::NotReached => "not reached",
        Outcome::Fails { obstacle, .. } => match obstacle {
            Obstacle::Missing(_) => "missing",
            Obstacle::Present { .. } => "present",
            Obstacle::Compared(..) => "compared",
            Obstacle::Aggregated(..) => "aggregated",
            Obstacle::Computed(_) => "computed",
            Obstacle::Fault(_) => "fault",
        },
    };
    first.outcomes.iter().map(word).collect()
}

#[test]
fn a_goal_that_holds_is_not_refused() {
    let case = case();
    let (model, query) = (case.model(), case.query("member(actor: China)"));
    let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
    assert!(matches!(verdict, Verdict::Holds(_)));
}

#[test]
fn rules_that_fail_say_at_which_conditions() {
    let case = case();
    let refusal = refused(&case, "has_voice(actor: China, forum: OECD)");
    assert_eq!(refusal.goals[0].no(), No::RulesFail);
    assert_eq!(outcomes(&refusal), ["missing"]); // the nearest: `voice-by-seat`
    let attempts = refusal.goals[0].attempts.as_ref().unwrap();
    assert_eq!(attempts[1].failing(), 2);
    assert_eq!(refusal.goals[1].no(), No::Silent); // `gives_say`
    let member = refusal.goals.iter().find(|goal| goal.no() == No::Denied).unwrap();
    assert_eq!(member.against.len(), 1);
}

#[test]
fn a_negated_condition_shows_the_rows_in_its_way() {
    let case = case();
    let refusal = refused(&case, "outsider(actor: US, forum: OECD)");
    assert_eq!(outcomes(&refusal), ["holds", "holds", "present"]);
    assert_eq!(refusal.goals[0].attempts.as_ref().unwrap()[0].failing(), 1);
}

#[test]
fn a_comparison_shows_its_values_and_an_aggregate_what_it_is_taken_over() {
    let case = case();
    let refusal = refused(&case, "broad(actor: China)");
    assert_eq!(outcomes(&refusal), ["holds", "holds", "compared"]);
    let Outcome::Holds(Premise::Aggregated(value, contributors)) =
        &refusal.goals[0].attempts.as_ref().unwrap()[0].outcomes[1]
    else {
        panic!()
    };
    assert_eq!((value.to_string().as_str(), contributors.len()), ("1", 1));
}

#[test]
fn an_operation_without_a_result_is_said_of_the_values_that_are_shown() {
    let rules = "
        relation p(x: Number).
        relation q(x: Number).
        relation h(x: Number).
        rule inverse: h(x: ?x) :- p(x: ?x), 1 / ?x > 1, q(x: ?x).
    ";
    let case = Case::new("", rules, "p(0)\np(2)\nq(2)\nq(3)");
    assert_eq!(outcomes(&refused(&case, "h(x: ?x)")), ["holds", "compared", "holds"]);
    assert_eq!(outcomes(&refused(&case, "h(x: 0)")), ["holds", "fault", "missing"]);
}

#[test]
fn a_goal_that_rests_on_itself_is_looked_into_once() {
    let case = case();
    let refusal = refused(&case, "reach(a: OECD, b: G7)");
    let goals = refusal.goals.iter().map(|goal| (goal.relation, goal.pattern.clone()));
    let distinct: std::collections::BTreeSet<_> = goals.clone().collect();
    assert_eq!(distinct.len(), goals.count());
}

#[test]
fn facts_that_are_not_in_force_are_named() {
    let case = Case::new(ENTITIES, RULES, "member(China, G7) | until 2001");
    let refusal = refused(&case, "member(actor: China, forum: G7)");
    assert_eq!(refusal.goals[0].no(), No::OutsideValidity);
    assert_eq!(refusal.goals[0].not_in_force.len(), 1);
}

/// The binding of the first rule that could conclude the goal, and its outcomes as words.
fn instance(refusal: &Refusal) -> (Vec<String>, Vec<&'static str>) {
    let first = &refusal.goals[0].attempts.as_ref().unwrap()[0];
    let value = |value: &Option<toulmin_lang::value::Value>| {
        value.map_or("?".to_owned(), |value| value.to_string())
    };
    (first.binding.iter().map(value).collect(), outcomes(refusal))
}

/// Which conditions of the first rule are lacking in all cases.
fn in_all_cases(refusal: &Refusal) -> Vec<bool> {
    let first = &refusal.goals[0].attempts.as_ref().unwrap()[0];
    let all = |outcome: &Outcome| matches!(outcome, Outcome::Fails { others, .. } if others.all);
    first.outcomes.iter().map(all).collect()
}

const INSTANCES: &str = "
    relation likes(a: Number, x: Number) during.
    relation cheap(x: Number).
    relation near(x: Number).
    relation fits(a: Number, x: Number).
    relation buys(a: Number, x: Number).
    relation seen(x: Number, y: Number).
    relation knows(a: Number, x: Number).
    rule buys: buys(?a, ?x) :- likes(?a, ?x), cheap(?x), near(?x).
    rule knows: knows(?a, ?x) :- fits(?a, ?x), seen(?x, ?y), likes(?a, ?y).
";

#[test]
fn what_a_condition_leaves_open_is_told_as_others_fix_it() {
    let case = Case::new("", INSTANCES, "cheap(7)\nnear(7)");
    let refusal = refused(&case, "buys(a: 1)");
    let (binding, outcomes) = instance(&refusal);
    assert_eq!(binding, ["1", "7"]);
    assert_eq!(outcomes, ["missing", "holds", "holds"]);
    assert_eq!(in_all_cases(&refusal), [true, false, false]);
    assert_eq!(refusal.goals[1].pattern[1].map(|value| value.to_string()), Some("7".to_owned()));
}

#[test]
fn the_instance_that_lacks_the_least_is_told_of() {
    let case = Case::new("", INSTANCES, "likes(1, 5)\nlikes(1, 6)\nlikes(1, 7)\nnear(6)\ncheap(7)");
    let refusal = refused(&case, "buys(a: 1)");
    // Of those that lack one condition the one that lacks the later.
    assert_eq!(
        instance(&refusal),
        (vec!["1".into(), "7".into()], vec!["holds", "holds", "missing"])
    );
    assert_eq!(in_all_cases(&refusal), [false; 3]);
    let fewer = "likes(1, 5)\nlikes(1, 6)\nlikes(1, 7)\nnear(6)\ncheap(5)\nnear(5) | until 1999";
    let rules = INSTANCES.replace("near(x: Number)", "near(x: Number) during");
    let case = Case::new("", &rules, fewer);
    assert_eq!(instance(&refused(&case, "buys(a: 1)")).0, ["1", "5"]);
}

#[test]
fn what_holds_at_another_time_is_nearer_than_silence() {
    let facts = "likes(1, 5)\nlikes(1, 7) | from 2030\ncheap(7)\nnear(7)";
    let case = Case::new("", INSTANCES, facts);
    let refusal = refused(&case, "buys(a: 1)");
    assert_eq!(
        instance(&refusal),
        (vec!["1".into(), "7".into()], vec!["missing", "holds", "holds"])
    );
    assert_eq!(refusal.goals[1].no(), No::OutsideValidity);
    // What holds now is not told of as holding at another time.
    let case = Case::new("", INSTANCES, "likes(1, 5)\nlikes(1, 5) | at n2 | until 1999");
    assert_eq!(outcomes(&refused(&case, "buys(a: 1)")), ["holds", "missing", "missing"]);
}

#[test]
fn what_a_condition_leaves_open_is_told_as_its_rules_come_nearest_to_it() {
    let rules = format!(
        "{INSTANCES}
         relation gets(a: Number, x: Number).
         rule gets: gets(?a, ?x) :- buys(?a, ?x), fits(?a, ?x)."
    );
    let case = Case::new("", &rules, "likes(1, 5)\nlikes(1, 7)\nnear(7)\ncheap(8)");
    let refusal = refused(&case, "gets(a: 1)");
    assert_eq!(instance(&refusal), (vec!["1".into(), "7".into()], vec!["missing", "missing"]));
    assert_eq!(in_all_cases(&refusal), [true, false]);
}

#[test]
fn what_is_known_is_taken_before_what_any_row_would_satisfy() {
    let case = Case::new("", INSTANCES, "seen(2, 3)\nseen(4, 5)\nlikes(1, 5)");
    let refusal = refused(&case, "knows(a: 1)");
    assert_eq!(instance(&refusal).0, ["1", "4", "5"]);
    assert_eq!(outcomes(&refusal), ["missing", "holds", "holds"]);
}

#[test]
fn of_very_many_instances_the_nearest_are_looked_at() {
    let likes = (0..300).map(|x| format!("likes(1, {x})\n")).collect::<String>();
    let case = Case::new("", INSTANCES, &format!("{likes}cheap(200)\nnear(7)"));
    let refusal = refused(&case, "buys(a: 1)");
    assert_eq!(
        instance(&refusal),
        (vec!["1".into(), "200".into()], vec!["holds", "holds", "missing"])
    );
    let case = Case::new("", INSTANCES, &likes);
    let attempts = refused(&case, "buys(a: 1)").goals[0].attempts.clone().unwrap();
    let Outcome::Fails { others, .. } = attempts[0].outcomes[1] else { panic!("nothing is cheap") };
    assert_eq!((others.count, others.all), (299, false));
    let dated = (0..300).map(|x| format!("likes(1, {x}) | until 1999\n")).collect::<String>();
    let case = Case::new("", INSTANCES, &format!("{dated}cheap(200)\nnear(200)"));
    assert_eq!(instance(&refused(&case, "buys(a: 1)")).0, ["1", "200"]);
}

#[test]
fn another_reading_of_a_contested_fact_is_named() {
    let facts = "member(China, G7) | or member(China, OECD)";
    let case = Case::new(ENTITIES, RULES, facts);
    let refusal = refused(&case, "member(actor: China, forum: OECD)");
    assert_eq!(refusal.goals[0].no(), No::Contested);
}

#[test]
fn a_complete_list_and_silence_are_told_apart() {
    let case = case();
    assert_eq!(refused(&case, "member(actor: China, forum: G7)").goals[0].no(), No::Complete);
    let silent = refused(&case, "gives_say(actor: US, forum: G7)");
    assert_eq!(silent.goals[0].no(), No::Silent);
}

#[test]
fn denials_and_statements_about_the_same_entities_are_found() {
    let case = case();
    let refusal = refused(&case, "gives_say(actor: China, forum: OECD)");
    let row = |id: &toulmin_lang::facts::FactId| {
        let fact = case.casebook.facts.fact(*id);
        fact.row.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(refusal.also_denied.iter().map(row).collect::<Vec<_>>(), ["China OECD"]);
    assert_eq!(refusal.nearest.iter().map(row).collect::<Vec<_>>(), ["China G20"]);
    let nowhere = refused(&case, "member(actor: China, forum: OECD), narrowed(forum: G7)");
    assert_eq!(nowhere.query.failing(), 2);
}

#[test]
fn names_that_nothing_mentions_are_said_to_be_so() {
    let entities = "Actor: China Atlantis\nForum: G7\nValue: Sovereignty";
    let case = Case::new(entities, RULES, "member(China, G7)");
    let refusal = refused(&case, "member(actor: Atlantis, forum: G7)");
    assert_eq!(refusal.unmentioned.len(), 1);
}

#[test]
fn an_exception_of_an_exception_lets_the_rule_conclude() {
    let rules = "
        sort Actor, Forum.
        relation member(actor: Actor, forum: Forum).
        relation suspended(actor: Actor, forum: Forum).
        relation closed(forum: Forum).
        relation speaks(actor: Actor, forum: Forum).
        rule members: speaks(?a, ?f) :- member(?a, ?f).
        rule suspension overrides members: not speaks(?a, ?f) :- suspended(?a, ?f).
        rule among-members overrides suspension: not speaks(forum: ?f) :- closed(?f).
    ";
    let facts = "
        member(China, G7)
        member(China, G20)
        suspended(China, G7)
        suspended(China, G20)
        closed(G20)
    ";
    let case = Case::new("Actor: China US\nForum: G7 G20", rules, facts);
    let proof = proved(&case, "speaks(China, G20)");
    assert_eq!(rules_of(&case, &proof), ["fact", "members"]);
    let refusal = refused(&case, "speaks(China, G7)");
    let attempts = refusal.goals[0].attempts.as_ref().expect("a rule was tried");
    let Outcome::Fails { obstacle: Obstacle::Present { rows, .. }, .. } = &attempts[0].outcomes[1]
    else {
        panic!("an exception stands in the way")
    };
    let Reason::Rule(rule, _) = &refusal.steps[rows[0].0].reason else { panic!("a rule excepts") };
    assert_eq!(case.casebook.program.rule(*rule).name.as_str(), "suspension");
}

#[test]
fn what_is_computed_from_texts_and_ranges_is_shown() {
    let case = case();
    let proof = proved(&case, "?n in 2..3, ?t = lower(\"AB\"), starts_with(?t, \"a\")");
    let values = |premise: &Premise| match premise {
        Premise::Computed(values) => values.len(),
        _ => 0,
    };
    let premises = &proof.answer.premises;
    assert_eq!(premises.iter().map(values).collect::<Vec<_>>(), [3, 0, 2]);
}

/// Proofs of the first answer, which the checker accepts; by height, and no two alike.
#[track_caller]
fn all_proved(case: &Case, goal: &str, shown: usize) -> Proofs {
    let (model, query) = (case.model(), case.query(goal));
    let found = proofs(&model, &query, None, shown, Counting::All, Limits::default()).unwrap();
    let first = why(&model, &query, None, Limits::default()).unwrap();
    assert_eq!(found.proofs.first(), first.as_ref());
    check_proofs(&model, &query, &found);
    found
}

#[track_caller]
fn check_proofs(model: &Model, query: &Query, found: &Proofs) {
    for proof in &found.proofs {
        let (casebook, date) = (&model.casebook, model.date);
        assert_eq!(verify(casebook, date, &model.params, query, proof, &|| false), Ok(()));
    }
    assert!(found.proofs.is_sorted_by_key(height));
    let distinct: HashSet<_> = found.proofs.iter().map(signature).collect();
    assert_eq!(distinct.len(), found.proofs.len());
}

#[test]
fn proofs_by_other_rules_or_from_other_facts_are_told_apart() {
    let case = case();
    let found = all_proved(&case, "has_voice(actor: China, forum: G20)", 9);
    let rules: Vec<_> = found.proofs.iter().map(|proof| rules_of(&case, proof)).collect();
    assert_eq!(rules, [vec!["fact", "voice-by-seat"], vec!["fact", "fact", "fact", "voice"]]);
    assert_eq!(found.count, Count::Exactly(2));
    let found = all_proved(&case, "reach(a: G7, b: OECD)", 1);
    assert_eq!((found.proofs.len(), found.count), (1, Count::Exactly(2)));
}

#[test]
fn what_is_stated_may_follow_as_well() {
    let case = Case::new(ENTITIES, RULES, &format!("{FACTS}\nreach(G7, OECD)"));
    let found = all_proved(&case, "reach(a: G7, b: OECD)", 9);
    assert_eq!(rules_of(&case, &found.proofs[0]), ["fact"]);
    assert_eq!(found.count, Count::Exactly(3));
}

#[test]
fn an_order_of_conditions_makes_no_other_proof() {
    let rules = "
        sort Forum.
        relation linked(a: Forum, b: Forum).
        relation pair(a: Forum).
        rule pair: pair(?a) :- linked(?a, ?b), linked(?a, ?c), ?b != ?c.
    ";
    let case = Case::new("Forum: G7 G20 OECD", rules, "linked(G7, G20)\nlinked(G7, OECD)");
    assert_eq!(all_proved(&case, "pair(G7)", 9).count, Count::Exactly(1));
}

#[test]
fn proofs_of_what_is_no_answer_are_none() {
    let case = case();
    let found = all_proved(&case, "has_voice(actor: China, forum: OECD)", 9);
    assert_eq!((found.proofs.len(), found.count), (0, Count::Exactly(0)));
}

#[test]
fn more_proofs_than_are_counted_are_at_least_so_many() {
    let names: Vec<String> = (0..9).map(|n| format!("F{n}")).collect();
    let linked = |a: &String| {
        let to = names.iter().filter(|b| a < *b).map(move |b| format!("linked({a}, {b})\n"));
        to.collect::<String>()
    };
    let facts: String = names.iter().map(linked).collect();
    let entities = format!("Actor: China\nForum: {}\nValue: Openness", names.join(" "));
    let case = Case::new(&entities, RULES, &facts);
    let found = all_proved(&case, "reach(a: F0, b: F8)", 3);
    assert_eq!((found.proofs.len(), found.count), (3, Count::AtLeast(COUNT_MAX)));
}

const EXCEPTIONS: &str = "
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum).
    relation invited(actor: Actor, forum: Forum).
    relation suspended(actor: Actor, forum: Forum).
    relation speaks(actor: Actor, forum: Forum).
    rule members: speaks(?a, ?f) :- member(?a, ?f).
    rule guests: speaks(?a, ?f) :- invited(?a, ?f).
    rule suspension overrides members: not speaks(?a, ?f) :- suspended(?a, ?f).
";

#[test]
fn a_rule_that_would_conclude_it_too_is_defeated() {
    let facts = "
        member(China, G7)
        invited(China, G7)
        suspended(China, G7)
        member(China, G20)
        invited(China, G20)
    ";
    let case = Case::new("Actor: China US\nForum: G7 G20", EXCEPTIONS, facts);
    let (model, query) = (case.model(), case.query("speaks(China, G7)"));
    let proof = proved(&case, "speaks(China, G7)");
    let found = beside(&model, &query, &proof, Limits::default()).unwrap();
    let [defeat] = found.defeated.as_slice() else { panic!("{found:?}") };
    let name = |rule: RuleId| case.casebook.program.rule(rule).name.as_str();
    assert_eq!([name(defeat.rule), name(defeat.by)], ["members", "suspension"]);
    assert_eq!(
        verify(
            &case.casebook,
            model.date,
            &model.params,
            &defeat.exception,
            &defeat.because,
            &|| false
        ),
        Ok(())
    );
    let (query, proof) = (case.query("speaks(China, G20)"), proved(&case, "speaks(China, G20)"));
    assert!(beside(&model, &query, &proof, Limits::default()).unwrap().defeated.is_empty());
}

#[test]
fn denials_of_what_is_shown_stand_beside_it() {
    let facts = format!("{FACTS}\ndenied has_voice(China, G20) | at 3\ndenied fits(G20, Openness)");
    let case = Case::new(ENTITIES, RULES, &facts);
    let (model, goal) = (case.model(), "has_voice(actor: China, forum: G20)");
    let (query, proof) = (case.query(goal), proved(&case, goal));
    let found = beside(&model, &query, &proof, Limits::default()).unwrap();
    let [(step, denials)] = found.denied.as_slice() else { panic!("{found:?}") };
    assert_eq!((step.0, denials.len(), found.also_denied.len()), (1, 1, 0));
    let goal =
        "member(actor: China, forum: G20), not linked(a: OECD, b: G7), gives_say(China, G20)";
    let (query, proof) = (case.query(goal), proved(&case, goal));
    assert_eq!(beside(&model, &query, &proof, Limits::default()).unwrap().denied, []);
}

#[test]
fn rules_are_ranked_by_how_many_facts_they_are_short() {
    let rules = "
        sort Forum.
        relation a(f: Forum). relation b(f: Forum). relation c(f: Forum). relation d(f: Forum).
        relation deep(f: Forum).
        relation goal(f: Forum).
        rule deep: deep(?f) :- a(?f), b(?f), c(?f).
        rule by-deep: goal(?f) :- deep(?f).
        rule by-two: goal(?f) :- a(?f), d(?f).
    ";
    let case = Case::new("Forum: G7", rules, "");
    let refusal = refused(&case, "goal(G7)");
    let (shortfall, attempts) =
        (Shortfall::of(&refusal), refusal.goals[0].attempts.as_ref().unwrap());
    let name = |rule: Option<RuleId>| case.casebook.program.rule(rule.unwrap()).name.as_str();
    let ranked: Vec<_> =
        attempts.iter().map(|it| (name(it.rule), shortfall.of_attempt(it))).collect();
    assert_eq!(ranked, [("by-two", 2), ("by-deep", 3)]);
    assert_eq!(shortfall.of_goal(GoalId(0)), 2);
}

#[test]
fn derived_rows_that_differ_in_one_column_are_named() {
    let case = case();
    let refusal = refused(&case, "outsider(actor: US, forum: OECD)");
    let rows = refusal.also_holds.iter().map(|step| refusal.steps[step.0].row.clone());
    let rows: Vec<String> = rows.map(|row| format!("{} {}", row[0], row[1])).collect();
    assert_eq!(rows, ["China OECD"]);
}

const PATHS: &str = "
    sort Node.
    relation edge(a: Node, b: Node).
    relation reach(a: Node, b: Node).
    relation odd(a: Node, b: Node).
    relation even(a: Node, b: Node).
    relation far(a: Node).
    rule one: reach(?a, ?b) :- edge(?a, ?b).
    rule more: reach(?a, ?c) :- reach(?a, ?b), reach(?b, ?c).
    rule odd-one: odd(?a, ?b) :- edge(?a, ?b).
    rule odd-more: odd(?a, ?c) :- even(?a, ?b), reach(?b, ?c).
    rule even: even(?a, ?c) :- odd(?a, ?b), edge(?b, ?c).
    rule far: far(?a) :- even(?a, _), not reach(?a, ?a).
";

/// A graph whose edges, and some of whose paths, are stated.
fn paths(edges: &[(u8, u8)], stated: &[(u8, u8)]) -> Case {
    let nodes: Vec<String> = (0..100).map(|node| format!("n{node}")).collect();
    let fact = |name: &str, (a, b): &(u8, u8)| format!("{name}(n{a}, n{b})\n");
    let edges = edges.iter().map(|pair| fact("edge", pair));
    let facts = edges.chain(stated.iter().map(|pair| fact("reach", pair)));
    let facts: std::collections::BTreeSet<String> = facts.collect();
    Case::new(&format!("Node: {}", nodes.join(" ")), PATHS, &facts.into_iter().collect::<String>())
}

fn by_runtime(case: &Case) -> Model {
    let params = crate::evaluate::params(&case.casebook.program, &[]);
    let (limits, tuning) = (Limits::default(), crate::evaluate::Tuning::default());
    let (engine, date) = (crate::evaluate::RUNTIME, case.casebook.date);
    Model::derive(case.casebook.clone(), engine, date, params, limits, tuning).unwrap()
}

/// The least height of every row, by applying all rules again and again.
fn heights(model: &Model) -> BTreeMap<(RelationId, Row), usize> {
    let mut known: BTreeMap<(RelationId, Row), usize> =
        model.stated.iter().map(|(relation, _, row)| ((relation, row), 0)).collect();
    loop {
        let mut next = known.clone();
        for rule in &model.casebook.program.rules {
            let steps = plan::order(&rule.body.literals, &std::collections::BTreeSet::new());
            let mut binding = vec![None; rule.body.variables.len()];
            let scope = model.scope(Limits::default());
            scope
                .matches(&rule.body.literals, &steps, &mut binding, &mut |binding| {
                    let below = rule.body.literals.iter().map(|literal| match literal {
                        Literal::Atom { sign: Sign::Positive, atom, .. } => {
                            let pattern = crate::evaluate::instantiate(&atom.terms, binding);
                            let rows = known.iter().filter(|((relation, row), _)| {
                                *relation == atom.relation && pattern.fits(row)
                            });
                            rows.map(|(_, height)| *height).min()
                        }
                        _ => Some(0),
                    });
                    if let Some(heights) = below.collect::<Option<Vec<usize>>>() {
                        let head = crate::evaluate::instantiate(&rule.head.terms, binding);
                        let row = head.into_iter().collect::<Option<Row>>().unwrap();
                        let height = 1 + heights.into_iter().max().unwrap_or(0);
                        let least = next.entry((rule.head.relation, row)).or_insert(height);
                        *least = height.min(*least);
                    }
                    Ok(())
                })
                .unwrap();
        }
        if next == known {
            return known;
        }
        known = next;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_proof_is_lower_than_the_first_and_no_two_are_alike(
        edges in prop::collection::vec((0..6_u8, 0..6_u8), 1..10),
        stated in prop::collection::vec((0..6_u8, 0..6_u8), 0..2),
    ) {
        let case = paths(&edges, &stated);
        for model in [case.model(), by_runtime(&case)] {
            for ((relation, row), least) in heights(&model) {
                let query = question(&case.casebook.program, relation, Side::Holds, &row);
                let limits = Limits::default();
                let found = proofs(&model, &query, None, 4, Counting::Shown, limits).unwrap();
                prop_assert_eq!(height(&found.proofs[0]), least);
                prop_assert!(found.is_least);
                check_proofs(&model, &query, &found);
            }
        }
    }
}

#[test]
fn where_there_is_too_much_to_look_at_rounds_lead_to_the_lowest_proof() {
    let edges: Vec<(u8, u8)> = (0..80).map(|node| (node, node + 1)).collect();
    let case = paths(&edges, &[]);
    let (model, query) = (by_runtime(&case), case.query("reach(n0, n80)"));
    let found = proofs(&model, &query, None, 1, Counting::Shown, Limits::default()).unwrap();
    check_proofs(&model, &query, &found);
    assert_eq!((height(&found.proofs[0]), found.is_least), (8, true));
}

#[test]
fn what_a_rule_lacks_is_not_looked_into_where_that_is_too_much() {
    let nodes: Vec<String> = (0..110).map(|node| format!("n{node}")).collect();
    let linked =
        |a: &String| -> String { nodes.iter().map(|b| format!("linked({a}, {b})\n")).collect() };
    let facts: String = nodes[..105].iter().map(linked).collect();
    let rules = "
        sort Node.
        relation linked(a: Node, b: Node).
        relation odd(a: Node).
        relation mark(a: Node).
        relation goal(a: Node).
        rule goal: goal(?a) :- mark(?a), odd(?a).
        rule odd: odd(?a) :- linked(?b, ?c), ?b != ?c, mark(?a).
    ";
    let case = Case::new(&format!("Node: {}", nodes.join(" ")), rules, &facts);
    let refusal = refused(&case, "goal(n0)");
    let attempts: Vec<bool> = refusal.goals.iter().map(|goal| goal.attempts.is_some()).collect();
    assert_eq!(
        (attempts, Shortfall::of(&refusal).of_goal(GoalId(0))),
        (vec![true, true, false], 2)
    );
}

#[test]
fn a_long_derivation_is_shown_step_by_step() {
    let rules = "
        sort Node.
        relation next(a: Node, b: Node).
        relation reach(a: Node, b: Node).
        rule start: reach(?a, ?b) :- next(?a, ?b).
        rule next: reach(?a, ?c) :- reach(?a, ?b), next(?b, ?c).
    ";
    let nodes: Vec<String> = (0..=300).map(|node| format!("n{node}")).collect();
    let facts: String =
        nodes.windows(2).map(|pair| format!("next({}, {})\n", pair[0], pair[1])).collect();
    let case = Case::new(&format!("Node: {}", nodes.join(" ")), rules, &facts);
    let (model, query) = (by_runtime(&case), case.query("reach(n0, n300)"));
    let proof = why(&model, &query, None, Limits::default()).unwrap().unwrap();
    assert_eq!((height(&proof), proof.steps.len()), (300, 600));
}

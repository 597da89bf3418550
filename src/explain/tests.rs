//! What is explained, and how.

use super::{why, why_by};
use crate::evaluate::Limits;
use crate::proof::{Ground, Premise, Proof, Reason};
use crate::testing::Case;
use crate::verify::verify;

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
    complete member(forum: G7)
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
    assert_eq!(verify(&case.casebook, model.date, &model.params, &query, &proof), Ok(()));
    proof
}

fn rules(case: &Case, proof: &Proof) -> Vec<&'static str> {
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
        for answer in model.answers(&query, Limits::default()).unwrap() {
            let proof = why(&model, &query, Some(&answer), Limits::default()).unwrap().unwrap();
            assert_eq!(verify(&case.casebook, model.date, &model.params, &query, &proof), Ok(()));
        }
    }
}

#[test]
fn the_lowest_derivation_with_the_fewest_leaves_is_taken() {
    let case = case();
    let proof = proved(&case, "has_voice(actor: China, forum: G20)");
    assert_eq!(rules(&case, &proof), ["fact", "voice-by-seat"]);
    let proof = proved(&case, "reach(a: G7, b: OECD)");
    assert_eq!(rules(&case, &proof), ["fact", "link"]);
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
    assert_eq!(rules(&case, &proof), ["fact", "fact", "fact", "voice"]);
    assert_eq!(verify(&case.casebook, model.date, &model.params, &query, &proof), Ok(()));
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
    let proof = proved(&case, "has_voice(actor: China, forum: ?f), not member(actor: China, forum: OECD), linked(b: ?f)");
    assert_eq!(proof.answer.premises.len(), 3);
}

#[test]
fn what_is_no_answer_has_no_proof() {
    let case = case();
    let (model, query) = (case.model(), case.query("has_voice(actor: China, forum: OECD)"));
    assert_eq!(why(&model, &query, None, Limits::default()).unwrap(), None);
}

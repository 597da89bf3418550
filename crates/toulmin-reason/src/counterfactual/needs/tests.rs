use super::{Against, Bounds, Hint, Needs, to_fail, to_hold};
use crate::counterfactual::ChangeKind;
use crate::evaluate::Limits;
use crate::testing::{Case, Derive as _};
use pretty_assertions::assert_eq;
use toulmin_lang::facts::FactId;
use toulmin_render::words::Words;

const ENTITIES: &str = "Actor: China US\nForum: G20 OECD\nValue: sovereignty order";

const RULES: &str = "
    sort Actor, Forum, Value.
    relation says(a: Actor, f: Forum).
    relation fits(f: Forum, v: Value).
    relation prefers(a: Actor, v: Value).
    relation narrow(f: Forum).
    relation partner(a: Actor, f: Forum).
    relation voice(a: Actor, f: Forum).
    relation lone(a: Actor).
    relation heard(a: Actor).
    rule voice: voice(a: ?a, f: ?f) :-
        says(a: ?a, f: ?f), fits(f: ?f, v: ?v), prefers(a: ?a, v: ?v), not narrow(f: ?f).
    rule lone: lone(a: ?a) :- prefers(a: ?a, v: _), not voice(a: ?a, f: _).
    rule heard: heard(a: ?a) :- prefers(a: ?a, v: _), count ?f : { voice(a: ?a, f: ?f) } >= 2.
";

const FACTS: &str = "
    says(China, G20)
    fits(G20, sovereignty)
    prefers(China, sovereignty)
    partner(China, OECD)
";

/// The sets, each change as `+sentence` or `-sentence`.
fn sets(case: &Case, needs: &Needs) -> Vec<Vec<String>> {
    let words = Words::new(&case.casebook);
    let sign = |kind| if kind == ChangeKind::Assume { '+' } else { '-' };
    let proposal = |it: &super::Proposal| {
        let change = &it.change;
        format!("{}{}", sign(change.kind), words.row(change.relation, change.side, &change.row))
    };
    needs.sets.iter().map(|set| set.proposals.iter().map(proposal).collect()).collect()
}

#[track_caller]
fn needs(case: &Case, goal: &str) -> Needs {
    let (model, query) = (case.model(), case.query(goal));
    let found = to_hold(&model, &query, Bounds::default(), Limits::default());
    found.expect("an evaluation").expect("the goal fails")
}

#[track_caller]
fn check(facts: &str, goal: &str, wanted: &[&[&str]]) {
    let case = Case::new(ENTITIES, RULES, facts);
    assert_eq!(sets(&case, &needs(&case, goal)), wanted);
}

#[track_caller]
fn check_fails(facts: &str, goal: &str, wanted: &[&[&str]]) {
    let case = Case::new(ENTITIES, RULES, facts);
    let (model, query) = (case.model(), case.query(goal));
    let found = to_fail(&model, &query, Bounds::default(), Limits::default());
    assert_eq!(sets(&case, &found.expect("an evaluation").expect("the goal holds")), wanted);
}

#[test]
fn what_a_rule_lacks_is_assumed() {
    let wanted: &[&[&str]] = &[&["+says: a China, f OECD", "+fits: f OECD, v sovereignty"]];
    let case = Case::new(ENTITIES, RULES, FACTS);
    let found = sets(&case, &needs(&case, "voice(a: China, f: OECD)"));
    assert_eq!(found[..1], *wanted);
}

#[test]
fn what_stands_in_the_way_is_withdrawn() {
    check(&format!("{FACTS}narrow(G20)"), "voice(a: China, f: G20)", &[&["-narrow: f G20"]]);
}

#[test]
fn a_not_of_a_conclusion_is_met_by_breaking_its_proof() {
    let case = Case::new(ENTITIES, RULES, FACTS);
    let mut found = sets(&case, &needs(&case, "lone(a: China)"));
    found.retain(|set| set.len() == 1);
    found.sort();
    let wanted = [["+narrow: f G20"], ["-fits: f G20, v sovereignty"], ["-says: a China, f G20"]];
    assert_eq!(found, wanted);
}

#[test]
fn a_count_is_reached_by_what_it_counts() {
    let case = Case::new(ENTITIES, RULES, FACTS);
    let found = sets(&case, &needs(&case, "heard(a: China)"));
    assert_eq!(found[0], ["+says: a China, f OECD", "+fits: f OECD, v sovereignty"]);
}

#[test]
fn a_goal_with_variables_needs_any_answer() {
    let case = Case::new(ENTITIES, RULES, FACTS);
    let found = needs(&case, "voice(a: US, f: ?f)");
    assert_eq!(sets(&case, &found)[0].len(), 2);
    assert_eq!(found.sets[0].answer.as_ref().map(Vec::len), Some(1));
}

#[test]
fn what_a_source_denies_comes_last() {
    let facts = format!("{FACTS}denied says(China, OECD)");
    let case = Case::new(ENTITIES, RULES, &facts);
    let found = needs(&case, "voice(a: ?a, f: OECD)");
    let opposed: Vec<bool> = found.sets.iter().map(super::Need::is_opposed).collect();
    assert!(opposed.contains(&true) && opposed.is_sorted(), "{opposed:?}");
    let last = found.sets.last().expect("a set");
    assert!(last.proposals.iter().any(|it| matches!(it.against, Some(Against::Facts(_)))));
}

#[test]
fn another_reading_is_the_most_plausible() {
    let facts = "says(China, G20) | or says(China, OECD)
        fits(OECD, order)
        prefers(China, order)
        prefers(US, order)";
    let case = Case::new(ENTITIES, RULES, facts);
    let found = needs(&case, "voice(a: ?a, f: ?f)");
    assert_eq!(sets(&case, &found)[0], ["+says: a China, f OECD"]);
    assert_eq!(found.sets[0].proposals[0].hint, Hint::OtherReading(FactId(0), 0));
}

#[test]
fn what_holds_needs_nothing() {
    let case = Case::new(ENTITIES, RULES, FACTS);
    let (model, query) = (case.model(), case.query("voice(a: China)"));
    let found = to_hold(&model, &query, Bounds::default(), Limits::default());
    assert!(found.expect("an evaluation").is_none());
}

#[test]
fn a_goal_fails_without_any_leaf_of_its_only_proof() {
    check_fails(
        FACTS,
        "voice(a: China)",
        &[
            &["-says: a China, f G20"],
            &["-fits: f G20, v sovereignty"],
            &["-prefers: a China, v sovereignty"],
        ],
    );
}

#[test]
fn a_goal_with_two_proofs_fails_without_a_leaf_of_each() {
    let facts = "says(China, G20)\nfits(G20, order)\nfits(G20, sovereignty)
        prefers(China, order)\nprefers(China, sovereignty)\nfits(OECD, order)";
    check_fails(
        facts,
        "voice(a: China)",
        &[
            &["-says: a China, f G20"],
            &["-fits: f G20, v order", "-fits: f G20, v sovereignty"],
            &["-fits: f G20, v order", "-prefers: a China, v sovereignty"],
            &["-fits: f G20, v sovereignty", "-prefers: a China, v order"],
            &["-prefers: a China, v order", "-prefers: a China, v sovereignty"],
        ],
    );
}

#[test]
fn a_goal_that_rests_on_absence_fails_without_what_keeps_it_so() {
    check_fails(
        "prefers(China, order)\nnarrow(G20)\nsays(China, G20)\nfits(G20, order)",
        "lone(a: China)",
        &[&["-prefers: a China, v order"], &["-narrow: f G20"]],
    );
}

#[test]
fn effects_beside_the_goal_are_told() {
    let case = Case::new(ENTITIES, RULES, "prefers(China, order)\nfits(G20, order)");
    let found = needs(&case, "voice(a: China, f: G20)");
    let effects = found.sets[0].effects.as_ref().expect("no fault");
    assert_eq!((effects.gained().count(), effects.lost().count()), (0, 1));
}

use super::*;
use crate::testing::{Case, Derive as _};
use toulmin_lang::value::{Symbol, Value};

const ENTITIES: &str = "
    Actor: China US
    Forum: G20 GGE OECD
";

const RULES: &str = "
    sort Actor, Forum.
    relation member(actor: Actor, forum: Forum) \"{actor} in {forum}\" not \"{actor} not in {forum}\".
    relation says(actor: Actor, forum: Forum) \"{actor} speaks in {forum}\" not \"{actor} mute in {forum}\".
    relation voice(actor: Actor, forum: Forum) \"{actor} heard in {forum}\" not \"{actor} unheard in {forum}\".
    relation counted(actor: Actor, forums: Number) \"{actor} in {forums}\" not \"{actor} not in {forums}\".
    rule by-seat: voice(actor: ?a, forum: ?f) :- member(actor: ?a, forum: ?f).
    rule by-say: voice(actor: ?a, forum: ?f) :- says(actor: ?a, forum: ?f).
    rule seats: counted(actor: ?a, forums: ?n) :-
        member(actor: ?a), ?n = count ?f : { member(actor: ?a, forum: ?f) }.
";

const FACTS: &str = "
    member(China, G20)
    member(US, G20)
    member(US, OECD)
    says(China, GGE)
    denied member(China, OECD)
    denied voice(China, GGE)
";

/// What comes of a claim about the casebook above.
#[track_caller]
fn check_claim(claim: &str, see: impl FnOnce(Outcome)) {
    let case = Case::new(ENTITIES, &format!("{RULES}\n{claim}"), FACTS);
    let model = case.model();
    let claim = case.casebook.program.claims.first().expect("a claim");
    see(check(claim, &model, Limits::default()).expect("an evaluation"));
}

#[track_caller]
fn check_passes(goal: &str, kind: ClaimKind) {
    check_claim(&format!("claim c at n1 \"…\": {goal}."), |outcome| {
        assert_eq!(outcome, Outcome { verdict: ClaimVerdict::Passed, kind, problems: Vec::new() });
    });
}

#[track_caller]
fn check_fails(goal: &str, problem: impl FnOnce(&Case) -> Problem) {
    let case = Case::new(ENTITIES, RULES, FACTS);
    check_claim(&format!("claim c at n1 \"…\": {goal}."), |outcome| {
        assert_eq!(
            (outcome.verdict, outcome.problems),
            (ClaimVerdict::Failed, vec![problem(&case)])
        );
    });
}

fn rows(names: &[&str]) -> BTreeSet<Row> {
    names.iter().map(|name| row(&[name])).collect()
}

fn row(names: &[&str]) -> Row {
    names.iter().map(|name| Value::Name(Symbol::new(name))).collect()
}

#[test]
fn a_claim_passes_when_its_answers_are_as_listed() {
    check_passes(
        "voice(actor: China, forum: ?f) is exactly ?f in { G20, GGE }",
        ClaimKind::Conclusion,
    );
    check_passes("voice(actor: China, forum: ?f) includes ?f in { GGE }", ClaimKind::Conclusion);
    check_passes("voice(actor: China, forum: OECD) fails", ClaimKind::Conclusion);
}

#[test]
fn answers_are_told_apart_by_the_variables_that_are_listed() {
    check_passes(
        "voice(actor: ?a, forum: ?f) is exactly ?f in { G20, GGE, OECD }",
        ClaimKind::Conclusion,
    );
    check_passes(
        "member(actor: ?a, forum: ?f) is exactly (?f, ?a) in { (G20, China), (G20, US), (OECD, US) }",
        ClaimKind::TruthCheck,
    );
}

#[test]
fn claims_without_rules_are_truth_checks() {
    check_passes("member(actor: China, forum: G20) holds", ClaimKind::TruthCheck);
    check_passes("count ?f : { member(actor: US, forum: ?f) } = 2", ClaimKind::TruthCheck);
    check_passes("count ?f : { voice(actor: US, forum: ?f) } = 2", ClaimKind::Conclusion);
}

#[test]
fn what_is_missing_and_what_is_unexpected_are_told() {
    check_fails("voice(actor: China, forum: ?f) is exactly ?f in { G20, OECD }", |_| {
        Problem::Differs { missing: rows(&["OECD"]), unexpected: rows(&["GGE"]) }
    });
    check_fails("voice(actor: China, forum: ?f) includes ?f in { OECD }", |_| Problem::Differs {
        missing: rows(&["OECD"]),
        unexpected: BTreeSet::new(),
    });
    check_fails("voice(actor: China, forum: OECD) holds", |_| Problem::NoAnswer);
    check_fails("voice(actor: ?a, forum: GGE) fails", |_| Problem::Answers(rows(&["China"])));
}

#[test]
fn the_rule_that_is_named_must_have_made_the_last_step_for_every_element() {
    check_passes("voice(actor: China, forum: GGE) holds because by-say", ClaimKind::Conclusion);
    check_passes("voice(actor: China) holds because by-say", ClaimKind::Conclusion);
    check_passes("counted(actor: US, forums: 2) holds because seats", ClaimKind::Conclusion);
    let goal = "voice(actor: China, forum: ?f) is exactly ?f in { G20, GGE } because by-say";
    check_fails(goal, |case| {
        let rule = |name| case.casebook.program.rule_named(name).expect("a rule");
        let by = BTreeSet::from([rule("by-seat")]);
        Problem::OtherReason { rule: rule("by-say"), element: row(&["G20"]), by }
    });
}

#[test]
fn a_rule_for_what_the_goal_denies_is_no_reason() {
    let goal = "member(actor: China), not voice(actor: China, forum: OECD) holds because by-say";
    check_fails(goal, |case| {
        Problem::OtherRelation(case.casebook.program.rule_named("by-say").expect("a rule"))
    });
}

#[test]
fn a_denial_that_is_named_must_be_in_force() {
    let denied =
        "member(actor: China, forum: OECD) fails because denied member(actor: China, forum: OECD)";
    check_passes(denied, ClaimKind::TruthCheck);
    let silent =
        "member(actor: China, forum: GGE) fails because denied member(actor: China, forum: GGE)";
    check_fails(silent, |_| Problem::NotDenied);
}

#[test]
fn what_is_named_as_missing_must_be_missing_and_needed() {
    let goal = "voice(actor: China, forum: OECD) fails because missing";
    check_passes(&format!("{goal} says(actor: China, forum: OECD)"), ClaimKind::Conclusion);
    check_fails(&format!("{goal} member(actor: China)"), |case| {
        let member = case.casebook.program.relation_named("member").expect("a relation");
        Problem::NotMissing(member, row(&["China", "G20"]))
    });
    check_fails(&format!("{goal} counted(actor: China, forums: 7)"), |case| {
        Problem::NotNeeded(case.casebook.program.relation_named("counted").expect("a relation"))
    });
    // A rule for the goal asks for this relation, but not for this row of it.
    check_fails(&format!("{goal} says(actor: US, forum: OECD)"), |case| {
        Problem::NotNeeded(case.casebook.program.relation_named("says").expect("a relation"))
    });
}

const NOTICES: &str = "
    sort Actor, Forum.
    relation gave(actor: Actor, forum: Forum).
    relation took_back(actor: Actor, forum: Forum).
    relation hosts(actor: Actor, forum: Forum).
    relation rank(actor: Actor, number: Number).
    relation void(actor: Actor, forum: Forum).
    relation leaves(actor: Actor, forum: Forum).
    relation last(actor: Actor).
    relation divides(actor: Actor).
    rule emptied: void(actor: ?a, forum: ?f) :- took_back(actor: ?a, forum: ?f).
    rule notice: leaves(actor: ?a, forum: ?f) :- gave(actor: ?a, forum: ?f), not void(actor: ?a, forum: ?f).
    rule alone: last(actor: ?a) :- gave(actor: ?a), not hosts(actor: ?a).
    rule share: divides(actor: ?a) :- rank(actor: ?a, number: ?n), not hosts(actor: ?a), 6 / ?n > 1.
";

const NOTICES_GIVEN: &str = "
    gave(China, G20)
    gave(China, OECD)
    gave(US, GGE)
    took_back(China, G20)
    hosts(China, G20)
    hosts(China, GGE)
    hosts(US, OECD)
    rank(China, 0)
    rank(US, 2)
";

/// What is wrong with a claim about those who gave notice.
fn noticed(goal: &str) -> Vec<Problem> {
    let rules = format!("{NOTICES}claim c at n1 \"…\": {goal}.");
    let case = Case::new(ENTITIES, &rules, NOTICES_GIVEN);
    let claim = case.casebook.program.claims.first().expect("a claim");
    check(claim, &case.model(), Limits::default()).expect("an evaluation").problems
}

#[track_caller]
fn check_in_the_way(goal: &str) {
    assert_eq!(noticed(goal), [], "{goal}");
}

/// The goal would fail without this row too.
#[track_caller]
fn check_not_in_the_way(goal: &str, relation: &str, names: &[&str]) {
    let case = Case::new(ENTITIES, NOTICES, NOTICES_GIVEN);
    let relation = case.casebook.program.relation_named(relation).expect("a relation");
    assert_eq!(noticed(goal), [Problem::NotInTheWay(relation, row(names))], "{goal}");
}

#[test]
fn what_is_named_as_present_must_be_there() {
    let case = Case::new(ENTITIES, NOTICES, NOTICES_GIVEN);
    let void = case.casebook.program.relation_named("void").expect("a relation");
    let china = Value::Name(Symbol::new("China"));
    let us = Some(Value::Name(Symbol::new("US")));
    assert_eq!(
        noticed("last(actor: China) fails because present void(actor: US)"),
        [Problem::NotPresent(void, RowPattern::from_iter([us, None]))]
    );
    let oecd = Some(Value::Name(Symbol::new("OECD")));
    assert_eq!(
        noticed("leaves(China, G20) fails because present void(China, OECD)"),
        [Problem::NotPresent(void, RowPattern::from_iter([Some(china), oecd]))]
    );
}

#[test]
fn a_row_is_in_the_way_of_the_goal_or_of_a_rule_for_it() {
    check_in_the_way("leaves(China, G20) fails because present void(China, G20)");
    check_in_the_way("leaves(China, G20) fails because present void(actor: China)");
    check_in_the_way(
        "gave(China, G20), not took_back(China, G20) fails because present took_back()",
    );
    check_in_the_way("gave(?a, GGE), leaves(China, G20) fails because present void(China, G20)");
    check_in_the_way("divides(US) fails because present hosts(US, OECD)");
    // The row is one rule too deep.
    let deep = "leaves(China, G20) fails because present took_back(China, G20)";
    check_not_in_the_way(deep, "took_back", &["China", "G20"]);
}

#[test]
fn every_row_that_is_in_the_way_must_be_named() {
    check_in_the_way("last(China) fails because present hosts(China, _)");
    let one = "last(China) fails because present hosts(China, G20)";
    check_not_in_the_way(one, "hosts", &["China", "G20"]);
    let other = "last(China) fails because present hosts(US, OECD)";
    check_not_in_the_way(other, "hosts", &["US", "OECD"]);
    check_in_the_way(
        "gave(China, G20), not hosts(China, G20), not hosts(US, OECD) fails because present hosts()",
    );
}

#[test]
fn nothing_else_may_be_in_the_way() {
    // Nobody else leaves the forum that is asked for beside it.
    let beside = "leaves(China, G20), leaves(US, G20) fails because present void(China, G20)";
    check_not_in_the_way(beside, "void", &["China", "G20"]);
    let value = "leaves(China, ?f), ?f = GGE fails because present void(China, G20)";
    check_not_in_the_way(value, "void", &["China", "G20"]);
    // What the goal asks for is what it would be without.
    let both = "hosts(China, G20), last(China) fails because present hosts(China, _)";
    check_not_in_the_way(both, "hosts", &["China", "G20"]);
    // The operation that the row keeps from being done has no result.
    let guard = "divides(China) fails because present hosts(China, _)";
    check_not_in_the_way(guard, "hosts", &["China", "G20"]);
}

#[test]
fn a_number_falls_short_of_what_is_not_there_to_be_counted() {
    let many = "counted(actor: China, forums: 3) fails because missing member(actor: China, forum:";
    check_passes(&format!("{many} GGE)"), ClaimKind::Conclusion);
    check_fails("counted(actor: China, forums: 3) fails because missing member(US, GGE)", |case| {
        Problem::NotNeeded(case.casebook.program.relation_named("member").expect("a relation"))
    });
}

#[test]
fn todo_neither_fails_nor_passes_unseen() {
    check_claim("claim c at n1 \"…\" todo: voice(actor: China, forum: OECD) holds.", |outcome| {
        assert_eq!(outcome.verdict, ClaimVerdict::Todo);
    });
    check_claim("claim c at n1 \"…\" todo: voice(actor: China, forum: G20) holds.", |outcome| {
        assert_eq!(outcome.verdict, ClaimVerdict::TodoPasses);
    });
}

#[test]
fn what_is_derived_although_denied_is_found() {
    let case = Case::new(ENTITIES, RULES, FACTS);
    let voice = case.casebook.program.relation_named("voice").expect("a relation");
    assert_eq!(derived_and_denied(&case.model()), [(voice, row(&["China", "GGE"]))]);
}

#[test]
fn an_element_is_a_query_of_its_own() {
    let case = Case::new(ENTITIES, RULES, FACTS);
    let model = case.model();
    let answers = |query: &Query| -> BTreeSet<Row> {
        model.answers(query, Limits::default()).expect("an evaluation").sorted().collect()
    };
    let query = case.query("?n = count ?f : { member(actor: ?a, forum: ?f) }, member(actor: ?a)");
    let variables = query.answer.clone();
    for row in answers(&query) {
        let one = instance(&query, &variables, &row);
        assert_eq!(answers(&one), BTreeSet::from([Row::new()]), "{row:?}");
    }
    let one =
        instance(&query, &variables[..1], &[Value::Number(toulmin_lang::value::Number::ZERO)]);
    assert!(answers(&one).is_empty());
}

#[test]
fn a_claim_whose_goal_has_no_result_fails() {
    let by_zero = FaultKind::Arithmetic(toulmin_lang::value::ArithmeticError::DivisionByZero);
    check_fails("counted(actor: ?a, forums: ?n), ?n / 0 > 1", |_| Problem::NoResult(1, by_zero));
}

const EXCEPTIONS: &str = "
    rule guest overrides by-say: not voice(actor: ?a, forum: ?f) :-
        says(actor: ?a, forum: ?f), not member(actor: ?a, forum: ?f).
";

/// What comes of a claim where who is no member is not heard.
#[track_caller]
fn check_exception(goal: &str, problems: impl FnOnce(&Case) -> Vec<Problem>) {
    let claim = format!("claim c at n1 \"…\": {goal}.");
    let case = Case::new(ENTITIES, &format!("{RULES}{EXCEPTIONS}{claim}"), FACTS);
    let model = case.model();
    let claim = case.casebook.program.claims.first().expect("a claim");
    let outcome = check(claim, &model, Limits::default()).expect("an evaluation");
    assert_eq!(outcome.problems, problems(&case));
}

#[test]
fn a_goal_fails_because_of_an_exception_only_where_there_is_one() {
    let guest = |case: &Case| case.casebook.program.rule_named("guest").expect("a rule");
    check_exception("voice(actor: China, forum: GGE) fails because guest", |_| vec![]);
    check_exception("voice(actor: China, forum: OECD) fails because guest", |case| {
        vec![Problem::NotDefeated(guest(case))]
    });
}

#[test]
fn what_violates_a_constraint_is_listed() {
    let constraint = "constraint c \"seated\": :- says(?a, ?f), not member(?a, ?f).";
    let kept = "constraint d \"seated\": :- says(?a, ?f), not voice(?a, ?f), ?a != ?a.";
    let faulty = "constraint e \"half\": :- counted(?_a, ?n), ?n / 0 = 1.";
    let case = Case::new(ENTITIES, &format!("{RULES}{constraint}\n{kept}\n{faulty}"), FACTS);
    let model = case.model();
    let found = |at: usize| {
        let constraint = &case.casebook.program.constraints[at];
        violations(constraint, &model, Limits::default()).expect("an evaluation")
    };
    assert_eq!(found(0), Ok(BTreeSet::from([row(&["China", "GGE"])])));
    assert_eq!(found(1), Ok(BTreeSet::new()));
    assert_eq!(found(2).map_err(|fault| fault.literal), Err(1));
}

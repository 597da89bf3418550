use super::{Coverage, Gaps};
use crate::evaluate::Limits;
use crate::testing::{Case, Derive as _};
use pretty_assertions::assert_eq;
use toulmin_lang::casebook::{Casebook, Part, Uncovered};
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Claim, RuleId, Side};
use toulmin_lang::source::Span;

const ENTITIES: &str = "
    Actor: China US
    Forum: G20 GGE OECD G7 ITU
";

const RULES: &str = r#"
    sort Actor, Forum.
    relation says(actor: Actor, forum: Forum).
    relation member(actor: Actor, forum: Forum) during.
    relation narrow(forum: Forum).
    relation voice(actor: Actor, forum: Forum).
    relation outside(actor: Actor, forum: Forum).
    relation seats(actor: Actor, forums: Number).
    relation far(forum: Forum).

    rule by-say: voice(actor: ?a, forum: ?f) :- says(actor: ?a, forum: ?f).
    rule by-seat: voice(actor: ?a, forum: ?f) :- member(actor: ?a, forum: ?f), says(actor: ?a, forum: ?f).
    rule not-narrow overrides by-say: not voice(forum: ?f) :- narrow(forum: ?f).
    rule out: outside(actor: ?a, forum: ?f) :- says(actor: ?a), narrow(forum: ?f), not member(actor: ?a, forum: ?f).
    rule counted: seats(actor: ?a, forums: ?n) :- says(actor: ?a), ?n = count ?f : { member(actor: ?a, forum: ?f) }.
    rule distant: far(forum: ?f) :- denied member(actor: China, forum: ?f).
"#;

const FACTS: &str = "
    says(China, G20)
    says(China, GGE)
    says(US, OECD)
    member(China, G20) | from 1999
    member(US, G7) | until 1990
    denied member(China, OECD)
    denied member(China, GGE)
    complete member forum: G7
    narrow(GGE)
    narrow(G7)
    narrow(OECD)
    member(US, OECD)
";

/// The facts and rules that these claims use, as of 2023 and of the dates in them, one a line.
#[track_caller]
fn check(claims: &str, want: &str) {
    let case = Case::new(ENTITIES, &format!("{RULES}{claims}"), FACTS);
    let model = case.model();
    let (program, facts) = (&case.casebook.program, &case.casebook.facts);
    let claims: Vec<&Claim> = program.claims.iter().collect();
    for claim in &claims {
        let outcome = crate::claims::check(claim, &model, Limits::default()).unwrap();
        assert_eq!(outcome.problems, [], "{}", claim.name);
    }
    let mut coverage = Coverage::default();
    coverage.add(&claims, &model, Limits::default()).unwrap();
    let row = |id: &FactId| {
        let fact = facts.fact(*id);
        let values: Vec<String> = fact.row.iter().map(ToString::to_string).collect();
        let denied = if fact.side == Side::Denied { "denied " } else { "" };
        format!("{denied}{} {}", program.relation(fact.relation).name, values.join(" "))
    };
    let mut found: Vec<String> =
        coverage.rules.iter().map(|rule| format!("rule {}", program.rule(*rule).name)).collect();
    found.extend(coverage.facts.iter().map(row));
    found.extend(coverage.complete.iter().map(|at| format!("list {at}")));
    let want: Vec<&str> = want.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(found, want);
}

#[test]
fn every_derivation_of_an_answer_counts() {
    check(
        r#"claim c at paper "C": voice(actor: China, forum: G20) holds."#,
        "rule by-say
         rule by-seat
         says China G20
         member China G20",
    );
}

#[test]
fn of_a_claim_that_includes_answers_only_these_count() {
    check(
        r#"claim c at paper "C": voice(actor: ?a, forum: ?f) includes ?f in { OECD }."#,
        "rule by-seat
         says US OECD
         member US OECD",
    );
}

#[test]
fn a_goal_that_fails_by_an_exception_uses_both_rules_and_their_premises() {
    check(
        r#"claim c at paper "C": voice(actor: China, forum: GGE) fails because not-narrow."#,
        "rule by-say
         rule not-narrow
         says China GGE
         narrow GGE",
    );
}

#[test]
fn a_goal_that_fails_uses_the_denial_that_it_names_or_meets() {
    let denied = "denied member China OECD";
    check(
        r#"claim c at paper "C": member(actor: China, forum: OECD) fails because denied member(actor: China, forum: OECD)."#,
        denied,
    );
    check(r#"claim c at paper "C": member(actor: China, forum: OECD) fails."#, denied);
    check(r#"claim c at paper "C": member(actor: US, forum: ITU) fails."#, "");
}

#[test]
fn a_goal_that_fails_uses_what_alone_stands_against_it() {
    check(
        r#"claim c at paper "C": outside(actor: US, forum: OECD) fails."#,
        "rule out
         says US OECD
         member US OECD
         narrow OECD",
    );
    check(
        r#"claim c at paper "C": says(actor: China, forum: G20), not member(actor: China, forum: G20) fails."#,
        "says China G20
         member China G20",
    );
    check(r#"claim c at paper "C": outside(actor: US, forum: ITU) fails."#, "");
    check(
        r#"claim c at paper "C": outside(actor: China, forum: G20) fails because missing narrow(forum: G20)."#,
        "",
    );
}

#[test]
fn a_goal_that_lacks_what_is_named_uses_what_else_is_there() {
    check(
        r#"claim c at paper "C": outside(actor: China, forum: ITU) fails because missing narrow(forum: ITU)."#,
        "rule out
         says China G20
         says China GGE",
    );
    check(
        r#"claim c at paper "C": says(actor: US, forum: ?f), narrow(forum: ?f), member(actor: China, forum: ?f) fails because denied member(actor: China, forum: OECD)."#,
        "says US OECD
         denied member China OECD
         narrow OECD",
    );
}

#[test]
fn an_operation_that_a_row_in_the_way_keeps_from_being_done_uses_nothing() {
    let claim = r#"
        relation busy(actor: Actor).
        rule often: busy(actor: ?a) :- seats(actor: ?a, forums: ?n), not narrow(forum: GGE), 6 / (?n - 1) > 1.
        claim c at paper "C": busy(actor: China) fails."#;
    check(claim, "");
}

#[test]
fn a_goal_with_a_row_in_the_way_uses_the_row_and_what_else_is_there() {
    check(
        r#"claim c at paper "C": outside(actor: US, forum: OECD) fails because present member(actor: US)."#,
        "rule out
         says US OECD
         member US OECD
         narrow OECD",
    );
    check(
        r#"claim c at paper "C": says(actor: US, forum: OECD), outside(actor: US, forum: OECD), not voice(actor: China, forum: OECD) fails because present member(US, OECD)."#,
        "rule out
         says US OECD
         member US OECD
         narrow OECD",
    );
    check(
        r#"claim c at paper "C": narrow(forum: OECD), not voice(actor: ?a, forum: OECD), says(actor: ?a, forum: OECD) fails because present voice(actor: US, forum: OECD)."#,
        "rule by-seat
         says US OECD
         member US OECD
         narrow OECD",
    );
}

#[test]
fn absence_rests_on_a_denial_or_on_a_complete_list() {
    check(
        r#"claim c at paper "C": outside(actor: China, forum: GGE) holds."#,
        "rule out
         says China G20
         says China GGE
         denied member China GGE
         narrow GGE",
    );
    check(
        r#"claim c at paper "C": outside(actor: US, forum: G7) holds."#,
        "rule out
         says US OECD
         narrow G7
         list 0",
    );
}

#[test]
fn what_is_counted_and_what_is_asked_to_be_denied_is_used() {
    check(
        r#"claim c at paper "C": seats(actor: China, forums: 1) holds."#,
        "rule counted
         says China G20
         says China GGE
         member China G20",
    );
    check(r#"claim c at paper "C": count ?a : { member(actor: ?a, forum: G7) } = 0."#, "list 0");
    check(
        r#"claim c at paper "C": far(forum: OECD) holds."#,
        "rule distant
         denied member China OECD",
    );
}

/// The same in the words of a manifest.
fn named(part: &Part, casebook: &Casebook) -> String {
    match part {
        Part::Place(place) => format!("{place:?}"),
        Part::Fact(id) => casebook.facts.fact(*id).id.clone(),
        Part::Relation(id) => casebook.program.relation(*id).name.to_string(),
        Part::Rule(id) => casebook.program.rule(*id).name.to_string(),
    }
}

#[test]
fn what_is_set_aside_is_no_gap_and_what_is_used_need_not_be() {
    let claim = r#"claim c at paper "C": voice(actor: China, forum: G20) holds."#;
    let case = Case::new(ENTITIES, &format!("{RULES}{claim}"), FACTS);
    let program = case.casebook.program.clone();
    let rule = |name| program.rule_named(name).unwrap();
    let relation = |name| program.relation_named(name).unwrap();
    let claims = [&program.claims[0]];
    let mut coverage = Coverage::default();
    coverage.add(&claims, &case.model(), Limits::default()).unwrap();
    let before = Gaps::of(&case.casebook, &coverage);
    let rules: Vec<RuleId> = ["not-narrow", "out", "counted", "distant"].map(rule).into();
    assert_eq!(before.rules, rules);
    assert_eq!((before.facts.len(), before.complete.len()), (9, 1));
    let span = Span::new(case.casebook.facts.written[0].span.file, 0..0);
    let aside = |part: Part| Uncovered { part, why: "why".to_owned(), span };
    let mut casebook = Casebook::clone(&case.casebook);
    casebook.uncovered = vec![
        aside(Part::Rule(rule("out"))),
        aside(Part::Rule(rule("by-say"))),
        aside(Part::Relation(relation("member"))),
        aside(Part::Fact(FactId(1))),
        aside(Part::Fact(FactId(0))),
    ];
    let gaps = Gaps::of(&casebook, &coverage);
    let left: Vec<RuleId> = ["not-narrow", "counted", "distant"].map(rule).into();
    assert_eq!(gaps.rules, left);
    assert_eq!(gaps.facts, [2, 8, 9, 10].map(FactId));
    assert_eq!(gaps.complete, [0; 0]);
    let counts: Vec<(String, usize)> =
        gaps.aside.iter().map(|(it, count)| (named(&it.part, &case.casebook), *count)).collect();
    let says = case.casebook.facts.fact(FactId(1)).id.clone();
    assert_eq!(counts, [("out".to_owned(), 1), ("member".to_owned(), 5), (says, 1)]);
    let needless: Vec<&Part> = gaps.needless.iter().map(|it| &it.part).collect();
    assert_eq!(needless, [&Part::Rule(rule("by-say")), &Part::Fact(FactId(0))]);
    assert!(!gaps.is_empty());
}

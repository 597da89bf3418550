use super::{Bound, Bounds, Rests, rests_on};
use crate::evaluate::Limits;
use crate::testing::{Case, Derive as _};
use pretty_assertions::assert_eq;
use toulmin_lang::facts::{Confidence, FactId};
use toulmin_render::words::Words;

const ENTITIES: &str = "Actor: China US\nForum: G20 OECD GGE\nValue: sovereignty order";

const RULES: &str = "
    sort Actor, Forum, Value.
    relation says(a: Actor, f: Forum).
    relation fits(f: Forum, v: Value).
    relation narrow(f: Forum).
    relation waived(f: Forum).
    relation voice(a: Actor, f: Forum).
    relation shut(f: Forum).
    relation many(a: Actor).
    rule voice: voice(a: ?a, f: ?f) :- says(a: ?a, f: ?f), fits(f: ?f, v: _), not shut(f: ?f).
    rule shut: shut(f: ?f) :- narrow(f: ?f), not waived(f: ?f).
    rule many: many(a: ?a) :- says(a: ?a, f: _), count ?f : { voice(a: ?a, f: ?f) } >= 2.
";

/// The ids of facts as what they say.
fn said(case: &Case, facts: impl IntoIterator<Item = FactId>) -> Vec<String> {
    let say = |id: FactId| {
        let fact = case.casebook.facts.fact(id);
        Words::new(&case.casebook).row(fact.relation, fact.side, &fact.row)
    };
    facts.into_iter().map(say).collect()
}

#[track_caller]
fn rests(case: &Case, goal: &str) -> Rests {
    let (model, query) = (case.model(), case.query(goal));
    let found = rests_on(&model, &query, Bounds::default(), Limits::default());
    found.expect("an evaluation").expect("the goal holds")
}

#[track_caller]
fn check_critical(facts: &str, goal: &str, wanted: &[&str]) {
    let case = Case::new(ENTITIES, RULES, facts);
    let found = rests(&case, goal).critical.into_iter().map(|it| it.fact);
    assert_eq!(said(&case, found), wanted);
}

#[test]
fn the_leaves_of_the_only_proof_are_critical() {
    let facts = "says(China, G20)\nfits(G20, order)\nsays(US, OECD)";
    check_critical(facts, "voice(a: China)", &["says: a China, f G20", "fits: f G20, v order"]);
}

#[test]
fn what_holds_for_two_reasons_is_not_critical() {
    let facts = "says(China, G20)\nfits(G20, order)\nfits(G20, sovereignty)";
    let case = Case::new(ENTITIES, RULES, facts);
    let found = rests(&case, "voice(a: China)");
    assert_eq!(said(&case, found.critical.iter().map(|it| it.fact)), ["says: a China, f G20"]);
    assert_eq!(said(&case, found.used), ["fits: f G20, v order", "fits: f G20, v sovereignty"]);
}

#[test]
fn facts_that_say_the_same_are_critical_only_together() {
    let facts = "says(China, G20)\nsays(China, G20) | at n2\nfits(G20, order)";
    let case = Case::new(ENTITIES, RULES, facts);
    let found = rests(&case, "voice(a: China)");
    assert_eq!(said(&case, found.critical.iter().map(|it| it.fact)), ["fits: f G20, v order"]);
    assert_eq!(found.several, [[FactId(0), FactId(1)]]);
    assert_eq!(found.used, []);
}

#[test]
fn a_fact_behind_an_absence_is_critical() {
    let facts = "says(China, G20)\nfits(G20, order)\nnarrow(G20)\nwaived(G20)";
    let wanted = ["says: a China, f G20", "fits: f G20, v order", "waived: f G20"];
    check_critical(facts, "voice(a: China)", &wanted);
}

#[test]
fn a_count_rests_on_what_it_counts() {
    let facts = "says(China, G20)\nfits(G20, order)\nsays(China, GGE)\nfits(GGE, order)";
    let wanted = [
        "says: a China, f G20",
        "says: a China, f GGE",
        "fits: f G20, v order",
        "fits: f GGE, v order",
    ];
    check_critical(facts, "many(a: China)", &wanted);
}

#[test]
fn what_a_critical_fact_takes_along_is_counted() {
    let facts = "says(China, G20)\nfits(G20, order)\nsays(US, G20)";
    let case = Case::new(ENTITIES, RULES, facts);
    let found = rests(&case, "voice(a: China)");
    let lost = |it: &super::Critical| it.loss.map(|loss| (loss.lost, loss.gained));
    assert_eq!(found.critical.iter().map(lost).collect::<Vec<_>>(), [Some((0, 0)), Some((1, 0))]);
}

#[test]
fn works_and_places_are_left_out_one_by_one() {
    let facts = "says(China, G20)\nfits(G20, order) | at n2 | by schmitt-2021\nfits(OECD, order)";
    let case = Case::new(ENTITIES, RULES, facts);
    let found = rests(&case, "voice(a: China)");
    let dropped = |it: &super::Dropped| {
        (it.citation.source.to_string(), it.citation.locator.map(|it| it.to_string()), it.falls)
    };
    let works: Vec<_> = found.works.iter().map(dropped).collect();
    assert_eq!(works, [("paper".into(), None, true), ("schmitt-2021".into(), None, true)]);
    let places: Vec<_> = found.places.iter().map(|it| (dropped(it).1, it.falls)).collect();
    assert_eq!(places, [(Some("n1".into()), true), (Some("n2".into()), true)]);
}

#[test]
fn silence_is_tried_by_assuming_what_is_not_said() {
    let case = Case::new(ENTITIES, RULES, "says(China, G20)\nfits(G20, order)");
    let found = rests(&case, "voice(a: China)");
    let breaks: Vec<_> = found.silences.iter().map(|it| it.breaks.is_some()).collect();
    assert_eq!(breaks, [true]);
    let case = Case::new(ENTITIES, RULES, "complete narrow f: G20");
    assert_eq!(rests(&case, "not narrow(f: G20)").complete, [0]);
    let case = Case::new(ENTITIES, RULES, "denied narrow(G20)");
    let found = rests(&case, "not narrow(f: G20)");
    assert_eq!((found.denials, found.silences), (vec![FactId(0)], vec![]));
}

#[test]
fn silence_that_does_not_matter_is_told_apart() {
    let rules = "sort Forum. relation a(f: Forum). relation b(f: Forum). relation c(f: Forum).
        rule one: c(f: ?f) :- a(f: ?f), not b(f: ?f).
        rule two: c(f: ?f) :- a(f: ?f), b(f: ?f).";
    let case = Case::new("Forum: G20", rules, "a(G20)");
    assert_eq!(rests(&case, "c(f: G20)").silences[0].breaks, None);
}

#[test]
fn counts_over_open_lists_are_named() {
    let facts = "says(China, G20)\nfits(G20, order)\nsays(China, GGE)\nfits(GGE, order)";
    let case = Case::new(ENTITIES, RULES, facts);
    let voice = case.casebook.program.relation_named("voice").expect("a relation");
    assert_eq!(rests(&case, "many(a: China)").counted, [voice]);
}

#[test]
fn contested_facts_are_read_otherwise_alone_and_together() {
    let facts = "says(China, G20) | or says(China, OECD)
        fits(G20, order) | or fits(G20, sovereignty)";
    let case = Case::new(ENTITIES, RULES, facts);
    let codings = rests(&case, "voice(a: China, f: G20)").codings;
    let swaps: Vec<_> = codings.swaps.iter().map(|it| (it.fact.0, it.holds)).collect();
    assert_eq!(swaps, [(0, false), (1, true)]);
    assert_eq!((codings.tried, codings.held), (3, 1));
}

#[test]
fn the_least_sure_and_the_qualified_facts_are_named() {
    let facts = "says(China, G20) | confidence medium | hedge perhaps
        fits(G20, order) | confidence high | by schmitt-2021";
    let case = Case::new(ENTITIES, RULES, facts);
    let found = rests(&case, "voice(a: China)");
    assert_eq!(found.weakest, Some((Confidence::Medium, vec![FactId(0)])));
    assert_eq!(found.qualified, [FactId(0), FactId(1)]);
}

#[test]
fn bounds_that_are_met_are_told() {
    let case = Case::new(ENTITIES, RULES, "says(China, G20)\nfits(G20, order)");
    let (model, query) = (case.model(), case.query("voice(a: China)"));
    let bounds = Bounds { tried_max: 1, ..Bounds::default() };
    let found = rests_on(&model, &query, bounds, Limits::default());
    assert_eq!(found.expect("an evaluation").expect("it holds").met, [Bound::Tried(1)]);
}

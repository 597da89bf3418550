//! How explanations read.

use super::{Page, proof, refusal};
use crate::evaluate::Limits;
use crate::explain::{DEPTH, why, why_not};
use crate::refusal::Verdict;
use crate::testing::Case;

const RULES: &str = r#"
sort Actor, Forum, Value.
enum Scope = general | narrow.
relation member(actor: Actor, forum: Forum) during
    "{actor} is a member of {forum}" not "no source records {actor} as a member of {forum}".
relation gives_say(actor: Actor, forum: Forum)
    "{forum} gives {actor} a say" not "no source records that {forum} gives {actor} a say".
relation stands_for(actor: Actor, value: Value)
    "{actor} stands for {value}" not "no source records that {actor} stands for {value}".
relation fits(forum: Forum, value: Value)
    "{forum} fits {value}" not "no source records that {forum} fits {value}".
relation narrowed(forum: Forum)
    "{forum} is narrow" not "no source says that {forum} is narrow".
relation partner(actor: Actor, forum: Forum)
    "{actor} is a key partner of {forum}" not "no source records {actor} as a partner of {forum}".
relation in_line(actor: Actor, forum: Forum)
    "{forum} is in line with {actor}" not "nothing shows that {forum} is in line with {actor}".
relation has_voice(actor: Actor, forum: Forum, scope: Scope)
    "{actor} has a {scope} voice in {forum}" not "nothing shows that {actor} has a {scope} voice in {forum}".
relation weighty(actor: Actor, size: Number)
    "{actor} is weighty, with {size}" not "nothing shows that {actor} is weighty, with {size}".
relation both(actor: Actor) "{actor} has both" not "nothing shows that {actor} has both".
param enough: Number = 2 "how many forums are enough".

/// What an actor stands for is what the forum fits.
rule line cites [challenges.6]:
    in_line(actor: ?a, forum: ?f) :- stands_for(actor: ?a, value: ?v), fits(forum: ?f, value: ?v).

/// A forum gives voice when it gives the actor a say and fits its vision of order.
rule voice cites [challenges.13, n122]:
    has_voice(actor: ?a, forum: ?f, scope: general) :-
        gives_say(actor: ?a, forum: ?f), in_line(actor: ?a, forum: ?f), not narrowed(forum: ?f).

rule voice-narrow:
    has_voice(actor: ?a, forum: ?f, scope: narrow) :-
        gives_say(actor: ?a, forum: ?f), narrowed(forum: ?f).

/// Enough memberships.
rule weighty:
    weighty(actor: ?a, size: ?n) :-
        stands_for(actor: ?a), ?n = count ?f : { member(actor: ?a, forum: ?f) }, ?n >= enough.

rule both:
    both(actor: ?a) :-
        has_voice(actor: ?a, forum: ?f), in_line(actor: ?a, forum: ?f), not member(actor: ?a, forum: OECD),
        not member(actor: ?a, forum: G7).
"#;

const FACTS: &str = "
    gives_say(China, G20) | at challenges.13 | hedge almost the only
    stands_for(China, sovereignty) | at challenges.3 | by schmitt-2021
    stands_for(US, openness) | at challenges.4
    fits(G20, sovereignty) | at n122
    member(China, G20) | from 1999 | at challenges.16
    member(US, G20) | at challenges.1
    member(US, G7) | at challenges.1
    denied member(China, OECD) | at challenges.2
    partner(China, OECD) | at challenges.2
    member(China, Quad) | until 2001 | at n3
    complete member forum: G7 | at challenges.1
";

fn case() -> Case {
    let entities = "Actor: China US\nForum: G7 G20 OECD Quad\nValue: sovereignty openness";
    Case::new(entities, RULES, FACTS)
}

enum Format {
    Text,
    Tree,
    Json,
}

fn explained(goal: &str, format: Format) -> String {
    let case = case();
    let (model, query) = (case.model(), case.query(goal));
    let page = Page { model: &model, sources: &case.sources, width: 100 };
    let proof = why(&model, &query, None, Limits::default()).unwrap().expect("an answer");
    match format {
        Format::Text => proof::text(page, &query, &proof),
        Format::Tree => proof::tree(page, &query, &proof),
        Format::Json => proof::json(page, &query, &proof),
    }
}

fn refused(goal: &str, format: Format) -> String {
    let case = case();
    let (model, query) = (case.model(), case.query(goal));
    let page = Page { model: &model, sources: &case.sources, width: 100 };
    let verdict = why_not(&model, &query, DEPTH, Limits::default()).unwrap();
    let Verdict::Refused(refusal) = verdict else { panic!("it holds") };
    match format {
        Format::Json => refusal::json(page, &query, &refusal),
        _ => refusal::text(page, &query, &refusal, refusal::LEVELS),
    }
}

#[test]
fn show() {
    for goal in [
        "has_voice(actor: China, forum: G20)",
        "both(actor: China)",
        "weighty(actor: US)",
        "weighty(actor: ?a, size: ?n), not has_voice(actor: ?a, forum: G7), ?n < 7",
        "member(actor: China)",
        "denied member(forum: OECD)",
    ] {
        println!("> why {goal}\n{}", explained(goal, Format::Text));
        println!("> why --tree {goal}\n{}", explained(goal, Format::Tree));
    }
    println!("{}", explained("has_voice(actor: China, forum: G20)", Format::Json));
    for goal in [
        "has_voice(actor: China, forum: OECD, scope: general)",
        "has_voice(actor: China, forum: OECD)",
        "has_voice(actor: US, forum: ?f)",
        "weighty(actor: China)",
        "both(actor: US)",
        "member(actor: China, forum: OECD)",
        "member(actor: China, forum: G7)",
        "member(actor: China, forum: Quad)",
        "gives_say(forum: G7)",
        "gives_say(actor: ?a, forum: ?f), member(actor: ?a, forum: ?f), narrowed(forum: ?f)",
    ] {
        println!("> why-not {goal}\n{}", refused(goal, Format::Text));
    }
    println!("{}", refused("weighty(actor: China)", Format::Json));
}

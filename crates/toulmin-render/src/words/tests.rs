//! How rows, patterns and facts are said.

use super::{References, Words, phrase};
use crate::testing::Case;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Literal, RowPattern, Sign, Term};

const RULES: &str = r#"
    sort Actor, StandardsForum.
    relation member(actor: Actor, forum: StandardsForum) during
        "{actor} is a member of {forum}"
        not "no source records {actor} as a member of {forum}".
    relation leads(actor: Actor, forum: StandardsForum) "{actor} leads {forum}".
    relation role(actor: Actor, forum: StandardsForum) "{actor} has a {forum} seat".
    enum Aspect = rules | practices.
    relation departs(forum: StandardsForum, aspect: Aspect)
        "the {aspect} of {forum} depart from what is usual"
        not "no source says that the {aspect} of {forum} depart from what is usual".
    relation unites(forum: StandardsForum, states: Number)
        "{forum} unites {states} states" not "no source says that {forum} unites the {states} states".
    relation audits(state: Actor, size: Number, in_year: Date).
    relation founded(forum: StandardsForum, year: Number)
        "{forum} was founded in {year}" not "no source says that {forum} was founded in {year}".
"#;

fn case() -> Case {
    Case::new(
        "Actor: China Saudi_Arabia Ally_s\nStandardsForum: G7 G20",
        RULES,
        "member(China, G20) | from 1999 | hedge almost the only | at challenges.13
         member(China, G7) | by schmitt-2021 | at n101 | or denied member(China, G7)
         leads(China, G7) | by schmitt-2021 | hedge perhaps
         leads(China, G20) | hedge Leads
         member(China, G7) | by China | from 2008 | until 2008 | hedge perhaps | at n2
         member(China, G7) | by China | from 2008-02-01 | until 2008-02-01 | at n3",
    )
}

/// The sentence of a goal, and of its opposite when `not` stands before it.
#[track_caller]
fn check(goal: &str, want: &str) {
    let case = case();
    let query = case.query(goal);
    let Literal::Atom { sign, side, atom } = &query.body.literals[0] else { panic!() };
    let pattern: RowPattern = atom
        .terms
        .iter()
        .map(|term| match term {
            Term::Value(value) => Some(*value),
            _ => None,
        })
        .collect();
    let words = Words::new(&case.casebook);
    let said = match sign {
        Sign::Positive => words.holds(atom.relation, *side, &pattern),
        Sign::Negative => words.fails(atom.relation, *side, &pattern),
    };
    assert_eq!(said, want);
}

#[test]
fn a_row() {
    check("member(actor: Saudi_Arabia, forum: G20)", "Saudi Arabia is a member of G20");
    check("audits(China, 3, 2019-06)", "audits: state China, size 3, in year 2019-06");
}

#[test]
fn an_open_column() {
    check("member(forum: G20)", "some actor is a member of G20");
    check("member(actor: China)", "China is a member of some standards forum");
    check("founded(forum: G20)", "G20 was founded in some year");
    check("role(actor: China)", "China has a seat");
    check("audits(state: China)", "audits: state China");
    check("audits()", "audits");
}

#[test]
fn an_open_column_that_leads_on_is_named() {
    check("departs(forum: G7)", "some aspect of G7 depart from what is usual");
    check("departs(G7, rules)", "the rules of G7 depart from what is usual");
    check(
        "not departs(forum: G7)",
        "no source says that any aspect of G7 depart from what is usual",
    );
    check(
        "not departs(aspect: rules)",
        "no source says that the rules of any standards forum depart from what is usual",
    );
}

#[test]
fn an_open_number_is_any_number() {
    check("unites(forum: G7)", "G7 unites some number of states");
    check("not unites(forum: G7)", "no source says that G7 unites any number of states");
    check("unites(G7, 143/2)", "G7 unites 71.5 states");
}

#[test]
fn verbs_agree_with_plurals() {
    check("member(actor: Ally_s, forum: G20)", "Allys are a member of G20");
    check("leads(actor: Ally_s, forum: G20)", "Allys lead G20");
    check("role(actor: Ally_s)", "Allys have a seat");
    check("not leads(actor: Ally_s)", "no source records that Allys lead any standards forum");
    check("denied member(Ally_s, G7)", "it is denied that Allys are a member of G7");
}

#[test]
fn an_absence() {
    check("not member(forum: G7)", "no source records any actor as a member of G7");
    check("not founded(forum: G7)", "no source says that G7 was founded in any year");
    check("not leads(actor: China)", "no source records that China leads any standards forum");
    check("not audits(state: China)", "nothing says audits: state China");
}

#[test]
fn a_denial() {
    check("denied member(China, G7)", "it is denied that China is a member of G7");
    check("not denied member(forum: G7)", "no source denies that any actor is a member of G7");
}

#[test]
fn what_qualifies_a_fact_is_said_with_it() {
    let case = case();
    let mut references = References::new(&case.casebook.vocabulary);
    let words = Words::new(&case.casebook);
    let said = words.qualifiers(&[FactId(0)], &mut references);
    assert_eq!(said, " (from 1999) (in its words: “almost the only”)");
    let said = words.qualifiers(&[FactId(1)], &mut references);
    assert_eq!(said, " (according to Schmitt (2021) [1]) (contested)");
    let said = words.qualifiers(&[FactId(4)], &mut references);
    assert_eq!(said, " (according to Schmitt (2021) [1]; in its words: “perhaps”)");
    assert_eq!(words.qualifiers(&[FactId(5)], &mut references), "", "the sentence has the hedge");
    let said = words.qualifiers(&[FactId(2)], &mut references);
    assert_eq!(said, " (in 2008) (according to China; in its words: “perhaps”)");
    let said = words.qualifiers(&[FactId(3)], &mut references);
    assert_eq!(said, " (on 2008-02-01) (according to China)");
    let said = words.qualifiers(&[FactId(1), FactId(3), FactId(1)], &mut references);
    let whose = "according to Schmitt (2021) [1]; according to China";
    assert_eq!(said, format!(" (on 2008-02-01) ({whose}) (contested)"), "one bracket of a kind");
}

#[test]
fn citations_are_numbered_in_order_of_first_mention() {
    let case = case();
    let fact = |id| case.casebook.facts.fact(FactId(id));
    let mut references = References::new(&case.casebook.vocabulary);
    references.number(toulmin_lang::value::Symbol::new("schmitt-2021"));
    assert_eq!(references.cite(fact(0).at.iter().chain(&fact(1).at)), "[2, challenges.13, n101]");
    let works: Vec<String> = references.works().into_iter().map(|(_, work)| work).collect();
    assert_eq!(works, ["Schmitt, Lewin (2021). Mapping.", "Paper, Pia (2023). The paper."]);
    let mentioned: Vec<usize> = references.take_mentions().iter().map(|it| it.work).collect();
    assert_eq!(mentioned, [1, 2, 2], "the work as a whole, then two places");
}

#[test]
fn the_manual_lists_every_phrase() {
    let page = include_str!("../../../../docs/reference/phrases.md");
    let (_, listed) = page.split_once("\n## ").expect("the page has a heading for each group");

    let groups: Vec<String> = phrase::TABLE.iter().map(shown).collect();
    pretty_assertions::assert_eq!(format!("## {listed}"), groups.join("\n"));
}

/// A group of phrases as the manual shows it.
fn shown(group: &phrase::Group) -> String {
    let head =
        format!("## {}\n\n{}\n\n| phrase | means |\n| --- | --- |\n", group.title, group.place);
    let rows = group.phrases.iter();
    rows.fold(head, |page, (words, means)| page + &format!("| {} | {means} |\n", words.trim_end()))
}

//! Each test shows facts and what is said about them, or what is read from them.

use super::{
    Attribution, Confidence, Data, Fact, Facts, Files, Status, parse as parse_ron, read, scan,
};
use crate::check::check;
use crate::parse::parse;
use crate::program::{Program, Side};
use crate::source::Sources;
use crate::testing::render;
use crate::uses::Notes;
use crate::value::Date;
use crate::vocabulary::{self, Vocabulary};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

const RULES: &str = include_str!("../../../../docs/errors/prelude/rules/vocabulary.dl");
const ENTITIES: &str = include_str!("../../../../docs/errors/prelude/facts/entities.ron");
const BIBLIOGRAPHY: &str = include_str!("../../../../docs/errors/prelude/facts/sources.bib");

struct Read {
    facts: Facts,
    program: Program,
    found: String,
}

fn prelude(sources: &mut Sources) -> (Program, Vocabulary) {
    let rules = sources.add("vocabulary.dl", RULES);
    let entities = sources.add("entities.ron", ENTITIES);
    let bibliography = sources.add("sources.bib", BIBLIOGRAPHY);
    let (mut vocabulary, found) =
        vocabulary::read(&[(entities, ENTITIES)], &[(bibliography, BIBLIOGRAPHY)]);
    assert_eq!(found, []);
    vocabulary.default_source = Some(vocabulary.works[0].key);
    let (program, found) = check(&[parse(rules, RULES).0], &vocabulary, Notes::default());
    assert_eq!(found, []);
    (program, vocabulary)
}

fn facts(text: &str) -> Read {
    let mut sources = Sources::default();
    let (program, vocabulary) = prelude(&mut sources);
    let file = sources.add("a.ron", text);
    let (files, mut findings) = parse_ron(&[(file, "a.ron", text)]);
    let (data, found) = scan(&files, &Files::new());
    findings.extend(found);
    let (facts, found) = read(&files, data, &[], &program, &vocabulary, Notes::default());
    findings.extend(found);
    findings.sort_by_key(|finding| finding.span);
    Read { facts, program, found: render(&sources, &findings) }
}

/// What is said about a file.
#[track_caller]
fn check_file(text: &str, want: &str) {
    assert_eq!(facts(text).found, want.trim_start());
}

/// What is said about the facts of `member`, which begin in line 2.
#[track_caller]
fn check_member(items: &str, want: &str) {
    check_file(&format!("(facts: {{\"member\": [\n{items}\n]}})"), want);
}

/// What is read from the facts of a relation without errors.
#[track_caller]
fn good(relation: &str, items: &str) -> Facts {
    let Read { facts, found, .. } = facts(&format!("(facts: {{\"{relation}\": [\n{items}\n]}})"));
    assert_eq!(found, "");
    facts
}

#[test]
fn a_fact_is_read_with_all_its_attributes() {
    let facts = good(
        "member",
        r#"(actor: "China", forum: "G20", at: ["s.1", "n2", "schmitt-2021"], according_to: "US", anchor: "a few words",
            hedge: "perhaps", note: "so it says", confidence: "low", from: "1999", until: "2010-05", id: "china-g20")"#,
    );
    let fact = &facts.written[0];
    assert_eq!(fact.id, "china-g20");
    assert_eq!(fact.row.iter().map(ToString::to_string).collect::<Vec<_>>(), ["China", "G20"]);
    let at: Vec<_> = fact.at.iter().map(|at| (at.source.as_str(), at.locator)).collect();
    assert_eq!(
        format!("{at:?}"),
        r#"[("paper-2023", Some("s.1")), ("paper-2023", Some("n2")), ("schmitt-2021", None)]"#
    );
    assert!(matches!(fact.according_to, Some(Attribution::Entity(name)) if name.as_str() == "US"));
    assert_eq!(fact.anchor.as_deref(), Some("a few words"));
    assert_eq!(fact.hedge.as_deref(), Some("perhaps"));
    assert_eq!(fact.note.as_deref(), Some("so it says"));
    assert_eq!(fact.confidence, Some(Confidence::Low));
    assert_eq!((fact.from, fact.until), (Date::parse("1999"), Date::parse("2010-05")));
    assert_eq!((fact.side, &fact.status), (Side::Holds, &Status::Settled));
}

#[test]
fn values_are_read_by_the_types_of_their_columns() {
    let facts = good("voice", r#"(actor: "China", forum: "G20", scope: "general", at: "n1")"#);
    assert_eq!(format!("{:?}", facts.written[0].row[2]), r#"Name("general")"#);
    let facts = good(
        "founded",
        r#"(forum: "G20", year: "3/2", at: "n1"), (forum: "G7", year: 1975, at: "n1")"#,
    );
    assert_eq!(facts.written[0].row[1].to_string(), "3/2");
    assert_eq!(facts.written[1].row[1].to_string(), "1975");
}

#[test]
fn a_contested_fact_has_other_readings() {
    let facts = good(
        "member",
        r#"(actor: "China", forum: "G20", at: "s.1", status: "contested",
            alternatives: [(forum: "G7", at: "n3", anchor: "the seven", note: "a slip?"), (denied: true, at: "schmitt-2021")])"#,
    );
    let readings = facts.written[0].readings();
    assert_eq!(readings[0].anchor.as_deref(), Some("the seven"));
    let shown: Vec<String> = readings
        .iter()
        .map(|reading| {
            format!("{:?} {} {} {:?}", reading.side, reading.row[0], reading.row[1], reading.note)
        })
        .collect();
    assert_eq!(shown, [r#"Holds China G7 Some("a slip?")"#, "Denied China G20 None"]);
}

#[test]
fn a_file_gives_defaults() {
    let Read { facts, found, .. } = facts(
        r#"(source: "schmitt-2021", at: "7", according_to: "a minister", facts: {
            "member": [(actor: "China", forum: "G20"), (actor: "US", forum: "G20", at: "s.1", source: "paper-2023", according_to: "paper-2023")],
        })"#,
    );
    assert_eq!(found, "");
    let place = |i: usize| {
        let at = &facts.written[i].at[0];
        (at.source.as_str(), at.locator.unwrap().as_str())
    };
    assert_eq!((place(0), place(1)), (("schmitt-2021", "7"), ("paper-2023", "s.1")));
    assert!(
        matches!(&facts.written[0].according_to, Some(Attribution::Words(words)) if words == "a minister")
    );
    assert!(matches!(facts.written[1].according_to, Some(Attribution::Work(_))));
}

#[test]
fn a_slice_is_complete_where_a_place_says_so() {
    let Read { facts, found, .. } = facts(
        r#"(facts: {}, complete: [(relation: "member", forum: "G7", at: "s.1", note: "all seven")])"#,
    );
    assert_eq!(found, "");
    let slice = &facts.complete[0];
    assert_eq!(format!("{:?}", &slice.pattern[..]), r#"[None, Some(Name("G7"))]"#);
    assert_eq!((slice.at.len(), slice.note.as_deref()), (1, Some("all seven")));
}

#[test]
fn ids_are_made_from_what_a_fact_says() {
    let one = r#"(actor: "China", forum: "G20", at: "s.1")"#;
    let two = r#"(actor: "US", forum: "G20", at: "s.1", note: "a remark")"#;
    let ids = |items: &str| -> Vec<String> {
        good("member", items).written.into_iter().map(|fact| fact.id).collect()
    };
    let [first, second] = ids(&format!("{one}, {two}")).try_into().unwrap();
    assert_eq!(first, "member-e43f3b");
    assert_eq!(ids(&format!("{two}, {one}")), [second, first]);
}

#[test]
fn an_id_that_is_taken_gets_more_digits() {
    let taken = r#"(actor: "US", forum: "G20", at: "s.1", id: "member-e43f3b")"#;
    let facts = good("member", &format!(r#"(actor: "China", forum: "G20", at: "s.1"), {taken}"#));
    assert_eq!(facts.written[0].id, "member-e43f3ba");
}

#[test]
fn a_broken_fact_does_not_hide_the_others() {
    let text = r#"(facts: {"member": [
    (actor: "China" forum: "G20", at: "s.1"),
    (actor: "US", forum: "G20", at: "s.99"),
    (actor: "US", forum: "G7", at: "s.1"),
]})"#;
    let Read { facts, found, .. } = facts(text);
    let want = r#"
facts-syntax a.ron:2:21 expected a comma, found `forum`
  help: write a comma here, or close the text before it in the right place; a quote inside a text is written `\"`
unknown-locator a.ron:3:38 `paper-2023` has no place `s.99`; did you mean `s.9`?
  `s.99` not a place of this work
  help: its places are: s 1 to 9, n 1 to 20
  write: s.9
"#;
    assert_eq!(found, want.trim_start());
    assert_eq!(facts.written.len(), 1);
}

#[test]
fn a_field_that_a_file_does_not_have() {
    check_file(
        "(fact: {})",
        r#"
unknown-attribute a.ron:1:2 a file of facts has no `fact`; did you mean `facts`?
  `fact` not known here
  help: it may have `source`, `at`, `according_to`, `facts`, `bulk`, `complete`
  write: facts
"#,
    );
}

#[test]
fn facts_of_another_shape() {
    check_file(
        "(facts: [])",
        r#"
wrong-type a.ron:1:9 `facts` takes a group `{ "relation": [ … ], … }`; found a list in `[ ]`
"#,
    );
    check_file(
        "(facts: {\"member\": (actor: \"China\")})",
        r#"
wrong-type a.ron:1:20 `member` takes a list of facts `[ (…), … ]`; found a group in `( )`
"#,
    );
    check_file(
        "(facts: {\"member\": [\"China\"]})",
        r#"
wrong-type a.ron:1:21 a fact of `member` is written `(name: value, …)`; found the text "China"
"#,
    );
    check_file(
        "(facts: {}, complete: {})",
        r#"
wrong-type a.ron:1:23 `complete` takes a list `[ (relation: …, at: …), … ]`; found a group in `{ }`
"#,
    );
}

#[test]
fn a_relation_that_is_not_declared() {
    check_file(
        "(facts: {\"membr\": [(actor: \"China\")]})",
        r#"
unknown-relation a.ron:1:11 no relation is called `membr`; did you mean `member`?
  `membr` not declared
  help: a rule file declares relations
  write: member
"#,
    );
}

#[test]
fn two_lists_of_one_relation() {
    check_file(
        "(facts: {\n\"member\": [],\n\"member\": [],\n})",
        r#"
duplicate-name a.ron:3:2 the facts of `member` stand in two lists of this file
  `member` a second list
  a.ron:2:2 the first list
  help: put them into one list
"#,
    );
}

#[test]
fn a_column_that_is_not_declared() {
    check_member(
        r#"(acter: "China", forum: "G20", at: "s.1")"#,
        r#"
unknown-column a.ron:2:2 `member` has no column `acter`; did you mean `actor`?
  `acter` not a column
  vocabulary.dl:5:10 its columns are `actor`, `forum`
  write: actor
"#,
    );
}

#[test]
fn an_attribute_that_there_is_not() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", ankor: "x")"#,
        r#"
unknown-attribute a.ron:2:43 a fact has no attribute `ankor`; did you mean `anchor`?
  `ankor` not an attribute
  write: anchor
"#,
    );
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", colour: "x")"#,
        r#"
unknown-attribute a.ron:2:43 `colour` is neither a column of `member` nor an attribute of a fact
  `colour` neither column nor attribute
  vocabulary.dl:5:10 its columns are `actor`, `forum`
"#,
    );
}

#[test]
fn a_column_that_is_missing() {
    check_member(
        r#"(at: "s.1")"#,
        r#"
missing-column a.ron:2:1 a fact of `member` gives every column; `actor` and `forum` are missing
  `(at: "s.1")` without `actor` and `forum`
  vocabulary.dl:5:10 declared here
"#,
    );
}

#[test]
fn a_column_given_twice() {
    check_member(
        r#"(actor: "China", forum: "G20", actor: "US", at: "s.1")"#,
        r#"
duplicate-column a.ron:2:32 `actor` is given twice
  `actor` given again
  a.ron:2:2 first given here
  help: keep one of them
"#,
    );
}

#[test]
fn a_value_of_another_type() {
    check_member(
        r#"(actor: 3, forum: ["G20"], at: "s.1")"#,
        r#"
wrong-type a.ron:2:9 `actor` takes the name of an Actor in quotes; found the number `3`
wrong-type a.ron:2:19 `forum` takes the name of a Forum in quotes; found a list in `[ ]`
"#,
    );
    check_file(
        r#"(facts: {"founded": [(forum: "G7", year: "long ago", at: 1)]})"#,
        r#"
wrong-type a.ron:1:42 `year` takes a number, such as 12 or "1/2"; found the text "long ago"
wrong-type a.ron:1:58 `at` takes a text in quotes, or a list of them in `[ ]`; found the number `1`
  help: put it in quotes
  write: "1"
"#,
    );
    check_file(
        r#"(facts: {"founded": [(forum: "G7", year: 0x7B7, at: "s.1")]})"#,
        r#"
wrong-type a.ron:1:42 `year` takes a number in plain digits; found `0x7B7`
  help: write it like 1200, 0.5 or "1/2"
"#,
    );
    check_file(
        r#"(facts: {"founded": [(forum: "G7", year: 99999999999999999999, at: "s.1")]})"#,
        r#"
number-too-large a.ron:1:42 `99999999999999999999` has too many digits to be kept exactly
  `99999999999999999999` too large
"#,
    );
    check_member(
        r#"(actor: "China", forum: "G7", at: "s.1", denied: "yes", from: 1999)"#,
        r#"
wrong-type a.ron:2:50 `denied` takes `true` or `false`; found the text "yes"
wrong-type a.ron:2:63 `from` takes a date in quotes, such as "1999" or "1999-05-03"; found the number `1999`
  help: put it in quotes
  write: "1999"
"#,
    );
}

#[test]
fn a_name_that_is_not_declared() {
    check_member(
        r#"(actor: "Chnia", forum: "G20", at: "s.1")"#,
        r#"
unknown-name a.ron:2:10 no Actor is called `Chnia`; did you mean `China`?
  `Chnia` not declared
  write: China
"#,
    );
    check_member(
        r#"(actor: "PRC", forum: "the OECD", at: "s.1")"#,
        r#"
unknown-name a.ron:2:10 no Actor is called `PRC`; its name is `China`
  `PRC` a label or an alias, not a name
  write: China
unknown-name a.ron:2:24 no Forum is called `the OECD`; its name is `OECD`
  `the OECD` a label or an alias, not a name
  write: OECD
"#,
    );
    check_member(
        r#"(actor: "Atlantis", forum: "G20", at: "s.1")"#,
        r#"
unknown-name a.ron:2:10 no Actor is called `Atlantis`
  `Atlantis` not declared
  help: entities are declared in facts/entities.ron
"#,
    );
}

#[test]
fn an_entity_of_another_sort() {
    check_member(
        r#"(actor: "OECD", forum: "EuropeanCommission", at: "s.1")"#,
        r#"
wrong-sort a.ron:2:10 `OECD` is not an Actor
  `OECD` expected an Actor
  entities.ron:6:10 declared as Forum
  help: an entity may have several sorts; they stand in facts/entities.ron
"#,
    );
}

#[test]
fn a_member_that_an_enum_does_not_have() {
    check_file(
        r#"(facts: {"voice": [(actor: "China", forum: "G20", scope: "generl", at: "s.1")]})"#,
        r#"
unknown-name a.ron:1:59 Scope has no member `generl`; did you mean `general`?
  `generl` not declared
  vocabulary.dl:3:6 its members are general, narrow
  write: general
"#,
    );
}

#[test]
fn a_source_or_place_that_there_is_not() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", source: "schmidt-2021")"#,
        r#"
unknown-source a.ron:2:52 no work in the bibliography has the key `schmidt-2021`; did you mean `schmitt-2021`?
  `schmidt-2021` not a key of facts/sources.bib
  write: schmitt-2021
"#,
    );
    check_member(
        r#"(actor: "China", forum: "G20", at: ["s.10", "schmit-2021:3"])"#,
        r#"
unknown-locator a.ron:2:38 `paper-2023` has no place `s.10`; did you mean `s.1`?
  `s.10` not a place of this work
  help: its places are: s 1 to 9, n 1 to 20
  write: s.1
unknown-source a.ron:2:46 no work in the bibliography has the key `schmit-2021`; did you mean `schmitt-2021`?
  `schmit-2021` not a key of facts/sources.bib
  write: schmitt-2021
"#,
    );
    check_file(
        "(source: \"schmidt-2021\", facts: {})",
        r#"
unknown-source a.ron:1:11 no work in the bibliography has the key `schmidt-2021`; did you mean `schmitt-2021`?
  `schmidt-2021` not a key of facts/sources.bib
  write: schmitt-2021
"#,
    );
}

#[test]
fn a_slip_in_the_key_of_an_attribution() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", according_to: "Schmitt-202")"#,
        r#"
unknown-source a.ron:2:58 no work in the bibliography has the key `Schmitt-202`; did you mean `schmitt-2021`?
  `Schmitt-202` not a key of facts/sources.bib
  write: schmitt-2021
"#,
    );
}

#[test]
fn a_fact_without_a_place() {
    check_member(
        r#"(actor: "China", forum: "G20"), (actor: "US", forum: "G20", at: [], source: "paper-2023")"#,
        r#"
missing-citation a.ron:2:1 this fact cites no place
  `(actor: "China", forum: "G20")` has no `at`
  help: say where: `at: "PLACE"`; the key of a work cites it as a whole
missing-citation a.ron:2:33 this fact cites no place
  `(actor: "US", forum: "G20", at: [], source: "paper-2023")` has no `at`
  help: say where: `at: "PLACE"`; the key of a work cites it as a whole
"#,
    );
    check_file(
        "(at: \"s.1\", facts: {}, complete: [(relation: \"member\")])",
        r#"
missing-citation a.ron:1:35 the statement that a list is complete cites no place
  `(relation: "member")` has no `at`
  help: say where: `at: "PLACE"`; the key of a work cites it as a whole
"#,
    );
}

#[test]
fn an_interval_where_there_is_none() {
    check_file(
        r#"(facts: {"founded": [(forum: "G7", year: 1975, at: "s.1", from: "1975")]})"#,
        r#"
unexpected-interval a.ron:1:59 `founded` is not declared `during`, so its facts have no `from`
  `from` has no place here
  vocabulary.dl:13:10 declared without `during`
  help: declare the relation with `during`, or say it in a `note`
"#,
    );
}

#[test]
fn an_interval_that_ends_before_it_begins() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", from: "2001", until: "1999-05")"#,
        r#"
reversed-interval a.ron:2:64 the fact ends in 1999-05, before it begins in 2001
  `"1999-05"` the end
  a.ron:2:49 the beginning
  help: exchange `from` and `until`, or correct one of them
"#,
    );
    good("member", r#"(actor: "China", forum: "G20", at: "s.1", from: "2001-06", until: "2001")"#);
}

#[test]
fn a_date_that_is_none() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", from: "2001-13")"#,
        r#"
invalid-date a.ron:2:50 `2001-13` is no date of the calendar
  `2001-13` not a date
  help: write the year, month or day: 1999, 1999-05 or 1999-05-03
"#,
    );
}

#[test]
fn a_row_both_stated_and_denied() {
    let items = r#"(actor: "China", forum: "G20", at: "s.1"),
(actor: "China", forum: "G20", at: "s.2", denied: true)"#;
    check_member(
        items,
        r#"
stated-and-denied a.ron:3:1 `member(actor: China, forum: G20)` is both stated and denied
  `(actor: "China", forum: "G20", at: "s.2", denied: true)` denied here
  a.ron:2:1 stated here
  help: if the sources disagree, take one as the reading, with `status: "contested"` and `alternatives`
  help: if each held in its time, give `from` and `until`
"#,
    );
    good(
        "member",
        &items
            .replace("denied", "until: \"1999\", denied")
            .replace("\"s.1\"", "\"s.1\", from: \"2000\""),
    );
    good(
        "member",
        &items.replace(
            "\"s.1\"",
            r#""s.1", status: "contested", alternatives: [(denied: true, at: "s.2")]"#,
        ),
    );
}

#[test]
fn a_fact_given_twice() {
    let items = r#"(actor: "China", forum: "G20", at: ["s.1", "s.2"]),
(actor: "China", forum: "G20", at: ["s.2", "s.1"], note: "again")"#;
    check_member(
        items,
        r#"
duplicate-fact a.ron:3:1 `member(actor: China, forum: G20)` stands twice, from the same place
  `(actor: "China", forum: "G20", at: ["s.2", "s.1"], note: "again")` given again
  a.ron:2:1 first given here
  help: keep one of them; further places go into the list `at`
"#,
    );
    let facts = good("member", &items.replace("\"s.2\"]),", "\"s.3\"]),"));
    assert_eq!(facts.written.len(), 2);
    good("member", &items.replace("note:", "according_to: \"US\", note:"));
}

#[test]
fn two_facts_with_one_id() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", id: "x"), (actor: "US", forum: "G20", at: "s.1", id: "x")"#,
        r#"
duplicate-name a.ron:2:97 there are two facts with the id `x`
  `x` given again
  a.ron:2:48 first given here
  help: give one of them another id, or leave it out
"#,
    );
}

#[test]
fn words_of_confidence_and_status() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", confidence: "hihg", status: "open")"#,
        r#"
unknown-name a.ron:2:56 `confidence` is `high` or `medium` or `low`, not `hihg`; did you mean `high`?
  `hihg` not one of these
  write: high
unknown-name a.ron:2:72 `status` is `settled` or `contested`, not `open`
  `open` not one of these
"#,
    );
}

#[test]
fn a_status_without_readings_and_readings_without_a_status() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", status: "contested")"#,
        r#"
invalid-status a.ron:2:43 a contested fact gives the other readings as `alternatives`
  `status` contested by what?
  help: such as `alternatives: [(denied: true, at: "PLACE")]`
"#,
    );
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", alternatives: [(denied: true, at: "s.2")])"#,
        r#"
invalid-status a.ron:2:43 `alternatives` are given, but the fact is not contested
  `alternatives` readings of a settled fact
  help: write `status: "contested"`, or take the other readings away
"#,
    );
}

#[test]
fn readings_that_cannot_be_read() {
    let fact = |readings: &str| {
        format!(
            r#"(actor: "China", forum: "G20", at: "s.1", status: "contested", alternatives: {readings})"#
        )
    };
    check_member(
        &fact("[]"),
        r#"
wrong-type a.ron:2:78 `alternatives` takes a list of at least one reading `[ (…), … ]`; found a list in `[ ]`
"#,
    );
    check_member(
        &fact(r#"[(at: "s.2")]"#),
        r#"
invalid-status a.ron:2:79 this reading says the same as the fact
  help: give the column that is read otherwise, or `denied: true`
"#,
    );
    check_member(
        &fact(r#"[(denied: true), (acter: "US", at: "s.2")]"#),
        r#"
missing-citation a.ron:2:79 this reading cites no place
  `(denied: true)` has no `at`
  help: say where: `at: "PLACE"`; the key of a work cites it as a whole
unknown-column a.ron:2:96 `member` has no column `acter`; did you mean `actor`?
  `acter` not a column
  vocabulary.dl:5:10 its columns are `actor`, `forum`
  write: actor
"#,
    );
}

#[test]
fn an_anchor_of_nine_words() {
    check_member(
        r#"(actor: "China", forum: "G20", at: "s.1", anchor: "one two three four five six seven eight nine")"#,
        r#"
long-anchor a.ron:2:52 an anchor has at most eight words; this one has 9
  `one two three four five six seven eight nine` too long
  help: keep the few words by which the place is found again
"#,
    );
}

#[test]
fn a_slice_of_an_unknown_relation_or_column() {
    check_file(
        "(facts: {}, complete: [(relation: \"membr\", at: \"s.1\"), (at: \"s.1\")])",
        r#"
unknown-relation a.ron:1:36 no relation is called `membr`; did you mean `member`?
  `membr` not declared
  help: a rule file declares relations
  write: member
missing-column a.ron:1:56 this names no `relation` that is complete
  help: write `relation: "…"`
"#,
    );
    check_file(
        "(facts: {}, complete: [(relation: \"member\", form: \"G7\", at: \"s.1\")])",
        r#"
unknown-column a.ron:1:45 `member` has no column `form`; did you mean `forum`?
  `form` not a column
  vocabulary.dl:5:10 its columns are `actor`, `forum`
  write: forum
"#,
    );
}

#[test]
fn a_column_with_the_name_of_an_attribute() {
    let mut sources = Sources::default();
    let (_, vocabulary) = prelude(&mut sources);
    let text = "relation r(note: Text) \"{note}\" not \"no {note}\".";
    let file = sources.add("r.dl", text);
    let (program, found) = check(&[parse(file, text).0], &vocabulary, Notes::default());
    assert_eq!(found, []);
    let findings = read(&[], Data::default(), &[], &program, &vocabulary, Notes::default()).1;
    let want = r#"
reserved-word r.dl:1:10 a column of `r` has the reserved name `note`
  help: facts use this name for themselves; choose another
"#;
    assert_eq!(render(&sources, &findings), want.trim_start());
}

const GOOD: &str = r#"(
    source: "paper-2023",
    facts: {
        "member": [
            (actor: "China", forum: "G20", at: ["s.1", "n2"], from: "1999", until: "2001-05", denied: true),
            (actor: "US", forum: "G7", at: "s.2", status: "contested", alternatives: [(denied: true, at: "n3")]),
        ],
        "founded": [(forum: "G7", year: 1975, at: "s.1", anchor: "in 1975", according_to: "US")],
    },
    complete: [(relation: "member", forum: "G7", at: "s.1")],
)"#;

#[test]
fn the_facts_that_are_damaged_below_are_good() {
    check_file(GOOD, "");
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in "\\(facts: \\{\"member\": \\[[(){}\\[\\],:\"a-z0-9 ]{0,40}\\]\\}\\)") {
        facts(&text);
    }

    #[test]
    fn no_change_of_good_facts_makes_the_reader_panic(
        at in 0..GOOD.len(), length in 0..20_usize, put in "[(){}\\[\\],:\"\\\\a1\n]{0,4}",
    ) {
        let mut text = GOOD.to_owned();
        text.replace_range(at..(at + length).min(GOOD.len()), &put);
        let Read { facts, program, .. } = facts(&text);
        for (_, fact) in facts.iter() {
            prop_assert_eq!(fact.row.len(), program.relation(fact.relation).columns.len());
            prop_assert!(!fact.at.is_empty());
        }
    }
}

/// Facts as they are typed.
fn typed(text: &str) -> Read {
    let mut sources = Sources::default();
    let (program, vocabulary) = prelude(&mut sources);
    let (tree, mut found) = parse(sources.add("<session 1>", text), text);
    let (facts, findings) =
        read(&[], Data::default(), &[tree], &program, &vocabulary, Notes::default());
    found.extend(findings);
    Read { facts, program, found: render(&sources, &found) }
}

const TYPED: &str = r#"
    fact member(actor: China, forum: G20).
    fact denied member(actor: China, forum: OECD) at s.2, n1 from 1999-05 until 2001.
    fact member(China, G7) at s.2 according_to "an \"old\" hand" hedge "a \\" confidence low.
"#;

#[test]
fn typed_facts_are_written_to_a_file_that_says_the_same() {
    let Read { facts: first, program, found } = typed(TYPED);
    assert_eq!(found, "");
    let file = super::ron(&first.written, &program, None);
    let second = facts(&file);
    let warnings = second.found.lines().filter(|line| !line.starts_with(' '));
    let warned: Vec<&str> = warnings.map(|line| line.split(' ').next().unwrap()).collect();
    assert_eq!(warned, ["assumed-fact"]);
    let said = |facts: &Facts| -> Vec<String> {
        let without_place = |fact: &Fact| Fact { span: first.written[0].span, ..fact.clone() };
        facts.written.iter().map(|fact| format!("{:?}", without_place(fact))).collect()
    };
    assert_eq!(said(&second.facts), said(&first));
}

#[test]
fn a_typed_fact_is_printed_as_it_is_read() {
    let mut sources = Sources::default();
    let mut printed = |text: &str| crate::print::tree(&parse(sources.add("t", text), text).0);
    let once = printed(TYPED);
    assert_eq!(once.matches("fact ").count(), 3, "{once}");
    assert_eq!(printed(&once), once);
}

#[test]
fn an_assumption_may_go_against_a_source_and_not_against_itself() {
    let denied = "fact denied member(China, OECD) at s.2.";
    assert_eq!(typed(&format!("{denied} fact member(China, OECD).")).found, "");
    let twice = typed("fact member(China, OECD). fact member(China, OECD).").found;
    assert!(twice.starts_with("duplicate-fact"), "{twice}");
    let stated = typed(&format!("{denied} fact member(China, OECD) at n1.")).found;
    assert!(stated.starts_with("stated-and-denied"), "{stated}");
}

#[test]
fn an_assumed_fact_cites_nothing() {
    let fact = "(actor: \"China\", forum: \"G20\", at: \"n1\", assumed: true)";
    let found = facts(&format!("(facts: {{\"member\": [{fact}]}})")).found;
    assert!(found.starts_with("invalid-status"), "{found}");
    let fact = "(actor: \"China\", forum: \"G20\", assumed: \"yes\")";
    let found = facts(&format!("(facts: {{\"member\": [{fact}]}})")).found;
    assert!(found.contains("`assumed` takes `true` or `false`"), "{found}");
}

#[test]
fn the_attributes_of_a_typed_fact_are_known_and_sound() {
    let attribute = |words: &str| typed(&format!("fact member(China, G20) {words}.")).found;
    assert!(attribute("nte \"x\"").starts_with("unknown-attribute"));
    assert!(attribute("note \"x\" note \"y\"").starts_with("duplicate-column"));
    assert!(attribute("from 2001 until 1999").starts_with("reversed-interval"));
    assert!(attribute("from 1999-13").starts_with("invalid-date"));
    assert!(attribute("at s.99").starts_with("unknown-locator"));
    assert!(attribute("confidence lo").contains("did you mean `low`?"));
    assert!(attribute("note").contains("expected a text in quotes"));
}

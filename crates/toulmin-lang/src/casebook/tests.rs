//! Each test shows the texts of a casebook and what is said about them.

use super::{Casebook, Part, Role, Text, read};
use crate::diag::Diagnostic;
use crate::program::Citation;
use crate::source::Sources;
use crate::testing::render;
use crate::value::Symbol;
use pretty_assertions::assert_eq;

const GOOD: [(&str, &str); 6] = [
    ("casebook.ron", "(title: \"T\", date: \"2023\", source: \"paper\")"),
    (
        "facts/entities.ron",
        "(entities: {\n\"China\": (sorts: [\"Actor\"]),\n\"US\": (sorts: [\"Actor\"]),\n})",
    ),
    (
        "facts/sources.bib",
        "@misc{paper, title = {T}, locators = {n: 1..9}}\n@misc{other, title = {O}}\n",
    ),
    ("facts/big.ron", "(facts: {\n\"big\": [(actor: \"China\", at: \"n1\")],\n})"),
    (
        "rules/big.dl",
        "sort Actor.\n\
         relation big(actor: Actor) \"{actor} is big\" not \"{actor} is not big\".\n\
         relation strong(actor: Actor) \"{actor} is strong\" not \"{actor} is not strong\".\n\
         rule size cites [n2]: strong(actor: ?a) :- big(actor: ?a).\n",
    ),
    (
        "tests/big.dl",
        "claim c at n3 \"China is strong\": strong(actor: China) holds because size.\n",
    ),
];

/// The good casebook with some texts replaced.
fn casebook(replaced: &[(&str, &str)]) -> (Sources, Result<Casebook, Vec<Diagnostic>>) {
    let mut sources = Sources::default();
    let text = |path: &str, good: &'static str| {
        replaced
            .iter()
            .find(|(other, _)| *other == path)
            .map_or(good.to_owned(), |(_, text)| (*text).to_owned())
    };
    let add = |&(path, good): &(&str, &'static str)| {
        let role = Role::of(path).unwrap();
        Text { role, file: sources.add(path, text(path, good)) }
    };
    let texts: Vec<Text> = GOOD.iter().map(add).collect();
    let casebook = read(&sources, &texts);
    (sources, casebook)
}

#[track_caller]
fn check(replaced: &[(&str, &str)], want: &str) {
    let (sources, casebook) = casebook(replaced);
    assert_eq!(render(&sources, &casebook.err().unwrap_or_default()), want.trim_start());
}

#[test]
fn a_good_casebook_passes() {
    let casebook = casebook(&[]).1.unwrap();
    assert_eq!((casebook.title.as_str(), casebook.date.to_string().as_str()), ("T", "2023"));
    assert_eq!(casebook.facts.written.len(), 1);
    assert_eq!((casebook.program.rules.len(), casebook.program.claims.len()), (1, 1));
    assert_eq!(casebook.plan.strata.iter().map(|stratum| stratum.rules.len()).sum::<usize>(), 1);
    assert_eq!(casebook.warnings, []);
}

#[test]
fn warnings_travel_with_the_casebook() {
    let rules = "sort Actor.\nrelation big(actor: Actor) \"a\" not \"b\".\nrelation strong(actor: Actor) \"a\" not \"b\".\n\
                 rule size cites [n2]: strong(actor: ?a) :- big(actor: ?a), big(actor: ?b).\n";
    let (sources, casebook) = casebook(&[("rules/big.dl", rules)]);
    let casebook = casebook.unwrap();
    assert!(render(&sources, &casebook.warnings).starts_with("single-use rules/big.dl:4:"));
}

#[test]
fn the_roles_of_files() {
    let roles = |paths: &[&str]| paths.iter().map(|path| Role::of(path)).collect::<Vec<_>>();
    let paths = ["casebook.ron", "facts/a/b.ron", "rules/a/b.dl", "tests/a/b.dl"];
    let want = [Role::Manifest, Role::Facts, Role::Rules, Role::Claims].map(Some);
    assert_eq!(roles(&paths), want);
    assert_eq!(roles(&["facts/a.csv", "rules/a.ron", "README.md", "x/facts/a.ron"]), [None; 4]);
}

#[test]
fn findings_of_all_files_come_in_one_run_and_in_order() {
    check(
        &[
            ("casebook.ron", "(titel: \"T\", date: \"2023-02-30\", source: \"papr\")"),
            ("facts/big.ron", "(facts: {\n\"bg\": [],\n})"),
            ("facts/entities.ron", "(entities: {\n\"China\": (sorts: [\"Acter\"]),\n})"),
            ("tests/big.dl", "claim c at n33 \"x\": strong(actor: Chnia) holds because size.\n"),
        ],
        r#"
unknown-attribute casebook.ron:1:2 `casebook.ron` has no `titel`; did you mean `title`?
  `titel` not known here
  help: it may have `title`, `date`, `source`, `uncovered`
  write: title
invalid-date casebook.ron:1:21 `2023-02-30` is no date of the calendar
  `2023-02-30` not a date
  help: write the year, month or day: 1999, 1999-05 or 1999-05-03
unknown-source casebook.ron:1:43 no work in the bibliography has the key `papr`; did you mean `paper`?
  `papr` not a key of facts/sources.bib
  write: paper
unknown-type facts/entities.ron:2:20 no sort is called `Acter`; did you mean `Actor`?
  `Acter` not declared
  help: a rule file declares sorts, such as `sort Actor, Forum.`
  write: Actor
unknown-relation facts/big.ron:2:2 no relation is called `bg`; did you mean `big`?
  `bg` not declared
  help: a rule file declares relations
  write: big
unknown-locator tests/big.dl:1:12 `paper` has no place `n33`; did you mean `n3`?
  `n33` not a place of this work
  help: its places are: n 1 to 9
  write: n3
unknown-name tests/big.dl:1:35 no Actor is called `Chnia`; did you mean `China`?
  `Chnia` not declared
  write: China
"#,
    );
}

#[test]
fn a_manifest_without_title_and_date() {
    check(
        &[("casebook.ron", "(source: \"paper\")")],
        r#"
missing-column casebook.ron:1:1 the casebook has no `title`
  help: write `title: "…"`
missing-column casebook.ron:1:1 the casebook has no `date`
  help: write `date: "2023-12-31"`
"#,
    );
}

#[test]
fn an_entity_whose_declaration_is_broken_is_not_unknown() {
    check(
        &[("facts/entities.ron", "(entities: {\n\"China\": (sorts [\"Actor\"]),\n})")],
        r#"
facts-syntax facts/entities.ron:2:11 expected a name, a colon and a value, found only `sorts`
  help: an entry is written `name: value`
"#,
    );
}

#[test]
fn a_relation_whose_declaration_is_broken_is_not_unknown() {
    check(
        &[(
            "rules/big.dl",
            "sort Actor.\nrelation big(actor: ) \"a\" not \"b\".\nrelation strong(actor: Actor) \"a\" not \"b\".\n\
             rule size cites [n2]: strong(actor: ?a) :- big(actor: ?a).\n",
        )],
        r#"
unexpected-token rules/big.dl:2:21 expected the type of the column, found `)`
  `)` expected the type of the column
"#,
    );
}

#[test]
fn a_work_whose_entry_is_broken_is_not_unknown() {
    check(
        &[("facts/sources.bib", "@misc{paper, title {T}}\n@misc{other, title = {O}}\n")],
        r#"
bibliography-syntax facts/sources.bib:1:20 expected `=`, found `{`
  help: a field is written `name = {…}`; fields are parted by commas
"#,
    );
}

#[test]
fn an_entity_of_an_undeclared_sort_is_reported_once() {
    let entities =
        "(entities: {\n\"China\": (sorts: [\"Acter\"]),\n\"US\": (sorts: [\"Acter\"]),\n})";
    check(
        &[("facts/entities.ron", entities)],
        r#"
unknown-type facts/entities.ron:2:20 no sort is called `Acter`; did you mean `Actor`?
  `Acter` not declared; one more entity has it
  help: a rule file declares sorts, such as `sort Actor, Forum.`
  write: Actor
"#,
    );
}

#[test]
fn facts_of_a_stratified_program_only() {
    let rules = "sort Actor.\nrelation big(actor: Actor) \"a\" not \"b\".\nrelation strong(actor: Actor) \"a\" not \"b\".\n\
                 rule size: strong(actor: ?a) :- big(actor: ?a), not strong(actor: ?a).\n";
    let (sources, casebook) = casebook(&[("rules/big.dl", rules)]);
    assert!(render(&sources, &casebook.unwrap_err()).starts_with("negative-cycle rules/big.dl:4:"));
}

/// A manifest with these entries of `uncovered`.
fn with_uncovered(entries: &str) -> String {
    format!("(title: \"T\", date: \"2023\", source: \"paper\", uncovered: {entries})")
}

#[test]
fn a_file_without_a_role_may_be_missed() {
    let missed = |path, text| Role::is_missed_by(path, text);
    for path in ["facts/a.ron.txt", "facts/a.dl", "rules/a.ron", "tests/a.dl~", "facts/more.bib"] {
        assert!(missed(path, ""), "{path}");
    }
    assert!(missed("tests/a.txt", "\nclaim a at n1 \"A\": p(x) holds.\n"));
    for path in ["facts/a.ron", "rules/a.dl", "facts/a.csv", "tests/a.rs", "facts/a.txt"] {
        assert!(!missed(path, "to claim that"), "{path}");
    }
}

#[test]
fn a_place_has_one_name_however_it_is_written() {
    let facts = "(facts: {\n\"big\": [(actor: \"China\", at: [\"n.1\", \"n1\"])],\n})";
    let casebook = casebook(&[("facts/big.ron", facts)]).1.unwrap();
    let places = casebook.facts.written[0].at.iter().map(|at| at.locator.unwrap().as_str());
    assert_eq!(places.collect::<Vec<_>>(), ["n1", "n1"]);
}

#[test]
fn what_is_set_aside_is_looked_up() {
    let manifest = with_uncovered(
        r#"[(at: ["n1", "n2"], why: "left out"), (relation: "big", why: "of data"), (rule: "size", why: "of use to others")]"#,
    );
    let casebook = casebook(&[("casebook.ron", &manifest)]).1.unwrap();
    let whys: Vec<&str> = casebook.uncovered.iter().map(|it| it.why.as_str()).collect();
    assert_eq!(whys, ["left out", "left out", "of data", "of use to others"]);
    let parts: Vec<&Part> = casebook.uncovered.iter().map(|it| &it.part).collect();
    let place = |locator| {
        Part::Place(Citation { source: Symbol::new("paper"), locator: Some(Symbol::new(locator)) })
    };
    let big = casebook.program.relation_named("big").unwrap();
    let rule = casebook.program.rule_named("size").unwrap();
    assert_eq!(parts, [&place("n1"), &place("n2"), &Part::Relation(big), &Part::Rule(rule)]);
}

#[test]
fn what_is_set_aside_must_be_there_once_and_with_a_reason() {
    let manifest = with_uncovered(
        r#"[
            (at: "n10", why: "w"),
            (relation: "bg", why: "w"),
            (rule: "sise", why: "w"),
            (fact: "big-1", why: "w"),
            (at: "n1"),
            (why: "w"),
            (at: "n1", rule: "size", why: "w"),
            (rule: "size", why: "w"),
            (rule: "size", why: "w"),
            (rul: "size", why: "w"),
        ]"#,
    );
    check(
        &[("casebook.ron", &manifest)],
        r#"
unknown-locator casebook.ron:2:19 `paper` has no place `n10`; did you mean `n1`?
  `n10` not a place of this work
  help: its places are: n 1 to 9
  write: n1
unknown-relation casebook.ron:3:25 no relation is called `bg`; did you mean `big`?
  write: big
unknown-rule casebook.ron:4:21 no rule is called `sise`; did you mean `size`?
  write: size
unknown-name casebook.ron:5:21 no fact has the id `big-1`
  help: `find` and `facts RELATION` show the ids of facts
missing-column casebook.ron:6:13 an entry of `uncovered` has no `why`
  help: say why no claim uses it: `why: "…"`
missing-column casebook.ron:7:13 an entry of `uncovered` does not say what is set aside
  help: write one of `at: "PLACE"`, `fact: "ID"`, `relation: "NAME"` and `rule: "NAME"`
missing-column casebook.ron:8:13 an entry of `uncovered` names `at` and `rule`; one alone
  help: write one of `at: "PLACE"`, `fact: "ID"`, `relation: "NAME"` and `rule: "NAME"`
duplicate-name casebook.ron:10:21 `size` is set aside twice
  `size` given again
  casebook.ron:9:21 first given here
unknown-attribute casebook.ron:11:14 an entry of `uncovered` has no `rul`; did you mean `rule`?
  `rul` not known here
  help: it may have `at`, `fact`, `relation`, `rule`, `why`
  write: rule
"#,
    );
    check(
        &[("casebook.ron", &with_uncovered("\"n1\""))],
        r#"
wrong-type casebook.ron:1:56 `uncovered` takes a list of `(at: "…", why: "…")` in `[ ]`; found the text "n1"
"#,
    );
}

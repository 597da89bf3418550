//! Data and what is read from it, or said about it. Each test shows an entry of `bulk` and the file that it names.

use super::cut::{Format, cells, cut};
use super::entry::Quotes;
use super::{beside, named_files};
use crate::casebook::{Role, Text, read};
use crate::program::{RelationId, RowPattern, Side};
use crate::source::Sources;
use crate::testing::render;
use crate::value::{Date, Number, Value};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

const RULES: &str = "sort State, Forum.
enum Rank = full | observer.
relation member(state: State, forum: Forum) during.
relation ranked(state: State, rank: Rank, score: Number).
relation titled(forum: Forum, title: Text, day: Date).
";

const ENTITIES: &str = "(entities: {\"G7\": (sorts: [\"Forum\"]), \"G20\": (sorts: [\"Forum\"]), \"US\": (sorts: [\"State\"])})";

/// The casebook with a file of facts, `facts/a.ron`, and `facts/data.csv`; its findings.
fn casebook(facts: &str, data: &str) -> Result<crate::casebook::Casebook, String> {
    casebook_with(facts, "facts/data.csv", data)
}

fn casebook_with(facts: &str, path: &str, data: &str) -> Result<crate::casebook::Casebook, String> {
    let mut sources = Sources::default();
    let mut add = |role, path: &str, text: &str| Text { role, file: sources.add(path, text) };
    let texts = [
        add(Role::Manifest, "casebook.ron", "(title: \"T\", date: \"2020\", source: \"me\")"),
        add(Role::Entities, "facts/entities.ron", ENTITIES),
        add(Role::Bibliography, "facts/sources.bib", "@misc{me, title = {Notes}, year = {2023}}"),
        add(Role::Rules, "rules/r.dl", RULES),
        add(Role::Facts, "facts/a.ron", facts),
        add(Role::Data, path, data),
    ];
    read(&sources, &texts).map_err(|findings| render(&sources, &findings))
}

/// An entry of `bulk` for `facts/data.csv`.
fn entry(entry: &str) -> String {
    format!("(bulk: [(file: \"data.csv\", at: \"me\", {entry})])")
}

/// The facts of the data, as `row from until`.
#[track_caller]
fn check_read(fields: &str, data: &str, want: &[&str]) {
    let casebook = casebook(&entry(fields), data).unwrap_or_else(|found| panic!("{found}"));
    let line = |fact: &crate::facts::Fact| {
        let row: Vec<String> = fact.row.iter().map(ToString::to_string).collect();
        let date = |date: Option<Date>| date.map(|date| format!(" {date}")).unwrap_or_default();
        format!("{}{}{}", row.join(" "), date(fact.from), date(fact.until))
    };
    let read: Vec<String> = casebook.facts.iter().map(|(_, fact)| line(&fact)).collect();
    assert_eq!(read, want);
}

#[track_caller]
fn check_found(fields: &str, data: &str, want: &str) {
    check_casebook(casebook(&entry(fields), data), want);
}

#[track_caller]
fn check_casebook(casebook: Result<crate::casebook::Casebook, String>, want: &str) {
    assert_eq!(casebook.err().unwrap_or_default(), want.trim_start());
}

const STATES: &str = r#"relation: "member", columns: {"state": "cc", "forum": "igo"}, declares: {"state": (sorts: "State")}"#;

#[test]
fn rows_are_read_by_the_names_of_the_header() {
    check_read(STATES, "igo,x,cc\nG7,1,FRA\nG20,2,US\n", &["FRA G7", "US G20"]);
}

#[test]
fn a_file_may_end_without_a_line_end_and_have_blank_lines_and_a_mark() {
    check_read(STATES, "\u{feff}cc,igo\r\nFRA,G7\r\n\r\n\nUS,G20", &["FRA G7", "US G20"]);
}

#[test]
fn cells_and_columns_of_one_name_need_no_mapping() {
    let fields = r#"relation: "ranked", constants: {"rank": "full"}"#;
    check_read(fields, "score,state,rank\n1.50,US,observer\n", &["US full 3/2"]);
}

#[test]
fn without_a_header_cells_are_numbered() {
    let fields =
        r#"relation: "titled", header: false, columns: {"title": 3, "forum": "1", "day": 2}"#;
    let data = "G7,1975-11,\"the \"\"first\"\", of all\"\nG20,1999,\n";
    check_read(fields, data, &[r#"G7 "the \"first\", of all" 1975-11"#, r#"G20 "" 1999"#]);
}

#[test]
fn without_a_header_and_a_mapping_cells_stand_in_the_order_of_the_columns() {
    let fields = r#"relation: "ranked", header: false, constants: {"rank": "full"}"#;
    check_read(fields, "US,123456789012\n", &["US full 123456789012"]);
}

#[test]
fn lines_are_chosen_by_their_cells() {
    let fields = format!("{STATES}, where: {{\"rank\": [\"full\", \"old\"], \"year\": \"12\"}}");
    let data = "cc,igo,rank,year\nA,G7,full,12\nB,G7,full,13\nC,G7,part,12\nD,G7,old,12\n";
    check_read(&fields, data, &["A G7", "D G7"]);
    // What is left out declares nothing.
    let found = casebook(&entry(&fields), data).unwrap();
    assert!(found.vocabulary.entity("D").is_some() && found.vocabulary.entity("B").is_none());
}

#[test]
fn intervals_come_from_cells_and_may_be_open() {
    let fields = format!("{STATES}, from: \"a\", until: \"z\"");
    let data = "cc,igo,a,z\nUS,G7,1975,\nUS,G20,1999-11,2001\nUS,G7,,1970\n";
    check_read(&fields, data, &["US G7 1975", "US G20 1999-11 2001", "US G7 1970"]);
    let facts = casebook(&entry(&fields), data).unwrap().facts;
    let rows =
        |date: &str| facts.rows(Date::parse(date).unwrap()).count(RelationId(0), Side::Holds);
    assert_eq!([rows("1960"), rows("1972"), rows("2000"), rows("2010")], [1, 0, 2, 1]);
}

#[test]
fn the_separator_follows_the_name_or_is_given() {
    for (path, given, data) in [
        ("data.tsv", "", "state\tforum\nUS\t\"G7\"\n"),
        ("data.csv", ", separator: \";\"", "state;forum\nUS;G7\n"),
        ("data.facts", ", header: false", "US\tG7\n"),
        ("data.csv.gz", "", "state,forum\nUS,G7\n"),
    ] {
        let facts =
            format!("(bulk: [(file: \"{path}\", relation: \"member\", at: \"me\"{given})])");
        let casebook = casebook_with(&facts, &format!("facts/{path}"), data);
        assert_eq!(casebook.map(|it| it.facts.len()), Ok(1), "{path}");
    }
}

#[test]
fn the_same_row_may_stand_several_times() {
    let facts = casebook(&entry(STATES), "cc,igo\nUS,G7\nUS,G7\n").unwrap().facts;
    let rows = facts.rows(Date::parse("2020").unwrap());
    assert_eq!((facts.len(), rows.len()), (2, 1));
}

#[test]
fn facts_of_data_are_found_by_what_they_say() {
    let data = "cc,igo\nUS,G7\nFRA,G7\nUS,G20\n";
    let written = "facts: {\"member\": [(state: \"US\", forum: \"G20\", at: \"me\", id: \"w\")]},";
    let text = entry(STATES).replacen('(', &format!("({written}"), 1);
    let casebook = casebook(&text, data).unwrap();
    let (facts, us) = (&casebook.facts, casebook.vocabulary.entity("US").unwrap().name);
    let name = |ids: Vec<crate::facts::FactId>| -> Vec<String> {
        ids.into_iter().map(|id| facts.fact(id).id.clone()).collect()
    };
    let member = casebook.program.relation_named("member").unwrap();
    // Asked again and again, an index takes the place of looking through all rows.
    for _ in 0..6 {
        let found = facts.fitting(
            member,
            Side::Holds,
            &RowPattern::from_iter([Some(Value::Name(us)), None]),
        );
        assert_eq!(name(found), ["w", "member:data.csv:2", "member:data.csv:4"]);
    }
    assert_eq!(name(facts.mentioning(us)).len(), 3);
    let few = facts.fitting_few(member, Side::Holds, &RowPattern::open(2), 1, |_| true);
    assert_eq!(name(few), ["w", "member:data.csv:2"]);
    assert_eq!((facts.count(member, Side::Holds), facts.count(member, Side::Denied)), (4, 0));
    let fact = facts.get(crate::facts::FactId(2)).unwrap();
    assert_eq!(fact.line.as_ref().unwrap().to_string(), "line 3 of facts/data.csv");
    assert_eq!(facts.get(crate::facts::FactId(4)).map(|fact| fact.id.clone()), None);
}

#[test]
fn an_entry_says_of_all_rows_what_a_fact_says_of_one() {
    let fields = format!(
        "{STATES}, note: \"as coded\", confidence: \"low\", hedge: \"perhaps\", according_to: \"US\", denied: true"
    );
    let facts = casebook(&entry(&fields), "cc,igo\nUS,G7\n").unwrap().facts;
    let fact = facts.fact(crate::facts::FactId(0));
    assert_eq!(
        (fact.side, fact.note.as_deref(), fact.hedge.as_deref()),
        (Side::Denied, Some("as coded"), Some("perhaps"))
    );
    assert_eq!(fact.confidence, Some(crate::facts::Confidence::Low));
    assert!(matches!(fact.according_to, Some(crate::facts::Attribution::Entity(_))));
}

#[test]
fn entries_declare_an_entity_together() {
    let text = r#"(bulk: [
        (file: "data.csv", relation: "member", at: "me", declares: {"state": (sorts: "State")}),
        (file: "data.csv", relation: "titled", at: "me", columns: {"forum": "state", "title": "name"},
         constants: {"day": "2000"}, declares: {"forum": (sorts: ["Forum"], label: "name")}),
    ])"#;
    let casebook = casebook(text, "state,forum,name\nEU,G7,the European Union\n").unwrap();
    let eu = casebook.vocabulary.entity("EU").unwrap();
    let sorts: Vec<&str> = eu.sorts.iter().map(|(sort, _)| sort.as_str()).collect();
    assert_eq!((eu.label.as_str(), sorts), ("the European Union", vec!["State", "Forum"]));
    let ids: Vec<String> = casebook.facts.iter().map(|(_, fact)| fact.id.clone()).collect();
    assert_eq!(ids, ["member:data.csv:2", "titled:data.csv:2"]);
}

#[test]
fn what_is_wrong_with_a_line_points_at_its_cell() {
    let fields = r#"relation: "ranked""#;
    let data = "state,rank,score\nUS,full,1\nUSX,full,2\nUS,fully,3\nUS,full,many\nUS,full,\nUS\nUS,\"full,1\n";
    check_found(
        fields,
        data,
        r#"
unknown-name facts/data.csv:3:1 no State is called `USX`; did you mean `US`?
  `USX` not declared
  write: US
unknown-name facts/data.csv:4:4 Rank has no member `fully`; did you mean `full`?
  `fully` not declared
  rules/r.dl:2:6 its members are full, observer
  write: full
wrong-type facts/data.csv:5:9 `many` is not a number that can be kept exactly
  `many` expected a number
  help: such as 12, -0.5 or 1/2
missing-cell facts/data.csv:6:9 this cell is empty; expected a number
missing-cell facts/data.csv:7:1 this line has 1 cell, and cell 3 is wanted
  help: is something else the separator of its cells?
data-syntax facts/data.csv:8:4 the quote that begins here does not end
  help: close it; a quote inside of a cell is doubled
"#,
    );
}

#[test]
fn a_line_may_end_before_it_begins() {
    let fields = format!("{STATES}, from: \"a\", until: \"z\"");
    check_found(
        &fields,
        "cc,igo,a,z\nUS,G7,2001,1999\nUS,G7,soon,1999\n",
        r#"
reversed-interval facts/data.csv:2:12 the fact ends in 1999, before it begins in 2001
  `1999` the end
  facts/data.csv:2:7 the beginning
invalid-date facts/data.csv:3:7 `soon` is no date of the calendar
  `soon` not a date
  help: write the year, month or day: 1999, 1999-05 or 1999-05-03
"#,
    );
}

#[test]
fn only_the_first_lines_are_reported_one_by_one() {
    let lines: String = (0..25).map(|n| format!("US,G{n}\n")).collect();
    let found = casebook(&entry(STATES), &format!("cc,igo\n{lines}")).err().unwrap();
    assert_eq!(found.matches("unknown-name").count(), 10, "{found}");
    let more = "unread-lines facts/data.csv:13:1 13 more lines of `facts/data.csv` cannot be read";
    assert!(found.contains(more), "{found}");
}

#[test]
fn a_header_without_the_cell() {
    check_found(
        STATES,
        "ccc,igo\nUS,G7\n",
        r#"
unknown-column facts/a.ron:1:78 `facts/data.csv` has no cell `cc`; did you mean `ccc`?
  `cc` not in its header
  facts/data.csv:1:1 its cells are `ccc`, `igo`
  write: ccc
"#,
    );
}

#[test]
fn a_file_without_a_header() {
    check_found(
        STATES,
        "",
        r#"
data-syntax facts/data.csv:1:1 `facts/data.csv` is empty; its first line should name its cells
  help: if the first line is a row too, say `header: false`
"#,
    );
}

#[test]
fn a_file_without_rows_is_good() {
    check_read(STATES, "cc,igo\n", &[]);
}

#[test]
fn two_cells_of_one_name() {
    check_found(
        STATES,
        "cc,igo,cc\nUS,G7,US\n",
        r#"
duplicate-column facts/a.ron:1:78 two cells of `facts/data.csv` are called `cc`
  facts/data.csv:1:1 the first
  facts/data.csv:1:8 the second
  help: give its number: 1 or 3
"#,
    );
}

#[test]
fn a_column_that_nothing_gives() {
    check_found(
        r#"relation: "member""#,
        "state,igo\nUS,G7\n",
        r#"
missing-column facts/a.ron:1:9 nothing in `facts/data.csv` is said to be `forum` of `member`
  `(file: "data.csv", at: "me", relation: "member")` without `forum`
  rules/r.dl:3:10 declared here
  help: no cell in its header has this name; say which is meant: `columns: {"forum": "…", …}`
"#,
    );
}

#[test]
fn columns_that_the_relation_does_not_have() {
    let fields = r#"relation: "ranked", columns: {"stat": "a", "score": "b"}, constants: {"rank": "full", "score": 1}, declares: {"land": (sorts: "State")}"#;
    check_found(
        fields,
        "a,b\nUS,1\n",
        r#"
unknown-column facts/a.ron:1:69 `ranked` has no column `stat`; did you mean `state`?
  `stat` not a column
  rules/r.dl:4:10 its columns are `state`, `rank`, `score`
  write: state
duplicate-column facts/a.ron:1:125 `score` is a cell and a constant
  `score` given again
  facts/a.ron:1:82 first given here
  help: keep one of them
unknown-column facts/a.ron:1:149 no cell is said to be the column `land`
  help: `declares` names columns of the relation, whose cells `columns` gives
"#,
    );
}

#[test]
fn an_entry_that_cannot_be_read() {
    let text = r#"(bulk: [
        (file: "data.csv", header: 1, at: "me"),
        (relation: "member", file: "data.txt", at: "me"),
        (relation: "member", file: "data.csv", separator: "ab", header: false, columns: {"state": "x"}, at: "me"),
        (relation: "member", file: "data.csv", declares: {"state": ()}, columns: [], at: "me"),
        (relation: "member", file: "dta.csv", at: "me"),
        (relation: "membr", file: "data.csv", at: "me"),
        (relation: "ranked", file: "data.csv", from: "state"),
    ])"#;
    check_casebook(
        casebook(text, "state,forum\n"),
        r#"
missing-column facts/a.ron:2:9 this entry of `bulk` gives no `relation`
  help: write `relation: "…"`
wrong-type facts/a.ron:2:36 `header` takes `true` or `false`; found the number `1`
missing-column facts/a.ron:3:37 the name of `data.txt` does not say what stands between its cells
  `data.txt` neither .csv nor .tsv nor .facts
  help: say so with `separator: ","`
wrong-type facts/a.ron:4:60 `separator` is one character of ASCII, and no quote or line end
  help: such as `separator: ";"` or `separator: "\t"`
wrong-type facts/a.ron:4:100 `x` is not the number of a cell
  `x` expected 1, 2, …
  help: with `header: false` cells have numbers, no names
missing-column facts/a.ron:5:60 the entities of `state` have no sort
  help: say what they are, such as `sorts: ["State"]`
wrong-type facts/a.ron:5:82 `columns` takes a group `{ "column": "cell", … }`; found a list in `[ ]`
missing-data facts/a.ron:6:37 the file `facts/dta.csv` is not there
unknown-relation facts/a.ron:7:21 no relation is called `membr`; did you mean `member`?
  `membr` not declared
  help: a rule file declares relations
  write: member
missing-column facts/a.ron:8:9 nothing in `facts/data.csv` is said to be `rank` and `score` of `ranked`
  `(relation: "ranked", file: "data.csv", from: "state")` without `rank` and `score`
  rules/r.dl:4:10 declared here
  help: no cell in its header has this name; say which is meant: `columns: {"rank": "…", …}`
missing-citation facts/a.ron:8:9 this entry of `bulk` cites no place
  `(relation: "ranked", file: "data.csv", from: "state")` has no `at`
  help: say where: `at: "PLACE"`; the key of a work cites it as a whole
unexpected-interval facts/a.ron:8:55 `ranked` is not declared `during`, so its facts have no `from`
  `state` has no place here
  rules/r.dl:4:10 declared without `during`
  help: declare the relation with `during`
"#,
    );
}

#[test]
fn data_and_a_fact_contradict_each_other() {
    let written =
        "facts: {\"member\": [(state: \"US\", forum: \"G7\", at: \"me\", denied: true)]},";
    let text = entry(STATES).replacen('(', &format!("({written}"), 1);
    check_casebook(
        casebook(&text, "cc,igo\nUS,G7\n"),
        r#"
stated-and-denied facts/data.csv:2:1 `member(state: US, forum: G7)` is both stated and denied
  `US,G7` stated here
  facts/a.ron:1:21 denied here
  help: if the sources disagree, take one as the reading, with `status: "contested"` and `alternatives`
  help: if each held in its time, give `from` and `until`
"#,
    );
}

#[test]
fn data_and_data_contradict_each_other() {
    let fields = format!(
        "{STATES}, from: \"a\"), (file: \"data.csv\", at: \"me\", {STATES}, denied: true, until: \"a\", where: {{\"a\": \"1999\"}}"
    );
    check_found(
        &fields,
        "cc,igo,a\nUS,G7,1999\nUS,G20,2000\n",
        r#"
stated-and-denied facts/data.csv:2:1 `member(state: US, forum: G7)` is both stated and denied
  `US,G7,1999` stated here
  facts/data.csv:2:1 denied here
  help: if the sources disagree, take one as the reading, with `status: "contested"` and `alternatives`
  help: if each held in its time, give `from` and `until`
"#,
    );
}

#[test]
fn a_line_with_more_cells_than_the_first_is_reported() {
    check_found(
        STATES,
        "cc,igo\nUS,G7\nUS,G20, or so\n",
        r#"
data-syntax facts/data.csv:3:1 this line has 3 cells, more than the first line
  help: a cell that has the separator in it stands in quotes
"#,
    );
}

#[test]
fn files_are_named_beside_the_facts() {
    assert_eq!(beside("facts/a.ron", "b.csv"), "facts/b.csv");
    assert_eq!(beside("facts/a.ron", "./x/../../data/b.csv"), "data/b.csv");
    assert_eq!(beside("a.ron", "../b.csv"), "../b.csv");
    assert_eq!(beside("/x/a.ron", "b.csv"), "/x/b.csv");
    assert_eq!(beside("x/a.ron", "/y/b.csv"), "/y/b.csv");
    let text = "(bulk: [(relation: \"r\", file: \"b.csv\"), (file: 1), (file: \"c.tsv.gz\", x: )])";
    assert_eq!(named_files(text), ["b.csv"]);
    assert_eq!(named_files("(facts: {})"), [""; 0]);
}

proptest! {
    #[test]
    fn lines_are_cut_like_another_reader_cuts_them(
        rows in proptest::collection::vec(proptest::collection::vec("[a,\"\n 1-9é]{0,10}", 3), 1..8),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let format = Format { separator: b',', quotes: Quotes::Allowed };
        let cut = cut(&text, 0, format, 3, &[0, 2]);
        prop_assert!(cut.flaws.is_empty());
        for (column, index) in cut.columns.iter().zip([0, 2]) {
            let read: Vec<String> = column.cells().iter().map(|it| column.text(*it).into_owned()).collect();
            let written: Vec<String> = rows.iter().map(|row| row[index].clone()).collect();
            prop_assert_eq!(read, written);
        }
        for (start, row) in cut.starts.iter().zip(&rows) {
            let (line, _) = cells(&text, *start as usize, format);
            let line: Vec<String> = line.into_iter().map(|(cell, _)| cell.into_owned()).collect();
            prop_assert_eq!(&line, row);
        }
    }

    #[test]
    fn numbers_are_read_like_numbers(cells in proptest::collection::vec("-?[0-9]{1,12}(\\.[0-9]{1,3})?", 1..20)) {
        let lines: String = cells.iter().map(|cell| format!("US,full,{cell}\n")).collect();
        let text = entry("relation: \"ranked\", header: false");
        let facts = casebook(&text, &lines).unwrap().facts;
        for ((_, fact), cell) in facts.iter().zip(&cells) {
            prop_assert_eq!(fact.row[2], Value::Number(Number::parse(cell).unwrap()));
        }
    }

    #[test]
    fn no_data_makes_the_reader_panic(data in "[US,G7\"\n\r;é1-]{0,60}", header: bool) {
        let fields = format!("relation: \"ranked\", header: {header}, columns: {{\"state\": 1, \"rank\": 2, \"score\": 3}}");
        _ = casebook(&entry(&fields), &data);
    }
}

//! Each test shows a file of entities or a bibliography and what is said about it, or what is read from it.

use super::{Vocabulary, read};
use crate::program::{Program, Sort};
use crate::source::{FileId, Sources, Span};
use crate::testing::render;
use crate::value::Symbol;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

struct Read {
    sources: Sources,
    vocabulary: Vocabulary,
    found: String,
}

fn vocabulary(entities: &[&str], bibliographies: &[&str]) -> Read {
    let mut sources = Sources::default();
    let mut add = |path: &str, texts: &[&str]| -> Vec<FileId> {
        texts.iter().map(|text| sources.add(path, *text)).collect()
    };
    let files = (add("entities.ron", entities), add("sources.bib", bibliographies));
    let text = |files: &[FileId]| -> Vec<(FileId, String)> {
        files.iter().map(|&file| (file, sources.file(file).text.clone())).collect()
    };
    let (entities, bibliographies) = (text(&files.0), text(&files.1));
    let borrowed = |texts: &'_ [(FileId, String)]| -> Vec<(FileId, &'static str)> {
        texts.iter().map(|(file, text)| (*file, Symbol::new(text).as_str())).collect()
    };
    let (vocabulary, findings) = read(&borrowed(&entities), &borrowed(&bibliographies));
    let found = render(&sources, &findings);
    Read { sources, vocabulary, found }
}

#[track_caller]
fn check_entities(text: &str, want: &str) {
    assert_eq!(vocabulary(&[text], &[]).found, want);
}

#[track_caller]
fn check_works(text: &str, want: &str) {
    assert_eq!(vocabulary(&[], &[text]).found, want);
}

/// The reference, and the name in a sentence, of a file's only work.
#[track_caller]
fn check_reference(text: &str, reference: &str, author_year: &str) {
    let Read { vocabulary, found, .. } = vocabulary(&[], &[text]);
    assert_eq!(found, "");
    assert_eq!(vocabulary.works[0].reference, reference);
    assert_eq!(vocabulary.works[0].author_year, author_year);
}

const ENTITIES: &str = r#"(
    entities: {
        "China": (sorts: ["Actor"], label: "the PRC", aliases: ["PRC", "Beijing"]),
        "ISO_IEC": (sorts: ["Forum", "Actor"], note: "a pair"),
    },
)"#;

#[test]
fn entities_are_read_with_their_places() {
    let Read { sources, vocabulary, found } = vocabulary(&[ENTITIES], &[]);
    assert_eq!(found, "");
    let [china, iso] = &vocabulary.entities[..] else { panic!("two entities") };
    assert_eq!((china.name.as_str(), china.label.as_str()), ("China", "the PRC"));
    assert_eq!(china.aliases, ["PRC", "Beijing"]);
    assert_eq!(sources.text(china.span), "China");
    assert_eq!(sources.text(iso.sorts[1].1), "Actor");
    assert_eq!((iso.label.as_str(), iso.note.as_deref()), ("ISO_IEC", Some("a pair")));
}

#[test]
fn a_broken_entity_does_not_hide_the_others() {
    let text = "(entities: {\n\"A\": (sorts: [\"S\"] label: \"a\"),\n\"B\": (sorts: [\"S\"]),\n})";
    let Read { vocabulary, found, .. } = vocabulary(&[text], &[]);
    assert_eq!(
        found,
        "\
facts-syntax entities.ron:2:20 expected a comma, found `label`
  help: entries are parted by commas; texts stand in quotes
"
    );
    assert_eq!(vocabulary.entities.len(), 1);
}

#[test]
fn an_entity_with_a_slip_in_an_attribute() {
    check_entities(
        "(entities: {\"A\": (sort: [\"S\"], sorts: [\"S\"])})",
        "\
unknown-attribute entities.ron:1:19 an entity has no `sort`; did you mean `sorts`?
  `sort` not known here
  help: it may have `sorts`, `label`, `aliases`, `plural`, `note`
  write: sorts
",
    );
}

#[test]
fn an_entity_without_a_sort() {
    check_entities(
        "(entities: {\"A\": (label: \"a\"),\n\"B\": (sorts: [])})",
        "\
missing-column entities.ron:1:14 `A` has no sort
  help: say what it is, such as `sorts: [\"Actor\"]`
missing-column entities.ron:2:2 `B` has no sort
  help: say what it is, such as `sorts: [\"Actor\"]`
",
    );
}

#[test]
fn values_of_another_kind() {
    check_entities("(entities: {\"A\": (sorts: [1], label: 2),\n\"B\": \"C\"})", "\
wrong-type entities.ron:1:26 `sorts` takes a text in quotes, or a list of them in `[ ]`; found a list in `[ ]`
wrong-type entities.ron:1:38 `label` takes a text in quotes; found the number `2`
  help: put it in quotes
  write: \"2\"
wrong-type entities.ron:2:6 an entity is written `(name: value, …)`; found the text \"C\"
");
    check_entities(
        "(entities: [])",
        "\
wrong-type entities.ron:1:12 `entities` takes a group `{ \"Name\": (…), … }`; found a list in `[ ]`
",
    );
}

#[test]
fn two_entities_with_one_name() {
    check_entities(
        "(entities: {\n\"A\": (sorts: [\"S\"]),\n\"A\": (sorts: [\"S\"]),\n})",
        "\
duplicate-name entities.ron:3:2 there are two entities with the name `A`
  `A` declared again
  entities.ron:2:2 first declared here
  help: give one of them another name
",
    );
}

#[test]
fn an_alias_of_two_entities() {
    let text = "(entities: {\n\"A\": (sorts: [\"S\"], aliases: [\"X\", \"A\"]),\n\
                \"B\": (sorts: [\"S\"], aliases: [\"X\", \"A\"]),\n})";
    check_entities(
        text,
        "\
duplicate-name entities.ron:3:32 `X` means both `A` and `B`
  `X` declared again
  entities.ron:2:32 first declared here
  help: give one of them another name
duplicate-name entities.ron:3:37 `A` means both `A` and `B`
  `A` declared again
  entities.ron:2:2 first declared here
  help: give one of them another name
",
    );
}

#[test]
fn a_sort_that_no_rule_file_declares() {
    let Read { sources, vocabulary, .. } = vocabulary(&[ENTITIES], &[]);
    let span = vocabulary.entities[0].span;
    let sort = Sort { name: Symbol::new("Actors"), doc: String::new(), span };
    let program = Program { sorts: [sort].into_iter().collect(), ..Program::default() };
    let found = render(&sources, &vocabulary.undeclared_sorts(&program)[..1]);
    assert_eq!(
        found,
        "\
unknown-type entities.ron:3:28 no sort is called `Actor`; did you mean `Actors`?
  `Actor` not declared; one more entity has it
  help: a rule file declares sorts, such as `sort Actor, Forum.`
  write: Actors
"
    );
}

const WORKS: &str = "% The article.
@article{cheng-zeng-2023,
  author   = {Cheng, Jing and Zeng, Jinghan},
  title    = {Shaping {AI}'s Future? China in Global {AI} Governance},
  journal  = {Journal of Contemporary China},
  year     = {2023}, volume = {32}, number = {143}, pages = {794--810},
  locators = {abstract: 1..1, goals-practices: 1..16, n: 1..130,},
}

@misc{other, title = {Other}}
";

#[test]
fn works_are_read_with_their_places() {
    let Read { sources, vocabulary, found } = vocabulary(&[], &[WORKS]);
    assert_eq!(found, "");
    let work = &vocabulary.works[0];
    assert_eq!(sources.text(work.span), "cheng-zeng-2023");
    assert!(work.bibtex.starts_with("@article{cheng") && work.bibtex.ends_with("1..130,},\n}"));
    assert!(work.place("goals-practices.16").is_some() && work.place("n130").is_some());
    assert_eq!(
        (work.place("n131"), work.place("challenges.1"), work.place("n")),
        (None, None, None)
    );
    assert_eq!(vocabulary.works[1].bibtex, "@misc{other, title = {Other}}");
}

#[test]
fn places_are_told_in_order_and_apart() {
    let Read { vocabulary, .. } = vocabulary(&[], &[WORKS]);
    let places: Vec<String> = vocabulary.works[0].places().collect();
    assert_eq!(places[..2], ["abstract.1", "goals-practices.1"]);
    assert_eq!((places.len(), places[146].as_str()), (147, "n130"));
    let place = |locator| vocabulary.works[0].place(locator);
    assert_eq!((place("n.101").as_deref(), place("n101").as_deref()), (Some("n101"), Some("n101")));
    assert_eq!(place("abstract1").as_deref(), Some("abstract.1"));
}

#[test]
fn a_work_is_meant_by_a_part_of_its_key_or_by_its_author_if_no_other_is() {
    let more =
        "@misc{cheng-2020, title = {Other}}\n@misc{lee, author = {Schmitt, Lewin}, title = {Map}}";
    let Read { vocabulary, .. } = vocabulary(&[], &[WORKS, more]);
    let span = vocabulary.works[0].span;
    let meant = |word: &str| vocabulary.citation(word, span, None).unwrap_err().replacement;
    assert_eq!(meant("ZENG").as_deref(), Some("cheng-zeng-2023"));
    assert_eq!(meant("Schmitt").as_deref(), Some("lee"));
    assert_eq!(meant("Cheng").as_deref(), None);
    assert_eq!(meant("ze").as_deref(), None);
}

#[test]
fn an_entry_can_stand_alone() {
    let entries = "@string{jcc = {Journal of {China}}}
        @article{a, author = {Cheng, Jing}, title = {On {AI}}, journal = jcc, year = 2023}
        @book{b, title = {Whole}, editor = {Ed, Ann}, year = 2020}
        @incollection{c, title = {Part}, author = {Roe, Jo}, crossref = {b}}";
    let Read { vocabulary, found, .. } = vocabulary(&[], &[entries]);
    assert_eq!(found, "");
    for work in &vocabulary.works {
        let alone = biblatex::Bibliography::parse(&work.standalone).unwrap();
        let entry = alone.get(work.key.as_str()).expect("the entry itself");
        assert!(!work.standalone.contains("crossref"), "{}", work.standalone);
        let reference = super::reference::reference(entry);
        assert_eq!(reference, work.reference, "{}", work.standalone);
    }
    assert_eq!(vocabulary.works[1].standalone, vocabulary.works[1].bibtex);
}

#[test]
fn an_article_as_a_reference() {
    check_reference(
        WORKS,
        "Cheng, Jing and Zeng, Jinghan (2023). Shaping AI's Future? China in Global AI Governance. \
         Journal of Contemporary China 32(143): 794-810.",
        "Cheng and Zeng (2023)",
    );
}

#[test]
fn an_article_with_an_issue_only_and_one_on_the_web() {
    check_reference(
        "@article{a, author = {Chen, Wei}, title = {T}, journal = {J}, year = 2018, number = {4}, pages = {23--37}}",
        "Chen, Wei (2018). T. J (4): 23-37.",
        "Chen (2018)",
    );
    check_reference(
        "@article{a, author = {Knight, Will}, title = {T}, journal = {J}, year = 2018, url = {https://x.org/a_b}}",
        "Knight, Will (2018). T. J. https://x.org/a_b",
        "Knight (2018)",
    );
}

#[test]
fn a_book_and_a_chapter_as_references() {
    check_reference(
        "@book{a, author = {Ludwig van Beethoven and Bach, Johann and Czerny, Carl}, title = {T}, \
         publisher = {P}, address = {Bonn}, year = {1820}}",
        "van Beethoven, Ludwig; Bach, Johann and Czerny, Carl (1820). T. Bonn: P.",
        "van Beethoven et al. (1820)",
    );
    check_reference(
        "@incollection{a, author = {A, B}, title = {T}, booktitle = {Book}, editor = {E, F and G, H}, \
         pages = {1-9}, publisher = {P}, year = {1999}}",
        "A, B (1999). T. In E, F and G, H (eds), Book: 1-9. P.",
        "A (1999)",
    );
}

#[test]
fn a_report_and_a_page_on_the_web_as_references() {
    check_reference(
        "@techreport{a, author = {Smith, J. and others}, title = {T}, institution = {RAND}, date = {2020-05}}",
        "Smith, J. et al. (2020). T. RAND.",
        "Smith et al. (2020)",
    );
    check_reference(
        "@report{a, title = {T}, institution = {OECD}, year = {2019}}",
        "OECD (2019). T.",
        "OECD (2019)",
    );
    check_reference(
        "@online{a, title = {Page}, url = {https://x.org}}",
        "Page (n.d.). https://x.org",
        "Page (n.d.)",
    );
    check_reference(
        "@online{a, title = {Page}, year = {}, date = {2021-03-02}, note = {Accessed in May}}",
        "Page (2021). Accessed in May.",
        "Page (2021)",
    );
    check_reference(
        "@misc{a, author = {{World Bank}}, title = {What now?}, howpublished = {\\url{https://x.org}}, year = {forthcoming}}",
        "World Bank (forthcoming). What now? https://x.org",
        "World Bank (forthcoming)",
    );
}

#[test]
fn a_broken_work_does_not_hide_the_others() {
    let text = "@misc{a, title = {x} year = 2}\n@misc{b, title = {y}}\n\n@misc{c title = {z}}\n";
    let Read { vocabulary, found, .. } = vocabulary(&[], &[text]);
    assert_eq!(
        found,
        "\
bibliography-syntax sources.bib:1:22 expected a comma, found `year`
  help: a field is written `name = {…}`; fields are parted by commas
bibliography-syntax sources.bib:4:9 expected a comma, found `title`
  help: a field is written `name = {…}`; fields are parted by commas
"
    );
    assert_eq!(vocabulary.works.len(), 1);
}

#[test]
fn a_work_that_is_not_closed() {
    let text = "@misc{a,\n title = {x,\n year = 2\n}\n\n@misc{b, title = {y}}\n";
    let Read { vocabulary, found, .. } = vocabulary(&[], &[text]);
    assert_eq!(
        found,
        "\
bibliography-syntax sources.bib:1:1 this entry is never closed
  `@misc{a` its `}` is missing
  help: each `{` needs its `}`, in titles too
"
    );
    assert_eq!(vocabulary.works.len(), 1);
}

#[test]
fn a_word_without_braces() {
    check_works(
        "@misc{a, title = Other}",
        "\
bibliography-syntax sources.bib:1:18 `Other` stands without braces, and no `@string` declares it
  help: write `{Other}`
",
    );
}

#[test]
fn a_work_without_a_key() {
    check_works(
        "@misc{, title = {x}}",
        "\
bibliography-syntax sources.bib:1:1 this entry has no key by which it can be cited
  `@misc{, title = {x}` not citable
  help: an entry begins `@article{schmitt-2021,`
",
    );
}

#[test]
fn works_that_draw_on_one_another_in_a_circle() {
    check_works(
        "@misc{a, crossref = {b}}\n@misc{b, xdata = {c, a}}\n@misc{d, title = {x}, crossref = {d}}",
        "\
bibliography-syntax sources.bib:1:21 this entry draws on itself, or on more entries than can be followed
  help: refer to another entry by its key in braces, or write the fields out
bibliography-syntax sources.bib:3:34 this entry draws on itself, or on more entries than can be followed
  help: refer to another entry by its key in braces, or write the fields out
",
    );
    check_works("@book{a, title = {x}}\n@inbook{b, crossref = {a}}", "");
}

#[test]
fn two_works_with_one_key() {
    let want = "\
duplicate-name sources.bib:2:7 there are two works with the key `a`
  `a` declared again
  sources.bib:1:7 first declared here
  help: give one of them another key
";
    check_works("@misc{a, title = {x}}\n@misc{a, title = {y}}", want);
    let Read { found, .. } = vocabulary(&[], &["@misc{a, title = {x}}", "\n@misc{a, title = {y}}"]);
    assert_eq!(found, want);
}

#[test]
fn places_that_cannot_be_read() {
    for written in ["n 1..9", "n: 1-9", "n: 9..1", "n2: 1..9", "n: 1..4000000000"] {
        let found = format!("@misc{{a, locators = {{s: 1..2, {written}}}}}");
        check_works(
            &found,
            &format!(
                "\
bibliography-syntax sources.bib:1:31 expected places such as `challenges: 1..16`, found `{written}`
  `{written}` not a run of places
  help: a name that does not end in a digit, a colon, the first number, two dots, the last number; \
                such as `locators = {{abstract: 1..1, n: 1..130}}`
"
            ),
        );
    }
}

#[test]
fn a_work_whose_places_cannot_be_read_takes_any_place() {
    let Read { vocabulary, .. } = vocabulary(&[], &["@misc{a, locators = {n}}"]);
    let span = Span::new(vocabulary.works[0].span.file, 0..1);
    assert!(vocabulary.citation("a:n7", span, None).is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_the_readers_panic(text in "[@{}=,\"\\\\%a-z0-9\n ]{0,60}") {
        vocabulary(&[&text], &[&text]);
    }

    #[test]
    fn no_change_of_a_good_bibliography_makes_the_reader_panic(
        at in 0..WORKS.len(), length in 0..20_usize, put in "[@{}=,\"\\\\%a1#.:\n]{0,4}",
    ) {
        let mut text = WORKS.to_owned();
        text.replace_range(at..(at + length).min(WORKS.len()), &put);
        vocabulary(&[], &[&text]);
    }

    #[test]
    fn no_change_of_good_entities_makes_the_reader_panic(
        at in 0..ENTITIES.len(), length in 0..20_usize, put in "[(){}\\[\\],:\"\\\\a1\n]{0,4}",
    ) {
        let mut text = ENTITIES.to_owned();
        text.replace_range(at..(at + length).min(ENTITIES.len()), &put);
        vocabulary(&[&text], &[]);
    }
}

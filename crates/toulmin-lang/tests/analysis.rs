//! What editors ask for, over the article and the corpus: sound, and broken in whatever way.
#![expect(clippy::disallowed_methods, reason = "tests read the files that they analyse")]

use pretty_assertions::assert_eq;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use toulmin_lang::casebook::{Analysis, Role, Text, analyse, read};
use toulmin_lang::program::{Atom, Literal, Origin};
use toulmin_lang::source::{FileId, Sources, Span};
use toulmin_lang::uses::{Definition, Use};
use toulmin_lang::value::Value;

/// The files of a casebook: paths and texts.
type Files = Vec<(String, String)>;

/// Changed texts are tried this often: each is analysed whole.
const CHANGES: u32 = 24;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The files below a folder that end like this, sorted.
fn below(folder: &str, ending: &str) -> Files {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.ends_with(ending) {
                found.push((path, fs::read_to_string(entry.path()).unwrap()));
            }
        }
    }
    found.sort();
    found
}

static ARTICLE: LazyLock<Files> = LazyLock::new(|| {
    let manifest = fs::read_to_string(root().join("casebook.ron")).unwrap();
    let mut files = vec![("casebook.ron".to_owned(), manifest)];
    files.extend(below("facts", ".ron"));
    files.extend(below("facts", ".bib"));
    files.extend(below("rules", ".dl"));
    files.extend(below("tests/claims", ".dl"));
    files
});

/// The rules of each section of the corpus.
static CORPUS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let rules = |text: &str| {
        let fences = text.split("```rules").skip(1);
        let rules = fences.filter_map(|rest| rest.split_once('\n')?.1.split_once("```"));
        rules.map(|(rules, _)| rules.to_owned()).collect::<Vec<_>>()
    };
    below("tests/corpus", ".md").iter().flat_map(|(_, text)| rules(text)).collect()
});

/// A small casebook with these rules.
fn with_rules(rules: &str) -> Files {
    let files = [
        ("casebook.ron", r#"(title: "T", date: "2023", source: "paper")"#),
        (
            "facts/entities.ron",
            r#"(entities: { "G20": (sorts: ["Forum"]), "China": (sorts: ["Actor"]) })"#,
        ),
        ("facts/sources.bib", "@misc{paper, title = {T}, locators = {n: 1..9}}\n"),
        ("facts/f.ron", r#"(facts: { "member": [(actor: "China", forum: "G20", at: "n1")] })"#),
        ("rules/r.dl", rules),
    ];
    files.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec()
}

fn texts(files: &Files) -> (Sources, Vec<Text>) {
    let mut sources = Sources::default();
    let add = |(path, text): &(String, String)| {
        let role = Role::of(path).unwrap();
        Text { role, file: sources.add(path.as_str(), text.as_str()) }
    };
    let texts = files.iter().map(add).collect();
    (sources, texts)
}

/// The name with which a definition is meant.
fn name(sources: &Sources, analysis: &Analysis, definition: Definition) -> String {
    let program = &analysis.program;
    match definition {
        Definition::Sort(id) => program.sorts[id.0].name.to_string(),
        Definition::Enum(id) => program.enums[id.0].name.to_string(),
        Definition::Member(_, name) | Definition::Entity(name) | Definition::Work(name) => {
            name.to_string()
        }
        Definition::Relation(id) => program.relation(id).name.to_string(),
        Definition::Column(id, at) => program.relation(id).columns[at].name.to_string(),
        Definition::Param(id) => program.params[id.0].name.to_string(),
        Definition::Rule(id) => program.rule(id).name.to_string(),
        Definition::Variable(first) => sources.text(first).to_owned(),
        Definition::Place { place, .. } => place.to_string(),
    }
}

/// Analyses a casebook and reads it, which must say the same; every use is a stretch of a text.
fn checked(files: &Files) -> (Sources, Analysis) {
    let (sources, texts) = texts(files);
    let analysis = analyse(&sources, &texts);
    let found = read(&sources, &texts).map_or_else(|found| found, |casebook| casebook.warnings);
    assert_eq!(analysis.findings, found);

    for Use { span, definition } in &analysis.uses {
        assert!(
            analysis.definitions.contains_key(definition),
            "{definition:?} is nowhere declared"
        );
        assert!(sources.file(span.file).text.get(span.range()).is_some(), "{span:?} is no stretch");
    }
    (sources, analysis)
}

/// What stands in this stretch.
fn within(analysis: &Analysis, span: Span) -> BTreeSet<Definition> {
    let is_inside = |it: &&Use| {
        it.span.file == span.file && span.start <= it.span.start && it.span.end <= span.end
    };
    analysis.uses.iter().filter(is_inside).map(|it| it.definition).collect()
}

fn atoms(literals: &[Literal]) -> impl Iterator<Item = &Atom> {
    literals.iter().flat_map(Literal::atoms)
}

#[test]
fn every_use_in_the_article_is_the_name_of_what_it_means() {
    let (sources, analysis) = checked(&ARTICLE);
    for Use { span, definition } in &analysis.uses {
        assert_eq!(sources.text(*span), name(&sources, &analysis, *definition));
        assert_eq!(analysis.at(span.file, span.start as usize), Some(*definition));
        assert_eq!(analysis.at(span.file, span.end as usize - 1), Some(*definition));
    }
}

#[test]
fn nothing_that_the_article_says_is_without_its_uses() {
    let (_, analysis) = checked(&ARTICLE);
    for fact in &analysis.facts.written {
        let noted = within(&analysis, fact.span);
        for value in &fact.row {
            let is_it = |definition: &Definition| match (definition, value) {
                (Definition::Entity(name) | Definition::Member(_, name), Value::Name(of_row)) => {
                    name == of_row
                }
                _ => false,
            };
            let is_name = matches!(value, Value::Name(_));
            assert!(!is_name || noted.iter().any(is_it), "`{value}` of {} is not noted", fact.id);
        }
        for at in 0..fact.row.len() {
            assert!(
                noted.contains(&Definition::Column(fact.relation, at)),
                "a column of {}",
                fact.id
            );
        }
    }

    let program = &analysis.program;
    let queries = program.claims.iter().map(|claim| &claim.query.body);
    for body in program.rules.iter().map(|rule| &rule.body).chain(queries) {
        let declared = |atom: &&Atom| program.relation(atom.relation).origin == Origin::Declared;
        for atom in atoms(&body.literals).filter(declared) {
            let noted = within(&analysis, atom.span);
            assert!(noted.contains(&Definition::Relation(atom.relation)), "{:?}", atom.span);
        }
        for variable in &body.variables {
            let definition = Definition::Variable(variable.span);
            let is_written = !variable.name.as_str().starts_with('_');
            let is_noted = analysis.uses_of(definition).next().is_some();
            assert!(!is_written || is_noted, "?{}", variable.name);
        }
    }
}

#[test]
fn what_the_corpus_gets_wrong_is_found_by_analysis_too() {
    assert!(CORPUS.len() > 100, "{} programs", CORPUS.len());
    for rules in CORPUS.iter() {
        checked(&with_rules(rules));
    }
}

/// The text with a stretch replaced; both ends are moved down to where characters begin.
fn changed(text: &str, at: usize, length: usize, put: &str) -> String {
    let boundary =
        |at: usize| (0..=at.min(text.len())).rfind(|at| text.is_char_boundary(*at)).unwrap();
    let (start, end) = (boundary(at), boundary(at.saturating_add(length)));
    [&text[..start], put, &text[end..]].concat()
}

/// Where a text is changed, how much is taken out, and what is put there.
fn changes() -> impl Strategy<Value = (prop::sample::Index, usize, String)> {
    let length = prop_oneof![4 => 0..30_usize, 1 => Just(usize::MAX)];
    (any::<prop::sample::Index>(), length, "[(){}\\[\\],:.?\"\\\\@=a1é𝛼\r\n /-]{0,4}")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CHANGES, ..ProptestConfig::default() })]

    #[test]
    fn no_change_of_the_article_makes_analysis_panic_or_differ(
        file in any::<prop::sample::Index>(),
        (at, length, put) in changes(),
    ) {
        let mut files = ARTICLE.clone();
        let (_, text) = &mut files[file.index(ARTICLE.len())];
        *text = changed(text, at.index(text.len() + 1), length, &put);
        checked(&files);
    }

    #[test]
    fn no_change_of_a_program_makes_analysis_panic_or_differ(
        program in any::<prop::sample::Index>(),
        (at, length, put) in changes(),
    ) {
        let rules = &CORPUS[program.index(CORPUS.len())];
        checked(&with_rules(&changed(rules, at.index(rules.len() + 1), length, &put)));
    }
}

#[test]
fn a_name_is_found_from_its_first_letter_to_its_end() {
    let rules = "sort Actor, Forum.\nrelation member(actor: Actor, forum: Forum).\n";
    let (sources, analysis) = checked(&with_rules(rules));
    let (file, text) = sources.iter().find(|(_, file)| file.path == "rules/r.dl").unwrap();
    let found = |at: usize, file: FileId| {
        analysis.at(file, at).map(|it| name(&sources, &analysis, it)).unwrap_or_default()
    };
    let word = text.text.find("member").unwrap();
    let at = [word - 1, word, word + 3, word + 6, word + 7].map(|at| found(at, file));
    assert_eq!(at, ["", "member", "member", "member", "actor"]);
    assert_eq!(found(usize::MAX, file), "");
}

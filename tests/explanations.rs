//! Every answer of a random program has a proof, and every goal without one a refusal, that the checker accepts.

#[path = "support/schemas.rs"]
mod schemas;
mod support;

use proptest::prelude::*;
use schemas::Schemas;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::LazyLock;
use support::Article;
use support::programs::{Choices, DATES, RandomProgram, TEXTS, program};
use toulmin::evaluate::{Engine, Limits, Tuning, params};
use toulmin::explain::{DEPTH, why, why_by, why_not};
use toulmin::model::Model;
use toulmin::refusal::Verdict;
use toulmin::render::cut::{Depth, Opens, Parts};
use toulmin::render::format::{Explanation, Look};
use toulmin::render::proof::Why;
use toulmin::render::refusal::WhyNot;
use toulmin::render::style::Colour;
use toulmin::render::{Page, argdown, dot, mermaid, text, tree};
use toulmin::verify::{verify, verify_refusal};
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::check::check_goal;
use toulmin_lang::parse::parse_goal;
use toulmin_lang::program::{Literal, Query, Relation, RuleId, Type};
use toulmin_lang::source::Sources;

/// Nodes, one of which nothing mentions.
const NODES: [&str; 6] = ["a", "b", "c", "d", "e", "nowhere"];

fn load(random: &RandomProgram, sources: &mut Sources) -> Casebook {
    let mut text = |role, path: &str, text: String| Text { role, file: sources.add(path, text) };
    let manifest = r#"(title: "Random", date: "2023", source: "paper")"#.to_owned();
    let bibliography = "@book{paper, author = {P}, title = {T}, year = {2023}}".to_owned();
    let rules = format!("{}{}\n", random.declarations, random.rules.join("\n"));
    let texts = [
        text(Role::Manifest, "casebook.ron", manifest),
        text(Role::Entities, "facts/entities.ron", entities()),
        text(Role::Bibliography, "facts/sources.bib", bibliography),
        text(Role::Rules, "rules/random.dl", rules.clone()),
        text(Role::Facts, "facts/random.ron", facts(&random.facts)),
    ];
    read(sources, &texts).unwrap_or_else(|findings| {
        let messages: Vec<_> = findings.into_iter().map(|finding| finding.message).collect();
        panic!("{messages:?}\n{rules}")
    })
}

fn entities() -> String {
    let entity = |name: &&str| format!(r#""{name}": (sorts: ["Node"], label: "{name}"),"#);
    format!("(entities: {{{}}})", NODES.iter().map(entity).collect::<String>())
}

/// Lines of rows as facts, each once; a denial of what is stated is left out.
fn facts(lines: &str) -> String {
    let lines: BTreeSet<&str> = lines.lines().filter(|line| !line.starts_with("entity")).collect();
    let mut relations: BTreeMap<&str, String> = BTreeMap::new();
    for line in &lines {
        let stated = line.strip_prefix("denied ");
        if stated.is_some_and(|stated| lines.contains(stated)) {
            continue;
        }
        let (relation, values) = stated.unwrap_or(line).split_once(' ').unwrap();
        let facts = relations.entry(relation).or_default();
        facts.push('(');
        for (column, value) in values.split(' ').enumerate() {
            let value = value.trim_matches('"');
            write!(facts, r#"c{column}: "{value}", "#).unwrap();
        }
        writeln!(facts, r#"at: "n1", denied: {}),"#, stated.is_some()).unwrap();
    }
    let entry = |(relation, facts): (&&str, &String)| format!("\"{relation}\": [{facts}],\n");
    let complete = r#"complete: [(relation: "node", at: "n2")]"#;
    format!("(facts: {{{}}}, {complete})", relations.iter().map(entry).collect::<String>())
}

fn query(casebook: &Casebook, goal: &str) -> Query {
    let file = Sources::default().add("<query>", goal);
    let (tree, _) = parse_goal(file, goal);
    check_goal(&casebook.program, &casebook.vocabulary, &tree.unwrap()).unwrap()
}

/// A goal of a relation with these arguments.
fn goal(relation: &Relation, args: &[String]) -> String {
    format!("{}({})", relation.name, args.join(", "))
}

/// Goals with every column open, every column fixed, and the first fixed.
fn goals(relation: &Relation) -> Vec<String> {
    let values = |ty: Type| -> Vec<String> {
        match ty {
            Type::Number => (0..4).map(|n: usize| n.to_string()).collect(),
            Type::Text => TEXTS.map(str::to_owned).to_vec(),
            Type::Date => DATES.map(str::to_owned).to_vec(),
            _ => NODES.map(str::to_owned).to_vec(),
        }
    };
    let open: Vec<String> = (0..relation.columns.len()).map(|i| format!("?v{i}")).collect();
    let mut goals = vec![goal(relation, &open)];
    for first in values(relation.columns[0].ty) {
        let mut args = open.clone();
        args[0] = first;
        goals.push(goal(relation, &args));
        for second in relation.columns.get(1).iter().flat_map(|column| values(column.ty)) {
            args[1] = second;
            goals.push(goal(relation, &args));
        }
    }
    if let [one, two] = relation.columns.as_slice()
        && one.ty == two.ty
    {
        goals.push(goal(relation, &["?v".to_owned(), "?v".to_owned()]));
    }
    goals
}

/// Whether a rule concludes the relation of a goal.
fn concludes(casebook: &Casebook, rule: RuleId, query: &Query) -> bool {
    match &query.body.literals[0] {
        Literal::Atom { atom, .. } => casebook.program.rule(rule).head.relation == atom.relation,
        _ => false,
    }
}

static SCHEMAS: LazyLock<Schemas> = LazyLock::new(Schemas::read);

/// Writes an explanation in every format, as a whole and in parts; its document is what its schema says.
fn print(explanation: &dyn Explanation) -> Result<(), TestCaseError> {
    let exposition = explanation.exposition();
    let look = Look { width: 100, colour: Colour::Off };
    text::print(&exposition, look);
    tree::print(&exposition);
    dot::print(&exposition);
    mermaid::print(&exposition);
    argdown::print(&exposition);
    explanation.facts();
    let document = serde_json::from_str(&explanation.json()).unwrap();
    prop_assert_eq!(SCHEMAS.faults(&document), Vec::<String>::new());
    let mut parts = Parts::new(exposition);
    let shown = parts.shown(Depth::Levels(1), Opens::ByNumber);
    text::print(&shown, look);
    Ok(())
}

/// Explains every answer of a query, or why it has none, and checks and prints what comes out.
fn explain(page: Page<'_>, query: &Query) -> Result<(), TestCaseError> {
    let (model, limits) = (page.model, Limits::default());
    let (casebook, date, params) = (model.casebook, model.date, &model.params);
    let answers = model.answers(query, limits).unwrap();
    for answer in answers.sorted() {
        let answer = Some(&answer);
        let proved = why(model, query, answer, limits).unwrap();
        prop_assert!(proved.is_some(), "an answer without a proof");
        let rules = (0..casebook.program.rules.len()).map(RuleId);
        let rules = rules.filter(|rule| concludes(casebook, *rule, query));
        let by = rules.filter_map(|rule| why_by(model, query, answer, rule, limits).unwrap());
        for found in proved.into_iter().chain(by) {
            prop_assert_eq!(verify(casebook, date, params, query, &found, &|| false), Ok(()));
            print(&Why { page, query, proof: &found })?;
        }
    }
    match why_not(model, query, DEPTH, limits).unwrap() {
        Verdict::Holds(_) => prop_assert!(!answers.is_empty(), "a goal holds without an answer"),
        Verdict::Refused(refused) => {
            prop_assert!(answers.is_empty(), "a goal with an answer is refused");
            prop_assert_eq!(
                verify_refusal(casebook, date, params, query, &refused, &|| false),
                Ok(())
            );
            print(&WhyNot { page, query, refusal: &refused, levels: DEPTH })?;
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_explanation_is_accepted(choices in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut sources = Sources::default();
        let casebook = load(&program(&mut Choices(&choices)), &mut sources);
        let values = params(&casebook.program, &[]);
        let limits = Limits::default();
        let model = Model::derive(&casebook, Engine::Naive, casebook.date, values, limits, Tuning::default());
        prop_assume!(model.is_ok(), "an operation has no result");
        let page = Page { model: &model.unwrap(), sources: &sources };
        for relation in casebook.program.declared() {
            for goal in goals(relation) {
                explain(page, &query(&casebook, &goal))?;
            }
        }
    }
}

#[test]
fn every_conclusion_of_the_article_has_a_proof_that_is_accepted() {
    let Article { casebook, sources, .. } = Article::read();
    let values = params(&casebook.program, &[]);
    let model = Model::derive(
        &casebook,
        Engine::Naive,
        casebook.date,
        values,
        Limits::default(),
        Tuning::default(),
    )
    .unwrap();
    let page = Page { model: &model, sources: &sources };
    for relation in &casebook.program.relations {
        let open: Vec<String> = (0..relation.columns.len()).map(|i| format!("?v{i}")).collect();
        explain(page, &query(&casebook, &goal(relation, &open))).unwrap();
    }
}

//! What the casebook of the article promises of itself, and the second with it: general rules, used ones, and statements that stay statements.

mod support;

use pretty_assertions::assert_eq;
use std::collections::{BTreeMap, BTreeSet};
use support::{Article, article_texts, read, second_texts};
use toulmin_lang::casebook::{Casebook, Role};
use toulmin_lang::facts::Scenario;
use toulmin_lang::program::{Because, Claim, Literal, RuleId, Side, Sign, Term};
use toulmin_lang::rows::Row;
use toulmin_lang::source::Sources;
use toulmin_lang::value::{Date, Symbol, Value};
use toulmin_reason::claims::{self, ClaimKind, ClaimVerdict};
use toulmin_reason::evaluate::{Limits, RUNTIME, Tuning, params};
use toulmin_reason::explain;
use toulmin_reason::model::Model;
use toulmin_verify::proof::Reason;

/// What is put before every name of an entity.
const PREFIX: &str = "Renamed_";

fn derive(casebook: &Casebook, date: Date) -> Model {
    let values = params(&casebook.program, &[]);
    let (limits, tuning) = (Limits::default(), Tuning::default());
    let model = Model::derive(casebook.clone(), RUNTIME, date, values, limits, tuning);
    model.expect("the article derives")
}

fn check(claim: &Claim, casebook: &Casebook) -> claims::Outcome {
    let model = derive(casebook, claim.as_of.unwrap_or(casebook.date));
    claims::check(claim, &model, Limits::default()).expect("a claim can be checked")
}

/// The text with the names of entities renamed: in quotes as a whole, and, where `bare`, as words too. Names of columns and
/// relations, before `:` and `(`, and the words of sentences stay.
fn renamed(text: &str, names: &BTreeSet<&str>, bare: bool) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '"' => quoted_length(rest),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (part, behind) = rest.split_at(length);
        let name = part.trim_matches('"');
        let stands_alone = !behind.starts_with([':', '(']);
        if names.contains(name) && (first == '"' || bare && stands_alone) {
            out += &part.replacen(name, &format!("{PREFIX}{name}"), 1);
        } else {
            out += part;
        }
        rest = behind;
    }
    out
}

/// How long the quoted text is that this begins with.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 1)
}

/// Every row that holds, with the entities in it renamed.
fn rows(model: &Model, names: &BTreeSet<&str>, prefix: &str) -> BTreeSet<(Symbol, Row)> {
    let value = |value: &Value| match value {
        Value::Name(name) if names.contains(name.as_str()) => {
            Value::Name(Symbol::new(&format!("{prefix}{name}")))
        }
        other => *other,
    };
    let program = &model.casebook.program;
    let held = model.rows.iter().filter(|(_, side, _)| *side == Side::Holds);
    held.map(|(relation, _, row)| {
        (program.relation(relation).name, row.iter().map(value).collect())
    })
    .collect()
}

#[test]
fn no_rule_knows_an_entity_by_name() {
    check_renamed(&Article::read(), article_texts());
    check_renamed(&Article::second(), second_texts());
}

/// With all entities renamed in facts and claims only, the claims hold, and the rows are those before, renamed.
#[track_caller]
fn check_renamed(article: &Article, texts_before: Vec<(Role, String, String)>) {
    let entities = &article.casebook.vocabulary.entities;
    let names: BTreeSet<&str> = entities.iter().map(|entity| entity.name.as_str()).collect();
    let mut sources = Sources::default();
    let mut texts = Vec::new();
    for (role, path, text) in texts_before {
        let text = match role {
            Role::Entities | Role::Facts => renamed(&text, &names, false),
            Role::Claims => renamed(&text, &names, true),
            _ => text,
        };
        texts.push((role, sources.add(path, text)));
    }
    let other = read(&sources, &texts);
    for claim in other.program.claims.iter().filter(|claim| !claim.todo) {
        assert_eq!(check(claim, &other).problems, [], "{}", claim.name);
    }
    let (before, after) =
        (derive(&article.casebook, article.casebook.date), derive(&other, other.date));
    let wanted = rows(&before, &names, PREFIX);
    assert_eq!(rows(&after, &names, ""), wanted);
    assert!(wanted.iter().any(|(_, row)| row.iter().any(|it| it.to_string().contains(PREFIX))));
}

/// What the manual says of statements: relations that record them, and those that rules conclude from them.
struct Statements {
    recorded: BTreeSet<String>,
    concluded: BTreeSet<String>,
}

/// The names in backticks in the list of `docs/article.md` that keeps statements apart.
fn documented() -> Statements {
    let page = include_str!("../docs/article.md");
    let list = page.split("## What is said, what is wanted, and what is").nth(1);
    let list = list.and_then(|it| it.split("\n## ").next()).expect("the page has this heading");
    let names =
        |text: &str| text.split('`').skip(1).step_by(2).map(str::to_owned).collect::<Vec<_>>();

    let mut statements = Statements { recorded: BTreeSet::new(), concluded: BTreeSet::new() };
    for item in list.split("\n- ").skip(1) {
        let (relations, rest) = item.split_once("\n  - records:").expect("what they record");
        let (_, conclusions) = rest.split_once("\n  - rules conclude").expect("what follows");
        let conclusions = conclusions.split("\n\n").next().unwrap_or_default();
        statements.recorded.extend(names(relations));
        statements.concluded.extend(names(conclusions));
    }
    statements
}

#[test]
fn what_is_said_makes_nothing_so() {
    let casebook = Article::read().casebook;
    let program = &casebook.program;
    let Statements { recorded: statements, concluded } = documented();
    for name in &statements {
        assert!(program.relation_named(name).is_some(), "there is no relation `{name}`");
    }
    let name = |relation| program.relation(relation).name.to_string();
    let said = casebook.facts.iter().filter(|(_, fact)| statements.contains(&name(fact.relation)));
    let withdrawn: BTreeSet<_> = said.map(|(id, _)| id).collect();
    assert!(withdrawn.len() > 150, "only {} facts are statements", withdrawn.len());
    let without = casebook.supposing(&Scenario { withdrawn, ..Scenario::default() });
    let (whole, left) = (derive(&casebook, casebook.date), derive(&without, casebook.date));
    let none = BTreeSet::new();
    let (whole, left) = (rows(&whole, &none, ""), rows(&left, &none, ""));
    let changed = whole.symmetric_difference(&left).map(|(relation, _)| relation.to_string());
    let changed: BTreeSet<String> = changed.filter(|name| !statements.contains(name)).collect();
    assert_eq!(changed, concluded, "which conclusions statements have a part in");
}

/// The rules in the proofs of the answers of a claim that passes.
fn rules_of(claim: &Claim, model: &Model) -> BTreeSet<RuleId> {
    let limits = Limits::default();
    let by = match claim.because {
        Some(Because::Rule(rule, _)) => Some(rule),
        _ => None,
    };
    let mut used: BTreeSet<RuleId> = by.into_iter().collect();
    let answers: Vec<Row> =
        model.answers(&claim.query, limits).expect("no limit is met").sorted().collect();
    for answer in answers {
        let proof = match by {
            Some(rule) => explain::why_by(model, &claim.query, Some(&answer), rule, limits),
            None => explain::why(model, &claim.query, Some(&answer), limits),
        };
        let Some(proof) = proof.expect("no limit is met") else { continue };
        for step in &proof.steps {
            if let Reason::Rule(rule, _) = &step.reason {
                used.insert(*rule);
            }
        }
    }
    used
}

#[test]
fn every_rule_is_used_in_the_proof_of_a_claim() {
    check_used(&Article::read().casebook);
    check_used(&Article::second().casebook);
}

#[track_caller]
fn check_used(casebook: &Casebook) {
    let program = &casebook.program;
    let mut models: BTreeMap<Date, Model> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for claim in &program.claims {
        let date = claim.as_of.unwrap_or(casebook.date);
        let model = models.entry(date).or_insert_with(|| derive(casebook, date));
        used.extend(rules_of(claim, model));
    }
    let unused = program.rules.iter().enumerate().filter(|(id, _)| !used.contains(&RuleId(*id)));
    let unused: Vec<&str> = unused.map(|(_, rule)| rule.name.as_str()).collect();
    assert_eq!(unused, [""; 0], "no claim's proof uses these rules");
}

/// The variables of an atom; `None` if it has anything else.
fn plain_variables(terms: &[Term]) -> Option<BTreeSet<usize>> {
    let variable = |term: &Term| match term {
        Term::Variable(id) => Some(id.0),
        _ => None,
    };
    let variables: BTreeSet<usize> = terms.iter().map(variable).collect::<Option<_>>()?;
    (variables.len() == terms.len()).then_some(variables)
}

#[test]
fn no_rule_merely_copies_a_relation() {
    let casebooks = [Article::read(), Article::second()];
    let rules = casebooks.iter().flat_map(|it| &it.casebook.program.rules);
    // An exception is no copy of its premise.
    for rule in rules.filter(|rule| rule.overrides.is_none()) {
        if let [Literal::Atom { sign: Sign::Positive, side: Side::Holds, atom }] =
            rule.body.literals.as_slice()
        {
            let copied = plain_variables(&atom.terms);
            let copies = copied.is_some() && copied == plain_variables(&rule.head.terms);
            assert!(!copies, "rule `{}` says again what its premise says", rule.name);
        }
    }
}

#[test]
fn the_article_is_told_at_length_and_with_its_places() {
    let casebook = Article::read().casebook;
    let facts = &casebook.facts.written;
    for fact in facts {
        assert!(fact.anchor.is_some(), "`{}` has no anchor", fact.id);
        assert!(fact.at.iter().any(|at| at.locator.is_some()), "`{}` has no place", fact.id);
    }
    let denials = facts.iter().filter(|fact| fact.side == Side::Denied).count();
    let kinds = casebook.program.claims.iter().map(|claim| check(claim, &casebook));
    let good = kinds.filter(|it| it.verdict == ClaimVerdict::Passed);
    let conclusions = good.filter(|it| it.kind == ClaimKind::Conclusion).count();
    assert!(facts.len() >= 350, "only {} facts", facts.len());
    assert!(conclusions >= 90, "only {conclusions} conclusions");
    assert!(denials >= 20, "only {denials} denials");
}

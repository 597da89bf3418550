//! Casebooks written in a few lines, for tests.

use crate::evaluate::{Engine, Limits, params};
use crate::model::Model;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::check::{check, check_goal};
use toulmin_lang::diag::Severity;
use toulmin_lang::facts::{Attribution, Complete, Fact, Facts, Reading, Status};
use toulmin_lang::parse::{parse, parse_goal};
use toulmin_lang::plan::plan;
use toulmin_lang::program::{Citation, Literal, Program, Query, RelationId, Side, Term};
use toulmin_lang::rows::Row;
use toulmin_lang::source::Sources;
use toulmin_lang::stratify::stratify;
use toulmin_lang::value::{Date, Symbol, Value};
use toulmin_lang::vocabulary::{Entity, Vocabulary, Work};

/// A casebook and the texts it was read from.
pub(crate) struct Case {
    pub(crate) casebook: Casebook,
    pub(crate) sources: Sources,
}

impl Case {
    /// Reads entities (`Actor: China US`, one sort per line), rules and facts.
    ///
    /// A fact is an atom or `denied` atom on a line, then attributes behind bars: `| at n1`, `| from 1999`, `| until 2001`,
    /// `| hedge …`, `| by KEY`, `| or ATOM` (contested). `complete ATOM` is a complete list.
    #[track_caller]
    pub(crate) fn new(entities: &str, rules: &str, facts: &str) -> Self {
        let mut sources = Sources::default();
        let entities_file = sources.add("facts/entities.ron", entities);
        let rules_file = sources.add("rules/test.dl", rules);
        let span = toulmin_lang::source::Span::new(entities_file, 0..0);
        let mut vocabulary =
            Vocabulary { default_source: Some(Symbol::new("paper")), ..Vocabulary::default() };
        for (sort, name) in lines(entities).flat_map(|line| {
            let (sort, names) = line.split_once(": ").expect("a sort and its entities");
            names.split(' ').map(move |name| (Symbol::new(sort), name))
        }) {
            match vocabulary.entities.iter_mut().find(|entity| entity.name.as_str() == name) {
                Some(entity) => entity.sorts.push((sort, span)),
                None => vocabulary.entities.push(Entity {
                    name: Symbol::new(name),
                    label: name.replace('_', " "),
                    aliases: Vec::new(),
                    sorts: vec![(sort, span)],
                    note: None,
                    span,
                }),
            }
        }
        for (key, author_year, reference) in [
            ("paper", "Paper (2023)", "Paper, P. (2023). The paper."),
            ("schmitt-2021", "Schmitt (2021)", "Schmitt, L. (2021). Mapping."),
        ] {
            vocabulary.works.push(Work {
                key: Symbol::new(key),
                reference: reference.to_owned(),
                author_year: author_year.to_owned(),
                bibtex: String::new(),
                locators: Vec::new(),
                span,
            });
        }
        let (file, mut findings) = parse(rules_file, rules);
        let (program, more) = check(&[file], &vocabulary);
        findings.extend(more);
        findings.retain(|finding| finding.severity() == Severity::Error);
        assert_eq!(findings, []);
        let strata = stratify(&program).expect("the rules are stratified");
        let plan = plan(&program, strata);
        let facts = read_facts(&program, &vocabulary, facts, &mut sources);
        let date = Date::parse("2023").expect("a date");
        let (title, warnings) = ("Test".to_owned(), Vec::new());
        let casebook = Casebook { title, date, vocabulary, program, plan, facts, warnings };
        Case { casebook, sources }
    }

    /// Every row that follows.
    #[track_caller]
    pub(crate) fn model(&self) -> Model<'_> {
        let (date, params) = (self.casebook.date, params(&self.casebook.program, &[]));
        Model::derive(&self.casebook, Engine::Naive, date, params, Limits::default())
            .expect("an evaluation")
    }

    /// Reads a query.
    #[track_caller]
    pub(crate) fn query(&self, text: &str) -> Query {
        goal(&self.casebook.program, &self.casebook.vocabulary, text)
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

#[track_caller]
fn goal(program: &Program, vocabulary: &Vocabulary, text: &str) -> Query {
    let file = Sources::default().add("<query>", text);
    let (goal, findings) = parse_goal(file, text);
    assert_eq!(findings, [], "{text}");
    check_goal(program, vocabulary, &goal.expect("a goal"))
        .unwrap_or_else(|findings| panic!("{text}: {findings:?}"))
}

fn read_facts(
    program: &Program,
    vocabulary: &Vocabulary,
    text: &str,
    sources: &mut Sources,
) -> Facts {
    let span = toulmin_lang::source::Span::new(sources.add("facts/test.ron", text), 0..0);
    let mut facts = Facts::default();
    for line in lines(text) {
        let mut parts = line.split('|').map(str::trim);
        let atom = parts.next().expect("split gives one part");
        let attributes: Vec<(&str, &str)> =
            parts.map(|part| part.split_once(' ').expect("an attribute and its value")).collect();
        let given = |name: &str| attributes.iter().find(|(key, _)| *key == name).map(|(_, v)| *v);
        let locator = given("at").unwrap_or("1");
        let cite = |locator: &str| Citation {
            source: Symbol::new("paper"),
            locator: Some(Symbol::new(locator)),
        };
        let at = vec![cite(locator)];
        if let Some(list) = atom.strip_prefix("complete ") {
            let (relation, _, pattern) = read_atom(program, vocabulary, list);
            facts.complete.push(Complete { relation, pattern, at, note: None, span });
            continue;
        }
        let (relation, side, row) = read_row(program, vocabulary, atom);
        let others: Vec<Reading> = attributes
            .iter()
            .filter(|(key, _)| *key == "or")
            .map(|(_, atom)| {
                let (_, side, row) = read_row(program, vocabulary, atom);
                Reading { row, side, at: at.clone(), note: None }
            })
            .collect();
        let date = |name| given(name).map(|date| Date::parse(date).expect("a date"));
        facts.facts.push(Fact {
            id: format!("f{}", facts.facts.len() + 1),
            relation,
            side,
            row,
            at,
            according_to: given("by").map(|key| Attribution::Work(Symbol::new(key))),
            anchor: None,
            hedge: given("hedge").map(str::to_owned),
            note: None,
            confidence: None,
            status: if others.is_empty() { Status::Settled } else { Status::Contested(others) },
            from: date("from"),
            until: date("until"),
            span,
        });
    }
    facts
}

fn read_row(program: &Program, vocabulary: &Vocabulary, atom: &str) -> (RelationId, Side, Row) {
    let (relation, side, pattern) = read_atom(program, vocabulary, atom);
    (relation, side, pattern.into_iter().map(|value| value.expect("a fixed column")).collect())
}

fn read_atom(
    program: &Program,
    vocabulary: &Vocabulary,
    atom: &str,
) -> (RelationId, Side, Vec<Option<Value>>) {
    let query = goal(program, vocabulary, atom);
    let [Literal::Atom { side, atom, .. }] = query.body.literals.as_slice() else {
        panic!("`{atom}` is no atom")
    };
    let value = |term: &Term| match term {
        Term::Value(value) => Some(*value),
        Term::Variable(_) | Term::Any => None,
    };
    (atom.relation, *side, atom.terms.iter().map(value).collect())
}

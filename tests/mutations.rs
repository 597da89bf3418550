//! An explanation with one thing changed is rejected, or is itself right by the rows of the naive engine.

mod support;

use proptest::prelude::*;
use support::Article;
use support::casebooks::{goal, goals, load, query};
use support::judge::Judge;
use support::mutants::{Mutant, Pool, of_proof, of_refusal};
use support::programs::{Choices, program};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::program::{Query, RelationId, Side};
use toulmin_lang::source::Sources;
use toulmin_lang::value::{Value, quoted};
use toulmin_reason::evaluate::{Limits, NAIVE, Tuning, params};
use toulmin_reason::explain::{DEPTH, why, why_not};
use toulmin_reason::model::Model;
use toulmin_verify::proof::Proof;
use toulmin_verify::refusal::{Refusal, Verdict};
use toulmin_verify::verify::{Rejection, verify, verify_refusal};

/// How many mutants of one explanation are tried.
const TRIED: usize = 80;

/// How many mutants were tried, and how many of them were rejected.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    tried: usize,
    rejected: usize,
}

impl Tally {
    fn add(&mut self, verdict: &Result<(), Rejection>) {
        self.tried += 1;
        self.rejected += usize::from(verdict.is_err());
    }
}

/// An evenly spread part of the mutants, another one for each turn.
fn some<T>(mutants: Vec<Mutant<T>>, turn: usize) -> impl Iterator<Item = Mutant<T>> {
    let apart = mutants.len().div_ceil(TRIED).max(1);
    mutants.into_iter().skip(turn % apart).step_by(apart)
}

/// Explains a query, and tries mutants of what comes out.
fn try_mutants(
    model: &Model,
    pool: &Pool,
    query: &Query,
    turn: usize,
    tally: &mut Tally,
) -> Result<(), TestCaseError> {
    let limits = Limits::default();
    let answers = model.answers(query, limits).unwrap();
    for answer in answers.sorted().take(2) {
        let proof = why(model, query, Some(&answer), limits).unwrap().expect("an answer");
        try_proofs(model, query, some(of_proof(pool, &proof), turn), tally)?;
    }
    if let Verdict::Refused(refusal) = why_not(model, query, DEPTH, limits).unwrap() {
        let (any, wrong) = of_refusal(pool, &refusal);
        try_refusals(model, query, some(any, turn), tally)?;
        for (what, mutant) in some(wrong, turn) {
            let verdict = verified_refusal(model, query, &mutant);
            prop_assert!(verdict.is_err(), "{} is accepted: {:?}", what, mutant);
            tally.add(&verdict);
        }
    }
    Ok(())
}

fn try_proofs(
    model: &Model,
    query: &Query,
    mutants: impl Iterator<Item = Mutant<Proof>>,
    tally: &mut Tally,
) -> Result<(), TestCaseError> {
    let judge = Judge { model, query };
    for (what, mutant) in mutants {
        let ends = || false;
        let verdict = verify(&model.casebook, model.date, &model.params, query, &mutant, &ends);
        tally.add(&verdict);
        let is_right = verdict.is_err() || judge.is_proof(&mutant);
        prop_assert!(is_right, "{} is accepted: {:?}", what, mutant);
    }
    Ok(())
}

fn try_refusals(
    model: &Model,
    query: &Query,
    mutants: impl Iterator<Item = Mutant<Refusal>>,
    tally: &mut Tally,
) -> Result<(), TestCaseError> {
    let judge = Judge { model, query };
    for (what, mutant) in mutants {
        let verdict = verified_refusal(model, query, &mutant);
        tally.add(&verdict);
        let is_right = verdict.is_err() || judge.is_refusal(&mutant);
        prop_assert!(is_right, "{} is accepted: {:?}", what, mutant);
    }
    Ok(())
}

fn verified_refusal(model: &Model, query: &Query, refusal: &Refusal) -> Result<(), Rejection> {
    let ends = || false;
    verify_refusal(&model.casebook, model.date, &model.params, query, refusal, &ends)
}

fn derive(casebook: &Casebook) -> Option<Model> {
    let values = params(&casebook.program, &[]);
    let (limits, tuning) = (Limits::default(), Tuning::default());
    Model::derive(casebook.clone(), NAIVE, casebook.date, values, limits, tuning).ok()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn mutants_of_random_programs(choices in prop::collection::vec(any::<u8>(), 0..300), turn: u8) {
        let mut sources = Sources::default();
        let casebook = load(&program(&mut Choices(&choices)), &mut sources);
        let model = derive(&casebook);
        prop_assume!(model.is_some(), "an operation has no result");
        let (model, pool) = (model.unwrap(), Pool::of(&casebook));
        let mut tally = Tally::default();
        for relation in casebook.program.declared() {
            let asked = goals(relation);
            let some = asked.iter().skip(usize::from(turn) % 5).step_by(asked.len().div_ceil(4));
            for goal in some {
                let query = query(&casebook, goal);
                try_mutants(&model, &pool, &query, usize::from(turn), &mut tally)?;
            }
        }
        prop_assert!(tally.rejected * 10 >= tally.tried * 7, "too few are rejected: {:?}", tally);
    }
}

/// Goals of a relation of the article: all its rows, and rows with a value of another row in the first column, which may not be
/// there.
fn article_goals(model: &Model, id: RelationId) -> Vec<String> {
    let relation = model.casebook.program.relation(id);
    let open: Vec<String> = (0..relation.columns.len()).map(|i| format!("?v{i}")).collect();
    let rows: Vec<_> = model.rows.of(id, Side::Holds).collect();
    let written = |value: &Value| match value {
        Value::Name(text) | Value::Text(text) => quoted(text.as_str()),
        other => other.to_string(),
    };
    let mut asked = vec![goal(relation, &open)];
    for (row, other) in rows.iter().zip(rows.iter().rev()).take(2) {
        let mut args: Vec<String> = row.iter().map(written).collect();
        if let (Some(first), Some(other)) = (args.first_mut(), other.first()) {
            *first = written(other);
        }
        asked.push(goal(relation, &args));
    }
    asked
}

#[test]
fn mutants_of_the_explanations_of_the_article() {
    let Article { casebook, .. } = Article::read();
    let model = derive(&casebook).expect("the rules of the article have no faults");
    let pool = Pool::of(&casebook);
    let mut tally = Tally::default();
    for (turn, relation) in casebook.program.declared().enumerate() {
        let id = casebook.program.relation_named(relation.name.as_str()).unwrap();
        for goal in article_goals(&model, id) {
            let query = query(&casebook, &goal);
            try_mutants(&model, &pool, &query, turn, &mut tally).unwrap();
        }
    }
    assert!(tally.tried > 5000, "few mutants: {tally:?}");
    assert!(tally.rejected * 10 >= tally.tried * 9, "too few are rejected: {tally:?}");
}

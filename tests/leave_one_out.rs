//! Every fact is left out in turn: exactly the recorded claims fail.
//!
//! `tests/critical_facts.txt` records for each claim the facts with which it falls; `UPDATE=1 cargo test` writes it anew, and
//! the difference is to be read. Each positive claim falls with some fact, or is recorded as supported several times over.

mod support;

use pretty_assertions::assert_eq;
use std::collections::{BTreeMap, BTreeSet};
use support::Article;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{FactId, Scenario};
use toulmin_lang::program::{Claim, Expected, spoken_of};
use toulmin_lang::value::Date;
use toulmin_reason::claims::{self, ClaimVerdict};
use toulmin_reason::evaluate::{Engine, Limits, NAIVE, RUNTIME, Tuning, params};
use toulmin_reason::explain;
use toulmin_reason::model::Model;
use toulmin_verify::proof::{Ground, Premise, Proof, Reason};

/// What a positive claim with no critical fact is recorded with.
const SEVERAL: &str = "supported several times over";

/// What a claim that something fails is recorded with, when it falls with no fact.
const SILENCE: &str = "rests on what no source says";

/// The casebook as of the dates of these claims.
fn models(
    casebook: &Casebook,
    claims: &[&Claim],
    engine: &'static dyn Engine,
) -> BTreeMap<Date, Model> {
    let dates = claims.iter().map(|claim| claim.as_of.unwrap_or(casebook.date));
    let dates: BTreeSet<Date> = dates.collect();
    let derive = |date| {
        let params = params(&casebook.program, &[]);
        let (limits, tuning) = (Limits::default(), Tuning::default());
        let model = Model::derive(casebook.clone(), engine, date, params, limits, tuning);
        (date, model.expect("the article derives"))
    };
    dates.into_iter().map(derive).collect()
}

fn passes(claim: &Claim, models: &BTreeMap<Date, Model>, casebook: &Casebook) -> bool {
    let model = &models[&claim.as_of.unwrap_or(casebook.date)];
    let outcome = claims::check(claim, model, Limits::default()).expect("a claim can be checked");
    outcome.verdict == ClaimVerdict::Passed
}

/// The facts without which a claim fails, and those without which its goal has no answer at all.
#[derive(Default)]
struct Critical {
    fails: BTreeSet<FactId>,
    unanswered: BTreeSet<FactId>,
}

/// For each claim, the facts that it falls with. A claim is tried without the facts of the relations that it rests on.
fn critical(article: &Article) -> BTreeMap<String, Critical> {
    let Casebook { program, facts, .. } = &article.casebook;
    let mut critical: BTreeMap<String, Critical> = BTreeMap::new();
    let rests_on =
        |claim: &Claim| program.underlying(&spoken_of(&claim.query.body.literals).collect());
    let claims: Vec<_> = program.claims.iter().map(|claim| (claim, rests_on(claim))).collect();
    for (claim, _) in &claims {
        critical.entry(claim.name.to_string()).or_default();
    }
    for (id, fact) in facts.iter() {
        let touched = claims.iter().filter(|(_, relations)| relations.contains(&fact.relation));
        let touched: Vec<&Claim> = touched.map(|(claim, _)| *claim).collect();
        let withdrawn = BTreeSet::from([id]);
        let without = article.casebook.supposing(&Scenario { withdrawn, ..Scenario::default() });
        let models = models(&without, &touched, RUNTIME);
        for claim in touched {
            let facts = critical.get_mut(claim.name.as_str()).expect("every claim was entered");
            if !passes(claim, &models, &without) {
                facts.fails.insert(id);
            }
            let model = &models[&claim.as_of.unwrap_or(without.date)];
            if model.answers(&claim.query, Limits::default()).expect("no limit is met").is_empty() {
                facts.unanswered.insert(id);
            }
        }
    }
    critical
}

fn record(article: &Article, critical: &BTreeMap<String, Critical>) -> String {
    let mut out = String::new();
    for claim in &article.casebook.program.claims {
        let facts = &critical[claim.name.as_str()].fails;
        let id = |id: &FactId| article.casebook.facts.fact(*id).id.clone();
        let ids: Vec<String> = facts.iter().map(id).collect();
        let facts = match (ids.is_empty(), &claim.expected) {
            (false, _) => ids.join(" "),
            (true, Expected::Fails) => SILENCE.to_owned(),
            (true, _) => SEVERAL.to_owned(),
        };
        out += &format!("{}: {facts}\n", claim.name);
    }
    out
}

/// The facts that a proof uses, and whether it has a step that is not a plain fact or rule, such as a `not`.
fn leaves(proof: &Proof) -> (BTreeSet<FactId>, bool) {
    let mut facts = BTreeSet::new();
    let mut other = false;
    let mut premises: Vec<&Premise> = proof.answer.premises.iter().collect();
    for step in &proof.steps {
        match &step.reason {
            Reason::Stated(ids) => facts.extend(ids),
            Reason::Rule(_, instance) => premises.extend(&instance.premises),
        }
    }
    for premise in premises {
        match premise {
            Premise::Step(_) | Premise::Compared(..) | Premise::Computed(_) => {}
            Premise::Absent(absence) => {
                other = true;
                if let Ground::Denied(ids) = &absence.ground {
                    facts.extend(ids);
                }
            }
            Premise::Aggregated(..) => other = true,
        }
    }
    (facts, other)
}

#[test]
fn exactly_the_recorded_claims_fall_with_each_fact() {
    let article = Article::read();
    let claims: Vec<&Claim> = article.casebook.program.claims.iter().collect();
    let whole = models(&article.casebook, &claims, NAIVE);
    for claim in &article.casebook.program.claims {
        assert!(claim.todo || passes(claim, &whole, &article.casebook), "{} fails", claim.name);
    }
    let critical = critical(&article);
    support::compare_with_record("tests/critical_facts.txt", &record(&article, &critical));
    check_against_proofs(&article, &whole, &critical);
}

/// A goal whose proof uses facts and rules only stays answered without any fact outside that proof.
fn check_against_proofs(
    article: &Article,
    models: &BTreeMap<Date, Model>,
    critical: &BTreeMap<String, Critical>,
) {
    let mut compared = 0;
    for claim in &article.casebook.program.claims {
        let model = &models[&claim.as_of.unwrap_or(article.casebook.date)];
        if matches!(claim.expected, Expected::Fails) {
            continue;
        }
        let proof =
            explain::why(model, &claim.query, None, Limits::default()).expect("no limit is met");
        let Some(proof) = proof else { continue }; // it claims that nothing answers
        let (facts, other) = leaves(&proof);
        if !other {
            let outside: Vec<_> =
                critical[claim.name.as_str()].unanswered.difference(&facts).collect();
            assert_eq!(outside, Vec::<&FactId>::new(), "{}", claim.name);
            compared += 1;
        }
    }
    assert!(compared > 20, "no claim was compared with its proof");
}

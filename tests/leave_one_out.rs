//! Every fact is left out in turn: exactly the recorded claims fail.
//!
//! `tests/critical_facts.txt` records for each claim the facts with which it falls; `UPDATE=1 cargo test` writes it anew, and
//! the difference is to be read. Each positive claim falls with some fact, or is recorded as supported several times over.

mod support;

use pretty_assertions::assert_eq;
use std::collections::{BTreeMap, BTreeSet};
use support::Article;
use toulmin::claims::{self, Verdict};
use toulmin::evaluate::{Engine, Limits, params};
use toulmin::explain;
use toulmin::model::Model;
use toulmin::proof::{Ground, Premise, Proof, Reason};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Claim, Expected};
use toulmin_lang::value::Date;

/// What a claim with no critical fact is recorded with.
const SEVERAL: &str = "supported several times over";

fn models(casebook: &Casebook) -> BTreeMap<Date, Model<'_>> {
    let claims = &casebook.program.claims;
    let dates = claims.iter().map(|claim| claim.as_of.unwrap_or(casebook.date));
    let dates: BTreeSet<Date> = dates.collect();
    let derive = |date| {
        let params = params(&casebook.program, &[]);
        let model = Model::derive(casebook, Engine::Naive, date, params, Limits::default());
        (date, model.expect("the article derives"))
    };
    dates.into_iter().map(derive).collect()
}

fn passes(claim: &Claim, models: &BTreeMap<Date, Model<'_>>, casebook: &Casebook) -> bool {
    let model = &models[&claim.as_of.unwrap_or(casebook.date)];
    let outcome = claims::check(claim, model, Limits::default()).expect("a claim can be checked");
    outcome.verdict == Verdict::Passed
}

/// For each claim, the facts without which it fails.
fn critical(article: &Article) -> BTreeMap<String, BTreeSet<FactId>> {
    let mut critical: BTreeMap<String, BTreeSet<FactId>> = BTreeMap::new();
    for (id, _) in article.casebook.facts.iter() {
        let mut without = article.casebook.clone();
        without.facts.facts.remove(id.0);
        let models = models(&without);
        for claim in &without.program.claims {
            let facts = critical.entry(claim.name.to_string()).or_default();
            if !passes(claim, &models, &without) {
                facts.insert(id);
            }
        }
    }
    critical
}

fn record(article: &Article, critical: &BTreeMap<String, BTreeSet<FactId>>) -> String {
    let mut out = String::new();
    for (claim, facts) in critical {
        let ids: Vec<&str> =
            facts.iter().map(|id| article.casebook.facts.fact(*id).id.as_str()).collect();
        let facts = if ids.is_empty() { SEVERAL.to_owned() } else { ids.join(" ") };
        out += &format!("{claim}: {facts}\n");
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
            Premise::Step(_) | Premise::Compared(..) => {}
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
    let whole = models(&article.casebook);
    for claim in &article.casebook.program.claims {
        assert!(claim.todo || passes(claim, &whole, &article.casebook), "{} fails", claim.name);
    }
    let critical = critical(&article);
    support::compare_with_record("tests/critical_facts.txt", &record(&article, &critical));
    check_against_proofs(&article, &whole, &critical);
}

/// A claim whose proof uses facts and rules only falls with no fact outside that proof.
fn check_against_proofs(
    article: &Article,
    models: &BTreeMap<Date, Model<'_>>,
    critical: &BTreeMap<String, BTreeSet<FactId>>,
) {
    let mut compared = 0;
    for claim in &article.casebook.program.claims {
        let model = &models[&claim.as_of.unwrap_or(article.casebook.date)];
        if !matches!(claim.expected, Expected::Holds) || claim.because.is_some() {
            continue;
        }
        let proof =
            explain::why(model, &claim.query, None, Limits::default()).expect("no limit is met");
        let (facts, other) = leaves(&proof.expect("a claim that holds has a proof"));
        if !other {
            let outside: Vec<_> = critical[claim.name.as_str()].difference(&facts).collect();
            assert_eq!(outside, Vec::<&FactId>::new(), "{}", claim.name);
            compared += 1;
        }
    }
    assert!(compared > 0, "no claim was compared with its proof");
}

//! Every answer of a random program has a proof, and every goal without one a refusal, that the checker accepts.

#[path = "support/schemas.rs"]
mod schemas;
mod support;

use proptest::prelude::*;
use schemas::Schemas;
use std::sync::LazyLock;
use support::Article;
use support::casebooks::{counts, goal, goals, load, query};
use support::judge::Judge;
use support::programs::{Choices, program};
use toulmin_lang::casebook::Casebook;
use toulmin_lang::program::{Literal, Query, RuleId};
use toulmin_lang::source::Sources;
use toulmin_reason::evaluate::{Limits, NAIVE, Tuning, params};
use toulmin_reason::explain::{DEPTH, why, why_by, why_not};
use toulmin_reason::model::Model;
use toulmin_render::render::cut::{Depth, Opens, Parts};
use toulmin_render::render::format::{Explanation, Format};
use toulmin_render::render::layout::Look;
use toulmin_render::render::proof::Why;
use toulmin_render::render::refusal::WhyNot;
use toulmin_render::render::style::Colour;
use toulmin_render::render::{Page, text};
use toulmin_verify::refusal::Verdict;
use toulmin_verify::verify::{verify, verify_refusal};

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
    let look = Look { width: 100, colour: Colour::Off };
    for format in Format::ALL {
        format.print_whole(explanation, look);
    }
    let document = serde_json::from_str(&explanation.json()).unwrap();
    prop_assert_eq!(SCHEMAS.faults(&document), Vec::<String>::new());
    let mut parts = Parts::new(explanation.exposition());
    let shown = parts.shown(Depth::Levels(1), Opens::ByNumber);
    text::print(&shown, look);
    Ok(())
}

/// Explains every answer of a query, or why it has none, and checks and prints what comes out.
fn explain(page: Page<'_>, query: &Query) -> Result<(), TestCaseError> {
    let (model, limits) = (page.model, Limits::default());
    let (casebook, date, params) = (&model.casebook, model.date, &model.params);
    let judge = Judge { model, query };
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
            prop_assert!(
                judge.is_proof(&found),
                "a proof that the rows do not bear out: {:?}",
                found
            );
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
            prop_assert!(judge.is_refusal(&refused), "the rows do not bear it out: {:?}", refused);
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
        let model = Model::derive(casebook.clone(), NAIVE, casebook.date, values, limits, Tuning::default());
        prop_assume!(model.is_ok(), "an operation has no result");
        let page = Page { model: &model.unwrap(), sources: &sources };
        for relation in casebook.program.declared() {
            for goal in goals(relation).into_iter().chain(counts(relation)) {
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
        casebook.clone(),
        NAIVE,
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

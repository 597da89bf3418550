//! The article on every engine.

#[path = "../src/engines.rs"]
mod engines;
mod support;

use engines::ENGINES;
use pretty_assertions::assert_eq;
use support::Article;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::program::Side;
use toulmin_lang::rows::Rows;
use toulmin_reason::evaluate::{Limits, NAIVE, Task, Tuning, params};

/// Every row as a line with the name of its relation, sorted.
fn lines(article: &Casebook, rows: &Rows) -> Vec<String> {
    let line = |(relation, side, row): (_, Side, Vec<_>)| {
        format!("{} {side:?} {row:?}", article.program.relation(relation).name)
    };
    rows.iter().map(line).collect()
}

#[test]
fn every_engine_derives_the_same_of_the_article() {
    let article = Article::read().casebook;
    let base = article.facts.rows(article.date);
    let params = params(&article.program, &[]);
    let Casebook { program, plan, .. } = &article;
    let limits = Limits::default();
    let task = Task { program, plan, base: &base, params: &params, limits };
    let naive = NAIVE.evaluate(task, Tuning::default()).expect("the article ends");
    assert!(naive.len() > base.len(), "nothing follows from the article");
    for engine in ENGINES {
        assert!(engine.runs(program), "engine `{}` does not run the article", engine.name());
        let rows = engine.evaluate(task, Tuning::default()).expect("the article ends");
        assert_eq!(lines(&article, &rows), lines(&article, &naive), "engine `{}`", engine.name());
    }
}

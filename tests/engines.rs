//! The article on every engine.

#![expect(clippy::disallowed_methods, reason = "a test reads files")]

use pretty_assertions::assert_eq;
use std::fs;
use std::path::Path;
use toulmin::evaluate::{Engine, Limits, Task, params};
use toulmin_lang::casebook::{Casebook, Role, Text, read};
use toulmin_lang::program::Side;
use toulmin_lang::rows::Rows;
use toulmin_lang::source::Sources;

/// The casebook of the repository.
fn article() -> Casebook {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("facts"), root.join("rules"), root.join("tests")];
    let mut paths = vec![root.join("casebook.ron")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    let mut sources = Sources::default();
    let mut texts = Vec::new();
    for path in paths {
        let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
        if let Some(role) = Role::of(&name) {
            let file = sources.add(name, fs::read_to_string(&path).unwrap());
            texts.push(Text { role, file });
        }
    }
    read(&sources, &texts).expect("the article is in order")
}

/// Every row as a line with the name of its relation, sorted.
fn lines(article: &Casebook, rows: &Rows) -> Vec<String> {
    let line = |(relation, side, row): (_, Side, &Vec<_>)| {
        format!("{} {side:?} {row:?}", article.program.relation(relation).name)
    };
    rows.iter().map(line).collect()
}

#[test]
fn every_engine_derives_the_same_of_the_article() {
    let article = article();
    let base = article.facts.rows(article.date);
    let params = params(&article.program, &[]);
    let Casebook { program, plan, .. } = &article;
    let limits = Limits::default();
    let task = Task { program, plan, base: &base, params: &params, limits };
    let naive = Engine::Naive.evaluate(task).expect("the article ends");
    assert!(naive.len() > base.len(), "nothing follows from the article");
    for engine in Engine::ALL {
        assert!(engine.runs(program), "engine `{}` does not run the article", engine.name());
        let rows = engine.evaluate(task).expect("the article ends");
        assert_eq!(lines(&article, &rows), lines(&article, &naive), "engine `{}`", engine.name());
    }
}

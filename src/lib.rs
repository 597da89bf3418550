//! Toulmin: a Datalog rules engine for governance reasoning.
//!
//! Facts say what a source says, rules say how conclusions follow, and every answer can be asked why. This library derives
//! ([`evaluate`], [`model`]), explains ([`explain`]) and checks its explanations ([`verify`]); the program around it is
//! in [`cli`]. The texts of a casebook are read by [`toulmin_lang`].
//!
//! ```
//! use toulmin::{evaluate::{Engine, Limits, Tuning, params}, explain, model::Model, verify::verify};
//! use toulmin_lang::{casebook, casebook::{Role, Text}, check::check_goal, parse::parse_goal, source::Sources};
//!
//! # let mut sources = Sources::default();
//! # let mut text = |role, path: &str, text: &str| Text { role, file: sources.add(path, text) };
//! # let texts = [
//! #     text(Role::Manifest, "casebook.ron", r#"(title: "Voice", date: "2023", source: "me")"#),
//! #     text(Role::Entities, "facts/entities.ron", r#"(entities: { "G20": (sorts: ["Forum"], label: "the G20") })"#),
//! #     text(Role::Bibliography, "facts/sources.bib", "@misc{me, title = {Notes}, year = {2023}}"),
//! #     text(Role::Rules, "rules/r.dl", "sort Forum. relation open(f: Forum). relation fair(f: Forum). rule r: fair(?f) :- open(?f)."),
//! #     text(Role::Facts, "facts/f.ron", r#"(source: "me", facts: { "open": [(f: "G20", at: "p1")] })"#),
//! # ];
//! let casebook = casebook::read(&sources, &texts).expect("nothing is wrong with it");
//! let params = params(&casebook.program, &[]);
//! let model = Model::derive(casebook.clone(), NAIVE, casebook.date, params.clone(), Limits::default(), Tuning::default()).unwrap();
//!
//! let (goal, _) = parse_goal(sources.add("<query>", "fair(?f)"), "fair(?f)");
//! let query = check_goal(&casebook.program, &casebook.vocabulary, &goal.unwrap()).unwrap();
//! assert_eq!(model.answers(&query, Limits::default()).unwrap().len(), 1);
//!
//! let proof = explain::why(&model, &query, None, Limits::default()).unwrap().expect("it holds");
//! verify(&casebook, casebook.date, &params, &query, &proof, &|| false).expect("the proof is right");
//! ```

pub mod cli;
pub mod engines;

pub use toulmin_reason::{
    claims, counterfactual, coverage, evaluate, explain, model, stopped, used,
};
pub use toulmin_render::{render, words};
pub use toulmin_verify::{proof, refusal, verify};

mod command;
mod failure;
mod library;
mod out;
mod repl;
mod session;
mod settings;

#[cfg(test)]
mod testing;

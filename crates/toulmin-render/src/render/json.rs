//! Documents in JSON, made from structs: [`shape`] are the parts that they share, and each other
//! room holds the documents of some questions. Their comments are the descriptions in
//! `docs/schemas` and the tables of `docs/json.md`.

pub(crate) mod answers;
pub(crate) mod diagnostics;
mod needs;
pub(crate) mod otherwise;
pub(crate) mod profile;
mod rests_on;
#[cfg(test)]
mod schemas;
pub(crate) mod shape;
pub(crate) mod test;
mod why;
mod writer;

pub use needs::Wanted;
pub(crate) use needs::needs;
pub(crate) use rests_on::{on_source, rests_on};
pub(crate) use shape::Value;
pub(crate) use why::{Why, WhyNot};
pub(crate) use writer::Writer;

use super::Page;
use serde::Serialize;
use shape::{Head, Named};
use std::iter;
use toulmin_lang::program::Query;
use toulmin_reason::explain;
use toulmin_reason::explain::{Beside, Count};
use toulmin_reason::model::Model;
use toulmin_verify::proof::Proof;
use toulmin_verify::refusal::Refusal;
use why::Proofs;

/// A document: its schema has a name and a version.
pub(crate) trait Document: Serialize {
    /// The name and the version of its schema.
    const SCHEMA: &'static str;
}

/// A document that says first which schema it has.
#[derive(Serialize)]
pub(crate) struct Versioned<D> {
    schema: &'static str,
    #[serde(flatten)]
    document: D,
}

impl<D: Document> From<D> for Versioned<D> {
    fn from(document: D) -> Self {
        Versioned { schema: D::SCHEMA, document }
    }
}

/// A document as text.
pub(crate) fn printed(document: impl Document) -> String {
    let json = serde_json::to_string_pretty(&Versioned::from(document));
    json.expect("bug: a document that JSON cannot hold") + "\n"
}

/// A proof, and what stands beside it.
pub(crate) fn why<'a>(page: Page<'a>, query: &'a Query, proof: &Proof, beside: &Beside) -> Why<'a> {
    let mut writer = Writer::new(page);
    let (body, answer) = (&query.body, &proof.answer);
    Why {
        head: head(page, query),
        answer: writer.binding(body, &query.answer, &answer.binding),
        premises: writer.premises(body, &body.literals, answer),
        steps: writer.steps(&proof.steps),
        also_denied: writer.statements(&beside.denials()),
        defeated: beside.defeated.iter().map(|defeat| writer.defeat(defeat)).collect(),
        // The works are known when all else is written.
        references: writer.references(),
    }
}

/// Several proofs. What stands beside the first is in its document.
pub(crate) fn proofs<'a>(
    page: Page<'a>,
    query: &'a Query,
    proofs: &explain::Proofs,
    beside: &Beside,
) -> Proofs<'a> {
    let (count, is_all) = match proofs.count {
        Count::Exactly(count) => (count, true),
        Count::AtLeast(count) => (count, false),
    };

    let nothing = Beside::default();
    let besides = iter::once(beside).chain(iter::repeat(&nothing));
    let each = proofs.proofs.iter().zip(besides);
    let proofs = each.map(|(proof, beside)| why(page, query, proof, beside).into()).collect();

    Proofs { count, is_all, proofs }
}

/// A refusal.
pub(crate) fn why_not<'a>(page: Page<'a>, query: &Query, refusal: &Refusal) -> WhyNot<'a> {
    let mut writer = Writer::new(page);
    WhyNot {
        head: head(page, query),
        conditions: writer.outcomes(&query.body, &refusal.query),
        goals: refusal.goals.iter().map(|goal| writer.goal(goal)).collect(),
        steps: writer.steps(&refusal.steps),
        also_denied: writer.statements(&refusal.also_denied),
        nearest: writer.statements(&refusal.nearest),
        also_holds: refusal.also_holds.iter().map(|step| step.0).collect(),
        unmentioned: refusal.unmentioned.iter().map(|name| name.as_str()).collect(),
        references: writer.references(),
    }
}

/// The value of each parameter, in the order in which they are declared.
pub(crate) fn params(model: &Model) -> Named<'_> {
    let params = model.casebook.program.params.iter().zip(&model.params);
    params.map(|(param, value)| (param.name.as_str(), value.into())).collect()
}

fn head<'a>(page: Page<'a>, query: &Query) -> Head<'a> {
    let casebook = &page.model.casebook;
    let params = casebook.program.params.iter().zip(&page.model.params);
    Head {
        casebook: &casebook.title,
        date: page.model.date.into(),
        params: Named::sorted(params.map(|(param, value)| (param.name.as_str(), value.into()))),
        query: toulmin_lang::print::body(&casebook.program, &query.body),
    }
}

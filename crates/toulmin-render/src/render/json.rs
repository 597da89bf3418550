//! Explanations as JSON. `docs/json.md` is the manual; [`shape`] are the structs; [`Writer`] fills them.

mod needs;
mod rests_on;
mod shape;
mod writer;

use super::Page;
use super::table::json_value;
pub(super) use needs::needs;
pub(super) use rests_on::{on_source, rests_on};
use shape::{Each, Head, Why, WhyNot};
use std::iter;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::Query;
use toulmin_reason::explain::{Beside, Count, Proofs};
use toulmin_reason::model::Model;
use toulmin_verify::proof::Proof;
use toulmin_verify::refusal::Refusal;
use writer::Writer;

/// A proof and what stands beside it as `toulmin/why/1`.
pub(super) fn why(page: Page<'_>, query: &Query, proof: &Proof, beside: &Beside) -> String {
    let mut writer = Writer::new(page);
    let (body, answer) = (&query.body, &proof.answer);
    let document = Why {
        head: head(page, "toulmin/why/1", query),
        answer: writer.binding(body, &query.answer, &answer.binding),
        premises: writer.premises(body, &body.literals, answer),
        steps: writer.steps(&proof.steps),
        also_denied: writer.statements(&beside.denials()),
        defeated: beside.defeated.iter().map(|defeat| writer.defeat(defeat)).collect(),
        references: writer.references(),
    };
    printed(&document)
}

/// Several proofs as `toulmin/proofs/1`; what stands beside the first is in its document.
pub(super) fn proofs(page: Page<'_>, query: &Query, proofs: &Proofs, beside: &Beside) -> String {
    let (count, is_all) = match proofs.count {
        Count::Exactly(count) => (count, true),
        Count::AtLeast(count) => (count, false),
    };
    let nothing = Beside::default();
    let besides = iter::once(beside).chain(iter::repeat(&nothing));
    let each = proofs.proofs.iter().zip(besides);
    let each = each.map(|(proof, beside)| parsed(&why(page, query, proof, beside)));
    let document = Each { schema: "toulmin/proofs/1", count, is_all, proofs: each.collect() };
    printed(&document)
}

/// A document again as data.
fn parsed(document: &str) -> serde_json::Value {
    serde_json::from_str(document).expect("bug: a document that is no JSON")
}

/// A refusal as `toulmin/why-not/1`.
pub(super) fn why_not(page: Page<'_>, query: &Query, refusal: &Refusal) -> String {
    let mut writer = Writer::new(page);
    let document = WhyNot {
        head: head(page, "toulmin/why-not/1", query),
        conditions: writer.outcomes(&query.body, &refusal.query),
        goals: refusal.goals.iter().map(|goal| writer.goal(goal)).collect(),
        steps: writer.steps(&refusal.steps),
        also_denied: writer.statements(&refusal.also_denied),
        nearest: writer.statements(&refusal.nearest),
        also_holds: refusal.also_holds.iter().map(|step| step.0).collect(),
        unmentioned: refusal.unmentioned.iter().map(|name| name.as_str()).collect(),
        references: writer.references(),
    };
    printed(&document)
}

/// What a fact says, and all that is known of it.
pub(super) fn statement(page: Page<'_>, fact: FactId) -> serde_json::Value {
    let statements = Writer::new(page).statements(&[fact]);
    serde_json::to_value(&statements[0]).expect("bug: a document that JSON cannot hold")
}

/// The value of each parameter.
pub(super) fn params(model: &Model) -> serde_json::Value {
    let params = model.casebook.program.params.iter().zip(&model.params);
    let named = params.map(|(param, value)| (param.name.to_string(), json_value(value)));
    named.collect::<serde_json::Map<_, _>>().into()
}

fn head<'a>(page: Page<'a>, schema: &'static str, query: &Query) -> Head<'a> {
    let casebook = &page.model.casebook;
    let params = casebook.program.params.iter().zip(&page.model.params);
    Head {
        schema,
        casebook: &casebook.title,
        date: page.model.date.to_string(),
        params: params.map(|(param, value)| (param.name.as_str(), json_value(value))).collect(),
        query: toulmin_lang::print::body(&casebook.program, &query.body),
    }
}

fn printed(document: &impl serde::Serialize) -> String {
    let json = serde_json::to_string_pretty(document);
    json.expect("bug: a document that JSON cannot hold") + "\n"
}

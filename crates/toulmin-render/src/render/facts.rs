//! Proofs as facts, so that one can ask questions about them.
//!
//! What is written is a file of facts for the relations of `examples/proofs/rules/vocabulary.dl`,
//! which is also their manual.

use super::Page;
use super::table::plain;
use crate::words::Words;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use toulmin_lang::facts::FactId;
use toulmin_lang::print;
use toulmin_lang::program::{Body, Citation, Literal, Query, RuleId, Side};
use toulmin_lang::value::Value;
use toulmin_verify::proof::{Absence, Contributor, Ground, Instance, Premise, Proof, Reason};

/// The relation of the last step, which is the answer itself.
const ANSWER: &str = "answer";

/// Proofs as a file of facts; all after the first have their number in their name.
pub fn print<'p>(
    page: Page<'_>,
    query: &Query,
    proofs: impl IntoIterator<Item = &'p Proof>,
) -> String {
    let mut writer = Writer::new(page);
    for (at, proof) in proofs.into_iter().enumerate() {
        writer.begin(at + 1, query, proof);
        writer.proof(query, proof);
    }
    let mut out = String::from("(\n    source: \"toulmin\", at: \"toulmin\",\n    facts: {\n");
    for (relation, lines) in &writer.facts {
        let _ = write!(out, "        \"{relation}\": [\n{lines}        ],\n");
    }
    out + "    },\n)\n"
}

/// A column of a fact.
enum Cell {
    Text(String),
    Number(usize),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}

impl From<usize> for Cell {
    fn from(number: usize) -> Self {
        Cell::Number(number)
    }
}

/// Collects the facts of each relation.
struct Writer<'a> {
    page: Page<'a>,
    words: Words<'a>,
    name: String,
    premises: usize,
    facts: BTreeMap<&'static str, String>,
}

impl<'a> Writer<'a> {
    fn new(page: Page<'a>) -> Self {
        let words = Words::new(&page.model.casebook);
        Writer { page, words, name: String::new(), premises: 0, facts: BTreeMap::new() }
    }

    /// Names the next proof.
    fn begin(&mut self, number: usize, query: &Query, proof: &Proof) {
        self.premises = 0;
        self.name = print::body(&self.page.model.casebook.program, &query.body);
        let binding = &proof.answer.binding;
        let with = self.words.equations(&query.body.variables, &query.answer, binding);
        if !with.is_empty() {
            let _ = write!(self.name, " with {}", with.join(", "));
        }
        if number > 1 {
            let _ = write!(self.name, " ({number})");
        }
    }

    /// Adds a fact about this proof.
    fn fact(&mut self, relation: &'static str, columns: &[(&str, Cell)]) {
        let lines = self.facts.entry(relation).or_default();
        let _ = write!(lines, "            (proof: {}", quoted(&self.name));
        for (column, cell) in columns {
            let _ = match cell {
                Cell::Text(text) => write!(lines, ", {column}: {}", quoted(text)),
                Cell::Number(number) => write!(lines, ", {column}: {number}"),
            };
        }
        lines.push_str("),\n");
    }

    fn proof(&mut self, query: &Query, proof: &Proof) {
        let model = self.page.model;
        let casebook = model.casebook.title.as_str();
        let goal = print::body(&model.casebook.program, &query.body);
        let date = model.date.to_string();
        let columns =
            [("goal", goal.clone().into()), ("casebook", casebook.into()), ("date", date.into())];
        self.fact("proof", &columns);

        for (number, step) in proof.steps.iter().enumerate() {
            let relation = model.casebook.program.relation(step.relation);
            let side = if step.side == Side::Holds { "holds" } else { "denied" };
            let sentence = self.words.row(step.relation, step.side, &step.row);
            self.step(number, relation.name.as_str(), side, sentence);
            for (column, value) in relation.columns.iter().zip(&step.row) {
                let columns = [
                    ("step", number.into()),
                    ("column", column.name.as_str().into()),
                    ("value", plain(value).into()),
                ];
                self.fact("cell", &columns);
            }

            match &step.reason {
                Reason::Stated(facts) => facts.iter().for_each(|id| self.leaf(number, *id)),
                Reason::Rule(rule, instance) => self.concluded(number, *rule, instance),
            }
        }

        // The answer is the last step, so that it has premises like any other.
        let answer = proof.steps.len();
        self.step(answer, ANSWER, "holds", goal);
        self.instance(answer, &query.body, &proof.answer);
    }

    fn step(&mut self, step: usize, relation: &str, side: &str, sentence: String) {
        let columns = [
            ("step", step.into()),
            ("relation_name", relation.into()),
            ("side", side.into()),
            ("sentence", sentence.into()),
        ];
        self.fact("step", &columns);
    }

    /// A fact that states a step, and where.
    fn leaf(&mut self, step: usize, id: FactId) {
        let fact = self.page.model.casebook.facts.fact(id);
        let place = self.page.sources.position(fact.span).to_string();
        let named = || -> [(&str, Cell); 2] {
            [("step", step.into()), ("fact_id", fact.id.as_str().into())]
        };

        let place = [("place", place.into())];
        self.fact("leaf", &named().into_iter().chain(place).collect::<Vec<_>>());
        for citation in &fact.at {
            let columns: Vec<_> = named().into_iter().chain(cited(citation)).collect();
            self.fact("leaf_cites", &columns);
        }
    }

    fn concluded(&mut self, step: usize, id: RuleId, instance: &Instance) {
        let rule = self.page.model.casebook.program.rule(id);
        let place = self.page.sources.position(rule.span).to_string();
        let by = [
            ("step", step.into()),
            ("rule_name", rule.name.as_str().into()),
            ("place", place.into()),
        ];
        self.fact("by_rule", &by);
        for citation in &rule.cites {
            let mut columns = vec![("step", step.into())];
            columns.extend(cited(citation));
            self.fact("rule_cites", &columns);
        }
        self.instance(step, &rule.body, instance);
    }

    /// The values and premises of a body.
    fn instance(&mut self, step: usize, body: &Body, instance: &Instance) {
        for (variable, value) in body.variables.iter().zip(&instance.binding) {
            if let Some(value) = value {
                let columns = [
                    ("step", step.into()),
                    ("variable", variable.name.as_str().into()),
                    ("value", plain(value).into()),
                ];
                self.fact("binding", &columns);
            }
        }
        for (literal, premise) in body.literals.iter().zip(&instance.premises) {
            self.premise(step, body, literal, premise);
        }
    }

    /// Writes a premise of a step and returns its number.
    fn premise(&mut self, step: usize, body: &Body, literal: &Literal, premise: &Premise) -> usize {
        self.premises += 1;
        let number = self.premises;
        let condition = print::literal(&self.page.model.casebook.program, body, literal);
        let columns = [
            ("premise", number.into()),
            ("step", step.into()),
            ("kind", kind(premise).into()),
            ("condition", condition.into()),
        ];
        self.fact("premise", &columns);

        match (literal, premise) {
            (_, Premise::Step(on)) => {
                self.fact("shown_by", &[("premise", number.into()), ("step", on.0.into())]);
            }
            (_, Premise::Absent(absence)) => self.absence(number, absence),
            (Literal::Compare { op, .. }, Premise::Compared(left, right)) => {
                let columns = [
                    ("premise", number.into()),
                    ("left", plain(left).into()),
                    ("op", op.as_str().into()),
                    ("right", plain(right).into()),
                ];
                self.fact("comparison", &columns);
            }
            (_, Premise::Computed(values)) => self.computed(number, values),
            (Literal::Aggregate { aggregate, .. }, Premise::Aggregated(value, contributors)) => {
                let columns = [("premise", number.into()), ("value", plain(value).into())];
                self.fact("aggregate", &columns);
                self.contributors(step, number, body, &aggregate.body, contributors);
            }
            _ => unreachable!("bug: a premise of another kind than its literal was accepted"),
        }
        number
    }

    /// That there is no such row, and where that is said.
    fn absence(&mut self, premise: usize, absence: &Absence) {
        let relation = self.page.model.casebook.program.relation(absence.relation).name;
        let sentence = self.words.fails(absence.relation, absence.side, &absence.pattern);
        let (ground, places) = self.ground(&absence.ground);

        let columns = [
            ("premise", premise.into()),
            ("relation_name", relation.as_str().into()),
            ("ground", ground.into()),
            ("sentence", sentence.into()),
        ];
        self.fact("absence", &columns);

        for citation in &places {
            let mut columns = vec![("premise", premise.into())];
            columns.extend(cited(citation));
            self.fact("absence_cites", &columns);
        }
    }

    /// The values of a question about a text, or of a range.
    fn computed(&mut self, premise: usize, values: &[Value]) {
        for (position, value) in values.iter().enumerate() {
            let columns = [
                ("premise", premise.into()),
                ("position", (position + 1).into()),
                ("value", plain(value).into()),
            ];
            self.fact("computed", &columns);
        }
    }

    /// What an aggregate is taken over.
    fn contributors(
        &mut self,
        step: usize,
        aggregate: usize,
        body: &Body,
        literals: &[Literal],
        contributors: &[Contributor],
    ) {
        for (at, contributor) in contributors.iter().enumerate() {
            let tuple: Vec<String> = contributor.tuple.iter().map(plain).collect();
            let columns = [
                ("premise", aggregate.into()),
                ("contributor", (at + 1).into()),
                ("tuple", tuple.join(", ").into()),
            ];
            self.fact("contributor", &columns);

            for (literal, premise) in literals.iter().zip(&contributor.instance.premises) {
                let premise = self.premise(step, body, literal, premise);
                let columns = [
                    ("premise", premise.into()),
                    ("aggregate", aggregate.into()),
                    ("contributor", (at + 1).into()),
                ];
                self.fact("part_of", &columns);
            }
        }
    }

    /// What an absence rests on, and where that is said.
    fn ground(&self, ground: &Ground) -> (&'static str, Vec<Citation>) {
        let facts = &self.page.model.casebook.facts;
        match ground {
            Ground::Denied(ids) => {
                let places = ids.iter().flat_map(|id| facts.fact(*id).into_owned().at);
                ("denied", places.collect())
            }
            Ground::Complete(list) => ("complete", facts.complete[*list].at.clone()),
            Ground::Silent => ("silent", Vec::new()),
            Ground::NotDerived => ("not_derived", Vec::new()),
        }
    }
}

/// What a premise is called by its kind.
fn kind(premise: &Premise) -> &'static str {
    match premise {
        Premise::Step(_) => "step",
        Premise::Absent(_) => "absent",
        Premise::Compared(..) => "comparison",
        Premise::Computed(_) => "computed",
        Premise::Aggregated(..) => "aggregate",
    }
}

/// The columns of a citation.
fn cited(citation: &Citation) -> Vec<(&'static str, Cell)> {
    let locator = citation.locator.map(|locator| locator.to_string()).unwrap_or_default();
    vec![("work", citation.source.as_str().into()), ("locator", locator.into())]
}

/// A text of RON.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c == '\r' { ' ' } else { c }).collect();
    toulmin_lang::value::quoted(&plain)
}

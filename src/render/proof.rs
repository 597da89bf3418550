//! Proofs as text, as a compact tree and as JSON.

use super::Page;
use super::layout::{Line, lay_out, lay_out_tree};
use super::speaker::{Speaker, repeats_aggregate};
use crate::evaluate::Binding;
use crate::proof::{Contributor, Ground, Instance, Premise, Proof, Reason, StepId};
use crate::words::phrase;
use std::collections::BTreeMap;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Aggregate, Body, Literal, Query, Sign};

pub use super::json::why as json;

/// A proof in sentences: each conclusion with its rule, each fact with its citation, the references at the end.
pub fn text(page: Page<'_>, query: &Query, proof: &Proof) -> String {
    let mut outline = Outline::new(page, proof, Style::Text);
    outline.write(query);
    let mut lines = outline.lines;
    lines.extend(outline.speaker.reference_lines());
    lay_out(&lines, page.width)
}

/// A proof as a tree of one line for each step, the references at the end.
pub fn tree(page: Page<'_>, query: &Query, proof: &Proof) -> String {
    let mut outline = Outline::new(page, proof, Style::Tree);
    outline.write(query);
    let mut lines = outline.lines;
    lines.extend(outline.speaker.reference_lines());
    lay_out_tree(&lines)
}

/// How much is said of each step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Conclusions with a line for their rule.
    Text,
    /// One line each.
    Tree,
}

/// What is still to be written, the next at the end.
enum Todo<'p> {
    Premise {
        depth: usize,
        body: &'p Body,
        literal: &'p Literal,
        binding: &'p Binding,
        premise: &'p Premise,
    },
    Words {
        depth: usize,
        text: String,
    },
}

/// The lines of a proof. Sub-proofs that are used again are numbered and shown once.
struct Outline<'a, 'p> {
    speaker: Speaker<'a>,
    proof: &'p Proof,
    style: Style,
    lines: Vec<Line>,
    uses: BTreeMap<StepId, usize>,
    numbers: BTreeMap<StepId, usize>,
    todo: Vec<Todo<'p>>,
}

impl<'a: 'p, 'p> Outline<'a, 'p> {
    fn new(page: Page<'a>, proof: &'p Proof, style: Style) -> Self {
        let (lines, todo) = (Vec::new(), Vec::new());
        let (uses, numbers) = (uses(proof), BTreeMap::new());
        Outline { speaker: Speaker::new(page), proof, style, lines, uses, numbers, todo }
    }

    fn write(&mut self, query: &'p Query) {
        let answer = &self.proof.answer;
        if let ([Literal::Atom { .. }], [Premise::Step(step)]) =
            (query.body.literals.as_slice(), answer.premises.as_slice())
        {
            self.row(0, *step, &format!("{} ", phrase::YES));
        } else {
            let binding = &answer.binding;
            let with = self.speaker.words.equations(&query.body.variables, &query.answer, binding);
            let yes = phrase::YES.trim_end_matches('.');
            let headline = match with.as_slice() {
                [] => format!("{yes}, {}", phrase::BECAUSE),
                with => format!("{yes}, with {}, {}", with.join(" and "), phrase::BECAUSE),
            };
            self.lines.push(Line::new(0, headline));
            self.instance(1, &query.body, answer);
        }
        while let Some(todo) = self.todo.pop() {
            match todo {
                Todo::Words { depth, text } => self.say(depth, text, String::new()),
                Todo::Premise { depth, body, literal, binding, premise } => {
                    self.premise(depth, body, literal, binding, premise);
                }
            }
        }
    }

    fn say(&mut self, depth: usize, text: String, tail: String) {
        let indent = if self.style == Style::Text { 4 * depth } else { depth };
        self.lines.push(Line::new(indent, text).tail(tail));
    }

    /// Notes and other readings, below the facts that they are about.
    fn remarks(&mut self, depth: usize, facts: &[FactId]) {
        if self.style == Style::Text {
            for (text, tail) in self.speaker.remarks(facts) {
                self.lines.push(Line::new(4 * depth + 2, text).tail(tail));
            }
        }
    }

    /// Puts the premises of a body in line to be written.
    fn instance(&mut self, depth: usize, body: &'p Body, instance: &'p Instance) {
        self.premises(depth, body, &body.literals, instance);
    }

    fn premises(
        &mut self,
        depth: usize,
        body: &'p Body,
        literals: &'p [Literal],
        instance: &'p Instance,
    ) {
        let binding = &instance.binding;
        for (literal, premise) in literals.iter().zip(&instance.premises).rev() {
            self.todo.push(Todo::Premise { depth, body, literal, binding, premise });
        }
    }

    fn premise(
        &mut self,
        depth: usize,
        body: &'p Body,
        literal: &'p Literal,
        binding: &'p Binding,
        premise: &'p Premise,
    ) {
        match (literal, premise) {
            (_, Premise::Step(step)) => self.row(depth, *step, ""),
            (_, Premise::Absent(absence)) => {
                let (text, tail) = self.speaker.absence(absence);
                self.say(depth, text, tail);
                if let Ground::Denied(facts) = &absence.ground {
                    self.remarks(depth, facts);
                }
            }
            (_, Premise::Compared(..)) if repeats_aggregate(body, literal) => {}
            (Literal::Compare { left, op, right, .. }, Premise::Compared(a, b)) => {
                let sides = (left, *op, right);
                let text = self.speaker.compared(body, sides, (*a, *b), Sign::Positive);
                self.say(depth, text, String::new());
            }
            (_, Premise::Computed(values)) => {
                let text = self.speaker.computed(body, literal, values, Sign::Positive);
                self.say(depth, text, String::new());
            }
            (
                Literal::Aggregate { result, aggregate, .. },
                Premise::Aggregated(value, contributors),
            ) => {
                let (value, all) = (Some(*value), contributors);
                let text = self.speaker.aggregated(body, (*result, aggregate), binding, value, all);
                self.say(depth, text, String::new());
                self.contributors(depth + 1, body, aggregate, contributors);
            }
            _ => unreachable!("bug: a premise of another kind than its literal was accepted"),
        }
    }

    /// Every tuple of an aggregate: its one premise, or a heading with its premises below.
    fn contributors(
        &mut self,
        depth: usize,
        body: &'p Body,
        aggregate: &'p Aggregate,
        contributors: &'p [Contributor],
    ) {
        for contributor in contributors.iter().rev() {
            if let [_] = contributor.instance.premises.as_slice() {
                self.premises(depth, body, &aggregate.body, &contributor.instance);
                continue;
            }
            self.premises(depth + 1, body, &aggregate.body, &contributor.instance);
            let binding = &contributor.instance.binding;
            let keys: Vec<_> = aggregate.tuple().collect();
            let tuple = self.speaker.words.equations(&body.variables, &keys, binding);
            self.todo.push(Todo::Words { depth, text: tuple.join(", ") });
        }
    }

    /// A row with its reason; only named when its reason was shown before.
    fn row(&mut self, depth: usize, id: StepId, before: &str) {
        let program = &self.speaker.page.model.casebook.program;
        let step = &self.proof.steps[id.0];
        let (mut sentence, cites) = self.speaker.step(step);
        if !before.is_empty() {
            sentence = phrase::capitalised(&sentence);
        }
        let (rule, instance) = match &step.reason {
            Reason::Rule(rule, instance) => (rule, instance),
            Reason::Stated(facts) => {
                self.say(depth, format!("{before}{sentence}"), cites);
                return self.remarks(depth, facts);
            }
        };
        if let Some(number) = self.numbers.get(&id) {
            let above = phrase::shown_above(*number);
            return self.say(depth, format!("{before}{sentence} {above}"), cites);
        }
        let mut before = before.to_owned();
        if self.uses.get(&id).is_some_and(|uses| *uses > 1) {
            let number = self.numbers.len() + 1;
            self.numbers.insert(id, number);
            before += &phrase::step(number);
        }
        let body: &'p Body = &program.rule(*rule).body;
        match self.style {
            Style::Text => {
                self.say(depth, format!("{before}{sentence}, {}", phrase::BECAUSE), cites);
                let line = self.speaker.rule(4 * depth + 2, *rule);
                self.lines.push(line);
            }
            Style::Tree => {
                let declared = program.rule(*rule);
                let cites = self.speaker.references.cite(&declared.cites);
                self.say(depth, format!("{before}{sentence}  ({})", declared.name), cites);
            }
        }
        self.instance(depth + 1, body, instance);
    }
}

/// How often each step is named as a premise.
fn uses(proof: &Proof) -> BTreeMap<StepId, usize> {
    let mut uses = BTreeMap::new();
    let instances = proof.steps.iter().filter_map(|step| match &step.reason {
        Reason::Stated(_) => None,
        Reason::Rule(_, instance) => Some(instance),
    });
    for instance in instances.chain([&proof.answer]) {
        count(instance, &mut uses);
    }
    uses
}

fn count(instance: &Instance, uses: &mut BTreeMap<StepId, usize>) {
    for premise in &instance.premises {
        match premise {
            Premise::Step(step) => *uses.entry(*step).or_default() += 1,
            Premise::Aggregated(_, contributors) => {
                contributors.iter().for_each(|found| count(&found.instance, uses));
            }
            Premise::Absent(_) | Premise::Compared(..) | Premise::Computed(_) => {}
        }
    }
}

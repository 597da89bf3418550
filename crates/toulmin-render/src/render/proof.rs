//! Proofs as expositions.

use super::Page;
use super::exposition::{Exposition, Item, Number, Status};
use super::format::Explanation;
use super::outline::Outline;
use super::speaker::{BoundBody, Said};
use super::{facts, json};
use crate::words::phrase;
use std::collections::BTreeMap;
use toulmin_lang::program::{Aggregate, Body, Literal, Program, Query, Side};
use toulmin_reason::evaluate::Binding;
use toulmin_reason::explain::Beside;
use toulmin_verify::proof::{Contributor, Instance, Premise, Proof, Reason, StepId};

/// Why an answer of a query holds.
#[derive(Clone, Copy, Debug)]
pub struct Why<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// What is asked.
    pub query: &'a Query,
    /// The proof of the answer.
    pub proof: &'a Proof,
}

impl Explanation for Why<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        write(&mut outline, 0, self.query, self.proof);
        outline.finish()
    }

    fn json(&self) -> String {
        json::printed(json::why(self.page, self.query, self.proof, &Beside::default()))
    }

    fn facts(&self) -> Option<String> {
        Some(facts::print(self.page, self.query, [self.proof]))
    }
}

/// Adds why an answer of a query holds, its headline at this level.
pub fn write(outline: &mut Outline<'_>, level: usize, query: &Query, proof: &Proof) {
    write_after(outline, level, query, proof, phrase::YES);
}

/// The same after other words than "yes".
pub(super) fn write_after(
    outline: &mut Outline<'_>,
    level: usize,
    query: &Query,
    proof: &Proof,
    before: &'static str,
) {
    Writer::new(outline, proof).write(level, query, before);
}

/// What is still to be written, the next at the end.
enum Todo<'p> {
    Premise {
        level: usize,
        body: &'p Body,
        literal: &'p Literal,
        binding: &'p Binding,
        premise: &'p Premise,
    },
    Tuple(usize, String),
}

/// Writes a proof. Sub-proofs that are used again are numbered and shown once.
struct Writer<'o, 'a, 'p> {
    outline: &'o mut Outline<'a>,
    program: &'a Program,
    proof: &'p Proof,
    first_part: usize,
    uses: BTreeMap<StepId, usize>,
    numbers: BTreeMap<StepId, usize>,
    todo: Vec<Todo<'p>>,
}

impl<'o, 'a: 'p, 'p> Writer<'o, 'a, 'p> {
    fn new(outline: &'o mut Outline<'a>, proof: &'p Proof) -> Self {
        let program = &outline.speaker.page.model.casebook.program;
        let first_part = outline.parts(proof.steps.len());
        let (uses, numbers, todo) = (uses(proof), BTreeMap::new(), Vec::new());
        Writer { outline, program, proof, first_part, uses, numbers, todo }
    }

    fn write(&mut self, level: usize, query: &'p Query, before: &'static str) {
        let answer = &self.proof.answer;
        if let ([Literal::Atom { .. }], [Premise::Step(step)]) =
            (query.body.literals.as_slice(), answer.premises.as_slice())
        {
            self.row(level, *step, before);
        } else {
            let words = self.outline.speaker.words;
            let with = words.equations(&query.body.variables, &query.answer, &answer.binding);
            let headline = phrase::yes_because(&with.join(" and "));
            self.outline.add(level, Item::new(Status::Together, headline));
            self.instance(level + 1, &query.body, &query.body.literals, answer);
        }

        // A proof can be deeper than the stack: premises wait in a list, the next at its end.
        while let Some(todo) = self.todo.pop() {
            match todo {
                Todo::Tuple(level, tuple) => {
                    self.outline.add(level, Item::new(Status::Contributor, tuple));
                }
                Todo::Premise { level, body, literal, binding, premise } => {
                    self.premise(level, body, literal, binding, premise);
                }
            }
        }
    }

    /// Puts the premises of these literals in line to be written.
    fn instance(
        &mut self,
        level: usize,
        body: &'p Body,
        literals: &'p [Literal],
        instance: &'p Instance,
    ) {
        let binding = &instance.binding;
        for (literal, premise) in literals.iter().zip(&instance.premises).rev() {
            self.todo.push(Todo::Premise { level, body, literal, binding, premise });
        }
    }

    fn premise(
        &mut self,
        level: usize,
        body: &'p Body,
        literal: &'p Literal,
        binding: &'p Binding,
        premise: &'p Premise,
    ) {
        let speaker = &mut self.outline.speaker;

        let (item, contributors) =
            match speaker.premise(BoundBody { body, binding }, literal, premise) {
                Said::Row(step) => return self.row(level, step, ""),
                Said::Already => return,
                Said::Absent(item, absence) => {
                    (Item { remarks: speaker.remarks_on(absence), ..item }, None)
                }
                Said::Computed(item) => (item, None),
                Said::Aggregated(item, aggregate, all) => (item, Some((aggregate, all))),
            };
        self.outline.add(level, item);

        if let Some((aggregate, all)) = contributors {
            self.contributors(level + 1, body, aggregate, all);
        }
    }

    /// Puts every tuple of an aggregate in line: its one premise, or a heading with its premises
    /// below.
    fn contributors(
        &mut self,
        level: usize,
        body: &'p Body,
        aggregate: &'p Aggregate,
        contributors: &'p [Contributor],
    ) {
        for contributor in contributors.iter().rev() {
            if let [_] = contributor.instance.premises.as_slice() {
                self.instance(level, body, &aggregate.body, &contributor.instance);
                continue;
            }
            self.instance(level + 1, body, &aggregate.body, &contributor.instance);
            let binding = &contributor.instance.binding;
            let keys: Vec<_> = aggregate.tuple().collect();
            let words = self.outline.speaker.words;
            let tuple = words.equations(&body.variables, &keys, binding).join(", ");
            self.todo.push(Todo::Tuple(level, tuple));
        }
    }

    /// A row with its reason; only named when its reason was shown before.
    fn row(&mut self, level: usize, id: StepId, before: &'static str) {
        let step = &self.proof.steps[id.0];
        let speaker = &mut self.outline.speaker;
        let (sentence, cites) = speaker.step(step);
        let item = |status| Item::new(status, sentence).tail(cites).part(self.first_part + id.0);

        let (rule, instance) = match &step.reason {
            Reason::Rule(rule, instance) => (*rule, instance),
            Reason::Stated(facts) => {
                let status = match step.side {
                    Side::Holds => speaker.statedness(facts),
                    Side::Denied => Status::Denied,
                };
                let item = Item { remarks: speaker.remarks(facts), ..item(status) };
                return self.outline.add(level, item.after(before));
            }
        };

        let item = item(Status::Derived).after(before);
        if let Some(number) = self.numbers.get(&id) {
            let number = Some(Number::Above(*number));
            return self.outline.add(level, Item { number, ..item });
        }

        let cited = Some(speaker.rule(rule));
        let number = self.uses.get(&id).is_some_and(|uses| *uses > 1).then(|| {
            let number = self.outline.number();
            self.numbers.insert(id, number);
            Number::Own(number)
        });
        self.outline.add(level, Item { number, rule: cited, ..item });

        let body = &self.program.rule(rule).body;
        self.instance(level + 1, body, &body.literals, instance);
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

//! From explanations to the shapes of their documents.

use super::shape::{
    Citation, Contributor, Derived, Fact, Ground, Named, Pattern, Place, Premise, Reason,
    References, Row, Rule, Statement, Step, Value,
};
use super::why::{Attempt, Because, Defeat, Goal, No, Obstacle, Outcome};
use crate::render::Page;
use crate::words::{Words, phrase};
use std::collections::BTreeSet;
use toulmin_lang::facts::{Attribution, FactId};
use toulmin_lang::print;
use toulmin_lang::program::{
    Body, Literal, Program, RelationId, RowPattern, RuleId, Side, VariableId,
};
use toulmin_lang::value::{self, Symbol};
use toulmin_reason::evaluate::Binding;
use toulmin_reason::explain;
use toulmin_verify::proof::{self, Instance};
use toulmin_verify::refusal;

/// Fills documents, and remembers the works that they cite.
pub(crate) struct Writer<'a> {
    pub(crate) page: Page<'a>,
    words: Words<'a>,
    cited: BTreeSet<Symbol>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(page: Page<'a>) -> Self {
        Writer { page, words: Words::new(&page.model.casebook), cited: BTreeSet::new() }
    }

    fn program(&self) -> &'a Program {
        &self.page.model.casebook.program
    }

    /// The bound variables among these.
    pub(crate) fn binding(
        &self,
        body: &'a Body,
        variables: &[VariableId],
        binding: &Binding,
    ) -> Named<'a> {
        Named::sorted(variables.iter().filter_map(|id| {
            let value = binding[id.0].as_ref()?;
            Some((body.variables[id.0].name.as_str(), value.into()))
        }))
    }

    fn bound(&self, body: &'a Body, binding: &Binding) -> Named<'a> {
        let all: Vec<VariableId> = (0..binding.len()).map(VariableId).collect();
        self.binding(body, &all, binding)
    }

    /// The references of all works that were cited.
    pub(crate) fn references(&self) -> References<'a> {
        let vocabulary = &self.page.model.casebook.vocabulary;
        let work = |key: &Symbol| vocabulary.work(key.as_str());
        let works = self.cited.iter().filter_map(work);
        works.map(|work| (work.key.as_str(), work.reference.as_str())).collect()
    }

    pub(crate) fn citations(
        &mut self,
        at: &[toulmin_lang::program::Citation],
    ) -> Vec<Citation<'a>> {
        self.cited.extend(at.iter().map(|citation| citation.source));
        let citation = |citation: &toulmin_lang::program::Citation| Citation {
            source: citation.source.as_str(),
            locator: citation.locator.map(Symbol::as_str),
        };
        at.iter().map(citation).collect()
    }

    pub(crate) fn row(&self, relation: RelationId, side: Side, row: &[value::Value]) -> Row<'a> {
        let declared = self.program().relation(relation);
        let columns = declared.columns.iter().map(|column| column.name.as_str());
        Row {
            relation: declared.name.as_str(),
            side: side.into(),
            row: Named::sorted(columns.zip(row.iter().map(Value::from))),
            sentence: self.words.row(relation, side, row),
        }
    }

    pub(crate) fn pattern(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> Pattern<'a> {
        let declared = self.program().relation(relation);
        let fixed = declared.columns.iter().zip(pattern).filter_map(|(column, value)| {
            value.as_ref().map(|value| (column.name.as_str(), value.into()))
        });
        Pattern {
            relation: declared.name.as_str(),
            side: side.into(),
            pattern: Named::sorted(fixed),
            sentence: self.words.fails(relation, side, pattern),
        }
    }

    fn rule(&mut self, id: RuleId) -> Rule<'a> {
        let rule = self.program().rule(id);
        Rule {
            name: rule.name.as_str(),
            place: Place(self.page.sources.position(rule.span).to_string()),
            doc: &rule.doc,
            cites: self.citations(&rule.cites),
        }
    }

    pub(crate) fn facts(&mut self, ids: &[FactId]) -> Vec<Fact<'a>> {
        ids.iter().map(|id| self.fact(*id)).collect()
    }

    fn fact(&mut self, id: FactId) -> Fact<'a> {
        let fact = self.page.model.casebook.facts.fact(id);
        let contested =
            fact.readings().iter().map(|o| self.row(fact.relation, o.side, &o.row)).collect();

        Fact {
            id: fact.id.clone(),
            place: Place(self.page.sources.position(fact.span).to_string()),
            at: self.citations(&fact.at),
            according_to: fact.according_to.as_ref().map(|whose| self.whose(whose).to_owned()),
            anchor: fact.anchor.clone(),
            hedge: fact.hedge.clone(),
            note: fact.note.clone(),
            confidence: fact.confidence.map(Into::into),
            from: fact.from.map(Into::into),
            until: fact.until.map(Into::into),
            withdrawn: fact.withdrawn,
            contested,
        }
    }

    fn whose<'w>(&mut self, whose: &'w Attribution) -> &'w str {
        match whose {
            Attribution::Work(key) => {
                self.cited.insert(*key);
                key.as_str()
            }
            Attribution::Entity(name) => name.as_str(),
            Attribution::Words(words) => words,
        }
    }

    /// What a fact states.
    pub(crate) fn statement(&mut self, fact: FactId) -> Statement<'a> {
        self.statements(&[fact]).remove(0)
    }

    /// Facts with what they say.
    pub(crate) fn statements(&mut self, ids: &[FactId]) -> Vec<Statement<'a>> {
        let all = &self.page.model.casebook.facts;
        let mut statements = Vec::new();
        for id in ids {
            let fact = all.fact(*id);
            let row = self.row(fact.relation, fact.side, &fact.row);
            statements.push(Statement { row, fact: self.fact(*id) });
        }
        statements
    }

    /// A rule that would conclude a step too, but for an exception.
    pub(crate) fn defeat(&mut self, defeat: &explain::Defeat) -> Defeat<'a> {
        let (body, because) = (&defeat.exception.body, &defeat.because);
        Defeat {
            step: defeat.step.0,
            rule: self.rule(defeat.rule),
            by: self.rule(defeat.by),
            because: Because {
                premises: self.premises(body, &body.literals, &because.answer),
                steps: self.steps(&because.steps),
            },
        }
    }

    /// The steps of a proof or refusal.
    pub(crate) fn steps(&mut self, steps: &[proof::Step]) -> Vec<Step<'a>> {
        let mut written = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let reason = match &step.reason {
                proof::Reason::Stated(facts) => Reason::Stated(self.facts(facts)),
                proof::Reason::Rule(id, instance) => {
                    let body = &self.program().rule(*id).body;
                    Reason::Derived(Derived {
                        rule: self.rule(*id),
                        binding: self.bound(body, &instance.binding),
                        premises: self.premises(body, &body.literals, instance),
                    })
                }
            };

            let row = self.row(step.relation, step.side, &step.row);
            written.push(Step { step: number, row, reason });
        }
        written
    }

    /// What each literal of a body rests on.
    pub(crate) fn premises(
        &mut self,
        body: &Body,
        literals: &[Literal],
        instance: &Instance,
    ) -> Vec<Premise<'a>> {
        let premises = literals.iter().zip(&instance.premises);
        premises.map(|(literal, premise)| self.premise(body, literal, premise)).collect()
    }

    fn premise(&mut self, body: &Body, literal: &Literal, premise: &proof::Premise) -> Premise<'a> {
        let condition = print::literal(self.program(), body, literal);

        match (literal, premise) {
            (_, proof::Premise::Step(step)) => Premise::Step { condition, step: step.0 },
            (_, proof::Premise::Absent(absence)) => {
                let pattern = self.pattern(absence.relation, absence.side, &absence.pattern);
                Premise::Absent { condition, pattern, ground: self.ground(&absence.ground) }
            }
            (Literal::Compare { op, .. }, proof::Premise::Compared(left, right)) => {
                let (left, right) = (left.into(), right.into());
                Premise::Comparison { condition, left, op: (*op).into(), right }
            }
            (_, proof::Premise::Computed(values)) => {
                Premise::Computed { condition, values: values.iter().map(Value::from).collect() }
            }
            (Literal::Aggregate { aggregate, .. }, proof::Premise::Aggregated(value, all)) => {
                let contributors = self.contributors(body, &aggregate.body, all);
                Premise::Aggregate { condition, value: value.into(), contributors }
            }
            _ => unreachable!("bug: a premise of another kind than its literal was accepted"),
        }
    }

    pub(crate) fn ground(&mut self, ground: &proof::Ground) -> Ground<'a> {
        match ground {
            proof::Ground::Denied(facts) => Ground::Denied { facts: self.facts(facts) },
            proof::Ground::Complete(list) => {
                let at = &self.page.model.casebook.facts.complete[*list].at;
                Ground::Complete { at: self.citations(at) }
            }
            proof::Ground::Silent => Ground::Silent,
            proof::Ground::NotDerived => Ground::NotDerived,
        }
    }

    fn contributors(
        &mut self,
        body: &Body,
        literals: &[Literal],
        all: &[proof::Contributor],
    ) -> Vec<Contributor<'a>> {
        let mut written = Vec::new();
        for contributor in all {
            let names = body.variables.iter().zip(&contributor.instance.binding);
            let binding = names.filter_map(|(variable, value)| {
                Some((variable.name.as_str(), value.as_ref()?.into()))
            });
            let binding = Named::sorted(binding);
            let tuple = contributor.tuple.iter().map(Value::from).collect();
            let premises = self.premises(body, literals, &contributor.instance);
            written.push(Contributor { tuple, binding, premises });
        }
        written
    }

    /// An atom that no row fits.
    pub(crate) fn goal(&mut self, goal: &refusal::Goal) -> Goal<'a> {
        let contested: Vec<FactId> = goal.contested.iter().map(|(fact, _)| *fact).collect();
        let complete = goal.complete.map(|at| &self.page.model.casebook.facts.complete[at].at);
        let attempts = goal.attempts.as_ref();

        Goal {
            no: match goal.no() {
                refusal::No::Denied => No::Denied,
                refusal::No::OutsideValidity => No::OutsideValidity,
                refusal::No::Contested => No::Contested,
                refusal::No::Complete => No::Complete,
                refusal::No::RulesFail => No::RulesFail,
                refusal::No::Silent => No::Silent,
            },
            pattern: self.pattern(goal.relation, goal.side, &goal.pattern),
            against: self.statements(&goal.against),
            not_in_force: self.statements(&goal.not_in_force),
            contested: self.statements(&contested),
            complete: complete.map(|at| self.citations(at)),
            rules: attempts.map(|all| all.iter().map(|attempt| self.attempt(attempt)).collect()),
            other_rules: goal.other_rules.iter().map(|rule| self.rule(*rule)).collect(),
        }
    }

    fn attempt(&mut self, attempt: &refusal::Attempt) -> Attempt<'a> {
        let rule = attempt.rule.expect("bug: a goal was tried without a rule");
        let body = &self.program().rule(rule).body;
        Attempt {
            rule: self.rule(rule),
            failing: attempt.failing(),
            binding: self.bound(body, &attempt.binding),
            conditions: self.outcomes(body, attempt),
        }
    }

    /// What became of each condition.
    pub(crate) fn outcomes(&mut self, body: &Body, attempt: &refusal::Attempt) -> Vec<Outcome<'a>> {
        let mut written = Vec::new();
        for (literal, outcome) in body.literals.iter().zip(&attempt.outcomes) {
            let condition = print::literal(self.program(), body, literal);

            written.push(match outcome {
                refusal::Outcome::NotReached => Outcome::NotReached { condition },
                refusal::Outcome::Holds(premise) => {
                    Outcome::Holds { premise: self.premise(body, literal, premise) }
                }
                refusal::Outcome::Fails { obstacle, others } => {
                    let obstacle = self.obstacle(body, literal, obstacle);
                    let (other_cases, all_cases) = (others.count, others.all);
                    Outcome::Fails { condition, other_cases, all_cases, obstacle }
                }
            });
        }
        written
    }

    fn obstacle(
        &mut self,
        body: &Body,
        literal: &Literal,
        obstacle: &refusal::Obstacle,
    ) -> Obstacle<'a> {
        match (literal, obstacle) {
            (_, refusal::Obstacle::Missing(goal)) => Obstacle::Missing { goal: goal.0 },
            (_, refusal::Obstacle::Present { rows, more }) => {
                Obstacle::Present { steps: rows.iter().map(|row| row.0).collect(), more: *more }
            }
            (Literal::Compare { op, .. }, refusal::Obstacle::Compared(left, right)) => {
                let (left, right) = (left.into(), right.into());
                Obstacle::Comparison { left, op: (*op).into(), right }
            }
            (_, refusal::Obstacle::Computed(values)) => {
                Obstacle::Computed { values: values.iter().map(Value::from).collect() }
            }
            (Literal::Aggregate { aggregate, .. }, refusal::Obstacle::Aggregated(value, all)) => {
                let value = value.as_ref().map(Value::from);
                let contributors = self.contributors(body, &aggregate.body, all);
                Obstacle::Aggregate { value, contributors }
            }
            (_, refusal::Obstacle::Fault(kind)) => Obstacle::Fault { fault: phrase::fault(*kind) },
            _ => unreachable!("bug: an obstacle of another kind than its literal"),
        }
    }
}

//! What rules lack, condition by condition.

use super::layout::Line;
use super::speaker::{Speaker, repeats_aggregate};
use crate::proof::{Contributor, Premise, Reason, StepId};
use crate::refusal::{Attempt, Goal, GoalId, No, Obstacle, Outcome, Refusal};
use crate::words::phrase::{self, Asking, mark};
use std::collections::BTreeSet;
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{Aggregate, Body, Literal, Program, Side, Sign, VariableId};
use toulmin_lang::value::Value;

/// Writes attempts. The conclusions that a rule lacks are opened below it, each once.
pub(super) struct Attempts<'s, 'a> {
    speaker: &'s mut Speaker<'a>,
    refusal: &'s Refusal,
    levels: usize,
    opened: BTreeSet<GoalId>,
    pub(super) lines: Vec<Line>,
}

impl<'s, 'a> Attempts<'s, 'a> {
    pub(super) fn new(speaker: &'s mut Speaker<'a>, refusal: &'s Refusal, levels: usize) -> Self {
        Attempts { speaker, refusal, levels, opened: BTreeSet::new(), lines: Vec::new() }
    }

    /// Every rule that concludes a goal, with all of its conditions.
    pub(super) fn of_goal(&mut self, indent: usize, id: GoalId) {
        self.opened.insert(id);
        let goal = &self.refusal.goals[id.0];
        let program = &self.speaker.page.model.casebook.program;
        for attempt in goal.attempts.iter().flatten() {
            let rule = attempt.rule.expect("bug: a goal was tried without a rule");
            let line = self.speaker.rule(indent, rule);
            self.lines.push(line);
            self.of_body(indent + 2, &program.rule(rule).body, attempt);
        }
        self.other_rules(indent, goal);
    }

    /// Every condition of a body: whether it holds, and if not, why.
    pub(super) fn of_body(&mut self, indent: usize, body: &Body, attempt: &Attempt) {
        if attempt.failing() == 0 {
            self.lines.push(Line::new(indent, phrase::OTHER_ROWS));
        }
        for (literal, outcome) in body.literals.iter().zip(&attempt.outcomes) {
            let said = self.outcome(indent, body, literal, attempt, outcome);
            self.lines.extend(said);
            if let Outcome::Fails { obstacle: Obstacle::Missing(goal), .. } = outcome {
                self.open(indent, *goal, 1);
            }
        }
    }

    /// The rules that conclude a missing goal, each with its first failing condition.
    fn open(&mut self, indent: usize, id: GoalId, level: usize) {
        let goal = &self.refusal.goals[id.0];
        let attempts = goal.attempts.as_deref().unwrap_or_default();
        if level > self.levels || attempts.is_empty() || !self.opened.insert(id) {
            return;
        }
        let program = &self.speaker.page.model.casebook.program;
        for attempt in attempts {
            let rule = attempt.rule.expect("bug: a goal was tried without a rule");
            let body = &program.rule(rule).body;
            let line = self.speaker.rule_place(rule);
            self.lines.push(Line::new(indent + 4, format!("{}{line}", phrase::NOT_BY)));
            let mut failing = body.literals.iter().zip(&attempt.outcomes);
            let first = failing.find(|(_, outcome)| matches!(outcome, Outcome::Fails { .. }));
            let Some((literal, outcome)) = first else { continue };
            let said = self.outcome(indent + 6, body, literal, attempt, outcome);
            self.lines.extend(said);
            if let Outcome::Fails { obstacle: Obstacle::Missing(goal), .. } = outcome {
                self.open(indent + 6, *goal, level + 1);
            }
        }
        self.other_rules(indent + 4, goal);
    }

    /// The rules that conclude the relation with other values only.
    fn other_rules(&mut self, indent: usize, goal: &Goal) {
        let program = &self.speaker.page.model.casebook.program;
        for rule in &goal.other_rules {
            let head = &program.rule(*rule).head;
            let pattern: Vec<Option<Value>> = crate::evaluate::instantiate(
                &head.terms,
                &vec![None; program.rule(*rule).body.variables.len()],
            );
            let columns = &program.relation(goal.relation).columns;
            let other = columns.iter().zip(pattern).zip(&goal.pattern);
            let other: Vec<String> = other
                .filter(|((_, concluded), wanted)| concluded.is_some() && concluded != *wanted)
                .filter_map(|((column, concluded), _)| {
                    Some(format!("{} {}", column.name, self.speaker.words.value(concluded?)))
                })
                .collect();
            let place = self.speaker.rule_place(*rule);
            let line = format!("{place}  {}{}", phrase::CONCLUDES_ONLY, other.join(", "));
            self.lines.push(Line::new(indent, line));
        }
    }

    fn outcome(
        &mut self,
        indent: usize,
        body: &Body,
        literal: &Literal,
        attempt: &Attempt,
        outcome: &Outcome,
    ) -> Vec<Line> {
        match outcome {
            Outcome::NotReached => {
                let program = &self.speaker.page.model.casebook.program;
                let written = toulmin_lang::print::literal(program, body, literal);
                vec![Line::new(indent, written).mark(mark::NOT_REACHED)]
            }
            Outcome::Holds(premise) => self.premise(indent, body, literal, attempt, premise),
            Outcome::Fails { obstacle, others } => {
                let mut lines = self.obstacle(indent, body, literal, attempt, obstacle);
                if let (Some(line), true) = (lines.first_mut(), *others > 0) {
                    line.text += &phrase::nor_for_others(*others);
                }
                lines
            }
        }
    }

    /// A condition that holds.
    fn premise(
        &mut self,
        indent: usize,
        body: &Body,
        literal: &Literal,
        attempt: &Attempt,
        premise: &Premise,
    ) -> Vec<Line> {
        match (literal, premise) {
            (_, Premise::Step(step)) => vec![self.step(indent, mark::OK, *step)],
            (_, Premise::Absent(absence)) => {
                let (text, tail) = self.speaker.absence(absence);
                vec![Line::new(indent, text).mark(mark::OK).tail(tail)]
            }
            (_, Premise::Compared(..)) if repeats_aggregate(body, literal) => Vec::new(),
            (Literal::Compare { left, op, right, .. }, Premise::Compared(a, b)) => {
                let sides = (left, *op, right);
                let text = self.speaker.compared(body, sides, (*a, *b), Sign::Positive);
                vec![Line::new(indent, text).mark(mark::OK)]
            }
            (_, Premise::Computed(values)) => {
                let text = self.speaker.computed(body, literal, values, Sign::Positive);
                vec![Line::new(indent, text).mark(mark::OK)]
            }
            (Literal::Aggregate { result, aggregate, .. }, Premise::Aggregated(value, all)) => {
                let value = Some(*value);
                self.aggregated((indent, mark::OK), body, (*result, aggregate), attempt, value, all)
            }
            _ => unreachable!("bug: a premise of another kind than its literal"),
        }
    }

    /// A condition that fails.
    fn obstacle(
        &mut self,
        indent: usize,
        body: &Body,
        literal: &Literal,
        attempt: &Attempt,
        obstacle: &Obstacle,
    ) -> Vec<Line> {
        match (literal, obstacle) {
            (_, Obstacle::Missing(goal)) => {
                let asking = attempt.rule.map_or(Asking::Query, |_| Asking::Rule);
                self.missing(indent, *goal, asking)
            }
            (literal, Obstacle::Present { rows, .. }) if self.is_exception(literal) => {
                rows.iter().flat_map(|row| self.defeated(indent, attempt, *row)).collect()
            }
            (_, Obstacle::Computed(values)) => {
                let text = self.speaker.computed(body, literal, values, Sign::Negative);
                vec![Line::new(indent, text).mark(mark::FAILS)]
            }
            (_, Obstacle::Present { rows, more }) => {
                let mut lines: Vec<Line> =
                    rows.iter().map(|row| self.step(indent, mark::PRESENT, *row)).collect();
                if *more > 0 {
                    lines.push(Line::new(indent, phrase::and_more(*more)).mark(""));
                }
                lines
            }
            (Literal::Compare { left, op, right, .. }, Obstacle::Compared(a, b)) => {
                let sides = (left, *op, right);
                let text = self.speaker.compared(body, sides, (*a, *b), Sign::Negative);
                vec![Line::new(indent, text).mark(mark::FAILS)]
            }
            (Literal::Aggregate { result, aggregate, .. }, Obstacle::Aggregated(value, all)) => {
                self.aggregated(
                    (indent, mark::FAILS),
                    body,
                    (*result, aggregate),
                    attempt,
                    *value,
                    all,
                )
            }
            (_, Obstacle::Fault(kind)) => {
                vec![Line::new(indent, phrase::fault(*kind)).mark(mark::FAILS)]
            }
            _ => unreachable!("bug: an obstacle of another kind than its literal"),
        }
    }

    fn is_exception(&self, literal: &Literal) -> bool {
        self.speaker.page.model.casebook.program.exception(literal).is_some()
    }

    /// The rule that makes an exception to the one that is tried, and what it rests on.
    fn defeated(&mut self, indent: usize, attempt: &Attempt, exception: StepId) -> Vec<Line> {
        let program = &self.speaker.page.model.casebook.program;
        let Reason::Rule(by, _) = &self.refusal.steps[exception.0].reason else {
            unreachable!("bug: no fact states an exception")
        };
        let tried = attempt.rule.expect("bug: a query was overridden");
        let name = program.rule(tried).name.as_str();
        let line = self.speaker.rule(indent, *by);
        let text = match is_defeated(program, attempt) {
            true => phrase::defeated(name, &line.text),
            false => phrase::overridden(name, &line.text),
        };
        let mut lines = vec![Line { text, ..line }.mark(mark::DEFEATED)];
        self.proof(indent + 2, exception, &mut lines);
        lines
    }

    /// What a row rests on that a rule concludes, step by step.
    fn proof(&mut self, indent: usize, id: StepId, lines: &mut Vec<Line>) {
        let Reason::Rule(rule, instance) = &self.refusal.steps[id.0].reason else { return };
        let body = &self.speaker.page.model.casebook.program.rule(*rule).body;
        for (literal, premise) in body.literals.iter().zip(&instance.premises) {
            let attempt = Attempt {
                rule: Some(*rule),
                binding: instance.binding.clone(),
                outcomes: Vec::new(),
            };
            lines.extend(self.premise(indent, body, literal, &attempt, premise));
            if let Premise::Step(step) = premise {
                self.proof(indent + 2, *step, lines);
            }
        }
    }

    fn missing(&mut self, indent: usize, id: GoalId, asking: Asking) -> Vec<Line> {
        let goal = &self.refusal.goals[id.0];
        let words = self.speaker.words;
        let fails = words.fails_with(goal.relation, goal.side, &goal.pattern, &goal.same);
        let all = &self.speaker.page.model.casebook.facts;
        let facts =
            |ids: &[FactId], mark: &dyn Fn(&Fact) -> &'static str, speaker: &mut Speaker<'_>| {
                let lines = ids.iter().map(|id| {
                    let (text, cites) = speaker.fact(*id);
                    Line::new(indent, text).mark(mark(&all.fact(*id))).tail(cites)
                });
                lines.collect::<Vec<_>>()
            };
        match goal.no() {
            No::Denied if goal.side == Side::Denied => {
                let mut lines = facts(&goal.against, &|_| mark::STATED, self.speaker);
                if let Some(last) = lines.last_mut() {
                    last.text = phrase::denial_asked(&last.text, asking);
                }
                lines
            }
            No::Denied => facts(&goal.against, &|_| mark::DENIED, self.speaker),
            No::OutsideValidity => {
                let model = self.speaker.page.model;
                let mark = |fact: &Fact| match fact.begins_after(model.date) {
                    true => mark::NOT_YET,
                    false => mark::EXPIRED,
                };
                facts(&goal.not_in_force, &mark, self.speaker)
            }
            No::Contested => {
                let line = Line::new(indent, fails).mark(mark::CONTESTED);
                vec![line.tail(phrase::CONTESTED)]
            }
            No::Complete => {
                let list = goal.complete.expect("bug: a complete list without its statement");
                let tail = self.speaker.complete(list);
                vec![Line::new(indent, fails).mark(mark::COMPLETE).tail(tail)]
            }
            No::RulesFail => {
                vec![
                    Line::new(indent, fails)
                        .mark(mark::MISSING)
                        .tail(self.speaker.not_derived(goal.relation)),
                ]
            }
            No::Silent => vec![Line::new(indent, fails).mark(mark::MISSING).tail(phrase::SILENT)],
        }
    }

    /// A row that holds, with its citations or its rule.
    fn step(&mut self, indent: usize, mark: &'static str, id: StepId) -> Line {
        let step = &self.refusal.steps[id.0];
        let (text, cites) = self.speaker.step(step);
        let tail = match &step.reason {
            Reason::Stated(_) => cites,
            Reason::Rule(rule, _) => {
                let rule = self.speaker.page.model.casebook.program.rule(*rule);
                phrase::by_rule(rule.name.as_str())
            }
        };
        Line::new(indent, text).mark(mark).tail(tail)
    }

    /// An aggregate and, below it, the rows that it is taken over.
    fn aggregated(
        &mut self,
        (indent, mark): (usize, &'static str),
        body: &Body,
        aggregate: (VariableId, &Aggregate),
        attempt: &Attempt,
        value: Option<Value>,
        all: &[Contributor],
    ) -> Vec<Line> {
        let binding = &attempt.binding;
        let text = self.speaker.aggregated(body, aggregate, binding, value, all);
        let mut lines = vec![Line::new(indent, text).mark(mark)];
        for premise in all.iter().flat_map(|contributor| &contributor.instance.premises) {
            if let Premise::Step(step) = premise {
                let line = self.step(indent + 2, "", *step);
                lines.push(line);
            }
        }
        lines
    }
}

/// Whether all that stands in the way of a rule are exceptions.
pub(super) fn is_defeated(program: &Program, attempt: &Attempt) -> bool {
    let Some(rule) = attempt.rule else { return false };
    let mut literals = program.rule(rule).body.literals.iter().zip(&attempt.outcomes);
    let stands = |(literal, outcome): (&Literal, &Outcome)| {
        matches!(outcome, Outcome::Holds(_)) || program.exception(literal).is_some()
    };
    attempt.failing() > 0 && literals.all(stands)
}

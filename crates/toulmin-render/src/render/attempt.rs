//! What rules lack, condition by condition.

use super::exposition::{Item, Status};
use super::outline::Outline;
use super::speaker::{BoundBody, Said, Sides};
use crate::words::phrase::{self, Asking, mark, otherwise};
use std::collections::BTreeSet;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Body, Literal, Program, Side, Sign};
use toulmin_reason::evaluate::Binding;
use toulmin_verify::proof::{Contributor, Premise, Reason, StepId};
use toulmin_verify::refusal::{Attempt, Goal, GoalId, No, Obstacle, Outcome, Refusal};

/// Writes attempts. The conclusions that a rule lacks are opened below it, each once.
pub(super) struct Attempts<'o, 'a, 'r> {
    outline: &'o mut Outline<'a>,
    program: &'a Program,
    refusal: &'r Refusal,
    levels: usize,
    opened: BTreeSet<GoalId>,
    first_part: usize,
}

impl<'o, 'a, 'r> Attempts<'o, 'a, 'r> {
    pub(super) fn new(outline: &'o mut Outline<'a>, refusal: &'r Refusal, levels: usize) -> Self {
        let program = &outline.speaker.page.model.casebook.program;
        let first_part = outline.parts(refusal.steps.len());
        Attempts { outline, program, refusal, levels, opened: BTreeSet::new(), first_part }
    }

    /// Every rule that concludes a goal, with all of its conditions.
    pub(super) fn of_goal(&mut self, level: usize, id: GoalId) {
        self.opened.insert(id);
        let goal = &self.refusal.goals[id.0];
        for attempt in goal.attempts.iter().flatten() {
            let rule = attempt.rule.expect("bug: a goal was tried without a rule");
            let named = self.outline.speaker.rule(rule);
            self.outline.add(level, Item::new(Status::Tried, named.line()).tail(named.tail));
            self.of_body(level + 1, &self.program.rule(rule).body, attempt);
        }
        self.other_rules(level, goal);
    }

    /// Every condition of a body: whether it holds, and if not, why.
    pub(super) fn of_body(&mut self, level: usize, body: &Body, attempt: &'r Attempt) {
        if attempt.failing() == 0 {
            self.outline.add(level, Item::new(Status::Fails, phrase::OTHER_ROWS));
        }
        for (literal, outcome) in body.literals.iter().zip(&attempt.outcomes) {
            self.outcome(level, body, literal, attempt, outcome);
            if let Outcome::Fails { obstacle: Obstacle::Missing(goal), .. } = outcome {
                self.open(level + 1, *goal, 1);
            }
        }
    }

    /// The rules that conclude a missing goal, each with its first failing condition.
    fn open(&mut self, level: usize, id: GoalId, depth: usize) {
        let goal = &self.refusal.goals[id.0];
        let attempts = goal.attempts.as_deref().unwrap_or_default();
        if depth > self.levels || attempts.is_empty() || !self.opened.insert(id) {
            return;
        }

        for attempt in attempts {
            let rule = attempt.rule.expect("bug: a goal was tried without a rule");
            let body = &self.program.rule(rule).body;
            let text = format!("{}{}", phrase::NOT_BY, self.outline.speaker.rule_place(rule));
            self.outline.add(level, Item::new(Status::Tried, text));

            // One condition is enough to see why the rule does not help.
            let mut failing = body.literals.iter().zip(&attempt.outcomes);
            let first = failing.find(|(_, outcome)| matches!(outcome, Outcome::Fails { .. }));
            let Some((literal, outcome)) = first else { continue };
            self.outcome(level + 1, body, literal, attempt, outcome);
            if let Outcome::Fails { obstacle: Obstacle::Missing(goal), .. } = outcome {
                self.open(level + 2, *goal, depth + 1);
            }
        }
        self.other_rules(level, goal);
    }

    /// The rules that conclude the relation with other values only.
    fn other_rules(&mut self, level: usize, goal: &Goal) {
        for id in &goal.other_rules {
            let rule = self.program.rule(*id);
            let free = vec![None; rule.body.variables.len()];
            let pattern = toulmin_reason::evaluate::instantiate(&rule.head.terms, &free);

            let columns = &self.program.relation(goal.relation).columns;
            let speaker = &self.outline.speaker;
            let other = columns.iter().zip(pattern).zip(&goal.pattern);
            let other: Vec<String> = other
                .filter(|((_, concluded), wanted)| concluded.is_some() && concluded != *wanted)
                .filter_map(|((column, concluded), _)| {
                    Some(format!("{} {}", column.name, speaker.words.value(concluded?)))
                })
                .collect();

            let place = speaker.rule_place(*id);
            let text = format!("{place}  {}{}", phrase::CONCLUDES_ONLY, other.join(", "));
            self.outline.add(level, Item::new(Status::Tried, text));
        }
    }

    fn outcome(
        &mut self,
        level: usize,
        body: &Body,
        literal: &Literal,
        attempt: &'r Attempt,
        outcome: &'r Outcome,
    ) {
        match outcome {
            Outcome::NotReached => {
                let written = toulmin_lang::print::literal(self.program, body, literal);
                let item = Item::new(Status::NotReached, written);
                self.outline.add(level, item.mark(mark::NOT_REACHED));
            }
            Outcome::Holds(premise) => {
                self.premise(level, body, literal, &attempt.binding, premise)
            }
            Outcome::Fails { obstacle, others } => {
                let first = self.outline.items.len();
                self.obstacle(level, body, literal, attempt, obstacle);
                if let Some(item) = self.outline.items.get_mut(first) {
                    item.sentence += &phrase::nor_for_others(*others);
                }
            }
        }
    }

    /// A condition that holds.
    fn premise(
        &mut self,
        level: usize,
        body: &Body,
        literal: &Literal,
        binding: &Binding,
        premise: &Premise,
    ) {
        let item = match self.outline.speaker.premise(BoundBody { body, binding }, literal, premise)
        {
            Said::Row(step) => self.step(step),
            Said::Already => return,
            Said::Absent(item, _) | Said::Computed(item) => item,
            Said::Aggregated(item, _, all) => {
                return self.aggregated(level, item.mark(mark::OK), all);
            }
        };
        self.outline.add(level, item.mark(mark::OK));
    }

    /// A condition that fails.
    fn obstacle(
        &mut self,
        level: usize,
        body: &Body,
        literal: &Literal,
        attempt: &'r Attempt,
        obstacle: &'r Obstacle,
    ) {
        let speaker = &mut self.outline.speaker;
        let fails = |text: String| Item::new(Status::Fails, text).mark(mark::FAILS);

        let item = match (literal, obstacle) {
            (_, Obstacle::Missing(goal)) => {
                let asking = attempt.rule.map_or(Asking::Query, |_| Asking::Rule);
                return self.missing(level, *goal, asking);
            }
            (literal, Obstacle::Present { rows, .. })
                if self.program.exception(literal).is_some() =>
            {
                return rows.iter().for_each(|row| self.defeated(level, attempt, *row));
            }
            (_, Obstacle::Computed(values)) => {
                let bound = BoundBody { body, binding: &attempt.binding };
                fails(speaker.computed(bound, literal, values, Sign::Negative))
            }
            (_, Obstacle::Present { rows, more }) => return self.in_the_way(level, rows, *more),
            (Literal::Compare { left, op, right, .. }, Obstacle::Compared(a, b)) => {
                let sides = Sides { left, op: *op, right };
                let bound = BoundBody { body, binding: &attempt.binding };
                fails(speaker.compared(bound, sides, (*a, *b), Sign::Negative))
            }
            (Literal::Aggregate { result, aggregate, .. }, Obstacle::Aggregated(value, all)) => {
                let (aggregate, binding) = ((*result, aggregate), &attempt.binding);
                let item = fails(speaker.aggregated(body, aggregate, binding, *value, all));
                return self.aggregated(level, item, all);
            }
            (_, Obstacle::Fault(kind)) => fails(phrase::fault(*kind)),
            _ => unreachable!("bug: an obstacle of another kind than its literal"),
        };
        self.outline.add(level, item);
    }

    /// The rows that a `not` forbids.
    fn in_the_way(&mut self, level: usize, rows: &[StepId], more: usize) {
        for row in rows {
            let item = Item { status: Status::InTheWay, ..self.step(*row) };
            self.outline.add(level, item.mark(mark::PRESENT));
        }
        if more > 0 {
            self.outline.add(level, Item::new(Status::More, phrase::and_more(more)).mark(""));
        }
    }

    /// The rule that makes an exception to the one that is tried, and what it rests on.
    fn defeated(&mut self, level: usize, attempt: &Attempt, exception: StepId) {
        let Reason::Rule(by, _) = &self.refusal.steps[exception.0].reason else {
            unreachable!("bug: no fact states an exception")
        };
        let tried = attempt.rule.expect("bug: a query was overridden");
        let name = self.program.rule(tried).name.as_str();
        let by = self.outline.speaker.rule(*by);
        let text = match is_defeated(self.program, attempt) {
            true => phrase::defeated(name, &by.name),
            false => phrase::overridden(name, &by.name),
        };
        let item = Item::new(Status::Defeated, text).mark(mark::DEFEATED);
        self.outline.add(level, Item { rule: Some(by), ..item });
        self.proof(level + 1, exception);
    }

    /// What a row rests on that a rule concludes, step by step.
    fn proof(&mut self, level: usize, id: StepId) {
        let refusal = self.refusal;
        let mut todo = Vec::new();
        self.premises_of(level, id, &mut todo);
        while let Some((level, rule, at)) = todo.pop() {
            let Reason::Rule(id, instance) = &refusal.steps[rule].reason else { continue };
            let (body, premise) = (&self.program.rule(*id).body, &instance.premises[at]);
            self.premise(level, body, &body.literals[at], &instance.binding, premise);
            if let Premise::Step(step) = premise {
                self.premises_of(level + 1, *step, &mut todo);
            }
        }
    }

    /// Puts the premises of a row that a rule concludes in line, the first at the end.
    fn premises_of(&self, level: usize, id: StepId, todo: &mut Vec<(usize, usize, usize)>) {
        if let Reason::Rule(_, instance) = &self.refusal.steps[id.0].reason {
            todo.extend((0..instance.premises.len()).rev().map(|at| (level, id.0, at)));
        }
    }

    fn missing(&mut self, level: usize, id: GoalId, asking: Asking) {
        let goal = &self.refusal.goals[id.0];
        let words = self.outline.speaker.words;
        let fails = words.fails_with(goal.relation, goal.side, &goal.pattern, &goal.same);

        // Facts that say the opposite, or the same of another time, stand in the place of the goal.
        let (status, mark, tail) = match goal.no() {
            No::Denied => return self.opposed(level, goal, asking),
            No::OutsideValidity => return self.not_in_force(level, &goal.not_in_force),
            No::Contested => (Status::Contested, mark::CONTESTED, phrase::CONTESTED.to_owned()),
            No::Complete => {
                let list = goal.complete.expect("bug: a complete list without its statement");
                (Status::Unlisted, mark::COMPLETE, self.outline.speaker.complete(list))
            }
            No::RulesFail => {
                let tail = self.outline.speaker.not_derived(goal.relation);
                (Status::Missing, mark::MISSING, tail.to_owned())
            }
            No::Silent => {
                let tail = self.outline.speaker.silence(goal.relation, goal.side, &goal.pattern);
                (Status::Missing, mark::MISSING, tail)
            }
        };

        self.outline.add(level, Item::new(status, fails).mark(mark).tail(tail));
    }

    /// The facts that say the opposite of what is wanted.
    fn opposed(&mut self, level: usize, goal: &Goal, asking: Asking) {
        let mark = if goal.side == Side::Denied { mark::STATED } else { mark::DENIED };
        for (at, id) in goal.against.iter().enumerate() {
            let (mut text, cites) = self.outline.speaker.fact(*id);
            if goal.side == Side::Denied && at + 1 == goal.against.len() {
                text = phrase::denial_asked(&text, asking);
            }
            self.outline.add(level, Item::new(Status::Opposed, text).mark(mark).tail(cites));
        }
    }

    /// The facts that say what is wanted of another time.
    fn not_in_force(&mut self, level: usize, facts: &[FactId]) {
        let model = self.outline.speaker.page.model;
        for id in facts {
            let (text, cites) = self.outline.speaker.fact(*id);
            let fact = model.casebook.facts.fact(*id);
            let mark = match fact.begins_after(model.date) {
                _ if fact.withdrawn => otherwise::mark::WITHDRAWN,
                true => mark::NOT_YET,
                false => mark::EXPIRED,
            };
            let item = Item::new(Status::OutsideValidity, text).mark(mark).tail(cites);
            self.outline.add(level, item);
        }
    }

    /// A row that holds, with its citations or its rule.
    fn step(&mut self, id: StepId) -> Item {
        let step = &self.refusal.steps[id.0];
        let speaker = &mut self.outline.speaker;
        let (text, cites) = speaker.step(step);
        let (status, tail) = match &step.reason {
            Reason::Stated(_) if step.side == Side::Denied => (Status::Denied, cites),
            Reason::Stated(facts) => (speaker.statedness(facts), cites),
            Reason::Rule(rule, _) => {
                (Status::Derived, phrase::by_rule(self.program.rule(*rule).name.as_str()))
            }
        };
        Item::new(status, text).tail(tail).part(self.first_part + id.0)
    }

    /// An aggregate and, below it, the rows that it is taken over.
    fn aggregated(&mut self, level: usize, item: Item, all: &[Contributor]) {
        self.outline.add(level, item);
        for premise in all.iter().flat_map(|contributor| &contributor.instance.premises) {
            if let Premise::Step(step) = premise {
                let item = self.step(*step);
                self.outline.add(level + 1, item.mark(""));
            }
        }
    }
}

/// Whether nothing but exceptions stands in the way of a rule.
pub(super) fn is_defeated(program: &Program, attempt: &Attempt) -> bool {
    let Some(rule) = attempt.rule else { return false };
    let mut literals = program.rule(rule).body.literals.iter().zip(&attempt.outcomes);
    let stands = |(literal, outcome): (&Literal, &Outcome)| {
        matches!(outcome, Outcome::Holds(_)) || program.exception(literal).is_some()
    };
    attempt.failing() > 0 && literals.all(stands)
}

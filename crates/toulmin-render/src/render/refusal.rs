//! Refusals as expositions.

use super::Page;
use super::attempt::{Attempts, is_defeated};
use super::exposition::{Exposition, Item, Status};
use super::format::Explanation;
use super::json;
use super::outline::Outline;
use crate::words::phrase::Near;
use crate::words::{Contested, phrase};
use toulmin_lang::facts::FactId;
use toulmin_lang::program::Query;
use toulmin_reason::explain::Shortfall;
use toulmin_verify::refusal::{Goal, GoalId, No, Obstacle, Outcome, Refusal};

/// How many levels of missing conclusions are opened below a rule by default.
pub const LEVELS: usize = 1;

/// Why a query has no answer: which kind of no, what each rule lacks, what the sources say instead.
#[derive(Clone, Copy, Debug)]
pub struct WhyNot<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// What is asked.
    pub query: &'a Query,
    /// Why it has none.
    pub refusal: &'a Refusal,
    /// How many levels of conclusions that are missing are opened below a rule.
    pub levels: usize,
}

impl Explanation for WhyNot<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        write(&mut outline, 0, self.query, self.refusal, self.levels);
        nearby(&mut outline, self.refusal);
        outline.finish()
    }

    fn json(&self) -> String {
        json::printed(json::why_not(self.page, self.query, self.refusal))
    }
}

/// Adds why a query has no answer, its headline at this level.
pub fn write(
    outline: &mut Outline<'_>,
    level: usize,
    query: &Query,
    refusal: &Refusal,
    levels: usize,
) {
    match asked(refusal) {
        Some(id) => {
            headline(outline, level, &refusal.goals[id.0], Shortfall::of(refusal).of_goal(id));
            Attempts::new(outline, refusal, levels).of_goal(level + 1, id);
        }
        None => {
            let attempt = &refusal.query;
            let text = phrase::conditions_fail(attempt.failing(), attempt.outcomes.len());
            outline.add(level, Item::new(Status::Refused, text).after(phrase::NO));
            Attempts::new(outline, refusal, levels).of_body(level + 1, &query.body, attempt);
        }
    }
}

/// The goal of a query that is one atom.
fn asked(refusal: &Refusal) -> Option<GoalId> {
    match refusal.query.outcomes.as_slice() {
        [Outcome::Fails { obstacle: Obstacle::Missing(goal), .. }] => Some(*goal),
        _ => None,
    }
}

/// Which kind of no it is, and how many rules conclude it.
fn headline(outline: &mut Outline<'_>, level: usize, goal: &Goal, short: usize) {
    let words = outline.speaker.words;
    let fails = words.fails_with(goal.relation, goal.side, &goal.pattern, &goal.same);

    let not_so = |text: String| Item { before: phrase::NOT_SO, ..Item::new(Status::Refused, text) };
    let rules = rules(outline, goal, short).map(|rules| Item::new(Status::Refused, rules));

    // What sources say comes first, whatever rules could conclude.
    match goal.no() {
        No::Denied => {
            let (qualifiers, cites) = outline.speaker.cited(&goal.against);
            let denied = words.holds(goal.relation, goal.side.opposite(), &goal.pattern);
            outline.add(level, not_so(format!("{denied}{qualifiers}.")).tail(cites));
        }
        No::OutsideValidity => {
            let model = outline.speaker.page.model;
            let is_withdrawn = |id: &FactId| model.casebook.facts.is_withdrawn(*id);
            let why = match goal.not_in_force.iter().all(is_withdrawn) {
                true => phrase::otherwise::NOT_WITHDRAWN.to_owned(),
                false => phrase::not_as_of(model.date),
            };
            outline.add(level, Item::new(Status::Refused, why).after(phrase::NO));
            for fact in &goal.not_in_force {
                let (text, cites) = outline.speaker.fact(*fact);
                outline.add(level + 1, Item::new(Status::OutsideValidity, text).tail(cites));
            }
        }
        No::Contested => {
            outline.add(level, Item::new(Status::Refused, phrase::OTHER_READING));
        }
        No::Complete => {
            let list = goal.complete.expect("bug: a complete list without its statement");
            let tail = outline.speaker.complete(list);
            outline.add(level, not_so(format!("{fails}.")).tail(tail));
        }
        No::RulesFail => {
            if let Some(rules) = rules {
                outline.add(level, rules.after(phrase::NO));
            }
            if outline.speaker.is_stated(goal.relation) {
                outline.add(level + 1, Item::new(Status::Missing, phrase::NOT_STATED));
            }
            return readings(outline, level + 1, goal);
        }
        No::Silent => {
            let name = outline.speaker.page.model.casebook.program.relation(goal.relation).name;
            let text = phrase::no_rule_concludes(&fails, name.as_str());
            outline.add(level, not_so(text).tail(phrase::SILENT));
        }
    }
    match goal.no() {
        No::Contested => {
            readings(outline, level + 1, goal);
            rules.into_iter().for_each(|rules| outline.add(level, rules));
        }
        No::Silent => readings(outline, level + 1, goal),
        _ => {
            rules.into_iter().for_each(|rules| outline.add(level, rules));
            readings(outline, level + 1, goal);
        }
    }
}

/// How many rules conclude a goal and how near they come. `None` when no rule does.
fn rules(outline: &Outline<'_>, goal: &Goal, short: usize) -> Option<String> {
    let program = &outline.speaker.page.model.casebook.program;
    let name = program.relation(goal.relation).name;
    let attempts = goal.attempts.as_ref()?;
    let count = attempts.len() + goal.other_rules.len();
    let near = match attempts.first() {
        _ if count == 0 => return None,
        None => Near::OtherValues,
        Some(nearest) if nearest.failing() == 0 => Near::OtherRows,
        Some(nearest) if is_defeated(program, nearest) => Near::Defeated,
        Some(_) => Near::Short(short),
    };
    Some(phrase::rules_conclude(count, name.as_str(), near))
}

/// The contested facts that would give the goal if they were read otherwise.
fn readings(outline: &mut Outline<'_>, level: usize, goal: &Goal) {
    let facts = &outline.speaker.page.model.casebook.facts;
    for (id, reading) in &goal.contested {
        let Contested { taken, other, places } =
            outline.speaker.words.reading(&facts.fact(*id), *reading);
        let cites = outline.speaker.references.cite(&places);
        let text = phrase::read_instead(&taken, &other);
        outline.add(level, Item::new(Status::Contested, text).tail(cites));
    }
}

/// What the sources say about the same entities, and which of these nothing mentions.
fn nearby(outline: &mut Outline<'_>, refusal: &Refusal) {
    for id in &refusal.also_denied {
        let (text, cites) = outline.speaker.denial(*id);
        let item = Item::new(Status::Denied, format!("{}{text}", phrase::ALSO_DENIED));
        outline.close(item.tail(cites));
    }

    for id in &refusal.nearest {
        let (text, cites) = outline.speaker.fact(*id);
        let item = Item::new(Status::Stated, format!("{}{text}", phrase::NEAREST));
        outline.close(item.tail(cites));
    }

    for step in &refusal.also_holds {
        let (text, _) = outline.speaker.step(&refusal.steps[step.0]);
        let item = Item::new(Status::Derived, format!("{}{text}", phrase::ALSO_FOLLOWS));
        outline.close(item);
    }

    for name in &refusal.unmentioned {
        let text = phrase::unmentioned(&outline.speaker.words.name(*name));
        outline.close(Item::new(Status::Silent, text));
    }
}

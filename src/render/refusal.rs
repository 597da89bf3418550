//! Refusals as text and as JSON.

use super::Page;
use super::attempt::{Attempts, is_defeated};
use super::layout::{Line, lay_out};
use super::speaker::Speaker;
use crate::refusal::{Goal, GoalId, No, Obstacle, Outcome, Refusal};
use crate::words::phrase;
use toulmin_lang::program::{Query, Side};

pub use super::json::why_not as json;

/// How many levels of missing conclusions are opened below a rule unless it is told otherwise.
pub const LEVELS: usize = 1;

/// A refusal in sentences: which kind of no, what each rule lacks, what the sources say instead, the references at the end.
/// Below a rule, `levels` levels of conclusions that are missing are opened.
pub fn text(page: Page<'_>, query: &Query, refusal: &Refusal, levels: usize) -> String {
    let mut speaker = Speaker::new(page);
    let mut lines = match asked(refusal) {
        Some(goal) => headline(&mut speaker, goal),
        None => {
            let query = &refusal.query;
            vec![Line::new(0, phrase::conditions_fail(query.failing(), query.outcomes.len()))]
        }
    };
    let mut attempts = Attempts::new(&mut speaker, refusal, levels);
    match asked_id(refusal) {
        Some(goal) => attempts.of_goal(2, goal),
        None => attempts.of_body(2, &query.body, &refusal.query),
    }
    lines.append(&mut attempts.lines);
    lines.extend(nearby(&mut speaker, refusal));
    lines.extend(speaker.reference_lines());
    lay_out(&lines, page.width)
}

/// The goal of a query that is one atom.
fn asked_id(refusal: &Refusal) -> Option<GoalId> {
    match refusal.query.outcomes.as_slice() {
        [Outcome::Fails { obstacle: Obstacle::Missing(goal), .. }] => Some(*goal),
        _ => None,
    }
}

fn asked(refusal: &Refusal) -> Option<&Goal> {
    asked_id(refusal).map(|goal| &refusal.goals[goal.0])
}

/// Which kind of no it is.
fn headline(speaker: &mut Speaker<'_>, goal: &Goal) -> Vec<Line> {
    let not_so = |text: &str| Line::new(0, format!("{} {text}", phrase::NOT_SO));
    let fails = speaker.words.fails_with(goal.relation, goal.side, &goal.pattern, &goal.same);
    let rules = rules(speaker, goal);
    let mut lines = Vec::new();
    match goal.no() {
        No::Denied => {
            let (qualifiers, cites) = speaker.cited(&goal.against);
            let opposite = match goal.side {
                Side::Holds => Side::Denied,
                Side::Denied => Side::Holds,
            };
            let denied = speaker.words.holds(goal.relation, opposite, &goal.pattern);
            lines.push(not_so(&format!("{denied}{qualifiers}.")).tail(cites));
            lines.extend(rules.map(|rules| Line::new(0, rules)));
        }
        No::OutsideValidity => {
            let date = speaker.page.model.date;
            lines.push(Line::new(0, phrase::not_as_of(date)));
            for fact in &goal.not_in_force {
                let (text, cites) = speaker.fact(*fact);
                lines.push(Line::new(2, text).tail(cites));
            }
            lines.extend(rules.map(|rules| Line::new(0, rules)));
        }
        No::Contested => {
            lines.push(Line::new(0, phrase::OTHER_READING));
            lines.extend(readings(speaker, goal));
            lines.extend(rules.map(|rules| Line::new(0, rules)));
        }
        No::Complete => {
            let list = goal.complete.expect("bug: a complete list without its statement");
            lines.push(not_so(&format!("{fails}.")).tail(speaker.complete(list)));
            lines.extend(rules.map(|rules| Line::new(0, rules)));
        }
        No::RulesFail => {
            lines.extend(rules.map(|rules| Line::new(0, format!("{} {rules}", phrase::NO))));
            if speaker.is_stated(goal.relation) {
                lines.push(Line::new(2, phrase::NOT_STATED));
            }
        }
        No::Silent => {
            let name = speaker.page.model.casebook.program.relation(goal.relation).name;
            let line = not_so(&format!("{fails}; no rule concludes `{name}`."));
            lines.push(line.tail(phrase::SILENT));
        }
    }
    if goal.no() != No::Contested {
        lines.extend(readings(speaker, goal));
    }
    lines
}

/// How many rules conclude a goal, and how near they come; `None` when there are none.
fn rules(speaker: &Speaker<'_>, goal: &Goal) -> Option<String> {
    let program = &speaker.page.model.casebook.program;
    let name = program.relation(goal.relation).name;
    let attempts = goal.attempts.as_ref()?;
    let count = attempts.len() + goal.other_rules.len();
    let conclude = if count == 1 { "concludes" } else { "conclude" };
    let rules = phrase::capitalised(&phrase::counted(count, "rule", "rules"));
    let near = match attempts.first().map(|nearest| nearest.failing()) {
        _ if count == 0 => return None,
        None => "only with another value".to_owned(),
        Some(0) => "only for other rows".to_owned(),
        Some(_) if attempts.first().is_some_and(|nearest| is_defeated(program, nearest)) => {
            let which = if count == 1 { "it" } else { "the nearest" };
            return Some(format!("{rules} {conclude} `{name}`; {which} is defeated."));
        }
        Some(failing) => {
            let which = if count == 1 { "it" } else { "the nearest" };
            let short = phrase::counted(failing, "step", "steps");
            return Some(format!("{rules} {conclude} `{name}`; {which} is {short} short."));
        }
    };
    Some(format!("{rules} {conclude} `{name}`, but {near}."))
}

/// The contested facts of which another reading would give the goal.
fn readings(speaker: &mut Speaker<'_>, goal: &Goal) -> Vec<Line> {
    let facts = &speaker.page.model.casebook.facts;
    let mut lines = Vec::new();
    for (id, reading) in &goal.contested {
        let crate::words::Contested { taken, other, places } =
            speaker.words.reading(&facts.fact(*id), *reading);
        let cites = speaker.references.cite(&places);
        lines.push(Line::new(2, phrase::read_instead(&taken, &other)).tail(cites));
    }
    lines
}

/// What the sources say about the same entities, and which of these nothing mentions.
fn nearby(speaker: &mut Speaker<'_>, refusal: &Refusal) -> Vec<Line> {
    let mut lines = Vec::new();
    for id in &refusal.also_denied {
        let (text, cites) = speaker.denial(*id);
        lines.push(Line::new(0, format!("{}{text}", phrase::ALSO_DENIED)).tail(cites));
    }
    for id in &refusal.nearest {
        let (text, cites) = speaker.fact(*id);
        lines.push(Line::new(0, format!("{}{text}", phrase::NEAREST)).tail(cites));
    }
    for name in &refusal.unmentioned {
        lines.push(Line::new(0, phrase::unmentioned(&speaker.words.name(*name))));
    }
    lines
}

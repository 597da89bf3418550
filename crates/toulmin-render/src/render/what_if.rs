//! What would be if some facts were not said, and others were.

use super::Page;
use super::changed::more;
use super::consequences::Consequences;
use super::exposition::{Exposition, Item, Remark, Status};
use super::format::Explanation;
use super::json::otherwise::{self as document, Explained};
use super::json::shape::Named;
use super::outline::Outline;
use super::{json, proof, refusal};
use crate::words::phrase::otherwise::{self, mark};
use toulmin_lang::print;
use toulmin_lang::program::Query;
use toulmin_lang::rows::Row;
use toulmin_reason::counterfactual::{Assumed, Supposed, Withdrawn};
use toulmin_reason::explain::Beside;
use toulmin_verify::refusal::Verdict;

/// How many withdrawn facts are said in words.
const WITHDRAWN_MAX: usize = 5;

/// How many answers that come or go are said in words.
const ANSWERS_MAX: usize = 20;

/// What would be under a scenario.
#[derive(Clone, Debug)]
pub struct WhatIf<'a> {
    /// Facts that are assumed and withdrawn.
    pub supposed: Supposed,
    /// What is asked under them.
    pub asked: Option<Asked<'a>>,
    /// What else changes.
    pub consequences: Consequences<'a>,
}

/// A query before and under a scenario.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// What is asked.
    pub query: &'a Query,
    /// How many answers it has as things are, and under the scenario: one when it has no variables
    /// and holds.
    pub count: (usize, usize),
    /// The answers that exist only under the scenario, sorted.
    pub gained: Vec<Row>,
    /// The answers that exist only as things are, sorted.
    pub lost: Vec<Row>,
    /// The query whose answer is explained: one that comes or goes, if there is one.
    pub explained: Query,
    /// Why it holds under the scenario, or why not.
    pub verdict: Verdict,
}

impl Explanation for WhatIf<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.consequences.after);
        self.write_supposed(&mut outline);
        if let Some(asked) = &self.asked {
            write_asked(&mut outline, asked);
        }
        let (all, none) = match self.asked {
            Some(_) => (otherwise::CHANGES_ELSE, otherwise::NOTHING_ELSE_CHANGES),
            None => (otherwise::CHANGES, otherwise::NOTHING_CHANGES),
        };
        let is_empty = self.consequences.is_empty();
        outline.add(0, Item::new(Status::Heading, if is_empty { none } else { all }));
        self.consequences.write(&mut outline, 1);
        outline.finish()
    }

    fn json(&self) -> String {
        let after = self.consequences.after;
        let mut writer = json::Writer::new(after);
        let assumed = self.supposed.assumed.iter().map(|it| document::Assumed {
            fact: writer.statement(it.fact),
            in_force: it.in_force,
            stated: writer.statements(&it.stated),
            concluded: it.concluded,
            against: writer.statements(&it.against),
        });
        let assumed = assumed.collect();
        let withdrawn = self.supposed.withdrawn.iter().map(|it| document::Withdrawn {
            fact: writer.statement(it.fact),
            in_force: it.in_force,
            holds_still: it.holds_still,
        });
        let withdrawn = withdrawn.collect();

        json::printed(document::WhatIf {
            casebook: &after.model.casebook.title,
            date: after.model.date.into(),
            params: json::params(after.model),
            assumed,
            withdrawn,
            asked: self.asked.as_ref().map(|asked| asked_document(after, asked)),
            consequences: self.consequences.document(),
        })
    }
}

impl WhatIf<'_> {
    fn write_supposed(&self, outline: &mut Outline<'_>) {
        outline.add(0, Item::new(Status::Heading, otherwise::SUPPOSE));
        for assumed in &self.supposed.assumed {
            let (sentence, tail) = outline.speaker.fact(assumed.fact);
            let mut item = Item::new(Status::Assumed, sentence).mark(mark::ASSUMED).tail(tail);
            item.remarks = remarks_of(outline, assumed);
            outline.add(1, item);
        }

        let withdrawn = &self.supposed.withdrawn;
        for withdrawn in withdrawn.iter().take(WITHDRAWN_MAX) {
            let (sentence, tail) = outline.speaker.fact(withdrawn.fact);
            let mut item = Item::new(Status::Missing, sentence).mark(mark::WITHDRAWN).tail(tail);
            item.remarks = withdrawn_remark(*withdrawn).into_iter().collect();
            outline.add(1, item);
        }
        more(outline, 1, withdrawn.len().saturating_sub(WITHDRAWN_MAX));
    }
}

/// What speaks for and against what is assumed.
fn remarks_of(outline: &mut Outline<'_>, assumed: &Assumed) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let mut say = |text: &str, tail: String| remarks.push(Remark { text: text.to_owned(), tail });

    if !assumed.in_force {
        say(otherwise::NO_EFFECT, String::new());
    }
    if !assumed.stated.is_empty() {
        say(otherwise::ALREADY_STATED, outline.speaker.cited(&assumed.stated).1);
    }
    if assumed.concluded {
        say(otherwise::ALREADY_CONCLUDED, String::new());
    }

    for against in &assumed.against {
        let (sentence, tail) = outline.speaker.fact(*against);
        say(&format!("{}{sentence}", otherwise::GOES_AGAINST), tail);
    }
    remarks
}

fn withdrawn_remark(withdrawn: Withdrawn) -> Option<Remark> {
    let text = match withdrawn {
        Withdrawn { in_force: false, .. } => otherwise::NO_EFFECT,
        Withdrawn { holds_still: true, .. } => otherwise::HOLDS_STILL,
        Withdrawn { .. } => return None,
    };
    Some(Remark { text: text.to_owned(), tail: String::new() })
}

/// The answers before and under the scenario, and the explanation of one of them.
fn write_asked(outline: &mut Outline<'_>, asked: &Asked<'_>) {
    let Asked { query, count: (before, after), gained, lost, .. } = asked;
    if query.answer.is_empty() {
        let text = otherwise::yes_no(*before > 0, *after > 0);
        outline.add(0, Item::new(Status::Heading, text));
    } else {
        let same = gained.is_empty() && lost.is_empty();
        let text = otherwise::answers(*before, *after, same);
        outline.add(0, Item::new(Status::Heading, text));
        write_answers(outline, query, gained, (Status::Derived, mark::NEW));
        write_answers(outline, query, lost, (Status::Missing, mark::GONE));
        let are_several = gained.len() + lost.len() > 1;
        if let Some(one) = gained.first().or(lost.first()).filter(|_| are_several) {
            let text = otherwise::this_one(&equations(outline, query, one));
            outline.add(0, Item::new(Status::Heading, text));
        }
    }

    match &asked.verdict {
        Verdict::Holds(found) => proof::write(outline, 0, &asked.explained, found),
        Verdict::Refused(found) => {
            refusal::write(outline, 0, &asked.explained, found, refusal::LEVELS);
        }
    }
}

fn write_answers(
    outline: &mut Outline<'_>,
    query: &Query,
    rows: &[Row],
    (status, mark): (Status, &'static str),
) {
    for row in rows.iter().take(ANSWERS_MAX) {
        let text = equations(outline, query, row);
        outline.add(1, Item::new(status, text).mark(mark));
    }
    more(outline, 1, rows.len().saturating_sub(ANSWERS_MAX));
}

/// The values of an answer, as equations.
fn equations(outline: &Outline<'_>, query: &Query, row: &Row) -> String {
    let names = query.answer.iter().map(|id| query.body.variables[id.0].name);
    let words = outline.speaker.words;
    let equations = names.zip(row).map(|(name, value)| words.equation(name, *value));
    equations.collect::<Vec<_>>().join(", ")
}

fn asked_document<'a>(page: Page<'a>, asked: &'a Asked<'_>) -> document::Asked<'a> {
    let Asked { query, count: (before, after), gained, lost, explained, verdict } = asked;
    let explanation = match verdict {
        Verdict::Holds(found) => {
            let why = json::why(page, explained, found, &Beside::default());
            Explained::Why(Box::new(why.into()))
        }
        Verdict::Refused(found) => {
            Explained::WhyNot(Box::new(json::why_not(page, explained, found).into()))
        }
    };

    document::Asked {
        query: print::body(&page.model.casebook.program, &query.body),
        before: *before,
        after: *after,
        gained: gained.iter().map(|row| named(query, row)).collect(),
        lost: lost.iter().map(|row| named(query, row)).collect(),
        explanation,
    }
}

/// The values of an answer by the names of the variables.
fn named<'a>(query: &'a Query, row: &Row) -> Named<'a> {
    let names = query.answer.iter().map(|id| query.body.variables[id.0].name.as_str());
    names.zip(row.iter().map(Into::into)).collect()
}

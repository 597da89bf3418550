//! What a goal needs, as an exposition.

use super::Page;
use super::changed::Between;
use super::exposition::{Exposition, Item, Remark, Status};
use super::format::Explanation;
pub use super::json::Wanted;

use super::json;
use super::outline::Outline;
use crate::words::phrase;
use crate::words::phrase::needs::{self, Opposed, hint};
use crate::words::phrase::otherwise::{mark, only_so_many};
use crate::words::phrase::rests_on::CANNOT_BE_TOLD;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Query, Side};
use toulmin_reason::counterfactual::needs::{Against, Bound, Hint, Need, Needs, Proposal};
use toulmin_reason::counterfactual::{ChangeKind, Effects};

/// How many conclusions that come, or go, are named.
const NAMED_MAX: usize = 3;

/// What a goal needs.
#[derive(Clone, Copy, Debug)]
pub struct NeedsOf<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// The goal.
    pub query: &'a Query,
    /// What is wanted of it.
    pub wanted: Wanted,
    /// What it needs; `None` when it is as wanted already.
    pub needs: Option<&'a Needs>,
}

impl Explanation for NeedsOf<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        let goal = outline.speaker.goal(self.query);

        let headline = match (self.wanted, self.needs) {
            (Wanted::Holds, Some(found)) if found.sets.is_empty() => needs::none_would_hold(&goal),
            (Wanted::Fails, Some(found)) if found.sets.is_empty() => needs::none_would_fail(&goal),
            (Wanted::Holds, Some(_)) => needs::would_hold(&goal),
            (Wanted::Fails, Some(_)) => needs::would_fail(&goal),
            (Wanted::Holds, None) => needs::holds_already(&goal),
            (Wanted::Fails, None) => needs::fails_already(&goal),
        };
        outline.add(0, Item::new(Status::Heading, headline));

        if let Some(found) = self.needs {
            sets(&mut outline, self.query, found);
        }
        outline.finish()
    }

    fn json(&self) -> String {
        json::needs(self.page, self.query, self.wanted, self.needs)
    }

    fn facts(&self) -> Option<String> {
        None
    }
}

/// The sets, and how far they were looked for.
fn sets(outline: &mut Outline<'_>, query: &Query, found: &Needs) {
    for (at, need) in found.sets.iter().enumerate() {
        set(outline, query, at + 1, need);
    }
    let looked = needs::looked_up_to(found.looked_up_to);
    outline.close(Item::new(Status::More, looked));
    for bound in &found.met {
        outline.close(Item::new(Status::More, met(*bound)));
    }
}

/// One set with its changes, and what else it does.
fn set(outline: &mut Outline<'_>, query: &Query, number: usize, need: &Need) {
    let with: Vec<String> = need
        .answer
        .iter()
        .flat_map(|answer| {
            let words = outline.speaker.words;
            let values = query.answer.iter().zip(answer);
            values.map(move |(id, value)| words.equation(query.body.variables[id.0].name, *value))
        })
        .collect();

    let opposed = if need.is_opposed() { Opposed::Yes } else { Opposed::No };
    let title = needs::set(number, need.proposals.len(), &with.join(" and "), opposed);
    outline.add(1, Item::new(Status::Heading, title));

    for proposal in &need.proposals {
        let item = change(outline, proposal);
        outline.add(2, item);
    }
    if need.alike > 0 {
        outline.add(2, Item::new(Status::More, needs::alike(need.alike)));
    }

    match &need.effects {
        Some(found) => effects(outline, found),
        None => outline.add(2, Item::new(Status::More, CANNOT_BE_TOLD)),
    }
}

/// A change, with what speaks for and against it.
fn change(outline: &mut Outline<'_>, proposal: &Proposal) -> Item {
    let change = &proposal.change;
    let speaker = &mut outline.speaker;
    let facts: Vec<FactId> = proposal.facts.iter().copied().collect();
    let sentence = speaker.words.row(change.relation, change.side, &change.row);

    let mut remarks = match change.kind {
        ChangeKind::Assume => Vec::new(),
        ChangeKind::Withdraw => speaker.remarks(&facts),
    };

    match proposal.hint {
        Hint::OtherReading(fact, _) => remarks.push(said(hint::OTHER_READING, speaker.fact(fact))),
        Hint::AtAnotherTime(fact) => remarks.push(said(hint::AT_ANOTHER_TIME, speaker.fact(fact))),
        Hint::Related(fact) => remarks.push(said(hint::RELATED, speaker.fact(fact))),
        Hint::OneOff(fact) => remarks.push(said(hint::ONE_OFF, speaker.fact(fact))),
        Hint::Doubtful(_) => {
            remarks.push(Remark { text: hint::DOUBTFUL.to_owned(), tail: String::new() });
        }
        Hint::Qualified(_) | Hint::Known | Hint::Nothing | Hint::Firm => {}
    }

    match &proposal.against {
        Some(Against::Facts(facts)) => {
            for fact in facts {
                remarks.push(said(hint::DENIED, speaker.fact(*fact)));
            }
        }
        Some(Against::Complete(list)) => {
            let tail = speaker.complete(*list);
            remarks.push(Remark { text: hint::UNLISTED.to_owned(), tail });
        }
        None => {}
    }

    let item = match change.kind {
        ChangeKind::Assume => {
            let status = if proposal.against.is_some() { Status::Opposed } else { Status::Assumed };
            Item::new(status, sentence).tail(phrase::ASSUMED).mark(mark::ASSUME)
        }
        ChangeKind::Withdraw => {
            let (qualifiers, cites) = speaker.cited(&facts);
            let status = match change.side {
                Side::Holds => Status::Stated,
                Side::Denied => Status::Denied,
            };
            Item::new(status, sentence + &qualifiers).tail(cites).mark(mark::WITHDRAW)
        }
    };
    Item { remarks, ..item }
}

/// What a fact says, after words that say why it is named.
fn said(words: &str, (sentence, tail): (String, String)) -> Remark {
    Remark { text: format!("{words}{sentence}"), tail }
}

/// What else changes.
fn effects(outline: &mut Outline<'_>, effects: &Effects) {
    let Effects { concluded, denied, broken } = effects;
    if concluded.is_empty() && broken.is_empty() {
        return;
    }

    let (gained, lost) = (effects.gained().count(), effects.lost().count());
    outline.add(2, Item::new(Status::More, needs::effects(gained, lost, broken.len())));
    let page = outline.speaker.page;
    Between::same(page).write_rows(outline, 3, concluded, NAMED_MAX);

    for (relation, row) in denied {
        let sentence = outline.speaker.words.row(*relation, Side::Denied, row);
        outline.add(3, Item::new(Status::Opposed, sentence).mark(phrase::mark::DENIED));
    }

    for at in broken {
        let constraint = &page.model.casebook.program.constraints[*at];
        let sentence = format!("{}: {}", constraint.name, constraint.sentence);
        let tail = outline.speaker.references.cite(&constraint.cites);
        outline.add(3, Item::new(Status::Fails, sentence).tail(tail).mark(mark::FAILS));
    }
}

fn met(bound: Bound) -> String {
    let (number, what) = match bound {
        Bound::Tried(number) => (number, "sets were tried"),
        Bound::Candidates(number) => (number, "candidates were kept at a step"),
        Bound::Worlds(number) => (number, "sets that do not suffice were looked into for more"),
    };
    only_so_many(number, what)
}

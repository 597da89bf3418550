//! What an answer rests on, as an exposition.

use super::Page;
use super::changed::{Between, more};
use super::exposition::{Exposition, Item, Status};
use super::format::Explanation;
use super::json;
use super::outline::Outline;
use crate::words::phrase;
use crate::words::phrase::otherwise::{mark, only_so_many};
use crate::words::phrase::rests_on as words;
use toulmin_lang::facts::{self, FactId};
use toulmin_lang::program::{Atom, Citation, Literal, Query, RowPattern, Side};
use toulmin_reason::counterfactual::rests_on::{
    Bound, Critical, Dropped, Loss, Rests, Silence, Swap, Without,
};
use toulmin_reason::evaluate::instantiate;
use toulmin_verify::proof::{Premise, Step};

/// How many facts that are not critical are listed.
const USED_MAX: usize = 10;
/// How many conclusions that rest on a source are listed.
const LISTED_MAX: usize = 200;

/// What an answer rests on.
#[derive(Clone, Copy, Debug)]
pub struct RestsOn<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// The query, without variables.
    pub query: &'a Query,
    /// What it rests on.
    pub rests: &'a Rests,
}

impl Explanation for RestsOn<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        let rests = self.rests;
        let goal = answer(&outline, self.query, rests);
        outline.add(0, Item::new(Status::Together, format!("{goal}.")).after(phrase::YES));
        critical(&mut outline, rests);
        sources(&mut outline, rests);
        silences(&mut outline, rests);
        codings(&mut outline, rests);
        qualified(&mut outline, rests);
        for bound in &rests.met {
            outline.close(Item::new(Status::More, met(*bound)));
        }
        outline.finish()
    }

    fn json(&self) -> String {
        json::rests_on(self.page, self.query, self.rests)
    }

    fn facts(&self) -> Option<String> {
        None
    }
}

/// What rests on a work, or on a place in one.
#[derive(Clone, Copy, Debug)]
pub struct OnSource<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// The work or the place.
    pub citation: &'a Citation,
    /// What changes without it.
    pub without: &'a Without,
}

impl Explanation for OnSource<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        let Without { facts, effects } = self.without;
        let name = named(&outline, self.citation);
        let (lost, gained) = (effects.lost().count(), effects.gained().count());
        let headline = words::without_source(&name, facts.len(), lost, gained);
        let tail = outline.speaker.references.cite([self.citation]);
        outline.add(0, Item::new(Status::Heading, headline).tail(tail));
        Between::same(self.page).write_rows(&mut outline, 1, &effects.concluded, LISTED_MAX);
        outline.finish()
    }

    fn json(&self) -> String {
        json::on_source(self.page, self.citation, self.without)
    }

    fn facts(&self) -> Option<String> {
        None
    }
}

/// The answer in words: its row, where no other would do as well.
fn answer(outline: &Outline<'_>, query: &Query, rests: &Rests) -> String {
    let rows = &outline.speaker.page.model.rows;
    let any_of_several = |atom: &Atom| {
        let pattern = instantiate(&atom.terms, &vec![None; query.body.variables.len()]);
        rows.fitting(atom.relation, Side::Holds, &pattern).nth(1).is_some()
    };
    let is_open = query.body.literals.iter().flat_map(Literal::atoms).any(any_of_several);
    match rests.proof.answer.premises.as_slice() {
        [Premise::Step(step)] if !is_open => {
            let Step { relation, side, row, .. } = &rests.proof.steps[step.0];
            outline.speaker.words.row(*relation, *side, row)
        }
        _ => outline.speaker.goal(query),
    }
}

/// Facts that are critical, those that are only together, and those that are used beside them.
fn critical(outline: &mut Outline<'_>, rests: &Rests) {
    match rests.critical.len() {
        0 => heading(outline, words::NO_CRITICAL_FACT),
        number => heading(outline, &words::critical_facts(number)),
    }
    for Critical { fact, loss } in &rests.critical {
        let item = fact_item(outline, &[*fact]);
        let sentence = item.sentence.clone() + &taken_along(*loss);
        outline.add(2, Item { sentence, ..item });
    }
    section(outline, words::STATED_SEVERALLY, &rests.several, |facts| facts);
    let used: Vec<&[FactId]> = rests.used.iter().take(USED_MAX).map(std::slice::from_ref).collect();
    section(outline, words::USED, &used, |facts| facts);
    more(outline, 2, rests.used.len() - used.len());
}

/// Works and places, each left out alone.
fn sources(outline: &mut Outline<'_>, rests: &Rests) {
    let falling = rests.works.iter().filter(|it| it.falls).count();
    if !rests.works.is_empty() {
        heading(
            outline,
            match falling {
                0 => words::NO_CRITICAL_SOURCE,
                1 => words::SINGLE_SOURCE,
                _ => words::SOURCES,
            },
        );
    }
    rests.works.iter().for_each(|dropped| left_out(outline, dropped));

    if !rests.places.is_empty() {
        heading(outline, words::PLACES);
    }
    rests.places.iter().for_each(|dropped| left_out(outline, dropped));
}

fn left_out(outline: &mut Outline<'_>, dropped: &Dropped) {
    let name = named(outline, &dropped.citation);
    let tail = outline.speaker.references.cite([&dropped.citation]);
    let sentence = words::left_out(&name, dropped.facts) + &taken_along(dropped.loss);
    let mark = if dropped.falls { mark::FALLS } else { mark::STAYS };
    outline.add(2, Item::new(Status::Stated, sentence).tail(tail).mark(mark));
}

/// How a work, or a place in one, is called in a sentence.
fn named(outline: &Outline<'_>, citation: &Citation) -> String {
    let vocabulary = &outline.speaker.page.model.casebook.vocabulary;
    match (citation.locator, vocabulary.work(citation.source.as_str())) {
        (Some(place), _) => place.to_string(),
        (None, Some(work)) => work.author_year.clone(),
        (None, None) => citation.source.to_string(),
    }
}

/// What is taken to be absent: by silence, or by the word of a source.
fn silences(outline: &mut Outline<'_>, rests: &Rests) {
    let (critical, harmless): (Vec<&Silence>, Vec<&Silence>) =
        rests.silences.iter().partition(|it| it.breaks.is_some());
    for (silences, title, mark) in [
        (critical, words::CLOSED_WORLD, mark::FALLS),
        (harmless, words::SILENCE_HARMLESS, mark::STAYS),
    ] {
        if !silences.is_empty() {
            heading(outline, title);
        }
        for Silence { absence, .. } in silences {
            let (text, tail) = outline.speaker.absence(absence);
            let status = outline.speaker.ground(absence);
            outline.add(2, Item::new(status, text).tail(tail).mark(mark));
        }
    }

    if !rests.counted.is_empty() {
        heading(outline, words::COUNTED);
    }
    for relation in &rests.counted {
        let columns = outline.speaker.page.model.casebook.program.relation(*relation).columns.len();
        let pattern = RowPattern::open(columns);
        let sentence = outline.speaker.words.holds(*relation, Side::Holds, &pattern);
        outline.add(2, Item::new(Status::Silent, sentence).tail(phrase::AS_NAMED));
    }

    if !rests.complete.is_empty() || !rests.denials.is_empty() {
        heading(outline, words::VOUCHED);
    }
    for list in &rests.complete {
        let (relation, pattern) = {
            let complete = &outline.speaker.page.model.casebook.facts.complete[*list];
            (complete.relation, complete.pattern.clone())
        };
        let sentence = outline.speaker.words.holds(relation, Side::Holds, &pattern);
        let tail = outline.speaker.complete(*list);
        outline.add(2, Item::new(Status::Complete, sentence).tail(tail));
    }

    for fact in &rests.denials {
        let item = fact_item(outline, &[*fact]);
        outline.add(2, item);
    }
}

/// Contested facts, read otherwise.
fn codings(outline: &mut Outline<'_>, rests: &Rests) {
    let codings = &rests.codings;
    if codings.tried == 0 {
        return;
    }

    heading(outline, &words::codings(codings.held, codings.tried));
    for Swap { fact, reading, holds } in &codings.swaps {
        let read = outline.speaker.page.model.casebook.facts.fact(*fact);
        let reading = outline.speaker.words.reading(&read, *reading);
        let text = words::swapped(&reading.taken, &reading.other);
        let tail = outline.speaker.references.cite(&reading.places);

        let (status, mark) = match holds {
            true => (Status::Stated, mark::STAYS),
            false => (Status::Contested, mark::FALLS),
        };
        outline.add(2, Item::new(status, text).tail(tail).mark(mark));
    }
}

/// The facts of the best proof that are the least sure, and those that are qualified.
fn qualified(outline: &mut Outline<'_>, rests: &Rests) {
    if let Some((confidence, facts)) = &rests.weakest {
        let facts: Vec<&[FactId]> = facts.iter().map(std::slice::from_ref).collect();
        section(outline, &words::weakest(*confidence), &facts, |facts| facts);
    }
    let facts: Vec<&[FactId]> = rests.qualified.iter().map(std::slice::from_ref).collect();
    section(outline, words::QUALIFIED, &facts, |facts| facts);
}

/// Facts below a heading; nothing where there are none.
fn section<T>(
    outline: &mut Outline<'_>,
    title: &str,
    lines: &[T],
    facts: impl Fn(&T) -> &[FactId],
) {
    if lines.is_empty() {
        return;
    }
    heading(outline, title);
    for line in lines {
        let item = fact_item(outline, facts(line));
        outline.add(2, item);
    }
}

/// Facts that say the same, qualified and cited.
fn fact_item(outline: &mut Outline<'_>, ids: &[FactId]) -> Item {
    let speaker = &mut outline.speaker;
    let fact = speaker.page.model.casebook.facts.fact(ids[0]).into_owned();
    let facts::Fact { relation, side, row, .. } = &fact;
    let (qualifiers, cites) = speaker.cited(ids);
    let sentence = speaker.words.row(*relation, *side, row) + &qualifiers;
    let status = match side {
        Side::Holds => speaker.statedness(ids),
        Side::Denied => Status::Denied,
    };
    Item { remarks: speaker.remarks(ids), ..Item::new(status, sentence).tail(cites) }
}

fn heading(outline: &mut Outline<'_>, title: &str) {
    outline.add(1, Item::new(Status::Heading, title));
}

fn taken_along(loss: Option<Loss>) -> String {
    match loss {
        Some(Loss { lost, gained }) => words::taken_along(lost, gained),
        None => format!(" ({})", words::CANNOT_BE_TOLD),
    }
}

fn met(bound: Bound) -> String {
    let (number, what) = match bound {
        Bound::Tried(number) => (number, "facts were left out in turn"),
        Bound::Rows(number) => (number, "rows were followed for what other derivations use"),
        Bound::Codings(number) => (number, "combinations of readings were tried"),
        Bound::Dropped(number) => (number, "sources and places were left out in turn"),
    };
    only_so_many(number, what)
}

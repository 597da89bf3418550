//! What follows under one of two settings only.

use super::changed::{Between, more};
use super::consequences::Consequences;
use super::exposition::{Exposition, Item, Remark, Status};
use super::format::Explanation;
use super::json::otherwise as document;
use super::outline::Outline;
use super::{Page, json};
use crate::words::Words;
use crate::words::phrase::otherwise::{self, mark};
use toulmin_lang::print;
use toulmin_lang::program::Side;
use toulmin_reason::counterfactual::{CONCLUSIONS_MAX, Grounds, Otherwise, Said};

/// How many conclusions that hold for other reasons are said in words.
const OTHERWISE_MAX: usize = 10;

/// How many relations with other facts are said in words.
const STATED_MAX: usize = 20;

/// What follows under one of two settings only.
#[derive(Clone, Debug)]
pub struct Diff<'a> {
    /// The settings as they were typed.
    pub settings: [&'a str; 2],
    /// Conclusions, constraints and claims.
    pub consequences: Consequences<'a>,
    /// Conclusions that hold under both for other reasons.
    pub otherwise: Vec<Otherwise>,
    /// Whether some conclusions were not looked into for other reasons.
    pub cut: bool,
}

impl Diff<'_> {
    /// Whether nothing differs, but perhaps what facts state.
    pub fn is_empty(&self) -> bool {
        self.consequences.is_empty()
            && self.consequences.difference.is_empty()
            && self.otherwise.is_empty()
    }

    fn between(&self) -> Between<'_> {
        let [before, after] = self.pages();
        Between { before, after }
    }

    fn pages(&self) -> [Page<'_>; 2] {
        [self.consequences.before, self.consequences.after]
    }

    fn write_facts(&self, outline: &mut Outline<'_>) {
        let stated = &self.consequences.difference.stated;
        if !stated.is_empty() {
            outline.add(0, Item::new(Status::Heading, otherwise::STATED));
        }
        for changed in stated.iter().take(STATED_MAX) {
            self.between().write(outline, 1, changed);
        }
        more(outline, 1, stated.len().saturating_sub(STATED_MAX));
        for name in &self.consequences.difference.redeclared {
            let text = otherwise::redeclared(name.as_str());
            outline.add(0, Item::new(Status::Heading, text));
        }
    }

    fn write_otherwise(&self, outline: &mut Outline<'_>) {
        if !self.otherwise.is_empty() {
            outline.add(0, Item::new(Status::Heading, otherwise::OTHER_REASONS));
        }

        for found in self.otherwise.iter().take(OTHERWISE_MAX) {
            let mut item = Item::new(Status::Derived, self.said(found)).mark(mark::OTHERWISE);
            let [before, after] = self.pages();
            item.remarks.extend(remark(before, otherwise::BEFORE, &found.before));
            item.remarks.extend(remark(after, otherwise::AFTER, &found.after));
            outline.add(1, item);
        }

        more(outline, 1, self.otherwise.len().saturating_sub(OTHERWISE_MAX));
        if self.cut {
            let text = otherwise::reasons_cut(CONCLUSIONS_MAX);
            outline.add(0, Item::new(Status::Heading, text));
        }
    }

    /// What a row says that holds under both settings.
    fn said(&self, found: &Otherwise) -> String {
        let id = found.relation.after.expect("bug: a row of a relation that is not there");
        Words::new(&self.pages()[1].model.casebook).row(id, Side::Holds, &found.row)
    }

    fn setting(&self, at: usize) -> document::Setting<'_> {
        let page = self.pages()[at];
        document::Setting {
            setting: self.settings[at],
            casebook: &page.model.casebook.title,
            date: page.model.date.into(),
            params: json::params(page.model),
        }
    }

    fn otherwise_document<'d>(&self, found: &'d Otherwise) -> document::Otherwise<'d> {
        let [before, after] = self.pages();
        document::Otherwise {
            sentence: self.said(found),
            before: grounds(before, &found.before),
            after: grounds(after, &found.after),
        }
    }
}

impl Explanation for Diff<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.consequences.after);
        let [before, after] = self.pages().map(|page| page.model.date);
        let text = otherwise::compared(self.settings, [before, after]);
        outline.add(0, Item::new(Status::Heading, text));
        if self.is_empty() {
            outline.add(0, Item::new(Status::Heading, otherwise::NO_DIFFERENCE));
        }
        self.consequences.write(&mut outline, 1);
        self.write_otherwise(&mut outline);
        self.write_facts(&mut outline);
        outline.finish()
    }

    fn json(&self) -> String {
        let difference = &self.consequences.difference;
        let other = self.otherwise.iter().map(|found| self.otherwise_document(found));
        let facts = difference.stated.iter().map(|changed| self.between().document(changed));

        json::printed(document::Diff {
            before: self.setting(0),
            after: self.setting(1),
            same: self.is_empty(),
            consequences: self.consequences.document(),
            other_reasons: other.collect(),
            other_reasons_cut: self.cut,
            facts: facts.collect(),
            redeclared: difference.redeclared.iter().map(|name| name.as_str()).collect(),
        })
    }
}

/// What only one of two proofs rests on; nothing when that is nothing.
fn remark(page: Page<'_>, when: &str, grounds: &Grounds) -> Option<Remark> {
    let rules = grounds.rules.iter().map(|name| otherwise::by(name.as_str()));
    let facts = grounds.facts.iter().map(|said| sentence(page, said));
    let parts: Vec<String> = rules.chain(facts).collect();
    let text = format!("{when}{}", parts.join("; "));
    (!parts.is_empty()).then_some(Remark { text, tail: String::new() })
}

/// What a fact says, with its places.
fn sentence(page: Page<'_>, said: &Said) -> String {
    let casebook = &page.model.casebook;
    let relation = casebook.program.relation_named(said.relation.as_str());
    let relation = relation.expect("bug: a fact of a relation that is not there");
    let sentence = Words::new(casebook).row(relation, said.side, &said.row);
    let places = super::citation::places(&said.at, &casebook.vocabulary);
    format!("{sentence} {places}").trim_end().to_owned()
}

fn grounds<'a>(page: Page<'_>, grounds: &'a Grounds) -> document::Grounds<'a> {
    let default = page.model.casebook.vocabulary.default_source;
    let facts = grounds.facts.iter().map(|said| document::Said {
        relation: said.relation.as_str(),
        denied: said.side == Side::Denied,
        values: said.row.iter().map(Into::into).collect(),
        at: said.at.iter().map(|place| print::citation(place, default)).collect(),
    });
    document::Grounds {
        rules: grounds.rules.iter().map(|name| name.as_str()).collect(),
        facts: facts.collect(),
    }
}

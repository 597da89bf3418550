//! What claims rest on, and what they leave unused.

use super::json::test::{self as document, PartKind};
use super::style::{BAD, Colour, FAINT, GOOD, NOTABLE, STRONG};
use super::{atom, counted};
use std::borrow::Cow;
use toulmin_lang::casebook::{Casebook, Part, Uncovered};
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::print;
use toulmin_lang::program::{Citation, Side};
use toulmin_lang::source::{Sources, Span};
use toulmin_lang::vocabulary::Work;
use toulmin_reason::coverage::{Coverage, Gaps, ROWS_MAX, is_cited_beside_facts, work_read};

/// Coverage, ready to be written.
#[derive(Clone, Copy, Debug)]
pub struct Covered<'a> {
    /// The casebook.
    pub casebook: &'a Casebook,
    /// Its texts.
    pub sources: &'a Sources,
    /// What its claims use.
    pub coverage: &'a Coverage,
    /// What they leave unused.
    pub gaps: &'a Gaps<'a>,
}

impl<'a> Covered<'a> {
    /// How much is used, and what is not, a line each.
    pub fn text(&self, colour: Colour) -> String {
        let mut text = format!("{}\n", self.summary());
        if self.coverage.more {
            text += &format!(
                "derivations were followed for {ROWS_MAX} rows only; what is listed may be used beyond them\n"
            );
        }

        // The words have one width, so that what they speak of stands in a column.
        let unused = colour.paint(BAD, "not used ");
        let mut line = |word: &str, kind: &str, name: &str, rest: &str| {
            text += &format!("{word}  {kind}  {}  {rest}\n", colour.paint(STRONG, name));
        };
        for rule in &self.gaps.rules {
            let rule = self.casebook.program.rule(*rule);
            line(&unused, "rule", rule.name.as_str(), &self.place(rule.span));
        }
        for (id, row) in self.facts() {
            line(&unused, "fact", &id.id, &format!("{row}  {}", self.place(id.span)));
        }
        for (common, rows) in self.data() {
            let rest = format!("{}  {}", counted(rows, "row"), self.place(common.span));
            line(&unused, "data", &common.id, &rest);
        }
        for (row, span) in self.lists() {
            line(&unused, "list", &row, &format!("said to be complete  {}", self.place(span)));
        }

        let uncited = colour.paint(BAD, "not cited");
        for (places, elsewhere) in self.runs() {
            let rest = if elsewhere { "only rules or claims cite it" } else { "" };
            line(&uncited, "place", &places, rest);
        }

        let aside = colour.paint(FAINT, "set aside");
        for (uncovered, count) in &self.gaps.aside {
            let (kind, name) = self.part(&uncovered.part);
            let many = match kind {
                PartKind::Place if *count > 1 => format!("{}: ", counted(*count, "place")),
                PartKind::Relation => format!("{}: ", counted(*count, "fact")),
                PartKind::Place | PartKind::Fact | PartKind::Rule => String::new(),
            };
            line(&aside, kind.name(), &name, &format!("{many}{}", uncovered.why));
        }

        let needless = colour.paint(NOTABLE, "needless ");
        for uncovered in &self.gaps.needless {
            let (kind, name) = self.part(&uncovered.part);
            let rest = format!("need not be set aside  {}", self.place(uncovered.span));
            line(&needless, kind.name(), &name, &rest);
        }

        if self.gaps.is_empty() {
            text += &format!("{}\n", colour.paint(GOOD, "nothing is left unused without a reason"));
        }
        text.lines().map(|line| format!("{}\n", line.trim_end())).collect()
    }

    fn summary(&self) -> String {
        let (Coverage { rules, facts, .. }, casebook) = (self.coverage, self.casebook);
        let mut text = format!(
            "coverage: claims use {} of {} and {} of {}",
            rules.len(),
            counted(casebook.program.rules.len(), "rule"),
            facts.len(),
            counted(casebook.facts.len(), "fact"),
        );
        if let Some((work, all, cited)) = self.read() {
            text += &format!("; facts cite {cited} of {} of {}", counted(all, "place"), work.key);
        }
        text
    }

    /// The work that the casebook is a reading of, how many places it declares, and how many of
    /// these facts cite.
    fn read(&self) -> Option<(&'a Work, usize, usize)> {
        let work = work_read(self.casebook)?;
        let all = work.places().count();
        Some((work, all, all - self.gaps.uncited))
    }

    /// The places that no fact cites, runs of neighbours in one, and whether rules or claims cite
    /// them.
    fn runs(&self) -> Vec<(String, bool)> {
        let order: Vec<String> =
            work_read(self.casebook).into_iter().flat_map(Work::places).collect();
        let place_of = |place: &Citation| {
            order.iter().position(|it| place.locator.is_some_and(|name| name.as_str() == it))
        };
        let prefix = |at: usize| order[at].trim_end_matches(|c: char| c.is_ascii_digit());

        // Places are declared in the order of the work, so neighbours have neighbouring indexes.
        let mut runs: Vec<(usize, usize, bool)> = Vec::new();
        for place in &self.gaps.places {
            let at = place_of(place).expect("bug: a place that the work does not declare");
            let elsewhere = is_cited_beside_facts(place, self.casebook);
            match runs.last_mut() {
                Some((first, last, cited))
                    if *last + 1 == at && *cited == elsewhere && prefix(*first) == prefix(at) =>
                {
                    *last = at;
                }
                _ => runs.push((at, at, elsewhere)),
            }
        }

        let words = |(first, last, elsewhere): (usize, usize, bool)| match last - first {
            0 => (order[first].clone(), elsewhere),
            _ => (format!("{} to {}", order[first], order[last]), elsewhere),
        };
        runs.into_iter().map(words).collect()
    }

    /// The facts that no claim uses, with their rows as they are asked for.
    fn facts(&self) -> impl Iterator<Item = (Cow<'_, Fact>, String)> {
        self.gaps.facts.iter().map(|id| {
            let fact = self.casebook.facts.fact(*id);
            let row = atom::row(&self.casebook.program, fact.relation, fact.side, &fact.row);
            (fact, row)
        })
    }

    /// What the facts of each entry of data that no claim uses have in common, and how many they
    /// are.
    fn data(&self) -> impl Iterator<Item = (&Fact, usize)> {
        let is_unused = |first: &FactId| self.gaps.data.contains(first);
        let entries = self.casebook.facts.entries();
        entries.filter(move |(first, _)| is_unused(first)).map(|(_, it)| (it.common(), it.len()))
    }

    /// The lists said to be complete on which no claim rests, and where that is said.
    fn lists(&self) -> impl Iterator<Item = (String, Span)> {
        self.gaps.complete.iter().map(|at| {
            let list = &self.casebook.facts.complete[*at];
            let program = &self.casebook.program;
            (atom::pattern(program, list.relation, Side::Holds, &list.pattern), list.span)
        })
    }

    fn place(&self, span: Span) -> String {
        let place = self.sources.position(span);
        format!("{}:{}", place.path, place.line)
    }

    fn citation(&self, place: &Citation) -> String {
        print::citation(place, self.casebook.vocabulary.default_source)
    }

    /// What kind of part it is, and its name.
    fn part(&self, part: &Part) -> (PartKind, String) {
        let program = &self.casebook.program;
        match part {
            Part::Place(place) => (PartKind::Place, self.citation(place)),
            Part::Fact(id) => (PartKind::Fact, self.casebook.facts.fact(*id).id.clone()),
            Part::Relation(id) => (PartKind::Relation, program.relation(*id).name.to_string()),
            Part::Rule(id) => (PartKind::Rule, program.rule(*id).name.to_string()),
        }
    }

    /// The same as a part of `toulmin/test/1`.
    pub(super) fn document(&self) -> document::Coverage<'a> {
        document::Coverage {
            complete: !self.coverage.more,
            rules: self.rules_document(),
            facts: self.facts_document(),
            places: self.places_document(),
            set_aside: self
                .gaps
                .aside
                .iter()
                .map(|(it, covers)| self.set_aside(it, *covers))
                .collect(),
            needless: self.gaps.needless.iter().map(|it| self.uncovered(it)).collect(),
        }
    }

    fn rules_document(&self) -> document::Rules<'a> {
        let unused = self.gaps.rules.iter().map(|id| {
            let rule = self.casebook.program.rule(*id);
            let place = self.sources.position(rule.span);
            document::UnusedRule { id: rule.name.as_str(), path: place.path, line: place.line }
        });
        document::Rules {
            all: self.casebook.program.rules.len(),
            used: self.coverage.rules.len(),
            unused: unused.collect(),
        }
    }

    fn facts_document(&self) -> document::Facts {
        let unused = self.facts().map(|(fact, row)| {
            let (path, line) = self.path_and_line(fact.span);
            document::UnusedFact { id: fact.id.clone(), path, line, row }
        });

        let unused_data = self.data().map(|(common, rows)| {
            let (path, line) = self.path_and_line(common.span);
            document::UnusedData { id: common.id.clone(), path, line, rows }
        });

        let unused_lists = self.lists().map(|(row, span)| {
            let (path, line) = self.path_and_line(span);
            document::UnusedList { row, path, line }
        });

        document::Facts {
            all: self.casebook.facts.len(),
            used: self.coverage.facts.len(),
            unused: unused.collect(),
            unused_data: unused_data.collect(),
            unused_lists: unused_lists.collect(),
        }
    }

    fn path_and_line(&self, span: Span) -> (String, usize) {
        let place = self.sources.position(span);
        (place.path.to_owned(), place.line)
    }

    fn places_document(&self) -> Option<document::Places<'a>> {
        let (work, all, cited) = self.read()?;
        let uncited = self.gaps.places.iter().map(|place| self.citation(place)).collect();
        Some(document::Places { work: work.key.as_str(), all, cited, uncited })
    }

    fn set_aside(&self, uncovered: &'a Uncovered, covers: usize) -> document::SetAside<'a> {
        document::SetAside { uncovered: self.uncovered(uncovered), covers }
    }

    fn uncovered(&self, uncovered: &'a Uncovered) -> document::Uncovered<'a> {
        let (kind, name) = self.part(&uncovered.part);
        document::Uncovered { kind, name, why: &uncovered.why }
    }
}

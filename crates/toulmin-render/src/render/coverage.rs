//! What claims rest on, and what they leave unused.

use super::style::{BAD, Colour, FAINT, GOOD, NOTABLE, STRONG};
use super::{atom, counted};
use serde_json::{Value as Json, json};
use std::borrow::Cow;
use toulmin_lang::casebook::{Casebook, Part};
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::print;
use toulmin_lang::program::{Citation, Side};
use toulmin_lang::source::{Sources, Span};
use toulmin_lang::vocabulary::Work;
use toulmin_reason::coverage::{Coverage, Gaps, ROWS_MAX, is_cited_beside_facts, work_read};

/// What is told of coverage.
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

impl Covered<'_> {
    /// How much is used, and what is not, a line each.
    pub fn text(&self, colour: Colour) -> String {
        let mut text = format!("{}\n", self.summary());
        if self.coverage.more {
            text += &format!(
                "derivations were followed for {ROWS_MAX} rows only; what is listed may be used beyond them\n"
            );
        }
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
                "place" if *count > 1 => format!("{}: ", counted(*count, "place")),
                "relation" => format!("{}: ", counted(*count, "fact")),
                _ => String::new(),
            };
            line(&aside, kind, &name, &format!("{many}{}", uncovered.why));
        }
        let needless = colour.paint(NOTABLE, "needless ");
        for uncovered in &self.gaps.needless {
            let (kind, name) = self.part(&uncovered.part);
            let rest = format!("need not be set aside  {}", self.place(uncovered.span));
            line(&needless, kind, &name, &rest);
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

    /// The work that the casebook is a reading of, how many places it declares, and how many of these facts cite.
    fn read(&self) -> Option<(&Work, usize, usize)> {
        let work = work_read(self.casebook)?;
        let all = work.places().count();
        Some((work, all, all - self.gaps.uncited))
    }

    /// The places that no fact cites, runs of neighbours in one, and whether rules or claims cite them.
    fn runs(&self) -> Vec<(String, bool)> {
        let order: Vec<String> =
            work_read(self.casebook).into_iter().flat_map(Work::places).collect();
        let place_of = |place: &Citation| {
            order.iter().position(|it| place.locator.is_some_and(|name| name.as_str() == it))
        };
        let prefix = |at: usize| order[at].trim_end_matches(|c: char| c.is_ascii_digit());
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

    /// What the facts of each entry of data that no claim uses have in common, and how many they are.
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
    fn part(&self, part: &Part) -> (&'static str, String) {
        let program = &self.casebook.program;
        match part {
            Part::Place(place) => ("place", self.citation(place)),
            Part::Fact(id) => ("fact", self.casebook.facts.fact(*id).id.clone()),
            Part::Relation(id) => ("relation", program.relation(*id).name.to_string()),
            Part::Rule(id) => ("rule", program.rule(*id).name.to_string()),
        }
    }

    /// The same as a part of `toulmin/test/1`.
    pub fn json(&self) -> Json {
        let (Coverage { rules, facts, more, .. }, casebook) = (self.coverage, self.casebook);
        let unused = |id: &str, row: Option<&str>, span: Span| {
            let place = self.sources.position(span);
            let mut json = json!({ "id": id, "path": place.path, "line": place.line });
            if let Some(row) = row {
                json["row"] = row.into();
            }
            json
        };
        let unused_rules = self.gaps.rules.iter().map(|id| {
            let rule = casebook.program.rule(*id);
            unused(rule.name.as_str(), None, rule.span)
        });
        let unused_facts = self.facts().map(|(fact, row)| unused(&fact.id, Some(&row), fact.span));
        let unused_data = self.data().map(|(common, rows)| {
            let mut json = unused(&common.id, None, common.span);
            json["rows"] = rows.into();
            json
        });
        let lists = self.lists().map(|(row, span)| {
            let place = self.sources.position(span);
            json!({ "row": row, "path": place.path, "line": place.line })
        });
        let places = self.read().map(|(work, all, cited)| {
            let uncited = self.gaps.places.iter().map(|place| self.citation(place));
            let uncited: Vec<String> = uncited.collect();
            json!({ "work": work.key.as_str(), "all": all, "cited": cited, "uncited": uncited })
        });
        let aside = self.gaps.aside.iter().map(|(uncovered, count)| {
            let (kind, name) = self.part(&uncovered.part);
            json!({ "kind": kind, "name": name, "why": uncovered.why, "covers": count })
        });
        let needless = self.gaps.needless.iter().map(|uncovered| {
            let (kind, name) = self.part(&uncovered.part);
            json!({ "kind": kind, "name": name, "why": uncovered.why })
        });
        json!({
            "complete": !more,
            "rules": {
                "all": casebook.program.rules.len(),
                "used": rules.len(),
                "unused": unused_rules.collect::<Vec<_>>(),
            },
            "facts": {
                "all": casebook.facts.len(),
                "used": facts.len(),
                "unused": unused_facts.collect::<Vec<_>>(),
                "unused_data": unused_data.collect::<Vec<_>>(),
                "unused_lists": lists.collect::<Vec<_>>(),
            },
            "places": places,
            "set_aside": aside.collect::<Vec<_>>(),
            "needless": needless.collect::<Vec<_>>(),
        })
    }
}

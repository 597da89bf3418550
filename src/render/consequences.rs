//! What differs between two models: conclusions, constraints and claims.

use super::Page;
use super::claims::{problem_text, verdict_name};
use super::exposition::{Item, Outline, Remark, Status};
use super::table;
use crate::claims::{Outcome, Verdict};
use crate::counterfactual::{Changed, Difference};
use crate::words::phrase::otherwise::{self, mark};
use crate::words::{Words, phrase};
use serde_json::{Map, Value as Json, json};
use toulmin_lang::print;
use toulmin_lang::program::{Claim, Constraint, Program, Relation, Side, Type};
use toulmin_lang::rows::Row;

/// How many rows of a relation are told in words.
const ROWS_MAX: usize = 10;

/// All that differs between two models.
#[derive(Clone, Debug)]
pub struct Consequences<'a> {
    /// The first model.
    pub before: Page<'a>,
    /// The second model.
    pub after: Page<'a>,
    /// The rows that hold in one of them only.
    pub difference: Difference,
    /// The constraints that are violated otherwise.
    pub constraints: Vec<Kept<'a>>,
    /// The claims that come out otherwise.
    pub claims: Vec<Flip<'a>>,
}

/// A constraint that is violated more or less often.
#[derive(Clone, Copy, Debug)]
pub struct Kept<'a> {
    /// The constraint.
    pub constraint: &'a Constraint,
    /// How often it is violated in the first model; `None` when an operation has no result.
    pub before: Option<usize>,
    /// How often it is violated in the second model.
    pub after: Option<usize>,
}

/// A claim that passes in one model only.
#[derive(Clone, Debug)]
pub struct Flip<'a> {
    /// The claim as the second model has it.
    pub claim: &'a Claim,
    /// What comes of it in the first model.
    pub before: Outcome,
    /// What comes of it in the second model.
    pub after: Outcome,
}

impl Consequences<'_> {
    /// Whether conclusions, constraints and claims are the same; what facts state may differ.
    pub fn is_empty(&self) -> bool {
        self.difference.concluded.is_empty()
            && self.constraints.is_empty()
            && self.claims.is_empty()
    }

    fn programs(&self) -> [&Program; 2] {
        [self.before, self.after].map(|page| &*page.model.casebook.program)
    }

    fn relation(&self, changed: &Changed) -> &Relation {
        let [before, after] = self.programs();
        let id = changed.relation;
        let known = id.after.map(|id| after.relation(id));
        known.or(id.before.map(|id| before.relation(id))).expect("bug: a relation of no program")
    }

    /// What a row of the first model says.
    fn said_before(&self, changed: &Changed, row: &Row) -> String {
        let id = changed.relation.before.expect("bug: a row of a relation that is not there");
        Words::new(self.before.model.casebook).row(id, changed.side, row)
    }

    /// What a row of the second model says.
    fn said_after(&self, changed: &Changed, row: &Row) -> String {
        let id = changed.relation.after.expect("bug: a row of a relation that is not there");
        Words::new(self.after.model.casebook).row(id, changed.side, row)
    }

    /// Adds the conclusions that differ, by relation, then constraints and claims.
    pub fn write(&self, outline: &mut Outline<'_>, level: usize) {
        for changed in &self.difference.concluded {
            self.write_changed(outline, level, changed);
        }
        self.write_constraints(outline, level);
        self.write_claims(outline, level);
    }

    /// Adds the rows of one relation that differ, the first of them in words.
    pub fn write_changed(&self, outline: &mut Outline<'_>, level: usize, changed: &Changed) {
        let denied = if changed.side == Side::Denied { "denied " } else { "" };
        let name = format!("{denied}{}", self.relation(changed).name);
        outline.add(level, Item::new(Status::Heading, name));
        let gained = changed
            .gained
            .iter()
            .map(|row| Item::new(Status::Derived, self.said_after(changed, row)).mark(mark::NEW));
        let lost = changed
            .lost
            .iter()
            .map(|row| Item::new(Status::Missing, self.said_before(changed, row)).mark(mark::GONE));
        let recounted = changed.recounted.iter().map(|(old, new)| {
            let sentence = self.said_after(changed, new);
            let item = Item::new(Status::Computed, sentence).mark(mark::CHANGED);
            item.tail(self.numbers(changed, old, new))
        });
        let shown = ROWS_MAX.min(changed.count());
        for item in gained.chain(lost).chain(recounted).take(shown) {
            outline.add(level + 1, item);
        }
        more(outline, level + 1, changed.count() - shown);
    }

    /// The numbers of a row before and after.
    fn numbers(&self, changed: &Changed, old: &Row, new: &Row) -> String {
        let columns = self.relation(changed).columns.iter();
        let numbers = columns.zip(old.iter().zip(new));
        let differ = numbers.filter(|(column, (old, new))| column.ty == Type::Number && old != new);
        let becomes =
            differ.map(|(_, (old, new))| otherwise::becomes(&old.to_string(), &new.to_string()));
        becomes.collect::<Vec<_>>().join(", ")
    }

    fn write_constraints(&self, outline: &mut Outline<'_>, level: usize) {
        if !self.constraints.is_empty() {
            outline.add(level, Item::new(Status::Heading, otherwise::CONSTRAINTS));
        }
        for kept in &self.constraints {
            let constraint = kept.constraint;
            let violations = match (kept.before, kept.after) {
                (Some(before), Some(after)) => otherwise::violations(before, after),
                _ => otherwise::NO_RESULT.to_owned(),
            };
            let text = format!("{}: {}; {violations}", constraint.name, constraint.sentence);
            let (status, mark) = match kept.is_worse() {
                true => (Status::Fails, mark::FAILS),
                false => (Status::Computed, mark::PASSES),
            };
            let tail = outline.speaker.references.cite(&constraint.cites);
            outline.add(level + 1, Item::new(status, text).mark(mark).tail(tail));
        }
    }

    fn write_claims(&self, outline: &mut Outline<'_>, level: usize) {
        if !self.claims.is_empty() {
            outline.add(level, Item::new(Status::Heading, otherwise::CLAIMS));
        }
        for flip in &self.claims {
            let text = format!("{}: {}", flip.claim.name, flip.claim.sentence);
            let (status, mark) = match flip.after.verdict {
                Verdict::Passed | Verdict::TodoPasses => (Status::Computed, mark::PASSES),
                Verdict::Failed | Verdict::Todo => (Status::Fails, mark::FAILS),
            };
            let tail = outline.speaker.references.cite(&flip.claim.at);
            let mut item = Item::new(status, text).mark(mark).tail(tail);
            item.remarks = flip.problems(self.programs()[1]).into_iter().map(remark).collect();
            outline.add(level + 1, item);
        }
    }

    /// As a part of a document: `conclusions`, `constraints` and `claims`.
    pub fn json(&self) -> Map<String, Json> {
        let conclusions = self.difference.concluded.iter().map(|it| self.changed_json(it));
        let constraints = self.constraints.iter().map(|kept| self.kept_json(kept));
        let claims = self.claims.iter().map(|flip| self.flip_json(flip));
        Map::from_iter([
            ("conclusions".to_owned(), conclusions.collect()),
            ("constraints".to_owned(), constraints.collect()),
            ("claims".to_owned(), claims.collect()),
        ])
    }

    /// The rows of one relation that differ.
    pub fn changed_json(&self, changed: &Changed) -> Json {
        let relation = self.relation(changed);
        let row = |row: &Row| -> Json {
            let names = relation.columns.iter().map(|column| column.name.to_string());
            names.zip(row.iter().map(table::json_value)).collect::<Map<_, _>>().into()
        };
        let before =
            |it: &Row| json!({ "row": row(it), "sentence": self.said_before(changed, it) });
        let after = |it: &Row| json!({ "row": row(it), "sentence": self.said_after(changed, it) });
        let pair = |(old, new): &(Row, Row)| json!({ "before": before(old), "after": after(new) });
        json!({
            "relation": relation.name.as_str(),
            "denied": changed.side == Side::Denied,
            "gained": changed.gained.iter().map(after).collect::<Vec<_>>(),
            "lost": changed.lost.iter().map(before).collect::<Vec<_>>(),
            "recounted": changed.recounted.iter().map(pair).collect::<Vec<_>>(),
        })
    }

    fn kept_json(&self, kept: &Kept<'_>) -> Json {
        json!({
            "name": kept.constraint.name.as_str(),
            "sentence": kept.constraint.sentence,
            "violations_before": kept.before,
            "violations_after": kept.after,
        })
    }

    fn flip_json(&self, flip: &Flip<'_>) -> Json {
        let default = self.after.model.casebook.vocabulary.default_source;
        let at = flip.claim.at.iter().map(|citation| print::citation(citation, default));
        json!({
            "name": flip.claim.name.as_str(),
            "at": at.collect::<Vec<_>>(),
            "sentence": flip.claim.sentence,
            "before": verdict_name(flip.before.verdict),
            "after": verdict_name(flip.after.verdict),
            "problems": flip.problems(self.programs()[1]),
        })
    }
}

impl Kept<'_> {
    fn is_worse(&self) -> bool {
        match (self.before, self.after) {
            (Some(before), Some(after)) => after > before,
            (_, after) => after.is_none(),
        }
    }
}

impl Flip<'_> {
    /// Why it does not pass in the second model, a line each.
    fn problems(&self, program: &Program) -> Vec<String> {
        let text = |problem| problem_text(problem, self.claim, program);
        let lines: String = self.after.problems.iter().map(text).collect();
        lines.lines().map(str::to_owned).collect()
    }
}

/// Says how many things are not told, if there are any.
pub fn more(outline: &mut Outline<'_>, level: usize, more: usize) {
    if more > 0 {
        outline.add(level, Item::new(Status::More, phrase::and_more(more)).mark(""));
    }
}

fn remark(text: String) -> Remark {
    Remark { text, tail: String::new() }
}

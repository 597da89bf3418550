//! What differs between two models: conclusions, constraints and claims.

use super::Page;
use super::changed::Between;
use super::claims::problem_text;
use super::exposition::{Item, Remark, Status};
use super::json::otherwise as document;
use super::outline::Outline;
use crate::words::phrase::otherwise::{self, mark};
use toulmin_lang::print;
use toulmin_lang::program::{Claim, Constraint, Program};
use toulmin_reason::claims::{ClaimVerdict, Outcome};
use toulmin_reason::counterfactual::Difference;

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

impl<'a> Consequences<'a> {
    /// Whether conclusions, constraints and claims are the same; what facts state may differ.
    pub fn is_empty(&self) -> bool {
        self.difference.concluded.is_empty()
            && self.constraints.is_empty()
            && self.claims.is_empty()
    }

    fn between(&self) -> Between<'a> {
        Between { before: self.before, after: self.after }
    }

    /// Adds the conclusions that differ, by relation, then constraints and claims.
    pub fn write(&self, outline: &mut Outline<'_>, level: usize) {
        for changed in &self.difference.concluded {
            self.between().write(outline, level, changed);
        }
        self.write_constraints(outline, level);
        self.write_claims(outline, level);
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
                ClaimVerdict::Passed | ClaimVerdict::TodoPasses => (Status::Computed, mark::PASSES),
                ClaimVerdict::Failed | ClaimVerdict::Todo => (Status::Fails, mark::FAILS),
            };

            let tail = outline.speaker.references.cite(&flip.claim.at);
            let mut item = Item::new(status, text).mark(mark).tail(tail);
            item.remarks =
                flip.problems(&self.after.model.casebook.program).into_iter().map(remark).collect();
            outline.add(level + 1, item);
        }
    }

    /// As a part of a document.
    pub(super) fn document(&self) -> document::Consequences<'a> {
        let (between, concluded) = (self.between(), self.difference.concluded.iter());
        document::Consequences {
            conclusions: concluded.map(|changed| between.document(changed)).collect(),
            constraints: self.constraints.iter().map(|kept| kept.document()).collect(),
            claims: self.claims.iter().map(|flip| flip.document(self.after)).collect(),
        }
    }
}

impl<'a> Kept<'a> {
    fn document(&self) -> document::ConstraintChange<'a> {
        document::ConstraintChange {
            name: self.constraint.name.as_str(),
            sentence: &self.constraint.sentence,
            violations_before: self.before,
            violations_after: self.after,
        }
    }

    fn is_worse(&self) -> bool {
        match (self.before, self.after) {
            (Some(before), Some(after)) => after > before,
            (_, after) => after.is_none(),
        }
    }
}

impl<'a> Flip<'a> {
    fn document(&self, after: Page<'_>) -> document::ClaimChange<'a> {
        let default = after.model.casebook.vocabulary.default_source;
        let at = self.claim.at.iter().map(|citation| print::citation(citation, default));
        document::ClaimChange {
            name: self.claim.name.as_str(),
            at: at.collect(),
            sentence: &self.claim.sentence,
            before: self.before.verdict.into(),
            after: self.after.verdict.into(),
            problems: self.problems(&after.model.casebook.program),
        }
    }

    /// Why it does not pass in the second model, a line each.
    fn problems(&self, program: &Program) -> Vec<String> {
        let text = |problem| problem_text(problem, self.claim, program);
        let lines: String = self.after.problems.iter().map(text).collect();
        lines.lines().map(str::to_owned).collect()
    }
}

fn remark(text: String) -> Remark {
    Remark { text, tail: String::new() }
}

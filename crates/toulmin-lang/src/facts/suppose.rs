//! Scenarios: from changes as they are typed to the facts that are assumed and withdrawn.

use super::read::Reader;
use super::{Fact, FactId, Facts, Scenario, ids};
use crate::check::check_goal;
use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic, Severity, did_you_mean, nearest};
use crate::print;
use crate::program::{self, Citation, Program, RelationId, Side, Sign};
use crate::rows::Row;
use crate::source::Span;
use crate::tree::{self, Change, ChangeKind, Goal, Name};
use crate::value::Symbol;
use crate::vocabulary::Vocabulary;
use std::collections::BTreeSet;

/// What changes come to.
///
/// # Errors
/// Everything that is wrong with them. A fact that is withdrawn must be there.
pub fn suppose(
    program: &Program,
    vocabulary: &Vocabulary,
    facts: &Facts,
    changes: &[Change],
) -> Result<Scenario, Vec<Diagnostic>> {
    let constants = Constants::without_notes(program, vocabulary);
    let (mut scenario, mut findings) = (Scenario::default(), Vec::new());
    for change in changes {
        match &change.kind {
            ChangeKind::Assume(fact) => {
                scenario.assumed.extend(assumed(constants, fact, change, &mut findings))
            }
            ChangeKind::Withdraw(side, atom) => {
                let found = fitting(constants, facts, *side, atom, &mut findings);
                scenario.withdrawn.extend(found);
            }
            ChangeKind::WithdrawNamed(name) => {
                let found = named(vocabulary, facts, name, &mut findings);
                scenario.withdrawn.extend(found);
            }
        }
    }
    findings.retain(|finding| finding.severity() == Severity::Error);
    if findings.is_empty() { Ok(scenario) } else { Err(findings) }
}

fn assumed(
    constants: Constants<'_>,
    fact: &tree::Fact,
    change: &Change,
    findings: &mut Vec<Diagnostic>,
) -> Option<Fact> {
    let before = findings.len();
    let mut reader = Reader {
        constants,
        facts: Vec::new(),
        complete: Vec::new(),
        findings: std::mem::take(findings),
    };
    reader.typed_fact(fact, change.span);
    let Reader { mut facts, findings: found, .. } = reader;
    *findings = found;
    if findings.len() == before {
        ids::name(&mut facts, constants.program);
    }
    facts.pop().map(|(fact, _)| fact)
}

/// The facts that fit an atom; reported when there is none.
fn fitting(
    constants: Constants<'_>,
    facts: &Facts,
    side: Side,
    atom: &tree::Atom,
    findings: &mut Vec<Diagnostic>,
) -> Vec<FactId> {
    let literal = tree::Literal::Atom { sign: Sign::Positive, side, atom: atom.clone() };
    let goal = Goal { literals: vec![literal], span: atom.span };
    let query = match check_goal(constants.program, constants.vocabulary, &goal) {
        Ok(query) => query,
        Err(found) => {
            findings.extend(found);
            return Vec::new();
        }
    };
    let [program::Literal::Atom { atom: asked, .. }] = query.body.literals.as_slice() else {
        let message = "a fact gives values, and this must be calculated first";
        findings.push(Diagnostic::new(Code::WrongType, atom.span, message));
        return Vec::new();
    };
    let mut found = facts.fitting(asked.relation, side, &asked.pattern());
    found.retain(|id| asked.fits(&facts.row(*id)));
    if found.is_empty() {
        let said = print::literal(constants.program, &query.body, &query.body.literals[0]);
        let finding =
            Diagnostic::new(Code::UnknownName, atom.span, format!("no fact says `{said}`"));
        let concluded = constants.program.rules_for(asked.relation).next().is_some();
        findings.push(finding.label("nothing to withdraw").help(if concluded {
            "rules conclude it; what it rests on can be withdrawn, and `rests-on` lists that"
        } else {
            "`facts RELATION` lists the facts that there are"
        }));
    }
    found
}

/// The fact with this id, or the facts that rest on this work or place alone; reported when there is none.
fn named(
    vocabulary: &Vocabulary,
    facts: &Facts,
    name: &Name,
    findings: &mut Vec<Diagnostic>,
) -> BTreeSet<FactId> {
    if let Some(id) = facts.with_id(&name.text) {
        return BTreeSet::from([id]);
    }
    let names = facts.written.iter().map(|fact| fact.id.as_str());
    let works = vocabulary.works.iter().map(|work| work.key.as_str());
    let near = nearest(&name.text, works.chain(names));
    let citation = match vocabulary.citation(&name.text, name.span, None) {
        Ok(citation) => citation,
        Err(mut finding) => {
            if finding.replacement.is_none() {
                finding.message += &did_you_mean(near);
                finding.replacement = near.map(str::to_owned);
            }
            findings
                .push(finding.help("a citation key, a place or the id of a fact can stand here"));
            return BTreeSet::new();
        }
    };
    let found = facts.resting_on(&citation);
    if found.is_empty() {
        let near = near.filter(|near| *near != name.text);
        let message = format!("no fact rests on `{}` alone{}", name.text, did_you_mean(near));
        let mut finding = Diagnostic::new(Code::UnknownName, name.span, message);
        finding.replacement = near.map(str::to_owned);
        findings.push(finding.label("nothing to withdraw"));
    }
    found
}

impl Facts {
    /// The fact with this id in words.
    pub fn with_id(&self, id: &str) -> Option<FactId> {
        let written = self.written.iter().position(|fact| fact.id == id).map(FactId);
        written.or_else(|| {
            let (entry, line) = id.rsplit_once(':')?;
            let line: usize = line.parse().ok()?;
            let mut entries = self.entries().filter(|(_, bulk)| bulk.common().id == entry);
            entries
                .find_map(|(first, bulk)| Some(FactId(first.0 + bulk.row_at_line(line)? as usize)))
        })
    }

    /// The facts that would not be said without a work, or a place in one: all of their places lie there, or it is the work
    /// whose statement they are.
    pub fn resting_on(&self, dropped: &Citation) -> BTreeSet<FactId> {
        let rests = |fact: &Fact| fact.rests_on(dropped);
        let written = (0..self.written.len()).filter(|at| rests(&self.written[*at])).map(FactId);
        let mut found: BTreeSet<FactId> = written.collect();
        for (first, bulk) in self.entries().filter(|(_, bulk)| rests(bulk.common())) {
            found.extend(bulk.rows().map(|row| FactId(first.0 + row as usize)));
        }
        found
    }
}

impl Fact {
    /// Whether it would not be said without a work, or a place in one.
    pub fn rests_on(&self, dropped: &Citation) -> bool {
        let lies_there = |place: &Citation| {
            place.source == dropped.source
                && dropped.locator.is_none_or(|locator| place.locator == Some(locator))
        };
        let attributed = self.according_to == Some(super::Attribution::Work(dropped.source));
        let at_places = !self.at.is_empty() && self.at.iter().all(lies_there);
        at_places || attributed && dropped.locator.is_none()
    }

    /// The works without which it would not be said, each alone.
    pub fn works(&self) -> BTreeSet<Symbol> {
        let attributed = match &self.according_to {
            Some(super::Attribution::Work(work)) => Some(*work),
            _ => None,
        };
        let mut works: BTreeSet<Symbol> = self.at.iter().map(|place| place.source).collect();
        works.extend(attributed);
        works.retain(|work| self.rests_on(&Citation { source: *work, locator: None }));
        works
    }
}

impl Fact {
    /// A row that is assumed to hold, or to be denied, at all times.
    pub fn assumed(relation: RelationId, side: Side, row: Row, span: Span) -> Self {
        Fact {
            id: "assumed".to_owned(),
            relation,
            side,
            row,
            at: Vec::new(),
            according_to: None,
            anchor: None,
            hedge: None,
            note: None,
            confidence: None,
            status: super::Status::Settled,
            from: None,
            until: None,
            span,
            line: None,
            withdrawn: false,
        }
    }
}

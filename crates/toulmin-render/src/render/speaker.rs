//! What is said of the parts of an explanation, with citations numbered as they are met; `computed`
//! says what is computed.

mod computed;

pub(super) use computed::{BoundBody, Sides};

use super::exposition::{Item, Remark, Rule, Status};
use super::{Page, atom};
use crate::words::{Contested, References, Words, phrase};
use toulmin_lang::facts::{Confidence, FactId};
use toulmin_lang::print;
use toulmin_lang::program::{
    Aggregate, Citation, Literal, Origin, Query, RelationId, RowPattern, RuleId, Side, Sign,
};
use toulmin_verify::proof::{Absence, Contributor, Ground, Premise, Reason, Step, StepId};

/// How many denials are named beside a silence.
const DENIALS_MAX: usize = 3;

/// Speaks, and remembers what was cited.
pub(super) struct Speaker<'a> {
    pub(super) page: Page<'a>,
    pub(super) words: Words<'a>,
    pub(super) references: References<'a>,
}

/// What is said of a premise, and what else there is to say below it.
pub(super) enum Said<'p> {
    /// It is a row, which is shown with its own reason.
    Row(StepId),
    /// Another line says it already.
    Already,
    /// Something is absent.
    Absent(Item, &'p Absence),
    /// A comparison, a question about a text or a range.
    Computed(Item),
    /// An aggregate, and what it is taken over.
    Aggregated(Item, &'p Aggregate, &'p [Contributor]),
}

impl<'a> Speaker<'a> {
    pub(super) fn new(page: Page<'a>) -> Self {
        let casebook = &page.model.casebook;
        let references = References::new(&casebook.vocabulary);
        Speaker { page, words: Words::new(casebook), references }
    }

    /// What a goal says: the sentence of its one atom, or the goal as it is written.
    pub(super) fn goal(&self, query: &Query) -> String {
        let program = &self.page.model.casebook.program;
        match query.body.literals.as_slice() {
            [Literal::Atom { sign, side, atom }] => {
                let pattern = atom.pattern();
                match sign {
                    Sign::Positive => self.words.holds(atom.relation, *side, &pattern),
                    Sign::Negative => self.words.fails(atom.relation, *side, &pattern),
                }
            }
            _ => format!("`{}`", print::body(program, &query.body)),
        }
    }

    /// What a premise of a condition says.
    pub(super) fn premise<'p>(
        &mut self,
        bound: BoundBody<'_>,
        literal: &'p Literal,
        premise: &'p Premise,
    ) -> Said<'p> {
        match (literal, premise) {
            (_, Premise::Step(step)) => Said::Row(*step),
            (_, Premise::Absent(absence)) => {
                let (text, tail) = self.absence(absence);
                Said::Absent(Item::new(self.ground(absence), text).tail(tail), absence)
            }
            (_, Premise::Compared(..)) if computed::repeats_aggregate(bound.body, literal) => {
                Said::Already
            }
            (Literal::Compare { left, op, right, .. }, Premise::Compared(a, b)) => {
                let sides = Sides { left, op: *op, right };
                let text = self.compared(bound, sides, (*a, *b), Sign::Positive);
                Said::Computed(Item::new(Status::Computed, text))
            }
            (_, Premise::Computed(values)) => {
                let text = self.computed(bound, literal, values, Sign::Positive);
                Said::Computed(Item::new(Status::Computed, text))
            }
            (Literal::Aggregate { result, aggregate, .. }, Premise::Aggregated(value, all)) => {
                let value = Some(*value);
                let text =
                    self.aggregated(bound.body, (*result, aggregate), bound.binding, value, all);
                Said::Aggregated(Item::new(Status::Aggregate, text), aggregate, all)
            }
            _ => unreachable!("bug: a premise of another kind than its literal was accepted"),
        }
    }

    /// Notes and other readings beside an absence.
    pub(super) fn remarks_on(&mut self, absence: &Absence) -> Vec<Remark> {
        match &absence.ground {
            Ground::Denied(facts) => self.remarks(facts),
            Ground::NotDerived => self.asked_further(absence).into_iter().collect(),
            Ground::Complete(_) | Ground::Silent => Vec::new(),
        }
    }

    /// The row of a step; with what qualifies and cites it when facts state it.
    pub(super) fn step(&mut self, step: &Step) -> (String, String) {
        let sentence = self.words.row(step.relation, step.side, &step.row);
        match &step.reason {
            Reason::Stated(facts) => {
                let (qualifiers, cites) = self.cited(facts);
                (sentence + &qualifiers, cites)
            }
            Reason::Rule(..) => (sentence, String::new()),
        }
    }

    /// What a fact says, qualified and cited.
    pub(super) fn fact(&mut self, id: FactId) -> (String, String) {
        let fact = self.page.model.casebook.facts.fact(id);
        let sentence = self.words.row(fact.relation, fact.side, &fact.row);
        let (qualifiers, cites) = self.cited(&[id]);
        (sentence + &qualifiers, cites)
    }

    /// What a denial denies, qualified and cited.
    pub(super) fn denial(&mut self, id: FactId) -> (String, String) {
        let fact = self.page.model.casebook.facts.fact(id);
        let sentence = self.words.row(fact.relation, Side::Holds, &fact.row);
        let (qualifiers, cites) = self.cited(&[id]);
        (sentence + &qualifiers, cites)
    }

    /// What qualifies facts that say the same, and their places.
    pub(super) fn cited(&mut self, facts: &[FactId]) -> (String, String) {
        let all = &self.page.model.casebook.facts;
        let places: Vec<Citation> =
            facts.iter().flat_map(|id| all.fact(*id).into_owned().at).collect();
        let cites = self.references.cite(&places);
        let cites = if cites.is_empty() { phrase::ASSUMED.to_owned() } else { cites };
        (self.words.qualifiers(facts, &mut self.references), cites)
    }

    /// Notes and other readings of facts that are contested or doubtful, with their citations.
    pub(super) fn remarks(&mut self, ids: &[FactId]) -> Vec<Remark> {
        let mut remarks = Vec::new();
        for id in ids {
            let fact = self.page.model.casebook.facts.fact(*id);
            let readings = fact.readings();
            let unsure = matches!(fact.confidence, Some(Confidence::Low | Confidence::Medium));
            let note = fact.note.as_ref().filter(|_| unsure || !readings.is_empty());
            remarks
                .extend(note.map(|note| Remark { text: phrase::note(note), tail: String::new() }));

            for (at, reading) in readings.iter().enumerate() {
                let Contested { other, places, .. } = self.words.reading(&fact, at);
                let note = reading.note.as_ref().map(|note| format!(" ({})", phrase::note(note)));
                let text = phrase::another_reading(&other) + &note.unwrap_or_default();
                remarks.push(Remark { text, tail: self.references.cite(&places) });
            }
        }
        remarks
    }

    /// A rule with its citations.
    pub(super) fn rule(&mut self, id: RuleId) -> Rule {
        let rule = self.page.model.casebook.program.rule(id);
        Rule {
            name: rule.name.to_string(),
            place: self.page.sources.position(rule.span).to_string(),
            doc: rule.doc.clone(),
            tail: self.references.cite(&rule.cites),
        }
    }

    /// The name and place of a rule.
    pub(super) fn rule_place(&self, id: RuleId) -> String {
        let rule = self.page.model.casebook.program.rule(id);
        format!("{} ({})", rule.name, self.page.sources.position(rule.span))
    }

    /// Whether a source states what these facts say, or it is only assumed.
    pub(super) fn statedness(&self, ids: &[FactId]) -> Status {
        let all = &self.page.model.casebook.facts;
        let is_cited = |id: &FactId| !all.fact(*id).is_assumed();
        if ids.iter().any(is_cited) { Status::Stated } else { Status::Assumed }
    }

    /// What an absence rests on.
    pub(super) fn ground(&self, absence: &Absence) -> Status {
        let declared = self.page.model.casebook.program.relation(absence.relation);
        match (declared.origin, &absence.ground) {
            (Origin::Exceptions(_), _) => Status::NoException,
            (_, Ground::Denied(_)) => Status::Denied,
            (_, Ground::Complete(_)) => Status::Complete,
            (_, Ground::Silent) => Status::Silent,
            (_, Ground::NotDerived) => Status::NotDerived,
        }
    }

    /// That something is absent, and what this rests on.
    pub(super) fn absence(&mut self, absence: &Absence) -> (String, String) {
        let Absence { relation, side, pattern, ground } = absence;
        let program = &self.page.model.casebook.program;
        if let Origin::Exceptions(rule) = program.relation(*relation).origin {
            let place = self.rule_place(rule);
            return (format!("{}: {place}", phrase::NO_EXCEPTION), String::new());
        }

        let fails = self.words.fails(*relation, *side, pattern);
        match ground {
            Ground::Denied(facts) => {
                let (qualifiers, cites) = self.cited(facts);
                let denied = self.words.holds(*relation, Side::Denied, pattern);
                (denied + &qualifiers, cites)
            }
            Ground::Complete(list) => (fails, self.complete(*list)),
            Ground::Silent => (fails, self.silence(*relation, *side, pattern)),
            Ground::NotDerived => (fails, self.not_derived(*relation).to_owned()),
        }
    }

    /// That no source speaks of rows like this. Where columns are open, it names rows that a source
    /// denies.
    pub(super) fn silence(
        &mut self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
    ) -> String {
        let (facts, date) = (&self.page.model.casebook.facts, self.page.model.date);
        if side == Side::Denied || pattern.is_fixed() {
            return phrase::SILENT.to_owned();
        }

        let mut denials = facts.fitting(relation, Side::Denied, pattern);
        denials.retain(|id| facts.in_force(*id, date));

        let mut named = Vec::new();
        let mut places: Vec<Citation> = Vec::new();
        for id in denials.iter().take(DENIALS_MAX) {
            let fact = facts.fact(*id).into_owned();
            let open = fact.row.iter().zip(pattern).filter(|(_, fixed)| fixed.is_none());
            let values: Vec<String> = open.map(|(value, _)| self.words.value(*value)).collect();
            named.push(values.join(" "));
            places.extend(fact.at);
        }

        let more = denials.len() - named.len();
        named.extend((more > 0).then(|| phrase::and_more(more)));
        phrase::silent_but(&named, &self.references.cite(&places))
    }

    /// How to ask why no rule derives what rests on a number: no other line says so.
    fn asked_further(&self, absence: &Absence) -> Option<Remark> {
        let program = &self.page.model.casebook.program;
        let Absence { relation, side, pattern, .. } = absence;
        let counts = |literal: &Literal| matches!(literal, Literal::Aggregate { .. });
        let is_declared = program.relation(*relation).origin == Origin::Declared;
        let mut rules = program.rules_for(*relation);
        (is_declared && rules.any(|(_, rule)| rule.body.literals.iter().any(counts))).then(|| {
            let goal = atom::pattern(program, *relation, *side, pattern);
            Remark { text: phrase::says_why(&goal), tail: String::new() }
        })
    }

    /// That neither rules nor, where they state the relation, facts give a row.
    pub(super) fn not_derived(&self, relation: RelationId) -> &'static str {
        match self.is_stated(relation) {
            true => phrase::NOT_STATED_NOT_DERIVED,
            false => phrase::NOT_DERIVED,
        }
    }

    /// Whether facts state rows of a relation.
    pub(super) fn is_stated(&self, relation: RelationId) -> bool {
        self.page.model.casebook.facts.count(relation, Side::Holds) > 0
    }

    /// That a list is stated to be complete, and where.
    pub(super) fn complete(&mut self, list: usize) -> String {
        let at = &self.page.model.casebook.facts.complete[list].at;
        format!("{} {}", phrase::COMPLETE, self.references.cite(at))
    }
}

//! What answers rest on, and what goals need, as documents.

use super::shape::{Citation, Fact, Ground, Head, Pattern, Row, Statement};
use super::writer::Writer;
use super::{Page, head, printed};
use crate::counterfactual::needs::{self, Against, Hint, Needs};
use crate::counterfactual::rests_on::{self, Dropped, Loss, Rests};
use crate::counterfactual::{Change, Kind};
use crate::render::atom;
use crate::render::needs::Wanted;
use crate::render::table::json_value;
use serde::Serialize;
use std::collections::BTreeMap;
use toulmin_lang::facts::{Confidence, FactId, Status};
use toulmin_lang::program::{Query, RelationId, Side};

/// `toulmin/rests-on/1`
#[derive(Serialize)]
struct RestsOn<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    critical: Vec<Critical<'a>>,
    critical_together: Vec<Vec<Statement<'a>>>,
    used: Vec<Statement<'a>>,
    works: Vec<LeftOut<'a>>,
    places: Vec<LeftOut<'a>>,
    silences: Vec<Silence<'a>>,
    counted: Vec<&'a str>,
    complete: Vec<Vec<Citation<'a>>>,
    denials: Vec<Statement<'a>>,
    codings: Codings<'a>,
    weakest: Option<Weakest<'a>>,
    qualified: Vec<Statement<'a>>,
    bounds_met: Vec<Bound>,
    references: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct Critical<'a> {
    #[serde(flatten)]
    statement: Statement<'a>,
    loss: Option<Counts>,
}

/// How many other conclusions are lost and gained.
#[derive(Serialize)]
struct Counts {
    lost: usize,
    gained: usize,
}

#[derive(Serialize)]
struct LeftOut<'a> {
    #[serde(flatten)]
    citation: Citation<'a>,
    facts: usize,
    falls: bool,
    loss: Option<Counts>,
}

#[derive(Serialize)]
struct Silence<'a> {
    #[serde(flatten)]
    pattern: Pattern<'a>,
    ground: Ground<'a>,
    breaks: Option<Row<'a>>,
}

#[derive(Serialize)]
struct Codings<'a> {
    tried: usize,
    held: usize,
    swaps: Vec<Swap<'a>>,
}

#[derive(Serialize)]
struct Swap<'a> {
    #[serde(flatten)]
    statement: Statement<'a>,
    reading: Option<Row<'a>>,
    holds: bool,
}

#[derive(Serialize)]
struct Weakest<'a> {
    confidence: &'static str,
    facts: Vec<Statement<'a>>,
}

#[derive(Serialize)]
struct Bound {
    bound: &'static str,
    max: usize,
}

/// `toulmin/rests-on-source/1`
#[derive(Serialize)]
struct OnSource<'a> {
    schema: &'static str,
    casebook: &'a str,
    date: String,
    #[serde(flatten)]
    citation: Citation<'a>,
    facts: Vec<Statement<'a>>,
    lost: Vec<Row<'a>>,
    gained: Vec<Row<'a>>,
    references: BTreeMap<&'a str, &'a str>,
}

/// `toulmin/needs/1`
#[derive(Serialize)]
struct NeedsOf<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    wanted: &'static str,
    already: bool,
    sets: Vec<Set<'a>>,
    looked_up_to: Option<usize>,
    bounds_met: Vec<Bound>,
    references: BTreeMap<&'a str, &'a str>,
}

#[derive(Serialize)]
struct Set<'a> {
    changes: Vec<Proposal<'a>>,
    opposed: bool,
    answer: BTreeMap<&'a str, serde_json::Value>,
    alike: usize,
    effects: Option<Effects<'a>>,
}

#[derive(Serialize)]
struct Proposal<'a> {
    change: &'static str,
    typed: String,
    #[serde(flatten)]
    row: Row<'a>,
    facts: Vec<Fact<'a>>,
    hint: &'static str,
    near: Option<Statement<'a>>,
    against: Vec<Statement<'a>>,
    complete: Option<Vec<Citation<'a>>>,
}

#[derive(Serialize)]
struct Effects<'a> {
    gained: Vec<Row<'a>>,
    lost: Vec<Row<'a>>,
    denied: Vec<Row<'a>>,
    constraints_broken: Vec<&'a str>,
}

/// What an answer rests on as `toulmin/rests-on/1`.
pub(in crate::render) fn rests_on(page: Page<'_>, query: &Query, rests: &Rests) -> String {
    let mut writer = Writer::new(page);
    let casebook = page.model.casebook;
    let document = RestsOn {
        head: head(page, "toulmin/rests-on/1", query),
        critical: rests.critical.iter().map(|it| critical(&mut writer, it)).collect(),
        critical_together: rests.several.iter().map(|it| writer.statements(it)).collect(),
        used: writer.statements(&rests.used),
        works: rests.works.iter().map(|it| left_out(&mut writer, it)).collect(),
        places: rests.places.iter().map(|it| left_out(&mut writer, it)).collect(),
        silences: rests.silences.iter().map(|it| silence(&mut writer, it)).collect(),
        counted: rests
            .counted
            .iter()
            .map(|it| casebook.program.relation(*it).name.as_str())
            .collect(),
        complete: rests
            .complete
            .iter()
            .map(|it| writer.citations(&casebook.facts.complete[*it].at))
            .collect(),
        denials: writer.statements(&rests.denials),
        codings: Codings {
            tried: rests.codings.tried,
            held: rests.codings.held,
            swaps: rests.codings.swaps.iter().map(|it| swap(&mut writer, it)).collect(),
        },
        weakest: rests.weakest.as_ref().map(|(confidence, facts)| Weakest {
            confidence: Confidence::as_str(*confidence),
            facts: writer.statements(facts),
        }),
        qualified: writer.statements(&rests.qualified),
        bounds_met: rests.met.iter().map(|it| met_by_rests(*it)).collect(),
        references: writer.references(),
    };
    printed(&document)
}

fn critical<'a>(writer: &mut Writer<'a>, critical: &rests_on::Critical) -> Critical<'a> {
    Critical { statement: statement(writer, critical.fact), loss: critical.loss.map(counts) }
}

fn statement<'a>(writer: &mut Writer<'a>, fact: FactId) -> Statement<'a> {
    writer.statements(&[fact]).remove(0)
}

fn counts(loss: Loss) -> Counts {
    Counts { lost: loss.lost, gained: loss.gained }
}

fn left_out<'a>(writer: &mut Writer<'a>, dropped: &Dropped) -> LeftOut<'a> {
    let citation = writer.citations(std::slice::from_ref(&dropped.citation)).remove(0);
    let Dropped { facts, falls, loss, .. } = dropped;
    LeftOut { citation, facts: *facts, falls: *falls, loss: loss.map(counts) }
}

fn silence<'a>(writer: &mut Writer<'a>, silence: &rests_on::Silence) -> Silence<'a> {
    let absence = &silence.absence;
    Silence {
        pattern: writer.pattern(absence.relation, absence.side, &absence.pattern),
        ground: writer.ground(&absence.ground),
        breaks: silence.breaks.as_ref().map(|row| writer.row(absence.relation, absence.side, row)),
    }
}

fn swap<'a>(writer: &mut Writer<'a>, swap: &rests_on::Swap) -> Swap<'a> {
    let fact = writer.page.model.casebook.facts.fact(swap.fact);
    let reading = match &fact.status {
        Status::Contested(readings) => readings.get(swap.reading),
        Status::Settled => None,
    };
    let reading = reading.map(|it| writer.row(fact.relation, it.side, &it.row));
    Swap { statement: statement(writer, swap.fact), reading, holds: swap.holds }
}

fn met_by_rests(bound: rests_on::Bound) -> Bound {
    let (bound, max) = match bound {
        rests_on::Bound::Tried(max) => ("facts", max),
        rests_on::Bound::Rows(max) => ("rows", max),
        rests_on::Bound::Codings(max) => ("codings", max),
        rests_on::Bound::Dropped(max) => ("left_out", max),
    };
    Bound { bound, max }
}

/// What rests on a source as `toulmin/rests-on-source/1`.
pub(in crate::render) fn on_source(
    page: Page<'_>,
    citation: &toulmin_lang::program::Citation,
    without: &rests_on::Without,
) -> String {
    let mut writer = Writer::new(page);
    let facts: Vec<FactId> = without.facts.iter().copied().collect();
    let effects = effects(&writer, &without.effects);
    let document = OnSource {
        schema: "toulmin/rests-on-source/1",
        casebook: &page.model.casebook.title,
        date: page.model.date.to_string(),
        citation: writer.citations(std::slice::from_ref(citation)).remove(0),
        facts: writer.statements(&facts),
        lost: effects.lost,
        gained: effects.gained,
        references: writer.references(),
    };
    printed(&document)
}

/// What a goal needs as `toulmin/needs/1`.
pub(in crate::render) fn needs(
    page: Page<'_>,
    query: &Query,
    wanted: Wanted,
    needs: Option<&Needs>,
) -> String {
    let mut writer = Writer::new(page);
    let sets = needs.iter().flat_map(|it| &it.sets);
    let met = needs.iter().flat_map(|it| &it.met);
    let document = NeedsOf {
        head: head(page, "toulmin/needs/1", query),
        wanted: match wanted {
            Wanted::Holds => "holds",
            Wanted::Fails => "fails",
        },
        already: needs.is_none(),
        sets: sets.map(|it| set(&mut writer, query, it)).collect(),
        looked_up_to: needs.map(|it| it.looked_up_to),
        bounds_met: met.map(|it| met_by_needs(*it)).collect(),
        references: writer.references(),
    };
    printed(&document)
}

fn set<'a>(writer: &mut Writer<'a>, query: &'a Query, need: &needs::Need) -> Set<'a> {
    let values = need.answer.iter().flat_map(|answer| query.answer.iter().zip(answer));
    let named =
        values.map(|(id, value)| (query.body.variables[id.0].name.as_str(), json_value(value)));
    Set {
        answer: named.collect(),
        changes: need.proposals.iter().map(|it| proposal(writer, it)).collect(),
        opposed: need.is_opposed(),
        alike: need.alike,
        effects: need.effects.as_ref().map(|it| effects(writer, it)),
    }
}

fn proposal<'a>(writer: &mut Writer<'a>, proposal: &needs::Proposal) -> Proposal<'a> {
    let Change { kind, relation, side, row } = &proposal.change;
    let casebook = writer.page.model.casebook;
    let facts: Vec<FactId> = proposal.facts.iter().copied().collect();
    let (change, sign) = match kind {
        Kind::Assume => ("assume", '+'),
        Kind::Withdraw => ("withdraw", '-'),
    };
    let (hint, near) = hint(proposal.hint);
    let (against, complete) = match &proposal.against {
        Some(Against::Facts(facts)) => (facts.iter().copied().collect(), None),
        Some(Against::Complete(list)) => (Vec::new(), Some(&casebook.facts.complete[*list].at)),
        None => (Vec::new(), None),
    };
    Proposal {
        change,
        typed: format!("{sign}{}", atom::row(&casebook.program, *relation, *side, row)),
        row: writer.row(*relation, *side, row),
        facts: writer.facts(&facts),
        hint,
        near: near.map(|fact| statement(writer, fact)),
        against: writer.statements(&against),
        complete: complete.map(|at| writer.citations(at)),
    }
}

fn hint(hint: Hint) -> (&'static str, Option<FactId>) {
    match hint {
        Hint::OtherReading(fact, _) => ("other_reading", Some(fact)),
        Hint::AtAnotherTime(fact) => ("at_another_time", Some(fact)),
        Hint::Related(fact) => ("related", Some(fact)),
        Hint::OneOff(fact) => ("one_column_away", Some(fact)),
        Hint::Known => ("known_entities", None),
        Hint::Nothing => ("nothing", None),
        Hint::Doubtful(fact) => ("doubtful", Some(fact)),
        Hint::Qualified(fact) => ("qualified", Some(fact)),
        Hint::Firm => ("firm", None),
    }
}

fn effects<'a>(writer: &Writer<'a>, effects: &crate::counterfactual::Effects) -> Effects<'a> {
    let constraints = &writer.page.model.casebook.program.constraints;
    let rows = |rows: &[(RelationId, toulmin_lang::rows::Row)]| {
        rows.iter().map(|(relation, row)| writer.row(*relation, Side::Holds, row)).collect()
    };
    Effects {
        gained: rows(&effects.gained),
        lost: rows(&effects.lost),
        denied: rows(&effects.denied),
        constraints_broken: effects
            .broken
            .iter()
            .map(|at| constraints[*at].name.as_str())
            .collect(),
    }
}

fn met_by_needs(bound: needs::Bound) -> Bound {
    let (bound, max) = match bound {
        needs::Bound::Tried(max) => ("tried", max),
        needs::Bound::Candidates(max) => ("candidates", max),
        needs::Bound::Worlds(max) => ("worlds", max),
    };
    Bound { bound, max }
}

//! What answers rest on, as documents.

use super::shape::{Bound, Citation, Ground, Head, Pattern, Row, Statement};
use super::writer::Writer;
use super::{Page, head, printed};
use serde::Serialize;
use std::collections::BTreeMap;
use toulmin_lang::facts::{Confidence, FactId, Status};
use toulmin_lang::program::{Query, RelationId, Side};
use toulmin_lang::rows;
use toulmin_reason::counterfactual::rests_on::{self, Dropped, Loss, Rests};

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

/// What an answer rests on as `toulmin/rests-on/1`.
pub(in crate::render) fn rests_on(page: Page<'_>, query: &Query, rests: &Rests) -> String {
    let mut writer = Writer::new(page);
    let casebook = &page.model.casebook;
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
    Critical { statement: writer.statement(critical.fact), loss: critical.loss.map(counts) }
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
    Swap { statement: writer.statement(swap.fact), reading, holds: swap.holds }
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
    let row = |(relation, row): (RelationId, &rows::Row)| writer.row(relation, Side::Holds, row);
    let (lost, gained) = (without.effects.lost(), without.effects.gained());
    let (lost, gained) = (lost.map(row).collect(), gained.map(row).collect());
    let document = OnSource {
        schema: "toulmin/rests-on-source/1",
        casebook: &page.model.casebook.title,
        date: page.model.date.to_string(),
        citation: writer.citations(std::slice::from_ref(citation)).remove(0),
        facts: writer.statements(&facts),
        lost,
        gained,
        references: writer.references(),
    };
    printed(&document)
}

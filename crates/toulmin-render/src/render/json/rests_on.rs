//! What answers rest on, as documents.

use super::shape::{
    Bound, Citation, Confidence, Date, Ground, Head, Pattern, References, Row, Statement,
};
use super::writer::Writer;
use super::{Document, Page, head, printed};
use serde::Serialize;
use toulmin_lang::facts::{FactId, Status};
use toulmin_lang::program::{Query, RelationId, Side};
use toulmin_lang::rows;
use toulmin_reason::counterfactual::rests_on::{self, Dropped, Loss, Rests};

/// What an answer rests on.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RestsOn<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// The facts without which the goal fails.
    critical: Vec<Critical<'a>>,
    /// Lists of facts that state the same row, without which the goal fails.
    critical_together: Vec<Vec<Statement<'a>>>,
    /// The facts that some derivation uses and that are not critical.
    used: Vec<Statement<'a>>,
    /// The works, each left out alone.
    works: Vec<LeftOut<'a>>,
    /// The places in works, each left out alone.
    places: Vec<LeftOut<'a>>,
    /// What is absent because nothing says it.
    silences: Vec<Silence<'a>>,
    /// The relations that are counted although their lists are open.
    counted: Vec<&'a str>,
    /// For each complete list that is relied on, where it is stated to be so.
    complete: Vec<Vec<Citation<'a>>>,
    /// The denials of what is absent.
    denials: Vec<Statement<'a>>,
    /// How the goal fares under other readings of contested facts.
    codings: Codings<'a>,
    /// The lowest confidence in the best proof. `null` when none is given.
    weakest: Option<Weakest<'a>>,
    /// The facts of the best proof that are hedged or somebody else's statement.
    qualified: Vec<Statement<'a>>,
    /// The limits of the search that were met.
    bounds_met: Vec<Bound<Limit>>,
    /// The reference of each work that is cited, by its key.
    references: References<'a>,
}

impl Document for RestsOn<'_> {
    const SCHEMA: &'static str = "toulmin/rests-on/1";
}

/// A fact without which the goal fails.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Critical<'a> {
    #[serde(flatten)]
    statement: Statement<'a>,
    /// What else changes without it. `null` when an operation then has no result.
    loss: Option<Counts>,
}

/// How many other conclusions change.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Counts {
    /// The number of conclusions that no longer follow.
    lost: usize,
    /// The number of conclusions that follow only then.
    gained: usize,
}

/// A work or a place that is left out.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LeftOut<'a> {
    #[serde(flatten)]
    citation: Citation<'a>,
    /// The number of facts that go with it.
    facts: usize,
    /// Whether the goal fails without it.
    falls: bool,
    /// What else changes without it. `null` when an operation then has no result.
    loss: Option<Counts>,
}

/// Something that is absent because nothing says it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Silence<'a> {
    #[serde(flatten)]
    pattern: Pattern<'a>,
    /// What the absence rests on.
    ground: Ground<'a>,
    /// A row with which the goal fails. `null` when none was found.
    breaks: Option<Row<'a>>,
}

/// How the goal fares under other readings of contested facts.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Codings<'a> {
    /// The number of combinations of readings that were tried.
    tried: usize,
    /// The number of combinations under which the goal holds.
    held: usize,
    /// Each reading alone.
    swaps: Vec<Swap<'a>>,
}

/// Another reading of a contested fact, alone.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Swap<'a> {
    #[serde(flatten)]
    statement: Statement<'a>,
    /// The row of the other reading. `null` when the fact is not contested.
    reading: Option<Row<'a>>,
    /// Whether the goal holds with it.
    holds: bool,
}

/// The lowest confidence in a proof.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Weakest<'a> {
    /// The confidence.
    confidence: Confidence,
    /// The facts that have it.
    facts: Vec<Statement<'a>>,
}

/// A limit of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Limit {
    /// The number of facts that are left out one by one.
    Facts,
    /// The number of rows that are followed.
    Rows,
    /// The number of combinations of readings that are tried.
    Codings,
    /// The number of works and places that are left out.
    LeftOut,
}

/// All that changes without a work, or without a place in one.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct OnSource<'a> {
    /// The title of the casebook.
    casebook: &'a str,
    /// The date as of which it was asked.
    date: Date,
    #[serde(flatten)]
    citation: Citation<'a>,
    /// The facts that would not be said.
    facts: Vec<Statement<'a>>,
    /// The conclusions that no longer follow.
    lost: Vec<Row<'a>>,
    /// The conclusions that follow only then.
    gained: Vec<Row<'a>>,
    /// The reference of each work that is cited, by its key.
    references: References<'a>,
}

impl Document for OnSource<'_> {
    const SCHEMA: &'static str = "toulmin/rests-on-source/1";
}

/// What an answer rests on.
pub(crate) fn rests_on(page: Page<'_>, query: &Query, rests: &Rests) -> String {
    let mut writer = Writer::new(page);
    let casebook = &page.model.casebook;

    let document = RestsOn {
        head: head(page, query),
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
            confidence: (*confidence).into(),
            facts: writer.statements(facts),
        }),
        qualified: writer.statements(&rests.qualified),
        bounds_met: rests.met.iter().map(|it| met_by_rests(*it)).collect(),
        references: writer.references(),
    };
    printed(document)
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

fn met_by_rests(bound: rests_on::Bound) -> Bound<Limit> {
    let (bound, max) = match bound {
        rests_on::Bound::Tried(max) => (Limit::Facts, max),
        rests_on::Bound::Rows(max) => (Limit::Rows, max),
        rests_on::Bound::Codings(max) => (Limit::Codings, max),
        rests_on::Bound::Dropped(max) => (Limit::LeftOut, max),
    };
    Bound { bound, max }
}

/// What rests on a source.
pub(crate) fn on_source(
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
        casebook: &page.model.casebook.title,
        date: page.model.date.into(),
        citation: writer.citations(std::slice::from_ref(citation)).remove(0),
        facts: writer.statements(&facts),
        lost,
        gained,
        references: writer.references(),
    };
    printed(document)
}

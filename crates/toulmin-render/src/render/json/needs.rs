//! What goals need, as documents.

use super::shape::{Bound, Citation, Fact, Head, Named, References, Row, Statement};
use super::writer::Writer;
use super::{Document, Page, head, printed};
use crate::render::atom;
use serde::Serialize;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Query, RelationId, Side};
use toulmin_lang::rows;
use toulmin_reason::counterfactual::needs::{self, Against, Hint, Needs};
use toulmin_reason::counterfactual::{self, Change};

/// The smallest sets of changes with which a goal would hold, or fail.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct NeedsOf<'a> {
    #[serde(flatten)]
    head: Head<'a>,
    /// What is wanted of the goal.
    wanted: Wanted,
    /// Whether it is so already; then there are no sets.
    already: bool,
    /// Sets of changes, the best first.
    sets: Vec<Set<'a>>,
    /// The size of the largest sets that were looked for. `null` when it is so already.
    looked_up_to: Option<usize>,
    /// The limits of the search that were met.
    bounds_met: Vec<Bound<Limit>>,
    /// The reference of each work that is cited, by its key.
    references: References<'a>,
}

impl Document for NeedsOf<'_> {
    const SCHEMA: &'static str = "toulmin/needs/1";
}

/// What is wanted of a goal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// That it holds.
    Holds,
    /// That it fails.
    Fails,
}

/// A set of changes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Set<'a> {
    /// The changes.
    changes: Vec<Proposal<'a>>,
    /// Whether sources speak against one of them.
    opposed: bool,
    /// The values of the first answer with the changes.
    answer: Named<'a>,
    /// The number of sets like this, with other names or values, that were not tried.
    alike: usize,
    /// What else changes. `null` when an operation then has no result.
    effects: Option<Effects<'a>>,
}

/// A change.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Proposal<'a> {
    /// What is done with the row.
    change: ChangeKind,
    /// The change as it would be typed at the prompt.
    #[cfg_attr(test, schemars(extend("pattern" = "^[+-]")))]
    typed: String,
    #[serde(flatten)]
    row: Row<'a>,
    /// The facts that are withdrawn.
    facts: Vec<Fact<'a>>,
    /// What speaks for the change.
    hint: HintKind,
    /// The fact that the hint speaks of. `null` when it speaks of none.
    near: Option<Statement<'a>>,
    /// The facts against it.
    against: Vec<Statement<'a>>,
    /// Where a list without the row is stated to be complete. `null` when none is.
    complete: Option<Vec<Citation<'a>>>,
}

/// What is done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum ChangeKind {
    /// It is assumed.
    Assume,
    /// It is withdrawn.
    Withdraw,
}

/// What speaks for a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum HintKind {
    /// The row is another reading of the contested fact in `near`.
    OtherReading,
    /// The row holds at another time, by the fact in `near`.
    AtAnotherTime,
    /// The row is about the same entities as the fact of another relation in `near`.
    Related,
    /// The row differs in one column from the fact in `near`.
    OneColumnAway,
    /// The row has only entities that stand in these columns already.
    KnownEntities,
    /// Nothing of that kind.
    Nothing,
    /// What is withdrawn is stated by the fact in `near`, which is contested or of low confidence.
    Doubtful,
    /// What is withdrawn is stated by the fact in `near`, which is hedged, somebody else's
    /// statement or of medium confidence.
    Qualified,
    /// What is withdrawn is stated as it is.
    Firm,
}

/// What else changes.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Effects<'a> {
    /// The conclusions that follow only with the changes.
    gained: Vec<Row<'a>>,
    /// The conclusions that no longer follow.
    lost: Vec<Row<'a>>,
    /// Those among the gained that a source denies.
    denied: Vec<Row<'a>>,
    /// The names of the constraints that are then violated.
    constraints_broken: Vec<&'a str>,
}

/// A limit of the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
enum Limit {
    /// The number of sets that are tried.
    Tried,
    /// The number of changes that are considered.
    Candidates,
    /// The number of sets that do not suffice and are looked into.
    Worlds,
}

/// What a goal needs.
pub(crate) fn needs(
    page: Page<'_>,
    query: &Query,
    wanted: Wanted,
    needs: Option<&Needs>,
) -> String {
    let mut writer = Writer::new(page);
    let sets = needs.iter().flat_map(|it| &it.sets);
    let met = needs.iter().flat_map(|it| &it.met);
    let document = NeedsOf {
        head: head(page, query),
        wanted,
        already: needs.is_none(),
        sets: sets.map(|it| set(&mut writer, query, it)).collect(),
        looked_up_to: needs.map(|it| it.looked_up_to),
        bounds_met: met.map(|it| met_by_needs(*it)).collect(),
        references: writer.references(),
    };
    printed(document)
}

fn set<'a>(writer: &mut Writer<'a>, query: &'a Query, need: &needs::Need) -> Set<'a> {
    let values = need.answer.iter().flat_map(|answer| query.answer.iter().zip(answer));
    let named = values.map(|(id, value)| (query.body.variables[id.0].name.as_str(), value.into()));
    Set {
        answer: Named::sorted(named),
        changes: need.proposals.iter().map(|it| proposal(writer, it)).collect(),
        opposed: need.is_opposed(),
        alike: need.alike,
        effects: need.effects.as_ref().map(|it| effects(writer, it)),
    }
}

fn proposal<'a>(writer: &mut Writer<'a>, proposal: &needs::Proposal) -> Proposal<'a> {
    let Change { kind, relation, side, row } = &proposal.change;
    let casebook = &writer.page.model.casebook;

    let facts: Vec<FactId> = proposal.facts.iter().copied().collect();
    let (change, sign) = match kind {
        counterfactual::ChangeKind::Assume => (ChangeKind::Assume, '+'),
        counterfactual::ChangeKind::Withdraw => (ChangeKind::Withdraw, '-'),
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
        near: near.map(|fact| writer.statement(fact)),
        against: writer.statements(&against),
        complete: complete.map(|at| writer.citations(at)),
    }
}

fn hint(hint: Hint) -> (HintKind, Option<FactId>) {
    match hint {
        Hint::OtherReading(fact, _) => (HintKind::OtherReading, Some(fact)),
        Hint::AtAnotherTime(fact) => (HintKind::AtAnotherTime, Some(fact)),
        Hint::Related(fact) => (HintKind::Related, Some(fact)),
        Hint::OneOff(fact) => (HintKind::OneColumnAway, Some(fact)),
        Hint::Known => (HintKind::KnownEntities, None),
        Hint::Nothing => (HintKind::Nothing, None),
        Hint::Doubtful(fact) => (HintKind::Doubtful, Some(fact)),
        Hint::Qualified(fact) => (HintKind::Qualified, Some(fact)),
        Hint::Firm => (HintKind::Firm, None),
    }
}

fn effects<'a>(
    writer: &Writer<'a>,
    effects: &toulmin_reason::counterfactual::Effects,
) -> Effects<'a> {
    let constraints = &writer.page.model.casebook.program.constraints;
    let row = |(relation, row): (RelationId, &rows::Row)| writer.row(relation, Side::Holds, row);
    let denied = effects.denied.iter().map(|(relation, row)| (*relation, row));
    Effects {
        gained: effects.gained().map(row).collect(),
        lost: effects.lost().map(row).collect(),
        denied: denied.map(row).collect(),
        constraints_broken: effects
            .broken
            .iter()
            .map(|at| constraints[*at].name.as_str())
            .collect(),
    }
}

fn met_by_needs(bound: needs::Bound) -> Bound<Limit> {
    let (bound, max) = match bound {
        needs::Bound::Tried(max) => (Limit::Tried, max),
        needs::Bound::Candidates(max) => (Limit::Candidates, max),
        needs::Bound::Worlds(max) => (Limit::Worlds, max),
    };
    Bound { bound, max }
}

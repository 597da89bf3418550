//! What goals need, as documents.

use super::shape::{Bound, Citation, Fact, Head, Row, Statement};
use super::writer::Writer;
use super::{Page, head, printed};
use crate::render::atom;
use crate::render::needs::Wanted;
use crate::render::table::json_value;
use serde::Serialize;
use std::collections::BTreeMap;
use toulmin_lang::facts::FactId;
use toulmin_lang::program::{Query, RelationId, Side};
use toulmin_lang::rows;
use toulmin_reason::counterfactual::needs::{self, Against, Hint, Needs};
use toulmin_reason::counterfactual::{Change, ChangeKind};

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
    let casebook = &writer.page.model.casebook;
    let facts: Vec<FactId> = proposal.facts.iter().copied().collect();
    let (change, sign) = match kind {
        ChangeKind::Assume => ("assume", '+'),
        ChangeKind::Withdraw => ("withdraw", '-'),
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

fn met_by_needs(bound: needs::Bound) -> Bound {
    let (bound, max) = match bound {
        needs::Bound::Tried(max) => ("tried", max),
        needs::Bound::Candidates(max) => ("candidates", max),
        needs::Bound::Worlds(max) => ("worlds", max),
    };
    Bound { bound, max }
}

//! What follows when rows come and go. Only the rules that a question rests on are run, and of
//! these only those that the changes can reach.

use super::change::{Change, ChangeKind, Changes};
use super::influence::Influence;
use crate::evaluate::{Limits, Stop, Task};
use crate::model::Model;
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::program::{Literal, Query, RelationId, RowPattern, Side, Sign, spoken_of};
use toulmin_lang::rows::{Row, Rows, Table};
use toulmin_lang::value::{Code, Date};

/// A model, cut down to the relations that matter to a question.
#[derive(Clone, Debug)]
pub(super) struct Slice<'a> {
    pub(super) model: &'a Model,
    /// The relations that are asked for, and all that they rest on.
    relations: BTreeSet<RelationId>,
    pub(super) influence: Influence,
}

impl<'a> Slice<'a> {
    /// What a query rests on.
    pub(super) fn of_query(model: &'a Model, query: &Query) -> Self {
        let asked = spoken_of(&query.body.literals).collect();
        let program = &model.casebook.program;
        let influence = Influence::of(program);
        Slice { model, relations: program.underlying(&asked), influence }
    }

    /// All relations.
    pub(super) fn whole(model: &'a Model) -> Self {
        let program = &model.casebook.program;
        let relations = (0..program.relations.len()).map(RelationId).collect();
        Slice { model, relations, influence: Influence::of(program) }
    }

    /// Whether a relation belongs to the slice.
    pub(super) fn has(&self, relation: RelationId) -> bool {
        self.relations.contains(&relation)
    }

    /// The relations of the slice whose rows may differ after these changes.
    pub(super) fn reached(&self, changes: &Changes) -> BTreeSet<RelationId> {
        let changed = changes.iter().map(|change| change.relation).collect();
        &self.influence.reached(&changed) & &self.relations
    }

    /// What follows after these changes. The casebook of the model is still the one before them.
    pub(super) fn after(&self, changes: &Changes, limits: Limits<'_>) -> Result<Model, Stop> {
        let mut stated = self.model.stated.clone();
        let changed: BTreeSet<RelationId> = changes.iter().map(|it| it.relation).collect();
        for &relation in &changed {
            for side in [Side::Holds, Side::Denied] {
                self.change(&mut stated, (relation, side), changes);
            }
        }
        let Model { casebook, date, .. } = self.model;
        self.derive((casebook, *date), stated, &changed, limits)
    }

    /// Every row of the slice after these changes.
    pub(super) fn rows(&self, changes: &Changes, limits: Limits<'_>) -> Result<Rows, Stop> {
        Ok(self.after(changes, limits)?.rows)
    }

    /// What follows after these changes, in a casebook that has them.
    pub(super) fn within(
        &self,
        casebook: &Arc<Casebook>,
        changes: &Changes,
        limits: Limits<'_>,
    ) -> Result<Model, Stop> {
        let casebook = Arc::clone(casebook);
        Ok(Model { casebook, ..self.after(changes, limits)? })
    }

    /// Makes those of the changes that are of one side of a relation.
    fn change(&self, stated: &mut Rows, (relation, side): (RelationId, Side), changes: &Changes) {
        let of_kind = |kind: ChangeKind| {
            let of_table =
                move |it: &&Change| (it.kind, it.relation, it.side) == (kind, relation, side);
            changes.iter().filter(of_table).map(|it| &it.row)
        };

        let go: BTreeSet<&Row> = of_kind(ChangeKind::Withdraw).collect();
        if let Some(table) = self.model.stated.table(relation, side).filter(|_| !go.is_empty()) {
            stated.set(relation, side, without(table, &go));
        }
        of_kind(ChangeKind::Assume).for_each(|row| _ = stated.insert(relation, side, row));
    }

    /// The facts of the slice that are in force as of a date.
    pub(super) fn stated(&self, date: Date) -> Rows {
        self.model.casebook.facts.rows_of(date, |relation| self.has(relation))
    }

    /// What follows, as of a date, when these rows are stated, in a casebook with the same rules.
    pub(super) fn under(
        &self,
        (casebook, date): (&Arc<Casebook>, Date),
        stated: Rows,
        limits: Limits<'_>,
    ) -> Result<Model, Stop> {
        let differs = |relation: &&RelationId| {
            [Side::Holds, Side::Denied].into_iter().any(|side| {
                stated.table(**relation, side) != self.model.stated.table(**relation, side)
            })
        };

        let changed = self.relations.iter().filter(differs).copied().collect();
        self.derive((casebook, date), stated, &changed, limits)
    }

    /// What follows when these rows are stated, which differ from the model's in these relations.
    fn derive(
        &self,
        (casebook, date): (&Arc<Casebook>, Date),
        stated: Rows,
        changed: &BTreeSet<RelationId>,
        limits: Limits<'_>,
    ) -> Result<Model, Stop> {
        let Model { ref params, engine, tuning, .. } = *self.model;
        let reached = &self.influence.reached(changed) & &self.relations;

        // What the changes cannot reach is given as it was derived before. What they can reach
        // starts from what is stated.
        let mut base = Rows::default();
        for &relation in &self.relations {
            let from = if reached.contains(&relation) { &stated } else { &self.model.rows };
            for side in [Side::Holds, Side::Denied] {
                let table = from.table(relation, side);
                table.into_iter().for_each(|table| base.set(relation, side, table.clone()));
            }
        }

        let (program, plan) = (&casebook.program, &casebook.plan.concluding(&reached));
        let rows = match plan.strata.as_slice() {
            [] => base,
            _ => {
                let task = Task { program, plan, base: &base, params, limits };
                engine.evaluate_part(task, tuning)?
            }
        };

        let (casebook, params) = (Arc::clone(casebook), params.clone());
        Ok(Model { casebook, date, params, stated, rows, engine, tuning })
    }

    /// Whether a query has an answer among these rows.
    pub(super) fn holds(
        &self,
        query: &Query,
        rows: &Rows,
        limits: Limits<'_>,
    ) -> Result<bool, Stop> {
        if let Some((relation, side, pattern)) = plain(query) {
            return Ok(rows.fitting(relation, side, &pattern).next().is_some());
        }
        Ok(!self.answers(query, rows, limits)?.is_empty())
    }

    /// The answers of a query among these rows.
    pub(super) fn answers(
        &self,
        query: &Query,
        rows: &Rows,
        limits: Limits<'_>,
    ) -> Result<Table, Stop> {
        self.model.answers_among(rows, query, limits)
    }

    /// Whether a query has an answer after these changes. When an operation has no result, it has
    /// none.
    pub(super) fn holds_after(
        &self,
        query: &Query,
        changes: &Changes,
        limits: Limits<'_>,
    ) -> Result<bool, Stop> {
        let holds = self.rows(changes, limits).and_then(|rows| self.holds(query, &rows, limits));
        Ok(without_fault(holds)?.unwrap_or(false))
    }
}

/// What was found; `None` when an operation has no result.
pub(super) fn without_fault<T>(found: Result<T, Stop>) -> Result<Option<T>, Stop> {
    match found {
        Err(Stop::Fault(_)) => Ok(None),
        found => found.map(Some),
    }
}

/// Everything that follows in a casebook as of a date, by a model of another one with the same
/// rules. Only what differing facts can reach is derived again.
///
/// # Errors
/// When an operation has no result, a limit is reached or somebody stops it.
pub fn derive_beside(
    known: &Model,
    casebook: &Arc<Casebook>,
    date: Date,
    limits: Limits<'_>,
) -> Result<Model, Stop> {
    Slice::whole(known).under((casebook, date), casebook.facts.rows(date), limits)
}

/// A table without these rows, by one pass over it. Its order is not asked for.
fn without(table: &Table, rows: &BTreeSet<&Row>) -> Table {
    let codes = |row: &&Row| row.iter().map(|value| value.code()).collect::<Vec<Code>>();
    let go: BTreeSet<Vec<Code>> = rows.iter().map(codes).collect();

    let columns = table.columns();
    let stays = |at: &usize| {
        let goes = |row: &Vec<Code>| columns.iter().zip(row).all(|(it, code)| it[*at] == *code);
        !go.iter().any(goes)
    };

    let kept: Vec<usize> = (0..table.len()).filter(stays).collect();
    let pick = |column: &Arc<Vec<Code>>| Arc::new(kept.iter().map(|at| column[*at]).collect());
    Table::of_distinct(table.kinds().to_vec(), columns.iter().map(pick).collect(), kept.len())
}

/// The relation and the pattern of a query that asks only whether any row fits.
pub(super) fn plain(query: &Query) -> Option<(RelationId, Side, RowPattern)> {
    let [Literal::Atom { sign: Sign::Positive, side, atom }] = query.body.literals.as_slice()
    else {
        return None;
    };
    let distinct: BTreeSet<_> = atom.variables().collect();
    (distinct.len() == atom.variables().count()).then(|| (atom.relation, *side, atom.pattern()))
}

#[cfg(test)]
mod tests {
    use super::{Slice, derive_beside};
    use crate::evaluate::Limits;
    use crate::testing::{Case, Derive as _};
    use pretty_assertions::assert_eq;
    use std::sync::Arc;
    use toulmin_lang::casebook::Casebook;
    use toulmin_lang::facts::suppose;
    use toulmin_lang::parse::parse_changes;
    use toulmin_lang::source::Sources;

    const RULES: &str = "
        sort Actor, Forum.
        relation member(a: Actor, f: Forum).
        relation banned(a: Actor, f: Forum).
        relation active(a: Actor, f: Forum).
        relation zero(n: Number).
        relation unrelated(n: Number).
        rule active: active(a: ?a, f: ?f) :- member(a: ?a, f: ?f), not banned(a: ?a, f: ?f).
        rule broken: unrelated(n: 1 / ?n) :- zero(n: ?n).
    ";
    const FACTS: &str = "
        member(US, G20)
        member(US, OECD) | by schmitt-2021
        member(US, OECD) | at n2
        banned(China, G20)
    ";

    /// The answers of `active(a: ?a, f: ?f)` under changes, or what is wrong with these.
    fn active(changes: &str) -> Vec<String> {
        let case = Case::new("Actor: China US\nForum: G20 OECD", RULES, FACTS);
        let casebook = &case.casebook;
        let file = Sources::default().add("<changes>", changes);
        let (parsed, found) = parse_changes(file, changes);
        assert_eq!(found, []);
        let scenario = suppose(
            &casebook.program,
            &casebook.vocabulary,
            &casebook.facts,
            &parsed.expect("changes"),
        );
        let scenario = match scenario {
            Ok(scenario) => scenario,
            Err(found) => return found.into_iter().map(|it| it.message).collect(),
        };
        let (query, known) = (case.query("active(a: ?a, f: ?f)"), case.model());
        let other: Arc<Casebook> = casebook.supposing(&scenario).into();
        let (slice, stated) = (Slice::of_query(&known, &query), other.facts.rows(other.date));
        let then = slice.under((&other, other.date), stated, Limits::default());
        let answers = then.and_then(|then| then.answers(&query, Limits::default()));
        let row = |row: Vec<_>| format!("{} {}", row[0], row[1]);
        answers.expect("an evaluation").sorted().map(row).collect()
    }

    #[test]
    fn without_changes_the_rules_that_the_query_rests_on_are_run() {
        assert_eq!(active(""), ["US G20", "US OECD"]);
    }

    #[test]
    fn a_fact_can_be_assumed_and_others_withdrawn() {
        assert_eq!(active("+member(a: China, f: OECD)"), ["China OECD", "US G20", "US OECD"]);
        assert_eq!(active("-member(f: OECD)"), ["US G20"]);
        assert_eq!(
            active("+member(China, G20) -banned(a: ?x)"),
            ["China G20", "US G20", "US OECD"]
        );
        assert_eq!(active("+banned(US, OECD), -member(US, G20)"), Vec::<String>::new());
    }

    #[test]
    fn rules_that_the_query_does_not_rest_on_are_not_run() {
        assert_eq!(active("+zero(n: 0) -banned(China, G20)"), ["US G20", "US OECD"]);
        let case = Case::new("Actor: China US\nForum: G20 OECD", RULES, "zero(0)");
        let before = Case::new("Actor: China US\nForum: G20 OECD", RULES, "");
        let (known, date) = (before.model(), before.casebook.date);
        assert!(derive_beside(&known, &case.casebook, date, Limits::default()).is_err());
    }

    #[test]
    fn a_work_a_place_and_an_id_can_be_withdrawn() {
        assert_eq!(active("-schmitt-2021"), ["US G20", "US OECD"]);
        assert_eq!(active("-schmitt-2021 -n2"), ["US G20"]);
        assert_eq!(active("-paper"), Vec::<String>::new());
    }

    #[test]
    fn what_is_not_there_cannot_be_withdrawn() {
        assert_eq!(active("-member(China, OECD)"), ["no fact says `member(a: China, f: OECD)`"]);
        assert_eq!(active("-active(US, G20)"), ["no fact says `active(a: US, f: G20)`"]);
        assert_eq!(
            active("-schmit-2021"),
            ["no fact rests on `schmit-2021` alone; did you mean `schmitt-2021`?"]
        );
        assert_eq!(active("+member(Chin, G20)").len(), 1);
    }
}

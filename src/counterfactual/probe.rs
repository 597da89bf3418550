//! One query, asked under one scenario after another.

use crate::evaluate::{Engine, Limits, Stop, Task};
use crate::model::Model;
use std::collections::BTreeSet;
use toulmin_lang::facts::Scenario;
use toulmin_lang::plan::Plan;
use toulmin_lang::program::{Literal, Query, RelationId};
use toulmin_lang::rows::{Rows, Table};
use toulmin_lang::value::Date;

/// A query, and the part of the rules that it rests on.
#[derive(Clone, Debug)]
pub struct Probe<'a> {
    model: &'a Model<'a>,
    query: &'a Query,
    /// The relations that the query rests on.
    relations: BTreeSet<RelationId>,
    plan: Plan,
}

impl<'a> Probe<'a> {
    /// Finds the rules that a query rests on.
    pub fn new(model: &'a Model<'a>, query: &'a Query) -> Self {
        let program = &model.casebook.program;
        let atoms = query.body.literals.iter().flat_map(Literal::atoms);
        let asked: BTreeSet<RelationId> = atoms.map(|atom| atom.relation).collect();
        let plan = model.casebook.plan.for_relations(program, &asked);
        Probe { model, query, relations: program.underlying(&asked), plan }
    }

    /// Whether facts of this relation can have a part in the answers.
    pub fn rests_on(&self, relation: RelationId) -> bool {
        self.relations.contains(&relation)
    }

    /// Whether the query has an answer under a scenario.
    ///
    /// # Errors
    /// When an operation has no result, a limit is reached or somebody stops it.
    pub fn holds(&self, scenario: &Scenario, limits: Limits<'_>) -> Result<bool, Stop> {
        Ok(!self.answers(scenario, limits)?.is_empty())
    }

    /// The answers of the query under a scenario: one row, of no values, when it has no variables and holds.
    ///
    /// # Errors
    /// As [`Probe::holds`].
    pub fn answers(&self, scenario: &Scenario, limits: Limits<'_>) -> Result<Table, Stop> {
        let rows = self.rows(scenario, limits)?;
        let Model { casebook, params, tuning, .. } = self.model;
        toulmin_engine::answers(&casebook.program, &rows, params, self.query, limits, *tuning)
    }

    /// The rows of all relations that the query rests on under a scenario; those of others are not derived.
    ///
    /// # Errors
    /// As [`Probe::holds`].
    pub fn rows(&self, scenario: &Scenario, limits: Limits<'_>) -> Result<Rows, Stop> {
        let facts = self.model.casebook.facts.supposing(scenario);
        self.rows_from(&facts.rows(self.model.date), limits)
    }

    /// The facts in force as of a date that the query can rest on.
    pub fn stated(&self, date: Date) -> Rows {
        self.model.casebook.facts.rows_of(date, |relation| self.rests_on(relation))
    }

    /// What follows from these facts as of a date, as far as the query rests on it.
    ///
    /// # Errors
    /// As [`Probe::holds`].
    pub fn derive(&self, stated: Rows, date: Date, limits: Limits<'_>) -> Result<Model<'a>, Stop> {
        let rows = self.rows_from(&stated, limits)?;
        let Model { casebook, ref params, tuning, .. } = *self.model;
        let engine = Engine::Runtime;
        Ok(Model { casebook, date, params: params.clone(), stated, rows, engine, tuning })
    }

    fn rows_from(&self, base: &Rows, limits: Limits<'_>) -> Result<Rows, Stop> {
        let Model { casebook, params, tuning, .. } = self.model;
        let (program, plan) = (&casebook.program, &self.plan);
        let task = Task { program, plan, base, params, limits };
        Ok(toulmin_engine::evaluate(task, *tuning)?.0)
    }
}

#[cfg(test)]
mod tests {
    use super::Probe;
    use crate::evaluate::Limits;
    use crate::testing::Case;
    use pretty_assertions::assert_eq;
    use toulmin_lang::facts::suppose;
    use toulmin_lang::parse::parse_changes;
    use toulmin_lang::source::Sources;

    const RULES: &str = "
        sort Actor, Forum.
        relation member(a: Actor, f: Forum).
        relation banned(a: Actor, f: Forum).
        relation active(a: Actor, f: Forum).
        relation unrelated(n: Number).
        rule active: active(a: ?a, f: ?f) :- member(a: ?a, f: ?f), not banned(a: ?a, f: ?f).
        rule broken: unrelated(n: 1 / 0) :- member(a: _, f: _).
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
        let query = case.query("active(a: ?a, f: ?f)");
        let model = crate::model::Model {
            casebook,
            date: casebook.date,
            params: Vec::new(),
            stated: casebook.facts.rows(casebook.date),
            rows: casebook.facts.rows(casebook.date),
            engine: crate::evaluate::Engine::Runtime,
            tuning: crate::evaluate::Tuning::default(),
        };
        let answers = Probe::new(&model, &query).answers(&scenario, Limits::default());
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

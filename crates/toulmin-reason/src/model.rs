//! A model: a casebook together with everything that follows from it as of a date.

use crate::evaluate::{Binding, Engine, Limits, Question, Scope, Stop, Task, Tuning, params};
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::plan;
use toulmin_lang::program::{Program, Query};
use toulmin_lang::rows::{Rows, Table};
use toulmin_lang::value::{Date, Value};

/// A casebook, the date and parameters of a run, and every row that is stated or derived.
#[derive(Clone, Debug)]
pub struct Model {
    /// Facts and rules.
    pub casebook: Arc<Casebook>,
    /// The date as of which it was derived.
    pub date: Date,
    /// The value of each parameter, by its id.
    pub params: Vec<Value>,
    /// The rows that facts in force state or deny.
    pub stated: Rows,
    /// Every row, stated and derived.
    pub rows: Rows,
    /// The engine that derived them.
    pub engine: &'static dyn Engine,
    /// How the run-time engine goes about its work, of which answers are a part.
    pub tuning: Tuning,
}

impl Model {
    /// Derives every row of a casebook.
    ///
    /// # Errors
    /// When an operation has no result, a limit is reached or somebody stops it.
    pub fn derive(
        casebook: impl Into<Arc<Casebook>>,
        engine: &'static dyn Engine,
        date: Date,
        params: Vec<Value>,
        limits: Limits<'_>,
        tuning: Tuning,
    ) -> Result<Self, Stop> {
        let casebook = casebook.into();
        let stated = casebook.facts.rows(date);
        let (program, plan) = (&casebook.program, &casebook.plan);
        let task = Task { program, plan, base: &stated, params: &params, limits };
        let rows = engine.evaluate(task, tuning)?;
        Ok(Model { casebook, date, params, stated, rows, engine, tuning })
    }

    /// Derives every row of a casebook as of its own date, with the parameters' defaults and the
    /// engine's own limits.
    ///
    /// # Errors
    /// As [`Model::derive`].
    pub fn by(
        engine: &'static dyn Engine,
        casebook: impl Into<Arc<Casebook>>,
    ) -> Result<Self, Stop> {
        let casebook = casebook.into();
        let (date, params) = (casebook.date, params(&casebook.program, &[]));
        Model::derive(casebook, engine, date, params, Limits::default(), Tuning::default())
    }

    /// Whether it was derived by this very program with these parameters, so that only facts and date can differ.
    pub fn is_by(&self, program: &Arc<Program>, params: &[Value]) -> bool {
        Arc::ptr_eq(&self.casebook.program, program) && self.params == params
    }

    /// The answers of a query: the distinct values of its answer variables, found by the
    /// engine that derived the rows.
    ///
    /// # Errors
    /// When an operation has no result, a limit is reached or somebody stops it.
    pub fn answers(&self, query: &Query, limits: Limits<'_>) -> Result<Table, Stop> {
        self.answers_among(&self.rows, query, limits)
    }

    /// The answers of a query among other rows of the same program.
    ///
    /// # Errors
    /// As [`Model::answers`].
    pub fn answers_among(
        &self,
        rows: &Rows,
        query: &Query,
        limits: Limits<'_>,
    ) -> Result<Table, Stop> {
        let (program, params) = (&self.casebook.program, &self.params);
        let question = Question { program, rows, params, query, limits };
        self.engine.answers(question, self.tuning)
    }

    /// Visits every match of a query.
    ///
    /// # Errors
    /// When `visit` fails, an operation has no result, a limit is reached or somebody stops it.
    pub fn bindings(
        &self,
        query: &Query,
        limits: Limits<'_>,
        visit: &mut crate::evaluate::Visit<'_>,
    ) -> Result<(), Stop> {
        let steps = plan::order(&query.body.literals, &BTreeSet::new());
        let mut binding: Binding = vec![None; query.body.variables.len()];
        self.scope(limits).matches(&query.body.literals, &steps, &mut binding, visit)
    }

    /// What bodies are matched against.
    pub fn scope<'m>(&'m self, limits: Limits<'m>) -> Scope<'m> {
        Scope { rows: &self.rows, params: &self.params, limits }
    }
}

#[cfg(test)]
mod tests {
    use crate::evaluate::{Limit, Limits, Stop};
    use crate::testing::{Case, Derive as _};

    #[test]
    fn a_query_with_too_many_answers_ends_at_the_limit_of_rows() {
        let case = Case::new("Node: a", "sort Node. relation node(n: Node).", "node(a)");
        let (model, query) = (case.model(), case.query("?n in 1..1000000000000000"));
        let limits = Limits { rows_max: 100, ..Limits::default() };
        let limit = Stop::Limit { limit: Limit::Rows, rule: None };
        assert_eq!(model.answers(&query, limits), Err(limit));
    }
}

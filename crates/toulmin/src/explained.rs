//! Explanations that may be shown: found by the explainer, and every proof in them accepted by the
//! judge.

use crate::error::Error;
use crate::session::Session;
use std::fmt;
use std::sync::Arc;
use toulmin_lang::program::Query;
use toulmin_lang::rows::Row;
use toulmin_lang::source::Sources;
use toulmin_reason::explain::{self, Beside, Counting, DEPTH, Proofs};
use toulmin_reason::model::Model;
use toulmin_render::render::Page;
use toulmin_render::render::exposition::Exposition;
use toulmin_render::render::format::{Explanation, Format};
use toulmin_render::render::layout::Look;
use toulmin_render::render::proofs::WhyEach;
use toulmin_render::render::refusal::{LEVELS, WhyNot};
use toulmin_render::render::style::Colour;
use toulmin_verify::proof::Proof;
use toulmin_verify::refusal::{Refusal, Verdict};
use toulmin_verify::verify::{Ends, Rejection, Wrong, verify, verify_refusal};

/// How wide explanations are written by [`Explained`]'s `Display`.
const WIDTH: usize = 80;

/// Proofs of one answer, and what stands beside the first.
#[derive(Clone, Debug)]
pub struct Shown {
    /// At least one.
    pub proofs: Proofs,
    /// What stands beside it.
    pub beside: Beside,
}

/// Why a goal holds, or why it does not: accepted by the judge, ready to be written in every
/// format. It owns what it speaks of.
#[derive(Clone, Debug)]
pub struct Explained {
    model: Arc<Model>,
    sources: Sources,
    query: Query,
    found: Found,
}

#[derive(Clone, Debug)]
enum Found {
    Holds(Box<Shown>),
    Fails(Box<Refusal>),
}

impl Explained {
    /// Whether the goal holds.
    pub fn holds(&self) -> bool {
        matches!(self.found, Found::Holds(_))
    }

    /// The explanation in a format, without colour; `None` where the format writes proofs only and
    /// this is none.
    pub fn print(&self, format: Format, width: usize) -> Option<String> {
        format.print_whole(self, Look { width, colour: Colour::Off })
    }

    fn with<T>(&self, then: impl FnOnce(&dyn Explanation) -> T) -> T {
        let (page, query) = (Page { model: &self.model, sources: &self.sources }, &self.query);
        match &self.found {
            Found::Holds(shown) => {
                let Shown { proofs, beside } = shown.as_ref();
                then(&WhyEach { page, query, proofs, beside })
            }
            Found::Fails(refusal) => then(&WhyNot { page, query, refusal, levels: LEVELS }),
        }
    }
}

impl Explanation for Explained {
    fn exposition(&self) -> Exposition {
        self.with(|it| it.exposition())
    }

    fn json(&self) -> String {
        self.with(|it| it.json())
    }

    fn facts(&self) -> Option<String> {
        self.with(|it| it.facts())
    }
}

impl fmt::Display for Explained {
    /// In sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.print(Format::Text, WIDTH).unwrap_or_default())
    }
}

impl Session {
    /// Why a goal holds, with a proof of its first answer, or why it does not.
    ///
    /// # Errors
    /// As [`Session::ask`]; [`Error::Unsound`] when the judge does not accept the explanation,
    /// which is a bug.
    pub fn explain(&mut self, goal: &str) -> Result<Explained, Error> {
        self.begin_command();
        let query = self.query(goal)?;
        let model = self.model()?;
        let found = match self.proofs_of(&model, &query, None, (1, Counting::Shown))? {
            Some(shown) => Found::Holds(Box::new(shown)),
            None => match self.refusal_of(&model, &query)? {
                Verdict::Refused(refusal) => Found::Fails(Box::new(refusal)),
                Verdict::Holds(_) => {
                    let words = "a goal without a proof holds; this is a bug, please report it";
                    return Err(Error::Unsound(words.to_owned()));
                }
            },
        };

        Ok(Explained { model, sources: self.sources.clone(), query, found })
    }

    /// Why a query has this answer, or its first: as many proofs as are asked for. `None` if it has
    /// none.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub fn proofs_of(
        &self,
        model: &Model,
        query: &Query,
        answer: Option<&Row>,
        (shown, counting): (usize, Counting),
    ) -> Result<Option<Shown>, Error> {
        let stopped = |stop| self.query_stopped(stop, query);
        let limits = self.limits();
        let found =
            explain::proofs(model, query, answer, shown, counting, limits).map_err(stopped)?;
        let Some(first) = found.proofs.first() else { return Ok(None) };
        let beside = explain::beside(model, query, first, limits).map_err(stopped)?;

        let because = beside.defeated.iter().map(|defeat| (&defeat.exception, &defeat.because));
        for (query, proof) in found.proofs.iter().map(|proof| (query, proof)).chain(because) {
            self.accept_proof(model, query, proof)?;
        }
        Ok(Some(Shown { proofs: found, beside }))
    }

    /// Fails unless the judge accepts a proof.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub fn accept_proof(&self, model: &Model, query: &Query, proof: &Proof) -> Result<(), Error> {
        let Model { casebook, date, params, .. } = model;
        self.accept(query, |ends| verify(casebook, *date, params, query, proof, ends))
    }

    /// Why a query has no answer.
    ///
    /// # Errors
    /// As [`Session::explain`].
    pub fn refusal_of(&self, model: &Model, query: &Query) -> Result<Verdict, Error> {
        let verdict = explain::why_not(model, query, DEPTH, self.limits())
            .map_err(|stop| self.query_stopped(stop, query))?;
        let Model { casebook, date, params, .. } = model;
        self.accept(query, |ends| match &verdict {
            Verdict::Holds(proof) => verify(casebook, *date, params, query, proof, ends),
            Verdict::Refused(it) => verify_refusal(casebook, *date, params, query, it, ends),
        })?;
        Ok(verdict)
    }

    /// Fails unless the judge accepts an explanation within the limits of the command.
    fn accept(
        &self,
        query: &Query,
        check: impl FnOnce(Ends<'_>) -> Result<(), Rejection>,
    ) -> Result<(), Error> {
        let limits = self.limits();
        check(&|| limits.check().is_err()).map_err(|rejection| match limits.check() {
            Err(stop) if rejection.wrong == Wrong::Stopped => self.query_stopped(stop, query),
            _ => Error::Unsound(format!(
                "an explanation failed its check and is not shown: {rejection}; \
                 this is a bug in the program, please report it"
            )),
        })
    }
}

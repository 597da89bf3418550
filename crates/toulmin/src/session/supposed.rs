//! Facts that are assumed and withdrawn for the sake of argument: from words to scenarios.

use super::{Loaded, Session};
use crate::error::Error;
use crate::library::Typed;
use crate::settings::Settings;
use std::collections::BTreeSet;
use std::sync::Arc;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::check::check_goal;
use toulmin_lang::diag::Diagnostic;
use toulmin_lang::facts::{Scenario, suppose};
use toulmin_lang::parse::{parse_changes, parse_supposition};
use toulmin_lang::program::{Query, RelationId};
use toulmin_lang::source::{FileId, Sources};
use toulmin_lang::tree::Change;

/// Changes that hold for all questions, and what became of each.
#[derive(Clone, Debug, Default)]
pub struct Assumptions {
    /// Those that make sense, in order.
    pub held: Vec<(Typed, Scenario)>,
    /// Those that do not, with what is wrong with them.
    pub dropped: Vec<(Typed, Vec<Diagnostic>)>,
}

impl Assumptions {
    /// Reads changes against the casebook as it lies in its files.
    pub(super) fn read(texts: &[Typed], casebook: &Casebook, sources: &mut Sources) -> Self {
        let mut assumptions = Assumptions::default();
        for typed in texts {
            let file = sources.add(format!("<assumption {}>", typed.number), typed.text.as_str());
            match changes(file, &typed.text).and_then(|changes| scenario(casebook, &changes)) {
                Ok(scenario) => assumptions.held.push((typed.clone(), scenario)),
                Err(found) => assumptions.dropped.push((typed.clone(), found)),
            }
        }
        assumptions
    }

    /// All that is assumed and withdrawn.
    pub(super) fn scenario(&self) -> Scenario {
        let mut all = Scenario::default();
        for (_, scenario) in &self.held {
            all.assumed.extend(scenario.assumed.iter().cloned());
            all.withdrawn.extend(&scenario.withdrawn);
        }
        all
    }

    /// How many assumptions there are, and how many withdrawals.
    pub fn count(&self) -> (usize, usize) {
        let assumed = self.held.iter().filter(|(_, it)| !it.assumed.is_empty()).count();
        (assumed, self.held.len() - assumed)
    }
}

fn changes(file: FileId, text: &str) -> Result<Vec<Change>, Vec<Diagnostic>> {
    match parse_changes(file, text) {
        (Some(changes), found) if found.is_empty() => Ok(changes),
        (_, found) => Err(found),
    }
}

fn scenario(casebook: &Casebook, changes: &[Change]) -> Result<Scenario, Vec<Diagnostic>> {
    suppose(&casebook.program, &casebook.vocabulary, &casebook.facts, changes)
}

impl Loaded {
    /// Fails if an assumption makes no sense.
    pub fn with_all_assumptions(self) -> Result<Self, Error> {
        match self.assumptions.dropped.as_slice() {
            [] => Ok(self),
            dropped => {
                let found = dropped.iter().flat_map(|(_, found)| found).cloned().collect();
                Err(Error::invalid(&self.sources, found))
            }
        }
    }
}

impl Session {
    /// Reads `+fact -facts : goal`; the goal may be left out.
    pub fn supposition(&mut self, text: &str) -> Result<(Scenario, Option<Query>), Error> {
        let file = self.sources.add("<what-if>", text);
        let Casebook { program, vocabulary, .. } = self.casebook.as_ref();
        let read = || match parse_supposition(file, text) {
            (Some(read), found) if found.is_empty() => {
                let scenario = scenario(&self.casebook, &read.changes);
                let query = read.goal.map(|goal| check_goal(program, vocabulary, &goal));
                match (scenario, query.transpose()) {
                    (Ok(scenario), Ok(query)) => Ok((scenario, query)),
                    (scenario, query) => {
                        let found = [scenario.err(), query.err()];
                        Err(found.into_iter().flatten().flatten().collect())
                    }
                }
            }
            (_, found) => Err(found),
        };
        read().map_err(|found| Error::invalid(&self.sources, found))
    }

    /// The same session under changes such as `+member(actor: China, forum: OECD) -n101`: facts
    /// that are assumed, and facts that are withdrawn.
    ///
    /// # Errors
    /// [`Error::Invalid`] when they make no sense.
    pub fn assuming(&mut self, changes: &str) -> Result<Session, Error> {
        let mut all = Scenario::default();
        for (_, scenario) in self.changes(changes)? {
            all.assumed.extend(scenario.assumed);
            all.withdrawn.extend(scenario.withdrawn);
        }
        self.under(self.supposing(&all), self.settings.clone())
    }

    /// Reads changes: each as a text of its own and what it comes to, as the casebook is now.
    pub fn changes(&mut self, text: &str) -> Result<Vec<(String, Scenario)>, Error> {
        let file = self.sources.add("<assumption>", text);
        let one = |change: Change| {
            let words = text[change.span.range()].to_owned();
            Ok((words, scenario(&self.casebook, std::slice::from_ref(&change))?))
        };
        let read = changes(file, text).and_then(|all| all.into_iter().map(one).collect());
        read.map_err(|found| Error::invalid(&self.sources, found))
    }

    /// The relations whose facts a scenario changes.
    pub fn changed(&self, scenario: &Scenario) -> BTreeSet<RelationId> {
        let withdrawn = scenario.withdrawn.iter();
        let withdrawn = withdrawn.map(|id| self.casebook.facts.fact(*id).relation);
        scenario.assumed.iter().map(|fact| fact.relation).chain(withdrawn).collect()
    }

    /// The casebook of this session under a scenario, with all texts that were read so far.
    pub fn supposing(&self, scenario: &Scenario) -> Loaded {
        Loaded {
            library: self.loaded.library.clone(),
            sources: self.sources.clone(),
            roles: self.loaded.roles.clone(),
            casebook: Arc::new(self.casebook.supposing(scenario)),
            assumptions: self.loaded.assumptions.clone(),
        }
    }

    /// A session on another casebook, in the time that this command has left.
    ///
    /// # Errors
    /// As [`Session::new`].
    pub fn under(
        &self,
        loaded: impl Into<Arc<Loaded>>,
        settings: Settings,
    ) -> Result<Session, Error> {
        let session = Session::new(loaded, settings)?;
        Ok(Session { begun: self.begun, ..session })
    }
}

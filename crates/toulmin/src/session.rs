//! A session: a casebook that is loaded, how it is to be run, and what was derived from it so far.

mod supposed;

pub use supposed::Assumptions;

use crate::error::Error;
use crate::library::{Library, Root, Texts};
use crate::progress::Observer;
use crate::settings::{self, EngineChoice, Settings};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use toulmin_lang::casebook::{self, Casebook, Role, Text};
use toulmin_lang::check;
use toulmin_lang::diag::{Code, Diagnostic, did_you_mean, nearest};
use toulmin_lang::parse;
use toulmin_lang::program::{Query, RelationId, Side};
use toulmin_lang::rows::{Row, Table};
use toulmin_lang::source::{FileId, Sources, Span};
use toulmin_lang::value::{Date, Value};
use toulmin_reason::counterfactual::derive_beside;
use toulmin_reason::evaluate::{Engine, Limits, Profile, Stop, Task};
use toulmin_reason::model::Model;
use toulmin_reason::stopped::{self, InForce, Report};
use toulmin_render::render::cut::Parts;
use toulmin_render::render::{atom, declaration};

/// How many rows of a disagreement are shown.
const SHOWN_MAX: usize = 10;

/// A casebook that passed the gate, with the texts that it was read from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Where it was read from.
    pub library: Library,
    /// The texts.
    pub sources: Sources,
    /// What each text is for.
    pub roles: Vec<Text>,
    /// What they say, under the assumptions.
    pub casebook: Arc<Casebook>,
    /// What is assumed and withdrawn for the sake of argument.
    pub assumptions: Assumptions,
}

impl Loaded {
    /// Reads and checks a casebook.
    ///
    /// # Errors
    /// [`Error::File`] when a file cannot be read, [`Error::Invalid`] when something is wrong with
    /// what is in them.
    pub fn read(library: Library) -> Result<Self, Error> {
        Loaded::read_observed(library, &mut |_| ())
    }

    /// As [`Loaded::read`]; the observer is told how far the reading of large files has come.
    ///
    /// # Errors
    /// As [`Loaded::read`].
    pub fn read_observed(library: Library, observer: &mut Observer<'_>) -> Result<Self, Error> {
        let texts = library.read(observer)?;
        Loaded::check(library, texts)
    }

    /// Reads the casebook again with another text in place of the file at a path such as
    /// `rules/voice.dl`, or with a file more.
    ///
    /// # Errors
    /// As [`Loaded::read`].
    pub fn with_text(
        &self,
        path: impl Into<String>,
        text: impl Into<String>,
    ) -> Result<Self, Error> {
        Loaded::read(self.library.clone().with_text(path, text))
    }

    /// Checks the same files with what is typed and assumed in another library, which has the same files.
    pub fn retyped(&self, library: Library) -> Result<Self, Error> {
        let mut texts = Texts::default();
        for text in self.roles.iter().filter(|text| text.role != Role::Typed) {
            let file = texts.sources.share(self.sources.file(text.file));
            texts.roles.push(Text { role: text.role, file });
        }
        library.add_typed(&mut texts);
        Loaded::check(library, texts)
    }

    /// Assumptions that make no sense any more are dropped.
    fn check(mut library: Library, texts: Texts) -> Result<Self, Error> {
        let Texts { mut sources, roles } = texts;
        let casebook =
            casebook::read(&sources, &roles).map_err(|found| Error::invalid(&sources, found))?;
        let assumptions = Assumptions::read(&library.assumptions, &casebook, &mut sources);
        library.assumptions = assumptions.held.iter().map(|(typed, _)| typed.clone()).collect();
        let casebook = match library.assumptions.as_slice() {
            [] => casebook,
            _ => casebook.supposing(&assumptions.scenario()),
        };
        Ok(Loaded { library, sources, roles, casebook: Arc::new(casebook), assumptions })
    }

    /// The typed texts, in order.
    pub fn typed(&self) -> impl Iterator<Item = FileId> {
        let typed = self.roles.iter().filter(|text| text.role == Role::Typed);
        typed.map(|text| text.file)
    }
}

/// What a query showed, in the order in which it is numbered.
#[derive(Clone, Debug)]
pub enum Shown {
    /// Nothing: it has no answer, or does not hold.
    Nothing,
    /// The answers of a query with variables.
    Answers(Query, Arc<Table>),
    /// The rows that match a query without variables; `not p(x: 1)` holds without any.
    Matches(Vec<(RelationId, Side, Row)>),
}

/// One conversation about one casebook.
#[derive(Clone, Debug)]
pub struct Session {
    /// The casebook as it was loaded.
    pub loaded: Arc<Loaded>,
    /// What it says.
    pub casebook: Arc<Casebook>,
    /// Its texts, and those of the queries so far.
    pub sources: Sources,
    /// How it is run.
    pub settings: Settings,
    /// What the last query showed.
    pub last: Option<Shown>,
    /// The last explanation, of which parts can be opened.
    explained: Arc<Mutex<Option<Parts>>>,
    begun: Instant,
    params: Vec<Value>,
    models: Arc<Mutex<BTreeMap<Date, Arc<Model>>>>,
}

impl Session {
    /// A session on a casebook; fails when a parameter cannot be set so.
    ///
    /// # Errors
    /// [`Error::Setting`].
    pub fn new(loaded: impl Into<Arc<Loaded>>, settings: Settings) -> Result<Self, Error> {
        let loaded = loaded.into();
        let Loaded { sources, casebook, .. } = loaded.as_ref();
        let params = settings::values(&settings.params, &casebook.program, &casebook.vocabulary);
        Ok(Session {
            casebook: Arc::clone(casebook),
            sources: sources.clone(),
            params: params.map_err(Error::Setting)?,
            settings,
            last: None,
            explained: Arc::default(),
            begun: Instant::now(),
            models: Arc::default(),
            loaded,
        })
    }

    /// The last explanation, of which parts can be opened.
    pub fn explained(&self) -> MutexGuard<'_, Option<Parts>> {
        self.explained.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a command: its time runs from now.
    pub fn begin_command(&mut self) {
        self.begun = Instant::now();
    }

    /// The date of questions.
    pub fn date(&self) -> Date {
        self.settings.as_of.unwrap_or(self.casebook.date)
    }

    /// Where the casebook lies, in words.
    pub fn place(&self) -> String {
        match &self.loaded.library.root {
            Root::Folder(folder) => folder.display().to_string(),
            Root::Held(_) => "built in".to_owned(),
        }
    }

    /// The engine that derives, in words.
    pub fn engine(&self) -> String {
        match self.settings.engine {
            EngineChoice::Auto => self.fastest().name().to_owned(),
            EngineChoice::One(engine) => engine.name().to_owned(),
            EngineChoice::All => {
                let names: Vec<&str> = self.engines().map(|engine| engine.name()).collect();
                let alone = if names.len() == 1 { "alone" } else { "in agreement" };
                format!("{}, {alone}", names.join(" and "))
            }
        }
    }

    /// How many rounds a stratum may take, in words.
    pub fn rounds_max(&self) -> String {
        let words = |max: Option<usize>| max.map_or("none".to_owned(), |max| max.to_string());
        match (self.settings.rounds_max, self.settings.engine) {
            (None, EngineChoice::Auto) => words(self.fastest().rounds_max()),
            (None, EngineChoice::One(engine)) => words(engine.rounds_max()),
            (None, EngineChoice::All) => {
                let each = self.engines().map(|it| (it.name(), words(it.rounds_max())));
                let each: Vec<_> = each.map(|(name, max)| format!("{max} ({name})")).collect();
                each.join(" and ")
            }
            (set, _) => words(set),
        }
    }

    /// The engines that run these rules, the fastest first.
    fn engines(&self) -> impl Iterator<Item = &'static dyn Engine> + use<> {
        let program = Arc::clone(&self.casebook.program);
        self.settings.engines.iter().copied().filter(move |engine| engine.runs(&program))
    }

    fn fastest(&self) -> &'static dyn Engine {
        self.engines().next().expect("bug: no engine runs these rules")
    }

    /// Lets another engine derive from now on.
    pub fn set_engine(&mut self, engine: EngineChoice) {
        self.settings.engine = engine;
        self.models = Arc::default();
    }

    /// When the command that is under way has to stop.
    pub fn limits(&self) -> Limits<'_> {
        let InForce { rows_max, timeout } = self.settings.limits();
        // A deadline beyond what the clock can tell is none.
        let deadline = timeout.and_then(|timeout| self.begun.checked_add(timeout));
        Limits {
            rows_max,
            rounds_max: self.settings.rounds_max,
            deadline,
            cancel: self.settings.cancel.flag(),
        }
    }

    /// Everything that follows as of the date of questions.
    pub fn model(&self) -> Result<Arc<Model>, Error> {
        self.model_as_of(self.date())
    }

    /// Everything that follows as of a date; derived once.
    pub fn model_as_of(&self, date: Date) -> Result<Arc<Model>, Error> {
        if let Some(model) = self.derived(date) {
            return Ok(model);
        }
        let model = Arc::new(self.derive(date)?);
        self.keep(date, &model);
        Ok(model)
    }

    /// The model as of a date, if it was derived before.
    fn derived(&self, date: Date) -> Option<Arc<Model>> {
        let models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        models.get(&date).map(Arc::clone)
    }

    fn keep(&self, date: Date, model: &Arc<Model>) {
        let mut models = self.models.lock().unwrap_or_else(PoisonError::into_inner);
        models.insert(date, Arc::clone(model));
    }

    /// As [`Session::model_as_of`], when it is known what follows from other facts, or as of another date.
    pub fn model_beside(&self, known: &Model, date: Date) -> Result<Arc<Model>, Error> {
        let has_rules = known.is_by(&self.casebook.program, &self.params);
        let is_free = self.settings.engine == EngineChoice::Auto;
        if has_rules && is_free && self.derived(date).is_none() {
            let model = derive_beside(known, &self.casebook, date, self.limits())
                .map_err(|stop| self.stopped(stop))?;
            self.keep(date, &Arc::new(model));
        }
        self.model_as_of(date)
    }

    fn derive(&self, date: Date) -> Result<Model, Error> {
        let engine = match self.settings.engine {
            EngineChoice::All => return self.derive_by_all(date),
            EngineChoice::Auto => self.fastest(),
            EngineChoice::One(engine) if engine.runs(&self.casebook.program) => engine,
            EngineChoice::One(engine) => {
                let name = engine.name();
                return Err(Error::Setting(format!(
                    "the engine `{name}` does not run these rules; `auto` finds one that does"
                )));
            }
        };
        self.derive_by(engine, date).map_err(|stop| self.stopped(stop))
    }

    fn derive_by(&self, engine: &'static dyn Engine, date: Date) -> Result<Model, Stop> {
        Model::derive(
            Arc::clone(&self.casebook),
            engine,
            date,
            self.params.clone(),
            self.limits(),
            self.settings.tuning(),
        )
    }

    /// The model on which all engines agree, or the end that all of them came to.
    fn derive_by_all(&self, date: Date) -> Result<Model, Error> {
        let first = self.derive_by(self.fastest(), date);
        for engine in self.engines().skip(1) {
            let second = self.derive_by(engine, date);
            match (&first, &second) {
                (_, Err(stop @ (Stop::Cancelled | Stop::Limit { .. }))) => {
                    return Err(self.stopped(*stop));
                }
                (Ok(first), Ok(second)) => agree(first, second)?,
                (Err(first), Err(second)) if first == second => {}
                _ => {
                    let names = [self.fastest().name(), engine.name()];
                    return Err(Error::Unsound(one_stopped(names, first.is_err())));
                }
            }
        }
        first.map_err(|stop| self.stopped(stop))
    }

    /// What each rule did when everything was derived anew by the run-time engine, and how long all of it took.
    pub fn profile(&self) -> Result<(Profile, Duration), Error> {
        let Casebook { program, plan, facts, .. } = self.casebook.as_ref();
        let base = facts.rows(self.date());
        let task = Task { program, plan, base: &base, params: &self.params, limits: self.limits() };
        let start = Instant::now();
        let profile =
            self.settings.engines.iter().find_map(|it| it.profile(task, self.settings.tuning()));
        let profile = profile.expect("bug: no engine counts what rules do");
        Ok((profile.map_err(|stop| self.stopped(stop))?, start.elapsed()))
    }

    /// How to ask by a relation or a rule, when that is all that `word` names.
    pub fn bare_name(&self, word: &str) -> Option<String> {
        let program = &self.casebook.program;
        if let Some(relation) = program.relation_named(word) {
            let goal = declaration::goal(program.relation(relation));
            return Some(format!("`{word}` is a relation; to ask for its rows, write `{goal}`"));
        }
        let rule = program.rule(program.rule_named(word)?);
        let goal = declaration::goal(program.relation(rule.head.relation));
        Some(format!(
            "`{word}` is a rule; `rules {word}` shows it, and to ask for what it concludes, write `{goal}`"
        ))
    }

    /// Reads a goal.
    pub fn query(&mut self, text: &str) -> Result<Query, Error> {
        if let Some(hint) = self.bare_name(text.trim()) {
            return Err(Error::Refused(hint));
        }
        let file = self.sources.add("<query>", text);
        let (goal, found) = parse::parse_goal(file, text);
        let checked = match goal {
            Some(goal) if found.is_empty() => {
                check::check_goal(&self.casebook.program, &self.casebook.vocabulary, &goal)
            }
            _ => Err(found),
        };
        checked.map_err(|found| Error::invalid(&self.sources, found))
    }

    /// The failure that an early end of the rules is.
    pub fn stopped(&self, stop: Stop) -> Error {
        self.failed(stopped::report(stop, &self.casebook.program, None, self.settings.limits()))
    }

    /// The failure that an early end of this query is.
    pub fn query_stopped(&self, stop: Stop, query: &Query) -> Error {
        self.failed(stopped::report(
            stop,
            &self.casebook.program,
            Some(query),
            self.settings.limits(),
        ))
    }

    fn failed(&self, report: Report) -> Error {
        match report {
            Report::Cancelled => Error::Cancelled,
            Report::Words(words) => Error::Refused(words),
            Report::Finding(found) => Error::invalid(&self.sources, vec![*found]),
        }
    }

    /// The relation with this name.
    pub fn relation(&self, name: &str) -> Result<RelationId, Error> {
        let program = &self.casebook.program;
        program.relation_named(name).ok_or_else(|| {
            let names = program.declared().map(|relation| relation.name.as_str());
            self.unknown(Code::UnknownRelation, "relation", name, names)
        })
    }

    /// The failure that nothing of this kind has this name; the nearest of `names` is suggested.
    pub fn unknown<'n>(
        &self,
        code: Code,
        kind: &str,
        name: &str,
        names: impl IntoIterator<Item = &'n str>,
    ) -> Error {
        self.unknown_but(code, kind, name, nearest(name, names))
    }

    /// The failure that nothing of this kind has this name, but perhaps that one.
    pub fn unknown_but(&self, code: Code, kind: &str, name: &str, near: Option<&str>) -> Error {
        let hint = did_you_mean(near);
        let mut sources = self.sources.clone();
        let file = sources.add("<command>", name);
        let span = Span::new(file, 0..name.len());
        let mut found = Diagnostic::new(code, span, format!("no {kind} is called `{name}`{hint}"));
        found.replacement = near.map(str::to_owned);
        Error::invalid(&sources, vec![found])
    }
}

/// Fails, showing the difference, unless two engines derived the same rows.
fn agree(first: &Model, second: &Model) -> Result<(), Error> {
    let sides = [(first, second), (second, first)].map(|(one, other)| {
        let program = &one.casebook.program;
        let mut only: Vec<String> = one
            .rows
            .iter()
            .filter(|(relation, side, row)| !other.rows.contains(*relation, *side, row))
            .map(|(relation, side, row)| atom::row(program, relation, side, &row))
            .collect();
        let more = only.len().saturating_sub(SHOWN_MAX);
        only.truncate(SHOWN_MAX);
        let lines: String = only.iter().map(|row| format!("\n  + {row}")).collect();
        let more = if more > 0 { format!("\n  … and {more} more") } else { String::new() };
        let heading = format!("\nonly by `{}`:", one.engine.name());
        if lines.is_empty() { String::new() } else { format!("{heading}{lines}{more}") }
    });
    let difference = sides.concat();
    if difference.is_empty() {
        return Ok(());
    }
    Err(Error::Unsound(format!("the engines disagree as of {}{difference}", first.date)))
}

/// Says that one of two engines met an operation without a result.
fn one_stopped([first, second]: [&str; 2], first_stopped: bool) -> String {
    let (stopped, other) = if first_stopped { (first, second) } else { (second, first) };
    format!(
        "the engines disagree: `{stopped}` met an operation without a result, `{other}` did not"
    )
}

#[cfg(test)]
mod tests;

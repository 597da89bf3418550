//! How a session runs the rules: as of which date, by which engine, with which parameters, for how long.

use crate::cancel::Cancel;
use std::fmt;
use std::num::NonZeroUsize;
use std::str::FromStr;
use std::time::Duration;
use toulmin_lang::diag::{did_you_mean, nearest};
use toulmin_lang::program::{Param, ParamId, Program, Type};
use toulmin_lang::value::{Date, Number, Symbol, Value};
use toulmin_lang::vocabulary::Vocabulary;
use toulmin_reason::evaluate::{Engine, Limits, NAIVE, RUNTIME, Tuning, params};
use toulmin_reason::stopped::InForce;
use toulmin_render::render::cut::Depth;
use toulmin_render::render::format::Format;

/// What the command line and the prompt can set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The engines that can be asked for, the fastest first.
    pub engines: &'static [&'static dyn Engine],
    /// What stops a session.
    pub cancel: Cancel,
    /// The date of questions; the casebook's own unless set.
    pub as_of: Option<Date>,
    /// Which engine derives.
    pub engine: EngineChoice,
    /// Parameters that are set, as written.
    pub params: Vec<Setting>,
    /// How long one command may take.
    pub timeout: Option<Duration>,
    /// How many rows there may be in all; the engines' own limit unless set.
    pub rows_max: Option<usize>,
    /// How many rounds a stratum may take; each engine's own limit unless set.
    pub rounds_max: Option<usize>,
    /// How many threads the run-time engine uses when there is enough to do; as many as the machine runs at once unless set.
    pub threads: Option<NonZeroUsize>,
    /// How explanations are written.
    pub format: Format,
    /// How far down explanations are shown; unless set, text and trees some levels, and everything else as a whole.
    pub depth: Option<Depth>,
}

/// More threads than this gain nothing.
const THREADS_MAX: usize = 4;

impl Default for Settings {
    fn default() -> Self {
        Settings {
            engines: &[RUNTIME, NAIVE],
            cancel: Cancel::default(),
            as_of: None,
            engine: EngineChoice::default(),
            params: Vec::new(),
            timeout: None,
            rows_max: None,
            rounds_max: None,
            threads: None,
            format: Format::default(),
            depth: None,
        }
    }
}

impl Settings {
    /// The limits that hold.
    pub fn limits(&self) -> InForce {
        let own = Limits::default();
        InForce { rows_max: self.rows_max.unwrap_or(own.rows_max), timeout: self.timeout }
    }

    /// How the run-time engine goes about its work.
    pub fn tuning(&self) -> Tuning {
        let own = Tuning::default();
        Tuning { threads: self.threads.unwrap_or(own.threads), ..own }
    }
}

/// `NAME=VALUE`, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    name: String,
    value: String,
}

/// Which engine derives.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum EngineChoice {
    /// The fastest that runs the rules.
    #[default]
    Auto,
    /// Every engine that runs the rules, and all must agree.
    All,
    /// This one.
    One(&'static dyn Engine),
}

impl EngineChoice {
    /// Every choice.
    pub fn every(engines: &[&'static dyn Engine]) -> impl Iterator<Item = EngineChoice> {
        let one = engines.iter().copied().map(EngineChoice::One);
        [EngineChoice::Auto, EngineChoice::All].into_iter().chain(one)
    }

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            EngineChoice::Auto => "auto",
            EngineChoice::All => "all",
            EngineChoice::One(engine) => engine.name(),
        }
    }
}

impl fmt::Display for EngineChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl EngineChoice {
    /// The choice with this name among these engines.
    ///
    /// # Errors
    /// When there is none; says which there are.
    pub fn named(text: &str, engines: &[&'static dyn Engine]) -> Result<Self, String> {
        let found = EngineChoice::every(engines).find(|choice| choice.name() == text);
        found.ok_or_else(|| {
            let names: Vec<&str> = EngineChoice::every(engines).map(EngineChoice::name).collect();
            format!("no engine is called `{text}`; there are {}", names.join(", "))
        })
    }
}

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE")?;
        Ok(Setting { name: name.trim().to_owned(), value: value.trim().to_owned() })
    }
}

/// Reads a date: `2019`, `2019-06` or `2019-06-05`.
pub fn parse_date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| {
        format!("`{text}` is not a date; write a year, a month or a day: 2019, 2019-06, 2019-06-05")
    })
}

/// Reads a time in seconds.
pub fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("`{text}` is not a number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

/// Reads a number of things, of which there must be one at least; `1_000_000` is a million.
pub fn parse_count(text: &str) -> Result<usize, String> {
    let count = text.replace('_', "").parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| format!("`{text}` is not a number from 1 up"))
}

/// Reads a number of threads.
pub fn parse_threads(text: &str) -> Result<NonZeroUsize, String> {
    let count = text.parse().ok().filter(|count: &NonZeroUsize| count.get() <= THREADS_MAX);
    count.ok_or_else(|| format!("`{text}` is not a number from 1 to {THREADS_MAX}"))
}

/// The value of every parameter of the program under these settings.
pub fn values(
    settings: &[Setting],
    program: &Program,
    vocabulary: &Vocabulary,
) -> Result<Vec<Value>, String> {
    let set = settings.iter().map(|setting| {
        let (id, param) = find(&setting.name, program)?;
        Ok((id, value(&setting.value, param, program, vocabulary)?))
    });
    Ok(params(program, &set.collect::<Result<Vec<_>, String>>()?))
}

fn find<'p>(name: &str, program: &'p Program) -> Result<(ParamId, &'p Param), String> {
    let mut params = program.params.iter().enumerate();
    let found = params.find(|(_, param)| param.name.as_str() == name);
    found.map(|(id, param)| (ParamId(id), param)).ok_or_else(|| {
        let near = nearest(name, program.params.iter().map(|param| param.name.as_str()));
        let hint = did_you_mean(near);
        format!("no parameter is called `{name}`{hint}")
    })
}

fn value(
    text: &str,
    param: &Param,
    program: &Program,
    vocabulary: &Vocabulary,
) -> Result<Value, String> {
    let name = || Value::Name(Symbol::new(text));
    let value = match param.ty {
        Type::Text => Some(Value::Text(Symbol::new(text))),
        Type::Number => Number::parse(text).map(Value::Number),
        Type::Date => Date::parse(text).map(Value::Date),
        Type::Enum(id) => program.enums[id.0].members.iter().any(|m| m.as_str() == text).then(name),
        Type::Entity(sort) => {
            let sort = program.sorts[sort.0].name;
            let entity = vocabulary.entity(text);
            entity.filter(|entity| entity.sorts.iter().any(|(it, _)| *it == sort)).map(|_| name())
        }
    };
    let ty = program.type_name(param.ty);
    value.ok_or_else(|| format!("parameter `{}` holds a {ty}; `{text}` is none", param.name))
}

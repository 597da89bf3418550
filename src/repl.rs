//! The prompt: a conversation about a casebook that no mistake ends.
//!
//! `line → input → command`, with completion, colour and history around it when there is a terminal.

mod additions;
mod assumptions;
mod complete;
mod editor;
mod example;
mod help;
mod highlight;
mod input;
mod item;
mod options;
mod whole;

use crate::command::{Verdict, check, explain_error, explained};
use crate::exit::Failure;
use crate::out::Out;
use crate::progress::reading;
use additions::Kept;
use editor::{Read, Reader};
use input::{AsOf, Assume, DepthChange, Input, LimitChange, Threads};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use toulmin::Error;
use toulmin::library::Library;
use toulmin::session::{Loaded, Session};
use toulmin::settings::Settings;
use toulmin_lang::diag::{Diagnostic, did_you_mean, nearest};
use toulmin_render::render::{counted, table::Numbering};

/// How one session at the prompt ended.
enum End {
    /// The user left.
    Left,
    /// Another casebook, or the same one read anew, takes its place.
    Replaced(Arc<Loaded>),
}

/// What a command does to the conversation.
enum Flow {
    /// It goes on.
    GoOn,
    /// It ends so.
    End(End),
}

/// Talks until the user leaves or the input ends.
pub(crate) fn run(
    library: Library,
    mut settings: Settings,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    let mut loaded =
        Arc::new(Loaded::read_observed(library, &mut reading())?.with_all_assumptions()?);
    let mut reader = Reader::new(out, settings.cancel.clone());
    let mut kept = Kept::default();
    out.numbering = Numbering::On;
    greet(&Session::new(Arc::clone(&loaded), settings.clone())?, out);
    loop {
        let mut session = Session::new(loaded, settings)?;
        let end = converse(&mut session, &mut kept, &mut reader, out)?;
        settings = session.settings;
        match end {
            End::Left => return Ok(Verdict::Positive),
            End::Replaced(next) => loaded = next,
        }
    }
}

fn greet(session: &Session, out: &mut Out) {
    let casebook = &session.casebook;
    out.findings(&casebook.warnings, &session.sources);
    out.tell(&format!(
        "Toulmin {} on “{}” ({})\nas of {}, engine {}; {}, {}{}\n\
         Ask a goal such as `{}`, or type `help`.",
        env!("CARGO_PKG_VERSION"),
        casebook.title,
        session.place(),
        session.date(),
        session.engine(),
        counted(casebook.facts.len(), "fact"),
        counted(casebook.program.rules.len(), "rule"),
        with(&session.loaded.library),
        example::Examples::of(casebook).goals.first().map_or("p(?x)", String::as_str),
    ));
}

/// The files that were read beside the casebook, in words.
fn with(library: &Library) -> String {
    let added = library.added();
    if added.is_empty() { String::new() } else { format!("; with {}", added.join(", ")) }
}

/// Takes lines until one of them ends the session.
fn converse(
    session: &mut Session,
    kept: &mut Kept,
    reader: &mut Reader,
    out: &mut Out,
) -> Result<End, Failure> {
    reader.learn(session);
    loop {
        let input = match reader.read(session, out)? {
            Read::Line(line) => input::read(&line),
            Read::Nothing => continue,
            Read::End => Ok(Input::Quit),
        };
        session.settings.cancel.reset();
        session.begin_command();
        if !matches!(input, Ok(Input::Quit | Input::Nothing)) {
            kept.go_on();
        }
        let input = input.map_err(|words| Failure::Usage(hint(words, session)));
        match input.and_then(|input| obey(input, session, kept, out)).and_then(|flow| {
            out.flush()?;
            Ok(flow)
        }) {
            Ok(Flow::GoOn) => {}
            Ok(Flow::End(End::Left)) if reader.is_terminal() && is_lost(session, kept, out) => {}
            Ok(Flow::End(end)) => return Ok(end),
            Err(Failure::Closed) => return Err(Failure::Closed),
            Err(failure) => out.failure(&failure),
        }
    }
}

/// Warns once before additions are lost.
fn is_lost(session: &Session, kept: &mut Kept, out: &mut Out) -> bool {
    let typed = &session.loaded.library.typed;
    let must_warn = kept.must_warn(typed);
    if must_warn {
        let additions = counted(typed.len(), "addition");
        out.warn(&format!(
            "{additions} not saved; `save FILE` keeps them, `quit` again drops them"
        ));
    }
    must_warn
}

/// What is wrong with a line, and what was probably meant.
fn hint(mistake: input::Mistake, session: &Session) -> String {
    let input::Mistake::UnknownCommand(word) = mistake else { return mistake.to_string() };
    if let Some(hint) = session.bare_name(&word) {
        return hint;
    }
    let near = did_you_mean(nearest(&word, help::names()));
    format!(
        "there is no command `{word}`{near} (`help` lists them; to look for a word: `find {word}`)"
    )
}

fn obey(
    input: Input,
    session: &mut Session,
    kept: &mut Kept,
    out: &mut Out,
) -> Result<Flow, Failure> {
    match input {
        Input::Nothing => {}
        Input::Run(command) => _ = command.run(session, out)?,
        Input::ExplainError(args) => _ = explain_error::run(&args, out)?,
        Input::Check => {
            let format = check::Format::Pretty;
            check::run(&check::Args { format }, &session.loaded.library, out)?;
        }
        Input::Help(topic) => {
            out.result(&help::text(topic, &session.casebook, out.colour, out.line_width()))?;
        }
        Input::AsOf(None) => out.result(&format!("as of {}\n", session.date()))?,
        Input::AsOf(Some(AsOf::Date(date))) => session.settings.as_of = Some(date),
        Input::AsOf(Some(AsOf::Default)) => {
            session.settings.as_of = None;
            out.result(&format!("as of {}\n", session.date()))?;
        }
        Input::Engine(None) => out.result(&format!("engine {}\n", session.engine()))?,
        Input::Engine(Some(engine)) => {
            session.set_engine(engine);
            out.result(&format!("engine {}\n", session.engine()))?;
        }
        Input::Threads(change) => {
            match change {
                None => {}
                Some(Threads::Default) => session.settings.threads = None,
                Some(Threads::Number(number)) => session.settings.threads = Some(number),
            }
            out.result(&format!("threads {}\n", session.settings.tuning().threads))?;
        }
        Input::Expand(number) => explained::expand(number, session, out)?,
        Input::Format(change) => {
            session.settings.format = change.unwrap_or(session.settings.format);
            out.result(&format!("format {}\n", session.settings.format.name()))?;
        }
        Input::Depth(change) => {
            match change {
                None => {}
                Some(DepthChange::Default) => session.settings.depth = None,
                Some(DepthChange::To(depth)) => session.settings.depth = Some(depth),
            }
            out.result(&format!("depth {}\n", session.settings.depth.unwrap_or_default()))?;
        }
        Input::Limits(change) => limits(change, session, out)?,
        Input::Assume(change) => return assume(change, session, out),
        Input::Add(text) => return add(text, session, out),
        Input::Additions => additions::list(session, kept, out)?,
        Input::Undo(number) => return undo(number, session, out),
        Input::Save(stem, overwrite) => additions::save(&stem, overwrite, session, kept, out)?,
        Input::Load(path) => {
            let mut library = session.loaded.library.clone();
            library.extra.retain(|there| *there != path);
            library.extra.push(path);
            return replace(library, "nothing was loaded", session, out);
        }
        Input::Unload(file) => {
            let library = without(file.as_deref(), &session.loaded.library)?;
            return replace(library, "nothing was unloaded", session, out);
        }
        Input::Reload => {
            return replace(session.loaded.library.clone(), "nothing was reloaded", session, out);
        }
        Input::Quit => return Ok(Flow::End(End::Left)),
    }
    Ok(Flow::GoOn)
}

/// The casebook without a file that was loaded, or without any.
fn without(file: Option<&Path>, library: &Library) -> Result<Library, Failure> {
    let found = match file {
        _ if library.extra.is_empty() => {
            return Err(Failure::Usage("no file was loaded".to_owned()));
        }
        None => Some(Library { extra: Vec::new(), ..library.clone() }),
        Some(file) => library.without(file),
    };
    found.ok_or_else(|| {
        let file = file.unwrap_or(Path::new("")).display();
        let loaded = library.added().join(", ");
        Failure::Usage(format!("`{file}` was not loaded; there is {loaded}"))
    })
}

/// Sets a limit, or all of them back; says which limits hold.
fn limits(
    change: Option<LimitChange>,
    session: &mut Session,
    out: &mut Out,
) -> Result<(), Failure> {
    let settings = &mut session.settings;
    match change {
        None => {}
        Some(LimitChange::Rows(number)) => settings.rows_max = Some(number),
        Some(LimitChange::Rounds(number)) => settings.rounds_max = Some(number),
        Some(LimitChange::Time(time)) => settings.timeout = Some(time),
        Some(LimitChange::Default) => {
            (settings.rows_max, settings.rounds_max, settings.timeout) = (None, None, None);
        }
    }
    let held = session.settings.limits();
    let time = held.timeout.map_or("none".to_owned(), |it| format!("{} s", it.as_secs_f64()));
    let rounds = session.rounds_max();
    out.result(&format!("rows {}, rounds {rounds}, time {time}\n", held.rows_max))
}

/// Takes what was typed into the session.
fn add(text: String, session: &Session, out: &mut Out) -> Result<Flow, Failure> {
    let Some(loaded) = sound(additions::with(text, session), "nothing was added", session, out)
    else {
        return Ok(Flow::GoOn);
    };
    let typed = loaded.typed().last();
    let is_new = |finding: &&Diagnostic| Some(finding.span.file) == typed;
    let found: Vec<Diagnostic> = loaded.casebook.warnings.iter().filter(is_new).cloned().collect();
    out.findings(&found, &loaded.sources);
    out.result(&additions::added(&loaded))?;
    Ok(Flow::End(End::Replaced(loaded)))
}

/// Assumes and withdraws facts, takes back all that is assumed and withdrawn, or lists it.
fn assume(change: Option<Assume>, session: &mut Session, out: &mut Out) -> Result<Flow, Failure> {
    let changed = match change {
        None => {
            assumptions::list(session, out)?;
            return Ok(Flow::GoOn);
        }
        Some(Assume::Clear) => assumptions::cleared(session)?,
        Some(Assume::Change(sign, text)) => assumptions::change(&text, sign, session)?,
    };
    let Some(loaded) = sound(Ok(changed.loaded), "nothing was assumed", session, out) else {
        return Ok(Flow::GoOn);
    };
    out.result(&changed.words)?;
    Ok(Flow::End(End::Replaced(loaded)))
}

/// Takes an addition or an assumption back.
fn undo(number: Option<usize>, session: &Session, out: &mut Out) -> Result<Flow, Failure> {
    let (library, taken) = additions::without(number, session)?;
    let loaded = session.loaded.retyped(library);
    let Some(loaded) = sound(loaded, "nothing was taken back", session, out) else {
        return Ok(Flow::GoOn);
    };
    out.result(&format!("took back {}: {}\n", taken.number, taken.text.trim()))?;
    Ok(Flow::End(End::Replaced(loaded)))
}

/// Reads a casebook to go on with. Until it is known to be sound, the old one stays, and `otherwise` says so.
fn replace(
    library: Library,
    otherwise: &str,
    session: &Session,
    out: &mut Out,
) -> Result<Flow, Failure> {
    let Some(loaded) =
        sound(Loaded::read_observed(library, &mut reading()), otherwise, session, out)
    else {
        return Ok(Flow::GoOn);
    };
    out.findings(&loaded.casebook.warnings, &loaded.sources);
    out.result(&format!("{}{}\n", check::summary(&loaded.casebook), with(&loaded.library)))?;
    Ok(Flow::End(End::Replaced(loaded)))
}

/// The casebook, if it can be run with the settings of the session; else says why not, and that the old one stays.
fn sound(
    loaded: Result<Loaded, Error>,
    otherwise: &str,
    session: &Session,
    out: &mut Out,
) -> Option<Arc<Loaded>> {
    let runs = loaded.and_then(|loaded| Session::new(loaded, session.settings.clone()));
    match runs {
        Ok(Session { loaded, .. }) => {
            for (typed, found) in &loaded.assumptions.dropped {
                out.findings(found, &loaded.sources);
                out.say(&format!("{} is dropped: `{}`", typed.number, typed.text));
            }
            Some(loaded)
        }
        Err(failure) => {
            out.failure(&failure.into());
            out.say(&format!("{otherwise}; everything stays as it was"));
            None
        }
    }
}

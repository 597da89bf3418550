//! The prompt: a conversation about a casebook that no mistake ends.
//!
//! `line → input → command`, with completion, colour and history around it when there is a
//! terminal.

mod additions;
mod arguments;
mod assumptions;
mod commands;
mod complete;
mod editor;
mod example;
mod help;
mod highlight;
mod input;
mod table;
pub(crate) mod topics;
mod whole;

use crate::command::Verdict;
use crate::exit::Failure;
use crate::out::Out;
use crate::progress::reading;
use additions::Kept;
use commands::{Flow, PromptCommand, Talk, warns_of_loss, with};
use editor::{Read, Reader};
use input::{Input, Mistake};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use toulmin::library::Library;
use toulmin::session::{Loaded, Session};
use toulmin::settings::Settings;
use toulmin_lang::diag::{did_you_mean, nearest};
use toulmin_render::render::{counted, table::Numbering};

/// How one session at the prompt ended.
enum End {
    /// The user left.
    Left,
    /// Another casebook, or the same one read again, takes its place.
    Replaced(Arc<Loaded>),
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

    // Another casebook is another session under the same settings.
    loop {
        let mut session = Session::new(loaded, settings)?;
        let talk = Talk { session: &mut session, kept: &mut kept, out };
        let end = converse(talk, &mut reader)?;
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

/// Takes lines until one of them ends the session.
fn converse(mut talk: Talk<'_>, reader: &mut Reader) -> Result<End, Failure> {
    reader.learn(talk.session);
    loop {
        let input = match reader.read(talk.session, talk.out)? {
            Read::Line(line) => input::read(&line),
            Read::Nothing => continue,
            Read::End => Ok(Input::Run(PromptCommand::quit())),
        };

        talk.session.settings.cancel.reset();
        talk.session.begin_command();
        if !matches!(&input, Ok(Input::Nothing)) && !leaves(&input) {
            talk.kept.go_on();
        }

        match obey(input, &mut talk) {
            Ok(Flow::GoOn) => {}
            Ok(Flow::Leave) if reader.is_terminal() && warns_of_loss(&mut talk) => {}
            Ok(Flow::Leave) => return Ok(End::Left),
            Ok(Flow::Replace(loaded)) => return Ok(End::Replaced(loaded)),
            // Nobody reads what the prompt writes, so nobody asks it anything more.
            Err(Failure::Closed) => return Err(Failure::Closed),
            Err(failure) => talk.out.failure(&failure),
        }
    }
}

fn leaves(input: &Result<Input, Mistake>) -> bool {
    matches!(input, Ok(Input::Run(command)) if command.leaves())
}

/// Does what a line asks for. What it wrote is seen before the next line is read.
fn obey(input: Result<Input, Mistake>, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let input = input.map_err(|mistake| Failure::Usage(hint(mistake, talk.session)))?;
    let flow = survive(talk, |talk| match input {
        Input::Nothing => Ok(Flow::GoOn),
        Input::Run(command) => command.run(talk),
        Input::Add(text) => commands::add(text, talk),
    })?;

    talk.out.flush()?;
    Ok(flow)
}

/// Runs a command so that a panic in it, which is a bug, does not take the session and its
/// additions along.
///
/// The panic itself was reported when it happened. A command changes the session in single steps at
/// its end, so the session is then as the command found it, or as it should become.
fn survive(
    talk: &mut Talk<'_>,
    command: impl FnOnce(&mut Talk<'_>) -> Result<Flow, Failure>,
) -> Result<Flow, Failure> {
    catch_unwind(AssertUnwindSafe(|| command(talk))).unwrap_or_else(|_| {
        talk.out
            .say("the command was given up; the session goes on, with everything that was added");
        Ok(Flow::GoOn)
    })
}

/// What is wrong with a line, and what was probably meant.
fn hint(mistake: Mistake, session: &Session) -> String {
    let Mistake::UnknownCommand(word) = mistake else { return mistake.to_string() };
    if let Some(hint) = session.bare_name(&word) {
        return hint;
    }

    let near = did_you_mean(nearest(&word, table::names()));
    format!(
        "there is no command `{word}`{near} (`help` lists them; to look for a word: `find {word}`)"
    )
}

#[cfg(test)]
mod tests;

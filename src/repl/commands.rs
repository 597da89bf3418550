//! The commands of the prompt: those of the command line, and those that only a conversation has.
//!
//! A command is a file in `commands` and a line in the table below, as in [`crate::command`].

mod as_of;
mod assume;
mod check;
mod depth;
mod engine;
mod expand;
mod explain_error;
mod format;
mod help;
mod limits;
mod load;
mod quit;
mod reload;
mod retract;
mod save;
mod save_over;
mod session;
mod threads;
mod undo;
mod unload;

use super::additions::{self, Kept};
use crate::command::entry::Entry;
use crate::command::{self, Command};
use crate::exit::Failure;
use crate::out::Out;
use crate::progress::reading;
use std::sync::Arc;
use toulmin::Error;
use toulmin::library::Library;
use toulmin::session::{Loaded, Session};
use toulmin_lang::diag::Diagnostic;
use toulmin_render::render::counted;

/// What a command works on.
pub(super) struct Talk<'t> {
    /// The session.
    pub(super) session: &'t mut Session,
    /// What became of the additions.
    pub(super) kept: &'t mut Kept,
    /// Where it writes.
    pub(super) out: &'t mut Out,
}

/// What a command does to the conversation.
pub(super) enum Flow {
    /// It goes on.
    GoOn,
    /// It goes on with another casebook, or with the same one read again.
    Replace(Arc<Loaded>),
    /// The user leaves.
    Leave,
}

/// Makes the commands of the prompt from the table: a variant, an entry and a call for each.
macro_rules! commands {
    ($($variant:ident($module:ident),)*) => {
        /// A command of the prompt with its arguments.
        #[derive(Clone, Debug, clap::Subcommand)]
        pub(super) enum PromptCommand {
            /// One that the command line has too.
            #[command(flatten)]
            OnCasebook(Command),
            $(#[command(name = $module::ENTRY.name)] $variant($module::Args),)*
        }

        /// Those that only the prompt has, or reads in its own way, in the order of the table.
        const ENTRIES: &[Entry] = &[$($module::ENTRY),*];

        impl PromptCommand {
            /// Runs it.
            pub(super) fn run(&self, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
                match self {
                    PromptCommand::OnCasebook(command) => {
                        command.run(talk.session, talk.out).map(|_| Flow::GoOn)
                    }
                    $(PromptCommand::$variant(args) => $module::run(args, talk),)*
                }
            }
        }
    };
}

commands! {
    Assume(assume),
    Retract(retract),
    Expand(expand),
    Depth(depth),
    Format(format),
    Session(session),
    Undo(undo),
    Save(save),
    SaveOver(save_over),
    Load(load),
    Unload(unload),
    Reload(reload),
    Check(check),
    AsOf(as_of),
    Limits(limits),
    Engine(engine),
    Threads(threads),
    ExplainError(explain_error),
    Help(help),
    Quit(quit),
}

impl PromptCommand {
    /// Returns whether it leaves the conversation.
    pub(super) fn leaves(&self) -> bool {
        matches!(self, PromptCommand::Quit(_))
    }

    /// The command that the end of the input is.
    pub(super) fn quit() -> Self {
        PromptCommand::Quit(quit::Args {})
    }
}

/// Every entry of the table.
pub(super) fn entries() -> impl Iterator<Item = &'static Entry> {
    command::ENTRIES.iter().chain(ENTRIES)
}

/// Takes rules, facts and declarations that were typed into the session.
pub(super) fn add(text: String, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let loaded = additions::with(text, talk.session);
    let Some(loaded) = sound(loaded, "nothing was added", talk) else { return Ok(Flow::GoOn) };

    let typed = loaded.typed().last();
    let is_new = |finding: &&Diagnostic| Some(finding.span.file) == typed;
    let found: Vec<Diagnostic> = loaded.casebook.warnings.iter().filter(is_new).cloned().collect();
    talk.out.findings(&found, &loaded.sources);
    talk.out.result(&additions::added(&loaded))?;

    Ok(Flow::Replace(loaded))
}

/// The files that were read beside the casebook, in words.
pub(super) fn with(library: &Library) -> String {
    let added = library.added();
    if added.is_empty() { String::new() } else { format!("; with {}", added.join(", ")) }
}

/// Reads a casebook to go on with. Until it is known to be sound, the old one stays, and
/// `otherwise` says so.
fn replace(library: Library, otherwise: &str, talk: &mut Talk<'_>) -> Result<Flow, Failure> {
    let Some(loaded) = sound(Loaded::read_observed(library, &mut reading()), otherwise, talk)
    else {
        return Ok(Flow::GoOn);
    };

    talk.out.findings(&loaded.casebook.warnings, &loaded.sources);
    let summary = command::check::summary(&loaded.casebook);
    talk.out.result(&format!("{summary}{}\n", with(&loaded.library)))?;

    Ok(Flow::Replace(loaded))
}

/// The casebook, if it can be run with the settings of the session. Otherwise says why not, and
/// that the old one stays.
fn sound(
    loaded: Result<Loaded, Error>,
    otherwise: &str,
    talk: &mut Talk<'_>,
) -> Option<Arc<Loaded>> {
    let settings = talk.session.settings.clone();
    let runs = loaded.and_then(|loaded| Session::new(loaded, settings));

    match runs {
        Ok(Session { loaded, .. }) => {
            for (typed, found) in &loaded.assumptions.dropped {
                talk.out.findings(found, &loaded.sources);
                talk.out.say(&format!("{} is dropped: `{}`", typed.number, typed.text));
            }
            Some(loaded)
        }
        Err(failure) => {
            talk.out.failure(&failure.into());
            talk.out.say(&format!("{otherwise}; everything stays as it was"));
            None
        }
    }
}

/// Warns once before additions are lost; returns whether it did.
pub(super) fn warns_of_loss(talk: &mut Talk<'_>) -> bool {
    let typed = &talk.session.loaded.library.typed;
    let must_warn = talk.kept.must_warn(typed);
    if must_warn {
        let additions = counted(typed.len(), "addition");
        talk.out.warn(&format!(
            "{additions} not saved; `save FILE` keeps them, `quit` again drops them"
        ));
    }

    must_warn
}

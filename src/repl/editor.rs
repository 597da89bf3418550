//! Where lines come from: a terminal with editing, or any other input.

use super::complete::{Completion, complete};
use super::highlight::highlight;
use super::whole::{goes_on_below, is_whole};
use crate::exit::Failure;
use crate::out::Out;
use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hint, Hinter};
use rustyline::history::FileHistory;
use rustyline::validate::{ValidationContext, ValidationResult, Validator};
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use std::borrow::Cow;
use std::io::{self, BufRead, IsTerminal};
use std::path::{Path, PathBuf};
use toulmin::Cancel;
use toulmin::FileError;
use toulmin::session::Session;
use toulmin_lang::editor::complete::Names;
use toulmin_render::render::style::{Colour, FAINT, STRONG};

/// What came of reading a line.
pub(super) enum Read {
    /// A line, or several that belong together.
    Line(String),
    /// The line was given up with Ctrl-C.
    Nothing,
    /// The input has ended.
    End,
}

/// Where lines come from.
pub(super) enum Reader {
    /// A terminal.
    Terminal(Box<Terminal>),
    /// A pipe or a file.
    Lines(io::Lines<io::StdinLock<'static>>),
}

/// A terminal with editing, completion and history.
pub(super) struct Terminal {
    editor: Editor<Prompt, FileHistory>,
    /// Where lines are kept, until that fails.
    history: Option<PathBuf>,
}

impl Reader {
    /// Editing when there is a terminal on both sides; plain lines otherwise.
    pub(super) fn new(out: &mut Out, cancel: Cancel) -> Self {
        let terminal = io::stdin().is_terminal() && io::stdout().is_terminal();
        match terminal.then(|| Terminal::new(out, cancel)).flatten() {
            Some(terminal) => Reader::Terminal(Box::new(terminal)),
            None => Reader::Lines(io::stdin().lock().lines()),
        }
    }

    /// Returns whether a person types the lines.
    pub(super) fn is_terminal(&self) -> bool {
        matches!(self, Reader::Terminal(_))
    }

    /// Learns the names of the session's casebook, for completion.
    pub(super) fn learn(&mut self, session: &Session) {
        if let Reader::Terminal(terminal) = self
            && let Some(prompt) = terminal.editor.helper_mut()
        {
            prompt.names = Names::of(&session.casebook);
        }
    }

    /// The next line.
    pub(super) fn read(&mut self, session: &Session, out: &mut Out) -> Result<Read, Failure> {
        match self {
            Reader::Terminal(terminal) => terminal.read(session, out),
            Reader::Lines(lines) => read_lines(lines),
        }
    }
}

/// The next lines, until they are complete or the input ends.
fn read_lines(lines: &mut io::Lines<io::StdinLock<'static>>) -> Result<Read, Failure> {
    let mut text = String::new();
    for line in lines {
        let cannot_read = |error| FileError::new(Path::new("standard input"), "read", error);
        text += &line.map_err(cannot_read)?;
        if is_whole(&text) {
            return Ok(Read::Line(text));
        }
        text.push('\n');
    }
    Ok(if text.is_empty() { Read::End } else { Read::Line(text) })
}

impl Terminal {
    fn new(out: &mut Out, cancel: Cancel) -> Option<Self> {
        let config = Config::builder().completion_type(CompletionType::List).build();
        let mut editor = Editor::with_default(config).ok()?;
        editor.set_helper(Some(Prompt { colour: out.colour, ..Prompt::default() }));

        let history = history_file();
        if let Some(path) = &history {
            // The file does not exist before the first session.
            _ = editor.load_history(path);
        }

        _ = ctrlc::set_handler(move || interrupt(&cancel));
        Some(Terminal { editor, history })
    }

    fn read(&mut self, session: &Session, out: &mut Out) -> Result<Read, Failure> {
        match self.editor.readline(&prompt(session)) {
            Ok(line) => {
                self.remember(&line, out);
                Ok(Read::Line(line))
            }
            Err(ReadlineError::Interrupted) => Ok(Read::Nothing),
            Err(ReadlineError::Eof) => Ok(Read::End),
            Err(error) => Err(FileError::new(Path::new("the terminal"), "read", error).into()),
        }
    }

    /// Keeps a line for later sessions. If that fails, a warning says so once.
    #[expect(clippy::disallowed_methods, reason = "the history is not part of a casebook")]
    fn remember(&mut self, line: &str, out: &mut Out) {
        let added = self.editor.add_history_entry(line).unwrap_or(false);
        let Some(path) = self.history.as_ref().filter(|_| added) else { return };
        let folder = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let written =
            folder.map_err(ReadlineError::from).and_then(|()| self.editor.append_history(path));
        if let Err(error) = written {
            out.warn(&format!("cannot keep the history in `{}`: {error}", path.display()));
            self.history = None;
        }
    }
}

/// What Ctrl-C does while a command runs. A second one ends the program: the evaluation did not
/// react to the first.
#[expect(clippy::disallowed_methods, reason = "nothing else can end what does not react")]
fn interrupt(cancel: &Cancel) {
    if cancel.cancel() {
        std::process::exit(130);
    }
}

/// The text before a line. It says how what is asked differs from the casebook in its files.
fn prompt(session: &Session) -> String {
    let mut added: String =
        session.loaded.library.added().iter().map(|name| format!(" +{name}")).collect();
    let typed = session.loaded.library.typed.len();
    if typed > 0 {
        added += &format!(" +{typed} typed");
    }

    let (assumed, withdrawn) = session.loaded.assumptions.count();
    if assumed > 0 {
        added += &format!(" +{assumed} assumed");
    }
    if withdrawn > 0 {
        added += &format!(" -{withdrawn} withdrawn");
    }

    match session.settings.as_of {
        _ if !added.is_empty() => format!("[{}{added}]> ", session.date()),
        Some(date) => format!("{date}> "),
        None => "> ".to_owned(),
    }
}

/// `toulmin/history` in the folder where programs keep their state.
#[expect(
    clippy::disallowed_methods,
    reason = "the environment says where programs keep their state"
)]
fn history_file() -> Option<PathBuf> {
    let folder = |name| std::env::var_os(name).filter(|it| !it.is_empty()).map(PathBuf::from);
    let state = folder("XDG_STATE_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local").join("state")))
        .or_else(|| folder("LOCALAPPDATA"));
    state.map(|state| state.join("toulmin").join("history"))
}

/// Completion, colour and the rule for when a line is complete.
struct Prompt {
    names: Names,
    files: FilenameCompleter,
    colour: Colour,
}

impl Default for Prompt {
    fn default() -> Self {
        Prompt { names: Names::default(), files: FilenameCompleter::new(), colour: Colour::Off }
    }
}

impl Helper for Prompt {}

/// The hint after a text that is not complete yet. Unlike a suggestion it never becomes part of the
/// text.
struct GoesOn;

impl Hint for GoesOn {
    fn display(&self) -> &str {
        "   … goes on; an empty line ends it"
    }

    fn completion(&self) -> Option<&str> {
        None
    }
}

impl Hinter for Prompt {
    type Hint = GoesOn;

    fn hint(&self, text: &str, at: usize, _: &Context<'_>) -> Option<GoesOn> {
        (at == text.len() && goes_on_below(text)).then_some(GoesOn)
    }
}

impl Completer for Prompt {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        at: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        match complete(&self.names, &line[..at]) {
            Completion::File => self.files.complete_path(line, at),
            Completion::Texts(range, texts) => {
                Ok((range.start, texts.into_iter().map(candidate).collect()))
            }
        }
    }
}

/// A text to choose, listed without the blank that it ends in.
fn candidate(text: String) -> Pair {
    Pair { display: text.trim_end().to_owned(), replacement: text }
}

impl Highlighter for Prompt {
    fn highlight<'l>(&self, line: &'l str, _: usize) -> Cow<'l, str> {
        match self.colour {
            Colour::On => Cow::Owned(highlight(line)),
            Colour::Off => Cow::Borrowed(line),
        }
    }

    fn highlight_prompt<'b, 's: 'b, 'p: 'b>(&'s self, prompt: &'p str, _: bool) -> Cow<'b, str> {
        Cow::Owned(self.colour.paint(STRONG, prompt))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(self.colour.paint(FAINT, hint))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        kind != CmdKind::MoveCursor
    }
}

impl Validator for Prompt {
    fn validate(&self, context: &mut ValidationContext<'_>) -> rustyline::Result<ValidationResult> {
        Ok(match is_whole(context.input()) {
            true => ValidationResult::Valid(None),
            false => ValidationResult::Incomplete,
        })
    }
}

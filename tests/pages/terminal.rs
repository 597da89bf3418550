//! The terminal at which a page is run: a folder of its own, the program, and its prompt.

use crate::page::{Change, Difference, Page, Step};
use snapbox::Data;
use snapbox::dir::{DirRoot, copy_template};
use snapbox::filter::NormalizeToExpected;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs a page, which may start in a copy of a casebook below the root. A fault begins with the line of its step.
pub(crate) fn run(page: &Page, root: &Path) -> Result<Vec<Difference>, String> {
    let folder = DirRoot::mutable_temp().expect("a folder can be made");
    let folder = match page.start {
        Some(start) => folder.with_template(&root.join(start)).expect("it can be copied"),
        None => folder,
    };
    let mut terminal = Terminal { here: path(&folder).to_owned(), folder, session: None };
    let mut differences = Vec::new();
    for placed in &page.steps {
        let printed = terminal.take(&placed.step);
        let printed = printed.map_err(|fault| format!("{}: {fault}", placed.line + 1))?;
        let shown = page.text(&placed.shown);
        let printed = as_shown(printed.trim_end(), &shown);
        if shown != printed {
            let (line, place) = (placed.line, placed.shown.clone());
            differences.push(Difference { line, place, shown, printed });
        }
    }
    Ok(differences)
}

/// What is printed, with that left out which the page leaves out; an exit code never is.
fn as_shown(printed: &str, shown: &str) -> String {
    let ((code, printed), (_, shown)) = (split_code(printed), split_code(shown));
    let (printed, shown) = (Data::text(printed), Data::text(shown));
    let printed = NormalizeToExpected::new().redact().normalize(printed, &shown);
    format!("{code}{printed}")
}

/// The line of the exit code, and the rest.
fn split_code(text: &str) -> (&str, &str) {
    let end = text.find('\n').map_or(text.len(), |at| at + 1);
    text.split_at(if text.starts_with("? ") { end } else { 0 })
}

struct Terminal {
    folder: DirRoot,
    here: PathBuf,
    session: Option<Session>,
}

/// A program that reads what is typed.
struct Session {
    arguments: Vec<String>,
    /// The folder as it was when the program began.
    before: DirRoot,
    typed: String,
    printed: String,
}

impl Terminal {
    /// Takes a step, and gives what is printed.
    fn take(&mut self, step: &Step) -> Result<String, String> {
        match step {
            Step::Write { path, text } => self.write(path, text),
            Step::Change { path, parts } => {
                let text = fs::read_to_string(self.here.join(path));
                let text = text.map_err(|_| format!("`{path}` is not there"))?;
                let text = parts.iter().try_fold(text, |text, part| changed(path, &text, part))?;
                self.write(path, &text)
            }
            Step::Go(folder) => {
                self.session = None;
                self.here.push(folder);
                let there = self.here.is_dir();
                if there { Ok(String::new()) } else { Err(format!("there is no `{folder}`")) }
            }
            Step::Run(arguments) => {
                let before =
                    DirRoot::mutable_temp().and_then(|it| it.with_template(path(&self.folder)));
                let before = before.expect("the folder can be copied");
                let (code, printed) = self.run(arguments, "");
                let shown = with_code(code, &printed);
                let (arguments, typed) = (arguments.clone(), String::new());
                self.session = Some(Session { arguments, before, typed, printed });
                Ok(shown)
            }
            Step::Type(text) => self.type_in(text),
        }
    }

    fn write(&mut self, path: &str, text: &str) -> Result<String, String> {
        self.session = None;
        let path = self.here.join(path);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("it can be made");
        fs::write(path, text).expect("it can be written");
        Ok(String::new())
    }

    /// Types further lines, and gives what is printed beyond what was printed before.
    fn type_in(&mut self, text: &str) -> Result<String, String> {
        let Some(mut session) = self.session.take() else {
            return Err("nothing was run to type at".to_owned());
        };
        fs::remove_dir_all(path(&self.folder)).expect("the folder can be emptied");
        copy_template(path(&session.before), path(&self.folder)).expect("it can be copied back");
        session.typed += text;
        let (code, printed) = self.run(&session.arguments, &session.typed);
        let Some(new) = printed.strip_prefix(&session.printed) else {
            return Err(format!("the session does not go on as it began, but so:\n{printed}"));
        };
        let shown = with_code(code, new);
        session.printed = printed;
        self.session = Some(session);
        Ok(shown)
    }

    /// Runs the program: its exit code, and what it prints as on a terminal without colours.
    fn run(&self, arguments: &[String], input: &str) -> (Option<i32>, String) {
        let (mut output, end) = std::io::pipe().expect("a pipe can be made");
        let mut child = Command::new(env!("CARGO_BIN_EXE_toulmin"))
            .args(arguments)
            .current_dir(&self.here)
            .env("NO_COLOR", "1")
            .stdin(Stdio::piped())
            .stdout(end.try_clone().expect("it has a second end"))
            .stderr(end)
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("it has an input");
        _ = stdin.write_all(input.as_bytes()); // Whoever does not read has ended.
        drop(stdin);
        let mut printed = String::new();
        output.read_to_string(&mut printed).expect("it prints text");
        (child.wait().expect("it ends").code(), printed)
    }
}

fn path(folder: &DirRoot) -> &Path {
    folder.path().expect("it is a folder")
}

fn with_code(code: Option<i32>, printed: &str) -> String {
    match code {
        Some(0) => printed.to_owned(),
        Some(code) => format!("? {code}\n{printed}"),
        None => format!("? interrupted\n{printed}"),
    }
}

/// A file with lines in the place of others, which must be there once.
fn changed(path: &str, text: &str, change: &Change) -> Result<String, String> {
    let text = format!("\n{text}"); // So that what is found begins with a line.
    let [before, after] = [&change.before, &change.after].map(|lines| format!("\n{lines}"));
    match text.matches(&before).count() {
        1 => Ok(text.replacen(&before, &after, 1).split_off(1)),
        n => Err(format!("`{path}` has the lines that this changes {n} times, not once")),
    }
}

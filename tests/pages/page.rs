//! A page as steps: which files it writes, what it runs, and what it says is printed.

use std::ops::Range;

/// A page, read.
pub(crate) struct Page<'a> {
    /// The casebook in a copy of which it starts.
    pub(crate) start: Option<&'a str>,
    /// What it does, in order.
    pub(crate) steps: Vec<Placed>,
    lines: Vec<&'a str>,
}

/// A step and where it stands. Lines are counted from 0.
pub(crate) struct Placed {
    pub(crate) line: usize,
    pub(crate) step: Step,
    /// The lines that show what it prints.
    pub(crate) shown: Range<usize>,
}

/// What a page does.
pub(crate) enum Step {
    Write { path: String, text: String },
    Change { path: String, parts: Vec<Change> },
    Go(String),
    Run(Vec<String>),
    Type(String),
}

/// Lines of a file and those that take their place.
#[derive(Default)]
pub(crate) struct Change {
    pub(crate) before: String,
    pub(crate) after: String,
}

/// A step that prints something else than the page shows.
pub(crate) struct Difference {
    pub(crate) line: usize,
    pub(crate) place: Range<usize>,
    pub(crate) shown: String,
    pub(crate) printed: String,
}

type Fault = String;

fn fault<T>(line: usize, message: &str) -> Result<T, Fault> {
    Err(format!("{}: {message}", line + 1))
}

impl<'a> Page<'a> {
    /// Reads a page; a fault begins with its line.
    pub(crate) fn read(text: &'a str) -> Result<Self, Fault> {
        let lines: Vec<&str> = text.lines().collect();
        let start = lines.first().and_then(|line| line.strip_prefix("<!-- in: "));
        let start = start.and_then(|line| line.strip_suffix(" -->"));
        let mut page = Page { start, steps: Vec::new(), lines };
        let mut words = 0;
        let mut at = 0;
        while let Some(&line) = page.lines.get(at) {
            let info = line.trim_start_matches('`');
            let ticks = line.len() - info.len();
            if ticks < 3 {
                if line.trim_start().starts_with("```") {
                    return fault(at, "an indented fence");
                }
                at += 1;
                continue;
            }
            let inside = &page.lines[at + 1..];
            let Some(length) = inside.iter().position(|end| *end == &line[..ticks]) else {
                return fault(at, "the fence has no end");
            };
            let end = at + 1 + length;
            let steps = page.fence(info, &page.lines[words..at].join("\n"), at + 1..end)?;
            page.steps.extend(steps);
            (words, at) = (end + 1, end + 1);
        }
        if page.steps.iter().any(|it| matches!(it.step, Step::Run(_))) {
            Ok(page)
        } else {
            fault(0, "the page runs nothing")
        }
    }

    /// The steps of a fence, with the words above it.
    fn fence(&self, info: &str, words: &str, place: Range<usize>) -> Result<Vec<Placed>, Fault> {
        let text = &self.lines[place.clone()];
        let (kind, path) = info.split_once(" file=").unwrap_or((info, ""));
        let path = path.to_owned();
        if kind == "console" {
            return self.console(place);
        }
        if path.is_empty() {
            let command = text.iter().position(|line| line.starts_with("$ "));
            return command
                .map_or(Ok(Vec::new()), |at| fault(place.start + at, "a command that is not run"));
        }
        let line = place.start - 1;
        if !words.contains(&format!("`{path}`")) {
            return fault(line, &format!("the words above do not name `{path}`"));
        }
        let step = match kind {
            "diff" => Step::Change { path, parts: changes(text, place.start)? },
            _ => Step::Write { path, text: text.iter().map(|line| format!("{line}\n")).collect() },
        };
        Ok(vec![Placed { line, step, shown: 0..0 }])
    }

    /// What is done at a terminal.
    fn console(&self, place: Range<usize>) -> Result<Vec<Placed>, Fault> {
        let mut steps = Vec::new();
        let mut at = place.start;
        while at < place.end {
            let line = at;
            let step = if let Some(command) = self.lines[at].strip_prefix("$ ") {
                let mut command = command.to_owned();
                at += 1;
                while command.ends_with('\\') && at < place.end {
                    command.pop();
                    command += self.lines[at];
                    at += 1;
                }
                run_or_go(&command, line)?
            } else if let Some(text) = typed(self.lines[at]) {
                at += 1;
                Step::Type(format!("{text}\n"))
            } else {
                return fault(at, "expected `$ …` or `> …`");
            };
            let rest = &self.lines[at..place.end];
            let begins = |line: &&str| line.starts_with("$ ") || typed(line).is_some();
            let length = rest.iter().position(begins).unwrap_or(rest.len());
            let shown = rest[..length].iter().rposition(|line| !line.is_empty());
            steps.push(Placed { line, step, shown: at..at + shown.map_or(0, |last| last + 1) });
            at += length;
        }
        Ok(steps)
    }

    /// A line of the page.
    pub(crate) fn line(&self, line: usize) -> &str {
        self.lines[line]
    }

    /// What the page shows at this place.
    pub(crate) fn text(&self, place: &Range<usize>) -> String {
        self.lines[place.clone()].join("\n")
    }

    /// The page, with what is printed instead of what it shows.
    pub(crate) fn with(&self, differences: &[Difference]) -> String {
        let mut lines = self.lines.clone();
        for Difference { place, printed, .. } in differences.iter().rev() {
            lines.splice(place.clone(), printed.lines());
        }
        lines.join("\n") + "\n"
    }
}

/// What is typed at the prompt in a line of a terminal.
fn typed(line: &str) -> Option<&str> {
    line.strip_prefix("> ").or((line == ">").then_some(""))
}

fn run_or_go(command: &str, line: usize) -> Result<Step, Fault> {
    let Some(mut words) = shlex::split(command) else {
        return fault(line, "a quote has no end");
    };
    match words.first().map_or("", |word| word) {
        "toulmin" => Ok(Step::Run(words.split_off(1))),
        "cd" if words.len() == 2 => Ok(Step::Go(words.swap_remove(1))),
        other => fault(line, &format!("`{other}` is not run here")),
    }
}

/// The changes that a fence makes to a file.
fn changes(lines: &[&str], first: usize) -> Result<Vec<Change>, Fault> {
    let mut parts = vec![Change::default()];
    for (at, line) in lines.iter().enumerate() {
        let mark = line.get(..1).unwrap_or(" ");
        let text = format!("{}\n", line.get(1..).unwrap_or_default());
        let part = parts.last_mut().expect("there is one from the beginning on");
        match mark {
            "@" if part.before.is_empty() && part.after.is_empty() => {}
            "@" => parts.push(Change::default()),
            " " | "-" | "+" => {
                part.before += if mark == "+" { "" } else { &text };
                part.after += if mark == "-" { "" } else { &text };
            }
            _ => return fault(first + at, "expected ` `, `-`, `+` or `@@`"),
        }
    }
    Ok(parts)
}

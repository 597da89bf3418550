//! Where a command writes: results on one stream, everything else on the other.

use crate::exit::Failure;
#[cfg(test)]
use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, Write};
#[cfg(test)]
use std::rc::Rc;
use toulmin_lang::diag::Diagnostic;
use toulmin_lang::source::Sources;
use toulmin_render::render::style::{BAD, Colour, FAINT, NOTABLE};
use toulmin_render::render::table::{Layout, Numbering};
use toulmin_render::render::{diagnostics, layout};

/// Longer lines are hard to read.
const PROSE_MAX: usize = 100;

/// The two streams of a command. Writing to it writes a result.
pub(crate) struct Out {
    results: Box<dyn Write>,
    messages: Box<dyn Write>,
    /// The colour of results.
    pub(crate) colour: Colour,
    message_colour: Colour,
    width: Option<u16>,
    message_width: Option<u16>,
    /// Whether answers have numbers.
    pub(crate) numbering: Numbering,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ColourChoice {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

impl ColourChoice {
    #[expect(clippy::disallowed_methods, reason = "the environment may ask for no colour")]
    fn on(self, terminal: bool) -> Colour {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        match self {
            ColourChoice::Always => Colour::On,
            ColourChoice::Auto if terminal && wanted => Colour::On,
            ColourChoice::Auto | ColourChoice::Never => Colour::Off,
        }
    }
}

impl Out {
    /// Standard output and standard error.
    pub(crate) fn standard(choice: ColourChoice) -> Self {
        let (results, messages) = (io::stdout(), io::stderr());
        let terminal = results.is_terminal();
        let width = terminal_size::terminal_size().map(|(width, _)| width.0);
        Out {
            colour: choice.on(terminal),
            message_colour: choice.on(messages.is_terminal()),
            width: width.filter(|_| terminal),
            message_width: width.filter(|_| messages.is_terminal()),
            numbering: Numbering::Off,
            results: Box::new(BufWriter::new(results)),
            messages: Box::new(messages),
        }
    }

    /// Both streams in one buffer, without colour.
    #[cfg(test)]
    pub(crate) fn in_memory() -> (Self, Rc<RefCell<Vec<u8>>>) {
        let memory = Memory::default();
        let out = Out {
            colour: Colour::Off,
            message_colour: Colour::Off,
            width: None,
            message_width: None,
            numbering: Numbering::On,
            results: Box::new(memory.clone()),
            messages: Box::new(memory.clone()),
        };
        (out, memory.0)
    }

    /// The layout of tables here.
    pub(crate) fn layout(&self) -> Layout {
        Layout { colour: self.colour, width: self.width, numbering: self.numbering }
    }

    /// Writes a whole result.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.results.write_all(text.as_bytes())?)
    }

    /// Writes a result in prose. On a terminal, lines that are too long to read well are broken,
    /// and their rest is indented by `hang` columns.
    pub(crate) fn prose(&mut self, text: &str, hang: usize) -> Result<(), Failure> {
        match self.width {
            Some(_) => self.result(&layout::prose(text, self.line_width(), hang)),
            None => self.result(text),
        }
    }

    /// Says something in prose that is no result, with lines like those of [`Out::prose`].
    pub(crate) fn tell(&mut self, text: &str) {
        match self.message_width {
            Some(width) => self.say(&layout::prose(text, prose_width(width), 0)),
            None => self.say(text),
        }
    }

    /// Says something that is no result. If even that fails, nobody is there to read it.
    pub(crate) fn say(&mut self, text: &str) {
        _ = self.results.flush();
        _ = writeln!(self.messages, "{text}");
    }

    /// The width of a line of prose.
    pub(crate) fn line_width(&self) -> usize {
        self.width.map_or(PROSE_MAX, prose_width)
    }

    /// Says something that readers may skip.
    pub(crate) fn remark(&mut self, text: &str) {
        let text = self.message_colour.paint(FAINT, text);
        self.tell(&text);
    }

    /// Warns of something that no text of the casebook is to blame for.
    pub(crate) fn warn(&mut self, text: &str) {
        let word = self.message_colour.paint(NOTABLE, "warning");
        self.tell(&format!("{word}: {text}"));
    }

    /// Shows findings.
    pub(crate) fn findings(&mut self, found: &[Diagnostic], sources: &Sources) {
        if !found.is_empty() {
            let text = diagnostics::text(found, sources, self.message_colour);
            self.say(&text);
        }
    }

    /// Says why a command failed.
    pub(crate) fn failure(&mut self, failure: &Failure) {
        let error = self.message_colour.paint(BAD, "error");
        match failure {
            Failure::Closed | Failure::Reported => {}
            Failure::Cancelled => self.say("stopped"),
            Failure::Invalid(found) => self.findings(&found.diagnostics, &found.sources),
            Failure::Usage(text) | Failure::Refused(text) | Failure::Unsound(text) => {
                self.tell(&format!("{error}: {text}"));
            }
            Failure::World(file) => self.tell(&format!("{error}: {file}")),
        }
    }
}

/// A buffer that can be read while it is written to.
#[cfg(test)]
#[derive(Clone, Default)]
struct Memory(Rc<RefCell<Vec<u8>>>);

#[cfg(test)]
impl Write for Memory {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The width of a line of prose on a terminal.
fn prose_width(terminal: u16) -> usize {
    usize::from(terminal).min(PROSE_MAX)
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.results.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.results.flush()
    }
}

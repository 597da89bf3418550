//! Where a command writes: results on one stream, everything else on the other.

use crate::exit::Failure;
use std::io::{self, BufWriter, IsTerminal, Write};
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
    /// Whether results are coloured.
    pub(crate) colour: Colour,
    message_colour: Colour,
    width: Option<u16>,
    message_width: Option<u16>,
    /// Whether answers carry numbers.
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

    /// How tables are laid out here.
    pub(crate) fn layout(&self) -> Layout {
        Layout { colour: self.colour, width: self.width, numbering: self.numbering }
    }

    /// Writes a whole result.
    pub(crate) fn result(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.results.write_all(text.as_bytes())?)
    }

    /// Writes a whole result of words: on a terminal no line is wider than is good to read, and what does not fit goes on
    /// below, `hang` columns further in.
    pub(crate) fn prose(&mut self, text: &str, hang: usize) -> Result<(), Failure> {
        match self.width {
            Some(_) => self.result(&layout::prose(text, self.line_width(), hang)),
            None => self.result(text),
        }
    }

    /// Says something in words that is no result; lines as [`Out::prose`] has them.
    pub(crate) fn tell(&mut self, text: &str) {
        match self.message_width {
            Some(width) => self.say(&layout::prose(text, prose_width(width), 0)),
            None => self.say(text),
        }
    }

    /// Says something that is no result. If even that fails there is nobody to tell.
    pub(crate) fn say(&mut self, text: &str) {
        _ = self.results.flush();
        _ = writeln!(self.messages, "{text}");
    }

    /// How wide a line of prose may be.
    pub(crate) fn line_width(&self) -> usize {
        self.width.map_or(PROSE_MAX, prose_width)
    }

    /// Says something that may be overlooked.
    pub(crate) fn remark(&mut self, text: &str) {
        let text = self.message_colour.paint(FAINT, text);
        self.tell(&text);
    }

    /// Warns of something that is not in any source.
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

/// How wide a line of prose may be on a terminal.
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

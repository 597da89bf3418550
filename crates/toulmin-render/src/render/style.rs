//! Colour: which parts of a text stand out, and whether they do.

use anstyle::{AnsiColor, Style};

/// Whether text is coloured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// For a terminal.
    On,
    /// For everything else.
    Off,
}

/// Words that should be found at a glance.
pub const STRONG: Style = Style::new().bold();
/// Words that may be skipped.
pub const FAINT: Style = Style::new().dimmed();
/// What is well.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is not.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What deserves a look.
pub const NOTABLE: Style = AnsiColor::Yellow.on_default();
/// Names of relations.
pub const RELATION: Style = AnsiColor::Blue.on_default();
/// Variables.
pub const VARIABLE: Style = AnsiColor::Magenta.on_default();
/// Text, numbers and dates.
pub const LITERAL: Style = AnsiColor::Green.on_default();
/// Words of the language and names of commands.
pub const KEYWORD: Style = AnsiColor::Cyan.on_default().bold();

impl Colour {
    /// The text in this style, if there is colour.
    pub fn paint(self, style: Style, text: &str) -> String {
        match self {
            Colour::On if style == Style::new() => text.to_owned(),
            Colour::On => format!("{style}{text}{style:#}"),
            Colour::Off => text.to_owned(),
        }
    }
}

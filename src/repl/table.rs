//! The table of commands, as the prompt looks them up: by the word that was typed.

use super::commands::{self, PromptCommand};
use crate::command::entry::Entry;
use clap::CommandFactory;
use std::sync::LazyLock;

/// A line as clap reads it.
#[derive(Debug, clap::Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true)]
pub(super) struct Line {
    /// The command.
    #[command(subcommand)]
    pub(super) command: PromptCommand,
}

/// All that is known of a command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    /// What the prompt knows.
    pub(super) entry: &'static Entry,
    /// What clap knows: its arguments, and what they are for.
    pub(super) definition: &'static clap::Command,
}

static DEFINITIONS: LazyLock<clap::Command> = LazyLock::new(Line::command);

/// The command with this name or alias.
pub(super) fn find(word: &str) -> Option<Known> {
    let definition = DEFINITIONS.find_subcommand(word)?;
    let entry = commands::entries().find(|entry| entry.name == definition.get_name());
    Some(Known { entry: entry.expect("bug: a command has no entry"), definition })
}

/// Every command, in the order of the table.
pub(super) fn all() -> impl Iterator<Item = Known> {
    commands::entries().filter_map(|entry| find(entry.name))
}

/// The names of all commands, and their aliases.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    all().flat_map(|it| [it.entry.name].into_iter().chain(it.definition.get_all_aliases()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn every_command_that_clap_reads_is_in_the_table() {
        let read: Vec<&str> = DEFINITIONS.get_subcommands().map(clap::Command::get_name).collect();
        let known: Vec<&str> = commands::entries().map(|entry| entry.name).collect();
        assert_eq!(read, known);
        DEFINITIONS.clone().debug_assert();
    }

    #[test]
    fn every_command_and_argument_says_what_it_is() {
        for Known { entry, definition } in all() {
            let about = definition.get_about().map(ToString::to_string).unwrap_or_default();
            assert!(!about.is_empty() && !about.ends_with('.'), "`{}`: {about:?}", entry.name);
            assert!(!entry.examples.is_empty(), "`{}` has no example", entry.name);
            for argument in definition.get_arguments() {
                let id = argument.get_id();
                assert!(argument.get_help().is_some(), "`{}`: `{id}` has no help", entry.name);
            }
        }
    }

    #[test]
    fn a_command_that_needs_something_says_what() {
        for Known { entry, definition } in all() {
            let is_needed = definition.get_positionals().any(clap::Arg::is_required_set);
            if is_needed {
                assert!(entry.needs.is_some(), "`{}` does not say what it needs", entry.name);
            }
        }
    }
}

//! `docs/reference/commands.md`, made from what clap and the table of the prompt know.

use super::{Cli, EXIT_CODES};
use crate::command::entry::Group;
use crate::repl::topics::{self, Part, Topic, arguments, parts};
use clap::CommandFactory;
use pretty_assertions::assert_eq;
use std::path::Path;
use toulmin_render::render::layout;

/// Where the page lies.
const PAGE: &str = "docs/reference/commands.md";

/// The width of its lines.
const WIDTH: usize = 100;

const HEAD: &str = "\
# Commands

This page lists everything that can be typed, in the shell and at the prompt. It is made from the program: a test
fails when it is out of date, and `UPDATE=1 cargo test --bin toulmin reference` makes it again.

";

const PROMPT: &str = "\
    A line is a goal, a rule, a fact or a declaration, or one of these commands. Those that the shell has too have the same \
    arguments and options here; their names lead to them.";

#[test]
#[expect(clippy::disallowed_methods, reason = "the page lies in a file")]
fn the_page_of_commands_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGE);
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        std::fs::write(&path, &page).expect("the page can be written");
    }

    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(written, page, "`UPDATE=1` makes `{PAGE}` again");
}

#[test]
fn the_shell_and_the_prompt_say_the_same_of_a_command() {
    let shell = Cli::command();
    for command in shell.get_subcommands().filter(|it| !is_for_the_shell_alone(it)) {
        let name = command.get_name();
        let topic = topics::topic(name).unwrap_or_else(|| panic!("no help on `{name}`"));
        assert_eq!(about(command), topic.does, "{name}");
        assert_eq!(arguments(command), topic.arguments, "{name}");
        let usages = |parts: &[Part]| parts.iter().map(|it| it.usage.clone()).collect::<Vec<_>>();
        assert_eq!(usages(&parts(command)), usages(&topic.parts), "{name}");
    }
}

/// Returns whether a sub-command has no place in a conversation about a casebook.
fn is_for_the_shell_alone(command: &clap::Command) -> bool {
    ["repl", "compile", "init"].contains(&command.get_name())
}

fn page() -> String {
    let shell = Cli::command();
    let mut text = HEAD.to_owned();

    text +=
        "## In the shell\n\n`toulmin [OPTIONS] [COMMAND]`. Without a command, the prompt opens.\n";
    for command in shell.get_subcommands() {
        text += &shell_command(command);
    }
    text += "\n### Options of every command\n\n";
    text += &table(&global_parts(&shell));
    text += &format!("\n### Exit codes\n\n```text\n{}\n```\n", exit_codes());

    text += "\n## At the prompt\n";
    text += &paragraph(PROMPT);
    for group in Group::ALL {
        text += &format!("\n### {}\n\n", group.title());
        let topics: Vec<&Topic> = topics::all().filter(|topic| topic.group == group).collect();
        text += "| command | |\n| --- | --- |\n";
        text += &topics.iter().map(|topic| line(topic, &shell)).collect::<String>();
        for topic in topics.iter().filter(|it| shell.find_subcommand(it.name).is_none()) {
            text += &details(topic);
        }
    }

    text
}

/// A command of the shell with all that it takes.
fn shell_command(command: &clap::Command) -> String {
    let usage = format!("toulmin {} {}", command.get_name(), arguments(command));
    let parts = parts(command);
    let more = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let more = paragraph(&more);
    let parts = if parts.is_empty() { String::new() } else { format!("\n{}", table(&parts)) };
    format!("\n### `{}`\n\n{}.\n{parts}{more}", usage.trim_end(), about(command))
}

/// A topic of the prompt in the table of its group.
fn line(topic: &Topic, shell: &clap::Command) -> String {
    let usage = format!("{} {}", topic.name, topic.arguments);
    let link = match shell.find_subcommand(topic.name) {
        Some(command) => {
            let heading = format!("toulmin {} {}", topic.name, arguments(command));
            format!("[`{}`](#{})", usage.trim_end(), anchor(heading.trim_end()))
        }
        None => format!("`{}`", usage.trim_end().replace('|', "\\|")),
    };
    format!("| {link} | {} |\n", topic.does)
}

/// What only the prompt can say of a topic.
fn details(topic: &Topic) -> String {
    let usage = format!("{} {}", topic.name, topic.arguments);
    let parts =
        if topic.parts.is_empty() { String::new() } else { format!("\n{}", table(&topic.parts)) };
    let more = paragraph(&topic.more);
    if parts.is_empty() && more.is_empty() {
        return String::new();
    }
    format!("\n#### `{}`\n{parts}{more}", usage.trim_end())
}

/// A text as a paragraph of its own, or nothing.
fn paragraph(text: &str) -> String {
    if text.is_empty() { String::new() } else { layout::prose(&format!("\n{text}\n"), WIDTH, 0) }
}

fn table(parts: &[Part]) -> String {
    let escaped = |text: &str| text.replace('|', "\\|");
    let lines = parts
        .iter()
        .map(|part| format!("| `{}` | {} |\n", escaped(&part.usage), escaped(&part.help)));
    format!("| | |\n| --- | --- |\n{}", lines.collect::<String>())
}

/// The options that every command has.
fn global_parts(shell: &clap::Command) -> Vec<Part> {
    let global = shell.get_arguments().filter(|argument| argument.is_global_set());
    let mut alone = clap::Command::new("toulmin");
    for argument in global {
        alone = alone.arg(argument.clone().global(false));
    }
    parts(&alone)
}

fn about(command: &clap::Command) -> String {
    command.get_about().map(ToString::to_string).unwrap_or_default()
}

fn exit_codes() -> String {
    let lines = EXIT_CODES.lines().skip(1).map(|line| line.strip_prefix("  ").unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The address of a heading, as pages on the web make it.
fn anchor(heading: &str) -> String {
    let heading = heading.to_lowercase().replace(' ', "-");
    heading.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
}

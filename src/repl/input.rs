//! From a line to what is asked for.

use super::arguments;
use super::commands::PromptCommand;
use super::table;
use crate::command::Command;
use crate::command::entry::Takes;
use std::fmt;
use toulmin_lang::editor::goal::is_goal;
use toulmin_lang::editor::item;
use toulmin_lang::parse::ITEM_KEYWORDS;

/// What a line asks for.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// An empty line or a comment.
    Nothing,
    /// A goal or a command.
    Run(PromptCommand),
    /// Rules, declarations, claims or facts to add.
    Add(String),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// No command has this name.
    UnknownCommand(String),
    /// A word of the rule language stands alone.
    Item(String),
    /// Something has to follow the command.
    Missing(&'static str),
    /// The command takes less than what follows it.
    TooMuch(String),
    /// The argument cannot be read.
    Argument(String),
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mistake::UnknownCommand(word) => write!(f, "there is no command `{word}`"),
            Mistake::Item(word) => write!(
                f,
                "`{word}` begins a rule, a fact or a declaration (see `help rule` and `help fact`)"
            ),
            Mistake::Missing(what) => write!(f, "expected {what}"),
            Mistake::TooMuch(words) => write!(f, "did not expect `{words}`"),
            Mistake::Argument(words) => f.write_str(words),
        }
    }
}

/// Reads a line. `word(` is always a goal; otherwise the first word is a command, perhaps with a
/// colon before it.
pub(super) fn read(line: &str) -> Result<Input, Mistake> {
    let line = unprompted(line).trim();
    let bare = line.strip_prefix(':').unwrap_or(line).trim_start();
    if item::keyword(bare).is_some() {
        return Ok(Input::Add(item::with_full_stops(bare)));
    }
    if line.is_empty() || line.starts_with("//") {
        return Ok(Input::Nothing);
    }
    if is_goal(line) {
        let query = Command::query(goal(line)?);
        return Ok(Input::Run(PromptCommand::OnCasebook(query)));
    }

    let (word, rest) = bare.split_once(char::is_whitespace).unwrap_or((bare, ""));
    command(word, rest.trim()).map(Input::Run)
}

/// A line without the prompt that was pasted with it.
pub(super) fn unprompted(line: &str) -> &str {
    let line = line.trim_start();
    line.strip_prefix("> ").unwrap_or(line)
}

/// A goal, unless it is a rule without its name.
fn goal(line: &str) -> Result<&str, Mistake> {
    if line.contains(":-") {
        let words = format!("a rule begins with its name: `rule NAME: {line}`");
        return Err(Mistake::Argument(words));
    }
    Ok(line)
}

fn command(word: &str, rest: &str) -> Result<PromptCommand, Mistake> {
    let Some(known) = table::find(word) else {
        let word = word.to_owned();
        return Err(match ITEM_KEYWORDS.contains(&word.as_str()) {
            true => Mistake::Item(word),
            false => Mistake::UnknownCommand(word),
        });
    };
    // Whoever knows the shell asks for help the way the shell gives it.
    if ["--help", "-h"].contains(&rest) {
        return command("help", known.entry.name);
    }
    if matches!(known.entry.takes, Takes::Relation) && rest.contains('(') {
        return Err(Mistake::Argument(format!(
            "`{word}` takes the name of a relation; to ask: `{rest}`; to add one: `fact {rest}`"
        )));
    }

    arguments::read(known, rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[track_caller]
    fn goal(line: &str) {
        let input = read(line);
        let is_query =
            matches!(input, Ok(Input::Run(PromptCommand::OnCasebook(Command::Query(_)))));
        assert!(is_query, "{line}");
    }

    #[test]
    fn a_word_with_a_bracket_is_a_goal() {
        goal("member(forum: G20)");
        goal("facts(forum: G20).");
        goal("not member(forum: G20)");
        goal("count ?f : { member(forum: ?f) } >= 2");
        goal("?x = 1");
        goal("> member(forum: G20)");
    }

    #[test]
    fn any_other_first_word_is_a_command() {
        for line in ["facts member", ":facts member", "as-of 2018", "exit"] {
            assert!(matches!(read(line), Ok(Input::Run(_))), "{line}");
        }
        assert_eq!(read("fct").err(), Some(Mistake::UnknownCommand("fct".into())));
    }

    #[track_caller]
    fn added(line: &str) {
        assert!(matches!(read(line), Ok(Input::Add(_))), "{line}");
    }

    #[test]
    fn rules_and_facts_are_added() {
        added("rule r: p(x: 1) :- q(x: 1).");
        added("> fact p(x: 1)");
        added(":fact denied p(x: 1)");
        added("/// What it means.\nrelation p(x: Number).");
        goal("rule(x: 1)");
        assert_eq!(read("fact").err(), Some(Mistake::Item("fact".into())));
    }

    #[test]
    fn a_rule_without_its_name_is_no_goal() {
        assert!(matches!(read("p(x: 1) :- q(x: 1)."), Err(Mistake::Argument(_))));
        assert!(matches!(read("facts p(x: 1)"), Err(Mistake::Argument(_))));
    }

    #[test]
    fn help_is_given_the_way_the_shell_gives_it() {
        for line in ["why --help", "why -h", "help why"] {
            assert!(matches!(read(line), Ok(Input::Run(PromptCommand::Help(_)))), "{line}");
        }
    }

    #[test]
    fn arguments_are_checked() {
        assert_eq!(read("about").err(), Some(Mistake::Missing("the name of an entity")));
        assert_eq!(read("reload now").err(), Some(Mistake::TooMuch("now".into())));
        for date in ["2018-13", "last year"] {
            let words = format!(
                "`{date}` is not a date; write a year, a month or a day: 2019, 2019-06, 2019-06-05"
            );
            assert_eq!(read(&format!("as-of {date}")).err(), Some(Mistake::Argument(words)));
        }
        for line in ["engine fast", "format html", "depth deep", "expand none", "threads 0"] {
            assert!(matches!(read(line), Err(Mistake::Argument(_))), "{line}");
        }
    }

    #[test]
    fn empty_lines_and_comments_ask_for_nothing() {
        assert!(matches!(read("  "), Ok(Input::Nothing)));
        assert!(matches!(read("// later"), Ok(Input::Nothing)));
    }
}

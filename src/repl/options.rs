//! Commands with options, read as on the command line: `why -n 3 GOAL`, `why-not GOAL --format json`.
//!
//! Options stand before or behind the words of the command; these stay one argument, as they were typed.

use super::input::Mistake;
use crate::command::Command;
use clap::{CommandFactory, Parser};

/// A line as the command line would read it.
#[derive(Debug, clap::Parser)]
#[command(no_binary_name = true, disable_help_flag = true, disable_help_subcommand = true)]
struct Line {
    #[command(subcommand)]
    command: Command,
}

/// The command `word` with what stands behind it.
pub(super) fn command(word: &str, rest: &str) -> Result<Command, Mistake> {
    let known = Line::command();
    let of_word = known.find_subcommand(word);
    let is_option = |token: &str| takes_value(of_word, token);
    let (mut arguments, rest) = before(rest, is_option);
    let (words, behind) = split_behind(rest);
    arguments.extend(before(behind, is_option).0);
    let words = (!words.is_empty()).then(|| words.to_owned());
    let line = [word.to_owned()].into_iter().chain(arguments);
    let line = line.chain(words.into_iter().flat_map(|words| ["--".to_owned(), words]));
    Line::try_parse_from(line).map(|line| line.command).map_err(|error| {
        let said = error.render().to_string();
        let said = said.strip_prefix("error: ").unwrap_or(&said);
        let lines = said.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
        let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
        Mistake::Argument(lines.join("; "))
    })
}

/// The options at the beginning of a text, and the rest of it.
fn before(text: &str, takes_value: impl Fn(&str) -> Option<bool>) -> (Vec<String>, &str) {
    let mut options = Vec::new();
    let mut rest = text.trim();
    loop {
        let (token, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let Some(takes_value) = takes_value(token) else { return (options, rest) };
        options.push(token.to_owned());
        rest = behind.trim_start();
        if takes_value && !rest.is_empty() {
            let (value, behind) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
            options.push(value.to_owned());
            rest = behind.trim_start();
        }
    }
}

/// Whether an option has its value in the next word; `None` for what is no option. `-member(…)` is a fact to withdraw.
fn takes_value(command: Option<&clap::Command>, token: &str) -> Option<bool> {
    let find = |is_it: &dyn Fn(&clap::Arg) -> bool| {
        let option = command?.get_arguments().find(|option| is_it(option))?;
        Some(option.get_action().takes_values())
    };
    if let Some(long) = token.strip_prefix("--").filter(|long| !long.is_empty()) {
        let is_it = |option: &clap::Arg| option.get_long() == Some(long);
        return Some(find(&is_it).unwrap_or(false));
    }
    let mut chars = token.strip_prefix('-')?.chars();
    let short = chars.next()?;
    let is_it = |option: &clap::Arg| option.get_short() == Some(short);
    match chars.as_str() {
        "" => find(&is_it),
        value if value.bytes().all(|byte| byte.is_ascii_digit()) => find(&is_it).map(|_| false),
        _ => None,
    }
}

/// A text, and the options behind it, which begin with two hyphens outside of quotes.
fn split_behind(text: &str) -> (&str, &str) {
    let mut quoted = false;
    for (at, c) in text.char_indices() {
        let rest = &text[at..];
        match c {
            '"' => quoted = !quoted,
            _ if quoted || !c.is_whitespace() => {}
            _ if rest.trim_start().starts_with("--") => return (text[..at].trim_end(), rest),
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::query::Format;
    use pretty_assertions::assert_eq;

    #[track_caller]
    fn query(rest: &str, goal: &str, format: Format) {
        let Ok(Command::Query(args)) = command("query", rest) else { panic!("{rest}") };
        assert_eq!((args.goal.as_str(), args.format), (goal, format));
    }

    #[test]
    fn options_stand_before_or_behind_the_words() {
        query("p(x: 1,  y: ?y)", "p(x: 1,  y: ?y)", Format::Table);
        query("--format csv p(x: ?x)", "p(x: ?x)", Format::Csv);
        query("p(x: ?x) --format=json", "p(x: ?x)", Format::Json);
        query("p(x: \"a --format b\")", "p(x: \"a --format b\")", Format::Table);
        query("-1 = ?x", "-1 = ?x", Format::Table);
    }

    #[test]
    fn what_is_no_option_is_said() {
        let said = |rest: &str| match command("query", rest) {
            Err(Mistake::Argument(words)) => words,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            said("--formt csv p(x: 1)"),
            "unexpected argument '--formt' found; tip: a similar argument exists: '--format'"
        );
        assert!(said("p(x: 1) --format xml").starts_with("invalid value 'xml' for '--format"));
    }
}

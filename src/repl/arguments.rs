//! From the rest of a line to the arguments that clap reads, as on the command line: `why -n 3
//! GOAL`, `why-not GOAL --format json`.
//!
//! Options come before or after the words of the command. Goals and facts stay one argument, as
//! they were typed.

use super::commands::PromptCommand;
use super::input::Mistake;
use super::table::{Known, Line};
use crate::command::entry::Cut;
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use std::error::Error;

/// The command with what follows it.
pub(super) fn read(known: Known, rest: &str) -> Result<PromptCommand, Mistake> {
    let name = known.entry.name.to_owned();
    let line = [name].into_iter().chain(cut(known, rest));
    Line::try_parse_from(line).map(|line| line.command).map_err(|error| mistake(known, &error))
}

/// The rest of a line, cut into arguments.
fn cut(known: Known, rest: &str) -> Vec<String> {
    let cut = known.entry.takes.cut();
    if cut == Cut::Words {
        return words(rest);
    }

    // A command without options has nothing to look for: `find --bibtex` looks for just that.
    let has_options = known.definition.get_opts().next().is_some()
        || known.definition.get_arguments().any(|it| it.get_long().is_some());
    if !has_options {
        return whole(cut, rest);
    }

    let (mut arguments, rest) = options_before(rest, known.definition);
    let (text, after) = split_after(rest);
    arguments.extend(options_before(after, known.definition).0);
    arguments.extend(whole(cut, text));
    arguments
}

/// A text as one argument. After `--`, what begins with a hyphen is no option: `-member(…)` is a
/// fact to withdraw.
fn whole(cut: Cut, text: &str) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    let text = if cut == Cut::OneName { unquoted(text) } else { text.to_owned() };
    vec!["--".to_owned(), text]
}

/// The words of a text. Quotes hold several together, and are left out where they begin and end a
/// word.
fn words(text: &str) -> Vec<String> {
    let mut is_quoted = false;
    let words = text.split(|c: char| {
        is_quoted ^= c == '"';
        c.is_whitespace() && !is_quoted
    });

    words.filter(|word| !word.is_empty()).map(unquoted).collect()
}

/// A name without its quotes.
fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or(text).to_owned()
}

/// The options at the beginning of a text, and the rest of it.
fn options_before<'t>(text: &'t str, definition: &clap::Command) -> (Vec<String>, &'t str) {
    let mut options = Vec::new();
    let mut rest = text.trim();
    loop {
        let (token, after) = first_word(rest);
        let Some(takes_value) = takes_value(definition, token) else { return (options, rest) };

        options.push(token.to_owned());
        rest = after;
        if takes_value && !rest.is_empty() {
            let (value, after) = first_word(rest);
            options.push(value.to_owned());
            rest = after;
        }
    }
}

fn first_word(text: &str) -> (&str, &str) {
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    (word, rest.trim_start())
}

/// Returns whether the value of an option is the next word; `None` for what is no option, such as
/// `-member(…)`.
fn takes_value(definition: &clap::Command, token: &str) -> Option<bool> {
    let mut options = definition.get_arguments();
    let takes_value = |option: &clap::Arg| option.get_action().takes_values();
    if let Some(long) = token.strip_prefix("--").filter(|long| !long.is_empty()) {
        let known = options.find(|option| option.get_long() == Some(long));
        // An unknown option, or one with `=VALUE`: clap says what is wrong with it, if anything.
        return Some(known.is_some_and(takes_value));
    }

    let mut chars = token.strip_prefix('-')?.chars();
    let short = chars.next()?;
    let known = options.find(|option| option.get_short() == Some(short));
    match chars.as_str() {
        "" => known.map(takes_value),
        // `-n3`
        value if value.bytes().all(|byte| byte.is_ascii_digit()) => known.map(|_| false),
        _ => None,
    }
}

/// A text, and the options after it, which begin with two hyphens outside of quotes.
fn split_after(text: &str) -> (&str, &str) {
    let mut is_quoted = false;
    for (at, c) in text.char_indices() {
        is_quoted ^= c == '"';
        let rest = &text[at..];
        if c.is_whitespace() && !is_quoted && rest.trim_start().starts_with("--") {
            return (text[..at].trim_end(), rest);
        }
    }

    (text, "")
}

/// What clap found wrong, in the words of the prompt.
fn mistake(known: Known, error: &clap::Error) -> Mistake {
    let argument = match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(argument)) => argument.as_str(),
        _ => "",
    };
    let is_option = argument.starts_with('-');

    match (error.kind(), known.entry.needs) {
        (ErrorKind::MissingRequiredArgument | ErrorKind::InvalidSubcommand, Some(needs)) => {
            Mistake::Missing(needs)
        }
        (ErrorKind::UnknownArgument, _) if !is_option => Mistake::TooMuch(argument.to_owned()),
        (ErrorKind::ValueValidation, _) if !is_option => match error.source() {
            Some(source) => Mistake::Argument(source.to_string()),
            None => Mistake::Argument(said(error)),
        },
        _ => Mistake::Argument(said(error)),
    }
}

/// The message of clap in one line, without its usage.
fn said(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    let lines = text.lines().map(str::trim).take_while(|line| !line.starts_with("Usage:"));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::super::table;
    use super::*;
    use pretty_assertions::assert_eq;

    #[track_caller]
    fn check(line: &str, wanted: &[&str]) {
        let (word, rest) = first_word(line);
        let known = table::find(word).expect("a command");
        assert_eq!(cut(known, rest), wanted, "{line}");
        assert!(read(known, rest).is_ok(), "{line}");
    }

    #[track_caller]
    fn check_mistake(line: &str, wanted: &str) {
        let (word, rest) = first_word(line);
        let known = table::find(word).expect("a command");
        let mistake = read(known, rest).expect_err("a mistake");
        assert_eq!(mistake.to_string(), wanted, "{line}");
    }

    #[test]
    fn options_come_before_or_after_the_words() {
        check("query p(x: 1,  y: ?y)", &["--", "p(x: 1,  y: ?y)"]);
        check("query --format csv p(x: ?x)", &["--format", "csv", "--", "p(x: ?x)"]);
        check("query p(x: ?x) --format=json", &["--format=json", "--", "p(x: ?x)"]);
        check("query p(x: \"a --format b\")", &["--", "p(x: \"a --format b\")"]);
        check("query -1 = ?x", &["--", "-1 = ?x"]);
        check("why -n3 p(x: 1)", &["-n3", "--", "p(x: 1)"]);
        check("what-if -p(x: 1)", &["--", "-p(x: 1)"]);
        check("cite --bibtex cheng", &["--bibtex", "--", "cheng"]);
        check("cite bibtex-2020", &["--", "bibtex-2020"]);
    }

    #[test]
    fn names_lose_their_quotes_and_goals_do_not() {
        check("about \"New Zealand\"", &["--", "New Zealand"]);
        check("query \"a\" = \"a\"", &["--", "\"a\" = \"a\""]);
        check("load \"my rules.dl\"", &["--", "my rules.dl"]);
        check("test \"my claims.dl\" tests", &["my claims.dl", "tests"]);
        check("find --bibtex", &["--", "--bibtex"]);
    }

    #[test]
    fn mistakes_are_told_in_the_words_of_the_prompt() {
        check_mistake("why", "expected a goal, or #3");
        check_mistake("limits rows", "expected `rows N`, `rounds N`, `time SECONDS` or `default`");
        check_mistake(
            "limits lines 3",
            "expected `rows N`, `rounds N`, `time SECONDS` or `default`",
        );
        check_mistake("limits rounds 0", "`0` is not a number from 1 up");
        check_mistake("reload now", "did not expect `now`");
        check_mistake("threads 5", "`5` is not a number from 1 to 4");
        check_mistake(
            "query --formt csv p(x: 1)",
            "unexpected argument '--formt' found; tip: a similar argument exists: '--format'",
        );
        check_mistake(
            "why p(x: 1) --depth deep",
            "invalid value 'deep' for '--depth <N>': invalid digit found in string",
        );
    }
}

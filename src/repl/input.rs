//! From a line to what is asked for.

use crate::command::{
    Command, about, cite, explain_error, facts, find, query, relations, rules, schema, test, why,
    why_not,
};
use crate::library::{facts_file, rules_file};
use crate::settings::{EngineChoice, parse_date};
use std::fmt;
use std::path::PathBuf;
use toulmin_lang::lex::is_keyword;
use toulmin_lang::value::Date;

/// What a line asks for.
#[derive(Clone, Debug)]
pub(super) enum Input {
    /// An empty line or a comment.
    Nothing,
    /// A goal, or a command that the command line has too.
    Run(Command),
    /// The page of an error.
    ExplainError(explain_error::Args),
    /// Read the files again, without taking them over.
    Check,
    /// Help, perhaps on a topic.
    Help(Option<&'static super::help::Topic>),
    /// Ask about another date, about the casebook's own, or say which one it is.
    AsOf(Option<AsOf>),
    /// Read one more file.
    Load(PathBuf),
    /// Forget a file that was read, or all of them.
    Unload(Option<PathBuf>),
    /// Read all files again.
    Reload,
    /// Let another engine derive, or say which one does.
    Engine(Option<EngineChoice>),
    /// Leave.
    Quit,
}

/// As of which date to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AsOf {
    /// The casebook's own.
    Default,
    /// This one.
    Date(Date),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// There is no such command.
    UnknownCommand(String),
    /// Rules and declarations are not taken at the prompt.
    Item(String),
    /// There is no such help topic.
    UnknownTopic(String),
    /// The command needs something behind it.
    Missing(&'static str),
    /// The command takes nothing behind it, or only one word.
    TooMuch(String),
    /// The argument cannot be read.
    Argument(String),
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mistake::UnknownCommand(word) => write!(f, "there is no command `{word}`"),
            Mistake::Item(word) => {
                write!(
                    f,
                    "a `{word}` is read from a file: write it to FILE.dl, then `load FILE.dl`"
                )
            }
            Mistake::UnknownTopic(word) => write!(f, "there is no help on `{word}`"),
            Mistake::Missing(what) => write!(f, "expected {what}"),
            Mistake::TooMuch(words) => write!(f, "did not expect `{words}`"),
            Mistake::Argument(words) => f.write_str(words),
        }
    }
}

/// Reads a line. `word(` is always a goal; else the first word is a command, perhaps with a colon before it.
pub(super) fn read(line: &str) -> Result<Input, Mistake> {
    let line = unprompted(line).trim();
    if line.is_empty() || line.starts_with("//") {
        return Ok(Input::Nothing);
    }
    if let Some(word) = item_keyword(line) {
        return Err(Mistake::Item(word.to_owned()));
    }
    if is_goal(line) {
        return Ok(Input::Run(Command::Query(query::Args::new(line))));
    }
    let line = line.strip_prefix(':').unwrap_or(line).trim_start();
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    command(word, rest.trim())
}

/// A line without the prompt that was pasted with it.
pub(super) fn unprompted(line: &str) -> &str {
    let line = line.trim_start();
    line.strip_prefix("> ").unwrap_or(line)
}

/// The word by which a line is a declaration, a rule or a claim.
fn item_keyword(line: &str) -> Option<&str> {
    let (word, _) = line.split_once(char::is_whitespace)?;
    ["sort", "enum", "relation", "param", "rule", "claim", "constraint"]
        .contains(&word)
        .then_some(word)
}

/// Whether a line is a goal: `name(`, a variable, a number, or a word of the rule language such as `not` or `count`.
pub(super) fn is_goal(line: &str) -> bool {
    let ends = |c: char| !(c.is_alphanumeric() || c == '_' || c == '-');
    let word = &line[..line.find(ends).unwrap_or(line.len())];
    let behind = line[word.len()..].trim_start();
    let begins = line.starts_with(|c: char| c == '?' || c == '"' || c == '(' || c.is_ascii_digit());
    begins
        || line[word.len()..].starts_with('(')
        || (is_keyword(word) && !behind.is_empty() && word != "as")
}

fn command(word: &str, rest: &str) -> Result<Input, Mistake> {
    let optional = || one_word(rest);
    Ok(match word {
        "query" => Input::Run(Command::Query(query::Args::new(needed(rest, "a goal")?))),
        "why" => Input::Run(Command::Why(why::Args::new(needed(rest, "a goal, or #3")?))),
        "why-not" => Input::Run(Command::WhyNot(why_not::Args::new(needed(rest, "a goal")?))),
        "relations" => nothing(rest, Input::Run(Command::Relations(relations::Args {})))?,
        "about" => {
            let entity = vec![unquoted(needed(rest, "the name of an entity")?)];
            Input::Run(Command::About(about::Args { entity }))
        }
        "find" => {
            let words = vec![unquoted(needed(rest, "a word to look for")?)];
            Input::Run(Command::Find(find::Args { words }))
        }
        "facts" => Input::Run(Command::Facts(facts::Args { relation: optional()? })),
        "rules" => Input::Run(Command::Rules(rules::Args { name: optional()? })),
        "schema" => Input::Run(Command::Schema(schema::Args { relation: optional()? })),
        "cite" => Input::Run(Command::Cite(cite::Args {
            work: (!rest.is_empty()).then(|| unquoted(rest)).into_iter().collect(),
        })),
        "test" => Input::Run(Command::Test(test::Args::new(rest))),
        "explain-error" => Input::ExplainError(explain_error::Args { code: optional()? }),
        "check" => nothing(rest, Input::Check)?,
        "help" => Input::Help(optional()?.map(topic).transpose()?),
        "as-of" => Input::AsOf(argument(optional()?, as_of)?),
        "engine" => Input::Engine(argument(optional()?, str::parse)?),
        "load" => Input::Load(file(&unquoted(needed(rest, "a file of rules or facts")?))?),
        "unload" => Input::Unload((!rest.is_empty()).then(|| unquoted(rest).into())),
        "reload" => nothing(rest, Input::Reload)?,
        "quit" | "exit" => nothing(rest, Input::Quit)?,
        word => return Err(Mistake::UnknownCommand(word.to_owned())),
    })
}

fn as_of(word: &str) -> Result<AsOf, String> {
    if word == "default" { Ok(AsOf::Default) } else { parse_date(word).map(AsOf::Date) }
}

fn file(path: &str) -> Result<PathBuf, Mistake> {
    rules_file(path).or_else(|_| facts_file(path)).map_err(|_| {
        Mistake::Argument("a file of rules or claims ends in .dl, one of facts in .ron".to_owned())
    })
}

fn topic(word: String) -> Result<&'static super::help::Topic, Mistake> {
    super::help::topic(&word).ok_or(Mistake::UnknownTopic(word))
}

fn argument<T>(
    word: Option<String>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Result<Option<T>, Mistake> {
    word.map(|word| parse(&word).map_err(Mistake::Argument)).transpose()
}

fn needed<'t>(rest: &'t str, what: &'static str) -> Result<&'t str, Mistake> {
    if rest.is_empty() { Err(Mistake::Missing(what)) } else { Ok(rest) }
}

fn nothing(rest: &str, input: Input) -> Result<Input, Mistake> {
    if rest.is_empty() { Ok(input) } else { Err(Mistake::TooMuch(rest.to_owned())) }
}

fn one_word(rest: &str) -> Result<Option<String>, Mistake> {
    match rest.split_once(char::is_whitespace) {
        _ if rest.is_empty() => Ok(None),
        Some((_, more)) if !rest.starts_with('"') => Err(Mistake::TooMuch(more.to_owned())),
        _ => Ok(Some(unquoted(rest))),
    }
}

/// A name without its quotes.
fn unquoted(text: &str) -> String {
    let inside = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    inside.unwrap_or(text).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn goal(line: &str) {
        assert!(matches!(read(line), Ok(Input::Run(Command::Query(_)))), "{line}");
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
        assert!(matches!(read("facts member"), Ok(Input::Run(Command::Facts(_)))));
        assert!(matches!(read(":facts member"), Ok(Input::Run(Command::Facts(_)))));
        assert!(matches!(read("as-of 2018"), Ok(Input::AsOf(Some(_)))));
        assert_eq!(read("fact").err(), Some(Mistake::UnknownCommand("fact".into())));
    }

    #[test]
    fn rules_are_not_taken_at_the_prompt() {
        assert_eq!(read("rule r: p(x: 1) :- q(x: 1).").err(), Some(Mistake::Item("rule".into())));
        goal("rule(x: 1)");
    }

    #[test]
    fn arguments_are_checked() {
        assert_eq!(read("about").err(), Some(Mistake::Missing("the name of an entity")));
        assert_eq!(read("reload now").err(), Some(Mistake::TooMuch("now".into())));
        assert!(matches!(read("as-of 2018-13"), Err(Mistake::Argument(_))));
        assert!(matches!(read("engine fast"), Err(Mistake::Argument(_))));
    }

    #[test]
    fn empty_lines_and_comments_ask_for_nothing() {
        assert!(matches!(read("  "), Ok(Input::Nothing)));
        assert!(matches!(read("// later"), Ok(Input::Nothing)));
    }
}

//! From a line to what is asked for.

use super::assumptions::Sign;
use super::{item, options};
use crate::command::{
    Command, about, cite, explain_error, facts, find, profile, query, relations, rules, schema,
};
use crate::engines::ENGINES;
use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;
use toulmin::library::{Overwrite, facts_file, rules_file};
use toulmin::settings::{EngineChoice, parse_count, parse_date, parse_seconds, parse_threads};
use toulmin_lang::parse::ITEM_KEYWORDS;
use toulmin_lang::value::{Date, is_keyword};
use toulmin_render::render::cut::Depth;
use toulmin_render::render::format::Format;

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
    /// Use another number of threads, or say how many are used.
    Threads(Option<Threads>),
    /// Show a part of the last explanation.
    Expand(usize),
    /// Write explanations in another format, or say in which they are written.
    Format(Option<Format>),
    /// Show explanations so far down, or say how far.
    Depth(Option<DepthChange>),
    /// Set a limit, or say which limits hold.
    Limits(Option<LimitChange>),
    /// Assume and withdraw facts for the sake of argument, or list what is assumed and withdrawn.
    Assume(Option<Assume>),
    /// Add rules, declarations, claims or facts.
    Add(String),
    /// List what was added.
    Additions,
    /// Take back the addition of this number, or the last.
    Undo(Option<usize>),
    /// Write what was added to files of this name.
    Save(PathBuf, Overwrite),
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

/// What to do with assumptions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Assume {
    /// Take all of them back.
    Clear,
    /// Change these facts.
    Change(Sign, String),
}

/// How far down to show explanations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DepthChange {
    /// As each format does unless set.
    Default,
    /// So far.
    To(Depth),
}

/// How many threads to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Threads {
    /// As many as the machine runs at once.
    Default,
    /// So many.
    Number(NonZeroUsize),
}

/// Another limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LimitChange {
    /// So many rows.
    Rows(usize),
    /// So many rounds.
    Rounds(usize),
    /// So long.
    Time(Duration),
    /// All as they are unless set.
    Default,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mistake {
    /// There is no such command.
    UnknownCommand(String),
    /// A word of the rule language stands alone.
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
                    "`{word}` begins a rule, a fact or a declaration (see `help rule` and `help fact`)"
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
    let bare = line.strip_prefix(':').unwrap_or(line).trim_start();
    if item::keyword(bare).is_some() {
        return Ok(Input::Add(item::with_full_stops(bare)));
    }
    if line.is_empty() || line.starts_with("//") {
        return Ok(Input::Nothing);
    }
    if is_goal(line) {
        return Ok(Input::Run(Command::Query(query::Args::new(goal(line)?))));
    }
    let line = bare;
    let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    command(word, rest.trim())
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
        "why" => Input::Run(options::command(word, needed(rest, "a goal, or #3")?)?),
        "query" | "why-not" | "needs" | "timeline" => {
            Input::Run(options::command(word, needed(rest, "a goal")?)?)
        }
        "rests-on" => {
            let asked = needed(rest, "a goal, #3, a work or a place")?;
            Input::Run(options::command(word, asked)?)
        }
        "what-if" => {
            let changes = needed(rest, "`+` and a fact to assume, or `-` and one to withdraw")?;
            Input::Run(options::command(word, changes)?)
        }
        "diff" => {
            let settings = needed(rest, "two settings, such as `2018 2022`")?;
            Input::Run(options::command(word, settings)?)
        }
        "relations" => nothing(rest, Input::Run(Command::Relations(relations::Args {})))?,
        "codebook" | "test" => Input::Run(options::command(word, rest)?),
        "about" => {
            let entity = vec![unquoted(needed(rest, "the name of an entity")?)];
            Input::Run(Command::About(about::Args { entity }))
        }
        "find" => {
            let words = vec![unquoted(needed(rest, "a word to look for")?)];
            Input::Run(Command::Find(find::Args { words }))
        }
        "facts" if rest.contains('(') => {
            let words = format!("`facts` takes the name of a relation; to add one: `fact {rest}`");
            return Err(Mistake::Argument(words));
        }
        "facts" => Input::Run(Command::Facts(facts::Args { relation: optional()? })),
        "rules" => Input::Run(Command::Rules(rules::Args { name: optional()? })),
        "schema" => Input::Run(Command::Schema(schema::Args { relation: optional()? })),
        "cite" => {
            let behind = rest.strip_prefix("--bibtex");
            let behind = behind.filter(|it| it.is_empty() || it.starts_with(' '));
            let (work, bibtex) = (behind.unwrap_or(rest).trim(), behind.is_some());
            let work = (!work.is_empty()).then(|| unquoted(work)).into_iter().collect();
            Input::Run(Command::Cite(cite::Args { work, bibtex, verify: None }))
        }
        "profile" => {
            let format = query::Format::Table;
            let top = argument(optional()?, parse_count)?;
            Input::Run(Command::Profile(profile::Args { format, top }))
        }
        "explain-error" => Input::ExplainError(explain_error::Args { code: optional()? }),
        "check" => nothing(rest, Input::Check)?,
        "help" => Input::Help(optional()?.map(topic).transpose()?),
        "as-of" => Input::AsOf(argument((!rest.is_empty()).then(|| unquoted(rest)), as_of)?),
        "engine" => {
            Input::Engine(argument(optional()?, |name| EngineChoice::named(name, &ENGINES))?)
        }
        "threads" => Input::Threads(argument(optional()?, threads)?),
        "expand" => {
            let number = needed(rest, "the number of a part, as in `expand 3`")?;
            let number = number.trim_start_matches('#');
            Input::Expand(parse_count(number).map_err(Mistake::Argument)?)
        }
        "format" => Input::Format(argument(optional()?, str::parse)?),
        "depth" => Input::Depth(argument(optional()?, depth)?),
        "limits" => Input::Limits(limit_change(rest)?),
        "session" => nothing(rest, Input::Additions)?,
        "assume" => Input::Assume(assume(rest)),
        "retract" => {
            let facts = needed(rest, "a fact, a work, a place or the id of a fact")?;
            Input::Assume(Some(Assume::Change(Sign::Withdraw, facts.to_owned())))
        }
        "undo" => Input::Undo(argument(optional()?, parse_count)?),
        "save" => Input::Save(stem(rest)?, Overwrite::No),
        "save!" => Input::Save(stem(rest)?, Overwrite::Yes),
        "load" => Input::Load(file(&unquoted(needed(rest, "a file of rules or facts")?))?),
        "unload" => Input::Unload((!rest.is_empty()).then(|| unquoted(rest).into())),
        "reload" => nothing(rest, Input::Reload)?,
        "quit" | "exit" => nothing(rest, Input::Quit)?,
        word if ITEM_KEYWORDS.contains(&word) => return Err(Mistake::Item(word.to_owned())),
        word => return Err(Mistake::UnknownCommand(word.to_owned())),
    })
}

fn assume(rest: &str) -> Option<Assume> {
    match rest {
        "" => None,
        "clear" => Some(Assume::Clear),
        facts => Some(Assume::Change(Sign::Assume, facts.to_owned())),
    }
}

fn limit_change(rest: &str) -> Result<Option<LimitChange>, Mistake> {
    let words: Vec<&str> = rest.split_whitespace().collect();
    let change = match words[..] {
        [] => return Ok(None),
        ["default"] => Ok(LimitChange::Default),
        ["rows", number] => parse_count(number).map(LimitChange::Rows),
        ["rounds", number] => parse_count(number).map(LimitChange::Rounds),
        ["time", seconds] => parse_seconds(seconds).map(LimitChange::Time),
        _ => Err("expected `rows N`, `rounds N`, `time SECONDS` or `default`".to_owned()),
    };
    change.map(Some).map_err(Mistake::Argument)
}

/// The path of the files to write, without the ending by which rules and facts are told apart.
fn stem(rest: &str) -> Result<PathBuf, Mistake> {
    let path = unquoted(needed(rest, "the name of a file")?);
    let stem = [".dl", ".ron"].into_iter().find_map(|ending| path.strip_suffix(ending));
    Ok(stem.unwrap_or(&path).into())
}

fn as_of(word: &str) -> Result<AsOf, String> {
    if word == "default" { Ok(AsOf::Default) } else { parse_date(word).map(AsOf::Date) }
}

fn depth(word: &str) -> Result<DepthChange, String> {
    match word {
        "default" => Ok(DepthChange::Default),
        "full" => Ok(DepthChange::To(Depth::Full)),
        word => {
            let levels = word.parse().map_err(|_| {
                format!(
                    "`{word}` is not a number of levels; `full` shows all, `default` as many as fit"
                )
            })?;
            Ok(DepthChange::To(Depth::Levels(levels)))
        }
    }
}

fn threads(word: &str) -> Result<Threads, String> {
    if word == "default" { Ok(Threads::Default) } else { parse_threads(word).map(Threads::Number) }
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
    fn files_are_saved_under_a_name_without_its_ending() {
        for line in ["save a/b", "save a/b.dl", "save \"a/b.ron\""] {
            let Ok(Input::Save(path, Overwrite::No)) = read(line) else { panic!("{line}") };
            assert_eq!(path, PathBuf::from("a/b"));
        }
        assert!(matches!(read("save! x"), Ok(Input::Save(_, Overwrite::Yes))));
    }

    #[test]
    fn limits_are_set_one_at_a_time() {
        let limit = |line| match read(line) {
            Ok(Input::Limits(limit)) => Some(limit),
            _ => None,
        };
        assert_eq!(limit("limits"), Some(None));
        assert_eq!(limit("limits rows 1_000"), Some(Some(LimitChange::Rows(1000))));
        assert_eq!(limit("limits rounds 0"), None);
        assert_eq!(limit("limits rows"), None);
    }

    #[test]
    fn entries_are_asked_for_with_a_flag() {
        let cite = |line| match read(line) {
            Ok(Input::Run(Command::Cite(args))) => (args.work, args.bibtex),
            other => panic!("{other:?}"),
        };
        assert_eq!(cite("cite --bibtex"), (vec![], true));
        assert_eq!(cite("cite --bibtex cheng"), (vec!["cheng".to_owned()], true));
        assert_eq!(cite("cite bibtex-2020"), (vec!["bibtex-2020".to_owned()], false));
    }

    #[test]
    fn explanations_are_shaped_by_words() {
        assert!(matches!(read("expand 3"), Ok(Input::Expand(3))));
        assert!(matches!(read("expand"), Err(Mistake::Missing(_))));
        assert!(matches!(read("depth 0"), Ok(Input::Depth(Some(DepthChange::To(_))))));
        assert!(matches!(read("depth deep"), Err(Mistake::Argument(_))));
        assert!(matches!(read("format tree"), Ok(Input::Format(Some(Format::Tree)))));
        assert!(matches!(read("format html"), Err(Mistake::Argument(_))));
    }

    #[test]
    fn threads_are_few() {
        assert!(matches!(read("threads default"), Ok(Input::Threads(Some(Threads::Default)))));
        assert!(matches!(read("threads 4"), Ok(Input::Threads(Some(Threads::Number(_))))));
        assert!(matches!(read("threads 5"), Err(Mistake::Argument(_))));
        assert!(matches!(read("threads 0"), Err(Mistake::Argument(_))));
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
        assert!(matches!(read("engine fast"), Err(Mistake::Argument(_))));
    }

    #[test]
    fn empty_lines_and_comments_ask_for_nothing() {
        assert!(matches!(read("  "), Ok(Input::Nothing)));
        assert!(matches!(read("// later"), Ok(Input::Nothing)));
    }
}

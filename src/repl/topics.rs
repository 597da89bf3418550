//! What help can be asked on: the commands, and what is typed without one: goals, facts and rules.

use super::table::{self, Known};
use crate::command::entry::Group;
use clap::Arg;
use std::sync::LazyLock;

/// Something that help can be asked on.
#[derive(Clone, Debug)]
pub(crate) struct Topic {
    /// The command, or the topic.
    pub(crate) name: &'static str,
    /// Other words for it.
    pub(crate) aliases: Vec<&'static str>,
    /// The heading under which it is listed.
    pub(crate) group: Group,
    /// What follows it.
    pub(crate) arguments: String,
    /// What it does, in a line.
    pub(crate) does: String,
    /// What each of its arguments and options is.
    pub(crate) parts: Vec<Part>,
    /// Lines to try, in which names of the casebook stand for words in braces.
    pub(crate) examples: &'static [&'static str],
    /// What else there is to know.
    pub(crate) more: String,
}

/// An argument or an option of a command.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// As it is written: `FILE`, `--depth N`.
    pub(crate) usage: String,
    /// What it is.
    pub(crate) help: String,
}

/// How to ask. Its examples are made from the casebook.
pub(crate) const GOALS: &str = "goals";

static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let commands = table::all().map(|known| Topic::of(&known));
    let mut topics: Vec<Topic> = [goals(), fact(), rule()].into_iter().chain(commands).collect();
    topics.sort_by_key(|topic| topic.group);
    topics
});

/// Every topic, group by group.
pub(crate) fn all() -> impl Iterator<Item = &'static Topic> {
    TOPICS.iter()
}

/// The topic with this name or alias.
pub(crate) fn topic(name: &str) -> Option<&'static Topic> {
    all().find(|topic| topic.name == name || topic.aliases.contains(&name))
}

fn goals() -> Topic {
    Topic {
        name: GOALS,
        aliases: vec!["?", "columns"],
        group: Group::Ask,
        arguments: String::new(),
        does: "How to ask".to_owned(),
        parts: Vec::new(),
        examples: &[],
        more: "A goal without variables is answered with yes or no. `?x in 1..10` is a range. `contains(?t, \"AI\")`, `starts_with`, \
               `ends_with` and `matches` ask something of a text. Conditions are separated by commas. A goal goes on below \
               until its brackets close, or an empty line ends it."
            .to_owned(),
    }
}

fn fact() -> Topic {
    Topic {
        name: "fact",
        aliases: Vec::new(),
        group: Group::Add,
        arguments: "RELATION(…) [at PLACE]".to_owned(),
        does: "Add a fact to the session".to_owned(),
        parts: Vec::new(),
        examples: &[
            "fact {unsaid}",
            "fact denied {unsaid} at {place}",
            "fact {unsaid} at {place} note \"a remark of one's own\"",
        ],
        more: "Without `at` the fact is assumed, and explanations say that no source states it. It may contradict a denial; both \
               are kept. After the columns may follow `at`, `from`, `until`, `hedge`, `anchor`, `note`, `according_to` and \
               `confidence`."
            .to_owned(),
    }
}

fn rule() -> Topic {
    Topic {
        name: "rule",
        aliases: vec!["relation", "sort", "enum", "param", "claim", "constraint"],
        group: Group::Add,
        arguments: "NAME: HEAD :- BODY".to_owned(),
        does: "Add a rule to the session".to_owned(),
        parts: Vec::new(),
        examples: &[
            "relation spoken_of({column}: {type}).",
            "rule speaks-of: spoken_of({column}: ?it) :- {relation}({column}: ?it)",
        ],
        more: "A `relation`, `sort`, `enum`, `param`, `claim` or `constraint` is added the same way, written as in files. A rule goes \
               on below until its brackets close and it does not end in a comma; its full stop may be left out. A relation and a \
               claim end with their full stop, or an empty line. If anything is wrong, nothing is added."
            .to_owned(),
    }
}

impl Topic {
    /// A command, by what clap and the table know of it.
    fn of(known: &Known) -> Self {
        let Known { entry, definition } = *known;
        let text = |text: Option<&clap::builder::StyledStr>| {
            text.map(ToString::to_string).unwrap_or_default()
        };
        Topic {
            name: entry.name,
            aliases: definition.get_all_aliases().collect(),
            group: entry.group,
            arguments: arguments(definition),
            does: text(definition.get_about()),
            parts: parts(definition),
            examples: entry.examples,
            more: text(definition.get_after_help()),
        }
    }
}

/// What follows the name of a command, options left out: `[WORK]`, `A [B]`.
pub(crate) fn arguments(definition: &clap::Command) -> String {
    let change = definition.get_subcommand_value_name().map(|name| format!("[{name}]"));
    let positionals = definition.get_positionals().map(|argument| {
        let name = value_name(argument);
        if argument.is_required_set() { name } else { format!("[{name}]") }
    });

    positionals.chain(change).collect::<Vec<_>>().join(" ")
}

/// The arguments and options of a command, and those of its own sub-commands.
pub(crate) fn parts(definition: &clap::Command) -> Vec<Part> {
    let own = definition.get_arguments().filter(|argument| !argument.is_global_set());
    let own = own.filter(|argument| !argument.is_hide_set()).map(|argument| Part {
        usage: usage(argument),
        help: argument.get_help().map(ToString::to_string).unwrap_or_default(),
    });
    let below = definition.get_subcommands().map(|below| Part {
        usage: format!("{} {}", below.get_name(), arguments(below)).trim_end().to_owned(),
        help: below.get_about().map(ToString::to_string).unwrap_or_default(),
    });

    own.chain(below).collect()
}

/// An argument as it is written: `FILE`, `-n N`, `--format FORMAT`.
fn usage(argument: &Arg) -> String {
    let long = argument.get_long().map(|long| format!("--{long}"));
    let short = argument.get_short().map(|short| format!("-{short}"));
    let flags: Vec<String> = short.into_iter().chain(long).collect();
    let value = argument.get_action().takes_values().then(|| value_name(argument));

    [flags.join(", "), value.unwrap_or_default()].join(" ").trim().to_owned()
}

fn value_name(argument: &Arg) -> String {
    match argument.get_value_names() {
        Some(names) => names.join(" "),
        None => argument.get_id().as_str().to_uppercase(),
    }
}

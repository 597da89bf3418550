//! What the prompt understands, examples first.

use super::example::Examples;
use toulmin_lang::casebook::Casebook;
use toulmin_render::render::layout;
use toulmin_render::render::style::{Colour, KEYWORD, STRONG};

/// Something that help can be asked on.
#[derive(Debug)]
pub(super) struct Topic {
    /// The command, or the topic.
    pub(super) name: &'static str,
    /// What stands behind the command.
    arguments: &'static str,
    /// What it does, in a line.
    does: &'static str,
    /// Lines to try, in which names of the casebook stand for words in braces.
    examples: &'static [&'static str],
    /// What else there is to know.
    more: &'static str,
}

/// The column in which the list of commands says what they do.
const DOES_AT: usize = 33;

/// What is least obvious about goals.
fn variables(examples: &Examples) -> String {
    format!(
        "`{}` is a variable: the answers are its values; its name is up to you.\n\
         Columns are named in any order; those left out may have any value.\n",
        examples.variable(),
    )
}

/// How to ask. Its examples are made from the casebook.
const GOALS: Topic = Topic {
    name: "goals",
    arguments: "",
    does: "how to ask",
    examples: &[],
    more: "A goal without variables is answered with yes or no. `?x in 1..10` is a range; `contains(?t, \"AI\")`, `starts_with`, `ends_with` and `matches` ask something of a text. Conditions are separated by commas; a goal goes on below until its brackets close, or an empty line ends it.",
};

/// The commands, in the order in which they are listed.
const COMMANDS: &[Topic] = &[
    Topic {
        name: "why",
        arguments: "GOAL or #3",
        does: "why it holds, with the sources",
        examples: &["why {yes}", "why #3", "why -n 3 #1"],
        more: "`#3` is the third answer of the last query. Of several answers the first is explained. `-n 3` shows three essentially different proofs, `--all` counts them. `why not GOAL` is `why-not GOAL`.",
    },
    Topic {
        name: "why-not",
        arguments: "GOAL",
        does: "what stands in its way, the nearest miss first",
        examples: &["why-not {no}"],
        more: "",
    },
    Topic {
        name: "what-if",
        arguments: "+FACT -FACT : GOAL",
        does: "what would be if some facts were not said, and others were",
        examples: &["what-if +{unsaid} : {no}", "what-if -{fact} : {yes}", "what-if -{place}"],
        more: "`+` assumes a fact; `-` withdraws the facts that fit, or those that rest on a work or on a place alone. It tells the answer of the goal with its reason, then all other conclusions, constraints and claims that change. The goal may be left out.",
    },
    Topic {
        name: "timeline",
        arguments: "GOAL",
        does: "when the answers hold, and what begins and ends that",
        examples: &["timeline {yes}"],
        more: "Facts without `from` and `until` hold always. In the chart `█` is a time in which an answer holds, `▒` one in which it holds for a part, `·` one in which it does not.",
    },
    Topic {
        name: "diff",
        arguments: "[A] B",
        does: "what follows under one of two settings only",
        examples: &[
            "diff 2018 2022",
            "diff . +{unsaid} -{place}",
            "diff {param}=1/2 {param}=2/3",
            "diff \"2018 {param}=1/2\" \"2022 {param}=2/3\"",
        ],
        more: "A setting is a date, a parameter, the folder of a casebook, `.` for what is loaded, or several of these, and then facts to assume and withdraw; a first setting of several words stands in quotes. It tells conclusions that come and go, those that follow for other reasons, constraints and claims that come out otherwise, and the facts that differ.",
    },
    Topic {
        name: "assume",
        arguments: "[+FACT -FACT or clear]",
        does: "assume and withdraw facts for all questions to come",
        examples: &["assume {unsaid}", "assume +{unsaid} -{place}", "assume", "assume clear"],
        more: "The prompt says how many facts are assumed and withdrawn; without a fact it lists them. `undo` takes the last one back, `assume clear` all of them. They are not saved; `fact` adds a fact that is.",
    },
    Topic {
        name: "retract",
        arguments: "FACT, WORK or PLACE",
        does: "withdraw facts for all questions to come",
        examples: &["retract {fact}", "retract {place}"],
        more: "What is only assumed is taken back. `assume` lists what is withdrawn.",
    },
    Topic {
        name: "needs",
        arguments: "[not] GOAL",
        does: "the fewest changes with which it would hold, or fail",
        examples: &["needs {no}", "needs not {yes}"],
        more: "Each set suffices, and no part of it does. What goes against a source comes last.",
    },
    Topic {
        name: "rests-on",
        arguments: "GOAL, #3 or SOURCE",
        does: "the facts, sources, silences and readings it rests on",
        examples: &["rests-on {yes}", "rests-on #3", "rests-on {work}"],
        more: "Of a work or a place: everything that falls without it.",
    },
    Topic {
        name: "expand",
        arguments: "NUMBER",
        does: "show more of the last explanation",
        examples: &["expand 1"],
        more: "Where an explanation goes on below, or counts more than it names, it says with which number. Steps that are shown once and named again have numbers too.",
    },
    Topic {
        name: "depth",
        arguments: "[N, full or default]",
        does: "show explanations so many levels down",
        examples: &["depth", "depth 3", "depth full", "depth default"],
        more: "By default text and trees show eight levels and the first few of what an aggregate is taken over; graphs show all.",
    },
    Topic {
        name: "format",
        arguments: "[NAME]",
        does: "write explanations as text, tree, json, dot, mermaid, argdown or facts",
        examples: &["format", "format tree", "format text"],
        more: "`dot` is for Graphviz, `mermaid` for Markdown pages, `argdown` for argument maps; `facts` are facts about a proof, to ask questions about it.",
    },
    Topic {
        name: "relations",
        arguments: "",
        does: "list what can be asked",
        examples: &["relations"],
        more: "",
    },
    Topic {
        name: "codebook",
        arguments: "[--format csv]",
        does: "the vocabulary as a document: columns, sentences, facts and sources",
        examples: &["codebook", "codebook --format csv"],
        more: "",
    },
    Topic {
        name: "about",
        arguments: "ENTITY",
        does: "all that is derived, denied and stated of an entity",
        examples: &["about {entity}"],
        more: "Any name of it will do, in upper or lower case.",
    },
    Topic {
        name: "find",
        arguments: "WORD",
        does: "where a word occurs: names, notes, anchors, rules, claims, sources",
        examples: &["find {entity}", "find key partner"],
        more: "",
    },
    Topic {
        name: "facts",
        arguments: "[RELATION]",
        does: "what the sources state and deny",
        examples: &["facts", "facts {relation}"],
        more: "Facts that are not in force as of the date are marked.",
    },
    Topic {
        name: "rules",
        arguments: "[RELATION or RULE]",
        does: "how conclusions follow",
        examples: &["rules", "rules {conclusion}"],
        more: "",
    },
    Topic {
        name: "schema",
        arguments: "[RELATION]",
        does: "how relations are declared",
        examples: &["schema {relation}"],
        more: "",
    },
    Topic {
        name: "cite",
        arguments: "[WORK or PLACE]",
        does: "the works, or one of them or a place in one, with everything that cites it",
        examples: &["cite", "cite {work}", "cite {place}", "cite --bibtex"],
        more: "Which places a work has, its `locators` in the bibliography say. `cite --bibtex` prints the entries of the works that the last explanation cites, `cite --bibtex WORK` that of one.",
    },
    Topic {
        name: "as-of",
        arguments: "[DATE or default]",
        does: "ask about another year, month or day",
        examples: &["as-of 2018", "as-of 2018-06-30", "as-of", "as-of default"],
        more: "A year or a month means its last day. Without a date it says which one is asked about; `default` goes back to the casebook's own.",
    },
    Topic {
        name: "fact",
        arguments: "RELATION(…) [at PLACE]",
        does: "add a fact to the session",
        examples: &[
            "fact {unsaid}",
            "fact denied {unsaid} at {place}",
            "fact {unsaid} at {place} note \"a remark of one's own\"",
        ],
        more: "Without `at` the fact is assumed, and explanations say that no source states it. It may go against a denial: the rows of both are there. Behind the columns may stand `at`, `from`, `until`, `hedge`, `anchor`, `note`, `according_to` and `confidence`.",
    },
    Topic {
        name: "rule",
        arguments: "NAME: HEAD :- BODY",
        does: "add a rule to the session",
        examples: &[
            "relation spoken_of({column}: {type}).",
            "rule speaks-of: spoken_of({column}: ?it) :- {relation}({column}: ?it)",
        ],
        more: "So are `relation`, `sort`, `enum`, `param` and `claim`, written as in files. A rule goes on below until its brackets close and it does not end in a comma; its full stop may be left out. A relation and a claim end with their full stop, or an empty line. If anything is wrong, nothing is added.",
    },
    Topic {
        name: "session",
        arguments: "",
        does: "list what was added",
        examples: &["session"],
        more: "Additions stay when files are loaded, unloaded and read again.",
    },
    Topic {
        name: "undo",
        arguments: "[NUMBER]",
        does: "take back the last addition, or the one of this number",
        examples: &["undo", "undo 2"],
        more: "",
    },
    Topic {
        name: "save",
        arguments: "FILE",
        does: "write what was added to FILE.dl and FILE.ron",
        examples: &["save my-rules", "save! my-rules"],
        more: "Rules, declarations and claims go to FILE.dl, facts to FILE.ron; `load`, `--rules` and `--facts` read them again. `save!` writes over files that are there.",
    },
    Topic {
        name: "limits",
        arguments: "[rows|rounds|time N]",
        does: "when an evaluation is stopped",
        examples: &["limits", "limits rows 1_000_000", "limits time 30", "limits default"],
        more: "Rounds count in a recursion; the naive engine allows fewer by itself than the run-time engine, and the compiled one counts none. Time is in seconds and counts from the beginning of each command. Ctrl-C stops a command at once; the session goes on.",
    },
    Topic {
        name: "load",
        arguments: "FILE",
        does: "read one more file of rules, claims (.dl) or facts (.ron)",
        examples: &["load my-rules.dl"],
        more: "Until `unload FILE`, or `unload` for all such files, it is part of the casebook: the prompt names it, and `reload` reads it again. If anything is wrong with it, nothing is loaded.",
    },
    Topic {
        name: "unload",
        arguments: "[FILE]",
        does: "forget a file that was loaded, or all of them",
        examples: &["unload my-rules.dl", "unload"],
        more: "The name of the file is enough. Files of `--rules` and `--facts` can be unloaded too.",
    },
    Topic {
        name: "reload",
        arguments: "",
        does: "read all files again",
        examples: &["reload"],
        more: "Files that were loaded are read again too; `unload` forgets them. If anything is wrong with them, everything stays as it was.",
    },
    Topic {
        name: "engine",
        arguments: "[NAME]",
        does: "let another engine derive",
        examples: &["engine naive", "engine all"],
        more: "`auto` is the fastest that runs the rules; `all` runs every engine and compares them.",
    },
    Topic {
        name: "profile",
        arguments: "[N]",
        does: "how long each rule takes on the run-time engine",
        examples: &["profile", "profile 5"],
        more: "`profile 5` shows the five that take longest. The time of a rule includes its aggregates and making the indexes that it looks rows up in; the share is of the whole evaluation.",
    },
    Topic {
        name: "threads",
        arguments: "[N or default]",
        does: "let the run-time engine use so many threads",
        examples: &["threads", "threads 1", "threads default"],
        more: "From 1 to 4; by default as many as the machine runs at once. What is derived does not depend on it.",
    },
    Topic {
        name: "check",
        arguments: "",
        does: "read the files and report what is wrong with them",
        examples: &["check"],
        more: "",
    },
    Topic {
        name: "test",
        arguments: "[PATH]",
        does: "check that the claims still follow, and the constraints are kept",
        examples: &["test", "test tests/claims.dl", "test --coverage"],
        more: "`--coverage` adds which rules and facts no claim uses, and which places of the source no fact cites.",
    },
    Topic {
        name: "explain-error",
        arguments: "[CODE]",
        does: "the manual page of an error or warning",
        examples: &["explain-error unknown-name"],
        more: "",
    },
    Topic {
        name: "help",
        arguments: "[TOPIC]",
        does: "this list, or more on one thing",
        examples: &["help", "help goals"],
        more: "",
    },
    Topic {
        name: "quit",
        arguments: "",
        does: "leave; so do `exit` and Ctrl-D",
        examples: &["quit"],
        more: "",
    },
];

/// The names of all commands.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    COMMANDS.iter().map(|topic| topic.name).chain(["query", "exit", "save!"])
}

/// The names of everything that help can be asked on.
pub(super) fn topics() -> impl Iterator<Item = &'static str> {
    [GOALS.name].into_iter().chain(COMMANDS.iter().map(|topic| topic.name))
}

/// The topic of this name.
pub(super) fn topic(name: &str) -> Option<&'static Topic> {
    if ["query", "?", "columns"].contains(&name) {
        return Some(&GOALS);
    }
    let name = match name {
        "exit" => "quit",
        "save!" => "save",
        "relation" | "sort" | "enum" | "param" | "claim" => "rule",
        name => name,
    };
    [&GOALS].into_iter().chain(COMMANDS).find(|topic| topic.name == name)
}

/// Help on a topic, or the list of commands.
pub(super) fn text(
    topic: Option<&Topic>,
    casebook: &Casebook,
    colour: Colour,
    width: usize,
) -> String {
    let examples = Examples::of(casebook);
    match topic {
        Some(topic) => layout::prose(&one(topic, &examples, colour), width, 0),
        None => layout::prose(&overview(&examples, colour), width, DOES_AT - 2),
    }
}

fn one(topic: &Topic, examples: &Examples, colour: Colour) -> String {
    let examples = match topic.name {
        name if name == GOALS.name => {
            format!("{}\n{}", lines(&examples.goals), variables(examples))
        }
        _ => {
            let filled = topic.examples.iter().filter_map(|example| examples.fill(example));
            lines(&filled.collect::<Vec<_>>())
        }
    };
    let head = format!("{} {}", colour.paint(KEYWORD, topic.name), topic.arguments);
    let more = if topic.more.is_empty() { String::new() } else { format!("\n{}\n", topic.more) };
    format!("{examples}\n{}: {}\n{more}", head.trim_end(), topic.does)
}

fn overview(examples: &Examples, colour: Colour) -> String {
    let commands = COMMANDS.iter().map(|topic| {
        let width = topic.name.len() + topic.arguments.chars().count();
        let pad = " ".repeat((DOES_AT - 4).saturating_sub(width));
        let name = colour.paint(KEYWORD, topic.name);
        format!("  {name} {}{pad} {}\n", topic.arguments, topic.does)
    });
    format!(
        "{}\n{}\n{}\n{}\n{}\nMore on each: `help NAME`.\n",
        colour.paint(STRONG, "Ask"),
        lines(&examples.goals),
        variables(examples),
        colour.paint(STRONG, "Look around"),
        commands.collect::<String>(),
    )
}

fn lines(examples: &[String]) -> String {
    examples.iter().map(|example| format!("  > {example}\n")).collect()
}

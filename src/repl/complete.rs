//! What may stand at the cursor of the prompt: commands and their options here, and the language by
//! [`toulmin_lang::editor`].

use super::table::{self, Known};
use crate::command::entry::Takes;
use std::ops::Range;
use toulmin_lang::editor::complete::{Expected, Names, complete as complete_text, word_start};
use toulmin_lang::editor::{goal, item};
use toulmin_lang::parse::ITEM_KEYWORDS;

/// What may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Completion {
    /// One of these texts in place of a range of the line.
    Texts(Range<usize>, Vec<String>),
    /// A file.
    File,
}

/// Completes the word at the end of a line.
pub(super) fn complete(names: &Names, line: &str) -> Completion {
    let begin = line.len() - line.trim_start().trim_start_matches(':').trim_start().len();
    let command = &line[begin..];
    let completion = match command.split_once(char::is_whitespace) {
        _ if item::keyword(command).is_some() => in_language(names, command, Expected::Items),
        None if goal::is_goal(command) => in_language(names, command, Expected::Goal),
        None => first_word(names, command),
        Some((word, rest)) => match table::find(word) {
            Some(known) => after(known, names, rest).moved_by(command.len() - rest.len()),
            None if ITEM_KEYWORDS.contains(&word) => in_language(names, command, Expected::Items),
            None => in_language(names, command, Expected::Goal),
        },
    };

    completion.moved_by(begin)
}

impl Completion {
    /// These of the texts that begin with the word at the end of `line`, sorted and each once.
    fn beginning(line: &str, start: usize, texts: impl IntoIterator<Item = String>) -> Self {
        let word = line[start..].to_lowercase();
        let begins = |text: &String| text.to_lowercase().starts_with(&word);
        let mut texts: Vec<String> = texts.into_iter().filter(begins).collect();
        texts.sort();
        texts.dedup();
        Completion::Texts(start..line.len(), texts)
    }

    /// The same further on in a line.
    fn moved_by(self, bytes: usize) -> Self {
        match self {
            Completion::Texts(range, texts) => {
                Completion::Texts(range.start + bytes..range.end + bytes, texts)
            }
            Completion::File => Completion::File,
        }
    }
}

fn in_language(names: &Names, text: &str, expected: Expected) -> Completion {
    let completion = complete_text(names, text, expected);
    let texts = completion.candidates.into_iter().map(|candidate| candidate.text);
    Completion::Texts(completion.range, texts.collect())
}

/// A command, the beginning of a goal, or the word of an item.
fn first_word(names: &Names, line: &str) -> Completion {
    let goals = complete_text(names, line, Expected::Goal);
    let goals = goals.candidates.into_iter().map(|candidate| candidate.text);
    let words = table::names().chain(ITEM_KEYWORDS).map(str::to_owned);
    Completion::beginning(line, word_start(line), words.chain(goals))
}

/// What may follow a command.
fn after(known: Known, names: &Names, rest: &str) -> Completion {
    let start = rest.rfind(char::is_whitespace).map_or(0, |at| at + 1);
    let (before, word) = rest.split_at(start);
    if word.starts_with("--") {
        let options = known.definition.get_arguments().filter_map(option);
        return Completion::beginning(rest, start, options);
    }
    if let Some(values) = values_of(known, before) {
        return Completion::beginning(rest, start, values);
    }

    let relations = || names.relations.iter().map(|relation| relation.name.clone());
    let of = |texts: Vec<String>| Completion::beginning(rest, word_start(rest), texts);
    match known.entry.takes {
        Takes::Goal => in_language(names, rest, Expected::Goal),
        // A goal may follow the colon of `what-if`.
        Takes::Changes if before.contains(" : ") => in_language(names, rest, Expected::Goal),
        Takes::Changes | Takes::Settings => in_language(names, rest, Expected::Rows),
        Takes::Relation => of(relations().collect()),
        Takes::RelationOrRule => of(relations().chain(names.rules.iter().cloned()).collect()),
        Takes::Work => of(names.works.clone()),
        Takes::Date => of(vec!["default".to_owned()]),
        Takes::OneOf(words) => of(words().into_iter().map(str::to_owned).collect()),
        // Labels have several words, so the whole rest is one name.
        Takes::Entity => {
            let labels = names.entities.iter().chain(&names.labels).cloned();
            Completion::beginning(rest, rest.len() - rest.trim_start().len(), labels)
        }
        Takes::File | Takes::Files => Completion::File,
        Takes::Nothing | Takes::Number | Takes::Words => of(Vec::new()),
    }
}

/// An option as it is typed, ready for its value if it takes one.
fn option(argument: &clap::Arg) -> Option<String> {
    let long = argument.get_long()?;
    let takes_value = argument.get_action().takes_values();
    Some(format!("--{long}{}", if takes_value { " " } else { "" }))
}

/// The values of the option with which a text ends, where they can be listed.
fn values_of(known: Known, text: &str) -> Option<Vec<String>> {
    let long = text.split_whitespace().next_back()?.strip_prefix("--")?;
    let option = known.definition.get_arguments().find(|it| it.get_long() == Some(long))?;
    let values = option.get_possible_values();
    (!values.is_empty()).then(|| values.iter().map(|value| value.get_name().to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::entry::Takes;
    use pretty_assertions::assert_eq;
    use toulmin_lang::editor::complete::{Column, Relation};

    fn names() -> Names {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let columns = vec![
            Column { name: "actor".into(), fitting: texts(&["China", "US"]) },
            Column { name: "forum".into(), fitting: texts(&["G20", "G7"]) },
        ];
        Names {
            relations: vec![Relation { name: "member".into(), columns }],
            rules: texts(&["voice"]),
            entities: texts(&["China", "G20"]),
            labels: texts(&["China", "the Group of Twenty"]),
            works: texts(&["schmitt-2021"]),
        }
    }

    #[track_caller]
    fn check(line: &str, wanted: &[&str]) {
        let Completion::Texts(range, texts) = complete(&names(), line) else { panic!("{line}") };
        let whole: Vec<String> =
            texts.iter().map(|text| format!("{}{text}", &line[..range.start])).collect();
        assert_eq!(whole, wanted, "{line}");
        assert_eq!(range.end, line.len(), "{line}");
    }

    #[test]
    fn the_first_word_is_a_command_a_relation_or_an_item() {
        check("rel", &["relation", "relations", "reload"]);
        check("mem", &["member("]);
        check(":fac", &[":fact", ":facts"]);
        check("mat", &["matches("]);
    }

    #[test]
    fn goals_and_items_are_completed_by_the_language() {
        check("member(actor: ", &["member(actor: China", "member(actor: US"]);
        check("not me", &["not mean ", "not member("]);
        check("why member(forum: g", &["why member(forum: G20", "why member(forum: G7"]);
        check("fact member(China, G20) an", &["fact member(China, G20) anchor "]);
        check("fact ", &["fact member("]);
        check("what-if +m", &["what-if +member("]);
        check("what-if -n101 : mat", &["what-if -n101 : matches("]);
    }

    #[test]
    fn after_a_command_comes_what_it_takes() {
        check("about Ch", &["about China"]);
        check("about the gr", &["about the Group of Twenty"]);
        check("rules v", &["rules voice"]);
        check("cite ", &["cite schmitt-2021"]);
        check("facts m", &["facts member"]);
        check("format me", &["format mermaid"]);
        check("limits r", &["limits rounds", "limits rows"]);
        check("as-of d", &["as-of default"]);
        assert_eq!(complete(&names(), "load my"), Completion::File);
    }

    #[test]
    fn options_and_their_values_are_completed() {
        check("cite --b", &["cite --bibtex"]);
        check("query --format c", &["query --format csv"]);
        check("why member(actor: China) --dep", &["why member(actor: China) --depth "]);
    }

    #[test]
    fn every_command_is_completed_and_so_is_what_follows() {
        for Known { entry, .. } in table::all() {
            let name = entry.name;
            let half = &name[..name.len() - 1];
            let Completion::Texts(_, texts) = complete(&names(), half) else { panic!("{half}") };
            assert!(texts.iter().any(|text| text == name), "`{half}` does not become `{name}`");

            let offers_nothing =
                matches!(entry.takes, Takes::Nothing | Takes::Number | Takes::Words);
            let found = complete(&names(), &format!("{name} "));
            let is_empty = matches!(found, Completion::Texts(_, texts) if texts.is_empty());
            assert_eq!(is_empty, offers_nothing, "after `{name}`");
        }
    }
}

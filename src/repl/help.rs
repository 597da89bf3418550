//! What the prompt understands, examples first.

use super::example::Examples;
use super::topics::{self, GOALS, Topic};
use crate::command::entry::Group;
use toulmin_lang::casebook::Casebook;
use toulmin_render::render::layout;
use toulmin_render::render::style::{Colour, KEYWORD, STRONG};

/// The column in which the list of commands says what they do.
const DOES_AT: usize = 33;

/// Help on a topic, or the list of commands.
pub(super) fn text(
    topic: Option<&Topic>,
    casebook: &Casebook,
    colour: Colour,
    width: usize,
) -> String {
    let examples = Examples::of(casebook);
    match topic {
        Some(topic) => one(topic, &examples, colour, width),
        None => layout::prose(&overview(&examples, colour), width, DOES_AT - 2),
    }
}

fn one(topic: &Topic, examples: &Examples, colour: Colour, width: usize) -> String {
    let tried = match topic.name {
        GOALS => format!("{}\n{}", lines(&examples.goals), variables(examples)),
        _ => {
            let filled = topic.examples.iter().filter_map(|example| examples.fill(example));
            lines(&filled.collect::<Vec<_>>())
        }
    };
    let head = format!("{} {}", colour.paint(KEYWORD, topic.name), topic.arguments);
    let parts: String =
        topic.parts.iter().map(|part| format!("  {}: {}\n", part.usage, part.help)).collect();

    let more = if topic.more.is_empty() { String::new() } else { format!("{}\n", topic.more) };
    let sections = [
        layout::prose(&tried, width, 0),
        layout::prose(&format!("{}: {}\n", head.trim_end(), topic.does), width, 0),
        layout::prose(&parts, width, 4),
        layout::prose(&more, width, 0),
    ];
    sections.into_iter().filter(|it| !it.is_empty()).collect::<Vec<_>>().join("\n")
}

fn overview(examples: &Examples, colour: Colour) -> String {
    let goals = format!("{}\n{}", lines(&examples.goals), variables(examples));
    let groups = Group::ALL.map(|group| {
        let topics = topics::all().filter(|it| it.group == group && it.name != GOALS);
        let listed: String = topics.map(|topic| listed(topic, colour)).collect();
        format!("{}\n{listed}", colour.paint(STRONG, group.title()))
    });

    let ask = colour.paint(STRONG, "Ask");
    format!("{ask}\n{goals}\n{}\nMore on each: `help NAME`.\n", groups.join("\n"))
}

/// A topic in the list of commands.
fn listed(topic: &Topic, colour: Colour) -> String {
    let width = topic.name.len() + topic.arguments.chars().count();
    let pad = " ".repeat((DOES_AT - 4).saturating_sub(width));
    let name = colour.paint(KEYWORD, topic.name);
    format!("  {name} {}{pad} {}\n", topic.arguments, topic.does)
}

/// What is least obvious about goals.
fn variables(examples: &Examples) -> String {
    format!(
        "`{}` is a variable: the answers are its values; its name is up to you.\n\
         Columns are named in any order; those left out may have any value.\n",
        examples.variable(),
    )
}

fn lines(examples: &[String]) -> String {
    examples.iter().map(|example| format!("  > {example}\n")).collect()
}

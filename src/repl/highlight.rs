//! A line in colour.

use super::table;
use anstyle::Style;
use toulmin_lang::editor::colour::{Part, parts};
use toulmin_lang::editor::goal::is_goal;
use toulmin_render::render::style::{Colour, FAINT, KEYWORD, LITERAL, RELATION, VARIABLE};

/// The line with its parts coloured; the same characters otherwise.
pub(super) fn highlight(line: &str) -> String {
    let begin = line.len() - line.trim_start().trim_start_matches(':').len();
    let end = begin + command(&line[begin..]).len();
    let mut shown = line[..begin].to_owned();
    shown += &Colour::On.paint(if end > begin { KEYWORD } else { Style::new() }, &line[begin..end]);

    let mut at = end;
    for (range, part) in parts(line).into_iter().filter(|(range, _)| range.start >= end) {
        shown += &line[at..range.start];
        shown += &Colour::On.paint(style(part), &line[range.clone()]);
        at = range.end;
    }

    shown + &line[at..]
}

/// The name of the command with which a line begins, or nothing.
fn command(line: &str) -> &str {
    let word = &line[..line.find(char::is_whitespace).unwrap_or(line.len())];
    if !is_goal(line) && table::find(word).is_some() { word } else { "" }
}

fn style(part: Part) -> Style {
    match part {
        Part::Keyword | Part::Function => KEYWORD,
        Part::Relation => RELATION,
        Part::Variable => VARIABLE,
        Part::Literal => LITERAL,
        Part::Comment => FAINT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use pretty_assertions::assert_eq;

    #[test]
    fn colour_adds_no_characters() {
        for line in ["why-not member(actor: ?a, year: 2019-06)", ":as-of 2018", "find § \"x", "  "]
        {
            assert_eq!(stripped(&highlight(line)), line);
        }
    }

    fn stripped(text: &str) -> String {
        let mut parts = text.split('\u{1b}');
        let first = parts.next().unwrap_or("").to_owned();
        first
            + &parts
                .map(|part| part.split_once('m').map_or("", |(_, rest)| rest))
                .collect::<String>()
    }

    #[test]
    fn commands_and_the_parts_of_goals_differ() {
        let painted = |style, text| Colour::On.paint(style, text);
        let shown = highlight("member(actor: ?a)");
        assert!(shown.starts_with(&painted(RELATION, "member")), "{shown:?}");
        assert!(shown.contains(&painted(VARIABLE, "?a")), "{shown:?}");
        let shown = highlight(":why-not member(actor: ?a)");
        assert!(shown.starts_with(&format!(":{} ", painted(KEYWORD, "why-not"))), "{shown:?}");
        let shown = highlight("not contains(?a, \"x\")");
        assert!(shown.contains(&painted(KEYWORD, "contains")), "{shown:?}");
    }
}

//! Lines of an explanation: a text on the left, what it rests on at the right, each wrapped in its
//! own column.

use super::style::Colour;
use anstyle::Style;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// The deepest indentation, so that long chains stay readable.
const INDENT_MAX: usize = 32;

/// The widest column at the right; what is longer stands below its text.
const TAIL_MAX: usize = 30;

/// The narrowest column of text.
const TEXT_MIN: usize = 24;

/// How text is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// How many columns a line may have.
    pub width: usize,
    /// Whether words stand out.
    pub colour: Colour,
}

/// A line before it is wrapped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// How many blanks stand before it.
    pub(super) indent: usize,
    /// A word in a column of its own before the text.
    pub(super) mark: Option<&'static str>,
    /// How that word stands out.
    pub(super) style: Style,
    /// The text.
    pub(super) text: String,
    /// What stands at the right.
    pub(super) tail: String,
    /// How that stands out.
    pub(super) tail_style: Style,
}

impl Line {
    /// A line of text.
    pub(super) fn new(indent: usize, text: impl Into<String>) -> Self {
        Line { indent, text: text.into(), ..Line::default() }
    }

    /// With something at the right.
    pub(super) fn tail(mut self, tail: impl Into<String>) -> Self {
        self.tail = tail.into();
        self
    }
}

/// Lines as text: at most `width` columns, where words allow it.
pub(super) fn lay_out(lines: &[Line], Look { width, colour }: Look) -> String {
    let widest = TAIL_MAX.min(width * 2 / 5);
    let lines: Vec<Line> = lines.iter().flat_map(|line| with_tail_below(line, widest)).collect();

    let tail_width = lines.iter().map(|line| line.tail.width()).max().unwrap_or(0);
    let gap = if tail_width > 0 { tail_width + 2 } else { 0 };
    let text_end = width.saturating_sub(gap);

    let marks = lines.iter().filter_map(|line| line.mark);
    let mark_width = marks.map(|mark| mark.width() + 2).max().unwrap_or(0);

    // The tails stand in one column, as far left as the longest text beside one allows.
    let start = |line: &Line| start(line, mark_width);
    let needed = |line: &Line| start(line) + shown_width(&line.text);
    let longest = lines.iter().filter(|line| !line.tail.is_empty()).map(needed).max().unwrap_or(0);
    let tail_start = longest.min(text_end) + 2;

    let mut out = String::new();
    for line in &lines {
        let end = match (line.tail.is_empty(), line.indent) {
            (false, _) => tail_start - 2,
            (true, 0) => width,
            (true, _) => text_end,
        };
        write_line(&mut out, line, (start(line), end), (tail_start, tail_width), colour);
    }
    out
}

/// The line, with a tail that is wider than this in a line of its own.
fn with_tail_below(line: &Line, widest: usize) -> Vec<Line> {
    if line.tail.width() <= widest {
        return vec![line.clone()];
    }
    let mut text = line.clone();
    let tail = std::mem::take(&mut text.tail);
    let mark = line.mark.map(|_| "");
    vec![text, Line { indent: line.indent + 2, mark, text: tail, ..Line::default() }]
}

/// Where the text of a line begins.
fn start(line: &Line, mark_width: usize) -> usize {
    line.indent.min(INDENT_MAX) + if line.mark.is_some() { mark_width } else { 0 }
}

/// A line with its text from `start` to `end` and its tail from `tail_start` on.
fn write_line(
    out: &mut String,
    line: &Line,
    (start, end): (usize, usize),
    (tail_start, tail_width): (usize, usize),
    colour: Colour,
) {
    let indent = line.indent.min(INDENT_MAX);
    let texts = wrap(&line.text, end.saturating_sub(start).max(TEXT_MIN));
    let tails = wrap(&line.tail, tail_width.max(1));
    let first_tail = texts.len().saturating_sub(1); // the tail stands at the end of the text

    for row in 0..texts.len().max(first_tail + tails.len()) {
        let mark = line.mark.filter(|_| row == 0).unwrap_or("");
        let text = texts.get(row).map_or("", String::as_str);
        let tail =
            row.checked_sub(first_tail).and_then(|i| tails.get(i)).map_or("", String::as_str);

        // Colours have no width, so the blanks that fill a column are counted without them.
        let mark_width = start - indent;
        let pad = mark_width.saturating_sub(mark.width());
        let painted = if mark.is_empty() { String::new() } else { colour.paint(line.style, mark) };
        let left = format!("{:indent$}{painted}{:pad$}{text}", "", "");
        let gap = tail_start.saturating_sub(shown_width(&left)).max(2);
        let tail =
            if tail.is_empty() { String::new() } else { colour.paint(line.tail_style, tail) };

        let whole = if tail.is_empty() { left } else { format!("{left}{:gap$}{tail}", "") };
        let _ = writeln!(out, "{}", whole.trim_end());
    }
}

/// Every line at most `width` columns, where words allow it: what does not fit goes on below,
/// `hang` columns further in than the line begins. A doc comment goes on as one.
pub fn prose(text: &str, width: usize, hang: usize) -> String {
    text.split_inclusive('\n').fold(String::new(), |out, line| {
        let words = line.trim_end_matches('\n');
        let end = &line[words.len()..];
        out + &paragraph(words, width, hang) + end
    })
}

fn paragraph(line: &str, width: usize, hang: usize) -> String {
    if shown_width(line) <= width {
        return line.to_owned();
    }
    let words = line.trim_start_matches(' ');
    let indent = line.len() - words.len();
    let below = match words.starts_with("/// ") {
        true => format!("{:indent$}/// ", ""),
        false => " ".repeat((indent + hang).min(width / 2)),
    };
    let room = |begins: usize| width.saturating_sub(begins).max(TEXT_MIN);
    let lines = wrap_hanging(words, room(indent), room(below.len()));
    let lines: Vec<&str> = lines.iter().map(|it| it.trim()).collect();
    format!("{:indent$}{}", "", lines.join(&format!("\n{below}")))
}

/// The width of a text on a terminal, where colours take no room.
fn shown_width(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let plain = parts.next().map_or(0, UnicodeWidthStr::width);
    plain + parts.map(|it| it.split_once('m').map_or(0, |(_, shown)| shown.width())).sum::<usize>()
}

/// The words of a text in lines of at most `width` columns; a longer word has a line of its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    wrap_hanging(text, width, width)
}

/// The same with another width for the lines after the first.
fn wrap_hanging(text: &str, first: usize, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        let width = if lines.len() > 1 { width } else { first };
        match lines.last_mut() {
            Some(line) if shown_width(line) + 1 + shown_width(word) <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.retain(|line| !line.trim().is_empty());
    lines
}

/// How many levels of a tree are drawn; deeper lines show their nearest ones.
const LEVELS_MAX: usize = 24;

/// Lines as a tree in box drawing; each line is as deep as its indentation says.
pub(super) fn lay_out_tree(lines: &[Line]) -> String {
    let mut drawn = Vec::new();
    let mut later = Vec::new(); // for each depth: whether a sibling at that depth follows
    for line in lines.iter().rev() {
        later.resize(line.indent + 1, false);
        let blank = if line.tail.is_empty() { "" } else { "  " };
        drawn.push(format!("{}{}{blank}{}", branches(&later), line.text, line.tail));
        later[line.indent] = true;
    }
    drawn.iter().rev().fold(String::new(), |out, line| out + line + "\n")
}

/// What stands before a line, given for each depth down to its own whether a sibling follows.
fn branches(later: &[bool]) -> String {
    let Some((own, above)) = later[1..].split_last() else { return String::new() };
    let hidden = above.len().saturating_sub(LEVELS_MAX);
    let mut out = String::from(if hidden > 0 { "…  " } else { "" });
    for follows in &above[hidden..] {
        out.push_str(if *follows { "│  " } else { "   " });
    }
    out.push_str(if *own { "├─ " } else { "└─ " });
    out
}

/// A text with these blanks before each of its lines; an empty line stays empty.
pub(super) fn indented(text: &str, by: &str) -> String {
    text.lines().map(|line| format!("{}\n", format!("{by}{line}").trim_end())).collect()
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[track_caller]
    fn check(text: &str, wanted: &str) {
        assert_eq!(prose(text, 30, 4), wanted);
    }

    #[test]
    fn what_fits_stays_as_it_is() {
        check("a word  [1]\n\n  another\n", "a word  [1]\n\n  another\n");
    }

    #[test]
    fn what_does_not_fit_goes_on_further_in() {
        check(
            "  China is a member of the G20  [challenges.16]\nnext\n",
            "  China is a member of the G20\n      [challenges.16]\nnext\n",
        );
    }

    #[test]
    fn a_doc_comment_goes_on_as_one() {
        check(
            "/// A forum gives voice when it fits.",
            "/// A forum gives voice when\n/// it fits.",
        );
    }

    #[test]
    fn colours_take_no_room() {
        let text = "\u{1b}[1mChina\u{1b}[0m is a member of the G20";
        check(text, text);
    }
}

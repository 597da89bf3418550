//! When the answers of a query hold: a chart over the years, and what begins and ends each
//! interval.

use super::Page;
use super::changed::more;
use super::exposition::{Exposition, Item, Status};
use super::format::Explanation;
use super::json;
use super::json::otherwise as document;
use super::outline::Outline;
use crate::words::Words;
use crate::words::phrase::otherwise::{self, mark};
use toulmin_lang::print;
use toulmin_lang::program::Query;
use toulmin_lang::rows::Row;
use toulmin_lang::value::Date;
use toulmin_reason::counterfactual::{End, Interval, Timeline};
use unicode_width::UnicodeWidthStr;

/// How many answers are said in words.
const ANSWERS_MAX: usize = 50;

/// The widest name of an answer in a chart.
const LABEL_MAX: usize = 30;

/// The fewest cells of a chart.
const CELLS_MIN: usize = 10;

/// How many cells lie between two years that are named below a chart.
const TICKS: usize = 10;

/// When the answers of a query hold.
#[derive(Clone, Debug)]
pub struct Times<'a> {
    /// The model and its texts.
    pub page: Page<'a>,
    /// What is asked.
    pub query: &'a Query,
    /// The intervals.
    pub timeline: &'a Timeline,
}

impl Explanation for Times<'_> {
    fn exposition(&self) -> Exposition {
        let mut outline = Outline::new(self.page);
        if let Some(text) = self.headline() {
            outline.add(0, Item::new(Status::Heading, text));
        }

        for (row, intervals) in self.timeline.answers.iter().take(ANSWERS_MAX) {
            outline.add(0, Item::new(Status::Heading, self.label(row)));
            for interval in intervals {
                write_interval(&mut outline, interval);
            }
        }

        more(&mut outline, 0, self.timeline.answers.len().saturating_sub(ANSWERS_MAX));
        if self.timeline.cut {
            outline.add(0, Item::new(Status::More, otherwise::CAUSES_CUT));
        }
        outline.finish()
    }

    fn json(&self) -> String {
        let model = self.page.model;
        let mut writer = json::Writer::new(self.page);
        let answers = self.timeline.answers.iter().map(|(row, intervals)| {
            let names = self.query.answer.iter();
            let names = names.map(|id| self.query.body.variables[id.0].name.as_str());
            document::AnswerTimes {
                answer: names.zip(row.iter().map(Into::into)).collect(),
                intervals: intervals.iter().map(|it| interval(&mut writer, it)).collect(),
            }
        });

        json::printed(document::Timeline {
            casebook: &model.casebook.title,
            params: json::params(model),
            query: print::body(&model.casebook.program, &self.query.body),
            changes: self.timeline.changes,
            answers: answers.collect(),
            causes_cut: self.timeline.cut,
        })
    }
}

fn interval<'a>(writer: &mut json::Writer<'a>, interval: &Interval) -> document::Interval<'a> {
    let [from, until] = [&interval.from, &interval.until].map(Option::as_ref);
    document::Interval {
        from: from.map(|end| end.date.into()),
        until: until.map(|end| end.date.into()),
        begun_by: writer.statements(from.map_or(&[], |end| &end.facts)),
        ended_by: writer.statements(until.map_or(&[], |end| &end.facts)),
    }
}

impl Times<'_> {
    /// What is said before the intervals.
    fn headline(&self) -> Option<&'static str> {
        match (self.timeline.answers.is_empty(), self.timeline.changes) {
            (true, _) => Some(otherwise::NEVER),
            (false, 0) => Some(otherwise::UNDATED),
            (false, _) => None,
        }
    }

    /// The values of an answer.
    fn label(&self, row: &Row) -> String {
        let words = Words::new(&self.page.model.casebook);
        let values: Vec<String> = row.iter().map(|value| words.value(*value)).collect();
        if values.is_empty() { otherwise::IT_HOLDS.to_owned() } else { values.join(", ") }
    }

    /// The intervals as bars, one line for each answer, at most `width` columns wide; nothing when
    /// facts never change.
    pub fn chart(&self, width: usize) -> String {
        let Some((first, last)) = self.timeline.between else { return String::new() };
        let answers = self.timeline.answers.iter().take(ANSWERS_MAX);
        let bars: Vec<(String, &Vec<Interval>)> =
            answers.map(|(row, intervals)| (cut(&self.label(row)), intervals)).collect();

        let label = bars.iter().map(|(label, _)| label.width()).max().unwrap_or_default();
        let room = width.saturating_sub(label + 3).max(CELLS_MIN);
        let years = Years::between(first, last.max(self.page.model.date), room);

        let mut out = String::new();
        for (name, intervals) in &bars {
            let pad = " ".repeat(label - name.width());
            out += &format!(" {name}{pad} {}\n", years.bar(intervals).trim_end());
        }
        if !bars.is_empty() {
            out += &format!(" {} {}\n\n", " ".repeat(label), years.axis().trim_end());
        }
        out
    }
}

/// The cells of a chart: equal numbers of years, one after another.
struct Years {
    first: usize,
    each: usize,
    cells: usize,
}

impl Years {
    /// The years from the one before `first` to that of `last`, in at most `room` cells.
    fn between(first: Date, last: Date, room: usize) -> Self {
        let first = usize::from(first.first().0).saturating_sub(1);
        let count = usize::from(last.last().0).saturating_sub(first) + 1;
        let each = count.div_ceil(room);
        Years { first, each, cells: count.div_ceil(each) }
    }

    fn bar(&self, intervals: &[Interval]) -> String {
        (0..self.cells).map(|cell| self.cell(cell, intervals)).collect()
    }

    /// A full mark where an answer holds all through a cell, a pale one where it holds for a part
    /// of it.
    fn cell(&self, cell: usize, intervals: &[Interval]) -> char {
        let begin = self.first + cell * self.each;
        let (first, last) = (day(begin, 1, 1), day(begin + self.each - 1, 12, 31));
        let begins = |it: &Interval| it.from.as_ref().map(|end| end.date.first());
        let ends = |it: &Interval| it.until.as_ref().map(|end| end.date.last());

        // An interval without an end goes on for ever.
        let fills = |it: &Interval| {
            begins(it).is_none_or(|from| from <= first)
                && ends(it).is_none_or(|until| last <= until)
        };
        let meets = |it: &Interval| {
            begins(it).is_none_or(|from| from <= last)
                && ends(it).is_none_or(|until| first <= until)
        };

        match () {
            () if intervals.iter().any(fills) => '█',
            () if intervals.iter().any(meets) => '▒',
            () => '·',
        }
    }

    /// Some of the years, each below the cell in which it lies.
    fn axis(&self) -> String {
        let cells = (0..self.cells).step_by(TICKS);
        cells.map(|cell| format!("{:<TICKS$}", self.first + cell * self.each)).collect()
    }
}

fn day(year: usize, month: u8, day: u8) -> toulmin_lang::value::Day {
    (u16::try_from(year).unwrap_or(u16::MAX), month, day)
}

/// A name that is not too long for a chart.
fn cut(label: &str) -> String {
    if label.width() <= LABEL_MAX {
        return label.to_owned();
    }
    label.chars().take(LABEL_MAX - 1).chain(['…']).collect()
}

/// An interval, and below it the facts that begin and end it.
fn write_interval(outline: &mut Outline<'_>, interval: &Interval) {
    let date = |end: &Option<End>| end.as_ref().map(|end| end.date.to_string());
    let text = otherwise::interval(date(&interval.from), date(&interval.until));
    outline.add(1, Item::new(Status::Derived, text));
    write_end(outline, interval.from.as_ref(), mark::BEGINS);
    write_end(outline, interval.until.as_ref(), mark::ENDS);
}

fn write_end(outline: &mut Outline<'_>, end: Option<&End>, mark: &'static str) {
    for id in end.iter().flat_map(|end| &end.facts) {
        let (sentence, tail) = outline.speaker.fact(*id);
        outline.add(2, Item::new(Status::Stated, sentence).mark(mark).tail(tail));
    }
}

#[cfg(test)]
mod tests {
    use super::Years;
    use pretty_assertions::assert_eq;
    use toulmin_lang::value::Date;
    use toulmin_reason::counterfactual::{End, Interval};

    fn end(date: &str) -> Option<End> {
        (!date.is_empty())
            .then(|| End { date: Date::parse(date).expect("a date"), facts: Vec::new() })
    }

    #[track_caller]
    fn check(room: usize, intervals: &[(&str, &str)], bar: &str) {
        let date = |text| Date::parse(text).expect("a date");
        let years = Years::between(date("1990-05-01"), date("2008"), room);
        let intervals: Vec<Interval> = intervals
            .iter()
            .map(|(from, until)| Interval { from: end(from), until: end(until) })
            .collect();
        assert_eq!(years.bar(&intervals), bar);
    }

    #[test]
    fn bars_show_when_it_holds_and_what_lies_partly_in_a_cell() {
        check(40, &[("1999", "")], "··········██████████");
        check(40, &[("", "1990-05-01"), ("2000-06", "2001")], "█▒·········▒█·······");
        check(10, &[("", "")], "██████████");
        check(10, &[("1990", "1990")], "▒·········");
    }

    #[test]
    fn the_years_stand_below_their_cells() {
        let years = Years::between(Date::parse("1990").unwrap(), Date::parse("2008").unwrap(), 40);
        assert_eq!(years.axis(), "1989      1999      ");
    }
}

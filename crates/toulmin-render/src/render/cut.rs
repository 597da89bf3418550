//! Explanations that are shown in part: what lies deeper than asked for, and what an aggregate is
//! taken over beyond the first few, has a number by which it can be opened.

use super::exposition::{Exposition, Item, Number, Status};
use crate::words::phrase;
use std::collections::BTreeMap;

/// How many levels below the headline are shown unless the user asks for more or fewer.
const LEVELS: usize = 8;

/// How many of the things that an aggregate is taken over are shown at first.
const CONTRIBUTORS_MAX: usize = 6;

/// How many more of them are shown each time.
const MORE_MAX: usize = 50;

/// How far down an explanation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// This many levels below the headline, and the first few of what an aggregate is taken over.
    Levels(usize),
    /// Everything.
    Full,
}

impl Default for Depth {
    fn default() -> Self {
        Depth::Levels(LEVELS)
    }
}

impl std::fmt::Display for Depth {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Depth::Levels(levels) => write!(f, "{levels}"),
            Depth::Full => f.write_str("full"),
        }
    }
}

impl Depth {
    /// Whether what stands below an item of this level is shown.
    fn reaches(self, level: usize) -> bool {
        match self {
            Depth::Levels(levels) => level < levels,
            Depth::Full => true,
        }
    }
}

/// How the reader opens what is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// By its number, at the prompt.
    ByNumber,
    /// By asking again for everything.
    ByFlag,
}

/// An explanation that can be shown in parts.
#[derive(Clone, Debug)]
pub struct Parts {
    /// All of it.
    pub whole: Exposition,
    numbers: BTreeMap<usize, Part>,
}

/// A part of an explanation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// An item with all below it.
    Item(usize),
    /// What stands directly below an item from the one at the second place on, to the third, where
    /// the item ends.
    Rest(usize, usize, usize),
}

/// A stretch of the items.
#[derive(Clone, Copy)]
struct Stretch {
    from: usize,
    end: usize,
    /// The aggregate whose rest it is.
    rest_of: Option<usize>,
}

/// The last item of a level.
struct Open {
    at: usize,
    /// Which it is of those below the same item.
    count: usize,
}

impl Parts {
    /// The parts that have a number already: those that are referred to.
    pub fn new(whole: Exposition) -> Self {
        let own = |(at, item): (usize, &Item)| match item.number {
            Some(Number::Own(number)) => Some((number, Part::Item(at))),
            _ => None,
        };
        let numbers = whole.items.iter().enumerate().filter_map(own).collect();
        Parts { whole, numbers }
    }

    /// The whole explanation as far down as asked for, with what it says at the end.
    pub fn shown(&mut self, depth: Depth, opens: Opens) -> Exposition {
        if depth == Depth::Full {
            return self.whole.clone();
        }
        let all = Stretch { from: 0, end: self.whole.items.len(), rest_of: None };
        let items = self.cut(all, depth, opens);
        let Exposition { closing, works, .. } = &self.whole;
        Exposition { items, closing: closing.clone(), works: works.clone() }
    }

    /// The part of this number, as far down as asked for; `None` if none has it.
    pub fn opened(&mut self, number: usize, depth: Depth, opens: Opens) -> Option<Exposition> {
        let stretch = match *self.numbers.get(&number)? {
            Part::Item(at) => Stretch { from: at, end: self.end(at), rest_of: None },
            Part::Rest(of, from, end) => Stretch { from, end, rest_of: Some(of) },
        };
        let items = self.cut(stretch, depth, opens);
        Some(Exposition { items, closing: Vec::new(), works: self.whole.works.clone() })
    }

    /// Where what lies below an item ends.
    fn end(&self, at: usize) -> usize {
        let (items, level) = (&self.whole.items, self.whole.items[at].level);
        let below = items[at + 1..].iter().take_while(|item| item.level > level);
        at + 1 + below.count()
    }

    /// The items of a stretch, the first at level 0.
    fn cut(&mut self, stretch: Stretch, depth: Depth, opens: Opens) -> Vec<Item> {
        let top = self.whole.items.get(stretch.from).map_or(0, |item| item.level);
        let most = stretch.rest_of.map_or(CONTRIBUTORS_MAX, |_| MORE_MAX);
        let mut shown = Vec::new();
        let mut open: Vec<Open> = Vec::new(); // the last item of each level
        let mut at = stretch.from;

        while at < stretch.end {
            let item = self.whole.items[at].clone();
            let level = item.level - top;

            let before = if open.len() > level { open[level].count } else { 0 };
            open.truncate(level);
            let above = open.last().map(|open| open.at).or(stretch.rest_of);
            open.push(Open { at, count: before + 1 });

            // What an aggregate is taken over can be long: the rest of it is one line.
            if let Some(of) = above.filter(|of| before >= most && self.gathers(*of, depth)) {
                let end = self.end(of).min(stretch.end);
                let number = self.number(Part::Rest(of, at, end));
                let text = phrase::and_more_to_open(self.beside(at, end), &hint(opens, number));
                let mark = item.mark.map(|_| "");
                shown.push(Item { level, mark, ..Item::new(Status::More, text) });
                at = end;
                continue;
            }

            let end = self.end(at).min(stretch.end);
            let own = item.number;
            shown.push(Item { level, ..item });
            if depth.reaches(level) || end == at + 1 {
                at += 1;
                continue;
            }

            // A part that has a number keeps it, so that the reader sees one number for it.
            let number = match own {
                Some(Number::Own(number)) => number,
                _ => self.number(Part::Item(at)),
            };
            let text = phrase::steps_below(end - at - 1, &hint(opens, number));
            shown.push(Item { level: level + 1, ..Item::new(Status::More, text) });
            at = end;
        }
        shown
    }

    /// Whether only the first few things below an item are shown: those of an aggregate, of one
    /// that fails too.
    fn gathers(&self, at: usize, depth: Depth) -> bool {
        let is_aggregate = matches!(self.whole.items[at].status, Status::Aggregate | Status::Fails);
        depth != Depth::Full && is_aggregate
    }

    /// How many items stand beside this one, from it on.
    fn beside(&self, at: usize, end: usize) -> usize {
        let level = self.whole.items[at].level;
        self.whole.items[at..end].iter().filter(|item| item.level == level).count()
    }

    /// The number of a part; a new one unless it has one.
    fn number(&mut self, part: Part) -> usize {
        if let Some((number, _)) = self.numbers.iter().find(|(_, known)| **known == part) {
            return *number;
        }
        let number = self.numbers.last_key_value().map_or(1, |(last, _)| last + 1);
        self.numbers.insert(number, part);
        number
    }
}

/// How what is not shown is opened.
fn hint(opens: Opens, number: usize) -> String {
    match opens {
        Opens::ByNumber => format!("`expand {number}`"),
        Opens::ByFlag => "`--full`".to_owned(),
    }
}

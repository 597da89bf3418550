//! An explanation that is being written.
//!
//! Every question begins an [`Outline`], which speaks through its `Speaker`:
//!
//! 1. [`Outline::add`] its headline at level 0, then the items below it, each one level deeper than
//!    what it supports;
//! 2. [`proof::write`](super::proof::write) and [`refusal::write`](super::refusal::write) put whole
//!    proofs and refusals at a level of it, so that all share one numbering of parts and works;
//! 3. [`Outline::close`] the lines that follow at the end, and [`Outline::finish`].

use super::Page;
use super::exposition::{Exposition, Item};
use super::speaker::Speaker;

/// The items of an explanation so far, and what says them.
pub struct Outline<'a> {
    /// What says it.
    pub(super) speaker: Speaker<'a>,
    /// The items so far.
    pub(super) items: Vec<Item>,
    closing: Vec<Item>,
    parts: usize,
    numbers: usize,
}

impl<'a> Outline<'a> {
    /// Nothing yet.
    pub fn new(page: Page<'a>) -> Self {
        let (items, closing) = (Vec::new(), Vec::new());
        Outline { speaker: Speaker::new(page), items, closing, parts: 0, numbers: 0 }
    }

    /// Adds an item. What was cited since the last one belongs to it.
    pub fn add(&mut self, level: usize, item: Item) {
        let mentions = self.speaker.references.take_mentions();
        self.items.push(Item { level, mentions, ..item });
    }

    /// Adds a line that stands at the end.
    pub fn close(&mut self, item: Item) {
        let mentions = self.speaker.references.take_mentions();
        self.closing.push(Item { mentions, ..item });
    }

    /// Reserves the numbers of this many parts and returns the first.
    pub(super) fn parts(&mut self, count: usize) -> usize {
        self.parts += count;
        self.parts - count
    }

    /// A number for a part that is referred to.
    pub(super) fn number(&mut self) -> usize {
        self.numbers += 1;
        self.numbers
    }

    /// The whole explanation.
    pub fn finish(self) -> Exposition {
        let works = self.speaker.references.works();
        Exposition { items: self.items, closing: self.closing, works }
    }
}

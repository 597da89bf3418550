//! References between entries, by `crossref` and `xdata`: `biblatex` follows them, and must not be led in a circle.

use biblatex::{Entry, Pair, RawBibliography, RawChunk, RawEntry};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// No entry draws on more entries than this, directly and indirectly.
const PARENTS_MAX: usize = 50;

/// The fields that refer to other entries, and the one that gives an entry more keys.
const LINKS: [&str; 3] = ["crossref", "xdata", "ids"];

/// The first field by which an entry leads back to itself, perhaps through others, or that does not write its keys out.
pub(super) fn circular(raw: &RawBibliography<'_>) -> Option<Range<usize>> {
    let mut entries: BTreeMap<String, &RawEntry<'_>> = BTreeMap::new();
    for entry in raw.entries.iter().map(|entry| &entry.v) {
        let more = links(entry, &LINKS[2..]).filter_map(keys).flatten();
        entries.extend(more.chain([entry.key.v.to_owned()]).map(|key| (key, entry)));
    }
    let circles = |entry: &RawEntry<'_>, field: &Pair<'_>| match keys(field) {
        None => true,
        Some(_) if field.key.v.eq_ignore_ascii_case("ids") => false,
        Some(keys) => {
            let reached = reached(&entries, keys);
            reached.contains(entry.key.v) || reached.len() > PARENTS_MAX
        }
    };
    let first = |entry: &RawEntry<'_>| {
        let field = links(entry, &LINKS).find(|field| circles(entry, field))?;
        Some(field.value.span.clone())
    };
    raw.entries.iter().find_map(|entry| first(&entry.v))
}

/// Whether an entry draws on other entries, or on abbreviations that the file defines.
pub(super) fn needs_more(entry: &RawEntry<'_>) -> bool {
    let is_abbreviation = |field: &Pair<'_>| {
        field.value.v.iter().any(|chunk| matches!(chunk.v, RawChunk::Abbreviation(_)))
    };
    links(entry, &LINKS[..2]).next().is_some() || entry.fields.iter().any(is_abbreviation)
}

/// An entry, into which those that it draws on were copied, without its references to them.
pub(super) fn without_links(entry: &Entry) -> Entry {
    let mut alone = entry.clone();
    LINKS[..2].iter().for_each(|link| _ = alone.fields.remove(*link));
    alone
}

/// The entries that can be reached from these keys; the search ends when they are too many.
fn reached<'s>(entries: &BTreeMap<String, &RawEntry<'s>>, start: Vec<String>) -> BTreeSet<&'s str> {
    let mut reached = BTreeSet::new();
    let mut pending = start;
    while let Some(key) = pending.pop() {
        if let Some(entry) = entries.get(&key)
            && reached.len() <= PARENTS_MAX
            && reached.insert(entry.key.v)
        {
            pending.extend(links(entry, &LINKS[..2]).filter_map(keys).flatten());
        }
    }
    reached
}

fn links<'e, 's>(entry: &'e RawEntry<'s>, names: &[&str]) -> impl Iterator<Item = &'e Pair<'s>> {
    let is_link =
        |field: &&Pair<'_>| names.iter().any(|name| field.key.v.eq_ignore_ascii_case(name));
    entry.fields.iter().filter(is_link)
}

/// The keys that a field names; `None` when they are not written out.
fn keys(field: &Pair<'_>) -> Option<Vec<String>> {
    let mut text = String::new();
    for chunk in &field.value.v {
        match chunk.v {
            RawChunk::Normal(words) => text.push_str(words),
            RawChunk::Abbreviation(_) => return None,
        }
    }
    let is_plain = |c: char| !matches!(c, '\\' | '$' | '~' | '%' | '{' | '}');
    let keys = text.split(',').map(|key| key.trim().to_owned());
    text.chars().all(is_plain).then(|| keys.collect())
}

//! `cite --verify`: whether the text of a source has every anchor phrase at the place that the
//! facts name.

use super::{HANG, Verdict};
use crate::exit::Failure;
use crate::out::Out;
use std::path::Path;
use toulmin::library::read_text;
use toulmin::session::Session;
use toulmin_lang::facts::Fact;
use toulmin_lang::vocabulary::Work;
use toulmin_render::render::counted;

/// The places of a text, in its order, and the words of each.
#[derive(Debug, Default, PartialEq, Eq)]
struct Places(Vec<(String, String)>);

impl Places {
    /// Cuts a text at the lines that begin with `[LOCATOR]`, or, for a note, `[^N]:`, which is the
    /// place `nN`. A heading ends a place. White space counts as one blank.
    fn read(text: &str) -> Self {
        let mut places = Places::default();

        let mut open = false;
        for line in text.lines() {
            if let Some((locator, words)) = marked(line) {
                places.0.push((locator, single_spaced(words)));
                open = true;
            } else if line.starts_with('#') {
                open = false;
            } else if open && let Some((_, words)) = places.0.last_mut() {
                *words = single_spaced(&format!("{words} {line}"));
            }
        }
        places
    }

    /// The places that have a phrase.
    fn of(&self, phrase: &str) -> Vec<String> {
        let phrase = single_spaced(phrase);
        let found = self.0.iter().filter(|(_, words)| words.contains(&phrase));
        found.map(|(locator, _)| locator.clone()).collect()
    }

    /// The same with the names that a work has for its places.
    fn named_by(mut self, work: &Work) -> Self {
        for (locator, _) in &mut self.0 {
            *locator = work.place(locator).unwrap_or_else(|| locator.clone());
        }
        self
    }
}

/// The locator with which a line begins, and the rest of the line.
fn marked(line: &str) -> Option<(String, &str)> {
    let (locator, words) = line.strip_prefix('[')?.split_once(']')?;
    if let Some(note) = locator.strip_prefix('^') {
        return Some((format!("n{note}"), words.strip_prefix(':')?));
    }
    let is_one = locator.ends_with(|c: char| c.is_ascii_digit()) && !locator.contains(' ');
    is_one.then(|| (locator.to_owned(), words))
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Looks up every anchor phrase of the facts that cite a work, and reports phrases that none of
/// their places has.
pub(super) fn run(
    path: &Path,
    work: &Work,
    session: &Session,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    let text = read_text(path)?;
    let (places, whole) = (Places::read(&text).named_by(work), single_spaced(&text));

    let anchored = anchored(work, session);
    let has_place = |it: &Anchored<'_>| it.at.iter().any(Option::is_some);
    if places.0.is_empty() && (anchored.is_empty() || anchored.iter().any(has_place)) {
        let path = path.display();
        let words = "no line begins with a place, such as `[challenges.13]` or `[^101]:`";
        return Err(Failure::Refused(format!("`{path}` has no places: {words}")));
    }

    let mut missing = 0;
    for it in &anchored {
        let found = places.of(it.anchor);
        let is_there = |place: &Option<String>| match place {
            Some(place) => found.contains(place),
            None => whole.contains(&single_spaced(it.anchor)),
        };
        if !it.at.iter().any(is_there) {
            missing += 1;
            out.prose(&report(it, &found, session), HANG)?;
        }
    }

    let title = &session.casebook.title;
    let anchors = counted(anchored.len(), "anchor");
    out.result(&format!(
        "{anchors} of {} looked up, {missing} not found; casebook “{title}”\n",
        work.key
    ))?;
    Ok(if missing == 0 { Verdict::Positive } else { Verdict::Negative })
}

/// A phrase that a work should have.
struct Anchored<'a> {
    /// The fact that names it, itself or in another reading.
    fact: &'a Fact,
    anchor: &'a str,
    /// Where it should be; `None` is anywhere in the work.
    at: Vec<Option<String>>,
}

/// The anchors of facts, and of other readings, that cite a work.
fn anchored<'a>(work: &Work, session: &'a Session) -> Vec<Anchored<'a>> {
    let facts = &session.casebook.facts;
    let stated = facts.written.iter().chain(facts.bulk.iter().map(|bulk| bulk.common()));
    let said = stated.flat_map(|fact| {
        let own = (fact, &fact.at, &fact.anchor);
        let others = fact.readings().iter().map(move |it| (fact, &it.at, &it.anchor));
        [own].into_iter().chain(others)
    });

    let of_work = said.filter_map(|(fact, at, anchor)| {
        let cited = at.iter().filter(|citation| citation.source == work.key);
        let at = cited.map(|citation| citation.locator.map(|it| it.to_string())).collect();
        Some(Anchored { fact, anchor: anchor.as_deref()?, at })
    });
    of_work.filter(|it| !it.at.is_empty()).collect()
}

/// A phrase that was not found where it should be, and where it was found.
fn report(it: &Anchored<'_>, found: &[String], session: &Session) -> String {
    let place = session.sources.position(it.fact.span);
    let elsewhere = match found {
        [] => "and nowhere else".to_owned(),
        found => format!("but at {}", found.join(", ")),
    };
    let named: Vec<&str> = it.at.iter().flatten().map(String::as_str).collect();
    let whither = match named.as_slice() {
        [] => "not there".to_owned(),
        named => format!("not at {}, {elsewhere}", named.join(", ")),
    };
    format!("{}:{}: “{}” is {whither}\n", place.path, place.line, it.anchor)
}

#[cfg(test)]
mod tests {
    use super::Places;

    #[test]
    fn a_text_is_cut_at_its_markers() {
        let text = "# Title {t}\n\nfront matter\n\n[a.1] one\n two\n\n## Next\n\nnot a place\n\
                    [a.2] three [a.1] [sic]\n[sic] four\n[n1] a note\n[^2]: another";
        let places = [("a.1", "one two"), ("a.2", "three [a.1] [sic] [sic] four")];
        let notes = [("n1", "a note"), ("n2", "another")];
        let wanted = places.iter().chain(&notes).map(|(at, it)| (at.to_string(), it.to_string()));
        assert_eq!(Places::read(text), Places(wanted.collect()));
    }

    #[test]
    fn a_phrase_is_found_across_lines_and_in_every_place() {
        let places = Places::read("[a.1] gives China\n   say\n[a.2] China  says\n");
        assert_eq!(places.of("China say"), ["a.1", "a.2"]);
        assert_eq!(places.of("gives  China say"), ["a.1"]);
        assert!(places.of("gives say").is_empty());
    }
}

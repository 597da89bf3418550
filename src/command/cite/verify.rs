//! `cite --verify`: whether every anchor phrase stands in the text of its source, where the facts say that it does.

use super::{HANG, Verdict};
use crate::failure::Failure;
use crate::library::read_text;
use crate::out::Out;
use crate::render::counted;
use crate::session::Session;
use std::path::Path;
use toulmin_lang::facts::Fact;
use toulmin_lang::program::Citation;
use toulmin_lang::vocabulary::Work;

/// The places of a text, in its order, and the words of each.
#[derive(Debug, Default, PartialEq, Eq)]
struct Places(Vec<(String, String)>);

impl Places {
    /// Cuts a text at the lines that begin with `[LOCATOR]`, or, for a note, `[^N]:`, which is the place `nN`. A heading ends a
    /// place; white space counts as one blank.
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

    /// Where a phrase stands.
    fn of(&self, phrase: &str) -> Vec<&str> {
        let phrase = single_spaced(phrase);
        let found = self.0.iter().filter(|(_, words)| words.contains(&phrase));
        found.map(|(locator, _)| locator.as_str()).collect()
    }
}

/// The locator with which a line begins, and what is behind it.
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

/// Looks every anchor phrase of the facts that cite places of a work up in its text, and reports those that stand at none of
/// the places that their fact names.
pub(super) fn run(
    path: &Path,
    work: &Work,
    session: &Session<'_>,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    let places = Places::read(&read_text(path)?);
    if places.0.is_empty() {
        let path = path.display();
        let words = "no line begins with a place, such as `[challenges.13]` or `[^101]:`";
        return Err(Failure::Refused(format!("`{path}` has no places: {words}")));
    }
    let facts = &session.casebook.facts;
    let stated = facts.written.iter().chain(facts.bulk.iter().map(|bulk| bulk.common()));
    let anchored = stated.flat_map(|fact| {
        let own = (fact, &fact.at, &fact.anchor);
        let others = fact.readings().iter().map(move |it| (fact, &it.at, &it.anchor));
        [own].into_iter().chain(others)
    });
    let (mut looked_up, mut missing) = (0, 0);
    for (fact, at, anchor) in anchored {
        let (Some(anchor), named) = (anchor, locators(at, work)) else { continue };
        if named.is_empty() {
            continue;
        }
        looked_up += 1;
        let found = places.of(anchor);
        if !named.iter().any(|place| found.contains(&place.as_str())) {
            missing += 1;
            out.prose(&report(fact, anchor, &named, &found, session), HANG)?;
        }
    }
    let title = &session.casebook.title;
    let anchors = counted(looked_up, "anchor");
    out.result(&format!(
        "{anchors} of {} looked up, {missing} not found; casebook “{title}”\n",
        work.key
    ))?;
    Ok(if missing == 0 { Verdict::Positive } else { Verdict::Negative })
}

/// The places of a work among these.
fn locators(at: &[Citation], work: &Work) -> Vec<String> {
    let cited = at.iter().filter(|citation| citation.source == work.key);
    cited.filter_map(|citation| citation.locator).map(|it| it.to_string()).collect()
}

/// A phrase that was not found where it should be, and where it was.
fn report(
    fact: &Fact,
    anchor: &str,
    named: &[String],
    found: &[&str],
    session: &Session<'_>,
) -> String {
    let place = session.sources.position(fact.span);
    let elsewhere = match found {
        [] => "and nowhere else".to_owned(),
        found => format!("but at {}", found.join(", ")),
    };
    let named = named.join(", ");
    format!("{}:{}: “{anchor}” is not at {named}, {elsewhere}\n", place.path, place.line)
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

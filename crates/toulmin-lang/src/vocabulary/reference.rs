//! References: how a work is printed in a list, and how it is called in a sentence.

use biblatex::{ChunksExt, Entry, Person, RetrievalError};

/// `Cheng, Jing and Zeng, Jinghan (2023). Title. Journal of Contemporary China 32(143): 794-810.`
pub(super) fn reference(entry: &Entry) -> String {
    let people = people(entry);
    let names: Vec<String> = people.iter().map(inverted).collect();
    let title = text(entry, &["title"]);
    let lead = listed(&names).or_else(|| body(entry)).or_else(|| title.clone());
    let mut parts =
        vec![format!("{} ({})", lead.clone().unwrap_or_else(|| entry.key.clone()), year(entry))];
    parts.extend(title);
    parts.extend(container(entry));
    parts.extend(publisher(entry));
    parts.extend(address_on_the_web(entry));
    parts.extend(text(entry, &["note", "addendum"]));
    let said_by_lead = |part: &String| Some(part) == lead.as_ref();
    parts.dedup();
    let parts = parts.into_iter().filter(|part| !said_by_lead(part));
    parts.map(|part| closed(&part)).collect::<Vec<_>>().join(" ")
}

/// `Schmitt (2021)`, `Cheng and Zeng (2023)`, `Smith et al. (2020)`.
pub(super) fn author_year(entry: &Entry) -> String {
    let people = people(entry);
    let called = match people.as_slice() {
        [] => body(entry).or_else(|| text(entry, &["title"])).unwrap_or_else(|| entry.key.clone()),
        [one] => family(one),
        [one, two] if two.name != "others" => format!("{} and {}", family(one), family(two)),
        [one, ..] => format!("{} et al.", family(one)),
    };
    format!("{called} ({})", year(entry))
}

/// The authors, or else the editors.
fn people(entry: &Entry) -> Vec<Person> {
    let authors: Result<Vec<Person>, RetrievalError> = entry.author();
    let people = authors.unwrap_or_else(|_| editors(entry));
    people.into_iter().filter(|person| !person.name.is_empty()).collect()
}

fn editors(entry: &Entry) -> Vec<Person> {
    let editors = entry.editors().unwrap_or_default();
    editors.into_iter().flat_map(|(people, _)| people).collect()
}

fn family(person: &Person) -> String {
    [&person.prefix, &person.name].map(String::as_str).join(" ").trim().to_owned()
}

/// `van der Berg, Jan`
fn inverted(person: &Person) -> String {
    let parts = [family(person), person.suffix.clone(), person.given_name.clone()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// Names of people joined: two by "and", more by semicolons; `others` becomes "et al.".
fn listed(names: &[String]) -> Option<String> {
    Some(match names {
        [] => return None,
        [one] => one.clone(),
        [named @ .., others] if others == "others" => format!("{} et al.", named.join("; ")),
        [named @ .., last] => format!("{} and {last}", named.join("; ")),
    })
}

/// The organisation that issued the work.
fn body(entry: &Entry) -> Option<String> {
    text(entry, &["organization", "institution", "school"])
}

/// The year as it is given, or "n.d.".
fn year(entry: &Entry) -> String {
    let date = text(entry, &["year", "date"]);
    let first_day = |date: String| match date.split_once('-') {
        Some((year, _)) if year.len() == 4 => year.to_owned(),
        _ => date,
    };
    date.map_or("n.d.".to_owned(), first_day)
}

/// `Journal of Contemporary China 32(143): 794-810`, or the book in which a chapter stands.
fn container(entry: &Entry) -> Option<String> {
    if let Some(journal) = text(entry, &["journal", "journaltitle"]) {
        let volume = text(entry, &["volume"]).map(|volume| format!(" {volume}"));
        let number = text(entry, &["number", "issue"]).map(|number| format!("({number})"));
        let number = if volume.is_none() { number.map(|n| format!(" {n}")) } else { number };
        let pages = pages(entry).map(|pages| format!(": {pages}"));
        let parts = [Some(journal), volume, number, pages];
        return Some(parts.into_iter().flatten().collect());
    }
    let book = text(entry, &["booktitle"])?;
    let editors: Vec<String> = editors(entry).iter().map(inverted).collect();
    let mark = if editors.len() > 1 { "(eds)" } else { "(ed.)" };
    let by = listed(&editors).map(|names| format!("{names} {mark}, ")).unwrap_or_default();
    let pages = pages(entry).map(|pages| format!(": {pages}")).unwrap_or_default();
    Some(format!("In {by}{book}{pages}"))
}

fn pages(entry: &Entry) -> Option<String> {
    let pages = text(entry, &["pages"])?;
    Some(pages.replace("--", "-").replace('\u{2013}', "-"))
}

/// `Oxford: Oxford University Press`
fn publisher(entry: &Entry) -> Option<String> {
    let place = text(entry, &["address", "location"]);
    let publisher = text(entry, &["publisher"]).or_else(|| body(entry));
    match (place, publisher) {
        (Some(place), Some(publisher)) => Some(format!("{place}: {publisher}")),
        (place, publisher) => place.or(publisher),
    }
}

/// Where the work is found, when it has no pages by which it could be found in print.
fn address_on_the_web(entry: &Entry) -> Option<String> {
    let printed = entry.get("pages").is_some();
    text(entry, &["url", "howpublished"]).filter(|_| !printed)
}

/// The first of these fields that is given and not empty, on one line.
fn text(entry: &Entry, names: &[&str]) -> Option<String> {
    let given = names.iter().filter_map(|name| entry.get(name));
    given.map(|field| on_one_line(&field.format_verbatim())).find(|words| !words.is_empty())
}

fn on_one_line(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let url = words.strip_prefix("\\url{").and_then(|url| url.strip_suffix('}'));
    url.unwrap_or(&words).to_owned()
}

/// A sentence with its full stop; an address on the web takes none.
fn closed(part: &str) -> String {
    let is_closed = part.ends_with(['.', '?', '!']) || part.contains("://");
    if is_closed { part.to_owned() } else { format!("{part}.") }
}

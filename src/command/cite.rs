//! `cite`: the works, and what rests on them.

mod verify;

use super::entry::{DependsOn, Entry, Group, Takes};
use super::{HANG, Verdict, data};
use crate::exit::Failure;
use crate::out::Out;
use std::path::PathBuf;
use toulmin::session::Session;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::diag::Code;
use toulmin_lang::facts::{Attribution, Fact};
use toulmin_lang::program::Citation;
use toulmin_lang::source::Span;
use toulmin_lang::value::{Symbol, Value};
use toulmin_lang::vocabulary::{Vocabulary, Work};
use toulmin_render::render::{atom, citation, counted};

/// Somebody has to say which work a text is.
const NO_SOURCE: &str =
    "the casebook has no default source; name the work whose text it is: `cite KEY --verify TEXT`";

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "cite",
    group: Group::LookAround,
    takes: Takes::Work,
    needs: None,
    examples: &["cite", "cite {work}", "cite {place}", "cite --bibtex"],
    depends_on: DependsOn::Facts,
};

const MORE: &str = "\
    The field `locators` of a work in the bibliography says which places it has.";

/// List the works, or show a work or a place in one with everything that cites it
#[derive(Clone, Debug, clap::Args)]
#[command(after_help = MORE)]
pub(crate) struct Args {
    /// A work by its key, author or year, or a place in one such as `challenges.13`; without it,
    /// all works are listed
    pub(crate) work: Vec<String>,
    /// Print BibTeX entries: of this work; at the prompt, of the works that the last explanation
    /// cites; otherwise of all
    #[arg(long)]
    pub(crate) bibtex: bool,
    /// Look up the anchor phrases of the facts in this text of the work, by default of the default
    /// source. Its paragraphs begin with `[LOCATOR]`
    #[arg(long, value_name = "TEXT", conflicts_with = "bibtex")]
    pub(crate) verify: Option<PathBuf>,
}

/// Lists the works with their references, or shows a work or a place in one with everything that
/// cites it.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let works = &session.casebook.vocabulary.works;
    let asked = args.work.join(" ");
    let asked = asked.trim_start_matches('[').trim_end_matches(']').trim();
    if args.bibtex {
        return bibtex(asked, session, out);
    }

    if let Some(path) = &args.verify {
        let default = session.casebook.vocabulary.default_source;
        let key = match default {
            Some(default) if asked.is_empty() => default.as_str(),
            None if asked.is_empty() => return Err(Failure::Usage(NO_SOURCE.to_owned())),
            _ => asked,
        };
        let (work, _) = find(key, session)?;
        return verify::run(path, work, session, out);
    }

    if asked.is_empty() {
        for work in works {
            let citing = counted(citing(work, session).len(), "citation");
            out.prose(&format!("{}  ({citing})\n    {}\n", work.key, work.reference), HANG)?;
        }
        return Ok(Verdict::Positive);
    }

    let (work, place) = find(asked, session)?;
    match &place {
        None => out.prose(&format!("{}\n\n{}\n\n", work.reference, work.bibtex.trim()), HANG)?,
        Some(place) => out.prose(&format!("{place} of {}\n\n", work.reference), HANG)?,
    }

    let mut citing = citing(work, session);
    citing.retain(|(at, _)| place.as_ref().is_none_or(|place| at == place));
    for (at, line) in &citing {
        out.prose(&format!("{at:14}  {line}\n"), 16)?;
    }
    out.result(&format!("{}\n", counted(citing.len(), "citation")))?;

    let key = work.key;
    let asked = place.map_or(key.to_string(), |place| format!("{key}:{place}"));
    out.remark(&format!("`rests-on {asked}` shows what falls without it"));
    Ok(Verdict::Positive)
}

/// Prints the entry of a work. Without one, prints those of the works that the last explanation
/// cites, or else of all.
fn bibtex(asked: &str, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let works = if asked.is_empty() { explained(session) } else { vec![find(asked, session)?.0] };
    for work in works {
        out.result(&format!("{}\n\n", work.standalone.trim()))?;
    }
    Ok(Verdict::Positive)
}

/// The works that the last explanation cites, or all works.
fn explained<'a>(session: &'a Session) -> Vec<&'a Work> {
    let vocabulary: &'a Vocabulary = &session.casebook.vocabulary;
    match session.explained().as_ref() {
        None => vocabulary.works.iter().collect(),
        Some(parts) => {
            let works = &parts.whole.works;
            let cited = parts.whole.cited().into_keys().map(|number| works[number - 1].0);
            cited.filter_map(|key| vocabulary.work(key.as_str())).collect()
        }
    }
}

/// The work that is meant, and perhaps a place in it. Both are written as a citation, or a work as
/// parts of its key, or of its author and year.
fn find<'a>(asked: &str, session: &'a Session) -> Result<(&'a Work, Option<String>), Failure> {
    let vocabulary: &'a Vocabulary = &session.casebook.vocabulary;
    if let Some(work) = vocabulary.work(asked) {
        return Ok((work, None));
    }

    let default = vocabulary.default_source.map(Symbol::as_str);
    let (key, place) =
        asked.split_once(':').map_or((default, asked), |(key, place)| (Some(key), place));
    let home = key.and_then(|key| vocabulary.work(key));
    if let Some(work) = home.filter(|it| !it.locators.is_empty())
        && let Some(place) = work.place(place)
    {
        return Ok((work, Some(place)));
    }

    let is_meant = |work: &&'a Work| {
        let text = format!("{} {}", work.key, work.author_year).to_lowercase();
        asked.to_lowercase().split_whitespace().all(|word| text.contains(word))
    };
    let found: Vec<&Work> = vocabulary.works.iter().filter(is_meant).collect();

    match found[..] {
        [work] => Ok((work, None)),
        [] => Err(unknown(asked, session)),
        _ => {
            let keys: Vec<String> = found.iter().map(|it| format!("`{}`", it.key)).collect();
            Err(Failure::Refused(format!("`{asked}` may be {}", keys.join(" or "))))
        }
    }
}

/// The work or the place that is meant, written as [`find`] reads it.
pub(super) fn citation(asked: &str, session: &mut Session) -> Result<Citation, Failure> {
    let mut sources = session.sources.clone();
    let file = sources.add("<command>", asked);
    let span = Span::new(file, 0..asked.len());
    match session.casebook.vocabulary.citation(asked, span, None) {
        Ok(citation) => Ok(citation),
        Err(_) => find(asked, session).map(|(work, place)| Citation {
            source: work.key,
            locator: place.as_deref().map(Symbol::new),
        }),
    }
}

/// The failure that this is neither a work nor a place, in the words that findings about facts
/// have.
fn unknown(asked: &str, session: &Session) -> Failure {
    let vocabulary = &session.casebook.vocabulary;
    let mut sources = session.sources.clone();
    let file = sources.add("<command>", asked);
    match vocabulary.citation(asked, Span::new(file, 0..asked.len()), None) {
        Err(found) => Failure::invalid(&sources, vec![*found]),
        Ok(_) => {
            let keys = vocabulary.works.iter().map(|work| work.key.as_str());
            session.unknown(Code::UnknownSource, "work", asked, keys).into()
        }
    }
}

/// Everything that cites a work: the place in it, and what cites it there.
fn citing(work: &Work, session: &Session) -> Vec<(String, String)> {
    let Casebook { program, facts, vocabulary, .. } = &*session.casebook;
    let mut citing = Citing { work, vocabulary, found: Vec::new() };

    for fact in &facts.written {
        let row = |side, row: &[Value]| atom::row(program, fact.relation, side, row);
        citing.fact(fact, || format!("fact {}", row(fact.side, &fact.row)));
        for reading in fact.readings() {
            let line = || format!("other reading {}", row(reading.side, &reading.row));
            citing.places(&reading.at, line);
        }
    }
    for bulk in &facts.bulk {
        citing.fact(bulk.common(), || data::read(bulk, program));
    }

    for rule in &program.rules {
        citing.places(&rule.cites, || format!("rule {}", rule.name));
    }
    for claim in &program.claims {
        citing.places(&claim.at, || format!("claim {}", claim.name));
    }
    for constraint in &program.constraints {
        citing.places(&constraint.cites, || format!("constraint {}", constraint.name));
    }

    citing.found.sort_by_key(|(place, line)| (place_order(place), line.clone()));
    citing.found
}

/// What cites a work, as far as it was looked at.
struct Citing<'a> {
    work: &'a Work,
    vocabulary: &'a Vocabulary,
    found: Vec<(String, String)>,
}

impl Citing<'_> {
    /// Takes the places among these that lie in the work; the line says what cites them.
    fn places(&mut self, places: &[Citation], line: impl Fn() -> String) {
        for place in places.iter().filter(|place| place.source == self.work.key) {
            let locator = place.locator.map(|it| it.to_string()).unwrap_or_default();
            self.found.push((locator, line()));
        }
    }

    /// Takes the places of a fact, and the work itself where the fact is stated on its word.
    fn fact(&mut self, fact: &Fact, line: impl Fn() -> String) {
        self.places(&fact.at, &line);
        if fact.according_to == Some(Attribution::Work(self.work.key)) {
            let whole = Citation { source: self.work.key, locator: None };
            let via = citation::places(&fact.at, self.vocabulary);
            self.places(&[whole], || format!("{} {via}", line()));
        }
    }
}

/// `challenges.2` comes before `challenges.13`.
fn place_order(place: &str) -> (String, u32) {
    let name = place.trim_end_matches(|c: char| c.is_ascii_digit());
    (name.to_owned(), place[name.len()..].parse().unwrap_or_default())
}

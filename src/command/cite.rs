//! `cite`: the works, and what rests on them.

use super::Verdict;
use crate::failure::Failure;
use crate::out::Out;
use crate::render::{atom, citation, counted};
use crate::session::Session;
use toulmin_lang::diag::Code;
use toulmin_lang::facts::Attribution;
use toulmin_lang::program::Citation;
use toulmin_lang::vocabulary::Work;

/// What to show.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// The key of a work; all works if left out
    pub(crate) key: Option<String>,
}

/// Lists the works with their references, or shows one with its entry and everything that cites it.
pub(crate) fn run(
    args: &Args,
    session: &mut Session<'_>,
    out: &mut Out,
) -> Result<Verdict, Failure> {
    let works = &session.casebook.vocabulary.works;
    let Some(key) = &args.key else {
        for work in works {
            let citing = counted(citing(work, session).len(), "citation");
            out.result(&format!("{}  ({citing})\n    {}\n", work.key, work.reference))?;
        }
        return Ok(Verdict::Positive);
    };
    let keys = works.iter().map(|work| work.key.as_str());
    let Some(work) = session.casebook.vocabulary.work(key) else {
        return Err(session.unknown(Code::UnknownSource, "work", key, keys));
    };
    out.result(&format!("{}\n\n{}\n\n", work.reference, work.bibtex.trim()))?;
    let citing = citing(work, session);
    for (place, line) in &citing {
        out.result(&format!("{place:14}  {line}\n"))?;
    }
    out.result(&format!("{}\n", counted(citing.len(), "citation")))?;
    Ok(Verdict::Positive)
}

/// Everything that cites a work: the place in it, and what cites it there.
fn citing(work: &Work, session: &Session<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut note = |places: &[Citation], line: &dyn Fn() -> String| {
        for place in places.iter().filter(|place| place.source == work.key) {
            let locator = place.locator.map(|it| it.to_string()).unwrap_or_default();
            found.push((locator, line()));
        }
    };
    let program = &session.casebook.program;
    for fact in &session.casebook.facts.facts {
        let line = || format!("fact {}", atom::row(program, fact.relation, fact.side, &fact.row));
        note(&fact.at, &line);
        if fact.according_to == Some(Attribution::Work(work.key)) {
            let whole = Citation { source: work.key, locator: None };
            let via = citation::places(&fact.at, &session.casebook.vocabulary);
            note(&[whole], &|| format!("{} {via}", line()));
        }
    }
    for rule in &program.rules {
        note(&rule.cites, &|| format!("rule {}", rule.name));
    }
    for claim in &program.claims {
        note(&claim.at, &|| format!("claim {}", claim.name));
    }
    found.sort_by_key(|(place, line)| (place_order(place), line.clone()));
    found
}

/// `challenges.2` comes before `challenges.13`.
fn place_order(place: &str) -> (String, u32) {
    let name = place.trim_end_matches(|c: char| c.is_ascii_digit());
    (name.to_owned(), place[name.len()..].parse().unwrap_or_default())
}

//! `find`: where a word occurs.

use super::{HANG, Verdict, data};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::facts::Fact;
use toulmin_lang::program::{Enum, Program, Relation, Type};
use toulmin_lang::value::{Symbol, Value};
use toulmin_lang::vocabulary::Vocabulary;
use toulmin_render::render::style::STRONG;
use toulmin_render::render::{atom, citation, declaration};
use toulmin_render::words::Words;

/// What to look for.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Part of a word, or several words; upper and lower case are the same
    #[arg(required = true, num_args = 1..)]
    pub(crate) words: Vec<String>,
}

/// Lists what mentions the words, kind by kind.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let wanted = args.words.join(" ").to_lowercase();
    let mut found = mentioning(&wanted, session);
    if let (true, Some(name)) = (found.is_empty(), wanted.strip_prefix("the ")) {
        found = mentioning(name, session);
    }
    if found.is_empty() {
        out.result(&format!("nothing mentions `{}`\n", args.words.join(" ")))?;
    }
    for (title, shown) in found {
        out.result(&format!("{}\n", out.colour.paint(STRONG, title)))?;
        for line in shown {
            out.prose(&format!("  {line}\n"), HANG)?;
        }
    }
    Ok(Verdict::Positive)
}

/// What mentions these words, in lower case, under the title of its kind.
fn mentioning(wanted: &str, session: &Session) -> Vec<(&'static str, Vec<String>)> {
    let found = everything(session).into_iter().map(|(title, entries)| {
        let mentions =
            |entry: &Entry| entry.texts.iter().any(|it| it.to_lowercase().contains(wanted));
        (title, entries.into_iter().filter(mentions).map(|it| it.shown).collect::<Vec<_>>())
    });
    let found = found.chain([("Data", in_data(wanted, session))]);
    found.filter(|(_, shown)| !shown.is_empty()).collect()
}

/// The entries of data that say these words of all their rows, and rows that mention them.
fn in_data(wanted: &str, session: &Session) -> Vec<String> {
    let (casebook, words) = (&session.casebook, Words::new(&session.casebook));
    let mentions = |text: &str| text.to_lowercase().contains(wanted);
    let mut shown = Vec::new();
    for bulk in &casebook.facts.bulk {
        let heading = data::heading(bulk, casebook);
        shown.extend(mentions(&heading).then(|| heading.trim_end().to_owned()));
        let rows = bulk.rows_with(|name| mentions(name.as_str()) || mentions(&words.name(name)));
        let facts = rows.iter().take(data::SHOWN_MAX).map(|row| bulk.fact(*row));
        shown.extend(facts.map(|it| fact(&it, session).shown));
        let more = rows.len().saturating_sub(data::SHOWN_MAX);
        shown.extend((more > 0).then(|| format!("… and {more} more from {}", bulk.path())));
    }
    shown
}

/// Something that can be found.
struct Entry {
    /// What is searched.
    texts: Vec<String>,
    /// What is shown.
    shown: String,
}

fn everything(session: &Session) -> Vec<(&'static str, Vec<Entry>)> {
    let (program, vocabulary) = (&session.casebook.program, &session.casebook.vocabulary);
    let facts = session.casebook.facts.written.iter().map(|it| fact(it, session));
    vec![
        ("Entities", entities(vocabulary)),
        ("Enums", program.enums.iter().map(enumeration).collect()),
        ("Relations", program.declared().map(|it| relation(it, program)).collect()),
        ("Rules", rules(session)),
        ("Claims", claims(session)),
        ("Constraints", constraints(session)),
        ("Facts", facts.collect()),
        ("Works", works(vocabulary)),
    ]
}

fn entities(vocabulary: &Vocabulary) -> Vec<Entry> {
    let entry = |entity: &toulmin_lang::vocabulary::Entity| {
        let mut texts = vec![entity.name.to_string(), entity.label.clone()];
        texts.extend(entity.aliases.iter().cloned().chain(entity.note.clone()));
        let sorts: Vec<&str> = entity.sorts.iter().map(|(sort, _)| sort.as_str()).collect();
        let shown = format!("{}: {}, {}", Value::Name(entity.name), entity.label, sorts.join(", "));
        Entry { texts, shown }
    };
    vocabulary.entities.iter().map(entry).collect()
}

fn enumeration(it: &Enum) -> Entry {
    let members: Vec<String> =
        it.members.iter().map(|name| Value::Name(*name).to_string()).collect();
    let shown = format!("{}: {}", it.name, members.join(", "));
    Entry { texts: vec![shown.clone(), it.doc.clone()], shown }
}

/// A relation; the members of an enum lead to the relations that have a column of it.
fn relation(relation: &Relation, program: &Program) -> Entry {
    let sentences = relation.holds.iter().chain(&relation.fails);
    let mut texts: Vec<String> = sentences.map(|it| declaration::sentence(it, relation)).collect();
    let meaning = texts.first().cloned().unwrap_or_default();
    texts.extend([relation.name.to_string(), relation.doc.clone()]);
    for column in &relation.columns {
        if let Type::Enum(id) = column.ty {
            texts.extend(program.enums[id.0].members.iter().map(Symbol::to_string));
        }
    }
    let shown = format!("{}  {meaning}", declaration::signature(relation));
    Entry { texts, shown: shown.trim_end().to_owned() }
}

fn rules(session: &Session) -> Vec<Entry> {
    let entry = |rule: &toulmin_lang::program::Rule| Entry {
        texts: vec![rule.name.to_string(), rule.doc.clone()],
        shown: format!("{} ({})  {}", rule.name, session.sources.position(rule.span), rule.doc),
    };
    session.casebook.program.rules.iter().map(entry).collect()
}

fn claims(session: &Session) -> Vec<Entry> {
    let entry = |claim: &toulmin_lang::program::Claim| Entry {
        texts: vec![claim.name.to_string(), claim.sentence.clone(), claim.doc.clone()],
        shown: format!(
            "{} ({})  {}",
            claim.name,
            session.sources.position(claim.span),
            claim.sentence
        ),
    };
    session.casebook.program.claims.iter().map(entry).collect()
}

fn constraints(session: &Session) -> Vec<Entry> {
    let entry = |it: &toulmin_lang::program::Constraint| Entry {
        texts: vec![it.name.to_string(), it.sentence.clone(), it.doc.clone()],
        shown: format!("{} ({})  {}", it.name, session.sources.position(it.span), it.sentence),
    };
    session.casebook.program.constraints.iter().map(entry).collect()
}

fn fact(fact: &Fact, session: &Session) -> Entry {
    let vocabulary = &session.casebook.vocabulary;
    let row = atom::row(&session.casebook.program, fact.relation, fact.side, &fact.row);
    let places = citation::of_fact(fact, vocabulary);
    let sentence = Words::new(&session.casebook).row(fact.relation, fact.side, &fact.row);
    let more = citation::qualifications(fact, vocabulary);
    let shown = format!("{row}  {places}  {more}").trim_end().to_owned();
    let mut texts = vec![sentence, shown.clone()];
    for reading in fact.readings() {
        texts.push(Words::new(&session.casebook).row(fact.relation, reading.side, &reading.row));
        texts.push(citation::places(&reading.at, vocabulary));
        texts.extend(reading.anchor.iter().chain(&reading.note).cloned());
    }
    Entry { texts, shown }
}

fn works(vocabulary: &Vocabulary) -> Vec<Entry> {
    let entry = |work: &toulmin_lang::vocabulary::Work| Entry {
        texts: vec![work.key.to_string(), work.reference.clone()],
        shown: format!("{}: {}", work.key, work.reference),
    };
    vocabulary.works.iter().map(entry).collect()
}

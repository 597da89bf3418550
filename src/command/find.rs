//! `find`: where a word occurs.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::{HANG, Verdict, data};
use crate::exit::Failure;
use crate::out::Out;
use toulmin::session::Session;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::Fact;
use toulmin_lang::program::{Claim, Constraint, Enum, Program, Relation, Rule, Type};
use toulmin_lang::source::Span;
use toulmin_lang::value::{Symbol, Value};
use toulmin_lang::vocabulary::{Entity, Work};
use toulmin_render::render::style::STRONG;
use toulmin_render::render::{atom, citation, declaration};
use toulmin_render::words::Words;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "find",
    group: Group::LookAround,
    takes: Takes::Words,
    needs: Some("a word to look for"),
    examples: &["find {entity}", "find key partner"],
    depends_on: DependsOn::Other,
};

/// Find a word among names, notes, anchors, rules, claims and sources
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Part of a word, or several words, in upper or lower case
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

/// What mentions these words, which are in lower case, under the title of its kind.
fn mentioning(wanted: &str, session: &Session) -> Vec<(&'static str, Vec<String>)> {
    let found = everything(session).into_iter().map(|(title, entries)| {
        let fitting = entries.into_iter().filter(|entry| entry.mentions(wanted));
        (title, fitting.map(|entry| entry.shown).collect::<Vec<_>>())
    });
    let found = found.chain([("Data", in_data(wanted, session))]);
    found.filter(|(_, shown)| !shown.is_empty()).collect()
}

/// The files of data with these words in what they say about all rows, and the rows that mention
/// them.
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
struct Findable {
    /// What is searched.
    texts: Vec<String>,
    /// What is shown.
    shown: String,
}

impl Findable {
    /// Returns whether one of its texts has these words, which are in lower case.
    fn mentions(&self, wanted: &str) -> bool {
        self.texts.iter().any(|text| text.to_lowercase().contains(wanted))
    }
}

fn everything(session: &Session) -> Vec<(&'static str, Vec<Findable>)> {
    let Casebook { program, vocabulary, facts, .. } = &*session.casebook;
    vec![
        ("Entities", vocabulary.entities.iter().map(entity).collect()),
        ("Enums", program.enums.iter().map(enumeration).collect()),
        ("Relations", program.declared().map(|it| relation(it, program)).collect()),
        ("Rules", program.rules.iter().map(|it| rule(it, session)).collect()),
        ("Claims", program.claims.iter().map(|it| claim(it, session)).collect()),
        ("Constraints", program.constraints.iter().map(|it| constraint(it, session)).collect()),
        ("Facts", facts.written.iter().map(|it| fact(it, session)).collect()),
        ("Works", vocabulary.works.iter().map(work).collect()),
    ]
}

fn entity(entity: &Entity) -> Findable {
    let mut texts = vec![entity.name.to_string(), entity.label.clone()];
    texts.extend(entity.aliases.iter().cloned().chain(entity.note.clone()));
    let sorts: Vec<&str> = entity.sorts.iter().map(|(sort, _)| sort.as_str()).collect();
    let shown = format!("{}: {}, {}", Value::Name(entity.name), entity.label, sorts.join(", "));
    Findable { texts, shown }
}

fn enumeration(it: &Enum) -> Findable {
    let members: Vec<String> =
        it.members.iter().map(|name| Value::Name(*name).to_string()).collect();
    let shown = format!("{}: {}", it.name, members.join(", "));
    Findable { texts: vec![shown.clone(), it.doc.clone()], shown }
}

/// A relation. It is also found by the members of the enums in its columns.
fn relation(relation: &Relation, program: &Program) -> Findable {
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
    Findable { texts, shown: shown.trim_end().to_owned() }
}

fn rule(rule: &Rule, session: &Session) -> Findable {
    Findable {
        texts: vec![rule.name.to_string(), rule.doc.clone()],
        shown: placed(rule.name, rule.span, &rule.doc, session),
    }
}

fn claim(claim: &Claim, session: &Session) -> Findable {
    Findable {
        texts: vec![claim.name.to_string(), claim.sentence.clone(), claim.doc.clone()],
        shown: placed(claim.name, claim.span, &claim.sentence, session),
    }
}

fn constraint(it: &Constraint, session: &Session) -> Findable {
    Findable {
        texts: vec![it.name.to_string(), it.sentence.clone(), it.doc.clone()],
        shown: placed(it.name, it.span, &it.sentence, session),
    }
}

/// `name (rules/r.dl:3)  What it says`
fn placed(name: Symbol, span: Span, says: &str, session: &Session) -> String {
    format!("{name} ({})  {says}", session.sources.position(span))
}

fn fact(fact: &Fact, session: &Session) -> Findable {
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
    Findable { texts, shown }
}

fn work(work: &Work) -> Findable {
    Findable {
        texts: vec![work.key.to_string(), work.reference.clone()],
        shown: format!("{}: {}", work.key, work.reference),
    }
}

//! `about`: everything that is stated, denied and derived about an entity, and what is stated on
//! its word.

use super::entry::{DependsOn, Entry, Group, Takes};
use super::{HANG, Verdict, data};
use crate::exit::Failure;
use crate::out::Out;
use std::borrow::Cow;
use toulmin::session::Session;
use toulmin_lang::diag::Code;
use toulmin_lang::facts::{Fact, FactId};
use toulmin_lang::program::{Origin, Side};
use toulmin_lang::value::{Symbol, Value};
use toulmin_lang::vocabulary::{Entity, Vocabulary};
use toulmin_reason::model::Model;
use toulmin_render::render::style::{FAINT, STRONG};
use toulmin_render::render::{atom, citation};
use toulmin_render::words::Words;

/// The command in the table.
pub(crate) const ENTRY: Entry = Entry {
    name: "about",
    group: Group::LookAround,
    takes: Takes::Entity,
    needs: Some("the name of an entity"),
    examples: &["about {entity}"],
    depends_on: DependsOn::Facts,
};

/// Show everything that is stated, denied and derived about an entity
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Args {
    /// Any name of the entity, in upper or lower case
    #[arg(required = true, num_args = 1..)]
    pub(crate) entity: Vec<String>,
}

/// Shows an entity, every row that mentions it, and what facts state on its word.
pub(crate) fn run(args: &Args, session: &mut Session, out: &mut Out) -> Result<Verdict, Failure> {
    let entity = find(&args.entity.join(" "), session)?;
    let model = session.model()?;
    let colour = out.colour;
    out.prose(&format!("{}\n", heading(entity, &colour.paint(STRONG, &entity.label))), HANG)?;

    let all = &model.casebook.facts;
    let [stated, denied] = [Side::Holds, Side::Denied].map(|side| {
        let mut mentioning = all.mentioning(entity.name);
        mentioning.retain(|id| all.side(*id) == side);
        facts(&model, mentioning, |_| Side::Holds)
    });
    let said = facts(&model, all.attributed_to(entity.name), |fact| fact.side);

    let according_to = format!("According to {}", entity.label);
    let sections = [
        ("Derived", derived(&model, entity.name)),
        ("Denied", denied),
        ("Stated", stated),
        (&according_to, said),
    ];

    for (title, lines) in sections.into_iter().filter(|(_, lines)| !lines.is_empty()) {
        out.result(&format!("\n{} as of {}\n", colour.paint(STRONG, title), model.date))?;
        for (sentence, beside) in lines {
            out.prose(&format!("  {sentence}  {}\n", colour.paint(FAINT, &beside)), HANG)?;
        }
    }
    Ok(Verdict::Positive)
}

/// The entity with this name, or else the only one with this label or alias, whatever its case and
/// article.
fn find<'a>(name: &str, session: &'a Session) -> Result<&'a Entity, Failure> {
    let vocabulary: &Vocabulary = &session.casebook.vocabulary;
    if let Some(entity) = vocabulary.entity(name) {
        return Ok(entity);
    }

    let wanted = plain(name);
    let names = |entity: &'a Entity| {
        let others = entity.aliases.iter().map(String::as_str);
        [entity.name.as_str(), &entity.label].into_iter().chain(others)
    };
    let is_called = |entity: &&'a Entity| names(entity).any(|other| plain(other) == wanted);
    let found: Vec<&Entity> = vocabulary.entities.iter().filter(is_called).collect();

    match found[..] {
        [entity] => Ok(entity),
        [] => {
            let names = vocabulary.entities.iter().flat_map(names);
            Err(session.unknown(Code::UnknownName, "entity", name, names).into())
        }
        _ => {
            let names: Vec<String> = found.iter().map(|it| format!("`{}`", it.name)).collect();
            Err(Failure::Refused(format!("`{name}` may be {}", names.join(" or "))))
        }
    }
}

/// A name as people compare it: without an article, in lower case.
fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    name.strip_prefix("the ").unwrap_or(&name).to_owned()
}

fn heading(entity: &Entity, label: &str) -> String {
    let sorts: Vec<&str> = entity.sorts.iter().map(|(sort, _)| sort.as_str()).collect();
    let name = if entity.name.as_str() == entity.label {
        String::new()
    } else {
        format!(" (`{}`)", Value::Name(entity.name))
    };

    let also = if entity.aliases.is_empty() {
        String::new()
    } else {
        format!("; also {}", entity.aliases.join(", "))
    };
    let note = entity.note.as_ref().map(|note| format!("\n{note}")).unwrap_or_default();
    format!("{label}{name}: {}{also}{note}", sorts.join(", "))
}

/// The facts among these that are in force: the sentence of a side, and the places with what
/// qualifies the fact.
fn facts(
    model: &Model,
    mut found: Vec<FactId>,
    side: impl Fn(&Fact) -> Side,
) -> Vec<(String, String)> {
    let (words, vocabulary) = (Words::new(&model.casebook), &model.casebook.vocabulary);
    let all = &model.casebook.facts;
    found.retain(|id| all.in_force(*id, model.date));

    let (shown, left_out) = data::few(found, all);
    let mut facts: Vec<Cow<'_, Fact>> = shown.into_iter().map(|id| all.fact(id)).collect();
    facts.sort_by(|a, b| (a.relation, &a.row).cmp(&(b.relation, &b.row)));
    let lines = facts.iter().map(|fact| {
        let sentence = words.row(fact.relation, side(fact), &fact.row);
        (sentence, places_and_more(fact, vocabulary))
    });

    let more = left_out.into_iter().map(|(more, bulk)| {
        let relation = model.casebook.program.relation(bulk.common().relation).name;
        (format!("… and {more} more of `{relation}`"), format!("from {}", bulk.path()))
    });
    lines.chain(more).collect()
}

fn places_and_more(fact: &Fact, vocabulary: &Vocabulary) -> String {
    let places = citation::of_fact(fact, vocabulary);
    let more = citation::qualifications(fact, vocabulary);
    format!("{places} {more}").trim_end().to_owned()
}

/// The rows that mention the entity and that no fact states: the sentence, and the row to ask
/// about.
fn derived(model: &Model, name: Symbol) -> Vec<(String, String)> {
    let (program, words) = (&model.casebook.program, Words::new(&model.casebook));
    let mut found = Vec::new();
    let is_declared = |id| program.relation(id).origin == Origin::Declared;
    for (relation, side, table) in model.rows.tables().filter(|(id, ..)| is_declared(*id)) {
        let rows = table.mentioning(name).into_iter();
        let derived = rows.filter(|row| !model.stated.contains(relation, side, row));
        found.extend(derived.map(|row| {
            (words.row(relation, side, &row), atom::row(program, relation, side, &row))
        }));
    }
    found
}

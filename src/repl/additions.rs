//! What is typed at the prompt and becomes part of the session: added, listed, taken back and
//! saved.

use super::assumptions;
use crate::exit::Failure;
use crate::out::Out;
use std::path::{Path, PathBuf};
use toulmin::Error;
use toulmin::library::{Library, Overwrite, Typed, is_taken, write_text};
use toulmin::session::{Loaded, Session};
use toulmin_lang::facts::{self, Fact};
use toulmin_lang::parse::parse;
use toulmin_lang::source::FileId;
use toulmin_lang::tree::{Item, ItemKind};
use toulmin_render::render::{citation, counted};
use toulmin_render::words::{Words, phrase};

/// What became of the additions so far.
#[derive(Debug, Default)]
pub(super) struct Kept {
    saved: Vec<Typed>,
    warned_of: Vec<Typed>,
}

impl Kept {
    /// Returns whether these additions would be lost without a warning. The next time the user was
    /// warned.
    pub(super) fn must_warn(&mut self, typed: &[Typed]) -> bool {
        let must = !typed.is_empty() && self.saved != typed && self.warned_of != typed;
        self.warned_of = typed.to_vec();
        must
    }

    /// Warns again the next time: after another line, leaving is a new decision.
    pub(super) fn go_on(&mut self) {
        self.warned_of.clear();
    }
}

/// The casebook with one more text.
pub(super) fn with(text: String, session: &Session) -> Result<Loaded, Error> {
    let mut library = session.loaded.library.clone();
    library.typed.push(Typed { number: library.next_number(), text });
    session.loaded.retyped(library)
}

/// What was added last, in words.
pub(super) fn added(loaded: &Loaded) -> String {
    let last = loaded.typed().last().zip(loaded.library.typed.last());
    let (file, Typed { number, .. }) = last.expect("bug: nothing was added");
    let items = items(loaded, file);
    let items: Vec<String> = items.iter().map(|item| description(item, file, loaded)).collect();
    format!("added {number}: {}\n", items.join("; "))
}

/// The casebook without the addition or assumption of this number, or without the last, and what is
/// taken back.
pub(super) fn without(
    number: Option<usize>,
    session: &Session,
) -> Result<(Library, Typed), Failure> {
    let library = &session.loaded.library;
    if library.typed.is_empty() && library.assumptions.is_empty() {
        return Err(Failure::Usage("there is nothing to undo".to_owned()));
    }
    library.taking_back(number).ok_or_else(|| {
        let number = number.unwrap_or_default();
        let words = format!("there is no addition {number}; `session` lists them");
        Failure::Usage(words)
    })
}

/// Lists the additions by their numbers, then what is assumed and withdrawn.
pub(super) fn list(session: &Session, kept: &Kept, out: &mut Out) -> Result<(), Failure> {
    let typed = &session.loaded.library.typed;
    if typed.is_empty() && !session.loaded.library.assumptions.is_empty() {
        return assumptions::list(session, out);
    }
    if typed.is_empty() {
        return out.result("nothing was added; `help rule` and `help fact` show how\n");
    }
    for (file, Typed { number, .. }) in session.loaded.typed().zip(typed) {
        let text = marked(file, &session.loaded).replace('\n', "\n     ");
        out.result(&format!("{number:3}  {text}\n"))?;
    }

    let saved = if kept.saved == *typed { "saved" } else { "not saved" };
    out.result(&format!("{}, {saved}\n", counted(typed.len(), "addition")))?;
    if session.loaded.library.assumptions.is_empty() {
        Ok(())
    } else {
        assumptions::list(session, out)
    }
}

/// A typed text, with a mark after each fact that is assumed.
fn marked(file: FileId, loaded: &Loaded) -> String {
    let mut text = loaded.sources.file(file).text.trim_end().to_owned();
    let assumed = facts_in(file, loaded).filter(|fact| fact.is_assumed());
    let mut ends: Vec<usize> = assumed.map(|fact| fact.span.range().end).collect();
    ends.sort_unstable();
    for end in ends.into_iter().rev() {
        text.insert_str(end, &format!("  [{}]", phrase::ASSUMED));
    }
    text
}

/// Writes the typed rules to `STEM.dl` and the typed facts to `STEM.ron`. A file without content is
/// not written.
pub(super) fn save(
    stem: &Path,
    overwrite: Overwrite,
    session: &Session,
    kept: &mut Kept,
    out: &mut Out,
) -> Result<(), Failure> {
    let texts = [("dl", rules(&session.loaded)), ("ron", ron(&session.loaded))];
    let files: Vec<(PathBuf, String)> = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(ending, text)| (PathBuf::from(format!("{}.{ending}", stem.display())), text))
        .collect();

    if files.is_empty() {
        return Err(Failure::Usage("nothing was added, so there is nothing to save".to_owned()));
    }
    if let (Overwrite::No, Some((path, _))) = (overwrite, files.iter().find(|it| is_taken(&it.0))) {
        let (path, stem) = (path.display(), stem.display());
        let words = format!("`{path}` exists already; `save! {stem}` writes over it");
        return Err(Failure::Usage(words));
    }

    for (path, text) in &files {
        write_text(path, text, overwrite)?;
    }
    kept.saved.clone_from(&session.loaded.library.typed);

    let names: Vec<String> = files.iter().map(|(path, _)| path.display().to_string()).collect();
    let loads: Vec<String> = names.iter().map(|name| format!("`load {name}`")).collect();
    let (names, loads) = (names.join(" and "), loads.join(" and "));
    out.result(&format!("wrote {names}; in another session {loads}\n"))?;
    if !session.loaded.library.assumptions.is_empty() {
        out.remark("what is assumed and withdrawn is not saved; `fact` adds a fact that is");
    }
    Ok(())
}

/// The typed items that are not facts, as they were typed.
fn rules(loaded: &Loaded) -> String {
    let mut texts = Vec::new();
    for file in loaded.typed() {
        let (items, text) = (items(loaded, file), &loaded.sources.file(file).text);
        let ends = items.iter().map(|item| item.span.range().end);
        let begins = std::iter::once(0).chain(ends.clone());
        for ((item, begin), end) in items.iter().zip(begins).zip(ends) {
            if !matches!(item.kind, ItemKind::Fact(_)) {
                texts.push(format!("{}\n", text[begin..end].trim()));
            }
        }
    }
    texts.join("\n")
}

/// The typed facts as a file of facts; empty without facts.
fn ron(loaded: &Loaded) -> String {
    let typed: Vec<&Fact> = loaded.typed().flat_map(|file| facts_in(file, loaded)).collect();
    if typed.is_empty() {
        return String::new();
    }
    facts::ron(typed, &loaded.casebook.program, loaded.casebook.vocabulary.default_source)
}

fn items(loaded: &Loaded, file: FileId) -> Vec<Item> {
    parse(file, &loaded.sources.file(file).text).0.items
}

fn facts_in(file: FileId, loaded: &Loaded) -> impl Iterator<Item = &Fact> {
    loaded.casebook.facts.written.iter().filter(move |fact| fact.span.file == file)
}

/// What an item adds: the sentence of a fact, or the name of another item.
fn description(item: &Item, file: FileId, loaded: &Loaded) -> String {
    let casebook = &loaded.casebook;
    match &item.kind {
        ItemKind::Sorts(names) => {
            let names: Vec<&str> = names.iter().map(|name| name.text.as_str()).collect();
            format!("sort {}", names.join(", "))
        }
        ItemKind::Enum { name, .. } => format!("enum {}", name.text),
        ItemKind::Relation(relation) => format!("relation {}", relation.name.text),
        ItemKind::Param { name, .. } => format!("param {}", name.text),
        ItemKind::Rule(rule) => format!("rule {}", rule.name.text),
        ItemKind::Claim(claim) => format!("claim {}", claim.name.text),
        ItemKind::Constraint(constraint) => format!("constraint {}", constraint.name.text),
        ItemKind::Fact(_) => {
            let fact = facts_in(file, loaded).find(|fact| fact.span == item.span);
            let fact = fact.expect("bug: a fact passed the gate and is not there");

            let sentence = Words::new(casebook).row(fact.relation, fact.side, &fact.row);
            let places = citation::of_fact(fact, &casebook.vocabulary);
            let against = match fact.is_assumed() {
                true => assumptions::against(fact, casebook),
                false => String::new(),
            };
            format!("{sentence}  {places}{against}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Kept, Typed};

    fn typed(number: usize) -> Typed {
        Typed { number, text: "fact p(1).".to_owned() }
    }

    #[test]
    fn leaving_with_unsaved_additions_is_warned_of_once() {
        let mut kept = Kept::default();
        assert!(!kept.must_warn(&[]));
        assert!(kept.must_warn(&[typed(1)]));
        assert!(!kept.must_warn(&[typed(1)]));
        assert!(kept.must_warn(&[typed(1), typed(2)]));
        kept.saved = vec![typed(1)];
        assert!(!kept.must_warn(&[typed(1)]));
    }

    #[test]
    fn after_another_line_leaving_is_warned_of_again() {
        let mut kept = Kept::default();
        assert!(kept.must_warn(&[typed(1)]));
        kept.go_on();
        assert!(kept.must_warn(&[typed(1)]));
    }
}

//! The one gate: all texts of a casebook go in, and out comes a casebook that is safe to reason with, or every finding.
//!
//! An editor stays before the gate: it asks for an [`Analysis`], which holds whatever could be built.

mod analysis;
mod follow_on;
mod manifest;
#[cfg(test)]
mod tests;
mod uncovered;

pub use analysis::{Analysis, analyse};
pub use uncovered::{Part, Uncovered};

use crate::check::check;
use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic, Severity};
use crate::facts::{self, Facts, Scenario};
use crate::parse::parse;
use crate::plan::{Plan, Stratum, plan};
use crate::program::Program;
use crate::source::{FileId, Sources, Span};
use crate::stratify::stratify;
use crate::tree::{File, Item, ItemKind};
use crate::uses::Notes;
use crate::value::Date;
use crate::vocabulary::{self, Vocabulary};
use manifest::Manifest;
use std::sync::Arc;

/// A casebook that is safe to reason with: past this gate nothing fails because of what its author wrote.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Casebook {
    /// Its title.
    pub title: String,
    /// The date as of which conclusions are drawn.
    pub date: Date,
    /// Entities and works.
    pub vocabulary: Arc<Vocabulary>,
    /// Declarations, rules and claims.
    pub program: Arc<Program>,
    /// How to run the rules.
    pub plan: Arc<Plan>,
    /// What the sources state.
    pub facts: Facts,
    /// What no claim need use, in written order.
    pub uncovered: Vec<Uncovered>,
    /// Findings that do not stop anything.
    pub warnings: Vec<Diagnostic>,
}

impl Casebook {
    /// The same casebook if some facts were not said, and others were.
    #[must_use]
    pub fn supposing(&self, scenario: &Scenario) -> Casebook {
        Casebook { facts: self.facts.supposing(scenario), ..self.clone() }
    }
}

/// A text of a casebook and what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    /// What it is for.
    pub role: Role,
    /// The text.
    pub file: FileId,
}

/// How files of a casebook end.
const ENDINGS: [&str; 3] = [".ron", ".dl", ".bib"];

/// How lines of rules and claims, and of facts, begin.
const BEGINNINGS: [&str; 6] =
    ["claim ", "rule ", "relation ", "sort ", "    facts:", "    entities:"];

/// What a text of a casebook is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// `casebook.ron`: title, date and default source.
    Manifest,
    /// `facts/entities.ron`
    Entities,
    /// `facts/sources.bib`
    Bibliography,
    /// `facts/**/*.ron`
    Facts,
    /// Files of data that files of facts name.
    Data,
    /// `rules/**/*.dl`
    Rules,
    /// `tests/**/*.dl`
    Claims,
    /// What is typed at a prompt: rules, declarations, claims and facts.
    Typed,
    /// What lies among these and is not read.
    Unread,
}

impl Role {
    /// The role of a file by its path in the casebook, which is written with `/`; `None` when it is no part of one.
    pub fn of(path: &str) -> Option<Role> {
        let is_in = |folder: &str, extension: &str| {
            path.strip_prefix(folder).is_some_and(|rest| rest.ends_with(extension))
        };
        match path {
            "casebook.ron" => Some(Role::Manifest),
            "facts/entities.ron" => Some(Role::Entities),
            "facts/sources.bib" => Some(Role::Bibliography),
            _ if is_in("facts/", ".ron") => Some(Role::Facts),
            _ if is_in("rules/", ".dl") => Some(Role::Rules),
            _ if is_in("tests/", ".dl") => Some(Role::Claims),
            _ => None,
        }
    }

    /// Whether a file without a role looks as if it were meant to have one: its name has the right ending in the wrong place, as
    /// `rules.dl.txt` or `rules/facts.ron`, or it is a text (`.txt`) that reads like facts, rules or claims.
    pub fn is_missed_by(path: &str, text: &str) -> bool {
        let begins = |word: &str| text.lines().any(|line| line.starts_with(word));
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_named = ENDINGS.iter().any(|ending| {
            name.ends_with(ending)
                || name.contains(&format!("{ending}."))
                || name.ends_with(&format!("{ending}~"))
        });
        let is_text = name.ends_with(".txt") && BEGINNINGS.iter().any(|word| begins(word));
        Role::of(path).is_none() && (is_named || is_text)
    }
}

/// Reads a casebook: every stage up to the plan, and the facts.
///
/// # Errors
/// Everything that is wrong with it, warnings too, in the order of the files and of the places in them.
///
/// # Panics
/// If no text is the manifest: a casebook is found by it.
pub fn read(sources: &Sources, texts: &[Text]) -> Result<Casebook, Vec<Diagnostic>> {
    let texts = Texts { sources, texts };
    assert!(texts.manifest().is_some(), "bug: a casebook was read without its manifest");
    let Built { manifest, program, vocabulary, strata, facts, uncovered, findings, .. } =
        build(&texts, Notes::default());

    // The one gate.
    if findings.iter().any(|finding| finding.severity() == Severity::Error) {
        return Err(findings);
    }

    let plan = Arc::new(plan(&program, strata));
    let (vocabulary, program) = (Arc::new(vocabulary), Arc::new(program));
    let (title, date) = manifest.title_and_date();
    let warnings = findings;
    Ok(Casebook { title, date, vocabulary, program, plan, facts, uncovered, warnings })
}

/// What could be built of a casebook before the gate.
struct Built {
    manifest: Manifest,
    vocabulary: Vocabulary,
    trees: Vec<File>,
    program: Program,
    strata: Vec<Stratum>,
    facts: Facts,
    uncovered: Vec<Uncovered>,
    findings: Vec<Diagnostic>,
}

/// The line of stages. Each leaves out what is broken, so that the next ones see the rest.
fn build(texts: &Texts<'_>, notes: Notes<'_>) -> Built {
    let mut found = Findings::default();
    let manifest = texts.manifest().map(|text| found.beside(manifest::read(text)));
    let mut manifest = manifest.unwrap_or_default();
    let [entities, works] = [Role::Entities, Role::Bibliography].map(|role| texts.of(role));
    let mut vocabulary = found.beside(vocabulary::read(&entities, &works));
    found.extend(manifest.set_source(&mut vocabulary, notes));
    let fact_files = found.beside(facts::parse(&texts.facts()));
    let data = found.beside(facts::scan(&fact_files, &texts.data()));
    found.extend(data.declare(&mut vocabulary));
    let trees = found.beside(texts.parse());
    let program = found.beside(check(&trees, &vocabulary, notes));
    found.extend(vocabulary.undeclared_sorts(&program));
    let strata = found.or_none(stratify(&program));
    let facts = facts::read(&fact_files, data, &trees, &program, &vocabulary, notes);
    let facts = found.beside(facts);
    found.extend(texts.unread());
    let names = Constants { program: &program, vocabulary: &vocabulary, notes };
    let uncovered = found.beside(uncovered::resolve(manifest.take_uncovered(), names, &facts));
    let findings = found.reported(texts, &vocabulary);
    Built { manifest, vocabulary, trees, program, strata, facts, uncovered, findings }
}

/// What the stages find.
#[derive(Default)]
struct Findings(Vec<Diagnostic>);

impl Findings {
    fn extend(&mut self, found: impl IntoIterator<Item = Diagnostic>) {
        self.0.extend(found);
    }

    /// What a stage built; what it found is kept.
    fn beside<T>(&mut self, (built, found): (T, Vec<Diagnostic>)) -> T {
        self.0.extend(found);
        built
    }

    /// What a stage built, or nothing when it found an error.
    fn or_none<T: Default>(&mut self, built: Result<T, Vec<Diagnostic>>) -> T {
        built.unwrap_or_else(|found| {
            self.0.extend(found);
            T::default()
        })
    }

    /// All findings in the order of their places, without errors that only follow from others.
    fn reported(self, texts: &Texts<'_>, vocabulary: &Vocabulary) -> Vec<Diagnostic> {
        let Findings(mut findings) = self;
        findings.sort_by_key(|finding| finding.span);
        if findings.iter().any(|finding| finding.severity() == Severity::Error) {
            return follow_on::without(findings, texts, vocabulary);
        }
        findings
    }
}

/// The finding that a file is not read.
fn unread(file: FileId, sources: &Sources) -> Diagnostic {
    let path = &sources.file(file).path;
    let message = format!("`{path}` is not read");
    let help = match path.split('/').next() {
        Some("facts") => {
            "in facts/ these files are read: entities.ron, sources.bib and others that end in `.ron`"
        }
        Some("rules") => "in rules/ files that end in `.dl` are read",
        _ => "in tests/ files that end in `.dl` are read",
    };
    Diagnostic::new(Code::UnreadFile, Span::new(file, 0..0), message).help(help)
}

/// The texts of a casebook by their roles.
struct Texts<'a> {
    sources: &'a Sources,
    texts: &'a [Text],
}

impl<'a> Texts<'a> {
    fn of(&self, role: Role) -> Vec<(FileId, &'a str)> {
        let with_role = self.texts.iter().filter(|text| text.role == role);
        with_role.map(|text| (text.file, self.sources.file(text.file).text.as_str())).collect()
    }

    fn facts(&self) -> Vec<(FileId, &'a str, &'a str)> {
        let path = |(id, text)| (id, self.sources.file(id).path.as_str(), text);
        self.of(Role::Facts).into_iter().map(path).collect()
    }

    fn data(&self) -> facts::Files<'a> {
        let data = self.texts.iter().filter(|text| text.role == Role::Data);
        let file = |text: &Text| (text.file, self.sources.file(text.file));
        data.map(file).map(|(id, file)| (file.path.as_str(), (id, file))).collect()
    }

    fn manifest(&self) -> Option<(FileId, &'a str)> {
        self.of(Role::Manifest).first().copied()
    }

    /// A finding for each file that is not read.
    fn unread(&self) -> Vec<Diagnostic> {
        let files = self.of(Role::Unread).into_iter();
        files.map(|(file, _)| unread(file, self.sources)).collect()
    }

    /// The trees of rules and claims, in the order of the texts.
    fn parse(&self) -> (Vec<File>, Vec<Diagnostic>) {
        let is_rules = |text: &&Text| matches!(text.role, Role::Rules | Role::Claims | Role::Typed);
        let (mut trees, mut findings) = (Vec::new(), Vec::new());
        for text in self.texts.iter().filter(is_rules) {
            let (mut tree, found) = parse(text.file, &self.sources.file(text.file).text);
            findings.extend(found);
            if text.role != Role::Typed {
                reject_facts(&mut tree, &mut findings);
            }
            trees.push(tree);
        }
        (trees, findings)
    }
}

/// Reports the facts in a file of rules and takes them out.
fn reject_facts(tree: &mut File, findings: &mut Vec<Diagnostic>) {
    let is_fact = |item: &Item| matches!(item.kind, ItemKind::Fact(_));
    for item in tree.items.iter().filter(|item| is_fact(item)) {
        let message = "a fact has no place among rules";
        let finding = Diagnostic::new(Code::UnexpectedToken, item.span, message);
        findings.push(finding.label("a fact").help("facts stand in facts/*.ron"));
    }
    tree.items.retain(|item| !is_fact(item));
}

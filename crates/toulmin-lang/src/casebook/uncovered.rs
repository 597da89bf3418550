//! `uncovered` in `casebook.ron`: what no claim need use, each with the reason.

use crate::check::value::Constants;
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::facts::{FactId, Facts};
use crate::program::{Citation, RelationId, RuleId};
use crate::ron_text::record::{Record, wrong_type};
use crate::ron_text::{Field, Kind};
use crate::source::Span;
use crate::uses::Definition;

/// By what a part of the casebook is named.
const PARTS: [&str; 4] = ["at", "fact", "relation", "rule"];
const ATTRIBUTES: [&str; 5] = ["at", "fact", "relation", "rule", "why"];

/// A part of the casebook that no claim need use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// What it is.
    pub part: Part,
    /// Why no claim uses it.
    pub why: String,
    /// Its name in the manifest.
    pub span: Span,
}

/// What coverage is reported of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A place of a source, which no fact need cite.
    Place(Citation),
    /// A fact.
    Fact(FactId),
    /// All facts of a relation.
    Relation(RelationId),
    /// A rule.
    Rule(RuleId),
}

/// An entry whose name is not looked up yet.
pub(super) struct Entry {
    kind: &'static str,
    name: String,
    span: Span,
    why: String,
}

/// The entries of a manifest. Whatever is missing or wrong is reported.
pub(super) fn read(field: &Field, findings: &mut Vec<Diagnostic>) -> Vec<Entry> {
    let Kind::List(items) = &field.value.kind else {
        findings.push(wrong_type(field, "a list of `(at: \"…\", why: \"…\")` in `[ ]`"));
        return Vec::new();
    };
    let what = "an entry of `uncovered`";
    let mut entries = Vec::new();
    for item in items {
        let Some(record) = Record::new(item, what, findings) else { continue };
        record.only(&ATTRIBUTES, what, findings);
        let why = record.words("why", findings);
        if !record.has_nearly("why", &ATTRIBUTES) {
            let finding =
                Diagnostic::new(Code::MissingColumn, record.span, format!("{what} has no `why`"));
            findings.push(finding.help("say why no claim uses it: `why: \"…\"`"));
        }
        let given: Vec<&str> = PARTS.into_iter().filter(|name| record.has(name)).collect();
        let &[kind] = given.as_slice() else {
            let near = PARTS.into_iter().any(|name| record.has_nearly(name, &ATTRIBUTES));
            if given.len() > 1 || !near {
                findings.push(not_one(&record, &given));
            }
            continue;
        };
        let Some(why) = why else { continue };
        entries.extend(record.texts(kind, findings).into_iter().map(|(name, span)| Entry {
            kind,
            name: name.to_owned(),
            span,
            why: why.clone(),
        }));
    }
    entries
}

fn not_one(record: &Record<'_>, given: &[&str]) -> Diagnostic {
    let message = match given {
        [] => "an entry of `uncovered` does not say what is set aside".to_owned(),
        given => format!("an entry of `uncovered` names `{}`; one alone", given.join("` and `")),
    };
    let finding = Diagnostic::new(Code::MissingColumn, record.span, message);
    finding.help(
        "write one of `at: \"PLACE\"`, `fact: \"ID\"`, `relation: \"NAME\"` and `rule: \"NAME\"`",
    )
}

/// What the entries name. Whatever is not there, or is named twice, is reported.
pub(super) fn resolve(
    entries: Vec<Entry>,
    constants: Constants<'_>,
    facts: &Facts,
) -> (Vec<Uncovered>, Vec<Diagnostic>) {
    let (mut known, mut findings): (Vec<Uncovered>, Vec<Diagnostic>) = Default::default();
    for entry in entries {
        let part = match part(&entry, constants, facts) {
            Ok(part) => part,
            Err(finding) => {
                findings.push(*finding);
                continue;
            }
        };
        let Entry { name, span, why, .. } = entry;
        match known.iter().find(|earlier| earlier.part == part) {
            Some(first) => {
                let message = format!("`{name}` is set aside twice");
                let finding = Diagnostic::new(Code::DuplicateName, span, message);
                findings.push(finding.label("given again").other(first.span, "first given here"));
            }
            None => known.push(Uncovered { part, why, span }),
        }
    }
    (known, findings)
}

fn part(entry: &Entry, constants: Constants<'_>, facts: &Facts) -> Result<Part, Box<Diagnostic>> {
    let Entry { kind, name, span, .. } = entry;
    let Constants { program, notes, .. } = constants;
    match *kind {
        "at" => constants.citation(name, *span, None).map(Part::Place),
        "fact" => facts.with_id(name).map(Part::Fact).ok_or_else(|| {
            let names = facts.written.iter().map(|fact| fact.id.as_str());
            let finding = unknown(Code::UnknownName, "fact has the id", name, names, *span);
            Box::new(finding.help("`find` and `facts RELATION` show the ids of facts"))
        }),
        "relation" => constants.relation(name, *span).map(Part::Relation).ok_or_else(|| {
            let names = program.declared().map(|relation| relation.name.as_str());
            Box::new(unknown(Code::UnknownRelation, "relation is called", name, names, *span))
        }),
        _ => match program.rule_named(name) {
            Some(rule) => {
                notes.note(*span, Definition::Rule(rule));
                Ok(Part::Rule(rule))
            }
            None => {
                let names = program.rules.iter().map(|rule| rule.name.as_str());
                let finding = unknown(Code::UnknownRule, "rule is called", name, names, *span);
                Err(Box::new(finding))
            }
        },
    }
}

fn unknown<'n>(
    code: Code,
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n str>,
    span: Span,
) -> Diagnostic {
    let near = nearest(name, names);
    let mut finding =
        Diagnostic::new(code, span, format!("no {what} `{name}`{}", did_you_mean(near)));
    finding.replacement = near.map(str::to_owned);
    finding
}

//! Every one-letter misspelling of every name that the article's casebook uses is reported, and the right name is suggested.

mod support;

use std::collections::{BTreeMap, BTreeSet};
use support::Article;
use toulmin_lang::check::{check, check_goal};
use toulmin_lang::diag::Diagnostic;
use toulmin_lang::facts;
use toulmin_lang::parse::{parse, parse_goal};
use toulmin_lang::program::{Program, Type};
use toulmin_lang::source::{FileId, Span};
use toulmin_lang::tree::{Atom, Because, Claim, Expr, ExprKind, File, ItemKind, Literal, Name};
use toulmin_lang::uses::Notes;
use toulmin_lang::vocabulary::Vocabulary;

/// What a name is the name of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Relation,
    Column,
    Value,
    Citation,
    Rule,
}

/// A name and a goal, or other text, in which it stands.
struct Use {
    name: String,
    /// The text around the name.
    before: String,
    after: String,
}

/// Every text that one slip makes of a name: a letter wrong, too many, left out, or swapped with its neighbour.
fn misspellings(name: &str) -> BTreeSet<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut found = BTreeSet::new();
    for at in 0..=letters.len() {
        let (head, tail) = letters.split_at(at);
        let mut add = |middle: &[char], rest: &[char]| {
            found.insert(head.iter().chain(middle).chain(rest).collect::<String>());
        };
        for letter in 'a'..='z' {
            add(&[letter], tail);
            add(&[letter], tail.get(1..).unwrap_or_default());
        }
        add(&[], tail.get(1..).unwrap_or_default());
        if let [a, b, rest @ ..] = tail {
            add(&[*b, *a], rest);
        }
    }
    found.remove(name);
    found
}

/// The first use of every name in the rule and claim files, by kind.
struct Uses<'a> {
    text: &'a str,
    found: BTreeMap<(Kind, String), Use>,
}

impl Uses<'_> {
    fn add(&mut self, kind: Kind, name: &str, span: Span, around: Span) {
        let (name_range, range) = (span.range(), around.range());
        let before = self.text[range.start..name_range.start].to_owned();
        let after = self.text[name_range.end..range.end].to_owned();
        let key = (kind, name.to_owned());
        self.found.entry(key).or_insert(Use { name: name.to_owned(), before, after });
    }

    fn atom(&mut self, atom: &Atom) {
        self.add(Kind::Relation, &atom.relation.text, atom.relation.span, atom.span);
        for arg in &atom.args {
            if let Some(column) = &arg.column {
                self.add(Kind::Column, &column.text, column.span, atom.span);
            }
            if let ExprKind::Name(name) = &arg.value.kind {
                self.add(Kind::Value, name, arg.value.span, atom.span);
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Aggregate(aggregate) => self.literals(&aggregate.body),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Call { args, .. } => args.iter().for_each(|arg| self.expr(arg)),
            _ => {}
        }
    }

    fn literals(&mut self, literals: &[Literal]) {
        for literal in literals {
            match literal {
                Literal::Atom { atom, .. } => self.atom(atom),
                Literal::Compare { left, right, .. } => {
                    self.expr(left);
                    self.expr(right);
                }
                Literal::Test { args, .. } => args.iter().for_each(|arg| self.expr(arg)),
                Literal::Range { value, from, to } => {
                    [value, from, to].into_iter().for_each(|expr| self.expr(expr));
                }
            }
        }
    }

    fn citations(&mut self, names: &[Name]) {
        for name in names {
            self.add(Kind::Citation, &name.text, name.span, name.span);
        }
    }

    fn claim(&mut self, claim: &Claim, whole: Span) {
        self.citations(&claim.at);
        self.literals(&claim.goal.literals);
        match &claim.because {
            Some(Because::Rule(rule)) => self.add(Kind::Rule, &rule.text, rule.span, whole),
            Some(Because::Denied(atom) | Because::Missing(atom) | Because::Present(atom)) => {
                self.atom(atom);
            }
            None => {}
        }
    }

    fn file(&mut self, file: &File) {
        for item in &file.items {
            match &item.kind {
                ItemKind::Rule(rule) => {
                    self.citations(&rule.cites);
                    if let Some(overridden) = &rule.overrides {
                        self.add(Kind::Rule, &overridden.text, overridden.span, item.span);
                    }
                    self.atom(&rule.head);
                    self.literals(&rule.body);
                }
                ItemKind::Claim(claim) => self.claim(claim, item.span),
                ItemKind::Constraint(constraint) => {
                    self.citations(&constraint.cites);
                    self.literals(&constraint.goal.literals);
                }
                _ => {}
            }
        }
    }
}

/// Whether something of this kind has this name, so that it is no misspelling.
fn is_declared(article: &Article, kind: Kind, name: &str) -> bool {
    let program = &article.casebook.program;
    let vocabulary = &article.casebook.vocabulary;
    match kind {
        Kind::Relation => program.relation_named(name).is_some(),
        Kind::Column => {
            let columns = program.relations.iter().flat_map(|relation| &relation.columns);
            columns.into_iter().any(|column| column.name.as_str() == name)
        }
        Kind::Value => {
            let mut members = program.enums.iter().flat_map(|item| &item.members);
            let param = program.params.iter().any(|param| param.name.as_str() == name);
            vocabulary.entity(name).is_some() || members.any(|m| m.as_str() == name) || param
        }
        Kind::Citation => vocabulary.citation(name, article.anywhere(), None).is_ok(),
        Kind::Rule => program.rule_named(name).is_some(),
    }
}

/// How many misspellings were tried, and for how many the right name was suggested.
#[derive(Default)]
struct Score {
    tried: usize,
    right: usize,
    wrong: Vec<String>,
}

impl Score {
    fn add(&mut self, name: &str, misspelt: &str, findings: &[Diagnostic]) {
        assert!(!findings.is_empty(), "`{misspelt}` for `{name}` is not reported");
        self.tried += 1;
        if findings.iter().any(|finding| finding.replacement.as_deref() == Some(name)) {
            self.right += 1;
        } else if self.wrong.len() < 20 {
            self.wrong.push(format!("{misspelt} for {name}: {}", findings[0].message));
        }
    }

    #[track_caller]
    fn check(&self, tried_min: usize) {
        assert!(self.tried >= tried_min, "only {} misspellings were tried", self.tried);
        let share = self.right * 100 / self.tried;
        assert!(
            share >= 95,
            "the right name comes first for {share} of 100 only: {:#?}",
            self.wrong
        );
    }
}

fn goal_findings(
    program: &Program,
    vocabulary: &Vocabulary,
    file: FileId,
    text: &str,
) -> Vec<Diagnostic> {
    let (goal, mut findings) = parse_goal(file, text);
    if let Some(goal) = goal {
        findings.extend(check_goal(program, vocabulary, &goal).err().into_iter().flatten());
    }
    findings
}

fn uses(article: &Article) -> BTreeMap<(Kind, String), Use> {
    let mut uses = Uses { text: "", found: BTreeMap::new() };
    for (id, source) in article.sources.iter().filter(|(_, source)| source.path.ends_with(".dl")) {
        let mut here = Uses { text: &source.text, found: std::mem::take(&mut uses.found) };
        here.file(&parse(id, &source.text).0);
        uses.found = here.found;
    }
    uses.found
}

#[test]
fn misspelt_names_of_rules_and_claims_are_reported() {
    let article = Article::read();
    let (program, vocabulary) = (&article.casebook.program, &article.casebook.vocabulary);
    let file = article.anywhere().file;
    let mut score = Score::default();
    for ((kind, _), place) in uses(&article) {
        for misspelt in misspellings(&place.name) {
            if is_declared(&article, kind, &misspelt) || kind == Kind::Rule {
                continue;
            }
            let findings = match kind {
                Kind::Citation => match vocabulary.citation(&misspelt, article.anywhere(), None) {
                    Ok(_) => Vec::new(),
                    Err(finding) => vec![*finding],
                },
                _ => {
                    let text = format!("{}{misspelt}{}", place.before, place.after);
                    goal_findings(program, vocabulary, file, &text)
                }
            };
            score.add(&place.name, &misspelt, &findings);
        }
    }
    score.check(100_000);
}

/// Claims are checked with all rules at hand, so the misspellings of one rule go into one file.
#[test]
fn misspelt_names_of_rules_behind_because_are_reported() {
    let article = Article::read();
    let trees: Vec<File> = article.trees("rules/");
    let mut score = Score::default();
    for ((kind, _), place) in uses(&article) {
        if kind != Kind::Rule {
            continue;
        }
        let wrong: Vec<String> = misspellings(&place.name)
            .into_iter()
            .filter(|misspelt| !is_declared(&article, kind, misspelt))
            .collect();
        let text: String =
            wrong.iter().map(|name| format!("{}{name}{}\n", place.before, place.after)).collect();
        let file = article.anywhere().file;
        let (claims, syntax) = parse(file, &text);
        let mut files = trees.clone();
        files.push(claims);
        let (_, mut findings) = check(&files, &article.casebook.vocabulary, Notes::default());
        findings.extend(syntax);
        // Claims of one name are reported as duplicates too.
        findings.retain(|finding| finding.code.name() != "duplicate-name");
        let mut about: BTreeMap<&str, Vec<Diagnostic>> = BTreeMap::new();
        for finding in &findings {
            let named = finding.message.split('`').nth(1).unwrap_or_default();
            about.entry(named).or_default().push(finding.clone());
        }
        for name in &wrong {
            let found = about.get(name.as_str()).cloned().unwrap_or_else(|| {
                findings.iter().filter(|finding| is_syntax(finding, &text, name)).cloned().collect()
            });
            score.add(&place.name, name, &found);
        }
    }
    score.check(20_000);
}

/// Whether a finding about syntax lies in the claim that has this name in it; it may stand within the name.
fn is_syntax(finding: &Diagnostic, text: &str, name: &str) -> bool {
    let at = finding.span.range().start.min(text.len());
    let start = text[..at].rfind("claim ").unwrap_or_default();
    let end = text[at..].find("claim ").map_or(text.len(), |end| at + end);
    text[start..end].contains(name)
}

#[test]
fn misspelt_names_of_facts_are_reported() {
    let article = Article::read();
    let (program, vocabulary) = (&article.casebook.program, &article.casebook.vocabulary);
    let mut seen: BTreeSet<(Kind, String)> = BTreeSet::new();
    let mut score = Score::default();
    for fact in &article.casebook.facts.written {
        let relation = program.relation(fact.relation);
        let values = relation.columns.iter().zip(&fact.row);
        let fields: Vec<(String, String)> =
            values.map(|(column, value)| (column.name.to_string(), support::ron(value))).collect();
        let at = fact.at[0].locator.map_or(String::new(), |locator| locator.to_string());
        let mut try_names = |kind: Kind, name: &str, text: &dyn Fn(&str) -> String| {
            if !seen.insert((kind, name.to_owned())) {
                return;
            }
            for misspelt in misspellings(name) {
                if misspelt.is_empty() || is_declared(&article, kind, &misspelt) {
                    continue;
                }
                let text = text(&misspelt);
                let (files, _) = facts::parse(&[(article.anywhere().file, "", &text)]);
                let (_, findings) = facts::read(
                    &files,
                    facts::Data::default(),
                    &[],
                    program,
                    vocabulary,
                    Notes::default(),
                );
                score.add(name, &misspelt, &findings);
            }
        };
        let file = |relation: &str, fields: &[(String, String)], at: &str| {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            let key = &article.source;
            format!(
                "(source: \"{key}\", facts: {{ \"{relation}\": [({}, at: \"{at}\")] }})",
                fields.join(", ")
            )
        };
        let name = relation.name.as_str();
        try_names(Kind::Relation, name, &|wrong| file(wrong, &fields, &at));
        try_names(Kind::Citation, &at, &|wrong| file(name, &fields, wrong));
        for (i, column) in relation.columns.iter().enumerate() {
            let with = |name: String, value: String| {
                let mut fields = fields.clone();
                fields[i] = (name, value);
                fields
            };
            let (key, value) = &fields[i];
            try_names(Kind::Column, key, &|wrong| {
                file(name, &with(wrong.to_owned(), value.clone()), &at)
            });
            if matches!(column.ty, Type::Entity(_) | Type::Enum(_)) {
                let bare = value.trim_matches('"').to_owned();
                try_names(Kind::Value, &bare, &|wrong| {
                    file(name, &with(key.clone(), format!("\"{wrong}\"")), &at)
                });
            }
        }
    }
    score.check(100_000);
}

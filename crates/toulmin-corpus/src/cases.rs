//! Cases in Markdown: small programs with their facts and what must come of them.
//!
//! A heading whose section has a `rules` fence is a case. The other fences are `facts`, `expect`, `query` and `fault`; lines of
//! rules that must be reported end in `// error: CODE "text"`. The format is told in `tests/corpus/README.md`.

use std::collections::BTreeMap;
use toulmin_lang::check::{check, check_goal};
use toulmin_lang::diag::{Diagnostic, Severity};
use toulmin_lang::parse::{parse, parse_goal};
use toulmin_lang::plan::{Plan, plan};
use toulmin_lang::program::{Column, Program, Query, RelationId, Side, Type};
use toulmin_lang::rows::{Row, Rows};
use toulmin_lang::source::{FileId, Sources, Span};
use toulmin_lang::stratify::stratify;
use toulmin_lang::uses::Notes;
use toulmin_lang::value::{Date, Number, Symbol, Value};
use toulmin_lang::vocabulary::{Entity, Locators, Vocabulary, Work};

/// A small program with its facts and what must come of them.
#[derive(Clone, Debug, Default)]
pub struct Case {
    /// The headings that lead to it, joined by ` / `.
    pub name: String,
    /// The file and the line of its heading.
    pub place: String,
    /// Declarations, rules and claims.
    pub rules: String,
    /// Whether it is compiled to crepe as well.
    pub crepe: bool,
    /// Lines of rows and of entities.
    pub facts: String,
    /// Lines of rows: the whole of every relation that is named.
    pub expect: Option<String>,
    /// Goals, each with the lines behind it.
    pub queries: Vec<(String, Vec<String>)>,
    /// The code of the fault that ends the evaluation, perhaps with the rule and the number of its condition.
    pub fault: Option<String>,
}

/// A finding that a case expects: its severity, code, line of the rules and marked text.
pub type Marked = (Severity, String, usize, String);

/// The cases of a Markdown text.
///
/// # Panics
/// If a section has a fence of an unknown kind.
pub fn read(path: &str, markdown: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut headings: Vec<String> = Vec::new();
    let mut lines = markdown.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        if let Some(fence) = line.strip_prefix("```") {
            let body: Vec<&str> =
                lines.by_ref().map(|(_, l)| l).take_while(|l| *l != "```").collect();
            if let Some(case) = cases.last_mut() {
                case.fence(fence.trim(), &body);
            }
        } else if line.starts_with('#') {
            let level = line.bytes().take_while(|&b| b == b'#').count();
            headings.resize(level, String::new());
            headings[level - 1] = line[level..].trim().to_owned();
            let names: Vec<&str> =
                headings.iter().map(String::as_str).filter(|h| !h.is_empty()).collect();
            let place = format!("{path}:{}", at + 1);
            cases.push(Case { name: names.join(" / "), place, ..Case::default() });
        }
    }
    cases.retain(|case| !case.rules.is_empty());
    cases
}

impl Case {
    fn fence(&mut self, fence: &str, body: &[&str]) {
        let text = body.join("\n") + "\n";
        match fence {
            "rules" => self.rules += &text,
            "rules crepe" => {
                self.rules += &text;
                self.crepe = true;
            }
            "facts" => self.facts += &text,
            "expect" => self.expect = Some(self.expect.take().unwrap_or_default() + &text),
            "query" => {
                let answers = body[1..].iter().map(|line| (*line).to_owned()).collect();
                self.queries.push((body[0].to_owned(), answers));
            }
            "fault" => self.fault = Some(text.trim().to_owned()),
            "" | "bib" | "csv" | "json" | "ron" => {} // shown to readers only
            other => panic!("{} has a fence of an unknown kind: `{other}`", self.place),
        }
    }

    /// The findings that its rules are marked with, in order.
    pub fn marked(&self) -> Vec<Marked> {
        let mut marked = Vec::new();
        for (line, text) in self.rules.lines().enumerate() {
            for mark in text.split("// ").skip(1) {
                let kinds = [("error: ", Severity::Error), ("warning: ", Severity::Warning)];
                for (word, severity) in kinds {
                    let Some(mark) = mark.strip_prefix(word) else { continue };
                    let (code, shown) = mark.split_once(' ').unwrap_or((mark, "\"\""));
                    let shown = shown.trim().trim_matches('"');
                    marked.push((severity, code.to_owned(), line + 1, shown.to_owned()));
                }
            }
        }
        marked
    }

    /// Checks the rules. The entities are those that the facts name.
    pub fn load(&self) -> Loaded {
        let mut sources = Sources::default();
        let file = sources.add("case.dl", self.rules.as_str());
        let (tree, mut findings) = parse(file, &self.rules);
        let (declared, _) =
            check(std::slice::from_ref(&tree), &Vocabulary::default(), Notes::default());
        let vocabulary = self.vocabulary(&declared, file);
        let (program, more) = check(&[tree], &vocabulary, Notes::default());
        findings.extend(more);
        let plan = match stratify(&program) {
            Ok(strata) => Some(plan(&program, strata)),
            Err(cycles) => {
                findings.extend(cycles);
                None
            }
        };
        findings.sort_by_key(|finding| finding.span);
        Loaded { sources, vocabulary, program, plan, findings }
    }

    /// The entities that the lines of facts name, and one work to cite.
    fn vocabulary(&self, program: &Program, file: FileId) -> Vocabulary {
        let span = Span::new(file, 0..0);
        let mut sorts: BTreeMap<Symbol, Vec<(Symbol, Span)>> = BTreeMap::new();
        let mut declare = |name: &str, sort: Symbol| {
            let sorts = sorts.entry(Symbol::new(name)).or_default();
            if !sorts.contains(&(sort, span)) {
                sorts.push((sort, span));
            }
        };
        for words in self.facts.lines().map(words) {
            if let [first, sort, names @ ..] = words.as_slice()
                && first == "entity"
            {
                names.iter().for_each(|name| declare(unquoted(name), Symbol::new(sort)));
            } else if let Some((_, columns, values)) = line_of(program, &words) {
                for (value, column) in values.iter().zip(columns) {
                    if let Type::Entity(sort) = column.ty {
                        declare(unquoted(value), program.sorts[sort.0].name);
                    }
                }
            }
        }
        let entity = |(name, sorts): (Symbol, Vec<(Symbol, Span)>)| Entity {
            name,
            label: name.to_string(),
            aliases: Vec::new(),
            is_plural: false,
            sorts,
            note: None,
            span,
        };
        let run = |prefix: &str| Locators { prefix: prefix.to_owned(), first: 1, last: 20 };
        let work = Work {
            key: Symbol::new("test"),
            reference: "Test".to_owned(),
            author_year: "Test".to_owned(),
            bibtex: String::new(),
            standalone: String::new(),
            locators: vec![run("s"), run("n")],
            span,
        };
        Vocabulary {
            entities: sorts.into_iter().map(entity).collect(),
            default_source: Some(work.key),
            works: [work].into_iter().collect(),
        }
    }

    /// The rows of its facts.
    pub fn rows(&self, program: &Program) -> Rows {
        rows(program, &self.facts)
    }

    /// The whole of every relation that the case expects something of, as lines, sorted.
    pub fn expected(&self, program: &Program) -> Option<String> {
        let text = self.expect.as_deref()?;
        let wanted = rows(program, text);
        Some(self.shown(program, &wanted))
    }

    /// The relations that the case expects something of, as lines, sorted.
    pub fn shown(&self, program: &Program, rows: &Rows) -> String {
        let text = self.expect.as_deref().unwrap_or_default();
        let named = text.lines().filter_map(|line| line.split_whitespace().next());
        let mut named: Vec<RelationId> =
            named.filter_map(|name| program.relation_named(name)).collect();
        named.sort();
        named.dedup();
        let mut out = String::new();
        for relation in named {
            let name = program.relation(relation).name;
            let mut any = false;
            for row in rows.of(relation, Side::Holds) {
                let values: Vec<String> = row.iter().map(Value::to_string).collect();
                out += format!("{name} {}", values.join(" ")).trim_end();
                out.push('\n');
                any = true;
            }
            if !any {
                out += &format!("{name} empty\n");
            }
        }
        out
    }
}

/// A case that has been checked.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The text of its rules.
    pub sources: Sources,
    /// Its entities.
    pub vocabulary: Vocabulary,
    /// What could be checked.
    pub program: Program,
    /// How to run it; `None` when it is not stratified.
    pub plan: Option<Plan>,
    /// Every finding.
    pub findings: Vec<Diagnostic>,
}

impl Loaded {
    /// The findings in the form in which a case marks them.
    pub fn found(&self) -> Vec<Marked> {
        let found = |finding: &Diagnostic| {
            let line = self.sources.position(finding.span).line;
            let text = self.sources.text(finding.span).to_owned();
            (finding.severity(), finding.code.name().to_owned(), line, text)
        };
        self.findings.iter().map(found).collect()
    }

    /// A checked goal.
    ///
    /// # Errors
    /// The messages of what is wrong with it.
    pub fn query(&self, goal: &str) -> Result<Query, Vec<String>> {
        let file = Sources::default().add("<query>", goal);
        let messages =
            |findings: Vec<Diagnostic>| findings.into_iter().map(|f| f.message).collect();
        match parse_goal(file, goal) {
            (Some(goal), findings) if findings.is_empty() => {
                check_goal(&self.program, &self.vocabulary, &goal).map_err(messages)
            }
            (_, findings) => Err(messages(findings)),
        }
    }
}

/// The rows of lines `relation value …` and `denied relation value …`.
///
/// # Panics
/// If a line names no relation or has a value that does not fit its column.
pub fn rows(program: &Program, text: &str) -> Rows {
    let mut rows = Rows::default();
    for line in text.lines() {
        let words = words(line);
        if words.first().is_none_or(|first| first == "entity") {
            continue;
        }
        let side = if words[0] == "denied" { Side::Denied } else { Side::Holds };
        let (relation, columns, values) =
            line_of(program, &words).unwrap_or_else(|| panic!("no relation is called so: {line}"));
        if values == ["empty"] {
            continue;
        }
        let value = |(word, column): (&String, &Column)| {
            value(word, column.ty).unwrap_or_else(|| panic!("`{word}` does not fit: {line}"))
        };
        assert_eq!(values.len(), columns.len(), "wrong number of values: {line}");
        let row: Row = values.iter().zip(columns).map(value).collect();
        rows.insert(relation, side, &row);
    }
    rows
}

/// The relation of a line, its columns and the words of its values.
fn line_of<'p, 'w>(
    program: &'p Program,
    words: &'w [String],
) -> Option<(RelationId, &'p [Column], &'w [String])> {
    let words = if words.first().is_some_and(|w| w == "denied") { &words[1..] } else { words };
    let (name, values) = words.split_first()?;
    let relation = program.relation_named(name)?;
    Some((relation, &program.relation(relation).columns, values))
}

fn value(word: &str, ty: Type) -> Option<Value> {
    match ty {
        Type::Entity(_) | Type::Enum(_) => Some(Value::Name(Symbol::new(unquoted(word)))),
        Type::Text => Some(Value::Text(Symbol::new(unquoted(word)))),
        Type::Number => Number::parse(word).map(Value::Number),
        Type::Date => Date::parse(word).map(Value::Date),
    }
}

fn unquoted(word: &str) -> &str {
    word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word)
}

/// The words of a line; quoted ones keep their quotes and blanks, comments are dropped.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with("//") {
        let end = match rest.strip_prefix('"') {
            Some(inner) => inner.find('"').map_or(rest.len(), |at| at + 2),
            None => rest.find(char::is_whitespace).unwrap_or(rest.len()),
        };
        words.push(rest[..end].to_owned());
        rest = rest[end..].trim_start();
    }
    words
}

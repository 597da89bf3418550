//! What may stand at the cursor.

use super::{help, input};
use crate::engines::ENGINES;
use std::collections::BTreeSet;
use toulmin::settings::EngineChoice;
use toulmin_lang::casebook::Casebook;
use toulmin_lang::lex::{Token, TokenKind, lex};
use toulmin_lang::parse::FACT_ATTRIBUTES;
use toulmin_lang::program::{Program, Type};
use toulmin_lang::source::Sources;
use toulmin_lang::text::TextQuestion;
use toulmin_lang::value::Value;
use toulmin_lang::vocabulary::Vocabulary;
use toulmin_render::render::format::Format;

/// The names of a casebook.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    relations: Vec<Relation>,
    rules: Vec<String>,
    entities: Vec<String>,
    labels: Vec<String>,
    works: Vec<String>,
}

#[derive(Clone, Debug)]
struct Relation {
    name: String,
    columns: Vec<(String, Vec<String>)>, // with the names that fit each
}

impl Words {
    /// The names of this casebook.
    pub(super) fn of(casebook: &Casebook) -> Self {
        let (program, vocabulary) = (&casebook.program, &casebook.vocabulary);
        let relation = |relation: &toulmin_lang::program::Relation| Relation {
            name: relation.name.to_string(),
            columns: relation
                .columns
                .iter()
                .map(|it| (it.name.to_string(), fitting(it.ty, program, vocabulary)))
                .collect(),
        };
        Words {
            relations: program.declared().map(relation).collect(),
            rules: program.rules.iter().map(|rule| rule.name.to_string()).collect(),
            entities: vocabulary
                .entities
                .iter()
                .map(|it| Value::Name(it.name).to_string())
                .collect(),
            labels: vocabulary.entities.iter().map(|it| it.label.clone()).collect(),
            works: vocabulary.works.iter().map(|work| work.key.to_string()).collect(),
        }
    }

    fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }

    /// The relations, ready for their arguments.
    fn rows(&self) -> impl Iterator<Item = String> {
        self.relations.iter().map(|relation| format!("{}(", relation.name))
    }

    /// The relations and questions about texts, ready for their arguments.
    fn goals(&self) -> impl Iterator<Item = String> {
        let questions = TextQuestion::ALL.into_iter().map(|it| format!("{}(", it.as_str()));
        self.rows().chain(questions)
    }

    /// What may stand behind `because`.
    fn reasons(&self) -> Vec<String> {
        let of_rows = ["denied ", "missing ", "present "].map(str::to_owned);
        of_rows.into_iter().chain(self.rules.iter().cloned()).collect()
    }
}

/// The names, as written, that fit a column of this type.
fn fitting(ty: Type, program: &Program, vocabulary: &Vocabulary) -> Vec<String> {
    match ty {
        Type::Enum(id) => {
            program.enums[id.0].members.iter().map(|it| Value::Name(*it).to_string()).collect()
        }
        Type::Entity(sort) => {
            let sort = program.sorts[sort.0].name;
            let fits =
                vocabulary.entities.iter().filter(|it| it.sorts.iter().any(|(s, _)| *s == sort));
            fits.map(|it| Value::Name(it.name).to_string()).collect()
        }
        Type::Text | Type::Number | Type::Date => Vec::new(),
    }
}

/// Where the word at the end of `line` begins, and what it may become.
pub(super) fn complete(words: &Words, line: &str) -> (usize, Vec<String>) {
    if let Some(found) = labels(words, line) {
        return found;
    }
    let start = word_start(line);
    let word = line[start..].to_lowercase();
    let mut found: Vec<String> = candidates(words, &line[..start])
        .into_iter()
        .filter(|candidate| candidate.to_lowercase().starts_with(&word))
        .collect();
    found.sort();
    found.dedup();
    (start, found)
}

/// What may stand behind `about`: names and labels, of which labels have several words.
fn labels(words: &Words, line: &str) -> Option<(usize, Vec<String>)> {
    let command = line.trim_start().trim_start_matches(':');
    let name = command.strip_prefix("about")?.strip_prefix(char::is_whitespace)?.trim_start();
    let wanted = name.to_lowercase();
    let all = words.entities.iter().chain(&words.labels);
    let fits = |candidate: &&String| candidate.to_lowercase().starts_with(&wanted);
    let found: BTreeSet<String> = all.filter(fits).cloned().collect();
    Some((line.len() - name.len(), found.into_iter().collect()))
}

/// Where the word at the end of the line begins; a quote that is open belongs to it.
fn word_start(line: &str) -> usize {
    if line.matches('"').count() % 2 == 1 {
        return line.rfind('"').unwrap_or_default();
    }
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.len() - line.chars().rev().take_while(|&c| part(c)).map(char::len_utf8).sum::<usize>()
}

fn candidates(words: &Words, before: &str) -> Vec<String> {
    let file = Sources::default().add("", "");
    let (tokens, _) = lex(file, before);
    let tokens: Vec<Token> = tokens.into_iter().filter(|it| !it.kind.is_trivia()).collect();
    let text = |token: &Token| &before[token.span.range()];
    if let Some(open) = innermost_open(&tokens) {
        let relation = open.checked_sub(1).and_then(|at| words.relation(text(&tokens[at])));
        if let Some(relation) = relation {
            return arguments(relation, &tokens[open..], text);
        }
    }
    if tokens.last().is_some_and(|last| text(last) == "because") {
        return words.reasons();
    }
    let command = before.trim_start().trim_start_matches(':');
    if command.starts_with("fact ") && tokens.iter().any(|it| it.kind == TokenKind::CloseParen) {
        return behind_fact(words, text(tokens.last().unwrap_or(&tokens[0])));
    }
    match command.split_once(char::is_whitespace) {
        None => help::names().map(str::to_owned).chain(words.goals()).collect(),
        Some((command, _)) if !input::is_goal(before.trim_start()) => after(command, words),
        Some(_) => words.goals().collect(),
    }
}

/// The place of the last `(` that is not closed.
fn innermost_open(tokens: &[Token]) -> Option<usize> {
    let mut open = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::OpenParen => open.push(at),
            TokenKind::CloseParen => _ = open.pop(),
            _ => {}
        }
    }
    open.pop()
}

/// What may come next among the arguments of a relation: a column that is not given yet, or a name that fits the column.
fn arguments<'t>(
    relation: &Relation,
    tokens: &[Token],
    text: impl Fn(&Token) -> &'t str,
) -> Vec<String> {
    let columns = || relation.columns.iter();
    match tokens {
        [.., column, colon] if colon.kind == TokenKind::Colon => columns()
            .find(|(name, _)| name == text(column))
            .map(|(_, names)| names.clone())
            .unwrap_or_default(),
        [.., last] if matches!(last.kind, TokenKind::Comma | TokenKind::OpenParen) => {
            let given = |name: &str| tokens.iter().any(|token| text(token) == name);
            columns()
                .filter(|(name, _)| !given(name))
                .map(|(name, _)| format!("{name}: "))
                .collect()
        }
        _ => Vec::new(),
    }
}

/// What may stand behind the columns of a fact: its attributes, and what they take.
fn behind_fact(words: &Words, last: &str) -> Vec<String> {
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    match last {
        "at" => words.works.clone(),
        "according_to" => words.works.iter().chain(&words.entities).cloned().collect(),
        "confidence" => names(&["high", "medium", "low"]),
        "from" | "until" => Vec::new(),
        "anchor" | "hedge" | "note" => names(&["\""]),
        _ => FACT_ATTRIBUTES.iter().map(|name| format!("{name} ")).collect(),
    }
}

/// What may stand behind a command.
fn after(command: &str, words: &Words) -> Vec<String> {
    let relations = || words.relations.iter().map(|relation| relation.name.clone());
    match command {
        "facts" | "schema" => relations().collect(),
        "rules" => relations().chain(words.rules.iter().cloned()).collect(),
        "cite" => words.works.clone(),
        "engine" => EngineChoice::every(&ENGINES).map(|choice| choice.name().to_owned()).collect(),
        "format" => Format::ALL.map(|format| format.name().to_owned()).to_vec(),
        "help" => help::topics().map(str::to_owned).collect(),
        "explain-error" => {
            toulmin_lang::diag::Code::ALL.iter().map(|code| code.name().to_owned()).collect()
        }
        "why" | "why-not" | "needs" | "rests-on" | "query" | "timeline" => words.goals().collect(),
        "what-if" | "assume" | "retract" => words.rows().collect(),
        "fact" => words.rows().collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let columns = vec![
            ("actor".to_owned(), names(&["China", "US"])),
            ("forum".to_owned(), names(&["G20", "G7", "\"Council of Europe\""])),
        ];
        Words {
            relations: vec![Relation { name: "member".into(), columns }],
            rules: names(&["voice"]),
            entities: names(&["China", "G20"]),
            labels: names(&["China", "the Group of Twenty"]),
            works: names(&["schmitt-2021"]),
        }
    }

    #[track_caller]
    fn check(line: &str, wanted: &[&str]) {
        let (start, found) = complete(&words(), line);
        let whole: Vec<String> = found.iter().map(|it| format!("{}{it}", &line[..start])).collect();
        assert_eq!(whole, wanted, "{line}");
    }

    #[test]
    fn the_first_word_is_a_command_or_a_relation() {
        check("rel", &["relations", "reload"]);
        check("mem", &["member("]);
        check(":fac", &[":fact", ":facts"]);
        check("mat", &["matches("]);
    }

    #[test]
    fn behind_a_bracket_or_comma_come_columns() {
        check("member(", &["member(actor: ", "member(forum: "]);
        check("member(actor: ?a, ", &["member(actor: ?a, forum: "]);
        check("member(actor: ?a), not member(f", &["member(actor: ?a), not member(forum: "]);
    }

    #[test]
    fn behind_a_colon_come_names_that_fit() {
        check("member(actor: ", &["member(actor: China", "member(actor: US"]);
        check("why member(forum: g", &["why member(forum: G20", "why member(forum: G7"]);
        check("member(forum: \"Cou", &["member(forum: \"Council of Europe\""]);
    }

    #[test]
    fn a_fact_is_completed_like_a_goal_and_then_with_attributes() {
        check("fact m", &["fact member("]);
        check("fact member(actor: China, ", &["fact member(actor: China, forum: "]);
        let fact = "fact member(China, G20)";
        check(&format!("{fact} an"), &[&format!("{fact} anchor ")]);
        check(&format!("{fact} at s"), &[&format!("{fact} at schmitt-2021")]);
        check(&format!("{fact} confidence l"), &[&format!("{fact} confidence low")]);
    }

    #[test]
    fn behind_because_come_reasons() {
        let claim = "claim c at n1 \"…\": member(China, G7) fails because";
        let check_behind = |begun: &str, wanted: &[&str]| {
            let wanted: Vec<String> = wanted.iter().map(|it| format!("{claim} {it}")).collect();
            check(
                &format!("{claim} {begun}"),
                &wanted.iter().map(String::as_str).collect::<Vec<_>>(),
            );
        };
        check_behind("", &["denied ", "missing ", "present ", "voice"]);
        check_behind("present m", &["present matches(", "present member("]);
    }

    #[test]
    fn behind_a_command_comes_what_it_takes() {
        check("about Ch", &["about China"]);
        check("about the gr", &["about the Group of Twenty"]);
        check("rules v", &["rules voice"]);
        check("cite ", &["cite schmitt-2021"]);
        check("why me", &["why member("]);
        check("format me", &["format mermaid"]);
        check(
            "member(actor: ?a), m",
            &["member(actor: ?a), matches(", "member(actor: ?a), member("],
        );
    }
}

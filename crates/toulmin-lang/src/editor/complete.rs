//! What may stand at the cursor.

use super::tokens;
use crate::casebook::Casebook;
use crate::lex::{Token, TokenKind};
use crate::parse::{FACT_ATTRIBUTES, ITEM_KEYWORDS};
use crate::program::{self, Program, Type};
use crate::text::TextQuestion;
use crate::value::Value;
use crate::vocabulary::Vocabulary;
use std::ops::Range;

/// The names of a casebook, as they are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// The declared relations.
    pub relations: Vec<Relation>,
    /// The rules.
    pub rules: Vec<String>,
    /// The entities, in quotes where they need them.
    pub entities: Vec<String>,
    /// What entities are called in sentences.
    pub labels: Vec<String>,
    /// The keys of the works.
    pub works: Vec<String>,
}

/// A relation that can be asked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Relation {
    pub name: String,
    pub columns: Vec<Column>,
}

/// A column of a relation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// As it is written before the colon.
    pub name: String,
    /// The entities or members that fit it; none for numbers, dates and texts.
    pub fitting: Vec<String>,
}

/// What the author is writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A goal: conditions with commas between them.
    Goal,
    /// Rows of relations, such as `+member(…) -member(…)`.
    Rows,
    /// Items of a file of rules; the last one is being written.
    Items,
}

/// The words that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What is replaced: the word that was begun, up to the cursor.
    pub range: Range<usize>,
    /// What it may become, sorted and each once.
    pub candidates: Vec<Candidate>,
}

/// A word that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// The text to write, with what must follow it: `member(`, `forum: `, `not `.
    pub text: String,
    /// The kind of word.
    pub kind: Kind,
}

/// The kinds of candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A word of the language: `not`, `rule`, `at`.
    Keyword,
    /// A question of texts.
    Question,
    /// A relation.
    Relation,
    /// A column that is not given yet.
    Column,
    /// An entity, or a member of an enum.
    Entity,
    /// A variable of the same text.
    Variable,
    /// A rule.
    Rule,
    /// A work of the bibliography.
    Work,
}

/// The words that may begin a condition.
const CONDITION_KEYWORDS: [&str; 7] =
    ["not ", "denied ", "count ", "sum ", "min ", "max ", "mean "];

impl Names {
    /// The names of a casebook.
    pub fn of(casebook: &Casebook) -> Self {
        let Casebook { program, vocabulary, .. } = casebook;
        let entities = &vocabulary.entities;
        Names {
            relations: program
                .declared()
                .map(|relation| Relation::of(relation, program, vocabulary))
                .collect(),
            rules: program.rules.iter().map(|rule| rule.name.to_string()).collect(),
            entities: entities.iter().map(|it| Value::Name(it.name).to_string()).collect(),
            labels: entities.iter().map(|it| it.label.clone()).collect(),
            works: vocabulary.works.iter().map(|work| work.key.to_string()).collect(),
        }
    }

    fn relation(&self, name: &str) -> Option<&Relation> {
        self.relations.iter().find(|relation| relation.name == name)
    }

    /// The relations, ready for their columns.
    fn rows(&self) -> Vec<Candidate> {
        let rows = self.relations.iter().map(|relation| format!("{}(", relation.name));
        of_kind(Kind::Relation, rows)
    }

    /// What may begin a condition.
    fn conditions(&self) -> Vec<Candidate> {
        let questions = TextQuestion::ALL.iter().map(|it| format!("{}(", it.as_str()));
        let mut found = self.rows();
        found.extend(of_kind(Kind::Question, questions));
        found.extend(of_kind(Kind::Keyword, CONDITION_KEYWORDS));
        found
    }

    /// What may stand after `because`.
    fn reasons(&self) -> Vec<Candidate> {
        let mut found = of_kind(Kind::Keyword, ["denied ", "missing ", "present "]);
        found.extend(of_kind(Kind::Rule, &self.rules));
        found
    }
}

impl Relation {
    fn of(relation: &program::Relation, program: &Program, vocabulary: &Vocabulary) -> Self {
        let columns = relation.columns.iter().map(|column| Column {
            name: column.name.to_string(),
            fitting: fitting(column.ty, program, vocabulary),
        });
        Relation { name: relation.name.to_string(), columns: columns.collect() }
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
            let entities = vocabulary.entities.iter();
            let fits = entities.filter(|it| it.sorts.iter().any(|(own, _)| *own == sort));
            fits.map(|it| Value::Name(it.name).to_string()).collect()
        }
        Type::Text | Type::Number | Type::Date => Vec::new(),
    }
}

/// Completes the word at the end of a text.
///
/// `before` is the text up to the cursor. A word that was begun selects the candidates that begin
/// with it, in upper or lower case.
///
/// ```
/// use toulmin_lang::editor::complete::{Expected, Names, complete};
///
/// let completion = complete(&Names::default(), "open(?forum), contains(?f", Expected::Goal);
/// assert_eq!(completion.range, 23..25);
/// assert_eq!(completion.candidates[0].text, "?forum");
/// ```
pub fn complete(names: &Names, before: &str, expected: Expected) -> Completion {
    let start = word_start(before);
    let word = &before[start..];
    let tokens = tokens(&before[..start]);

    let text = Text { names, before: &before[..start] };
    let found = match tokens.last().map(|token| token.kind) {
        Some(TokenKind::Comment | TokenKind::Doc) => Vec::new(),
        _ if word.starts_with('?') => text.variables(&tokens),
        _ => text.candidates(&solid(tokens), expected),
    };

    Completion { range: start..before.len(), candidates: beginning_with(word, found) }
}

/// The candidates that begin with a word, sorted and each once.
pub fn beginning_with(word: &str, mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    let word = word.to_lowercase();
    candidates.retain(|candidate| candidate.text.to_lowercase().starts_with(&word));
    candidates.sort();
    candidates.dedup();
    candidates
}

/// Candidates of one kind.
pub fn of_kind(kind: Kind, texts: impl IntoIterator<Item = impl Into<String>>) -> Vec<Candidate> {
    texts.into_iter().map(|text| Candidate { text: text.into(), kind }).collect()
}

/// Where the word at the end of a text begins. A quote that is open belongs to it, and so does the
/// `?` of a variable.
pub fn word_start(text: &str) -> usize {
    if text.matches('"').count() % 2 == 1 {
        return text.rfind('"').unwrap_or_default();
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let word = text.trim_end_matches(is_part);
    word.strip_suffix('?').unwrap_or(word).len()
}

fn solid(mut tokens: Vec<Token>) -> Vec<Token> {
    tokens.retain(|token| !token.kind.is_trivia());
    tokens
}

/// The text before the word that is completed.
struct Text<'t> {
    names: &'t Names,
    before: &'t str,
}

impl<'t> Text<'t> {
    fn of(&self, token: &Token) -> &'t str {
        &self.before[token.span.range()]
    }

    /// The variables that the text has already.
    fn variables(&self, tokens: &[Token]) -> Vec<Candidate> {
        let variables = tokens.iter().filter(|token| token.kind == TokenKind::Variable);
        of_kind(Kind::Variable, variables.map(|token| self.of(token)))
    }

    fn candidates(&self, tokens: &[Token], expected: Expected) -> Vec<Candidate> {
        if let Some(open) = innermost_open(tokens)
            && let Some(name) = open.checked_sub(1)
            && let Some(relation) = self.names.relation(self.of(&tokens[name]))
        {
            return self.arguments(relation, &tokens[open..]);
        }
        match expected {
            Expected::Goal => self.names.conditions(),
            Expected::Rows => self.names.rows(),
            Expected::Items => self.in_item(tokens),
        }
    }

    /// What may come next among the columns of a relation: a column that is not given yet, or a
    /// name that fits.
    fn arguments(&self, relation: &Relation, tokens: &[Token]) -> Vec<Candidate> {
        match tokens {
            [.., column, colon] if colon.kind == TokenKind::Colon => {
                let column = relation.columns.iter().find(|it| it.name == self.of(column));
                column.map(|column| of_kind(Kind::Entity, &column.fitting)).unwrap_or_default()
            }
            [.., last] if matches!(last.kind, TokenKind::Comma | TokenKind::OpenParen) => {
                let is_given = |name: &str| tokens.iter().any(|token| self.of(token) == name);
                let open = relation.columns.iter().filter(|column| !is_given(&column.name));
                of_kind(Kind::Column, open.map(|column| format!("{}: ", column.name)))
            }
            _ => Vec::new(),
        }
    }

    /// What may come next in the last of several items.
    fn in_item(&self, tokens: &[Token]) -> Vec<Candidate> {
        let begins = |token: &Token| {
            ITEM_KEYWORDS.contains(&self.of(token)) && begins_line(self.before, token)
        };
        let ended = |token: &Token| token.kind == TokenKind::FullStop;
        let begun = tokens.iter().rposition(begins);
        let (Some(begun), false) = (begun, tokens.last().is_none_or(ended)) else {
            return of_kind(Kind::Keyword, ITEM_KEYWORDS.map(|keyword| format!("{keyword} ")));
        };

        let item = &tokens[begun..];
        let has = |kind| item.iter().any(|token: &Token| token.kind == kind);
        let last_words: Vec<&str> = item.iter().rev().take(2).map(|it| self.of(it)).collect();
        match self.of(&item[0]) {
            _ if last_words[0] == "because" => self.names.reasons(),
            _ if matches!(last_words[..], ["denied" | "missing" | "present", "because"]) => {
                self.names.rows()
            }
            "fact" if has(TokenKind::CloseParen) => self.after_fact(&item[item.len() - 1]),
            "fact" => self.names.rows(),
            "rule" | "claim" | "constraint" if has(TokenKind::Colon) || has(TokenKind::If) => {
                self.names.conditions()
            }
            _ => Vec::new(),
        }
    }

    /// What may stand after the columns of a fact: its attributes, and what they take.
    fn after_fact(&self, last: &Token) -> Vec<Candidate> {
        let Names { works, entities, .. } = self.names;
        match self.of(last) {
            "at" => of_kind(Kind::Work, works),
            "according_to" => {
                [of_kind(Kind::Work, works), of_kind(Kind::Entity, entities)].concat()
            }
            "confidence" => of_kind(Kind::Keyword, ["high", "medium", "low"]),
            "from" | "until" => Vec::new(),
            "anchor" | "hedge" | "note" => of_kind(Kind::Keyword, ["\""]),
            _ => of_kind(Kind::Keyword, FACT_ATTRIBUTES.map(|name| format!("{name} "))),
        }
    }
}

/// Whether nothing but white space stands before a token on its line.
fn begins_line(text: &str, token: &Token) -> bool {
    let before = &text[..token.span.range().start];
    before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
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

#[cfg(test)]
mod tests {
    use super::{Column, Expected, Names, Relation, complete};
    use pretty_assertions::assert_eq;

    fn names() -> Names {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
        let column = |name: &str, fitting: &[&str]| Column {
            name: name.to_owned(),
            fitting: texts(fitting),
        };
        let columns = vec![
            column("actor", &["China", "US"]),
            column("forum", &["G20", "G7", "\"Council of Europe\""]),
        ];
        Names {
            relations: vec![Relation { name: "member".into(), columns }],
            rules: texts(&["voice"]),
            entities: texts(&["China", "G20"]),
            labels: texts(&["China", "the Group of Twenty"]),
            works: texts(&["schmitt-2021"]),
        }
    }

    #[track_caller]
    fn check(expected: Expected, begun: &str, wanted: &[&str]) {
        let completion = complete(&names(), begun, expected);
        let before = &begun[..completion.range.start];
        let whole = completion.candidates.iter().map(|it| format!("{before}{}", it.text));
        assert_eq!(whole.collect::<Vec<_>>(), wanted, "{begun}");
        assert_eq!(completion.range.end, begun.len(), "{begun}");
    }

    #[test]
    fn conditions_begin_with_relations_questions_and_words() {
        check(Expected::Goal, "mem", &["member("]);
        check(Expected::Goal, "member(actor: ?a), mat", &["member(actor: ?a), matches("]);
        check(Expected::Goal, "n", &["not "]);
        check(Expected::Rows, "+m", &["+member("]);
    }

    #[test]
    fn after_a_bracket_or_comma_come_columns() {
        check(Expected::Goal, "member(", &["member(actor: ", "member(forum: "]);
        check(Expected::Goal, "member(actor: ?a, ", &["member(actor: ?a, forum: "]);
        let second = "member(actor: ?a), not member(";
        check(Expected::Goal, &format!("{second}f"), &[&format!("{second}forum: ")]);
    }

    #[test]
    fn after_a_colon_come_names_that_fit() {
        check(Expected::Goal, "member(actor: ", &["member(actor: China", "member(actor: US"]);
        check(Expected::Goal, "member(forum: g", &["member(forum: G20", "member(forum: G7"]);
        check(Expected::Goal, "member(forum: \"Cou", &["member(forum: \"Council of Europe\""]);
    }

    #[test]
    fn variables_of_the_same_text_come_again() {
        let begun = "member(actor: ?who, forum: ?what), member(actor: ?w";
        let before = "member(actor: ?who, forum: ?what), member(actor: ";
        check(Expected::Goal, begun, &[&format!("{before}?what"), &format!("{before}?who")]);
    }

    #[test]
    fn a_fact_is_completed_like_a_goal_and_then_with_attributes() {
        check(Expected::Items, "fact m", &["fact member("]);
        check(
            Expected::Items,
            "fact member(actor: China, ",
            &["fact member(actor: China, forum: "],
        );
        let fact = "fact member(China, G20)";
        check(Expected::Items, &format!("{fact} an"), &[&format!("{fact} anchor ")]);
        check(Expected::Items, &format!("{fact} at s"), &[&format!("{fact} at schmitt-2021")]);
        check(
            Expected::Items,
            &format!("{fact} confidence l"),
            &[&format!("{fact} confidence low")],
        );
    }

    #[test]
    fn after_because_come_reasons() {
        let claim = "claim c at n1 \"…\": member(China, G7) fails because";
        let wanted = ["denied ", "missing ", "present ", "voice"];
        let wanted = wanted.map(|it| format!("{claim} {it}"));
        check(Expected::Items, &format!("{claim} "), &wanted.each_ref().map(String::as_str));
        check(
            Expected::Items,
            &format!("{claim} present m"),
            &[&format!("{claim} present member(")],
        );
    }

    #[test]
    fn the_next_item_begins_with_its_word() {
        check(Expected::Items, "ru", &["rule "]);
        check(
            Expected::Items,
            "fact member(China, G20).\n\nr",
            &["fact member(China, G20).\n\nrelation ", "fact member(China, G20).\n\nrule "],
        );
        check(Expected::Items, "rule r: mem", &["rule r: member("]);
        check(Expected::Items, "rule r", &[]);
    }

    #[test]
    fn nothing_is_offered_in_a_comment() {
        check(Expected::Goal, "// mem", &[]);
    }
}

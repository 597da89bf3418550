//! The sentences of relations, with values in their places and words for places that are open.

use super::{Words, phrase};
use toulmin_lang::program::{Column, Origin, Piece, RelationId, Sentence, Side, Type};
use toulmin_lang::value::Value;

/// The word before an open column.
#[derive(Clone, Copy)]
enum Open {
    Some,
    Any,
}

impl Words<'_> {
    /// That rows like this hold, or are denied.
    pub fn holds(&self, relation: RelationId, side: Side, pattern: &[Option<Value>]) -> String {
        match side {
            Side::Holds => self.statement(relation, pattern, &[], Open::Some),
            Side::Denied => phrase::denied(&self.statement(relation, pattern, &[], Open::Some)),
        }
    }

    /// That this row holds, or is denied.
    pub fn row(&self, relation: RelationId, side: Side, row: &[Value]) -> String {
        let pattern: Vec<Option<Value>> = row.iter().copied().map(Some).collect();
        self.holds(relation, side, &pattern)
    }

    /// That no row like this holds, or is denied.
    pub fn fails(&self, relation: RelationId, side: Side, pattern: &[Option<Value>]) -> String {
        self.fails_with(relation, side, pattern, &[])
    }

    /// That no row like this holds, or is denied, where some open columns must be the same.
    pub fn fails_with(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &[Option<Value>],
        same: &[(usize, usize)],
    ) -> String {
        let declared = self.casebook.program.relation(relation);
        if let Origin::Exceptions(_) = declared.origin {
            let columns = self.columns(relation, pattern);
            return phrase::no_exception(declared.name.as_str(), &columns);
        }
        let statement = || self.statement(relation, pattern, same, Open::Any);
        match (side, &declared.fails, &declared.holds) {
            (Side::Denied, ..) => phrase::not_denied(&statement()),
            (Side::Holds, Some(sentence), _) => {
                self.filled(relation, sentence, pattern, same, Open::Any)
            }
            (Side::Holds, None, Some(_)) => phrase::not_recorded(&statement()),
            (Side::Holds, None, None) => phrase::nothing_says(&statement()),
        }
    }

    fn statement(
        &self,
        relation: RelationId,
        pattern: &[Option<Value>],
        same: &[(usize, usize)],
        open: Open,
    ) -> String {
        let declared = self.casebook.program.relation(relation);
        let columns = self.columns(relation, pattern);
        match (&declared.holds, declared.origin) {
            (Some(sentence), _) => self.filled(relation, sentence, pattern, same, open),
            (None, Origin::Exceptions(_)) => phrase::exception(declared.name.as_str(), &columns),
            (None, Origin::Declared) => declared.name.as_str().replace('_', " ") + &columns,
        }
    }

    /// The columns that a pattern fixes, behind a colon; empty when there are none.
    fn columns(&self, relation: RelationId, pattern: &[Option<Value>]) -> String {
        let column = |(column, value): (&Column, &Option<Value>)| {
            let name = column.name.as_str().replace('_', " ");
            value.map(|value| format!("{name} {}", self.value(value)))
        };
        let columns = self.casebook.program.relation(relation).columns.iter().zip(pattern);
        let columns: Vec<String> = columns.filter_map(column).collect();
        if columns.is_empty() { String::new() } else { format!(": {}", columns.join(", ")) }
    }

    fn filled(
        &self,
        relation: RelationId,
        sentence: &Sentence,
        pattern: &[Option<Value>],
        same: &[(usize, usize)],
        open: Open,
    ) -> String {
        let columns = &self.casebook.program.relation(relation).columns;
        let place = |at: usize| {
            let is_same = same.iter().any(|&(_, right)| right == at);
            match (pattern[at], open) {
                (Some(value), _) => self.value(value),
                (None, _) if is_same => format!("the same {}", self.noun(&columns[at])),
                (None, Open::Some) => format!("some {}", self.noun(&columns[at])),
                (None, Open::Any) => format!("any {}", self.noun(&columns[at])),
            }
        };
        let mut out = String::new();
        let mut is_plural = false; // whether the next words begin with the verb of a plural
        let mut pieces = sentence.0.iter().peekable();
        while let Some(piece) = pieces.next() {
            let column = match piece {
                Piece::Words(words) if is_plural => {
                    out.push_str(&with_plural_verb(words));
                    is_plural = false;
                    continue;
                }
                Piece::Words(words) => {
                    out.push_str(words);
                    continue;
                }
                Piece::Column(column) => *column,
            };
            let is_subject = is_before_subject(&out);
            is_plural = is_subject && pattern[column].is_some_and(|value| self.is_plural(value));
            let article = ARTICLES.into_iter().find(|article| out.ends_with(article));
            let (None, Some(article)) = (pattern[column], article) else {
                out.push_str(&place(column));
                continue;
            };
            out.truncate(out.len() - article.len());
            match pieces.peek() {
                // `has a {scope} voice` is `has a voice` when the scope is open.
                Some(Piece::Words(words)) if is_described(words) => {
                    let noun = words.trim_start().to_owned();
                    out.push_str(agreeing(article, &noun));
                    out.push_str(&noun);
                    pieces.next();
                }
                _ => {
                    out.push(' ');
                    out.push_str(&place(column));
                }
            }
        }
        out
    }

    /// Whether a value is an entity with a plural for its label.
    fn is_plural(&self, value: Value) -> bool {
        let Value::Name(name) = value else { return false };
        self.casebook.vocabulary.entity(name.as_str()).is_some_and(|entity| entity.is_plural)
    }

    /// What a column holds, in the singular: its sort or enum, or its own name.
    fn noun(&self, column: &Column) -> String {
        match column.ty {
            Type::Entity(_) | Type::Enum(_) => spoken(self.casebook.program.type_name(column.ty)),
            Type::Text | Type::Number | Type::Date => column.name.as_str().replace('_', " "),
        }
    }
}

/// Whether what comes next is what a sentence speaks of: at its beginning, or that of a sentence in it.
fn is_before_subject(said: &str) -> bool {
    said.is_empty() || said.ends_with("that ") || said.ends_with("whether ")
}

/// Words behind a plural, the first of which is the verb: ` is a member` becomes ` are a member`.
fn with_plural_verb(words: &str) -> String {
    let Some(behind) = words.strip_prefix(' ') else { return words.to_owned() };
    let end = behind.find(|c: char| !c.is_alphabetic()).unwrap_or(behind.len());
    let (verb, rest) = behind.split_at(end);
    format!(" {}{rest}", plural_verb(verb))
}

/// A verb in the plural; words that are none stay as they are.
fn plural_verb(verb: &str) -> String {
    let stem = |ending: &str| verb.strip_suffix(ending).unwrap_or(verb);
    match verb {
        "is" => "are".to_owned(),
        "was" => "were".to_owned(),
        "has" => "have".to_owned(),
        "does" | "goes" => stem("es").to_owned(),
        "always" | "perhaps" | "sometimes" | "besides" | "thus" => verb.to_owned(),
        _ if verb.ends_with("ies") => format!("{}y", stem("ies")),
        _ if ["sses", "shes", "ches", "xes", "zzes"].iter().any(|it| verb.ends_with(it)) => {
            stem("es").to_owned()
        }
        _ if verb.ends_with("ss") => verb.to_owned(),
        _ => stem("s").to_owned(),
    }
}

const ARTICLES: [&str; 3] = [" a ", " an ", " the "];

/// Whether these words begin with a word that the place before them describes.
fn is_described(words: &str) -> bool {
    let mut chars = words.chars();
    chars.next() == Some(' ') && chars.next().is_some_and(char::is_alphabetic)
}

/// The article as it is said before a word.
fn agreeing(article: &'static str, word: &str) -> &'static str {
    match (article, word.starts_with(['a', 'e', 'i', 'o', 'u'])) {
        (" the ", _) => " the ",
        (_, true) => " an ",
        (_, false) => " a ",
    }
}

/// `NormPower` and `norm_power` are both said `norm power`.
fn spoken(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && out.chars().last().is_some_and(char::is_lowercase)) {
            out.push(' ');
        }
        out.extend(c.to_lowercase().filter(|c| *c != '_'));
    }
    out
}

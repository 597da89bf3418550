//! The sentences of relations, with values in their places and words for places that are open.

use super::{Words, phrase};
use toulmin_lang::program::{Column, Origin, Piece, RelationId, RowPattern, Sentence, Side, Type};
use toulmin_lang::value::Value;

/// The word before an open column.
#[derive(Clone, Copy)]
enum Open {
    Some,
    Any,
}

impl Open {
    fn word(self) -> &'static str {
        match self {
            Open::Some => "some",
            Open::Any => "any",
        }
    }
}

impl Words<'_> {
    /// That rows like this hold, or are denied.
    pub fn holds(&self, relation: RelationId, side: Side, pattern: &RowPattern) -> String {
        match side {
            Side::Holds => self.statement(relation, pattern, &[], Open::Some),
            Side::Denied => phrase::denied(&self.statement(relation, pattern, &[], Open::Some)),
        }
    }

    /// That this row holds, or is denied.
    pub fn row(&self, relation: RelationId, side: Side, row: &[Value]) -> String {
        let pattern = RowPattern::exactly(row);
        self.holds(relation, side, &pattern)
    }

    /// That no row like this holds, or is denied.
    pub fn fails(&self, relation: RelationId, side: Side, pattern: &RowPattern) -> String {
        self.fails_with(relation, side, pattern, &[])
    }

    /// That no row like this holds, or is denied, where some open columns must be the same.
    pub fn fails_with(
        &self,
        relation: RelationId,
        side: Side,
        pattern: &RowPattern,
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
        pattern: &RowPattern,
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

    /// The columns that a pattern fixes, after a colon. Empty when it fixes none.
    fn columns(&self, relation: RelationId, pattern: &RowPattern) -> String {
        let column = |(column, value): (&Column, &Option<Value>)| {
            let name = column.name.as_str().replace('_', " ");
            value.map(|value| format!("{name} {}", self.value(value)))
        };
        let columns = self.casebook.program.relation(relation).columns.iter().zip(pattern);
        let columns: Vec<String> = columns.filter_map(column).collect();
        if columns.is_empty() { String::new() } else { format!(": {}", columns.join(", ")) }
    }

    /// A sentence with values in their places. Where a column is open, the words around it change.
    fn filled(
        &self,
        relation: RelationId,
        sentence: &Sentence,
        pattern: &RowPattern,
        same: &[(usize, usize)],
        open: Open,
    ) -> String {
        let columns = &self.casebook.program.relation(relation).columns;
        let mut said = String::new();
        let mut has_plural_subject = false;
        let mut pieces = sentence.0.iter().peekable();

        while let Some(piece) = pieces.next() {
            let at = match piece {
                Piece::Column(at) => *at,
                Piece::Words(words) if has_plural_subject => {
                    said.push_str(&with_plural_verb(words));
                    has_plural_subject = false;
                    continue;
                }
                Piece::Words(words) => {
                    said.push_str(words);
                    continue;
                }
            };
            let value = pattern[at];
            has_plural_subject =
                is_before_subject(&said) && value.is_some_and(|value| self.is_plural(value));
            if let Some(value) = value {
                said.push_str(&self.value(value));
                continue;
            }

            // Whatever takes the place of the value brings its own article.
            let article = take_article(&mut said);
            match (pieces.peek().copied().and_then(described), article) {
                (Some(_), _) if columns[at].ty == Type::Number => {
                    said.push_str(&any_number_of(open));
                }
                (Some(noun), Some(article)) => {
                    said.push_str(&without_adjective(article, noun));
                    pieces.next();
                }
                (_, _) => {
                    let is_same = same.iter().any(|&(_, right)| right == at);
                    let word = if is_same { "the same" } else { open.word() };
                    said.push_str(&format!("{word} {}", self.noun(&columns[at])));
                }
            }
        }
        said
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

/// Whether the subject of a sentence comes next: at its beginning, or at that of a sentence within
/// it.
fn is_before_subject(said: &str) -> bool {
    said.is_empty() || said.ends_with("that ") || said.ends_with("whether ")
}

/// The words after a subject in the plural, which begin with the verb.
///
/// `{actor} is a member` is said `The allies are a member`.
fn with_plural_verb(words: &str) -> String {
    let Some(after) = words.strip_prefix(' ') else { return words.to_owned() };
    let end = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
    let (verb, rest) = after.split_at(end);
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

/// What stands for an open number before what is counted.
///
/// `brings together {n} states` is said `brings together any number of states`.
fn any_number_of(open: Open) -> String {
    format!("{} number of", open.word())
}

/// What stands for an open column that only describes the noun after it: the noun alone.
///
/// `has a {scope} voice` is said `has a voice`.
fn without_adjective(article: &'static str, noun: &str) -> String {
    format!("{} {noun}", agreeing(article, noun))
}

/// Takes the article from the end of what was said, if it ends with one.
fn take_article(said: &mut String) -> Option<&'static str> {
    let ends_with = |article: &&str| {
        let before = said.strip_suffix(' ').and_then(|words| words.strip_suffix(*article));
        before.is_some_and(|before| before.is_empty() || before.ends_with(' '))
    };
    let article = ["a", "an", "the"].into_iter().find(ends_with)?;
    said.truncate(said.len() - article.len() - 1);
    Some(article)
}

/// Words that a place before them does not describe: they lead on.
const LINKS: [&str; 34] = [
    "and", "are", "as", "at", "because", "before", "by", "can", "does", "for", "from", "had",
    "has", "have", "in", "into", "is", "may", "must", "not", "of", "on", "or", "over", "since",
    "than", "that", "to", "until", "was", "were", "which", "will", "with",
];

/// The words that a place before them describes, such as ` voice in ` after `{scope}`.
fn described(next: &Piece) -> Option<&str> {
    let Piece::Words(words) = next else { return None };
    let words = words.strip_prefix(' ')?;
    let end = words.find(|c: char| !c.is_alphabetic()).unwrap_or(words.len());
    (end > 0 && !LINKS.contains(&&words[..end])).then(|| words.trim_start())
}

/// The article as it is said before a word.
fn agreeing(article: &'static str, word: &str) -> &'static str {
    match (article, word.starts_with(['a', 'e', 'i', 'o', 'u'])) {
        ("the", _) => "the",
        (_, true) => "an",
        (_, false) => "a",
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

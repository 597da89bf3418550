//! The parser: recursive descent over tokens, one function for each form of the grammar.
//!
//! An item that cannot be read is reported and passed over, so that every broken item of a file is
//! found in one run.

mod change;
mod expr;
mod fact;
mod item;

use crate::diag::{Code, Diagnostic};
use crate::lex::{Token, TokenKind, lex};
use crate::source::{FileId, Span};
use crate::tree::{Change, File, Goal, Name, Supposition};
use crate::value::is_keyword;

/// How deeply expressions and aggregates may be nested.
pub const NESTING_MAX: usize = 64;

/// How many arithmetic operations one item may have.
pub const OPERATORS_MAX: usize = 256;

/// The words that begin an item.
pub const ITEM_KEYWORDS: [&str; 8] =
    ["sort", "enum", "relation", "param", "rule", "claim", "constraint", "fact"];

/// What people write by habit of other languages, and what to write here.
const SLIPS: [(&str, &str); 9] = [
    ("<-", "`:-` stands between the head of a rule and its conditions"),
    ("<=", "`:-` stands between the head of a rule and its conditions"),
    ("<>", "unequal is written `!=`"),
    ("==", "equal is written `=`"),
    ("=<", "at most is written `<=`"),
    ("and", "conditions are separated by `,`"),
    ("or", "give each of the alternatives a rule of its own"),
    ("if", "`:-` stands between the head of a rule and its conditions"),
    ("where", "`:-` stands between the head of a rule and its conditions"),
];
/// What a fact that is typed may say after its columns.
pub const FACT_ATTRIBUTES: [&str; 8] =
    ["at", "according_to", "anchor", "hedge", "note", "confidence", "from", "until"];

/// Reads a rule or claim file. Broken items are reported and left out.
pub fn parse(file: FileId, text: &str) -> (File, Vec<Diagnostic>) {
    let (tokens, findings) = lex(file, text);
    let mut parser = Parser::new(file, text, &tokens, findings);
    let mut items = Vec::new();
    while !parser.at_end() {
        parser.operators = 0;
        let begun = parser.next;
        match parser.item() {
            Ok(item) => items.push(item),
            Err(Reported) => parser.skip_item(begun),
        }
    }
    (File { items, tokens: tokens.clone() }, parser.finish())
}

/// Reads a goal: literals separated by commas, perhaps with a full stop or a question mark after
/// them.
pub fn parse_goal(file: FileId, text: &str) -> (Option<Goal>, Vec<Diagnostic>) {
    let (tokens, findings) = lex(file, text);
    let mut parser = Parser::new(file, text, &tokens, findings);
    let goal = parser.whole_goal().ok();
    (goal, parser.finish())
}

/// Reads `+fact -facts : goal`; the goal may be left out.
pub fn parse_supposition(file: FileId, text: &str) -> (Option<Supposition>, Vec<Diagnostic>) {
    let (tokens, findings) = lex(file, text);
    let mut parser = Parser::new(file, text, &tokens, findings);
    let supposition = parser.supposition().ok();
    (supposition, parser.finish())
}

/// Reads changes, of which there may be none: `+fact -facts`.
pub fn parse_changes(file: FileId, text: &str) -> (Option<Vec<Change>>, Vec<Diagnostic>) {
    let (tokens, findings) = lex(file, text);
    let mut parser = Parser::new(file, text, &tokens, findings);
    let changes = parser.changes().and_then(|changes| parser.ended(changes)).ok();
    (changes, parser.finish())
}

/// The place has been reported; the caller gives up what it was reading.
struct Reported;

type Parsed<T> = Result<T, Reported>;

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>, // without trivia
    next: usize,
    depth: usize,
    operators: usize,
    end: Span,
    findings: Vec<Diagnostic>,
}

impl<'a> Parser<'a> {
    fn new(file: FileId, text: &'a str, tokens: &[Token], findings: Vec<Diagnostic>) -> Self {
        let tokens = tokens.iter().filter(|token| !token.kind.is_trivia()).copied().collect();
        let end = Span::new(file, text.len()..text.len());
        Parser { text, tokens, next: 0, depth: 0, operators: 0, end, findings }
    }

    /// The findings in source order, without those about text that the lexer has already reported.
    fn finish(mut self) -> Vec<Diagnostic> {
        self.findings.sort_by_key(|finding| finding.span);
        self.findings
    }

    fn at_end(&self) -> bool {
        self.next >= self.tokens.len()
    }

    /// The kind of the token `ahead` places on.
    fn kind(&self, ahead: usize) -> Option<TokenKind> {
        self.tokens.get(self.next + ahead).map(|token| token.kind)
    }

    /// The place of the next token, or the end of the text.
    fn span(&self) -> Span {
        self.tokens.get(self.next).map_or(self.end, |token| token.span)
    }

    /// The place of the last token that was taken.
    fn last_span(&self) -> Span {
        self.next.checked_sub(1).map_or(self.span(), |last| self.tokens[last].span)
    }

    fn str(&self, span: Span) -> &'a str {
        &self.text[span.range()]
    }

    /// The text of the next token; empty at the end.
    fn word(&self) -> &'a str {
        self.str(self.span())
    }

    fn take(&mut self) -> Span {
        let span = self.span();
        self.next += 1;
        span
    }

    fn take_if(&mut self, kind: TokenKind) -> Option<Span> {
        (self.kind(0) == Some(kind)).then(|| self.take())
    }

    fn at_keyword(&self, keyword: &str) -> bool {
        self.kind(0) == Some(TokenKind::Name) && self.word() == keyword
    }

    fn take_keyword(&mut self, keyword: &str) -> Option<Span> {
        self.at_keyword(keyword).then(|| self.take())
    }

    fn expect(&mut self, kind: TokenKind, what: &str) -> Parsed<Span> {
        match self.take_if(kind) {
            Some(span) => Ok(span),
            None => Err(self.unexpected(what)),
        }
    }

    fn expect_keyword(&mut self, keyword: &str) -> Parsed<Span> {
        match self.take_keyword(keyword) {
            Some(span) => Ok(span),
            None => Err(self.unexpected(&format!("`{keyword}`"))),
        }
    }

    /// A name that is not reserved.
    fn name(&mut self, what: &str) -> Parsed<Name> {
        if self.kind(0) != Some(TokenKind::Name) {
            return Err(self.unexpected(what));
        }

        let (text, span) = (self.word(), self.span());
        if is_keyword(text) {
            let message = format!("`{text}` is a word of the language and cannot be {what}");
            let finding =
                Diagnostic::new(Code::ReservedWord, span, message).label("reserved").help(format!(
                    "take another name, such as `{text}_`, or quote it where it names an entity"
                ));
            return Err(self.report(finding));
        }

        self.take();
        Ok(Name { text: text.to_owned(), span })
    }

    /// A quoted text, without its quotes and escapes.
    fn quoted(&mut self, what: &str) -> Parsed<Name> {
        let span = self.expect(TokenKind::Text, what)?;
        Ok(Name { text: unescape(self.str(span)), span })
    }

    /// Items separated by commas up to, but not with, a closing token; a comma before it is
    /// allowed.
    fn comma_separated<T>(
        &mut self,
        close: TokenKind,
        mut item: impl FnMut(&mut Self) -> Parsed<T>,
    ) -> Parsed<Vec<T>> {
        let mut items = Vec::new();
        while self.kind(0) != Some(close) {
            items.push(item(self)?);
            if self.take_if(TokenKind::Comma).is_none() {
                break;
            }
        }
        Ok(items)
    }

    fn report(&mut self, finding: Diagnostic) -> Reported {
        self.findings.push(finding);
        Reported
    }

    /// Reports that something else was expected here. Text that the lexer reported is not reported
    /// again.
    fn unexpected(&mut self, expected: &str) -> Reported {
        if matches!(self.kind(0), Some(TokenKind::Unexpected | TokenKind::OpenText)) {
            return Reported;
        }

        let (found, span) = match self.kind(0) {
            None => ("the end of the text".to_owned(), self.end),
            Some(TokenKind::Doc) => ("a doc comment".to_owned(), self.span()),
            Some(_) => (format!("`{}`", self.word()), self.span()),
        };
        let message = format!("expected {expected}, found {found}");
        let finding = Diagnostic::new(Code::UnexpectedToken, span, message)
            .label(format!("expected {expected}"));

        self.report(match self.slip() {
            Some(help) => finding.help(help),
            None => finding,
        })
    }

    /// What to write instead, where the next tokens are those of another language.
    fn slip(&self) -> Option<&'static str> {
        let next = &self.text[self.span().start as usize..];
        let is_word = self.kind(0) == Some(TokenKind::Name);
        let found = |(slip, _): &&(&str, &str)| {
            if is_word { self.word() == *slip } else { next.starts_with(slip) }
        };
        SLIPS.iter().find(found).map(|(_, help)| *help)
    }

    /// Goes one level down, with an error where that is too deep.
    fn nested<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth == NESTING_MAX {
            return Err(self.too_deep(&format!("nested more than {NESTING_MAX} levels deep")));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn too_deep(&mut self, message: &str) -> Reported {
        let finding = Diagnostic::new(Code::NestingTooDeep, self.span(), message)
            .label("too much here")
            .help("split the condition: give a part of it a rule of its own");
        self.report(finding)
    }

    /// Passes over the rest of the broken item that began at token `begun`: past its full stop,
    /// or before the next word that begins an item.
    fn skip_item(&mut self, begun: usize) {
        self.depth = 0;
        while let Some(kind) = self.kind(0) {
            if self.begins_item() && self.next > begun {
                return;
            }
            self.take();
            if kind == TokenKind::FullStop && self.is_followed_by_space() {
                return;
            }
        }
    }

    /// Whether the next token begins an item: a doc comment, or one of the words that do, at the
    /// beginning of its line.
    fn begins_item(&self) -> bool {
        let word = self.kind(0) == Some(TokenKind::Doc) || ITEM_KEYWORDS.contains(&self.word());
        word && self.begins_line()
    }

    /// Whether nothing but blanks stands before the next token on its line.
    fn begins_line(&self) -> bool {
        let before = &self.text[..self.span().start as usize];
        before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
    }

    /// Whether white space, a comment or the end follows the last token taken.
    fn is_followed_by_space(&self) -> bool {
        let rest = &self.text[self.last_span().end as usize..];
        rest.chars().next().is_none_or(char::is_whitespace) || rest.starts_with("//")
    }

    /// The full stop that ends an item. Where it is missing but the item is whole, that is reported
    /// and the item kept.
    fn full_stop(&mut self, item: &str) -> Parsed<Span> {
        if let Some(span) = self.take_if(TokenKind::FullStop) {
            if !self.is_followed_by_space() {
                let message = "a full stop ends an item only before white space";
                let finding = Diagnostic::new(Code::UnexpectedToken, span, message)
                    .label("white space is missing behind it");
                self.findings.push(finding);
            }
            return Ok(span);
        }

        let begins_item =
            self.kind(0) == Some(TokenKind::Doc) || ITEM_KEYWORDS.contains(&self.word());
        if self.at_end() || begins_item {
            let end = self.last_span().after();
            let message = format!("the {item} has no full stop at its end");
            let finding = Diagnostic::new(Code::MissingFullStop, end, message);
            self.findings.push(finding.label("a `.` is missing here").replacement("."));
            return Ok(end);
        }

        let or_more = match item {
            "rule" | "constraint" | "list of sorts" => "`,` or ",
            "enum" => "`|` or ",
            _ => "",
        };
        Err(self.unexpected(&format!("{or_more}the full stop that ends the {item}")))
    }
}

/// The text between the quotes, with `\"`, `\\`, `\n` and `\t` resolved. Other backslashes stay.
fn unescape(quoted: &str) -> String {
    let inner = &quoted[1..quoted.len() - 1];
    if !inner.contains('\\') {
        return inner.to_owned();
    }
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next() } else { None };
        match escaped {
            None => out.push(c),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some(other @ ('"' | '\\')) => out.push(other),
            Some(other) => out.extend(['\\', other]), // as in `\d`, of a pattern
        }
    }
    out
}

#[cfg(test)]
mod tests;

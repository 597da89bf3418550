//! The reader: values from the tokens of a file, as far as ron accepts what they hold.

use super::outline::{End, Outline, outline};
use super::plain::{is_plain, is_text};
use super::scan::{Bracket, Token, TokenKind, scan};
use super::wording::wording;
use super::{Field, Kind, Value, inside};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::value::quoted;
use ron::value::RawValue;
use std::ops::Range;

/// What word processors and habit write instead of quotes.
const OTHER_QUOTES: [char; 8] =
    ['\u{201c}', '\u{201d}', '\u{201e}', '\u{ab}', '\u{bb}', '\u{2018}', '\u{2019}', '\''];

/// Reads a file that is one record. Broken parts are reported and left out.
pub(crate) fn read(file: FileId, text: &str) -> (Option<Value>, Vec<Diagnostic>) {
    let tokens = scan(text);
    let Outline { ends, findings } = outline(file, text, &tokens);
    if findings.iter().any(|finding| finding.code == Code::NestingTooDeep) {
        return (None, findings);
    }
    let mut reader = Reader { file, text, tokens: &tokens, ends, findings, valid: false };
    let value = reader.file();
    let mut findings = reader.findings;
    findings.sort_by_key(|finding| finding.span);
    (value, findings)
}

/// What a text in quotes says; `None` when ron cannot read it.
fn content(text: &str) -> Option<String> {
    match is_text(text) {
        true => Some(text[1..text.len() - 1].to_owned()),
        false => ron::from_str(text).ok(),
    }
}

struct Reader<'a> {
    file: FileId,
    text: &'a str,
    tokens: &'a [Token],
    /// For the index of each token that is an opening bracket, the end of its group.
    ends: Vec<Option<End>>,
    findings: Vec<Diagnostic>,
    /// Whether ron accepts the file as a whole.
    valid: bool,
}

impl Reader<'_> {
    fn file(&mut self) -> Option<Value> {
        let begins = self.tokens.first().map(|token| token.kind);
        if begins != Some(TokenKind::Open(Bracket::Round)) {
            self.no_record();
            return None;
        }

        let end = self.group_end(0);
        if let Some(token) = self.tokens.get(end)
            && self.findings.is_empty()
        {
            let span = Span::new(self.file, token.range.clone());
            let message = "nothing may stand behind the `)` that closes the file";
            let finding = Diagnostic::new(Code::FactsSyntax, span, message);
            let help = "a file is one group `( … )`; is a bracket closed too early?";
            self.findings.push(finding.label("left over").help(help));
        }

        // Where ron finds nothing wrong with the whole file, its values need no check of their own.
        let whole = &self.text[self.range(&(0..end))];
        self.valid = self.findings.is_empty()
            && (is_plain(self.text, self.tokens) || RawValue::from_ron(whole).is_ok());
        Some(self.value(0..end))
    }

    fn no_record(&mut self) {
        let (range, found) = match self.tokens.first() {
            Some(token) => {
                (token.range.clone(), format!("found `{}`", &self.text[token.range.clone()]))
            }
            None => (0..0, "the file is empty".to_owned()),
        };
        let message = format!("expected `(` at the beginning of the file; {found}");
        let finding = Diagnostic::new(Code::FactsSyntax, Span::new(self.file, range), message);
        self.findings.push(finding.help("a file is one group: `(`, its entries, `)`"));
    }

    /// Where the group that begins with this token ends.
    fn end(&self, open: usize) -> End {
        self.ends[open].expect("bug: an opening bracket without an end")
    }

    /// The index after the group that begins with this token.
    fn group_end(&self, open: usize) -> usize {
        match self.end(open) {
            End::Closed(close) => close + 1,
            End::Missing(end) => end,
        }
    }

    /// Reads the value that these tokens are; there is at least one.
    fn value(&mut self, tokens: Range<usize>) -> Value {
        let span = self.span(&tokens);
        self.drop_follow_on(&tokens);
        let before = self.findings.len();
        let kind = match self.tokens[tokens.start].kind {
            TokenKind::Open(bracket) if self.group_end(tokens.start) == tokens.end => {
                self.group(bracket, tokens.clone())
            }
            TokenKind::Text | TokenKind::Word if tokens.len() == 1 => self.scalar(&tokens),
            TokenKind::Word if self.text[span.range()].starts_with(OTHER_QUOTES) => {
                self.unquoted(&tokens);
                Kind::Other
            }
            _ => Kind::Other,
        };

        let clean = |reader: &Self| {
            reader.findings.len() == before && (reader.valid || !reader.has_finding(span))
        };
        if clean(self) && !self.valid {
            self.check(&tokens);
        }
        Value { kind, span, whole: clean(self) }
    }

    /// A text that runs straight into a word ended too early: what was found behind it follows from
    /// that.
    fn drop_follow_on(&mut self, tokens: &Range<usize>) {
        let kinds = self.tokens[tokens.clone()].iter().map(|token| token.kind);
        if kinds.take(2).eq([TokenKind::Text, TokenKind::Word]) {
            let span = self.span(tokens);
            self.findings.retain(|finding| !span.range().contains(&finding.span.range().start));
        }
    }

    /// Whether something was found inside this stretch.
    fn has_finding(&self, span: Span) -> bool {
        let inside = |place: Span| span.start <= place.start && place.start < span.end;
        self.findings.iter().any(|finding| inside(finding.span))
    }

    /// Lets ron read these tokens, and reports what it finds.
    fn check(&mut self, tokens: &Range<usize>) {
        let range = self.range(tokens);
        let text = &self.text[range.clone()];
        let Err(error) = RawValue::from_ron(text) else { return };
        let wording = wording(text, &error);
        let at = range.start + wording.range.start..range.start + wording.range.end;
        let mut finding =
            Diagnostic::new(Code::FactsSyntax, Span::new(self.file, at), wording.message);
        finding.help.extend(wording.help);
        self.findings.push(finding);
    }

    fn scalar(&mut self, tokens: &Range<usize>) -> Kind {
        let text = &self.text[self.range(tokens)];
        match text {
            "true" | "false" => Kind::Truth(text == "true"),
            _ if self.tokens[tokens.start].kind == TokenKind::Text => {
                content(text).map_or(Kind::Other, Kind::Text)
            }
            _ if is_number(text) => Kind::Number(text.to_owned()),
            _ => {
                self.unquoted(tokens);
                Kind::Other
            }
        }
    }

    fn unquoted(&mut self, tokens: &Range<usize>) {
        let text = &self.text[self.range(tokens)];
        let words = text.trim_matches(OTHER_QUOTES);
        let (message, label) = if words == text {
            (format!("names and texts stand in quotes here; `{text}` has none"), "without quotes")
        } else {
            let message = "names and texts stand in straight double quotes here, not in";
            (format!("{message} `{text}`"), "other quotes")
        };
        let finding = Diagnostic::new(Code::FactsSyntax, self.span(tokens), message).label(label);

        // A comma inside of such a text has cut it: where it ends is not known.
        let is_cut = words != text && !text.ends_with(OTHER_QUOTES);
        self.findings.push(match is_cut {
            true => finding.help("write `\"` at both ends of the text"),
            false => finding.replacement(quoted(words)),
        });
    }

    fn group(&mut self, bracket: Bracket, tokens: Range<usize>) -> Kind {
        let entries = self.entries(tokens);
        match bracket {
            Bracket::Square => {
                Kind::List(entries.into_iter().map(|entry| self.value(entry)).collect())
            }
            Bracket::Round => Kind::Record(self.fields(entries, TokenKind::Word)),
            Bracket::Curly => Kind::Map(self.fields(entries, TokenKind::Text)),
        }
    }

    /// The tokens of each entry of a group.
    fn entries(&self, group: Range<usize>) -> Vec<Range<usize>> {
        let (mut at, end) = match self.end(group.start) {
            End::Closed(close) => (group.start + 1, close),
            End::Missing(end) => (group.start + 1, end),
        };
        let mut entries = Vec::new();
        let mut start = at;

        // An entry ends with a comma, or with a group that was never closed.
        while at < end {
            let next = match self.tokens[at].kind {
                TokenKind::Open(_) => self.group_end(at),
                _ => at + 1,
            };
            let unclosed = matches!(self.ends[at], Some(End::Missing(_)));
            let comma = self.tokens[at].kind == TokenKind::Comma;
            if comma || unclosed {
                entries.push(start..if comma { at } else { next });
                start = next;
            }
            at = next;
        }

        entries.push(start..end);
        entries.retain(|entry| !entry.is_empty());
        entries
    }

    fn fields(&mut self, entries: Vec<Range<usize>>, key: TokenKind) -> Vec<Field> {
        let mut fields = Vec::with_capacity(entries.len());
        fields.extend(entries.into_iter().filter_map(|entry| self.field(entry, key)));
        fields
    }

    fn field(&mut self, entry: Range<usize>, key: TokenKind) -> Option<Field> {
        let colon = self.tokens[entry.start + 1..entry.end].first();
        let has_colon = colon.is_some_and(|token| token.kind == TokenKind::Colon);
        let first = self.tokens[entry.start].clone();
        if !has_colon || entry.len() < 3 {
            self.no_field(&first);
            return None;
        }
        self.check_key(&first, key)?;

        let span = Span::new(self.file, first.range.clone());
        let text = &self.text[first.range];
        let name = match first.kind {
            TokenKind::Text => content(text),
            _ => None,
        };
        let name = name.unwrap_or_else(|| text.to_owned());
        let value = self.value(entry.start + 2..entry.end);
        Some(Field { span: inside(span, &name), name, value })
    }

    fn no_field(&mut self, first: &Token) {
        let span = Span::new(self.file, first.range.clone());
        if self.has_finding(span) {
            return;
        }
        let text = &self.text[first.range.clone()];
        let message = format!("expected a name, a colon and a value, found only `{text}`");
        let finding = Diagnostic::new(Code::FactsSyntax, span, message);
        self.findings.push(finding.help("an entry is written `name: value`"));
    }

    /// Keys stand in quotes inside `{ }` and without quotes inside `( )`.
    fn check_key(&mut self, token: &Token, expected: TokenKind) -> Option<()> {
        let text = &self.text[token.range.clone()];
        let name = text.trim_matches(OTHER_QUOTES);
        let (message, replacement) = match (expected, token.kind) {
            (TokenKind::Text, TokenKind::Word) if name != text => {
                let message = "inside `{ }` names stand in straight double quotes, not in";
                (format!("{message} `{text}`"), quoted(name))
            }
            (TokenKind::Word, TokenKind::Word) if name != text => {
                let message = "inside `( )` names stand without quotes;";
                (format!("{message} `{text}` has some"), name.to_owned())
            }
            (TokenKind::Word, TokenKind::Text) => {
                let name = text.trim_matches('"').to_owned();
                (format!("inside `( )` names stand without quotes; {text} has some"), name)
            }
            (TokenKind::Text, TokenKind::Word) => {
                (format!("inside `{{ }}` names stand in quotes; `{text}` has none"), quoted(text))
            }
            _ => return Some(()),
        };

        let span = Span::new(self.file, token.range.clone());
        let finding = Diagnostic::new(Code::FactsSyntax, span, message);
        let finding = finding.help(format!("write `{replacement}: …`"));
        self.findings.push(finding.replacement(replacement));
        None
    }

    fn range(&self, tokens: &Range<usize>) -> Range<usize> {
        self.tokens[tokens.start].range.start..self.tokens[tokens.end - 1].range.end
    }

    fn span(&self, tokens: &Range<usize>) -> Span {
        Span::new(self.file, self.range(tokens))
    }
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    digits.starts_with(|c: char| c.is_ascii_digit()) && RawValue::from_ron(word).is_ok()
}

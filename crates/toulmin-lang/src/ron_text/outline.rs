//! Which bracket closes which, when some may be missing.
//!
//! A file that is in order needs no guessing. Where brackets do not match, the layout tells what
//! its author meant: entries begin on lines of their own, and a bracket at the beginning of a line
//! closes one that was opened at the same indentation.

use super::scan::{Bracket, Token, TokenKind};
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
use std::cell::OnceCell;

/// The depth to which groups may be nested.
const DEPTH_MAX: usize = 32;

/// Where the groups of a file end.
#[derive(Debug)]
pub(super) struct Outline {
    /// For the index of each token that is an opening bracket, the end of its group.
    pub(super) ends: Vec<Option<End>>,
    /// What is wrong with brackets, texts and comments, sorted by place.
    pub(super) findings: Vec<Diagnostic>,
}

/// Where a group ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// At its closing bracket, which is this token.
    Closed(usize),
    /// Before this token: its closing bracket is missing.
    Missing(usize),
}

/// An opening bracket that is not closed yet.
#[derive(Clone, Copy)]
struct Frame {
    token: usize,
    bracket: Bracket,
}

/// The line on which a token stands.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Line {
    number: usize,
    indentation: usize,
    /// Whether the token is the first on its line.
    begins: bool,
}

/// Matches the brackets of a file.
pub(super) fn outline(file: FileId, text: &str, tokens: &[Token]) -> Outline {
    let mut matcher = Matcher {
        file,
        text,
        tokens,
        lines: OnceCell::new(),
        open: Vec::new(),
        out: Outline { ends: vec![None; tokens.len()], findings: Vec::new() },
    };
    for (index, token) in tokens.iter().enumerate() {
        matcher.token(index, token.kind);
        if matcher.open.len() > DEPTH_MAX {
            matcher.too_deep(index);
            break;
        }
    }
    matcher.close_above(0, tokens.len());

    let mut out = matcher.out;
    out.findings.sort_by_key(|finding| finding.span);
    out
}

struct Matcher<'a> {
    file: FileId,
    text: &'a str,
    tokens: &'a [Token],
    /// The line of each token, once somebody has asked for one: where brackets match nobody does.
    lines: OnceCell<Vec<Line>>,
    open: Vec<Frame>,
    out: Outline,
}

impl Matcher<'_> {
    fn token(&mut self, index: usize, kind: TokenKind) {
        match kind {
            TokenKind::Open(bracket) => self.opening(index, bracket),
            TokenKind::Close(bracket) => self.closing(index, bracket),
            TokenKind::Colon => self.colon(index),
            TokenKind::OpenText => self.report(
                index,
                "this text has no closing quote",
                "the text begins here",
                "close the text with `\"` on the line on which it ends",
            ),
            TokenKind::OpenComment => self.report(
                index,
                "this comment is not closed",
                "the comment begins here",
                "end the comment with `*/`, or write `//` in front of each of its lines",
            ),
            TokenKind::Comma | TokenKind::Text | TokenKind::Word => {}
        }
    }

    /// A record that begins a line no further to the right than the record around it is not inside
    /// it.
    fn opening(&mut self, index: usize, bracket: Bracket) {
        let unclosed = self.open.last().is_some_and(|top| {
            let both_round = bracket == Bracket::Round && top.bracket == Bracket::Round;
            both_round && self.is_left_of(index, top.token)
        });
        if unclosed {
            self.close_above(self.open.len() - 1, index);
        }
        self.open.push(Frame { token: index, bracket });
    }

    /// Whether two tokens begin lines of their own, and the later one is no further to the right.
    fn is_left_of(&self, later: usize, earlier: usize) -> bool {
        let [later, earlier] = [later, earlier].map(|token| self.line(token));
        let both_begin = later.begins && earlier.begins && later.number > earlier.number;
        both_begin && later.indentation <= earlier.indentation
    }

    fn closing(&mut self, index: usize, bracket: Bracket) {
        match self.closed_by(bracket, index) {
            Some(depth) => {
                self.close_above(depth + 1, index);
                let frame = self.open.pop().expect("bug: the frame at `depth` is still open");
                self.out.ends[frame.token] = Some(End::Closed(index));
            }
            None => self.report(
                index,
                &format!("nothing is open that this `{}` could close", bracket.close()),
                "closes nothing",
                "take it away, or close in the order in which the brackets were opened",
            ),
        }
    }

    /// The place in the stack of the bracket that a closing bracket closes.
    fn closed_by(&self, bracket: Bracket, index: usize) -> Option<usize> {
        let same_kind = |&depth: &usize| self.open[depth].bracket == bracket;
        let top = self.open.len().checked_sub(1)?;
        if same_kind(&top) {
            return Some(top);
        }

        // A bracket that begins a line closes what was opened at its indentation; any other closes
        // only what was opened on its own line.
        let candidates = || (0..top).rev().filter(same_kind);
        let (line, line_of) = (self.line(index), |depth: usize| self.line(self.open[depth].token));
        if line.begins {
            let aligned = |&depth: &usize| line_of(depth).indentation == line.indentation;
            return candidates().find(aligned).or_else(|| candidates().next());
        }
        let on_this_line = |depth: usize| line_of(depth).number == line.number;
        candidates().find(|&depth| (depth + 1..=top).all(on_this_line))
    }

    /// A key at the beginning of a line belongs to no list, and a key in quotes to no record, that
    /// was opened on an earlier line.
    fn colon(&mut self, index: usize) {
        let (Some(top), Some(key)) = (self.open.last(), index.checked_sub(1)) else { return };
        let unfit = match top.bracket {
            Bracket::Square => true,
            Bracket::Round => self.tokens[key].kind == TokenKind::Text,
            Bracket::Curly => false,
        };
        let begins = || {
            let (line, opened) = (self.line(key), self.line(top.token));
            line.begins && line.number > opened.number
        };
        if unfit && self.open.len() > 1 && begins() {
            self.close_above(self.open.len() - 1, key);
        }
    }

    /// Ends every open group from `depth` on before the token `index`, and reports it.
    fn close_above(&mut self, depth: usize, index: usize) {
        while self.open.len() > depth {
            let Some(frame) = self.open.pop() else { return };
            self.out.ends[frame.token] = Some(End::Missing(index));
            if !self.has_finding_after(frame.token) {
                let (open, close) = (frame.bracket.open(), frame.bracket.close());
                self.report(
                    frame.token,
                    &format!("this `{open}` is never closed"),
                    &format!("its `{close}` is missing"),
                    &format!("write `{close}` where the group ends"),
                );
            }
        }
    }

    /// Whether something inside the group explains that its bracket is missing.
    fn has_finding_after(&self, token: usize) -> bool {
        let start = self.span(token).start;
        self.out.findings.iter().rev().any(|finding| finding.span.start > start)
    }

    fn too_deep(&mut self, index: usize) {
        let message = format!("brackets are nested more than {DEPTH_MAX} deep");
        let finding = Diagnostic::new(Code::NestingTooDeep, self.span(index), message)
            .label("one bracket too many")
            .help("a file of facts needs no more than five");
        self.out.findings.push(finding);
    }

    fn report(&mut self, index: usize, message: &str, label: &str, help: &str) {
        let finding = Diagnostic::new(Code::FactsSyntax, self.span(index), message);
        self.out.findings.push(finding.label(label).help(help));
    }

    fn line(&self, token: usize) -> Line {
        self.lines.get_or_init(|| lines(self.text, self.tokens))[token]
    }

    fn span(&self, index: usize) -> Span {
        Span::new(self.file, self.tokens[index].range.clone())
    }
}

/// The line of every token.
fn lines(text: &str, tokens: &[Token]) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::with_capacity(tokens.len());
    let mut end = 0;
    for token in tokens {
        let between = &text[end..token.range.start];
        end = token.range.start;

        let first = Line { number: 0, indentation: 0, begins: false };
        let last = lines.last().copied().unwrap_or(first);
        let breaks = between.matches('\n').count();
        lines.push(match between.rsplit_once('\n') {
            None => Line { begins: lines.is_empty(), ..last },
            Some((_, indentation)) => Line {
                number: last.number + breaks,
                indentation: indentation.chars().count(),
                begins: true,
            },
        });
    }
    lines
}

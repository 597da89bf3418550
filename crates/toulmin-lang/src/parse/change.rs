//! What is to be taken otherwise than the sources say: `+member(actor: China, forum: OECD)
//! -schmitt-2021 : goal`.

use super::{Parsed, Parser};
use crate::lex::TokenKind;
use crate::tree::{Change, ChangeKind, Name, Supposition};

impl Parser<'_> {
    /// Changes, then perhaps a colon and a goal, to the end of the text.
    pub(super) fn supposition(&mut self) -> Parsed<Supposition> {
        let changes = self.changes()?;
        if changes.is_empty() {
            return Err(self.unexpected("`+` and a fact to assume, or `-` and one to withdraw"));
        }
        let goal = match self.take_if(TokenKind::Colon) {
            Some(_) => Some(self.whole_goal()?),
            None => None,
        };
        self.ended(Supposition { changes, goal })
    }

    /// The value, if the text ends here.
    pub(super) fn ended<T>(&mut self, value: T) -> Parsed<T> {
        if self.at_end() {
            return Ok(value);
        }
        Err(self.unexpected("`+`, `-`, or `:` and a goal"))
    }

    pub(super) fn changes(&mut self) -> Parsed<Vec<Change>> {
        let mut changes = Vec::new();
        while matches!(self.kind(0), Some(TokenKind::Plus | TokenKind::Minus)) {
            changes.push(self.change()?);
            self.take_if(TokenKind::Comma);
        }
        Ok(changes)
    }

    fn change(&mut self) -> Parsed<Change> {
        let begun = self.span();
        let adds = self.kind(0) == Some(TokenKind::Plus);
        self.take();
        let kind = if adds { ChangeKind::Assume(self.said()?) } else { self.withdrawn()? };
        Ok(Change { kind, span: begun.to(self.last_span()) })
    }

    fn withdrawn(&mut self) -> Parsed<ChangeKind> {
        if self.kind(0) == Some(TokenKind::Text) {
            return Ok(ChangeKind::WithdrawNamed(self.quoted("the id of a fact")?));
        }
        if self.at_keyword("denied") || self.kind(1) == Some(TokenKind::OpenParen) {
            let side = self.side();
            return Ok(ChangeKind::Withdraw(side, self.atom()?));
        }
        let name: Name = self.citation()?;
        Ok(ChangeKind::WithdrawNamed(name))
    }
}

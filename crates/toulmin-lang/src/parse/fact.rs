//! Facts as they are typed: `fact denied member(actor: China, forum: OECD) at challenges.2 note "a
//! partner only".`

use super::{FACT_ATTRIBUTES, Parsed, Parser, Reported};
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::lex::TokenKind;
use crate::operator::Side;
use crate::tree::{Attribute, Fact, ItemKind, Name};

impl Parser<'_> {
    pub(super) fn fact(&mut self) -> Parsed<ItemKind> {
        self.take();
        let fact = self.said()?;
        self.full_stop("fact")?;
        Ok(ItemKind::Fact(fact))
    }

    /// A fact without the word that begins it and the full stop that ends it.
    pub(super) fn said(&mut self) -> Parsed<Fact> {
        let side = self.side();
        let atom = self.atom()?;
        let mut attributes = Vec::new();
        while self.kind(0) == Some(TokenKind::Name) && !self.begins_item() {
            attributes.push(self.attribute()?);
            if self.at_attribute(1) {
                self.take_if(TokenKind::Comma);
            }
        }
        Ok(Fact { side, atom, attributes })
    }

    /// `denied`, or nothing.
    pub(super) fn side(&mut self) -> Side {
        if self.take_keyword("denied").is_some() { Side::Denied } else { Side::Holds }
    }

    /// Whether the token `ahead` places on is the name of an attribute.
    fn at_attribute(&self, ahead: usize) -> bool {
        let token = self.tokens.get(self.next + ahead);
        token.is_some_and(|token| FACT_ATTRIBUTES.contains(&self.str(token.span)))
    }

    fn attribute(&mut self) -> Parsed<Attribute> {
        if !self.at_attribute(0) {
            return Err(self.unknown_attribute());
        }
        let span = self.take();
        let name = Name { text: self.str(span).to_owned(), span };
        let mut values = Vec::new();
        if name.text != "at" {
            values.push(self.attribute_value(&name.text)?);
            return Ok(Attribute { name, values });
        }

        // A comma may also come before the next attribute.
        values.push(self.citation()?);
        while self.kind(0) == Some(TokenKind::Comma) && !self.at_attribute(1) {
            self.take();
            values.push(self.citation()?);
        }
        Ok(Attribute { name, values })
    }

    fn attribute_value(&mut self, attribute: &str) -> Parsed<Name> {
        match self.kind(0) {
            Some(TokenKind::Text) => self.quoted("a text"),
            Some(TokenKind::Name | TokenKind::Number | TokenKind::Date) => {
                let span = self.take();
                Ok(Name { text: self.str(span).to_owned(), span })
            }
            _ => {
                let wanted = match attribute {
                    "from" | "until" => "a date such as `1999` or `1999-05`",
                    "confidence" => "`high`, `medium` or `low`",
                    "according_to" => "a citation key, an entity, or words in quotes",
                    _ => "a text in quotes",
                };
                Err(self.unexpected(wanted))
            }
        }
    }

    fn unknown_attribute(&mut self) -> Reported {
        let (word, span) = (self.word(), self.span());
        let near = nearest(word, FACT_ATTRIBUTES);
        let message = format!("a fact has no attribute `{word}`{}", did_you_mean(near));
        let mut finding = Diagnostic::new(Code::UnknownAttribute, span, message)
            .label("not an attribute")
            .help(format!("its attributes are {}", FACT_ATTRIBUTES.join(", ")));
        finding.replacement = near.map(str::to_owned);
        self.report(finding)
    }
}

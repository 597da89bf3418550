//! Declarations, rules and claims.

use super::{ITEM_KEYWORDS, Parsed, Parser};
use crate::diag::{Code, Diagnostic, did_you_mean, nearest};
use crate::lex::TokenKind;
use crate::tree::{
    Answers, Because, Claim, Constraint, Expected, Item, ItemKind, Literal, Name, Relation, Rule,
};
use crate::value::is_keyword;

impl Parser<'_> {
    /// An item with its doc comment.
    pub(super) fn item(&mut self) -> Parsed<Item> {
        let mut lines = Vec::new();
        while let Some(line) = self.take_if(TokenKind::Doc) {
            lines.push(self.str(line)[3..].trim());
        }
        let begin = self.span();
        let kind = self.item_kind()?;
        Ok(Item { doc: lines.join(" ").trim().to_owned(), kind, span: begin.to(self.last_span()) })
    }

    fn item_kind(&mut self) -> Parsed<ItemKind> {
        if self.kind(0) != Some(TokenKind::Name) {
            return Err(self.unexpected(EXPECTED_ITEM));
        }
        match self.word() {
            "sort" => self.sorts(),
            "enum" => self.enumeration(),
            "relation" => self.relation(),
            "param" => self.param(),
            "rule" => self.rule(),
            "claim" => self.claim(),
            "constraint" => self.constraint(),
            "fact" => self.fact(),
            word => Err(self.unknown_item(word)),
        }
    }

    fn unknown_item(&mut self, word: &str) -> super::Reported {
        let span = self.span();
        let near = nearest(word, ITEM_KEYWORDS);
        let message = format!("`{word}` begins no item{}", did_you_mean(near));
        let mut finding = Diagnostic::new(Code::UnexpectedToken, span, message)
            .label(format!("expected {EXPECTED_ITEM}"));
        if self.kind(1) == Some(TokenKind::OpenParen) {
            finding =
                finding.help("a rule begins with `rule` and its name; facts stand in facts/*.ron");
        }
        finding.replacement = near.map(str::to_owned);
        self.report(finding)
    }

    fn sorts(&mut self) -> Parsed<ItemKind> {
        self.take();
        let mut names = vec![self.name("the name of a sort")?];
        while self.take_if(TokenKind::Comma).is_some() {
            names.push(self.name("the name of a sort")?);
        }
        self.optional_full_stop("list of sorts")?;
        Ok(ItemKind::Sorts(names))
    }

    fn enumeration(&mut self) -> Parsed<ItemKind> {
        self.take();
        let name = self.name("the name of an enum")?;
        self.expect(TokenKind::Equal, "`=` and the members of the enum")?;
        let mut members = vec![self.name("a member of the enum")?];
        while self.take_if(TokenKind::Bar).is_some() {
            members.push(self.name("a member of the enum")?);
        }
        self.optional_full_stop("enum")?;
        Ok(ItemKind::Enum { name, members })
    }

    /// Lists of names end where the next item begins, so their full stop may be left out.
    fn optional_full_stop(&mut self, item: &str) -> Parsed<()> {
        let begins_item =
            self.kind(0) == Some(TokenKind::Doc) || ITEM_KEYWORDS.contains(&self.word());
        if !self.at_end() && !begins_item {
            self.full_stop(item)?;
        }
        Ok(())
    }

    fn relation(&mut self) -> Parsed<ItemKind> {
        self.take();
        let name = self.name("the name of a relation")?;
        self.expect(TokenKind::OpenParen, "`(` and the columns of the relation")?;
        let columns = self.comma_separated(TokenKind::CloseParen, |parser| {
            let column = parser.name("the name of a column")?;
            parser.expect(TokenKind::Colon, "`:` and the type of the column")?;
            Ok((column, parser.name("the type of the column")?))
        })?;
        self.expect(TokenKind::CloseParen, "`,` or `)`")?;

        let during = self.take_keyword("during").is_some();
        let holds = self.optional_quoted();
        let not = self.take_keyword("not").is_some();
        let fails = if not { Some(self.quoted("the sentence for `not`")?) } else { None };
        self.full_stop("relation")?;
        Ok(ItemKind::Relation(Relation { name, columns, during, holds, fails }))
    }

    fn optional_quoted(&mut self) -> Option<Name> {
        if self.kind(0) == Some(TokenKind::Text) { self.quoted("text").ok() } else { None }
    }

    fn param(&mut self) -> Parsed<ItemKind> {
        self.take();
        let name = self.name("the name of a parameter")?;
        self.expect(TokenKind::Colon, "`:` and the type of the parameter")?;
        let ty = self.name("the type of the parameter")?;
        self.expect(TokenKind::Equal, "`=` and the default of the parameter")?;
        let default = self.expr()?;
        let sentence = self.optional_quoted();
        self.full_stop("parameter")?;
        Ok(ItemKind::Param { name, ty, default, sentence })
    }

    /// `rule name overrides other cites […]: head :- body.`
    fn rule(&mut self) -> Parsed<ItemKind> {
        self.take();
        let name = self.name("the name of the rule")?;
        let overrides = match self.take_keyword("overrides") {
            Some(_) => Some(self.name("the name of the rule that is overridden")?),
            None => None,
        };
        let cites = self.optional_citations()?;

        self.expect(TokenKind::Colon, "`:` and the head of the rule")?;
        if overrides.is_some() {
            self.expect_keyword("not")?;
        } else if self.at_keyword("not") || self.at_keyword("denied") {
            return Err(self.invalid_head());
        }
        let head = self.atom()?;

        self.expect(TokenKind::If, "`:-` and the conditions of the rule")?;
        let body = self.literals()?;
        self.full_stop("rule")?;
        Ok(ItemKind::Rule(Rule { name, overrides, cites, head, body }))
    }

    /// Reports a head that begins with `not` or `denied`.
    fn invalid_head(&mut self) -> super::Reported {
        let message = format!("a rule cannot conclude `{}`", self.word());
        let finding = Diagnostic::new(Code::InvalidHead, self.span(), message)
            .label("a rule concludes that something holds")
            .help("a denial is a fact with `denied: true` and its citation")
            .help("`rule NAME overrides RULE: not …` makes exceptions to one rule");
        self.report(finding)
    }

    /// `constraint name cites […] "…": :- body.`
    fn constraint(&mut self) -> Parsed<ItemKind> {
        self.take();
        let name = self.name("the name of the constraint")?;
        let cites = self.optional_citations()?;
        let sentence = self.quoted("the constraint in words, in quotes")?;
        self.expect(TokenKind::Colon, "`:`, then `:-` and what must not be")?;
        self.expect(TokenKind::If, "`:-` and what must not be")?;
        let goal = self.goal()?;
        self.full_stop("constraint")?;
        Ok(ItemKind::Constraint(Constraint { name, cites, sentence, goal }))
    }

    /// `cites […]`, or nothing
    fn optional_citations(&mut self) -> Parsed<Vec<Name>> {
        if self.take_keyword("cites").is_some() { self.citations() } else { Ok(Vec::new()) }
    }

    /// `[citation, …]`
    fn citations(&mut self) -> Parsed<Vec<Name>> {
        self.expect(TokenKind::OpenBracket, "`[` and the places cited")?;
        let citations = self.comma_separated(TokenKind::CloseBracket, Self::citation)?;
        self.expect(TokenKind::CloseBracket, "`,` or `]`")?;
        Ok(citations)
    }

    /// `challenges.13`, `n122`, `schmitt-2021` or `schmitt-2021:12`, without white space inside.
    pub(super) fn citation(&mut self) -> Parsed<Name> {
        let part = |kind| matches!(kind, Some(TokenKind::Name | TokenKind::Locator));
        if !part(self.kind(0)) {
            return Err(self.no_citation());
        }

        // A colon with a blank before it is that of the rule whose citation this is.
        let mut span = self.take();
        let is_adjacent = self.span().start == span.end;
        let with_locator = part(self.kind(1)) || self.kind(1) == Some(TokenKind::Number);
        if self.kind(0) == Some(TokenKind::Colon) && with_locator && is_adjacent {
            self.take();
            span = span.to(self.take());
        }
        Ok(Name { text: self.str(span).to_owned(), span })
    }

    fn no_citation(&mut self) -> super::Reported {
        if self.kind(0) != Some(TokenKind::Text) {
            return self.unexpected("a place such as `p.12`, or a citation key");
        }
        let (word, span) = (self.word(), self.span());
        let message = format!("a place stands without quotes here; `{word}` has some");
        let finding = Diagnostic::new(Code::UnexpectedToken, span, message);
        let finding = finding.label("leave out the quotes");
        let place = word.trim_matches('"').to_owned();
        self.report(finding.replacement(place))
    }

    /// `claim name at place as of date "…" todo: goal holds because reason.`
    fn claim(&mut self) -> Parsed<ItemKind> {
        self.take();
        let name = self.name("the name of the claim")?;
        self.expect_keyword("at")?;
        let mut at = vec![self.citation()?];
        while self.take_if(TokenKind::Comma).is_some() {
            at.push(self.citation()?);
        }

        let as_of = if self.take_keyword("as").is_some() {
            self.expect_keyword("of")?;
            Some((self.date()?, self.last_span()))
        } else {
            None
        };
        let sentence = self.quoted("the claim in words, in quotes")?;
        let todo = self.take_keyword("todo").is_some();

        self.expect(TokenKind::Colon, "`:` and the goal of the claim")?;
        let goal = self.goal()?;
        let expected = self.expected(goal.literals.last())?;
        let because = match self.take_keyword("because") {
            Some(_) => Some(self.because(&expected)?),
            None => None,
        };
        self.full_stop("claim")?;
        Ok(ItemKind::Claim(Claim { name, at, as_of, sentence, todo, goal, expected, because }))
    }

    fn expected(&mut self, last: Option<&Literal>) -> Parsed<Expected> {
        if self.take_keyword("holds").is_some() {
            Ok(Expected::Holds)
        } else if self.take_keyword("fails").is_some() {
            Ok(Expected::Fails)
        } else if self.take_keyword("is").is_some() {
            self.expect_keyword("exactly")?;
            Ok(Expected::Exactly(self.answers()?))
        } else if self.take_keyword("includes").is_some() {
            Ok(Expected::Includes(self.answers()?))
        } else if matches!(last, Some(Literal::Compare { .. })) {
            Ok(Expected::Holds)
        } else {
            Err(self.unexpected("`,`, `holds`, `fails`, `is exactly` or `includes`"))
        }
    }

    /// `?f in { G20, G7 }` or `(?f, ?s) in { (G20, general) }`
    fn answers(&mut self) -> Parsed<Answers> {
        let begin = self.span();
        let variables = self.variables()?;
        self.expect_keyword("in")?;
        self.expect(TokenKind::OpenBrace, "`{` and the answers")?;

        let single = variables.len() == 1;
        let rows = self.comma_separated(TokenKind::CloseBrace, |parser| {
            if single {
                return Ok(vec![parser.expr()?]);
            }
            parser.expect(TokenKind::OpenParen, "`(` and one value for each variable")?;
            let row = parser.comma_separated(TokenKind::CloseParen, Self::expr)?;
            parser.expect(TokenKind::CloseParen, "`,` or `)`")?;
            Ok(row)
        })?;
        self.expect(TokenKind::CloseBrace, "`,` or `}`")?;
        Ok(Answers { variables, rows, span: begin.to(self.last_span()) })
    }

    fn because(&mut self, expected: &Expected) -> Parsed<Because> {
        if self.take_keyword("denied").is_some() {
            Ok(Because::Denied(self.atom()?))
        } else if self.take_keyword("missing").is_some() {
            Ok(Because::Missing(self.atom()?))
        } else if self.at_keyword("present") && self.is_name(1) {
            // `present` is not reserved: where no row follows, it names a rule.
            self.take();
            Ok(Because::Present(self.atom()?))
        } else if self.kind(1) == Some(TokenKind::OpenParen) && self.is_name(0) {
            Err(self.bare_reason(expected))
        } else {
            Ok(Because::Rule(self.name("the name of a rule, `denied`, `missing` or `present`")?))
        }
    }

    /// Whether the token `ahead` places on is a name that is not reserved.
    fn is_name(&self, ahead: usize) -> bool {
        self.tokens
            .get(self.next + ahead)
            .is_some_and(|token| token.kind == TokenKind::Name && !is_keyword(self.str(token.span)))
    }

    /// Reports a row after `because` that does not say what is the matter with it.
    fn bare_reason(&mut self, expected: &Expected) -> super::Reported {
        let row = format!("{}(…)", self.word());
        let (wanted, help) = match expected {
            Expected::Fails => {
                let help = format!(
                    "write `because denied {row}`, `because missing {row}` or \
                     `because present {row}`"
                );
                ("`denied`, `missing` or `present`", help)
            }
            _ => ("the name of a rule", "write `because` and the name of a rule".to_owned()),
        };

        let message = format!("expected {wanted}, found `{row}`");
        let finding = Diagnostic::new(Code::UnexpectedToken, self.span(), message);
        self.report(finding.label(format!("expected {wanted}")).help(help))
    }
}

const EXPECTED_ITEM: &str = "`sort`, `enum`, `relation`, `param`, `rule`, `claim` or `constraint`";

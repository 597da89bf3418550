//! Words: from rows, patterns and facts to sentences that a reader knows from the sources.
//!
//! Sentences come from the relations (`sentence`); the fixed phrases stand in one table ([`phrase`]); citations are numbered
//! in order of first mention ([`References`]).

pub mod otherwise;
pub mod phrase;
mod references;
mod sentence;

pub use references::{Mention, References};

use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::{Attribution, Confidence, Fact, FactId, Status};
use toulmin_lang::program::{Citation, Expr, VariableId};
use toulmin_lang::value::{Symbol, Value};

/// Two readings of one fact, in words.
pub struct Contested {
    /// The reading that is taken.
    pub taken: String,
    /// The other one.
    pub other: String,
    /// Where the other one is found.
    pub places: Vec<Citation>,
}

/// Speaks about one casebook.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    casebook: &'a Casebook,
}

impl<'a> Words<'a> {
    /// Speaks about this casebook.
    pub fn new(casebook: &'a Casebook) -> Self {
        Words { casebook }
    }

    /// A value as it stands in a sentence: labels of entities, everything else as it is written.
    pub fn value(&self, value: Value) -> String {
        match value {
            Value::Name(name) => self.name(name),
            Value::Text(text) => text.to_string(),
            other => other.to_string(),
        }
    }

    /// The label of an entity; other names with blanks for underscores.
    pub fn name(&self, name: Symbol) -> String {
        match self.casebook.vocabulary.entity(name.as_str()) {
            Some(entity) => entity.label.clone(),
            None => name.as_str().replace('_', " "),
        }
    }

    /// What qualifies the statement of a fact: when it holds, the source's hedge, whose statement it is, whether it is
    /// contested and how sure the coder is. Empty, or begins with a blank.
    pub fn qualifiers(&self, id: FactId, references: &mut References<'_>) -> String {
        let fact = self.casebook.facts.fact(id);
        let mut qualifiers = Vec::new();
        qualifiers.extend(interval(&fact));
        qualifiers.extend(fact.line.as_ref().map(ToString::to_string));
        let whose = fact.according_to.as_ref().map(|whose| self.according_to(whose, references));
        let said: Vec<String> = whose.into_iter().chain(self.hedge(&fact)).collect();
        qualifiers.extend((!said.is_empty()).then(|| said.join("; ")));
        if let Status::Contested(_) = fact.status {
            qualifiers.push(phrase::CONTESTED.to_owned());
        }
        qualifiers.extend(match fact.confidence {
            Some(Confidence::Low) => Some(phrase::CONFIDENCE_LOW.to_owned()),
            Some(Confidence::Medium) => Some(phrase::CONFIDENCE_MEDIUM.to_owned()),
            Some(Confidence::High) | None => None,
        });
        qualifiers.iter().map(|qualifier| format!(" ({qualifier})")).collect()
    }

    /// The source's hedge, unless the sentence has these words.
    fn hedge(&self, fact: &Fact) -> Option<String> {
        let sentence = self.row(fact.relation, fact.side, &fact.row).to_lowercase();
        let hedge = fact.hedge.as_ref().filter(|hedge| !sentence.contains(&hedge.to_lowercase()));
        hedge.map(|hedge| phrase::hedged(hedge))
    }

    /// A contested fact as it is read, and as another reading has it.
    pub fn reading(&self, fact: &Fact, reading: usize) -> Contested {
        let readings = match &fact.status {
            Status::Contested(readings) => readings.as_slice(),
            Status::Settled => &[],
        };
        let other = &readings[reading];
        Contested {
            taken: self.row(fact.relation, fact.side, &fact.row),
            other: self.row(fact.relation, other.side, &other.row),
            places: if other.at.is_empty() { fact.at.clone() } else { other.at.clone() },
        }
    }

    fn according_to(&self, whose: &Attribution, references: &mut References<'_>) -> String {
        let who = match whose {
            Attribution::Entity(name) => self.name(*name),
            Attribution::Words(words) => words.clone(),
            Attribution::Work(key) => {
                let work = self.casebook.vocabulary.work(key.as_str());
                let name = work.map_or(key.as_str(), |work| &work.author_year);
                format!("{name} [{}]", references.number(*key))
            }
        };
        format!("{}{who}", phrase::ACCORDING_TO)
    }

    /// An expression with what its variables stand for: values as they are, parameters and computations named behind them.
    pub fn computed(&self, expr: &Expr, value: Value, written: &dyn Fn(&Expr) -> String) -> String {
        match expr {
            Expr::Variable(_) | Expr::Value(_) => self.operand(value),
            Expr::Param(_) | Expr::Binary { .. } | Expr::Call { .. } => {
                format!("{} ({})", self.operand(value), written(expr))
            }
        }
    }

    /// A value that is compared: text stands in quotes.
    fn operand(&self, value: Value) -> String {
        match value {
            Value::Text(text) => phrase::quoted(text.as_str()),
            value => self.value(value),
        }
    }

    /// `?f = G20`
    pub fn equation(&self, name: Symbol, value: Value) -> String {
        format!("?{name} = {}", self.value(value))
    }

    /// The bound variables among these, as equations.
    pub fn equations(
        &self,
        variables: &[toulmin_lang::program::Variable],
        chosen: &[VariableId],
        binding: &[Option<Value>],
    ) -> Vec<String> {
        let equation =
            |id: &VariableId| binding[id.0].map(|value| self.equation(variables[id.0].name, value));
        chosen.iter().filter_map(equation).collect()
    }
}

/// When a fact holds, as it is given.
fn interval(fact: &Fact) -> Option<String> {
    match (fact.from, fact.until) {
        (None, None) => None,
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(until)) => Some(format!("until {until}")),
        (Some(from), Some(until)) => Some(format!("{from} to {until}")),
    }
}

#[cfg(test)]
mod tests;

//! Words: from rows, patterns and facts to sentences that a reader knows from the sources.
//!
//! Sentences come from the relations (`sentence`), what qualifies them from the facts
//! (`qualifiers`); the fixed phrases stand in one table ([`phrase`]); citations are numbered in
//! order of first mention ([`References`]).

pub mod phrase;
mod qualifiers;
mod references;
mod sentence;

pub use references::{Mention, References};

use toulmin_lang::casebook::Casebook;
use toulmin_lang::facts::Fact;
use toulmin_lang::program::{Citation, VariableId};
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

    /// A value as it stands in a sentence: labels of entities, decimals where a number ends,
    /// everything else as it is written.
    pub fn value(&self, value: Value) -> String {
        match value {
            Value::Name(name) => self.name(name),
            Value::Text(text) => text.to_string(),
            Value::Number(number) => number.decimal().unwrap_or_else(|| number.to_string()),
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

    /// A contested fact as it is read, and as another reading has it.
    pub fn reading(&self, fact: &Fact, reading: usize) -> Contested {
        let other = &fact.readings()[reading];
        Contested {
            taken: self.row(fact.relation, fact.side, &fact.row),
            other: self.row(fact.relation, other.side, &other.row),
            places: if other.at.is_empty() { fact.at.clone() } else { other.at.clone() },
        }
    }

    /// A value that is compared: text stands in quotes.
    pub fn operand(&self, value: Value) -> String {
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

#[cfg(test)]
mod tests;

//! What the documents have in common. A change that could break a reader of them asks for a new
//! number in `schema`.
//!
//! The comments here are the descriptions in `docs/schemas` and the tables of `docs/json.md`.

use serde::{Serialize, Serializer};
use toulmin_lang::program;
use toulmin_lang::value;

/// A value: names, texts, dates and exact fractions as text, whole numbers as numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(untagged)]
pub(crate) enum Value {
    Number(i64),
    Text(String),
}

impl From<&value::Value> for Value {
    fn from(value: &value::Value) -> Self {
        match value {
            value::Value::Number(number) if number.denominator() == 1 => {
                Value::Number(number.numerator())
            }
            value => Value::Text(plain(value)),
        }
    }
}

/// A value without the quotes of the rule language, as it can be read back.
pub(crate) fn plain(value: &value::Value) -> String {
    match value {
        value::Value::Name(text) | value::Value::Text(text) => text.as_str().to_owned(),
        value::Value::Number(number) => number.to_string(),
        value::Value::Date(date) => date.to_string(),
    }
}

/// Values by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Named<'a>(
    #[cfg_attr(test, schemars(with = "std::collections::BTreeMap<String, Value>"))]
    Vec<(&'a str, Value)>,
);

impl<'a> Named<'a> {
    /// Sorted by name.
    pub(crate) fn sorted(values: impl IntoIterator<Item = (&'a str, Value)>) -> Self {
        let mut named: Self = values.into_iter().collect();
        named.0.sort_by_key(|(name, _)| *name);
        named
    }
}

/// In this order.
impl<'a> FromIterator<(&'a str, Value)> for Named<'a> {
    fn from_iter<I: IntoIterator<Item = (&'a str, Value)>>(values: I) -> Self {
        Named(values.into_iter().collect())
    }
}

impl Serialize for Named<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// A date as precise as it is known: `2019`, `2019-06` or `2019-06-05`.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(extend("pattern" = r"^-?[0-9]{4,}(-[0-9]{2}(-[0-9]{2})?)?$")))]
pub(crate) struct Date(String);

impl From<value::Date> for Date {
    fn from(date: value::Date) -> Self {
        Date(date.to_string())
    }
}

/// A file and a line in it.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(extend("pattern" = ":[0-9]+$")))]
pub(crate) struct Place(pub(crate) String);

/// Whether a row holds, or a source states that it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    /// It holds.
    Holds,
    /// A source states that it is not so.
    Denied,
}

impl From<program::Side> for Side {
    fn from(side: program::Side) -> Self {
        match side {
            program::Side::Holds => Side::Holds,
            program::Side::Denied => Side::Denied,
        }
    }
}

/// What an explanation begins with.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Head<'a> {
    /// The title of the casebook.
    pub(crate) casebook: &'a str,
    /// The date as of which the question was asked.
    pub(crate) date: Date,
    /// The value of each parameter.
    pub(crate) params: Named<'a>,
    /// The question, with every column that was given named.
    pub(crate) query: String,
}

/// The reference of each work that is cited, by its key.
pub(crate) type References<'a> = std::collections::BTreeMap<&'a str, &'a str>;

/// A row that holds, and why. Each step stands before those that use it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Step<'a> {
    /// Its number, counted from 0.
    pub(crate) step: usize,
    #[serde(flatten)]
    pub(crate) row: Row<'a>,
    #[serde(flatten)]
    pub(crate) reason: Reason<'a>,
}

/// A row of a relation.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Row<'a> {
    /// The relation.
    pub(crate) relation: &'a str,
    /// Whether the row holds or is denied.
    pub(crate) side: Side,
    /// The value of each column.
    pub(crate) row: Named<'a>,
    /// What the row says.
    pub(crate) sentence: String,
}

/// Why a row holds.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reason<'a> {
    /// The facts that state it.
    Stated(#[cfg_attr(test, schemars(length(min = 1)))] Vec<Fact<'a>>),
    /// The rule by which it follows.
    Derived(Derived<'a>),
}

/// A rule that was applied.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Derived<'a> {
    /// The rule.
    pub(crate) rule: Rule<'a>,
    /// The value of each variable of the rule.
    pub(crate) binding: Named<'a>,
    /// One premise for each condition of the rule, in written order.
    pub(crate) premises: Vec<Premise<'a>>,
}

/// A rule.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Rule<'a> {
    /// The name of the rule.
    pub(crate) name: &'a str,
    /// The file and line in which it stands.
    pub(crate) place: Place,
    /// Its doc comment.
    pub(crate) doc: &'a str,
    /// The places that it cites.
    pub(crate) cites: Vec<Citation<'a>>,
}

/// A place in a work.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Citation<'a> {
    /// The key of the work.
    pub(crate) source: &'a str,
    /// The place in the work. Absent when the work is cited as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) locator: Option<&'a str>,
}

/// A fact of the casebook.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Fact<'a> {
    /// The id of the fact.
    pub(crate) id: String,
    /// The file and line in which it stands.
    pub(crate) place: Place,
    /// Where sources state it. Empty when it is assumed, and no source says so.
    pub(crate) at: Vec<Citation<'a>>,
    /// Whose statement it is. Absent when it is the source's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) according_to: Option<String>,
    /// The words of the source by which the place can be found. Absent when none are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) anchor: Option<String>,
    /// The words with which the source hedges it. Absent when it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hedge: Option<String>,
    /// A remark of the coder. Absent when there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
    /// How sure the coder is. Absent when that is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) confidence: Option<Confidence>,
    /// The day, month or year from which it holds. Absent when that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) from: Option<Date>,
    /// The day, month or year until which it holds. Absent when that is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<Date>,
    /// Whether it is withdrawn for the sake of argument. Absent when it is not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) withdrawn: bool,
    /// The rows of its other readings. Absent when it is not contested.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) contested: Vec<Row<'a>>,
}

/// How sure the coder is that a source says something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub(crate) enum Confidence {
    High,
    Medium,
    Low,
}

impl From<toulmin_lang::facts::Confidence> for Confidence {
    fn from(confidence: toulmin_lang::facts::Confidence) -> Self {
        match confidence {
            toulmin_lang::facts::Confidence::High => Confidence::High,
            toulmin_lang::facts::Confidence::Medium => Confidence::Medium,
            toulmin_lang::facts::Confidence::Low => Confidence::Low,
        }
    }
}

/// A fact with what it says.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Statement<'a> {
    #[serde(flatten)]
    pub(crate) row: Row<'a>,
    #[serde(flatten)]
    pub(crate) fact: Fact<'a>,
}

/// What a condition rests on.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Premise<'a> {
    /// A row.
    Step {
        /// The condition as it is written.
        condition: String,
        /// The number of the step that shows the row.
        step: usize,
    },
    /// That no row fits. Where another rule makes no exception, `relation` is the name of that
    /// rule.
    Absent {
        /// The condition as it is written.
        condition: String,
        #[serde(flatten)]
        pattern: Pattern<'a>,
        /// What the absence rests on.
        ground: Ground<'a>,
    },
    /// That two values compare so.
    Comparison {
        /// The condition as it is written.
        condition: String,
        /// The value of the left side.
        left: Value,
        /// How the sides are compared.
        op: Comparison,
        /// The value of the right side.
        right: Value,
    },
    /// The answer to a question about a text, or that a number lies in a range.
    Computed {
        /// The condition as it is written.
        condition: String,
        /// The values of its expressions, in written order.
        values: Vec<Value>,
    },
    /// The value of an aggregate.
    Aggregate {
        /// The condition as it is written.
        condition: String,
        /// The value.
        value: Value,
        /// All that the aggregate is taken over.
        contributors: Vec<Contributor<'a>>,
    },
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) enum Comparison {
    #[serde(rename = "=")]
    Equal,
    #[serde(rename = "!=")]
    NotEqual,
    #[serde(rename = "<")]
    Less,
    #[serde(rename = "<=")]
    LessOrEqual,
    #[serde(rename = ">")]
    Greater,
    #[serde(rename = ">=")]
    GreaterOrEqual,
}

impl From<program::Comparison> for Comparison {
    fn from(op: program::Comparison) -> Self {
        match op {
            program::Comparison::Equal => Comparison::Equal,
            program::Comparison::NotEqual => Comparison::NotEqual,
            program::Comparison::Less => Comparison::Less,
            program::Comparison::LessOrEqual => Comparison::LessOrEqual,
            program::Comparison::Greater => Comparison::Greater,
            program::Comparison::GreaterOrEqual => Comparison::GreaterOrEqual,
        }
    }
}

/// What no row fits.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Pattern<'a> {
    /// The relation.
    pub(crate) relation: &'a str,
    /// Whether rows that hold are meant, or denials.
    pub(crate) side: Side,
    /// The values of the columns that are fixed.
    pub(crate) pattern: Named<'a>,
    /// What it says that no row fits.
    pub(crate) sentence: String,
}

/// What an absence rests on.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Ground<'a> {
    /// A source states that it is not so.
    Denied {
        /// The facts that say so.
        facts: Vec<Fact<'a>>,
    },
    /// A source states that the list is complete, and it is not on it.
    Complete {
        /// Where that is stated.
        at: Vec<Citation<'a>>,
    },
    /// No source speaks of it, and the list is open.
    Silent,
    /// Rules conclude the relation, and none gives such a row.
    NotDerived,
}

/// One of the distinct tuples that an aggregate is taken over.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct Contributor<'a> {
    /// The tuple.
    pub(crate) tuple: Vec<Value>,
    /// The values of the variables in one match.
    pub(crate) binding: Named<'a>,
    /// The premises of that match.
    pub(crate) premises: Vec<Premise<'a>>,
}

/// A limit of the search that was met.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema), schemars(rename = "Bound"))]
pub(crate) struct Bound<B> {
    /// Which limit.
    pub(crate) bound: B,
    /// Its size.
    pub(crate) max: usize,
}

/// What came of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Verdict {
    /// It is as the claim says.
    Passed,
    /// It is not.
    Failed,
    /// It is not, and the claim is marked `todo`.
    Todo,
    /// It is as the claim says, and the claim is still marked `todo`.
    TodoPasses,
}

impl From<toulmin_reason::claims::ClaimVerdict> for Verdict {
    fn from(verdict: toulmin_reason::claims::ClaimVerdict) -> Self {
        match verdict {
            toulmin_reason::claims::ClaimVerdict::Passed => Verdict::Passed,
            toulmin_reason::claims::ClaimVerdict::Failed => Verdict::Failed,
            toulmin_reason::claims::ClaimVerdict::Todo => Verdict::Todo,
            toulmin_reason::claims::ClaimVerdict::TodoPasses => Verdict::TodoPasses,
        }
    }
}

/// The name of an engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[cfg_attr(test, schemars(extend("enum" = ["compiled", "runtime", "naive"])))]
pub(crate) struct Engine(&'static str);

impl From<&'static dyn toulmin_reason::evaluate::Engine> for Engine {
    fn from(engine: &'static dyn toulmin_reason::evaluate::Engine) -> Self {
        Engine(engine.name())
    }
}
